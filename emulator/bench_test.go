package emulator_test

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/mux"
	"github.com/graphemu/graphemu/emulator"
	"github.com/graphemu/graphemu/emulator/store/bolt"
	"go.etcd.io/bbolt"
)

// BenchmarkAgainstTheFloor loads the emulator and a floor in turn, over
// loopback with kept connections, and prints how many requests a second the
// emulator answers for each of the floor's. The floor is a bare mux handler
// over raw bbolt: a read of 400 bytes for GET, a transaction with its own fsync
// for PATCH. The emulator runs its whole pipeline on the bolt driver: a
// verified RS256 token, the checks, the merge, Graph's headers.
//
//	go test ./emulator -run '^$' -bench AgainstTheFloor
func BenchmarkAgainstTheFloor(b *testing.B) {
	floor := startFloor(b)
	emu, token := startMeasured(b)
	get := func(auth string) string {
		return "GET /v1.0/external/connections/" + seedID + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + auth + "\r\n"
	}
	patch := func(auth string) string {
		const body = `{"description":"Connection to index the Contoso HR system"}`
		return fmt.Sprintf("PATCH /v1.0/external/connections/"+seedID+" HTTP/1.1\r\nHost: 127.0.0.1\r\n%sContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", auth, len(body), body)
	}
	for _, conns := range []int{1, 16, 64} {
		b.Run(fmt.Sprintf("GET/conns=%d", conns), func(b *testing.B) {
			compare(b, load{floor, get(""), conns}, load{emu, get(token), conns}, 4000)
		})
		b.Run(fmt.Sprintf("PATCH/conns=%d", conns), func(b *testing.B) {
			compare(b, load{floor, patch(""), conns}, load{emu, patch(token), conns}, 800)
		})
	}
}

// A load is one request, sent over and over on some connections.
type load struct {
	addr, request string
	conns         int
}

// compare runs both loads in turn and reports the median of the ratios of
// their rates.
func compare(b *testing.B, floor, measured load, requests int) {
	floor.run(b, requests/4) // warm both up
	measured.run(b, requests/4)
	var ratios []float64
	for b.Loop() {
		f, m := floor.run(b, requests), measured.run(b, requests)
		ratios = append(ratios, f.Seconds()/m.Seconds())
	}
	slices.SortFunc(ratios, cmp.Compare)
	b.ReportMetric(ratios[len(ratios)/2], "x-floor")
	b.ReportMetric(0, "ns/op") // says nothing: an operation is a round of both
}

// run sends the request the given number of times and returns how long it took.
func (l load) run(b *testing.B, requests int) time.Duration {
	b.Helper()
	var wg sync.WaitGroup
	begin := time.Now()
	for range l.conns {
		wg.Go(func() {
			conn, err := net.Dial("tcp", l.addr)
			if err != nil {
				b.Error(err)
				return
			}
			defer conn.Close()
			in := bufio.NewReader(conn)
			for range requests / l.conns {
				if _, err := io.WriteString(conn, l.request); err != nil {
					b.Error(err)
					return
				}
				if err := skipAnswer(in); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	return time.Since(begin)
}

// skipAnswer reads one answer. It does no more than it must, so that the load
// takes little from what it loads.
func skipAnswer(in *bufio.Reader) error {
	line, err := in.ReadSlice('\n')
	if err != nil {
		return err
	}
	if !bytes.HasPrefix(line, []byte("HTTP/1.1 20")) {
		return fmt.Errorf("answer: %s", line)
	}
	length := 0
	for {
		if line, err = in.ReadSlice('\n'); err != nil {
			return err
		}
		if len(line) <= 2 {
			_, err = in.Discard(length)
			return err
		}
		if value, ok := bytes.CutPrefix(line, []byte("Content-Length: ")); ok {
			if length, err = strconv.Atoi(string(bytes.TrimSpace(value))); err != nil {
				return err
			}
		}
	}
}

// startMeasured starts the emulator on a bolt file and returns its address and
// a header with a token.
func startMeasured(b *testing.B) (addr, auth string) {
	db, err := bolt.Open(filepath.Join(b.TempDir(), "emulator.db"), bolt.Options{})
	if err != nil {
		b.Fatal(err)
	}
	srv, err := emulator.New(emulator.Options{Driver: db})
	if err != nil {
		b.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error)
	go func() { done <- srv.Serve(ctx, l) }()
	b.Cleanup(func() {
		stop()
		if err := cmp.Or(<-done, srv.Close()); err != nil {
			b.Error(err)
		}
	})
	return l.Addr().String(), "Authorization: Bearer " + benchToken(b, srv) + "\r\n"
}

// startFloor starts the least that could do the work and returns its address.
func startFloor(b *testing.B) string {
	db, err := bbolt.Open(filepath.Join(b.TempDir(), "floor.db"), 0o600, &bbolt.Options{NoFreelistSync: true, FreelistType: bbolt.FreelistMapType})
	if err != nil {
		b.Fatal(err)
	}
	bucket, doc := []byte("connections"), bytes.Repeat([]byte("x"), 400)
	err = db.Update(func(tx *bbolt.Tx) error {
		bk, err := tx.CreateBucket(bucket)
		if err != nil {
			return err
		}
		return bk.Put([]byte(seedID), doc)
	})
	if err != nil {
		b.Fatal(err)
	}
	router := mux.NewRouter()
	const path = "/v1.0/external/connections/{id}"
	router.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
		db.View(func(tx *bbolt.Tx) error {
			w.Header().Set("Content-Type", "application/json")
			w.Write(tx.Bucket(bucket).Get([]byte(mux.Vars(r)["id"])))
			return nil
		})
	}).Methods("GET")
	router.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if err := db.Update(func(tx *bbolt.Tx) error {
			return tx.Bucket(bucket).Put([]byte(mux.Vars(r)["id"]), append(body, doc...)[:400])
		}); err != nil {
			b.Error(err)
		}
		w.WriteHeader(http.StatusNoContent)
	}).Methods("PATCH")
	srv := httptest.NewServer(router)
	b.Cleanup(func() {
		srv.Close()
		db.Close()
	})
	return srv.Listener.Addr().String()
}
