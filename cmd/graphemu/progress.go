package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/term"
)

// A watched reader shows on a terminal how much of it has been read: on one line,
// which is drawn anew. A library for that made tables of spinners and colours at
// each start of the emulator, for which nobody waits gladly.
type watched struct {
	io.Reader
	screen io.Writer // nil if nobody watches
	name   string
	size   int64 // in bytes, -1 if nobody knows
	read   int64
	lines  int
	start  time.Time
	drawn  time.Time
	width  int // of the line on the screen
}

// redraw is how long a line stays on the screen.
const redraw = 100 * time.Millisecond

// watch returns r, whose progress is drawn on w if that is a terminal. size is
// -1 if nobody knows it; then there is no telling how long it takes.
func watch(r io.Reader, name string, size int64, w io.Writer) *watched {
	if !onScreen(w) {
		return &watched{Reader: r}
	}
	return newWatched(r, name, size, w)
}

// onScreen reports whether w is a terminal, on which a line can be drawn anew.
func onScreen(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && os.Getenv("TERM") != "dumb" && term.IsTerminal(int(f.Fd()))
}

func newWatched(r io.Reader, name string, size int64, w io.Writer) *watched {
	now := time.Now() // nothing is drawn at once: a speed takes time to tell
	return &watched{Reader: r, screen: w, name: filepath.Base(name), size: size, start: now, drawn: now}
}

// Read reads, counts and draws.
func (p *watched) Read(b []byte) (int, error) {
	n, err := p.Reader.Read(b)
	if p.screen == nil {
		return n, err
	}
	p.read += int64(n)
	p.lines += lines(b[:n])
	if now := time.Now(); now.Sub(p.drawn) >= redraw {
		p.drawn = now
		p.draw(p.text(now.Sub(p.start), columns(p.screen)))
	}
	return n, err
}

// text says how far it has come after so long, in less than width columns; 0 are
// any number.
func (p *watched) text(took time.Duration, width int) string {
	const kilo, mega = 1e3, 1e6
	unit, name := mega, "MB"
	if max(p.read, p.size) < mega {
		unit, name = kilo, "kB"
	}
	read, speed := float64(p.read)/unit, float64(p.lines)/max(took.Seconds(), 0.001)
	if p.size <= 0 {
		return fit(p.name, fmt.Sprintf("  %.0f %s  %.0f lines/s", read, name, speed), width)
	}
	const cells = 20
	part := min(float64(p.read)/float64(p.size), 1)
	bar := strings.Repeat("█", int(part*cells)) + strings.Repeat("░", cells-int(part*cells))
	left := time.Duration(float64(took) * (1 - part) / max(part, 0.001)).Round(time.Second)
	return fit(p.name, fmt.Sprintf("  %3.0f%% %s %.0f/%.0f %s  %.0f lines/s  %v left", 100*part, bar, read, float64(p.size)/unit, name, speed, left), width)
}

// fit returns name and what follows, in less than width columns unless that is 0:
// a line that a terminal breaks cannot be drawn anew. The name is shortened first.
func fit(name, follows string, width int) string {
	whole := []rune(name + follows)
	if width == 0 || len(whole) < width {
		return string(whole)
	}
	if keep := width - 2 - utf8.RuneCountInString(follows); keep > 0 {
		return string([]rune(name)[:keep]) + "…" + follows
	}
	rest := []rune(strings.TrimSpace(follows))
	return string(rest[:min(len(rest), width-1)])
}

// draw puts a line in the place of the one before. A line that cannot be drawn is
// nobody's loss.
func (p *watched) draw(text string) {
	n := utf8.RuneCountInString(text)
	fmt.Fprintf(p.screen, "\r%s%s\r", text, strings.Repeat(" ", max(0, p.width-n)))
	p.width = n
}

// finish takes the line away: the result says it all.
func (p *watched) finish() {
	if p.screen != nil {
		p.draw("")
	}
}
