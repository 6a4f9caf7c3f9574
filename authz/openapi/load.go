package openapi

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ramgate/ramgate/internal/strictyaml"
)

// Load reads the metadata of every product from the folder dir: its files that
// end in .yaml, .yml or .json, one a product. Names that begin with a dot are
// skipped, as are folders: a mounted ConfigMap has both. The error lists every
// problem of every file, as strictyaml.Problems.
//
// Without a folder ("") there is no product.
//
// A file, with every field that there is:
//
//	product: Ecs
//	hosts: [ecs.example.com, "*.ecs.example.com"]   # exact, an IP address too, or *.suffix
//	ram_code: ecs                # absent: the product in lower case
//	regions: [cn-hangzhou]       # absent: any
//	maintenance: []              # regions under maintenance
//	versions:
//	  "2014-05-26":
//	    style: roa               # rpc: the action is named; roa: method and path name it
//	    actions:
//	      RunInstances:
//	        methods: [POST]      # absent: GET and POST of rpc; roa says which
//	        path: /groups/{GroupId}/instances   # of roa
//	        ram:                 # absent: <ram_code>:<Action> on *
//	          action: "ecs:RunInstances"
//	          resources: ["acs:ecs:{RegionId}:{AccountId}:group/{GroupId}"]
//	        flags: [charge]      # and no_ram, no_sub_user, anonymous, real_name, owner_required, closed: see Flags
//	        parameters:          # only those that are checked or name a resource; others pass
//	          - {name: GroupId, type: string, min_length: 1, max_length: 64, pattern: "g-[a-z0-9]+"}
//	          - {name: RegionId, in: query, required: true}   # in: query, form, body, path, or a list of them
//	          - {name: Amount, type: integer, minimum: 1, maximum: 100}
//	          - {name: Tag, type: list, max_items: 20}        # Tag.1, Tag.2 …; Tag.1.Key of objects
//	          - {name: Filter, in: query, repeatable: true}   # may stand several times
//	          - {name: Charge, enum: [PrePaid, PostPaid]}
//	          - {name: Legacy, unsupported: true}             # declared to be refused
//
// Types are string (the default), integer, number, boolean, list and json.
//
// Unless strict, actions that the metadata does not know pass with default
// metadata, and while there is no product at all, so do all calls.
func Load(dir string, strict bool) (*APIs, error) {
	var names []string
	if dir != "" {
		var err error
		if names, err = metadataFiles(dir); err != nil {
			return nil, fmt.Errorf("read API metadata: %w", err)
		}
	}
	l := loader{
		apis: &APIs{
			lenient:  !strict,
			products: map[string]*product{},
			hosts:    hosts{exact: map[string]*product{}, suffixes: map[string]*product{}},
		},
		products: map[string]strictyaml.Pos{},
		hosts:    map[string]strictyaml.Pos{},
	}
	revision := sha256.New()
	for _, name := range names {
		path := filepath.Join(dir, name)
		data, err := readFile(path)
		if err != nil {
			var noPath *fs.PathError // the position names the file already
			if errors.As(err, &noPath) {
				err = noPath.Err
			}
			l.Errorf(strictyaml.Pos{File: path}, "cannot be read: %v", err)
			continue
		}
		hashPart(revision, name)
		hashPart(revision, string(data))
		var f productFile
		strictyaml.Decode(path, data, &f, &l.Report)
		l.product(&f)
	}
	if err := l.Err(); err != nil {
		return nil, err
	}
	l.apis.revision = hex.EncodeToString(revision.Sum(nil)[:8])
	return l.apis, nil
}

// hashPart adds s so that no two lists of parts hash alike.
func hashPart(h hash.Hash, s string) {
	var size [8]byte
	binary.BigEndian.PutUint64(size[:], uint64(len(s)))
	h.Write(size[:])
	h.Write([]byte(s))
}

// metadataFiles lists the files of dir that hold metadata, sorted.
func metadataFiles(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		name := e.Name()
		switch strings.ToLower(filepath.Ext(name)) {
		case ".yaml", ".yml", ".json":
		default:
			continue
		}
		if name[0] == '.' || e.IsDir() {
			continue
		}
		names = append(names, name)
	}
	slices.Sort(names)
	return names, nil
}

// readFile reads a regular file, which path may link to.
func readFile(path string) ([]byte, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, errors.New("not a regular file")
	case info.Size() > strictyaml.MaxYAMLBytes:
		return nil, fmt.Errorf("larger than %d MiB", strictyaml.MaxYAMLBytes>>20)
	}
	return os.ReadFile(path)
}

// loader compiles files, and reports what is wrong with them.
type loader struct {
	strictyaml.Report
	apis     *APIs
	products map[string]strictyaml.Pos // by lower-case name
	hosts    map[string]strictyaml.Pos // in lower case, suffixes with their "*."
}
