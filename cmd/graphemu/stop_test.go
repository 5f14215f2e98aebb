package main

import (
	"net/http"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestStopCommandWaits stops an emulator in the background in the middle of an
// upload, which is still answered.
func TestStopCommandWaits(t *testing.T) {
	state := t.TempDir()
	run := func(args ...string) *process {
		cmd := exec.Command("graphemu", args...)
		cmd.Env = []string{"XDG_STATE_HOME=" + state, "GORACE=" + raceSettings}
		p, err := launch(cmd)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(p.kill)
		return p
	}
	// As --detach runs it, but for the folder that it has made by then.
	data := filepath.Join(state, "graphemu", "run", "a.db")
	p := run("serve", "--listen=127.0.0.1:0", "--output=json", "--auth=off", "--data", data, "--detached", data+".log")
	ready := p.mustReady(t)
	upload := beginUpload(t, ready.Listen)
	stop := run("stop", "--url", ready.GraphURL)
	p.awaitStopping(t)
	if stop.ended() {
		t.Error("stop returned while a request was running")
	}
	if resp := upload.finish(t); resp.StatusCode != http.StatusOK {
		t.Errorf("the running request got %s, want 200", resp.Status)
	}
	<-stop.done
	if !stop.cmd.ProcessState.Success() || !closedInOrder(t, data) {
		t.Errorf("stop ended with %v, and the file is closed: %v: %s", stop.cmd.ProcessState, closedInOrder(t, data), stop.stderr.text())
	}
}

func (p *process) ended() bool {
	select {
	case <-p.done:
		return true
	default:
		return false
	}
}
