package scenario

import (
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"

	"github.com/goccy/go-yaml/ast"
	"github.com/tidwall/sjson"
)

// headerForm is what a header may be called: a token of RFC 9110 §5.6.2.
// net/http leaves out what is called otherwise, and says nothing.
var headerForm = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile("^[!#$%&'*+.^_`|~0-9A-Za-z-]+$") })

// checkHeaders makes sure that the headers of t can be sent.
func (t *Then) checkHeaders(d *decoder, at func(string) ast.Node) {
	for _, name := range slices.Sorted(maps.Keys(t.Headers)) {
		value := string(t.Headers[name])
		switch known := http.CanonicalHeaderKey(name); {
		case !headerForm().MatchString(name):
			d.fail(at("headers"), fmt.Sprintf("%q is no header", name), "write a name such as Retry-After")
		case known == ScenarioHeader || known == RuleHeader:
			d.fail(at("headers"), known+" tells which rule has fired", "leave it out")
		case strings.ContainsFunc(value, unicode.IsControl):
			d.fail(at("headers"), fmt.Sprintf("%q does not fit a header", value), "leave out line breaks and other control characters")
		}
	}
}

// maxIndex bounds the lists that set may make: what lies before its index is
// filled with null.
const maxIndex = 10_000

// checkSet makes sure that sjson can follow the paths of set.
func (t *Then) checkSet(d *decoder, at func(string) ast.Node) {
	for _, path := range slices.Sorted(maps.Keys(t.Set)) {
		for part := range strings.SplitSeq(path, ".") {
			if i, err := strconv.ParseUint(part, 10, 64); err == nil && i > maxIndex {
				d.fail(at("set"), fmt.Sprintf("%q makes a list of more than %d members", path, maxIndex), "write a lower number")
				return
			}
		}
		if _, err := sjson.SetRaw("{}", path, "1"); err != nil || path == "" {
			d.fail(at("set"), fmt.Sprintf("%q is no path of a member", path), "write one such as error.code or value.0.id")
		}
	}
}
