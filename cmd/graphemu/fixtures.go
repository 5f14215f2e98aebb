package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/graphemu/graphemu/emulator/admin"
	"github.com/graphemu/graphemu/emulator/plant"
	"github.com/graphemu/graphemu/fixtures"
)

type fixturesCommand struct {
	Load loadCommand `cmd:"" help:"Load resources from files into a running emulator."`
	Dump dumpCommand `cmd:"" help:"Write what a tenant of a running emulator holds, to be loaded again."`
}

type loadCommand struct {
	target
	Tenant string   `placeholder:"ID" help:"Tenant, as a GUID or a domain (default the seed's first). A new one starts as a copy of the seed."`
	Output string   `enum:"text,json" default:"text" placeholder:"FORMAT" help:"How to print what was loaded: text or json (default ${default})."`
	Files  []string `arg:"" name:"file" help:"Files of lines of JSON; - is the standard input."`
}

// Help is shown by kong below the command's one line.
func (loadCommand) Help() string {
	return `Each line is a resource, under the name of its kind:

    {"connection": {"id": "hr", "name": "HR", "description": "All of HR"}}
    {"in": "hr", "schema": {"baseType": "microsoft.graph.externalItem", ...}}
    {"in": "hr", "item": {"id": "1", "acl": [...], "properties": {...}}}
    {"in": "hr", "item": "1", "activity": {"id": "...", "type": "viewed", ...}}
    {"in": "hr", "group": {"id": "managers"}}
    {"in": "hr", "group": "managers", "member": {"id": "...", "type": "user"}}

What is there already is replaced. Graph's rules hold: at the first line that
breaks one the loading stops, and the message says what is stored by then.`
}

// Run loads the files one after another.
func (c *loadCommand) Run(ctx context.Context, s streams) error {
	if _, err := c.settings(ctx); err != nil {
		return err // which says what to do if there is no emulator
	}
	var total admin.Loaded
	start := time.Now()
	for _, name := range c.Files {
		loaded, err := c.load(ctx, name, s.err)
		if err != nil {
			return err
		}
		total.Add(loaded)
	}
	if c.Output == "json" {
		return encodeJSON(s.out, "", total)
	}
	_, err := fmt.Fprintf(s.out, "loaded %s in %v\n", summary(total), time.Since(start).Round(time.Millisecond))
	return err
}

// load sends one file. The emulator reads it line by line, and so does this.
func (c *loadCommand) load(ctx context.Context, name string, stderr io.Writer) (admin.Loaded, error) {
	var loaded admin.Loaded
	file := os.Stdin
	if name != "-" {
		var err error
		if file, err = os.Open(name); err != nil {
			return loaded, err
		}
		defer file.Close()
	}
	size := int64(-1) // of a pipe, nobody knows
	if info, err := file.Stat(); err == nil && info.Mode().IsRegular() {
		size = info.Size()
	}
	body := watch(file, name, size, stderr)
	defer body.finish()
	req, err := c.upload(ctx, name, body, size)
	if err != nil {
		return loaded, err
	}
	resp, err := http.DefaultClient.Do(req) // which waits as long as it takes
	if err != nil {
		if e, ok := errors.AsType[*url.Error](err); ok {
			err = e.Err // without method and URL
		}
		return loaded, fmt.Errorf("%s: %w", name, err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	switch {
	case err != nil:
		return loaded, fmt.Errorf("%s: %w", name, err)
	case resp.StatusCode == http.StatusBadRequest: // the message names the place
		return loaded, errors.New(reason(answer))
	case resp.StatusCode != http.StatusOK:
		return loaded, fmt.Errorf("%s: the emulator answered %s: %s", name, resp.Status, reason(answer))
	}
	return loaded, json.Unmarshal(answer, &loaded)
}

func (c *loadCommand) upload(ctx context.Context, name string, body io.Reader, size int64) (*http.Request, error) {
	format, ok := fixtures.FormatOf(name)
	switch {
	case name == "-":
		format = fixtures.NDJSON
	case !ok:
		return nil, fmt.Errorf("%s: %w", name, fixtures.ErrFormat)
	}
	req, err := c.request(ctx, http.MethodPost, nil, admin.Root, "fixtures")
	if err != nil {
		return nil, err
	}
	query := url.Values{"file": {name}}
	if c.Tenant != "" {
		query.Set("tenant", c.Tenant)
	}
	req.URL.RawQuery = query.Encode()
	req.Header.Set("Content-Type", string(format))
	req.Body, req.GetBody, req.ContentLength = io.NopCloser(body), nil, size
	return req, nil
}

// summary names the kinds of which there are any.
func summary(c plant.Counts) string {
	var parts []string
	for _, k := range c.Each() {
		switch *k.N {
		case 0:
		case 1:
			parts = append(parts, "1 "+k.Name)
		default:
			parts = append(parts, fmt.Sprintf("%d %s", *k.N, plural.Replace(k.Name+"s")))
		}
	}
	return cmp.Or(strings.Join(parts, ", "), "nothing")
}

var plural = strings.NewReplacer("ys", "ies")

// lines counts the line ends in b.
func lines(b []byte) int { return bytes.Count(b, []byte{'\n'}) }
