package ram

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

func TestSecretsNeverPrint(t *testing.T) {
	d, err := LoadFile(sample)
	if err != nil {
		t.Fatal(err)
	}
	key, _ := d.Key("STS.ExampleCi")
	type holder struct {
		Key    AccessKey
		hidden *AccessKey
	}
	var out bytes.Buffer
	text := slog.New(slog.NewTextHandler(&out, nil))
	js := slog.New(slog.NewJSONHandler(&out, nil))
	for _, v := range []any{
		key.Secret, &key.Secret, key.Token, key, *key, d, []*AccessKey{key}, []AccessKey{*key},
		map[string]Secret{"a": key.Secret}, key.Principal, []any{key, d}, fmt.Errorf("wrapped: %v", key),
	} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d"} {
			fmt.Fprintf(&out, verb+"\n", v)
		}
		for _, verb := range []string{"%v", "%+v", "%#v"} { // other verbs of structs are go vet's to find
			fmt.Fprintf(&out, verb+"\n", holder{*key, key})
		}
		fmt.Fprintln(&out, v)
		text.Info("m", "v", v)
		js.Info("m", "v", v)
		if b, err := json.Marshal(v); err == nil {
			out.Write(b)
		}
	}
	if b, err := xml.Marshal(key.Secret); err == nil {
		out.Write(b)
	}
	printed := out.String()
	for _, secret := range []string{string(key.Secret), string(key.Token)} {
		for _, form := range []string{secret, fmt.Sprintf("%x", secret), fmt.Sprintf("%X", secret), fmt.Sprint([]byte(secret))} {
			if strings.Contains(printed, strings.Trim(form, "[]")) {
				t.Errorf("printed: %s", form)
			}
		}
	}
	if !strings.Contains(printed, redacted) || !strings.Contains(printed, key.ID) {
		t.Error("nothing was printed: the test tests nothing")
	}
}

func TestCheckToken(t *testing.T) {
	k := &AccessKey{Token: Secret("abc")}
	for token, want := range map[string]bool{"abc": true, "abd": false, "ab": false, "abcd": false, "": false} {
		if got := k.CheckToken(token); got != want {
			t.Errorf("%q: %v", token, got)
		}
	}
	if (&AccessKey{}).CheckToken("") {
		t.Error("an empty token verifies")
	}
}

// What nobody filled in must not open anything.
func TestZeroValues(t *testing.T) {
	d, err := LoadFile(sample)
	if err != nil {
		t.Fatal(err)
	}
	root, _ := d.Key("LTAI5tExampleRoot")
	alice, _ := d.Key("LTAI5tExampleAlice")
	for name, checks := range map[string][]Check{
		"nil":          d.Checks(nil, "ecs:X", []string{"*"}),
		"zero":         d.Checks(&Principal{}, "ecs:X", []string{"*"}),
		"root":         d.Checks(root.Principal, "ecs:X", []string{"*"}),
		"no resources": d.Checks(alice.Principal, "ecs:DescribeX", nil),
	} {
		if len(checks) != 0 {
			t.Errorf("%s: %v", name, checks)
		}
	}
	var nobody Principal
	var effect Effect
	var account *Account
	if nobody.Type != None || effect != Deny || account.Trusts("") || (&Account{}).Trusts("") {
		t.Error("a zero value allows")
	}
	if _, ok := d.Key(""); ok {
		t.Error("an empty key id is a key")
	}
}
