package main

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// slow gives a line each time it is read, and takes its time.
type slow struct{ left int }

func (s *slow) Read(b []byte) (int, error) {
	if s.left == 0 {
		return 0, io.EOF
	}
	s.left--
	time.Sleep(time.Millisecond)
	return copy(b, strings.Repeat("x", 99)+"\n"), nil
}

// On a terminal a person sees how far it is, and afterwards nothing of it.
func TestProgressIsShown(t *testing.T) {
	for size, want := range map[int64][]string{
		30_000: {"a.ndjson ", " lines/s ", "%", "█", "/30 kB", " left"},
		-1:     {"a.ndjson ", " lines/s", "kB"},
	} {
		var screen bytes.Buffer
		r := newWatched(&slow{300}, "folder/a.ndjson", size, &screen)
		if n, err := io.Copy(io.Discard, r); n != 30_000 || err != nil {
			t.Fatal(n, err)
		}
		r.finish()
		for _, part := range want {
			if !strings.Contains(screen.String(), part) {
				t.Errorf("of a file of size %d, %q is missing: %q", size, part, screen.String())
			}
		}
		if strings.Contains(screen.String(), "\x1b") || strings.Contains(screen.String(), "\n") {
			t.Errorf("more than the one line, or colours: %q", screen.String())
		}
		left := screen.String()[strings.LastIndexByte(strings.TrimRight(screen.String(), "\r"), '\r')+1:]
		if strings.TrimSpace(left) != "" {
			t.Errorf("%q is left behind", left)
		}
	}
	if r := watch(strings.NewReader("x"), "a", 1, new(bytes.Buffer)); r.screen != nil {
		t.Error("a bar is drawn on what is no terminal")
	}
}

// A terminal breaks what is as wide as itself, and of a broken line all but the
// end would stay each time it is drawn anew.
func TestProgressFitsTheTerminal(t *testing.T) {
	p := newWatched(nil, "what-a-person-may-call-the-items-of-a-connection.ndjson", 2_500_000_000, nil)
	p.read, p.lines = 1_000_000_000, 9_000_000
	for width := 1; width < 140; width++ {
		if n := utf8.RuneCountInString(p.text(time.Minute, width)); n >= width {
			t.Errorf("%d columns are drawn where there are %d", n, width)
		}
	}
	if text := p.text(time.Minute, 80); !strings.HasPrefix(text, "what-") || !strings.HasSuffix(text, "1m30s left") {
		t.Errorf("80 columns have room for more than %q", text)
	}
	if text := p.text(time.Minute, 0); !strings.HasPrefix(text, p.name) {
		t.Errorf("the name is cut off without need: %q", text)
	}
}
