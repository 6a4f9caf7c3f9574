package authz

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Metrics counts decisions. A nil *Metrics counts nothing. Labels are bounded:
// products come from the metadata, codes from the catalog.
type Metrics struct {
	checks    *prometheus.CounterVec
	abandoned prometheus.Counter
	duration  *prometheus.HistogramVec
	stages    [stageCount]prometheus.Observer
	stage     *prometheus.HistogramVec
	shadow    *prometheus.CounterVec
	backend   *prometheus.CounterVec
}

// buckets reach from 10 µs, a refusal before any evaluation, to 160 ms, past
// any deadline.
var buckets = prometheus.ExponentialBuckets(10e-6, 2, 15)

// NewMetrics registers the gate's metrics with reg.
func NewMetrics(reg prometheus.Registerer) *Metrics {
	m := &Metrics{
		checks: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "ramgate_checks_total",
			Help: "Requests decided, by verdict, catalog code, refusing stage and product.",
		}, []string{"decision", "code", "stage", "product"}),
		abandoned: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "ramgate_checks_abandoned_total",
			Help: "Requests whose client left before they were decided.",
		}),
		duration: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "ramgate_check_duration_seconds", Help: "Time to decide a request.", Buckets: buckets,
		}, []string{"decision"}),
		stage: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "ramgate_stage_duration_seconds", Help: "Time spent in each stage.", Buckets: buckets,
		}, []string{"stage"}),
		shadow: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "ramgate_shadow_denials_total",
			Help: "Denials by rules and limits in shadow mode, not enforced.",
		}, []string{"code", "rule"}),
		backend: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "ramgate_backend_errors_total",
			Help: "Errors that backends raised by a code, by catalog code; other is a code that the catalog does not know.",
		}, []string{"code"}),
	}
	reg.MustRegister(m.checks, m.abandoned, m.duration, m.stage, m.shadow, m.backend)
	for i, s := range stages {
		m.stages[i] = m.stage.WithLabelValues(s.name)
	}
	for _, verdict := range []string{"allow", "deny", "error", "observe"} {
		m.duration.WithLabelValues(verdict)
	}
	return m
}

func (m *Metrics) observe(c *check, d *Decision, took time.Duration) {
	if m == nil {
		return
	}
	if d.Abandoned {
		m.abandoned.Inc()
		return
	}
	product := other
	if c.match != nil && c.match.Product != "" {
		product = c.match.Product
	}
	m.checks.WithLabelValues(d.Verdict(), string(d.Answer.Code), d.Stage, product).Inc()
	m.duration.WithLabelValues(d.Verdict()).Observe(took.Seconds())
	for i, t := range c.took {
		if t > 0 {
			m.stages[i].Observe(t.Seconds())
		}
	}
	for _, name := range c.shadowed {
		m.shadow.WithLabelValues("Throttling", "limit:"+name).Inc()
	}
	for _, s := range c.verdict.Shadow {
		m.shadow.WithLabelValues(string(s.Error.Code), s.Rule).Inc()
	}
}

func (m *Metrics) backendError(code string) {
	if m != nil {
		m.backend.WithLabelValues(code).Inc()
	}
}
