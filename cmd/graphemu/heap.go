package main

import (
	"os"
	"runtime/debug"
)

// heapGrowth is by how many percent of what is in use the heap grows before
// garbage is collected. Go's 100 made a server under load spend a sixth of its
// time on it, because what is in use is little and most of it the journal's:
// with 200 a GET takes 0.85 of the processor's time, for 6 MiB more.
const heapGrowth = 200

// growHeap sets heapGrowth, unless GOGC says what the user wants.
func growHeap() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(heapGrowth)
	}
}
