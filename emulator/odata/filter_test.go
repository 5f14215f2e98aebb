package odata

import (
	"strings"
	"testing"

	"github.com/tidwall/gjson"
)

const testDocument = `{
	"id":"contoso","name":"Contoso O'Neil","description":null,"state":"ready","count":5,"score":1.5,"enabled":true,
	"created":"2024-01-02T03:04:05.5Z","app":"00000014-0000-0000-C000-000000000000",
	"configuration":{"owner":"me","ids":["a"]},"open":"2024-01-02","other":9007199254740993}`

func TestFilter(t *testing.T) {
	doc := gjson.Parse(testDocument)
	for text, want := range map[string]bool{
		// Strings are compared exactly; a doubled quote is one.
		"name eq 'Contoso O''Neil'": true,
		"name eq 'contoso o''neil'": false,
		"name ne 'x'":               true,
		"name gt 'Contoso'":         true,
		"name lt 'a'":               true,
		"'Contoso O''Neil' eq name": true,
		"name  eq\t'x' or  enabled": true,

		// Enums are strings; a qualified member is its name.
		"state eq 'ready'": true,
		"state eq 'Ready'": false,
		"state eq microsoft.graph.externalConnectors.connectionState'ready'": true,
		"state in ('draft','ready')":                                         true,

		// Numbers, whether whole or not.
		"count eq 5": true, "count eq 5.0": true, "count ge 5": true, "count gt 5": false, "count le 4": false, "count lt 6": true,
		"count eq -5": false, "score eq 1.5": true, "score lt 15e-1": false, "score gt 1": true, "count gt score": true,
		"other eq 9007199254740993": true, "other eq 9007199254740992": false,

		// Dates are instants; seconds and time may be missing.
		"created eq 2024-01-02T04:04:05.5+01:00": true,
		"created gt 2024-01-02T03:04Z":           true,
		"created ge 2024-01-02":                  true,
		"created lt 2024-01-02T03:04:05Z":        false,
		"open eq 2024-01-02T00:00:00Z":           true,

		// GUIDs without case.
		"app eq 00000014-0000-0000-c000-000000000000":   true,
		"app ne 00000014-0000-0000-C000-000000000000":   false,
		"app in (00000014-0000-0000-c000-000000000000)": true,

		// Null equals null and is neither before nor after anything.
		"description eq null": true, "description ne null": false, "name eq null": false, "name ne null": true,
		"null eq null": true, "description eq 'x'": false, "description ne 'x'": true,
		"description gt 'a'": false, "description le 'a'": false, "description ge null": false,
		"description in ('a',null)": true,
		"configuration eq null":     false, "configuration ne null": true,

		// A condition on null is unknown, which is neither true nor false.
		"startswith(description,'x')":                       false,
		"not startswith(description,'x')":                   false,
		"startswith(description,'x') or enabled":            true,
		"startswith(description,'x') and enabled":           false,
		"not (startswith(description,'x') and not enabled)": true,
		"not (startswith(description,'x') or enabled)":      false,
		"startswith(description,'x') eq null":               true,
		"null":                                              false,

		// Booleans stand alone or are compared.
		"enabled": true, "not enabled": false, "enabled eq true": true, "enabled eq false": false, "enabled ne false": true,
		"true": true, "false": false, "(count eq 5) eq enabled": true,

		// Precedence: not, in; gt; eq; and; or.
		"enabled or enabled and false":           true,
		"(enabled or enabled) and false":         false,
		"not enabled or true":                    true,
		"not (enabled or true)":                  false,
		"not enabled eq false":                   true,
		"not name in ('x')":                      true,
		"true eq count gt 4":                     true,
		"false and true or true":                 true,
		"not not enabled":                        true,
		"count eq 1 or count eq 2 or count eq 5": true,
		"false eq false eq enabled":              true,

		"count eq 5 eq true": true, // from the left

		// Functions.
		"startswith(name,'Con')": true, "endswith(name,'Neil')": true, "contains(name,'O''N')": true, "contains(name,'')": true,
		"startswith(name,'con')": false, "startswith(tolower(name),'con')": true,
		"tolower(toupper(name)) eq 'contoso o''neil'": true, "contains( name , 'x' )": false, "startswith('abc',id)": false,

		// Paths into complex values.
		"configuration/owner eq 'me'": true,

		// Of an open property only the document knows the type.
		"open gt 5": false, "open ne 5": true, "open eq other": false, "other gt 1": true, "open": false, "not open": false,
	} {
		f, err := ParseFilter(text, testType)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got := f.Match(doc); got != want {
			t.Errorf("%s: got %v, want %v", text, got, want)
		}
	}
}

func TestFilterRefuses(t *testing.T) {
	incompatible := func(left, right, op string) string {
		return "A binary operator with incompatible types was detected. Found operand types '" + left + "' and '" + right + "' for operator kind '" + op + "'."
	}
	notAllowed := func(what, name, option string) string {
		return what + " '" + name + "' is not allowed. To allow it, set the '" + option + "' property on EnableQueryAttribute or QueryValidationSettings."
	}
	signature := func(f, args string) string {
		return "No function signature for the function with name '" + f + "' matches the specified arguments. The function signatures considered are: " + f + "(" + args + ")."
	}
	const two = "Edm.String Nullable=true, Edm.String Nullable=true"
	const noProperty = "Could not find a property named 'nope' on type 'microsoft.graph.externalConnectors.externalConnection'."
	const notBoolean = "The $filter expression must evaluate to a single boolean value."
	for text, want := range map[string]string{
		" ":             "The value for OData query '$filter' cannot be empty.",
		"name qe":       "Syntax error at position 7 in 'name qe'.",
		"name EQ 'x'":   "Syntax error at position 7 in 'name EQ 'x''.",
		"enabled true":  "Syntax error at position 12 in 'enabled true'.",
		"enabled)":      "Syntax error at position 8 in 'enabled)'.",
		"name eq":       "Expression expected at position 7 in 'name eq'.",
		"name eq )":     "Expression expected at position 8 in 'name eq )'.",
		"and":           "Could not find a property named 'and' on type 'microsoft.graph.externalConnectors.externalConnection'.",
		"(enabled":      "')' or operator expected at position 8 in '(enabled'.",
		"name eq 'x":    "There is an unterminated string literal at position 10 in 'name eq 'x'.",
		"name eq x''":   "Could not find a property named 'x' on type 'microsoft.graph.externalConnectors.externalConnection'.",
		"name eq \"x\"": "Syntax error: character '\"' is not valid at position 8 in 'name eq \"x\"'.",
		"count eq 5a":   "Syntax error at position 11 in 'count eq 5a'.",
		"app eq 00000014-0000-0000-c000-000000000000x": "Syntax error at position 44 in 'app eq 00000014-0000-0000-c000-000000000000x'.",
		"count eq 5,":                 "Syntax error at position 11 in 'count eq 5,'.",
		"nope eq 1":                   noProperty,
		"configuration/nope eq 1":     noProperty,
		"name/":                       "Syntax error at position 5 in 'name/'.",
		"microsoft.graph.x/id eq 'a'": "Syntax error at position 23 in 'microsoft.graph.x/id eq 'a''.",

		"name eq 5":                      incompatible("Edm.String", "Edm.Int32", "Equal"),
		"5000000000 ne name":             incompatible("Edm.Int64", "Edm.String", "NotEqual"),
		"count gt 'x'":                   incompatible("Edm.Int64", "Edm.String", "GreaterThan"),
		"enabled ge 1.5":                 incompatible("Edm.Boolean", "Edm.Double", "GreaterThanOrEqual"),
		"created lt '2024'":              incompatible("Edm.DateTimeOffset", "Edm.String", "LessThan"),
		"app le 'x'":                     incompatible("Edm.Guid", "Edm.String", "LessThanOrEqual"),
		"state eq 5":                     incompatible("Edm.EnumType", "Edm.Int32", "Equal"),
		"name in ('a',5)":                incompatible("Edm.String", "Edm.Int32", "Equal"),
		"configuration eq 'x'":           incompatible("Edm.ComplexType", "Edm.String", "Equal"),
		"configuration eq configuration": incompatible("Edm.ComplexType", "Edm.ComplexType", "Equal"),
		"configuration/ids eq 'a'":       incompatible("Collection", "Edm.String", "Equal"),
		"configuration/ids eq null":      incompatible("Collection", "<null>", "Equal"),
		"name and enabled":               incompatible("Edm.String", "Edm.Boolean", "And"),
		"enabled or 5":                   incompatible("Edm.Boolean", "Edm.Int32", "Or"),
		"not name":                       "A unary operator with an incompatible type was detected. Found operand type 'Edm.String' for operator kind 'Not'.",
		"not name eq 'a'":                "A unary operator with an incompatible type was detected. Found operand type 'Edm.String' for operator kind 'Not'.",
		"name":                           notBoolean,
		"'x'":                            notBoolean,
		"tolower(name)":                  notBoolean,

		"name in 'a'":  "'(' expected at position 8 in 'name in 'a''.",
		"name in ()":   "Expression expected at position 9 in 'name in ()'.",
		"name in ('a'": "')' or ',' expected at position 12 in 'name in ('a''.",
		"name in (id)": "Expression expected at position 9 in 'name in (id)'.",

		"startswith(name)":      signature("startswith", two),
		"contains(count,'x')":   signature("contains", two),
		"endswith(name,5)":      signature("endswith", two),
		"toupper(state) eq 'X'": signature("toupper", "Edm.String Nullable=true"),
		"startswith(name,'a'":   "')' or ',' expected at position 19 in 'startswith(name,'a''.",

		"length(name) eq 3":                 notAllowed("Function", "length", "AllowedFunctions"),
		"configuration/ids/any(x:x eq 'a')": notAllowed("Function", "any", "AllowedFunctions"),
		"name/all(x:x eq 'a')":              notAllowed("Function", "all", "AllowedFunctions"),
		"count add 1 eq 6":                  notAllowed("Arithmetic operator", "Add", "AllowedArithmeticOperators"),
		"count eq 2 mul 3":                  notAllowed("Arithmetic operator", "Multiply", "AllowedArithmeticOperators"),
		"state has 'ready'":                 notAllowed("Logical operator", "Has", "AllowedLogicalOperators"),

		strings.Repeat("(", 101) + "enabled" + strings.Repeat(")", 101): "Recursion depth exceeded allowed limit.",
		strings.Repeat("not ", 8000/4) + "enabled":                      "Recursion depth exceeded allowed limit.",
		strings.Repeat(" ", 8192) + "enabled":                           "The $filter query option is longer than 8192 characters.",
	} {
		_, err := ParseFilter(text, testType)
		wantError(t, text, err, want)
	}
}

func TestFilterAsDeepAsAllowed(t *testing.T) {
	deep := strings.Repeat("(", 99) + "enabled" + strings.Repeat(")", 99)
	long := "enabled" + strings.Repeat(" and enabled", 600)
	for _, text := range []string{deep, long} {
		f, err := ParseFilter(text, testType)
		if err != nil {
			t.Fatal(err)
		}
		if !f.Match(gjson.Parse(testDocument)) {
			t.Errorf("%.20s... is not true", text)
		}
	}
}

func TestFilterWithoutType(t *testing.T) {
	f, err := ParseFilter("anything/at/all eq 5", Type{})
	if err != nil {
		t.Fatal(err)
	}
	for doc, want := range map[string]bool{
		`{"anything":{"at":{"all":5}}}`:   true,
		`{"anything":{"at":{"all":"5"}}}`: false,
		`{"anything":[5]}`:                false,
		`{}`:                              false,
	} {
		if got := f.Match(gjson.Parse(doc)); got != want {
			t.Errorf("%s: got %v, want %v", doc, got, want)
		}
	}
}

func FuzzParseFilter(f *testing.F) {
	for _, s := range []string{
		"name eq 'a''b' and (count gt 5 or not enabled)", "state in ('a',null)", "startswith(tolower(name),'x') eq null",
		"app eq 00000014-0000-0000-c000-000000000000", "created ge 2024-01-02T03:04Z", "a.b'c'", "configuration/ids/any(x:x eq 'a')", "-", "é",
	} {
		f.Add(s)
	}
	doc := gjson.Parse(testDocument)
	f.Fuzz(func(t *testing.T, s string) {
		filter, err := ParseFilter(s, testType)
		if err != nil {
			if _, ok := err.(*Error); !ok {
				t.Fatalf("%T is no *Error", err)
			}
			return
		}
		got := filter.Match(doc)
		again, err := ParseFilter("("+s+")", testType)
		if err != nil {
			return // too deep or too long
		}
		if again.Match(doc) != got {
			t.Errorf("(%s) is not %s", s, s)
		}
	})
}
