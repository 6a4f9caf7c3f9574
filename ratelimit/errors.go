package ratelimit

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"syscall"

	"github.com/redis/go-redis/v9"
)

// ErrFull says that there is no room to remember a request: it is refused
// rather than something else forgotten.
var ErrFull = errors.New("the store is full")

// Why an Admit failed, for metrics. ReasonCanceled is a caller that left before
// anything was sent: no fault of the store.
const (
	ReasonTimeout  = "timeout"  // no answer in time; the request may have been stored
	ReasonRefused  = "refused"  // no connection
	ReasonClosed   = "closed"   // connection lost; the request may have been stored
	ReasonAuth     = "auth"     // the store wants other credentials or rights
	ReasonFull     = "full"     // nothing more can be stored
	ReasonReadOnly = "readonly" // this is a replica
	ReasonScript   = "script"   // the script failed: a key of another type, a value that is not ours
	ReasonCanceled = "canceled"
	ReasonOther    = "other"
)

// Reasons are all that Reason returns for an error.
func Reasons() []string { return reasons[:] }

var reasons = [...]string{
	ReasonTimeout, ReasonRefused, ReasonClosed, ReasonAuth, ReasonFull,
	ReasonReadOnly, ReasonScript, ReasonCanceled, ReasonOther,
}

// replies tells errors of Redis by a part of their text: inside of scripts,
// releases before 7 wrap them in sentences of their own. The first match wins.
var replies = []struct{ part, reason string }{
	{"OOM command not allowed", ReasonFull},
	{"READONLY ", ReasonReadOnly},
	{"NOAUTH ", ReasonAuth},
	{"WRONGPASS ", ReasonAuth},
	{"NOPERM ", ReasonAuth},
	{"The user executing the script can't", ReasonAuth},
	{"user_script", ReasonScript},
	{"WRONGTYPE ", ReasonScript},
	{"NOSCRIPT ", ReasonScript},
}

// Reason says why an Admit failed, in one of Reasons; "" for no error.
func Reason(err error) string {
	var timeout net.Error
	var op *net.OpError
	switch {
	case err == nil:
		return ""
	case errors.Is(err, ErrFull):
		return ReasonFull
	case errors.Is(err, errReply):
		return ReasonScript
	case errors.Is(err, context.Canceled):
		return ReasonCanceled
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, redis.ErrPoolTimeout), errors.As(err, &timeout) && timeout.Timeout():
		return ReasonTimeout
	case errors.As(err, &op) && op.Op == "dial", errors.Is(err, syscall.ECONNREFUSED):
		return ReasonRefused
	case op != nil, errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, redis.ErrClosed):
		return ReasonClosed
	}
	for _, r := range replies {
		if strings.Contains(err.Error(), r.part) {
			return r.reason
		}
	}
	return ReasonOther
}
