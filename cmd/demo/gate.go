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

	"github.com/ramgate/ramgate/deploy/envoy"
	"github.com/ramgate/ramgate/deploy/samples"
	"github.com/ramgate/ramgate/internal/proc"
)

// gate is the whole arrangement: backend, ramgate, Envoy.
type gate struct {
	dir     string // configuration of ramgate
	binary  string
	backend *backend
	ramgate *exec.Cmd
	log     bytes.Buffer // ramgate's
	envoy   *proc.Envoy
	url     string // where callers connect
	admin   string // host:port of ramgate's admin listener
}

// start brings everything up. On an error it takes down what it started.
func start(ctx context.Context, binary string) (g *gate, err error) {
	g = &gate{binary: binary}
	defer func() {
		if err != nil {
			err = errors.Join(err, g.stop())
		}
	}()
	if g.dir, err = os.MkdirTemp("", "ramgate-demo-"); err != nil {
		return g, err
	}
	if err := os.CopyFS(g.dir, samples.Files); err != nil {
		return g, fmt.Errorf("write the sample configuration: %w", err)
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
	config := filepath.Join(g.dir, "ramgate.yaml")
	text, err := os.ReadFile(config)
	if err != nil {
		return "", err
	}
	text = fmt.Appendf(text, "\nlisten: %s\nadmin: %s\ndrain: 0s\ndecisions: {file: %s}\n",
		listen, g.admin, filepath.Join(g.dir, "decisions.jsonl"))
	if err := os.WriteFile(config, text, 0o600); err != nil {
		return "", err
	}
	g.ramgate = exec.Command(g.binary, "serve", "-c", config)
	g.ramgate.Stdout, g.ramgate.Stderr = &g.log, &g.log
	if err := g.ramgate.Start(); err != nil {
		g.ramgate = nil
		return "", err
	}
	return listen, ready(ctx, "http://"+g.admin+"/readyz")
}

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
	if g.dir != "" {
		errs = append(errs, os.RemoveAll(g.dir))
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
