package ratelimit

import (
	"crypto/sha256"
	"encoding/binary"
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
