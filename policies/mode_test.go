package policies

import "testing"

func TestMode(t *testing.T) {
	for text, want := range map[string]Mode{"enforce": Enforce, "shadow": Shadow, "off": Off} {
		var m Mode = 9
		if err := m.UnmarshalText([]byte(text)); err != nil || m != want {
			t.Errorf("%s: %v, error %v", text, m, err)
		}
		if back, err := want.MarshalText(); err != nil || string(back) != text {
			t.Errorf("%v: %s, error %v", want, back, err)
		}
	}
	for _, text := range []string{"", "Off", "enforced"} {
		m := Off
		if err := m.UnmarshalText([]byte(text)); err == nil || m != Off {
			t.Errorf("%q: %v, error %v", text, m, err)
		}
	}
	if _, err := Mode(3).MarshalText(); err == nil {
		t.Error("an unknown mode is written")
	}
}

func TestNearest(t *testing.T) {
	known := []string{"balance", "ram", "real_name"}
	for name, want := range map[string]string{
		"balanse": "balance", "realname": "real_name", "rem": "ram", "": "", "x": "", "completely": "",
	} {
		if got := nearest(name, known); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}
