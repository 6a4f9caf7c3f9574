package service

import (
	"github.com/prometheus/client_golang/prometheus"

	"github.com/ramgate/ramgate/cmd/ramgate/internal/admin"
)

// readiness: a gate that draws its state from older files than there are is
// ready, and says so; one without its store is not, since it refuses all.
func (s *Service) readiness() admin.Readiness {
	r := admin.Readiness{Ready: true, Mode: s.config.Mode, Details: s.reloader.Problems()}
	if s.draining.Load() {
		r.Ready, r.Details["draining"] = false, "going down"
	}
	if !s.storeUp.Load() {
		r.Ready, r.Details["store"] = false, "the store does not answer: every signed request is refused"
	}
	return r
}

// showMode lets alerts see a gate that refuses nothing.
func (s *Service) showMode() {
	mode := prometheus.NewGaugeVec(prometheus.GaugeOpts{
		Name: "ramgate_mode_info", Help: "The mode, enforce or observe; the value is 1.",
	}, []string{"mode"})
	mode.WithLabelValues(s.config.Mode).Set(1)
	s.metrics.MustRegister(mode)
}
