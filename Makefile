# Gridwatch: `make help` lists everything; the settings are described in docs/running.md.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup run test test-all check bench bench-geocode bench-hospital bench-map bench-feed bench-reports bench-exports soak validate demo shanghai dictionary environment clean

# The app, its jobs and the tests start many processes: each would compile every module of ours again.
unexport PYTHONDONTWRITEBYTECODE

PYTHON := .venv/bin/python
SCALE ?= 1
SEED ?= 20200124
TESTS ?= tests
ARGS ?=

help: ## Show this list
	@awk -F':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Install what is missing: system packages and the Python environment
	@bin/setup

run: setup ## Start Gridwatch: database, demo city at first, the app; Ctrl-C stops it
	@exec $(PYTHON) app.py

test: setup ## Run the tests of every room and page, under ten minutes; one folder: make test TESTS=tests/ops
	@exec $(PYTHON) -m pytest --numprocesses=2 --dist=loadfile --no-loadscope-reorder $(TESTS) $(ARGS)

test-all: setup ## Run the long tests too: killed processes, whole cities, journeys in the browser
	@exec $(PYTHON) -m pytest --numprocesses=2 --dist=loadfile --no-loadscope-reorder -m "long or not long" $(TESTS) $(ARGS)

check: setup ## Lint, types, import rules
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m mypy
	@.venv/bin/lint-imports --no-logo

bench: setup ## Measure: every program in bench/ but the soak, in name order
	@set -e; for file in $(filter-out bench/soak.py bench/prove_reports.py,$(sort $(wildcard bench/[a-z]*.py))); do echo "== $$file"; $(PYTHON) "$$file" $(ARGS); done

bench-geocode: setup ## Examine the geocoder: folds, noise, marks, peers (ARGS="--quick" or "--million")
	@$(PYTHON) bench/geocoder.py $(ARGS)

bench-hospital: setup ## Measure the flow of patients beside Ciw and SimPy in one run: same answer, speed, marks (ARGS="--quick")
	@$(PYTHON) bench/hospital.py $(ARGS)

bench-map: setup ## Measure the map on generated cities, server and browser, beside SQL, tipg and plotly (ARGS="--quick" or "--full")
	@$(PYTHON) bench/map_windows.py $(ARGS); server=$$?; $(PYTHON) bench/map_screen.py $(ARGS) && exit $$server

bench-feed: setup ## Measure live data: a machine that sends, screens that are asked meanwhile (ARGS="--quick")
	@$(PYTHON) bench/feed.py $(ARGS)

bench-exports: setup ## Measure an Excel file of 50,000 rows beside pandas; with DATABASE_URL the queries too (ARGS="--rows 10000")
	@$(PYTHON) bench/exports.py $(ARGS)

bench-reports: setup ## Measure a district's map report as PDF, cold and warm, and what is left behind (ARGS="--times 3")
	@$(PYTHON) bench/reports.py $(ARGS)

prove-reports: setup ## Prove printed reports: numbers, colours, scale and leaks against the screen (ARGS="--issues 20")
	@$(PYTHON) bench/prove_reports.py $(ARGS)

soak: setup ## Prove the wall: a real Chromium through 72 hours' worth of scenes (ARGS="--changes 40" for a short one)
	@$(PYTHON) bench/soak.py $(ARGS)

validate: setup ## Honesty: R, nowcast, clusters, hot spots and alarms against known truth (ARGS="--quick")
	@$(PYTHON) bench/validate.py $(ARGS)

demo: setup ## Write a simulated city to packs/demo and load it (SCALE=1 SEED=20200124)
	@$(PYTHON) -m etl city demo --out packs/demo --scale $(SCALE) --seed $(SEED)
	@$(PYTHON) -m etl city load packs/demo

shanghai: export GRIDWATCH_DATA_DIR ?= data-shanghai
shanghai: setup ## Convert public files and load them into data-shanghai/ (SRC=folder with the files)
	@test -d "$(SRC)" || { echo "用法 usage: make shanghai SRC=/path/to/the/public/files" >&2; exit 2; }
	@$(PYTHON) -m etl city shanghai "$(SRC)" --out packs/shanghai
	@$(PYTHON) -m etl city load packs/shanghai
	@echo "启动 start: GRIDWATCH_DATA_DIR=$$GRIDWATCH_DATA_DIR GRIDWATCH_SECRET_KEY=… make run"

dictionary: setup ## Write docs/data-dictionary.md and docs/catalogue.md from the declarations
	@$(PYTHON) -m etl dictionary docs/data-dictionary.md
	@$(PYTHON) bin/catalogue.py > docs/catalogue.md

environment: setup ## Write environment.yml (conda) from pyproject.toml and the lock
	@$(PYTHON) bin/environment.py > environment.yml

clean: ## Remove the Python environment and caches; data/ and packs/ stay
	rm -rf .venv .tools build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
