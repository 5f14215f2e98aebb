package external

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/tidwall/gjson"
)

func (n *normalizer) primitive(dst []byte, p *Property, v gjson.Result) ([]byte, error) {
	ok := false
	switch p.Type {
	case String:
		if ok = v.Type == gjson.String; ok {
			return n.text(dst, p, v)
		}
	case Boolean:
		// Every example of Microsoft's sends "true" in quotes.
		if v.IsBool() || v.Type == gjson.String && (strings.EqualFold(v.Str, "true") || strings.EqualFold(v.Str, "false")) {
			return strconv.AppendBool(dst, v.Type == gjson.True || strings.EqualFold(v.Str, "true")), nil
		}
	case Int32:
		if ok = isInteger(v, 32); ok && p.Positive && v.Int() < 1 {
			return nil, n.refuse(RuleBroken, "must be positive, not %s", v.Raw)
		}
	case Int64:
		ok = isInteger(v, 64)
	case Double:
		ok = v.Type == gjson.Number && !math.IsInf(v.Num, 0)
	case DateTimeOffset:
		ok = v.Type == gjson.String && isDateTime(v.Str)
	case JSON:
		ok = v.IsObject()
	}
	if !ok {
		return nil, n.mismatch(v, p.Type.EdmName())
	}
	return append(dst, v.Raw...), nil
}

// text appends a string as it came, so that it reads back to the byte.
func (n *normalizer) text(dst []byte, p *Property, v gjson.Result) ([]byte, error) {
	if length := utf8.RuneCountInString(v.Str); p.Max > 0 && length > p.Max {
		return nil, n.refuse(RuleBroken, "must be at most %d characters long, not %d", p.Max, length)
	}
	if p.Required && v.Str == "" {
		return nil, n.refuse(RuleBroken, "must not be empty")
	}
	// What only a create sets is compared with what is there by an update.
	checked := p.Access != CreateOnly || !n.updating && !n.rules.AnyID
	if p.Check != nil && checked {
		if wrong := p.Check(v.Str); wrong != "" {
			return nil, n.refuse(RuleBroken, "%s", wrong)
		}
	}
	return append(dst, v.Raw...), nil
}

// enum appends a member in the model's spelling. Writes are compared without
// case: Microsoft's own samples send "String" for string.
func (n *normalizer) enum(dst []byte, e *Enum, v gjson.Result) ([]byte, error) {
	if v.Type != gjson.String {
		return nil, n.mismatch(v, e.EdmName())
	}
	if e.Flags {
		return e.flags(dst, v.Str)
	}
	name, err := e.spelling(v.Str)
	return append(append(append(dst, '"'), name...), '"'), err
}

// flags appends the members that list names, without the space between them that
// the Go SDK cannot read. Each once and in the order of the model, as .NET writes
// flags: a guess.
func (e *Enum) flags(dst []byte, list string) ([]byte, error) {
	var set []string
	for part := range strings.SplitSeq(list, ",") {
		name, err := e.spelling(strings.TrimSpace(part))
		if err != nil {
			return nil, err
		}
		set = append(set, name)
	}
	dst = append(dst, '"')
	first := len(dst)
	for _, m := range e.Members {
		if !slices.Contains(set, m.Name) {
			continue
		}
		if len(dst) > first {
			dst = append(dst, ',')
		}
		dst = append(dst, m.Name...)
	}
	return append(dst, '"'), nil
}

// spelling returns the member that name stands for. A client that sends
// unknownFutureValue has not said what it wants: that it is refused is a guess.
//
// Errors: an [*Error] in words that were observed in
// microsoftgraph/microsoft-graph-search-connector-sample#5.
func (e *Enum) spelling(name string) (string, error) {
	for _, m := range e.Members {
		if strings.EqualFold(m.Name, name) && m.Name != unknownFutureValue {
			return m.Name, nil
		}
	}
	return "", deserialization(fmt.Sprintf("Requested value '%s' was not found.", name))
}

func isInteger(v gjson.Result, bits int) bool {
	if v.Type != gjson.Number {
		return false
	}
	_, err := strconv.ParseInt(v.Raw, 10, bits)
	return err == nil
}

// isDateTime reports whether s is a DateTimeOffset: RFC 3339, of which OData lets
// the seconds be left out (ABNF, dateTimeOffsetValue).
func isDateTime(s string) bool {
	const hour, minute = len("2006-01-02T15"), len("2006-01-02T15:04")
	// time.Parse also takes an hour of one digit and a decimal comma.
	if len(s) <= minute || s[hour] != ':' || strings.Contains(s, ",") {
		return false
	}
	if s[minute] != ':' {
		s = s[:minute] + ":00" + s[minute:]
	}
	_, err := time.Parse(time.RFC3339, s)
	return err == nil
}

// appendName appends the comma and name of an object's next member; first is
// where the object's members begin in dst.
func appendName(dst []byte, first int, name string) []byte {
	if len(dst) > first {
		dst = append(dst, ',')
	}
	return append(AppendString(dst, name), ':')
}

// refuse returns the Error for the value at the current path.
func (n *normalizer) refuse(code, format string, args ...any) *Error {
	return &Error{Kind: Invalid, Code: code, Message: "'" + strings.Join(n.path, "/") + "' " + fmt.Sprintf(format, args...) + "."}
}

func (n *normalizer) missing(p *Property) *Error {
	n.path = append(n.path, p.Name)
	return n.refuse(RuleBroken, "is required")
}

// unknown has the wording of Microsoft's OData library.
func (n *normalizer) unknown(t *Type, name string) *Error {
	e := deserialization(fmt.Sprintf("The property '%s' does not exist on type '%s'. Make sure to only use property names "+
		"that are defined by the type.", name, t.EdmName()))
	for _, p := range t.Properties {
		e.Known = append(e.Known, p.Name)
	}
	return e
}

func (n *normalizer) mismatch(v gjson.Result, want string) *Error {
	got := v.Type.String()
	if v.IsArray() {
		got = "array"
	}
	return n.refuse(Deserialization, "is of type %s, which is not %s", got, want)
}
