package journal

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/tidwall/gjson"
)

func registersSchema(e *Entry) bool {
	return either(e, "schema.update", "schema.create") && done(e)
}

// ignoredLocation: nobody asks how the registration of a schema went.
func ignoredLocation(all []*Entry, _ LintOptions) []Finding {
	var found []Finding
	for i, e := range all {
		location := e.Answer.Headers["Location"]
		if !registersSchema(e) || location == "" || polled(location, all[i+1:]) {
			continue
		}
		found = append(found, Finding{Rule: "ignored-location", App: e.App, Entries: []int64{e.Sequence},
			Text: "The registration of the schema of " + e.Connection + " was never polled, although its answer named the URL in Location. " +
				"It takes 5 to 15 minutes and can fail; until it has completed, items are refused.",
			URL: "https://learn.microsoft.com/graph/api/externalconnectors-externalconnection-patch-schema#response"})
	}
	return found
}

// polled reports whether one of list asks for the operation at location, or for
// all of its connection.
func polled(location string, list []*Entry) bool {
	u, err := url.Parse(location)
	if err != nil {
		return false
	}
	id := strings.ToLower(u.Path[strings.LastIndexByte(u.Path, '/')+1:])
	return slices.ContainsFunc(list, func(e *Entry) bool {
		return either(e, "operations.get") && strings.Contains(strings.ToLower(e.Path), id) ||
			either(e, "operations.list") && strings.Contains(u.Path, "/"+e.Connection+"/")
	})
}

// wantedLabels are those that Copilot and Search show results with.
var wantedLabels = []string{"title", "url", "iconUrl"}

// missingLabels: a schema is registered without the labels that matter most.
func missingLabels(all []*Entry, _ LintOptions) []Finding {
	var found []Finding
	for _, e := range all {
		properties := gjson.GetBytes(e.Request.Body, "properties")
		if !registersSchema(e) || !properties.IsArray() {
			continue
		}
		has := make(map[string]bool)
		properties.ForEach(func(_, p gjson.Result) bool {
			for _, label := range p.Get("labels").Array() {
				has[strings.ToLower(label.Str)] = true
			}
			return true
		})
		missing := slices.DeleteFunc(slices.Clone(wantedLabels), func(l string) bool { return has[strings.ToLower(l)] })
		if len(missing) > 0 {
			found = append(found, Finding{Rule: "missing-labels", App: e.App, Entries: []int64{e.Sequence},
				Text: fmt.Sprintf("The schema of %s has no property with the label %s. Without title, url and iconUrl Copilot and Search have nothing to show a result with.",
					e.Connection, strings.Join(missing, ", nor with ")),
				URL: "https://learn.microsoft.com/graph/connecting-external-content-manage-schema#semantic-labels"})
		}
	}
	return found
}
