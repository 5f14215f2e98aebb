package entra

import (
	"cmp"
	"crypto/rand"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/graphemu/graphemu/emulator/rest"
)

// Times of the device code: 15 minutes and 5 seconds.
//
// https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code
// (the example's expires_in and interval)
const (
	deviceLifetime = 15 * time.Minute
	deviceInterval = 5 // seconds
)

// maxDevices bounds how many device codes are pending at once.
const maxDevices = 1024

// A device is one that waits for its user to sign in elsewhere. It lives in
// memory: a restart ends it.
type device struct {
	expires  time.Time
	user     string // object id; empty while nobody has signed in
	declined bool
}

// deviceAnswer is the body of a device code.
type deviceAnswer struct {
	UserCode   string `json:"user_code"`
	DeviceCode string `json:"device_code"`
	URI        string `json:"verification_uri"`
	Expires    int    `json:"expires_in"`
	Interval   int    `json:"interval"`
	Message    string `json:"message"`
}

// deviceAnswerV1 is the same in version 1: another name for the page, and
// numbers as text. From memory of ADAL, a guess.
type deviceAnswerV1 struct {
	UserCode   string `json:"user_code"`
	DeviceCode string `json:"device_code"`
	URL        string `json:"verification_url"`
	Expires    string `json:"expires_in"`
	Interval   string `json:"interval"`
	Message    string `json:"message"`
}

// deviceCode answers POST /{tenant}/oauth2/v2.0/devicecode.
//
// https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code
func (e *Entra) deviceCode(r *rest.Request) (*rest.Response, error) {
	a, err := e.newDevice(r, false)
	if err != nil {
		return nil, err
	}
	return document(a), nil
}

// deviceCodeV1 answers POST /{tenant}/oauth2/devicecode.
func (e *Entra) deviceCodeV1(r *rest.Request) (*rest.Response, error) {
	a, err := e.newDevice(r, true)
	if err != nil {
		return nil, err
	}
	return document(deviceAnswerV1{a.UserCode, a.DeviceCode, a.URI, strconv.Itoa(a.Expires), strconv.Itoa(a.Interval), a.Message}), nil
}

func (e *Entra) newDevice(r *rest.Request, v1 bool) (a deviceAnswer, err error) {
	f, err := readForm(r.HTTP)
	if err != nil {
		return a, err
	}
	t, err := e.tenant(r.Vars.Get("tenant"))
	if err != nil {
		return a, err
	}
	q := &tokenRequest{Request: r, tenant: t, form: f, v1: v1}
	if v1 {
		f["scope"] = scopeOf(f["resource"])
	}
	c, err := e.client(q)
	switch {
	case err != nil:
		return a, err
	case f["scope"] == "":
		return a, q.missingScope()
	case t.id == consumerTenant:
		return a, errConsumers()
	}
	w, err := parseScope(cloudOf(r.Base), f["scope"])
	if err != nil {
		return a, err
	}
	if _, err := c.grant(w); err != nil {
		return a, err
	}
	d := device{expires: r.Time.Add(deviceLifetime)}
	if users := e.directory.enabled(); e.auto && len(users) > 0 {
		d.user = users[0].ID
	}
	code := newUserCode()
	e.devices.put(code, d, d.expires, r.Time)
	page := authority(r.Base) + "/common/oauth2/deviceauth"
	return deviceAnswer{UserCode: code, URI: page, Expires: int(deviceLifetime.Seconds()), Interval: deviceInterval,
		DeviceCode: e.seal(kindDevice, ticket{Expires: d.expires.Unix(), Tenant: t.id, App: c.ClientID, Scope: f["scope"], UserCode: code}),
		Message:    "To sign in, use a web browser to open the page " + page + " and enter the code " + code + " to authenticate.",
	}, nil
}

// newUserCode returns nine characters that are hard to mistake for others. Codes
// of this length: https://github.com/Azure/azure-sdk-for-python/issues/32375.
func newUserCode() string {
	const letters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
	var b [9]byte
	rand.Read(b[:]) // never fails since Go 1.24
	for i := range b {
		b[i] = letters[b[i]%byte(len(letters))]
	}
	return string(b[:])
}

// redeemDevice is the grant with which a device asks whether its user has
// signed in. It is never told to slow down, which the page on the flow does not
// know either.
func (e *Entra) redeemDevice(q *tokenRequest) (tokenAnswer, error) {
	c, err := e.client(q)
	if err != nil {
		return tokenAnswer{}, err
	}
	code := cmp.Or(q.form["device_code"], q.form["code"]) // version 1 says code
	if code == "" {
		return tokenAnswer{}, missingIn(q.HTTP, "device_code")
	}
	t, ok := e.unseal(kindDevice, code)
	if !ok || t.App != c.ClientID {
		return tokenAnswer{}, errDeviceCode()
	}
	if t.Tenant != "" && q.tenant.id != "" && t.Tenant != q.tenant.id {
		return tokenAnswer{}, errOtherTenant()
	}
	if err := q.checkProof(c, ""); err != nil {
		return tokenAnswer{}, err
	}
	d, ok := e.devices.get(t.UserCode)
	switch {
	case !ok || t.expired(q.Time):
		return tokenAnswer{}, errDeviceExpired(q.v1)
	case d.declined:
		return tokenAnswer{}, errDeviceDeclined()
	case d.user == "":
		return tokenAnswer{}, errPending()
	}
	u, ok := e.directory.user(d.user)
	if !ok || u.Disabled {
		return tokenAnswer{}, errDisabled()
	}
	tenant, err := e.tenantOf(tenantRef{id: cmp.Or(t.Tenant, q.tenant.id)}, u)
	if err != nil {
		return tokenAnswer{}, err
	}
	if !e.redeem(t, q.Time) {
		return tokenAnswer{}, errRedeemed()
	}
	return e.issue(q, signIn{tenant: tenant, app: c, user: u, scope: t.Scope})
}

// deviceAuth answers the page on which a person types the code that a device
// shows. The parameter otc fills it in.
func (e *Entra) deviceAuth(r *rest.Request) (*rest.Response, error) {
	f, posted, err := pageForm(r.HTTP)
	if err != nil {
		return errorPage(r, err), nil
	}
	code := strings.ToUpper(strings.NewReplacer(" ", "", "-", "").Replace(cmp.Or(f["user_code"], f["otc"])))
	if posted == "" {
		return e.devicePage(http.StatusOK, code, ""), nil
	}
	d, ok := e.devices.get(code)
	u, known := e.directory.user(posted)
	switch {
	case !ok || !r.Time.Before(d.expires):
		return e.devicePage(http.StatusBadRequest, code, describeError(r, errUserCode())), nil
	case posted == clickCancel:
		e.devices.change(code, func(d *device) { d.declined = d.user == "" })
		return donePage("You did not sign in."), nil
	case !known || u.Disabled:
		return e.devicePage(http.StatusBadRequest, code, "Pick one of these users."), nil
	}
	e.devices.change(code, func(d *device) { d.user = u.ID })
	return donePage("You have signed in on your device."), nil
}
