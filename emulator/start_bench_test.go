package emulator_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/graphemu/graphemu/emulator"
	"github.com/graphemu/graphemu/emulator/store/bolt"
)

// What a test pays for an emulator of its own:
//
//	go test ./emulator -run '^$' -bench 'Fresh|Fork'

// BenchmarkFreshTenant makes a tenant and drops it.
func BenchmarkFreshTenant(b *testing.B) {
	srv := newServer(b)
	b.ReportAllocs()
	for b.Loop() {
		t := new(bench)
		srv.Tenant(t)
		t.end(b)
	}
}

// BenchmarkForkOfTenThousandItems forks a tenant and drops the fork.
func BenchmarkForkOfTenThousandItems(b *testing.B) {
	emu := newServer(b).Tenant(b)
	hr := emu.Connection("contosohr").Ready(aSchema)
	for i := range 10_000 {
		hr.Item(fmt.Sprint(i), anItem)
	}
	b.ReportAllocs()
	for b.Loop() {
		t := new(bench)
		emu.Fork(t)
		t.end(b)
	}
}

// BenchmarkFreshServer starts a server in memory without a listener, and closes
// it.
func BenchmarkFreshServer(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		t := new(bench)
		emulator.Start(t, emulator.WithoutListener())
		t.end(b)
	}
}

// BenchmarkFreshServerListening does the same with a port.
func BenchmarkFreshServerListening(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		t := new(bench)
		emulator.Start(t)
		t.end(b)
	}
}

// BenchmarkFreshServerOnBolt starts a server on a new file without a listener.
// To close it, which writes the file to the disk, is not measured.
func BenchmarkFreshServerOnBolt(b *testing.B) {
	dir, n := b.TempDir(), 0
	b.ReportAllocs()
	for b.Loop() {
		n++
		path := filepath.Join(dir, fmt.Sprint(n))
		db, err := bolt.Open(path, bolt.Options{NoSync: true})
		if err != nil {
			b.Fatal(err)
		}
		t := new(bench)
		emulator.Start(t, emulator.WithoutListener(), emulator.WithDriver(db))
		b.StopTimer()
		t.end(b)
		if err := os.Remove(path); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
}

// BenchmarkFirstAnswer starts a server, asks it something with a token, and
// closes it: what was put off until then is paid for here.
func BenchmarkFirstAnswer(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		t := new(bench)
		emu := emulator.Start(t, emulator.WithoutListener())
		resp, err := emu.Client().Get(emu.GraphURL() + "/v1.0/external/connections/" + seedID)
		if err != nil || resp.StatusCode != 200 {
			b.Fatal(err)
		}
		resp.Body.Close()
		t.end(b)
	}
}

func newServer(b *testing.B) *emulator.Server {
	srv, err := emulator.New(emulator.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { srv.Close() })
	return srv
}

// A bench is a test that ends within a round.
type bench struct{ recorder }

func (t *bench) end(b *testing.B) {
	t.recorder.end()
	if t.recorder.printer.failed || t.log.Len() > 0 {
		b.Fatal(t.log.String())
	}
}
