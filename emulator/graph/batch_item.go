package graph

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/graphemu/graphemu/emulator/rest"
)

// A batchItem is one request as the body of a batch has it. Members that it
// does not name are ignored: atomicityGroup is, says Graph's list of known
// issues, and the Go SDK can send a status.
type batchItem struct {
	ID        string            `json:"id"`
	Method    string            `json:"method"`
	URL       string            `json:"url"`
	Headers   map[string]string `json:"headers"`
	Body      json.RawMessage   `json:"body"`
	DependsOn []string          `json:"dependsOn"`
}

// part returns the request that item describes, as a part of r.
func (item batchItem) part(r *rest.Request) (part, error) {
	if item.ID == "" || item.Method == "" || item.URL == "" {
		return part{}, malformed("Each request needs 'id', 'method' and 'url', which are strings and not empty.")
	}
	header, err := item.header(r)
	if err != nil {
		return part{}, err
	}
	body, err := item.content(header.Get("Content-Type"))
	if err != nil {
		return part{}, err
	}
	// The documentation's example has spaces in a URL.
	relative := strings.ReplaceAll(strings.TrimLeft(item.URL, "/"), " ", "%20")
	u, err := url.ParseRequestURI("/" + r.Version + "/" + relative)
	if err != nil {
		return part{}, malformed("The 'url' of request '" + item.ID + "' cannot be read.")
	}
	hr := r.HTTP.WithContext(r.HTTP.Context()) // host, caller's address and so on
	hr.Method, hr.URL, hr.RequestURI, hr.Header = item.Method, u, u.RequestURI(), header
	hr.Body, hr.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	return part{id: item.ID, http: hr, refused: notRelative(relative)}, nil
}

// header returns the headers of item. Of the batch's own headers only
// Authorization goes for its requests too, unless they have one.
func (item batchItem) header(r *rest.Request) (http.Header, error) {
	h := make(http.Header, len(item.Headers)+1)
	for name, value := range item.Headers {
		name = http.CanonicalHeaderKey(name)
		if _, twice := h[name]; twice {
			return nil, malformed("Request '" + item.ID + "' has the header '" + name + "' twice.")
		}
		h[name] = []string{value}
	}
	if own := r.HTTP.Header["Authorization"]; h["Authorization"] == nil && own != nil {
		h["Authorization"] = own
	}
	return h, nil
}

// content returns the body of item as HTTP would carry it: what is not JSON
// came as a string in base64.
//
// A write without body or without Content-Type fails the whole batch, observed
// 2021 to 2024: microsoftgraph/msgraph-sdk-dotnet#1038 and #2628.
func (item batchItem) content(contentType string) ([]byte, error) {
	none := len(item.Body) == 0 || string(item.Body) == "null"
	write := item.Method == http.MethodPost || item.Method == http.MethodPut || item.Method == http.MethodPatch
	switch {
	case none && !write:
		return nil, nil
	case none || contentType == "":
		return nil, rest.BadRequest("Write request id : " + item.ID + " does not contain Content-Type header or body.")
	case rest.IsJSON(contentType):
		return item.Body, nil
	}
	var text string
	if err := json.Unmarshal(item.Body, &text); err != nil {
		return nil, malformed("The body of request '" + item.ID + "' is not JSON, so it has to be a string in base64.")
	}
	// Both alphabets, with padding and without: a guess.
	text = strings.NewReplacer("+", "-", "/", "_").Replace(strings.TrimRight(text, "="))
	body, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return nil, malformed("The body of request '" + item.ID + "' is not base64.")
	}
	return body, nil
}

// prerequisites returns the parts that item depends on. byID has the parts that
// come before it: naming any other is an Error, which rules out cycles as well.
//
// Observed: microsoftgraph/msgraph-sdk-java#2109 and msgraph-sdk-dotnet-core#891,
// 2024. They give the start of the message; that it ends with the id is a guess.
func (item batchItem) prerequisites(byID map[string]int) ([]int, error) {
	var list []int
	for _, id := range item.DependsOn {
		i, before := byID[strings.ToLower(id)]
		if !before {
			return nil, rest.BadRequest("Invalid dependency for request Id " + item.ID + ".")
		}
		list = append(list, i)
	}
	return list, nil
}

// notRelative returns the Error for a URL that is absolute or starts with a
// version. Graph takes either for a path below the version of the batch, and
// finds nothing there: only that request fails.
//
// Observed: microsoftgraph/msgraph-sdk-javascript#1178, 2023, and
// msgraph-sdk-python#1015, 2024.
//
// The Go SDK sends absolute URLs if only its adapter knows the emulator's base
// URL: set client.PathParameters["baseurl"] to adapter.GetBaseUrl() as well.
func notRelative(relative string) error {
	first, _, _ := strings.Cut(relative, "/")
	if IsVersion(first) || strings.HasSuffix(first, ":") {
		return noSegment(first)
	}
	return nil
}

func noSegment(name string) *rest.Error {
	e := rest.BadRequest("Resource not found for the segment '" + name + "'.")
	e.Inner.Message = "The URL of a request in a batch is relative to the version, such as '/external/connections', and is no batch itself."
	return e
}
