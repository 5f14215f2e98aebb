package bolt

import (
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/graphemu/graphemu/emulator/store"
	"go.etcd.io/bbolt"
)

// BenchmarkUpdate compares Update with the floor, one db.Update of bbolt for
// each write, at the same number of goroutines and in turn in the same run.
// "x-floor" is how many times as many writes we do in the same time; the median
// of the rounds, for a disk is moody.
func BenchmarkUpdate(b *testing.B) {
	for _, noSync := range []bool{false, true} {
		for _, goroutines := range []int{1, 16, 64} {
			b.Run(fmt.Sprintf("nosync=%v/goroutines=%d", noSync, goroutines), func(b *testing.B) {
				benchmarkUpdate(b, Options{NoSync: noSync}, goroutines)
			})
		}
	}
}

func benchmarkUpdate(b *testing.B, o Options, goroutines int) {
	const writes = 256
	ours, floor := benchmarkDB(b, o), benchmarkFloor(b, o)
	value := make([]byte, 400)
	ctx := b.Context()
	var ratios []float64
	for b.Loop() {
		plain := timed(b, goroutines, writes, func(key string) error {
			return floor.Update(func(tx *bbolt.Tx) error {
				return tx.Bucket([]byte("b")).Put([]byte(key), value)
			})
		})
		led := timed(b, goroutines, writes, func(key string) error {
			return ours.Update(ctx, "t", func(tx store.Tx) error { return tx.Put("b", key, value) })
		})
		ratios = append(ratios, float64(plain)/float64(led))
	}
	slices.Sort(ratios)
	b.ReportMetric(ratios[len(ratios)/2], "x-floor")
}

// timed says how long goroutines need for writes between them.
func timed(b *testing.B, goroutines, writes int, write func(key string) error) time.Duration {
	before := b.Elapsed()
	var all sync.WaitGroup
	for g := range goroutines {
		all.Go(func() {
			for i := g; i < writes; i += goroutines {
				if err := write(strconv.Itoa(1000 + i)); err != nil {
					b.Error(err)
				}
			}
		})
	}
	all.Wait()
	return b.Elapsed() - before
}

func benchmarkDB(b *testing.B, o Options) *DB {
	b.Helper()
	d, err := Open(filepath.Join(b.TempDir(), "ours"), o)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { d.Close() })
	if err := d.Fork(b.Context(), "", "t"); err != nil {
		b.Fatal(err)
	}
	return d
}

func benchmarkFloor(b *testing.B, o Options) *bbolt.DB {
	b.Helper()
	file, err := openFile(filepath.Join(b.TempDir(), "floor"), o, false)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { file.Close() })
	err = file.Update(func(tx *bbolt.Tx) error {
		_, err := tx.CreateBucket([]byte("b"))
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return file
}
