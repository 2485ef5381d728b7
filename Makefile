# The one set of verbs, here and in CI. A fresh machine needs Python >= 3.11 and nothing else.

.DEFAULT_GOAL := help
.PHONY: help up test lint format bench shots lock

UV := $(shell command -v uv 2>/dev/null)
NEWEST = python3 python3.14 python3.13 python3.12 python3.11
ENOUGH = -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
PYTHON ?= $(shell for p in $(NEWEST); do $$p $(ENOUGH) && echo $$p && break; done)
RUN = .venv/bin/python -m
RULES = tests/test_imports.py tests/test_settings.py tests/test_statements.py tests/test_style.py

help: ## what there is
	@sed -nE 's/^([a-z]+):.*## (.*)/  make \1   \t\2/p' Makefile

up: .venv/installed ## start everything; with DEMO=1 load a year of demo data first
ifdef DEMO
	@.venv/bin/cinevault demo --if-empty
endif
	@exec .venv/bin/cinevault up $(if $(DEMO),--demo)

test: .venv/installed ## the whole suite on real databases; ARGS="-k slices" for some of it
	@tests/trixie.sh >/dev/null || true
	@$(RUN) pytest -n logical --maxprocesses 4 --dist worksteal -r fE $(ARGS)

# pyright needs node: the machine's own, or else the one that playwright brings.
lint: .venv/installed ## style, types, and the rules that hold the code together
	@$(RUN) ruff check .
	@$(RUN) ruff format --check .
	@PATH="$$PATH:$$(echo $(CURDIR)/.venv/lib/python3*/site-packages/playwright/driver)" $(RUN) pyright
	@$(RUN) pytest -q $(RULES)

format: .venv/installed ## lay the code out
	@$(RUN) ruff check --select I --fix .
	@$(RUN) ruff format .

bench: .venv/installed ## the benchmarks, as ratios measured in one run
	@$(RUN) bench $(ARGS)
	@$(RUN) bench.api $(ARGS)

shots: .venv/installed ## pictures of every screen over demo data, into docs/shots; ARGS=system for one
	@$(RUN) tests.browser.shots $(ARGS)

lock: ## pin what pyproject.toml asks for, with hashes; with ARGS=--upgrade the newest
	@test -n "$(UV)" || { echo "make lock needs uv on the PATH." >&2; exit 1; }
	@$(UV) pip compile -q $(ARGS) --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --custom-compile-command "make lock" \
		--group dev pyproject.toml -o requirements.txt

# The environment: made once, filled again when requirements.txt changes.
.venv/installed: requirements.txt
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed and none was found." \
		"Install one, or name it: make $(MAKECMDGOALS) PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) $(ENOUGH) || { echo "$(PYTHON) is not Python 3.11 or newer." >&2; exit 1; }
	@.venv/bin/python -c '' 2>/dev/null || { rm -rf .venv; $(MAKE_VENV); }
	@echo "Installing the pinned packages into .venv (only when they change) ..."
	@$(INSTALL) --require-hashes -q -r requirements.txt
	@printf '%s\n' "$$LAUNCHER" > .venv/bin/cinevault
	@chmod +x .venv/bin/cinevault
	@touch $@

ifdef UV
MAKE_VENV = $(UV) venv -q --python $(PYTHON) .venv
INSTALL = $(UV) pip install --python .venv/bin/python
else
MAKE_VENV = $(PYTHON) -c 'import ensurepip' 2>/dev/null || { echo "$(PYTHON) cannot make a" \
	"virtual environment. On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }; \
	$(PYTHON) -m venv .venv
INSTALL = $(RUN) pip --version >/dev/null 2>&1 || $(RUN) ensurepip >/dev/null; \
	$(RUN) pip install --disable-pip-version-check --no-input
endif

# Finds its own place when it runs, so the checkout may be moved.
define LAUNCHER
#!/bin/sh
'''exec' "$$(dirname "$$(readlink -f "$$0")")/python" "$$0" "$$@"
'''
import sys
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parents[2])
from cli import main

sys.exit(main())
endef
export LAUNCHER
