package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"github.com/goccy/go-yaml"

	"github.com/ramgate/ramgate/deploy/envoy"
	"github.com/ramgate/ramgate/deploy/samples"
	"github.com/ramgate/ramgate/internal/proc"
)

// gate is the whole arrangement: backend, ramgate, Envoy.
type gate struct {
	temp    string // folder of what is written along the way
	dir     string // configuration of ramgate
	own     bool   // dir is temp, with the sample configuration
	config  string // file that ramgate serves
	binary  string
	backend *backend
	ramgate *exec.Cmd
	log     bytes.Buffer // ramgate's
	envoy   *proc.Envoy
	url     string // where callers connect
	admin   string // host:port of ramgate's admin listener
}

// start brings everything up, on the configuration in dir or, if that is "", on
// the sample one. On an error it takes down what it started.
func start(ctx context.Context, binary, dir string) (g *gate, err error) {
	g = &gate{binary: binary, dir: dir, own: dir == ""}
	defer func() {
		if err != nil {
			err = errors.Join(err, g.stop())
		}
	}()
	if g.temp, err = os.MkdirTemp("", "ramgate-demo-"); err != nil {
		return g, err
	}
	if g.own {
		g.dir = g.temp
		if err := os.CopyFS(g.dir, samples.Files); err != nil {
			return g, fmt.Errorf("write the sample configuration: %w", err)
		}
	}
	if g.backend, err = startBackend(ctx); err != nil {
		return g, fmt.Errorf("start the backend: %w", err)
	}
	listen, err := g.startRamgate(ctx)
	if err != nil {
		return g, fmt.Errorf("start ramgate: %w\n%s", err, g.log.String())
	}
	bootstrap, err := envoy.Bootstrap(envoy.Addresses{
		Listen: "127.0.0.1:0", Admin: "127.0.0.1:0", Ramgate: listen, Backend: g.backend.addr(),
	})
	if err != nil {
		return g, err
	}
	if g.envoy, err = proc.StartEnvoy(ctx, bootstrap, io.Discard); err != nil {
		return g, fmt.Errorf("start Envoy: %w", err)
	}
	addr, err := g.envoy.Listener(ctx, "api")
	if err != nil {
		return g, err
	}
	g.url = "http://" + addr
	return g, nil
}

// startRamgate runs the binary on free ports and waits until it is ready.
func (g *gate) startRamgate(ctx context.Context) (listen string, err error) {
	if listen, err = freePort(ctx); err != nil {
		return "", err
	}
	if g.admin, err = freePort(ctx); err != nil {
		return "", err
	}
	if err := g.configure(listen); err != nil {
		return "", fmt.Errorf("configure: %w", err)
	}
	g.ramgate = exec.Command(g.binary, "serve", "-c", g.config)
	g.ramgate.Stdout, g.ramgate.Stderr = &g.log, &g.log
	if err := g.ramgate.Start(); err != nil {
		g.ramgate = nil
		return "", err
	}
	return listen, ready(ctx, "http://"+g.admin+"/readyz")
}

// configure writes the configuration that is served: that of the folder, but
// for what must not meet another ramgate on this machine. In a folder that is
// not ours it stands beside the other, since paths in it are relative to it.
func (g *gate) configure(listen string) error {
	original := filepath.Join(g.dir, "ramgate.yaml")
	text, err := os.ReadFile(original)
	if err != nil {
		return err
	}
	var settings map[string]any
	if err := yaml.Unmarshal(text, &settings); err != nil {
		return err
	}
	settings["listen"], settings["admin"], settings["drain"] = listen, g.admin, "0s"
	settings["decisions"] = map[string]string{"file": g.records()}
	if text, err = yaml.Marshal(settings); err != nil {
		return err
	}
	if g.own {
		g.config = original
		return os.WriteFile(g.config, text, 0o600)
	}
	f, err := os.CreateTemp(g.dir, ".demo-*.yaml")
	if err != nil {
		return err
	}
	g.config = f.Name()
	_, err = f.Write(text)
	return errors.Join(err, f.Close())
}

// records is the file of decision records.
func (g *gate) records() string { return filepath.Join(g.temp, "decisions.jsonl") }

// ready waits until url answers 200, for at most half a minute.
func ready(ctx context.Context, url string) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	for {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
		if err != nil {
			return err
		}
		if answer, err := http.DefaultClient.Do(r); err == nil {
			_ = answer.Body.Close()
			if answer.StatusCode == http.StatusOK {
				return nil
			}
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%s does not answer: %w", url, ctx.Err())
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// stop takes down what is up, Envoy first.
func (g *gate) stop() error {
	var errs []error
	if g.envoy != nil {
		errs = append(errs, g.envoy.Stop())
	}
	if g.ramgate != nil {
		errs = append(errs, g.ramgate.Process.Signal(syscall.SIGTERM), g.ramgate.Wait())
	}
	if g.backend != nil {
		errs = append(errs, g.backend.server.Close())
	}
	if g.config != "" && !g.own {
		errs = append(errs, os.Remove(g.config))
	}
	if g.temp != "" {
		errs = append(errs, os.RemoveAll(g.temp))
	}
	return errors.Join(errs...)
}

// freePort is a loopback address that was free a moment ago.
func freePort(ctx context.Context) (string, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}
