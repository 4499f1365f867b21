PY ?= $(shell command -v python3.11 || command -v python3)
UV := .venv/bin/uv
PIP := $(UV) pip install -q --python .venv/bin/python
RUN := .venv/.runtime
FULL := .venv/.full
DEV := .venv/.dev
AUDIT := .venv/audit

.PHONY: demo setup test mutants fuzz lint docs lock audit bench clean
.DEFAULT_GOAL := help

help:
	@echo "make demo    la démonstration complète / the whole demo"
	@echo "make setup   .venv/bin/ecosoin avec tous les extras / with every extra"
	@echo "make test    les tests / the tests"
	@echo "make lint    style, types, sens des imports / style, types, import directions"
	@echo "make docs    les pages produites, une par code d'erreur / the generated pages, one an error code"
	@echo "make mutants ROOM=engine    du code faux que les tests doivent voir / wrong code the tests must notice"
	@echo "make fuzz SEED=1 COUNT=500    des fichiers abîmés que chaque commande doit dire / spoiled files every command must tell"
	@echo "make audit   les failles connues des dépendances / the known faults of the dependencies"
	@echo "make bench   les mesures de vitesse / the speed measurements"

.venv/bin/uv: uv.pin
	@$(PY) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11+ ($(PY): `$(PY) -V`)"; exit 1; }
	@PY=$(PY) .ci/system venv
	$(PY) -m venv .venv
	.venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r uv.pin
	touch $@

$(RUN): .venv/bin/uv requirements.lock pyproject.toml
	$(PIP) --require-hashes -r requirements.lock
	$(PIP) --no-deps -e .
	touch $@

$(FULL): $(RUN) requirements-full.lock
	$(PIP) --require-hashes -r requirements-full.lock
	touch $@

$(DEV): $(FULL) requirements-dev.lock
	$(PIP) --require-hashes -r requirements-dev.lock
	touch $@

setup: $(FULL)

demo: $(RUN)
	@.ci/system chromium
	.venv/bin/ecosoin demo --out out/demo

WORKERS ?= $(shell $(PY) -c 'import os; print(min(4, os.cpu_count() or 1))')
test: $(DEV)
	@.ci/system chromium java postgresql
	.venv/bin/python -m pytest -q -n $(WORKERS) --dist loadfile --cov=ecosoin --cov-report=term:skip-covered $(OPTIONS)

docs: $(DEV)
	.venv/bin/python docs/generate.py

ROOM ?= engine
MUTANTS ?= 80
SEED ?= 7
FLOOR ?= 80
MARK ?= not spark and not browser
out/mutants/coverage: $(shell find src/ecosoin tests -name '*.py') | $(DEV)
	COVERAGE_FILE=$@ .venv/bin/python -m pytest -q -m "$(MARK)" -p tests.mutation --cov=ecosoin --cov-context=test --cov-report=

mutants: out/mutants/coverage
	.venv/bin/python -m tests.mutation $(ROOM) --count $(MUTANTS) --seed $(SEED) --floor $(FLOOR)

COUNT ?= 500
fuzz: $(DEV)
	.venv/bin/python -m tests.fuzz.run --seed $(SEED) --count $(COUNT)

lint: $(DEV)
	.venv/bin/ruff check src tests bench
	.venv/bin/ruff format --check src tests bench
	.venv/bin/mypy
	.venv/bin/lint-imports

$(AUDIT)/bin/pip-audit: .venv/bin/uv requirements-audit.lock
	$(UV) venv -q --allow-existing $(AUDIT)
	$(UV) pip install -q --python $(AUDIT)/bin/python --require-hashes -r requirements-audit.lock
	touch $@

audit: $(AUDIT)/bin/pip-audit
	$(AUDIT)/bin/python .ci/audit requirements-dev.lock requirements-audit.lock uv.pin

bench: $(DEV)
	cd bench && for b in ecodesign footprint_scale relevance disclosure service reading_scale; do ../.venv/bin/python $$b.py; done

COMPILE := $(UV) pip compile -q --universal --generate-hashes --no-emit-index-url --no-annotate --no-header
EXTRAS := --extra measure --extra spark --extra ai --extra postgres
lock: .venv/bin/uv
	$(COMPILE) --extra measure pyproject.toml -o requirements.lock
	$(COMPILE) $(EXTRAS) -c requirements.lock pyproject.toml -o requirements-full.lock
	$(COMPILE) $(EXTRAS) --group dev -c requirements-full.lock pyproject.toml -o requirements-dev.lock
	$(COMPILE) --group audit -c requirements-dev.lock -o requirements-audit.lock
	! grep -nE '://' requirements*.lock uv.pin

clean:
	rm -rf .venv out build dist
