# Everything that is done with this repository. Only Python 3.11 or newer, make and git are expected on the machine:
# each target makes what it needs, once, in .venv; later runs need no network.

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help install demo rehearse serve test lint format bench simulate fuzz faults docs lock clean

PIP := .venv/bin/python -m pip --disable-pip-version-check --no-input
COMMAND := .venv/bin/senderz-voice

# A stamp names the lock that was installed, so that a changed lock or a changed package is installed again.
key = $(shell cat requirements/$(1).txt pyproject.toml | cksum | cut -d ' ' -f 1)
DEMO_READY := .venv/.demo-$(call key,demo)
TEST_READY := .venv/.test-$(call key,test)

help: ## Print this list.
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

install: $(DEMO_READY) ## Install the server with its local speech models.
	@$(COMMAND) models prepare

demo: install ## Place a call, receive a call, watch both. SCRIPT="..." says what the assistant is to achieve.
	@$(COMMAND) demo $(if $(SCRIPT),--script "$(SCRIPT)")

rehearse: install ## Call every rehearsal number, then 20 at once, and check what came of it. ARGS="--no-crowd" leaves them out.
	@$(COMMAND) rehearse $(ARGS)

serve: install ## Run the server until Ctrl-C.
	@$(COMMAND) serve

test: $(TEST_READY) ## Run every test. ARGS="tests/core -k hangup" runs some.
	@$(COMMAND) models prepare
	@.venv/bin/python -m pytest $(ARGS)

lint: $(TEST_READY) ## Check style and types.
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy

format: $(TEST_READY) ## Put the code into the project's format.
	.venv/bin/ruff format .

bench: $(TEST_READY) ## Measure what docs/figures.md tells.
	@$(COMMAND) models prepare
	@.venv/bin/python -m bench $(ARGS)

simulate: $(TEST_READY) ## Play thousands of random call histories, in any order, against the core.
	@.venv/bin/python -m pytest tests/core/test_histories.py --hypothesis-profile=simulate $(ARGS)

fuzz: $(TEST_READY) ## Send 20,000 and more made-up requests to the API. ARGS="--seed 7 --cases 5000" repeats a run.
	@.venv/bin/python -m tests.fuzz $(ARGS)

faults: $(TEST_READY) ## Kill processes under live calls, mute lines, break the set-up, and see what becomes of it.
	@$(COMMAND) models prepare
	@.venv/bin/python -m pytest tests/acceptance -k "crash or muting or bad_input" $(ARGS)

docs: $(TEST_READY) ## Write the generated pages of docs again.
	.venv/bin/python docs/generate.py

lock: ## Pin the newest allowed versions with their hashes; needs uv and the network.
	uv pip compile $(UV_FLAGS) --output-file requirements/demo.txt
	uv pip compile $(UV_FLAGS) --extra languages --group dev --output-file requirements/test.txt

clean: ## Remove the installation and what tools left behind, but no data.
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage build dist

UV_FLAGS := pyproject.toml --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-header --no-annotate --extra local --extra openai --extra anthropic --extra nats --extra stripe --group build

define install-from
	@echo "Installing the pinned packages of requirements/$(1).txt; this happens once."
	@$(PIP) install --require-hashes -r requirements/$(1).txt
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@rm -f .venv/.$(1)-*
	@touch $@
endef

$(DEMO_READY): | .venv/bin/python
	$(call install-from,demo)

$(TEST_READY): | .venv/bin/python
	$(call install-from,test)

.venv/bin/python:
	@for candidate in $(PYTHON) python3.11 python3.12 python3.13 python3 python3.14; do \
	  if "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then found="$$candidate"; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
	  echo "Python 3.11 or newer is needed; name yours with: make PYTHON=/path/to/python3.11 ..." >&2; exit 1; \
	fi; \
	if ! "$$found" -c 'import ensurepip, venv' 2>/dev/null; then \
	  echo "$$found has no venv module; on Debian and Ubuntu install it with: apt-get install python3-venv" >&2; exit 1; \
	fi; \
	echo "Making .venv with $$("$$found" --version)."; \
	"$$found" -m venv .venv
