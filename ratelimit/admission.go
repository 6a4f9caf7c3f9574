// Package ratelimit remembers nonces and spends limits, in one step for each
// request, in memory or in Redis. Both stores obey one contract and are held
// to it by one suite.
package ratelimit

import "time"

// Admission asks for one request to be let in: its nonce unused, and room in
// every limit. It is all or nothing over Nonce and Spends; a replay spends
// nothing, and a throttled request keeps its nonce. Shared spends are best
// effort: a request that they refuse has spent the rest.
type Admission struct {
	// Account is the shard: the nonce and Spends of one account live together.
	Account string
	Nonce   Nonce
	Spends  []Spend
	Shared  []Spend
}

// Nonce is what must not have been seen. The zero Nonce asks for nothing.
type Nonce struct {
	Key string // hash of key id and nonce, made by the caller; "" is no nonce
	TTL time.Duration
	// Repeat lets the same nonce pass again for so long after it was first
	// seen (requests of clients that send none); zero: never.
	Repeat time.Duration
}

// Spend takes one from a limit's counter.
type Spend struct {
	Limit  string // the limit's name, for answers and metrics
	Key    string // which counter of the limit, bounded by the caller
	Rate   Rate
	Shadow bool // count and report, never refuse
}

// Rate allows Count requests each Period and Burst at once, not one more.
type Rate struct {
	Count  int
	Period time.Duration
	Burst  int // 0: Count
}

// Outcome is what became of an Admission. The zero Outcome admits nothing.
type Outcome uint8

const (
	Refused Outcome = iota // no decision: treat as a failure
	Admitted
	Replayed
	Throttled
)

// Verdict is a store's answer.
type Verdict struct {
	Outcome    Outcome
	Limit      string        // the limit that had no room, when Throttled
	RetryAfter time.Duration // until it has, when Throttled
	Shadowed   []string      // shadow limits that had no room
}
