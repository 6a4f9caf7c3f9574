package ram

import (
	"slices"

	"github.com/ramgate/ramgate/internal/strictyaml"
)

// fullAccess is attached wherever nothing is said of control policies. A file may
// define it otherwise.
const fullAccess = "FullAliyunAccess"

// maxLevels bounds how deep folders lie in each other; Alibaba Cloud has 5.
const maxLevels = 32

type folder struct {
	*folderDoc
	levels []level // from the root down to this one
	state  uint8   // unbuilt, building or built
}

const (
	unbuilt = iota
	building
	built
)

func (a *assembly) addFullAccess() {
	if a.control.policies[fullAccess] != nil {
		return
	}
	all := &body{effect: Allow, actions: []int32{a.reader.actionNumber(everything)}, resources: []int32{a.reader.resourceNumber(everything)}}
	p := &policy{name: "control/" + fullAccess, number: int32(len(a.policies)), bodies: []*body{all}}
	a.policies = append(a.policies, p)
	a.control.policies[fullAccess] = p
}

func (b *builder) buildFolders() {
	b.folders = make(map[string]*folder, len(b.assembly.folders))
	for i := range b.assembly.folders {
		doc := &b.assembly.folders[i]
		what := "folder " + strictyaml.Quote(doc.ID)
		b.checkName(doc.Pos, what+": ", doc.ID)
		b.unique("folder/", doc.ID, doc.Pos, what)
		b.folders[doc.ID] = &folder{folderDoc: doc}
	}
	for i := range b.assembly.folders {
		b.buildFolder(b.folders[b.assembly.folders[i].ID])
	}
}

// buildFolder sets the levels of f, its parents' first. Each folder is visited
// once, from a child or from the list, so the depth is not bounded by the stack.
func (b *builder) buildFolder(f *folder) {
	var chain []*folder
	for f != nil && f.state == unbuilt {
		f.state = building
		chain = append(chain, f)
		f = b.parent(f)
	}
	if f != nil && f.state == building {
		last := chain[len(chain)-1]
		b.report.Errorf(last.Parent.Pos, "folder %s: parent: the folder is within itself", strictyaml.Quote(last.ID))
		f = nil
	}
	var above []level
	if f != nil {
		above = f.levels
	}
	for _, f := range slices.Backward(chain) {
		what := "folder " + strictyaml.Quote(f.ID)
		own := level{"control:" + f.ID, b.controlSet(f.ControlPolicies, f.Pos, "", what)}
		if len(above) >= maxLevels {
			b.report.Errorf(f.Pos, "%s: expected at most %d folders in each other", what, maxLevels)
			above = nil
		}
		f.levels = append(slices.Clip(above), own)
		above = f.levels
		f.state = built
	}
}

func (b *builder) parent(f *folder) *folder {
	if f.Parent == nil {
		return nil
	}
	parent := b.folders[f.Parent.Value]
	if parent == nil {
		b.missing(f.Parent.Pos, "folder %s: no folder %s: expected the id of a folder as parent",
			strictyaml.Quote(f.ID), strictyaml.Quote(f.Parent.Value))
	}
	return parent
}

// controlSet is the set of one level: full access if names is nil.
func (b *builder) controlSet(names *[]strictyaml.At[string], at strictyaml.Pos, account, whose string) *policySet {
	if names == nil {
		return b.set([]*policy{b.control.policies[fullAccess]})
	}
	var list []*policy
	for _, n := range *names {
		if p := b.control.policies[n.Value]; p != nil {
			list = append(list, p)
			continue
		}
		b.missing(n.Pos, "%s: no control policy %s: expected one of control_policies", whose, strictyaml.Quote(n.Value))
	}
	if len(*names) == 0 {
		b.warn(at, account, whose+": control_policies is empty, so this level allows nothing; leave it out for "+fullAccess)
	}
	return b.set(list)
}
