package odata

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	diff "github.com/google/go-cmp/cmp"
	"github.com/tidwall/gjson"
	"pgregory.net/rapid"
)

// A shelf is a collection of documents by key that counts how many are read.
type shelf struct {
	docs map[string]string
	read int
}

func newShelf(docs ...string) *shelf {
	s := &shelf{docs: map[string]string{}}
	for i, doc := range docs {
		s.docs[string(rune('a'+i))] = doc
	}
	return s
}

// scan hands out one buffer again and again, as a database may.
func (s *shelf) scan(after string, fn func(key string, document []byte) bool) error {
	var buffer []byte
	keys := []string{}
	for key := range s.docs {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	for _, key := range keys {
		if after != "" && key <= after {
			continue
		}
		s.read++
		buffer = append(buffer[:0], s.docs[key]...)
		if !fn(key, buffer) {
			break
		}
	}
	return nil
}

// mustPage returns the ids on a page and the page.
func mustPage(t *testing.T, s *shelf, query string, size int) (string, Page) {
	t.Helper()
	q, err := ParseQuery(query, OptionsOfCollection, Type{})
	if err != nil {
		t.Fatal(err)
	}
	page, err := q.Page(size, s.scan)
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, d := range page.Documents {
		ids = append(ids, gjson.GetBytes(d, "id").String())
	}
	return strings.Join(ids, " "), page
}

func TestPages(t *testing.T) {
	docs := []string{
		`{"id":"1","n":3,"s":"x"}`, `{"id":"2","n":1,"s":"y"}`, `{"id":"3","s":"x"}`, `{"id":"4","n":2,"s":null}`, `{"id":"5","n":1,"s":"y"}`,
	}
	for _, tt := range []struct {
		query string
		size  int
		want  string // pages, separated by bars
		count int
	}{
		{"", 10, "1 2 3 4 5", 0},
		{"", 5, "1 2 3 4 5", 0},
		{"", 2, "1 2|3 4|5", 0},
		{"", 0, "1|2|3|4|5", 0},
		{"$top=2", 10, "1 2|3 4|5", 0},
		{"$top=3&$count=true", 10, "1 2 3|4 5", 5},
		{"$top=2&$skip=2", 10, "3 4|5", 0},
		{"$skip=9", 10, "", 0},
		{"$skip=9&$orderby=n", 10, "", 0},
		{"$skip=1&$top=2&$count=true", 10, "2 3|4 5", 5},
		{"$filter=s eq 'x'&$top=1&$count=true", 10, "1|3", 2},
		{"$filter=s eq 'y'&$top=2", 10, "2 5", 0},
		{"$filter=s eq 'z'&$count=true", 10, "", 0},
		{"$orderby=n", 10, "3 2 5 4 1", 0},
		{"$orderby=n desc", 10, "1 4 2 5 3", 0},
		{"$orderby=n&$top=2", 10, "3 2|5 4|1", 0},
		{"$orderby=n desc&$top=2&$count=true", 10, "1 4|2 5|3", 5},
		{"$orderby=s,n desc&$top=1", 10, "4|1|3|2|5", 0},
		{"$orderby=s desc,n asc&$top=4", 10, "2 5 3 1|4", 0},
		{"$orderby=n&$skip=1&$top=2", 10, "2 5|4 1", 0},
		{"$orderby=n&$filter=n ge 1&$top=3&$count=true", 10, "2 5 4|1", 4},
	} {
		query, got := tt.query, ""
		for {
			ids, page := mustPage(t, newShelf(docs...), strings.ReplaceAll(query, " ", "%20"), tt.size)
			got += ids
			if page.Count != tt.count {
				t.Errorf("%s: got count %d, want %d", query, page.Count, tt.count)
			}
			if page.Next == "" {
				break
			}
			got += "|"
			query = tt.query + "&$skiptoken=" + page.Next // with its $skip, which is done
		}
		if got != tt.want {
			t.Errorf("%s by %d: got %s, want %s", tt.query, tt.size, got, tt.want)
		}
	}
}

func TestPageReadsNoMoreThanNeeded(t *testing.T) {
	docs := []string{`{"id":"1"}`, `{"id":"2"}`, `{"id":"3"}`, `{"id":"4"}`, `{"id":"5"}`, `{"id":"6"}`}
	for query, want := range map[string]int{
		"$top=2":                          3, // the third tells that there is a next page
		"$top=6":                          6,
		"$top=2&$count=true":              6,
		"$top=1&$skip=1":                  3,
		"$top=2&$skiptoken=" + token("b"): 3,
		"$top=2&$count=true&$skiptoken=" + token("b"): 6,
		"$top=1&$filter=id%20ge%20'3'":                4,
	} {
		s := newShelf(docs...)
		mustPage(t, s, query, 10)
		if s.read != want {
			t.Errorf("%s: read %d documents, want %d", query, s.read, want)
		}
	}
}

func token(key string) string { return (&Token{Key: key}).Encode() }

func TestPagesWhileDocumentsComeAndGo(t *testing.T) {
	for _, order := range []string{"", "$orderby=id&"} {
		s := newShelf(`{"id":"1"}`, `{"id":"2"}`, `{"id":"3"}`, `{"id":"4"}`)
		first, page := mustPage(t, s, order+"$top=2", 10)
		delete(s.docs, "a")
		delete(s.docs, "b") // where the page ended
		s.docs["A"] = `{"id":"0"}`
		second, _ := mustPage(t, s, order+"$top=2&$skiptoken="+page.Next, 10)
		if first != "1 2" || second != "3 4" {
			t.Errorf("%s: got %s and %s, want 1 2 and 3 4", order, first, second)
		}
	}
}

func TestPagePassesOnTheScansError(t *testing.T) {
	failure := errors.New("disk on fire")
	scan := func(string, func(string, []byte) bool) error { return failure }
	for _, q := range []Query{{}, {OrderBy: OrderBy{{path: "id"}}}} {
		if _, err := q.Page(1, scan); err != failure {
			t.Errorf("got %v, want %v", err, failure)
		}
	}
}

// TestPagesTogetherAreTheWhole holds pages against sorting everything at once.
func TestPagesTogetherAreTheWhole(t *testing.T) {
	value := rapid.SampledFrom([]string{"null", "true", "1", "2.5", `"a"`, `"b"`, `{}`, "-3"})
	rapid.Check(t, func(t *rapid.T) {
		s := &shelf{docs: map[string]string{}}
		for i := range rapid.IntRange(0, 12).Draw(t, "documents") {
			s.docs[fmt.Sprintf("%02d", i)] = fmt.Sprintf(`{"id":"%d","x":%s,"y":%s}`, i, value.Draw(t, "x"), value.Draw(t, "y"))
		}
		order, err := ParseOrderBy(rapid.SampledFrom([]string{"x", "y desc", "x desc,y", "x,y"}).Draw(t, "order"), Type{})
		if err != nil {
			t.Fatal(err)
		}
		var want []string
		for _, doc := range s.docs {
			want = append(want, doc)
		}
		slices.SortFunc(want, func(a, b string) int {
			x, y := gjson.Parse(a), gjson.Parse(b)
			return cmp.Or(order.Compare(x, y), cmp.Compare(x.Get("id").Int(), y.Get("id").Int()))
		})
		q := Query{OrderBy: order, Top: rapid.IntRange(1, 4).Draw(t, "top")}
		var got []string
		for more := true; more; {
			page, err := q.Page(0, s.scan)
			if err != nil {
				t.Fatal(err)
			}
			for _, d := range page.Documents {
				got = append(got, string(d))
			}
			if more = page.Next != ""; more {
				if q.After, err = DecodeToken(page.Next); err != nil {
					t.Fatal(err)
				}
			}
		}
		if d := diff.Diff(want, got); d != "" {
			t.Fatal(d)
		}
	})
}

func TestOrderBy(t *testing.T) {
	for _, tt := range []struct {
		order, a, b string
		want        int
	}{
		{"name", `{"name":"a"}`, `{"name":"b"}`, -1},
		{"name", `{"name":"B"}`, `{"name":"a"}`, -1},
		{"name desc", `{"name":"a"}`, `{"name":"b"}`, 1},
		{"name", `{"name":null}`, `{"name":""}`, -1},
		{"name desc", `{}`, `{"name":""}`, 1},
		{"name", `{}`, `{"name":null}`, 0},
		{"count", `{"count":9}`, `{"count":10}`, -1},
		{"count", `{"count":9007199254740993}`, `{"count":9007199254740992}`, 1},
		{"score", `{"score":1}`, `{"score":1.0}`, 0},
		{"created", `{"created":"2024-01-01T00:00:00Z"}`, `{"created":"2024-01-01T00:30:00+01:00"}`, 1},
		{"enabled", `{"enabled":false}`, `{"enabled":true}`, -1},
		{"name,count desc", `{"name":"a","count":1}`, `{"name":"a","count":2}`, 1},
		{"configuration/owner", `{"configuration":{"owner":"a"}}`, `{"configuration":{"owner":"b"}}`, -1},
	} {
		order, err := ParseOrderBy(tt.order, testType)
		if err != nil {
			t.Fatal(err)
		}
		a, b := gjson.Parse(tt.a), gjson.Parse(tt.b)
		if got := order.Compare(a, b); got != tt.want {
			t.Errorf("%s: %s and %s: got %d, want %d", tt.order, tt.a, tt.b, got, tt.want)
		}
		if got := order.Compare(b, a); got != -tt.want {
			t.Errorf("%s: %s and %s: got %d, want %d", tt.order, tt.b, tt.a, got, -tt.want)
		}
	}
}

func TestToken(t *testing.T) {
	for _, want := range []*Token{
		{Key: "a"},
		{Key: "a/b'<å>\x00"},
		{Key: "a", Values: []json.RawMessage{json.RawMessage(`null`), json.RawMessage(`"<x>"`), json.RawMessage(`1.50`)}},
	} {
		s := want.Encode()
		if strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") != "" {
			t.Errorf("%q needs escaping in a URL", s)
		}
		got, err := DecodeToken(s)
		if err != nil {
			t.Fatal(err)
		}
		if got.Key != want.Key || len(got.Values) != len(want.Values) || got.Encode() != s {
			t.Errorf("got %+v, want %+v", got, want)
		}
	}
}

func TestTokensThatAreNotOurs(t *testing.T) {
	for _, s := range []string{"", "!", "abc", "e30", "bnVsbA", "eyJrIjoiIn0", "eyJrIjoiYSJ9=", "eyJrIjoiYSIsIngiOjF9", "eyJrIjoiYSJ9IHt9", "RFNwdAIAAQ"} {
		_, err := DecodeToken(s)
		wantError(t, s, err, "The $skiptoken query option is invalid.")
	}
}
