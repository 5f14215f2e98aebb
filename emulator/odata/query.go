package odata

import (
	"math"
	"net/url"
	"strconv"
	"strings"
)

// Options is a set of query options.
type Options uint8

// The options that exist; an operation allows some of them.
const (
	OptionSelect Options = 1 << iota
	OptionFilter
	OptionOrderBy
	OptionTop
	OptionSkip
	OptionSkipToken
	OptionCount

	// OptionsOfCollection are the options of a request for a collection.
	OptionsOfCollection = OptionSelect | OptionFilter | OptionOrderBy | OptionTop | OptionSkip | OptionSkipToken | OptionCount
)

// maxTop is the largest page that $top may ask for.
//
// Directory objects have it: https://github.com/microsoftgraph/microsoft-graph-docs/issues/4636.
// That connectors have the same is a guess.
const maxTop = 999

// A Query is what the query options of a request ask for, checked against a
// [Type]. The zero Query asks for everything.
type Query struct {
	Select  []string // paths of properties; none means all
	Filter  *Filter  // nil lets every document pass
	OrderBy OrderBy  // none means the order of keys
	Top     int      // the size of a page; 0 means the server's choice
	Skip    int      // documents to leave out before the first page
	After   *Token   // where the page before this one ended; nil on the first
	Count   bool     // whether to count all that pass the filter
}

// ParseQuery reads the query of a URL. Names of options are compared without
// case (guess: ODL's resolver can be set so). Options that do not start with
// "$" are the client's own and ignored: URL Conventions 5.2; but see [Prefixed].
//
// Errors: *Error if an option is unknown, not in allow, given twice, or wrong.
func ParseQuery(raw string, allow Options, t Type) (Query, error) {
	var q Query
	var seen Options
	for raw != "" {
		var pair string
		pair, raw, _ = strings.Cut(raw, "&")
		name, value, err := decodePair(pair)
		if err != nil {
			return Query{}, err
		}
		if !strings.HasPrefix(name, "$") {
			continue
		}
		option, err := lookUp(name, allow)
		if err != nil {
			return Query{}, err
		}
		if seen&option != 0 {
			// ODL.
			return Query{}, errorf("Query option '%s' was specified more than once, but it must be specified at most once.", name)
		}
		seen |= option
		if err := q.set(option, value, t); err != nil {
			return Query{}, err
		}
	}
	return q, q.checkToken()
}

// decodePair decodes one "name=value" of a query, where "+" is a space.
func decodePair(pair string) (name, value string, err error) {
	name, value, _ = strings.Cut(pair, "=")
	if name, err = url.QueryUnescape(name); err == nil {
		value, err = url.QueryUnescape(value)
	}
	if err != nil {
		return "", "", errorf("The query option '%s' is not properly escaped.", strings.ToValidUTF8(pair, "?")) // guess
	}
	return name, value, nil
}

// lookUp returns the option of that name.
//
// Errors: *Error if it does not exist or is not in allow, in ASP.NET OData's words.
func lookUp(name string, allow Options) (Options, error) {
	for i, title := range [...]string{"Select", "Filter", "OrderBy", "Top", "Skip", "SkipToken", "Count"} {
		if !strings.EqualFold(name[1:], title) {
			continue
		}
		if option := Options(1 << i); allow&option != 0 {
			return option, nil
		}
		return 0, errorf("Query option '%s' is not allowed. To allow it, set the 'AllowedQueryOptions' property on EnableQueryAttribute or QueryValidationSettings.", title)
	}
	return 0, errorf("The query parameter '%s' is not supported.", name)
}

// set puts the value of one option into q.
func (q *Query) set(option Options, value string, t Type) (err error) {
	switch option {
	case OptionSelect:
		q.Select, err = parseSelect(value, t)
	case OptionFilter:
		q.Filter, err = ParseFilter(value, t)
	case OptionOrderBy:
		q.OrderBy, err = ParseOrderBy(value, t)
	case OptionTop:
		if q.Top, err = parseInt("$top", value); err == nil && (q.Top < 1 || q.Top > maxTop) {
			// "The minimum value of $top is 1": learn.microsoft.com/graph/query-parameters#top-parameter.
			// The words are the directory's, from memory; that they are the connectors' is a guess.
			err = errorf("Invalid page size specified: '%s'. Must be between 1 and %d inclusive.", value, maxTop)
		}
	case OptionSkip:
		q.Skip, err = parseInt("$skip", value)
	case OptionSkipToken:
		q.After, err = DecodeToken(value)
	case OptionCount:
		if q.Count = value == "true"; !q.Count && value != "false" {
			err = errorf("Invalid value '%s' for $count query option found.", value) // ODL
		}
	}
	return err
}

// parseInt reads the value of an option that is a number.
func parseInt(option, value string) (int, error) {
	n, err := strconv.ParseInt(value, 10, 64)
	if err != nil || n < 0 || n > math.MaxInt32 || value[0] == '+' {
		// ODL.
		return 0, errorf("Invalid value '%s' for %s query option found. The %s query option requires a non-negative integer value.", value, option, option)
	}
	return int(n), nil
}

// checkToken refuses a token that was made for another $orderby: it would
// start the page at a place that means nothing.
func (q *Query) checkToken() error {
	if q.After != nil && len(q.After.Values) != len(q.OrderBy) {
		return errToken()
	}
	return nil
}
