package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/ramgate/ramgate/authz/acs"
)

func (g *gate) introduce(w io.Writer) {
	fmt.Fprintf(w, "client -> Envoy %s -> backend %s, ramgate beside Envoy\n\n", g.url, g.backend.addr())
}

// showTests sends the cases of the configuration's own tests. It fails if one
// of them does.
func showTests(ctx context.Context, g *gate, w io.Writer) error {
	g.introduce(w)
	test := exec.CommandContext(ctx, g.binary, "test", "-c", g.config, "--through", g.url)
	test.Stdout, test.Stderr = w, w
	if err := test.Run(); err != nil {
		return fmt.Errorf("the tests of %s: %w", g.dir, err)
	}
	fmt.Fprintf(w, "\n%d requests reached the backend.\n", g.backend.seen.Load())
	return g.tell(ctx, w)
}

// show plays the scenes and tells how each ended. It fails if one ended
// otherwise than it must.
func show(ctx context.Context, g *gate, w io.Writer) error {
	g.introduce(w)
	var last *acs.Request
	var refused *answer // the last one
	wrong, refusals := 0, 0
	for _, s := range scenes() {
		if !s.sendsAgain {
			signed, err := s.sign(time.Now())
			if err != nil {
				return fmt.Errorf("%s: %w", s.title, err)
			}
			last = signed
		}
		a, err := g.send(ctx, last)
		if err != nil {
			return fmt.Errorf("%s: %w", s.title, err)
		}
		if a.Code != "" {
			refused = a
			refusals++
		}
		fmt.Fprintln(w, line(&s, a))
		if a.Code != s.code || a.reached != (s.code == "") {
			fmt.Fprintf(w, "         ^ wrong: expected %q, and the backend reached: %v, was %v\n", s.code, s.code == "", a.reached)
			wrong++
		}
	}
	fmt.Fprintf(w, "\n%d refused at the gate, %d reached the backend.\n", refusals, g.backend.seen.Load())
	if refused != nil {
		fmt.Fprintf(w, "\nWhat the last one read:\n%s\n", refused.body)
	}
	if err := g.tell(ctx, w); err != nil {
		return err
	}
	if wrong > 0 {
		return fmt.Errorf("%d requests did not end as they should", wrong)
	}
	return nil
}

// width is that of the table, in characters.
const width = 120

// line tells how a scene ended. Messages are cut to the width of the table.
func line(s *scene, a *answer) string {
	text := fmt.Sprintf("allowed  %d  %s", a.status, s.title)
	if a.Code != "" {
		text = fmt.Sprintf("refused  %d  %-48s %s  %s", a.status, s.title, a.Code, a.Message)
	}
	if characters := []rune(text); len(characters) > width {
		return string(characters[:width-1]) + "…"
	}
	return text
}

// tell prints the last decision record, once that of the last request is
// written.
func (g *gate) tell(ctx context.Context, w io.Writer) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	for {
		text, err := os.ReadFile(g.records())
		if err != nil {
			return fmt.Errorf("read the decision records: %w", err)
		}
		lines := strings.SplitAfter(strings.TrimSpace(string(text)), "\n")
		if record := lines[len(lines)-1]; strings.Contains(record, g.lastID) {
			_, err = fmt.Fprintf(w, "\nThe gate's record of the last one:\n%s\n", record)
			return err
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("there is no decision record of request %s", g.lastID)
		case <-time.After(10 * time.Millisecond):
		}
	}
}
