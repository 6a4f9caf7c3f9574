package parts

import (
	"log/slog"

	"github.com/ramgate/ramgate/authz"
	"github.com/ramgate/ramgate/authz/acs"
	"github.com/ramgate/ramgate/authz/envoy"
	"github.com/ramgate/ramgate/cmd/ramgate/internal/config"
)

// Gate is the part of the configuration that a gate itself reads.
func Gate(c *config.Config) authz.Config {
	nonceless := map[string]authz.Nonceless{
		"safe": authz.NoncelessSafe, "deny": authz.NoncelessDeny, "window": authz.NoncelessWindow,
	}
	return authz.Config{
		Observe: c.Mode == "observe",
		Request: acs.Limits{
			Body:        int(c.Request.MaxBody),
			Parameters:  c.Request.MaxParameters,
			HeaderBytes: int(c.Request.MaxHeaderBytes),
		},
		Timeout:           c.Request.Timeout,
		ClockWindow:       c.Signature.ClockWindow,
		Nonceless:         nonceless[c.Signature.Nonceless],
		AllowUnsignedBody: c.Signature.UnsignedBody == "allow",
		EchoStringToSign:  c.Signature.EchoStringToSign,

		AccessDeniedDetail: c.Answers.AccessDeniedDetail,
	}
}

// Envoy is how Envoy's calls are read.
func Envoy(c *config.Config, log *slog.Logger) envoy.Config {
	e := envoy.Config{MaxBody: int(c.Request.MaxBody), Log: log}
	if c.Client.Address == "x-envoy-external-address" {
		e.Address = envoy.ExternalAddress
	}
	if c.Client.SecureTransport == "context" {
		e.Transport = envoy.ContextExtension
	}
	return e
}
