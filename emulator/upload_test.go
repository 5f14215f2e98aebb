package emulator

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"
	"time"
)

// A body that stands still is given up, and its connection is closed; after one
// that came the connection is as before.
func TestABodyThatStandsStill(t *testing.T) {
	const still = 100 * time.Millisecond
	failed := make(chan error, 1)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		uploaded(w, r, still)
		_, err := io.ReadAll(r.Body)
		failed <- err
		if err != nil {
			w.WriteHeader(http.StatusRequestTimeout)
			return
		}
		select {
		case <-r.Context().Done():
			t.Error("the wait for an answer is taken for a body that stands still")
		case <-time.After(3 * still):
		}
	}))
	defer srv.Close()
	conn, err := net.Dial("tcp", srv.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	answers := bufio.NewReader(conn)
	for _, length := range []int{1, 100} {
		fmt.Fprintf(conn, "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\na", length)
		err := <-failed
		resp, readErr := http.ReadResponse(answers, nil)
		if readErr != nil {
			t.Fatal(readErr)
		}
		if whole := length == 1; whole && err != nil || !whole && !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("of %d bytes one comes: %v, %s", length, err, resp.Status)
		}
	}
	if _, err := answers.ReadByte(); err != io.EOF {
		t.Errorf("the connection is still open: %v", err)
	}
}
