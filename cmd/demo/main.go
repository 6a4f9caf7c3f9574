// Command demo shows ramgate at work: it starts a sample backend, ramgate and a
// real Envoy on loopback, sends signed requests as official clients do, and
// prints which reach the backend and with which error the others stop at the
// gate. It fails if one of them does not end as it should.
//
// With -stay it stays up afterwards and prints a command to try.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	stay := flag.Bool("stay", false, "stay up after the demonstration")
	ramgate := flag.String("ramgate", "", "the ramgate binary; required")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, *ramgate, *stay); err != nil && !errors.Is(err, context.Canceled) {
		fmt.Fprintln(os.Stderr, "demo:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, binary string, stay bool) (err error) {
	if binary == "" {
		return errors.New("-ramgate is required: `make demo` builds it and starts the demo")
	}
	g, err := start(ctx, binary)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, g.stop()) }()
	if err := show(ctx, g, os.Stdout); err != nil {
		return err
	}
	if stay {
		return g.stay(ctx, os.Stdout)
	}
	return nil
}
