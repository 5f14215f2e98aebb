package plant

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"strings"
	"time"

	"github.com/graphemu/graphemu/emulator/document"
	"github.com/graphemu/graphemu/emulator/external"
	"github.com/graphemu/graphemu/emulator/store"
	"github.com/graphemu/graphemu/fixtures"
)

// WholeBytes is up to which length all of what is loaded is stored in one
// transaction. What is longer comes in pieces of that length: so much is kept in
// memory, and so long other writers wait.
const WholeBytes = fixtures.MaxDocument

// Options say how resources are stored.
type Options struct {
	Limits external.Limits
	// Creator is the application that connections belong to if a pack does not
	// say and the tenant knows no application.
	Creator string
	// ID is what the ids of operations are made of that a pack does not name.
	ID string
	// Now is when operations begin that a pack does not date.
	Now time.Time
}

// A Loader stores what it is given by [Loader.Read] in one tenant. What it
// brings takes the place of what is there under the same id, so that a pack can
// be loaded again; a pack that has an id twice is refused.
type Loader struct {
	o      Options
	store  *store.Store
	tenant string
	notes  *document.Problems // if not nil, where problems go, and the loading goes on

	waiting []fixtures.Resource
	size    int // of their bodies, in bytes
	seen    map[uint64]struct{}
	seed    maphash.Seed
	number  int // of resources that are stored
	last    *document.Problem
	counts  Counts
}

// NewLoader returns a Loader that stores in tenant.
func NewLoader(s *store.Store, tenant string, o Options) *Loader {
	return &Loader{o: o, store: s, tenant: tenant, seed: maphash.MakeSeed()}
}

// NewChecker returns a Loader that goes on where one breaks a rule, and notes
// each in problems. Of items it keeps only the ids: tenant is to be thrown away.
func NewChecker(s *store.Store, tenant string, o Options, problems *document.Problems) *Loader {
	l := NewLoader(s, tenant, o)
	l.notes = problems
	return l
}

// A Refusal says which resource breaks a rule, and what is stored all the same.
type Refusal struct {
	*document.Problem
	// Rule is what Graph would have said; nil if it is no rule of Graph's.
	Rule *external.Error
	// Stored says in a sentence how much is stored.
	Stored string
}

// Error returns the problem, and what is stored.
func (r *Refusal) Error() string {
	text := r.Problem.Error()
	if !strings.HasSuffix(text, "?") { // "did you mean" is a question
		text = strings.TrimSuffix(text, ".") + "."
	}
	return text + " " + r.Stored
}

// Read stores the resources of one pack, which read is to hand on, or keeps them
// to be stored by [Loader.Flush].
//
// Errors: a [*Refusal], what read returns, or a failure of the store.
func (l *Loader) Read(ctx context.Context, read func(fixtures.Visit) error) error {
	l.seen = make(map[uint64]struct{})
	return read(func(r fixtures.Resource, wrong *document.Problem) error {
		if wrong == nil && l.again(r) {
			wrong = r.Problem([]string{"id"}, false, fmt.Sprintf("this %s is in the pack twice", r.Kind), "leave one of them out")
		}
		if wrong != nil {
			return l.refuse(ctx, wrong)
		}
		l.waiting = append(l.waiting, r)
		if l.size += len(r.Body); l.size < WholeBytes {
			return nil
		}
		return l.Flush(ctx)
	})
}

// again reports whether the pack had a resource of this identity already.
func (l *Loader) again(r fixtures.Resource) bool {
	id := identity(r)
	if id == "" {
		return false
	}
	sum := maphash.String(l.seed, id)
	_, twice := l.seen[sum]
	l.seen[sum] = struct{}{}
	return twice
}

// refuse returns the Refusal for what cannot be read. If something before it
// cannot be stored, that comes first.
func (l *Loader) refuse(ctx context.Context, wrong *document.Problem) error {
	if l.noted(wrong) {
		return nil
	}
	_, before := l.put(ctx, errTrial)
	if errors.Is(before, errTrial) {
		return l.refusal(wrong, nil)
	}
	return before
}

// noted takes down what is wrong, if that is what l is for.
func (l *Loader) noted(wrong *document.Problem) bool {
	if l.notes == nil {
		return false
	}
	*l.notes = append(*l.notes, wrong)
	return true
}

// errTrial undoes a transaction that was to show whether it would go well.
var errTrial = errors.New("plant: a trial")

// Flush stores what waits, in one transaction.
//
// Errors: as Read.
func (l *Loader) Flush(ctx context.Context) error {
	if len(l.waiting) == 0 {
		return nil
	}
	counts, err := l.put(ctx, nil)
	if err != nil {
		return err
	}
	l.counts.Add(counts)
	l.number += len(l.waiting)
	l.last = l.waiting[len(l.waiting)-1].Problem(nil, false, "", "")
	clear(l.waiting)
	l.waiting, l.size = l.waiting[:0], 0
	return nil
}

// put stores what waits in a transaction that ends with the error end.
func (l *Loader) put(ctx context.Context, end error) (Counts, error) {
	var b *batch
	err := l.store.Update(ctx, l.tenant, func(e *store.Edit) error {
		b = &batch{Edit: e, Loader: l, schemas: make(map[string][]external.Schema), broken: make(map[string]bool)}
		if err := b.putAll(l.waiting); err != nil {
			return err
		}
		return end
	})
	if b != nil && b.wrong != nil && err != nil {
		return Counts{}, l.refusal(b.wrong, b.rule)
	}
	if err == nil && l.notes != nil {
		*l.notes = append(*l.notes, b.problems...)
	}
	if b == nil {
		return Counts{}, err
	}
	return b.done, err
}

func (l *Loader) refusal(wrong *document.Problem, rule *external.Error) *Refusal {
	stored := "Nothing is stored."
	if l.number > 0 {
		stored = fmt.Sprintf("All up to line %d of %s is stored, and nothing of what follows.", l.last.Line, l.last.File)
	}
	return &Refusal{wrong, rule, stored}
}

// Counts returns how much is stored.
func (l *Loader) Counts() Counts { return l.counts }

// problem returns what is wrong with r, in its place.
func problem(r fixtures.Resource, e *external.Error) *document.Problem {
	mend := ""
	switch {
	case e.Known != nil && len(e.Path) > 0:
		mend = document.Choose(e.Path[len(e.Path)-1], e.Known)
	case e.Kind != external.NotFound:
	case e.Source == "Connection":
		mend = fmt.Sprintf("it belongs to %q, which has to come before", r.In)
	case e.Source == "Group":
		mend = fmt.Sprintf("it belongs to %q, which has to come before", r.Group)
	case e.Source == "Item":
		mend = fmt.Sprintf("it belongs to %q, which has to come before", r.Item)
	case e.Source == "Operation":
		mend = fmt.Sprintf("it belongs to %q, which has to come before", r.Operation)
	}
	text, _, _ := strings.Cut(e.Message, " Make sure to ") // the mend says more
	return r.Problem(e.Path, e.Known != nil, strings.TrimSuffix(text, "."), mend)
}
