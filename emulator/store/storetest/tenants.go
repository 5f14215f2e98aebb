package storetest

import (
	"errors"
	"slices"
	"strconv"
	"sync"
	"testing"

	"github.com/graphemu/graphemu/emulator/store"
)

// testSnapshot holds a View open while others write, drop and clear.
func testSnapshot(t *testing.T, d store.Driver) {
	mustPut(t, d, "t", "b", unspoilt...)
	mustPut(t, d, "t", "c", unspoilt...)
	err := d.View(t.Context(), "t", func(r store.Reader) error {
		written := make(chan error)
		go func() {
			written <- d.Update(t.Context(), "t", spoil)
			for i := range 100 {
				written <- d.Update(t.Context(), "t", func(tx store.Tx) error {
					return put(tx, "b", "n"+strconv.Itoa(i), string(make([]byte, 5000)))
				})
			}
			written <- d.Drop(t.Context(), "t")
			close(written)
		}()
		for err := range written {
			if err != nil {
				t.Error(err)
			}
			if v, err := r.Get("b", "a"); string(v) != "1" || err != nil {
				t.Errorf("Get in a snapshot: %q, %v", v, err)
			}
		}
		for _, bucket := range []string{"b", "c"} {
			got, err := scan(r, bucket, "")
			if err != nil {
				t.Error(err)
			}
			wantPairs(t, got, unspoilt)
		}
		got, err := scan(r, "made", "")
		wantPairs(t, got, nil)
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

func testFork(t *testing.T, d store.Driver) {
	mustPut(t, d, "t", "b", unspoilt...)
	mustPut(t, d, "t", "c", unspoilt...)
	mustFork(t, d, "t", "fork")
	mustFork(t, d, "fork", "fork of fork")
	if err := d.Update(t.Context(), "fork", spoil); err != nil {
		t.Fatal(err)
	}
	wantUnspoilt(t, d) // a write to the fork does not show in its origin
	wantBucket(t, d, "fork", "c")
	wantBucket(t, d, "fork", "made", "l", "spoilt")

	mustPut(t, d, "t", "c", "late", "1") // nor the other way round
	wantBucket(t, d, "fork", "c")
	wantBucket(t, d, "fork of fork", "c", unspoilt...)

	if err := d.Drop(t.Context(), "t"); err != nil {
		t.Fatal(err)
	}
	wantBucket(t, d, "fork of fork", "b", unspoilt...) // a fork outlives its origin
}

// testForkConsistent forks while somebody changes two keys together.
func testForkConsistent(t *testing.T, d store.Driver) {
	mustPut(t, d, "t", "b", "x", "0", "y", "0")
	var writer sync.WaitGroup
	stop := make(chan struct{})
	writer.Go(func() {
		for i := 0; ; i++ {
			select {
			case <-stop:
				return
			default:
				n := strconv.Itoa(i)
				mustPut(t, d, "t", "b", "x", n, "y", n)
			}
		}
	})
	for i := range 20 {
		fork := "fork" + strconv.Itoa(i)
		mustFork(t, d, "t", fork)
		err := d.View(t.Context(), fork, func(r store.Reader) error {
			x, _ := r.Get("b", "x")
			y, err := r.Get("b", "y")
			if string(x) != string(y) || x == nil {
				t.Errorf("a fork of half a transaction: x %q, y %q", x, y)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
	close(stop)
	writer.Wait()
}

func testReplace(t *testing.T, d store.Driver) {
	mustPut(t, d, "t", "b", unspoilt...)
	mustPut(t, d, "t", "c", unspoilt...)
	mustReplace(t, d, "t", "new") // who is not there yet is made
	wantBucket(t, d, "new", "b", unspoilt...)
	if err := d.Update(t.Context(), "t", spoil); err != nil {
		t.Fatal(err)
	}
	mustPut(t, d, "t", "extra", "k", "v")
	mustReplace(t, d, "new", "t")
	wantUnspoilt(t, d)
	wantBucket(t, d, "t", "extra")
	mustReplace(t, d, "t", "t")
	wantUnspoilt(t, d)

	mustPut(t, d, "t", "c", "late", "1") // the two share nothing afterwards
	wantBucket(t, d, "new", "c", unspoilt...)

	if err := d.Replace(t.Context(), "nobody", "t"); !errors.Is(err, store.ErrNoTenant) {
		t.Errorf("Replace from a tenant that is not there: %v", err)
	}
	wantBucket(t, d, "t", "b", unspoilt...)
}

// testReplaceUnderLoad reads and writes a tenant while it is replaced: at no
// time it is missing, or half of the one and half of the other.
func testReplaceUnderLoad(t *testing.T, d store.Driver) {
	mustFork(t, d, "", "seed")
	mustPut(t, d, "seed", "b", "x", "0")
	mustPut(t, d, "seed", "c", "y", "0")
	mustReplace(t, d, "seed", "t")
	var users sync.WaitGroup
	for range 3 {
		users.Go(func() {
			for i := range 50 {
				n := strconv.Itoa(i)
				err := d.Update(t.Context(), "t", func(tx store.Tx) error {
					x, _ := tx.Get("b", "x")
					if y, err := tx.Get("c", "y"); string(x) != string(y) || x == nil || err != nil {
						t.Errorf("x %q, y %q, %v", x, y, err)
					}
					return errors.Join(put(tx, "b", "x", n), put(tx, "c", "y", n))
				})
				if err != nil {
					t.Errorf("Update while the tenant is replaced: %v", err)
				}
			}
		})
	}
	for range 50 {
		mustReplace(t, d, "seed", "t")
	}
	users.Wait()
}

func testDrop(t *testing.T, d store.Driver) {
	mustFork(t, d, "", "seed")
	mustPut(t, d, "seed", "b", "k", "seed")
	for range 3 {
		mustFork(t, d, "seed", "x")
		mustPut(t, d, "x", "b", "k", "changed", "l", "new")
		mustPut(t, d, "x", "c", "k", "v")
		if err := d.Drop(t.Context(), "x"); err != nil {
			t.Fatal(err)
		}
		mustFork(t, d, "", "x")
		wantBucket(t, d, "x", "b") // the name says nothing of who had it before
		wantBucket(t, d, "x", "c")
		if err := d.Drop(t.Context(), "x"); err != nil {
			t.Fatal(err)
		}
	}
	wantBucket(t, d, "seed", "b", "k", "seed")
	got, err := d.Tenants(t.Context())
	if want := []string{"seed", "t"}; !slices.Equal(got, want) || err != nil {
		t.Errorf("Tenants: %q, %v, want %q", got, err, want)
	}
}

func testTenantsApart(t *testing.T, d store.Driver) {
	var all sync.WaitGroup
	tenants := []string{"t", "a", "b"}
	for _, tenant := range tenants[1:] {
		mustFork(t, d, "", tenant)
	}
	for _, tenant := range tenants {
		all.Go(func() {
			for i := range 30 {
				mustPut(t, d, tenant, "b", "last", tenant+strconv.Itoa(i))
			}
		})
	}
	all.Wait()
	for _, tenant := range tenants {
		wantBucket(t, d, tenant, "b", "last", tenant+"29")
	}
}
