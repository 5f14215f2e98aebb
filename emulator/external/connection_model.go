package external

// ConnectionType is externalConnection, in the order of properties in which
// the service was seen to write them (CLI for Microsoft 365, beta, 2021).
var ConnectionType = define(&Type{
	Name: "externalConnection", Entity: true,
	Source: "https://learn.microsoft.com/graph/api/resources/externalconnectors-externalconnection",
	Properties: []Property{
		{Name: "id", Type: String, NotNull: true, Required: true, Access: CreateOnly, Check: checkConnectionID,
			Source: "https://learn.microsoft.com/graph/api/external-post-connections"},
		{Name: "name", Type: String, NotNull: true, Nullable: true, Required: true, Max: 128,
			Source: "128 characters: the create page. Metadata allows null, the page requires a value: to refuse null is a guess"},
		{Name: "description", Type: String, StrictlyRequired: true,
			Source: "required by the create page, optional in metadata"},
		{Name: "connectorId", Type: String, Access: CreateOnly,
			Source: "set at create; that a PATCH cannot change it is a guess"},
		{Name: "contentCategory", Type: ContentCategory, NotNull: true, Access: CreateOnly, Default: `"uncategorized"`,
			Source: "metadata since 2026; that a PATCH cannot change it is a guess"},
		{Name: "state", Type: ConnectionState, Access: ReadOnly, Default: `"draft"`},
		{Name: "ingestedItemsCount", Type: Int64, Access: ReadOnly, Beta: true},
		{Name: "searchSettings", Type: searchSettings},
		{Name: "activitySettings", Type: activitySettings},
		{Name: "complianceSettings", Type: complianceSettings, Beta: true},
		{Name: "enabledContentExperiences", Type: contentExperienceType, Access: UpdateOnly, Beta: true,
			Source: "refused on POST: a live project, March 2026"},
		{Name: "contentDomainCategoryName", Type: String, Access: UpdateOnly, Beta: true, Hidden: true,
			Source: "undocumented; a live project's PATCH was accepted, 2026. That it is not shown is a guess"},
		{Name: "configuration", Type: configuration, StrictlyRequired: true,
			Source: "required by the user's document, optional in metadata"},
	},
	Navigation: []Navigation{
		{Name: "groups", Target: GroupType, Many: true},
		{Name: "items", Target: ItemType, Many: true},
		{Name: "operations", Target: OperationType, Many: true},
		{Name: "quota", Target: QuotaType, Beta: true},
		{Name: "schema", Target: SchemaType},
	},
})

var configuration = define(&Type{
	Name: "configuration", Open: true,
	Source: "https://learn.microsoft.com/graph/api/resources/externalconnectors-configuration",
	Properties: []Property{
		{Name: authorizedAppIDs, Type: String, Many: true},
	},
})

// authorizedAppIDs names the applications that may manage a connection.
const authorizedAppIDs = "authorizedAppIds"

var activitySettings = define(&Type{
	Name:   "activitySettings",
	Source: "https://learn.microsoft.com/graph/api/resources/externalconnectors-activitysettings",
	Properties: []Property{
		{Name: "urlToItemResolvers", Type: urlToItemResolverBase, Many: true},
	},
})

var urlToItemResolverBase = define(&Type{
	Name: "urlToItemResolverBase", Abstract: true,
	Source: "https://learn.microsoft.com/graph/api/resources/externalconnectors-urltoitemresolverbase",
	Properties: []Property{
		{Name: "priority", Type: Int32},
	},
})

// itemIDResolver extends urlToItemResolverBase; nothing but define needs it.
var _ = define(&Type{
	Name: "itemIdResolver", Base: urlToItemResolverBase,
	Source: "https://learn.microsoft.com/graph/api/resources/externalconnectors-itemidresolver",
	Properties: []Property{
		{Name: "itemId", Type: String, NotNull: true, Required: true},
		{Name: "urlMatchInfo", Type: urlMatchInfo},
	},
})

var urlMatchInfo = define(&Type{
	Name:   "urlMatchInfo",
	Source: "https://learn.microsoft.com/graph/api/resources/externalconnectors-urlmatchinfo",
	Properties: []Property{
		{Name: "baseUrls", Type: String, Many: true},
		{Name: "urlPattern", Type: String},
	},
})

var searchSettings = define(&Type{
	Name:   "searchSettings",
	Source: "https://learn.microsoft.com/graph/api/resources/externalconnectors-searchsettings",
	Properties: []Property{
		{Name: "searchResultTemplates", Type: displayTemplate, Many: true, Max: 2},
	},
})

var complianceSettings = define(&Type{
	Name:   "complianceSettings",
	Source: "https://learn.microsoft.com/graph/api/resources/externalconnectors-compliancesettings?view=graph-rest-beta",
	Properties: []Property{
		{Name: "eDiscoveryResultTemplates", Type: displayTemplate, Many: true},
	},
})

var displayTemplate = define(&Type{
	Name:   "displayTemplate",
	Source: "https://learn.microsoft.com/graph/api/resources/externalconnectors-displaytemplate",
	Properties: []Property{
		{Name: "id", Type: String, NotNull: true, Required: true, Max: 16, Check: checkAlphanumeric},
		{Name: "layout", Type: JSON, NotNull: true, Required: true},
		{Name: "priority", Type: Int32, NotNull: true, Required: true, Positive: true},
		{Name: "rules", Type: propertyRule, Many: true, Default: "[]",
			Source: "shown as [] when unset: CLI for Microsoft 365, 2023"},
	},
})

var propertyRule = define(&Type{
	Name:   "propertyRule",
	Source: "https://learn.microsoft.com/graph/api/resources/externalconnectors-propertyrule",
	Properties: []Property{
		{Name: "operation", Type: ruleOperation, NotNull: true, Required: true},
		{Name: "property", Type: String, NotNull: true, Required: true},
		{Name: "values", Type: String, Many: true, NotNull: true, Required: true},
		{Name: "valuesJoinedBy", Type: binaryOperator, NotNull: true, Required: true},
	},
})
