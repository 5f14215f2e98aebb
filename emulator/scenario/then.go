package scenario

import (
	"fmt"
	"time"

	"github.com/goccy/go-yaml/ast"

	"github.com/graphemu/graphemu/emulator/external"
)

// A Then says what happens to a request at which a rule fires. What it says
// goes together: {delay: 2s, work: done, error: gatewayTimeout} waits, commits,
// and answers 504.
type Then struct {
	// Error answers with an error of the catalogue, such as throttled or
	// gatewayTimeout; see [Errors].
	Error ErrorName `yaml:"error"`
	// Status, Code and Message answer with an error of one's own, or change
	// the one that Error names.
	Status Status `yaml:"status"`
	// Code is Graph's error.code.
	Code string `yaml:"code"`
	// Message is Graph's error.message, or the text after AADSTS.
	Message *string `yaml:"message"`
	// AADSTS answers a token request with the error of that number.
	AADSTS Count `yaml:"aadsts"`
	// Headers are set on the answer, whatever it is. An empty value takes the
	// header away. A part of a batch shows few of its headers.
	Headers map[string]Scalar `yaml:"headers"`
	// RetryAfter is the answer's Retry-After.
	RetryAfter *RetryAfter `yaml:"retryAfter"`

	// Work says what becomes of the request behind the answer. Empty means
	// skipped if the rule answers itself, and done if it does not.
	Work Work `yaml:"work"`
	// Stale answers a read with what an earlier read of the same got, until
	// the earlier one is that old by the tenant's clock.
	Stale Duration `yaml:"stale"`
	// Token changes the tokens that are issued, or the keys that sign them.
	Token *Token `yaml:"token"`
	// Schema says how the registration of a schema goes that this request
	// begins.
	Schema *Schema `yaml:"schema"`
	// ReleaseDelay is how long the id of the connection that this request
	// deletes stays taken, by the tenant's clock.
	ReleaseDelay Duration `yaml:"releaseDelay"`
	// IndexLag is how long a connection's ingestedItemsCount stays as it was
	// before this request wrote or deleted an item, by the tenant's clock.
	// Until then other writes do not count either. All else sees the item at
	// once.
	IndexLag Duration `yaml:"indexLag"`
	// Limits is what the tenant may hold, as far as this request is
	// concerned: a profile and limits of one's own, such as
	// limits-2023-02,itemsPerConnection=3.
	Limits LimitsText `yaml:"limits"`
	// Obsolete puts the connections that this request touches in state
	// obsolete, in which nothing but reading and deleting them is allowed.
	Obsolete bool `yaml:"obsolete"`
	// Throttle lets requests through at a rate, or so many at once. The rule
	// fires at those above it, which get a 429 with a Retry-After: that of a rate
	// is true.
	Throttle *Throttle `yaml:"throttle"`

	// Delay waits before the work, DelayAfter between the work and the answer.
	// Both are real time, whatever the tenant's clock says.
	Delay *Delay `yaml:"delay"`
	// DelayAfter waits after the work.
	DelayAfter *Delay `yaml:"delayAfter"`
	// Drip sends the body in pieces over that time.
	Drip Duration `yaml:"drip"`
	// Connection does something to the connection in place of the answer, or
	// in the middle of it.
	Connection Connection `yaml:"connection"`
	// Body breaks the body of the answer.
	Body Body `yaml:"body"`
	// ContentType replaces the answer's Content-Type.
	ContentType *string `yaml:"contentType"`
	// Remove takes members out of the answer's JSON, by their gjson paths.
	Remove []string `yaml:"remove"`
	// Set puts values into the answer's JSON, by their gjson paths.
	Set map[string]Scalar `yaml:"set"`

	// Step moves the key to a step, for which the when of other rules can
	// ask.
	Step string `yaml:"step"`
}

// Work is what becomes of a request.
type Work string

// What becomes of a request behind its answer.
const (
	WorkDone    Work = "done"    // it is done as usual, also if the answer says that it failed
	WorkSkipped Work = "skipped" // it is not done
	WorkLost    Work = "lost"    // it is done, answered, and undone: an answer of success that is not true
	WorkTwice   Work = "twice"   // it is done two times, and the second answer is sent
)

func (Work) values() []string {
	return []string{string(WorkDone), string(WorkSkipped), string(WorkLost), string(WorkTwice)}
}

// Connection is what happens to a connection.
type Connection string

// What happens to a connection. All but cut skip the work unless work says
// otherwise.
const (
	// Refuse is a TCP reset of a request of which nothing was done: as near as
	// a server gets to a refusal that has accepted the connection already.
	Refuse Connection = "refuse"
	Reset  Connection = "reset" // a TCP reset before the answer
	Close  Connection = "close" // closed before the answer
	Cut    Connection = "cut"   // closed in the middle of the body, or before the answer if that has none
	Hang   Connection = "hang"  // kept open without an answer until the client gives up
)

func (Connection) values() []string {
	return []string{string(Refuse), string(Reset), string(Close), string(Cut), string(Hang)}
}

// Body is a way to break a body.
type Body string

// Ways to break a body. Content-Length fits what is sent, so that only reading
// the body shows it.
const (
	Truncated Body = "truncated" // it ends in the middle
	NotJSON   Body = "notJSON"   // a page of HTML under the same Content-Type
	NoBody    Body = "empty"     // there is none
)

func (Body) values() []string { return []string{string(Truncated), string(NotJSON), string(NoBody)} }

// A Schema says how the registration of a schema goes.
type Schema struct {
	// Takes is how long it takes, by the tenant's clock.
	Takes Duration `yaml:"takes"`
	// Polls is how many times its operation is polled until it is done; takes
	// does not matter then.
	Polls Count `yaml:"polls"`
	// Fails is the message with which it fails in the end.
	Fails string `yaml:"fails"`
	// Stuck never ends it.
	Stuck bool `yaml:"stuck"`
}

func (s *Schema) check(d *decoder, at func(string) ast.Node) {
	if s.Stuck && (s.Polls > 0 || s.Fails != "" || s.Takes > 0) {
		d.fail(at("stuck"), "a registration that is stuck never ends", "leave out stuck, or the other keys")
	}
	if s.Polls > 0 && s.Takes > 0 {
		d.fail(at("polls"), "polls and takes both say when it ends", "keep one of them")
	}
}

func (s *Schema) plan() external.Plan {
	return external.Plan{Takes: time.Duration(s.Takes), Stuck: s.Stuck, Polls: int(s.Polls), Failure: s.Fails}
}

// LimitsText is what [external.ParseLimits] reads.
type LimitsText string

func (l *LimitsText) decode(d *decoder, n ast.Node) {
	text, ok := d.text(n)
	if !ok {
		return
	}
	if _, err := external.ParseLimits(text); err != nil {
		d.fail(n, fmt.Sprintf("%q are no limits", text), err.Error())
	}
	*l = LimitsText(text)
}
