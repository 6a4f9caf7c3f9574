// Package gatetest asks a serving gate as Envoy does. It is for tests.
package gatetest

import (
	"context"
	"fmt"

	corev3 "github.com/envoyproxy/go-control-plane/envoy/config/core/v3"
	authv3 "github.com/envoyproxy/go-control-plane/envoy/service/auth/v3"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/health/grpc_health_v1"

	"github.com/ramgate/ramgate/authz/acs"
)

// Gate is a connection to a gate. It is made by Dial.
type Gate struct{ conn *grpc.ClientConn }

// Dial prepares a connection to host:port or unix:///path.
func Dial(address string) (*Gate, error) {
	conn, err := grpc.NewClient(address, grpc.WithTransportCredentials(insecure.NewCredentials()), grpc.WithNoProxy())
	if err != nil {
		return nil, fmt.Errorf("dial %s: %w", address, err)
	}
	return &Gate{conn}, nil
}

// Close ends the connection.
func (g *Gate) Close() error { return g.conn.Close() }

// Health is SERVING, NOT_SERVING …
func (g *Gate) Health(ctx context.Context) (string, error) {
	r, err := grpc_health_v1.NewHealthClient(g.conn).Check(ctx, &grpc_health_v1.HealthCheckRequest{})
	return r.GetStatus().String(), err
}

// Verdict is what the gate says of a request: allow, or the code of the
// refusal; in observe mode "observe" and the code.
func (g *Gate) Verdict(ctx context.Context, r *acs.Request) (string, error) {
	answer, err := authv3.NewAuthorizationClient(g.conn).Check(ctx, check(r))
	if err != nil {
		return "", err
	}
	told := answer.GetDynamicMetadata().GetFields()
	verdict, code := told["verdict"].GetStringValue(), told["code"].GetStringValue()
	switch verdict {
	case "deny", "error":
		return code, nil
	case "observe":
		return verdict + " " + code, nil
	}
	return verdict, nil
}

// check is the call that Envoy makes for r.
func check(r *acs.Request) *authv3.CheckRequest {
	headers := &corev3.HeaderMap{}
	add := func(name, value string) {
		headers.Headers = append(headers.Headers, &corev3.HeaderValue{Key: name, RawValue: []byte(value)})
	}
	add(":method", r.Method)
	add(":path", r.Target)
	add(":authority", r.Host)
	add(":scheme", r.Scheme)
	for _, h := range r.Headers {
		add(h.Name, h.Value)
	}
	if len(r.Body) > 0 {
		add("content-length", fmt.Sprint(len(r.Body)))
		add("x-envoy-auth-partial-body", "false")
	}
	return &authv3.CheckRequest{Attributes: &authv3.AttributeContext{
		Request: &authv3.AttributeContext_Request{
			Http: &authv3.AttributeContext_HttpRequest{HeaderMap: headers, RawBody: r.Body},
		},
	}}
}
