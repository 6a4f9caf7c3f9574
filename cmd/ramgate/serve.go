package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"github.com/ramgate/ramgate/cmd/ramgate/internal/config"
	"github.com/ramgate/ramgate/cmd/ramgate/internal/parts"
	"github.com/ramgate/ramgate/cmd/ramgate/internal/service"
)

type serveCommand struct {
	Config string `short:"c" help:"Configuration file." default:"ramgate.yaml"`
}

// Run serves until ctx ends, which drains.
func (s *serveCommand) Run(ctx context.Context, io streams) error {
	collectLess()
	signal.Ignore(syscall.SIGPIPE) // whoever reads the log or the records may leave
	log := slog.New(slog.NewJSONHandler(io.err, nil))
	c, warnings, err := loadConfig(s.Config)
	if err != nil {
		return err
	}
	p, err := parts.Load(ctx, c)
	if ctx.Err() != nil {
		return nil // ended before it began
	}
	if err != nil {
		return err
	}
	v, err := service.New(s.Config, c, p, io.out, log)
	if err != nil {
		return err
	}
	parts.Warn(log, "config", warnings)
	p.Warn(log)
	if err := v.Start(ctx); err != nil {
		return err
	}
	if err := v.Serve(ctx); err != nil {
		log.Error("ended", "err", err)
		return errNo
	}
	return nil
}

// loadConfig reads the configuration, or says what to write.
func loadConfig(path string) (c *config.Config, warnings []string, err error) {
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		return nil, nil, fmt.Errorf(`no configuration file %s. The smallest one, with its files beside it:

    directory: {file: directory.yaml}   # accounts, users and their keys
    openapi: {dir: apis}                # one file for each product behind Envoy

Name another file with -c. `+"`ramgate init DIR`"+` writes files to begin with`, path)
	}
	return config.Load(path)
}
