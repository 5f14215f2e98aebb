package emulator

import (
	"io/fs"
	"time"

	"github.com/graphemu/graphemu/emulator/clock"
	"github.com/graphemu/graphemu/emulator/entra"
	"github.com/graphemu/graphemu/emulator/scenario"
	"github.com/graphemu/graphemu/emulator/store"
	"github.com/graphemu/graphemu/fixtures"
	"github.com/graphemu/graphemu/scenarios"
)

// An Option says how an Emulator is to start.
type Option func(*setup) error

// A setup is what Options add up to.
type setup struct {
	Options
	withoutListener bool
}

func configured(options []Option) (setup, error) {
	var o setup
	for _, with := range options {
		if err := with(&o); err != nil {
			return o, err
		}
	}
	return o, nil
}

// With changes what has no Option of its own.
func With(change func(*Options)) Option {
	return func(o *setup) error {
		change(&o.Options)
		return nil
	}
}

// WithScenario puts a scenario in use, for every tenant: one that is shipped,
// by its name, or the text of a scenario file.
func WithScenario(nameOrText string) Option {
	return func(o *setup) (err error) {
		o.Scenario, err = findScenario(scenario.NewLibrary(scenarios.FS), nameOrText)
		return err
	}
}

// WithSeed makes seed, a pack in JSON, what each tenant starts with, in place of
// the shipped seed: see package fixtures.
func WithSeed(seed []byte) Option {
	return With(func(o *Options) { o.Seed = seed })
}

// WithFixtures adds packs to what each tenant starts with: files of fsys and
// folders with such files, as [fixtures.Files] reads them. [os.DirFS] makes a
// file system of a folder.
func WithFixtures(fsys fs.FS, paths ...string) Option {
	return func(o *setup) error {
		packs, _, err := fixtures.Files(fsys, paths...)
		o.Fixtures = append(o.Fixtures, packs...)
		return err
	}
}

// WithTime starts the clock at an instant.
func WithTime(at time.Time) Option {
	return With(func(o *Options) {
		o.Clock = clock.New()
		o.Clock.Set(at)
	})
}

// WithFrozenTime stops the clock at an instant: only [Emulator.Advance] moves
// it.
func WithFrozenTime(at time.Time) Option {
	return With(func(o *Options) {
		o.Clock = clock.New()
		o.Clock.Freeze(at)
	})
}

// WithAuth says how tokens are checked: [entra.Verify], which is the default,
// [entra.Shape] or [entra.Off].
func WithAuth(mode entra.Mode) Option {
	return With(func(o *Options) { o.Auth = mode })
}

// WithDriver keeps the state in d, which is closed in the end. Package
// store/bolt has one on a file; with its Options.NoSync it does not wait for the
// disk.
func WithDriver(d store.Driver) Option {
	return With(func(o *Options) { o.Driver = d })
}

// WithoutListener opens no port: [Emulator.Client] and [Emulator.Transport]
// alone lead to the emulator. Its URLs have a host then that nobody else can
// reach.
func WithoutListener() Option {
	return func(o *setup) error {
		o.withoutListener = true
		return nil
	}
}
