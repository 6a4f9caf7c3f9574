package ratelimit

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// DefaultTimeout is RedisConfig's.
const DefaultTimeout = 100 * time.Millisecond

// RedisConfig says which Redis to use and how.
type RedisConfig struct {
	// Addrs are host:port, or the path of a unix socket. Several are the nodes of
	// a cluster, or, with Master, sentinels.
	Addrs   []string
	Cluster bool   // one address, of a cluster
	Master  string // the name that sentinels know the master by
	DB      int    // not in a cluster
	// Credentials are asked for at each new connection, so that they may change;
	// nil: none are needed.
	Credentials func(context.Context) (username, password string, err error)
	TLS         *tls.Config // nil: no TLS
	// Prefix starts every key, so that several gates can share a server without
	// sharing nonces and limits; no braces.
	Prefix string
	// Timeout bounds each of connecting, waiting for a free connection, writing
	// and reading; the context bounds their sum. 0: DefaultTimeout.
	Timeout  time.Duration
	PoolSize int // connections to each node; 0: 10 for each processor

	// dial, if set, takes the place of net.Dialer.
	dial func(ctx context.Context, network, addr string) (net.Conn, error)
}

// Redis keeps nonces and limits in Redis 6 or later, or what speaks its
// protocol, for all gates that use the same server and prefix. Its methods may
// be called at the same time.
type Redis struct {
	client redis.UniversalClient
	prefix string
	admits *script
	gives  *script
	stats  tally
}

// NewRedis returns a store that connects when it is first used.
func NewRedis(c RedisConfig) (*Redis, error) {
	if len(c.Addrs) == 0 {
		return nil, errors.New("redis: no address")
	}
	if strings.ContainsAny(c.Prefix, "{}") || len(c.Prefix) > maxPrefix {
		return nil, fmt.Errorf("redis: prefix %q has braces or more than %d bytes", c.Prefix, maxPrefix)
	}
	if c.Timeout == 0 {
		c.Timeout = DefaultTimeout
	}
	redis.SetLogger(silence{})
	return &Redis{
		client: newClient(c), prefix: c.Prefix + schema,
		admits: newScript(admitLua), gives: newScript(giveBackLua),
	}, nil
}

func newClient(c RedisConfig) redis.UniversalClient {
	o := &redis.UniversalOptions{
		Addrs: c.Addrs, MasterName: c.Master, DB: c.DB,
		CredentialsProviderContext: c.Credentials, TLSConfig: c.TLS, Dialer: c.dial,
		DialTimeout: c.Timeout, ReadTimeout: c.Timeout, WriteTimeout: c.Timeout, PoolTimeout: c.Timeout,
		ContextTimeoutEnabled: true,
		// A step whose answer was lost may have been taken, and would then look like
		// a replay of itself. See also once.
		MaxRetries: -1, DialerRetries: 1,
		PoolSize: c.PoolSize, PipelinePoolSize: -1, // one pool for both
		// Nothing that releases before 7 or a narrow ACL do not know.
		Protocol: 2, DisableIdentity: true,
		MaintNotificationsConfig: &maintnotifications.Config{Mode: maintnotifications.ModeDisabled},
	}
	switch {
	case c.Master != "":
		return redis.NewFailoverClient(o.Failover())
	case c.Cluster || len(c.Addrs) > 1:
		cluster := o.Cluster()
		cluster.DisableRoutingPolicies = true // both scripts name their keys
		return redis.NewClusterClient(cluster)
	}
	return redis.NewClient(o.Simple())
}

// silence drops what go-redis prints to standard error: every error that
// concerns a caller is returned to it too.
type silence struct{}

func (silence) Printf(context.Context, string, ...any) {}

// Close closes all connections.
func (r *Redis) Close() error { return r.client.Close() }

// Stats returns what was counted so far.
func (r *Redis) Stats() Stats { return r.stats.stats() }

// Check takes a step that spends nothing, with everything that a real one
// needs: a server that answers, runs scripts, is no replica and takes writes.
// In a cluster that is the one node that has its key. It is not counted.
func (r *Redis) Check(ctx context.Context) error {
	a := Admission{Nonce: Nonce{Key: "check", TTL: time.Second, Repeat: time.Minute}}
	_, err := r.admit(ctx, &a)
	return err
}

// Warnings tell what about the server's settings makes it forget nonces early.
// Servers that do not tell their settings have none.
func (r *Redis) Warnings(ctx context.Context) ([]string, error) {
	info, err := r.client.Info(ctx, "memory").Result()
	if err != nil {
		return nil, fmt.Errorf("redis: read its settings: %w", err)
	}
	settings := make(map[string]string)
	for line := range strings.Lines(info) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), ":")
		settings[name] = value
	}
	policy := settings["maxmemory_policy"]
	if limit := settings["maxmemory"]; limit == "" || limit == "0" || policy == "noeviction" {
		return nil, nil
	}
	return []string{fmt.Sprintf("maxmemory-policy is %s: when memory is short the server forgets nonces, "+
		"and replays of their requests pass; set it to noeviction, and requests are refused instead", policy)}, nil
}
