package bench

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"

	"github.com/graphemu/graphemu/cmd/graphemu/internal/floor"
)

// A stock is a graphemu with a number of items.
type stock struct {
	*server
	items    int
	lastPage []byte // request for it
}

// stocks returns a small stock and a large one, which are filled when they are
// first asked for.
func (l *lab) stocks(ctx context.Context) (few, many *stock, err error) {
	for _, n := range []int{smallScale, l.Scale} {
		kind := fmt.Sprint(durable, " with ", n)
		if l.servers[kind] == nil {
			s, err := l.launch(ctx, durable, l.file())
			if err != nil {
				return nil, nil, err
			}
			l.servers[kind] = s
			l.stock[n] = &stock{server: s, items: n}
			if err := l.stock[n].load(ctx, l); err != nil {
				return nil, nil, err
			}
		}
	}
	return l.stock[smallScale], l.stock[l.Scale], nil
}

// load fills s by the command that users fill theirs with.
func (s *stock) load(ctx context.Context, l *lab) error {
	file := l.file() + ".ndjson"
	if err := writeItems(file, s.items); err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, l.Program, "fixtures", "load", "--url", "http://"+s.addr, file)
	cmd.Env = l.environment()
	if said, err := cmd.CombinedOutput(); err != nil {
		return errors.Join(context.Cause(ctx), fmt.Errorf("graphemu fixtures load: %w: %s", err, said))
	}
	if err := s.ask(ctx, s.json(http.MethodPost, "/v1.0/external/connections", `{"id":"others","name":"others","description":"d"}`)); err != nil {
		return err
	}
	if err := s.findLastPage(ctx, l); err != nil {
		return err
	}
	return os.Remove(file)
}

// writeItems writes a fixture of the connection with n items.
func writeItems(path string, n int) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	w := bufio.NewWriter(f)
	fmt.Fprintf(w, `{"connection":%s}`+"\n", newConnection)
	fmt.Fprintf(w, `{"in":"bench","schema":%s}`+"\n", newSchema)
	for i := range n {
		fmt.Fprintf(w, `{"in":"bench","item":{"id":"%s",%s}`+"\n", itemID(i), itemBody[1:])
	}
	return errors.Join(w.Flush(), f.Close())
}

// findLastPage follows nextLink through all items, to the last page that is full
// for sure: the one before the last.
func (s *stock) findLastPage(ctx context.Context, l *lab) error {
	links := []string{fmt.Sprintf("http://%s%s/items?$top=%d", s.addr, connectionPath, floor.PageSize)}
	for next := links[0]; next != ""; {
		body, err := l.get(ctx, s.server, next)
		if err != nil {
			return err
		}
		var page struct {
			Next string `json:"@odata.nextLink"`
		}
		if err := json.Unmarshal(body, &page); err != nil {
			return err
		}
		next = page.Next
		links = append(links, next)
	}
	// Behind the last link there is no page, and behind the one before that one
	// there may be a part of one.
	u, err := url.Parse(links[max(0, len(links)-3)])
	if err == nil {
		s.lastPage = s.json(http.MethodGet, u.RequestURI(), "")
	}
	return err
}

// get returns the body of an answer, which is not measured.
func (l *lab) get(ctx context.Context, s *server, address string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+s.bearer)
	resp, err := l.http.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode != http.StatusOK {
		err = fmt.Errorf("GET %s answered %s: %.300s", address, resp.Status, body)
	}
	return body, err
}
