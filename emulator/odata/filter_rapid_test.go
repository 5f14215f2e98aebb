package odata

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/tidwall/gjson"
	"pgregory.net/rapid"
)

// A model is a filter as its text and as a plain Go function over a decoded
// document; nil stands for null.
type model struct {
	text string
	eval func(doc map[string]any) any
}

// TestFilterAgreesWithModel holds the compiled filter against a naive one.
func TestFilterAgreesWithModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		doc := rapid.Custom(drawDocument).Draw(t, "doc")
		m := drawCondition(t, 4)
		text, err := json.Marshal(doc)
		if err != nil {
			t.Fatal(err)
		}
		f, err := ParseFilter(m.text, testType)
		if err != nil {
			t.Fatalf("%s: %v", m.text, err)
		}
		if got, want := f.Match(gjson.ParseBytes(text)), m.eval(doc) == true; got != want {
			t.Fatalf("%s of %s: got %v, want %v", m.text, text, got, want)
		}
	})
}

var (
	drawText   = rapid.StringMatching(`[abA' ()]{0,3}`)
	drawNumber = rapid.Int64Range(-2, 2)
)

func drawDocument(t *rapid.T) map[string]any {
	doc := map[string]any{
		"name": drawText.Draw(t, "name"), "description": drawText.Draw(t, "description"),
		"count": drawNumber.Draw(t, "count"), "score": float64(drawNumber.Draw(t, "score")) / 2, "enabled": rapid.Bool().Draw(t, "enabled"),
	}
	for _, name := range []string{"name", "description", "count", "score", "enabled"} {
		switch rapid.IntRange(0, 7).Draw(t, "absence") {
		case 0:
			delete(doc, name)
		case 1:
			doc[name] = nil
		}
	}
	return doc
}

// drawCondition draws a condition. Where it joins others it leaves out the
// parentheses that precedence makes needless.
func drawCondition(t *rapid.T, depth int) model {
	kind := rapid.SampledFrom([]string{"comparison", "in", "function", "property", "or", "and", "not", "eq"}).Draw(t, "kind")
	if depth == 0 && (kind == "or" || kind == "and" || kind == "not" || kind == "eq") {
		kind = "comparison"
	}
	switch kind {
	case "or", "and":
		return drawLogical(t, kind, depth)
	case "not":
		x := drawCondition(t, depth-1)
		return model{"not (" + x.text + ")", func(doc map[string]any) any {
			if b, ok := x.eval(doc).(bool); ok {
				return !b
			}
			return nil
		}}
	case "eq":
		a, b := drawCondition(t, depth-1), drawCondition(t, depth-1)
		return model{"(" + a.text + ") eq (" + b.text + ")", func(doc map[string]any) any { return a.eval(doc) == b.eval(doc) }}
	case "in":
		item, a, b := drawString(t), drawString(t), quoted(drawText.Draw(t, "text"))
		if strings.Contains(a.text, "'") && a.text[0] == '\'' {
			return model{item.text + " in (" + a.text + "," + b.text + ")", func(doc map[string]any) any {
				return item.eval(doc) == a.eval(doc) || item.eval(doc) == b.eval(doc)
			}}
		}
		return model{item.text + " in (" + b.text + ", null)", func(doc map[string]any) any {
			return item.eval(doc) == b.eval(doc) || item.eval(doc) == nil
		}}
	case "function":
		return drawFunction(t)
	case "property":
		return member("enabled")
	}
	return drawComparison(t)
}

func drawLogical(t *rapid.T, op string, depth int) model {
	a, b := drawCondition(t, depth-1), drawCondition(t, depth-1)
	text := a.text + " or " + b.text
	decides := true
	if op == "and" {
		text, decides = "("+a.text+") and ("+b.text+")", false
	}
	return model{text, func(doc map[string]any) any {
		x, y := a.eval(doc), b.eval(doc)
		switch {
		case x == decides || y == decides:
			return decides
		case x == nil || y == nil:
			return nil
		}
		return !decides
	}}
}

func drawComparison(t *rapid.T) model {
	operands := drawString
	if rapid.Bool().Draw(t, "numbers") {
		operands = drawNumeric
	}
	a, b := operands(t), operands(t)
	op := rapid.SampledFrom([]string{"eq", "ne", "gt", "ge", "lt", "le"}).Draw(t, "op")
	return model{a.text + " " + op + " " + b.text, func(doc map[string]any) any {
		x, y := a.eval(doc), b.eval(doc)
		switch {
		case op == "eq" || op == "ne":
			return (x == y) == (op == "eq")
		case x == nil || y == nil:
			return false
		}
		less, more := false, false
		if s, ok := x.(string); ok {
			less, more = s < y.(string), s > y.(string)
		} else {
			less, more = x.(float64) < y.(float64), x.(float64) > y.(float64)
		}
		return op == "lt" && less || op == "le" && !more || op == "gt" && more || op == "ge" && !less
	}}
}

func drawFunction(t *rapid.T) model {
	name := rapid.SampledFrom([]string{"startswith", "endswith", "contains"}).Draw(t, "function")
	test := map[string]func(s, part string) bool{"startswith": strings.HasPrefix, "endswith": strings.HasSuffix, "contains": strings.Contains}[name]
	a, b := drawString(t), drawString(t)
	return model{name + "(" + a.text + "," + b.text + ")", func(doc map[string]any) any {
		s, ok := a.eval(doc).(string)
		part, partOK := b.eval(doc).(string)
		if !ok || !partOK {
			return nil
		}
		return test(s, part)
	}}
}

func drawString(t *rapid.T) model {
	switch rapid.IntRange(0, 3).Draw(t, "string") {
	case 0:
		return member("name")
	case 1:
		return member("description")
	case 2:
		x := member("name")
		return model{"tolower(" + x.text + ")", func(doc map[string]any) any {
			if s, ok := x.eval(doc).(string); ok {
				return strings.ToLower(s)
			}
			return nil
		}}
	}
	return quoted(drawText.Draw(t, "text"))
}

func drawNumeric(t *rapid.T) model {
	switch rapid.IntRange(0, 4).Draw(t, "number") {
	case 0:
		return member("count")
	case 1:
		return member("score")
	case 2:
		return model{"null", func(map[string]any) any { return nil }}
	case 3:
		f := float64(drawNumber.Draw(t, "half")) / 2
		return model{fmt.Sprintf("%.2f", f), func(map[string]any) any { return f }}
	}
	n := drawNumber.Draw(t, "whole")
	return model{fmt.Sprint(n), func(map[string]any) any { return float64(n) }}
}

func quoted(s string) model {
	return model{"'" + strings.ReplaceAll(s, "'", "''") + "'", func(map[string]any) any { return s }}
}

// member is a property; every number is a float64.
func member(name string) model {
	return model{name, func(doc map[string]any) any {
		if n, ok := doc[name].(int64); ok {
			return float64(n)
		}
		return doc[name]
	}}
}
