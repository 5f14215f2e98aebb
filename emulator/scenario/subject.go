package scenario

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/graphemu/graphemu/emulator/external"
	"github.com/graphemu/graphemu/emulator/rest"
)

// A subject is a request as rules look at it. What is costly to find out is
// found out once, when the first rule asks.
type subject struct {
	r       *rest.Request
	tenant  string
	stateOf func(*rest.Request, string) string

	read  bool // the body has been read
	body  []byte
	form  url.Values
	state *string
	query url.Values

	entered []*bucket // in which it is under way
}

// content returns the request's body, inflated, and leaves it to be read again.
// A body that cannot be read is empty here; the handler says what is wrong.
func (s *subject) content() []byte {
	if s.read {
		return s.body
	}
	s.read = true
	if s.r.HTTP.Body == nil || s.r.HTTP.Body == http.NoBody {
		return nil
	}
	raw, err := io.ReadAll(io.LimitReader(s.r.HTTP.Body, external.MaxBodyBytes+1))
	rest := s.r.HTTP.Body
	s.rewind(io.MultiReader(bytes.NewReader(raw), rest))
	if err != nil {
		return nil
	}
	probe := *s.r
	probe.HTTP = s.r.HTTP.WithContext(s.r.HTTP.Context())
	probe.HTTP.Body = io.NopCloser(bytes.NewReader(raw))
	if s.body, err = probe.Bytes(external.MaxBodyBytes); err != nil {
		s.body = nil
	}
	return s.body
}

// rewind makes body what the request has.
func (s *subject) rewind(body io.Reader) {
	hr := *s.r.HTTP
	hr.Body = io.NopCloser(body)
	s.r.HTTP = &hr
}

// sentForm returns the parameters of a token request.
func (s *subject) sentForm() url.Values {
	if s.form == nil {
		s.form, _ = url.ParseQuery(string(s.content())) // what cannot be read is not there
	}
	return s.form
}

// app returns the client id of who asks.
func (s *subject) app() string {
	if s.r.Operation != tokenOperation {
		return s.r.Caller.App
	}
	if id := s.sentForm().Get("client_id"); id != "" {
		return id
	}
	id, _, _ := s.r.HTTP.BasicAuth()
	return id
}

// connection returns the id of the connection that the request touches.
func (s *subject) connection() string {
	if s.r.Operation == "connections.create" {
		return gjson.GetBytes(s.content(), "id").Str
	}
	return s.r.Vars.Get("connection")
}

// key returns what a counter of the scope is for.
func (s *subject) key(per Scope) string {
	connection := s.connection()
	switch {
	case per == PerTenant:
		return ""
	case per != PerApp && connection == "" && s.r.Operation != tokenOperation && len(s.r.Vars) > 0:
		return s.path() // a user or group of the directory
	case per == PerApp, connection == "":
		return s.app()
	case per == PerConnection:
		return connection
	}
	for _, kind := range []string{"item", "group"} {
		if id, ok := s.r.Vars.Find(kind); ok {
			key := connection + "/" + kind + "/" + id
			if member, ok := s.r.Vars.Find("member"); ok {
				key += "/" + member
			}
			return key
		}
	}
	return connection
}

// path returns the keys in the request's path.
func (s *subject) path() string {
	var key strings.Builder
	for _, v := range s.r.Vars {
		key.WriteString("/" + v.Value)
	}
	return key.String()
}
