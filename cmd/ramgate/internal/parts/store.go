package parts

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"os"
	"strings"
	"time"

	"github.com/ramgate/ramgate/authz"
	"github.com/ramgate/ramgate/cmd/ramgate/internal/config"
	"github.com/ramgate/ramgate/internal/strictyaml"
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
	Close    func() error
}

// NewStore makes the store that c names. It does not wait for Redis: a gate
// without its store refuses, and says so in its readiness. The error is
// strictyaml.Problems.
func NewStore(c *config.Config) (*Store, error) {
	if c.Store.Kind != "redis" {
		return Memory(c.Store.MaxNonces), nil
	}
	rc := redisConfig(c.Store.Redis)
	if rc.Credentials != nil {
		if _, _, err := rc.Credentials(context.Background()); err != nil {
			return nil, settingProblem(c, "store.redis.password_file", err)
		}
	}
	r, err := ratelimit.NewRedis(rc)
	if err != nil {
		return nil, settingProblem(c, "store.redis", err)
	}
	return &Store{Store: r, Stats: r.Stats, Check: r.Check, Warnings: r.Warnings, Close: r.Close}, nil
}

// Memory is a store of this process alone.
func Memory(maxNonces int) *Store {
	m := ratelimit.NewMemory(ratelimit.MemoryConfig{MaxNonces: maxNonces, Now: time.Now})
	return &Store{
		Store:    m,
		Stats:    m.Stats,
		Check:    func(context.Context) error { return nil },
		Warnings: func(context.Context) ([]string, error) { return nil, nil },
		Close:    func() error { return nil },
	}
}

// settingProblem places an error at the setting that it comes from.
func settingProblem(c *config.Config, path string, err error) error {
	at := c.At(path)
	return strictyaml.Problems{{File: at.File, Line: at.Line, Column: at.Column, Message: path + ": " + err.Error()}}
}

func redisConfig(c *config.Redis) ratelimit.RedisConfig {
	addr := strings.TrimPrefix(c.Addrs[0], "unix://")
	rc := ratelimit.RedisConfig{
		Addrs: []string{addr}, DB: c.DB, Timeout: c.Timeout, PoolSize: c.PoolSize, Prefix: c.Prefix,
	}
	if c.PasswordFile != "" {
		rc.Credentials = func(context.Context) (string, string, error) {
			secret, err := password(c.PasswordFile)
			return c.Username, secret, err
		}
	}
	if c.TLS {
		host, _, _ := net.SplitHostPort(addr) // the configuration was checked
		rc.TLS = &tls.Config{ServerName: host, MinVersion: tls.VersionTLS12}
	}
	return rc
}

// password reads the password file anew, so that it may change. A line end is
// not part of it.
func password(path string) (string, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	secret := strings.TrimRight(string(data), "\r\n")
	if secret == "" {
		return "", errors.New(path + ": expected a password, found nothing")
	}
	return secret, nil
}
