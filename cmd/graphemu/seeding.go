package main

import (
	"errors"
	"io/fs"
	"log/slog"
	"os"

	"github.com/spf13/pflag"

	"github.com/graphemu/graphemu/emulator"
	"github.com/graphemu/graphemu/fixtures"
)

// seeding is what an emulator starts with.
type seeding struct {
	Fixtures []string
	NoSeed   bool
}

func (c *seeding) add(f *pflag.FlagSet) {
	f.StringSliceVar(&c.Fixtures, "fixtures", nil, "`PATH` of a file or folder of fixtures to start with, beside the shipped seed; can be repeated. A data file that was filled before is kept as it is")
	f.BoolVar(&c.NoSeed, "no-seed", false, "Start without the shipped tenant, application, users and connection")
}

// initFolder is where images of databases look for what to start with.
const initFolder = "/docker-entrypoint-init.d"

// apply adds to o what the flags ask for, after what is in the folder first if
// that is there.
func (c *seeding) apply(o *emulator.Options, first string, log *slog.Logger) error {
	if c.NoSeed {
		o.Seed = []byte("{}")
	}
	packs, err := initial(first, log)
	if err != nil {
		return err
	}
	named, ignored, err := findPacks(c.Fixtures)
	if err != nil {
		return err
	}
	tellIgnored(log, ignored)
	o.Fixtures = append(packs, named...)
	return nil
}

// initial returns the fixtures in the folder that is looked into at a start. It
// may be empty, and the one that nobody has named may be missing.
func initial(folder string, log *slog.Logger) ([]fixtures.Pack, error) {
	if folder == "" {
		return nil, nil
	}
	if _, err := os.Stat(folder); folder == initFolder && errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	packs, ignored, err := findPacks([]string{folder})
	if errors.Is(err, fixtures.ErrEmpty) {
		entries, failed := os.ReadDir(folder)
		for _, e := range entries {
			ignored = append(ignored, folder+"/"+e.Name())
		}
		err = failed
	}
	tellIgnored(log, ignored)
	return packs, err
}

func tellIgnored(log *slog.Logger, files []string) {
	for _, file := range files {
		log.Warn("a file is ignored: "+fixtures.ErrFormat.Error()+", and scripts are not run", "file", file)
	}
}
