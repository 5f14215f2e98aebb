package bench

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/graphemu/graphemu/cmd/graphemu/internal/floor"
)

// starts is how many starts of each side a row about them takes: they are short,
// and each one is different.
const starts = 21

// seedPath is a connection that graphemu has from the start.
const seedPath = "/v1.0/external/connections/e625035b-035b-e625-5b03-25e65b0325e6"

// startRows are about the time from the start of a process to its first answer.
func startRows() []row {
	const about = 2 * time.Second
	return []row{
		{name: "start to first 200, new file", against: overBare, unit: millis, goal: atMost(2), about: about, measure: starting(false, false)},
		{name: "start to first 200, old file", against: overBare, unit: millis, goal: atMost(2), about: about, measure: starting(true, false)},
		{name: "start to first token, new file", against: overBare, unit: millis, goal: atMost(3), about: about, measure: starting(false, true)},
		{name: "start to first token, old file", against: overBare, unit: millis, goal: atMost(3), about: about, measure: starting(true, true)},
	}
}

// starting measures starts on a new file or on one that was there before. The
// first 200 is a connection of the seed, read with a token that an earlier
// process gave: its key is the same in all.
func starting(old, token bool) func(context.Context, *lab, row) ([]pair, error) {
	return func(ctx context.Context, l *lab, _ row) ([]pair, error) {
		file := l.file()
		var model *server
		err := l.launchBriefly(ctx, durable, file, func(s *server) error {
			model = s
			return s.ask(ctx, s.json(http.MethodGet, seedPath, ""))
		})
		if err != nil {
			return nil, err
		}
		request := model.json(http.MethodGet, seedPath, "")
		if token {
			request = model.token()
		}
		measured := func() (sample, error) {
			path := file
			if !old {
				path = l.file()
			}
			return l.firstAnswer(ctx, request, l.Program, serveArgs(path)...)
		}
		bare := (&server{addr: "127.0.0.1"}).json(http.MethodGet, seedPath, "")
		reference := func() (sample, error) { return l.firstAnswer(ctx, bare, l.Floor, floor.Command, floor.Bare, "") }
		if _, err := reference(); err != nil { // the program is in the machine's cache from here on
			return nil, err
		}
		return inTurn(max(starts, l.Pairs), measured, reference)
	}
}

// firstAnswer starts a process, waits until it has answered request, and ends it.
func (l *lab) firstAnswer(ctx context.Context, request []byte, program string, args ...string) (sample, error) {
	p, err := l.start(ctx, program, args...)
	if err != nil {
		return sample{}, err
	}
	defer p.end()
	s := &server{process: p, name: fmt.Sprint(args), addr: p.Listen}
	if err := s.ask(ctx, request); err != nil {
		return sample{}, err
	}
	return sample{value: milliseconds(time.Since(p.begun))}, nil
}
