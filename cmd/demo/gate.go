package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"

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
	ramgate *proc.Process
	log     string // file of what ramgate tells
	envoy   *proc.Envoy
	url     string // where callers connect
	admin   string // host:port of ramgate's admin listener
	lastID  string // RequestId of the last answer
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
	g.log = filepath.Join(g.temp, "ramgate.log")
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
		told, _ := os.ReadFile(g.log) // none: it did not start
		return g, fmt.Errorf("start ramgate: %w\n%s", err, told)
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

// stop takes down what is up, Envoy first.
func (g *gate) stop() error {
	var errs []error
	if g.envoy != nil {
		errs = append(errs, g.envoy.Stop())
	}
	if g.ramgate != nil {
		errs = append(errs, g.stopRamgate())
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
