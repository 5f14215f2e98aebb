package scenario_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/graphemu/graphemu/emulator/rest"
	"github.com/graphemu/graphemu/emulator/scenario"
)

var noon = time.Date(2026, 8, 1, 12, 0, 0, 0, time.UTC)

// A stage is an engine around a handler that answers 200 and counts.
type stage struct {
	t      *testing.T
	engine *scenario.Engine
	worked int
	now    time.Time
}

// play returns a stage with one scenario of these rules, which is a list in
// flow style.
func play(t *testing.T, rules string) *stage {
	t.Helper()
	s, err := scenario.Parse("s.yaml", []byte("name: s\nseed: 1\nrules: ["+rules+"]"))
	if err != nil {
		t.Fatal(err)
	}
	p := &stage{t: t, engine: scenario.New(scenario.Options{State: func(*rest.Request, string) string { return "ready" }}), now: noon}
	p.engine.Use("", s)
	return p
}

// put is a PUT of an item by an application of a tenant.
func put(connection, item string) *rest.Request {
	return &rest.Request{
		HTTP:      httptest.NewRequest("PUT", "/v1.0/external/connections/"+connection+"/items/"+item+"?$select=id", strings.NewReader(`{"id":"`+item+`","properties":{"n":7}}`)),
		ID:        "id-1",
		Operation: "items.put", Version: "v1.0",
		Vars:   rest.Vars{{Name: "connection", Value: connection}, {Name: "item", Value: item}},
		Caller: rest.Caller{Tenant: "tenant", App: "app", User: "user"},
	}
}

func (p *stage) send(r *rest.Request) *rest.Response {
	p.t.Helper()
	if r.Time = p.now; r.HTTP.Header.Get("Content-Type") == "" {
		r.HTTP.Header.Set("Content-Type", "application/json")
	}
	h := rest.Chain(func(r *rest.Request) (*rest.Response, error) {
		p.worked++
		if body, err := r.JSON(1000); err != nil || len(body) == 0 {
			p.t.Errorf("the work finds the body %q, %v", body, err)
		}
		return rest.NewResponse(http.StatusOK, "application/json", []byte(`{"id":"x","state":"ready","n":7}`)), nil
	}, p.engine.Answer, rest.Envelope, p.engine.Middleware)
	resp, err := h(r)
	if resp == nil {
		p.t.Fatal(err)
	}
	return resp
}

// fires sends n requests for an item and draws at which of them a rule fired.
func (p *stage) fires(n int, connection, item string) string {
	p.t.Helper()
	var drawn strings.Builder
	for range n {
		drawn.WriteByte(".x"[min(len(p.send(put(connection, item)).Header[scenario.RuleHeader]), 1)])
	}
	return drawn.String()
}

func TestOccurs(t *testing.T) {
	for occurs, want := range map[string]string{
		"":                                "xxxxxxxx",
		"first: 2":                        "xx......",
		"nth: 3":                          "..x.....",
		"nth: [1, 4]":                     "x..x....",
		"every: 3":                        "..x..x..",
		"after: 5":                        ".....xxx",
		"after: 2, first: 4":              "..xx....",
		"after: 2, every: 2":              "...x.x.x",
		"chance: 0":                       "........",
		"chance: 1":                       "xxxxxxxx",
		"chance: 0.5":                     ".....xxx", // by the seed, for ever
		"until: 2026-08-01T12:00:00Z":     "........",
		"from: 2026-08-01T14:00:00+02:00": "xxxxxxxx",
		"from: 1ns":                       "........",
		"from: 0s, until: 1ns":            "xxxxxxxx",
	} {
		p := play(t, "{name: r, occurs: {"+occurs+"}, then: {error: throttled}}")
		if got := p.fires(8, "c", "i"); got != want {
			t.Errorf("{%s} fires at %s, want %s", occurs, got, want)
		}
	}
}

func TestAWindowGoesByTheClock(t *testing.T) {
	p := play(t, "{name: r, occurs: {from: 10m, until: 20m}, then: {error: throttled}}")
	var got string
	for range 5 {
		got += p.fires(1, "c", "i")
		p.now = p.now.Add(5 * time.Minute)
	}
	if got != "..xx." {
		t.Errorf("it fires at %s, want ..xx.", got)
	}
}

// Counters belong to what the rule names.
func TestPer(t *testing.T) {
	for per, want := range map[string]string{"": "xxxx", "resource": "xxxx", "connection": "x.x.", "app": "x...", "tenant": "x..."} {
		rule := "{name: r, occurs: {first: 1}, then: {error: throttled}"
		if per != "" {
			rule += ", per: " + per
		}
		p := play(t, rule+"}")
		got := p.fires(1, "a", "1") + p.fires(1, "a", "2") + p.fires(1, "b", "1") + p.fires(1, "b", "2")
		if got != want {
			t.Errorf("per %q fires at %s, want %s", per, got, want)
		}
	}
}

func TestWhen(t *testing.T) {
	for when, want := range map[string]bool{
		"operation: items.put": true, "operation: items.*": true, "operation: [items.get, items.put]": true, "operation: items.get": false,
		"connection: hr*": true, "connection: h?": true, "connection: x*": false, "connection: '[a-h]r'": true, `connection: 'h\r'`: true,
		"item: [a, i]": true, "item: a": false, "group: '*'": false, "group: ''": true, "group: a": false,
		"app: app": true, "app: other": false, "user: us*": true, "user: other": false, "user: ''": false,
		"state: ready": true, "state: [draft, obsolete]": false, "version: v1.0": true, "version: beta": false,
		"header: {x-test: 'a*'}": true, "header: {host: example.com}": true, "header: {Host: other.example}": false, "header: {x-test: b}": false, "header: {x-other: '*'}": false,
		"query: {$select: id}": true, "query: {$select: name}": false, "query: {$top: '*'}": false,
		"body: {path: id, equals: i}": true, "body: {path: id, equals: j}": false, "body: {path: properties.n, equals: 7}": true,
		"body: {path: id, matches: '^i$'}": true, "body: {path: id, matches: j}": false,
		"body: {path: acl, exists: false}": true, "body: {path: acl, exists: true}": false, "body: {path: acl, equals: ''}": false,
		"body: [{path: id, exists: true}, {path: acl, exists: true}]": false,
		"batch: false": true, "batch: true": false, "step: start": true,
		"operation: items.put, connection: x": false,
	} {
		p := play(t, "{name: r, when: {"+when+"}, then: {error: throttled}}")
		r := put("hr", "i")
		r.HTTP.Header.Set("X-Test", "abc")
		if got := p.send(r).Header.Get(scenario.RuleHeader) != ""; got != want {
			t.Errorf("{%s} fits: %v, want %v", when, got, want)
		}
	}
}

// What answered a write with the answer of an earlier one would lose it, and an
// answer belongs to who got it.
func TestOnlyReadsOfTheSameCallerAreStale(t *testing.T) {
	p := play(t, "{name: r, then: {stale: 1h}}")
	get := func(user string) *rest.Request {
		r := put("c", "i")
		r.HTTP.Method, r.Operation, r.Caller.User = http.MethodGet, "items.get", user
		return r
	}
	for i, r := range []*rest.Request{put("c", "i"), put("c", "i"), get("a"), get("b")} {
		if p.send(r); p.worked != i+1 {
			t.Fatalf("request %d is not worked on", i)
		}
	}
	if p.send(get("a")); p.worked != 4 {
		t.Error("a read is not stale")
	}
}

// Names that anybody can make up have one run, so that they do not fill memory.
func TestWhatIsNoTenantIsOne(t *testing.T) {
	s, err := scenario.Parse("s.yaml", []byte("{name: s, rules: [{name: r, per: tenant, occurs: {first: 1}, then: {aadsts: 90033}, when: {operation: entra.token}}]}"))
	if err != nil {
		t.Fatal(err)
	}
	p := &stage{t: t, now: noon, engine: scenario.New(scenario.Options{
		TenantID: func(string) (string, error) { return "", errors.New("no tenant") },
	})}
	p.engine.Use("", s)
	for i, want := range []int{503, 200} {
		r := put("c", "i")
		r.Operation, r.Caller, r.Vars = "entra.token", rest.Caller{}, rest.Vars{{Name: "tenant", Value: fmt.Sprint(i, "!")}}
		if got := p.send(r).Status; got != want {
			t.Errorf("request %d gets %d, want %d", i, got, want)
		}
	}
}

// Steps make a sequence of rules, for each connection on its own.
func TestSteps(t *testing.T) {
	p := play(t, `{name: one, per: connection, when: {step: start}, then: {status: 501, step: second}},
		{name: two, per: connection, when: {step: second}, then: {status: 502, step: third}},
		{name: three, per: connection, when: {step: third}, occurs: {first: 1}, then: {status: 503, step: start}}`)
	var got []string
	for _, connection := range []string{"a", "b", "a", "a", "b", "a"} {
		got = append(got, fmt.Sprint(connection, p.send(put(connection, "i")).Status))
	}
	if diff := cmp.Diff([]string{"a501", "b501", "a502", "a503", "b502", "a501"}, got); diff != "" {
		t.Error(diff)
	}
}

// What a rule does not stop is worked on, in the way that it says.
func TestWork(t *testing.T) {
	for then, want := range map[string]int{
		"headers: {X-A: b}": 1, "error: throttled": 0, "error: throttled, work: done": 1, "error: throttled, work: twice": 2, "work: twice": 2,
		"work: lost": 1, "connection: reset": 0, "connection: close": 0, "connection: refuse": 0, "connection: hang": 0, "connection: cut": 1,
		"connection: reset, work: done": 1, "status: 204": 0, "body: truncated": 1, "step: start": 1,
	} {
		p := play(t, "{name: r, then: {"+then+"}}")
		r := put("c", "i")
		p.send(r)
		if p.worked != want {
			t.Errorf("{%s} works %d times, want %d", then, p.worked, want)
		}
		if lost := p.engine.Lost(r); lost != (then == "work: lost") {
			t.Errorf("{%s} loses the work: %v", then, lost)
		}
	}
}

func TestAnswers(t *testing.T) {
	for then, want := range map[string]string{
		"body: truncated":                    `200 {"id":"x","state`,
		"body: empty":                        `200 `,
		"remove: [id, n]":                    `200 {"state":"ready"}`,
		"set: {state: obsolete, n: 8, m: 1}": `200 {"id":"x","state":"obsolete","n":8,"m":1}`,
		"status: 418":                        `418 {"error":{"code":"UnknownError","message":"",`,
		"status: 409, code: A, message: b":   `409 {"error":{"code":"A","message":"b",`,
		"error: throttled, status: 503":      `503 {"error":{"code":"TooManyRequests",`,
		"status: 204":                        `204 `,
		"error: edgeFailure":                 `502 <!DOCTYPE`,
		"body: notJSON":                      `200 <!DOCTYPE`,
	} {
		resp := play(t, "{name: r, then: {"+then+"}}").send(put("c", "i"))
		if got := fmt.Sprintf("%d %s", resp.Status, resp.Body); !strings.HasPrefix(got, want) || len(want) < 6 && got != want {
			t.Errorf("{%s} answers %s, want %s", then, got, want)
		}
	}
}

func TestHeaders(t *testing.T) {
	for then, want := range map[string]string{
		"headers: {x-a: b}":                        "X-A: b",
		"headers: {Cache-Control: ''}":             "Cache-Control: ",
		"contentType: text/plain":                  "Content-Type: text/plain",
		"contentType: ''":                          "Content-Type: ",
		"error: throttled":                         "Retry-After: 1",
		"error: throttled, retryAfter: 2.128":      "Retry-After: 2.128",
		"error: throttled, retryAfter: 90s":        "Retry-After: 90",
		"error: throttled, retryAfter: absent":     "Retry-After: ",
		"error: throttled, retryAfter: {date: 1m}": "Retry-After: Sat, 01 Aug 2026 12:01:00 GMT",
		"error: throttled, retryAfter: 0x10":       "Retry-After: 16",
		"retryAfter: nonsense":                     "Retry-After: soon",
		"error: claimsChallenge, headers: {}":      "Request-Id: id-1",
	} {
		resp := play(t, "{name: r, then: {"+then+"}}").send(put("c", "i"))
		name, value, _ := strings.Cut(want, ": ")
		if got := resp.Header.Get(name); got != value {
			t.Errorf("{%s}: %s is %q, want %q", then, name, got, value)
		}
		if got := resp.Header.Get(scenario.ScenarioHeader); got != "s; seed=1" {
			t.Errorf("{%s}: the scenario is %q", then, got)
		}
	}
}

func TestConnections(t *testing.T) {
	for then, want := range map[string]rest.Wire{
		"connection: reset": {Reset: true}, "connection: refuse": {Reset: true}, "connection: hang": {Hang: true}, "connection: cut": {Cut: true},
		"drip: 3s": {Drip: 3 * time.Second}, "delayAfter: 2s": {Delay: 2 * time.Second}, "connection: close": {},
	} {
		resp := play(t, "{name: r, then: {"+then+"}}").send(put("c", "i"))
		var got rest.Wire
		if resp.Wire != nil {
			got = *resp.Wire
		}
		if got != want {
			t.Errorf("{%s} is %+v, want %+v", then, got, want)
		}
		if abort := !strings.Contains(then, "cut") && strings.Contains(then, "connection"); resp.Abort != abort {
			t.Errorf("{%s} aborts: %v", then, resp.Abort)
		}
	}
}

// A caller that waits for as long as it is told gets through; one that does not
// makes it longer; and others are not their business.
func TestThrottle(t *testing.T) {
	p := play(t, "{name: r, then: {throttle: {per: connection, limit: 2, window: 10s, penalty: 20s}}}")
	say := func(connection, item, want string) {
		t.Helper()
		resp := p.send(put(connection, item))
		if got := fmt.Sprint(resp.Status, " ", resp.Header.Get("Retry-After")); got != want {
			t.Errorf("%s/%s at %v: %q, want %q", connection, item, p.now.Sub(noon), got, want)
		}
	}
	say("a", "1", "200 ")
	say("a", "2", "200 ")
	say("a", "3", "429 5")
	say("b", "1", "200 ")
	p.now = noon.Add(5 * time.Second)
	say("a", "3", "200 ") // as told
	say("a", "4", "429 5")
	say("a", "5", "429 5") // another request is not an early one
	p.now = noon.Add(8 * time.Second)
	say("a", "4", "429 22") // 2 s too early
	p.now = noon.Add(30 * time.Second)
	say("a", "4", "200 ")
	if p.worked != 5 {
		t.Errorf("%d requests were worked on, want 5", p.worked)
	}
}

// What Microsoft has documented can be asked for by its year. What is above it
// is not worked on.
func TestThrottleProfiles(t *testing.T) {
	for profile, limit := range map[string]int{"items-2021": 4, "items-2022": 25, "groups-2022": 1000, "graph-2021": 2000} {
		p := play(t, "{name: r, then: {throttle: {profile: "+profile+"}}}")
		for n := range limit + 1 {
			want := 200
			if n == limit {
				want = 429
			}
			if got := p.send(put("c", "i")).Status; got != want {
				t.Fatalf("%s: request %d gets %d, want %d", profile, n+1, got, want)
			}
		}
		if p.worked != limit {
			t.Errorf("%s: %d requests were worked on, want %d", profile, p.worked, limit)
		}
	}
}

// As many requests as a connection takes at once are under way. One more is
// refused until one is done, and another connection's is not.
func TestThrottleOfWhatIsUnderWay(t *testing.T) {
	const limit = 25
	p := play(t, "{name: r, then: {throttle: {profile: connection-2025}}}")
	working, finish, ended := make(chan bool), make(chan bool), make(chan bool, limit+2)
	work := rest.Chain(func(*rest.Request) (*rest.Response, error) {
		working <- true
		<-finish
		return rest.Empty(http.StatusNoContent), nil
	}, rest.Envelope, p.engine.Middleware)
	begin := func(connection string) {
		go func() {
			if resp, err := work(put(connection, "i")); resp == nil || resp.Status != http.StatusNoContent {
				t.Errorf("got %+v, %v", resp, err)
				working <- false
			}
			ended <- true
		}()
		<-working
	}
	for range limit {
		begin("a")
	}
	resp, err := work(put("a", "i"))
	if resp == nil || resp.Status != http.StatusTooManyRequests || resp.Header.Get("Retry-After") != "1" || !strings.Contains(string(resp.Body), `"TooManyRequests"`) {
		t.Errorf("one too many gets %+v, %v", resp, err)
	}
	finish <- true
	<-ended
	begin("a")
	begin("b")
	close(finish)
	for range limit + 1 {
		<-ended
	}
}

// What a client is told is never too short: a third of a second more is one
// second more.
func TestRetryAfterIsRoundedUp(t *testing.T) {
	p := play(t, "{name: r, then: {throttle: {limit: 3, window: 10s}}}")
	for range 3 {
		p.send(put("c", "i"))
	}
	if got := p.send(put("c", "i")).Header.Get("Retry-After"); got != "4" {
		t.Errorf("Retry-After is %s, want 4: the next token comes after 3.33 s", got)
	}
	p.now = p.now.Add(4 * time.Second)
	if got := p.send(put("c", "i")).Status; got != 200 {
		t.Errorf("after that time the answer is %d", got)
	}
}

// The choices of a seed are the same in every version: this list must not
// change.
func TestChoicesAreFrozen(t *testing.T) {
	p := play(t, "{name: r, occurs: {chance: 0.3}, then: {error: throttled}}")
	got := p.fires(40, "c", "i") + " " + p.fires(40, "c", "j")
	if want := frozen; got != want {
		t.Errorf("the choices are %s, want %s", got, want)
	}
}

const frozen = "......xxx..x.xxx.x.......x..x.....xx.xx. ...xxx..x.x......xxx....xx....xxxx.x.xx."

// Delays have the distribution that they say, by the seed.
func TestDelays(t *testing.T) {
	for delay, want := range map[string][2]time.Duration{ // mean and greatest
		"300ms":                               {300 * time.Millisecond, 300 * time.Millisecond},
		"{uniform: {min: 1s, max: 3s}}":       {2 * time.Second, 3 * time.Second},
		"{normal: {mean: 2s, deviation: 1s}}": {2 * time.Second, 6 * time.Second},
		"{lognormal: {median: 1s, sigma: 1}}": {1648 * time.Millisecond, time.Minute},
	} {
		p := play(t, "{name: r, then: {delayAfter: "+delay+"}}")
		var sum, most time.Duration
		const n = 2000
		for range n {
			d := p.send(put("c", "i")).Wire
			if d == nil { // a normal one that was cut off at 0
				continue
			}
			sum += d.Delay
			most = max(most, d.Delay)
		}
		if mean := sum / n; mean < want[0]*9/10 || mean > want[0]*11/10 || most > want[1] {
			t.Errorf("%s: mean %v, greatest %v, want about %v and at most %v", delay, mean, most, want[0], want[1])
		}
	}
}

func TestUseAndClear(t *testing.T) {
	p := play(t, "{name: r, occurs: {first: 1}, then: {error: throttled}}")
	all := p.engine.Current("")
	other := *all
	other.Seed = 2
	if got := p.fires(2, "c", "i"); got != "x." {
		t.Errorf("the first of two fires: %s", got)
	}
	p.engine.Use("", all)
	if got := p.fires(1, "c", "i"); got != "x" {
		t.Error("using a scenario again does not count from the beginning")
	}
	p.engine.Use("tenant", &other)
	if got := p.engine.Current("tenant"); got.Seed != 2 || p.engine.Current("another") != all {
		t.Errorf("the tenant has %+v", got)
	}
	p.engine.Clear("tenant")
	if p.engine.Current("tenant") != all {
		t.Error("a cleared tenant does not go by what is in use for all")
	}
	p.engine.Clear("")
	if p.engine.Current("tenant") != nil || p.fires(1, "c", "j") != "." {
		t.Error("a cleared engine has a scenario")
	}
}
