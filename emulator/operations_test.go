package emulator_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/graphemu/graphemu/emulator"
	"github.com/graphemu/graphemu/emulator/graph"
)

// fill gives each key in a path a value.
func fill(path string) string {
	path = strings.ReplaceAll(path, "{connection}", seedID)
	return regexp.MustCompile(`\{\w+\}|\*\*`).ReplaceAllString(path, "x")
}

func TestEachOperationIsWhereTheListHasIt(t *testing.T) {
	for _, op := range graph.Operations() {
		for _, version := range []string{"v1.0", "beta"} {
			has := version == "beta" || !op.BetaOnly
			h := start(t, emulator.Options{}) // the one before may have deleted the connection
			a := h.send(op.Method, "/"+version+fill(op.Path), "")
			if missing := a.Code == 501 || a.Code == 405; missing == has {
				t.Errorf("%s (%s): %d %s", op.Name, a.what, a.Code, a.Body)
			}
		}
	}
}

func TestEachOperationHasEvidenceAndNineOfTenAreDriven(t *testing.T) {
	all, driven := graph.Operations(), 0
	for _, op := range all {
		if len(op.Evidence) == 0 {
			t.Errorf("%s has none", op.Name)
		}
		if slices.ContainsFunc(op.Evidence, func(e graph.Evidence) bool { return strings.HasPrefix(string(e), "driven by ") }) {
			driven++
		}
	}
	if driven*10 < len(all)*9 {
		t.Errorf("a real client drives %d of %d operations, which is less than nine of ten", driven, len(all))
	}
}

func TestWhatIsNotEmulatedSaysSo(t *testing.T) {
	h := start(t, emulator.Options{})
	for _, gap := range graph.NotEmulated() {
		for _, method := range gap.Methods {
			a := h.send(method, "/beta"+fill(gap.Path), "")
			explained := strings.HasSuffix(a.get("error.message").Str, ": "+gap.Reason+".")
			if a.Code != 405 && (a.Code != 501 || !explained) {
				t.Errorf("%s: %d %s", a.what, a.Code, a.Body)
			}
		}
	}
	// What nobody has thought of is refused without a reason.
	for _, test := range [][2]string{
		{"POST", "/beta/sites"}, {"GET", "/beta/external/industryDat"}, {"POST", "/beta/search/query/more"}, {"GET", "/beta/search/query"},
	} {
		a := h.must(501, h.send(test[0], test[1], ""))
		if want := "graphemu does not emulate " + test[0] + " " + test[1] + "."; a.get("error.message").Str != want {
			t.Errorf("%s: %s", a.what, a.Body)
		}
	}
}
