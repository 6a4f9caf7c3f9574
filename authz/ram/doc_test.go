package ram

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// TestDocumentedFile loads the file of the package's documentation, which is to
// hold every field that there is.
func TestDocumentedFile(t *testing.T) {
	source, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	for line := range strings.Lines(string(source)) {
		if code, ok := strings.CutPrefix(line, "//\t"); ok {
			text.WriteString(code)
		}
	}
	path := filepath.Join(t.TempDir(), "directory.yaml")
	if err := os.WriteFile(path, []byte(text.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	d, err := LoadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if w := d.Warnings(); len(w) > 0 {
		t.Errorf("warnings: %v", w)
	}
	for _, form := range []any{file{}, accountDoc{}, keyDoc{}, userDoc{}, groupDoc{}, roleDoc{}, sessionDoc{}, folderDoc{}} {
		for f := range reflect.TypeOf(form).Fields() {
			if name, _, _ := strings.Cut(f.Tag.Get("yaml"), ","); name != "" && !strings.Contains(text.String(), name+":") {
				t.Errorf("%T: the documented file has no %s", form, name)
			}
		}
	}
}
