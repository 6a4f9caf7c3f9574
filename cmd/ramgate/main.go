// Command ramgate is an Envoy external-authorization service for APIs that
// speak the Alibaba Cloud OpenAPI contract.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"github.com/ramgate/ramgate/cmd/ramgate/internal/build"
	"github.com/ramgate/ramgate/internal/strictyaml"
)

// Exit codes, for scripts.
const (
	exitDone  = 0 // done, and as wanted
	exitNo    = 1 // ran, and the answer is no
	exitUsage = 2 // bad usage, configuration or input
)

// errNo is the error of a command that ran and whose answer is no. What there
// is to say was printed.
var errNo = errors.New("no")

// commands is the command line.
type commands struct {
	Init     initCommand     `cmd:"" help:"Write a small working configuration to begin with."`
	Serve    serveCommand    `cmd:"" help:"Answer Envoy's ext_authz calls."`
	Validate validateCommand `cmd:"" help:"Check the configuration and every file it names."`
	Test     testCommand     `cmd:"" help:"Run request-level tests of a configuration."`
	Explain  explainCommand  `cmd:"" help:"Decide one request from a file and tell what each stage found."`
	Sign     signCommand     `cmd:"" help:"Sign a request as official clients do."`
	Catalog  catalogCommand  `cmd:"" help:"Print every error that a client can see."`
}

// streams are where a command reads and writes.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // the first signal drains, a second one kills
	code := run(ctx, os.Args[1:], streams{in: os.Stdin, out: os.Stdout, err: os.Stderr})
	stop()
	os.Exit(code)
}

// run is the program, but for the process: it returns the exit code.
func run(ctx context.Context, args []string, io streams) int {
	// Not a flag like others: to sign, --version is that of the API.
	if len(args) > 0 && args[0] == "--version" {
		fmt.Fprintln(io.out, "ramgate", build.Version())
		return exitDone
	}
	exited := -1
	parser, err := kong.New(&commands{},
		kong.Name("ramgate"),
		kong.Description("The front gate of a cloud API, beside Envoy. ramgate --version tells which one."),
		kong.Writers(io.out, io.err),
		kong.Exit(func(code int) { exited = code }),
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Bind(io),
	)
	if err != nil {
		fmt.Fprintln(io.err, "ramgate:", err)
		return exitUsage
	}
	parsed, err := parser.Parse(args)
	if exited >= 0 { // --help
		return exited
	}
	if err != nil {
		fmt.Fprintf(io.err, "ramgate: %v\nTry ramgate --help.\n", err)
		return exitUsage
	}
	switch err := parsed.Run(); {
	case err == nil:
		return exitDone
	case errors.Is(err, errNo):
		return exitNo
	default:
		fmt.Fprintln(io.err, told(err))
		return exitUsage
	}
}

// told is an error as it is printed. Problems begin with the file that they are
// in, for editors; other errors tell whose they are.
func told(err error) string {
	var problems strictyaml.Problems
	if errors.As(err, &problems) {
		return err.Error()
	}
	return "ramgate: " + err.Error()
}
