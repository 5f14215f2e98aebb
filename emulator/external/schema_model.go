package external

// BaseType is the only base type that a schema may have.
const BaseType = "microsoft.graph.externalItem"

// MaxProperties is how many properties a schema may have.
//
// https://learn.microsoft.com/graph/api/resources/externalconnectors-schema
const MaxProperties = 128

// SchemaType is schema: what properties the items of a connection have.
var SchemaType = define(&Type{
	Name: "schema", Entity: true,
	Source: "https://learn.microsoft.com/graph/api/resources/externalconnectors-schema",
	Properties: []Property{
		{Name: "id", Type: String, NotNull: true, Access: ReadOnly},
		{Name: "baseType", Type: String, NotNull: true, Required: true, Check: checkBaseType},
		{Name: "properties", Type: propertyModel, Many: true, NotNull: true, Nullable: true, Required: true, Max: MaxProperties},
	},
})

var propertyModel = define(&Type{
	Name:   "property",
	Source: "https://learn.microsoft.com/graph/api/resources/externalconnectors-property",
	Properties: []Property{
		{Name: "name", Type: String, NotNull: true, Required: true, Max: 32, Check: checkPropertyName},
		{Name: "type", Type: propertyType, NotNull: true, Required: true},
		// GET shows the booleans and lists that nobody sent: CLI for
		// Microsoft 365, 2023.
		{Name: "isSearchable", Type: Boolean, Default: "false"},
		{Name: "isRetrievable", Type: Boolean, Default: "false"},
		{Name: "isQueryable", Type: Boolean, Default: "false"},
		{Name: "isRefinable", Type: Boolean, Default: "false"},
		{Name: "labels", Type: label, Many: true, Default: "[]"},
		{Name: "aliases", Type: String, Many: true, Default: "[]", Check: checkAlias},
		{Name: "description", Type: String, Max: 200},
		{Name: "isExactMatchRequired", Type: Boolean, Beta: true},
		{Name: "rankingHint", Type: rankingHint, Beta: true},
	},
})

var rankingHint = define(&Type{
	Name:       "rankingHint",
	Source:     "https://learn.microsoft.com/graph/api/resources/externalconnectors-rankinghint?view=graph-rest-beta",
	Properties: []Property{{Name: "importanceScore", Type: importanceScore, NotNull: true, Required: true}},
})

var importanceScore = &Enum{
	Name: "importanceScore", Members: members(1, "low", "medium", "high", "veryHigh", "unknownFutureValue"),
	Source: "Graph's beta metadata, August 2026",
}

var propertyType = &Enum{
	Name: "propertyType",
	Members: append(members(0, "string", "int64", "double", "dateTime", "boolean", "stringCollection",
		"int64Collection", "doubleCollection", "dateTimeCollection", "unknownFutureValue"),
		evolvable(10, "principal", "principalCollection")...),
	Source: "https://learn.microsoft.com/graph/api/resources/externalconnectors-property#propertytype-values",
}

// label has no members 9 to 11.
var label = &Enum{
	Name: "label",
	Members: append(append(members(0, "title", "url", "createdBy", "lastModifiedBy", "authors", "createdDateTime",
		"lastModifiedDateTime", "fileName", "fileExtension"), Member{Name: "unknownFutureValue", Value: 12}),
		evolvable(13, "containerName", "containerUrl", "iconUrl", "assignedToPeople", "closedBy", "closedDate",
			"priority", "sprintName", "tags", "severity", "state", "dueDate", "itemParentId", "itemPath", "itemType",
			"numberOfReactions", "parentUrl", "priorityNormalized", "reportedBy", "secondaryId",
			"personEmails", "personAddresses", "personAnniversaries", "personName", "personNote", "personPhones",
			"personCurrentPosition", "personWebAccounts", "personWebSite", "personSkills", "personProjects",
			"personAccount", "personAwards", "personCertifications", "personAssistants", "personColleagues",
			"personManager", "personAlternateContacts", "personEmergencyContacts", "personEducationalActivities",
			"personInterests", "personLanguages", "personPublications", "personPatents", "personWorkPositions")...),
	Source: "https://learn.microsoft.com/graph/api/resources/externalconnectors-property#label-values",
}
