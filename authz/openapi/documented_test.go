package openapi

import (
	"os"
	"reflect"
	"strings"
	"testing"
)

// TestDocumentedFile loads the file of Load's documentation, which is to hold
// every field that there is.
func TestDocumentedFile(t *testing.T) {
	source, err := os.ReadFile("load.go")
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	for line := range strings.Lines(string(source)) {
		if code, ok := strings.CutPrefix(line, "//\t"); ok {
			text.WriteString(code)
		}
	}
	if got := problems(t, map[string]string{"ecs.yaml": text.String()}); got != "" {
		t.Error(got)
	}
	for _, form := range []any{productFile{}, versionFile{}, actionFile{}, ramFile{}, parameterFile{}} {
		for f := range reflect.TypeOf(form).Fields() {
			if name, _, _ := strings.Cut(f.Tag.Get("yaml"), ","); name != "" && !strings.Contains(text.String(), name+":") {
				t.Errorf("%T: the documented file has no %s", form, name)
			}
		}
	}
	for _, flag := range flagNames {
		if !strings.Contains(text.String(), flag) {
			t.Errorf("the documented file has no flag %s", flag)
		}
	}
}
