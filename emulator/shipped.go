package emulator

import (
	"sync"
	"time"

	"github.com/graphemu/graphemu/emulator/clock"
	"github.com/graphemu/graphemu/emulator/entra"
	"github.com/graphemu/graphemu/emulator/external"
	"github.com/graphemu/graphemu/emulator/store"
	"github.com/graphemu/graphemu/emulator/store/mem"
)

// A ground is a store in which a seed is planted, and who is in its directory.
type ground struct {
	db        *mem.DB
	directory entra.Directory
}

// shipped is the ground with the shipped seed. It is made once in a process,
// since most tests start with it.
var shipped = sync.OnceValues(func() (ground, error) {
	limits, err := external.ParseLimits("")
	if err != nil {
		return ground{}, err
	}
	o := Options{Clock: clock.New()}
	o.Clock.Freeze(time.Unix(0, 0)) // what the seed begins has ended by any clock
	db := mem.New()
	directory, err := plantSeed(store.New(db), o.complete(), limits)
	return ground{db, directory}, err
})

// inMemory returns a store in memory for o. If o wants no more than the shipped
// seed, that is planted in it, and its directory is returned, too.
func inMemory(o Options) (*mem.DB, *entra.Directory, error) {
	if o.Seed != nil || len(o.Fixtures) > 0 || o.Limits != "" {
		return mem.New(), nil, nil
	}
	g, err := shipped()
	if err != nil {
		return nil, nil, err
	}
	return g.db.Clone(), &g.directory, nil
}
