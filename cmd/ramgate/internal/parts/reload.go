package parts

import (
	"context"
	"log/slog"
	"maps"
	"sync"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/ramgate/ramgate/authz"
	"github.com/ramgate/ramgate/cmd/ramgate/internal/config"
)

// Reloader keeps a gate's state in step with the files. What cannot be loaded
// keeps its last good state, which Problems and metrics tell.
type Reloader struct {
	path string // of the configuration file
	gate *authz.Gate
	log  *slog.Logger

	reloads  *prometheus.CounterVec
	revision *prometheus.GaugeVec

	mu       sync.Mutex // guards what follows; held while loading
	config   *config.Config
	parts    Parts
	problems map[string]string // by part: why its newest files are not in use
}

// NewReloader takes over a gate whose state was made of p, itself made of the
// configuration c at path.
func NewReloader(path string, c *config.Config, p Parts, g *authz.Gate, reg prometheus.Registerer, log *slog.Logger) *Reloader {
	r := &Reloader{
		path: path, gate: g, log: log, config: c, parts: p, problems: map[string]string{},
		reloads: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "ramgate_reloads_total", Help: "Attempts to load changed files, by part and result.",
		}, []string{"what", "result"}),
		revision: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "ramgate_revision_info", Help: "The revision in use of each part; the value is 1.",
		}, []string{"what", "revision"}),
	}
	reg.MustRegister(r.reloads, r.revision)
	for _, l := range loaders {
		for _, result := range []string{"ok", "error"} {
			r.reloads.WithLabelValues(l.part, result)
		}
		r.revision.WithLabelValues(l.part, l.revision(&p)).Set(1)
	}
	return r
}

// Reload reads all files again and swaps in what is good and has changed.
// Limits and rule modes of the configuration file are taken over too; its other
// settings need a restart.
func (r *Reloader) Reload(ctx context.Context) {
	r.mu.Lock()
	defer r.mu.Unlock()
	fresh, _, err := config.Load(r.path)
	if err != nil {
		// Nobody can say which files count, so none are read.
		for _, l := range loaders {
			r.failed(l.part, err)
		}
		return
	}
	if r.config.NeedsRestart(fresh) {
		r.log.Warn("the configuration file has changes that need a restart", "file", r.path)
	}
	next := r.parts
	changed := false
	for _, l := range loaders {
		if err := l.load(ctx, fresh, &next); err != nil {
			r.failed(l.part, err)
			continue
		}
		changed = r.loaded(l, &next) || changed
	}
	r.config = fresh
	if changed {
		r.parts = next
		r.gate.Swap(authz.NewState(next.Parts))
	}
}

// loaded notes a part whose files are good, and tells whether they changed.
func (r *Reloader) loaded(l loader, next *Parts) bool {
	delete(r.problems, l.part)
	before, after := l.revision(&r.parts), l.revision(next)
	if before == after {
		return false
	}
	r.reloads.WithLabelValues(l.part, "ok").Inc()
	r.revision.DeleteLabelValues(l.part, before)
	r.revision.WithLabelValues(l.part, after).Set(1)
	r.log.Info("loaded", "what", l.part, "revision", after)
	return true
}

func (r *Reloader) failed(part string, err error) {
	r.reloads.WithLabelValues(part, "error").Inc()
	r.problems[part] = err.Error()
	r.log.Error("kept the last good state", "what", part, "err", err)
}

// Problems tells which parts run on older files than there are, and why.
func (r *Reloader) Problems() map[string]string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return maps.Clone(r.problems)
}
