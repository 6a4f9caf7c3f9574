//go:build !linux

package proc

import "syscall"

// childAttr cannot tie the child's life to ours here: after a crash of this
// process the child has to be ended by hand.
func childAttr() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true}
}
