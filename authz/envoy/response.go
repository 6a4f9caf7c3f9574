package envoy

import (
	"strconv"

	corev3 "github.com/envoyproxy/go-control-plane/envoy/config/core/v3"
	authv3 "github.com/envoyproxy/go-control-plane/envoy/service/auth/v3"
	typev3 "github.com/envoyproxy/go-control-plane/envoy/type/v3"
	statuspb "google.golang.org/genproto/googleapis/rpc/status"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/types/known/structpb"

	"github.com/ramgate/ramgate/authz"
	"github.com/ramgate/ramgate/authz/acs"
	"github.com/ramgate/ramgate/catalog"
)

// response is the only maker of CheckResponses. Envoy takes a response without
// a status for an allowed request, so each path through here sets one, and
// Envoy's reply mappers take a refusal without a verdict for a fault of ours,
// so each sets that too.
func response(d *authz.Decision) *authv3.CheckResponse {
	r := &authv3.CheckResponse{DynamicMetadata: metadata(d)}
	switch {
	case d.Passes():
		r.Status = &statuspb.Status{Code: int32(codes.OK)}
		r.HttpResponse = &authv3.CheckResponse_OkResponse{OkResponse: &authv3.OkHttpResponse{
			Headers: overwrite(d.Headers),
			ResponseHeadersToAdd: []*corev3.HeaderValueOption{{
				Header:       &corev3.HeaderValue{Key: requestIDHeader, Value: d.RequestID},
				AppendAction: corev3.HeaderValueOption_ADD_IF_ABSENT,
			}},
		}}
	case d.Outcome == authz.Failed:
		r.Status = &statuspb.Status{Code: int32(codes.Unavailable)}
		r.HttpResponse = &authv3.CheckResponse_ErrorResponse{ErrorResponse: refusal(d)}
	default:
		r.Status = &statuspb.Status{Code: int32(codes.PermissionDenied)}
		r.HttpResponse = &authv3.CheckResponse_DeniedResponse{DeniedResponse: refusal(d)}
	}
	return r
}

const requestIDHeader = "x-acs-request-id"

// refusal is the catalog's answer as a client reads it.
func refusal(d *authz.Decision) *authv3.DeniedHttpResponse {
	contentType, body := render(d.Answer, d.Format)
	headers := []acs.Header{
		{Name: "content-type", Value: contentType},
		{Name: requestIDHeader, Value: d.RequestID},
	}
	if d.RetryAfter > 0 {
		// Rounded up, so that a client which waits just so long gets through.
		ms := (d.RetryAfter.Microseconds() + 999) / 1000
		headers = append(headers, acs.Header{Name: "x-acs-retry-after", Value: strconv.FormatInt(ms, 10)})
	}
	return &authv3.DeniedHttpResponse{
		Status:  &typev3.HttpStatus{Code: typev3.StatusCode(d.Answer.Status)},
		Headers: overwrite(headers),
		Body:    string(body),
	}
}

func render(a catalog.Answer, f acs.Format) (contentType string, body []byte) {
	if f == acs.XML {
		return catalog.ContentTypeXML, a.XML()
	}
	return catalog.ContentTypeJSON, a.JSON()
}

// overwrite makes header options that replace what is there, which is Envoy's
// reading of an option without append.
func overwrite(headers []acs.Header) []*corev3.HeaderValueOption {
	options := make([]*corev3.HeaderValueOption, len(headers))
	for i, h := range headers {
		options[i] = &corev3.HeaderValueOption{Header: &corev3.HeaderValue{Key: h.Name, Value: h.Value}}
	}
	return options
}

// metadata is what Envoy's access log can tell of a decision, in namespace
// envoy.filters.http.ext_authz, and what Process needs to answer for a backend:
// request_id, and format where it is XML.
func metadata(d *authz.Decision) *structpb.Struct {
	format := ""
	if d.Format == acs.XML {
		format = d.Format.String()
	}
	fields := map[string]*structpb.Value{"verdict": structpb.NewStringValue(d.Verdict())}
	for _, f := range [...]struct{ name, value string }{
		{"code", string(d.Answer.Code)},
		{"stage", d.Stage},
		{"rule", d.Rule},
		{"principal", d.Principal},
		{"account", d.Account},
		{"action", d.Action},
		{"request_id", d.RequestID},
		{"format", format},
		{"policy_set", d.PolicySet},
		{"policy_revision", d.PolicyRevision},
	} {
		if f.value != "" {
			fields[f.name] = structpb.NewStringValue(f.value)
		}
	}
	return &structpb.Struct{Fields: fields}
}
