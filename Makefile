# `make` alone explains itself. Every target sets up what it needs.
.DEFAULT_GOAL := help
SHELL := /bin/sh
BIN := .venv/bin
DEMO := demo
PEOPLE := 9000
SEED := 7
COUNTRY := by
LANGUAGES := en,be,ru
SERVE := 1
PORT := 8000

.PHONY: help setup demo test check format lock newer docs pictures bench clean

help: ## show what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 18

.venv/ready: requirements.lock pyproject.toml tools/setup.sh
	@sh tools/setup.sh

setup: .venv/ready ## create .venv with exactly the locked libraries

demo: .venv/ready ## the site at once, the demonstration country's report as soon as it is built (SERVE=0: only build)
	@$(BIN)/python tools/demo.py $(DEMO) $(COUNTRY) $(PEOPLE) $(SEED) $(LANGUAGES) $(if $(filter 1,$(SERVE)),$(PORT))

test: .venv/ready ## run every check and test (installs a browser and Java where it may)
	@sh tools/setup-tests.sh
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/prystan docs --check
	$(BIN)/pytest -q -n 2 --dist loadfile

check: .venv/ready ## the quick checks only: format, lint, types, arrows
	$(BIN)/ruff format --check . && $(BIN)/ruff check . && $(BIN)/mypy && $(BIN)/lint-imports

format: .venv/ready ## format and mend what can be mended by itself
	$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

docs: .venv/ready ## write the generated pages of docs/reference anew
	$(BIN)/prystan docs

lock: .venv/ready ## resolve requirements.lock anew from pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--all-extras --group dev pyproject.toml -o requirements.lock

pictures: .venv/ready ## take the pictures of the documentation anew, by the journey of four people
	PRYSTAN_PICTURES=docs/tutorial/pictures $(BIN)/pytest -q tests/casework/browsing/test_four_people.py -k from_intake

newer: .venv/ready ## say which libraries have newer versions than the lock (changes nothing)
	@cp requirements.lock .venv/newer.lock && $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --upgrade \
		--no-header --no-annotate --all-extras --group dev pyproject.toml -o .venv/newer.lock >/dev/null
	@$(BIN)/python tools/newer.py requirements.lock .venv/newer.lock

bench: .venv/ready ## run the benchmarks; each prints a ratio (minutes to hours)
	@for file in bench/*.py; do echo "== $$file"; $(BIN)/python $$file || exit 1; done

clean: ## remove what was built here
	rm -rf .venv $(DEMO) .mypy_cache .ruff_cache .pytest_cache .hypothesis
