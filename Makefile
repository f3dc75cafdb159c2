# `make` alone tells what there is. Needs Python 3.11 or newer and make, nothing else.
# The first run of `demo` or `test` installs into .venv and needs a network; later ones do not.

# The first Python on the path that is new enough; python3 where none is, for its message below.
NEW_ENOUGH := -c 'import sys; sys.exit(sys.version_info < (3, 11))'
PYTHON ?= $(or $(shell for one in python3 python3.14 python3.13 python3.12 python3.11 python; do \
  $$one $(NEW_ENOUGH) 2>/dev/null && echo $$one && break; done),python3)
NOW ?= 2025-06-10T07:30:00+09:00
ARGS ?=

BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet install --constraint constraints.txt
# The build tools (setuptools: for the one test library that comes as source only) are installed
# like everything else, under the constraints: build isolation would fetch others behind their back.
SELF := --no-build-isolation --editable

.DEFAULT_GOAL := help
.PHONY: help demo test lint bench clean
.DELETE_ON_ERROR:

help: ## what there is
	@echo "make demo    builds the sample newspaper into feeds/ as of $(NOW)"
	@echo "make test    installs the test tools and runs all tests (ARGS=... goes to pytest)"
	@echo "make lint    style, types and layers of the code"
	@echo "make bench   times builds of a made-up newspaper, ours and Hugo's, in a minute or two"
	@echo "make clean   takes away .venv, .bench and every cache"
	@echo "PYTHON=python3.13 make ... uses another Python (3.11 or newer)"

demo: .venv/installed
	$(BIN)/syndicate build --now $(NOW)
	@echo
	@echo "The sample newspaper is in feeds/. Look at:"
	@echo "  feeds/index.html        where readers are sent: every feed with its address"
	@echo "  feeds/rss.xml           all articles as RSS (also atom.xml, feed.json, one set a section)"
	@echo "  feeds/digest/           the digest of the day: as a page, as text, as an e-mail"
	@echo "Its articles are in articles/, its configuration is syndicate.toml."
	@echo "Your own newspaper:  $(BIN)/syndicate init my-newspaper"

test: .venv/installed-test
	$(BIN)/python -m pytest -n auto $(ARGS)

lint: .venv/installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: .venv/installed-test
	$(BIN)/python bench/versus.py --articles 300 --runs 3 --resident 1

clean:
	rm -rf .venv .bench .syndicate dist build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find syndicate tests bench -name __pycache__ -type d -prune -exec rm -rf {} +

# Stamps: a target is as new as the last install that went well.
.venv/made:
	@$(PYTHON) $(NEW_ENOUGH) || { \
	  echo "syndicate needs Python 3.11 or newer; '$(PYTHON)' is $$($(PYTHON) --version 2>&1)."; \
	  echo "Name another one: make demo PYTHON=python3.12"; exit 1; } >&2
	@$(PYTHON) -m venv --clear .venv || { \
	  echo "Python's venv module is missing; on Debian and Ubuntu: apt install python3-venv"; \
	  exit 1; } >&2
	@touch $@

.venv/installed: .venv/made pyproject.toml constraints.txt
	@echo "Installing into .venv (once) ..."
	@$(PIP) hatchling editables setuptools
	@$(PIP) $(SELF) .
	@touch $@

.venv/installed-test: .venv/installed
	@echo "Installing the test tools into .venv (once) ..."
	@$(PIP) $(SELF) '.[test]'
	@touch $@
