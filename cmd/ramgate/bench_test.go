package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	corev3 "github.com/envoyproxy/go-control-plane/envoy/config/core/v3"
	authv3 "github.com/envoyproxy/go-control-plane/envoy/service/auth/v3"
	statuspb "google.golang.org/genproto/googleapis/rpc/status"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/protobuf/proto"

	"github.com/ramgate/ramgate/internal/crowd"
	"github.com/ramgate/ramgate/internal/proc"
	"github.com/ramgate/ramgate/internal/redistest"
)

// The clients: so many connections, and so many calls at once on each
// processor.
const (
	connections = 2
	callers     = 16
)

// BenchmarkServe is what an allowed check costs a whole process, over gRPC on
// loopback: cpu-us/op is the processor time of the server, and of Redis where
// there is one, for each check. ramgate runs as deployments run it, with the
// default configuration but for the store, limits and deadlines; noop answers
// yes to everything on a grpc-go server without options. Both have the same
// memory limit and GOGC.
func BenchmarkServe(b *testing.B) {
	c := crowd.Crowd{Users: 1000, Statements: 20}
	dir := b.TempDir()
	if err := c.Write(dir); err != nil {
		b.Fatal(err)
	}
	redis := redistest.Start(b)
	for _, s := range []server{
		{name: "noop"},
		{name: "memory", config: "store: {kind: memory}"},
		{name: "redis", config: fmt.Sprintf("store: {kind: redis, redis: {addrs: [%q], timeout: 5s}}", redis.Addr()), redis: redis},
	} {
		stop := s.start(b, dir)
		asked := 0 // no two requests to a server are the same
		next := func(n int) [][]byte {
			requests := make([][]byte, n)
			for i := range requests {
				requests[i] = checkRequest(b, c, asked)
				asked++
			}
			return requests
		}
		// The first checks make what is made once for each user.
		for _, r := range next(c.Users) {
			if err := s.check(0, r); err != nil {
				b.Fatal(err)
			}
		}
		b.Run("server="+s.name, func(b *testing.B) { s.measure(b, next(b.N)) })
		stop()
	}
}

// server is a process that answers checks.
type server struct {
	name   string
	config string            // of ramgate; "" is noop
	redis  *redistest.Server // nil: none
	pid    int
	life   context.Context // ends with the process
	conns  [connections]*grpc.ClientConn
}

// serveConfig is for ramgate; the deadlines are so long that a busy machine meets them.
const serveConfig = `
listen: %s
admin: ""
directory: {file: directory.json}
openapi: {dir: apis}
limits: [{name: account, by: [account], rate: 1000000/1s}]
request: {timeout: 10s}
%s
`

// start runs the server on the crowd in dir until b ends, or stop is called.
func (s *server) start(b *testing.B, dir string) (stop func()) {
	b.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	addr := l.Addr().String()
	_ = l.Close() // it was free a moment ago
	binary, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	cmd := exec.Command(binary)
	var log bytes.Buffer
	cmd.Stderr = &log
	cmd.Args = []string{"noop", addr}
	cmd.Env = append(os.Environ(), "GOMEMLIMIT=460MiB", fmt.Sprint("GOGC=", gcPercent))
	if s.config != "" {
		file := filepath.Join(dir, s.name+".yaml")
		if err := os.WriteFile(file, fmt.Appendf(nil, serveConfig, addr, s.config), 0o600); err != nil {
			b.Fatal(err)
		}
		cmd.Args = []string{"ramgate", "serve", "-c", file}
	}
	p, err := proc.Start(cmd)
	if err != nil {
		b.Fatal(err)
	}
	stop = sync.OnceFunc(p.Kill)
	b.Cleanup(func() {
		stop()
		if b.Failed() {
			b.Logf("%s: %s", s.name, &log)
		}
	})
	life, ended := context.WithCancel(context.Background())
	s.life = life
	go func() {
		<-p.Done()
		ended()
	}()
	s.pid = cmd.Process.Pid
	for i := range s.conns {
		if s.conns[i], err = grpc.NewClient(addr, grpc.WithTransportCredentials(insecure.NewCredentials())); err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { _ = s.conns[i].Close() })
	}
	return stop
}

// measure sends each of the requests once.
func (s *server) measure(b *testing.B, requests [][]byte) {
	var sent atomic.Int64
	b.SetParallelism(callers)
	before := s.processor(b)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			i := sent.Add(1) - 1
			if err := s.check(i, requests[i]); err != nil {
				b.Errorf("request %d: %v", i, err)
				return
			}
		}
	})
	b.StopTimer()
	for i, used := range s.processor(b) {
		us := float64((used - before[i]).Microseconds()) / float64(b.N)
		b.ReportMetric(us, [...]string{"cpu-us/op", "redis-cpu-us/op"}[i])
	}
}

// processor is the time that server and Redis used together, and Redis alone.
func (s *server) processor(b *testing.B) []time.Duration {
	b.Helper()
	own, err := crowd.ProcessorOf(s.pid)
	if err != nil {
		b.Fatal(err)
	}
	if s.redis == nil {
		return []time.Duration{own}
	}
	redis, err := crowd.ProcessorOf(s.redis.PID())
	if err != nil {
		b.Fatal(err)
	}
	return []time.Duration{own + redis, redis}
}

// encoded is a codec for requests that are already encoded.
type encoded struct{}

func (encoded) Name() string                       { return "proto" }
func (encoded) Marshal(v any) ([]byte, error)      { return v.([]byte), nil }
func (encoded) Unmarshal(data []byte, v any) error { return proto.Unmarshal(data, v.(proto.Message)) }

// check sends the i-th request, and wants a yes. It waits for a server that
// still starts.
func (s *server) check(i int64, request []byte) error {
	var answer authv3.CheckResponse
	err := s.conns[i%connections].Invoke(s.life, authv3.Authorization_Check_FullMethodName, request, &answer,
		grpc.ForceCodec(encoded{}), grpc.WaitForReady(true))
	switch {
	case err != nil:
		return err
	case answer.GetStatus() == nil || answer.GetStatus().GetCode() != 0:
		return fmt.Errorf("refused: %v", &answer)
	}
	return nil
}

// checkRequest is the i-th request of the crowd as Envoy asks about it.
func checkRequest(b *testing.B, c crowd.Crowd, i int) []byte {
	b.Helper()
	r, err := c.Request(i, crowd.Describe, time.Now())
	if err != nil {
		b.Fatal(err)
	}
	headers := []*corev3.HeaderValue{
		header(":authority", r.Host), header(":path", r.Target), header(":method", r.Method), header(":scheme", r.Scheme),
	}
	for _, h := range r.Headers {
		headers = append(headers, header(h.Name, h.Value))
	}
	data, err := proto.Marshal(&authv3.CheckRequest{Attributes: &authv3.AttributeContext{
		Source:      peer("203.0.113.7", 50_000),
		Destination: peer("192.0.2.1", 443),
		Request: &authv3.AttributeContext_Request{Http: &authv3.AttributeContext_HttpRequest{
			Id: fmt.Sprint(i), Method: r.Method, Path: r.Target, Host: r.Host, Scheme: r.Scheme, Protocol: "HTTP/1.1",
			HeaderMap: &corev3.HeaderMap{Headers: headers},
		}},
	}})
	if err != nil {
		b.Fatal(err)
	}
	return data
}

func header(name, value string) *corev3.HeaderValue {
	return &corev3.HeaderValue{Key: name, RawValue: []byte(value)}
}

func peer(address string, port uint32) *authv3.AttributeContext_Peer {
	return &authv3.AttributeContext_Peer{Address: &corev3.Address{Address: &corev3.Address_SocketAddress{
		SocketAddress: &corev3.SocketAddress{Address: address, PortSpecifier: &corev3.SocketAddress_PortValue{PortValue: port}},
	}}}
}

// yes answers yes.
type yes struct {
	authv3.UnimplementedAuthorizationServer
}

func (yes) Check(context.Context, *authv3.CheckRequest) (*authv3.CheckResponse, error) {
	return &authv3.CheckResponse{
		Status:       &statuspb.Status{},
		HttpResponse: &authv3.CheckResponse_OkResponse{OkResponse: &authv3.OkHttpResponse{}},
	}, nil
}

// noop is a program: noop ADDRESS.
func noop() {
	l, err := net.Listen("tcp", os.Args[1])
	if err == nil {
		s := grpc.NewServer()
		authv3.RegisterAuthorizationServer(s, yes{})
		err = s.Serve(l)
	}
	fmt.Fprintln(os.Stderr, errors.Join(errors.New("noop"), err))
	os.Exit(exitNo)
}
