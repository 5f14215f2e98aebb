package entra_test

import (
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"
	"time"

	"github.com/graphemu/graphemu/emulator/entra"
)

const entraLifetime = time.Hour

func TestManagedIdentity(t *testing.T) {
	const imds, app = "/metadata/identity/oauth2/token?api-version=2018-02-01", "/msi/token?api-version=2019-08-01"
	const resource = "&resource=https%3A%2F%2Fgraph.microsoft.com"
	w := newWorld(t, entra.Options{StrictApps: true})
	object := parse(t, w.token("", writer)).claims["oid"].(string)
	for _, tt := range []struct {
		path, header string
		status       int
		error        string
		client       string
	}{
		{imds + resource, "Metadata: true", 200, "", reader},
		{imds + resource + "/", "Metadata: True", 200, "", reader},
		{imds + resource + "&client_id=" + writer, "Metadata: true", 200, "", writer},
		{imds + resource + "&object_id=" + object, "Metadata: true", 200, "", writer},
		{imds + resource + "&msi_res_id=/subscriptions/1/userAssignedIdentities/reader", "Metadata: true", 200, "", reader},
		{app + resource, "X-IDENTITY-HEADER: x", 200, "", reader},
		{app + resource + "&mi_res_id=/x/" + writer, "X-IDENTITY-HEADER: x", 200, "", writer},
		{app + resource + "&principal_id=" + object, "X-IDENTITY-HEADER: x", 200, "", writer},

		{imds + resource, "", 400, "bad_request_102", ""},
		{imds + resource, "Metadata: false", 400, "bad_request_102", ""},
		{imds, "Metadata: true", 400, "invalid_request", ""},
		{"/metadata/identity/oauth2/token?" + resource, "Metadata: true", 400, "invalid_request", ""},
		{imds + resource + "&client_id=x", "Metadata: true", 400, "invalid_request", ""},
		{imds + resource + "&object_id=x", "Metadata: true", 400, "invalid_request", ""},
		{imds + resource + "&mi_res_id=/", "Metadata: true", 400, "invalid_request", ""},
		{app + resource, "", 401, "invalid_request", ""},
		{app, "X-IDENTITY-HEADER: x", 400, "invalid_request", ""},
	} {
		r := httptest.NewRequest(http.MethodGet, "http://169.254.169.254"+tt.path, nil)
		if name, value, ok := cut(tt.header); ok {
			r.Header.Set(name, value)
		}
		resp := w.send(r)
		got := decode[map[string]string](t, resp)
		if resp.StatusCode != tt.status || got["error"] != tt.error || got["client_id"] != tt.client {
			t.Errorf("%s %q: %d %v", tt.path, tt.header, resp.StatusCode, got["error_description"])
		}
		if tt.status != 200 {
			continue
		}
		expires := strconv.FormatInt(w.clock.Now().Add(time.Hour).Unix(), 10)
		if got["token_type"] != "Bearer" || got["expires_on"] != expires || got["expires_in"] != "3599" {
			t.Errorf("%s: %v", tt.path, got["expires_on"])
		}
		if resp := w.graph("Bearer " + got["access_token"]); resp.StatusCode != 204 || w.caller.App != tt.client || w.caller.User != "" {
			t.Errorf("%s: %d %+v", tt.path, resp.StatusCode, w.caller)
		}
	}
}
