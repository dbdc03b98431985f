# Martlet's targets. Schedulers call `martlet run`: make turns every failure into its own exit status 2.

PIPELINE ?= shop
BATCH    ?= $(shell date +%F)
MARTLET  ?= .build/release/martlet
PREFIX   ?= /usr/local
FUZZ_SECONDS ?= 60

batch       := run/$(PIPELINE)/$(BATCH)
swift_files := Package.swift $(shell find Sources -type f)
# Its start is a part of the time that each question takes: no library is loaded, and no name exported, that need not be.
static      := .build/static/libstdc++.a
release     := mkdir -p $(dir $(static)) && ln -sf "$$(clang -print-file-name=$(notdir $(static)))" $(static) \
	&& swift build -c release --static-swift-stdlib -Xswiftc -L$(CURDIR)/$(dir $(static)) -Xlinker --no-export-dynamic

.DEFAULT_GOAL := help
.PHONY: help demo test nightly extract snapshot transform load query bench soak fuzz check lint format install clean packages FORCE

help: ## List the targets
	@awk 'BEGIN { FS = ":.*## " } /^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile
	@echo; echo "  PIPELINE=$(PIPELINE) BATCH=$(BATCH) choose what the stages work on."

demo: packages ## Three invented nights from exports to rollups, compared with the truth to the cent
	@$(release) --product martlet
	@$(release) --product exportgen
	@Scripts/demo

test: packages ## Build everything, run all tests, lint
	swift build --build-tests
	Scripts/test
	Scripts/lint

nightly: $(MARTLET) ## Run PIPELINE for BATCH, as a scheduler does
	$(MARTLET) run $(PIPELINE) --batch $(BATCH)

extract: $(batch)/extracted/manifest.json ## Stage 1: export files to records
snapshot: $(batch)/snapshot/manifest.json ## Stage 2: what the warehouse knows of the keys in them
transform: $(batch)/conformed/manifest.json ## Stage 3: records to tables, without a connection

load: $(batch)/conformed/manifest.json ## Stage 4: publish the tables (nothing if published before)
	$(MARTLET) load $(PIPELINE) --batch $(BATCH)

# Which files a batch is made from is for the definitions to say, and the warehouse has no time that make could compare:
# both stages are always asked. What has not changed leaves the manifest untouched, so that what depends on it is skipped.
$(batch)/extracted/manifest.json: FORCE | $(MARTLET)
	$(MARTLET) extract $(PIPELINE) --batch $(BATCH)

$(batch)/snapshot/manifest.json: $(batch)/extracted/manifest.json FORCE | $(MARTLET)
	$(MARTLET) snapshot $(PIPELINE) --batch $(BATCH)

$(batch)/conformed/manifest.json: $(batch)/extracted/manifest.json $(batch)/snapshot/manifest.json | $(MARTLET)
	$(MARTLET) transform $(PIPELINE) --batch $(BATCH)

query: $(MARTLET) ## An example question: revenue by month and category
	@$(MARTLET) query sales --measures net_amount,orders,customers --by date.month,product.category --rollup

check: $(MARTLET) ## Check the definitions of PIPELINE
	$(MARTLET) check $(PIPELINE)

bench: packages ## martlet run beside a bare COPY of the same rows, and staging with SQL; nights into large facts; its memory; the readers beside those of DuckDB; the Star Schema Benchmark; a hundred questions
	@$(release) --product martlet
	@$(release) --product exportgen
	@$(release) --product readbench
	@Benchmarks/nightly
	@Benchmarks/load/run
	@Benchmarks/load/run 10000000
	@Benchmarks/memory
	@Benchmarks/memory --twice
	@Benchmarks/memory --stages --lines 1000000,3000000
	@Benchmarks/readers/run
	@Benchmarks/readers/run --memory
	@Benchmarks/ssb/run
	@Benchmarks/questions/run
	@Benchmarks/load/upsert

soak: packages ## Thirty nights, a million order lines, every figure compared with the truth; then 200 kills
	@$(release) --product martlet
	@$(release) --product exportgen
	@Scripts/soak
	MARTLET_KILLS=200 swift test --filter KillTests
	MARTLET_UNLOAD=all swift test --filter UnloadTests

fuzz: packages ## Fuzz the readers of CSV, fixed width, JSON and definitions, FUZZ_SECONDS (60) for each
	@Scripts/fuzz $(FUZZ_SECONDS)

lint: ## Check formatting and the walls between the parts
	Scripts/lint

format: ## Format all sources
	swift format --in-place --parallel $$(git ls-files '*.swift')

install: $(MARTLET) ## Install martlet and the ready-made sources below PREFIX (/usr/local)
	install -D -m 755 $(MARTLET) $(DESTDIR)$(PREFIX)/bin/martlet
	install -d $(DESTDIR)$(PREFIX)/share/martlet/sources
	install -m 644 pipelines/sources/*.yaml $(DESTDIR)$(PREFIX)/share/martlet/sources

clean: ## Remove what was built and the run folders; exports, truth and the private warehouse stay
	rm -rf .build run

packages: ## Install the Debian packages that are missing
	@Scripts/packages

$(MARTLET): $(swift_files)
	$(release) --product martlet
	@touch $@

FORCE:
