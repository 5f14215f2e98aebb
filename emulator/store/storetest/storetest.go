// Package storetest is the conformance suite that every [store.Driver] runs:
// each sentence of the contract, and a model that random transactions are
// compared with.
package storetest

import (
	"context"
	"slices"
	"testing"

	"github.com/graphemu/graphemu/emulator/store"
)

// Run tests the driver that open returns. Each call of open makes an empty one;
// Run closes it.
func Run(t *testing.T, open func(t *testing.T) store.Driver) {
	tests := []struct {
		name string
		test func(t *testing.T, d store.Driver)
	}{
		{"read and write", testReadWrite},
		{"scan", testScan},
		{"a transaction reads its own writes", testOwnWrites},
		{"empty names are refused", testEmptyNames},
		{"names of any bytes", testAnyBytes},
		{"large values", testLargeValues},
		{"errors", testErrors},
		{"ended context", testContext},
		{"close", testClose},
		{"close waits", testCloseWaits},
		{"a failing transaction leaves no trace", testFailure},
		{"a panicking transaction leaves no trace", testPanic},
		{"clear", testClear},
		{"clear undone", testClearUndone},
		{"a view is a snapshot", testSnapshot},
		{"no update is lost", testLostUpdate},
		{"each of many fails alone", testGroup},
		{"fork", testFork},
		{"fork is consistent", testForkConsistent},
		{"replace", testReplace},
		{"replace under load", testReplaceUnderLoad},
		{"drop", testDrop},
		{"tenants are apart", testTenantsApart},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) { test.test(t, opened(t, open)) })
	}
	t.Run("model", func(t *testing.T) { testModel(t, open) })
}

// RunDurable tests that what the driver has acknowledged is there after it was
// closed. Each call of open opens what lies at path, or makes it.
func RunDurable(t *testing.T, open func(t *testing.T, path string) store.Driver) {
	t.Run("everything is there again", func(t *testing.T) { testReopen(t, open) })
	t.Run("model", func(t *testing.T) { testModelReopen(t, open) })
}

// opened returns a driver with the empty tenant "t", closed with the test.
func opened(t *testing.T, open func(t *testing.T) store.Driver) store.Driver {
	t.Helper()
	d := open(t)
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	mustFork(t, d, "", "t")
	return d
}

func mustFork(t *testing.T, d store.Driver, from, to string) {
	t.Helper()
	if err := d.Fork(t.Context(), from, to); err != nil {
		t.Fatalf("Fork(%q, %q): %v", from, to, err)
	}
}

func mustReplace(t *testing.T, d store.Driver, from, to string) {
	t.Helper()
	if err := d.Replace(t.Context(), from, to); err != nil {
		t.Fatalf("Replace(%q, %q): %v", from, to, err)
	}
}

// mustPut sets keys and values, given in turn, in one transaction.
func mustPut(t *testing.T, d store.Driver, tenant, bucket string, pairs ...string) {
	t.Helper()
	err := d.Update(t.Context(), tenant, func(tx store.Tx) error {
		return put(tx, bucket, pairs...)
	})
	if err != nil {
		t.Fatalf("Update: %v", err)
	}
}

func put(tx store.Tx, bucket string, pairs ...string) error {
	for i := 0; i < len(pairs); i += 2 {
		if err := tx.Put(bucket, pairs[i], []byte(pairs[i+1])); err != nil {
			return err
		}
	}
	return nil
}

// wantBucket compares all that a bucket holds with keys and values given in turn.
func wantBucket(t *testing.T, d store.Driver, tenant, bucket string, pairs ...string) {
	t.Helper()
	var got []string
	err := d.View(context.Background(), tenant, func(r store.Reader) (err error) {
		got, err = scan(r, bucket, "")
		return err
	})
	if err != nil {
		t.Fatalf("View: %v", err)
	}
	wantPairs(t, got, pairs)
}

// scan returns the keys and values after a key, in turn.
func scan(r store.Reader, bucket, after string) (pairs []string, err error) {
	err = r.Scan(bucket, after, func(key, value []byte) bool {
		pairs = append(pairs, string(key), string(value))
		return true
	})
	return pairs, err
}

func wantPairs(t *testing.T, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("got %.300q, want %.300q", got, want)
	}
}
