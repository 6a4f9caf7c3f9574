// Package openapi holds API metadata: products, versions, actions, parameters,
// and the RAM action and resources of each action. It finds the API that a
// call executes, validates the call's parameters and names the resources that
// RAM is asked about. It knows no credentials and no policies.
//
//	apis, err := openapi.Load("apis", true)
//	m, refusal := apis.Resolve(call, "")
//	refusal = m.Validate(call)
//	resources, refusal := m.Resources(call, owner, bodySigned)
//
// # Which API
//
// The product is the one that the route names, else the host's. The version's
// style decides where the action stands:
//
//   - rpc: in the Action parameter (RPC V1) or in x-acs-action (ACS3). The path
//     is exactly "/".
//   - roa: method and path pattern decide; x-acs-action or Action must agree if
//     given. Where patterns overlap, a literal segment goes before a
//     {Parameter}, from left to right, among the patterns of the request's
//     method. Segments are compared decoded. HEAD is not implied by GET, and a
//     slash at the end makes another path.
//
// Refused as InvalidParameter "Action or Version" are an unknown version or
// action, one in another case, an rpc product on another path, a path that leads
// a reader without case to another API (/clusters/Defaults is no {ClusterId} where
// /clusters/defaults is an API of the same method), and a kind of signature that
// the style does not have (ROA V1 for rpc, RPC V1 for roa). An rpc
// call has no multipart body, and its JSON body names no other Action or Version.
// Paths that two readers may understand differently are InvalidParameter: an
// escaped slash outside of a {Parameter}, or where decoding it first leads to
// another pattern; a literal with an escaped letter or digit.
//
// # What is not declared
//
// Unless strict, actions that no file declares pass on to RAM as
// <ram_code>:<Action> on *, and while no product is loaded so do the calls of all
// hosts, as <product that the route names>:<Action>. An action has its name where
// the backend goes by it: of rpc, which serves "/". On the paths of roa a name is
// the caller's word, signed or not, and the backend goes by method and path. RAM is
// asked about "<ram_code>:" there: only a policy for all actions of the product
// allows it, and no Deny of an action by its name holds. (A backend of style roa
// that serves "/" to ACS3 has to be declared, since it would be taken for rpc.)
//
// # Where a parameter stands
//
// The field in of a parameter says from which part of a request the backend reads
// it: path, query, form, body (a member of a JSON object, names by exact case), or
// a list of several. What is declared and stands elsewhere is InvalidParameter
// with its name, even if empty: it would be judged here, and the backend would
// act as if it were not there. Without in, a parameter of the path stands there,
// and others stand,
//
//   - of rpc, in query or form. That is the contract of the style, which every
//     backend of it keeps; a JSON body that comes with another method than POST,
//     PUT and PATCH is refused.
//   - of roa, in query, form or JSON body, and not in the body of an action of GET
//     and HEAD only. This does for what is merely checked. A parameter that names
//     a resource needs in, or the file does not load: a narrow value in the wrong
//     part would be allowed by a narrow policy, and without it the backend acts
//     on all. A rule of Rego that reads a parameter needs in as well.
//
// Only the exact names OwnerId, OwnerAccount, ResourceOwnerId and
// ResourceOwnerAccount say whose resources are meant. One of them in another case
// is refused, unless the API declares it: then it is the API's own, and whoever
// declares it says that its backend takes it for no owner.
// Owner parameters and RegionId have one value: they are no lists and not
// repeatable, since the gate goes by one.
//
// A RegionId that is declared with in is read from there alone, else the header
// x-acs-region-id of a style that signs it counts too.
//
// Names that are not declared pass, but for those that some reader takes for a
// declared one, or for a part of it: another case, blanks around it, "InstanceId[]",
// and, beside what is no list, "InstanceId.1" or "InstanceId.x".
//
// # Which fault
//
// Of several faults of one call the same is always answered: an unsupported
// parameter, then a missing one, a null one, a malformed one (type, pattern,
// min_length, gaps in a list), one too long, a list with too many elements, a
// number above maximum, below minimum, a value not in the enum; among equals
// the parameter declared first. The region comes last. An empty value of a
// parameter that is not required counts as none.
//
// # Which resources
//
// A template is acs:<service>:<region>:<account>:<resource>. {RegionId} and
// {AccountId} stand in their fields or in the last, {Parameter} in the last.
// A list, and a JSON array, give one resource for each element; what is missing
// gives "*". A value that would make the name say something else is refused
// (InvalidParameter with its name): one with "*", "?", "," or a control
// character, with an empty segment, "." or ".." between slashes ("/i-1", "i-1/"
// and "x//i-1" are other names than i-1 to RAM, and lead many backends to i-1),
// with a slash where another placeholder follows. So is a value from a body that
// the signature does not cover, and a missing one where a body was not read and
// may hold it.
//
// A Deny that is scoped to one region is avoided by naming none where the API does
// not require it: the resource's region is "*" then, and the backend chooses one.
// Declare RegionId required, or deny the resource in region "*". The same goes for
// a Deny of one resource and the parameter that names it. An Allow of one region or
// resource holds: it does not allow "*".
package openapi
