package external

import (
	"strings"

	"github.com/tidwall/gjson"
	"github.com/tidwall/sjson"
)

// An Echo is a type annotation of the old namespace, which goes back to the
// client that sent it.
type Echo struct {
	// Path leads to the annotated object; empty for the body itself.
	Path []string
	// Type is the value of @odata.type, as it was sent.
	Type string
}

// TopEcho returns the type annotation that a client sent for the body itself,
// or "".
func TopEcho(echoes []Echo) string {
	for _, e := range echoes {
		if len(e.Path) == 0 {
			return e.Type
		}
	}
	return ""
}

// WithEchoes returns doc with the type annotations that a client is to get
// back, except that of doc itself.
func WithEchoes(doc []byte, echoes []Echo) ([]byte, error) {
	for _, e := range echoes {
		if len(e.Path) == 0 {
			continue
		}
		var path strings.Builder
		for _, segment := range e.Path {
			path.WriteString(gjson.Escape(segment) + ".")
		}
		var err error
		if doc, err = sjson.SetBytes(doc, path.String()+gjson.Escape(typeAnnotation), e.Type); err != nil {
			return nil, err
		}
	}
	return doc, nil
}
