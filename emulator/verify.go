package emulator

import (
	"strings"

	"github.com/graphemu/graphemu/emulator/admin"
	"github.com/graphemu/graphemu/emulator/journal"
)

// A Check is one thing that [Emulator.Verify] asks of the journal.
type Check func(*journal.Verification)

// AtLeast expects n requests or more that match m.
func AtLeast(n int, m Match) Check { return expect(journal.Expectation{Match: m, AtLeast: &n}) }

// AtMost expects n requests or fewer that match m.
func AtMost(n int, m Match) Check { return expect(journal.Expectation{Match: m, AtMost: &n}) }

// Exactly expects n requests that match m.
func Exactly(n int, m Match) Check { return expect(journal.Expectation{Match: m, Exactly: &n}) }

func expect(e journal.Expectation) Check {
	return func(v *journal.Verification) { v.Expect = append(v.Expect, e) }
}

// InOrder expects that what the checks name came in their order.
func InOrder() Check { return func(v *journal.Verification) { v.InOrder = true } }

// NothingElse expects no request that no check names, but for those that match
// one of ignored.
func NothingElse(ignored ...Match) Check {
	return func(v *journal.Verification) {
		v.NoneUnmatched = true
		v.Ignore = append(v.Ignore, ignored...)
	}
}

// Verify fails the test t unless the journal is as all checks expect. It says
// what came instead, and what came nearest. A check of what can never come, such
// as an operation that nobody has, ends the test.
func (e *Emulator) Verify(t TB, checks ...Check) {
	t.Helper()
	var v journal.Verification
	for _, check := range checks {
		check(&v)
	}
	if len(v.Expect) == 0 && !v.NoneUnmatched {
		t.Fatalf("emulator: verify: nothing is expected: give it AtLeast, AtMost, Exactly or NothingElse")
	}
	if err := admin.CheckVerification(v); err != nil {
		t.Fatalf("emulator: verify: %v", err)
	}
	if verdict := e.For(t).journal().Verify(e.tenant, v); !verdict.OK {
		t.Errorf("emulator: what was asked is not what was expected:\n%s", strings.TrimSpace(verdict.Text))
	}
}
