package entra

import (
	"crypto/sha1"
	"strings"

	"github.com/graphemu/graphemu/emulator/rest"
)

// normalID returns a GUID in lower case, and any other id as it is.
func normalID(id string) string {
	if lower := strings.ToLower(id); isGUID(lower) {
		return lower
	}
	return id
}

// isGUID reports whether s is a GUID in its lower-case text form.
func isGUID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i := range len(s) {
		switch c := s[i]; {
		case i == 8 || i == 13 || i == 18 || i == 23:
			if c != '-' {
				return false
			}
		case '0' <= c && c <= '9' || 'a' <= c && c <= 'f':
		default:
			return false
		}
	}
	return true
}

// nameID returns the GUID that always belongs to name: RFC 9562 §5.5,
// version 5, in the name space for domain names.
func nameID(name string) string {
	h := sha1.New()
	h.Write([]byte{0x6b, 0xa7, 0xb8, 0x10, 0x9d, 0xad, 0x11, 0xd1, 0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8})
	h.Write([]byte(name))
	b := [16]byte(h.Sum(nil))
	b[6] = b[6]&0x0f | 0x50
	b[8] = b[8]&0x3f | 0x80
	return rest.FormatID(b)
}
