// Package emulator is a Microsoft Graph that a connector's code can be tested
// against: a stateful /external/connections, and a faked Entra ID that issues
// the tokens for it.
//
// # In a Go test
//
// [Start] is one line. It returns when requests are answered, and the test
// closes it in the end:
//
//	func TestIngest(t *testing.T) {
//		emu := emulator.Start(t, emulator.WithScenario("throttled-ingest"))
//		emu.Connection("contosohr").Ready(schema)
//		connector.New(emu.GraphURL(), emu.Client()).Run(t.Context())
//		emu.Advance(15 * time.Minute)
//		emu.Verify(t, emulator.AtLeast(1, emulator.Match{Operation: "items.put", Status: "200"}))
//	}
//
// It listens on a free port of the loopback address, for programs that open
// their own connections: [Emulator.Settings] has what they need to know.
// [Emulator.Client] needs no port. It hands requests to the emulator within the
// process, those for https://graph.microsoft.com and
// https://login.microsoftonline.com too, adds a token, and reaches nothing else.
//
// Tests that run in parallel share a server and have a tenant each:
// [Emulator.Tenant] costs a few microseconds, as does [Emulator.Fork], which
// starts with what another holds. A package can share one server among its
// tests, which it makes with [New]: [Server.Tenant].
//
// What is arranged with [Emulator.Connection] is held to Graph's rules, but no
// scenario meets it and the journal does not show it. A test that fails logs the
// last requests of its tenants.
//
// # The path of one request
//
// PATCH /beta/external/connections/contosohr:
//
//  1. [Server.ServeHTTP] tells Graph, Entra ID and /_emulator/ apart, and
//     [rest.Edge] makes a [rest.Request] of it.
//  2. [graph.API] brings the path into one form and finds the operation,
//     connections.update.
//  3. The middleware in build.go runs, outermost first: the scenario engine
//     spoils what is sent if a rule says so, [rest.Envelope] puts errors into
//     Graph's error body, [entra.Entra.Guard] finds out who asks and what time
//     it is in that tenant, [graph.Permit] holds them to their permissions, and
//     the engine answers in the operation's place if a rule says so.
//  4. The operation's handler checks the body against the model of package
//     external and merges it into the stored document, in one transaction of
//     [store.Store].
//  5. The answer comes back as a value, through the middleware again. The
//     journal, around all of this, notes what the client really gets, and
//     [rest.Edge] writes it.
//
// # Where things are
//
// Folders are the architecture: external is the domain and does no I/O, odata
// is the query language, rest is HTTP, graph and entra are the two surfaces,
// admin is the emulator's own, plant fills tenants with fixtures and dumps them,
// document reads what people write, scenario misbehaves, journal remembers, ca
// vouches for TLS, store keeps state over a driver (mem or bolt), clock tells
// the time of each tenant. A test holds which may import which.
//
// # What is not emulated
//
// A path of Graph that the emulator does not have answers 501 and says so, in
// Graph's error body.
package emulator
