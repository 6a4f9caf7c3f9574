package oracle

import "slices"

// Answer is how a request is decided.
type Answer struct {
	Code    string // that refuses it; "" passes
	Access  Access // what RAM says
	Refused []string
	Matched []Statement // about the action and a resource, whatever their conditions
}

// judge decides one request.
type judge struct {
	*World
	*Request
	caller  caller
	doubt   Doubt
	flipped string      // operator that holds where it does not
	met     []Statement // that were matched
}

// Decide decides a request.
func (w *World) Decide(q *Request) Answer { return w.decide(q, None, "") }

// Doubting decides a request with one sentence of the language turned around.
func (w *World) Doubting(q *Request, d Doubt) Answer { return w.decide(q, d, "") }

// Flipping decides a request with an operator that holds where it does not.
func (w *World) Flipping(q *Request, operator string) Answer { return w.decide(q, None, operator) }

func (w *World) decide(q *Request, d Doubt, flipped string) Answer {
	j := &judge{World: w, Request: q, doubt: d, flipped: flipped, caller: w.findCaller(q.Key)}
	if j.caller.disabled {
		return Answer{Code: "Forbidden.AccessKeyDisabled"}
	}
	product, action := w.Action(q.Product, q.Action)
	if j.caller.anonymous() && !action.flagged("anonymous") {
		return Answer{Code: "MissingParameter"}
	}
	if _, code := j.tags(); code != "" {
		return Answer{Code: code}
	}
	account, fault, foreign := j.owner(action)
	if d == OwnerIsCaller && j.caller.account != nil {
		account = j.caller.account.ID
	}
	access := Access{Allowed: j.caller.anonymous()}
	if fault == "" && !j.caller.anonymous() { // RAM is not asked about nobody, so neither about what
		resources, ok := j.resources(action, account)
		if !ok {
			return Answer{Code: "InvalidParameter"}
		}
		access = j.access(action.ramAction(product, q.Action), resources)
	}
	answer := Answer{Access: access, Refused: j.refused(product, action, fault, foreign, access.Allowed), Matched: j.met}
	if len(answer.Refused) > 0 {
		answer.Code = answer.Refused[0]
	}
	return answer
}

// refused are the codes of all rules that refuse, the one that is answered first.
func (j *judge) refused(p *Product, a *Action, ownerFault string, foreign, allowed bool) []string {
	identity := !j.caller.root() && !j.caller.anonymous()
	c := j.caller.account
	if c == nil {
		c = &Account{}
	}
	maintenance := slices.Contains(p.Maintenance, j.param("RegionId"))
	var codes []string
	for _, rule := range []struct {
		code    string
		refuses bool
	}{
		{"Forbidden.RiskControl", c.Risk == "blocked"},
		{ownerFault, ownerFault != ""},
		{"Forbidden.NotSupportRAM", identity && a.flagged("no_ram")},
		{"Forbidden.SubUser", identity && a.flagged("no_sub_user")},
		{"Forbidden.Unauthorized", foreign},
		{"Forbidden.RAM", identity && !allowed || j.caller.root() && !allowed && ownerFault == ""},
		{"RealNameAuthenticationError", a.flagged("real_name") && c.RealName != nil && !*c.RealName},
		{"InsufficientBalance", a.flagged("charge") && c.Balance != nil && *c.Balance <= 0},
		{"ServiceUnavailable.RegionMaintaining", maintenance && !(j.caller.root() && j.doubt == MaintenanceNotOfRoot)},
	} {
		if rule.refuses {
			codes = append(codes, rule.code)
		}
	}
	return codes
}

// flagged tells whether the metadata of an API has a flag.
func (a *Action) flagged(flag string) bool { return slices.Contains(a.Flags, flag) }

// ramAction is what RAM is asked about.
func (a *Action) ramAction(p *Product, name string) string {
	if a.RAM != nil && a.RAM.Action != "" {
		return a.RAM.Action
	}
	return p.RAMCode + ":" + name
}
