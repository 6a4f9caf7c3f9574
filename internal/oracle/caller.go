package oracle

// caller is who calls. Without an account it is nobody.
type caller struct {
	account  *Account
	user     *User
	role     *Role
	session  *Session
	disabled bool
}

func (c *caller) root() bool      { return c.account != nil && c.user == nil && c.role == nil }
func (c *caller) anonymous() bool { return c.account == nil }

// arn is the caller as acs:PrincipalARN names it.
func (c *caller) arn() string {
	switch {
	case c.account == nil:
		return ""
	case c.user != nil:
		return "acs:ram:*:" + c.account.ID + ":user/" + c.user.Name
	case c.role != nil:
		return "acs:ram:*:" + c.account.ID + ":role/" + c.role.Name
	}
	return "acs:ram:*:" + c.account.ID + ":root"
}

// findCaller finds whose access key it is.
func (w *World) findCaller(key string) caller {
	for _, a := range w.Directory.Accounts {
		suspended := a.State == "suspended"
		for _, k := range a.AccessKeys {
			if k.ID == key {
				return caller{account: a, disabled: suspended || k.Status == "disabled"}
			}
		}
		for i := range a.Users {
			u := &a.Users[i]
			for _, k := range u.AccessKeys {
				if k.ID == key {
					return caller{account: a, user: u, disabled: suspended || u.Disabled || k.Status == "disabled"}
				}
			}
		}
		for i := range a.Roles {
			r := &a.Roles[i]
			for k := range r.Sessions {
				if s := &r.Sessions[k]; s.AccessKeyID == key {
					return caller{account: a, role: r, session: s, disabled: suspended}
				}
			}
		}
	}
	return caller{}
}
