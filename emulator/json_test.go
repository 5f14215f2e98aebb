package emulator_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/graphemu/graphemu/emulator"
	"github.com/graphemu/graphemu/emulator/entra"
)

// What RFC 8259 has to say about a value, as a member of a configuration, which
// is an open type and so takes any.
var jsonValues = []struct {
	text string
	ok   bool
}{
	// literals, §3
	{`true`, true}, {`false`, true}, {`null`, true}, {`True`, false}, {`nul`, false}, {`nulll`, false}, {`undefined`, false}, {`NaN`, false}, {`Infinity`, false}, {`-Infinity`, false},
	// numbers, §6
	{`0`, true}, {`-0`, true}, {`0.0`, true}, {`1e5`, true}, {`1E+5`, true}, {`1e-5`, true}, {`-1.5e-7`, true}, {`123456789012345678901234567890`, true}, {`1e400`, true}, {`0e1`, true},
	{`01`, false}, {`-01`, false}, {`+1`, false}, {`.5`, false}, {`5.`, false}, {`1e`, false}, {`1e+`, false}, {`--1`, false}, {`-`, false}, {`0x1f`, false}, {`1_000`, false}, {`1,5`, false}, {`1.2.3`, false}, {`１`, false},
	// strings, §7
	{`""`, true}, {`"a"`, true}, {`"\""`, true}, {`"\\"`, true}, {`"\/"`, true}, {`"\b\f\n\r\t"`, true}, {`"\u0061"`, true}, {`"\uD83D\uDE00"`, true}, {`"\u0000"`, true}, {"\"\u2028\u2029\"", true}, {"\"\x7f\"", true}, {`"😀"`, true},
	{`"`, false}, {`"a`, false}, {`'a'`, false}, {`"\x41"`, false}, {`"\a"`, false}, {`"\u12"`, false}, {`"\uZZZZ"`, false}, {`"\U0041"`, false}, {"\"\n\"", false}, {"\"\t\"", false}, {"\"\x00\"", false}, {"\"\x1f\"", false}, {`"\`, false}, {`"\"`, false},
	// text, §8: UTF-8 alone
	{"\"\xff\"", false}, {"\"\xc3\x28\"", false}, {"\"\xed\xa0\x80\"", false}, {"\"\xf4\x90\x80\x80\"", false}, {"\"\xc0\xaf\"", false}, {"\"\xe2\x82\"", false},
	// arrays, §5
	{`[]`, true}, {`[1]`, true}, {`[1,2]`, true}, {`[[],{}]`, true}, {`[ 1 , 2 ]`, true}, {`[`, false}, {`]`, false}, {`[1`, false}, {`[1,]`, false}, {`[,1]`, false}, {`[1,,2]`, false}, {`[1 2]`, false}, {`[1}`, false}, {`[1:2]`, false},
	// objects, §4
	{`{}`, true}, {`{"a":1}`, true}, {`{"a":1,"b":2}`, true}, {`{"":1}`, true}, {"{\t\"a\"\r\n: 1 }", true}, {`{`, false}, {`}`, false}, {`{"a"}`, false}, {`{"a":}`, false}, {`{:1}`, false}, {`{a:1}`, false}, {`{'a':1}`, false}, {`{"a":1,}`, false}, {`{,"a":1}`, false}, {`{"a":1 "b":2}`, false}, {`{"a" 1}`, false}, {`{1:1}`, false}, {`{"a":1]`, false}, {`{"a"::1}`, false},
	// whitespace and what is none, §2
	{" \t\r\n1 \t\r\n", true}, {"\u00a01", false}, {"\ufeff1", false}, {"\v1", false}, {"\f1", false}, {`1//x`, false}, {`/**/1`, false}, {`1#x`, false}, {``, false},
	// names of one object shall be unique, §4: a parser may refuse, and Graph's does
	{`{"a":1,"a":2}`, false}, {`{"a":1,"\u0061":2}`, false}, {`{"a":1,"A":2}`, true},
}

// A body that is JSON by RFC 8259 is taken, what is not is a 400 that changes
// nothing, and neither is ever a 5xx: for each resource that takes a body.
func TestJSONIsThatOfRFC8259(t *testing.T) {
	s := openFuzzed(t, emulator.Options{Auth: entra.Off})
	furnish(t, s)
	before := contents(t, s)
	for _, w := range writes {
		if status := fuzzBody(t, s, before, w.method, w.path, w.body); status >= http.StatusBadRequest {
			t.Errorf("%s %s: %d", w.method, w.path, status)
		}
	}
	for _, v := range jsonValues {
		body := `{"configuration":{"x":` + v.text + `}}`
		status := fuzzBody(t, s, before, "PATCH", "/beta/external/connections/fuzzed", body)
		if taken := status == http.StatusOK; taken != v.ok || !taken && status != http.StatusBadRequest {
			t.Errorf("%q: %d, want it to be taken: %v", body, status, v.ok)
		}
		if v.ok {
			continue
		}
		for _, w := range writes {
			for _, broken := range []string{v.text, strings.Replace(w.body, ":", ":"+v.text+",", 1)} {
				if status := fuzzBody(t, s, before, w.method, w.path, broken); status < http.StatusBadRequest {
					t.Errorf("%s %s takes %q with %d", w.method, w.path, broken, status)
				}
			}
		}
	}
}
