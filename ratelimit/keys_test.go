package ratelimit

import (
	"strings"
	"testing"
)

// Parts that differ make keys that differ, however they are spelled.
func TestKeysDiffer(t *testing.T) {
	r := &Redis{prefix: "p:" + schema}
	texts := []string{"", "a", "b", "a:b", "b:c", "a:b:c", "{a}", "a}", "}:n:", "~", "~a", "a|b", "n", "s", "s:a",
		"\x00", "\xff", "é", strings.Repeat("x", 64), strings.Repeat("x", 65), strings.Repeat("x", 500), strings.Repeat("x", 501)}
	for _, text := range texts[:len(texts):len(texts)] { // a hash is a text as well
		texts = append(texts, string(appendPart(nil, text, ':', maxPart)))
	}
	seen := make(map[string]string)
	ids := make(map[id]string)
	add := func(key string, id id, parts ...string) {
		from := strings.Join(parts, "\x00\x00")
		if was, ok := seen[key]; ok && was != from {
			t.Errorf("%q of %q and of %q", key, was, from)
		}
		if was, ok := ids[id]; ok && was != from {
			t.Errorf("one id of %q and of %q", was, from)
		}
		seen[key], ids[id] = from, from
		if len(key) > maxPrefix+2*maxPart+maxTail {
			t.Errorf("%d bytes: %q", len(key), key)
		}
	}
	for _, a := range texts {
		for _, b := range texts {
			add(r.nonceKey(a, b), hashID(spaceNonce, a, "", b), "nonce", a, b)
			add(r.sharedKey(&Spend{Limit: a, Key: b}), hashID(spaceShared, "", a, b), "shared", a, b)
			for _, c := range texts {
				add(r.counterKey(a, &Spend{Limit: b, Key: c}), hashID(spaceOwn, a, b, c), "own", a, b, c)
			}
		}
	}
}

// The keys of one script run are in one slot: Redis hashes what stands between
// the first { and the next }, if that is not empty.
func TestKeysOfOneSlot(t *testing.T) {
	r := &Redis{prefix: "p:" + schema}
	for _, account := range []string{"", "1", "a}b", "{", "}", "{}", "~", strings.Repeat("x", 100)} {
		s := &Spend{Limit: "{l}", Key: "}{"}
		tag := hashTag(t, r.nonceKey(account, "{n}"))
		if other := hashTag(t, r.counterKey(account, s)); other != tag {
			t.Errorf("account %q: nonce in %q, counter in %q", account, tag, other)
		}
		if shared := hashTag(t, r.sharedKey(s)); shared == tag {
			t.Errorf("account %q: in the slot of a shared limit", account)
		}
	}
}

func hashTag(t *testing.T, key string) string {
	t.Helper()
	_, rest, ok := strings.Cut(key, "{")
	tag, _, closed := strings.Cut(rest, "}")
	if !ok || !closed || tag == "" {
		t.Errorf("%q has no hash tag", key)
	}
	return tag
}
