package scenario

import (
	"math/rand/v2"
	"strconv"
)

// A digest is a 64-bit FNV-1a hash: it has to be the same on every machine and
// in every version, so that a seed found today fails tomorrow too.
type digest uint64

const (
	fnvOffset digest = 14695981039346656037
	fnvPrime  digest = 1099511628211
)

// add adds a text and its end, so that "a", "bc" differs from "ab", "c".
func (h digest) add(text string) digest {
	for i := range len(text) {
		h = (h ^ digest(text[i])) * fnvPrime
	}
	return (h ^ 0xff) * fnvPrime
}

// A draw is what is decided by: one request of one key that a rule looks at.
type draw struct {
	seed              uint64
	rule              Name
	tenant, operation string
	key               string
	ordinal           int
}

// hash returns a number that looks random and depends on nothing else: not on
// the order in which other requests came, and not on when they did.
func (d draw) hash() uint64 {
	h := fnvOffset.add(strconv.FormatUint(d.seed, 10)).add(string(d.rule)).add(d.tenant).add(d.operation).add(d.key).add(strconv.Itoa(d.ordinal))
	// FNV leaves the high bits of short texts nearly alone; this mixes them
	// (the finalizer of splitmix64).
	x := uint64(h)
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// fraction returns a number from 0 up to 1.
func (d draw) fraction() float64 { return float64(d.hash()>>11) / (1 << 53) }

// after returns the draw for a second decision about the same request.
func (d draw) after() draw {
	d.rule += "\x00after"
	return d
}

// rng returns a source of more such numbers.
func (d draw) rng() *rand.Rand { return rand.New(rand.NewPCG(d.hash(), 1)) }
