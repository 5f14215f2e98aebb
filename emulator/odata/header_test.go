package odata

import "testing"

func TestParseAccept(t *testing.T) {
	for _, tt := range []struct {
		accept string
		want   Metadata
		ok     bool
	}{
		{"", MinimalMetadata, true},
		{"*/*", MinimalMetadata, true},
		{"application/json", MinimalMetadata, true},
		{"Application/JSON; charset=utf-8", MinimalMetadata, true},
		{"application/json;odata.metadata=none", NoMetadata, true},
		{"application/json; ODATA.Metadata=None", NoMetadata, true},
		{"application/json;metadata=full", FullMetadata, true},
		{`application/json;odata.metadata="full";odata.streaming=true`, FullMetadata, true},
		{"application/json;odata.metadata=minimal;IEEE754Compatible=true", MinimalMetadata, true},
		{"application/json;q=0.5, application/json;odata.metadata=full", FullMetadata, true},
		{"application/json;odata.metadata=none;q=0.9,*/*;q=0.1", NoMetadata, true},
		{"application/json;odata.metadata=none,application/json;odata.metadata=full", NoMetadata, true},
		{"text/html,application/xml;q=0.9,*/*;q=0.8", MinimalMetadata, true},
		{"text/plain;q=0.9", MinimalMetadata, true},
		{`application/json;x="a,b;odata.metadata=full";odata.metadata=none`, NoMetadata, true},
		{"application/xml", MinimalMetadata, false},
		{"application/json;q=0", MinimalMetadata, false},
		{"application/json;q=NaN", MinimalMetadata, false},
		{"application/json;odata.metadata=verbose", MinimalMetadata, false},
		{"nonsense", MinimalMetadata, false},
	} {
		if got, ok := ParseAccept(tt.accept); got != tt.want || ok != tt.ok {
			t.Errorf("%q: got %v, %v; want %v, %v", tt.accept, got, ok, tt.want, tt.ok)
		}
	}
}

func TestContentType(t *testing.T) {
	for level, want := range map[Metadata]string{
		MinimalMetadata: "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8",
		FullMetadata:    "application/json;odata.metadata=full;odata.streaming=true;IEEE754Compatible=false;charset=utf-8",
		NoMetadata:      "application/json;odata.metadata=none;odata.streaming=true;IEEE754Compatible=false;charset=utf-8",
	} {
		if got := level.ContentType(); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestParsePrefer(t *testing.T) {
	for _, tt := range []struct {
		headers []string
		want    Preferences
	}{
		{nil, Preferences{}},
		{[]string{""}, Preferences{}},
		{[]string{"return=minimal"}, Preferences{Return: "minimal"}},
		{[]string{`Return = "Representation"`}, Preferences{Return: "representation"}},
		{[]string{"return=minimal, return=representation"}, Preferences{Return: "minimal"}},
		{[]string{"return=nothing", "return=representation"}, Preferences{Return: "representation"}},
		{[]string{"include-unknown-enum-members"}, Preferences{IncludeUnknownEnumMembers: true}},
		{[]string{"Respond-Async; wait=5,return=minimal;x=y"}, Preferences{Return: "minimal", RespondAsync: true}},
		{[]string{"respond-async", "include-unknown-enum-members"}, Preferences{IncludeUnknownEnumMembers: true, RespondAsync: true}},
		{[]string{`x="a,respond-async\",respond-async", odata.maxpagesize=5`}, Preferences{}},
		{[]string{`x="\", respond-async, "`}, Preferences{}},
		{[]string{`x="unbalanced, respond-async`}, Preferences{}},
	} {
		if got := ParsePrefer(tt.headers); got != tt.want {
			t.Errorf("%q: got %+v, want %+v", tt.headers, got, tt.want)
		}
	}
}
