// Package service is a serving ramgate: it brings the gate, its listeners and
// what watches over them up, and takes them down in order.
package service

import (
	"crypto/rand"
	"io"
	"log/slog"
	"net"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"github.com/ramgate/ramgate/authz"
	"github.com/ramgate/ramgate/authz/envoy"
	"github.com/ramgate/ramgate/cmd/ramgate/internal/config"
	"github.com/ramgate/ramgate/cmd/ramgate/internal/decisions"
	"github.com/ramgate/ramgate/cmd/ramgate/internal/parts"
)

// Service is everything that runs in a serving process. It is made by New, and
// serves once.
type Service struct {
	config   *config.Config
	parts    parts.Parts // at start
	log      *slog.Logger
	metrics  *prometheus.Registry
	store    *parts.Store
	reloader *parts.Reloader
	records  *decisions.Log // nil: none
	server   *envoy.Server

	listener      net.Listener // of ext_authz, from Start on
	adminListener net.Listener // nil: none

	storeUp  atomic.Bool
	draining atomic.Bool
}

// New makes a service of the configuration c at path and what it names. It
// opens the decision records, stdout or a file, and no listener yet.
func New(path string, c *config.Config, p parts.Parts, stdout io.Writer, log *slog.Logger) (*Service, error) {
	store, err := parts.NewStore(c)
	if err != nil {
		return nil, err
	}
	s := &Service{config: c, parts: p, log: log, store: store, metrics: prometheus.NewRegistry()}
	s.metrics.MustRegister(collectors.NewGoCollector(), collectors.NewBuildInfoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	parts.ObserveStore(s.metrics, store, &s.storeUp)
	s.showMode()
	gate := parts.Gate(c)
	gate.Store, gate.Metrics, gate.Log = store, authz.NewMetrics(s.metrics), log
	gate.Now, gate.Random = time.Now, rand.Reader
	if c.Decisions.File != "" {
		open := decisions.File(c.Decisions.File)
		if c.Decisions.File == "-" {
			open = decisions.Stream(stdout)
		}
		if s.records, err = decisions.Start(open, s.metrics, log); err != nil {
			return nil, err
		}
		gate.Records = s.records
	}
	g := authz.NewGate(gate, authz.NewState(p.Parts))
	s.reloader = parts.NewReloader(path, c, p, g, s.metrics, log)
	s.server = envoy.NewServer(g, parts.Envoy(c, log))
	return s, nil
}
