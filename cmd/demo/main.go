// Command demo shows ramgate at work: it starts a sample backend, ramgate and a
// real Envoy on loopback, sends signed requests as official clients do, and
// prints which reach the backend and with which error the others stop at the
// gate. It fails if one of them does not end as it should.
//
// With -config DIR it runs on the configuration in DIR, such as ramgate init
// writes, and sends the cases of DIR/tests through Envoy in place of its own
// requests. With -stay it stays up afterwards and says what to try.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	stay := flag.Bool("stay", false, "stay up after the demonstration")
	ramgate := flag.String("ramgate", "", "the ramgate binary; required")
	config := flag.String("config", "", "folder of a ramgate.yaml to run on, in place of the sample configuration")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, *ramgate, *config, *stay, os.Stdout); err != nil && !errors.Is(err, context.Canceled) {
		fmt.Fprintln(os.Stderr, "demo:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, binary, config string, stay bool, w io.Writer) (err error) {
	if binary == "" {
		return errors.New("-ramgate is required: `make demo` builds it and starts the demo")
	}
	g, err := start(ctx, binary, config)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, g.stop()) }()
	play := show
	if config != "" {
		play = showTests
	}
	failed := play(ctx, g, w)
	if !stay || ctx.Err() != nil {
		return failed
	}
	return errors.Join(failed, g.stay(ctx, w)) // what failed is there to be looked into
}
