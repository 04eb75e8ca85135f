# make demo    set everything up and serve the sample apps with sample data
# make test    set up what the tests need and run them
.DEFAULT_GOAL := help
# One more than there are processors: tests in a browser wait for it half of their time.
WORKERS ?= $(shell echo $$(($$(nproc) + 1)))
.PHONY: help setup demo test test-night check bench lock wheel docs pictures

help: ## show the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: ## .venv with everything needed to work on the code, and the built front end
	@tools/setup.sh dev

demo: ## serve the sample apps with sample data on SQLite; prints a sign-in link
	@tools/setup.sh run
	@.venv/bin/formwright demo

test: ## all tests, on SQLite and PostgreSQL and in a browser
	@tools/setup.sh test
	@.venv/bin/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder -m "not night"

test-night: ## the long-running tests
	@tools/setup.sh test
	@HYPOTHESIS_PROFILE=night .venv/bin/python -m pytest -m night
	@HYPOTHESIS_PROFILE=night .venv/bin/python -m pytest tests/merging/test_laws.py tests/definition/test_laws.py \
	  tests/web/test_openapi.py

check: ## ruff, mypy, djlint
	@tools/setup.sh dev
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy
	@.venv/bin/djlint templates --check --lint --quiet

bench: ## measure, as ratios in one run, and print the table
	@tools/setup.sh test
	@.venv/bin/python -m bench $(ONLY)

pictures: ## take the pictures of README and docs in a browser; ALL=1: of every page, into var/pictures
	@tools/setup.sh test
	@.venv/bin/python tools/pictures.py $(if $(ALL),--all)

docs: ## write the generated reference pages
	@tools/setup.sh dev
	@.venv/bin/python -m configurator.reference

lock: ## resolve and lock the Python packages again
	@tools/setup.sh dev
	@.venv/bin/python -m pip install -q uv
	@for set in runtime dev node; do .venv/bin/uv pip compile -q --universal --generate-hashes --no-emit-index-url \
	  --no-emit-find-links --python-version 3.11 --custom-compile-command "make lock" \
	  requirements/$$set.in -o requirements/$$set.txt; done

wheel: ## build the wheel, with the built front end inside
	@tools/setup.sh dev
	@.venv/bin/python -m build --wheel --no-isolation
