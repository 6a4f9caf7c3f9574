package config

import (
	"log/slog"

	"github.com/ramgate/ramgate/authz/envoy"
)

// Envoy is how Envoy's calls are read, in the server's own type.
func (c *Config) Envoy(log *slog.Logger) envoy.Config {
	e := envoy.Config{MaxBody: int(c.Request.MaxBody), Log: log}
	if c.Client.Address == "x-envoy-external-address" {
		e.Address = envoy.ExternalAddress
	}
	if c.Client.SecureTransport == "context" {
		e.Transport = envoy.ContextExtension
	}
	return e
}
