package scenario

import (
	"context"
	"math"
	"math/rand/v2"
	"time"

	"github.com/goccy/go-yaml/ast"
)

// A Delay is how long something takes: a duration, or one of these keys, of
// which the seed draws a duration for each request.
type Delay struct {
	// Fixed is always the same.
	Fixed Duration `yaml:"fixed"`
	// Uniform takes any from the least to the most.
	Uniform *Uniform `yaml:"uniform"`
	// Normal scatters around a mean, never below 0.
	Normal *Normal `yaml:"normal"`
	// Lognormal has a long tail, as the latencies of servers have.
	Lognormal *Lognormal `yaml:"lognormal"`
}

// A Uniform is a uniform distribution.
type Uniform struct {
	// Min and Max are its bounds.
	Min Duration `yaml:"min"`
	// Max is the upper bound.
	Max Duration `yaml:"max,required"`
}

// A Normal is a normal distribution.
type Normal struct {
	// Mean is in its middle.
	Mean Duration `yaml:"mean,required"`
	// Deviation is the standard deviation.
	Deviation Duration `yaml:"deviation,required"`
}

// A Lognormal is a lognormal distribution.
type Lognormal struct {
	// Median is what half of the durations stay below.
	Median Duration `yaml:"median,required"`
	// Sigma is the standard deviation of the logarithm; 0.5 is moderate.
	Sigma Positive `yaml:"sigma,required"`
}

func (v *Delay) decode(d *decoder, n ast.Node) {
	switch n.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
		d.fields(n, v)
	default:
		v.Fixed.decode(d, n)
	}
}

func (v *Delay) check(d *decoder, at func(string) ast.Node) {
	given := 0
	for _, is := range []bool{v.Fixed > 0, v.Uniform != nil, v.Normal != nil, v.Lognormal != nil} {
		if is {
			given++
		}
	}
	if given != 1 {
		d.fail(at(""), "a delay has one distribution", "write one of fixed, uniform, normal and lognormal")
	}
}

func (u *Uniform) check(d *decoder, at func(string) ast.Node) {
	if u.Max < u.Min {
		d.fail(at("max"), "max is below min", "swap them")
	}
}

// draw returns a duration that rng decides.
func (v Delay) draw(rng *rand.Rand) time.Duration {
	var f float64
	switch {
	case v.Uniform != nil:
		f = float64(v.Uniform.Min) + rng.Float64()*float64(v.Uniform.Max-v.Uniform.Min)
	case v.Normal != nil:
		f = float64(v.Normal.Mean) + rng.NormFloat64()*float64(v.Normal.Deviation)
	case v.Lognormal != nil:
		f = float64(v.Lognormal.Median) * math.Exp(rng.NormFloat64()*float64(v.Lognormal.Sigma))
	default:
		return time.Duration(v.Fixed)
	}
	return time.Duration(min(max(f, 0), math.MaxInt64/2))
}

// sleep waits for d of real time, or until ctx ends: a client that has gone
// away is not waited for.
func sleep(ctx context.Context, d time.Duration) {
	if d <= 0 {
		return
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}
