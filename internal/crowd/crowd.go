// Package crowd makes many users, and signed requests of theirs, for
// benchmarks: a directory and API metadata as files, as the gate reads them.
package crowd

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
)

// Crowd is a directory of users that may each do what Request asks: one
// statement of each user's own matches, however many there are. The others are
// about the same and other services, in policies that users share.
type Crowd struct {
	Users      int // in accounts of at most 1000
	Statements int // of each user, 1 to 800
}

const (
	perAccount = 1000 // users
	perPolicy  = 4    // statements
	shared     = 200  // policies
)

// Write writes the files directory.json and apis/ecs.json below dir.
func (c Crowd) Write(dir string) error {
	if err := os.MkdirAll(filepath.Join(dir, "apis"), 0o700); err != nil {
		return err
	}
	for name, content := range map[string]any{"directory.json": c.directory(), "apis/ecs.json": ecs} {
		data, err := json.Marshal(content)
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name), data, 0o600)
		}
		if err != nil {
			return fmt.Errorf("write a crowd: %w", err)
		}
	}
	return nil
}

type object = map[string]any

func (c Crowd) directory() object {
	random := rand.New(rand.NewPCG(1, 2))
	system := object{}
	for i := range shared {
		system[sharedPolicy(i)] = document(foreign(random, perPolicy))
	}
	var accounts []object
	for first := 0; first < c.Users; first += perAccount {
		var users []object
		own := object{}
		for i := first; i < min(first+perAccount, c.Users); i++ {
			name := fmt.Sprint("user", i)
			rest := (c.Statements - 1) / perPolicy
			own[name] = document(append([]object{matching}, foreign(random, c.Statements-1-rest*perPolicy)...))
			policies := []string{name}
			for _, p := range random.Perm(shared)[:rest] {
				policies = append(policies, "system/"+sharedPolicy(p))
			}
			users = append(users, object{
				"name": name, "policies": policies,
				"access_keys": []object{{"id": keyID(i), "secret": secret(i)}},
			})
		}
		accounts = append(accounts, object{"id": account(first), "users": users, "policies": own})
	}
	return object{"accounts": accounts, "system_policies": system}
}

func document(statements []object) object { return object{"Version": "1", "Statement": statements} }

// matching is the statement that allows what Request asks.
var matching = object{
	"Effect": "Allow", "Action": []string{"ecs:DescribeInstances", "ecs:DescribeInstanceStatus"},
	"Resource": "acs:ecs:*:*:instance/*",
}

var (
	services = []string{"ecs", "rds", "slb", "oss", "vpc", "cs", "ram", "kms"}
	verbs    = []string{"Describe", "Create", "Delete", "Modify", "Start", "Stop", "Attach", "Detach"}
)

// foreign makes statements about other things.
func foreign(random *rand.Rand, n int) []object {
	list := make([]object, n)
	for i := range list {
		service := services[random.IntN(len(services))]
		action := fmt.Sprintf("%s:%sKind%d", service, verbs[random.IntN(len(verbs))], random.IntN(100))
		effect := "Allow"
		if random.IntN(8) == 0 {
			effect = "Deny"
		}
		list[i] = object{
			"Effect": effect, "Action": []string{action, action + "Attribute*"},
			"Resource": fmt.Sprintf("acs:%s:*:*:kind%d/res-%d*", service, random.IntN(7), random.IntN(10_000)),
		}
	}
	return list
}

func sharedPolicy(i int) string { return fmt.Sprint("Shared", i) }
func keyID(user int) string     { return fmt.Sprintf("LTAI5tExample%09d", user) }
func secret(user int) string    { return "ExampleSecretOf" + keyID(user) }

// account is the id of the account that a user belongs to.
func account(user int) string { return fmt.Sprintf("1%015d", user/perAccount) }

// Product and Host are what Request calls.
const (
	Product = "Ecs"
	Host    = "ecs.example.com"
	version = "2014-05-26"
)

// ecs is the metadata of Product.
var ecs = object{
	"product": Product, "hosts": []string{Host}, "ram_code": "ecs", "regions": []string{"cn-hangzhou", "cn-beijing"},
	"versions": object{version: object{"style": "rpc", "actions": object{
		"DescribeInstances": ecsAction("ecs:DescribeInstances"),
		"StopInstances":     ecsAction("ecs:StopInstances"),
	}}},
}

func ecsAction(name string) object {
	return object{
		"methods": []string{"GET", "POST"},
		"ram":     object{"action": name, "resources": []string{"acs:ecs:{RegionId}:{AccountId}:instance/{InstanceId}"}},
		"parameters": []object{
			{"name": "RegionId", "type": "string", "required": true},
			{"name": "InstanceId", "type": "string", "max_length": 64},
			{"name": "InstanceName", "type": "string"},
			{"name": "PageNumber", "type": "integer", "minimum": 1},
			{"name": "PageSize", "type": "integer", "minimum": 1, "maximum": 100},
			{"name": "Status", "type": "string", "enum": []string{"Running", "Stopped"}},
		},
	}
}
