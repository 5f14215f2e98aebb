package clients

import (
	"errors"
	"flag"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// drivenBySDK is what the list of operations says of one that the SDK drives.
const drivenBySDK = "driven by msgraph-sdk-go"

// A witness lies below all clients and notes what the SDK has done through the
// emulator. It knows the SDK by a header, so what a test sends by other means
// does not count, and neither does what was refused.
type witness struct {
	net  http.RoundTripper
	mu   sync.Mutex
	done set // "GET /connections/contosohr/items"
}

// watch puts a witness in the place from which every client in this process,
// the SDK's included, takes its connections.
func watch() *witness {
	w := &witness{net: http.DefaultTransport, done: make(set)}
	http.DefaultTransport = w
	return w
}

// RoundTrip sends req.
func (w *witness) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := w.net.RoundTrip(req)
	if err == nil && resp.StatusCode < 400 && strings.HasPrefix(req.Header.Get("SdkVersion"), "graph-go/") {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.done.add(req.Method + " " + belowVersion(req.URL))
	}
	return resp, err
}

// belowVersion returns a URL's path without the version and with one of the
// two roots of connections.
func belowVersion(u *url.URL) string {
	_, path, _ := strings.Cut(strings.TrimPrefix(u.EscapedPath(), "/"), "/")
	return "/" + strings.Replace(path, "external/connections", "connections", 1)
}

// contradicts returns how the list of operations is wrong about what the SDK
// drives. It knows only if all tests were run.
func (w *witness) contradicts() error {
	if flag.Lookup("test.run").Value.String() != "" || flag.Lookup("test.skip").Value.String() != "" {
		return nil
	}
	l, err := listOperations()
	if err != nil {
		return err
	}
	var wrong []error
	for _, op := range l.Operations {
		claimed := slices.Contains(op.Evidence, drivenBySDK)
		driven := w.saw(op.Method, op.Path)
		switch {
		case claimed && !driven:
			wrong = append(wrong, fmt.Errorf("%s (%s %s) is listed as %s, but no test does it", op.Name, op.Method, op.Path, drivenBySDK))
		case driven && !claimed:
			wrong = append(wrong, fmt.Errorf("%s (%s %s) is not listed as %s, but a test does it", op.Name, op.Method, op.Path, drivenBySDK))
		}
	}
	return errors.Join(wrong...)
}

// saw reports whether the SDK has done what an operation's path describes. No
// key starts with "$".
func (w *witness) saw(method, path string) bool {
	var pattern strings.Builder
	for i, literal := range key.Split(path, -1) {
		if i > 0 {
			pattern.WriteString("[^$/][^/]*")
		}
		pattern.WriteString(regexp.QuoteMeta(literal))
	}
	described := regexp.MustCompile("^" + method + " " + pattern.String() + "$")
	for line := range w.done {
		if described.MatchString(line) {
			return true
		}
	}
	return false
}
