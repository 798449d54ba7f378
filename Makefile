# The two commands are `make run` and `make test`; the rest is for daily work.

VENV_PYTHON := .venv/bin/python

.PHONY: run quick test lint bench chaos

run:
	@bash .ci/install requirements.txt
	@setpriv --pdeathsig TERM $(VENV_PYTHON) -m secor_portal.embedded

quick:
	@bash .ci/install requirements-dev.txt
	@$(VENV_PYTHON) -m pytest -q -n 2 --dist worksteal --quick

test:
	@bash .ci/test

lint:
	@bash .ci/install requirements-dev.txt
	@bash .ci/lint

bench:
	@bash .ci/install requirements-dev.txt
	@$(VENV_PYTHON) tests/benchmarks/run.py

chaos:
	@bash .ci/system-parts
	@bash .ci/install requirements-dev.txt
	@$(VENV_PYTHON) tests/chaos/run.py

.PHONY: mutants
mutants:
	@bash .ci/install requirements-dev.txt
	@$(VENV_PYTHON) -m tests.mutants.run
