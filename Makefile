# demo   the main job with embedded defaults: real Envoy, real requests, then exits
# run    the same, stays up and prints a curl line
#        Both take CONFIG=DIR, such as ramgate init writes: its tests are sent through Envoy.
# test   all tests; fetches the Envoy and Redis that they need (internal/proc says how)
# bench  all benchmarks
# lint   what must hold before a commit

# build  the binary, .cache/bin/ramgate

.PHONY: demo run build test bench lint

# Tools by version, not in go.mod: users of the module do not inherit what they depend on.
STATICCHECK = go run honnef.co/go/tools/cmd/staticcheck@v0.8.2
OPA = go run github.com/open-policy-agent/opa@$(shell go list -m -f '{{.Version}}' github.com/open-policy-agent/opa)
# The built-in rules, and examples that are tested beside them.
REGO = policies/ deploy/samples/policies/ deploy/kubernetes/base/policies/ cmd/ramgate/internal/starter/files/policies/

DEMO = $(if $(CONFIG),-config '$(CONFIG)')

demo: build
	go run ./cmd/demo -ramgate .cache/bin/ramgate $(DEMO)

run: build
	go run ./cmd/demo -ramgate .cache/bin/ramgate $(DEMO) -stay

build:
	go build -o .cache/bin/ramgate ./cmd/ramgate

# The race detector needs a C compiler, which go env CGO_ENABLED tells. Tests of e2e build and run programs, whose
# changes the cache of test results does not see.
test:
	go test ./...
	[ "$$(go env CGO_ENABLED)" = 0 ] || go test -race ./authz/... ./ratelimit/... ./catalog/...
	cd e2e && go test -count=1 ./...
	$(OPA) test $(REGO)

bench:
	go test -run '^$$' -bench . -benchmem ./...

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
