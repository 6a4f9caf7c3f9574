package envoy_test

import (
	"fmt"
	"strings"
	"testing"

	corev3 "github.com/envoyproxy/go-control-plane/envoy/config/core/v3"
	extprocv3 "github.com/envoyproxy/go-control-plane/envoy/service/ext_proc/v3"
	"github.com/google/go-cmp/cmp"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/structpb"

	"github.com/ramgate/ramgate/authz/envoy"
	"github.com/ramgate/ramgate/catalog"
)

// object makes a Struct of texts.
func object(t *testing.T, fields map[string]any) *structpb.Struct {
	t.Helper()
	s, err := structpb.NewStruct(fields)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// answered is what Envoy sends of a backend's answer with these header name and
// value pairs, when the check told this.
func answered(t *testing.T, told map[string]any, headers ...string) *extprocv3.ProcessingRequest {
	t.Helper()
	m := &corev3.HeaderMap{}
	for i := 0; i < len(headers); i += 2 {
		m.Headers = append(m.Headers, &corev3.HeaderValue{Key: headers[i], RawValue: []byte(headers[i+1])})
	}
	return &extprocv3.ProcessingRequest{
		Request: &extprocv3.ProcessingRequest_ResponseHeaders{ResponseHeaders: &extprocv3.HttpHeaders{Headers: m}},
		MetadataContext: &corev3.Metadata{FilterMetadata: map[string]*structpb.Struct{
			"envoy.filters.http.ext_authz": object(t, told),
		}},
		Attributes: map[string]*structpb.Struct{"envoy.filters.http.ext_proc": object(t, map[string]any{
			"request.host": "ECS.example.com:8080", "request.id": "0d4ac3e2-5a3f-4a7e-9f11-3b8f7c1d2e90",
		})},
	}
}

func process(t *testing.T, conn *grpc.ClientConn, in *extprocv3.ProcessingRequest) (*extprocv3.ProcessingResponse, error) {
	t.Helper()
	stream, err := extprocv3.NewExternalProcessorClient(conn).Process(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := stream.Send(in); err != nil {
		t.Fatal(err)
	}
	return stream.Recv()
}

func TestBackendErrors(t *testing.T) {
	const id = "9D4AC3E2-5A3F-4A7E-9F11-3B8F7C1D2E90"
	checked := map[string]any{"request_id": id, "verdict": "allow"}
	inXML := map[string]any{"request_id": id, "verdict": "allow", "format": "XML"}
	const internal = `500 {"RequestId":"` + id + `","HostId":"ecs.example.com","Code":"InternalError","Message":"The request processing has failed due to some unknown error, exception or failure."}`
	for name, test := range map[string]struct {
		told    map[string]any
		headers []string
		want    string // status and body
	}{
		"JSON": {
			checked, []string{":status", "200", "x-ramgate-error", "InvalidDiskId.NotFound", "content-encoding", "gzip"},
			`404 {"RequestId":"` + id + `","HostId":"ecs.example.com","Code":"InvalidDiskId.NotFound","Message":"The specified DiskId does not exist."}`,
		},
		"XML": {
			inXML, []string{"x-ramgate-error", "ChargeTypeViolation"},
			`403 <?xml version='1.0' encoding='UTF-8'?><Error><RequestId>` + id + `</RequestId><HostId>ecs.example.com</HostId><Code>ChargeTypeViolation</Code><Message>The operation is not permitted due to charge type of the instance.</Message></Error>`,
		},
		"with parameters": {
			checked, []string{"x-ramgate-error", "InvalidParameter.ValueExceeded", "x-ramgate-error-parameter", "Size", "x-ramgate-error-value", "7\xff"},
			`400 {"RequestId":"` + id + `","HostId":"ecs.example.com","Code":"InvalidParameter.ValueExceeded","Message":"The value of Size exceeded, max: 7."}`,
		},
		"no check": {
			nil, []string{"x-ramgate-error", "UnknownError"},
			`400 {"RequestId":"0D4AC3E2-5A3F-4A7E-9F11-3B8F7C1D2E90","HostId":"ecs.example.com","Code":"UnknownError","Message":"The request processing has failed due to some unknown error."}`,
		},
		"unknown code": {checked, []string{"x-ramgate-error", "No.Such"}, internal},
		"empty code":   {checked, []string{"x-ramgate-error", ""}, internal},
		"two codes":    {checked, []string{"x-ramgate-error", "UnknownError", "x-ramgate-error", "UnknownError"}, internal},
	} {
		t.Run(name, func(t *testing.T) {
			_, conn := serve(t, &fakeGate{}, envoy.Config{})
			out, err := process(t, conn, answered(t, test.told, test.headers...))
			if err != nil {
				t.Fatal(err)
			}
			instead := out.GetImmediateResponse()
			body := string(instead.GetBody())
			if d := cmp.Diff(test.want, fmt.Sprintf("%d %s", instead.GetStatus().GetCode(), body)); d != "" {
				t.Error(d)
			}
			contentType, requestID := "application/json;charset=utf-8", id
			if test.told["format"] == "XML" {
				contentType = "text/xml;charset=utf-8"
			}
			if test.told == nil {
				requestID = "0D4AC3E2-5A3F-4A7E-9F11-3B8F7C1D2E90"
			}
			set := map[string]string{}
			for _, o := range instead.GetHeaders().GetSetHeaders() {
				set[o.GetHeader().GetKey()] = string(o.GetHeader().GetRawValue())
			}
			if d := cmp.Diff(map[string]string{"content-type": contentType, "x-acs-request-id": requestID}, set); d != "" {
				t.Error(d)
			}
			mark := out.GetDynamicMetadata().GetFields()["envoy.filters.http.ext_proc"].GetStructValue().GetFields()
			if mark["verdict"].GetStringValue() != "backend" || !strings.Contains(body, mark["code"].GetStringValue()) {
				t.Errorf("metadata %v", mark)
			}
		})
	}
}

// TestProcess: what raises nothing passes, what is no answer of a backend does
// not, and a bug does not end the process.
func TestProcess(t *testing.T) {
	_, conn := serve(t, &fakeGate{}, envoy.Config{})
	out, err := process(t, conn, answered(t, nil, ":status", "500", "x-other", "x"))
	if err != nil || out.GetResponseHeaders() == nil || out.GetImmediateResponse() != nil {
		t.Errorf("an answer that raises nothing: %v, %v", out, err)
	}
	for name, in := range map[string]*extprocv3.ProcessingRequest{
		"nothing": {},
		"request headers": {Request: &extprocv3.ProcessingRequest_RequestHeaders{RequestHeaders: &extprocv3.HttpHeaders{
			Headers: &corev3.HeaderMap{Headers: []*corev3.HeaderValue{{Key: "x-ramgate-error", RawValue: []byte("UnknownError")}}},
		}}},
		"body": {Request: &extprocv3.ProcessingRequest_ResponseBody{ResponseBody: &extprocv3.HttpBody{Body: []byte("x")}}},
	} {
		if out, err := process(t, conn, in); status.Code(err) != codes.InvalidArgument {
			t.Errorf("%s: %v, %v", name, out, err)
		}
	}
	_, conn = serve(t, &fakeGate{panics: "boom"}, envoy.Config{})
	if out, err := process(t, conn, answered(t, nil, "x-ramgate-error", "UnknownError")); status.Code(err) != codes.Internal {
		t.Errorf("after a panic: %v, %v", out, err)
	}
}

func (f *fakeGate) Answer(e *catalog.Error, requestID, hostID string) catalog.Answer {
	if f.panics != nil {
		panic(f.panics)
	}
	return catalog.Builtin().Answer(e, requestID, hostID)
}
