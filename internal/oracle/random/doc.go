// Package random makes worlds and requests for package oracle: small ones, of
// few words, so that what policies say and what requests ask often meet. The
// same source of randomness always makes the same.
package random

import (
	"encoding/binary"
	"math/rand/v2"

	"github.com/ramgate/ramgate/internal/oracle"
)

// Worlds is how many worlds the tests go through, and Requests how many requests
// of each: more than 200,000 together.
const (
	Worlds   = 1040
	Requests = 200
)

// Maker makes one world and requests of it.
type Maker struct {
	maker
	World *oracle.World
	self  string         // the account that is being made
	name  string         // the user or role: user/alice
	aim   aim            // of the pattern that was made last
	aims  map[string]aim // of principals, by their keys
}

// New makes a world of a source of randomness.
func New(source rand.Source) *Maker {
	m := &Maker{maker: maker{Rand: rand.New(source)}, World: &oracle.World{}, aims: map[string]aim{}}
	m.words = m.chosen()
	m.World.Products = m.products()
	m.directory()
	return m
}

// Seed is the source of one of the Worlds.
func Seed(world int) rand.Source { return rand.NewPCG(uint64(world), 5) }

// Bytes is a source that gives the bytes of a fuzzer, and when they have run out
// others that depend on nothing.
func Bytes(data []byte) rand.Source { return &bytesSource{data, rand.NewPCG(0, 0)} }

type bytesSource struct {
	data []byte
	rest rand.Source
}

// Uint64 takes two bytes: choices are of few things.
func (s *bytesSource) Uint64() uint64 {
	if len(s.data) < 2 {
		return s.rest.Uint64()
	}
	n := binary.BigEndian.Uint16(s.data)
	s.data = s.data[2:]
	return uint64(n)<<48 | uint64(n)<<16
}
