package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"github.com/goccy/go-yaml"

	"github.com/ramgate/ramgate/internal/proc"
)

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
	log, err := os.Create(g.log)
	if err != nil {
		return "", err
	}
	defer func() { _ = log.Close() }() // ramgate has its own
	cmd := exec.Command(g.binary, "serve", "-c", g.config)
	cmd.Stdout, cmd.Stderr = log, log
	if g.ramgate, err = proc.Start(cmd); err != nil {
		return "", err
	}
	return listen, g.ready(ctx)
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
	if g.own { // a place to put rules
		settings["policies"] = map[string]string{"dir": "policies"}
		if err := os.MkdirAll(filepath.Join(g.dir, "policies"), 0o700); err != nil {
			return err
		}
	}
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

// ready waits until ramgate is, for at most half a minute.
func (g *gate) ready(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	for {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+g.admin+"/readyz", nil)
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
			return fmt.Errorf("it is not ready: %w", ctx.Err())
		case <-g.ramgate.Done():
			return fmt.Errorf("it ended: %w", g.ramgate.Err())
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// stopRamgate drains it. One that ended before it was told to is an error.
func (g *gate) stopRamgate() error {
	if err := g.ramgate.Signal(syscall.SIGTERM); err != nil {
		return fmt.Errorf("ramgate ended by itself: %w", errors.Join(err, g.ramgate.Err()))
	}
	select {
	case <-g.ramgate.Done():
		return g.ramgate.Err()
	case <-time.After(20 * time.Second):
		g.ramgate.Kill()
		return errors.New("ramgate did not end on SIGTERM")
	}
}
