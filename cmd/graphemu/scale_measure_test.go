package main

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/graphemu/graphemu/cmd/graphemu/internal/bench"
	"github.com/tidwall/gjson"
)

// A comparison times the same on two stocks.
type comparison struct {
	t         *testing.T
	few, many *stock
	rounds    int
	limit     float64 // of a ratio, if ratios are asserted
}

// compare times op on both in turn, after the before ones, and prints the
// ratio of the medians.
func (c *comparison) compare(what string, op func(s *stock, i int), before ...func(*stock)) {
	c.t.Helper()
	var times [2][]time.Duration
	for i := range c.rounds {
		for j := range 2 {
			which := (i + j) % 2 // who is first changes
			s := []*stock{c.few, c.many}[which]
			for _, f := range before {
				f(s)
			}
			start := time.Now()
			op(s, i)
			times[which] = append(times[which], time.Since(start))
		}
	}
	few, many := median(times[0]), median(times[1])
	ratio := float64(many) / float64(few)
	c.t.Logf("%-28s %5.2f   (%v to %v)", what, ratio, many.Round(time.Microsecond), few.Round(time.Microsecond))
	if asserted() && ratio > c.limit {
		c.t.Errorf("%s costs %.2f times as much with %d items", what, ratio, c.many.items)
	}
}

func median(list []time.Duration) time.Duration {
	slices.Sort(list)
	return list[len(list)/2]
}

// spread runs op for a while and says how long it took.
func spread(op func() time.Duration, span time.Duration, least int) string {
	var list []time.Duration
	for start := time.Now(); time.Since(start) < span || len(list) < least; {
		list = append(list, op())
	}
	slices.Sort(list)
	round := func(d time.Duration) time.Duration { return d.Round(10 * time.Microsecond) }
	n := len(list)
	long, _ := slices.BinarySearch(list, 20*time.Millisecond)
	return fmt.Sprintf("median %v, 99%% within %v, longest %v, %d of %d over 20ms",
		round(list[n/2]), round(list[n*99/100]), round(list[n-1]), n-long, n)
}

// itemBody is about 400 bytes, like the documents in a connector's life.
var itemBody = `{"acl":[{"type":"everyone","value":"everyone","accessType":"grant"}],` +
	`"properties":{"title":"A ticket about a printer on the third floor","priority":3},` +
	`"content":{"type":"text","value":"` + strings.Repeat("The printer is on fire. ", 9) + `"}}`

// writeItems writes a fixture of one connection with n items.
func writeItems(path string, n int) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	w := bufio.NewWriter(f)
	fmt.Fprintln(w, `{"connection":{"id":"tickets","name":"Tickets","description":"d"}}`)
	fmt.Fprintln(w, `{"in":"tickets","schema":{"baseType":"microsoft.graph.externalItem","properties":[`+
		`{"name":"title","type":"String","isSearchable":true},{"name":"priority","type":"Int64","isQueryable":true}]}}`)
	for i := range n {
		fmt.Fprintf(w, `{"in":"tickets","item":{"id":"%s",%s}`+"\n", itemID(i), itemBody[1:])
	}
	return w.Flush()
}

func itemID(i int) string { return fmt.Sprintf("item-%09d", i) }

// item returns the path of an item, another one for each i.
func (s *stock) item(i int) string { return "/tickets/items/" + itemID(i*7919%s.items) }

// must sends a request, checks the status and returns how long it took.
func (s *stock) must(t *testing.T, status int, method, path, body string) time.Duration {
	t.Helper()
	took, _ := s.send(t, status, method, s.url+path, body)
	return took
}

func (s *stock) send(t *testing.T, status int, method, address, body string) (time.Duration, []byte) {
	t.Helper()
	req, err := http.NewRequest(method, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	start := time.Now()
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != status {
		t.Fatalf("%s %s: %s, want %d: %s (%v)", method, address, resp.Status, status, answer, err)
	}
	return time.Since(start), answer
}

// walk follows nextLink through all items and remembers three places.
func (s *stock) walk(t *testing.T) {
	t.Helper()
	var tokens []string
	n := int64(0)
	for next := s.url + "/tickets/items?$top=999"; next != ""; {
		_, page := s.send(t, 200, "GET", next, "")
		n += gjson.GetBytes(page, "value.#").Int()
		next = gjson.GetBytes(page, `\@odata\.nextLink`).Str
		if u, err := url.Parse(next); err == nil && next != "" {
			tokens = append(tokens, u.Query().Get("$skiptoken"))
		}
	}
	_, count := s.send(t, 200, "GET", s.url+"/tickets/items/$count", "")
	if strconv.FormatInt(n, 10) != string(count) {
		t.Fatalf("the pages have %d items, and there are %s", n, count)
	}
	const start = "/tickets/items?$top=100"
	s.pages = [3]string{start, start + "&$skiptoken=" + tokens[len(tokens)/2], start + "&$skiptoken=" + tokens[len(tokens)-1]}
}

// watchMemory samples the memory that a process has for itself, without files,
// until the function that it returns is called, which tells the most.
func watchMemory(pid int) func() string {
	if runtime.GOOS != "linux" {
		return func() string { return "not measured on " + runtime.GOOS }
	}
	var most atomic.Int64
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for {
			most.Store(max(most.Load(), bench.Memory(pid, "RssAnon")))
			select {
			case <-stop:
				return
			case <-time.After(20 * time.Millisecond):
			}
		}
	}()
	return func() string {
		close(stop)
		<-stopped
		return fmt.Sprintf("%d MiB", most.Load()>>10)
	}
}
