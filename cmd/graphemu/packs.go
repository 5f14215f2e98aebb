package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/graphemu/graphemu/fixtures"
)

// findPacks returns the fixtures at paths, each a file or a folder, and the files
// of the folders that are none.
func findPacks(paths []string) (packs []fixtures.Pack, ignored []string, err error) {
	for _, path := range paths {
		dir, inside := path, []string(nil)
		info, err := os.Stat(path)
		if wrong, ok := errors.AsType[*fs.PathError](err); ok {
			err = wrong.Err // without stat
		}
		if err == nil && !info.IsDir() {
			dir, inside = filepath.Dir(path), []string{filepath.Base(path)}
		}
		var found []fixtures.Pack
		var others []string
		if err == nil {
			found, others, err = fixtures.Files(os.DirFS(dir), inside...)
		}
		for _, known := range []error{fixtures.ErrFormat, fixtures.ErrEmpty} {
			if errors.Is(err, known) {
				err = known // without the name in the folder
			}
		}
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", path, err)
		}
		for _, p := range found {
			p.Name = filepath.Join(dir, filepath.FromSlash(p.Name))
			packs = append(packs, p)
		}
		for _, name := range others {
			ignored = append(ignored, filepath.Join(dir, filepath.FromSlash(name)))
		}
	}
	return packs, ignored, nil
}
