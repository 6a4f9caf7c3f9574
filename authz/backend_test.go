package authz_test

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/ramgate/ramgate/authz"
	"github.com/ramgate/ramgate/catalog"
	"github.com/ramgate/ramgate/policies"
)

func TestBackendErrors(t *testing.T) {
	var log bytes.Buffer
	metrics := prometheus.NewRegistry()
	f := newGate(t, func(c *authz.Config) {
		c.Log, c.Metrics = slog.New(slog.NewTextHandler(&log, nil)), authz.NewMetrics(metrics)
	})
	got := f.Answer(catalog.Exceeded(catalog.InvalidParameterValueExceeded, "Size", "9"), "RID", "ecs.example.com")
	want := catalog.Answer{
		RequestID: "RID", HostID: "ecs.example.com", Status: 400,
		Code: catalog.InvalidParameterValueExceeded, Message: "The value of Size exceeded, max: 9.",
	}
	if got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if log.Len() > 0 {
		t.Errorf("logged %s", log.String())
	}
	for range 3 {
		if got := f.Answer(catalog.New("No\nSuch"), "", ""); got.Code != catalog.InternalError || got.Status != 500 {
			t.Errorf("an unknown code answers as %+v", got)
		}
	}
	if n := strings.Count(log.String(), "No?Such"); n != 1 {
		t.Errorf("told %d times of a code that is not known, want once: %s", n, log.String())
	}
	const counted = `
		# HELP ramgate_backend_errors_total Errors that backends raised by a code, by catalog code; other is a code that the catalog does not know.
		# TYPE ramgate_backend_errors_total counter
		ramgate_backend_errors_total{code="InvalidParameter.ValueExceeded"} 1
		ramgate_backend_errors_total{code="other"} 3
	`
	if err := testutil.GatherAndCompare(metrics, strings.NewReader(counted), "ramgate_backend_errors_total"); err != nil {
		t.Error(err)
	}
}

// TestOwnCodes: refusals are worded by the catalog of the rules, at any stage.
func TestOwnCodes(t *testing.T) {
	own, err := catalog.Builtin().Reword([]catalog.Entry{
		{Code: catalog.InvalidAccessKeyIdNotFound, Variants: []catalog.Variant{{Status: 404, Message: "Who is that?"}}},
		{Code: catalog.ForbiddenRAM, Variants: []catalog.Variant{{Message: "Not for you."}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	f := newGate(t)
	f.Swap(loadRules(t, policies.Config{Catalog: own}, "testdata/apis", "testdata/directory.yaml", nil))
	for _, test := range []struct {
		call    call
		status  int
		message string
	}{
		{call{key: "nobody"}, 404, "Who is that?"},
		{call{action: "StopInstance", query: "InstanceId=i-1"}, 403, "Not for you."},
	} {
		if a := f.decide(t, test.call).Answer; a.Status != test.status || a.Message != test.message {
			t.Errorf("got %+v, want %d %s", a, test.status, test.message)
		}
	}
}
