package parts

import (
	"fmt"
	"log/slog"
	"maps"
	"strings"
	"sync"

	"github.com/prometheus/client_golang/prometheus"
)

// configFile is what metrics and readiness call the configuration file itself.
const configFile = "config"

// status tells which parts run on older files than there are.
type status struct {
	log      *slog.Logger
	reloads  *prometheus.CounterVec
	revision *prometheus.GaugeVec
	degraded *prometheus.GaugeVec

	mu       sync.Mutex // guards problems; never held while loading
	problems map[string]string
}

func newStatus(reg prometheus.Registerer, log *slog.Logger) *status {
	s := &status{
		log: log, problems: map[string]string{},
		reloads: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "ramgate_reloads_total", Help: "Attempts to load files again, by part and result.",
		}, []string{"what", "result"}),
		revision: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "ramgate_revision_info", Help: "The revision in use of each part; the value is 1.",
		}, []string{"what", "revision"}),
		degraded: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "ramgate_degraded", Help: "1 while newer files of the part are there and not in use.",
		}, []string{"what"}),
	}
	reg.MustRegister(s.reloads, s.revision, s.degraded)
	for i := range all {
		s.init(all[i].name)
	}
	s.init(configFile)
	return s
}

func (s *status) init(what string) {
	s.reloads.WithLabelValues(what, "ok")
	s.reloads.WithLabelValues(what, "error")
	s.degraded.WithLabelValues(what)
}

// Problems tells which parts run on older files than there are, and why. It
// never waits for a reload.
func (s *status) Problems() map[string]string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.problems)
}

// set notes the problem of a part, or that there is none (""), and tells
// whether that is news.
func (s *status) set(what, problem string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.problems[what] == problem {
		return false
	}
	if problem == "" {
		delete(s.problems, what)
		s.degraded.WithLabelValues(what).Set(0)
		return true
	}
	s.problems[what] = problem
	s.degraded.WithLabelValues(what).Set(1)
	return true
}

// good counts a load. What is nevertheless not in use is left, else "".
func (s *status) good(what, left string) {
	s.reloads.WithLabelValues(what, "ok").Inc()
	switch news := s.set(what, left); {
	case news && left != "":
		s.log.Warn(left, "what", what)
	case news:
		s.log.Info("the newest files are in use again", "what", what)
	}
}

// bad counts each attempt, and logs a problem once.
func (s *status) bad(what string, err error) {
	s.reloads.WithLabelValues(what, "error").Inc()
	if s.set(what, err.Error()) {
		s.log.Error("kept the last good state", "what", what, "err", err)
	}
}

// restart tells of settings of a good configuration file that wait for one.
func restart(settings []string) string {
	if len(settings) == 0 {
		return ""
	}
	return "changed, and in use only after a restart: " + strings.Join(settings, ", ")
}

// revised shows the revisions that are in use, by what they are of.
func (s *status) revised(before, after map[string]string) {
	for what, revision := range before {
		s.revision.DeleteLabelValues(what, revision)
	}
	for what, revision := range after {
		s.revision.WithLabelValues(what, revision).Set(1)
	}
}

// mostWarnings bounds what one load writes to the log.
const mostWarnings = 20

// Warn logs warnings about one part.
func Warn(log *slog.Logger, what string, warnings []string) {
	for i, w := range warnings {
		if i == mostWarnings {
			log.Warn(fmt.Sprintf("%d more warnings; ramgate validate lists them", len(warnings)-i), "what", what)
			return
		}
		log.Warn(w, "what", what)
	}
}
