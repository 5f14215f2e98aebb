package emulator

import (
	"context"
	"errors"
	"fmt"

	"github.com/graphemu/graphemu/emulator/document"
	"github.com/graphemu/graphemu/emulator/entra"
	"github.com/graphemu/graphemu/emulator/external"
	"github.com/graphemu/graphemu/emulator/plant"
	"github.com/graphemu/graphemu/emulator/rest"
	"github.com/graphemu/graphemu/emulator/store"
	"github.com/graphemu/graphemu/emulator/store/mem"
	"github.com/graphemu/graphemu/fixtures"
)

// plantSeed fills a store that has no seed with the packs of o, and returns who
// is in its directory.
func plantSeed(s *store.Store, o Options, limits external.Limits) (entra.Directory, error) {
	ctx := context.Background()
	planted, err := s.Plant(ctx, func() error {
		return plantAll(ctx, plant.NewLoader(s, store.Seed, seedOptions(o, limits)), o.packs())
	})
	if refusal, ok := errors.AsType[*plant.Refusal](err); ok {
		err = refusal.Problem // what is stored is thrown away at the next start
	}
	if err != nil {
		return entra.Directory{}, err
	}
	if !planted && len(o.Fixtures) > 0 {
		o.Log.Info("the fixtures are not read, because the store was filled at an earlier start and is kept as it is: "+
			"load them, or start with a store of their own", "fixtures", len(o.Fixtures))
	}
	var d entra.Directory
	err = s.View(ctx, store.Seed, func(s *store.Snapshot) (err error) {
		d, err = plant.Directory(s)
		return err
	})
	return d, err
}

func seedOptions(o Options, limits external.Limits) plant.Options {
	return plant.Options{Limits: limits, Creator: entra.DefaultDirectory().Applications[0].ClientID, ID: "seed", Now: o.Clock.Now()}
}

// packs are what a fresh store is filled with, in their order.
func (o Options) packs() []fixtures.Pack {
	return append([]fixtures.Pack{fixtures.Text("seed.json", string(o.Seed))}, o.Fixtures...)
}

// plantAll stores packs, and then of what there has to be in a directory and is
// not there what Entra ID has by default.
func plantAll(ctx context.Context, l *plant.Loader, packs []fixtures.Pack) error {
	there := make(map[fixtures.Kind]bool)
	for _, p := range packs {
		err := l.Read(ctx, func(visit fixtures.Visit) error {
			return p.Read(func(r fixtures.Resource, wrong *document.Problem) error {
				there[r.Kind] = there[r.Kind] || r.In == ""
				return visit(r, wrong)
			})
		})
		if err != nil {
			return err
		}
	}
	err := l.Read(ctx, func(visit fixtures.Visit) error {
		return defaults().Read(func(r fixtures.Resource, wrong *document.Problem) error {
			if there[r.Kind] {
				return nil
			}
			return visit(r, wrong)
		})
	})
	if err != nil {
		return err
	}
	return l.Flush(ctx)
}

// defaults is the directory that Entra ID has if nobody gives it another, as a
// pack.
func defaults() fixtures.Pack {
	type object = map[string]any
	d := entra.DefaultDirectory()
	pack := map[string][]object{}
	for _, t := range d.Tenants {
		pack["tenants"] = append(pack["tenants"], object{"id": t.ID, "domains": t.Domains})
	}
	for _, a := range d.Applications {
		pack["applications"] = append(pack["applications"], object{"clientId": a.ClientID, "name": a.Name})
	}
	for _, u := range d.Users {
		pack["users"] = append(pack["users"], object{"id": u.ID, "userPrincipalName": u.UserPrincipalName,
			"displayName": u.DisplayName, "givenName": u.GivenName, "surname": u.Surname})
	}
	return fixtures.Text("defaults.json", string(rest.Marshal(pack)))
}

// Problems are the mistakes in fixtures, each with its place and how to mend it.
type Problems = document.Problems

// CheckFixtures reads o.Seed and o.Fixtures as [New] does on a fresh store, and
// returns how many resources there are of each kind in the fixtures. It keeps
// nothing of them but their ids.
//
// Errors: [Problems], all that are found; bad Limits, or a file that
// cannot be read.
func CheckFixtures(o Options) (plant.Counts, error) {
	o = o.complete()
	limits, err := external.ParseLimits(o.Limits)
	if err != nil {
		return plant.Counts{}, err
	}
	s := store.New(mem.New())
	defer func() { _ = s.Close() }() // it is in memory
	ctx := context.Background()
	var counts plant.Counts
	_, err = s.Plant(ctx, func() error {
		seed := plant.NewLoader(s, store.Seed, seedOptions(o, limits))
		if err := plantAll(ctx, seed, o.packs()[:1]); err != nil {
			return err
		}
		var problems Problems
		l := plant.NewChecker(s, store.Seed, seedOptions(o, limits), &problems)
		for _, p := range o.Fixtures {
			before := len(problems)
			if err := errors.Join(l.Read(ctx, p.Read), l.Flush(ctx)); err != nil {
				return fmt.Errorf("%s: %w", p.Name, err)
			}
			problems[before:].Sort()
		}
		if counts = l.Counts(); len(problems) > 0 {
			return problems
		}
		return nil
	})
	return counts, err
}
