package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
)

// stay says what to try and waits for the end.
func (g *gate) stay(ctx context.Context, w io.Writer) error {
	fmt.Fprintf(w, `
It stays up until you press Ctrl-C. Users, APIs, limits and rules are in
  %s
and are read again when you edit them: directory.yaml, apis/, limits.yaml, policies/.
Metrics:  http://%[2]s/metrics
Is an edit in use, or what is wrong with it:  http://%[2]s/readyz
`, g.dir, g.admin)
	if g.own {
		if err := g.suggest(ctx, w); err != nil {
			return err
		}
	} else {
		fmt.Fprintf(w, "The tests again: %s test -c %s --through %s\n", g.binary, filepath.Join(g.dir, "ramgate.yaml"), g.url)
	}
	select {
	case <-ctx.Done():
		return nil
	case <-g.ramgate.Done():
		told, _ := os.ReadFile(g.log)
		return fmt.Errorf("ramgate ended: %w\n%s", g.ramgate.Err(), told)
	}
}

// suggest prints a signed request to the sample API.
func (g *gate) suggest(ctx context.Context, w io.Writer) error {
	line, err := exec.CommandContext(ctx, g.binary, "sign", "-c", g.config,
		"--key", alice.AccessKeyID, "--action", "DescribeInstances", "--version", "2014-05-26",
		"--host", "ecs.example.com", "GET", g.url+"/?RegionId=cn-hangzhou").Output()
	if err != nil {
		return fmt.Errorf("sign a request: %w", err)
	}
	_, err = fmt.Fprintf(w, `Send this within 15 minutes; a second time it is refused as a replay:

%s
Sign and send others:

%s sign -c %s --key %s --action StopInstance --version 2014-05-26 --host ecs.example.com POST '%s/?InstanceId=i-1' | sh
`, line, g.binary, g.config, bob.AccessKeyID, g.url)
	return err
}
