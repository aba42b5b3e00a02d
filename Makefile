# Each target is one line; its environment is .venv/, made from constraints.txt so that every machine gets the same.
# The job needs less than its developers: `setup` installs the one, `dev` adds the other.
VENV := .venv
BIN := $(VENV)/bin
SHARED ?= ../shared

.PHONY: enrich parse resolve merge flag publish test test-long check lint bench-parse bench-flag bench-resolve bench-dedupe bench-scale bench-trust accuracy snapshot setup dev clean

enrich: setup ; $(BIN)/paperlist enrich
parse: setup ; $(BIN)/paperlist enrich --until parse
resolve merge flag: setup ; $(BIN)/paperlist enrich --from $@ --until $@
publish: setup ; $(BIN)/paperlist enrich --from publish
test: dev ; $(BIN)/python -m pytest -m "not long"
test-long: dev ; $(BIN)/python -m pytest -m long
lint: dev ; $(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports
bench-parse: dev ; $(BIN)/python benchmarks/bench_parse.py $(SHARED)
bench-flag: dev ; for part in flag sections; do if [ -f benchmarks/bench_$$part.py ]; then $(BIN)/python benchmarks/bench_$$part.py $(SHARED) || exit 1; fi; done
bench-resolve: dev ; $(BIN)/python benchmarks/bench_resolve.py $(SHARED) && $(BIN)/python -m benchmarks.bench_reach $(SHARED) && $(BIN)/python -m benchmarks.bench_resolve_online $(SHARED) --n 1000
bench-dedupe: dev ; $(BIN)/python benchmarks/bench_dedupe.py $(SHARED)
bench-scale: dev ; $(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[bench]" && $(BIN)/python -m benchmarks.bench_scale $(SHARED)
bench-trust: dev ; $(BIN)/python -m benchmarks.bench_trust
accuracy: dev ; $(BIN)/python benchmarks/check_accuracy.py $(SHARED)
snapshot: setup ; $(BIN)/paperlist snapshot build data/raw/snapshot.jsonl -o data/raw/snapshot
setup: $(VENV)/.done
$(VENV)/.done: pyproject.toml constraints.txt tools/make_environment.sh ; sh tools/make_environment.sh $(VENV) && touch $@
dev: $(VENV)/.done-dev
$(VENV)/.done-dev: $(VENV)/.done ; sh tools/make_environment.sh $(VENV) dev && touch $@
clean: ; rm -rf $(VENV) .cache data/enriched
