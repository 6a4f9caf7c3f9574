// Package cases runs request-level tests of a configuration: each case is
// requests, the state that they meet, and the answers that are wanted.
//
// A file of cases, with every field that there is:
//
//	defaults: {host: ecs.example.com, version: "2014-05-26", query: {RegionId: cn-hangzhou}} # of every request of the file
//	cases:
//	  - name: alice looks at instances
//	    request: {as: alice, action: DescribeInstances}
//	    want: allow
//
//	  - name: the same bytes again are a replay
//	    steps: # on one gate, one after the other
//	      - request: {as: alice, action: DescribeInstances}
//	        want: {decision: allow, headers: {x-ramgate-principal-type: user}}
//	      - again: true
//	        want: SignatureNonceUsed
//
//	  - name: a limit
//	    steps:
//	      - {request: {as: alice, action: DescribeRegions}, times: 3, want: allow}
//	      - {request: {as: alice, action: DescribeRegions}, want: {code: Throttling, limits: [region-list]}}
//	      - {request: {as: alice, action: DescribeRegions}, after: 1s, want: allow} # the clock moves on
//
//	  - name: who has spent everything buys nothing
//	    state:
//	      accounts: {example: {balance: 0, state: active, real_name: true, risk: none}} # by id or alias
//	      store: up # or down
//	    request: {as: root@example, action: RunInstances}
//	    want: {code: InsufficientBalance, rule: balance}
//
//	  - name: everything that can be said
//	    request:
//	      as: deploy/ci # or alice, root; with @account where several have one
//	      # key: LTAI5t… # an AccessKeyId, in place of as; it need not exist
//	      style: roa # rpc, roa or acs3, which is the default
//	      # action, version: in roa the path says which
//	      version: "2015-12-15"
//	      method: GET # default: POST with form or body, else GET
//	      scheme: https # default http
//	      host: cs.example.com
//	      path: /clusters/c-1 # as it stands on the wire; default /
//	      query: {RegionId: null} # joined with the defaults; null takes one away
//	      # form: {Name: value} # or body: text
//	      headers: {x-acs-region-id: cn-hangzhou}
//	      signature: valid # or wrong, none, as-is
//	      nonce: one # default: a new one each time
//	      skew: -1m # of the caller's clock
//	      at: 2026-06-01T08:00:00Z # when it is made and judged; default: now
//	      source_ip: 192.0.2.7 # default 192.0.2.1
//	      route: {product: CS, policy_set: "", body: read} # Envoy's context_extensions
//	      # file: request.json # a request file, in place of all but at, source_ip and route
//	    want: # only what is given is compared
//	      decision: allow # or deny, error, observe
//	      # status, code, message: of a refusal
//	      # stage, rule, reason, limits: where and why it was refused
//	      principal: "acs:ram::1000000000000001:assumed-role/deploy/ci"
//	      shadow: [] # rules, and limits as limit:<name>, that would have refused
//	      headers: {x-ramgate-account: "1000000000000001", x-ramgate-would-deny: null} # for the backend; null: absent
//
// [Request], [Want] and [State] tell more. The tool signs requests with the
// secrets of the directory, so no case holds one, and no report does. Each case
// has a gate of its own, with an empty memory store and a clock that stands
// still, but for at and after.
package cases
