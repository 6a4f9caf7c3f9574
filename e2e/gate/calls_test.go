package gate_test

import (
	"fmt"
	"strconv"
	"sync/atomic"
	"testing"
)

// The callers of testdata/accounts.
var (
	root    = key{id: "LTAI5tE2eRoot", secret: "E2eSecretOfTheRoot"}
	alice   = key{id: "LTAI5tE2eAlice", secret: "E2eSecretOfAlice"}
	session = key{"STS.E2eCi", "E2eSecretOfCi", "E2eTokenOfCi"}
)

// read is a call of testdata/apis that alice may make, in the client's style.
func (c client) read() call {
	if c.roa {
		return call{
			key: alice, host: "rack.example.com", version: "2026-01-01",
			method: "GET", action: "DescribeRack", path: "/racks/r-1",
			query: map[string]string{"Zone": "a/b c*d~é"},
		}
	}
	query := map[string]string{"RegionId": "cn-hangzhou", "PageSize": "10", "Note": "a/b c*d~é", "Tag.1.Value": ""}
	for i := range 10 { // Tag.10 is signed before Tag.2
		n := strconv.Itoa(i + 1)
		query["Tag."+n+".Key"] = "k" + n
	}
	return call{
		key: alice, host: "probe.example.com", version: "2026-01-01",
		method: "GET", action: "DescribeProbes", query: query,
	}
}

// serial makes writes differ, since one client sends no nonce.
var serial atomic.Int32

// write is one with a body, of the same length each time.
func (c client) write() call {
	w := c.read()
	w.method, w.query = "POST", map[string]string{}
	name := fmt.Sprintf("é%06d", serial.Add(1))
	if c.roa {
		w.action, w.path = "CreateRack", "/racks"
		w.json = map[string]any{"Name": name, "Size": 3, "Note": "a+b&c=d <e>"}
		return w
	}
	w.action, w.query["RegionId"] = "CreateProbe", "cn-hangzhou"
	w.form = map[string]string{"Name": name, "Note": "a+b&c=d <e> *~"}
	return w
}

// other is a parameterless call to another action.
func (c client) other(rpc, roaAction, roaPath string) call {
	o := c.read()
	if c.roa {
		o.action, o.path, o.query = roaAction, roaPath, map[string]string{}
		return o
	}
	o.action, o.query = rpc, map[string]string{"RegionId": "cn-hangzhou"}
	return o
}

// call has a client make a call through Envoy.
func (k *stack) call(t *testing.T, by client, c call) answer {
	t.Helper()
	return k.callOver(t, &wire{addr: k.envoy.Addr()}, by, c)
}

// replay has a client make a call, but sends bytes that were written before.
// So the client reads the answer to them.
func (k *stack) replay(t *testing.T, by client, c call, bytes []byte) answer {
	t.Helper()
	return k.callOver(t, &wire{addr: k.envoy.Addr(), instead: bytes}, by, c)
}

func (k *stack) callOver(t *testing.T, w *wire, by client, c call) answer {
	t.Helper()
	a, err := by.send(w, c)
	if err != nil {
		t.Fatalf("%s: %v", by.name, err)
	}
	return a
}

// passed fails the test unless the call went well.
func (a answer) passed(t *testing.T) {
	t.Helper()
	if a.status != 200 || a.code != "" {
		t.Fatalf("refused with %d %s %q", a.status, a.code, a.message)
	}
}

// refusal is an error of the catalog as a client reports it.
type refusal struct {
	status        int
	code, message string
}

// missing and invalid name the parameter at fault.
func missing(name string) refusal {
	return refusal{400, "MissingParameter", "The input parameter " + name + " that is mandatory for processing this request is not supplied."}
}

func invalid(name string) refusal {
	return refusal{400, "InvalidParameter", "The specified parameter " + name + " is not valid."}
}

var (
	unknownKey    = refusal{400, "InvalidAccessKeyId.NotFound", "The specified Access Key ID does not exist."}
	disabledKey   = refusal{403, "Forbidden.AccessKeyDisabled", "The Access Key is disabled."}
	badSignature  = refusal{400, "IncompleteSignature", "The request signature does not conform to Aliyun standards."}
	badTime       = refusal{400, "IllegalTimestamp", "The input parameter “Timestamp” that is mandatory for processing this request is not supplied."}
	nonceUsed     = refusal{400, "SignatureNonceUsed", "The request signature nonce has been used."}
	throttled     = refusal{400, "Throttling", "You have made too many requests within a short time; your request is denied due to request throttling."}
	badMethod     = refusal{403, "UnsupportedHTTPMethod", "This http method is not supported."}
	unknownAction = invalid("“Action or Version”")
	unknownHost   = refusal{403, "InvalidAction", "Specified action is not valid."}
	forbidden     = refusal{403, "Forbidden.RAM", "User not authorized to operate on the specified resource, or this API doesn’t support RAM."}
	noSubUser     = refusal{403, "Forbidden.SubUser", "The specified action is not available for you."}
	noRAM         = refusal{403, "Forbidden.NotSupportRAM", "This action does not support accessed by RAM mode."}
	bodyTooLong   = refusal{400, "InvalidParameter.LengthExceeded", "The length of body exceeded, limit: 1048576."}
	unavailable   = refusal{503, "ServiceUnavailable", "The request has failed due to a temporary failure of the server."}
)

// refused fails the test unless the client reports this refusal.
func (a answer) refused(t *testing.T, want refusal) {
	t.Helper()
	if got := (refusal{a.status, a.code, a.message}); got != want {
		t.Fatalf("the client reports\n%+v, want\n%+v", got, want)
	}
	if len(a.requestID) != 36 || a.hostID == "" {
		t.Errorf("request id %q, host id %q", a.requestID, a.hostID)
	}
}
