package entra

import (
	"slices"
	"strings"
)

// clickName is the parameter with which a page says what was clicked: a user's
// object id, or clickCancel.
const (
	clickName   = "graphemu_user"
	clickCancel = "cancel"
)

// pick returns who signs in, and false if the person has to be asked.
//
// The real Entra ID knows who is signed in by a cookie. Here login_hint and
// prompt=none stand for that: the first signs in the user that it names, the
// second the first user if no hint names another.
func (e *Entra) pick(a *authorization) (User, bool, error) {
	switch a.posted {
	case "":
	case clickCancel:
		return User{}, false, errDeclined()
	default:
		u, ok := e.user(a.tenant.id, a.posted)
		return u, ok && !u.Disabled, nil
	}
	hint, prompt := a.form["login_hint"], strings.Fields(a.form["prompt"])
	silent := slices.Contains(prompt, "none")
	if hint != "" {
		u, ok := e.user(a.tenant.id, hint)
		ok = ok && !u.Disabled
		asks := slices.Contains(prompt, "login") || slices.Contains(prompt, "select_account")
		switch {
		case ok && (e.auto || !asks):
			return u, true, nil
		case silent:
			return u, false, errNotSignedIn()
		case !e.auto:
			return u, false, nil
		}
	}
	if users := e.directory.enabled(); e.auto || silent {
		if len(users) == 0 {
			return User{}, false, errNotSignedIn()
		}
		return users[0], true, nil
	}
	return User{}, false, nil
}
