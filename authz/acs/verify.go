package acs

import (
	"bytes"
	"crypto/md5"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"sync"
	"unicode/utf8"

	"github.com/ramgate/ramgate/catalog"
)

// Proof is what a verified signature proves.
type Proof struct {
	// MAC is the MAC that the gate computed. Only ROA V1 has it: where a client
	// sends no nonce, the MAC stands for one.
	MAC  []byte
	Body Coverage
}

// Coverage tells whether the signature covers the body.
type Coverage uint8

const (
	BodyUnsigned Coverage = iota // ROA V1 without Content-MD5: it covers no body, and there is one
	BodyUnread                   // it covers a digest that nobody compared with the body
	BodySigned                   // it covers the body, or there is none
)

var errDigest = errors.New("digest is not the body's")

// Verify checks the digest of the body and then the signature. Whatever is
// wrong is IncompleteSignature; when the signature is, the answer may tell the
// client what should have been signed. The number of strings that are tried
// for one request is at most four.
func (k *Key) Verify(c *Call) (Proof, *catalog.Error) {
	if !c.checked {
		if e := c.CheckCredentials(); e != nil {
			return Proof{}, e
		}
	}
	w := works.Get().(*work)
	defer w.release()
	switch c.Style {
	case RPCV1:
		return k.verifyRPC(c, w)
	case ROAV1:
		return k.verifyROA(c, w)
	case ACS3:
		return k.verifyACS3(c, w)
	}
	return Proof{}, malformed(errors.New("no signature"))
}

func (k *Key) verifyRPC(c *Call, w *work) (Proof, *catalog.Error) {
	if c.Path != "/" { // the string to sign says so
		return Proof{}, malformed(errors.New("RPC V1 with a path"))
	}
	w.text = c.appendRPC(w.text[:0])
	mac := w.mac(k, hmacSHA1Parameters)
	if !w.equalBase64(mac, c.Signature) {
		return Proof{}, mismatch(w.text)
	}
	if c.unread() {
		return Proof{Body: BodyUnread}, nil
	}
	return Proof{Body: BodySigned}, nil
}

func (k *Key) verifyROA(c *Call, w *work) (Proof, *catalog.Error) {
	proof := Proof{Body: BodySigned}
	sent := c.head.contentMD5.value
	switch {
	case c.unread() && sent != "":
		proof.Body = BodyUnread
	case c.unread(), sent == "" && len(c.Body) > 0:
		proof.Body = BodyUnsigned
	case sent != "":
		sum := md5.Sum(c.Body)
		if !w.equalBase64(sum[:], sent) {
			return Proof{}, malformed(errDigest)
		}
	}
	empty := false
	for i := range c.Query {
		empty = empty || c.Query[i].Value == ""
	}
	var first []byte
	for path := range c.paths((*Call).decodedPath) {
		for _, bare := range [...]bool{false, true} {
			if bare && !empty {
				break
			}
			w.text = c.appendROA(w.text[:0], path, bare)
			if mac := w.mac(k, hmacSHA1Headers); w.equalBase64(mac, c.Signature) {
				proof.MAC = bytes.Clone(mac)
				return proof, nil
			}
			if first == nil {
				first = bytes.Clone(w.text)
			}
		}
	}
	return Proof{}, mismatch(first)
}

func (k *Key) verifyACS3(c *Call, w *work) (Proof, *catalog.Error) {
	proof := Proof{Body: BodySigned}
	if c.unread() {
		proof.Body = BodyUnread
	} else if !w.equalDigest(c.Body, c.head.digest.value) {
		return Proof{}, malformed(errDigest)
	}
	raw := c.rawNames()
	var first []byte
	for path := range c.paths((*Call).encodedPath) {
		for _, names := range [...]bool{false, true} {
			if names && !raw {
				break
			}
			w.text = c.appendACS3(w.text[:0], path, names)
			w.text = appendACS3Text(w.text)
			if w.equalHex(w.mac(k, hmacSHA256), c.Signature) {
				return proof, nil
			}
			if first == nil {
				first = bytes.Clone(w.text)
			}
		}
	}
	return Proof{}, mismatch(first)
}

// unread reports whether there may be a body that the gate does not see.
func (c *Call) unread() bool { return c.BodyState == Unread && c.head.contentLength.value != "0" }

// paths yields the path as it stands, then, if it is asked for and exists,
// another reading of it.
func (c *Call) paths(other func(*Call) string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		if !yield(c.Path) {
			return
		}
		if path := other(c); path != "" {
			yield(path)
		}
	}
}

// appendACS3Text replaces a canonical request by ACS3's string to sign:
// algorithm LF hex(SHA-256(request)).
func appendACS3Text(request []byte) []byte {
	sum := sha256.Sum256(request)
	text := append(request[:0], acs3Method...)
	text = append(text, '\n')
	return hex.AppendEncode(text, sum[:])
}

// mismatch is IncompleteSignature that tells the client what should have been
// signed: all of it is what the client sent. Official clients look for these
// words and compare what follows with what they signed.
func mismatch(text []byte) *catalog.Error {
	const maxEcho = 4 << 10
	e := malformed(errors.New("signature is not the one computed"))
	if len(text) > 0 && len(text) <= maxEcho && utf8.Valid(text) {
		e.Suffix = " server string to sign is:" + string(text)
	}
	return e
}

// work is what one verification needs and the next can use again.
type work struct {
	text []byte // what is signed
	code [2 * sha256.Size]byte
	sent [2 * sha256.Size]byte
	sum  [sha256.Size]byte
}

var works = sync.Pool{New: func() any { return &work{text: make([]byte, 0, 2048)} }}

func (w *work) release() {
	if cap(w.text) <= 64<<10 { // one huge request must not stay
		works.Put(w)
	}
}

// mac is the MAC over w.text, nil when the key refuses everything.
func (w *work) mac(k *Key, a algorithm) []byte {
	state := k.state(a)
	if state == nil {
		return nil
	}
	h := hashers[a].Get().(*hasher)
	mac := append(w.sum[:0], h.mac(state, w.text)...)
	hashers[a].Put(h)
	return mac
}

// equalBase64 reports in constant time whether sent is sum in Base64. Comparing
// the text leaves only one spelling of each signature.
func (w *work) equalBase64(sum []byte, sent string) bool {
	return w.equal(base64.StdEncoding.AppendEncode(w.code[:0], sum), sent)
}

// equalHex is equalBase64 for lower-case hexadecimal.
func (w *work) equalHex(sum []byte, sent string) bool {
	return w.equal(hex.AppendEncode(w.code[:0], sum), sent)
}

// equalDigest reports whether sent is the digest of body that ACS3 signs.
func (w *work) equalDigest(body []byte, sent string) bool {
	if len(body) == 0 { // most requests have none
		return sent == emptyDigest
	}
	sum := sha256.Sum256(body)
	return w.equalHex(sum[:], sent)
}

const emptyDigest = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

func (w *work) equal(code []byte, sent string) bool {
	if len(code) == 0 || len(code) != len(sent) {
		return false
	}
	return subtle.ConstantTimeCompare(code, w.sent[:copy(w.sent[:], sent)]) == 1
}
