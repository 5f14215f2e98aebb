package admin

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"github.com/graphemu/graphemu/emulator/rest"
	"github.com/graphemu/graphemu/emulator/scenario"
)

// A Scenario says which scenario a tenant has in use; the zero Scenario is
// none.
type Scenario struct {
	Name        string `json:"name"`
	Seed        uint64 `json:"seed"`
	Description string `json:"description"`
}

// ScenarioInUse is the one that a tenant has in use, and what else there is.
type ScenarioInUse struct {
	Scenario
	// Shipped are the names of those that need no file.
	Shipped []string `json:"shipped"`
}

func shownScenario(s *scenario.Scenario) Scenario {
	if s == nil {
		return Scenario{}
	}
	return Scenario{string(s.Name), s.Seed, s.Description}
}

// getScenario answers GET /_emulator/scenario?tenant=ID with what is in use,
// and the names of what is shipped.
func (a *API) getScenario(r *rest.Request) (*rest.Response, error) {
	return a.withTenant(r, func(id string) (*rest.Response, error) {
		return answer(http.StatusOK, ScenarioInUse{shownScenario(a.o.Scenarios.Current(id)), a.o.Scenarios.Library().Names()})
	})
}

// useScenario answers PUT /_emulator/scenario?tenant=ID: with name=NAME in the
// query it puts a shipped scenario in use, without one that in the body, which
// is YAML or JSON. seed=N goes before the seed of the file. What was counted
// before is forgotten.
func (a *API) useScenario(r *rest.Request) (*rest.Response, error) {
	s, err := a.wantedScenario(r)
	if err != nil {
		return nil, err
	}
	if text := r.HTTP.URL.Query().Get("seed"); text != "" {
		seeded := *s
		if seeded.Seed, err = strconv.ParseUint(text, 10, 64); err != nil {
			return nil, refused("The seed '" + text + "' is no whole number from 0 up.")
		}
		s = &seeded
	}
	return a.withTenant(r, func(id string) (*rest.Response, error) {
		a.o.Scenarios.Use(id, s)
		return answer(http.StatusOK, shownScenario(s))
	})
}

// maxScenario is the longest scenario, in bytes. To parse one takes more than a
// hundred times as much memory.
const maxScenario = 128 << 10

func (a *API) wantedScenario(r *rest.Request) (*scenario.Scenario, error) {
	q := r.HTTP.URL.Query()
	if name := q.Get("name"); name != "" {
		s, err := a.o.Scenarios.Library().Scenario(name)
		if err != nil {
			return nil, refused(err.Error())
		}
		return s, nil
	}
	text, err := r.Bytes(maxScenario)
	if e, ok := errors.AsType[*rest.Error](err); ok && e.Status == http.StatusRequestEntityTooLarge {
		return nil, refused(fmt.Sprintf("The scenario is longer than %d bytes, which is a hundred times what the longest shipped one needs.", maxScenario))
	}
	if err != nil {
		return nil, refused("Name a shipped scenario in the query, as in name=slow-schema, or send one in the body.")
	}
	s, err := scenario.Parse(cmp.Or(q.Get("file"), "scenario"), text)
	if err != nil {
		return nil, refused(err.Error())
	}
	return s, nil
}

// A ScenarioChange says what is to change of the scenario in use.
type ScenarioChange struct {
	Seed *uint64 `json:"seed"`
}

// changeScenario answers PATCH /_emulator/scenario?tenant=ID {"seed": N}. What
// was counted before is forgotten.
func (a *API) changeScenario(r *rest.Request) (*rest.Response, error) {
	var change ScenarioChange
	if err := decode(r, &change); err != nil {
		return nil, err
	}
	if change.Seed == nil {
		return nil, refused("'seed' is missing: it is what can be changed of a scenario in use.")
	}
	return a.withTenant(r, func(id string) (*rest.Response, error) {
		current := a.o.Scenarios.Current(id)
		if current == nil {
			return nil, refused("The tenant has no scenario in use.")
		}
		seeded := *current
		seeded.Seed = *change.Seed
		a.o.Scenarios.Use(id, &seeded)
		return answer(http.StatusOK, shownScenario(&seeded))
	})
}

// clearScenario answers DELETE /_emulator/scenario?tenant=ID.
func (a *API) clearScenario(r *rest.Request) (*rest.Response, error) {
	return a.withTenant(r, func(id string) (*rest.Response, error) {
		a.o.Scenarios.Clear(id)
		return rest.Empty(http.StatusNoContent), nil
	})
}
