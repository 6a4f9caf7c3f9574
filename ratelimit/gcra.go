package ratelimit

// bucket is one counter's arithmetic: GCRA, the generic cell rate algorithm in
// its virtual scheduling form (ITU-T I.371, annex A). All that is stored of a
// counter is one number, tat, the theoretical arrival time: when it will be as
// if nothing had ever been spent. A spend moves it one interval ahead; a
// counter is full when that would put it more than capacity ahead of now.
//
// Every number is in whole microseconds, below 2^53, so Lua's doubles and Go's
// integers agree to the last digit (FuzzGCRA). admit.lua is the same code.
type bucket struct {
	interval int64 // between two requests at the limit's rate
	capacity int64 // burst * interval: so many at once, not one more
}

func (r Rate) bucket() bucket {
	interval := r.interval()
	return bucket{interval, int64(r.burst()) * interval}
}

// take spends one at now. A wait of 0 means there was room, and next is the tat
// to store. Otherwise there is room after wait; next is tat then, or less where
// tat was further ahead than this rate ever puts it: that is to be stored too.
func (b bucket) take(tat, now int64) (next, wait int64) {
	switch {
	case tat < now:
		tat = now
	case tat > now+b.capacity:
		// Only a slower rate of before, or a clock that was set back, puts tat so
		// far ahead. Without this, and without storing it even when there is no
		// room, a caller could be shut out for longer than an interval of the rate
		// that holds now.
		tat = now + b.capacity
	}
	next = tat + b.interval
	if wait = next - now - b.capacity; wait > 0 {
		return tat, wait
	}
	return next, 0
}
