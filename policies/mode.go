package policies

import "fmt"

// Mode is what becomes of a rule's denials. The zero Mode enforces them.
type Mode uint8

// The modes of a rule.
const (
	Enforce Mode = iota
	Shadow       // evaluated and reported, never enforced
	Off          // not even compiled in
)

var modeNames = [...]string{Enforce: "enforce", Shadow: "shadow", Off: "off"}

func (m Mode) String() string {
	if int(m) < len(modeNames) {
		return modeNames[m]
	}
	return fmt.Sprintf("Mode(%d)", uint8(m))
}

// MarshalText writes the mode as configurations name it.
func (m Mode) MarshalText() ([]byte, error) {
	if int(m) >= len(modeNames) {
		return nil, fmt.Errorf("unknown mode %d", uint8(m))
	}
	return []byte(modeNames[m]), nil
}

// UnmarshalText reads enforce, shadow or off.
func (m *Mode) UnmarshalText(text []byte) error {
	for mode, name := range modeNames {
		if name == string(text) {
			*m = Mode(mode)
			return nil
		}
	}
	return fmt.Errorf("mode %q: expected enforce, shadow or off", text)
}
