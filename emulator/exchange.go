package emulator

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime/debug"
	"strconv"
	"sync"
	"syscall"
)

// An exchange is one request that is answered without a network. It is the
// [http.ResponseWriter], and has what a scenario needs to do its worst:
// [http.Flusher] and [http.Hijacker].
type exchange struct {
	request *http.Request      // as the server sees it
	leave   context.CancelFunc // the client goes away
	free    func()             // frees what x holds
	header  http.Header
	body    *io.PipeReader // what the client reads
	out     *io.PipeWriter // what the server writes
	silent  bool           // the answer has no body

	once     sync.Once
	answered chan struct{} // closed when what follows is set
	response *http.Response
	err      error
}

// newExchange returns an exchange that is given up when the client's request
// is, or when life ends.
func newExchange(life context.Context, r *http.Request) *exchange {
	ctx, cancel := context.WithCancel(r.Context())
	x := &exchange{header: make(http.Header), answered: make(chan struct{})}
	x.request = incoming(ctx, r)
	x.body, x.out = io.Pipe()
	over := context.AfterFunc(life, cancel)
	gone := context.AfterFunc(ctx, func() {
		x.out.CloseWithError(context.Cause(ctx))
		x.request.Body.Close() // or who reads it would wait for ever
	})
	x.leave = cancel
	x.free = func() {
		gone()
		over()
		cancel()
		x.request.Body.Close()
	}
	return x
}

// run lets s answer.
func (x *exchange) run(s *Server) {
	defer x.free()
	defer x.recover()
	s.ServeHTTP(x, x.request)
	x.WriteHeader(http.StatusOK) // if nobody has
	_ = x.out.Close()            // which never fails
}

// recover makes of a panic what a client sees of it: net/http cuts the
// connection.
func (x *exchange) recover() {
	cause := recover()
	if cause == nil {
		return
	}
	before, within := io.EOF, io.ErrUnexpectedEOF // as net/http's transport has them
	if cause != http.ErrAbortHandler {
		before = fmt.Errorf("graphemu: panic: %v\n%s", cause, debug.Stack())
		within = before
	}
	x.fail(before)
	x.out.CloseWithError(within)
}

// fail ends x without an answer, unless there is one.
func (x *exchange) fail(err error) {
	x.once.Do(func() {
		x.err = err
		x.out.CloseWithError(err)
		close(x.answered)
	})
}

// Header returns the headers that WriteHeader sends.
func (x *exchange) Header() http.Header { return x.header }

// WriteHeader gives the client its answer, whose body may still come.
func (x *exchange) WriteHeader(status int) {
	if status < http.StatusOK {
		return // no answer yet
	}
	x.once.Do(func() {
		x.silent = x.request.Method == http.MethodHead || status == http.StatusNoContent || status == http.StatusNotModified
		x.response = &http.Response{
			Status: strconv.Itoa(status) + " " + http.StatusText(status), StatusCode: status,
			Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
			Header: x.header.Clone(), ContentLength: length(x.header), Body: answerBody{x},
		}
		if x.silent {
			x.response.Body = http.NoBody
		}
		close(x.answered)
	})
}

// Write sends p, and returns once the client has read it.
func (x *exchange) Write(p []byte) (int, error) {
	x.WriteHeader(http.StatusOK)
	if x.silent {
		return len(p), nil
	}
	return x.out.Write(p)
}

// Flush sends the header; bodies never wait.
func (x *exchange) Flush() { x.WriteHeader(http.StatusOK) }

// Hijack returns the connection, of which nothing is left but to close it: the
// client sees a reset.
func (x *exchange) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	server, client := net.Pipe()
	client.Close()
	conn := resetConn{server, x}
	return conn, bufio.NewReadWriter(bufio.NewReader(conn), bufio.NewWriter(conn)), nil
}

// A resetConn is the connection of an exchange.
type resetConn struct {
	net.Conn
	exchange *exchange
}

// Close resets the connection.
func (c resetConn) Close() error {
	c.exchange.fail(&net.OpError{Op: "read", Net: "memory", Err: syscall.ECONNRESET})
	return c.Conn.Close()
}

// An answerBody is an answer's body.
type answerBody struct{ exchange *exchange }

// Read reads what the server writes.
func (b answerBody) Read(p []byte) (int, error) { return b.exchange.body.Read(p) }

// Close tells the server that the client has gone away.
func (b answerBody) Close() error {
	b.exchange.leave()
	return b.exchange.body.Close()
}
