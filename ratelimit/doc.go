// Package ratelimit remembers nonces and spends limits, in one step for each
// request, in memory or in Redis. Both stores obey one contract and are held
// to it by one suite.
//
// A step is: is the nonce unused? is there room in every limit? then spend from
// all of them and remember the nonce. It is all or nothing, in one lock of
// Memory or one script of Redis: a replay spends nothing, and a throttled
// request keeps its nonce. A store that fails admits nothing.
package ratelimit
