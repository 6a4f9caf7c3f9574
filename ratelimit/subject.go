package ratelimit

import (
	"net/netip"
	"slices"
	"strings"
)

// Subject is what a request is counted by. The caller bounds it: what only the
// request says (an unknown action, version or region) has to be replaced by one
// word, or counters could be minted. Anonymous calls have no Account.
type Subject struct {
	Account, Principal, AccessKey    string
	Product, Version, Action, Region string
	Source                           netip.Addr
}

// dimension is one field of a Subject.
type dimension uint8

const (
	byAccount dimension = iota
	byPrincipal
	byAccessKey
	byProduct
	byVersion
	byAction
	byRegion
	bySource
	numDimensions
)

var dimensionNames = [numDimensions]string{
	"account", "principal", "access_key", "product", "version", "action", "region", "source",
}

// Dimensions are the names that a Rule may count by and match.
func Dimensions() []string { return dimensionNames[:] }

func parseDimension(name string) (dimension, bool) {
	d := slices.Index(dimensionNames[:], name)
	return dimension(d), d >= 0
}

// dimensions is a set of them.
type dimensions uint16

func (s dimensions) has(d dimension) bool { return s&(1<<d) != 0 }

func (s *dimensions) add(d dimension) { *s |= 1 << d }

// ofAccount are those whose counters belong to one account, and so live in its
// part of the store.
const ofAccount = dimensions(1<<byAccount | 1<<byPrincipal | 1<<byAccessKey)

func (s dimensions) String() string {
	var names []string
	for d := range numDimensions {
		if s.has(d) {
			names = append(names, dimensionNames[d])
		}
	}
	return strings.Join(names, ", ")
}

// field is where d stands, nil for bySource, which is no text.
func (s *Subject) field(d dimension) *string {
	switch d {
	case byAccount:
		return &s.Account
	case byPrincipal:
		return &s.Principal
	case byAccessKey:
		return &s.AccessKey
	case byProduct:
		return &s.Product
	case byVersion:
		return &s.Version
	case byAction:
		return &s.Action
	case byRegion:
		return &s.Region
	}
	return nil
}

// A caller who owns one IPv6 address owns its /64.
const (
	sourceBits4 = 32
	sourceBits6 = 64
)

// network is the part of s.Source that has a counter. Addresses of callers that
// have none (a unix socket) count as one.
func (s *Subject) network() netip.Prefix {
	a := s.Source.Unmap().WithZone("")
	bits := sourceBits6
	if a.Is4() {
		bits = sourceBits4
	}
	p, _ := a.Prefix(bits) // fails only for the zero Addr, and then is zero
	return p
}
