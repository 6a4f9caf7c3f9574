package oracle

import "regexp"

var (
	accountID   = regexp.MustCompile(`^[0-9]{1,32}$`)
	accountName = regexp.MustCompile(`^[A-Za-z0-9._@-]{1,128}$`)
)

// owner is whose resources a call is about. code is what is wrong with how the
// call names it; foreign that it is a stranger's.
func (j *judge) owner(a *Action) (account, code string, foreign bool) {
	if c := j.caller.account; c != nil {
		account = c.ID
	}
	own, named := account, ""
	for _, prefix := range []string{"", "Resource"} {
		id, name := j.param(prefix+"OwnerId"), j.param(prefix+"OwnerAccount")
		if id == "" && name == "" {
			continue
		}
		found, code := j.namedOwner(id, name)
		if code != "" {
			return account, code, false
		}
		if named != "" && named != found.ID {
			return account, "InvalidOwner", false
		}
		named, account = found.ID, found.ID
		if account == own || found.trusts(own) {
			continue
		}
		if name != "" {
			return account, "InvalidParameter." + prefix + "OwnerAccount", false
		}
		return account, "", true
	}
	if a.flagged("owner_required") && j.param("OwnerId") == "" && j.param("OwnerAccount") == "" {
		return account, "MissingParameter", false
	}
	return account, "", false
}

// namedOwner finds the account that one pair of owner parameters names.
func (j *judge) namedOwner(id, name string) (*Account, string) {
	switch {
	case id != "" && name != "":
		return nil, "InvalidOwner"
	case id != "" && !accountID.MatchString(id):
		return nil, "InvalidOwnerId"
	case name != "" && !accountName.MatchString(name):
		return nil, "InvalidOwnerAccount"
	}
	for _, a := range j.Directory.Accounts {
		if a.ID == id || a.Alias == name && name != "" {
			return a, ""
		}
	}
	return nil, "InvalidAccount.NotFound"
}

func (a *Account) trusts(id string) bool {
	for _, trusted := range a.TrustedAccounts {
		if trusted == id && id != "" {
			return true
		}
	}
	return false
}
