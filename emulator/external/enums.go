package external

// members numbers names, beginning with first.
func members(first int, names ...string) []Member {
	list := make([]Member, len(names))
	for i, name := range names {
		list[i] = Member{Name: name, Value: first + i}
	}
	return list
}

// evolvable numbers names as members does, and marks them as evolvable.
func evolvable(first int, names ...string) []Member {
	list := members(first, names...)
	for i := range list {
		list[i].Evolvable = true
	}
	return list
}

// ConnectionState is the state of a connection.
var ConnectionState = &Enum{
	Name:    "connectionState",
	Members: members(1, string(Draft), string(Ready), string(Obsolete), string(LimitExceeded), "unknownFutureValue"),
	Source:  "https://learn.microsoft.com/graph/api/resources/externalconnectors-externalconnection#connectionstate-values",
}

// ContentCategory says what kind of content a connection holds.
var ContentCategory = &Enum{
	Name: "contentCategory",
	Members: members(0, "uncategorized", "knowledgeBase", "wikis", "fileRepository", "qna", "crm", "dashboard",
		"people", "media", "email", "messaging", "meetingTranscripts", "taskManagement", "learningManagement",
		"unknownFutureValue"),
	Source: "Graph's v1.0 metadata, August 2026",
}

var contentExperienceType = &Enum{
	Name: "contentExperienceType", Flags: true, Underlying: Int64,
	Members: []Member{{Name: "search", Value: 1}, {Name: "compliance", Value: 32}, {Name: "unknownFutureValue", Value: 2048}},
	Source:  "Graph's beta metadata, August 2026",
}

var ruleOperation = &Enum{
	Name: "ruleOperation",
	Members: members(0, "null", "equals", "notEquals", "contains", "notContains", "lessThan", "greaterThan",
		"startsWith", "unknownFutureValue"),
	Source: "https://learn.microsoft.com/graph/api/resources/externalconnectors-propertyrule",
}

var binaryOperator = &Enum{
	Name: "binaryOperator", Graph: true,
	Members: members(0, "or", "and"),
	Source:  "https://learn.microsoft.com/graph/api/resources/externalconnectors-propertyrule",
}
