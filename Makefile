# davit: every verb, one line each. `make demo` and `make test` do all set-up themselves (Debian, a Swift 6 toolchain, root).
PREFIX ?= /usr/local
SWIFT ?= swift
PROGRAMS = davit davitd davit-shim davit-runtime davit-dns

.PHONY: demo test build install setup check format unit fuzz root-test examples bench record clean

demo: install        ## the main job: builds, installs, brings examples/hello up, fetches its page, shows ps
	scripts/demo

test: setup          ## all tests: style, fuzz targets, unit, root tests on real containers, every example
	scripts/test

setup:               ## system packages the build and the tests need
	scripts/setup

build: setup         ## release build of the five programs
	for p in $(PROGRAMS); do $(SWIFT) build -c release --static-swift-stdlib --product $$p || exit 1; done

install: setup       ## release build, stripped, into PREFIX
	scripts/install $(PREFIX)

check:               ## style and import rules
	scripts/check

format:              ## rewrites the sources in house style
	$(SWIFT) format format --in-place --parallel --recursive Package.swift Sources Tests fuzz

unit:                ## unit tests alone
	scripts/test unit

fuzz:                ## builds the fuzz targets and runs them for a minute
	scripts/fuzz

root-test:           ## root tests alone
	scripts/test root

examples:            ## brings every example up, checks it from outside, takes it down
	scripts/test examples

record:              ## rewrites the golden files, then fails so that it is never silent
	DAVIT_RECORD=1 scripts/test unit

bench:               ## benchmarks, against the peers where they are set up
	scripts/bench/config
	scripts/bench/stacks

clean:
	rm -rf .build .build-fuzz .cache
