package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
)

const gigabyte = 1 << 30

// endless is one byte again and again.
type endless byte

func (e endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(e)
	}
	return len(p), nil
}

// bodies are where one can be sent.
var bodies = map[string]string{
	seedConnection:              http.MethodPatch,
	seedConnection + "/items/a": http.MethodPut,
	"/v1.0/$batch":              http.MethodPost,
	"/contoso.onmicrosoft.com/oauth2/v2.0/token": http.MethodPost,
	"/_emulator/scenario":                        http.MethodPut,
	"/_emulator/fixtures":                        http.MethodPost,
}

// TestAbuseLargeBodies sends a gigabyte, with its length and without.
func TestAbuseLargeBodies(t *testing.T) {
	attack(t, func(v *victim) {
		for path, method := range bodies {
			for _, length := range []string{fmt.Sprint(gigabyte), ""} {
				sent := &counted{r: io.LimitReader(endless('['), gigabyte)}
				headers := []string{}
				if length != "" {
					headers = []string{"Content-Length", length}
				}
				status := v.send(method, path, sent, headers...)
				if status != 0 && status/100 != 4 {
					t.Errorf("%s %s: status %d", method, path, status)
				}
				t.Logf("%s %s, length %q: status %d after %d MiB", method, path, length, status, sent.n.Load()>>20)
			}
		}
	}, "--auth=off")
}

type counted struct {
	r io.Reader
	n atomic.Int64
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n.Add(int64(n))
	return n, err
}

// TestAbuseGzipBombs sends a megabyte that is a gigabyte.
func TestAbuseGzipBombs(t *testing.T) {
	var bomb bytes.Buffer
	z, _ := gzip.NewWriterLevel(&bomb, gzip.BestSpeed)
	if _, err := io.Copy(z, io.LimitReader(endless(' '), int64(much(gigabyte)))); err != nil {
		t.Fatal(err)
	}
	z.Close()
	attack(t, func(v *victim) {
		for path, method := range bodies {
			status := v.send(method, path, bytes.NewReader(bomb.Bytes()), "Content-Encoding", "gzip")
			if status != http.StatusRequestEntityTooLarge && status != http.StatusBadRequest {
				t.Errorf("%s %s: status %d", method, path, status)
			}
			t.Logf("%s %s: status %d", method, path, status)
		}
	}, "--auth=off")
}

// TestAbuseLargeDocuments sends what is well-formed, and much too much of it.
func TestAbuseLargeDocuments(t *testing.T) {
	members := func(format string, n int) string {
		var list []string
		for i := range n {
			list = append(list, fmt.Sprintf(format, i))
		}
		return strings.Join(list, ",")
	}
	const many = 100_000
	documents := map[string]string{
		"many members":        "{" + members(`"m%d":1`, many) + "}",
		"one member, often":   "{" + members(`"name":"%d"`, many) + "}",
		"many properties":     `{"properties":{` + members(`"m%d":"v"`, many) + "}}",
		"many annotations":    "{" + members(`"@a.m%d":"v"`, many) + "}",
		"many entries":        `{"acl":[` + members(`{"type":"everyone","value":"v%d","accessType":"grant"}`, many/2) + "]}",
		"deep objects":        strings.Repeat(`{"a":`, many) + "1" + strings.Repeat("}", many),
		"deep arrays":         strings.Repeat("[", many) + strings.Repeat("]", many),
		"deep inside":         `{"configuration":` + strings.Repeat(`[`, many) + strings.Repeat("]", many) + "}",
		"never closed":        strings.Repeat(`{"a":[`, many),
		"a long number":       `{"name":` + strings.Repeat("9", 1<<20) + "}",
		"many requests":       `{"requests":[` + members(`{"id":"%d","method":"GET","url":"/"}`, many/4) + "]}",
		"a chain of requests": `{"requests":[` + members(`{"id":"%d","method":"GET","url":"/","dependsOn":["0"]}`, 20) + "]}",
	}
	attack(t, func(v *victim) {
		for name, document := range documents {
			for path, method := range bodies {
				status := v.send(method, path, strings.NewReader(document))
				if status != http.StatusOK && status/100 != 4 {
					t.Errorf("%s, %s %s: status %d", name, method, path, status)
				}
			}
		}
		t.Logf("%d documents to %d paths", len(documents), len(bodies))
	}, "--auth=off")
}
