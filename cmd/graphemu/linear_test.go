package main

import (
	"flag"
	"math/rand/v2"
	"net/http"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"
)

// histories is how many of them TestHistoriesAreLinearizable records for each
// store:
//
//	go test ./cmd/graphemu -run TestHistories -histories 200 -timeout 30m -v
var histories = flag.Int("histories", 8/underRace, "number of histories in TestHistoriesAreLinearizable")

const (
	linearClients = 6
	linearCalls   = 40 // at most, of each client between two kills
	linearKills   = 3  // a history
	decisionTime  = 2 * time.Minute
)

// TestHistoriesAreLinearizable lets clients call the same few resources at the
// same time, and wants what they see to be what they could have seen had they
// called one after the other. With a data file the emulator is killed in
// between.
//
// https://github.com/anishathalye/porcupine
func TestHistoriesAreLinearizable(t *testing.T) {
	for name, kills := range map[string]int{"bolt": linearKills, "mem": 0} {
		t.Run(name, func(t *testing.T) {
			seed := uint64(time.Now().UnixNano())
			t.Logf("seed %d", seed)
			rng := rand.New(rand.NewPCG(seed, 0))
			operations, unknown, violations := 0, 0, 0
			for range *histories {
				history := recordHistory(t, rng, kills)
				operations += len(history)
				for _, op := range history {
					if op.Output == (result{}) {
						unknown++
					}
				}
				if verdict := porcupine.CheckOperationsTimeout(graphModel(), history, decisionTime); verdict != porcupine.Ok {
					violations++
					t.Errorf("a history is %s", verdict)
				}
			}
			t.Logf("%d histories, %d operations, %d of them cut off by %d kills, %d violations",
				*histories, operations, unknown, *histories*kills, violations)
		})
	}
}

// recordHistory lets clients call an emulator of their own.
func recordHistory(t *testing.T, rng *rand.Rand, kills int) []porcupine.Operation {
	t.Helper()
	args := []string{"serve", "--listen=127.0.0.1:0", "--output=json", "--auth=off", "--ephemeral"}
	if kills > 0 {
		args = append(args[:len(args)-1], "--data", filepath.Join(t.TempDir(), "a.db"))
	}
	p := mustLaunch(t, args...)
	base := p.mustReady(t).GraphURL + "/beta"
	mustSend(t, http.DefaultClient, 201, "POST", base+"/external/connections", `{"id":"linear","name":"items","description":"d"}`)
	mustSend(t, http.DefaultClient, 202, "PATCH", base+linearPath+"/schema",
		`{"baseType":"microsoft.graph.externalItem","properties":[{"name":"number","type":"String"}]}`)

	r := &recorder{start: time.Now()}
	for range kills {
		finish := r.run(t, base, rng)
		time.Sleep(time.Duration(1+rng.IntN(20)) * time.Millisecond)
		p.kill()
		finish()
		r.settle()
		p = mustLaunch(t, args...)
		base = p.mustReady(t).GraphURL + "/beta"
	}
	r.run(t, base, rng)()
	p.kill()
	return r.history
}

// run starts the clients. The function that it returns waits for their end.
func (r *recorder) run(t *testing.T, base string, rng *rand.Rand) (finish func()) {
	transport := new(http.Transport)
	var wg sync.WaitGroup
	for id := range linearClients {
		c := &caller{recorder: r, id: id, base: base, rng: rand.New(rand.NewPCG(rng.Uint64(), 0)),
			client: &http.Client{Transport: transport}, batches: id == 0}
		wg.Go(func() {
			if err := c.call(linearCalls); err != nil {
				t.Error(err)
			}
		})
	}
	return func() {
		wg.Wait()
		transport.CloseIdleConnections()
	}
}
