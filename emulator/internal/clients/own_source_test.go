package clients

import (
	"encoding/json"
	"encoding/xml"
	"io"
	"net/http"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// ourModel returns the types of the emulator's $metadata: a line for each, for
// what it extends, and for each property with its type or member of an
// enumeration. It also returns the names of those that are Graph's own and in
// the SDK.
func ourModel(t *testing.T, version string) (model set, graph []string) {
	t.Helper()
	type member struct {
		Name, Type string `xml:",attr"`
	}
	type declared struct {
		Name, BaseType string   `xml:",attr"`
		Properties     []member `xml:"Property"`
		Navigation     []member `xml:"NavigationProperty"`
		Members        []member `xml:"Member"`
	}
	var document struct {
		Schemas []struct {
			Namespace string     `xml:",attr"`
			Enums     []declared `xml:"EnumType"`
			Complexes []declared `xml:"ComplexType"`
			Entities  []declared `xml:"EntityType"`
		} `xml:"DataServices>Schema"`
	}
	if err := xml.Unmarshal(metadata(t, version), &document); err != nil {
		t.Fatal(err)
	}
	model = make(set)
	for _, s := range document.Schemas {
		for _, d := range slices.Concat(s.Enums, s.Complexes, s.Entities) {
			if s.Namespace == "microsoft.graph" && d.Name != "Json" {
				graph = append(graph, d.Name)
			}
			model.add(lower(d.Name))
			if d.BaseType != "" {
				model.add(d.Name + " extends " + shortName(d.BaseType))
			}
			for _, m := range slices.Concat(d.Properties, d.Navigation) {
				model.add(d.Name + "." + m.Name + " " + shortName(m.Type))
			}
			for _, m := range d.Members {
				model.add(d.Name + "." + m.Name)
			}
		}
	}
	return model, graph
}

// shortName returns a type without its namespace, and "[]label" for a collection.
func shortName(of string) string {
	if of, ok := strings.CutPrefix(of, "Collection("); ok {
		return "[]" + shortName(strings.TrimSuffix(of, ")"))
	}
	return lower(of[strings.LastIndex(of, ".")+1:])
}

// metadata fetches the description of a version, for which nobody needs a token.
func metadata(t *testing.T, version string) []byte {
	t.Helper()
	resp, err := http.Get(emu.GraphURL + "/" + version + "/$metadata")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	document, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("$metadata: %s %v", resp.Status, err)
	}
	return document
}

// An operationList is what "graphemu operations" prints.
type operationList struct {
	Operations []struct {
		Name, Method, Path string
		Versions, Evidence []string
	}
	NotEmulated []struct {
		Methods, Versions []string
		Path, Reason      string
	}
}

func listOperations() (l operationList, err error) {
	out, err := exec.Command(emu.cmd.Path, "operations", "--output", "json").Output()
	if err == nil {
		err = json.Unmarshal(out, &l)
	}
	return l, err
}
