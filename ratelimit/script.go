package ratelimit

import (
	"context"
	_ "embed"
	"strings"

	"github.com/redis/go-redis/v9"
)

//go:embed admit.lua
var admitLua string

//go:embed giveback.lua
var giveBackLua string

// script is a Lua script that a server knows by its hash once it has seen it.
type script struct{ text, hash string }

func newScript(text string) *script { return &script{text, redis.NewScript(text).Hash()} }

// call is one run of a script. Its arguments are those of EVALSHA.
type call struct {
	script *script
	args   []any
	cmd    once
}

// once is a command that go-redis must not send again by itself: not even a
// cluster client, which does so whatever MaxRetries says. A redirected command
// was not run, and is still sent on.
type once struct{ *redis.Cmd }

// NoRetry is asked by go-redis.
func (once) NoRetry() bool { return true }

// headArgs stand before the keys: command, script, number of keys.
const headArgs = 3

// newCall makes room for keys and as many numbers.
func newCall(s *script, keys, numbers int) call {
	c := call{script: s, args: make([]any, headArgs, headArgs+keys+numbers)}
	c.args[0], c.args[1], c.args[2] = "evalsha", s.hash, keys
	return c
}

// run sends calls in one round trip, and once more those whose script the server
// did not know. The error is the first of them; each call has its own.
func (r *Redis) run(ctx context.Context, calls []call) error {
	todo := make([]*call, len(calls))
	for i := range calls {
		todo[i] = &calls[i]
	}
	r.send(ctx, todo)
	var unknown []*call
	for _, c := range todo {
		if err := c.cmd.Err(); err != nil && strings.HasPrefix(err.Error(), "NOSCRIPT ") {
			c.args[0], c.args[1] = "eval", c.script.text
			unknown = append(unknown, c)
		}
	}
	if unknown != nil {
		r.send(ctx, unknown)
	}
	for _, c := range todo {
		if err := c.cmd.Err(); err != nil {
			return err
		}
	}
	return nil
}

// send leaves in each call its command with the reply or error.
func (r *Redis) send(ctx context.Context, calls []*call) {
	for _, c := range calls {
		c.cmd = once{redis.NewCmd(ctx, c.args...)}
	}
	if len(calls) == 1 {
		_ = r.client.Process(ctx, calls[0].cmd) // it is in the command too
		return
	}
	pipe := r.client.Pipeline()
	for _, c := range calls {
		_ = pipe.Process(ctx, c.cmd)
	}
	_, _ = pipe.Exec(ctx)
}
