package catalog

// The codes that Go code or the built-in rules raise. A constant is named like
// its code, without the dots; a code that only backends use needs none.
const (
	MissingParameter                     Code = "MissingParameter"
	SignatureNonceUsed                   Code = "SignatureNonceUsed"
	Throttling                           Code = "Throttling"
	InvalidParameterLengthExceeded       Code = "InvalidParameter.LengthExceeded"
	InvalidParameterValueExceeded        Code = "InvalidParameter.ValueExceeded"
	ForbiddenAccessKeyDisabled           Code = "Forbidden.AccessKeyDisabled"
	ForbiddenNotSupportRAM               Code = "Forbidden.NotSupportRAM"
	ForbiddenRAM                         Code = "Forbidden.RAM"
	ForbiddenRiskControl                 Code = "Forbidden.RiskControl"
	ForbiddenSubUser                     Code = "Forbidden.SubUser"
	ForbiddenUnauthorized                Code = "Forbidden.Unauthorized"
	InvalidAction                        Code = "InvalidAction"
	InvalidParameter                     Code = "InvalidParameter"
	LastTokenProcessing                  Code = "LastTokenProcessing"
	RealNameAuthenticationError          Code = "RealNameAuthenticationError"
	UnsupportedHTTPMethod                Code = "UnsupportedHTTPMethod"
	InvalidParameterNotFound             Code = "InvalidParameter.NotFound"
	InternalError                        Code = "InternalError"
	ServiceUnavailable                   Code = "ServiceUnavailable"
	IdempotentParameterMismatch          Code = "IdempotentParameterMismatch"
	IllegalTimestamp                     Code = "IllegalTimestamp"
	IncompleteSignature                  Code = "IncompleteSignature"
	InsufficientBalance                  Code = "InsufficientBalance"
	InvalidAccessKeyIdNotFound           Code = "InvalidAccessKeyId.NotFound"
	InvalidOwner                         Code = "InvalidOwner"
	InvalidOwnerAccount                  Code = "InvalidOwnerAccount"
	InvalidOwnerId                       Code = "InvalidOwnerId"
	InvalidParamater                     Code = "InvalidParamater"
	InvalidParameterIsNull               Code = "InvalidParameter.IsNull"
	UnsupportedParameter                 Code = "UnsupportedParameter"
	InvalidAccountNotFound               Code = "InvalidAccount.NotFound"
	InvalidParameterOwnerAccount         Code = "InvalidParameter.OwnerAccount"
	InvalidParameterResourceOwnerAccount Code = "InvalidParameter.ResourceOwnerAccount"
	InvalidRegionIdNotFound              Code = "InvalidRegionId.NotFound"
	ServiceUnavailableRegionMaintaining  Code = "ServiceUnavailable.RegionMaintaining"
)

// Names that select a sentence about more than one parameter.
const (
	ActionOrVersion       = "Action or Version"    // of InvalidParameter
	OwnerIdOrOwnerAccount = "OwnerId,OwnerAccount" // of MissingParameter, with status 403
)

// Ranks of the codes that several rules may raise for one request. Whatever
// could reveal that a resource exists, or the state of an account, comes after
// the answer that RAM gives; what a caller cannot help comes last.
const (
	rankRiskControl   = 10
	rankOwner         = 20
	rankNotSupportRAM = 30
	rankSubUser       = 40
	rankUnauthorized  = 50
	rankRAM           = 60
	rankRealName      = 70
	rankBalance       = 80
	rankOthers        = 1000 // plus the position in the table
	rankMaintenance   = 1_000_000
)

// table is every built-in code. To add one, add a row at the end; a row without
// a Rank is ranked by its position. The codes and sentences are Alibaba Cloud's
// own, typographic quotes and the misspelt InvalidParamater included: clients
// compare them.
var table = []Entry{
	{Code: MissingParameter, Gloss: "必填参数缺失", Variants: []Variant{
		{For: "*", Status: 400, Message: "The input parameter %s that is mandatory for processing this request is not supplied."},
		{For: "Action", Status: 400, Message: "The input parameter “Action” that is mandatory for processing this request is not supplied"},
		{For: "AccessKeyId", Status: 400, Message: "The input parameter “AccessKeyId” that is mandatory for processing this request is not supplied"},
		{For: "Signature", Status: 400, Message: "The input parameter “Signature” that is mandatory for processing the request is not supplied."},
		{For: "TimeStamp", Also: "Timestamp", Status: 400, Message: "The input parameter “TimeStamp” that is mandatory for processing this request is not supplied"},
		{For: "Version", Status: 400, Message: "The input parameter “Version” that is mandatory for processing this request is not supplied"},
		{For: OwnerIdOrOwnerAccount, Status: 403, Rank: rankOwner, Message: "The input parameter OwnerId,OwnerAccount that is mandatory for processing this request is not supplied."},
	}},
	{Code: SignatureNonceUsed, Gloss: "请求的签名已经被使用", Variants: always(400, "The request signature nonce has been used.")},
	{Code: Throttling, Gloss: "短时间内请求过多", Variants: always(400, "You have made too many requests within a short time; your request is denied due to request throttling.")},
	{Code: InvalidParameterLengthExceeded, Gloss: "List 型参数的长度超过规定值", Variants: always(400, "The length of {ParameterName} exceeded, limit: {Value}.")},
	{Code: InvalidParameterValueExceeded, Gloss: "参数值超过规定范围", Variants: always(400, "The value of {ParameterName} exceeded, max: {Value}.")},
	{Code: ForbiddenAccessKeyDisabled, Gloss: "Access Key 无效", Variants: always(403, "The Access Key is disabled.")},
	{Code: ForbiddenNotSupportRAM, Rank: rankNotSupportRAM, Gloss: "RAM 模式不支持的操作", Variants: always(403, "This action does not support accessed by RAM mode.")},
	{Code: ForbiddenRAM, Rank: rankRAM, Gloss: "用户没有被授权操作该资源，或者当前 API 不支持 RAM", Variants: always(403, "User not authorized to operate on the specified resource, or this API doesn’t support RAM.")},
	{Code: ForbiddenRiskControl, Rank: rankRiskControl, Gloss: "该操作被阿里云风控系统禁止", Variants: always(403, "This operation is forbidden by Aliyun RiskControl system.")},
	{Code: ForbiddenSubUser, Rank: rankSubUser, Gloss: "当前用户无法执行该操作", Variants: always(403, "The specified action is not available for you.")},
	{Code: ForbiddenUnauthorized, Rank: rankUnauthorized, Gloss: "用户在未认证的情况下操作该资源", Variants: always(403, "User not authorized to operate on the specified resource.")},
	// The two tables of the contract word this one differently. A refusal gets
	// the general table's sentence, one that names the Action the other one's.
	{Code: InvalidAction, Gloss: "不合法的操作", Variants: []Variant{
		{Status: 403, Message: "Specified action is not valid."},
		{For: "Action", Status: 403, Message: "The specified action is invalid"},
	}},
	{Code: InvalidParameter, Gloss: "不合法的参数", Variants: []Variant{
		{For: "*", Status: 400, Message: "The specified parameter {ParameterName} is not valid."},
		{Status: 400, Message: "The specified parameter is not valid"},
		{For: ActionOrVersion, Status: 400, Message: "The specified parameter “Action or Version” is not valid."},
	}},
	{Code: LastTokenProcessing, Gloss: "上一个 token 正在处理中", Variants: always(403, "The last token request is processing.")},
	{Code: RealNameAuthenticationError, Rank: rankRealName, Gloss: "你的账户还未通过实名认证", Variants: always(403, "Your account has not passed the real-name authentication yet.")},
	{Code: UnsupportedHTTPMethod, Gloss: "不支持的 http 方法", Variants: always(403, "This http method is not supported.")},
	{Code: InvalidParameterNotFound, Gloss: "参数未找到", Variants: always(404, "{ParameterName}")},
	{Code: "OperationConflict", Gloss: "该操作与之前的某个操作冲突", Variants: always(409, "Request was denied due to conflict with a previous request.")},
	{Code: InternalError, Gloss: "因为未知错误、异常或失败导致请求处理失败", Variants: always(500, "The request processing has failed due to some unknown error, exception or failure.")},
	{Code: ServiceUnavailable, Gloss: "服务器异常", Variants: always(503, "The request has failed due to a temporary failure of the server.")},
	{Code: IdempotentParameterMismatch, Variants: always(400, "The request is retried with updated parameters.")},
	{Code: IllegalTimestamp, Variants: always(400, "The input parameter “Timestamp” that is mandatory for processing this request is not supplied.")},
	{Code: IncompleteSignature, Variants: always(400, "The request signature does not conform to Aliyun standards.")},
	{Code: InsufficientBalance, Rank: rankBalance, Variants: always(400, "Your account does not have enough balance.")},
	{Code: InvalidAccessKeyIdNotFound, Variants: always(400, "The specified Access Key ID does not exist.")},
	{Code: InvalidOwner, Rank: rankOwner, Variants: always(400, "OwnerId and OwnerAccount can’t be used at one API access.")},
	{Code: InvalidOwnerAccount, Rank: rankOwner, Variants: always(400, "The specified OwnerAccount is not valid.")},
	{Code: InvalidOwnerId, Rank: rankOwner, Variants: always(400, "The specified OwnerId is not valid.")},
	{Code: InvalidParamater, Variants: []Variant{
		{For: "SignatureMethod", Status: 400, Message: "The specified parameter “SignatureMethod” is not valid."},
		{For: "SignatureVersion", Status: 400, Message: "The specified parameter “SignatureVersion” is not valid."},
	}},
	{Code: InvalidParameterIsNull, Variants: always(400, "The required parameter must be not null.")},
	{Code: UnsupportedParameter, Variants: always(400, "The parameters is unsupported.")},
	{Code: "UnknownError", Variants: always(400, "The request processing has failed due to some unknown error.")},
	{Code: "ChargeTypeViolation", Variants: always(403, "The operation is not permitted due to charge type of the instance.")},
	{Code: InvalidAccountNotFound, Rank: rankOwner, Variants: always(403, "The specified Account does not exist.")},
	{Code: "InvalidIdempotenceParameter.Mismatch", Variants: always(403, "The specified parameters are different from before.")},
	{Code: InvalidParameterOwnerAccount, Rank: rankOwner, Variants: always(403, "OwnerAccount is Invalid.")},
	{Code: InvalidParameterResourceOwnerAccount, Rank: rankOwner, Variants: always(403, "ResourceOwnerAccount is Invalid.")},
	{Code: "InvalidDiskId.NotFound", Variants: always(404, "The specified DiskId does not exist.")},
	{Code: "InvalidImageId.NotFound", Variants: always(404, "The specified ImageId does not exist.")},
	{Code: "InvalidInstanceId.NotFound", Variants: always(404, "The specified InstanceId does not exist.")},
	{Code: InvalidRegionIdNotFound, Variants: always(404, "The specified RegionId does not exist.")},
	{Code: "InvalidSecurityGroupId.NotFound", Variants: always(404, "The specified SecurityGroupId does not exist.")},
	{Code: "InvalidSnapshotId.NotFound", Variants: always(404, "The specified SnapshotId does not exist.")},
	{Code: ServiceUnavailableRegionMaintaining, Rank: rankMaintenance, Variants: always(503, "System maintenance is in progress on the selected region, please wait a few minutes before trying again.")},
}

// always is the only wording of a code.
func always(status int, message string) []Variant {
	return []Variant{{Status: status, Message: message}}
}
