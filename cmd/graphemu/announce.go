package main

import (
	"bytes"
	"encoding/json"
	"io"
	"sync"
	"text/template"

	"github.com/graphemu/graphemu/emulator/admin"
)

// started is what is known once the emulator is ready.
type started struct {
	admin.Settings
	Listen string `json:"listen"` // the address, with the port that was chosen
	Data   string `json:"data"`   // the data file, empty if the state is in memory
	Auth   string `json:"auth"`
	background
}

// background is where an emulator runs that was started with --detach.
type background struct {
	PID int    `json:"pid,omitempty"`
	Log string `json:"log,omitempty"` // file
}

// StopBy returns what ends the emulator.
func (s started) StopBy() string {
	switch {
	case s.PID == 0:
		return "Ctrl+C"
	case s.GraphURL == "http://"+defaultListen:
		return "'graphemu stop'"
	}
	return "'graphemu stop --url " + s.GraphURL + "'"
}

// announce says that the emulator is ready, to a script (format "json": one
// line) or to a person. It writes all at once, so that what reads it never sees
// half.
func announce(w io.Writer, format string, s started) error {
	var text bytes.Buffer
	if format == "json" {
		if err := encodeJSON(&text, "", s); err != nil {
			return err
		}
	} else if err := banner().Execute(&text, s); err != nil {
		return err
	}
	_, err := w.Write(text.Bytes())
	return err
}

// banner is what a person sees. What stands below "Try it" can be pasted into a
// shell as it is. It is parsed for a person only, as no script has to wait for it.
var banner = sync.OnceValue(func() *template.Template { return template.Must(template.New("banner").Parse(bannerText)) })

const bannerText = `graphemu is ready. Stop it with {{.StopBy}}.

  Graph          {{.GraphURL}}/v1.0
                 {{.GraphURL}}/beta
  Entra ID       {{.AuthorityURL}}/{{.TenantID}}
  Tenant id      {{.TenantID}}
  Client id      {{.ClientID}}
  Client secret  {{.ClientSecret}}
  Tokens         {{if eq .Auth "off"}}none is asked for{{else if eq .Auth "shape"}}any bearer value is taken{{else}}only those of this emulator are taken{{end}} (--auth {{.Auth}})
  Over TLS       {{.SecureURL}} (graphemu ca trust-help)
  As a proxy     HTTPS_PROXY={{.GraphURL}} (graphemu env)
                 for what talks to https://graph.microsoft.com
  Data           {{or .Data "in memory only"}}
{{- if .PID}}
  Log            {{.Log}}
  Process id     {{.PID}}
{{- end}}

Try it:
{{if eq .Auth "verify"}}
  TOKEN=$(curl -s {{.AuthorityURL}}/{{.TenantID}}/oauth2/v2.0/token \
    -d grant_type=client_credentials -d scope=https://graph.microsoft.com/.default \
    -d client_id={{.ClientID}} -d client_secret={{.ClientSecret}} \
    | sed 's/.*"access_token":"\([^"]*\)".*/\1/')
  curl -s -H "Authorization: Bearer $TOKEN" {{.GraphURL}}/v1.0/external/connections
{{else if eq .Auth "shape"}}
  curl -s -H "Authorization: Bearer any" {{.GraphURL}}/v1.0/external/connections
{{else}}
  curl -s {{.GraphURL}}/v1.0/external/connections
{{end}}
`

// encodeJSON writes v as JSON and leaves <, > and & as they are.
func encodeJSON(w io.Writer, indent string, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", indent)
	return enc.Encode(v)
}
