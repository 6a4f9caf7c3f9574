package ratelimit

import (
	"errors"
	"time"
)

var errReply = errors.New("the script answered something else")

// verdict joins the answer of admit.lua about spends to what v says already.
func (c *call) verdict(spends []Spend, v *Verdict) error {
	values, err := c.cmd.Slice()
	if err != nil {
		return err
	}
	numbers := make([]int64, 0, 8)
	for _, value := range values {
		n, ok := value.(int64)
		if !ok {
			return errReply
		}
		numbers = append(numbers, n)
	}
	if len(numbers) < 3 {
		return errReply
	}
	outcome, limit, wait := Outcome(numbers[0]), numbers[1], time.Duration(numbers[2])*time.Microsecond
	switch {
	case outcome == Admitted: // as v was before, unless another call refused
	case outcome == Replayed:
		*v = Verdict{Outcome: Replayed}
	case outcome == Throttled && limit >= 1 && limit <= int64(len(spends)) && wait > 0:
		if wait > v.RetryAfter {
			v.Limit, v.RetryAfter = spends[limit-1].Limit, wait
		}
		v.Outcome = Throttled
	default:
		return errReply
	}
	for _, n := range numbers[3:] {
		if n < 1 || n > int64(len(spends)) {
			return errReply
		}
		v.Shadowed = append(v.Shadowed, spends[n-1].Limit)
	}
	return nil
}
