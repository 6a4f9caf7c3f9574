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
