package bench

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"time"
)

// ready is what a server says on stdout, on one line, once it listens.
type ready struct {
	Listen       string `json:"listen"`
	TenantID     string `json:"tenantId,omitempty"`
	ClientID     string `json:"clientId,omitempty"`
	ClientSecret string `json:"clientSecret,omitempty"`
}

// A process is a graphemu, or a floor, that runs.
type process struct {
	ready
	cmd   *exec.Cmd
	said  *tail // on stderr
	begun time.Time
	done  chan struct{} // closed when it has ended
}

// start starts a program, away from this user's settings and state,
// and waits until it listens. It is killed when ctx ends.
func (l *lab) start(ctx context.Context, program string, args ...string) (*process, error) {
	p := &process{cmd: exec.CommandContext(ctx, program, args...), said: new(tail), done: make(chan struct{})}
	p.cmd.Env = l.environment()
	p.cmd.Stderr = p.said
	stdout, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	p.begun = time.Now()
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	text, err := bufio.NewReader(stdout).ReadBytes('\n')
	go func() {
		_ = p.cmd.Wait() // it is killed, or has said what is wrong
		close(p.done)
	}()
	if err == nil {
		err = json.Unmarshal(text, &p.ready)
	}
	if err != nil {
		p.kill()
		return nil, errors.Join(context.Cause(ctx), fmt.Errorf("%s %s did not start: %s", program, strings.Join(args, " "), p.said))
	}
	return p, nil
}

// environment is this process's without settings of graphemu and with a folder
// for its state that is removed afterwards.
func (l *lab) environment() []string {
	mine := slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "GRAPHEMU_") })
	return append(mine, "XDG_STATE_HOME="+l.dir, "LocalAppData="+l.dir) // the last one counts
}

// kill ends p and waits until it is gone.
func (p *process) kill() {
	_ = p.cmd.Process.Kill() // it may have ended already
	<-p.done
}

// end tells p to stop, and kills it if it does not.
func (p *process) end() {
	if p.cmd.Process.Signal(os.Interrupt) == nil { // not on Windows
		select {
		case <-p.done:
			return
		case <-time.After(10 * time.Second):
		}
	}
	p.kill()
}

// tail keeps the end of what is written to it.
type tail struct {
	mu   sync.Mutex
	text []byte
}

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text = append(t.text, p...)
	t.text = t.text[max(0, len(t.text)-2000):]
	return len(p), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(bytes.TrimSpace(t.text))
}
