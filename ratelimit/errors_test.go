package ratelimit

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"slices"
	"syscall"
	"testing"

	"github.com/redis/go-redis/v9"
)

func TestReason(t *testing.T) {
	op := func(op string, err error) error {
		return fmt.Errorf("admit: %w", &net.OpError{Op: op, Net: "tcp", Err: err})
	}
	for _, c := range []struct {
		err  error
		want string
	}{
		{nil, ""},
		{ErrFull, ReasonFull},
		{context.Canceled, ReasonCanceled},
		{op("dial", context.Canceled), ReasonCanceled},
		{context.DeadlineExceeded, ReasonTimeout},
		{op("read", os.ErrDeadlineExceeded), ReasonTimeout},
		{op("dial", os.ErrDeadlineExceeded), ReasonTimeout},
		{redis.ErrPoolTimeout, ReasonTimeout},
		{op("dial", syscall.ECONNREFUSED), ReasonRefused},
		{op("dial", &net.DNSError{Err: "no such host"}), ReasonRefused},
		{op("read", syscall.ECONNRESET), ReasonClosed},
		{fmt.Errorf("admit: %w", io.EOF), ReasonClosed},
		{io.ErrUnexpectedEOF, ReasonClosed},
		{redis.ErrClosed, ReasonClosed},
		{errors.New("NOAUTH Authentication required."), ReasonAuth},
		{errors.New("ERR Error running script (call to f_1): @user_script:3: -OOM command not allowed when used memory > 'maxmemory'."), ReasonFull},
		{errors.New("READONLY You can't write against a read only replica. script: 1, on @user_script:3."), ReasonReadOnly},
		{errors.New("ERR user_script:9: a key holds something else than a time"), ReasonScript},
		{errors.New("NOSCRIPT No matching script. Please use EVAL."), ReasonScript},
		{errReply, ReasonScript},
		{errors.New("LOADING Redis is loading the dataset in memory"), ReasonOther},
		{errInvalid, ReasonOther},
	} {
		got := Reason(c.err)
		if got != c.want {
			t.Errorf("%v: %q, want %q", c.err, got, c.want)
		}
		if c.err != nil && !slices.Contains(Reasons(), got) {
			t.Errorf("%q is not one of Reasons", got)
		}
	}
}

// An answer that is not the script's admits nothing.
func TestReply(t *testing.T) {
	spends := []Spend{one, shadow(two)}
	for _, reply := range []any{
		nil, "OK", int64(1), []any{}, []any{int64(1)}, []any{int64(1), int64(0), "0"},
		[]any{int64(0), int64(0), int64(0)}, []any{int64(4), int64(0), int64(0)}, []any{int64(257), int64(0), int64(0)},
		[]any{int64(3), int64(0), int64(1)}, []any{int64(3), int64(3), int64(1)}, []any{int64(3), int64(1), int64(0)},
		[]any{int64(1), int64(0), int64(0), int64(0)}, []any{int64(1), int64(0), int64(0), int64(3)},
	} {
		c := call{cmd: once{redis.NewCmd(t.Context())}}
		c.cmd.SetVal(reply)
		v := Verdict{Outcome: Admitted}
		if err := c.verdict(spends, &v); err == nil {
			t.Errorf("%v: %+v", reply, v)
		}
	}
}
