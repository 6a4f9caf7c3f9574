package openapi

// APIs is the metadata of every product: an immutable snapshot, safe for
// concurrent use. The zero APIs, like a nil one, knows nothing and refuses
// every call.
type APIs struct {
	// lenient lets unknown actions of known products pass, and calls of any
	// host while no product is loaded.
	lenient  bool
	revision string
	products map[string]*product // by lower-case name
	hosts    hosts
}

// Revision is a hash of the files that the metadata came from.
func (a *APIs) Revision() string { return a.revision }

// Products is how many products are known.
func (a *APIs) Products() int { return len(a.products) }

// product is one product: what its hosts serve.
type product struct {
	name        string
	ramCode     string
	regions     map[string]struct{} // empty: any
	maintenance map[string]struct{}
	versions    map[string]*version
	// styles tells which styles its versions have, for calls that name no
	// known version.
	hasRPC, hasROA bool
}

// version is one version of a product.
type version struct {
	name    string
	roa     bool // else rpc
	actions map[string]*action
	folded  map[string]struct{} // lower-case names of actions
	routes  route               // of roa
}

// action is one API.
type action struct {
	name       string
	ram        string // RAM action, ecs:DescribeInstances
	methods    methods
	flags      Flags
	roa        bool
	readsBody  bool     // a JSON body may hold something that matters
	path       []string // names of the path's parameters, in order
	parameters parameters
	templates  []template
	fixed      []string // the resources, if no template has a placeholder
}

// Flags are what metadata says of an action beyond its schema.
type Flags struct {
	NoRAM         bool // no_ram: has no RAM integration, for the account itself only
	NoSubUser     bool // no_sub_user: not for users and roles
	Anonymous     bool // anonymous: may be called without credentials
	RealName      bool // real_name: needs a verified account
	Charge        bool // charge: costs money
	OwnerRequired bool // owner_required: OwnerId or OwnerAccount must be given
	Closed        bool // closed: known, and open to nobody
}

// methods is a set of HTTP methods.
type methods uint8

// methodNames are the methods an API may declare; the place of a name is its
// bit in methods.
var methodNames = [...]string{"GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"}

// methodOf is the set of the one method name, which is compared with case as
// HTTP does; empty for any other.
func methodOf(name string) methods {
	for i, known := range methodNames {
		if name == known {
			return 1 << i
		}
	}
	return 0
}
