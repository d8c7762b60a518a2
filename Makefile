# Everything one does with Outreach from a checkout. Needs Python 3.11, make and git; the rest is installed here.
.DEFAULT_GOAL := help
.PHONY: help demo test proof soak mutation bench pictures install serve worker messages lint openapi
MAKEFLAGS += --no-print-directory

PYTHON ?= python3.11
ADDRESS ?= 127.0.0.1:8000
BIN := .venv/bin
INSTALL := $(BIN)/pip install --disable-pip-version-check --quiet --use-pep517 --requirement
MANAGE := $(BIN)/python manage.py
PYTEST := $(BIN)/pytest -n 2 --maxschedchunk=4
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard outreach/locale/*/LC_MESSAGES/*.po))
STATIC := $(or $(OUTREACH_VAR),var)/static/staticfiles.json
RUNTIME := .venv/runtime.stamp
TESTING := .venv/testing.stamp

help: ## This list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/\1|\2/p' Makefile | while IFS='|' read -r name words; do printf '  make %-10s %s\n' "$$name" "$$words"; done

demo: $(RUNTIME) $(CATALOGUES) ## Fill a database under var/ with a believable organisation and open it in the browser
	$(MANAGE) demo

test: $(TESTING) $(CATALOGUES) ## The tests, on SQLite, without a browser: five minutes at most
	env -u DATABASE_URL $(PYTEST) -m 'not browser and not proof'

proof: lint openapi ## All that must hold: form, types, walls, everything on PostgreSQL, the browser: 45 minutes at most
	@.ci/postgres .ci/timed 'everything, on PostgreSQL' $(PYTEST)
	@env -u DATABASE_URL .ci/timed 'rooms and faults, on SQLite' $(PYTEST) $(wildcard tests/records tests/faults)

soak: $(TESTING) $(CATALOGUES) ## Kills, made-up requests and lives of a record for hours, on both databases (resumable)
	@.ci/soak

mutation: $(TESTING) $(CATALOGUES) ## Plant mistakes in vault, trail and access, and count those that the tests notice (hours, resumable)
	@.ci/mutation

bench: $(TESTING) $(CATALOGUES) ## Speed beside a bare floor and a plain Django, as ratios
	$(BIN)/python -m tests.bench

pictures: $(TESTING) $(CATALOGUES) ## Take the pictures in the docs anew, from a demo (some minutes; ONLY="today record" for a few)
	$(BIN)/python -m tests.web.pictures $(ONLY)

install: $(RUNTIME) $(CATALOGUES) $(STATIC) ## Install what a server needs and gather its static files
	@echo 'Installed.'

serve: install ## Serve with gunicorn at ADDRESS (127.0.0.1:8000)
	$(BIN)/gunicorn --bind $(ADDRESS)

worker: $(RUNTIME) $(CATALOGUES) ## Work through the queue of tasks
	$(MANAGE) db_worker

messages: $(RUNTIME) ## Gather the strings to translate (with GNU gettext, where it is installed) and compile them
	@if command -v xgettext >/dev/null; then $(MANAGE) makemessages --locale zh_Hans --add-location file --no-wrap --ignore var --ignore tests; \
	else echo 'GNU gettext is not installed: the catalogues are compiled as they are.'; fi
	@$(MAKE) $(CATALOGUES)

lint: $(TESTING) ## Form, types, and the walls between the rooms
	@.ci/timed 'form' $(BIN)/ruff check
	@.ci/timed 'layout' $(BIN)/ruff format --check
	@.ci/timed 'types' $(BIN)/mypy
	@.ci/timed 'walls' $(BIN)/lint-imports --no-logo

openapi: $(TESTING) ## The API's description is clean and the one checked in
	@.ci/timed 'OpenAPI' bash -o pipefail -c '$(MANAGE) spectacular --validate --fail-on-warn | diff -u docs/openapi.yaml -'

# ---- What these need ----

$(BIN)/python:
	$(PYTHON) -m venv .venv

$(RUNTIME): requirements.txt | $(BIN)/python
	$(INSTALL) requirements.txt
	@touch $@

$(TESTING): requirements-dev.txt $(RUNTIME)
	$(INSTALL) requirements-dev.txt
	@touch $@

$(STATIC): $(RUNTIME) $(shell find outreach/static -type f 2>/dev/null)
	$(MANAGE) collectstatic --no-input --verbosity 0
	@touch $@

%.mo: %.po $(RUNTIME)
	$(BIN)/pybabel --quiet compile --input-file $< --output-file $@
