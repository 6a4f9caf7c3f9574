package ratelimit

import (
	"errors"
	"time"
)

var errReply = errors.New("the script answered something else than it can")

// verdict joins the answer of admit.lua about spends to what v says already.
func (c *call) verdict(spends []Spend, v *Verdict) error {
	values, err := c.cmd.Slice()
	if err != nil {
		return err
	}
	head, shadows, ok := numbers(values)
	if !ok {
		return errReply
	}
	wait := time.Duration(head[2]) * time.Microsecond
	switch Outcome(head[0]) {
	case Admitted: // as v was before, unless another call refused
	case Replayed:
		*v = Verdict{Outcome: Replayed}
	case Throttled:
		limit, ok := name(spends, head[1])
		if !ok || wait <= 0 {
			return errReply
		}
		if wait > v.RetryAfter {
			v.Limit, v.RetryAfter = limit, wait
		}
		v.Outcome = Throttled
	default:
		return errReply
	}
	for _, n := range shadows {
		limit, ok := name(spends, n)
		if !ok {
			return errReply
		}
		v.Shadowed = append(v.Shadowed, limit)
	}
	return nil
}

// numbers are the three that every answer starts with, and those that follow.
func numbers(values []any) (head [3]int64, rest []int64, ok bool) {
	for i, value := range values {
		n, isNumber := value.(int64)
		switch {
		case !isNumber:
			return head, nil, false
		case i < len(head):
			head[i] = n
		default:
			rest = append(rest, n)
		}
	}
	return head, rest, len(values) >= len(head) && head[0] > 0 && head[0] <= int64(Throttled)
}

// name is the limit of the n-th spend, from 1.
func name(spends []Spend, n int64) (string, bool) {
	if n < 1 || n > int64(len(spends)) {
		return "", false
	}
	return spends[n-1].Limit, true
}
