package bench

import (
	"debug/elf"
	"errors"
	"os"
	"strings"
)

// strippedSize returns how many bytes a program has without the symbols and the
// debugging information that "go build -ldflags='-s -w'" leaves out.
func strippedSize(path string) (int64, error) {
	file, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return 0, err
	}
	f, err := elf.NewFile(file)
	if _, ok := errors.AsType[*elf.FormatError](err); ok {
		return 0, errNotHere
	}
	if err != nil {
		return 0, err
	}
	size := info.Size()
	for _, s := range f.Sections {
		if s.Name == ".symtab" || s.Name == ".strtab" || strings.HasPrefix(s.Name, ".debug_") {
			size -= int64(s.FileSize)
		}
	}
	return size, nil
}
