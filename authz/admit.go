package authz

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"strings"

	"github.com/ramgate/ramgate/authz/ram"
	"github.com/ramgate/ramgate/catalog"
	"github.com/ramgate/ramgate/ratelimit"
)

// admit is stage 3: the nonce unused and room in every limit, in one step of
// the store.
func (c *check) admit(ctx context.Context) *refusal {
	a := ratelimit.Admission{Nonce: c.nonce()}
	if p := c.principal(); p != nil {
		a.Account = p.Account.ID
	}
	a.Spends, a.Shared = c.state.limits.Spends(c.subject(), c.now, nil, nil)
	if a.Nonce.Key == "" && len(a.Spends) == 0 && len(a.Shared) == 0 {
		return nil
	}
	v, err := c.gate.config.Store.Admit(ctx, a)
	if err != nil {
		return fail(catalog.ServiceUnavailable, err)
	}
	c.shadowed = v.Shadowed
	switch v.Outcome {
	case ratelimit.Admitted:
		return nil
	case ratelimit.Replayed:
		return deny(catalog.New(catalog.SignatureNonceUsed))
	case ratelimit.Throttled:
		c.throttled = v.Limit
		why := deny(catalog.New(catalog.Throttling))
		why.reason, why.retry = "limit "+v.Limit, v.RetryAfter
		return why
	}
	return fail(catalog.ServiceUnavailable, errors.New("the store gave no outcome"))
}

// subject is what limits count by. Regions and actions that the metadata does
// not know share one name, so a caller cannot mint counters.
func (c *check) subject() ratelimit.Subject {
	s := ratelimit.Subject{
		Product: c.match.Product,
		Version: c.match.Version,
		Action:  c.match.Action,
		Region:  c.region,
		Source:  c.peer.Address,
	}
	if !c.match.Known {
		s.Version, s.Action = other, other
	}
	if c.region != "" && !c.match.KnownRegion(c.region) {
		s.Region = other
	}
	if p := c.principal(); p != nil {
		s.Account, s.Principal, s.AccessKey = p.Account.ID, limitKey(p), c.key.ID
	}
	return s
}

// limitKey names a principal for limits. The sessions of a role share one: a
// new session must not be a new quota.
func limitKey(p *ram.Principal) string {
	if p.Type != ram.Role {
		return p.ARN
	}
	return p.ARN[:strings.LastIndexByte(p.ARN, '/')]
}

// nonce is what must not have been seen before. Its time to live reaches past
// the moment at which the signed time alone refuses the request.
func (c *check) nonce() ratelimit.Nonce {
	if c.key == nil {
		return ratelimit.Nonce{}
	}
	n := ratelimit.Nonce{TTL: c.signedAt.Add(c.gate.config.ClockWindow).Sub(c.now) + nonceGrace}
	switch {
	case c.call.Nonce != "":
		n.Key = nonceKey('n', c.key.ID, []byte(c.call.Nonce))
	case c.gate.config.Nonceless == NoncelessWindow:
		return ratelimit.Nonce{}
	default:
		n.Key = nonceKey('m', c.key.ID, c.proof.MAC)
		if c.call.Method == "GET" || c.call.Method == "HEAD" {
			n.Repeat = RepeatWindow
		}
	}
	return n
}

// nonceKey hashes what identifies a request. space keeps nonces and the
// signatures that stand in for them apart.
func nonceKey(space byte, keyID string, value []byte) string {
	b := make([]byte, 0, 256)
	b = append(b, space)
	b = binary.BigEndian.AppendUint32(b, uint32(len(keyID)))
	b = append(b, keyID...)
	b = append(b, value...)
	sum := sha256.Sum256(b)
	return string(sum[:])
}
