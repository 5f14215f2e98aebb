package storetest

import (
	"errors"
	"fmt"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/graphemu/graphemu/emulator/store"
)

var errWanted = errors.New("wanted")

// spoil does one of everything to the bucket b, and to others.
func spoil(tx store.Tx) error {
	return errors.Join(
		put(tx, "b", "a", "spoilt", "new", "spoilt"),
		tx.Delete("b", "z"),
		put(tx, "b", "z", "spoilt"),
		tx.Delete("b", "m"),
		put(tx, "made", "k", "spoilt"),
		tx.Clear("made"),
		put(tx, "made", "l", "spoilt"),
		tx.Clear("c"),
	)
}

var unspoilt = []string{"a", "1", "m", "2", "z", "3"}

func wantUnspoilt(t *testing.T, d store.Driver) {
	t.Helper()
	wantBucket(t, d, "t", "b", unspoilt...)
	wantBucket(t, d, "t", "c", unspoilt...)
	wantBucket(t, d, "t", "made")
}

func testFailure(t *testing.T, d store.Driver) {
	mustPut(t, d, "t", "b", unspoilt...)
	mustPut(t, d, "t", "c", unspoilt...)
	err := d.Update(t.Context(), "t", func(tx store.Tx) error {
		return errors.Join(spoil(tx), errWanted)
	})
	if !errors.Is(err, errWanted) {
		t.Errorf("Update: %v, want what fn returned", err)
	}
	wantUnspoilt(t, d)
	mustPut(t, d, "t", "b", "a", "4") // it still works
	wantBucket(t, d, "t", "b", "a", "4", "m", "2", "z", "3")
}

func testPanic(t *testing.T, d store.Driver) {
	mustPut(t, d, "t", "b", unspoilt...)
	mustPut(t, d, "t", "c", unspoilt...)
	p := recovered(func() {
		_ = d.Update(t.Context(), "t", func(tx store.Tx) error {
			_ = spoil(tx)
			panic("wanted")
		})
	})
	if p != "wanted" {
		t.Errorf("a panic in Update arrived as %v", p)
	}
	if p := recovered(func() {
		_ = d.View(t.Context(), "t", func(store.Reader) error { panic("wanted") })
	}); p != "wanted" {
		t.Errorf("a panic in View arrived as %v", p)
	}
	wantUnspoilt(t, d)
	mustPut(t, d, "t", "b", "a", "4") // no lock was kept
}

func recovered(fn func()) (p any) {
	defer func() { p = recover() }()
	fn()
	return nil
}

func testClear(t *testing.T, d store.Driver) {
	mustPut(t, d, "t", "b", unspoilt...)
	mustPut(t, d, "t", "c", unspoilt...)
	err := d.Update(t.Context(), "t", func(tx store.Tx) error {
		err := errors.Join(put(tx, "b", "early", "1"), tx.Clear("b"), tx.Clear("none"))
		got, scanErr := scan(tx, "b", "")
		wantPairs(t, got, nil)
		if v, _ := tx.Get("b", "a"); v != nil {
			t.Errorf("Get after Clear: %q", v)
		}
		return errors.Join(err, scanErr, put(tx, "b", "z", "late"), tx.Delete("b", "a"))
	})
	if err != nil {
		t.Error(err)
	}
	wantBucket(t, d, "t", "b", "z", "late")
	wantBucket(t, d, "t", "c", unspoilt...)
}

// testClearUndone clears what the same transaction has written to, and what the
// one before has, in every order.
func testClearUndone(t *testing.T, d store.Driver) {
	mustPut(t, d, "t", "b", unspoilt...)
	steps := []func(tx store.Tx) error{
		func(tx store.Tx) error { return put(tx, "b", "m", "x", "n", "y") },
		func(tx store.Tx) error { return tx.Clear("b") },
		func(tx store.Tx) error { return tx.Delete("b", "a") },
	}
	for order := range 27 {
		err := d.Update(t.Context(), "t", func(tx store.Tx) error {
			for _, i := range []int{order / 9, order / 3 % 3, order % 3} {
				if err := steps[i](tx); err != nil {
					return err
				}
			}
			return errWanted
		})
		if !errors.Is(err, errWanted) {
			t.Fatal(err)
		}
		wantBucket(t, d, "t", "b", unspoilt...)
	}
}

func testLostUpdate(t *testing.T, d store.Driver) {
	const writers, rounds = 8, 5
	var all sync.WaitGroup
	for range writers {
		all.Go(func() {
			for range rounds {
				if err := d.Update(t.Context(), "t", increment); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	wantBucket(t, d, "t", "b", "n", strconv.Itoa(writers*rounds))
}

func increment(tx store.Tx) error {
	b, err := tx.Get("b", "n")
	if err != nil {
		return err
	}
	n, _ := strconv.Atoi(string(b))
	time.Sleep(time.Millisecond) // widen the window, or a driver that never locks passes by luck
	return tx.Put("b", "n", []byte(strconv.Itoa(n+1)))
}

// testGroup lets many write the same keys at once. Some fail and some panic
// after they have written; of the others, nothing may be missing.
func testGroup(t *testing.T, d store.Driver) {
	const writers, rounds = 24, 20
	mustPut(t, d, "t", "shared", "k", "0")
	mustPut(t, d, "t", "b", unspoilt...)
	mustPut(t, d, "t", "c", unspoilt...)
	var all sync.WaitGroup
	for w := range writers {
		all.Go(func() {
			for r := range rounds {
				groupWriter(t, d, w, r)
			}
		})
	}
	all.Wait()
	good := writers / 3 * rounds
	wantBucket(t, d, "t", "shared", "k", strconv.Itoa(good))
	wantUnspoilt(t, d)
	for w := 0; w < writers; w += 3 {
		wantBucket(t, d, "t", fmt.Sprint("own", w), "k", strconv.Itoa(rounds-1))
	}
}

func groupWriter(t *testing.T, d store.Driver, w, round int) {
	var err error
	p := recovered(func() {
		err = d.Update(t.Context(), "t", func(tx store.Tx) error {
			v, err := tx.Get("shared", "k")
			if err != nil {
				return err
			}
			n, _ := strconv.Atoi(string(v))
			if w%3 != 0 {
				err = errors.Join(spoil(tx), tx.Clear("shared"), put(tx, "shared", "k", "-1"))
			}
			switch w % 3 {
			case 1:
				return errors.Join(err, errWanted)
			case 2:
				panic(w)
			}
			return put(tx, "shared", "k", strconv.Itoa(n+1))
		})
		if w%3 == 0 && err == nil {
			mustPut(t, d, "t", fmt.Sprint("own", w), "k", strconv.Itoa(round))
		}
	})
	switch {
	case w%3 == 0 && (err != nil || p != nil), w%3 == 1 && !errors.Is(err, errWanted), w%3 == 2 && p != w:
		t.Errorf("writer %d: error %v, panic %v", w, err, p)
	}
}
