# The commands of the house. All of them need Python 3.11 or newer with pip and venv, and make.
#
#   make demo       rehearse the shipped plan, 2014-2018
#   make up         run the shipped plan, moved to today, on this machine
#   make test       run the whole test suite
#   make check      format, lint, types, import rules: nothing is changed
#   make format     let the formatter and the safe fixes change what they can
#
#   make env        create or refresh .venv for development (the others do it when needed)
#   make schema     write plans/schema.json from the models
#   make rights     write docs/rights.md from the table of rights
#   make messages   bring the message catalogues up to date and compile them
#   make mutation   break models on purpose and see whether its tests notice (long)
#   make soak       the tests that need minutes of real time: the database away for two of them
#   make bench      measure speed and memory of a rehearsal
#   make bench-desk measure the desk: a cold command, commands of many, lists of many units
#   make lock       recompile the pinned requirements (needs uv)
#   make clean      remove everything that can be made again
#
# Variables: PYTHON (interpreter for .venv), JOBS (test processes).

PYTHON ?= python3
JOBS   ?= 2
VENV   := .venv
BIN    := $(VENV)/bin
# --compile: an environment may forbid bytecode, and every start would then parse its imports anew
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --compile
CATALOGUES := cli/locale
DOMAIN := dondoc

.DEFAULT_GOAL := help
.PHONY: help env demo up test check format schema rights messages mutation soak bench bench-desk lock clean

help:
	@sed -n 's/^#  *make /make /p' Makefile

# --- the environment -------------------------------------------------------------------------

# The first interpreter that is new enough; half an environment (no ensurepip) is taken away again.
$(BIN)/python:
	@for python in $(PYTHON) python3.13 python3.12 python3.11; do \
	  "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
	  "$$python" -m venv --clear $(VENV) || { rm -rf $(VENV); exit 1; }; \
	  exit 0; \
	done; \
	echo "dondoc needs Python 3.11 or newer and '$(PYTHON)' is not: make PYTHON=/path/to/python3" >&2; \
	exit 1

$(VENV)/.runtime: requirements/runtime.txt pyproject.toml | $(BIN)/python
	@echo "Installing what dondoc needs into $(VENV) (once; a minute or two)"
	@$(INSTALL) --require-hashes -r requirements/runtime.txt
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.runtime
	@echo "Installing what its tests and checks need into $(VENV) (once)"
	@$(INSTALL) --require-hashes -r requirements/dev.txt
	@touch $@

env: $(VENV)/.dev

# --- running ---------------------------------------------------------------------------------

demo: $(VENV)/.runtime
	@$(BIN)/dondoc rehearse plans/kl79

up: $(VENV)/.runtime
	@exec $(BIN)/dondoc up --demo

test: env
	@$(BIN)/pytest -n $(JOBS) --dist loadfile --cov --cov-report=term --cov-fail-under=95

check: env
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

format: env
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# --- what is generated and committed ---------------------------------------------------------

schema: env
	$(BIN)/dondoc plan schema > plans/schema.json.new
	mv plans/schema.json.new plans/schema.json

rights: env
	$(BIN)/python -m models.desk.rights_text > docs/rights.md.new
	mv docs/rights.md.new docs/rights.md

# The catalogues and their compiled form are committed: dondoc runs without Babel.
messages: env
	$(BIN)/pybabel -q extract --no-wrap --sort-by-file --add-location file --keywords say \
	  --keywords NN_:1,2 \
	  --project $(DOMAIN) --output $(CATALOGUES)/$(DOMAIN).pot cli models files documents runtime worker api database
	$(BIN)/pybabel -q update --no-wrap --no-fuzzy-matching --ignore-pot-creation-date --domain $(DOMAIN) \
	  --input-file $(CATALOGUES)/$(DOMAIN).pot --output-dir $(CATALOGUES)
	$(BIN)/pybabel -q compile --domain $(DOMAIN) --directory $(CATALOGUES) --statistics

lock:
	cd requirements && for set in runtime dev; do \
	  uv pip compile -q --generate-hashes --python-version 3.11 --universal \
	    $$set.in -o $$set.txt || exit 1; \
	done

# --- measuring -------------------------------------------------------------------------------

# mutmut calls a mutant with which the tests cannot even be collected a timeout: it is dead, too.
define MUTATION_SCORE
import json, sys
found = json.load(open('mutants/mutmut-cicd-stats.json'))
dead = found['killed'] + found['timeout'] + found['segfault']
score = dead / found['total']
print(f"mutants of models killed: {dead} of {found['total']} ({score:.1%}), at least 80 % wanted")
sys.exit(score < 0.80)
endef
export MUTATION_SCORE

# Bytecode is kept even where the environment forbids it: the mutants of models are large files.
mutation: env
	PYTHONDONTWRITEBYTECODE= $(BIN)/mutmut run --max-children $(JOBS)
	$(BIN)/mutmut export-cicd-stats
	@$(BIN)/python -m benchmarks.mutation_sample table
	@$(BIN)/python -c "$$MUTATION_SCORE"

soak: env
	$(BIN)/pytest -m soak

bench: env
	$(BIN)/python -m benchmarks

# Each is bounded, so that a machine under load ends with an error and not never.
bench-desk: env
	@uptime
	timeout 300 $(BIN)/python -m benchmarks.cold_cli
	timeout 600 $(BIN)/python -m benchmarks.commands
	timeout 1200 $(BIN)/python -m benchmarks.lists
	@uptime

clean:
	rm -rf $(VENV) build dist *.egg-info mutants .coverage .coverage.* htmlcov \
	  .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
