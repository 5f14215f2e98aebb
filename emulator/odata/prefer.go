package odata

import (
	"iter"
	"strings"
)

// Preferences is what the Prefer headers of a request ask for. The zero value
// asks for nothing.
type Preferences struct {
	Return                    string // "representation", "minimal" or empty
	IncludeUnknownEnumMembers bool   // https://learn.microsoft.com/graph/best-practices-concept#handling-future-members-in-evolvable-enumerations
	RespondAsync              bool
}

// ParsePrefer reads all Prefer headers of a request, compared without case.
// The first of two that say the same thing counts; what is unknown or wrong is
// ignored: RFC 7240 section 2.
func ParsePrefer(headers []string) Preferences {
	var p Preferences
	for _, header := range headers {
		for preference := range splitQuoted(header, ',') {
			first, _, _ := strings.Cut(preference, ";") // parameters mean nothing to us
			name, value := cutParameter(first)
			switch name {
			case "return":
				value = strings.ToLower(value)
				if p.Return == "" && (value == "representation" || value == "minimal") {
					p.Return = value
				}
			case "include-unknown-enum-members":
				p.IncludeUnknownEnumMembers = true
			case "respond-async":
				p.RespondAsync = true
			}
		}
	}
	return p
}

// splitQuoted splits a header at each separator that is not inside quotes.
func splitQuoted(s string, separator byte) iter.Seq[string] {
	return func(yield func(string) bool) {
		start, quoted := 0, false
		for i := 0; i < len(s); i++ {
			switch {
			case quoted && s[i] == '\\':
				i++
			case s[i] == '"':
				quoted = !quoted
			case s[i] == separator && !quoted:
				if !yield(s[start:i]) {
					return
				}
				start = i + 1
			}
		}
		yield(s[start:])
	}
}

// cutParameter splits "name=value", both trimmed, the name in lower case and
// the value without its quotes.
func cutParameter(s string) (name, value string) {
	name, value, _ = strings.Cut(s, "=")
	value = strings.TrimSpace(value)
	if len(value) >= 2 && value[0] == '"' && value[len(value)-1] == '"' {
		value = value[1 : len(value)-1]
	}
	return strings.ToLower(strings.TrimSpace(name)), value
}
