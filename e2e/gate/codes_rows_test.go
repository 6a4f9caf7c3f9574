package gate_test

import (
	"fmt"
	"time"
)

// rows are the rows of the given tables, in their order, and how each is
// raised: by a request, the state of an account, a key or the store, a rule
// over reference data, or a backend. Some are raised in several ways.
var rows = []row{
	at("validate", 400, "MissingParameter", "The input parameter %s that is mandatory for processing this request is not supplied.",
		shot{}).about("RegionId"),
	replayed(at("admit", 400, "SignatureNonceUsed", "The request signature nonce has been used.", ecs("", nil))),
	warmed(at("admit", 400, "Throttling",
		"You have made too many requests within a short time; your request is denied due to request throttling.",
		probe("DescribeProbes", nil).by("LTAI5tE2eBusy0", "E2eSecretOfBusy0"))),
	at("validate", 400, "InvalidParameter.LengthExceeded", "The length of {ParameterName} exceeded, limit: {Value}.",
		ecs("DescribeInstances", items("Tag", 21))).about("Tag").limit("20"),
	at("validate", 400, "InvalidParameter.ValueExceeded", "The value of {ParameterName} exceeded, max: {Value}.",
		ecs("DescribeInstances", one("PageSize", "101"))).about("PageSize").limit("100"),
	at("authenticate", 403, "Forbidden.AccessKeyDisabled", "The Access Key is disabled.",
		ecs("", nil).by("LTAI5tE2eAliceOld", "E2eSecretOfAliceOld")),
	rule("not_support_ram", 403, "Forbidden.NotSupportRAM", "This action does not support accessed by RAM mode.",
		ecs("CreateKeyPair", one("KeyPairName", "k-1"))),
	rule("ram", 403, "Forbidden.RAM", "User not authorized to operate on the specified resource, or this API doesn’t support RAM.",
		probe("DeleteProbe", nil)),
	rule("risk", 403, "Forbidden.RiskControl", "This operation is forbidden by Aliyun RiskControl system.",
		ecs("", nil).by("LTAI5tE2eBlocked", "E2eSecretOfBlocked")),
	rule("sub_user", 403, "Forbidden.SubUser", "The specified action is not available for you.", probe("CloseProbes", nil)),
	rule("unauthorized", 403, "Forbidden.Unauthorized", "User not authorized to operate on the specified resource.",
		ecs("", one("OwnerId", "1000000000000002"))),
	rule("odd", 403, "InvalidAction", "The specified action is invalid", noting("not now")).about("Action"),
	byBackend(403, "InvalidAction", "The specified action is invalid").about("Action"),
	at("validate", 400, "InvalidParameter", "The specified parameter {ParameterName} is not valid.",
		ecs("DescribeInstances", one("PageSize", "ten"))).about("PageSize"),
	rule("tokens", 403, "LastTokenProcessing", "The last token request is processing.", token("t-busy", "a", "n")),
	byBackend(403, "LastTokenProcessing", "The last token request is processing."),
	rule("real_name", 403, "RealNameAuthenticationError", "Your account has not passed the real-name authentication yet.",
		ecs("RunInstances", nil).by("LTAI5tE2eNameless", "E2eSecretOfNameless")),
	at("resolve", 403, "UnsupportedHTTPMethod", "This http method is not supported.", shot{method: "PUT"}),
	rule("reference", 404, "InvalidParameter.NotFound", "{ParameterName}",
		ecs("RunInstances", one("ZoneId", "cn-hangzhou-z"))).about("ZoneId"),
	byBackend(404, "InvalidParameter.NotFound", "{ParameterName}").about("VpcId"),
	rule("odd", 409, "OperationConflict", "Request was denied due to conflict with a previous request.", noting("winter")),
	byBackend(409, "OperationConflict", "Request was denied due to conflict with a previous request."),
	at("authorize", 500, "InternalError", "The request processing has failed due to some unknown error, exception or failure.",
		noting("at most ten")), // the rule odd takes ten for a number, which is an error of ours
	byBackend(500, "InternalError", "The request processing has failed due to some unknown error, exception or failure."),
	withoutStore(at("admit", 503, "ServiceUnavailable", "The request has failed due to a temporary failure of the server.", ecs("", nil))),
	byBackend(503, "ServiceUnavailable", "The request has failed due to a temporary failure of the server."),

	// The second table, but for what both have.
	rule("tokens", 400, "IdempotentParameterMismatch", "The request is retried with updated parameters.", token("t-done", "b", "n")),
	byBackend(400, "IdempotentParameterMismatch", "The request is retried with updated parameters."),
	at("authenticate", 400, "IllegalTimestamp",
		"The input parameter “Timestamp” that is mandatory for processing this request is not supplied.", shot{ago: 16 * time.Minute}),
	at("authenticate", 400, "IllegalTimestamp",
		"The input parameter “Timestamp” that is mandatory for processing this request is not supplied.",
		shot{edit: changed("Timestamp", "yesterday")}),
	at("authenticate", 400, "IncompleteSignature", "The request signature does not conform to Aliyun standards.",
		ecs("", nil).by(alice.id, "E2eSecretOfAnother")),
	at("authenticate", 400, "IncompleteSignature", "The request signature does not conform to Aliyun standards.",
		shot{edit: changed("RegionId", "cn-beijing")}),
	rule("balance", 400, "InsufficientBalance", "Your account does not have enough balance.",
		ecs("RunInstances", nil).by("LTAI5tE2ePoor", "E2eSecretOfPoor")),
	at("authenticate", 400, "InvalidAccessKeyId.NotFound", "The specified Access Key ID does not exist.",
		ecs("", nil).by("LTAI5tE2eNobody", "E2eSecretOfNobody")),
	rule("owner", 400, "InvalidOwner", "OwnerId and OwnerAccount can’t be used at one API access.",
		ecs("", map[string]string{"OwnerId": "1000000000000009", "OwnerAccount": "e2e"})),
	rule("owner", 400, "InvalidOwnerAccount", "The specified OwnerAccount is not valid.", ecs("", one("OwnerAccount", "e 2 e"))),
	rule("owner", 400, "InvalidOwnerId", "The specified OwnerId is not valid.", ecs("", one("OwnerId", "e2e"))),
	at("authenticate", 400, "InvalidParamater", "The specified parameter “SignatureMethod” is not valid.",
		shot{edit: changed("SignatureMethod", "HMAC-SHA512")}),
	at("authenticate", 400, "InvalidParamater", "The specified parameter “SignatureVersion” is not valid.",
		shot{edit: changed("SignatureVersion", "2.0")}),
	rule("odd", 400, "InvalidParameter", "The specified parameter is not valid", noting("something")),
	byBackend(400, "InvalidParameter", "The specified parameter is not valid"),
	at("resolve", 400, "InvalidParameter", "The specified parameter “Action or Version” is not valid.", ecs("DescribeNothing", nil)),
	at("resolve", 400, "InvalidParameter", "The specified parameter “Action or Version” is not valid.", shot{version: "2020-01-01"}),
	at("validate", 400, "InvalidParameter.IsNull", "The required parameter must be not null.", ecs("", one("RegionId", ""))),
	at("resolve", 400, "MissingParameter",
		"The input parameter “Action” that is mandatory for processing this request is not supplied", shot{action: "-"}),
	at("authenticate", 400, "MissingParameter",
		"The input parameter “AccessKeyId” that is mandatory for processing this request is not supplied", shot{edit: without("AccessKeyId")}),
	at("authenticate", 400, "MissingParameter",
		"The input parameter “Signature” that is mandatory for processing the request is not supplied.", shot{edit: without("Signature")}),
	at("authenticate", 400, "MissingParameter",
		"The input parameter “TimeStamp” that is mandatory for processing this request is not supplied", shot{edit: without("Timestamp")}),
	at("resolve", 400, "MissingParameter",
		"The input parameter “Version” that is mandatory for processing this request is not supplied", shot{version: "-"}),
	at("validate", 400, "UnsupportedParameter", "The parameters is unsupported.", ecs("RunInstances", one("VlanId", "1"))),
	rule("odd", 400, "UnknownError", "The request processing has failed due to some unknown error.", noting("odd")),
	byBackend(400, "UnknownError", "The request processing has failed due to some unknown error."),
	rule("charge_type", 403, "ChargeTypeViolation", "The operation is not permitted due to charge type of the instance.",
		ecs("DeleteInstance", one("InstanceId", "i-2"))),
	byBackend(403, "ChargeTypeViolation", "The operation is not permitted due to charge type of the instance."),
	rule("owner", 403, "InvalidAccount.NotFound", "The specified Account does not exist.", ecs("", one("OwnerId", "42"))),
	at("resolve", 403, "InvalidAction", "Specified action is not valid.", shot{host: "nothing.example.com"}),
	at("resolve", 403, "InvalidAction", "Specified action is not valid.", ecs("BindIpRange", nil)),
	rule("tokens", 403, "InvalidIdempotenceParameter.Mismatch", "The specified parameters are different from before.",
		token("t-done", "a", "m")),
	byBackend(403, "InvalidIdempotenceParameter.Mismatch", "The specified parameters are different from before."),
	rule("owner", 403, "InvalidParameter.OwnerAccount", "OwnerAccount is Invalid.", ecs("", one("OwnerAccount", "partner"))),
	rule("owner", 403, "InvalidParameter.ResourceOwnerAccount", "ResourceOwnerAccount is Invalid.",
		ecs("", one("ResourceOwnerAccount", "partner"))),
	rule("owner", 403, "MissingParameter",
		"The input parameter OwnerId,OwnerAccount that is mandatory for processing this request is not supplied.",
		ecs("ReportInstancesStatus", map[string]string{"InstanceId.1": "i-1", "Reason": "slow"})),
	rule("reference", 404, "InvalidDiskId.NotFound", "The specified DiskId does not exist.", ecs("", one("DiskId", "d-none"))),
	byBackend(404, "InvalidDiskId.NotFound", "The specified DiskId does not exist."),
	rule("reference", 404, "InvalidImageId.NotFound", "The specified ImageId does not exist.", ecs("RunInstances", one("ImageId", "m-none"))),
	byBackend(404, "InvalidImageId.NotFound", "The specified ImageId does not exist."),
	rule("reference", 404, "InvalidInstanceId.NotFound", "The specified InstanceId does not exist.",
		ecs("StartInstance", one("InstanceId", "i-none"))),
	byBackend(404, "InvalidInstanceId.NotFound", "The specified InstanceId does not exist."),
	at("validate", 404, "InvalidRegionId.NotFound", "The specified RegionId does not exist.", ecs("", one("RegionId", "atlantis"))),
	rule("reference", 404, "InvalidSecurityGroupId.NotFound", "The specified SecurityGroupId does not exist.",
		ecs("RunInstances", one("SecurityGroupId", "sg-none"))),
	byBackend(404, "InvalidSecurityGroupId.NotFound", "The specified SecurityGroupId does not exist."),
	rule("reference", 404, "InvalidSnapshotId.NotFound", "The specified SnapshotId does not exist.", ecs("", one("SnapshotId", "s-none"))),
	byBackend(404, "InvalidSnapshotId.NotFound", "The specified SnapshotId does not exist."),
	rule("maintenance", 503, "ServiceUnavailable.RegionMaintaining",
		"System maintenance is in progress on the selected region, please wait a few minutes before trying again.",
		ecs("", one("RegionId", "cn-qingdao"))),
}

// at is a row that a stage raises for a request.
func at(stage string, status int, code, message string, s shot) row {
	return row{refusal: refusal{status, code, message}, stage: stage, shot: s}
}

// rule is a row that a rule raises.
func rule(id string, status int, code, message string, s shot) row {
	r := at("authorize", status, code, message, s)
	r.rule = id
	return r
}

// byBackend is a row that a backend raises.
func byBackend(status int, code, message string) row {
	return at("backend", status, code, message, ecs("", nil))
}

// about says which parameter the message names.
func (r row) about(name string) row {
	r.name = name
	if r.stage == "backend" {
		r.raises = append(r.raises, "x-ramgate-error-parameter: "+name)
	}
	return r
}

// limit says which value it names.
func (r row) limit(value string) row {
	r.value = value
	return r
}

func replayed(r row) row {
	r.replay = true
	return r
}

func warmed(r row) row {
	r.warm = true
	return r
}

// withoutStore is a row that is raised while the store is away.
func withoutStore(r row) row {
	r.state = func(k *stack) { k.redis.Stop() }
	r.undo = func(k *stack) {
		k.redis.Restart()
		eventually(k.t, "the store is used again", func() bool {
			return k.hit(k.t, ecs("", nil).fire(k.t, "JSON"), "JSON").status == 200
		})
	}
	return r
}

// ecs makes a request to the sample product, with a region, which most of its
// actions need; "" is DescribeInstances.
func ecs(action string, query map[string]string) shot {
	all := one("RegionId", "cn-hangzhou")
	for name, value := range query {
		all[name] = value
	}
	return shot{action: action, query: all}
}

// probe makes one to the product of the tests.
func probe(action string, query map[string]string) shot {
	return shot{host: "probe.example.com", method: "POST", action: action, query: query}
}

// noting is one that the rule odd knows by its note.
func noting(note string) shot { return probe("DescribeProbes", one("Note", note)) }

// token is one that the rule tokens knows by its token.
func token(id, name, note string) shot {
	return probe("CreateProbe", map[string]string{"ClientToken": id, "Name": name, "Note": note})
}

// by changes who signs.
func (s shot) by(id, secret string) shot {
	s.key = key{id: id, secret: secret}
	return s
}

func one(name, value string) map[string]string { return map[string]string{name: value} }

// items are n elements of a list parameter.
func items(name string, n int) map[string]string {
	list := map[string]string{}
	for i := range n {
		list[fmt.Sprintf("%s.%d.Key", name, i+1)] = "k"
	}
	return list
}
