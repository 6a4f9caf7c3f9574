package oracle

// Access is what RAM says, whether or not another rule refuses first. Where it
// refuses, the other fields tell the first check that fails: of the outermost
// level, of its first resource.
type Access struct {
	Allowed  bool
	Level    string // control, session or identity; "" where RAM is not asked
	Resource string
	Explicit bool // a Deny holds; else no Allow does
}

// access asks RAM: every level must allow every resource.
func (j *judge) access(action string, resources []string) Access {
	levels := j.levels()
	if j.caller.root() {
		switch j.doubt {
		case RootAsked:
		case RootBound:
			levels = j.control()
		default:
			return Access{Allowed: true}
		}
	}
	failed, passed := Access{}, 0
	for _, l := range levels {
		for _, r := range resources {
			allowed, denied := j.sum(l.statements, action, r)
			if allowed && (!denied || j.doubt == AllowWins) {
				passed++
			} else if failed.Level == "" {
				failed = Access{Level: l.kind, Resource: r, Explicit: denied}
			}
		}
	}
	if failed.Level == "" || j.doubt == OneResourceEnough && passed > 0 && len(resources) > 1 {
		return Access{Allowed: true}
	}
	return failed
}

// sum tells whether some Allow and some Deny is about doing action to resource
// and its condition holds.
func (j *judge) sum(statements []Statement, action, resource string) (allowed, denied bool) {
	for _, s := range statements {
		if !j.matches(s, action, resource) {
			continue
		}
		j.met = append(j.met, s)
		switch {
		case s.Effect == "Allow" && j.holds(s.Condition):
			allowed = true
		case s.Effect == "Deny" && (j.doubt == DenyConditionUnread || j.holds(s.Condition)):
			denied = true
		}
	}
	return allowed, denied
}
