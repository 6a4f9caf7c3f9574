package acs

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"hash"
	"log/slog"
	"strings"
	"sync"
	"testing"
)

func TestMACIsHMAC(t *testing.T) {
	for _, size := range []int{1, 20, 30, 62, 63, 64, 65, 200} {
		secret := bytes.Repeat([]byte("k"), size)
		key := NewKey(secret)
		for a, want := range map[algorithm]hash.Hash{
			hmacSHA1Parameters: hmac.New(sha1.New, append(bytes.Clone(secret), '&')),
			hmacSHA1Headers:    hmac.New(sha1.New, secret),
			hmacSHA256:         hmac.New(sha256.New, secret),
		} {
			for _, text := range []string{"", "x", strings.Repeat("text", 100)} {
				want.Reset()
				want.Write([]byte(text))
				w := work{text: []byte(text)}
				for range 2 { // the second time from the kept state
					if got := w.mac(key, a); !bytes.Equal(got, want.Sum(nil)) {
						t.Errorf("algorithm %d, secret of %d bytes, text of %d: %x", a, size, len(text), got)
					}
				}
			}
		}
	}
}

func TestKeyKeepsACopy(t *testing.T) {
	secret := []byte(testCred.Secret)
	key := NewKey(secret)
	clear(secret)
	c, e := Parse(rpcRequest(t), testLimits)
	if e == nil {
		_, e = key.Verify(c)
	}
	if e != nil {
		t.Error(e)
	}
}

func TestSecretsDoNotPrint(t *testing.T) {
	key := NewKey([]byte(testCred.Secret))
	c, _ := Parse(acs3Request(t), testLimits)
	if _, e := key.Verify(c); e != nil { // so that the states are there
		t.Fatal(e)
	}
	var out bytes.Buffer
	var holder struct{ K Key } // by value, and not asked how it prints
	holder.K.secret = key.secret
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		fmt.Fprintf(&out, verb, key)
		fmt.Fprintf(&out, verb, &holder)
		fmt.Fprintf(&out, verb, testCred)
		fmt.Fprintf(&out, verb, &testCred)
		fmt.Fprintf(&out, verb, struct{ K *Key }{key})
	}
	slog.New(slog.NewJSONHandler(&out, nil)).Info("x", "key", key, "credentials", testCred)
	slog.New(slog.NewTextHandler(&out, nil)).Info("x", "key", key, "credentials", testCred)
	text, err := json.Marshal(map[string]any{"key": key, "credentials": testCred})
	if err != nil {
		t.Fatal(err)
	}
	out.Write(text)
	for _, secret := range []string{testCred.Secret, fmt.Sprintf("%x", testCred.Secret), fmt.Sprint([]byte(testCred.Secret))} {
		if strings.Contains(strings.ToLower(out.String()), strings.ToLower(secret)) {
			t.Errorf("printed %q: %s", secret, out.String())
		}
	}
	if strings.Count(out.String(), redacted) < 14 {
		t.Errorf("not redacted: %s", out.String())
	}
}

func TestKeyConcurrently(t *testing.T) {
	key := NewKey([]byte(testCred.Secret))
	requests := []*Request{rpcRequest(t), roaRequest(t), acs3Request(t)}
	var group sync.WaitGroup
	for i := range 16 {
		group.Go(func() {
			for range 50 {
				c, e := Parse(requests[i%3], testLimits)
				if e == nil {
					_, e = key.Verify(c)
				}
				if e != nil {
					t.Error(e)
				}
			}
		})
	}
	group.Wait()
}
