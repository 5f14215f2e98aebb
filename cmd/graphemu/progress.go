package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// A watched reader shows on a terminal how much of it has been read. The bar
// has no colours, so NO_COLOR changes nothing.
type watched struct {
	io.Reader
	bar   *progressbar.ProgressBar // nil if nobody watches
	name  string
	lines int
	start time.Time
}

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
	bar := progressbar.NewOptions64(size,
		progressbar.OptionSetWriter(w),
		progressbar.OptionShowBytes(true),
		progressbar.OptionShowTotalBytes(true),
		progressbar.OptionShowCount(),
		progressbar.OptionSetWidth(16),
		progressbar.OptionThrottle(100*time.Millisecond),
		progressbar.OptionSetRenderBlankState(false),
		progressbar.OptionSetSpinnerChangeInterval(0), // no goroutine that draws when all is over
		progressbar.OptionClearOnFinish(),             // the result says it all
	)
	return &watched{Reader: r, bar: bar, name: filepath.Base(name), start: time.Now()}
}

// Read reads, counts and draws.
func (p *watched) Read(b []byte) (int, error) {
	n, err := p.Reader.Read(b)
	if p.bar == nil {
		return n, err
	}
	p.lines += lines(b[:n])
	p.bar.Describe(fmt.Sprintf("%s %.0f lines/s", p.name, float64(p.lines)/max(time.Since(p.start).Seconds(), 0.001)))
	_ = p.bar.Add(n) // a bar that cannot be drawn is nobody's loss
	return n, err
}

// finish takes the bar away.
func (p *watched) finish() {
	if p.bar != nil {
		_ = p.bar.Clear()
	}
}
