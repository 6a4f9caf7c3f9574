package strictyaml_test

import (
	"testing"

	"github.com/ramgate/ramgate/internal/strictyaml"
)

// TestKeyWithoutValue: a key with nothing after it is null, whatever follows.
func TestKeyWithoutValue(t *testing.T) {
	var v struct {
		A struct {
			B *string `yaml:"b"`
			C string  `yaml:"c"`
		} `yaml:"a"`
		D *string `yaml:"d"`
		E string  `yaml:"e"`
	}
	for _, text := range []string{
		"a:\n  b:\n  c: x\nd:\ne: y\n",
		"a: {b: , c: x}\nd:\ne: y\n",
		"a:\n    b:\n    c: x\nd: # nothing\ne: y\n",
		"d:\n\ne: y\na:\n    b:   \n    c: x\n",
		"a:\n  c: x\n  b:\nd:\ne: y",
		"e: y\na:\n  c: x\nd:\n",
	} {
		var r strictyaml.Report
		v.A.C, v.E = "", ""
		strictyaml.Decode("f.yaml", []byte(text), &v, &r)
		if err := r.Err(); err != nil {
			t.Errorf("%q: %v", text, err)
		}
		if v.A.B != nil || v.A.C != "x" || v.D != nil || v.E != "y" {
			t.Errorf("%q: %+v", text, v)
		}
	}
}
