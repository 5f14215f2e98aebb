package scenario

import (
	"fmt"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// answers reports whether the rule answers itself.
func (t *Then) answers() bool {
	return t.Error != "" || t.Status != 0 || t.AADSTS != 0 || t.Throttle != nil
}

// skips reports whether the request is not worked on.
func (t *Then) skips() bool {
	return t.Work == WorkSkipped || t.Work == "" && (t.answers() || t.Connection != "" && t.Connection != Cut)
}

// nothing reports whether t says nothing at all.
func (t *Then) nothing() bool {
	return !t.answers() && t.Headers == nil && t.RetryAfter == nil && t.Work == "" && t.Stale == 0 && t.Token == nil &&
		t.Schema == nil && t.ReleaseDelay == 0 && t.IndexLag == 0 && t.Limits == "" && !t.Obsolete && t.Delay == nil && t.DelayAfter == nil && t.Drip == 0 &&
		t.Connection == "" && t.Body == "" && t.ContentType == nil && t.Remove == nil && t.Set == nil && t.Step == ""
}

func (t *Then) check(d *decoder, at func(string) ast.Node) {
	t.checkHeaders(d, at)
	t.checkSet(d, at)
	switch {
	case t.Error != "" && t.AADSTS != 0:
		d.fail(at("aadsts"), "error and aadsts are two answers", "keep one of them")
	case (t.Code != "" || t.Message != nil) && t.Error == "" && t.Status == 0 && t.AADSTS == 0:
		d.fail(at("code"), "code and message need a status", "add status, or error with a name of the catalogue")
	case t.AADSTS != 0 && t.Message == nil && aadsts[int(t.AADSTS)].text == "":
		d.fail(at("aadsts"), fmt.Sprintf("AADSTS%d is not in the catalogue", t.AADSTS), "add a message, or write one of "+strings.Join(aadstsNumbers(), ", "))
	case t.Throttle != nil && (t.Error != "" || t.Status != 0 || t.RetryAfter != nil):
		d.fail(at("throttle"), "throttle answers with a 429 of its own", "leave out error, status and retryAfter")
	case t.Connection == Refuse && (t.answers() || t.Work != ""):
		d.fail(at("connection"), "a refused connection brings no request", "leave out work and the error, or write reset")
	case t.Work == WorkSkipped && !t.answers() && (t.Connection == "" || t.Connection == Cut):
		d.fail(at("work"), "work that is skipped has no answer", "add error or status, or write lost for a success that is not true")
	case t.Work == WorkLost && t.answers():
		d.fail(at("work"), "work that is lost behind an error is work that is skipped", "leave out work, or the error")
	case t.Stale > 0 && (t.answers() || t.Work != ""):
		d.fail(at("stale"), "stale answers with an earlier answer", "leave out work and the error")
	case t.nothing():
		d.fail(at(""), "nothing happens", "write at least one key, such as error: throttled")
	}
}
