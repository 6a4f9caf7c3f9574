// Package cases runs request-level tests of a configuration: each case is
// requests, the state that they meet, and the answers that are wanted.
//
// A file of cases:
//
//	defaults: {host: ecs.example.com, version: "2014-05-26"}   # of every request of the file
//	cases:
//	  - name: alice looks at instances
//	    request: {as: alice, action: DescribeInstances, query: {RegionId: cn-hangzhou}}
//	    want: allow
//	  - name: the same bytes again are a replay
//	    steps:
//	      - request: {as: alice, action: DescribeInstances, query: {RegionId: cn-hangzhou}}
//	        want: {decision: allow, headers: {x-ramgate-principal-type: user}}
//	      - again: true
//	        want: SignatureNonceUsed
//	  - name: who has spent everything buys nothing
//	    state: {accounts: {example: {balance: 0}}}
//	    request: {as: root@example, action: RunInstances, query: {RegionId: cn-hangzhou}}
//	    want: {code: InsufficientBalance, rule: balance}
//
// [Request], [Want] and [State] document their fields. The tool signs requests
// with the secrets of the directory, so no case holds one. Each case has a gate
// of its own, with an empty memory store and a clock that stands still: at the
// time that request.at names, else at the time of the run. A step may move it
// on with after.
package cases
