package bench

import (
	"fmt"
	"io"
	"time"
)

// A Report is what a run came to.
type Report struct {
	Rows        []Row    `json:"rows"`
	NotMeasured []string `json:"notMeasured,omitempty"` // names of rows that this system cannot measure
	Notes       []string `json:"notes"`                 // what to know before one reads the rows
}

// A Row is what was measured and what it was measured against, as medians of
// turns.
type Row struct {
	Name        string  `json:"name"` // tells it from all others
	Connections int     `json:"connections,omitempty"`
	Against     string  `json:"against"`
	Unit        string  `json:"unit"` // of Measured and Floor
	Measured    float64 `json:"measured"`
	Floor       float64 `json:"floor"`
	P99         float64 `json:"p99Ms,omitempty"` // of the requests of a turn, in ms
	FloorP99    float64 `json:"floorP99Ms,omitempty"`
	Ratio       float64 `json:"ratio"` // median of the pairs of turns
	Least       float64 `json:"least"`
	Greatest    float64 `json:"greatest"`
	Goal        string  `json:"goal,omitempty"` // empty if there is none
	Met         *bool   `json:"met,omitempty"`  // nil if there is no goal

	row   row
	pairs []pair
}

func newRow(r row, pairs []pair) Row {
	ratios := each(pairs, pair.ratio)
	out := Row{
		Name: r.fullName(), Connections: r.conns, Against: r.against, Unit: string(r.unit),
		Measured: median(each(pairs, func(p pair) float64 { return p.measured.value })),
		Floor:    median(each(pairs, func(p pair) float64 { return p.floor.value })),
		P99:      milliseconds(median(each(pairs, func(p pair) time.Duration { return p.measured.p99 }))),
		FloorP99: milliseconds(median(each(pairs, func(p pair) time.Duration { return p.floor.p99 }))),
		Ratio:    median(ratios), Least: percentile(ratios, 0), Greatest: percentile(ratios, 1),
		row: r, pairs: pairs,
	}
	if r.goal != (goal{}) {
		met := r.goal.met(out.Ratio)
		out.Goal, out.Met = r.goal.String(), &met
	}
	return out
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

func (g goal) String() string {
	sign := "≥"
	if g.most {
		sign = "≤"
	}
	return fmt.Sprintf("%s %.2f", sign, g.bound)
}

// Goals returns how many rows have a goal, and how many of them have met it.
func (r *Report) Goals() (n, met int) {
	for _, row := range r.Rows {
		if row.Met != nil {
			n++
			if *row.Met {
				met++
			}
		}
	}
	return n, met
}

// Text writes r for people, at most 100 columns wide. What was missed is red if
// it may be colored.
func (r *Report) Text(w io.Writer, color bool) {
	const format = "%-32s %5s %8s %6s %8s %6s %5s %-11s %-6s %s\n"
	fmt.Fprintf(w, format, "", "conns", "graphemu", "p99 ms", "floor", "p99 ms", "ratio", "least–most", "goal", "met")
	against := ""
	for _, row := range r.Rows {
		if row.Against != against {
			against = row.Against
			fmt.Fprintf(w, "over %s\n", against)
		}
		conns := ""
		if row.Connections > 0 {
			conns = fmt.Sprint(row.Connections)
		}
		fmt.Fprintf(w, format, "  "+row.row.name, conns, row.figure(row.Measured), short(row.P99),
			row.figure(row.Floor), short(row.FloorP99), fmt.Sprintf("%.2f", row.Ratio),
			fmt.Sprintf("%.2f–%.2f", row.Least, row.Greatest), row.Goal, row.verdict(color))
	}
	for _, name := range r.NotMeasured {
		fmt.Fprintf(w, "%v: %s\n", errNotHere, name)
	}
	fmt.Fprintln(w)
	for _, note := range r.Notes {
		fmt.Fprintln(w, note)
	}
	n, met := r.Goals()
	fmt.Fprintf(w, "%d of %d rows met\n", met, n)
}

func (r Row) verdict(color bool) string {
	switch {
	case r.Met == nil:
		return ""
	case *r.Met:
		return "yes"
	case color:
		return "\x1b[31mno\x1b[0m"
	}
	return "no"
}

// figure writes a value in the unit of the row.
func (r Row) figure(v float64) string {
	switch {
	case r.row.unit == perSecond:
		return fmt.Sprintf("%.0f/s", v)
	case r.row.unit == count:
		return fmt.Sprintf("%.0f", v)
	case v < 10:
		return fmt.Sprintf("%.2f %s", v, r.row.unit)
	}
	return fmt.Sprintf("%.1f %s", v, r.row.unit)
}

func short(v float64) string {
	if v == 0 {
		return ""
	}
	return fmt.Sprintf("%.2f", v)
}
