package main

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/tidwall/gjson"
)

// A register is what a writer counts up in: a member of a connection, or an
// item, which each third write deletes.
type register struct {
	path               string // below a version of the API
	member             string // empty means that path is an item
	sent, acknowledged int    // the last number
}

// A writer writes the next number to all of its registers, again and again: in
// one batch, if there is more than one.
type writer struct {
	version   string // of the API
	registers []register
	tally
}

// A tally counts writes.
type tally struct{ sent, acknowledged, lost int }

func (t *tally) add(o tally) {
	t.sent, t.acknowledged, t.lost = t.sent+o.sent, t.acknowledged+o.acknowledged, t.lost+o.lost
}

func (t tally) String() string {
	return fmt.Sprintf("%d writes sent, %d acknowledged, %d lost", t.sent, t.acknowledged, t.lost)
}

// Where all are that write items.
const (
	crashConnections = "/external/connections"
	crashItems       = crashConnections + "/crashitems/items"
	largestBatch     = 20
)

// newWriters returns eight of connections, of which two share one and write
// different members of it; four of items; and two of batches of items.
func newWriters() (all writers) {
	versioned := func(registers ...register) {
		all = append(all, &writer{version: []string{"v1.0", "beta"}[len(all)%2], registers: registers})
	}
	for i := range 8 {
		r := register{path: fmt.Sprintf("%s/crash%d", crashConnections, min(i, 6)), member: "description"}
		if i == 7 {
			r.member = "name"
		}
		versioned(r)
	}
	for i := range 4 {
		versioned(register{path: fmt.Sprintf("%s/single%d", crashItems, i)})
	}
	for i := range 2 {
		var batch []register
		for j := range largestBatch {
			batch = append(batch, register{path: fmt.Sprintf("%s/batch%d-%d", crashItems, i, j)})
		}
		versioned(batch...)
	}
	return all
}

// mustPrepare makes the connections, and the schema of the items.
func mustPrepare(t *testing.T, base string) {
	t.Helper()
	client := new(http.Client)
	base += "/v1.0"
	for i := range 7 {
		mustSend(t, client, 201, "POST", base+crashConnections, fmt.Sprintf(`{"id":"crash%d","name":"0","description":"0"}`, i))
	}
	mustSend(t, client, 201, "POST", base+crashConnections, `{"id":"crashitems","name":"items","description":"d"}`)
	mustSend(t, client, 202, "PATCH", base+crashConnections+"/crashitems/schema",
		`{"baseType":"microsoft.graph.externalItem","properties":[{"name":"number","type":"String"}]}`)
}

func mustSend(t *testing.T, client *http.Client, want int, method, url, body string) []byte {
	t.Helper()
	status, answer := send(client, method, url, body)
	if status != want {
		t.Fatalf("%s %s: %d, want %d: %s", method, url, status, want, answer)
	}
	return answer
}

// deletes says whether the n-th write of r deletes it.
func (r *register) deletes(n int) bool { return r.member == "" && n%3 == 0 }

// request is the n-th write of r. An item has its number twice.
func (r *register) request(n int) (method, body string) {
	switch {
	case r.deletes(n):
		return http.MethodDelete, ""
	case r.member != "":
		return http.MethodPatch, fmt.Sprintf(`{%q:"%d"}`, r.member, n)
	}
	return http.MethodPut, fmt.Sprintf(`{"acl":[{"type":"everyone","value":"everyone","accessType":"grant"}],`+
		`"properties":{"number":"%d"},"content":{"type":"text","value":"%d"}}`, n, n)
}

// run writes until the emulator is gone. It returns an error if it is refused.
func (w *writer) run(client *http.Client, base string) error {
	for {
		if answered, err := w.round(client, base); err != nil || !answered {
			return err
		}
	}
}

// round writes the next number to each register. It says whether there was an
// answer, and returns an error if that is a refusal, unless for want of space.
func (w *writer) round(client *http.Client, base string) (answered bool, err error) {
	w.tally.sent += len(w.registers)
	statuses, err := w.send(client, base+"/"+w.version)
	if statuses == nil || err != nil {
		return false, err
	}
	for i := range w.registers {
		r := &w.registers[i]
		gone := statuses[i] == http.StatusNotFound && r.deletes(r.sent) // the PUTs before did not come through
		switch {
		case statuses[i] < 300 || gone:
			r.acknowledged = r.sent
			w.tally.acknowledged++
		case statuses[i] == http.StatusInsufficientStorage:
			r.sent-- // so it must not be seen
		default:
			return true, fmt.Errorf("%s, number %d: status %d", r.path, r.sent, statuses[i])
		}
	}
	return true, nil
}

// send sends the next number to each register and returns the statuses; nil if
// there is no answer.
func (w *writer) send(client *http.Client, base string) ([]int, error) {
	var parts []string
	for i := range w.registers {
		r := &w.registers[i]
		r.sent++
		method, body := r.request(r.sent)
		if len(w.registers) == 1 {
			status, _ := send(client, method, base+r.path, body)
			if status == 0 {
				return nil, nil
			}
			return []int{status}, nil
		}
		part := fmt.Sprintf(`{"id":"%d","method":%q,"url":%q`, i, method, r.path)
		if body != "" {
			part += `,"headers":{"Content-Type":"application/json"},"body":` + body
		}
		parts = append(parts, part+"}")
	}
	status, answer := send(client, http.MethodPost, base+"/$batch", `{"requests":[`+strings.Join(parts, ",")+`]}`)
	if status == 0 {
		return nil, nil
	}
	statuses := make([]int, len(w.registers))
	for _, part := range gjson.GetBytes(answer, "responses").Array() {
		statuses[part.Get("id").Int()] = int(part.Get("status").Int())
	}
	if status != http.StatusOK || slices.Contains(statuses, 0) {
		return nil, fmt.Errorf("$batch: status %d: %s", status, answer)
	}
	return statuses, nil
}

// send returns the status and the body of an answer, or 0 if there is not all
// of it. The body is JSON, unless it has another type.
func send(client *http.Client, method, url, body string, contentType ...string) (int, []byte) {
	req, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		panic(err) // the URL is ours
	}
	req.Header.Set("Content-Type", append(contentType, "application/json")[0])
	resp, err := client.Do(req)
	if err != nil {
		return 0, nil
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		return 0, nil
	}
	return resp.StatusCode, answer
}

// check compares what is stored with what is known of r, and says whether it
// is there.
func (w *writer) check(t *testing.T, base string, r *register) bool {
	t.Helper()
	client := new(http.Client)
	status, doc := send(client, http.MethodGet, base+"/beta"+r.path, "")
	number, there := -1, status == http.StatusOK
	switch {
	case there && r.member != "":
		number = int(gjson.GetBytes(doc, r.member).Int())
	case there:
		number = int(gjson.GetBytes(doc, "properties.number").Int())
		if gjson.GetBytes(doc, "content.value").Int() != int64(number) {
			t.Errorf("%s is written by half: %s", r.path, doc)
		}
	default: // the last number within the bounds that says so
		for n := r.acknowledged; n <= r.sent; n++ {
			if n == 0 || r.deletes(n) {
				number = n
			}
		}
	}
	if status != http.StatusOK && status != http.StatusNotFound || number < r.acknowledged || number > r.sent {
		w.lost++
		t.Errorf("%s %s is %d after a kill (status %d); %d was acknowledged and %d sent", r.path, r.member, number, status, r.acknowledged, r.sent)
	}
	r.acknowledged = max(r.acknowledged, number) // who has read it relies on it
	return there
}

// checkCounts compares the items that are there with what the emulator counts.
func checkCounts(t *testing.T, base string, stored int) {
	t.Helper()
	client := new(http.Client)
	get := func(path string) []byte { return mustSend(t, client, 200, "GET", base+"/beta"+path, "") }
	listed := gjson.GetBytes(get(crashItems+"?$top=999"), "value.#").String()
	counted := string(get(crashItems + "/$count"))
	ingested := gjson.GetBytes(get(crashConnections+"/crashitems"), "ingestedItemsCount").String()
	if want := fmt.Sprint(stored); listed != want || counted != want || ingested != want {
		t.Errorf("after a kill there are %s items: %s are listed, %s counted, and %s in the connection", want, listed, counted, ingested)
	}
}
