package admin

import (
	"net/http"

	"github.com/graphemu/graphemu/emulator/journal"
)

var (
	tenantParameter = parameter{name: "tenant", about: "The tenant, as a GUID or a domain. Without it, the seed's first."}
	nameParameter   = parameter{name: "name", about: "The snapshot's name.", required: true}
)

// routes returns the routes of a, those of one path one after the other.
func (a *API) routes() []route {
	const get, post, put, patch, del = http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete
	tenant := []parameter{tenantParameter}
	snapshot := []parameter{tenantParameter, nameParameter}
	return []route{
		{path: "health", method: get, status: 200, answer: content{json: Health{}}, handle: a.health,
			about: "Says whether a request would work now: 200 if so, 503 if not. It needs no control token."},
		{path: "version", method: get, status: 200, answer: content{json: Version{}}, handle: a.version,
			about: "Tells the emulator's version."},
		{path: "openapi.json", method: get, status: 200, answer: content{types: []string{"application/json"}, about: "This document."}, handle: a.openAPI,
			about: "Answers with this document."},
		{path: "env", method: get, status: 200, answer: content{json: Settings{}}, handle: a.env,
			about: "Tells what a client needs to know to use the emulator."},
		{path: "ca.pem", method: get, status: 200, answer: content{types: []string{"application/x-pem-file"}, about: "A certificate."}, handle: a.certificate,
			about: "Answers with the certificate that a client has to trust for TLS. It needs no control token."},
		{path: "stop", method: post, status: 202, answer: content{json: Stopping{}}, handle: a.stop,
			about: "Ends an emulator that was started with --detach, once the running requests are answered; any other says 409."},
		{path: "keys", method: post, status: 201, answer: content{json: Key{}}, handle: a.rollKeys,
			about: "Makes a new key sign tokens. Tokens of the old ones are taken until they expire."},
		{path: "keys", method: del, status: 204, handle: a.forgetKeys,
			about: "Forgets all keys but the one that signs: their tokens are refused from now on."},
		{path: "permissions", method: get, status: 200, answer: content{json: Permissions{}}, handle: a.permissions,
			about: "Tells the least permissions that callers needed until now."},
		{path: "fixtures", method: get, status: 200, query: tenant, handle: a.dumpFixtures,
			answer: content{types: []string{FixtureType}, about: "A line of JSON for each resource."},
			about:  "Dumps what a tenant holds, as a fixture that makes another one the same."},
		{path: "fixtures", method: post, status: 200, query: append(tenant[:1:1], parameter{name: "file", about: "What the message of a refusal calls the fixture."},
			parameter{name: "replace", about: "true makes the tenant what the fixture has, in one step; without it what it holds stays, unless the fixture has it too."}),
			answer: content{json: Loaded{}}, handle: a.loadFixtures,
			body:  content{types: formats, about: "A line of JSON for each resource, or a whole pack; Content-Encoding may be gzip."},
			about: "Loads a fixture into a tenant, under the rules that requests have to keep. Up to 8 MiB are stored as a whole or not at all."},
		{path: "tenants", method: get, status: 200, answer: content{json: Tenants{}}, handle: a.listTenants,
			about: "Lists the tenants of the directory, and those that have been written to."},
		{path: "tenants", method: post, status: 201, body: content{json: NewTenant{}}, answer: content{json: Tenant{}}, handle: a.createTenant,
			about: "Makes a tenant, as a copy of the seed or of another one."},
		{path: "tenants", method: del, status: 204, query: []parameter{{name: "tenant", about: tenantParameter.about, required: true}}, handle: a.deleteTenant,
			about: "Removes a tenant and its snapshots."},
		{path: "reset", method: post, status: 204, query: tenant, handle: a.reset,
			about: "Makes a tenant what it was on its first day: the seed, the common clock, no scenario, an empty journal."},
		{path: "snapshots", method: get, status: 200, query: tenant, answer: content{json: Snapshots{}}, handle: a.listSnapshots,
			about: "Lists a tenant's snapshots."},
		{path: "snapshots", method: post, status: 201, query: snapshot, handle: a.keepSnapshot,
			about: "Keeps what a tenant holds under a name, in place of what was kept there."},
		{path: "snapshots", method: del, status: 204, query: snapshot, handle: a.deleteSnapshot,
			about: "Removes a snapshot."},
		{path: "restore", method: post, status: 204, query: snapshot, handle: a.restoreSnapshot,
			about: "Makes a tenant what a snapshot kept."},
		{path: "scenario", method: get, status: 200, query: tenant, answer: content{json: ScenarioInUse{}}, handle: a.getScenario,
			about: "Tells which scenario a tenant has in use, and the names of the shipped ones."},
		{path: "scenario", method: put, status: 200, answer: content{json: Scenario{}}, handle: a.useScenario,
			query: []parameter{tenantParameter, {name: "name", about: "A shipped scenario. Without it, the scenario is in the body."},
				{name: "file", about: "What errors call the body."}, {name: "seed", about: "Goes before the seed in the scenario.", integer: true}},
			body:  content{types: []string{"application/yaml", "application/json"}, about: "A scenario, as scenarios/schema.json has it."},
			about: "Puts a scenario in use. What was counted before is forgotten."},
		{path: "scenario", method: patch, status: 200, query: tenant, body: content{json: ScenarioChange{}}, answer: content{json: Scenario{}}, handle: a.changeScenario,
			about: "Changes the scenario that is in use. What was counted before is forgotten."},
		{path: "scenario", method: del, status: 204, query: tenant, handle: a.clearScenario,
			about: "Takes a tenant's scenario out of use."},
		{path: "clock", method: get, status: 200, query: tenant, answer: content{json: Clock{}}, handle: a.getClock,
			about: "Tells what a tenant's clock shows."},
		{path: "clock", method: patch, status: 200, query: tenant, body: content{json: ClockChange{}}, answer: content{json: Clock{}}, handle: a.changeClock,
			about: "Changes a tenant's clock, which is its own from then on."},
		{path: "clock", method: del, status: 204, query: tenant, handle: a.resetClock,
			about: "Lets a tenant go by the common clock again."},
		{path: "journal", method: get, status: 200, query: journalParameters, answer: content{json: JournalPage{}}, handle: a.kept(a.getJournal),
			about: "Answers with the requests to a tenant that match the query, and what they were answered."},
		{path: "journal", method: del, status: 204, query: tenant, handle: a.kept(a.clearJournal),
			about: "Empties a tenant's journal."},
		{path: "journal/verify", method: post, status: 200, query: tenant, body: content{json: journal.Verification{}}, answer: content{json: journal.Verdict{}}, handle: a.kept(a.verifyJournal),
			about: "Says whether what was expected came. The status is 200 also if it did not."},
		{path: "journal/lint", method: get, status: 200, query: tenant, answer: content{json: Findings{}}, handle: a.kept(a.lintJournal),
			about: "Names what in a tenant's requests is not how Graph is to be used."},
	}
}
