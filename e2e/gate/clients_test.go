package gate_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"time"

	openapi "github.com/alibabacloud-go/darabonba-openapi/v2/client"
	openapiutil "github.com/alibabacloud-go/darabonba-openapi/v2/utils"
	"github.com/alibabacloud-go/tea/dara"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/auth"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/auth/credentials"
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
