package emulator_test

import (
	"testing"

	"github.com/graphemu/graphemu/emulator"
	"github.com/graphemu/graphemu/emulator/graph"
	"github.com/tidwall/gjson"
)

// The user's document, as it is written.
const (
	documentRequest = `{
  "@odata.type": "#microsoft.graph.externalConnection",
  "name": "String",
  "description": "String",
  "configuration": {
    "@odata.type": "microsoft.graph.configuration"
  }
}
`
	documentResponse = `{
  "@odata.type": "#microsoft.graph.externalConnection",
  "id": "e625035b-035b-e625-5b03-25e65b0325e6",
  "name": "String",
  "description": "String",
  "configuration": {
    "@odata.type": "microsoft.graph.configuration"
  }
}
`
)

func TestTheDocumentsPatchAnswersAsTheDocumentSays(t *testing.T) {
	for _, root := range []string{"/beta/connections/", "/beta/external/connections/"} {
		h := start(t, emulator.Options{})
		a := h.must(200, h.send("PATCH", root+seedID, documentRequest))
		holds(t, a.Body.String(), gjson.Parse(documentResponse))
		if got := h.send("GET", root+seedID, ""); got.get("name").Str != "String" {
			t.Errorf("GET %s: name is %q after the PATCH", root, got.get("name").Str)
		}
	}
}

// holds checks that doc has every member of want, which may be shortened.
func holds(t *testing.T, doc string, want gjson.Result) {
	t.Helper()
	want.ForEach(func(key, value gjson.Result) bool {
		got := gjson.Get(doc, gjson.Escape(key.Str))
		if value.IsObject() {
			holds(t, got.Raw, value)
		} else if got.Raw != value.Raw {
			t.Errorf("member %q is %s, want %s", key.Str, got.Raw, value.Raw)
		}
		return true
	})
}

func TestTheEchoedTypesAreNotStored(t *testing.T) {
	h := start(t, emulator.Options{})
	before := h.must(200, h.send("GET", "/beta/connections/"+seedID, "")).get("configuration").Raw
	h.must(200, h.send("PATCH", "/beta/connections/"+seedID, documentRequest))
	after := h.must(200, h.send("GET", "/beta/connections/"+seedID, ""))
	if after.get(`\@odata\.type`).Exists() || after.get("configuration").Raw != before {
		t.Errorf("GET after the PATCH shows what only its answer should: %s", after.Body)
	}
}

func TestAPatchIsAnsweredByVersionPreferenceOrOption(t *testing.T) {
	const minimal, full = "return=minimal", "return=representation"
	tests := []struct {
		option  graph.UpdateAnswer
		version string
		prefer  string
		status  int
	}{
		{"", "v1.0", "", 204},
		{"", "v1.0", full, 200},
		{"", "v1.0", minimal, 204},
		{"", "beta", "", 200},
		{"", "beta", full, 200},
		{"", "beta", minimal, 204},
		{graph.Representation, "v1.0", "", 200},
		{graph.Representation, "beta", minimal, 204},
		{graph.Minimal, "beta", "", 204},
		{graph.Minimal, "v1.0", full, 200},
	}
	for _, test := range tests {
		h := start(t, emulator.Options{UpdateAnswer: test.option})
		a := h.send("PATCH", "/"+test.version+"/external/connections/"+seedID, documentRequest, "Prefer", test.prefer)
		if a.Code != test.status {
			t.Errorf("%+v: status %d", test, a.Code)
		}
		if got := a.Header().Get("Preference-Applied"); got != test.prefer {
			t.Errorf("%+v: Preference-Applied %q", test, got)
		}
		hasBody, hasType := a.Body.Len() > 0, a.Header().Get("Content-Type") != ""
		if want := test.status == 200; hasBody != want || hasType != want {
			t.Errorf("%+v: body %v, Content-Type %v", test, hasBody, hasType)
		}
	}
}

func TestPatchKeepsWhatItDoesNotName(t *testing.T) {
	h := start(t, emulator.Options{})
	h.must(201, h.send("POST", "/beta/connections", `{"id":"contosohr","name":"Contoso HR","description":"d",
		"contentCategory":"crm","connectorId":"c1","searchSettings":{"searchResultTemplates":[{"id":"t1","priority":1,"layout":{}}]}}`))
	before := h.send("GET", "/beta/connections/contosohr", "")
	h.must(204, h.send("PATCH", "/v1.0/connections/contosohr", `{"name":"New \u00fc <b>"}`))
	after := h.send("GET", "/beta/connections/contosohr", "")
	gjson.Parse(before.Body.String()).ForEach(func(key, value gjson.Result) bool {
		got := after.get(gjson.Escape(key.Str))
		if key.Str == "name" {
			if got.Raw != `"New \u00fc <b>"` {
				t.Errorf("name is %s, not the bytes that were sent", got.Raw)
			}
		} else if got.Raw != value.Raw {
			t.Errorf("%s changed from %s to %s", key.Str, value.Raw, got.Raw)
		}
		return true
	})
}
