package gate_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/ramgate/ramgate/internal/proc"
)

// ramgate is a running ramgate.
type ramgate struct {
	t      *testing.T
	config string // path of its configuration
	listen string // as in the configuration
	admin  string // host:port

	process *proc.Process // nil before run
	records output        // standard output: decision records
	log     output        // standard error
}

// run starts the process; it need not be ready when run returns.
func (g *ramgate) run() {
	g.t.Helper()
	cmd := exec.Command(binary, "serve", "-c", g.config)
	cmd.Stdout, cmd.Stderr = &g.records, &g.log
	var err error
	if g.process, err = proc.Start(cmd); err != nil {
		g.t.Fatal(err)
	}
}

// start runs the process and waits until it is ready.
func (g *ramgate) start() {
	g.t.Helper()
	g.run()
	eventually(g.t, "ramgate is ready", func() bool {
		select {
		case <-g.process.Done():
			g.t.Fatalf("ramgate ended: %v", g.process.Err())
		default:
		}
		status, _ := g.readiness()
		return status == http.StatusOK
	})
}

// ask gets a page of the admin listener; status 0: no answer.
func (g *ramgate) ask(path string) (status int, body string) {
	res, err := http.Get("http://" + g.admin + path)
	if err != nil {
		return 0, err.Error()
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		return 0, err.Error()
	}
	return res.StatusCode, string(b)
}

// readyPage is what /readyz says.
type readyPage struct {
	Ready   bool
	Mode    string
	Details map[string]string
}

func (g *ramgate) readiness() (status int, page readyPage) {
	status, body := g.ask("/readyz")
	if status != 0 {
		if err := json.Unmarshal([]byte(body), &page); err != nil {
			g.t.Fatalf("/readyz %q: %v", body, err)
		}
	}
	return status, page
}

// metric is the value of a sample, which is named with its labels as they stand
// in the exposition; "" if there is none.
func (g *ramgate) metric(sample string) string {
	_, body := g.ask("/metrics")
	for line := range strings.Lines(body) {
		if value, ok := strings.CutPrefix(strings.TrimSpace(line), sample+" "); ok {
			return value
		}
	}
	return ""
}

// record waits for the decision record of a request.
func (g *ramgate) record(requestID string) map[string]any {
	g.t.Helper()
	var found map[string]any
	eventually(g.t, "there is a decision record of request "+requestID, func() bool {
		for line := range strings.Lines(g.records.String()) {
			if !strings.Contains(line, requestID) || !strings.HasSuffix(line, "\n") {
				continue
			}
			if err := json.Unmarshal([]byte(line), &found); err != nil {
				g.t.Fatalf("decision record %q: %v", line, err)
			}
			return true
		}
		return false
	})
	return found
}

// port is a loopback port for a process that cannot choose one itself. It lies
// below the range that the kernel gives to outgoing connections, so that it is
// still free after a restart.
func port(t *testing.T) string {
	t.Helper()
	for range 50 {
		addr := fmt.Sprintf("127.0.0.1:%d", 10000+rand.IntN(10000))
		if l, err := net.Listen("tcp", addr); err == nil {
			l.Close()
			return addr
		}
	}
	t.Fatal("no free port")
	return ""
}

// output keeps what a process writes.
type output struct {
	mu  sync.Mutex // guards buf
	buf bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.String()
}

// newRamgate sets up a ramgate that serves the configuration in dir.
func newRamgate(t *testing.T, dir, listen, admin string) *ramgate {
	g := &ramgate{t: t, config: filepath.Join(dir, "ramgate.yaml"), listen: listen, admin: admin}
	t.Cleanup(func() {
		if g.process != nil {
			g.process.Kill()
		}
		if t.Failed() {
			t.Logf("decision records:\n%s", g.records.String())
			t.Logf("log of ramgate:\n%s", g.log.String())
		}
	})
	return g
}
