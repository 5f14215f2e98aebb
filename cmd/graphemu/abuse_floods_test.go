package main

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/tidwall/gjson"
)

// inParallel runs fn for each number below n, a few at a time.
func inParallel(n int, fn func(i int)) {
	var next atomic.Int64
	var all sync.WaitGroup
	for range 16 {
		all.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				fn(i)
			}
		})
	}
	all.Wait()
}

// want sends a request and checks the status.
func (v *victim) want(status int, method, path, body string, headers ...string) {
	v.t.Helper()
	if got := v.send(method, path, strings.NewReader(body), headers...); got != status {
		v.t.Errorf("%s %s: status %d, want %d", method, path, got, status)
	}
}

// TestAbuseBatches sends many large batches at once.
func TestAbuseBatches(t *testing.T) {
	var parts []string
	for i := range largestBatch {
		parts = append(parts, fmt.Sprintf(`{"id":"%d","method":"PATCH","url":%q,"headers":{"Content-Type":"application/json"},"body":{"description":%q}}`,
			i, strings.TrimPrefix(seedConnection, "/beta"), strings.Repeat("d", 400)))
	}
	batch := `{"requests":[` + strings.Join(parts, ",") + `]}`
	attack(t, func(v *victim) {
		n := much(5000)
		inParallel(n, func(int) { v.want(200, "POST", "/beta/$batch", batch) })
		t.Logf("%d batches of %d requests", n, largestBatch)
	}, "--auth=off")
}

// TestAbuseTenants signs in to one tenant after the other, of which each is made
// for it.
func TestAbuseTenants(t *testing.T) {
	attack(t, func(v *victim) {
		n := much(10_000)
		inParallel(n, func(i int) {
			token := v.token(fmt.Sprintf("00000000-0000-4000-8000-%012d", i), "app")
			v.want(200, "GET", seedConnection, "", "Authorization", "Bearer "+token)
		})
		t.Logf("%d tenants, of %d bytes each", n, (v.memory()-v.before)<<10/int64(n))
	})
}

// TestAbuseApplications uses each token of an application of its own.
func TestAbuseApplications(t *testing.T) {
	attack(t, func(v *victim) {
		n := much(10_000)
		inParallel(n, func(i int) {
			token := v.token("contoso.onmicrosoft.com", fmt.Sprintf("00000000-0000-4000-8000-%012d", i))
			v.want(200, "GET", seedConnection, "", "Authorization", "Bearer "+token)
		})
		t.Logf("%d applications, of %d bytes each", n, (v.memory()-v.before)<<10/int64(n))
	})
}

func (v *victim) token(tenant, app string) string {
	v.t.Helper()
	form := "grant_type=client_credentials&scope=https%3A%2F%2Fgraph.microsoft.com%2F.default&client_secret=s&client_id=" + app
	status, answer := send(v.client, "POST", "http://"+v.addr+"/"+tenant+"/oauth2/v2.0/token", form, "application/x-www-form-urlencoded")
	token := gjson.GetBytes(answer, "access_token").Str
	if token == "" {
		v.t.Errorf("no token: %d %s", status, answer)
	}
	return token
}

// TestAbuseTokens guesses tokens, each of which looks like one.
func TestAbuseTokens(t *testing.T) {
	attack(t, func(v *victim) {
		real := strings.Split(v.token("contoso.onmicrosoft.com", "app"), ".")
		n := much(50_000)
		inParallel(n, func(i int) {
			v.want(401, "GET", seedConnection, "", "Authorization", fmt.Sprintf("Bearer %s.%s.%012d%s", real[0], real[1], i, real[2][12:]))
		})
		t.Logf("%d tokens were refused", n)
	})
}

// TestAbusePaths asks for what is not there.
func TestAbusePaths(t *testing.T) {
	attack(t, func(v *victim) {
		n := much(50_000)
		long := strings.Repeat("x", 4000)
		inParallel(n, func(i int) {
			v.want(404, "GET", fmt.Sprintf("/beta/external/connections/%s%d", long, i), "")
			v.want(404, "GET", fmt.Sprintf("/%s/%d", long, i), "")
		})
		t.Logf("%d paths", 2*n)
	}, "--auth=off")
}

// TestStopUnderLoad stops an emulator that has much to do: what was accepted is
// answered, and nothing that was acknowledged is lost.
func TestStopUnderLoad(t *testing.T) {
	data := t.TempDir() + "/a.db"
	args := []string{"serve", "--listen=127.0.0.1:0", "--output=json", "--auth=off", "--data", data}
	all := newWriters()
	p := mustLaunch(t, args...)
	mustPrepare(t, p.mustReady(t).GraphURL)
	stops := much(100)
	for range stops {
		finish := all.write(t, p.mustReady(t).GraphURL)
		mustGet(t, p.mustReady(t).GraphURL+seedConnection)
		p.mustSignal(t, syscall.SIGTERM)
		<-p.done
		finish()
		if !p.cmd.ProcessState.Success() {
			t.Fatalf("graphemu ended with %v: %s", p.cmd.ProcessState, p.stderr.text())
		}
		if resp, err := http.Get(p.mustReady(t).GraphURL); err == nil {
			resp.Body.Close()
			t.Error("there is somebody who answers")
		}
		p = mustLaunch(t, args...)
		answered := all.numbers()
		all.check(t, p.mustReady(t).GraphURL, 0)
		if done := all.numbers(); !slices.Equal(done, answered) {
			t.Errorf("done, but not answered: %v, answered were %v", done, answered)
		}
	}
	var sum tally
	for _, w := range all {
		sum.add(w.tally)
	}
	t.Logf("%d stops under load: %s; what was not acknowledged came too late", stops, sum)
}

// numbers are what is known to be stored; 0 for what is deleted.
func (all writers) numbers() (list []int) {
	for _, w := range all {
		for _, r := range w.registers {
			n := r.acknowledged
			if r.deletes(n) {
				n = 0
			}
			list = append(list, n)
		}
	}
	return list
}
