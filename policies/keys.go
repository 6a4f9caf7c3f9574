package policies

import "github.com/open-policy-agent/opa/v1/ast"

// InputVersion is `input.version`: the version of the contract.
const InputVersion = 1

// The keys of objects, made once: an object holds pointers to its keys.
var (
	keyVersion   = ast.InternedTerm("version")
	keyRequest   = ast.InternedTerm("request")
	keyAPI       = ast.InternedTerm("api")
	keyPrincipal = ast.InternedTerm("principal")
	keyAccount   = ast.InternedTerm("account")
	keyOwner     = ast.InternedTerm("owner")
	keyContext   = ast.InternedTerm("context")
	keyChecks    = ast.InternedTerm("checks")

	keyStyle           = ast.InternedTerm("style")
	keyMethod          = ast.InternedTerm("method")
	keyAction          = ast.InternedTerm("action")
	keyProduct         = ast.InternedTerm("product")
	keyRegion          = ast.InternedTerm("region")
	keyParams          = ast.InternedTerm("params")
	keySourceIP        = ast.InternedTerm("source_ip")
	keySecureTransport = ast.InternedTerm("secure_transport")
	keyTime            = ast.InternedTerm("time")

	keyRAMAction   = ast.InternedTerm("ram_action")
	keyFlags       = ast.InternedTerm("flags")
	keyMaintenance = ast.InternedTerm("maintenance")

	keyType   = ast.InternedTerm("type")
	keyARN    = ast.InternedTerm("arn")
	keyName   = ast.InternedTerm("name")
	keyID     = ast.InternedTerm("id")
	keyGroups = ast.InternedTerm("groups")

	keyState    = ast.InternedTerm("state")
	keyRealName = ast.InternedTerm("real_name")
	keyBalance  = ast.InternedTerm("balance")
	keyRisk     = ast.InternedTerm("risk")

	keyRelation = ast.InternedTerm("relation")
	keyProblem  = ast.InternedTerm("problem")

	keyResource  = ast.InternedTerm("resource")
	keyLevel     = ast.InternedTerm("level")
	keyAllow     = ast.InternedTerm("allow")
	keyDeny      = ast.InternedTerm("deny")
	keyPolicy    = ast.InternedTerm("policy")
	keyStatement = ast.InternedTerm("statement")
	keyCondition = ast.InternedTerm("condition")
	keyOperator  = ast.InternedTerm("operator")
	keyKey       = ast.InternedTerm("key")
	keyValues    = ast.InternedTerm("values")

	// Of what rules add to the set of denials.
	keyRule          = ast.InternedTerm("rule")
	keyCode          = ast.InternedTerm("code")
	keyReason        = ast.InternedTerm("reason")
	keyParameterName = ast.InternedTerm("ParameterName")
	keyValue         = ast.InternedTerm("Value")

	versionTerm = ast.InternedTerm(InputVersion)
)
