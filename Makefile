.DEFAULT_GOAL := help
.PHONY: help run build dev test lint fmt bench bench-import bench-alerts bench-store setup clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST)

run: ## install what is missing, build, start on http://127.0.0.1:3200
	@./scripts/run.sh

build: ## leave the release build at dist/observatory
	@./scripts/build.sh

dev: ## rebuild and reload on every change
	@./scripts/dev.sh

test: ## set up and run every suite, with a table at the end
	@./scripts/test.sh

lint: ## static checks only
	@./scripts/lint.sh

fmt: ## format the code
	@./scripts/fmt.sh

bench: ## measure the release build: events/s, latency, memory
	@./scripts/bench.sh

bench-alerts: ## measure alerts: from event to webhook, hung turns, the engine
	@./scripts/bench-alerts.sh

bench-import: ## measure the import of 100,000 lines, and an idle watch
	@./scripts/bench-import.sh

bench-store: ## measure SQLite, PostgreSQL and TimescaleDB side by side (hours; BENCH_QUICK=1: minutes)
	@./scripts/bench-store.sh

setup: ## install what building and testing need, and build nothing
	@./scripts/setup.sh test

clean: ## remove what was built (the tools stay in the cache)
	@./scripts/clean.sh
