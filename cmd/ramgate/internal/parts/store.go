package parts

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"os"
	"strings"
	"time"

	"github.com/ramgate/ramgate/authz"
	"github.com/ramgate/ramgate/cmd/ramgate/internal/config"
	"github.com/ramgate/ramgate/ratelimit"
)

// Store is the store of a serving gate.
type Store struct {
	authz.Store
	// Stats is what the store counted.
	Stats func() ratelimit.Stats
	// Check asks whether the store could take a step now.
	Check func(context.Context) error
	// Warnings tell of settings of the server that lose nonces.
	Warnings func(context.Context) ([]string, error)
}

// NewStore makes the store that c names. It does not wait for Redis: a gate
// without its store refuses, and says so in its readiness.
func NewStore(c config.Store) (*Store, error) {
	if c.Kind != "redis" {
		m := ratelimit.NewMemory(ratelimit.MemoryConfig{MaxNonces: c.MaxNonces, Now: time.Now})
		return &Store{
			Store:    m,
			Stats:    m.Stats,
			Check:    func(context.Context) error { return nil },
			Warnings: func(context.Context) ([]string, error) { return nil, nil },
		}, nil
	}
	rc, err := redisConfig(c.Redis)
	if err != nil {
		return nil, err
	}
	r, err := ratelimit.NewRedis(rc)
	if err != nil {
		return nil, err
	}
	return &Store{Store: r, Stats: r.Stats, Check: r.Check, Warnings: r.Warnings}, nil
}

func redisConfig(c *config.Redis) (ratelimit.RedisConfig, error) {
	rc := ratelimit.RedisConfig{DB: c.DB, Timeout: c.Timeout, PoolSize: c.PoolSize, Prefix: c.Prefix}
	addr := c.Addrs[0]
	if path, ok := strings.CutPrefix(addr, "unix://"); ok {
		addr = path
	}
	rc.Addrs = []string{addr}
	if c.PasswordFile != "" || c.Username != "" {
		if _, err := password(c); err != nil {
			return rc, err
		}
		rc.Credentials = func(context.Context) (string, string, error) {
			secret, err := password(c)
			return c.Username, secret, err
		}
	}
	if c.TLS {
		host, _, err := net.SplitHostPort(addr)
		if err != nil {
			return rc, fmt.Errorf("server name of Redis: %w", err)
		}
		rc.TLS = &tls.Config{ServerName: host, MinVersion: tls.VersionTLS12}
	}
	return rc, nil
}

// password reads the password file anew, so that it may change. A line end is
// not part of it.
func password(c *config.Redis) (string, error) {
	if c.PasswordFile == "" {
		return "", nil
	}
	secret, err := os.ReadFile(c.PasswordFile)
	if err != nil {
		return "", fmt.Errorf("read the password of Redis: %w", err)
	}
	return strings.TrimRight(string(secret), "\r\n"), nil
}
