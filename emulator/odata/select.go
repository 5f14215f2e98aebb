package odata

import "strings"

// parseSelect reads a $select: "*" or paths of properties, separated by commas.
//
// https://docs.oasis-open.org/odata/odata/v4.01/odata-v4.01-part2-url-conventions.html#sec_SystemQueryOptionselect
func parseSelect(text string, t Type) ([]string, error) {
	if strings.TrimSpace(text) == "" {
		return nil, errEmpty("$select")
	}
	names := make([]string, 0, 1+strings.Count(text, ","))
	all := false
	for item := range strings.SplitSeq(text, ",") {
		name := strings.TrimSpace(item)
		if name == "*" {
			all = true
			continue
		}
		if !isPath(name) {
			return nil, errorf("The $select item '%s' is not a property.", name) // guess
		}
		if _, err := t.kind(name); err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	if all {
		return nil, nil
	}
	return names, nil
}

// errEmpty is what ASP.NET OData says of an option without a value.
func errEmpty(option string) *Error {
	return errorf("The value for OData query '%s' cannot be empty.", option)
}
