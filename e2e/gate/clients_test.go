package gate_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	openapi "github.com/alibabacloud-go/darabonba-openapi/v2/client"
	openapiutil "github.com/alibabacloud-go/darabonba-openapi/v2/utils"
	"github.com/alibabacloud-go/tea/dara"
	"github.com/alibabacloud-go/tea/tea"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/auth"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/auth/credentials"
	sdkerrors "github.com/aliyun/alibaba-cloud-sdk-go/sdk/errors"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/requests"
)

// key is what a caller signs with.
type key struct{ id, secret, token string }

// call is what a test wants called; a client makes a signed request of it.
type call struct {
	key             key
	host            string
	method          string
	version, action string
	path            string            // ROA only
	query           map[string]string // without what a client adds
	form            map[string]string // RPC only
	json            map[string]any    // ROA only
	header          map[string]string
	signed          time.Time // darabonba only; zero: now
	anonymous       bool      // darabonba only
	xml             bool      // asks for answers in XML
}

// answer is what came of a call. Of a refusal the fields are what the client
// itself reports, not what stood on the wire.
type answer struct {
	status            int
	code, message     string // "" when the call went well
	requestID, hostID string
	recommend         string // Go SDK only
	header            http.Header
	body              string // as it stood on the wire
	wire              []byte // the request, as the client wrote it
}

// client is an official client.
type client struct {
	name  string
	roa   bool
	style string // as decision records name it
	send  func(*wire, call) (answer, error)
}

var clients = []client{
	{"go-sdk-rpc", false, "rpc", goSDK},
	{"go-sdk-roa", true, "roa", goSDK},
	{"darabonba-rpc", false, "acs3", darabonba("RPC", "")},
	{"darabonba-roa", true, "acs3", darabonba("ROA", "")},
	{"darabonba-v2-rpc", false, "rpc", darabonba("RPC", "v2")},
	{"darabonba-v2-roa", true, "roa", darabonba("ROA", "v2")},
}

func clientNamed(name string) client {
	return clients[slices.IndexFunc(clients, func(c client) bool { return c.name == name })]
}

// goSDK calls by alibaba-cloud-sdk-go.
func goSDK(w *wire, c call) (answer, error) {
	client, err := sdk.NewClientWithOptions("cn-hangzhou", sdkConfig(w), sdkCredential(c.key))
	if err != nil {
		return answer{}, err
	}
	r := requests.NewCommonRequest()
	r.Method, r.Scheme, r.Domain = c.method, "http", c.host
	r.Version, r.ApiName, r.PathPattern = c.version, c.action, c.path
	for name, value := range c.query {
		r.QueryParams[name] = value
	}
	for name, value := range c.form {
		r.FormParams[name] = value
	}
	for name, value := range c.header {
		r.Headers[name] = value
	}
	if c.json != nil {
		body, err := json.Marshal(c.json)
		if err != nil {
			return answer{}, err
		}
		r.SetContentType("application/json")
		r.SetContent(body)
	}
	if c.xml {
		r.AcceptFormat = "XML"
	}
	_, err = client.ProcessCommonRequest(r)
	return w.answer(err)
}

func sdkConfig(w *wire) *sdk.Config {
	config := sdk.NewConfig()
	config.Transport = w
	return config
}

func sdkCredential(k key) auth.Credential {
	if k.token != "" {
		return credentials.NewStaticSTSCredentialsProvider(k.id, k.secret, k.token)
	}
	return credentials.NewStaticAKCredentialsProvider(k.id, k.secret)
}

// darabonba calls by darabonba-openapi: by ACS3, or with algorithm v2 by V1.
func darabonba(style, algorithm string) func(*wire, call) (answer, error) {
	return func(w *wire, c call) (answer, error) {
		config := (&openapiutil.Config{}).
			SetAccessKeyId(c.key.id).SetAccessKeySecret(c.key.secret).SetSecurityToken(c.key.token).
			SetProtocol("http").SetEndpoint(c.host).SetSignatureAlgorithm(algorithm)
		config.HttpClient = w
		client, err := openapi.NewClient(config)
		if err != nil {
			return answer{}, err
		}
		p := (&openapiutil.Params{}).
			SetAction(c.action).SetVersion(c.version).SetMethod(c.method).SetStyle(style).
			SetProtocol("http").SetPathname(pathOf(c)).SetAuthType("AK").SetBodyType("json").SetReqBodyType("formData")
		if c.anonymous {
			p.SetAuthType("Anonymous")
		}
		r := &openapiutil.OpenApiRequest{Query: pointers(c.query), Headers: pointers(c.header)}
		if c.form != nil {
			r.Body = c.form
		}
		if c.json != nil {
			p.SetReqBodyType("json")
			r.Body = c.json
		}
		if c.xml {
			r.Headers["accept"] = dara.String("application/xml")
			if style == "RPC" && algorithm == "v2" {
				r.Query["Format"] = dara.String("XML")
			}
		}
		if !c.signed.IsZero() {
			at := c.signed.UTC().Format(time.RFC3339)
			r.Headers["x-acs-date"], r.Headers["date"] = &at, dara.String(c.signed.UTC().Format(http.TimeFormat))
			if style == "RPC" && algorithm == "v2" {
				r.Headers, r.Query["Timestamp"] = pointers(c.header), &at
			}
		}
		_, err = client.CallApi(p, r, &dara.RuntimeOptions{})
		return w.answer(err)
	}
}

func pathOf(c call) string {
	if c.path == "" {
		return "/"
	}
	return c.path
}

func pointers(m map[string]string) map[string]*string {
	p := map[string]*string{}
	for name, value := range m {
		p[name] = &value
	}
	return p
}

// transport is how a request is put on the wire.
type transport struct {
	http2   bool // with prior knowledge
	chunked bool // bodies without a length
}

// wire carries the requests of one call to Envoy and keeps what was written. It
// is the http.RoundTripper of one client and the dara.HttpClient of the other.
type wire struct {
	addr    string // of Envoy
	instead []byte // if set, these bytes are sent in place of what the client made
	transport

	mu      sync.Mutex // guards written
	written []byte
	made    *http.Request // by the client, its body apart
	status  int           // of the answer
	header  http.Header   // of the answer
	body    string        // of the answer
}

func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	return w.Call(r, &http.Transport{})
}

// Call sends r on a connection of its own.
func (w *wire) Call(r *http.Request, t *http.Transport) (*http.Response, error) {
	w.made = r
	t.Proxy, t.DialContext = nil, w.dial
	if w.http2 {
		t.Protocols = new(http.Protocols)
		t.Protocols.SetUnencryptedHTTP2(true)
	}
	if w.chunked && r.Body != nil {
		r.ContentLength = -1
	}
	defer t.CloseIdleConnections()
	send := t.RoundTrip
	if w.instead != nil {
		send = w.sendInstead
	}
	res, err := send(r)
	if err != nil {
		return nil, err
	}
	return res, w.keep(res)
}

// sendInstead sends the bytes that stand in for r.
func (w *wire) sendInstead(r *http.Request) (*http.Response, error) {
	c, err := w.dial(r.Context(), "tcp", "")
	if err != nil {
		return nil, err
	}
	defer c.Close()
	if _, err := c.Write(w.instead); err != nil {
		return nil, err
	}
	res, err := http.ReadResponse(bufio.NewReader(c), r)
	if err != nil {
		return nil, err
	}
	return res, w.keep(res)
}

// keep reads an answer to its end, and keeps it.
func (w *wire) keep(res *http.Response) error {
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	res.Body = io.NopCloser(bytes.NewReader(body))
	w.status, w.header, w.body = res.StatusCode, res.Header, string(body)
	return err
}

func (w *wire) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	c, err := (&net.Dialer{}).DialContext(ctx, "tcp", w.addr)
	return tapped{c, w}, err
}

// tapped is a connection whose wire sees what is written.
type tapped struct {
	net.Conn
	wire *wire
}

func (t tapped) Write(p []byte) (int, error) {
	t.wire.mu.Lock()
	t.wire.written = append(t.wire.written, p...)
	t.wire.mu.Unlock()
	return t.Conn.Write(p)
}

// answer reads what a client made of the answer out of its error.
func (w *wire) answer(err error) (answer, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	a := answer{status: w.status, header: w.header, body: w.body, wire: w.written, requestID: w.header.Get("x-acs-request-id")}
	var ofSDK *sdkerrors.ServerError
	var ofTea *tea.SDKError
	switch {
	case errors.As(err, &ofSDK):
		a.status, a.code, a.message = ofSDK.HttpStatus(), ofSDK.ErrorCode(), ofSDK.Message()
		a.requestID, a.hostID, a.recommend = ofSDK.RequestId(), ofSDK.HostId(), ofSDK.Recommend()
		return a, nil
	case errors.As(err, &ofTea):
		return a, a.fromTea(ofTea)
	}
	return a, err
}

// fromTea takes apart what darabonba reports: its message has status and
// request id around the gate's, and its data is the body.
func (a *answer) fromTea(e *tea.SDKError) error {
	var data struct{ RequestId, HostId string }
	if err := json.Unmarshal([]byte(dara.StringValue(e.Data)), &data); err != nil {
		return errors.Join(e, err)
	}
	a.status, a.code = dara.IntValue(e.StatusCode), dara.StringValue(e.Code)
	a.requestID, a.hostID = data.RequestId, data.HostId
	message, before := strings.CutPrefix(dara.StringValue(e.Message), "code: "+strconv.Itoa(a.status)+", ")
	message, after := strings.CutSuffix(message, " request id: "+a.requestID)
	if !before || !after {
		return e
	}
	a.message = message
	return nil
}
