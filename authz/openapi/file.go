package openapi

import (
	"strings"

	"github.com/ramgate/ramgate/internal/strictyaml"
)

// The shape of a metadata file.

type productFile struct {
	strictyaml.Pos
	Product     text                 `yaml:"product,required"`
	Hosts       []text               `yaml:"hosts"`
	RAMCode     text                 `yaml:"ram_code"`
	Regions     []text               `yaml:"regions"`
	Maintenance []text               `yaml:"maintenance"`
	Versions    entries[versionFile] `yaml:"versions,required"`
}

type versionFile struct {
	strictyaml.Pos
	Style   string              `yaml:"style,required,oneof=rpc|roa"`
	Actions entries[actionFile] `yaml:"actions,required"`
}

type actionFile struct {
	strictyaml.Pos
	Methods    []text          `yaml:"methods"`
	Path       *text           `yaml:"path"`
	RAM        *ramFile        `yaml:"ram"`
	Flags      []text          `yaml:"flags"`
	Parameters []parameterFile `yaml:"parameters"`
}

type ramFile struct {
	Action    *text  `yaml:"action"`
	Resources []text `yaml:"resources"`
}

type parameterFile struct {
	strictyaml.Pos
	Name text   `yaml:"name,required"`
	Type string `yaml:"type,oneof=string|integer|number|boolean|list|json"`
	// In says where the backend reads the parameter: path, query, form, body (a
	// member of a JSON object), or several of them.
	In          *at[strictyaml.Strings] `yaml:"in"`
	Required    bool                    `yaml:"required"`
	Repeatable  bool                    `yaml:"repeatable"`
	Unsupported bool                    `yaml:"unsupported"`
	Minimum     *strictyaml.Node        `yaml:"minimum"`
	Maximum     *strictyaml.Node        `yaml:"maximum"`
	MinLength   *at[int]                `yaml:"min_length"`
	MaxLength   *at[int]                `yaml:"max_length"`
	MaxItems    *at[int]                `yaml:"max_items"`
	Pattern     *text                   `yaml:"pattern"`
	Enum        []scalar                `yaml:"enum"`
}

type (
	at[T any] = strictyaml.At[T]
	text      = strictyaml.At[string]
	scalar    = strictyaml.At[strictyaml.Text] // numbers and booleans as written
)

// entries is a map of the file in the order of the file.
type entries[T any] []entry[T]

type entry[T any] struct {
	strictyaml.Pos // of the key
	Name           string
	Value          T
}

// DecodeNode decodes the map.
func (e *entries[T]) DecodeNode(n *strictyaml.Node, r *strictyaml.Report) {
	if n.Kind() != strictyaml.Map {
		r.Errorf(n.Pos(), "expected a map, found %s", n.Kind())
		return
	}
	for key, value := range n.Fields() {
		next := entry[T]{Pos: key.Pos(), Name: strings.Clone(key.Text())}
		value.Decode(&next.Value, r)
		*e = append(*e, next)
	}
}
