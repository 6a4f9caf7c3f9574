package ratelimit

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Rate allows Count requests each Period and Burst at once, not one more.
//
// It is held in whole microseconds from one request to the next, rounded up:
// never more than Count each Period pass, and at most 1 % fewer (a rate that
// rounding would change by more is refused).
type Rate struct {
	Count  int
	Period time.Duration
	Burst  int // 0: Count
}

// ParseRate reads a rate as it is written in a limit, such as 200/60s; burst 0
// is the 200.
func ParseRate(s string, burst int) (Rate, error) {
	count, period, ok := strings.Cut(s, "/")
	if !ok {
		return Rate{}, fmt.Errorf("rate %q is not written like 200/60s", s)
	}
	n, err := strconv.Atoi(count)
	if err != nil {
		return Rate{}, fmt.Errorf("rate %q: %q is not a number of requests", s, count)
	}
	d, err := time.ParseDuration(period)
	if err != nil {
		return Rate{}, fmt.Errorf("rate %q: %q is not a duration such as 60s", s, period)
	}
	r := Rate{Count: n, Period: d, Burst: burst}
	if err := r.check(); err != nil {
		return Rate{}, fmt.Errorf("rate %q: %w", s, err)
	}
	return r, nil
}

// String writes r as ParseRate reads it, without its burst.
func (r Rate) String() string { return fmt.Sprintf("%d/%v", r.Count, r.Period) }

func (r Rate) check() error {
	switch {
	case r.Count <= 0:
		return errors.New("the number of requests must be above 0")
	case r.Period < time.Microsecond || r.Period > maxSpan || r.Period%time.Microsecond != 0:
		return fmt.Errorf("the time must be whole microseconds, at most %v", maxSpan)
	case r.Burst < 0:
		return errors.New("the burst must not be below 0")
	}
	period, count := r.Period.Microseconds(), int64(r.Count)
	// Tested first: it keeps the products below from overflowing.
	if count > period {
		return fmt.Errorf("more than one request a microsecond: use %d/%v", period, r.Period)
	}
	interval := r.interval()
	if interval*count-period > period/100 {
		return fmt.Errorf("not a whole number of microseconds between requests: use %d/%v", period/interval, r.Period)
	}
	if int64(r.burst()) > maxSpan.Microseconds()/interval {
		return fmt.Errorf("the burst takes longer than %v to come back", maxSpan)
	}
	return nil
}

// interval is the time between two requests at this rate, in microseconds.
func (r Rate) interval() int64 {
	count := int64(r.Count)
	return (r.Period.Microseconds() + count - 1) / count
}

func (r Rate) burst() int {
	if r.Burst == 0 {
		return r.Count
	}
	return r.Burst
}
