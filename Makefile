# Ten targets or so; `make` lists them. Everything works from the committed files alone.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PY := .venv/bin/python
STAMP := .venv/.locked

.PHONY: help setup demo test test-fast test-long lint golden bench bench-etl clean

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(STAMP): requirements/bootstrap.txt requirements/dev.txt pyproject.toml
	python3 -c 'import sys; assert sys.version_info >= (3, 11), "lakectl needs Python 3.11 or newer"'
	test -x $(PY) || python3 -m venv .venv
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bootstrap.txt
	$(PY) -m uv pip sync --quiet --python $(PY) --require-hashes requirements/bootstrap.txt requirements/dev.txt
	$(PY) -m uv pip install --quiet --python $(PY) --no-deps --no-build-isolation --editable .
	touch $@

setup: $(STAMP)  ## make .venv with the locked dependencies; fetch Terraform if there is none; let Spark start sooner
	@.venv/bin/lakectl toolchain show 2>/dev/null || .venv/bin/lakectl toolchain install
	-@$(PY) -m lakectl.localaws.engines.spark.prepare

demo: setup  ## deploy on this machine, send 1000 events, run the ETL, query, destroy
	.venv/bin/lakectl demo

test: setup lint  ## everything that trust needs
	$(PY) -m pytest -m "not long" -n 2 --dist loadscope

test-fast: $(STAMP)  ## the pure tests, in seconds
	$(PY) -m pytest -m "not (infra or spark or local or terraform or long)"

test-long: setup  ## soaks and large matrices
	$(PY) -m pytest -m long

lint: $(STAMP)  ## ruff, mypy, import contracts
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports

golden: setup  ## write the golden Terraform JSON anew (review the difference like code)
	$(PY) -m pytest tests/infra --renew-golden

bench: setup  ## the measurements of docs/performance.md
	$(PY) -m bench

bench-etl: setup  ## the ETL against two others on the same events; EVENTS="1000000 3000000"
	$(PY) -m bench.etl $(EVENTS)

clean:  ## stop the embedded AWS and remove what can be made anew
	-test -x .venv/bin/lakectl && .venv/bin/lakectl local reset --yes
	rm -rf .venv .lakectl cdktf.out build *.egg-info
