package envoy

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"runtime/debug"
	"time"

	authv3 "github.com/envoyproxy/go-control-plane/envoy/service/auth/v3"
	extprocv3 "github.com/envoyproxy/go-control-plane/envoy/service/ext_proc/v3"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/health"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/status"

	"github.com/ramgate/ramgate/authz"
	"github.com/ramgate/ramgate/authz/acs"
	"github.com/ramgate/ramgate/catalog"
)

// Gate decides requests; *authz.Gate is one.
type Gate interface {
	Decide(context.Context, *acs.Request, authz.Peer) authz.Decision
	Fail(context.Context, authz.Peer, error) authz.Decision
	Answer(err *catalog.Error, requestID, hostID string) catalog.Answer
}

// Config is how Envoy's calls are read.
type Config struct {
	Address   Address
	Transport Transport
	// MaxBody is Envoy's max_request_bytes, in bytes. A body of just that
	// length is believed only with a matching content-length.
	MaxBody int
	TLS     credentials.TransportCredentials // nil: plaintext
	Log     *slog.Logger
}

// Server answers Check calls, and Process calls for backends that raise errors.
// It is made by NewServer.
type Server struct {
	authv3.UnimplementedAuthorizationServer
	extprocv3.UnimplementedExternalProcessorServer
	gate   Gate
	config Config
	grpc   *grpc.Server
	health *health.Server
}

var _ Gate = (*authz.Gate)(nil)

const (
	// streamWorkers keep grown stacks between calls: evaluating Rego recurses
	// deeply, and growing a fresh goroutine's stack each time costs as much.
	streamWorkers = 64
	// envelope is what a Check carries beside the body: headers twice over,
	// certificates, metadata.
	envelope = 1 << 20
	// concurrentStreams is what one connection may have open, above the 1000 that
	// Envoy's cluster is set to.
	concurrentStreams = 2000
)

// NewServer makes a server that asks gate. Health is NOT_SERVING until Serve.
func NewServer(gate Gate, c Config) *Server {
	s := &Server{gate: gate, config: c, health: health.NewServer()}
	options := []grpc.ServerOption{
		grpc.NumStreamWorkers(streamWorkers),
		grpc.MaxConcurrentStreams(concurrentStreams),
		grpc.MaxRecvMsgSize(c.MaxBody + envelope),
		grpc.UnaryInterceptor(s.recoverPanic),
		grpc.StreamInterceptor(s.recoverStreamPanic),
	}
	if c.TLS != nil {
		options = append(options, grpc.Creds(c.TLS))
	}
	s.grpc = grpc.NewServer(options...)
	authv3.RegisterAuthorizationServer(s.grpc, s)
	extprocv3.RegisterExternalProcessorServer(s.grpc, s)
	healthpb.RegisterHealthServer(s.grpc, s.health)
	s.health.SetServingStatus("", healthpb.HealthCheckResponse_NOT_SERVING)
	return s
}

// Serve answers on l until Drain. It returns nil after a drain.
func (s *Server) Serve(l net.Listener) error {
	s.health.SetServingStatus("", healthpb.HealthCheckResponse_SERVING)
	if err := s.grpc.Serve(l); err != nil {
		return fmt.Errorf("serve ext_authz on %s: %w", l.Addr(), err)
	}
	return nil
}

// Drain says NOT_SERVING, goes on serving for grace so that Envoy's health
// checks see it and turn elsewhere, then stops taking calls and waits for
// those under way, at most until ctx ends.
func (s *Server) Drain(ctx context.Context, grace time.Duration) {
	s.health.Shutdown()
	select {
	case <-time.After(grace):
	case <-ctx.Done():
	}
	done := make(chan struct{})
	go func() {
		s.grpc.GracefulStop()
		close(done)
	}()
	select {
	case <-done:
	case <-ctx.Done():
		s.grpc.Stop()
		<-done
	}
}

// Check implements the ext_authz service. It returns no error of its own:
// Envoy would replace our answer by an empty one.
func (s *Server) Check(ctx context.Context, in *authv3.CheckRequest) (*authv3.CheckResponse, error) {
	r, peer, err := s.request(in)
	if err != nil {
		s.config.Log.Error("refused a check", "err", err)
		d := s.gate.Fail(ctx, peer, err)
		return response(&d), nil
	}
	d := s.gate.Decide(ctx, r, peer)
	return response(&d), nil
}

// recoverPanic turns a bug into a gRPC error, which Envoy answers with its
// status_on_error. A zero CheckResponse would let the request pass.
func (s *Server) recoverPanic(ctx context.Context, in any, info *grpc.UnaryServerInfo, next grpc.UnaryHandler) (out any, err error) {
	defer func() {
		if p := recover(); p != nil {
			out, err = nil, s.panicked(info.FullMethod, p)
		}
	}()
	return next(ctx, in)
}

func (s *Server) recoverStreamPanic(srv any, stream grpc.ServerStream, info *grpc.StreamServerInfo, next grpc.StreamHandler) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = s.panicked(info.FullMethod, p)
		}
	}()
	return next(srv, stream)
}

func (s *Server) panicked(method string, p any) error {
	s.config.Log.Error("panic in a check", "method", method, "panic", p, "stack", string(debug.Stack()))
	return status.Error(codes.Internal, "internal error")
}
