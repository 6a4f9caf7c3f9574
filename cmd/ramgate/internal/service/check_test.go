package service

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ramgate/ramgate/cmd/ramgate/internal/config"
)

func TestCheck(t *testing.T) {
	for text, want := range map[string]string{
		"":                             "",
		"decisions: {file: new.jsonl}": "",
		"decisions: {file: there}":     "",
		"decisions: {file: none/x}":    "2:19: decisions.file: write to DIR/none: no such file or directory",
		"decisions: {file: .}":         "2:19: decisions.file: open DIR: is a directory",
		"listen: unix:///none/x":       "2:9: listen: write to /none: no such file or directory",
		"store: {kind: redis, redis: {addrs: ['x:1'], password_file: p}}": "2:61: store.redis.password_file: open DIR/p: no such file or directory",
	} {
		dir := t.TempDir()
		path := filepath.Join(dir, "ramgate.yaml")
		for name, text := range map[string]string{"ramgate.yaml": "directory: {file: d}\n" + text, "there": "x"} {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		c, _, err := config.Load(path)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if err := Check(c); err != nil {
			got = strings.ReplaceAll(strings.TrimPrefix(err.Error(), path+":"), dir, "DIR")
		}
		if got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
		if entries, err := os.ReadDir(dir); err != nil || len(entries) != 2 {
			t.Errorf("%s: it left %v, %v", text, entries, err)
		}
	}
}
