package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"

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

// stopBy returns what ends the emulator.
func (s started) stopBy() string {
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
	} else {
		s.banner(&text)
	}
	_, err := w.Write(text.Bytes())
	return err
}

// banner writes what a person sees. What stands below "Try it" can be pasted into
// a shell as it is.
func (s started) banner(text *bytes.Buffer) {
	fmt.Fprintf(text, `graphemu is ready. Stop it with %[1]s.

  Graph          %[2]s/v1.0
                 %[2]s/beta
  Entra ID       %[3]s/%[4]s
  Tenant id      %[4]s
  Client id      %[5]s
  Client secret  %[6]s
  Tokens         %[7]s (--auth %[8]s)
  Over TLS       %[9]s (graphemu ca trust-help)
  As a proxy     HTTPS_PROXY=%[2]s (graphemu env)
                 for what talks to https://graph.microsoft.com
  Data           %[10]s
`, s.stopBy(), s.GraphURL, s.AuthorityURL, s.TenantID, s.ClientID, s.ClientSecret, s.tokens(), s.Auth, s.SecureURL, cmp.Or(s.Data, "in memory only"))
	if s.PID != 0 {
		fmt.Fprintf(text, "  Log            %s\n  Process id     %d\n", s.Log, s.PID)
	}
	text.WriteString("\nTry it:\n\n")
	authorization := ""
	switch s.Auth {
	case "verify":
		authorization = `-H "Authorization: Bearer $TOKEN" `
		fmt.Fprintf(text, `  TOKEN=$(curl -s %s/%s/oauth2/v2.0/token \
    -d grant_type=client_credentials -d scope=https://graph.microsoft.com/.default \
    -d client_id=%s -d client_secret=%s \
    | sed 's/.*"access_token":"\([^"]*\)".*/\1/')
`, s.AuthorityURL, s.TenantID, s.ClientID, s.ClientSecret)
	case "shape":
		authorization = `-H "Authorization: Bearer any" `
	}
	fmt.Fprintf(text, "  curl -s %s%s/v1.0/external/connections\n\n", authorization, s.GraphURL)
}

// tokens says which are taken.
func (s started) tokens() string {
	switch s.Auth {
	case "off":
		return "none is asked for"
	case "shape":
		return "any bearer value is taken"
	}
	return "only those of this emulator are taken"
}

// encodeJSON writes v as JSON and leaves <, > and & as they are.
func encodeJSON(w io.Writer, indent string, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", indent)
	return enc.Encode(v)
}
