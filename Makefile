# demo   the main job with embedded defaults: real Envoy, real requests, then exits
# run    the same, stays up and prints a curl line
#        Both take CONFIG=DIR, such as ramgate init writes: its tests are sent through Envoy.
# test   all tests; fetches the Envoy and Redis that they need (internal/proc says how)
# bench  all benchmarks, with the garbage collector set as deployments set it
# speed  the table at the end of the documentation of authz, from ROUNDS=10 rounds
# lint   what must hold before a commit

# build  the binaries, .cache/bin/ramgate and demo

.PHONY: demo run build test bench speed lint

# Tools by version, not in go.mod: users of the module do not inherit what they depend on.
STATICCHECK = go run honnef.co/go/tools/cmd/staticcheck@v0.8.2
OPA = go run github.com/open-policy-agent/opa@$(shell go list -m -f '{{.Version}}' github.com/open-policy-agent/opa)
BENCHSTAT = go run golang.org/x/perf/cmd/benchstat@v0.0.0-20260908200009-22c9c6c9d4da
# The built-in rules, and examples that are tested beside them.
REGO = policies/ deploy/samples/policies/ deploy/kubernetes/base/policies/ cmd/ramgate/internal/starter/files/policies/ e2e/gate/testdata/codes/rules/

DEMO = $(if $(CONFIG),-config '$(CONFIG)')

# Not by go run, which dies of SIGTERM and leaves what it started.
demo: build
	.cache/bin/demo -ramgate .cache/bin/ramgate $(DEMO)

run: build
	.cache/bin/demo -ramgate .cache/bin/ramgate -stay $(DEMO)

build:
	go build -o .cache/bin/ ./cmd/ramgate ./cmd/demo

# The race detector needs a C compiler, which go env CGO_ENABLED tells. Tests of e2e build and run programs, whose
# changes the cache of test results does not see.
test:
	go test ./...
	[ "$$(go env CGO_ENABLED)" = 0 ] || go test -race ./authz/... ./ratelimit/... ./catalog/...
	cd e2e && go test -count=1 ./...
	$(OPA) test $(REGO)

bench:
	GOGC=400 go test -run '^$$' -bench . -benchmem ./...

# What else the machine does falls on all benchmarks alike when they take turns. Names of servers are compared, so
# that the first line of each is the ratio to noop.
ROUNDS ?= 10
speed:
	mkdir -p .cache
	go test -c -o .cache/authz.test ./authz
	go test -c -o .cache/ramgate.test ./cmd/ramgate
	for i in $$(seq $(ROUNDS)); do \
		(cd cmd/ramgate && ../../.cache/ramgate.test -test.run '^$$' -test.bench Serve -test.benchtime 3s) && \
		(cd authz && GOGC=400 ../.cache/authz.test -test.run '^$$' -test.bench 'Check|Growth') || exit 1; \
	done >.cache/speed.txt
	$(BENCHSTAT) -filter .name:Serve -col /server .cache/speed.txt
	$(BENCHSTAT) -filter '-.name:Serve' .cache/speed.txt

lint:
	@files=$$(gofmt -l .); [ -z "$$files" ] || { echo "gofmt: $$files"; exit 1; }
	go vet ./...
	cd e2e && go vet ./...
	$(STATICCHECK) ./...
	cd e2e && $(STATICCHECK) ./...
	GOOS=wasip1 GOARCH=wasm go build ./authz/acs/
	go mod tidy -diff
	$(OPA) check --strict $(REGO)
	$(OPA) fmt --list --fail $(REGO)
	for f in .ci/run $$(find . -name '*.sh'); do bash -n "$$f" || exit 1; done
