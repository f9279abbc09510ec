# `make demo` and `make test` set up what they need in .venv, from the two lock files, and run.
# They need Python 3.11 or newer, make and the package registries.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test lint types figures loading readme screenshots wheel lock clean

VENV ?= .venv
OUT ?= out
BIN := $(VENV)/bin
GRAPHKIT := $(BIN)/graphkit

# The first of these that runs and is new enough; `make PYTHON=/path/to/python demo` chooses another.
PYTHON ?= $(shell for python in python3.11 python3.12 python3.13 python3.14 python3; do \
	$$python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 15))' 2>/dev/null \
	&& { command -v $$python; break; }; done)

# What is installed is named by a checksum of the files that say what to install: a changed lock installs again, nothing else does.
DEMO_STAMP ?= $(VENV)/.demo-$(shell cat requirements.lock pyproject.toml | cksum | cut -d ' ' -f 1)
TEST_STAMP ?= $(VENV)/.test-$(shell cat requirements-test.lock pyproject.toml | cksum | cut -d ' ' -f 1)
PIP := $(BIN)/python -m pip --quiet --no-input --disable-pip-version-check

help: ## show what can be made
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1	\2/p' Makefile | expand -t 20

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "graphkit needs Python 3.11 or newer: install one (Debian: python3 python3-venv) or name it, make PYTHON=/path/to/python" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "This Python cannot make virtual environments. On Debian or Ubuntu: apt-get install $$($(PYTHON) -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(DEMO_STAMP): | $(BIN)/python
	@echo "Installing the packages pinned in requirements.lock into $(VENV): about 300 MB, once"
	@$(PIP) install --require-hashes --only-binary :all: -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@rm -f $(VENV)/.demo-* && touch $@

$(TEST_STAMP): | $(BIN)/python
	@echo "Installing the packages pinned in requirements-test.lock into $(VENV): about 400 MB, once"
	@$(PIP) install --require-hashes --only-binary :all: -r requirements-test.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@rm -f $(VENV)/.demo-* $(VENV)/.test-* && touch $@ $(DEMO_STAMP)

demo: $(DEMO_STAMP) ## read the articles in seeds/ and show who is allied with whom and who is based where
	@mkdir -p $(OUT)
	@$(GRAPHKIT) build seeds/ -w $(OUT)/demo.db --published 2024-07-28
	@$(GRAPHKIT) export -w $(OUT)/demo.db --format graphml -o $(OUT)/demo.graphml
	@test -t 1 || export COLUMNS=$${COLUMNS:-120}; $(GRAPHKIT) summary -w $(OUT)/demo.db
	@echo "Written:"
	@echo "  $(OUT)/demo.graphml   the graph, for Gephi, yEd, Cytoscape or networkx"
	@echo "  $(OUT)/demo.db        the workspace, with every statement and its sentence"
	@echo "Type next:"
	@echo "  $(GRAPHKIT) query -w $(OUT)/demo.db \"MATCH (a)-[r:SUPPLIES_ARMS_TO]->(b) RETURN a.name, b.name, r.status, r.evidence\""

test: $(TEST_STAMP) lint types ## run every check, the ones on a real Neo4j included, and print what was measured
	@$(BIN)/python tests/browsing.py
	$(BIN)/python -m pytest
	$(BIN)/python benchmarks/figures.py

lint: $(TEST_STAMP)
	$(BIN)/ruff check .

types: $(TEST_STAMP)
	$(BIN)/mypy

figures: $(TEST_STAMP) ## measure, and write the figures into the README
	$(BIN)/python benchmarks/figures.py --write

loading: $(TEST_STAMP) ## measure how fast a large graph gets into Neo4j (a quarter of an hour), and write that into the README
	$(BIN)/python benchmarks/neo4j_speed.py --write

readme: $(TEST_STAMP) ## run the README's blocks and write the output that it shows anew
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python tests/test_readme.py

screenshots: $(TEST_STAMP) ## draw the README's picture of Neo4j Browser anew
	$(BIN)/python tests/browsing.py docs

wheel: $(TEST_STAMP) ## build the package into dist/
	$(BIN)/python -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .

lock: ## choose the newest versions that pyproject.toml allows and write both lock files
	$(PYTHON) -m venv .venv-lock
	.venv-lock/bin/python -m pip install -q --upgrade uv
	.venv-lock/bin/uv $(LOCK) --upgrade --extra server --extra fast --group build -o requirements.lock pyproject.toml
	.venv-lock/bin/uv $(LOCK) --upgrade --constraint requirements.lock --extra server --extra fast --extra pandas --group dev -o requirements-test.lock pyproject.toml
	rm -rf .venv-lock

LOCK := pip compile --quiet --universal --python-version 3.11 --generate-hashes --only-binary :all: \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"

clean: ## remove the environment, what was built and what the demo wrote
	rm -rf $(VENV) .venv-lock $(OUT) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
