package random

import (
	"strings"

	"github.com/ramgate/ramgate/internal/oracle"
)

// condition is mostly of one clause.
func (m *Maker) condition() oracle.Condition {
	c := oracle.Condition{}
	for range pick(m, []int{1, 1, 1, 2}) {
		operator := pick(m, oracle.Operators)
		if m.chance(25) {
			operator = pick(m, oracle.Operators[:6]) // on texts, where more can be got wrong
		}
		if c[operator] == nil {
			c[operator] = map[string]oracle.List{}
		}
		for range pick(m, []int{1, 1, 1, 1, 2}) {
			c[operator][m.conditionKey(operator)] = m.wanted(operator, pick(m, []int{1, 1, 2, 3}))
		}
	}
	return c
}

// conditionKey is a key that an operator is mostly fit for.
func (m *Maker) conditionKey(operator string) string {
	switch {
	case m.chance(6):
		return pick(m, []string{"acs:ResourceTag/env", "acs:SourceVpc", "ecs:tag/env", "acs:RequestTag/none"})
	case m.chance(5):
		return "acs:RequestTag/" + pick(m, tagKeys)
	case m.chance(4): // mostly nothing that the operator can read
		return pick(m, []string{"acs:SourceIp", "acs:CurrentTime", "acs:SecureTransport", "acs:MFAPresent", "acs:PrincipalARN"})
	case strings.HasPrefix(operator, "Numeric"):
		return "acs:RequestTag/cost"
	case strings.HasPrefix(operator, "Date"):
		return pick(m, []string{"acs:CurrentTime", "acs:CurrentTime", "acs:RequestTag/until"})
	case operator == "Bool":
		return pick(m, []string{"acs:SecureTransport", "acs:SecureTransport", "acs:MFAPresent", "acs:MFAPresent", "acs:RequestTag/ok"})
	case strings.HasSuffix(operator, "IpAddress"):
		return pick(m, []string{"acs:SourceIp", "acs:SourceIp", "acs:SourceIp", "acs:RequestTag/peer"})
	}
	return weighted(m, weight{"acs:RequestTag/env", 40}, weight{"acs:RequestTag/Env", 5}, weight{"acs:RequestTag/é", 5}, weight{"acs:PrincipalARN", 35},
		weight{"acs:SourceIp", 5}, weight{"acs:SecureTransport", 5}, weight{"acs:MFAPresent", 5})
}

// wanted are values that an operator can read.
func (m *Maker) wanted(operator string, n int) oracle.List {
	var values oracle.List
	for range n {
		values = append(values, m.wantedValue(operator))
	}
	return values
}

func (m *Maker) wantedValue(operator string) string {
	switch {
	case strings.HasPrefix(operator, "Numeric"):
		return pick(m, m.words.numbers)
	case strings.HasPrefix(operator, "Date"):
		return pick(m, m.words.dates)
	case operator == "Bool":
		return pick(m, truths)
	case strings.HasSuffix(operator, "IpAddress"):
		return pick(m, m.words.blocks)
	case strings.HasSuffix(operator, "Like") || m.chance(10):
		if m.chance(40) {
			return m.wild(m.principal())
		}
		return pick(m, m.words.likes)
	case m.chance(40):
		return m.principal()
	case m.chance(5):
		return pick(m, m.words.addresses)
	}
	return pick(m, m.words.texts)
}

// principal is what acs:PrincipalARN may be.
func (m *Maker) principal() string {
	if m.chance(60) {
		return "acs:ram:*:" + m.self + ":" + strings.ToLower(m.name)
	}
	account := pick(m, accountIDs)
	arn := weighted(m, weight{"user/" + strings.ToLower(pick(m, userNames)), 10}, weight{"role/" + strings.ToLower(pick(m, roleNames)), 10}, weight{"user/" + pick(m, userNames), 5})
	return "acs:ram:*:" + account + ":" + arn
}
