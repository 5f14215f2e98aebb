package store

import (
	"encoding/json"
	"sync"
)

// knownFacts remembers what lines of facts say: a line changes with the schema
// and not with each write, and to decode it took longer than to find it.
type knownFacts struct {
	mu    sync.RWMutex
	lines map[string]facts
}

// maxKnown bounds how many lines are remembered, a few hundred bytes each.
const maxKnown = 1000

// parse returns what line says.
//
// Errors: a line that is not the JSON of facts.
func (k *knownFacts) parse(line []byte) (facts, error) {
	k.mu.RLock()
	f, known := k.lines[string(line)]
	k.mu.RUnlock()
	if known {
		return f, nil
	}
	if err := json.Unmarshal(line, &f); err != nil {
		return facts{}, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.lines) >= maxKnown {
		clear(k.lines) // those in use are back at once
	}
	k.lines[string(line)] = f
	return f, nil
}
