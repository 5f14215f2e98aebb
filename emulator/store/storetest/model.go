package storetest

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/graphemu/graphemu/emulator/store"
	"pgregory.net/rapid"
)

// A model does what a driver should do, with plain maps: tenant, bucket, key.
type model map[string]buckets

type buckets map[string]map[string]string

func (b buckets) clone() buckets {
	c := buckets{}
	for name, bucket := range b {
		c[name] = maps.Clone(bucket)
	}
	return c
}

// scan returns up to limit keys and values after a key, in turn.
func (b buckets) scan(bucket, after string, limit int) (pairs []string) {
	for _, key := range slices.Sorted(maps.Keys(b[bucket])) {
		if key > after && len(pairs) < 2*limit {
			pairs = append(pairs, key, b[bucket][key])
		}
	}
	return pairs
}

// An action is one step inside a transaction.
type action struct {
	verb               string
	bucket, key, value string
	limit              int
}

// Few names, so that actions meet; some values so large that a bucket takes
// many pages of a file.
var (
	drawTenant = rapid.SampledFrom([]string{"a", "b", "c", "a/b"})
	drawBucket = rapid.SampledFrom([]string{"x", "y", "x/y"})
	drawKey    = rapid.StringMatching(`[a-d\x00é]{1,3}`)
	drawValue  = rapid.Custom(func(t *rapid.T) string {
		return strings.Repeat(rapid.StringMatching(`[a-z]`).Draw(t, "letter"), rapid.SampledFrom([]int{1, 7, 900, 3000}).Draw(t, "size"))
	})
	drawActions = rapid.SliceOfN(rapid.Custom(func(t *rapid.T) action {
		return action{
			verb:   rapid.SampledFrom([]string{"put", "put", "put", "put", "delete", "clear", "get", "scan"}).Draw(t, "verb"),
			bucket: drawBucket.Draw(t, "bucket"),
			key:    drawKey.Draw(t, "key"),
			value:  drawValue.Draw(t, "value"),
			limit:  rapid.IntRange(1, 20).Draw(t, "limit"),
		}
	}), 1, 12)
)

// play does actions on tx and on b and compares what the two show.
func play(t *rapid.T, tx store.Tx, b buckets, actions []action) error {
	for _, a := range actions {
		var err error
		switch a.verb {
		case "put":
			if b[a.bucket] == nil {
				b[a.bucket] = map[string]string{}
			}
			b[a.bucket][a.key] = a.value
			err = tx.Put(a.bucket, a.key, []byte(a.value))
		case "delete":
			delete(b[a.bucket], a.key)
			err = tx.Delete(a.bucket, a.key)
		case "clear":
			delete(b, a.bucket)
			err = tx.Clear(a.bucket)
		case "get", "scan":
			err = compare(t, tx, b, a)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// compare reads the same from r and from b.
func compare(t *rapid.T, r store.Reader, b buckets, a action) error {
	value, err := r.Get(a.bucket, a.key)
	if want, ok := b[a.bucket][a.key]; string(value) != want || (value != nil) != ok {
		t.Errorf("Get(%q, %q) = %.20q, want %.20q", a.bucket, a.key, value, want)
	}
	after := a.key
	if a.limit%2 == 0 {
		after = ""
	}
	var got []string
	scanErr := r.Scan(a.bucket, after, func(key, value []byte) bool {
		got = append(got, string(key), string(value))
		return len(got) < 2*a.limit
	})
	if want := b.scan(a.bucket, after, a.limit); !slices.Equal(got, want) {
		t.Errorf("Scan(%q, %q) = %.200q, want %.200q", a.bucket, after, got, want)
	}
	return errors.Join(err, scanErr)
}

// A machine runs a driver beside a model.
type machine struct {
	d store.Driver
	m model
}

func (m *machine) update(t *rapid.T) {
	tenant, actions := drawTenant.Draw(t, "tenant"), drawActions.Draw(t, "actions")
	end := rapid.SampledFrom([]string{"commit", "commit", "fail", "panic"}).Draw(t, "end")
	var after buckets
	var err error
	p := recovered(func() {
		err = m.d.Update(context.Background(), tenant, func(tx store.Tx) error {
			after = m.m[tenant].clone() // fn may be run again
			if err := play(t, tx, after, actions); err != nil {
				return err
			}
			switch end {
			case "fail":
				return errWanted
			case "panic":
				panic(errWanted)
			}
			return nil
		})
	})
	switch {
	case m.m[tenant] == nil:
		wantError(t, err, store.ErrNoTenant)
	case end == "fail":
		wantError(t, err, errWanted)
	case end == "panic":
		if p != errWanted {
			t.Errorf("panic arrived as %v", p)
		}
	default:
		wantError(t, err, nil)
		m.m[tenant] = after
	}
}

func (m *machine) fork(t *rapid.T) {
	from := rapid.OneOf(drawTenant, rapid.Just("")).Draw(t, "from")
	to := drawTenant.Draw(t, "to")
	err := m.d.Fork(context.Background(), from, to)
	switch {
	case from != "" && m.m[from] == nil && m.m[to] != nil:
		if !errors.Is(err, store.ErrNoTenant) && !errors.Is(err, store.ErrTenantExists) {
			t.Errorf("Fork: %v", err)
		}
	case from != "" && m.m[from] == nil:
		wantError(t, err, store.ErrNoTenant)
	case m.m[to] != nil:
		wantError(t, err, store.ErrTenantExists)
	default:
		wantError(t, err, nil)
		m.m[to] = m.m[from].clone()
	}
}

func (m *machine) drop(t *rapid.T) {
	tenant := drawTenant.Draw(t, "tenant")
	err := m.d.Drop(context.Background(), tenant)
	if m.m[tenant] == nil {
		wantError(t, err, store.ErrNoTenant)
		return
	}
	wantError(t, err, nil)
	delete(m.m, tenant)
}

func (m *machine) view(t *rapid.T) {
	tenant, actions := drawTenant.Draw(t, "tenant"), drawActions.Draw(t, "actions")
	err := m.d.View(context.Background(), tenant, func(r store.Reader) error {
		for _, a := range actions {
			if err := compare(t, r, m.m[tenant], a); err != nil {
				return err
			}
		}
		return nil
	})
	if m.m[tenant] == nil {
		wantError(t, err, store.ErrNoTenant)
		return
	}
	wantError(t, err, nil)
}

func (m *machine) replace(t *rapid.T) {
	from, to := drawTenant.Draw(t, "from"), drawTenant.Draw(t, "to")
	origin := m.m[from]
	err := m.d.Replace(context.Background(), from, to)
	if origin == nil {
		wantError(t, err, store.ErrNoTenant)
		return
	}
	wantError(t, err, nil)
	m.m[to] = origin.clone()
}

// check compares everything.
func (m *machine) check(t *rapid.T) {
	names, err := m.d.Tenants(context.Background())
	if want := slices.Sorted(maps.Keys(m.m)); !slices.Equal(names, want) || err != nil {
		t.Errorf("Tenants = %q, %v, want %q", names, err, want)
	}
	for tenant, b := range m.m {
		err := m.d.View(context.Background(), tenant, func(r store.Reader) error {
			for _, bucket := range []string{"x", "y", "x/y"} {
				got, err := scan(r, bucket, "")
				if want := b.scan(bucket, "", 1<<20); !slices.Equal(got, want) || err != nil {
					t.Errorf("tenant %q, bucket %q: %.300q, %v, want %.300q", tenant, bucket, got, err, want)
				}
			}
			return nil
		})
		wantError(t, err, nil)
	}
}

func (m *machine) actions() map[string]func(*rapid.T) {
	return map[string]func(*rapid.T){
		"update": m.update, "update again": m.update, "fork": m.fork, "replace": m.replace, "drop": m.drop, "view": m.view, "": m.check,
	}
}

func wantError(t *rapid.T, got, want error) {
	if !errors.Is(got, want) {
		t.Errorf("error %v, want %v", got, want)
	}
}

func testModel(t *testing.T, open func(t *testing.T) store.Driver) {
	rapid.Check(t, func(rt *rapid.T) {
		m := &machine{open(t), model{}}
		defer m.d.Close()
		rt.Repeat(m.actions())
	})
}
