package rest

import (
	"bytes"
	"encoding/json"
)

// Marshal returns v as JSON. It panics for a v that JSON cannot express, which
// is a mistake in this program. Unlike [json.Marshal] it leaves <, > and & as
// they are, as Graph does.
func Marshal(v any) []byte {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		panic(err)
	}
	return bytes.TrimSuffix(buf.Bytes(), []byte("\n"))
}
