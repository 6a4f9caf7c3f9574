package admin_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/ramgate/ramgate/cmd/ramgate/internal/admin"
)

func TestHandler(t *testing.T) {
	reg := prometheus.NewRegistry()
	counter := prometheus.NewCounter(prometheus.CounterOpts{Name: "x_total", Help: "A counter."})
	reg.MustRegister(counter)
	counter.Inc()
	var now admin.Readiness
	h := admin.Handler(reg, func() admin.Readiness { return now })
	get := func(method, path string) (int, string, string) {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), method, path, nil))
		return w.Code, w.Header().Get("Content-Type"), w.Body.String()
	}

	for _, test := range []struct {
		ready  admin.Readiness
		status int
		body   string
	}{
		{admin.Readiness{Ready: true, Mode: "enforce"}, 200, `{"ready":true,"mode":"enforce"}`},
		{admin.Readiness{Ready: true, Mode: "observe", Details: map[string]string{}}, 200, `{"ready":true,"mode":"observe"}`},
		{
			admin.Readiness{Ready: true, Mode: "enforce", Details: map[string]string{"policies": "a.rego:1: <x>"}},
			200, `{"ready":true,"mode":"enforce","details":{"policies":"a.rego:1: <x>"}}`,
		},
		{admin.Readiness{Mode: "enforce"}, 503, `{"ready":false,"mode":"enforce"}`},
	} {
		now = test.ready
		status, kind, body := get(http.MethodGet, "/readyz")
		if status != test.status || kind != "application/json" || body != test.body+"\n" {
			t.Errorf("/readyz: %d %s %s", status, kind, body)
		}
	}

	for _, test := range []struct {
		method, path string
		status       int
		body         string
	}{
		{"GET", "/healthz", 200, "ok\n"},
		{"GET", "/metrics", 200, "x_total 1\n"},
		{"GET", "/debug/pprof/", 200, "goroutine"},
		{"GET", "/debug/pprof/goroutine?debug=1", 200, "goroutine profile: total"},
		{"GET", "/debug/pprof/cmdline", 200, "admin.test"},
		{"GET", "/debug/pprof/symbol", 200, "num_symbols"},
		{"GET", "/", 404, ""},
		{"POST", "/healthz", 405, ""},
		{"POST", "/readyz", 405, ""},
	} {
		if status, _, body := get(test.method, test.path); status != test.status || !strings.Contains(body, test.body) {
			t.Errorf("%s %s: %d %s", test.method, test.path, status, body)
		}
	}
}
