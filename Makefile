# make run    the bot, or without a token the local chat page
# make test   everything that must be green before a change lands
# make audit  known holes in what is installed; asks pypi.org
# make chaos  the bot is killed a hundred times, in three kinds of trouble; takes a quarter of an hour

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUNTIME := $(shell nvidia-smi -L >/dev/null 2>&1 && echo gpu || echo cpu)

.PHONY: run test lint types contracts docker-lint pytest audit chaos bench clean

run: $(VENV)/installed-$(RUNTIME)
	@exec $(BIN)/toonbot run

test: lint types contracts docker-lint pytest

lint: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/installed-dev
	$(BIN)/mypy

contracts: $(VENV)/installed-dev
	$(BIN)/lint-imports

docker-lint: $(VENV)/installed-dev
	$(BIN)/hadolint Dockerfile
	$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec compose.yaml

# four processes at most: each of them takes up to 1.2 GB
pytest: $(VENV)/installed-dev
	$(BIN)/pytest --numprocesses auto --maxprocesses 4 --dist worksteal

# strict: a package that pypi.org cannot tell anything about is no clean one
audit: $(VENV)/installed-dev
	$(BIN)/pip-audit --requirement constraints.txt --no-deps --disable-pip --strict --progress-spinner off

chaos: $(VENV)/installed-dev
	$(BIN)/python -m tests.chaos

bench: $(VENV)/installed-dev
	$(BIN)/python -m benchmarks.styles
	$(BIN)/python -m benchmarks.sheet
	$(BIN)/python -m benchmarks.engine
	$(BIN)/python -m benchmarks.chat
	$(BIN)/python -m benchmarks.queue

# one marker for each set of extras, so that a second call has nothing to do
$(VENV)/installed-dev: EXTRAS := cpu,dev
$(VENV)/installed-cpu: EXTRAS := cpu
$(VENV)/installed-gpu: EXTRAS := gpu

$(VENV)/installed-%: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "toonbot needs Python 3.11 or newer; name one with: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@echo "Installing toonbot into $(VENV), which takes a minute or two the first time…"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[$(EXTRAS)]'
	@touch $@

clean:
	rm -rf $(VENV)
