package clients

import (
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/google/go-cmp/cmp"
)

// These are the scenarios of throttling.

// retryAfterForms: the SDK shows each form to its user, and waits for as long
// as it thinks right where there is none that it can read.
func retryAfterForms(s *stage) {
	s.again = never
	var forms []string
	for range 4 {
		err := s.put("t1")
		s.refused(err, http.StatusTooManyRequests, "TooManyRequests")
		form := slices.Concat(refused(s.T, err).ResponseHeaders.Get("Retry-After"), []string{"none"})[0]
		if at, err := http.ParseTime(form); err == nil && !at.IsZero() {
			form = "a date"
		}
		forms = append(forms, form)
	}
	if diff := cmp.Diff([]string{"1", "2.128", "a date", "none"}, forms); diff != "" {
		s.Errorf("forms of Retry-After (-want +got):\n%s", diff)
	}
	s.again = always
	s.works(s.put("t1"))
	s.saw(429, 429, 429, 429, 429, 200)
}

// throttledInBatch: the SDK tries a batch again, but none of its parts.
func throttledInBatch(s *stage) {
	send := func(ids []string) (throttled []string) {
		b := newBatch(s.T, s.client)
		sent := make(map[string]string) // items by the id of their part
		for _, id := range ids {
			sent[*b.put(s.one, ticket(id)).GetId()] = id
		}
		for _, part := range b.send().GetResponses() {
			switch status := *part.GetStatus(); status {
			case http.StatusOK:
			case http.StatusTooManyRequests:
				if got := part.GetHeaders()["Retry-After"]; got != "2" {
					s.Errorf("a part has Retry-After %q, want 2", got)
				}
				throttled = append(throttled, sent[*part.GetId()])
			default:
				s.Errorf("a part was answered %d", status)
			}
		}
		return throttled
	}
	var ids []string
	for i := range 20 {
		ids = append(ids, fmt.Sprint("t", i))
	}
	throttled := send(ids)
	if len(throttled) == 0 || len(throttled) == len(ids) {
		s.Errorf("%d parts of %d were throttled, want about a third", len(throttled), len(ids))
	}
	wantItems(s.T, s.one, int32(len(ids)-len(throttled)))
	if rest := send(throttled); len(rest) > 0 {
		s.Errorf("%v were throttled again", rest)
	}
	wantItems(s.T, s.one, int32(len(ids)))
}

// throttledIngest stops the tenant's clock, so that it does not matter how fast
// the SDK is, and lets it go on while the SDK waits.
func throttledIngest(s *stage) {
	control[any](s.T, s.cred.credential, http.MethodPatch, "clock", `{"speed":0}`)
	for i := range 25 {
		s.works(s.put(fmt.Sprint("t", i)))
	}
	s.saw(slices.Repeat([]int{200}, 25)...)
	s.again = func() bool {
		s.advance(time.Second)
		return true
	}
	s.works(s.put("t25"))
	s.saw(429, 200)
}

// throttledTwice: the SDK sends each item three times, its body included.
func throttledTwice(s *stage) {
	s.works(s.put("t1"))
	s.saw(429, 429, 200)
	m, err := s.one.Items().ByExternalItemId("t1").Get(s.Context(), nil)
	s.works(err)
	wantItem(s.T, m, ticket("t1"))
}
