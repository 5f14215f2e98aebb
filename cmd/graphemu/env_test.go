package main

import (
	"bytes"
	"encoding/json"
	"os/exec"
	"strings"
	"testing"
)

// awkward has what the syntaxes treat in a special way.
const awkward = `it's "50%" of $HOME` + " `date` \\n \\' ${x} !! # ; & | * ~ <> ’”é"

func TestShellReadsBackWhatEnvPrints(t *testing.T) {
	var script bytes.Buffer
	if err := printVariables(&script, "sh", []variable{{"SECRET", awkward}, {"EMPTY", ""}}); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "sh", "-eu", "-c", `eval "$1"; printf '%s|%s' "$SECRET" "$EMPTY"`, "sh", script.String())
	out, err := cmd.CombinedOutput()
	if err != nil || string(out) != awkward+"|" {
		t.Errorf("sh read %q (%v), want %q", out, err, awkward+"|")
	}
}

func TestJSONReadsBackWhatEnvPrints(t *testing.T) {
	var text bytes.Buffer
	if err := printVariables(&text, "json", []variable{{"SECRET", awkward}}); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(text.String(), "<>") {
		t.Errorf("escaped what a person would like to read: %s", &text)
	}
	var got map[string]string
	if err := json.Unmarshal(text.Bytes(), &got); err != nil || got["SECRET"] != awkward {
		t.Errorf("JSON has %q (%v), want %q", got["SECRET"], err, awkward)
	}
}

func TestAssignment(t *testing.T) {
	for _, test := range []struct{ shell, value, want string }{
		{"sh", `it's`, `export X='it'\''s'`},
		{"fish", `it's a \`, `set -gx X 'it\'s a \\'`},
		{"powershell", `it's $x`, `$env:X = 'it''s $x'`},
		{"powershell", "it’s", "$env:X = 'it’’s'"},
		{"github", `a"b\c$d 'e'`, `X=a"b\c$d 'e'`},
		{"dotenv", `graphemu-secret`, `X=graphemu-secret`},
		{"dotenv", `http://127.0.0.1:4365`, `X=http://127.0.0.1:4365`},
		{"dotenv", `a"b\c$d e`, `X="a\"b\\c\$d e"`},
		{"dotenv", `it's#1`, `X="it's#1"`},
		{"dotenv", ``, `X=`},
	} {
		if got := assignment(test.shell, variable{"X", test.value}); got != test.want {
			t.Errorf("%s: got %s, want %s", test.shell, got, test.want)
		}
	}
}
