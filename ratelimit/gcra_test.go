package ratelimit

import (
	"testing"
	"time"
)

func TestTake(t *testing.T) {
	// 200/60s with a burst of 50: 300 ms from one to the next.
	b := Rate{Count: 200, Period: 60 * time.Second, Burst: 50}.bucket()
	const now, interval = int64(1_700_000_000_000_000), int64(300_000)
	for name, c := range map[string]struct{ tat, next, wait int64 }{
		"never spent":                   {0, now + interval, 0},
		"idle since long":               {now - 1, now + interval, 0},
		"just full again":               {now, now + interval, 0},
		"half spent":                    {now + 25*interval, now + 26*interval, 0},
		"one left":                      {now + 49*interval, now + 50*interval, 0},
		"almost one left":               {now + 49*interval + 1, now + 49*interval + 1, 1},
		"none left":                     {now + 50*interval, now + 50*interval, interval},
		"more than none, as if by none": {now + 1000*interval, now + 50*interval, interval},
	} {
		next, wait := b.take(c.tat, now)
		if next != c.next || wait != c.wait {
			t.Errorf("%s: next %d, wait %d; want %d, %d", name, next-now, wait, c.next-now, c.wait)
		}
	}
}

func TestParseRate(t *testing.T) {
	for s, want := range map[string]bucket{
		"200/60s":    {300_000, 200 * 300_000},
		"1000/1s":    {1000, 1_000_000},
		"1/1us":      {1, 1},
		"7/1s":       {142_858, 7 * 142_858}, // rounded up: never more than 7
		"1/24h":      {86_400_000_000, 86_400_000_000},
		"1000000/1s": {1, 1_000_000},
		"500000/1s":  {2, 1_000_000},
	} {
		r, err := ParseRate(s, 0)
		if err != nil || r.bucket() != want {
			t.Errorf("%s: %+v, %v; want %+v", s, r.bucket(), err, want)
			continue
		}
		if back, err := ParseRate(r.String(), 0); err != nil || back != r {
			t.Errorf("%s: written %s, read %+v, %v", s, r, back, err)
		}
	}
	if r, err := ParseRate("200/60s", 50); err != nil || r.Burst != 50 {
		t.Errorf("with a burst: %+v, %v", r, err)
	}
	for _, s := range []string{
		"", "200", "200/", "/60s", "200/60", "x/60s", "0/1s", "-1/1s", "1.5/1s", "1/0s", "1/-1s", "1/1ns",
		"1/1500ns", "1/9000h", "1/1s/1s", "1 / 1s", "2000000/1s", "700000/1s", "1000000000/1h", "99999999999999999999/1s",
	} {
		if r, err := ParseRate(s, 0); err == nil {
			t.Errorf("%q: %+v", s, r)
		}
	}
	if r, err := ParseRate("1/1s", -1); err == nil {
		t.Errorf("a negative burst: %+v", r)
	}
}

func TestRateText(t *testing.T) {
	was := Rate{Count: 1, Period: time.Second}
	r := was
	if err := r.UnmarshalText([]byte("200/60s")); err != nil || r != (Rate{Count: 200, Period: time.Minute}) {
		t.Errorf("%+v, %v", r, err)
	}
	r = was
	if err := r.UnmarshalText([]byte("200")); err == nil || r != was {
		t.Errorf("%+v, %v", r, err)
	}
}
