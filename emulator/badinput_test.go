package emulator_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"strings"
	"testing"

	"github.com/graphemu/graphemu/emulator"
)

// Each input that is refused: its exact status and code, and a store in which
// nothing has changed.
func TestBadInputIsRefusedAndChangesNothing(t *testing.T) {
	const (
		list = "/beta/connections"
		one  = list + "/" + seedID
		v1   = "/v1.0/external/connections"
	)
	create := func(members string) string { return `{"id":"contosohr","name":"Contoso HR"` + members + `}` }
	withID := func(id string) string { return `{"id":"` + id + `","name":"n"}` }
	nested := strings.Repeat(`{"a":`, 20_000) + "1" + strings.Repeat("}", 20_000)
	template := func(members string) string {
		return `{"searchSettings":{"searchResultTemplates":[{` + members + `}]}}`
	}
	resolver := func(members string) string {
		return `{"activitySettings":{"urlToItemResolvers":[{` + members + `}]}}`
	}

	tests := []struct {
		name           string
		method, target string
		body           string
		headers        []string
		status         int
		code           string
		says           string // part of the message or of innerError.message
	}{
		// JSON that cannot be read
		{"no JSON", "PATCH", one, `{"name":`, nil, 400, "BadRequest", "well-formed"},
		{"trailing comma", "PATCH", one, `{"name":"x",}`, nil, 400, "BadRequest", "well-formed"},
		{"two values", "PATCH", one, `{"name":"x"}{"name":"y"}`, nil, 400, "BadRequest", "well-formed"},
		{"an array", "PATCH", one, `[{"name":"x"}]`, nil, 400, "BadRequest", "not a JSON object"},
		{"null", "PATCH", one, `null`, nil, 400, "BadRequest", "not a JSON object"},
		{"byte order mark", "PATCH", one, "\ufeff{}", nil, 400, "BadRequest", "well-formed"},
		{"invalid UTF-8", "PATCH", one, "{\"name\":\"\xff\"}", nil, 400, "BadRequest", "UTF-8"},
		{"control character", "PATCH", one, "{\"name\":\"a\x01b\"}", nil, 400, "BadRequest", "well-formed"},
		{"20,000 levels of objects", "PATCH", one, `{"configuration":` + nested + `}`, nil, 400, "BadRequest", "levels"},
		{"20,000 open brackets", "PATCH", one, strings.Repeat("[", 20_000), nil, 400, "BadRequest", "levels"},
		{"a member twice", "PATCH", one, `{"name":"a","name":"b"}`, nil, 400, "BadRequest", "'name' twice"},
		{"a member twice, once escaped", "PATCH", one, `{"name":"a","n\u0061me":"b"}`, nil, 400, "BadRequest", "'name' twice"},
		{"a member twice, deep", "PATCH", one, `{"configuration":{"x":[{"y":1,"y":2}]}}`, nil, 400, "BadRequest", "'y' twice"},
		{"a member twice among many", "POST", list, create(`,"configuration":{` + many(100) + `,"m7":0}`), nil, 400, "BadRequest", "'m7' twice"},

		// names that sjson would read as paths
		{"dot", "PATCH", one, `{"configuration.authorizedAppIds":["x"]}`, nil, 400, "InvalidRequest", "'configuration.authorizedAppIds' does not exist"},
		{"pipe", "PATCH", one, `{"name|description":"x"}`, nil, 400, "InvalidRequest", "does not exist"},
		{"hash", "PATCH", one, `{"configuration.#":"x"}`, nil, 400, "InvalidRequest", "does not exist"},
		{"at", "PATCH", one, `{"@this":"x"}`, nil, 400, "InvalidRequest", "does not exist"},
		{"modifier", "PATCH", one, `{"name|@reverse":"x"}`, nil, 400, "InvalidRequest", "does not exist"},
		{"star", "PATCH", one, `{"na*":"x"}`, nil, 400, "InvalidRequest", "does not exist"},
		{"question mark", "PATCH", one, `{"nam?":"x"}`, nil, 400, "InvalidRequest", "does not exist"},
		{"backslash", "PATCH", one, `{"na\\me":"x"}`, nil, 400, "InvalidRequest", "does not exist"},
		{"empty", "PATCH", one, `{"":"x"}`, nil, 400, "InvalidRequest", "does not exist"},
		{"index", "PATCH", one, `{"-1":"x"}`, nil, 400, "InvalidRequest", "does not exist"},

		// the body as HTTP carries it
		{"no Content-Type", "PATCH", one, `{"name":"x"}`, []string{"Content-Type", ""}, 400, "BadRequest", "must contain the Content-Type"},
		{"another Content-Type", "PATCH", one, `{"name":"x"}`, []string{"Content-Type", "text/plain"}, 400, "BadRequest", "JSON Content-Type"},
		{"no body", "PATCH", one, "", []string{"Content-Type", "application/json"}, 400, "BadRequest", "Unable to read JSON"},
		{"over the limit", "PATCH", one, `{"name":"` + strings.Repeat("x", 4_000_000) + `"}`, nil, 413, "RequestEntityTooLarge", "exceeds"},
		{"gzip bomb", "PATCH", one, zipped(strings.Repeat(" ", 50_000_000)), []string{"Content-Encoding", "gzip"}, 413, "RequestEntityTooLarge", "exceeds"},
		{"broken gzip", "PATCH", one, zipped(`{"name":"x"}`)[:20], []string{"Content-Encoding", "gzip"}, 400, "BadRequest", "Unable to read JSON"},
		{"not gzip", "PATCH", one, `{"name":"x"}`, []string{"Content-Encoding", "gzip"}, 400, "BadRequest", "Unable to read JSON"},
		{"another encoding", "PATCH", one, `{"name":"x"}`, []string{"Content-Encoding", "br"}, 415, "UnsupportedMediaType", "'br'"},

		// ids
		{"no id", "POST", list, `{"name":"n"}`, nil, 400, "InvalidRequest", "'id' is required"},
		{"null id", "POST", list, `{"id":null,"name":"n"}`, nil, 400, "InvalidRequest", "'id' must not be null"},
		{"number as id", "POST", list, `{"id":12345,"name":"n"}`, nil, 400, "InvalidRequest", "'id' is of type Number"},
		{"two characters", "POST", list, withID("ab"), nil, 400, "InvalidRequest", "3 to 32 characters"},
		{"33 characters", "POST", list, withID(strings.Repeat("a", 33)), nil, 400, "InvalidRequest", "3 to 32 characters"},
		{"hyphen", "POST", list, withID("contoso-hr"), nil, 400, "InvalidRequest", "only letters"},
		{"space", "POST", list, withID("contoso hr"), nil, 400, "InvalidRequest", "only letters"},
		{"not ASCII", "POST", list, withID("contosö"), nil, 400, "InvalidRequest", "only letters"},
		{"GUID", "POST", list, withID("e625035b-035b-e625-5b03-25e65b0325e7"), nil, 400, "InvalidRequest", ""},
		{"reserved", "POST", list, withID("SharePoint"), nil, 400, "InvalidRequest", "reserved"},
		{"reserved in another case", "POST", list, withID("sharepoint"), nil, 400, "InvalidRequest", "reserved"},
		{"Microsoft", "POST", list, withID("MicrosoftHR"), nil, 400, "InvalidRequest", "'Microsoft'"},
		{"taken id", "POST", list, withID("taken"), nil, 409, "NameAlreadyExists", "The specified resource name already exists"},

		// members
		{"no name", "POST", list, `{"id":"contosohr"}`, nil, 400, "InvalidRequest", "'name' is required"},
		{"empty name", "POST", list, `{"id":"contosohr","name":""}`, nil, 400, "InvalidRequest", "'name' must not be empty"},
		{"null name", "PATCH", one, `{"name":null}`, nil, 400, "InvalidRequest", "'name' must not be null"},
		{"129 characters of name", "PATCH", one, `{"name":"` + strings.Repeat("ü", 129) + `"}`, nil, 400, "InvalidRequest", "128 characters"},
		{"number as name", "PATCH", one, `{"name":1}`, nil, 400, "InvalidRequest", "'name' is of type Number"},
		{"unknown member", "PATCH", one, `{"nmae":"x"}`, nil, 400, "InvalidRequest", "'nmae' does not exist"},
		{"another case", "PATCH", one, `{"Name":"x"}`, nil, 400, "InvalidRequest", "'Name' does not exist"},
		{"unknown annotation", "PATCH", one, `{"nmae@odata.type":"String"}`, nil, 400, "InvalidRequest", "does not exist"},
		{"beta member on v1.0", "PATCH", v1 + "/" + seedID, `{"complianceSettings":null}`, nil, 400, "InvalidRequest", "does not exist"},
		{"id changed", "PATCH", one, `{"id":"another"}`, nil, 400, "InvalidRequest", "'id' cannot be changed"},
		{"connectorId changed", "PATCH", one, `{"name":"x","connectorId":"c2"}`, nil, 400, "InvalidRequest", "'connectorId' cannot be changed"},
		{"contentCategory changed", "PATCH", one, `{"contentCategory":"crm"}`, nil, 400, "InvalidRequest", "'contentCategory' cannot be changed"},
		{"contentCategory unknown", "POST", list, create(`,"contentCategory":"films"`), nil, 400, "InvalidRequest", "Requested value 'films' was not found."},
		{"experiences on POST", "POST", list, create(`,"enabledContentExperiences":"search"`), nil, 400, "InvalidRequest", "only by PATCH"},
		{"experiences as array", "PATCH", one, `{"enabledContentExperiences":["search"]}`, nil, 400, "InvalidRequest", "array"},
		{"experiences unknown", "PATCH", one, `{"enabledContentExperiences":"search,films"}`, nil, 400, "InvalidRequest", "'films'"},
		{"null in a collection", "PATCH", one, `{"configuration":{"authorizedAppIds":[null]}}`, nil, 400, "InvalidRequest", "must not be null"},
		{"string for a collection", "PATCH", one, `{"configuration":{"authorizedAppIds":"x"}}`, nil, 400, "InvalidRequest", "Collection(Edm.String)"},
		{"array for an object", "PATCH", one, `{"configuration":[]}`, nil, 400, "InvalidRequest", "array"},

		// types
		{"unknown type", "PATCH", one, `{"@odata.type":"#microsoft.graph.group"}`, nil, 400, "InvalidRequest", "could not be resolved"},
		{"type of another", "PATCH", one, `{"configuration":{"@odata.type":"#microsoft.graph.externalConnectors.acl"}}`, nil, 400, "InvalidRequest", "could not be resolved"},
		{"type is no string", "PATCH", one, `{"@odata.type":7}`, nil, 400, "InvalidRequest", "could not be resolved"},
		{"resolver without type", "PATCH", one, resolver(`"itemId":"{a}"`), nil, 400, "InvalidRequest", "itemIdResolver"},
		{"resolver of abstract type", "PATCH", one, resolver(`"@odata.type":"#microsoft.graph.externalConnectors.urlToItemResolverBase","itemId":"{a}"`), nil, 400, "InvalidRequest", "could not be resolved"},
		{"resolver without item id", "PATCH", one, resolver(`"@odata.type":"#microsoft.graph.externalConnectors.itemIdResolver"`), nil, 400, "InvalidRequest", "urlToItemResolvers/0/itemId' is required"},
		{"priority beyond Int32", "PATCH", one, template(`"id":"a","layout":{},"priority":2147483648`), nil, 400, "InvalidRequest", "Edm.Int32"},
		{"priority with a fraction", "PATCH", one, template(`"id":"a","layout":{},"priority":1.5`), nil, 400, "InvalidRequest", "Edm.Int32"},
		{"priority of 0", "PATCH", one, template(`"id":"a","layout":{},"priority":0`), nil, 400, "InvalidRequest", "must be positive"},
		{"a future category", "POST", list, create(`,"contentCategory":"unknownFutureValue"`), nil, 400, "InvalidRequest", "Requested value"},
		{"layout is a string", "PATCH", one, template(`"id":"a","layout":"{}","priority":1`), nil, 400, "InvalidRequest", "microsoft.graph.Json"},
		{"template id too long", "PATCH", one, template(`"id":"a1234567890123456","layout":{},"priority":1`), nil, 400, "InvalidRequest", "16 characters"},
		{"template id with a hyphen", "PATCH", one, template(`"id":"a-b","layout":{},"priority":1`), nil, 400, "InvalidRequest", "only letters"},
		{"three templates", "PATCH", one, `{"searchSettings":{"searchResultTemplates":[` + strings.Repeat(`{"id":"a","layout":{},"priority":1},`, 2) + `{"id":"a","layout":{},"priority":1}]}}`, nil, 400, "InvalidRequest", "at most 2"},
		{"rule without values", "PATCH", one, template(`"id":"a","layout":{},"priority":1,"rules":[{"operation":"equals","property":"p","valuesJoinedBy":"or"}]`), nil, 400, "InvalidRequest", "rules/0/values' is required"},
		{"unknown rule operation", "PATCH", one, template(`"id":"a","layout":{},"priority":1,"rules":[{"operation":"like","property":"p","values":[],"valuesJoinedBy":"or"}]`), nil, 400, "InvalidRequest", "'like'"},

		// what does not exist
		{"PATCH of nothing", "PATCH", list + "/nothere", `{"name":"x"}`, nil, 404, "ItemNotFound", "'Connection' was not found."},
		{"DELETE of nothing", "DELETE", list + "/nothere", "", nil, 404, "ItemNotFound", "'Connection' was not found."},
		{"id of another case", "PATCH", list + "/TAKEN", `{"name":"x"}`, nil, 404, "ItemNotFound", ""},
		{"wrong option on a write", "PATCH", one + "?$select=films", `{"name":"x"}`, nil, 400, "BadRequest", "films"},
		{"broken escape in the key", "DELETE", list + "('taken", "", nil, 400, "BadRequest", ""},
	}

	h := start(t, emulator.Options{})
	h.must(201, h.send("POST", list, `{"id":"taken","name":"Taken","connectorId":"c1"}`))
	before := h.dump()
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			a := h.send(test.method, test.target, test.body, test.headers...)
			if a.Code != test.status || a.code() != test.code {
				t.Errorf("answer is %d %s, want %d %s: %s", a.Code, a.code(), test.status, test.code, a.Body)
			}
			if !strings.Contains(a.get("error.message").Str+" "+a.get("error.innerError.message").Str, test.says) {
				t.Errorf("answer does not say %q: %s", test.says, a.Body)
			}
			if after := h.dump(); after != before {
				t.Errorf("the store has changed to\n%s", after)
				before = after
			}
		})
	}
}

// A name that Microsoft keeps to itself is refused in any case.
func TestReservedIDsAreRefused(t *testing.T) {
	h := start(t, emulator.Options{})
	before := h.dump()
	for _, id := range strings.Fields(`None Directory Exchange ExchangeArchive LinkedIn Mailbox OneDriveBusiness SharePoint
		Teams Yammer Connectors TaskFabric PowerBI Assistant TopicEngine MSFT_All_Connectors Microsoft MicrosoftHR`) {
		for _, id := range []string{id, strings.ToLower(id)} {
			a := h.send("POST", "/v1.0/external/connections", `{"id":"`+id+`","name":"n"}`)
			if a.Code != 400 || a.code() != "InvalidRequest" || a.get("error.innerError.code").Str != "ValidationError" {
				t.Errorf("%s: %d %s", id, a.Code, a.Body)
			}
		}
	}
	if h.dump() != before {
		t.Error("the store has changed")
	}
}

// many returns n members of an object.
func many(n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `"m%d":%d`, i, i)
	}
	return b.String()
}

func zipped(s string) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write([]byte(s))
	z.Close()
	return b.String()
}

func TestStrictCreateWantsDescriptionAndConfiguration(t *testing.T) {
	tests := []struct {
		members string
		strict  int
	}{
		{``, 400},
		{`,"description":"d"`, 400},
		{`,"description":"","configuration":{}`, 400},
		{`,"description":"d","configuration":null`, 400},
		{`,"configuration":{}`, 400},
		{`,"description":"d","configuration":{}`, 201},
	}
	for _, test := range tests {
		body := `{"id":"contosohr","name":"n"` + test.members + `}`
		if a := start(t, emulator.Options{}).send("POST", "/v1.0/connections", body); a.Code != 201 {
			t.Errorf("%s: %d by default, want 201", body, a.Code)
		}
		if a := start(t, emulator.Options{StrictCreate: true}).send("POST", "/v1.0/connections", body); a.Code != test.strict {
			t.Errorf("%s: %d under StrictCreate, want %d", body, a.Code, test.strict)
		}
	}
}
