# Every command of the project; `make help` lists them.
SHELL := /bin/bash
PYTHON ?= python3
PY := .venv/bin/python
INFRA_PY := infra/.venv/bin/python
PORT ?= $(or $(LOCAL_PORT),8080)

# Checks what deploys to Google Cloud, in the environment that has Pulumi.
INFRA_TYPES := $(PY) -m mypy --python-executable $(INFRA_PY) --cache-dir .mypy_cache/infra \
  infra/__main__.py infra/cloud/*.py tests/infra/*.py

# What attacks the system, wherever it stands.
FAULTS := tests/faults tests/rules tests/functions/test_idempotency.py tests/conventions/test_indexes.py

.DEFAULT_GOAL := help
.PHONY: help setup run demo test infra-test bundle artefact-test emulators-smoke faults bench bench-quick coverage lint types format browser screenshots bench-web web-test web-check check first-admin restore-drill reset lock

# What the web client is built from and is newer than what was built; nothing while it is not built.
WEB_CHANGED := $(shell find web/src web/public -newer web/dist/.ready -print -quit 2>/dev/null; \
  find web -maxdepth 1 -type f -newer web/dist/.ready -print -quit 2>/dev/null)

help: ## This list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-15s %s\n", $$1, $$2}'

setup: .venv/.ready .venv/.browser infra/local/node_modules/.ready web/dist/.ready ## Install what the project needs, into the project's own folders

.venv/.ready: requirements-dev.txt
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 or newer is needed: install it, or name it with PYTHON=…"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed, $(PYTHON) is older: name another with PYTHON=…"; exit 1; }
	$(PYTHON) -m venv .venv
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

# Compiled when it is first used: of thousands of modules few are.
infra/.venv/.ready: infra/requirements.txt | .venv/.ready
	$(PYTHON) -m venv infra/.venv
	$(INFRA_PY) -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r infra/requirements.txt
	@touch $@

infra/local/node_modules/.ready: infra/local/package-lock.json
	@command -v npm >/dev/null || { echo "Node.js 20 or newer is needed (it runs the Firebase Auth emulator): install it from nodejs.org"; exit 1; }
	cd infra/local && npm ci --ignore-scripts --omit=optional --no-audit --no-fund --loglevel=error
	@touch $@

.venv/.browser: .venv/.ready
	@$(PY) -m infra.local.chromium
	@touch $@

web/node_modules/.ready: web/package-lock.json
	@command -v npm >/dev/null || { echo "Node.js 20 or newer is needed (it builds the web client): install it from nodejs.org"; exit 1; }
	cd web && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

web/dist/.ready: web/node_modules/.ready $(if $(WEB_CHANGED),FORCE)
	cd web && npm run --silent build
	@touch $@

FORCE:

run: setup ## Run the whole system on this machine (PORT=8080), Ctrl-C stops it
	$(PY) -m infra.local --port $(PORT)

demo: setup ## Take a request through the whole SOP, on the running system or one of its own
	$(PY) -m infra.local.demo --port $(PORT)

test: setup web-test infra-test ## Run every test
	$(PY) -m pytest --numprocesses 2

infra-test: infra/.venv/.ready ## Look at what would be deployed to Google Cloud, without a cloud
	$(INFRA_TYPES)
	$(INFRA_PY) -m pytest tests/infra --confcutdir=tests/infra

bundle: .venv/.ready ## Make the source that is deployed, always the same bytes, and say which build it is
	@$(PY) -m infra.bundle

artefact-test: .venv/.ready infra/local/node_modules/.ready ## Install that source by itself and start every function of it
	$(PY) -m pytest tests/artefact --full

emulators-smoke: setup ## Take a request through three steps in the Firebase CLI's own emulators
	$(PY) -m infra.local.emulators_smoke

faults: setup ## Attack the system in full measure (TESTS=…: those), and show what its promises are worth
	$(PY) -m pytest $(or $(TESTS),$(FAULTS)) --full --numprocesses 2

bench: setup ## Measure what things cost beside what they cannot do without (ROWS="1 6": those), a quarter of an hour
	$(PY) -m bench $(ROWS)

bench-quick: setup ## A little of each: noisy, and done in a few minutes
	$(PY) -m bench $(ROWS) --quick

bench-web: setup ## Measure how soon the web client can be used on a slow phone
	$(PY) -m bench.web_client

browser: setup ## Look at every screen of the web client, in full measure
	$(PY) -m pytest tests/browser --full

screenshots: setup ## Take the README's pictures anew, with the tests that look at every screen
	SCREENSHOTS=docs/screens $(PY) -m pytest tests/browser/test_screens.py --full -k "desktop and (overview or work and not nobody or decide and not corrections) or receive and phone"

coverage: setup ## Run the tests (TESTS=tests/unit: those) and show what they leave out
	$(PY) -m pytest --numprocesses 2 --cov --cov-report=term-missing:skip-covered $(TESTS)

lint: .venv/.ready ## Check style
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .

types: .venv/.ready infra/.venv/.ready ## Check types
	$(PY) -m mypy
	$(INFRA_TYPES)

format: .venv/.ready ## Put the code into style
	$(PY) -m ruff format .
	$(PY) -m ruff check --fix .

web-test: web/node_modules/.ready
	cd web && npm run --silent test

web-check: web-test ## Check style and types of the web client, and run its unit tests
	cd web && npm run --silent check

check: lint types web-check test ## Everything that CI checks

first-admin: .venv/.ready ## Make the first admin: EMAIL=… NAME=… (in the project that GOOGLE_CLOUD_PROJECT names)
	@$(PY) -m infra.admin first-admin -- "$(EMAIL)" "$(NAME)"

restore-drill: setup ## Lose everything on this machine, bring it back, and compare
	@$(PY) -m infra.admin.drill

reset: .venv/.ready ## Forget what the local system has stored
	@$(PY) -m infra.local --reset

lock: .venv/.ready ## Pin the requirements anew, with hashes
	for name in requirements requirements-dev infra/requirements; do \
	  $(PY) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --upgrade $$name.in -o $$name.txt || exit 1; \
	done
	cd infra/local && npm install --package-lock-only --ignore-scripts --omit=optional --no-audit --no-fund
	cd web && npm install --package-lock-only --ignore-scripts --no-audit --no-fund
	sed -i '/"resolved": "http/d' infra/local/package-lock.json web/package-lock.json
