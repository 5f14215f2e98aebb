package bench

import (
	"bytes"
	"encoding/binary"
	"os"
)

// sectionAllocated is the flag of a section that a running program has in
// memory. Symbols and debugging information are not.
const sectionAllocated = 2

// strippedSize returns how many bytes a program has without what "go build
// -ldflags='-s -w'" leaves out. It reads ELF of 64 bits itself: package
// debug/elf would make the program that is measured 180 kB larger.
//
// https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.sheader.html
func strippedSize(path string) (int64, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return 0, err
	}
	if len(text) < 64 || !bytes.HasPrefix(text, []byte("\x7fELF\x02\x01")) { // 64 bits, little-endian
		return 0, errNotHere
	}
	at, entry := binary.LittleEndian.Uint64(text[40:]), uint64(binary.LittleEndian.Uint16(text[58:]))
	size := int64(len(text))
	for range binary.LittleEndian.Uint16(text[60:]) {
		if at+entry > uint64(len(text)) || entry < 64 {
			return 0, errNotHere
		}
		section := text[at : at+entry]
		if binary.LittleEndian.Uint64(section[8:])&sectionAllocated == 0 {
			size -= int64(binary.LittleEndian.Uint64(section[32:]))
		}
		at += entry
	}
	return size, nil
}
