# simgauge. Two commands are all a visitor needs: `make demo` and `make test`. HACKING.md tells of the others.

.DEFAULT_GOAL := test
SHELL       := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c

GO            ?= go
GOLANGCI      := github.com/golangci/golangci-lint/v2/cmd/golangci-lint
GOLANGCI_VERSION := v2.15.0
FUZZTIME      ?= 20s
VERSION       ?= $(shell scripts/version)
LDFLAGS       := -s -w -X github.com/prometheus/common/version.Version=$(VERSION)
BUILDFLAGS    := $(shell scripts/buildflags)
# of each stripped program (docs/performance.md)
MAXSIZE       := 16777216
# what the tests in e2e let work with the two programs: program (or file) and Debian package
COUNTERPARTS  := prometheus:prometheus promtool:prometheus prometheus-alertmanager:prometheus-alertmanager amtool:prometheus-alertmanager gammu:gammu gnokii:gnokii-cli smsd:smstools \
                 ofonod:ofono ModemManager:modemmanager mmcli:modemmanager polkitd:polkitd \
                 dbus-daemon:dbus dbus-send:dbus dbus-monitor:dbus socat:socat unshare:util-linux nsenter:util-linux ip:iproute2 \
                 systemd-nspawn:systemd-container debootstrap:debootstrap \
                 lintian:lintian dpkg-deb:dpkg man:man-db groff:groff-base mandoc:mandoc zsh:zsh xz:xz-utils \
                 qemu-arm-static:qemu-user-static qemu-aarch64-static:qemu-user-static \
                 chromium:chromium /usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf:fonts-droid-fallback
# of internal/agent, played without the race detector alone: long rather than wide (docs/decisions/0035)
LONG          := ^Test(AYearIsCountedToAThousandth|AWeekOf(Early)?Asks|AWeekOfALadder|TextsThatNobodyAskedFor|NothingFreesTheBudget|$(strip \
                 )MishapsMakeNoWrongFigure|WithoutAnAwaitNoMessageIsRead|ThanksAreDeletedToo|ALateAnswerIsNoFailure|ARefusedCodeStepsAside|LookAlikes)$$
TALLY         := $(GO) run ./internal/house/tally

.PHONY: demo test test-vm e2e fuzz bench-reader lint dist

# the daemon on a simulated modem, with a plan that drains as you watch; Ctrl-C ends it
demo:
	@echo 'building (a minute or two the first time) ...' >&2
	@$(GO) build $(BUILDFLAGS) -ldflags='$(LDFLAGS)' -o bin/simgauge ./cmd/simgauge
	@exec bin/simgauge demo

# every test there is: formatting, vet, and all packages under the race detector, those against real counterparts too; all
# scripts of faults are played without it, behind the others (decision 35)
test:
	@scripts/need $(COUNTERPARTS) systemd-analyze:systemd
	@unformatted="$$(gofmt -l .)"; test -z "$$unformatted" || { echo "not gofmt'd: $$unformatted" >&2; exit 1; }
	@$(GO) vet ./...
	@{ status=0; $(GO) test -json -race -vet=off -count=1 -timeout=18m -skip='$(LONG)' ./... || status=$$?; \
		$(GO) test -json -vet=off -count=1 -timeout=15m -run='^Test(TextsIn)?Chaos$$|$(LONG)' ./internal/agent || status=$$?; exit $$status; } | $(TALLY)

# the tests against real counterparts alone: Prometheus, and programs that use modems
e2e:
	@scripts/need $(COUNTERPARTS)
	@$(GO) test -json -race -count=1 -timeout=15m ./e2e | $(TALLY)

# apart from `test`, for it takes minutes, and root once: a real kernel, udev, systemd and ModemManager in a virtual machine
# (docs/testing.md). What the guest boots from is kept in $XDG_CACHE_HOME/simgauge/vm, or under ~/.cache.
test-vm:
	@scripts/need qemu-system-x86_64:qemu-system-x86 debootstrap:debootstrap cpio:cpio mke2fs:e2fsprogs
	@$(GO) vet -tags=vm ./e2e/vm
	@$(GO) test -tags=vm -v -count=1 -timeout=20m ./e2e/vm

# each fuzz target for FUZZTIME
fuzz:
	@$(GO) list -f '{{range .TestGoFiles}}{{$$.Dir}}/{{.}}{{"\n"}}{{end}}{{range .XTestGoFiles}}{{$$.Dir}}/{{.}}{{"\n"}}{{end}}' ./... \
	| xargs grep -Ho '^func Fuzz[A-Za-z0-9_]*' | while IFS=: read -r file name; do \
		echo "$${name#func } in $${file%/*}"; \
		$(GO) test -run='^$$' -fuzz="^$${name#func }\$$" -fuzztime=$(FUZZTIME) "$${file%/*}" </dev/null; \
	done

# how the reader does on a corpus of replies, one JSON object a line, by a program that scores readers
bench-reader:
	@test -n '$(CORPUS)' -a -n '$(SCORER)' || { echo 'usage: make bench-reader CORPUS=FILE... SCORER=PROGRAM' >&2; exit 2; }
	@$(GO) build -o bin/simgauge ./cmd/simgauge
	@for corpus in $(CORPUS); do $(SCORER) "$$corpus" -- bin/simgauge read --jsonl; done

# golangci-lint, installed if it is not the version named above
lint:
	@bin="$$($(GO) env GOPATH)/bin/golangci-lint"; \
	if ! "$$bin" version 2>/dev/null | grep -q 'version $(GOLANGCI_VERSION:v%=%) '; then \
		echo 'installing golangci-lint $(GOLANGCI_VERSION) ...' >&2; \
		$(GO) install $(GOLANGCI)@$(GOLANGCI_VERSION); \
	fi; \
	"$$bin" run ./...

# packages and tarballs for ARMv6 (every Raspberry Pi), arm64 and amd64, in DIST; twice the same bytes (docs/decisions/0039)
DIST          ?= dist
TARGETS       ?= armhf arm64 amd64
dist:
	@scripts/need xz:xz-utils
	@VERSION='$(VERSION)' LDFLAGS='$(LDFLAGS)' MAXSIZE='$(MAXSIZE)' deploy/deb/dist '$(DIST)' $(TARGETS)
