package bolt

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

// A guard tells a panic of bbolt, which means that the file is damaged, from
// one of the function that a caller brought, which is the caller's own affair.
// It counts how deep we are inside bbolt: cheaper than a deferred recover around
// each call. A panic leaves the count as it is; so leave must not be deferred.
type guard struct{ inside int }

func (g *guard) enter() { g.inside++ }
func (g *guard) leave() { g.inside-- }

// own runs fn, which calls nothing but bbolt and our own code.
func (g *guard) own(fn func() error) error {
	g.enter()
	err := fn()
	g.leave()
	return err
}

// An outcome is how a function ended: well, with an error, or with a panic.
type outcome struct {
	err      error
	panicked any
}

// failed says whether what the function wrote must be undone.
func (o outcome) failed() bool { return o.err != nil || o.panicked != nil }

// unwrap returns the error, or goes on with the panic.
func (o outcome) unwrap() error {
	if o.panicked != nil {
		panic(o.panicked)
	}
	return o.err
}

// run calls fn, in which bbolt is used between enter and leave. A panic of
// bbolt becomes an error wrapping ErrDamaged.
//
// A page that a truncated file does not have is a memory fault, which ends the
// process unless it is asked to be a panic.
func (g *guard) run(fn func() error) (o outcome) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	g.inside = 0
	defer func() {
		p := recover()
		switch {
		case p == nil && g.inside == 0:
		case p == nil, isFault(p): // if nil, fn has swallowed bbolt's panic
			o.err = fmt.Errorf("%w: a page cannot be read", ErrDamaged)
		case g.inside > 0:
			o.err = fmt.Errorf("%w: %v", ErrDamaged, p)
		default:
			o.panicked = p
		}
	}()
	return outcome{err: fn()}
}

// isFault tells a fault at an address in use, such as the file's map, from any
// other panic: only there the runtime knows the address. A nil pointer has none.
func isFault(p any) bool {
	err, ok := p.(runtime.Error)
	if !ok {
		return false
	}
	_, ok = err.(interface{ Addr() uintptr })
	return ok
}
