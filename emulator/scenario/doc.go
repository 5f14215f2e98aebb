// Package scenario makes the emulator misbehave on demand, and in the same way
// each time.
//
// A scenario is a file of YAML or JSON with a name, a seed and rules. A rule
// says to which requests something happens (when), at which of them (occurs),
// and what (then):
//
//	name: throttled-ingest
//	seed: 1
//	rules:
//	  - name: two-per-item
//	    when: {operation: items.put, connection: contoso*}
//	    occurs: {first: 2}
//	    then: {error: throttled, retryAfter: 2.128}
//
// The types of this package are the reference of the format: each key is
// described at the field that it fills. [Parse] is strict: whatever it does not
// understand is a [Problem] with its line, its column and how to mend it.
//
// # Order
//
// The rules are tried from the top. The first that fires decides, and those
// after it do not count the request. A rule counts for each key on its own: by
// default a key is the resource that a request touches, so that two items, or
// two connections, never share a counter; see [Rule.Per].
//
// # Chance
//
// What is left to chance is a hash of the seed, the rule, the tenant, the
// operation, the key and how many requests of that key the rule has seen. So it
// does not depend on the order in which requests for different keys arrive, and
// a run with many clients at once can be replayed. Only a [Throttle] asks the
// clock, since that is its nature.
//
// # Where it stands
//
// [Engine.Middleware] runs when it is known who asks, inside the envelope of
// Graph and of Entra ID, and decides; [Engine.Answer] runs outside of it and
// spoils what is sent. [Engine] also has the methods with which the domain is
// asked how it is to behave. Each fault is a type of its own, in a file of its
// own: fault_*.go for what happens around the work, spoil_*.go for what happens
// to the answer.
package scenario
