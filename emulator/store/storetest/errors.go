package storetest

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/graphemu/graphemu/emulator/store"
)

// calls returns one call of each method on tenant.
func calls(ctx context.Context, d store.Driver, tenant string) map[string]func() error {
	return map[string]func() error{
		"View":    func() error { return d.View(ctx, tenant, func(store.Reader) error { return nil }) },
		"Update":  func() error { return d.Update(ctx, tenant, func(store.Tx) error { return nil }) },
		"Fork":    func() error { return d.Fork(ctx, tenant, "fork of "+tenant) },
		"Drop":    func() error { return d.Drop(ctx, tenant) },
		"Tenants": func() error { _, err := d.Tenants(ctx); return err },
	}
}

func testErrors(t *testing.T, d store.Driver) {
	for _, tenant := range []string{"none", "", "T"} {
		for name, call := range calls(t.Context(), d, tenant) {
			if name == "Tenants" || name == "Fork" && tenant == "" {
				continue // which are no errors
			}
			if err := call(); !errors.Is(err, store.ErrNoTenant) {
				t.Errorf("%s of %q: %v, want ErrNoTenant", name, tenant, err)
			}
		}
	}
	mustPut(t, d, "t", "b", "k", "v")
	for _, from := range []string{"", "t"} {
		if err := d.Fork(t.Context(), from, "t"); !errors.Is(err, store.ErrTenantExists) {
			t.Errorf("Fork from %q: %v, want ErrTenantExists", from, err)
		}
	}
	wantBucket(t, d, "t", "b", "k", "v")

	broken := errors.New("broken")
	if err := d.View(t.Context(), "t", func(store.Reader) error { return broken }); !errors.Is(err, broken) {
		t.Errorf("View: %v, want what fn returned", err)
	}
	if err := d.Update(t.Context(), "t", func(store.Tx) error { return broken }); !errors.Is(err, broken) {
		t.Errorf("Update: %v, want what fn returned", err)
	}
}

func testContext(t *testing.T, d store.Driver) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for name, call := range calls(ctx, d, "t") {
		if err := call(); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v, want context.Canceled", name, err)
		}
	}
	mustPut(t, d, "t", "b", "k", "v") // so nothing was dropped

	// A context that ends while its Update waits for another one.
	ctx, cancel = context.WithCancel(t.Context())
	begun, end := make(chan struct{}), make(chan struct{})
	first, second := make(chan error), make(chan error)
	go func() {
		first <- d.Update(t.Context(), "t", func(tx store.Tx) error {
			close(begun)
			<-end
			return tx.Put("b", "first", []byte("1"))
		})
	}()
	<-begun
	go func() {
		second <- d.Update(ctx, "t", func(tx store.Tx) error { return tx.Put("b", "second", []byte("2")) })
	}()
	time.Sleep(5 * time.Millisecond) // let it wait
	cancel()
	close(end)
	if err := <-first; err != nil {
		t.Error(err)
	}
	if err := <-second; !errors.Is(err, context.Canceled) {
		t.Errorf("an Update whose context ended while it waited: %v", err)
	}
	wantBucket(t, d, "t", "b", "first", "1", "k", "v")
}

func testClose(t *testing.T, d store.Driver) {
	for range 2 {
		if err := d.Close(); err != nil {
			t.Fatalf("Close: %v", err)
		}
	}
	for name, call := range calls(t.Context(), d, "t") {
		if err := call(); !errors.Is(err, store.ErrClosed) {
			t.Errorf("%s: %v, want ErrClosed", name, err)
		}
	}
}

func testCloseWaits(t *testing.T, d store.Driver) {
	mustPut(t, d, "t", "b", "k", "v")
	begun, end := make(chan struct{}, 2), make(chan struct{})
	ended := make(chan error, 2)
	go func() {
		ended <- d.View(t.Context(), "t", func(r store.Reader) error {
			begun <- struct{}{}
			<-end
			if v, err := r.Get("b", "k"); string(v) != "v" || err != nil {
				t.Errorf("Get while Close waits: %q, %v", v, err)
			}
			return nil
		})
	}()
	go func() {
		ended <- d.Update(t.Context(), "t", func(tx store.Tx) error {
			begun <- struct{}{}
			<-end
			return tx.Put("b", "k", []byte("w"))
		})
	}()
	<-begun
	<-begun
	closed := make(chan error)
	go func() { closed <- d.Close() }()
	select {
	case <-closed:
		t.Error("Close did not wait for running transactions")
		close(end)
		return
	case <-time.After(20 * time.Millisecond):
	}
	close(end)
	for range 2 {
		if err := <-ended; err != nil {
			t.Errorf("a transaction that had begun before Close: %v", err)
		}
	}
	if err := <-closed; err != nil {
		t.Errorf("Close: %v", err)
	}
}
