# Two commands do everything on a fresh machine: `make run` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test check bench soak kill docs texts pictures clean

run: $(VENV)/.installed  ## Play First Night on the embedded simulated machine, twenty times faster.
	$(BIN)/legato play "First Night" --on sim:tcode --speed 20

test: $(VENV)/.installed-test check  ## Everything a change has to pass.
	$(BIN)/pytest --numprocesses 6 --dist worksteal

check: $(VENV)/.installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.installed-test  ## Figures; see tests/benchmarks/README.md.
	$(BIN)/python -m tests.benchmarks

soak: $(VENV)/.installed-test  ## Ten thousand seeded nights with faults; the first that goes wrong can be replayed.
	$(BIN)/python -m tests.controller.soak --seeds 10000 --jobs 2

kill: $(VENV)/.installed-test  ## Sessions and guardians killed in every way, twenty times in a row.
	for round in $$(seq 20); do \
	  echo "round $$round"; $(BIN)/pytest --numprocesses 4 tests/controller/guardian || exit 1; \
	done

docs: $(VENV)/.installed-test  ## Renew the tables of the README.
	$(BIN)/python -m tests.docs

texts: $(VENV)/.installed-test  ## Find what is to be translated, and compile what is.
	$(BIN)/python -m tests.texts

pictures: $(VENV)/.installed-test  ## Renew the pictures of the screens, in the README and in tests.
	$(BIN)/python -m tests.pictures

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache

$(VENV)/.installed: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	touch $@

$(VENV)/.installed-test: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[test]"
	touch $@ $(VENV)/.installed

# Debian keeps what `venv` needs in a package of its own.
$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Legato needs Python 3.11 or newer.")'
	$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || $(MAKE) --no-print-directory debian-venv
	$(PYTHON) -m venv $(VENV)

.PHONY: debian-venv
debian-venv:
	@command -v apt-get >/dev/null || { echo "Install the venv module of Python, then try again."; exit 1; }
	@echo "Python's venv module is missing; installing Debian's package python3-venv."
	if [ "$$(id -u)" = 0 ]; then apt-get update -qq && apt-get install -y -qq python3-venv; \
	else sudo apt-get update -qq && sudo apt-get install -y -qq python3-venv; fi
