package main

import (
	"flag"
	"math/rand/v2"
	"net/http"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// kills is how often TestKillLosesNoAcknowledgedWrite kills:
//
//	go test ./cmd/graphemu -run TestKill -kills 500 -timeout 30m -v
var kills = flag.Int("kills", 60/underRace, "number of kills in TestKillLosesNoAcknowledgedWrite")

// TestKillLosesNoAcknowledgedWrite kills an emulator again and again while
// clients PATCH connections, PUT and DELETE items, and do the same in batches.
// It looks after each restart whether all is there that was acknowledged, and
// nothing by half.
//
// A kill shows whether an answer waits for the commit, and whether the file is
// whole at any moment. It cannot show that a commit waits for the disk: what
// was written outlives the process in any case.
func TestKillLosesNoAcknowledgedWrite(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	rng := rand.New(rand.NewPCG(seed, 0))
	args := []string{"serve", "--listen=127.0.0.1:0", "--output=json", "--auth=off", "--data", filepath.Join(t.TempDir(), "a.db")}
	p := mustLaunch(t, args...)
	mustPrepare(t, p.mustReady(t).GraphURL)
	p.kill()
	all := newWriters()

	for n := range *kills {
		p := mustLaunch(t, args...)
		if n%6 == 0 { // in the middle of its start
			time.Sleep(time.Duration(rng.IntN(30)) * time.Millisecond)
			p.kill()
			continue
		}
		base := p.mustReady(t).GraphURL
		all.check(t, base, 0)
		finish := all.write(t, base)
		time.Sleep(time.Duration(5+rng.IntN(55)) * time.Millisecond)
		p.kill()
		finish()
		if log := p.stderr.text(); log != "" {
			t.Errorf("the emulator complained: %s", log)
		}
		if t.Failed() {
			return
		}
	}
	p = mustLaunch(t, args...)
	all.check(t, p.mustReady(t).GraphURL, 0)

	var sum tally
	for _, w := range all {
		sum.add(w.tally)
	}
	t.Logf("%d kills, %s", *kills, sum)
	if sum.acknowledged < 2**kills {
		t.Errorf("only %d writes were acknowledged, which proves little", sum.acknowledged)
	}
}

// TestKillInTheMiddleOfTheFirstStart kills an emulator while it makes its file.
func TestKillInTheMiddleOfTheFirstStart(t *testing.T) {
	const times = 15
	for n := range times {
		args := []string{"serve", "--listen=127.0.0.1:0", "--output=json", "--auth=off", "--data", filepath.Join(t.TempDir(), "a.db")}
		p := mustLaunch(t, args...)
		time.Sleep(time.Duration(n*2) * time.Millisecond)
		p.kill()
		p = mustLaunch(t, args...)
		mustGet(t, p.mustReady(t).GraphURL+seedConnection)
		p.kill()
	}
	t.Logf("%d kills, and each file opened", times)
}

// writers write at the same time.
type writers []*writer

// write lets them write until the emulator is gone. The function that it
// returns waits for that.
func (all writers) write(t *testing.T, base string) (finish func()) {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: len(all)}}
	var wg sync.WaitGroup
	for _, w := range all {
		wg.Go(func() {
			if err := w.run(client, base); err != nil {
				t.Error(err)
			}
		})
	}
	return func() {
		wg.Wait()
		client.CloseIdleConnections()
	}
}

// rounds lets them write n times each.
func (all writers) rounds(t *testing.T, base string, n int) {
	t.Helper()
	var wg sync.WaitGroup
	for _, w := range all {
		wg.Go(func() {
			for range n {
				if answered, err := w.round(http.DefaultClient, base); err != nil || !answered {
					t.Errorf("answered: %v, %v", answered, err)
				}
			}
		})
	}
	wg.Wait()
}

// check compares what is stored with what the writers know. Beside theirs there
// are others items.
func (all writers) check(t *testing.T, base string, others int) {
	t.Helper()
	stored := others
	for _, w := range all {
		for i := range w.registers {
			if w.check(t, base, &w.registers[i]) && w.registers[i].member == "" {
				stored++
			}
		}
	}
	checkCounts(t, base, stored)
}
