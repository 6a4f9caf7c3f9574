package crowd

import (
	"os"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestProcessorOf: both clocks tell of this process what it worked.
func TestProcessorOf(t *testing.T) {
	if _, err := os.Stat("/proc/self/stat"); err != nil {
		t.Logf("no /proc here: %v", err)
		return
	}
	for Processor() < 200*time.Millisecond {
	}
	before := Processor()
	got, err := ProcessorOf(os.Getpid())
	after := Processor()
	if err != nil || got < before-2*tick || got > after {
		t.Errorf("got %v, %v; want between %v and %v", got, err, before, after)
	}
	if _, err := ProcessorOf(-1); err == nil {
		t.Error("a process that does not exist has used processor time")
	}
}

// TestStatements: users have as many statements as asked for, one of which is
// the one that matches.
func TestStatements(t *testing.T) {
	for _, n := range []int{1, 4, 5, 20, 500} {
		d := Crowd{Users: 3, Statements: n}.directory()
		a := d["accounts"].([]object)[0]
		for _, user := range a["users"].([]object) {
			statements := 0
			var matches []object
			for i, name := range user["policies"].([]string) {
				policy := d["system_policies"].(object)[name[min(len("system/"), len(name)):]]
				if i == 0 {
					policy = a["policies"].(object)[name]
				}
				for _, s := range policy.(object)["Statement"].([]object) {
					statements++
					if s["Resource"] == matching["Resource"] {
						matches = append(matches, s)
					}
				}
			}
			if diff := cmp.Diff([]object{matching}, matches); diff != "" || statements != n {
				t.Errorf("%d statements, want %d; matching:\n%s", statements, n, diff)
			}
		}
	}
}
