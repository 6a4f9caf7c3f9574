// Package ram holds the directory - accounts, users, groups, roles, sessions,
// access keys and policies - and finds the statements of a principal's policies
// that match an action on a resource.
//
// [LoadFile] and [LoadDir] read a Directory strictly and build it as an immutable
// snapshot: a file with a problem is never loaded in part. A request then asks
// [Directory.Key] who signed and [Directory.Checks] which statements apply. This
// package matches; it does not judge: conditions, deny before allow and the
// verdict belong to the rules in Rego.
//
// # Files
//
// YAML or JSON, with every field that there is:
//
//	accounts:
//	  - id: "1000000000000001"
//	    alias: example
//	    state: active # or suspended; default active
//	    real_name: true # default true
//	    balance: 120.50 # default: unlimited
//	    risk: none # or blocked; default none
//	    trusted_accounts: ["1000000000000002"] # may name this account in OwnerId …, as far as their own policies go
//	    folder: prod # default: none, and no control policy binds the account
//	    control_policies: [OnlyChina] # of the account's own level; default FullAliyunAccess
//	    management: false # true: no control policy binds the account
//	    access_keys: # of the root; status active or disabled, default active
//	      - {id: LTAI5tRoot, secret: "a secret", status: active}
//	    users:
//	      - name: alice
//	        id: "2000000000000001" # what refusals call her; default: her name
//	        disabled: false
//	        groups: [operators]
//	        policies: [ReadOnly, system/Everything]
//	        access_keys: [{id: LTAI5tAlice, secret: "a secret"}]
//	    groups: [{name: operators, policies: [EcsOperator]}]
//	    roles:
//	      - name: deploy
//	        policies: [EcsOperator]
//	        sessions: # credentials that an STS issued
//	          - name: ci
//	            access_key_id: STS.NT1
//	            secret: "a secret"
//	            security_token: "a token"
//	            expires: 2099-12-31T00:00:00Z
//	            mfa: true # what acs:MFAPresent says; default: the key is missing
//	            policy: {Version: "1", Statement: {Effect: Allow, Action: "ecs:Stop*", Resource: "*"}} # default: none
//	    policies: # as RAM exports them
//	      ReadOnly: {Version: "1", Statement: [{Effect: Allow, Action: ["ecs:Describe*"], Resource: "*"}]}
//	      EcsOperator:
//	        Version: "1"
//	        Statement:
//	          - {Effect: Allow, Action: "ecs:*", Resource: "acs:ecs:*:*:instance/*"}
//	          - {Effect: Deny, NotAction: "ecs:Describe*", Resource: "*", Condition: {NotIpAddress: {"acs:SourceIp": [192.0.2.0/24]}}}
//	  - {id: "1000000000000002"}
//	system_policies: # of all accounts
//	  Everything: {Version: "1", Statement: {Effect: Allow, Action: "*", Resource: "*"}}
//	control_policies: # FullAliyunAccess need not be written
//	  OnlyChina: {Version: "1", Statement: {Effect: Allow, Action: "*", Resource: "acs:*:cn-*:*:*"}}
//	folders: # each is a level
//	  - {id: root} # control_policies: [FullAliyunAccess], by default
//	  - {id: prod, parent: root, control_policies: [FullAliyunAccess, OnlyChina]}
//
// In a folder of files ([LoadDir]) each holds one account, its fields at the top,
// or any of these four lists.
//
// # Policy language
//
// Alibaba Cloud's RAM policies: Version "1", Statement, Effect, Action or
// NotAction, Resource, Condition. What is unknown is refused at load. Where the
// documents are silent:
//
//   - In patterns * is any text, / and : included, ? exactly one character (not
//     one byte), everything else itself; there are no escapes and no variables.
//   - A Resource of five or more fields between colons matches field by field for
//     the first four; the rest is the relative id. A shorter one matches the whole
//     string, with case.
//   - A lone * matches every resource, and nothing else matches the resource *.
//   - Action and the service of an ARN compare without case (of ASCII letters),
//     all else with case.
//   - An empty field of a pattern matches only an empty one; an empty field of the
//     request's ARN is matched by * or by an empty one.
//   - An Action without a colon, other than *, is refused.
//   - A custom policy may have 4096 characters as compact JSON, the policy of a
//     session 2048.
//   - A bare policy name is the account's own policy, else the system policy of
//     that name; system/Name is always the system policy.
//   - The operators of conditions are those of RAM's documents, by exact name;
//     …IfExists, Null, ForAnyValue:, ForAllValues:, Arn… and Binary… are refused.
//   - Keys compare exactly. A key of acs: that RAM does not know is refused, as a
//     Deny under a misspelt key would never hold. Keys that are not known at a gate
//     (acs:ResourceTag/…, acs:SourceVpc, those of services) are always missing:
//     Warnings lists them, and keys of a type that their operator cannot read.
//   - Values that their operator cannot read are refused. Numbers and booleans of
//     YAML are read as their text. A number is digits with a fraction and a short
//     exponent; a date has a time and an offset; a block with host bits is taken
//     without them, with a warning; IPv4-mapped addresses are IPv4.
//
// # Levels
//
// Every level must allow: the control policies of each folder from the root of
// the resource directory down to the account's, then of the account itself; the
// policy of a role session, if it has one; and the identity's policies, own and
// by group, added up. Control policies do not bind management accounts, account
// roots and accounts without a folder. Where a folder or an account says nothing
// of control policies, FullAliyunAccess is attached, as in Alibaba Cloud; an
// empty list attaches none, so nothing passes that level.
//
// # Cost
//
// Principals with the same policies share one index over all their statements,
// built when first asked (see policySet). A question costs a binary search for
// the action and for the resource, and a match for each statement whose literal
// beginnings fit, so neither statements that do not fit nor users count.
package ram
