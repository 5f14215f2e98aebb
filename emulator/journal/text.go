package journal

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

// glob reports whether s fits pattern, in which * stands for any characters.
func glob(pattern, s string) bool {
	parts := strings.Split(pattern, "*")
	if len(parts) == 1 {
		return pattern == s
	}
	s, ok := strings.CutPrefix(s, parts[0])
	if !ok {
		return false
	}
	last := len(parts) - 1
	for _, part := range parts[1:last] {
		i := strings.Index(s, part)
		if i < 0 {
			return false
		}
		s = s[i+len(part):]
	}
	return strings.HasSuffix(s, parts[last])
}

// maxNumbers is how many entries are named in a text.
const maxNumbers = 5

// list returns numbers as a text: "#1, #2, #3".
func list(numbers []int64) string {
	var all []string
	for i, n := range numbers {
		if i == maxNumbers {
			return strings.Join(all, ", ") + " and " + strconv.Itoa(len(numbers)-i) + " more"
		}
		all = append(all, "#"+strconv.FormatInt(n, 10))
	}
	return strings.Join(all, ", ")
}

// count returns "1 entry", "2 entries".
func count(n int, what string) string {
	switch stem, y := strings.CutSuffix(what, "y"); {
	case n == 1:
	case y:
		what = stem + "ies"
	default:
		what += "s"
	}
	return strconv.Itoa(n) + " " + what
}

func names(list ...string) map[string]bool {
	set := make(map[string]bool)
	for _, name := range list {
		set[name] = true
	}
	return set
}

func sorted(set map[string]bool) []string { return slices.Sorted(maps.Keys(set)) }

// Outcome returns the status, or that there was none.
func (e *Entry) Outcome() string {
	if e.Status == 0 {
		return e.Wire
	}
	return strconv.Itoa(e.Status)
}
