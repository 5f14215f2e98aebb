package clients

import (
	"net/http"
	"slices"
	"testing"

	abstractions "github.com/microsoft/kiota-abstractions-go"
	"github.com/microsoftgraph/msgraph-sdk-go/directoryobjects"
	graphgroups "github.com/microsoftgraph/msgraph-sdk-go/groups"
	"github.com/microsoftgraph/msgraph-sdk-go/models"
	graphusers "github.com/microsoftgraph/msgraph-sdk-go/users"
)

// Adele and two groups of the seed: she is in the first, the other is in it.
const (
	adele      = "0a1b2c3d-0000-4000-8000-000000000001"
	adeleName  = "AdeleV@contoso.onmicrosoft.com"
	allCompany = "0a1b2c3d-1111-4000-8000-000000000001"
	marketing  = "0a1b2c3d-1111-4000-8000-000000000002"
)

// A thing is what the SDK makes of a user, a group or an organization.
type thing interface{ GetId() *string }

// wantObject fails t unless the SDK read one of these ids.
func wantObject(t *testing.T, what string, err error, id string, got ...thing) {
	t.Helper()
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	if !slices.ContainsFunc(got, func(o thing) bool { return textOf(o.GetId()) == id }) {
		t.Errorf("%s: %s is not among %d", what, id, len(got))
	}
}

// listed returns what is on the page that a builder's Get has returned.
func listed[T thing](page interface{ GetValue() []T }, err error) ([]thing, error) {
	if err != nil {
		return nil, err
	}
	var objects []thing
	for _, o := range page.GetValue() {
		objects = append(objects, o)
	}
	return objects, nil
}

func TestDirectoryIsRead(t *testing.T) {
	client := newClient(t)
	users, groups := client.Users(), client.Groups()
	one, all := users.ByUserId(adeleName), groups.ByGroupId(allCompany)

	u, err := one.Get(t.Context(), nil)
	wantObject(t, "user", err, adele, u)
	if name := textOf(u.GetDisplayName()); name != "Adele Vance" {
		t.Errorf("the user is %q", name)
	}
	got, err := listed[models.Userable](users.Get(t.Context(), nil))
	wantObject(t, "users", err, adele, got...)
	eventual := abstractions.NewRequestHeaders()
	eventual.Add("ConsistencyLevel", "eventual")
	n, err := users.Count().Get(t.Context(), &graphusers.CountRequestBuilderGetRequestConfiguration{Headers: eventual})
	if err != nil || *n != int32(len(got)) {
		t.Errorf("%v of %d users, error %v", n, len(got), err)
	}
	got, err = listed[models.DirectoryObjectable](one.MemberOf().Get(t.Context(), nil))
	wantObject(t, "memberOf", err, allCompany, got...)
	got, err = listed[models.DirectoryObjectable](one.TransitiveMemberOf().Get(t.Context(), nil))
	wantObject(t, "transitiveMemberOf", err, allCompany, got...)
	got, err = listed[models.Groupable](one.MemberOf().GraphGroup().Get(t.Context(), nil))
	wantObject(t, "memberOf groups", err, allCompany, got...)
	got, err = listed[models.Groupable](one.TransitiveMemberOf().GraphGroup().Get(t.Context(), nil))
	wantObject(t, "transitiveMemberOf groups", err, allCompany, got...)

	g, err := all.Get(t.Context(), nil)
	wantObject(t, "group", err, allCompany, g)
	got, err = listed[models.Groupable](groups.Get(t.Context(), nil))
	wantObject(t, "groups", err, marketing, got...)
	got, err = listed[models.DirectoryObjectable](all.Members().Get(t.Context(), nil))
	wantObject(t, "members", err, adele, got...)
	if _, ok := got[0].(models.Userable); !ok {
		t.Errorf("the first member is a %T, not a user", got[0])
	}
	got, err = listed[models.Userable](all.TransitiveMembers().GraphUser().Get(t.Context(), nil))
	wantObject(t, "users among transitive members", err, adele, got...)
	got, err = listed[models.Groupable](all.Members().GraphGroup().Get(t.Context(), nil))
	wantObject(t, "groups among members", err, marketing, got...)
	got, err = listed[models.DirectoryObjectable](groups.ByGroupId(marketing).TransitiveMemberOf().Get(t.Context(), nil))
	wantObject(t, "transitiveMemberOf of a group", err, allCompany, got...)

	ids := directoryobjects.NewGetByIdsPostRequestBody()
	ids.SetIds([]string{adele, marketing})
	got, err = listed[models.DirectoryObjectable](client.DirectoryObjects().GetByIds().PostAsGetByIdsPostResponse(t.Context(), ids, nil))
	wantObject(t, "getByIds", err, marketing, got...)
	organizations, err := listed[models.Organizationable](client.Organization().Get(t.Context(), nil))
	if err != nil || len(organizations) != 1 {
		t.Errorf("%d organizations, error %v", len(organizations), err)
	}
	_, err = users.ByUserId("eve@contoso.com").Get(t.Context(), nil)
	wantRefused(t, err, http.StatusNotFound, "Request_ResourceNotFound")
	_, err = client.Me().Get(t.Context(), nil)
	wantRefused(t, err, http.StatusBadRequest, "BadRequest")

	n, err = groups.Count().Get(t.Context(), &graphgroups.CountRequestBuilderGetRequestConfiguration{Headers: eventual})
	if err != nil || *n < 4 {
		t.Errorf("%v groups, error %v", n, err)
	}
	o, err := client.Organization().ByOrganizationId(textOf(organizations[0].GetId())).Get(t.Context(), nil)
	wantObject(t, "organization", err, textOf(organizations[0].GetId()), o)
	got, err = listed[models.Userable](all.Members().GraphUser().Get(t.Context(), nil))
	wantObject(t, "users among members", err, adele, got...)
	got, err = listed[models.DirectoryObjectable](all.TransitiveMembers().Get(t.Context(), nil))
	wantObject(t, "transitive members", err, adele, got...)
	got, err = listed[models.Groupable](all.TransitiveMembers().GraphGroup().Get(t.Context(), nil))
	wantObject(t, "groups among transitive members", err, marketing, got...)
	in := groups.ByGroupId(marketing)
	got, err = listed[models.DirectoryObjectable](in.MemberOf().Get(t.Context(), nil))
	wantObject(t, "memberOf of a group", err, allCompany, got...)
	got, err = listed[models.Groupable](in.MemberOf().GraphGroup().Get(t.Context(), nil))
	wantObject(t, "memberOf of a group, cast", err, allCompany, got...)
	got, err = listed[models.Groupable](in.TransitiveMemberOf().GraphGroup().Get(t.Context(), nil))
	wantObject(t, "transitiveMemberOf of a group, cast", err, allCompany, got...)
	wantMemberGroups(t, one)
}

// wantMemberGroups fails t unless both actions say that a user is in a group.
func wantMemberGroups(t *testing.T, one *graphusers.UserItemRequestBuilder) {
	t.Helper()
	enabled := graphusers.NewItemGetMemberGroupsPostRequestBody()
	enabled.SetSecurityEnabledOnly(new(bool))
	in, err := one.GetMemberGroups().PostAsGetMemberGroupsPostResponse(t.Context(), enabled, nil)
	if err != nil || !slices.Contains(in.GetValue(), allCompany) {
		t.Errorf("getMemberGroups: %v, error %v", in, err)
	}
	check := graphusers.NewItemCheckMemberGroupsPostRequestBody()
	check.SetGroupIds([]string{allCompany})
	of, err := one.CheckMemberGroups().PostAsCheckMemberGroupsPostResponse(t.Context(), check, nil)
	if err != nil || !slices.Contains(of.GetValue(), allCompany) {
		t.Errorf("checkMemberGroups: %v, error %v", of, err)
	}
}

func TestDirectoryOfTheSignedInUser(t *testing.T) {
	me := clientOf(t, newCredential().asUser(adeleName, "graphemu-password")).Me()
	u, err := me.Get(t.Context(), nil)
	wantObject(t, "me", err, adele, u)
	got, err := listed[models.DirectoryObjectable](me.MemberOf().Get(t.Context(), nil))
	wantObject(t, "memberOf", err, allCompany, got...)
	got, err = listed[models.Groupable](me.MemberOf().GraphGroup().Get(t.Context(), nil))
	wantObject(t, "memberOf groups", err, allCompany, got...)
	got, err = listed[models.DirectoryObjectable](me.TransitiveMemberOf().Get(t.Context(), nil))
	wantObject(t, "transitiveMemberOf", err, allCompany, got...)
	got, err = listed[models.Groupable](me.TransitiveMemberOf().GraphGroup().Get(t.Context(), nil))
	wantObject(t, "transitiveMemberOf groups", err, allCompany, got...)
	wantMemberGroups(t, me)
}
