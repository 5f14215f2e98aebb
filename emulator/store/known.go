package store

import (
	"encoding/json"
	"sync"
)

// knownFacts remembers what lines of facts say, and so the lines of facts: they
// change with the schema and not with each write, and to decode one took longer
// than to find it.
type knownFacts struct {
	mu    sync.RWMutex
	facts map[string]facts // by line
	lines map[facts]string
}

// maxKnown bounds how many lines are remembered, a few hundred bytes each.
const maxKnown = 1000

func newKnownFacts() *knownFacts {
	return &knownFacts{facts: make(map[string]facts), lines: make(map[facts]string)}
}

// parse returns what line says.
//
// Errors: a line that is not the JSON of facts.
func (k *knownFacts) parse(line []byte) (facts, error) {
	k.mu.RLock()
	f, known := k.facts[string(line)]
	k.mu.RUnlock()
	if known {
		return f, nil
	}
	if err := json.Unmarshal(line, &f); err != nil {
		return facts{}, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.facts) >= maxKnown || len(k.lines) >= maxKnown {
		clear(k.facts) // those in use are back at once
		clear(k.lines)
	}
	text := string(line)
	k.facts[text], k.lines[f] = f, text
	return f, nil
}

// line returns the line that says f.
func (k *knownFacts) line(f facts) (string, error) {
	k.mu.RLock()
	text, known := k.lines[f]
	k.mu.RUnlock()
	if known {
		return text, nil
	}
	line, err := json.Marshal(f)
	return string(line), err
}
