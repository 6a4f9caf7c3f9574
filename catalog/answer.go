package catalog

// Content types of the two renderings. Official clients compare the second one
// byte by byte, so neither may be spelt differently.
const (
	ContentTypeJSON = "application/json;charset=utf-8"
	ContentTypeXML  = "text/xml;charset=utf-8"
)

// Answer is a refusal as the client sees it, ready to be rendered. RequestID,
// HostID, Code and Message are always rendered, even when empty: clients break
// without them. The rest is left out when empty.
type Answer struct {
	RequestID string
	HostID    string // the host that the client called
	Status    int    // HTTP status
	Code      Code
	Message   string
	Suffix    string // Error.Suffix; rendered right after Message
	Recommend string // a URL that explains the error
	// AccessDenied tells why RAM refused; nil for other refusals.
	AccessDenied *AccessDenied
}

// AccessDenied is the AccessDeniedDetail object of an answer. A field that is
// empty is left out.
type AccessDenied struct {
	Action               string // AuthAction: ecs:RunInstances
	Resource             string // AuthResource: an ARN or *
	PrincipalType        string // AuthPrincipalType: SubUser, AssumedRoleUser, Federated
	PrincipalDisplayName string // AuthPrincipalDisplayName: a user's id, or role:session
	PrincipalOwnerID     string // AuthPrincipalOwnerId: the principal's account
	NoPermissionType     string // ImplicitDeny, ExplicitDeny
	PolicyType           string // AccountLevelIdentityBasedPolicy, ControlPolicy, SessionPolicy, …
}

// field is a name and a value of a rendered object.
type field struct{ name, value string }

func (d *AccessDenied) fields() [7]field {
	return [...]field{
		{"AuthAction", d.Action},
		{"AuthResource", d.Resource},
		{"AuthPrincipalType", d.PrincipalType},
		{"AuthPrincipalDisplayName", d.PrincipalDisplayName},
		{"AuthPrincipalOwnerId", d.PrincipalOwnerID},
		{"NoPermissionType", d.NoPermissionType},
		{"PolicyType", d.PolicyType},
	}
}

// Answer words e for the client. A nil e, and a code that the catalog does not
// know, answer as InternalError: what went wrong is then for the logs only.
//
// Names and values in messages, requestID and hostID come from the request:
// they are cut to a bounded length and lose what cannot be printed.
func (c *Catalog) Answer(e *Error, requestID, hostID string) Answer {
	w := c.choose(e)
	a := Answer{
		RequestID: clean(requestID, maxID),
		HostID:    clean(hostID, maxID),
		Status:    w.Status,
		Code:      w.code,
	}
	var p Params
	if e != nil {
		p = e.Params
		if e.Code == w.code {
			a.Suffix = e.Suffix
		}
	}
	a.Message = w.text.fill(p)
	return a
}

// bodySize is a guess at the size of a rendered body, so that most need one
// allocation.
func (a Answer) bodySize() int {
	size := 192 + len(a.RequestID) + len(a.HostID) + len(a.Code) + len(a.Message) + len(a.Suffix) + len(a.Recommend)
	size += len(a.Suffix) / 8 // its line ends and quotes are escaped
	if a.AccessDenied != nil {
		for _, f := range a.AccessDenied.fields() {
			size += 2*len(f.name) + len(f.value) + 8
		}
	}
	return size
}
