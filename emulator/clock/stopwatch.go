package clock

import "time"

// Stopwatch returns a function that says how much of the machine's time has
// passed since, however the clocks are moved. It never goes back.
func Stopwatch() func() time.Duration {
	start := time.Now()
	return func() time.Duration { return time.Since(start) }
}
