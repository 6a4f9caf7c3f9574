package envoy

import (
	"strings"

	corev3 "github.com/envoyproxy/go-control-plane/envoy/config/core/v3"
	extprocv3 "github.com/envoyproxy/go-control-plane/envoy/service/ext_proc/v3"
	typev3 "github.com/envoyproxy/go-control-plane/envoy/type/v3"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/structpb"

	"github.com/ramgate/ramgate/authz/acs"
	"github.com/ramgate/ramgate/catalog"
)

// The headers by which a backend raises an error of the catalog. The client
// gets the catalog's answer in place of the backend's, headers included.
const (
	errorHeader     = "x-ramgate-error"           // the code
	parameterHeader = "x-ramgate-error-parameter" // fills %s and {ParameterName}
	valueHeader     = "x-ramgate-error-value"     // fills {Value}
)

// The namespaces of Envoy's two filters in metadata and attributes.
const (
	checkNamespace   = "envoy.filters.http.ext_authz"
	backendNamespace = "envoy.filters.http.ext_proc"
)

// Process implements the ext_proc service, for the one message that
// deploy/envoy has Envoy send: the headers of a backend's answer that raises an
// error. Anything else is a configuration that would let answers pass unread,
// so the request fails.
func (s *Server) Process(stream extprocv3.ExternalProcessor_ProcessServer) error {
	in, err := stream.Recv()
	if err != nil {
		return err
	}
	if in.GetResponseHeaders() == nil {
		return status.Error(codes.InvalidArgument, "only response headers are processed: set processing_mode as deploy/envoy does")
	}
	return stream.Send(s.process(in))
}

// process answers for the backend, or lets its answer pass if it raises nothing.
func (s *Server) process(in *extprocv3.ProcessingRequest) *extprocv3.ProcessingResponse {
	raised := raisedError(in.GetResponseHeaders().GetHeaders().GetHeaders())
	if raised == nil {
		return &extprocv3.ProcessingResponse{Response: &extprocv3.ProcessingResponse_ResponseHeaders{
			ResponseHeaders: &extprocv3.HeadersResponse{},
		}}
	}
	told := in.GetMetadataContext().GetFilterMetadata()[checkNamespace].GetFields()
	requestID := told["request_id"].GetStringValue()
	if requestID == "" { // the route has no check
		requestID = strings.ToUpper(attribute(in, "request.id"))
	}
	answer := s.gate.Answer(raised, requestID, acs.HostID(attribute(in, "request.host")))
	format := acs.JSON
	if told["format"].GetStringValue() == acs.XML.String() {
		format = acs.XML
	}
	contentType, body := render(answer, format)
	return &extprocv3.ProcessingResponse{
		DynamicMetadata: backendMetadata(answer.Code),
		Response: &extprocv3.ProcessingResponse_ImmediateResponse{ImmediateResponse: &extprocv3.ImmediateResponse{
			Status: &typev3.HttpStatus{Code: typev3.StatusCode(answer.Status)},
			Headers: &extprocv3.HeaderMutation{SetHeaders: []*corev3.HeaderValueOption{
				rawHeader("content-type", contentType),
				rawHeader(requestIDHeader, answer.RequestID),
			}},
			Body:    body,
			Details: "ramgate_backend_error",
		}},
	}
}

// raisedError is the error that headers raise, or nil. A code given twice is
// none that a catalog has.
func raisedError(headers []*corev3.HeaderValue) *catalog.Error {
	found := map[string][]string{}
	for _, h := range headers {
		if name := h.GetKey(); strings.HasPrefix(name, errorHeader) {
			found[name] = append(found[name], string(h.GetRawValue()))
		}
	}
	raised, ok := found[errorHeader]
	if !ok {
		return nil
	}
	text := func(name string) string { return strings.Join(found[name], ",") }
	return catalog.Exceeded(catalog.Code(strings.Join(raised, ",")), text(parameterHeader), text(valueHeader))
}

// attribute is one of the request's attributes that Envoy was told to send.
func attribute(in *extprocv3.ProcessingRequest, name string) string {
	return in.GetAttributes()[backendNamespace].GetFields()[name].GetStringValue()
}

// backendMetadata marks the answer as ours for Envoy's reply mappers, and tells
// its access log the code.
func backendMetadata(code catalog.Code) *structpb.Struct {
	fields := map[string]*structpb.Value{
		"verdict": structpb.NewStringValue("backend"),
		"code":    structpb.NewStringValue(string(code)),
	}
	return &structpb.Struct{Fields: map[string]*structpb.Value{
		backendNamespace: structpb.NewStructValue(&structpb.Struct{Fields: fields}),
	}}
}

// rawHeader sets a header as ext_proc reads it: raw_value alone counts.
func rawHeader(name, value string) *corev3.HeaderValueOption {
	return &corev3.HeaderValueOption{
		Header:       &corev3.HeaderValue{Key: name, RawValue: []byte(value)},
		AppendAction: corev3.HeaderValueOption_OVERWRITE_IF_EXISTS_OR_ADD,
	}
}
