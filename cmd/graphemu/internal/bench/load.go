package bench

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"net"
	"sync"
	"time"
)

// patience is how long a server may take for all that a turn sends it.
const patience = time.Minute

// A load is requests that some connections send in a circle, each as soon as the
// one before is answered. They are composed before, and of an answer no more is
// read than must be: what sends them shares the processors with what it loads.
type load struct {
	server   *server
	requests [][]byte
	conns    int
	fixed    int                     // how many requests each connection sends; 0 means as many as it can
	worth    float64                 // what a request counts for, such as the items of a $batch; 0 means 1
	check    func(body []byte) error // of each answer, where its status does not say it all
}

// run sends for about d, on connections each of which has had an answer before
// the clock starts. The value of the sample is requests a second.
func (l load) run(ctx context.Context, d time.Duration) (sample, error) {
	lines := make([]*line, l.conns)
	for i := range lines {
		x, err := l.open(ctx)
		if err != nil {
			return sample{}, err
		}
		defer x.close()
		x.next = i * 7
		lines[i] = x
	}
	begin := make(chan struct{})
	var all, warm sync.WaitGroup
	for _, x := range lines {
		warm.Add(1)
		all.Go(func() {
			x.err = x.once()
			warm.Done()
			<-begin
			x.send(d)
		})
	}
	warm.Wait()
	start := time.Now()
	close(begin)
	all.Wait()
	return l.sum(ctx, lines, time.Since(start))
}

// sum returns what lines came to.
func (l load) sum(ctx context.Context, lines []*line, took time.Duration) (sample, error) {
	if err := context.Cause(ctx); err != nil {
		return sample{}, err
	}
	var times []time.Duration
	for _, x := range lines {
		if x.err != nil {
			return sample{}, fmt.Errorf("%s: %w", l.server.name, x.err)
		}
		times = append(times, x.times...)
	}
	return sample{value: max(l.worth, 1) * float64(len(times)) / took.Seconds(), p99: percentile(times, 0.99), most: times[len(times)-1]}, nil
}

// A line is one connection of a load.
type line struct {
	load
	conn  net.Conn
	close func()
	in    *bufio.Reader
	next  int // request
	times []time.Duration
	err   error
}

// open connects. The line breaks when ctx ends.
func (l load) open(ctx context.Context) (*line, error) {
	var d net.Dialer
	c, err := d.DialContext(ctx, "tcp", l.server.addr)
	if err == nil {
		err = c.SetDeadline(time.Now().Add(patience))
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", l.server.name, err)
	}
	forget := context.AfterFunc(ctx, func() { c.Close() })
	return &line{load: l, conn: c, in: bufio.NewReaderSize(c, 16<<10), close: func() {
		forget()
		c.Close()
	}}, nil
}

// send sends until d has passed, but at least once, or as often as is fixed.
func (x *line) send(d time.Duration) {
	x.times = make([]time.Duration, 0, 4096)
	start := time.Now()
	for before := time.Duration(0); x.err == nil && x.more(before < d); {
		x.err = x.once()
		now := time.Since(start)
		x.times = append(x.times, now-before)
		before = now
	}
}

func (x *line) more(early bool) bool {
	if x.fixed > 0 {
		return len(x.times) < x.fixed
	}
	return early || len(x.times) == 0
}

// once sends the next request and reads its answer.
func (x *line) once() error {
	request := x.requests[x.next%len(x.requests)]
	x.next++
	_, err := x.conn.Write(request)
	if err == nil {
		err = x.read()
	}
	if err != nil {
		first, _, _ := bytes.Cut(request, []byte(" HTTP/"))
		return fmt.Errorf("%s: %w", first, err)
	}
	return nil
}
