package clients

import (
	"net/http"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	ec "github.com/microsoftgraph/msgraph-sdk-go/models/externalconnectors"
)

// The object ids of a user and a group in Entra ID.
const (
	userID  = "e811976d-83df-4cbd-8b9b-5215b18aa874"
	entraID = "e5477431-1038-484e-bf69-1dfedb97a110"
)

func group(id, name, description string) ec.ExternalGroupable {
	m := ec.NewExternalGroup()
	setText(m.SetId, id)
	setText(m.SetDisplayName, name)
	setText(m.SetDescription, description)
	return m
}

func identity(id string, kind ec.IdentityType) ec.Identityable {
	m := ec.NewIdentity()
	m.SetId(&id)
	m.SetTypeEscaped(&kind)
	return m
}

// wantGroup fails t unless the SDK read a group with these members.
func wantGroup(t *testing.T, m ec.ExternalGroupable, err error, id, name, description string) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{id, name, description}, []string{textOf(m.GetId()), textOf(m.GetDisplayName()), textOf(m.GetDescription())}); diff != "" {
		t.Errorf("the group differs (-want +got):\n%s", diff)
	}
}

func TestGroupLife(t *testing.T) {
	_, one := newConnector(t)
	groups := one.Groups()
	m, err := groups.Post(t.Context(), group("interns", "Interns", "For the summer"), nil)
	wantGroup(t, m, err, "interns", "Interns", "For the summer")
	m, err = groups.Post(t.Context(), group("all-hands", "", ""), nil)
	wantGroup(t, m, err, "all-hands", "", "")
	_, err = groups.Post(t.Context(), group("interns", "Again", ""), nil)
	wantRefused(t, err, http.StatusConflict, "NameAlreadyExists")
	_, err = groups.Post(t.Context(), group("in.terns", "", ""), nil)
	wantRefused(t, err, http.StatusBadRequest, "InvalidRequest")

	interns := groups.ByExternalGroupId("interns")
	if m, err := interns.Patch(t.Context(), group("", "Trainees", ""), nil); m != nil || err != nil {
		t.Fatalf("PATCH: got %v, %v, want nil, nil, which the SDK makes of 204", m, err)
	}
	m, err = interns.Get(t.Context(), nil)
	wantGroup(t, m, err, "interns", "Trainees", "For the summer")

	page, err := groups.Get(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, m := range page.GetValue() {
		ids = append(ids, *m.GetId())
	}
	slices.Sort(ids)
	if diff := cmp.Diff([]string{"all-hands", "interns"}, ids); diff != "" {
		t.Errorf("groups (-want +got):\n%s", diff)
	}
	if n, err := groups.Count().Get(t.Context(), nil); err != nil || *n != 2 {
		t.Errorf("/$count: got %v, %v, want 2", n, err)
	}

	if err := interns.Delete(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	_, err = interns.Get(t.Context(), nil)
	wantRefused(t, err, http.StatusNotFound, "ItemNotFound")
	wantRefused(t, interns.Delete(t.Context(), nil), http.StatusNotFound, "ItemNotFound")
}

func TestMemberLife(t *testing.T) {
	_, one := newConnector(t)
	for _, id := range []string{"interns", "all-hands"} {
		if _, err := one.Groups().Post(t.Context(), group(id, "", ""), nil); err != nil {
			t.Fatal(err)
		}
	}
	members := one.Groups().ByExternalGroupId("all-hands").Members()
	want := map[string]ec.IdentityType{userID: ec.USER_IDENTITYTYPE, entraID: ec.GROUP_IDENTITYTYPE, "interns": ec.EXTERNALGROUP_IDENTITYTYPE}
	for id, kind := range want {
		m, err := members.Post(t.Context(), identity(id, kind), nil)
		if err != nil || *m.GetId() != id || *m.GetTypeEscaped() != kind {
			t.Fatalf("%s: got %v, %v, want the member", id, m, err)
		}
		m, err = members.ByIdentityId(id).Get(t.Context(), nil)
		if err != nil || *m.GetId() != id || *m.GetTypeEscaped() != kind {
			t.Fatalf("%s: got %v, %v, want the member", id, m, err)
		}
		_, err = members.Post(t.Context(), identity(id, kind), nil)
		wantRefused(t, err, http.StatusConflict, "NameAlreadyExists")
	}
	page, err := members.Get(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	got := make(map[string]ec.IdentityType)
	for _, m := range page.GetValue() {
		got[*m.GetId()] = *m.GetTypeEscaped()
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("members (-want +got):\n%s", diff)
	}

	if err := members.ByIdentityId(userID).Delete(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	_, err = members.ByIdentityId(userID).Get(t.Context(), nil)
	wantRefused(t, err, http.StatusNotFound, "ItemNotFound")
	if n, err := members.Count().Get(t.Context(), nil); err != nil || *n != 2 {
		t.Errorf("/$count: got %v, %v, want 2", n, err)
	}
	_, err = members.Post(t.Context(), identity("adele", ec.USER_IDENTITYTYPE), nil)
	wantRefused(t, err, http.StatusBadRequest, "InvalidRequest")
	_, err = one.Groups().ByExternalGroupId("nothere").Members().Post(t.Context(), identity(userID, ec.USER_IDENTITYTYPE), nil)
	wantRefused(t, err, http.StatusNotFound, "ItemNotFound")
}
