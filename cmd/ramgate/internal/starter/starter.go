// Package starter writes a small working configuration for users to begin with:
// one account, one product, one rule with its test, and tests of requests.
package starter

import (
	"crypto/rand"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

//go:embed files
var files embed.FS

// secretFile holds secrets and is for its owner's eyes.
const secretFile = "directory.yaml"

// Write writes the configuration into dir, which it makes if need be, and
// returns the names of the files. Nothing is written if one of them exists.
// Every call makes other keys and secrets.
func Write(dir string) (names []string, err error) {
	content, err := fs.Sub(files, "files")
	if err != nil {
		return nil, err
	}
	var taken []error
	err = fs.WalkDir(content, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		names = append(names, name)
		path := filepath.Join(dir, filepath.FromSlash(name))
		if _, err := os.Lstat(path); err == nil {
			taken = append(taken, fmt.Errorf("%s exists already", path))
		}
		return nil
	})
	if err := errors.Join(append(taken, err)...); err != nil {
		return nil, fmt.Errorf("write a configuration: %w", err)
	}
	for _, name := range names {
		text, err := fs.ReadFile(content, name)
		if err == nil {
			err = write(filepath.Join(dir, filepath.FromSlash(name)), fill(string(text)))
		}
		if err != nil {
			return nil, fmt.Errorf("write a configuration: %w", err)
		}
	}
	return names, nil
}

// write makes a file that does not exist yet, and its folder.
func write(path, text string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	mode := fs.FileMode(0o644)
	if filepath.Base(path) == secretFile {
		mode = 0o600
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, mode)
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	return errors.Join(err, f.Close())
}

// In the place of these a file gets a random text, each time another.
const (
	keyMark    = "RANDOM_KEY"
	secretMark = "RANDOM_SECRET"
)

// fill replaces the marks. A secret has 128 bits of randomness or more.
func fill(text string) string {
	for strings.Contains(text, keyMark) {
		text = strings.Replace(text, keyMark, "LTAI5t"+rand.Text()[:18], 1)
	}
	for strings.Contains(text, secretMark) {
		text = strings.Replace(text, secretMark, rand.Text(), 1)
	}
	return text
}
