package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"github.com/ramgate/ramgate/authz"
	"github.com/ramgate/ramgate/authz/envoy"
	"github.com/ramgate/ramgate/cmd/ramgate/internal/admin"
	"github.com/ramgate/ramgate/cmd/ramgate/internal/config"
	"github.com/ramgate/ramgate/cmd/ramgate/internal/decisions"
	"github.com/ramgate/ramgate/cmd/ramgate/internal/parts"
	"github.com/ramgate/ramgate/cmd/ramgate/internal/watch"
)

type serveCommand struct {
	Config string `short:"c" help:"Configuration file." default:"ramgate.yaml"`
}

// drainTimeout bounds what a drain waits for calls under way. No call takes
// longer than its own timeout, a fraction of this.
const drainTimeout = 10 * time.Second

// Run serves until ctx ends, which drains.
func (s *serveCommand) Run(ctx context.Context, io streams) error {
	log := slog.New(slog.NewJSONHandler(io.err, nil))
	c, err := loadConfig(s.Config, func(w string) { log.Warn(w) })
	if err != nil {
		return err
	}
	p, err := parts.Load(ctx, c)
	if err != nil {
		return err
	}
	for _, w := range p.Directory.Warnings() {
		log.Warn(w.String())
	}
	v, err := newService(s.Config, c, p, io.out, log)
	if err != nil {
		return err
	}
	return v.serve(ctx)
}

// loadConfig reads the configuration, or says what to write.
func loadConfig(path string, warn func(string)) (*config.Config, error) {
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf(`ramgate: no configuration file %s. The smallest one, with its files beside it:

    directory: {file: directory.yaml}   # accounts, users and their keys
    openapi: {dir: apis}                # one file for each product behind Envoy

Name another file with -c. deploy/samples holds files to begin with.`, path)
	}
	c, warnings, err := config.Load(path)
	for _, w := range warnings {
		warn(w)
	}
	return c, err
}

// service is everything that runs in a serving process.
type service struct {
	config   *config.Config
	log      *slog.Logger
	gate     *authz.Gate
	store    *parts.Store
	storeUp  atomic.Bool
	reloader *parts.Reloader
	records  *decisions.Log // nil: none
	closeLog func() error   // the file of records
	server   *envoy.Server
	metrics  *prometheus.Registry
	draining atomic.Bool
	path     string
}

func newService(path string, c *config.Config, p parts.Parts, stdout io.Writer, log *slog.Logger) (*service, error) {
	store, err := parts.NewStore(c.Store)
	if err != nil {
		return nil, err
	}
	v := &service{config: c, log: log, store: store, metrics: prometheus.NewRegistry(), path: path}
	v.metrics.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	parts.ObserveStore(v.metrics, store, &v.storeUp)
	gate := parts.Gate(c)
	gate.Store, gate.Metrics, gate.Log = store, authz.NewMetrics(v.metrics), log
	gate.Now, gate.Random = time.Now, rand.Reader
	if err := v.openRecords(&gate, stdout); err != nil {
		return nil, err
	}
	v.gate = authz.NewGate(gate, authz.NewState(p.Parts))
	v.reloader = parts.NewReloader(path, c, p, v.gate, v.metrics, log)
	v.server = envoy.NewServer(v.gate, c.Envoy(log))
	return v, nil
}

// openRecords sets up where decision records go.
func (v *service) openRecords(gate *authz.Config, stdout io.Writer) error {
	v.closeLog = func() error { return nil }
	w := stdout
	switch name := v.config.Decisions.File; name {
	case "":
		return nil
	case "-":
	default:
		f, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
		if err != nil {
			return fmt.Errorf("open the decision records: %w", err)
		}
		w, v.closeLog = f, f.Close
	}
	v.records = decisions.Start(w, v.metrics, v.log)
	gate.Records = v.records
	return nil
}

// serve runs until ctx ends or a listener fails.
func (v *service) serve(ctx context.Context) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	l, err := listen(ctx, v.config.Listen)
	if err != nil {
		return err
	}
	stopAdmin, err := v.serveAdmin(ctx, cancel)
	if err != nil {
		_ = l.Close()
		return err
	}
	if err := v.watch(ctx); err != nil {
		_ = l.Close()
		return err
	}
	go v.watchStore(ctx)
	served := make(chan error, 1)
	go func() { served <- v.server.Serve(l) }()
	v.log.Info("serving", "listen", v.config.Listen, "admin", v.config.Admin, "mode", v.config.Mode)

	select {
	case err = <-served:
	case <-ctx.Done():
		if cause := context.Cause(ctx); !errors.Is(cause, context.Canceled) {
			err = cause
		}
		v.drain()
		err = errors.Join(err, <-served)
	}
	stopAdmin()
	if v.records != nil {
		v.records.Close()
	}
	return errors.Join(err, v.closeLog())
}

func (v *service) drain() {
	v.draining.Store(true)
	v.log.Info("draining", "grace", v.config.Drain.String())
	ctx, cancel := context.WithTimeout(context.Background(), v.config.Drain+drainTimeout)
	defer cancel()
	v.server.Drain(ctx, v.config.Drain)
}

// serveAdmin starts the admin listener; failed is told when it ends by itself.
func (v *service) serveAdmin(ctx context.Context, failed context.CancelCauseFunc) (stop func(), err error) {
	if v.config.Admin == "" {
		return func() {}, nil
	}
	l, err := listen(ctx, v.config.Admin)
	if err != nil {
		return nil, err
	}
	s := admin.NewServer(admin.Handler(v.metrics, v.readiness))
	go func() {
		if err := s.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			failed(fmt.Errorf("serve the admin listener: %w", err))
		}
	}()
	return func() { _ = s.Close() }, nil
}

// readiness: a gate that draws its state from older files than there are is
// ready, and says so; one without its store is not, since it refuses all.
func (v *service) readiness() admin.Readiness {
	r := admin.Readiness{Ready: true, Mode: v.config.Mode, Details: v.reloader.Problems()}
	if v.draining.Load() {
		r.Ready, r.Details["draining"] = false, "going down"
	}
	if !v.storeUp.Load() {
		r.Ready, r.Details["store"] = false, "the store does not answer: every signed request is refused"
	}
	return r
}

// watch reloads when files change, and on SIGHUP.
func (v *service) watch(ctx context.Context) error {
	hangup := make(chan os.Signal, 1)
	signal.Notify(hangup, syscall.SIGHUP)
	go func() {
		defer signal.Stop(hangup)
		for {
			select {
			case <-hangup:
				v.reloader.Reload(ctx)
			case <-ctx.Done():
				return
			}
		}
	}()
	paths := append(parts.Paths(v.config), v.path)
	return watch.Watch(ctx, paths, v.log, func() { v.reloader.Reload(ctx) })
}

// storeCheck is how often the store is asked whether it answers.
const storeCheck = 2 * time.Second

func (v *service) watchStore(ctx context.Context) {
	ticker := time.NewTicker(storeCheck)
	defer ticker.Stop()
	for first := true; ; first = false {
		ask, cancel := context.WithTimeout(ctx, storeCheck)
		err := v.store.Check(ask)
		cancel()
		if up := err == nil; ctx.Err() == nil && (v.storeUp.Swap(up) != up || first) {
			v.log.Info("store", "up", up, "err", err)
			v.warnOfStore(ctx)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// warnOfStore tells what about the store's settings makes it forget.
func (v *service) warnOfStore(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, storeCheck)
	defer cancel()
	warnings, err := v.store.Warnings(ctx)
	if err != nil {
		return // it is down, which was said
	}
	for _, w := range warnings {
		v.log.Warn("store", "warning", w)
	}
}

// listen opens host:port or unix:///path. A socket file that a dead process
// left is removed; one that answers is not.
func listen(ctx context.Context, address string) (net.Listener, error) {
	network := "tcp"
	if path, ok := strings.CutPrefix(address, "unix://"); ok {
		network, address = "unix", path
		if c, err := (&net.Dialer{Timeout: time.Second}).DialContext(ctx, network, path); err == nil {
			_ = c.Close()
			return nil, fmt.Errorf("listen on %s: another process serves there", path)
		}
		if info, err := os.Lstat(path); err == nil && info.Mode()&os.ModeSocket != 0 {
			_ = os.Remove(path)
		}
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, network, address)
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w", address, err)
	}
	return l, nil
}
