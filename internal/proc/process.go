package proc

import (
	"os/exec"
	"syscall"
)

// Process is a program of the caller's own, ramgate say, that runs as Envoy and
// Redis do: it does not outlive this process.
type Process struct{ child *child }

// Start runs cmd, whose SysProcAttr it sets. The caller ends it by Kill, or
// waits for Done.
func Start(cmd *exec.Cmd) (*Process, error) {
	c, err := start(cmd)
	if err != nil {
		return nil, err
	}
	return &Process{c}, nil
}

// Signal sends s; to a program that has ended it is os.ErrProcessDone.
func (p *Process) Signal(s syscall.Signal) error { return p.child.signal(s) }

// Kill ends the program as a crash does, and returns when it is gone.
func (p *Process) Kill() { p.child.kill() }

// Done is closed when the program has ended.
func (p *Process) Done() <-chan struct{} { return p.child.done }

// Err tells how the program ended, as exec.Cmd.Wait does. Call it after Done.
func (p *Process) Err() error { return p.child.err }
