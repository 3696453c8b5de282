# One command each. A machine needs Python 3.11 or later, make, and a package index.
PYTHON ?= python3
VENV ?= .venv
DIR ?= demo
BIN = $(VENV)/bin
PIP = $(BIN)/python -m pip --disable-pip-version-check --quiet

.DEFAULT_GOAL := help
.PHONY: help demo test lint bench soak docs screenshot clean

help: ## this list
	@grep -E '^[a-z]+:.*## ' Makefile | sed -E 's/^([a-z]+):.*## /make \1\t/' | expand -t 18

demo: $(VENV)/.app ## make the sample project and open it (without a terminal: run it through)
	$(BIN)/postil demo $(DIR)

test: lint ## linters, types, layers and the whole suite
	$(BIN)/python -m pytest -n 2

lint: $(VENV)/.dev ## ruff, mypy, import-linter, deptry
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry .

bench: $(VENV)/.dev ## measure speed against references in the same run
	$(BIN)/python -m bench

soak: $(VENV)/.dev ## the slow tests: kills at random moments, many people, hours in minutes
	$(BIN)/python -m pytest -m slow -n 2

docs: $(VENV)/.dev ## write docs/keys.md from the table of keys
	$(BIN)/postil keys print --markdown > docs/keys.md

screenshot: $(VENV)/.dev ## write docs/screenshot.svg from the real app
	$(BIN)/python docs/screenshot.py docs/screenshot.svg

clean: ## remove the environment and what was built
	rm -rf $(VENV) build dist *.egg-info

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit("postil needs Python 3.11 or later: make PYTHON=/path/to/python3.11 ..." if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.app: $(VENV)/bin/python pyproject.toml constraints.txt
	$(PIP) install -c constraints.txt -e .
	@touch $@

$(VENV)/.dev: $(VENV)/bin/python pyproject.toml constraints.txt
	$(PIP) install -c constraints.txt -e '.[dev]'
	@touch $@ $(VENV)/.app
