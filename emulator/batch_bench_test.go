package emulator_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/graphemu/graphemu/emulator"
	"github.com/graphemu/graphemu/emulator/entra"
	"github.com/graphemu/graphemu/emulator/store/bolt"
)

// BenchmarkBatch compares a $batch of 20 PATCHes of 20 connections with the same
// PATCHes one by one, over one connection of HTTP to a server that waits for
// the disk, in turn in the same run. "x-single" is how many times as fast the
// batch is; the median of the rounds, for a disk is moody.
func BenchmarkBatch(b *testing.B) {
	send := benchmarkServer(b)
	var requests []string
	for i := range 20 {
		id := fmt.Sprintf("batch%02d", i)
		send("POST", "/beta/connections", `{"id":"`+id+`","name":"n"}`)
		requests = append(requests, inBatch(id, "PATCH", "/connections/"+id, withBody(`{"name":"renamed"}`)))
	}
	batch := batchOf(requests...)
	var ratios []float64
	for b.Loop() {
		begin := b.Elapsed()
		for i := range 20 {
			send("PATCH", fmt.Sprintf("/beta/connections/batch%02d", i), `{"name":"renamed"}`)
		}
		middle := b.Elapsed()
		if answer := send("POST", "/beta/$batch", batch); strings.Count(answer, `"status":200`) != 20 {
			b.Fatal(answer)
		}
		ratios = append(ratios, float64(middle-begin)/float64(b.Elapsed()-middle))
	}
	slices.Sort(ratios)
	b.ReportMetric(ratios[len(ratios)/2], "x-single")
}

// benchmarkServer returns what sends a request to a server that keeps its state
// on disk, and returns the body of the answer.
func benchmarkServer(b *testing.B) func(method, path, body string) string {
	b.Helper()
	driver, err := bolt.Open(filepath.Join(b.TempDir(), "state.db"), bolt.Options{})
	if err != nil {
		b.Fatal(err)
	}
	srv, err := emulator.New(emulator.Options{Driver: driver, Auth: entra.Off})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { srv.Close() })
	wire := httptest.NewServer(srv)
	b.Cleanup(wire.Close)
	client := &http.Client{Timeout: time.Minute}
	return func(method, path, body string) string {
		req, err := http.NewRequest(method, wire.URL+path, strings.NewReader(body))
		if err != nil {
			b.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/json")
		resp, err := client.Do(req)
		if err != nil {
			b.Fatal(err)
		}
		defer resp.Body.Close()
		answer, err := io.ReadAll(resp.Body)
		if err != nil || resp.StatusCode >= 400 {
			b.Fatal(resp.Status, string(answer), err)
		}
		return string(answer)
	}
}
