package ratelimit

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
)

// Spaces keep nonces, the counters of an account and the shared ones apart.
const (
	spaceNonce  = 'n'
	spaceOwn    = 'l'
	spaceShared = 's'
)

// hashID names a cell of Memory. Every part carries its length, so that no two
// lists of parts read the same.
func hashID(space byte, account, limit, key string) id {
	var buf [256]byte
	b := append(buf[:0], space)
	b = binary.AppendUvarint(b, uint64(len(account)))
	b = append(b, account...)
	b = binary.AppendUvarint(b, uint64(len(limit)))
	b = append(b, limit...)
	b = append(b, key...)
	sum := sha256.Sum256(b)
	return id(sum[:16])
}

// maxPart bounds a part of a key, in bytes.
const maxPart = 64

// appendPart appends s if it is printable ASCII of at most max bytes without
// sep, braces and ~, else ~ and a hash of it: keys are bounded, and different
// lists of parts make different keys.
func appendPart(b []byte, s string, sep byte, max int) []byte {
	clean := len(s) <= max
	for i := 0; clean && i < len(s); i++ {
		c := s[i]
		clean = c > ' ' && c < '{' && c != sep || c == '|' && c != sep
	}
	if clean {
		return append(b, s...)
	}
	sum := sha256.Sum256([]byte(s))
	return hex.AppendEncode(append(b, '~'), sum[:16])
}

// schema is part of every key, so that releases with other keys, values or
// scripts can run beside this one on the same server.
const schema = "rg1:"

// Bounds of the first and the last part of a key, in bytes.
const (
	maxPrefix = 128
	maxTail   = 192
)

// The keys of Redis; see the package comment.

func (r *Redis) nonceKey(account, nonce string) string {
	b := append(r.accountPart(make([]byte, 0, 128), account), ':', spaceNonce, ':')
	return string(appendPart(b, nonce, 0, maxTail))
}

func (r *Redis) counterKey(account string, s *Spend) string {
	b := append(r.accountPart(make([]byte, 0, 128), account), ':', spaceOwn, ':')
	return string(appendCounter(b, s))
}

func (r *Redis) sharedKey(s *Spend) string {
	b := append(make([]byte, 0, 128), r.prefix...)
	b = append(b, '{', spaceShared, ':')
	return string(append(appendCounter(b, s), '}'))
}

// accountPart is what puts all keys of an account into one slot. No account is
// written ~, which no account is.
func (r *Redis) accountPart(b []byte, account string) []byte {
	b = append(append(b, r.prefix...), '{')
	if account == "" {
		b = append(b, '~')
	} else {
		b = appendPart(b, account, ':', maxPart)
	}
	return append(b, '}')
}

func appendCounter(b []byte, s *Spend) []byte {
	b = append(appendPart(b, s.Limit, ':', maxPart), ':')
	return appendPart(b, s.Key, 0, maxTail)
}
