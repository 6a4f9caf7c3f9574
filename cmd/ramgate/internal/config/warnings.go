package config

import (
	"maps"
	"slices"
	"time"

	"github.com/ramgate/ramgate/internal/strictyaml"
	"github.com/ramgate/ramgate/policies"
)

// warnings are settings that work and may not be what is wanted, each with its
// place.
func (c *Config) warnings() []string {
	var list []string
	warn := func(is bool, path, text string) {
		if is {
			list = append(list, warning(c.At(path), path+": "+text))
		}
	}
	warn(c.Mode == "observe", "mode", "observe refuses nothing: the backend is unprotected")
	warn(c.Signature.ClockWindow > time.Hour, "signature.clock_window", "more than 1h: nonces are kept as long")
	warn(c.Signature.Nonceless == "window", "signature.nonceless",
		"window lets ROA requests without a nonce be replayed inside the clock window")
	warn(c.OpenAPI.Dir == "" && c.OpenAPI.Strict, "openapi.dir", "not set: no product is known and every request is refused")
	warn(!c.OpenAPI.Strict && c.OpenAPI.Dir == "", "openapi.strict", "false without dir passes every host to RAM: on path / as "+
		"<product of the route>:<Action> on *, on other paths without an action's name, which only a policy for all actions allows and no Deny of a named action refuses")
	warn(!c.OpenAPI.Strict && c.OpenAPI.Dir != "", "openapi.strict",
		"false passes actions that no file declares to RAM as <ram_code>:<Action> on *; undeclared paths of roa have no action's name")
	warnRAM := func(path string, rules map[string]policies.Mode) {
		ram := rules["ram"]
		warn(ram != policies.Enforce, path+".rules.ram", ram.String()+": RAM policies refuse nothing, whoever can sign may do anything")
	}
	warnRAM("policies", c.Policies.Rules)
	for _, name := range slices.Sorted(maps.Keys(c.Policies.Sets)) {
		warnRAM("policies.sets."+name, c.Policies.Sets[name].Rules)
	}
	warn(c.Decisions.File == "", "decisions.file", "empty: decisions are recorded nowhere")
	return list
}

func warning(at strictyaml.Pos, text string) string {
	return strictyaml.Problem{File: at.File, Line: at.Line, Column: at.Column, Message: text}.String()
}
