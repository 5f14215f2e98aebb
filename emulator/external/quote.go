package external

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"
)

// AppendString appends s to dst as a JSON string. It leaves <, > and & as they
// are, as Graph does.
func AppendString(dst []byte, s string) []byte {
	if !plain(s) {
		var buf bytes.Buffer
		enc := json.NewEncoder(&buf)
		enc.SetEscapeHTML(false)
		_ = enc.Encode(s) // a string always has an encoding
		return append(dst, bytes.TrimSuffix(buf.Bytes(), []byte{'\n'})...)
	}
	return append(append(append(dst, '"'), s...), '"')
}

// plain reports whether s needs no escape in JSON, as nearly all names and links.
func plain(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' || c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
