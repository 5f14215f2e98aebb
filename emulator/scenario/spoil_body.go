package scenario

import (
	"encoding/json"
	"maps"
	"slices"

	"github.com/tidwall/sjson"

	"github.com/graphemu/graphemu/emulator/rest"
)

// A bodySpoiler changes or breaks the body of an answer.
type bodySpoiler struct{ then *Then }

func (s bodySpoiler) spoil(_ *firing, _ *rest.Request, resp *rest.Response) {
	for _, path := range slices.Sorted(maps.Keys(s.then.Set)) {
		resp.Body = changed(resp.Body, func(b []byte) ([]byte, error) {
			return sjson.SetRawBytes(b, path, raw(s.then.Set[path]))
		})
	}
	for _, path := range s.then.Remove {
		resp.Body = changed(resp.Body, func(b []byte) ([]byte, error) { return sjson.DeleteBytes(b, path) })
	}
	switch s.then.Body {
	case Truncated:
		resp.Body = resp.Body[:len(resp.Body)/2]
	case NotJSON:
		resp.Body = []byte(edgePage)
	case NoBody:
		resp.Body = nil
	}
}

// changed returns body after fn. A body that is no JSON stays as it is: there
// is nothing in it to change.
func changed(body []byte, fn func([]byte) ([]byte, error)) []byte {
	if !json.Valid(body) {
		return body
	}
	if b, err := fn(slices.Clone(body)); err == nil {
		return b
	}
	return body
}

// raw returns v as JSON: a number or boolean as it is, all else as a text.
func raw(v Scalar) []byte {
	var any any
	if json.Unmarshal([]byte(v), &any) == nil {
		switch any.(type) {
		case float64, bool, nil:
			return []byte(v)
		}
	}
	return rest.Marshal(string(v))
}
