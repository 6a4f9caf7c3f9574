package parts

import (
	"sync/atomic"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/ramgate/ramgate/ratelimit"
)

// storeMetrics shows a store's own counters.
type storeMetrics struct {
	stats  func() ratelimit.Stats
	up     func() bool
	upDesc *prometheus.Desc
	errors *prometheus.Desc
	held   *prometheus.Desc
}

// ObserveStore registers the metrics of s; up tells whether it answers.
func ObserveStore(reg prometheus.Registerer, s *Store, up *atomic.Bool) {
	reg.MustRegister(&storeMetrics{
		stats:  s.Stats,
		up:     up.Load,
		upDesc: prometheus.NewDesc("ramgate_store_up", "1 while the store answers.", nil, nil),
		errors: prometheus.NewDesc("ramgate_store_errors_total", "Steps of the store that failed.", []string{"operation", "reason"}, nil),
		held:   prometheus.NewDesc("ramgate_store_entries", "Entries that a memory store holds.", []string{"kind"}, nil),
	})
}

func (m *storeMetrics) Describe(ch chan<- *prometheus.Desc) {
	ch <- m.upDesc
	ch <- m.errors
	ch <- m.held
}

func (m *storeMetrics) Collect(ch chan<- prometheus.Metric) {
	s := m.stats()
	up := 0.0
	if m.up() {
		up = 1
	}
	ch <- prometheus.MustNewConstMetric(m.upDesc, prometheus.GaugeValue, up)
	for reason, n := range s.Errors {
		if reason == ratelimit.ReasonCanceled {
			continue // a client that left is no error
		}
		ch <- prometheus.MustNewConstMetric(m.errors, prometheus.CounterValue, float64(n), "admit", reason)
	}
	ch <- prometheus.MustNewConstMetric(m.held, prometheus.GaugeValue, float64(s.Nonces), "nonces")
	ch <- prometheus.MustNewConstMetric(m.held, prometheus.GaugeValue, float64(s.Counters), "counters")
}
