# make test          the tests
# make check         all that must hold before a commit
# make build         smtpcap as one static binary
# make differential  tshark and smtpcap over all captures, field by field; SHORT=1: over our own
# make bench         speed and memory; BENCHRUNS=n, BENCHDIR=where the captures are kept
# make fuzz          each fuzz target for FUZZTIME
# make generate      the files that programs write
# make clean

GO         ?= go
FUZZTIME   ?= 30s
BENCHRUNS  ?= 7
BENCHDIR   ?= $(or $(TMPDIR),/tmp)/smtpcap-bench
SHORT      ?=

STATICCHECK = honnef.co/go/tools/cmd/staticcheck@v0.8.2
GOVULNCHECK = golang.org/x/vuln/cmd/govulncheck@v1.9.0

BUILD = CGO_ENABLED=0 $(GO) build -trimpath -buildvcs=auto -ldflags='-s -w'

.PHONY: all test check fmt vet staticcheck vulncheck race generated static build bench differential fuzz generate clean

all: build

test:
	$(GO) test ./...

check: fmt vet staticcheck vulncheck generated static race

fmt:
	@test -z "$$(gofmt -l .)" || { echo "gofmt must format:"; gofmt -l .; exit 1; }

vet:
	$(GO) vet ./...

staticcheck:
	$(GO) run $(STATICCHECK) ./...

# Where the database cannot be reached nothing is known, which is neither a
# success nor a defect of ours.
vulncheck:
	@if out=$$($(GO) run $(GOVULNCHECK) ./... 2>&1); then \
		printf '%s\n' "$$out"; \
	else case "$$out" in \
		*"fetching vulnerabilities: Get "*) echo "govulncheck: database not reachable, not checked";; \
		*) printf '%s\n' "$$out"; exit 1;; \
	esac; fi

race:
	CGO_ENABLED=1 $(GO) test -race -short -timeout=20m ./...

# The certificates of pcaptest and certs are left out: each run makes other keys.
generated:
	@dir=$$(mktemp -d) && trap 'rm -rf "$$dir"' EXIT && \
	$(GO) run ./dissect/tlswire/internal/gennames -in dissect/tlswire/internal/gennames/names.csv -out "$$dir/names_gen.go" && \
	cmp "$$dir/names_gen.go" dissect/tlswire/names_gen.go && \
	(cd report && $(GO) run ./internal/genjson -out "$$dir/json_gen.go") && \
	cmp "$$dir/json_gen.go" report/json_gen.go && \
	(cd findings && $(GO) run ./internal/gendocs -o "$$dir/findings.md") && \
	cmp "$$dir/findings.md" docs/findings.md && \
	mkdir "$$dir/pcaps" && $(GO) run ./internal/pcaptest/vectors -o "$$dir/pcaps" && \
	for f in "$$dir"/pcaps/*; do cmp "$$f" "testdata/pcaps/$${f##*/}" || exit 1; done

static:
	@bin=$$(mktemp) && trap 'rm -f "$$bin"' EXIT && $(BUILD) -o "$$bin" ./cmd/smtpcap && "$$bin" --version

build:
	$(BUILD) -o smtpcap ./cmd/smtpcap

bench: build
	$(GO) test -run='^$$' -bench=. -benchtime=200ms ./...
	$(GO) run ./internal/bench/compare -dir $(BENCHDIR) -n $(BENCHRUNS) -smtpcap ./smtpcap

differential:
	DIFFERENTIAL=$(or $(SHORT),all) $(GO) test -count=1 -timeout=60m -v -run=TestTshark ./internal/differential

fuzz:
	@for package in $$($(GO) list ./...); do \
		for target in $$($(GO) test -list='^Fuzz' $$package | grep '^Fuzz'); do \
			echo "$$package $$target"; \
			$(GO) test -run='^$$' -fuzz="^$$target$$" -fuzztime=$(FUZZTIME) -fuzzminimizetime=1x $$package || exit 1; \
		done; \
	done

generate:
	$(GO) generate ./report ./dissect/tlswire ./findings ./internal/pcaptest/vectors

clean:
	rm -rf smtpcap dist
