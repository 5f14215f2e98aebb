package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestKillLosesNoAcknowledgedWrite kills an emulator again and again while
// eight writers PATCH, and looks after each restart whether all is there that
// was acknowledged.
//
// A kill shows whether an answer waits for the commit, and whether the file is
// whole at any moment. It cannot show that a commit waits for the disk: what
// was written outlives the process in any case.
func TestKillLosesNoAcknowledgedWrite(t *testing.T) {
	kills := 60
	if testing.Short() {
		kills = 12
	}
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	rng := rand.New(rand.NewPCG(seed, 0))
	args := []string{"serve", "--listen=127.0.0.1:0", "--output=json", "--auth=off", "--data", filepath.Join(t.TempDir(), "a.db")}
	writers := newWriters()

	for n := range kills {
		p := mustLaunch(t, args...)
		if n%6 == 0 { // in the middle of its start, the first time in that of a new file
			time.Sleep(time.Duration(rng.IntN(30)) * time.Millisecond)
			p.kill()
			continue
		}
		base := p.mustReady(t).GraphURL
		check(t, base, writers)
		finish := write(t, base, writers)
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
	p := mustLaunch(t, args...)
	check(t, p.mustReady(t).GraphURL, writers)

	var sent, acknowledged, lost int
	for _, w := range writers {
		sent, acknowledged, lost = sent+w.requests, acknowledged+w.answers, lost+w.lost
	}
	t.Logf("%d kills, %d writes sent, %d acknowledged, %d lost", kills, sent, acknowledged, lost)
	if acknowledged < 10*kills {
		t.Errorf("only %d writes were acknowledged, which proves little", acknowledged)
	}
}

// A writer counts up in one member of a connection.
type writer struct {
	version    string // of the API
	connection string
	member     string

	created            bool // a create was acknowledged
	sent, acknowledged int  // the last number
	requests, answers  int
	lost               int
}

// newWriters returns eight: six with a connection each, and two that share one
// and write different members of it.
func newWriters() []*writer {
	var ws []*writer
	for i := range 8 {
		w := &writer{version: "v1.0", connection: fmt.Sprintf("crash%d", min(i, 6)), member: "description"}
		if i%2 == 1 {
			w.version = "beta"
		}
		if i == 7 {
			w.member = "name"
		}
		ws = append(ws, w)
	}
	return ws
}

// write lets the writers write until the emulator is gone. The function that
// it returns waits for that.
func write(t *testing.T, base string, writers []*writer) (finish func()) {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: len(writers)}}
	var wg sync.WaitGroup
	for _, w := range writers {
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

// run writes until the emulator is gone. It returns an error if it is refused.
func (w *writer) run(client *http.Client, base string) error {
	url := base + "/" + w.version + "/external/connections"
	if !w.created {
		status := send(client, http.MethodPost, url, fmt.Sprintf(`{"id":%q,"name":"0","description":"0"}`, w.connection))
		switch status {
		case 0:
			return nil
		case http.StatusCreated, http.StatusConflict: // an earlier create was not acknowledged, or is the other writer's
			w.created = true
		default:
			return fmt.Errorf("POST %s: status %d", w.connection, status)
		}
	}
	for {
		w.sent++
		w.requests++
		switch status := send(client, http.MethodPatch, url+"/"+w.connection, fmt.Sprintf(`{%q:"%d"}`, w.member, w.sent)); status {
		case 0:
			return nil
		case http.StatusOK, http.StatusNoContent:
			w.acknowledged = w.sent
			w.answers++
		default:
			return fmt.Errorf("PATCH %s %d: status %d", w.connection, w.sent, status)
		}
	}
}

// send returns the status of the answer, or 0 if there is none.
func send(client *http.Client, method, url, body string) int {
	req, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		panic(err) // the URL is ours
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := client.Do(req)
	if err != nil {
		return 0
	}
	defer resp.Body.Close()
	return resp.StatusCode
}

// check compares what is stored with what the writers know.
func check(t *testing.T, base string, writers []*writer) {
	t.Helper()
	for _, w := range writers {
		if !w.created {
			continue
		}
		text := mustGet(t, base+"/beta/external/connections/"+w.connection)
		var stored map[string]any
		if err := json.Unmarshal([]byte(text), &stored); err != nil || stored["id"] != w.connection {
			t.Errorf("the acknowledged create of %s is lost: %s (%v)", w.connection, text, err)
			continue
		}
		var number int
		if _, err := fmt.Sscanf(fmt.Sprint(stored[w.member]), "%d", &number); err != nil {
			t.Errorf("%s of %s is not a number: %s", w.member, w.connection, text)
		}
		if number < w.acknowledged || number > w.sent {
			w.lost += max(0, w.acknowledged-number)
			t.Errorf("%s of %s is %d after a kill; %d was acknowledged and %d sent", w.member, w.connection, number, w.acknowledged, w.sent)
		}
		w.acknowledged = max(w.acknowledged, number) // who has read it relies on it
	}
}
