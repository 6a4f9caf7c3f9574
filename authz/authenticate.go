package authz

import (
	"context"
	"errors"

	"github.com/ramgate/ramgate/authz/acs"
	"github.com/ramgate/ramgate/authz/ram"
	"github.com/ramgate/ramgate/catalog"
)

// authenticate is stage 2. What an outsider may learn comes first; the state
// of key, user, account and session only after the signature verified.
func (c *check) authenticate(context.Context) *refusal {
	if c.anonymous() {
		return nil
	}
	if err := c.credentials(); err != nil {
		return deny(err)
	}
	key, ok := c.state.directory.Key(c.call.AccessKeyID)
	if !ok {
		return deny(catalog.New(catalog.InvalidAccessKeyIdNotFound))
	}
	proof, err := c.state.key(key).Verify(c.call)
	if err != nil {
		if !c.gate.config.EchoStringToSign {
			err.Suffix = ""
		}
		return deny(err)
	}
	if err := usable(key, c); err != nil {
		return deny(err)
	}
	if proof.Body == acs.BodyUnsigned && !c.gate.config.AllowUnsignedBody {
		return deny(catalog.Named(catalog.MissingParameter, "Content-MD5"))
	}
	c.key, c.proof = key, proof
	return nil
}

// credentials checks what can be checked without a secret: presence, methods
// and the clock.
func (c *check) credentials() *catalog.Error {
	if err := c.call.CheckCredentials(); err != nil {
		return err
	}
	if c.call.Nonce == "" && c.gate.config.Nonceless == NoncelessDeny {
		return catalog.Named(catalog.MissingParameter, "x-acs-signature-nonce")
	}
	signed, err := c.call.Time()
	if err != nil {
		return err
	}
	c.signedAt = signed
	if off := c.now.Sub(signed).Abs(); off > c.gate.config.ClockWindow {
		return catalog.New(catalog.IllegalTimestamp).Because(errors.New("signed time is outside the clock window"))
	}
	return nil
}

// usable tells whether a proven key may be used now.
func usable(key *ram.AccessKey, c *check) *catalog.Error {
	p := key.Principal
	if key.Disabled || p.Disabled || p.Account.Suspended {
		return catalog.New(catalog.ForbiddenAccessKeyDisabled)
	}
	if len(key.Token) == 0 {
		if c.call.SecurityToken != "" {
			return catalog.New(catalog.InvalidAccessKeyIdNotFound).Because(errors.New("token sent with a permanent key"))
		}
		return nil
	}
	if c.call.SecurityToken == "" {
		return catalog.Named(catalog.MissingParameter, "SecurityToken")
	}
	if !key.CheckToken(c.call.SecurityToken) || !c.now.Before(key.Expires) {
		return catalog.New(catalog.InvalidAccessKeyIdNotFound).Because(errors.New("session token wrong or expired"))
	}
	return nil
}
