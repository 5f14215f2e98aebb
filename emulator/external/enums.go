package external

// members numbers names from 0.
func members(names ...string) []Member {
	list := make([]Member, len(names))
	for i, name := range names {
		list[i] = Member{Name: name, Value: i}
	}
	return list
}

// ConnectionState is the state of a connection.
var ConnectionState = &Enum{
	Name: "connectionState",
	Members: []Member{
		{Name: "draft", Value: 1}, {Name: "ready", Value: 2}, {Name: "obsolete", Value: 3},
		{Name: "limitExceeded", Value: 4}, {Name: "unknownFutureValue", Value: 5},
	},
	Source: "https://learn.microsoft.com/graph/api/resources/externalconnectors-externalconnection#connectionstate-values",
}

// ContentCategory says what kind of content a connection holds.
var ContentCategory = &Enum{
	Name: "contentCategory",
	Members: members("uncategorized", "knowledgeBase", "wikis", "fileRepository", "qna", "crm", "dashboard",
		"people", "media", "email", "messaging", "meetingTranscripts", "taskManagement", "learningManagement",
		"unknownFutureValue"),
	Source: "Graph's v1.0 metadata, August 2026",
}

var contentExperienceType = &Enum{
	Name: "contentExperienceType", Flags: true,
	Members: []Member{{Name: "search", Value: 1}, {Name: "compliance", Value: 32}, {Name: "unknownFutureValue", Value: 2048}},
	Source:  "Graph's beta metadata, August 2026",
}

var ruleOperation = &Enum{
	Name: "ruleOperation",
	Members: members("null", "equals", "notEquals", "contains", "notContains", "lessThan", "greaterThan",
		"startsWith", "unknownFutureValue"),
	Source: "https://learn.microsoft.com/graph/api/resources/externalconnectors-propertyrule",
}

var binaryOperator = &Enum{
	Name: "binaryOperator", Graph: true,
	Members: members("or", "and"),
	Source:  "https://learn.microsoft.com/graph/api/resources/externalconnectors-propertyrule",
}
