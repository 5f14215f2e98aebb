package clients

import (
	"net/http"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// played has for each shipped scenario what the SDK makes of it.
var played = map[string]func(*stage){
	"access-revoked":          accessRevoked,
	"keys-replaced":           keysReplaced,
	"role-missing":            roleMissing,
	"secret-expired":          secretExpired,
	"sign-in-fails-twice":     signInFailsTwice,
	"token-expires-mid-crawl": tokenExpiresMidCrawl,
	"token-for-another":       tokenForAnother,
	"token-without-role":      tokenWithoutRole,

	"broken-bodies":      brokenBodies,
	"connection-refused": connectionRefused,
	"edge-outage":        edgeOutage,
	"flaky-network":      flakyNetwork,
	"never-answers":      neverAnswers,
	"slow-graph":         slowGraph,

	"connection-obsolete": connectionObsolete,
	"delete-lags":         deleteLags,
	"index-lags":          indexLags,
	"quota-full":          quotaFull,
	"schema-after-polls":  schemaAfterPolls,
	"schema-fails":        schemaFails,
	"schema-stuck":        schemaStuck,
	"slow-schema":         slowSchema,

	"committed-but-504": committedBut504,
	"delivered-twice":   deliveredTwice,
	"friday-afternoon":  fridayAfternoon,
	"lost-writes":       lostWrites,
	"stale-reads":       staleReads,

	"retry-after-forms":  retryAfterForms,
	"throttled-in-batch": throttledInBatch,
	"throttled-ingest":   throttledIngest,
	"throttled-twice":    throttledTwice,
}

// TestShippedScenarios plays each scenario that the emulator ships to the SDK.
func TestShippedScenarios(t *testing.T) {
	shipped := control[struct{ Shipped []string }](t, newCredential(), http.MethodGet, "scenario", "").Shipped
	for name := range played {
		if !slices.Contains(shipped, name) {
			t.Errorf("%s is played, but not shipped", name)
		}
	}
	for _, name := range shipped {
		t.Run(name, func(t *testing.T) {
			play, ok := played[name]
			if !ok {
				t.Fatal("nobody plays it to the SDK")
			}
			t.Parallel() // what takes time is to wait
			s := newStage(t, name)
			play(s)
		})
	}
}

// saw fails the test unless these answers came over the wire since it was last
// asked.
func (s *stage) saw(want ...int) {
	s.Helper()
	if diff := cmp.Diff(want, s.statuses()); diff != "" {
		s.Errorf("what the wire saw differs (-want +got):\n%s", diff)
	}
}
