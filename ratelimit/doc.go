// Package ratelimit remembers nonces and spends limits, in one step for each
// request, in memory or in Redis. Both stores obey one contract and are held
// to it by one suite.
//
// A step is: is the nonce unused? is there room in every limit? then spend from
// all of them and remember the nonce. It is all or nothing, in one lock of
// Memory or one script of Redis: a replay spends nothing, and a throttled
// request keeps its nonce. A store that fails admits nothing. Limits are counted
// by GCRA in whole microseconds (gcra.go).
//
// Compile makes a Plan of the limits that a user wrote; the Plan says which of
// them a request spends from, and where.
//
// # Limits of one account and limits that accounts share
//
// A limit by account, principal or access key belongs to one account, and lives
// with its nonces. Others are shared. In Redis they ride in the same round trip
// but not in the same script, since a cluster runs a script on one node: a
// request that a shared limit refuses has used up its nonce and spent from its
// account. The other way round nothing is lost: a request that is refused gives
// back what it spent of shared limits.
//
// # Redis
//
// One EVALSHA for each request and one for each shared limit, in one round trip,
// on Redis 6 or later. The clock is the server's. An answer that does not come
// is a failure, and the command is never sent again: the step may have been
// taken, and then its nonce is used up. Every key expires by itself. Braces hold
// what decides the slot:
//
//	rg1:{<account>}:n:<nonce>          when it was first seen
//	rg1:{<account>}:l:<limit>:<key>    a counter of the account: its tat
//	rg1:{s:<limit>:<key>}              a shared counter: its tat
//
// Both values are microseconds since 1970 in decimal digits; anything else under
// such a key fails the request. Before rg1, the schema, comes the configured
// prefix. The account of calls without one is ~, and any part that is long or
// has unusual characters is ~ and 32 hexadecimal digits of its SHA-256.
//
// Redis forgets nonces that it should not when it evicts (so maxmemory-policy
// must be noeviction, see Warnings), when it restarts without persistence, and
// when a replica takes over that did not have them yet. A replay of a forgotten
// nonce passes while its signed time is in the clock window.
//
// The user of the gate needs these rights: ~<prefix>rg1:* +eval +evalsha +get
// +set +exists +decrby +time, and +info for Warnings.
package ratelimit
