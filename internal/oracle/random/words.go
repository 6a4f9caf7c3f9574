package random

import (
	"strings"
	"time"
)

// long is more than what fits in a machine word, whatever a matcher keeps there.
var long = strings.Repeat("ab-é/", 13) + "b"

// The words that worlds are made of. Those that are told apart by little are
// neighbours, since a world takes neighbours.
var (
	regions    = []string{"cn-hangzhou", "cn-beijing", "cn-maintained"}
	accountIDs = []string{"1000000000000001", "1000000000000002", "1000000000000003"}
	aliases    = []string{"example", "partner", "third"}
	folders    = []string{"root", "prod", "prod-eu"}
	userNames  = []string{"alice", "Bob", "carol.x", "DAVE"}
	groupNames = []string{"operators", "Readers"}
	roleNames  = []string{"deploy", "Audit"}

	// policyNames are of accounts and of the system alike.
	policyNames = []string{"ReadOnly", "Operator", "Fence", "Odd", "Night"}

	// allIDs name things. Some hold what separates fields and steps.
	allIDs = []string{"i-1", "I-1", "i-10", "i-é", "i-世界", "i-😀", "i-2", "i_1", "a/b", "a/b/c", "a-b", "x:y", "x", "-", "i-1:b", "b.c", long, long + "-"}
	badIDs = []string{"*", "i-?", "a,b", "a\tb", "../i-1", "a/../b", ".", "i-*"}

	tagKeys = []string{"env", "Env", "cost", "until", "ok", "peer", "é"}

	allTexts = []string{
		"prod", "Prod", "p*d", "p😀d", "p?d", "prod-1", "prod/1", "test", "teſt", "TEST", "été", "Été", "世界", "a?", "a*", "ab", "a\nb", "a", "", "true", "7", "${acs:SourceIp}", "PROD",
	}
	allLikes   = []string{"prod", "prod*", "p*d", "p?d", "p???", "PROD*", "pr*/*", "*1", "?t?", "世?", "??", "a?", "a*b", "a?b", "*", "", "test?", "*😀*", "${*}", "*-?"}
	allNumbers = []string{
		"7", "7.0", "7e0", "70e-1", "-7", "0.7", "0", "-0", "0.0", "9", "10", "1e1", "1000", "9007199254740992", "9007199254740993", "9007199254740993.0", "9007199254740992e0", "0.70000000000000000001", "00.7", "007", "7E+00", "1E-99", "0.0",
	}
	truths       = []string{"true", "false"}
	allAddresses = []string{"203.0.113.7", "203.0.113.8", "192.0.2.255", "10.1.2.3", "::ffff:10.1.2.3", "::ffff:203.0.113.7", "2001:db8::1", "2001:db8:0:1::5"}
	allBlocks    = []string{
		"203.0.113.0/24", "203.0.113.9/24", "203.0.113.7", "203.0.113.7/32", "203.0.113.9/28", "0.0.0.0/0", "10.1.2.3", "10.0.0.0/8", "10.1.2.9/16", "::ffff:10.9.9.9/104", "::ffff:10.1.2.3", "10.255.255.255/8", "::ffff:0:0/96",
		"::/0", "2001:db8::ffff/32", "2001:db8::9/64", "2001:db8::1/128", "2001:db8::1", "2001:DB8:0:0::1",
	}
	// allDates are few moments in many ways, noon among them, and those at which
	// other programs' calendars end.
	allDates = []string{
		"2026-11-24T12:00:00Z", "2026-11-24T20:00:00+08:00", "2026-11-24T12:00:00+08:00", "2026-11-24T11:30:00-00:30", "2026-11-24T12:00:00.5Z", "2026-11-24T12:00:00.000Z", "2026-11-24T12:00:01Z",
		"2026-11-24T11:59:59.999Z", "2026-11-24T23:00:00+12:00", "2026-11-24T13:00:00Z", "2026-11-25T00:00:00+14:00", "9999-12-31T23:59:59Z", "9999-12-31T23:59:59.999999999-23:59",
		"2262-04-11T23:47:16.854775807Z", "2262-04-11T23:47:16.854775808Z", "2262-04-12T01:47:16.854775807+02:00", "2200-01-01T00:00:00Z", "2199-12-31T23:00:00-01:00", "1970-01-01T00:00:00Z",
		"1969-12-31T23:59:59.5Z", "1700-01-01T00:00:00Z", "1699-12-31T23:00:00.25-01:00", "1677-09-21T00:12:43.145224191Z", "1600-02-29T00:00:00.000000001Z", "1600-03-01T00:00:00.000000001+23:59",
		"0000-01-01T00:00:00Z", "0000-01-01T00:00:00.5+14:00", "0001-01-01T00:00:00Z",
	}
	// unreadable are texts that look like what some operator reads.
	unreadable = []string{
		"seven", "+7", "7.", ".7", "0x7", "7 ", " 7", "²", "7,0", "1_0", "1e100", "Inf", "NaN", "--7", "7e", "",
		"2026-11-24", "2026-11-24T12:00:00", "2026-11-24t12:00:00z", "2026-11-24 12:00:00Z", "2026-11-24T12:00:60Z", "2026-11-24T24:00:00Z", "2026-02-29T00:00:00Z", "2026-11-31T00:00:00Z",
		"2026-11-24T12:00:00,5Z", "2026-11-24T12:00:00.Z", "2026-11-24T12:00:00+24:00", "2026-11-24T12:00:00+0800", "1900-02-29T00:00:00Z", "2100-02-29T00:00:00+01:00", "12:00",
		"10.0.0", "300.1.1.1", "10.1.2.3/32", "010.1.2.3", "::ffff:10.1.2", "2001:db8::1%eth0", "[2001:db8::1]", "10.1.2.3:80", "True", "TRUE", "yes", "1",
	}
)

// words are those of one world.
type words struct {
	regions, ids, texts, likes, numbers, addresses, blocks, dates []string
}

func (m *maker) chosen() words {
	return words{
		regions:   append(some(m, regions[:2], m.between(1, 2)), regions[2]),
		ids:       window(m, allIDs, 6),
		texts:     window(m, allTexts, 6),
		likes:     window(m, allLikes, 6),
		numbers:   window(m, allNumbers, 5),
		addresses: window(m, allAddresses, 4),
		blocks:    window(m, allBlocks, 6),
		dates:     window(m, allDates, 6),
	}
}

// tagValues are what a tag of a key may hold.
func (w *words) tagValues(key string) []string {
	switch key {
	case "cost":
		return w.numbers
	case "until":
		return w.dates
	case "ok":
		return truths
	case "peer":
		return w.addresses
	}
	return w.texts
}

// noon is the moment around which all happens.
var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// moments are the clock's, from noon.
var moments = []time.Duration{
	0, 0, 0, time.Second, -time.Second, 500 * time.Millisecond, -time.Millisecond, time.Hour, -time.Hour, 4 * time.Hour, -30 * time.Hour,
}
