package clients

import (
	"slices"
	"strings"
	"testing"
)

// These tests compare what the emulator says it has with what the SDK has,
// which is generated from Graph's v1.0 metadata: its request builders and its
// models, as they stand in its source.

// A set holds what one side has, a line of text each.
type set map[string]bool

func (s set) add(line string) { s[line] = true }

// missing returns the lines that other has not, sorted. A type that is missing
// stands for its members.
func (s set) missing(other set) []string {
	var lines []string
	for line := range s {
		of := line[:strings.IndexAny(line+".", ". ")]
		if !other[line] && (of == line || !s[of] || other[of]) {
			lines = append(lines, line)
		}
	}
	slices.Sort(lines)
	return lines
}

// compare names the lines that only one side has, unless known says why. What
// is known and no longer differs is a mistake as well.
func compare(t *testing.T, ours, theirs set, known map[string]string) {
	t.Helper()
	found := make(set)
	for side, lines := range map[string][]string{"the emulator": ours.missing(theirs), "the SDK": theirs.missing(ours)} {
		for _, line := range lines {
			found.add(line)
			if known[line] == "" {
				t.Errorf("only %s has %s", side, line)
			}
		}
	}
	for line, reason := range known {
		if !found[line] {
			t.Errorf("%s is no difference any more, or never was one (%s)", line, reason)
		}
	}
}

func TestRequestsDoNotDrift(t *testing.T) {
	l, err := listOperations()
	if err != nil {
		t.Fatal(err)
	}
	// Only the emulator has these.
	known := map[string]string{
		"GET /$metadata": "the SDK is made from it",
		"POST /$batch":   "it is in the SDK's core",
	}
	for path, reason := range map[string]string{
		"PATCH /connections/{}/items/{}":              "Microsoft's pages of until 2023, and of beta; the metadata says PUT",
		"POST /connections/{}/schema":                 "Microsoft's pages of until October 2023",
		"DELETE /connections/{}/schema":               "observed: it is refused with 404 (microsoftgraph/msgraph-metadata#438)",
		"POST /connections/{}/items/{}/addActivities": "Microsoft's pages; generated clients use the qualified name",
	} {
		for _, line := range bothRoots(path) {
			known[line] = reason
		}
	}
	ours, theirs := make(set), sdkRequests(t)
	for _, op := range l.Operations {
		if !inDirectory(op.Path) {
			ours.addRequest(op.Versions, op.Method, op.Path)
		}
	}
	// Only the SDK has these, and the emulator says why.
	gaps := make(set)
	for _, g := range l.NotEmulated {
		for _, method := range g.Methods {
			if inDirectory(g.Path) {
				continue
			}
			gaps.addRequest(g.Versions, method, g.Path)
		}
	}
	for line := range gaps {
		if line != "POST /search/query" { // it is elsewhere in the SDK
			known[line] = "the emulator lists it as not emulated"
		}
	}
	if len(ours) < 50 || len(theirs) < 50 {
		t.Fatalf("%d requests of the emulator, %d of the SDK: too few to be all", len(ours), len(theirs))
	}
	compare(t, ours, theirs, known)
}

// inDirectory reports whether a path is one of Entra ID's directory, of which
// the emulator has only what connectors look up.
func inDirectory(path string) bool {
	root, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	return slices.Contains([]string{"me", "users", "groups", "organization", "directoryObjects"}, root)
}

// addRequest adds a request that v1.0 has.
func (s set) addRequest(versions []string, method, path string) {
	if slices.Contains(versions, "v1.0") {
		for _, line := range bothRoots(method + " " + key.ReplaceAllString(path, "{}")) {
			s.add(line)
		}
	}
}

// bothRoots returns a request as it is for /connections and for
// /external/connections.
func bothRoots(request string) []string {
	method, path, _ := strings.Cut(request, " ")
	if !strings.HasPrefix(path, "/connections") {
		return []string{request}
	}
	return []string{request, method + " /external" + path}
}

func TestModelDoesNotDrift(t *testing.T) {
	ours, graph := ourModel(t, "v1.0")
	theirs := sdkModel(t, graph)
	if len(ours) < 150 || len(theirs) < 150 {
		t.Fatalf("%d lines of the emulator, %d of the SDK: too few to be all", len(ours), len(theirs))
	}
	compare(t, ours, theirs, newerThanTheSDK())
}

// newerThanTheSDK returns what Graph's v1.0 metadata of August 2026 has and
// that of April 2026, of which the SDK was made, has not.
func newerThanTheSDK() map[string]string {
	const reason = "in Graph's metadata of August 2026"
	known := map[string]string{
		"json": "the SDK has no type for it: it keeps any JSON as an untyped node",

		"contentCategory": reason,
		"externalConnection.contentCategory contentCategory":                             reason,
		"externalItemInformationProtectionLabel":                                         reason,
		"externalItem.informationProtectionLabel externalItemInformationProtectionLabel": reason,
		"principal":                        reason,
		"propertyType.principal":           reason,
		"propertyType.principalCollection": reason,
		"property.description string":      reason,
	}
	for _, label := range strings.Fields(`containerName containerUrl assignedToPeople closedBy closedDate priority
		sprintName tags severity state dueDate itemParentId itemPath itemType numberOfReactions parentUrl
		priorityNormalized reportedBy secondaryId personEmails personAddresses personAnniversaries personName
		personNote personPhones personCurrentPosition personWebAccounts personWebSite personSkills personProjects
		personAccount personAwards personCertifications personAssistants personColleagues personManager
		personAlternateContacts personEmergencyContacts personEducationalActivities personInterests
		personLanguages personPublications personPatents personWorkPositions`) {
		known["label."+label] = reason
	}
	return known
}
