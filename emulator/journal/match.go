package journal

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"
)

// A Match says which entries are meant: those that agree with all that it
// says. In texts * stands for any characters.
type Match struct {
	Operation  string `json:"operation,omitempty"`
	Method     string `json:"method,omitempty"`
	Path       string `json:"path,omitempty"`
	Connection string `json:"connection,omitempty"`
	Item       string `json:"item,omitempty"`
	// Status is a status or a class of them, or several with commas between:
	// "429,5xx". 0 is a connection that was cut.
	Status Status `json:"status,omitempty"`
	Code   string `json:"code,omitempty"`
	App    string `json:"app,omitempty"`
	Rule   string `json:"rule,omitempty"`
	// Batched says whether the request came in a batch.
	Batched *bool `json:"batched,omitempty"`
	// Headers are of the request, by name.
	Headers map[string]string `json:"headers,omitempty"`
	// Body has values of the request's body, by gjson's path.
	Body map[string]any `json:"body,omitempty"`
}

// A Status is what [Match].Status holds. In JSON it may be a number, too.
type Status string

// UnmarshalJSON reads a string or a number.
func (s *Status) UnmarshalJSON(text []byte) error {
	if bytes.HasPrefix(text, []byte(`"`)) {
		return json.Unmarshal(text, (*string)(s))
	}
	n, err := strconv.Atoi(string(text))
	*s = Status(strconv.Itoa(n))
	return err
}

// A Difference is what an entry has otherwise than a Match wants.
type Difference struct {
	Field string `json:"field"`
	Want  string `json:"want"`
	Got   string `json:"got"`
}

var statusForm = compiled(`^(0|[1-5](xx|\d\d))$`)

// Validate reports what in m can match nothing.
func (m Match) Validate() error {
	if m.Status == "" {
		return nil
	}
	for s := range strings.SplitSeq(string(m.Status), ",") {
		if !statusForm().MatchString(strings.TrimSpace(s)) {
			return fmt.Errorf("status %q is none: write 429, 5xx, or several with commas between", s)
		}
	}
	return nil
}

// Matches reports whether e agrees with m.
func (m Match) Matches(e *Entry) bool { return len(m.differences(e)) == 0 }

// differences is all that keeps e from matching m.
func (m Match) differences(e *Entry) []Difference {
	var all []Difference
	differ := func(field, want, got string) {
		all = append(all, Difference{field, want, got})
	}
	for _, f := range m.texts(e) {
		if f.Want != "" && !glob(f.Want, f.Got) {
			all = append(all, f)
		}
	}
	if m.Status != "" && !m.Status.has(e.Status) {
		differ("status", string(m.Status), strconv.Itoa(e.Status))
	}
	if m.Batched != nil && *m.Batched != (e.Batch != "") {
		differ("batched", strconv.FormatBool(*m.Batched), strconv.FormatBool(e.Batch != ""))
	}
	for _, name := range slices.Sorted(maps.Keys(m.Headers)) {
		if got := e.Request.Headers[http.CanonicalHeaderKey(name)]; !glob(m.Headers[name], got) {
			differ("header "+name, m.Headers[name], got)
		}
	}
	for _, path := range slices.Sorted(maps.Keys(m.Body)) {
		if want, got := m.Body[path], gjson.GetBytes(e.Request.Body, path); !same(want, got) {
			differ("body "+path, plain(want), got.String())
		}
	}
	return all
}

// texts are the members of m that are compared as text, beside those of e.
func (m Match) texts(e *Entry) []Difference {
	return []Difference{
		{"operation", m.Operation, e.Operation}, {"method", strings.ToUpper(m.Method), e.Method}, {"path", m.Path, e.Path},
		{"connection", m.Connection, e.Connection}, {"item", m.Item, e.Item}, {"code", m.Code, e.Code},
		{"app", m.App, e.App}, {"rule", m.Rule, e.Rule},
	}
}

// has reports whether s names status.
func (s Status) has(status int) bool {
	got := strconv.Itoa(status)
	for want := range strings.SplitSeq(string(s), ",") {
		want = strings.TrimSpace(want)
		class, isClass := strings.CutSuffix(want, "xx")
		if want == got || isClass && len(got) == 3 && strings.HasPrefix(got, class) {
			return true
		}
	}
	return false
}

// same reports whether a document has the value that is wanted; of strings,
// whether it fits the pattern.
func same(want any, got gjson.Result) bool {
	if text, ok := want.(string); ok {
		return got.Type == gjson.String && glob(text, got.Str)
	}
	return got.Exists() && show(want) == show(got.Value()) || want == nil && !got.Exists()
}

// plain is show, but leaves a string without quotes.
func plain(v any) string {
	if text, ok := v.(string); ok {
		return text
	}
	return show(v)
}

func show(v any) string {
	text, err := json.Marshal(v)
	if err != nil { // what was decoded from JSON has none
		return err.Error()
	}
	return string(text)
}
