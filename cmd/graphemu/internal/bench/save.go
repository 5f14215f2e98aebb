package bench

import (
	"fmt"
	"io"
	"runtime"
	"strings"
)

// Save writes r in the format of Go's benchmarks, one line for each pair of
// turns, for benchstat to compare with another run.
//
// https://go.dev/design/14313-benchmark-format
func (r *Report) Save(w io.Writer) {
	fmt.Fprintf(w, "goos: %s\ngoarch: %s\npkg: github.com/graphemu/graphemu\n", runtime.GOOS, runtime.GOARCH)
	fmt.Fprintln(w, "Unit req/s better=higher")
	for _, row := range r.Rows {
		for _, p := range row.pairs {
			fmt.Fprintf(w, "Benchmark%s 1 %s %.4f x-floor\n", benchName(row.Name), p.measured.metrics(row.row.unit), p.ratio())
		}
	}
}

// benchName makes of a row's name one word, as the format asks for.
func benchName(name string) string {
	words := strings.FieldsFunc(name, func(c rune) bool { return strings.ContainsRune(" ,+()", c) })
	if len(words) > 0 {
		words[0] = strings.ToUpper(words[0][:1]) + words[0][1:]
	}
	return strings.ReplaceAll(strings.Join(words, "_"), "-", "")
}

// metrics returns what a turn gave, with its unit. benchstat knows the units
// that begin with ns and B, and takes less for better.
func (s sample) metrics(u unit) string {
	switch u {
	case perSecond:
		return fmt.Sprintf("%.1f req/s %.0f p99-ns", s.value, float64(s.p99))
	case millis:
		return fmt.Sprintf("%.0f ns/op", s.value*1e6)
	case micros:
		return fmt.Sprintf("%.1f ns/op", s.value*1e3)
	case mebibytes:
		return fmt.Sprintf("%.0f B", s.value*(1<<20))
	}
	return fmt.Sprintf("%.0f allocs/op", s.value)
}
