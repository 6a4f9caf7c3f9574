package parts

import (
	"context"
	"log/slog"
	"maps"
	"sync"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/ramgate/ramgate/authz"
	"github.com/ramgate/ramgate/cmd/ramgate/internal/config"
	"github.com/ramgate/ramgate/cmd/ramgate/internal/watch"
)

// Reloader keeps a gate's state in step with the files. A part is read again
// when its own files or settings have changed; what cannot be loaded keeps its
// last good state, which readiness, metrics and the log tell. Requests are
// decided by the old state until the new one is whole.
type Reloader struct {
	path string // of the configuration file
	gate *authz.Gate
	log  *slog.Logger
	*status

	loading sync.Mutex // one reload at a time; guards what follows
	start   *config.Config
	config  *config.Config // the last good one
	parts   Parts
	file    attempt           // at reading the configuration file
	reads   [len(all)]attempt // at loading each part
}

// attempt is the last attempt at loading something.
type attempt struct {
	seen   fingerprint    // of the files, before
	config *config.Config // that it went by
	failed int            // looks at the files since it failed, that one included; 0: it did not
}

// again reports whether one that failed is to be repeated although its files
// are as they were: what hindered may have gone. It gets rarer, at the 2nd,
// 4th, 8th … look, so that a large file with a fault costs little.
func (a *attempt) again() bool {
	if a.failed == 0 {
		return false
	}
	a.failed++
	return a.failed&(a.failed-1) == 0
}

func (a *attempt) end(failed bool) {
	switch {
	case !failed:
		a.failed = 0
	case a.failed == 0:
		a.failed = 1
	}
}

// NewReloader takes over a gate whose state was made of p, itself made of the
// configuration c at path.
func NewReloader(path string, c *config.Config, p Parts, g *authz.Gate, reg prometheus.Registerer, log *slog.Logger) *Reloader {
	r := &Reloader{path: path, gate: g, log: log, status: newStatus(reg, log), start: c, config: c, parts: p}
	r.file.seen = c.Seen()
	for i := range all {
		r.reads[i] = attempt{seen: p.seen[i], config: c}
		r.revised(nil, all[i].content(&p))
	}
	return r
}

// Look loads what has changed since the last look, and returns what to watch.
func (r *Reloader) Look(ctx context.Context) []watch.Files { return r.look(ctx, false) }

// Reload loads everything again.
func (r *Reloader) Reload(ctx context.Context) { r.look(ctx, true) }

func (r *Reloader) look(ctx context.Context, everything bool) []watch.Files {
	r.loading.Lock()
	defer r.loading.Unlock()
	l := &reload{Reloader: r, next: r.parts}
	files := []watch.Files{l.readConfig(everything)}
	for i := range all {
		now := watch.Look(all[i].paths(r.config)...)
		files = append(files, now)
		a := &r.reads[i]
		due := a.seen != now.Sum || !all[i].same(a.config, r.config)
		if again := a.again(); due || again || everything {
			l.read(ctx, i, now.Sum)
		}
	}
	if l.changed {
		r.parts = l.next
		r.gate.Swap(authz.NewState(r.parts.Parts))
	}
	for _, tell := range l.tell {
		tell()
	}
	if everything {
		r.log.Info("loaded everything again", r.parts.Attrs()...)
	}
	return files
}

// reload is one reload under way.
type reload struct {
	*Reloader
	next    Parts
	changed bool     // next is another than what is in use
	tell    []func() // that something is in use, once it is
}

// readConfig takes over the configuration file, if it has changed and is good.
// Else the last good one still says which files count.
func (l *reload) readConfig(anyway bool) watch.Files {
	now := watch.Look(l.path)
	a := &l.file
	due := a.seen != now.Sum
	if again := a.again(); !due && !again && !anyway {
		return now
	}
	a.seen = now.Sum
	fresh, warnings, err := config.Load(l.path)
	a.end(err != nil)
	if err != nil {
		l.bad(configFile, err)
		return now
	}
	l.config = fresh
	l.tell = append(l.tell, func() {
		l.good(configFile, restart(l.start.NeedRestart(fresh)))
		if due {
			Warn(l.log, configFile, warnings)
		}
	})
	return now
}

// read loads the part i into its place in next.
func (l *reload) read(ctx context.Context, i int, seen fingerprint) {
	p, a := &all[i], &l.reads[i]
	another := !p.same(a.config, l.config)
	a.seen, a.config = seen, l.config
	err := p.tryLoad(ctx, l.config, &l.next)
	if ctx.Err() != nil { // going down: says nothing of the files
		return
	}
	a.end(err != nil)
	if err != nil {
		l.bad(p.name, err)
		return
	}
	before, after := p.content(&l.parts), p.content(&l.next)
	news := another || !maps.Equal(before, after)
	l.changed = l.changed || news
	l.tell = append(l.tell, func() {
		l.good(p.name, "")
		if news {
			l.revised(before, after)
			l.log.Info("loaded", append([]any{"what", p.name}, p.attrs(&l.next)...)...)
			Warn(l.log, p.name, p.warnings(&l.next))
		}
	})
}
