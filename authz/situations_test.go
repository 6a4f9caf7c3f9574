package authz_test

import (
	"testing"
	"time"

	"github.com/ramgate/ramgate/authz/acs"
)

// situation is a row of the contract: what is wrong with a request, and the
// answer. message is given where a code has more than one.
type situation struct {
	name    string
	call    call
	stage   string
	code    string
	status  int
	message string
}

const form = "application/x-www-form-urlencoded"

var situations = []situation{
	// resolve
	{name: "unknown host", call: call{host: "oss.example.com"}, stage: "resolve", code: "InvalidAction", status: 403},
	{name: "closed action", call: call{action: "Retired"}, stage: "resolve", code: "InvalidAction", status: 403},
	{name: "no Action", call: call{action: "-"}, stage: "resolve", code: "MissingParameter", status: 400,
		message: "The input parameter “Action” that is mandatory for processing this request is not supplied"},
	{name: "no Version", call: call{version: "-"}, stage: "resolve", code: "MissingParameter", status: 400,
		message: "The input parameter “Version” that is mandatory for processing this request is not supplied"},
	{name: "unknown version", call: call{version: "2099-01-01"}, stage: "resolve", code: "InvalidParameter", status: 400,
		message: "The specified parameter “Action or Version” is not valid."},
	{name: "unknown action", call: call{action: "DescribeNothing"}, stage: "resolve", code: "InvalidParameter", status: 400,
		message: "The specified parameter “Action or Version” is not valid."},
	{name: "action in another case", call: call{action: "describeInstances"}, stage: "resolve", code: "InvalidParameter", status: 400},
	{name: "unknown ROA path", call: call{style: acs.ROAV1, host: "cs.example.com", path: "/nodes", query: "!"},
		stage: "resolve", code: "InvalidParameter", status: 400},
	{name: "ROA path with a slash at its end", call: call{style: acs.ROAV1, host: "cs.example.com", path: "/clusters/", query: "!"},
		stage: "resolve", code: "InvalidParameter", status: 400},
	{name: "method", call: call{action: "RunInstances", method: "GET"}, stage: "resolve", code: "UnsupportedHTTPMethod", status: 403},
	{name: "ROA method", call: call{style: acs.ROAV1, host: "cs.example.com", path: "/clusters", query: "!", method: "DELETE"},
		stage: "resolve", code: "UnsupportedHTTPMethod", status: 403},
	{name: "HEAD is not GET", call: call{style: acs.ROAV1, host: "cs.example.com", path: "/clusters", query: "!", method: "HEAD"},
		stage: "resolve", code: "UnsupportedHTTPMethod", status: 403},

	// authenticate
	{name: "no AccessKeyId", call: call{edit: drop("AccessKeyId")}, stage: "authenticate", code: "MissingParameter", status: 400,
		message: "The input parameter “AccessKeyId” that is mandatory for processing this request is not supplied"},
	{name: "no Signature", call: call{edit: drop("Signature")}, stage: "authenticate", code: "MissingParameter", status: 400,
		message: "The input parameter “Signature” that is mandatory for processing the request is not supplied."},
	{name: "no Timestamp", call: call{edit: drop("Timestamp")}, stage: "authenticate", code: "MissingParameter", status: 400,
		message: "The input parameter “TimeStamp” that is mandatory for processing this request is not supplied"},
	{name: "no nonce", call: call{edit: drop("SignatureNonce")}, stage: "authenticate", code: "MissingParameter", status: 400,
		message: "The input parameter SignatureNonce that is mandatory for processing this request is not supplied."},
	{name: "signature method", call: call{edit: set("SignatureMethod", "HMAC-MD5")}, stage: "authenticate", code: "InvalidParamater", status: 400,
		message: "The specified parameter “SignatureMethod” is not valid."},
	{name: "signature version", call: call{edit: set("SignatureVersion", "2.0")}, stage: "authenticate", code: "InvalidParamater", status: 400,
		message: "The specified parameter “SignatureVersion” is not valid."},
	{name: "time unparsable", call: call{edit: set("Timestamp", "yesterday")}, stage: "authenticate", code: "IllegalTimestamp", status: 400},
	{name: "time too old", call: call{skew: -15*time.Minute - time.Second}, stage: "authenticate", code: "IllegalTimestamp", status: 400},
	{name: "time too new", call: call{skew: 15*time.Minute + time.Second}, stage: "authenticate", code: "IllegalTimestamp", status: 400},
	{name: "key unknown", call: call{key: "nobody"}, stage: "authenticate", code: "InvalidAccessKeyId.NotFound", status: 400},
	{name: "secret wrong", call: call{secret: "guess"}, stage: "authenticate", code: "IncompleteSignature", status: 400},
	{name: "signature malformed", call: call{edit: set("Signature", "AAAA")}, stage: "authenticate", code: "IncompleteSignature", status: 400},
	{name: "digest wrong", call: call{style: acs.ACS3, method: "POST", edit: func(r *acs.Request) {
		r.Body = []byte("x")
		r.Headers = append(r.Headers, acs.Header{Name: "content-type", Value: "application/octet-stream"})
	}},
		stage: "authenticate", code: "IncompleteSignature", status: 400},
	{name: "key disabled", call: call{key: "off"}, stage: "authenticate", code: "Forbidden.AccessKeyDisabled", status: 403},
	{name: "key disabled, secret wrong", call: call{key: "off", secret: "guess"}, stage: "authenticate", code: "IncompleteSignature", status: 400},
	{name: "user disabled", call: call{key: "gone"}, stage: "authenticate", code: "Forbidden.AccessKeyDisabled", status: 403},
	{name: "account suspended", call: call{key: "suspended"}, stage: "authenticate", code: "Forbidden.AccessKeyDisabled", status: 403},
	{name: "STS key without token", call: call{key: "STS.ci", token: "-"}, stage: "authenticate", code: "MissingParameter", status: 400,
		message: "The input parameter SecurityToken that is mandatory for processing this request is not supplied."},
	{name: "STS token wrong", call: call{key: "STS.ci", token: "guess"}, stage: "authenticate", code: "InvalidAccessKeyId.NotFound", status: 400},
	{name: "STS token expired", call: call{key: "STS.old"}, stage: "authenticate", code: "InvalidAccessKeyId.NotFound", status: 400},
	{name: "token with a permanent key", call: call{token: "ci-token"}, stage: "authenticate", code: "InvalidAccessKeyId.NotFound", status: 400},

	// validate
	{name: "required absent", call: call{query: "!"}, stage: "validate", code: "MissingParameter", status: 400,
		message: "The input parameter RegionId that is mandatory for processing this request is not supplied."},
	{name: "required empty", call: call{query: "!RegionId="}, stage: "validate", code: "InvalidParameter.IsNull", status: 400},
	{name: "too many items", call: call{query: "Tag.1=a&Tag.2=b&Tag.3=c"}, stage: "validate", code: "InvalidParameter.LengthExceeded", status: 400,
		message: "The length of Tag exceeded, limit: 2."},
	{name: "too long", call: call{query: "Status=RunningRunning"}, stage: "validate", code: "InvalidParameter.LengthExceeded", status: 400,
		message: "The length of Status exceeded, limit: 8."},
	{name: "above maximum", call: call{query: "PageSize=101"}, stage: "validate", code: "InvalidParameter.ValueExceeded", status: 400,
		message: "The value of PageSize exceeded, max: 100."},
	{name: "below minimum", call: call{query: "PageSize=0"}, stage: "validate", code: "InvalidParameter", status: 400,
		message: "The specified parameter PageSize is not valid."},
	{name: "wrong type", call: call{query: "PageSize=ten"}, stage: "validate", code: "InvalidParameter", status: 400},
	{name: "not in enum", call: call{query: "Status=Idle"}, stage: "validate", code: "InvalidParameter", status: 400},
	{name: "unsupported", call: call{query: "Legacy=1"}, stage: "validate", code: "UnsupportedParameter", status: 400},
	{name: "region not of the product", call: call{query: "!RegionId=atlantis"}, stage: "validate", code: "InvalidRegionId.NotFound", status: 404},

	// authorize: owners
	{name: "OwnerId and OwnerAccount", call: call{query: "OwnerId=1000000000000001&OwnerAccount=example"},
		stage: "authorize", code: "InvalidOwner", status: 400},
	{name: "ResourceOwnerId and ResourceOwnerAccount", call: call{query: "ResourceOwnerId=1000000000000001&ResourceOwnerAccount=example"},
		stage: "authorize", code: "InvalidOwner", status: 400},
	{name: "owner required", call: call{key: "root", action: "ListForPartner"}, stage: "authorize", code: "MissingParameter", status: 403,
		message: "The input parameter OwnerId,OwnerAccount that is mandatory for processing this request is not supplied."},
	{name: "OwnerId not a number", call: call{query: "OwnerId=me"}, stage: "authorize", code: "InvalidOwnerId", status: 400},
	{name: "OwnerAccount malformed", call: call{query: "OwnerAccount=a%20b"}, stage: "authorize", code: "InvalidOwnerAccount", status: 400},
	{name: "OwnerId unknown", call: call{query: "OwnerId=42"}, stage: "authorize", code: "InvalidAccount.NotFound", status: 403},
	{name: "OwnerAccount unknown", call: call{query: "OwnerAccount=nobody"}, stage: "authorize", code: "InvalidAccount.NotFound", status: 403},
	{name: "OwnerAccount does not trust", call: call{query: "OwnerAccount=partner"}, stage: "authorize", code: "InvalidParameter.OwnerAccount", status: 403},
	{name: "ResourceOwnerAccount does not trust", call: call{query: "ResourceOwnerAccount=partner"},
		stage: "authorize", code: "InvalidParameter.ResourceOwnerAccount", status: 403},
	{name: "OwnerId does not trust", call: call{query: "OwnerId=1000000000000002"}, stage: "authorize", code: "Forbidden.Unauthorized", status: 403},
	{name: "OwnerId does not trust root either", call: call{key: "root", query: "OwnerId=1000000000000002"},
		stage: "authorize", code: "Forbidden.Unauthorized", status: 403},

	// authorize: rules
	{name: "risk", call: call{key: "blocked"}, stage: "authorize", code: "Forbidden.RiskControl", status: 403},
	{name: "no RAM", call: call{key: "admin", action: "DescribeAccountAttributes"}, stage: "authorize", code: "Forbidden.NotSupportRAM", status: 403},
	{name: "no sub-user", call: call{key: "admin", action: "ModifyAccountAttribute"}, stage: "authorize", code: "Forbidden.SubUser", status: 403},
	{name: "no sub-user: sessions too", call: call{key: "STS.ci", action: "ModifyAccountAttribute"}, stage: "authorize", code: "Forbidden.SubUser", status: 403},
	{name: "not allowed", call: call{action: "StopInstance", query: "InstanceId=i-1"}, stage: "authorize", code: "Forbidden.RAM", status: 403},
	{name: "denied", call: call{key: "fenced", action: "StopInstance", query: "InstanceId=i-fenced"}, stage: "authorize", code: "Forbidden.RAM", status: 403},
	{name: "session policy", call: call{key: "STS.ci", action: "StopInstance", query: "InstanceId=i-1"}, stage: "authorize", code: "Forbidden.RAM", status: 403},
	{name: "trusted, but not by its own policies", call: call{key: "dave", action: "StopInstance", query: "InstanceId=i-1&OwnerId=1000000000000001"},
		stage: "authorize", code: "Forbidden.RAM", status: 403},
	{name: "wildcard in a resource", call: call{key: "admin", action: "StopInstance", query: "InstanceId=*"}, stage: "authorize", code: "InvalidParameter", status: 400,
		message: "The specified parameter InstanceId is not valid."},
	{name: "real name", call: call{key: "poor", action: "RunInstances", method: "POST"}, stage: "authorize", code: "RealNameAuthenticationError", status: 403},
	{name: "real name stays hidden behind RAM", call: call{key: "clerk", action: "RunInstances", method: "POST"}, stage: "authorize", code: "Forbidden.RAM", status: 403},
	{name: "balance", call: call{key: "indebted", action: "RunInstances", method: "POST"}, stage: "authorize", code: "InsufficientBalance", status: 400},
	{name: "maintenance", call: call{query: "!RegionId=cn-maintained"}, stage: "authorize", code: "ServiceUnavailable.RegionMaintaining", status: 503},
	{name: "maintenance stays hidden behind RAM", call: call{action: "StopInstance", query: "!RegionId=cn-maintained&InstanceId=i-1"},
		stage: "authorize", code: "Forbidden.RAM", status: 403},

	// parse
	{name: "name twice", call: call{query: "PageSize=1&PageSize=2"}, stage: "resolve", code: "InvalidParameter", status: 400,
		message: "The specified parameter PageSize is not valid."},
	{name: "system name twice", call: call{edit: func(r *acs.Request) { r.Target += "&Action=StopInstance" }}, stage: "parse", code: "InvalidParameter", status: 400},
	{name: "body of RPC V1 is not a form", call: call{method: "POST", body: `{"Action":"StopInstance"}`, content: "application/json"},
		stage: "parse", code: "InvalidParameter", status: 400},
	{name: "partial body", call: call{method: "POST", body: "A=b", content: form, edit: func(r *acs.Request) { r.BodyState = acs.Partial }},
		stage: "parse", code: "InvalidParameter", status: 400},
	{name: "unread form", call: call{method: "POST", body: "A=b", content: form, edit: func(r *acs.Request) { r.Body, r.BodyState = nil, acs.Unread }},
		stage: "parse", code: "InvalidParameter", status: 400},
}

func TestSituations(t *testing.T) {
	for _, s := range situations {
		t.Run(s.name, func(t *testing.T) {
			f := newGate(t)
			d := f.decide(t, s.call)
			if d.Passes() {
				t.Fatal("it passes")
			}
			if string(d.Answer.Code) != s.code || d.Answer.Status != s.status || d.Stage != s.stage {
				t.Errorf("got %d %s at %s (%s), want %d %s at %s",
					d.Answer.Status, d.Answer.Code, d.Stage, f.records.last(t).Reason, s.status, s.code, s.stage)
			}
			if s.message != "" && d.Answer.Message != s.message {
				t.Errorf("message %q, want %q", d.Answer.Message, s.message)
			}
			if len(d.Headers) > 0 {
				t.Errorf("a refusal has headers for the backend: %v", d.Headers)
			}
		})
	}
}
