package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/graphemu/graphemu/emulator/admin"
	"github.com/graphemu/graphemu/fixtures"
)

// loadFlags are the flags of graphemu fixtures load.
type loadFlags struct {
	target
	Tenant  string
	Replace bool
	Output  string
}

func fixturesLoad(s streams) *cobra.Command {
	var given loadFlags
	c := &cobra.Command{
		Use: "load FILE...", Short: "Load resources from files into a running emulator.", Args: arguments,
		Long: `Each FILE is a file or folder of fixtures; - is the standard input, as NDJSON.

` + fixtureHelp + `

What is there already is replaced. Graph's rules hold: where one is broken the
loading stops. With --replace, and of a file of up to 8 MiB, nothing is stored
then; of a longer one the message says up to which line it is.`,
		RunE: func(c *cobra.Command, files []string) error { return given.run(c.Context(), s, files) },
	}
	f := c.Flags()
	given.target.add(f)
	f.StringVar(&given.Tenant, "tenant", "", newTenantHelp)
	f.BoolVar(&given.Replace, "replace", false, "Make the tenant what the first file has, in one step, in place of adding to what it holds")
	f.Var(textOrJSON(&given.Output), "output", "How to print what was loaded: text or json")
	return c
}

// run loads the files one after another.
func (c *loadFlags) run(ctx context.Context, s streams, files []string) error {
	packs, err := loadable(files, s.err)
	if err != nil {
		return err
	}
	if _, err := c.settings(ctx); err != nil {
		return err // which says what to do if there is no emulator
	}
	var total admin.Loaded
	start := time.Now()
	for i, p := range packs {
		loaded, err := c.load(ctx, p, c.Replace && i == 0, s.err)
		if err != nil {
			return err
		}
		total.Add(loaded)
	}
	if c.Output == "json" {
		return encodeJSON(s.out, "", total)
	}
	_, err = fmt.Fprintf(s.out, "loaded %s in %v\n", summary(total), time.Since(start).Round(time.Millisecond))
	return err
}

// standardInput is what a program pipes in.
const standardInput = "-"

// loadable returns what is to be loaded.
func loadable(files []string, stderr io.Writer) (packs []fixtures.Pack, err error) {
	for _, path := range files {
		if path == standardInput {
			packs = append(packs, fixtures.Pack{Name: path, Open: func() (io.ReadCloser, error) { return os.Stdin, nil }})
			continue
		}
		found, ignored, err := findPacks([]string{path})
		if err != nil {
			return nil, err
		}
		for _, file := range ignored {
			fmt.Fprintf(stderr, "%s: ignored: %v\n", file, fixtures.ErrFormat)
		}
		packs = append(packs, found...)
	}
	return packs, nil
}

// load sends one file. The emulator reads it line by line, and so does this.
func (c *loadFlags) load(ctx context.Context, p fixtures.Pack, replace bool, stderr io.Writer) (admin.Loaded, error) {
	var loaded admin.Loaded
	name := p.Name
	file, err := p.Open()
	if err != nil {
		return loaded, err
	}
	defer file.Close()
	size := int64(-1) // of a pipe, nobody knows
	if f, ok := file.(fs.File); ok {
		if info, err := f.Stat(); err == nil && info.Mode().IsRegular() {
			size = info.Size()
		}
	}
	body := watch(file, name, size, stderr)
	defer body.finish()
	req, err := c.upload(ctx, url.Values{"file": {name}, "replace": {strconv.FormatBool(replace)}}, body, size)
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

func (c *loadFlags) upload(ctx context.Context, query url.Values, body io.Reader, size int64) (*http.Request, error) {
	format, known := fixtures.FormatOf(query.Get("file"))
	if !known {
		format = fixtures.NDJSON // the standard input
	}
	req, err := c.request(ctx, http.MethodPost, nil, admin.Root, "fixtures")
	if err != nil {
		return nil, err
	}
	if c.Tenant != "" {
		query.Set("tenant", c.Tenant)
	}
	req.URL.RawQuery = query.Encode()
	req.Header.Set("Content-Type", string(format))
	req.Body, req.GetBody, req.ContentLength = io.NopCloser(body), nil, size
	return req, nil
}
