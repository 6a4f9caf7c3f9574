package acs

import (
	"bytes"
	"crypto/sha1"
	"crypto/sha256"
	"encoding"
	"fmt"
	"hash"
	"sync"
	"sync/atomic"
)

// Key is the secret of one access key, ready to verify. HMAC begins and ends
// with a block made of the secret alone; a Key keeps the hash states behind
// those blocks, made when first needed. It is safe for concurrent use and does
// not print. The zero Key and the Key of an empty secret refuse everything.
type Key struct {
	// secret is a function, since that is the one thing that also prints as an
	// address where a Key stands inside another struct and is not asked how it prints.
	secret func() []byte
	states [algorithms]atomic.Pointer[macState]
}

// NewKey makes a Key of a secret, of which it keeps a copy.
func NewKey(text []byte) *Key {
	if len(text) == 0 {
		return new(Key)
	}
	text = bytes.Clone(text)
	return &Key{secret: func() []byte { return text }}
}

const redacted = "redacted"

// Format writes "redacted", whatever the verb.
func (*Key) Format(f fmt.State, _ rune) { fmt.Fprint(f, redacted) }

// MarshalText returns "redacted": what encoders and loggers see of a Key.
func (*Key) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// algorithm is a hash with a way to make the HMAC key of the secret.
type algorithm int

const (
	hmacSHA1Parameters algorithm = iota // RPC V1: secret + "&"
	hmacSHA1Headers                     // ROA V1: secret
	hmacSHA256                          // ACS3: secret
	algorithms
)

// macState is an HMAC key as two marshalled hash states. Immutable.
type macState struct{ inner, outer []byte }

// state is the HMAC state for a, nil when there is none.
func (k *Key) state(a algorithm) *macState {
	if k == nil || k.secret == nil {
		return nil
	}
	if s := k.states[a].Load(); s != nil {
		return s
	}
	key := k.secret()
	if a == hmacSHA1Parameters {
		key = append(bytes.Clone(key), '&')
	}
	h := newHasher(a)
	s := &macState{inner: h.keyed(key, 0x36), outer: h.keyed(key, 0x5c)}
	if s.inner == nil || s.outer == nil {
		return nil
	}
	k.states[a].Store(s) // whoever comes second stores the same
	return s
}

// hasher is a hash whose state can be set.
type hasher struct {
	hash.Hash
	state interface {
		encoding.BinaryMarshaler
		encoding.BinaryUnmarshaler
	}
	sum [sha256.Size]byte
}

func newHasher(a algorithm) *hasher {
	h := &hasher{Hash: sha256.New()}
	if a != hmacSHA256 {
		h.Hash = sha1.New()
	}
	h.state = h.Hash.(interface {
		encoding.BinaryMarshaler
		encoding.BinaryUnmarshaler
	})
	return h
}

// keyed is the state of the hash behind the block of key xor pad (RFC 2104).
func (h *hasher) keyed(key []byte, pad byte) []byte {
	h.Reset()
	block := make([]byte, h.BlockSize())
	if len(key) > len(block) {
		h.Write(key)
		key = h.Sum(nil)
		h.Reset()
	}
	copy(block, key)
	for i := range block {
		block[i] ^= pad
	}
	h.Write(block)
	state, err := h.state.MarshalBinary()
	if err != nil {
		return nil
	}
	return state
}

// mac is HMAC over text, good until the next use of h; nil if it failed.
func (h *hasher) mac(s *macState, text []byte) []byte {
	if h.state.UnmarshalBinary(s.inner) != nil {
		return nil
	}
	h.Write(text)
	digest := h.Sum(h.sum[:0])
	if h.state.UnmarshalBinary(s.outer) != nil {
		return nil
	}
	h.Write(digest)
	return h.Sum(h.sum[:0])
}

// hashers are shared by all keys: a key of its own costs some hundred bytes.
var hashers = [algorithms]sync.Pool{
	hmacSHA1Parameters: {New: func() any { return newHasher(hmacSHA1Parameters) }},
	hmacSHA1Headers:    {New: func() any { return newHasher(hmacSHA1Headers) }},
	hmacSHA256:         {New: func() any { return newHasher(hmacSHA256) }},
}
