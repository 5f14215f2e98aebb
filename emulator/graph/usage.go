package graph

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"github.com/graphemu/graphemu/emulator/rest"
)

// Usage notes which permissions the callers really need. It may be used from
// several goroutines at once.
type Usage struct {
	mu      sync.RWMutex
	callers map[caller]*needs
}

// A caller is an application, acting for itself or for users.
type caller struct {
	app       string
	delegated bool
}

type needs struct {
	operations map[string][]string // by name: the permissions of which it needs one
	own        map[string]bool     // by id of a connection: whether it is the caller's
}

// A Need says what one caller needed.
type Need struct {
	App string `json:"app"`
	// Kind is "application" or "delegated".
	Kind string `json:"kind"`
	// Least are the least privileged permissions that would have done.
	Least      []string `json:"least"`
	Operations []string `json:"operations"`
}

// NewUsage returns a Usage that has noted nothing.
func NewUsage() *Usage { return &Usage{callers: make(map[caller]*needs)} }

// note notes that r's caller runs its operation, for which one of names does.
func (u *Usage) note(r *rest.Request, names []string) {
	who := callerOf(r)
	u.mu.RLock()
	n := u.callers[who]
	known := n != nil && n.operations[r.Operation] != nil
	u.mu.RUnlock()
	if known {
		return
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	if n = u.callers[who]; n == nil {
		n = &needs{operations: make(map[string][]string), own: make(map[string]bool)}
		u.callers[who] = n
	}
	n.operations[r.Operation] = names
}

// knows reports whether it is known if a connection is r's caller's.
func (u *Usage) knows(r *rest.Request, connection string) bool {
	u.mu.RLock()
	defer u.mu.RUnlock()
	n := u.callers[callerOf(r)]
	if n == nil {
		return true // a caller whose permissions nobody asks for
	}
	_, known := n.own[connection]
	return known
}

// touch notes that r's caller touches a connection, and whether it is its own.
func (u *Usage) touch(r *rest.Request, connection string, own bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if n := u.callers[callerOf(r)]; n != nil {
		n.own[connection] = own
	}
}

func callerOf(r *rest.Request) caller { return caller{r.Caller.App, r.Caller.User != ""} }

// Needs returns what each caller has needed until now, in the order of their
// ids.
func (u *Usage) Needs() []Need {
	u.mu.RLock()
	defer u.mu.RUnlock()
	list := []Need{}
	for who, n := range u.callers {
		need := Need{App: who.app, Kind: "application", Least: []string{}}
		if who.delegated {
			need.Kind = "delegated"
		}
		ownedOnly := true
		for _, own := range n.own {
			ownedOnly = ownedOnly && own
		}
		for name, permissions := range n.operations {
			need.Operations = append(need.Operations, name)
			if p := least(permissions, ownedOnly); p != "" && !slices.Contains(need.Least, p) {
				need.Least = append(need.Least, p)
			}
		}
		slices.Sort(need.Operations)
		slices.Sort(need.Least)
		list = append(list, need)
	}
	slices.SortFunc(list, func(a, b Need) int {
		return cmp.Or(strings.Compare(a.App, b.App), strings.Compare(a.Kind, b.Kind))
	})
	return list
}

// least returns the first of permissions, which go from the least privileged
// up, that does: one for owned connections only if no other was touched.
func least(permissions []string, ownedOnly bool) string {
	for _, p := range permissions {
		if ownedOnly || !strings.HasSuffix(p, ownedBy) {
			return p
		}
	}
	return ""
}
