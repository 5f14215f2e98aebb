package external

import (
	"fmt"
	"slices"
	"strings"
)

// check returns the first rule that p breaks by itself. wasRefinable says that it
// is there already and is refinable, which no update can change.
//
// https://learn.microsoft.com/graph/api/resources/externalconnectors-property,
// https://learn.microsoft.com/graph/connecting-external-content-manage-schema
func (p SchemaProperty) check(people, wasRefinable bool) error {
	if people {
		p = p.unsearched()
	}
	text := p.Type == "string" || p.Type == "stringCollection"
	switch {
	case p.Refinable && p.Type == "boolean":
		// Observed: microsoftgraph/microsoft-graph-docs#17126.
		return &Error{Kind: Invalid, Code: "RefinerShouldNotBeOfType",
			Message: fmt.Sprintf("Refiner property '%s' cannot be of type 'Boolean'.", p.Name)}
	case p.Searchable && !text:
		return p.broken("is of type '%s', which cannot be searchable", p.Type)
	case p.Refinable && p.Searchable && wasRefinable:
		return updateNotAllowed(p, "is refinable and cannot become searchable")
	case p.Refinable && p.Searchable:
		return p.broken("cannot be both refinable and searchable")
	case p.ExactMatch && (p.Searchable || !text):
		return p.broken("can have isExactMatchRequired only as a string or stringCollection that is not searchable")
	case people && strings.HasPrefix(p.Type, "principal"):
		return p.broken("is of type '%s', which a people connection does not take", p.Type)
	}
	for _, l := range p.Labels {
		if err := p.checkLabel(l, people); err != nil {
			return err
		}
	}
	return nil
}

// unsearched returns p without its search attributes, which a connection for
// people does not look at.
//
// https://learn.microsoft.com/microsoft-365-copilot/extensibility/build-connectors-with-people-data
func (p SchemaProperty) unsearched() SchemaProperty {
	p.Searchable, p.Queryable, p.Retrievable, p.Refinable = false, false, false, false
	return p
}

func (p SchemaProperty) checkLabel(l string, people bool) error {
	switch {
	case slices.Contains(unsupportedLabels, l):
		return p.broken("has the label '%s', which is not supported yet", l)
	case !people && !p.Retrievable:
		return p.broken("has the label '%s' and must be retrievable for it", l)
	}
	if want := labelTypes[l]; want != "" && p.Type != want {
		return p.broken("is of type '%s', but the label '%s' needs type '%s'", p.Type, l, want)
	}
	return nil
}

func (p SchemaProperty) broken(format string, args ...any) error {
	return broken("Property '" + p.Name + "' " + fmt.Sprintf(format, args...) + ".")
}

// unsupportedLabels exist in metadata and are refused.
//
// https://learn.microsoft.com/microsoft-365-copilot/extensibility/build-connectors-with-people-data
var unsupportedLabels = []string{"personManager", "personAssistants", "personColleagues", "personAlternateContacts",
	"personEmergencyContacts"}

// labelTypes says which type a property with a label has. A label that is not
// here takes any type.
//
// https://learn.microsoft.com/graph/connecting-external-content-manage-schema#semantic-labels;
// labels of people: the page above. tags, assignedToPeople and
// numberOfReactions are guesses.
var labelTypes = typesOfLabels(map[string][]string{
	"string": {"title", "url", "createdBy", "lastModifiedBy", "fileName", "fileExtension", "iconUrl", "containerName",
		"containerUrl", "personAccount", "personCurrentPosition", "personName", "personNote", "personWebSite"},
	"dateTime": {"createdDateTime", "lastModifiedDateTime", "closedDate", "dueDate"},
	"int64":    {"numberOfReactions"},
	"stringCollection": {"authors", "tags", "assignedToPeople", "personAddresses", "personAnniversaries", "personAwards",
		"personCertifications", "personEducationalActivities", "personEmails", "personInterests", "personLanguages",
		"personPatents", "personPhones", "personPublications", "personProjects", "personSkills", "personWebAccounts",
		"personWorkPositions"},
})

func typesOfLabels(byType map[string][]string) map[string]string {
	types := make(map[string]string)
	for t, labels := range byType {
		for _, l := range labels {
			types[l] = t
		}
	}
	return types
}
