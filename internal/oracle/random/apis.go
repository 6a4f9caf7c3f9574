package random

import (
	"strings"

	"github.com/ramgate/ramgate/internal/oracle"
)

// service is what products are made of.
type service struct {
	product, host, code string
	actions             []string
	templates           []string
}

var services = []service{
	{
		"Ecs", "ecs.example.com", "ecs",
		[]string{"StopInstance", "StartInstance", "DescribeInstances", "DescribeDisks", "DeleteDisk", "RunInstances", "Tasks"},
		[]string{
			"acs:ecs:{RegionId}:{AccountId}:instance/{InstanceId}", "acs:ecs:{RegionId}:{AccountId}:instance/{InstanceId}",
			"acs:ecs:*:{AccountId}:disk/{DiskId}", "acs:ecs:{RegionId}:{AccountId}:instance/{InstanceId}/disk/{DiskId}",
			"acs:ecs:{RegionId}:{AccountId}:instance/*", "acs:ecs:{RegionId}:{AccountId}:{DiskId}",
		},
	},
	{
		"Ram", "ram.example.com", "ram",
		[]string{"GetUser", "DeleteUser", "PutBucket", "GetObject", "ListUsers"},
		[]string{
			"acs:ram::{AccountId}:user/{UserName}", "acs:oss:::{Bucket}", "acs:oss:*:{AccountId}:{Bucket}/{Object}", "acs:oss::{AccountId}:{Bucket}",
			"acs:ram:*:{AccountId}:*", "*",
		},
	},
}

var flags = []string{"no_ram", "no_sub_user", "real_name", "charge", "owner_required"}

func (m *maker) products() []oracle.Product {
	var all []oracle.Product
	for _, s := range services {
		p := oracle.Product{Product: s.product, Hosts: []string{s.host}, RAMCode: s.code, Regions: m.words.regions, Maintenance: regions[2:]}
		actions := map[string]*oracle.Action{}
		for _, name := range some(m, s.actions, 3) {
			actions[name] = m.api(s, name)
		}
		p.Versions = map[string]oracle.Version{oracle.TheVersion: {Style: "rpc", Actions: actions}}
		all = append(all, p)
	}
	return all
}

func (m *maker) api(s service, name string) *oracle.Action {
	a := &oracle.Action{Methods: []string{"GET", "POST"}}
	if m.chance(88) {
		a.RAM = &oracle.RAM{}
		if m.chance(30) {
			a.RAM.Action = s.code + ":" + pick(m, s.actions)
		}
		if m.chance(92) {
			a.RAM.Resources = some(m, s.templates, pick(m, []int{1, 1, 1, 2}))
		}
		a.Parameters = m.parameters(a.RAM.Resources)
	}
	for _, f := range flags {
		if m.chance(5) {
			a.Flags = append(a.Flags, f)
		}
	}
	if len(a.Flags) == 0 {
		a.Flags = pick(m, [][]string{{"anonymous"}, {"real_name", "charge"}, {"real_name"}, {"charge"}, 20: nil})
	}
	return a
}

// parameters declares what templates need.
func (m *maker) parameters(templates []string) []oracle.Parameter {
	all := []oracle.Parameter{{Name: "RegionId", Type: "string"}}
	for _, name := range []string{"InstanceId", "DiskId", "UserName", "Bucket", "Object"} {
		if strings.Contains(strings.Join(templates, " "), "{"+name+"}") {
			all = append(all, oracle.Parameter{Name: name, Type: pick(m, []string{"string", "string", "list", "json"})})
		}
	}
	if m.chance(30) {
		all = append(all, oracle.Parameter{Name: "Tag", Type: "list"})
	}
	return all
}
