package main

import (
	"net/url"
	"time"

	"github.com/ramgate/ramgate/authz/acs"
)

// scene is one request and how it must end.
type scene struct {
	title string
	call
	code string // of the refusal; "" reaches the backend
	// sendsAgain repeats the very bytes of the scene before.
	sendsAgain bool
}

// call is a request before it is signed.
type call struct {
	by       acs.Credentials
	style    acs.Style
	method   string
	host     string
	path     string
	query    url.Values
	action   string
	version  string
	skew     time.Duration // of the client's clock
	tampered bool          // changed on its way
}

// Callers of deploy/samples/directory.yaml.
var (
	alice   = acs.Credentials{AccessKeyID: "LTAI5tExampleAlice", Secret: "ExampleSecretOfAlice"}
	bob     = acs.Credentials{AccessKeyID: "LTAI5tExampleBob", Secret: "ExampleSecretOfBob"}
	carol   = acs.Credentials{AccessKeyID: "LTAI5tExampleCarol", Secret: "ExampleSecretOfCarol"}
	dave    = acs.Credentials{AccessKeyID: "LTAI5tExampleDave", Secret: "ExampleSecretOfDave"}
	ci      = acs.Credentials{AccessKeyID: "STS.ExampleCi", Secret: "ExampleSecretOfCi", SecurityToken: "ExampleSecretTokenOfCi"}
	guesser = acs.Credentials{AccessKeyID: "LTAI5tExampleAlice", Secret: "not the secret"}
	nobody  = acs.Credentials{AccessKeyID: "LTAI5tNobody", Secret: "ExampleSecretOfNobody"}
	oldKey  = acs.Credentials{AccessKeyID: "LTAI5tExampleAliceOld", Secret: "ExampleSecretOfAliceOld"}
)

// ecs is a call of the RPC product Ecs.
func ecs(by acs.Credentials, style acs.Style, action string, params ...string) call {
	q := url.Values{"RegionId": {"cn-hangzhou"}}
	for i := 0; i < len(params); i += 2 {
		q.Set(params[i], params[i+1])
	}
	return call{
		by: by, style: style, method: "POST", host: "ecs.example.com", path: "/", query: q,
		action: action, version: "2014-05-26",
	}
}

// cs is a call of the ROA product CS.
func cs(by acs.Credentials, style acs.Style, method, path string) call {
	return call{
		by: by, style: style, method: method, host: "cs.example.com", path: path,
		query: url.Values{"RegionId": {"cn-hangzhou"}}, version: "2015-12-15",
	}
}

func (c call) with(change func(*call)) call {
	change(&c)
	return c
}

// scenes is the demonstration, in order.
func scenes() []scene {
	list := func(by acs.Credentials) call { return ecs(by, acs.RPCV1, "DescribeInstances") }
	stop := func(by acs.Credentials, id string) call { return ecs(by, acs.ACS3, "StopInstance", "InstanceId", id) }
	regions := ecs(alice, acs.ACS3, "DescribeRegions")
	return []scene{
		{title: "alice lists instances (RPC V1)", call: list(alice)},
		{title: "the same bytes again", sendsAgain: true, code: "SignatureNonceUsed"},
		{title: "bob stops i-1 (ACS3)", call: stop(bob, "i-1")},
		{title: "ci, a role session, looks at a cluster (ROA V1)", call: cs(ci, acs.ROAV1, "GET", "/clusters/c-1")},
		{title: "dave acts for account example, which trusts his", call: ecs(dave, acs.RPCV1, "DescribeInstances", "OwnerId", "1000000000000001")},

		{title: "alice may not stop i-1", call: stop(alice, "i-1"), code: "Forbidden.RAM"},
		{title: "bob may not stop i-payments", call: stop(bob, "i-payments"), code: "Forbidden.RAM"},
		{title: "an API that is not for sub-users", call: ecs(bob, acs.ACS3, "RenewInstance", "InstanceId", "i-1", "Period", "12"), code: "Forbidden.SubUser"},
		{title: "an API that has no RAM", call: ecs(bob, acs.ACS3, "CreateKeyPair", "KeyPairName", "mine"), code: "Forbidden.NotSupportRAM"},
		{title: "dave has no business with a third account", call: ecs(dave, acs.RPCV1, "DescribeInstances", "OwnerId", "1000000000000009"), code: "InvalidAccount.NotFound"},

		{title: "a wrong secret", call: list(guesser), code: "IncompleteSignature"},
		{title: "a parameter changed on the way", call: list(alice).with(func(c *call) { c.tampered = true }), code: "IncompleteSignature"},
		{title: "an unknown key", call: list(nobody), code: "InvalidAccessKeyId.NotFound"},
		{title: "a disabled key", call: list(oldKey), code: "Forbidden.AccessKeyDisabled"},
		{title: "a disabled user", call: list(carol), code: "Forbidden.AccessKeyDisabled"},
		{title: "a clock that is an hour slow", call: list(alice).with(func(c *call) { c.skew = -time.Hour }), code: "IllegalTimestamp"},

		{title: "an unknown action", call: ecs(alice, acs.RPCV1, "DescribeEverything"), code: "InvalidParameter"},
		{title: "a wrong HTTP method", call: list(alice).with(func(c *call) { c.method = "DELETE" }), code: "UnsupportedHTTPMethod"},
		{title: "a required parameter is missing", call: ecs(bob, acs.RPCV1, "StopInstance"), code: "MissingParameter"},
		{title: "a region that is not the product's", call: ecs(alice, acs.RPCV1, "DescribeInstances", "RegionId", "atlantis"), code: "InvalidRegionId.NotFound"},

		{title: "a burst, 1st call", call: regions},
		{title: "a burst, 2nd call", call: regions},
		{title: "a burst, 3rd call", call: regions},
		{title: "a burst, one too many", call: regions, code: "Throttling"},
	}
}
