package random

import (
	"math/rand/v2"
	"slices"
	"strings"
)

// maker makes things of few words.
type maker struct {
	*rand.Rand
	words words
}

// chance is true in so many of a hundred cases.
func (m *maker) chance(percent int) bool { return m.IntN(100) < percent }

// between is a number from low to high, both included.
func (m *maker) between(low, high int) int { return low + m.IntN(high-low+1) }

// chooser is a maker, of a world or not.
type chooser interface {
	IntN(int) int
	Perm(int) []int
}

// pick is one of list.
func pick[T any](m chooser, list []T) T { return list[m.IntN(len(list))] }

// some are n different ones of list, or all if it has fewer, in its order.
func some[T any](m chooser, list []T, n int) []T {
	places := m.Perm(len(list))[:min(n, len(list))]
	slices.Sort(places)
	chosen := make([]T, len(places))
	for i, p := range places {
		chosen[i] = list[p]
	}
	return chosen
}

// window is n neighbours of a list, of which the last is the first one's.
func window[T any](m chooser, list []T, n int) []T {
	at := m.IntN(len(list))
	return append(slices.Clone(list[at:]), list[:at]...)[:min(n, len(list))]
}

// weight is a choice, and how often it is taken against others.
type weight struct {
	word string
	of   int
}

func weighted(m chooser, choices ...weight) string {
	sum := 0
	for _, c := range choices {
		sum += c.of
	}
	n := m.IntN(sum)
	for _, c := range choices {
		if n -= c.of; n < 0 {
			return c.word
		}
	}
	panic("no choice")
}

// flip turns the case of the ASCII letters of s, or of its first letter only.
func (m *maker) flip(s string) string {
	if m.chance(50) && s != "" && s[0] < 0x80 {
		return turn(s[:1]) + s[1:]
	}
	return turn(s)
}

func turn(s string) string {
	return strings.Map(func(r rune) rune {
		if r|0x20 >= 'a' && r|0x20 <= 'z' {
			return r ^ 0x20
		}
		return r
	}, s)
}
