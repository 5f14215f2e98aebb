package rest

import (
	"io"
	"net"
	"net/http"
	"time"
)

// A Wire is how an answer goes wrong on its way to the caller. The zero Wire
// does nothing.
type Wire struct {
	// Delay is how long the answer is held back.
	Delay time.Duration
	// Drip is how long the body takes: it is sent in pieces.
	Drip time.Duration
	// Cut closes the connection in the middle of the body, or before the answer
	// if that has none.
	Cut bool
	// Reset resets the connection in place of an answer.
	Reset bool
	// Hang keeps the connection open without an answer until the caller gives
	// up.
	Hang bool
}

// aborts reports whether there is no answer at all.
func (w *Wire) aborts() bool { return w != nil && (w.Reset || w.Hang || w.Cut) }

// hold waits for the delay. The rest of the request's body is read before:
// net/http notices that a caller has gone away only then.
func (w *Wire) hold(r *Request) {
	if w == nil || w.Delay <= 0 {
		return
	}
	drain(r)
	pause(r, w.Delay)
}

// dripped waits until a body would have dripped that is a part of another, where
// nobody sees its pieces.
func (w *Wire) dripped(r *Request) {
	if w != nil && w.Drip > 0 {
		pause(r, w.Drip)
	}
}

// pause waits for d, and reports whether the caller is still there.
func pause(r *Request, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-r.HTTP.Context().Done():
		return false
	}
}

func drain(r *Request) {
	if r.HTTP.Body != nil {
		_, _ = io.Copy(io.Discard, r.HTTP.Body) // a caller that has gone away cannot be told
	}
}

// abort ends the exchange without an answer. It returns only if the connection
// is no longer net/http's.
func (w *Wire) abort(rw http.ResponseWriter, r *Request) {
	switch {
	case w != nil && w.Hang:
		drain(r)
		<-r.HTTP.Context().Done()
	case w != nil && w.Reset:
		if c, _, err := http.NewResponseController(rw).Hijack(); err == nil {
			reset(c)
			return
		}
		// HTTP/2 has no connection to take over; its streams are reset by
		// what follows.
	}
	panic(http.ErrAbortHandler) // net/http's way to cut a connection
}

// reset closes c so that the caller sees a reset: what was not sent is thrown
// away.
func reset(c net.Conn) {
	under := c
	for {
		if tcp, ok := under.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0) // without it the caller sees an end in place of a reset
			_ = tcp.Close()      // before TLS can say goodbye
			return
		}
		wrapper, ok := under.(interface{ NetConn() net.Conn })
		if !ok {
			break
		}
		under = wrapper.NetConn()
	}
	c.Close()
}

// pieces is in how many pieces a body drips.
const pieces = 10

// send writes the body as w has it.
func (w *Wire) send(rw http.ResponseWriter, r *Request, body []byte) {
	if w.Cut && len(body) == 0 {
		panic(http.ErrAbortHandler) // before net/http sends the headers, which would be all of it
	}
	if w.Cut {
		body = body[:len(body)/2]
	}
	flush := func() { _ = http.NewResponseController(rw).Flush() } // not every writer can
	size := max((len(body)+pieces-1)/pieces, 1)
	for w.Drip > 0 && len(body) > size {
		rw.Write(body[:size])
		flush()
		if body = body[size:]; !pause(r, w.Drip/pieces) {
			break
		}
	}
	rw.Write(body)
	if w.Cut {
		flush()
		panic(http.ErrAbortHandler)
	}
}
