package emulator_test

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/graphemu/graphemu/emulator"
	"github.com/graphemu/graphemu/emulator/entra"
	"github.com/graphemu/graphemu/emulator/graph"
	"github.com/tidwall/gjson"
)

// The directory of the tests: ada is in team and bob in chiefs. Team is in
// company, and company and circle are in each other.
const (
	ada     = "00000000-0000-4000-8000-0000000000a1"
	bob     = "00000000-0000-4000-8000-0000000000b2"
	team    = "00000000-0000-4000-8000-000000000001"
	company = "00000000-0000-4000-8000-000000000002"
	circle  = "00000000-0000-4000-8000-000000000003"
	chiefs  = "00000000-0000-4000-8000-000000000004"
	nobody  = "00000000-0000-4000-8000-00000000ffff"
	home    = "aaaabbbb-0000-cccc-1111-dddd2222eeee"

	people = `"users":[
		{"id":"00000000-0000-4000-8000-0000000000A1","userPrincipalName":"Ada@contoso.com","displayName":"Ada","givenName":"Ada","surname":"Byron","mail":"ada@contoso.com","jobTitle":"Analyst","password":"secret"},
		{"id":"` + bob + `","userPrincipalName":"bob@contoso.com","displayName":"Bob","accountEnabled":false}]`
	teams = `"groups":[
		{"id":"` + team + `","displayName":"Team","mailNickname":"team","securityEnabled":true,"members":["` + ada + `"]},
		{"id":"` + company + `","displayName":"Company","securityEnabled":true,"members":["` + team + `","` + circle + `","` + bob + `"]},
		{"id":"` + circle + `","displayName":"Circle","members":["` + company + `"]},
		{"id":"` + chiefs + `","displayName":"Chiefs","description":"Who leads","securityEnabled":true,"members":["` + bob + `"]}]`
	directorySeed = `{"tenants":[{"id":"` + home + `","domains":["contoso.onmicrosoft.com","contoso.com"]}],` + people + `,` + teams + `}`
)

// directory starts an emulator with the directory of the tests.
func directory(t *testing.T, o emulator.Options) *harness {
	o.Seed = []byte(directorySeed)
	return start(t, o)
}

// holding returns a token with these claims, for [entra.Shape].
func holding(t *testing.T, claims map[string]any) string {
	t.Helper()
	text, err := json.Marshal(claims)
	if err != nil {
		t.Fatal(err)
	}
	encode := base64.RawURLEncoding.EncodeToString
	return encode([]byte(`{"alg":"none"}`)) + "." + encode(text) + ".x"
}

// delegated returns a token with which an application acts for a user.
func delegated(t *testing.T, user, scopes string) string {
	return holding(t, map[string]any{"tid": home, "oid": user, "scp": scopes, "idtyp": "user"})
}

const eventually = "ConsistencyLevel: eventual"

func TestDirectoryAnswers(t *testing.T) {
	const (
		adaShown = `"displayName":"Ada","givenName":"Ada","jobTitle":"Analyst","mail":"ada@contoso.com","mobilePhone":null,"officeLocation":null,"preferredLanguage":null,"surname":"Byron","userPrincipalName":"Ada@contoso.com"}`
		bobShown = `"displayName":"Bob","givenName":null,"jobTitle":null,"mail":null,"mobilePhone":null,"officeLocation":null,"preferredLanguage":null,"surname":null,"userPrincipalName":"bob@contoso.com"}`
		adaDoc   = `{"id":"` + ada + `","businessPhones":[],` + adaShown
		bobDoc   = `{"id":"` + bob + `","businessPhones":[],` + bobShown
		adaMixed = `{"@odata.type":"#microsoft.graph.user","id":"` + ada + `","businessPhones":[],` + adaShown
		chief    = `"id":"` + chiefs + `","deletedDateTime":null,"createdDateTime":null,"description":"Who leads","displayName":"Chiefs","groupTypes":[],"mail":null,"mailEnabled":false,"mailNickname":null,"securityEnabled":true,"visibility":null}`
		tenant   = `{"id":"` + home + `","deletedDateTime":null,"displayName":"contoso","tenantType":"AAD","verifiedDomains":[` +
			`{"capabilities":"Email, OfficeCommunicationsOnline","isDefault":true,"isInitial":true,"name":"contoso.onmicrosoft.com","type":"Managed"},` +
			`{"capabilities":"Email, OfficeCommunicationsOnline","isDefault":false,"isInitial":false,"name":"contoso.com","type":"Managed"}]}`
	)
	tests := []struct {
		request, body, fragment, want string
		header                        string
	}{
		{request: "GET /users", fragment: "users", want: `{"value":[` + adaDoc + `,` + bobDoc + `]}`},
		{request: "GET /users/" + ada, fragment: "users/$entity", want: adaDoc},
		{request: "GET /users/" + strings.ToUpper(ada), fragment: "users/$entity", want: adaDoc},
		{request: "GET /users/ADA@contoso.com", fragment: "users/$entity", want: adaDoc},
		{request: "GET /Users('bob%40contoso.com')", fragment: "users/$entity", want: bobDoc},
		{request: "GET /users/" + bob + "?$select=accountEnabled,userType", fragment: "users(accountEnabled,userType)/$entity", want: `{"accountEnabled":false,"userType":"Member"}`},
		{request: "GET /users?$filter=accountEnabled%20eq%20true&$select=id", fragment: "users(id)", want: `{"value":[{"id":"` + ada + `"}]}`},
		{request: "GET /users?$filter=startswith(displayName,'B')&$select=id", fragment: "users(id)", want: `{"value":[{"id":"` + bob + `"}]}`},
		{request: "GET /users?$filter=mail%20eq%20'ada@contoso.com'&$select=mail", fragment: "users(mail)", want: `{"value":[{"mail":"ada@contoso.com"}]}`},
		{request: "GET /users?$filter=userPrincipalName%20in%20('bob@contoso.com')&$select=id", fragment: "users(id)", want: `{"value":[{"id":"` + bob + `"}]}`},
		{request: "GET /users?$orderby=displayName%20desc&$select=id", fragment: "users(id)", want: `{"value":[{"id":"` + bob + `"},{"id":"` + ada + `"}]}`},
		{request: "GET /users?$count=true&$select=id&$filter=displayName%20eq%20'Bob'", fragment: "users(id)", want: `{"value":[{"id":"` + bob + `"}]}`},
		{request: "GET /users?$count=true&$select=id&$filter=id%20ne%20null&$orderby=mail", header: eventually, fragment: "users(id)",
			want: `{"@odata.count":2,"value":[{"id":"` + bob + `"},{"id":"` + ada + `"}]}`},
		{request: "GET /users/$count", header: eventually, want: "2"},
		{request: "GET /users/$count?$filter=accountEnabled%20eq%20true", header: eventually, want: "1"},
		{request: "GET /groups/$count", header: eventually, want: "4"},
		{request: "GET /groups?$filter=displayName%20eq%20'Chiefs'", fragment: "groups", want: `{"value":[{` + chief + `]}`},
		{request: "GET /groups/" + chiefs, fragment: "groups/$entity", want: `{` + chief},
		{request: "GET /groups('" + chiefs + "')?$select=displayName", fragment: "groups(displayName)/$entity", want: `{"displayName":"Chiefs"}`},
		{request: "GET /groups/" + chiefs + "/members?$select=id,displayName,securityEnabled", fragment: "directoryObjects(id,displayName,securityEnabled)",
			want: `{"value":[{"@odata.type":"#microsoft.graph.user","id":"` + bob + `","displayName":"Bob"}]}`},
		{request: "GET /groups/" + team + "/members", fragment: "directoryObjects", want: `{"value":[` + adaMixed + `]}`},
		{request: "GET /groups/" + team + "/members/microsoft.graph.user", fragment: "users", want: `{"value":[` + adaDoc + `]}`},
		{request: "GET /groups/" + team + "/members/microsoft.graph.group", fragment: "groups", want: `{"value":[]}`},
		{request: "GET /users/" + bob + "/memberOf?$filter=displayName%20eq%20'Chiefs'", fragment: "directoryObjects", want: `{"value":[{"@odata.type":"#microsoft.graph.group",` + chief + `]}`},
		{request: "GET /users/" + bob + "/memberOf?$count=true&$select=id", header: eventually, fragment: "directoryObjects(id)",
			want: `{"@odata.count":2,"value":[{"@odata.type":"#microsoft.graph.group","id":"` + company + `"},{"@odata.type":"#microsoft.graph.group","id":"` + chiefs + `"}]}`},
		{request: "GET /users/bob@contoso.com/memberOf/microsoft.graph.group?$select=id", fragment: "groups(id)", want: `{"value":[{"id":"` + company + `"},{"id":"` + chiefs + `"}]}`},
		{request: "GET /users/bob@contoso.com/memberOf/Microsoft.Graph.Group?$select=id", header: "Accept: application/json;odata.metadata=none", want: `{"value":[{"id":"` + company + `"},{"id":"` + chiefs + `"}]}`},
		{request: "GET /users/" + bob + "/memberOf?$select=id&$top=1", header: "Accept: application/json;odata.metadata=none",
			want: `{"@odata.nextLink":"*","value":[{"id":"` + company + `"}]}`},
		{request: "GET /organization", fragment: "organization", want: `{"value":[` + tenant + `]}`},
		{request: "GET /organization/" + home, fragment: "organization/$entity", want: tenant},
		{request: "GET /organization?$select=id", fragment: "organization(id)", want: `{"value":[{"id":"` + home + `"}]}`},
		{request: "POST /directoryObjects/getByIds", body: `{"ids":["` + chiefs + `","` + nobody + `","` + strings.ToUpper(ada) + `","` + chiefs + `"],"types":["User","device","GROUP"]}`,
			fragment: "directoryObjects", want: `{"value":[{"@odata.type":"#microsoft.graph.group",` + chief + `,` + adaMixed + `]}`},
		{request: "POST /directoryObjects/getByIds", body: `{"ids":["` + chiefs + `","` + ada + `"],"types":["user"]}`, fragment: "directoryObjects", want: `{"value":[` + adaMixed + `]}`},
		{request: "POST /directoryObjects/getByIds", body: `{"ids":["` + ada + `"],"types":["directoryObject"]}`, fragment: "directoryObjects", want: `{"value":[` + adaMixed + `]}`},
		{request: "POST /directoryObjects/getByIds", body: `{"ids":["` + ada + `"],"types":["device"]}`, fragment: "directoryObjects", want: `{"value":[]}`},
		{request: "POST /users/" + ada + "/getMemberGroups", body: `{"securityEnabledOnly":false}`, fragment: "Collection(Edm.String)", want: `{"value":["` + team + `","` + company + `","` + circle + `"]}`},
		{request: "POST /users/" + ada + "/getMemberGroups", body: `{"securityEnabledOnly":true}`, fragment: "Collection(Edm.String)", want: `{"value":["` + team + `","` + company + `"]}`},
		{request: "POST /users/ada@contoso.com/checkMemberGroups", body: `{"groupIds":["` + chiefs + `","` + circle + `","` + nobody + `"]}`, fragment: "Collection(Edm.String)", want: `{"value":["` + circle + `"]}`},
	}
	h := directory(t, emulator.Options{})
	for _, test := range tests {
		for _, version := range []string{"v1.0", "beta"} {
			method, path, _ := strings.Cut(test.request, " ")
			want := test.want
			if test.fragment != "" {
				want = strings.Replace(want, "{", `{"@odata.context":"http://127.0.0.1:4365/`+version+"/$metadata#"+test.fragment+`",`, 1)
			}
			name, value, _ := strings.Cut(test.header, ": ")
			a := h.must(200, h.send(method, "/"+version+path, test.body, name, value))
			got := a.Body.String()
			if next := a.get(`\@odata\.nextLink`).Str; strings.Contains(want, `nextLink":"*"`) {
				got = strings.Replace(got, next, "*", 1)
			}
			if version == "beta" && strings.Contains(want, "businessPhones") {
				continue // beta shows all of a user: see below
			}
			if got != want {
				t.Errorf("%s:\n got %s\nwant %s", a.what, got, want)
			}
		}
	}
	all := `{"@odata.context":"http://127.0.0.1:4365/beta/$metadata#users/$entity","id":"` + bob + `","deletedDateTime":null,"businessPhones":[],` +
		strings.TrimSuffix(bobShown, "}") + `,"accountEnabled":false,"department":null,"mailNickname":null,"userType":"Member"}`
	if got := h.must(200, h.send("GET", "/beta/users/"+bob, "")).Body.String(); got != all {
		t.Errorf("beta:\n got %s\nwant %s", got, all)
	}
}

func TestDirectoryMembershipIsTransitiveAndMayGoInCircles(t *testing.T) {
	h := directory(t, emulator.Options{})
	for path, want := range map[string][]string{
		"/users/" + ada + "/memberOf":                                          {team},
		"/users/" + ada + "/transitiveMemberOf":                                {team, company, circle},
		"/users/" + ada + "/transitiveMemberOf/microsoft.graph.group":          {team, company, circle},
		"/groups/" + team + "/memberOf":                                        {company},
		"/groups/" + team + "/transitiveMemberOf":                              {company, circle},
		"/groups/" + circle + "/memberOf":                                      {company},
		"/groups/" + circle + "/transitiveMemberOf":                            {company},
		"/groups/" + circle + "/members":                                       {company},
		"/groups/" + circle + "/transitiveMembers":                             {team, company, ada, bob},
		"/groups/" + company + "/transitiveMembers":                            {team, circle, ada, bob},
		"/groups/" + company + "/transitiveMembers/microsoft.graph.user":       {ada, bob},
		"/groups/" + company + "/transitiveMembers/microsoft.graph.group":      {team, circle},
		"/groups/" + company + "/members/microsoft.graph.user":                 {bob},
		"/groups/" + company + "/members/Graph.User":                           {bob},
		"/groups/" + company + "/members/Microsoft.Graph.Group":                {team, circle},
		"/groups/" + company + "/transitiveMembers/graph.user":                 {ada, bob},
		"/users/" + ada + "/memberOf/graph.group":                              {team},
		"/groups/" + chiefs + "/transitiveMemberOf":                            {},
		"/groups/" + chiefs + "/transitiveMembers?$filter=mail%20ne%20null":    {},
		"/groups/" + company + "/transitiveMembers?$filter=mail%20ne%20null":   {ada},
		"/groups/" + company + "/transitiveMembers?$orderby=displayName%20asc": {ada, bob, circle, team},
	} {
		var got []string
		for _, id := range h.must(200, h.send("GET", "/v1.0"+path, "")).get("value.#.id").Array() {
			got = append(got, id.Str)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", path, got, want)
		}
	}
}

func TestDirectoryPages(t *testing.T) {
	h := directory(t, emulator.Options{})
	for path, want := range map[string][]string{
		"/v1.0/users?$top=1&$select=id":                                                          {ada, bob},
		"/v1.0/groups?$top=3&$select=id":                                                         {team, company, circle, chiefs},
		"/beta/groups/" + circle + "/transitiveMembers?$select=id&$top=1":                        {team, company, ada, bob},
		"/beta/groups/" + circle + "/transitiveMembers?$select=id&$top=2&$orderby=id%20desc":     {bob, ada, company, team},
		"/beta/users/" + ada + "/transitiveMemberOf/microsoft.graph.group?$top=2&$select=id":     {team, company, circle},
		"/v1.0/users/ada@contoso.com/transitiveMemberOf?$filter=id%20ne%20'" + team + "'&$top=1": {company, circle},
	} {
		var got []string
		next := path
		for range 10 {
			a := h.must(200, h.send("GET", next, ""))
			for _, id := range a.get("value.#.id").Array() {
				got = append(got, id.Str)
			}
			link := a.get(`\@odata\.nextLink`).Str
			if link == "" {
				break
			}
			next = strings.TrimPrefix(link, "http://127.0.0.1:4365")
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", path, got, want)
		}
	}
}

func TestDirectoryRefuses(t *testing.T) {
	const badRequest, noResource = "Request_BadRequest", "Request_ResourceNotFound"
	missing := func(key string) string {
		return "Resource '" + key + "' does not exist or one of its queried reference-property objects are not present."
	}
	many := func(n int) string { return `"` + strings.Repeat(nobody+`","`, n-1) + nobody + `"` }
	tests := []struct {
		request, body string
		status        int
		code, message string
	}{
		{"GET /users/" + nobody, "", 404, noResource, missing(nobody)},
		{"GET /users/" + team, "", 404, noResource, missing(team)},
		{"GET /users/eve@contoso.com", "", 404, noResource, missing("eve@contoso.com")},
		{"GET /users/" + nobody + "/memberOf", "", 404, noResource, missing(nobody)},
		{"GET /groups/" + ada, "", 404, noResource, missing(ada)},
		{"GET /groups/" + nobody + "/transitiveMembers", "", 404, noResource, missing(nobody)},
		{"GET /groups/Team", "", 400, badRequest, "Invalid object identifier 'Team'."},
		{"GET /groups/Team/members", "", 400, badRequest, "Invalid object identifier 'Team'."},
		{"GET /organization/" + nobody, "", 404, noResource, missing(nobody)},
		{"POST /users/" + nobody + "/getMemberGroups", `{"securityEnabledOnly":false}`, 404, noResource, missing(nobody)},

		{"GET /users?$skip=1", "", 400, badRequest, "'$skip' is not supported by the service."},
		{"GET /groups/" + team + "/members?%24SKIP=0", "", 400, badRequest, "'$skip' is not supported by the service."},
		{"GET /users/$count", "", 400, badRequest, "$count is not currently supported."},
		{"GET /groups/$count", "", 400, badRequest, "$count is not currently supported."},
		{"GET /users?$filter=mail%20eq%20'x'&$orderby=mail", "", 400, "Request_UnsupportedQuery", "Sorting not supported for current query."},
		{"GET /users?$filter=mail%20eq%20'x'&$orderby=mail&$count=true", "", 400, "Request_UnsupportedQuery", "Sorting not supported for current query."},
		{"GET /users?$search=%22displayName:a%22", "", 400, "BadRequest", "The query parameter '$search' is not supported."},
		{"GET /users?$expand=memberOf", "", 400, "BadRequest", "The query parameter '$expand' is not supported."},
		{"GET /users/" + ada + "?$expand=memberOf", "", 400, "BadRequest", "The query parameter '$expand' is not supported."},
		{"GET /users?$top=1000", "", 400, "BadRequest", "Invalid page size specified: '1000'. Must be between 1 and 999 inclusive."},
		{"GET /users?$select=password", "", 400, "BadRequest", "Could not find a property named 'password' on type 'microsoft.graph.user'."},
		{"GET /groups?$filter=members%20eq%20'x'", "", 400, "BadRequest", "Could not find a property named 'members' on type 'microsoft.graph.group'."},
		{"GET /groups/" + team + "/members?$select=verifiedDomains", "", 400, "BadRequest", "Could not find a property named 'verifiedDomains' on type 'microsoft.graph.directoryObject'."},

		{"POST /directoryObjects/getByIds", `{"ids":["x"]}`, 400, badRequest, "Invalid GUID specified."},
		{"POST /directoryObjects/getByIds", `{"ids":[]}`, 400, badRequest, "The parameter 'ids' must have 1 to 1000 members, not 0."},
		{"POST /directoryObjects/getByIds", `{"ids":[` + many(1001) + `]}`, 400, badRequest, "The parameter 'ids' must have 1 to 1000 members, not 1001."},
		{"POST /directoryObjects/getByIds", `{"ids":`, 400, "BadRequest", "Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format."},
		{"POST /directoryObjects/getByIds?$select=id", `{"ids":["` + ada + `"]}`, 400, "BadRequest", ""},
		{"POST /users/" + ada + "/getMemberGroups", `{}`, 400, badRequest, "The parameter 'securityEnabledOnly' is required."},
		{"POST /users/" + ada + "/checkMemberGroups", `{"groupIds":["x"]}`, 400, badRequest, "Invalid GUID specified."},
		{"POST /users/" + ada + "/checkMemberGroups", `{"groupIds":[` + many(21) + `]}`, 400, badRequest, "The parameter 'groupIds' must have 1 to 20 members, not 21."},

		{"POST /users", `{"displayName":"x"}`, 405, badRequest, ""},
		{"PATCH /users/" + ada, `{"displayName":"x"}`, 405, badRequest, ""},
		{"DELETE /groups/" + team, "", 405, badRequest, ""},
		{"POST /groups/" + team + "/members", `{}`, 405, badRequest, ""},
		{"PATCH /me", `{}`, 405, badRequest, ""},
		{"PATCH /organization/" + home, `{}`, 405, badRequest, ""},
		{"GET /users/" + ada + "/getMemberGroups", "", 405, badRequest, ""},
		{"GET /directoryObjects/getByIds", "", 405, badRequest, ""},
		{"GET /users/delta", "", 501, "NotImplemented", ""},
		{"GET /groups/microsoft.graph.delta()", "", 501, "NotImplemented", ""},
		{"GET /users/" + ada + "/manager", "", 501, "NotImplemented", ""},
	}
	h := directory(t, emulator.Options{})
	for _, test := range tests {
		for _, version := range []string{"/v1.0", "/beta"} {
			method, path, _ := strings.Cut(test.request, " ")
			a := h.send(method, version+path, test.body)
			if a.Code != test.status || a.code() != test.code || test.message != "" && a.get("error.message").Str != test.message {
				t.Errorf("%s: %d %s, want %d %s %q", a.what, a.Code, a.Body, test.status, test.code, test.message)
			}
			if allow := a.Header().Get("Allow"); (a.Code == 405) != (allow != "") || strings.Contains(allow, method) {
				t.Errorf("%s: Allow %q", a.what, allow)
			}
		}
	}
}

func TestDirectoryKnowsWhoAsks(t *testing.T) {
	h := directory(t, emulator.Options{Auth: entra.Shape})
	me := []struct{ request, body string }{
		{"GET /me", ""}, {"GET /me/memberOf", ""}, {"GET /me/transitiveMemberOf", ""}, {"GET /me/transitiveMemberOf/microsoft.graph.group", ""},
		{"POST /me/getMemberGroups", `{"securityEnabledOnly":false}`}, {"POST /me/checkMemberGroups", `{"groupIds":["` + circle + `"]}`},
	}
	want := []string{`"` + ada + `"`, `["` + team + `"]`, `["` + team + `","` + company + `","` + circle + `"]`,
		`["` + team + `","` + company + `","` + circle + `"]`, `["` + team + `","` + company + `","` + circle + `"]`, `["` + circle + `"]`}
	for i, test := range me {
		method, path, _ := strings.Cut(test.request, " ")
		h.token = delegated(t, strings.ToUpper(ada), "User.Read GroupMember.Read.All")
		a := h.must(200, h.send(method, "/v1.0"+path, test.body))
		got := a.get("id").Raw
		for _, list := range []string{"value", "value.#.id"} {
			if ids := a.get(list); strings.HasPrefix(ids.Raw, `["`) {
				got = ids.Raw
			}
		}
		if got != want[i] {
			t.Errorf("%s: %s, want %s", test.request, got, want[i])
		}

		h.token = delegated(t, nobody, "User.Read GroupMember.Read.All")
		if a := h.must(404, h.send(method, "/v1.0"+path, test.body)); a.code() != "Request_ResourceNotFound" {
			t.Errorf("%s without such a user: %s", test.request, a.Body)
		}
		for _, roles := range [][]string{{"User.Read", "User.Read.All"}, {}} {
			h.token = holding(t, map[string]any{"tid": home, "oid": ada, "roles": roles, "idtyp": "app"})
			a := h.must(400, h.send(method, "/beta"+path, test.body))
			if a.code() != "BadRequest" || a.get("error.message").Str != "/me request is only valid with delegated authentication flow." {
				t.Errorf("%s by an application: %s", test.request, a.Body)
			}
		}
	}
	off := directory(t, emulator.Options{Permissions: graph.NoPermissions})
	if a := off.must(400, off.send("GET", "/v1.0/me", "")); a.code() != "BadRequest" {
		t.Errorf("without permissions: %s", a.Body)
	}
}

// A user who signs in is the one that /me shows.
func TestDirectoryKnowsWhoHasSignedIn(t *testing.T) {
	h := directory(t, emulator.Options{})
	form := "grant_type=password&scope=https%3A%2F%2Fgraph.microsoft.com%2F.default&username=ada%40contoso.com&password=secret&client_id=any&client_secret=any"
	r := httptest.NewRequest(http.MethodPost, "/"+home+"/oauth2/v2.0/token", strings.NewReader(form))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	h.srv.ServeHTTP(w, r)
	h.token = gjson.Get(w.Body.String(), "access_token").Str
	if got := h.must(200, h.send("GET", "/v1.0/me", "")).get("userPrincipalName").Str; got != "Ada@contoso.com" {
		t.Errorf("/me is %s", got)
	}
	for _, path := range []string{"/me/transitiveMemberOf", "/users/" + bob, "/groups/" + team + "/members", "/organization"} {
		h.must(200, h.send("GET", "/v1.0"+path, "")) // an application has the delegated permissions for it by default
	}
}

func TestDirectoryAsksForPermissions(t *testing.T) {
	const app, user = false, true
	tests := []struct {
		request, holds string
		user           bool
		status         int
	}{
		{"GET /me", "User.Read", user, 200},
		{"GET /me", "GroupMember.Read.All", user, 403},
		{"GET /me/memberOf", "User.Read", user, 200},
		{"GET /users", "User.Read", user, 403},
		{"GET /users", "User.ReadBasic.All", user, 200},
		{"GET /users", "User.ReadBasic.All", app, 403},
		{"GET /users", "User.Read.All", app, 200},
		{"GET /users/" + ada, "User.Read.All", app, 200},
		{"GET /users/" + ada, "GroupMember.Read.All", app, 403},
		{"GET /users/" + ada, "ExternalItem.ReadWrite.All", app, 403},
		{"GET /users/" + ada + "/transitiveMemberOf", "GroupMember.Read.All", app, 200},
		{"GET /users/" + ada + "/memberOf/microsoft.graph.group", "User.Read", user, 403},
		{"GET /groups", "GroupMember.Read.All", app, 200},
		{"GET /groups", "User.Read.All", app, 403},
		{"GET /groups/" + team + "/members", "Group.Read.All", user, 200},
		{"GET /groups/" + team + "/members", "Directory.ReadWrite.All", app, 403},
		{"GET /groups/" + team + "/transitiveMemberOf", "Directory.ReadWrite.All", app, 200},
		{"GET /organization", "User.Read", user, 200},
		{"GET /organization", "Organization.Read.All", app, 200},
		{"GET /organization/" + home, "User.Read.All", app, 403},
		{"POST /directoryObjects/getByIds", "Group.Read.All", app, 403},
		{"POST /directoryObjects/getByIds", "Directory.Read.All", app, 200},
		{"POST /users/" + ada + "/checkMemberGroups", "User.Read.All", app, 403},
		{"POST /users/" + ada + "/checkMemberGroups", "GroupMember.Read.All", app, 200},
	}
	for _, mode := range []graph.PermissionMode{graph.Enforce, graph.LogMissing, graph.NoPermissions} {
		h := directory(t, emulator.Options{Auth: entra.Shape, Permissions: mode})
		for _, test := range tests {
			h.token = holding(t, map[string]any{"tid": home, "oid": ada, "roles": []string{test.holds}, "idtyp": "app"})
			if test.user {
				h.token = delegated(t, ada, test.holds)
			}
			method, path, _ := strings.Cut(test.request, " ")
			a := h.send(method, "/v1.0"+path, map[string]string{"POST": `{"ids":["` + ada + `"],"groupIds":["` + team + `"]}`}[method])
			want := test.status
			if mode != graph.Enforce {
				want = 200
			}
			if a.Code != want {
				t.Errorf("%s with %s (user: %v, %s): %d, want %d: %s", test.request, test.holds, test.user, mode, a.Code, want, a.Body)
			}
			if a.Code == http.StatusForbidden && (a.code() != "Authorization_RequestDenied" || a.get("error.message").Str != "Insufficient privileges to complete the operation." ||
				!strings.Contains(a.Header().Get("X-Graphemu-Hint"), ".Read")) {
				t.Errorf("%s: %s, hint %q", test.request, a.Body, a.Header().Get("X-Graphemu-Hint"))
			}
		}
	}
}

func TestDirectoryIsEachTenantsOwn(t *testing.T) {
	const fabrikam = "bbbbcccc-1111-dddd-2222-eeee3333ffff"
	h := directory(t, emulator.Options{})
	h.token = h.login(fabrikam, "any", "any") // an application that nobody knows, in a tenant that nobody knows
	if got := h.must(200, h.send("GET", "/v1.0/users?$select=id", "")).get("value.#.id").Raw; got != `["`+ada+`","`+bob+`"]` {
		t.Errorf("users %s", got)
	}
	if got := h.must(200, h.send("GET", "/v1.0/groups/"+circle+"/transitiveMembers", "")).get("value.#").Int(); got != 4 {
		t.Errorf("%d transitive members", got)
	}
	a := h.must(200, h.send("GET", "/v1.0/organization", ""))
	if a.get("value.#").Int() != 1 || a.get("value.0.id").Str != fabrikam || a.get("value.0.verifiedDomains").Raw != "[]" {
		t.Errorf("organization %s", a.Body)
	}
	h.must(404, h.send("GET", "/v1.0/organization/"+home, ""))
	h.must(200, h.send("GET", "/v1.0/organization/"+strings.ToUpper(fabrikam), ""))
	h.must(204, h.send("POST", "/_emulator/reset?tenant="+fabrikam, ""))
	h.must(200, h.send("GET", "/v1.0/users/bob@contoso.com", ""))
}

func TestDirectoryOfTheShippedSeedAndOfNone(t *testing.T) {
	h := start(t, emulator.Options{})
	a := h.must(200, h.send("GET", "/v1.0/users/AdeleV@contoso.onmicrosoft.com/transitiveMemberOf", ""))
	if a.get("value.#").Int() == 0 {
		t.Errorf("Adele is in no group: %s", a.Body)
	}
	all := gjson.Get(h.must(200, h.send("GET", "/v1.0/groups?$filter=displayName%20eq%20'All%20Company'", "")).Body.String(), "value.0.id").Str
	users := h.must(200, h.send("GET", "/v1.0/users", "")).get("value.#").Int()
	if n := h.must(200, h.send("GET", "/v1.0/groups/"+all+"/transitiveMembers/microsoft.graph.user", "")).get("value.#").Int(); n != users {
		t.Errorf("%d of %d users are in All Company", n, users)
	}
	h = start(t, emulator.Options{Seed: []byte(`{}`)})
	if got := h.must(200, h.send("GET", "/v1.0/users", "")).get("value.#.userPrincipalName").Raw; got != `["AdeleV@contoso.onmicrosoft.com"]` {
		t.Errorf("without a seed: users %s", got)
	}
	if got := h.must(200, h.send("GET", "/v1.0/organization", "")).get("value.0.verifiedDomains.#.name").Raw; got != `["contoso.onmicrosoft.com","contoso.com"]` {
		t.Errorf("without a seed: domains %s", got)
	}
}

func TestDirectoryOfASeedHasToFit(t *testing.T) {
	user := func(id, name string) string { return `{"id":"` + id + `","userPrincipalName":"` + name + `"}` }
	group := func(id, members string) string { return `{"id":"` + id + `","members":[` + members + `]}` }
	for seed, want := range map[string]string{
		`{"groups":[` + group("team", "") + `]}`:                                                       `seed.json:1:18: id "team" is not a GUID; a group of a connection`,
		`{"groups":[` + group(team, "") + `,` + group(team, "") + `]}`:                                 `seed.json:1:77: this group is in the pack twice`,
		`{"users":[` + user(team, "a@b.c") + `],"groups":[` + group(team, "") + `]}`:                   `seed.json:1:102: id "` + team + `" is that of another object of the directory`,
		`{"groups":[` + group(team, `"`+nobody+`"`) + `]}`:                                             `seed.json:1:68: member "` + nobody + `" is no user or group of the directory`,
		`{"tenants":[{"id":"` + home + `"}],"groups":[` + group(team, `"`+home+`"`) + `]}`:             `seed.json:1:126: member "` + home + `" is no user or group of the directory`,
		`{"groups":[` + group(team, `"`+team+`"`) + `]}`:                                               `seed.json:1:68: member "` + team + `" is the group itself`,
		`{"users":[` + user(ada, "a@b.c") + `],"groups":[` + group(team, `"`+ada+`","`+ada+`"`) + `]}`: `seed.json:1:191: this member is in the pack twice`,
		`{"users":[` + user("ada", "a@b.c") + `]}`:                                                     `id "ada" is not a GUID`,
		`{"users":[` + user(ada, "a@b.c") + `,` + user(ada, "d@b.c") + `]}`:                            `this user is in the pack twice`,
		`{"users":[` + user(ada, "a@b.c") + `,` + user(bob, "A@b.c") + `]}`:                            `a@b.c`,
		`{"groups":[{"id":"` + team + `","owner":"x"}]}`:                                               `seed.json:1:57: The property 'owner' does not exist on type 'microsoft.graph.group': write one of id, `,
	} {
		srv, err := emulator.New(emulator.Options{Seed: []byte(seed)})
		if err == nil {
			t.Errorf("%s is taken", seed)
			srv.Close()
		} else if !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", seed, err, want)
		}
	}
}
