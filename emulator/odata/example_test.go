package odata_test

import (
	"fmt"

	"github.com/graphemu/graphemu/emulator/odata"
)

// A handler answers a request for a page of a collection.
func ExampleQuery_Page() {
	documents := []string{
		`{"id":"contoso","name":"Contoso","state":"ready"}`,
		`{"id":"fabrikam","name":"Fabrikam","state":"draft"}`,
		`{"id":"tailspin","name":"Tailspin","state":"ready"}`,
	}
	keys := []string{"contoso", "fabrikam", "tailspin"}
	scan := func(after string, fn func(key string, document []byte) bool) error {
		for i, key := range keys {
			if key > after && !fn(key, []byte(documents[i])) {
				break
			}
		}
		return nil
	}

	const rawQuery = "$filter=state%20eq%20'ready'&$select=id&$top=1"
	q, err := odata.ParseQuery(rawQuery, odata.OptionsOfCollection, odata.Type{})
	if err != nil {
		fmt.Println(err)
		return
	}
	page, err := q.Page(100, scan)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(odata.Context("http://host", "v1.0", "external", odata.Selected("connections", q.Select)))
	for _, document := range page.Documents {
		fmt.Printf("%s\n", q.Project(document))
	}
	fmt.Println(odata.NextLink("http://host/v1.0", "/external/connections", rawQuery, page.Next))
	// Output:
	// http://host/v1.0/$metadata#external/connections(id)
	// {"id":"contoso"}
	// http://host/v1.0/external/connections?$filter=state%20eq%20'ready'&$select=id&$top=1&$skiptoken=eyJrIjoiY29udG9zbyJ9
}

// Both ways to write a key give one path.
func ExampleParsePath() {
	isCollection := func(name string) bool { return name == "connections" || name == "items" }
	for _, escaped := range []string{"/external/connections/contoso/items/a%2Fb", "//External/connections('contoso')/items('a%2Fb')"} {
		path, err := odata.ParsePath(nil, escaped, isCollection)
		fmt.Println(path, err)
	}
	// Output:
	// /external/connections/contoso/items/a%2Fb <nil>
	// /external/connections/contoso/items/a%2Fb <nil>
}
