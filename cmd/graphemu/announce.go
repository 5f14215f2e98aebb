package main

import (
	"encoding/json"
	"io"
	"text/template"

	"github.com/graphemu/graphemu/emulator/admin"
)

// started is what is known once the emulator is ready.
type started struct {
	admin.Settings
	Listen string `json:"listen"` // the address, with the port that was chosen
	Data   string `json:"data"`   // the data file, or "in memory"
	Auth   string `json:"auth"`
}

// announce says that the emulator is ready, for a person or for a script.
func (c *serveCommand) announce(w io.Writer, s started) error {
	if c.Output == "json" {
		return json.NewEncoder(w).Encode(s)
	}
	return banner.Execute(w, s)
}

// banner is what a person sees. What stands below "Try it" can be pasted into a
// shell as it is.
var banner = template.Must(template.New("banner").Parse(`graphemu is ready. Stop it with Ctrl+C.

  Graph          {{.GraphURL}}/v1.0
                 {{.GraphURL}}/beta
  Entra ID       {{.AuthorityURL}}/{{.TenantID}}
  Tenant id      {{.TenantID}}
  Client id      {{.ClientID}}
  Client secret  {{.ClientSecret}}
  Tokens         {{.Auth}}
  Data           {{.Data}}

Try it:

  TOKEN=$(curl -s {{.AuthorityURL}}/{{.TenantID}}/oauth2/v2.0/token \
    -d grant_type=client_credentials -d scope=https://graph.microsoft.com/.default \
    -d client_id={{.ClientID}} -d client_secret={{.ClientSecret}} \
    | sed 's/.*"access_token":"\([^"]*\)".*/\1/')
  curl -H "Authorization: Bearer $TOKEN" {{.GraphURL}}/v1.0/external/connections

`))
