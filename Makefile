# One line per command: `make help`.
.DEFAULT_GOAL := help
.PHONY: help run test lint format bench bench-reader lock clean

PYTHON ?= $(shell for name in python3.11 python3 python3.12 python3.13; do \
	"$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$name" && break; done)
BIN := .venv/bin
LOCK := $(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --python-version 3.11

help: ## show these commands
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 24

run: .venv/run.stamp ## serve the site with its worker and clock on 127.0.0.1:8000 (PORT=... for another port)
	@exec $(BIN)/python manage.py run_site

test: .venv/dev.stamp ## every check: style, settings, both databases, browser
	@exec $(BIN)/python -m testing

lint: .venv/dev.stamp ## the style checks alone
	@exec $(BIN)/python -m testing --lint

format: .venv/dev.stamp ## rewrite code and templates in the one style
	$(BIN)/ruff check --fix --quiet . || true
	$(BIN)/ruff format --quiet .
	git ls-files '*/templates/*.html' 'templates/*.html' | xargs -r $(BIN)/djade --target-version 5.2 || true

bench: .venv/dev.stamp ## every measurement in bench/ (BENCH=name for one)
	@exec $(BIN)/python -m bench $(BENCH)

bench-reader: .venv/run.stamp ## how exactly the plan reader reads (PLANS_DIR=folder of real plans)
	@exec $(BIN)/python -m bench.reader

lock: .venv/dev.stamp ## renew both lock files from their .in files (UPGRADE=1 for newer versions)
	$(LOCK) $(if $(UPGRADE),--upgrade) requirements.in -o requirements.txt
	$(LOCK) $(if $(UPGRADE),--upgrade) requirements-dev.in -o requirements-dev.txt

clean: ## remove the environment and caches; the data in var/ stay
	rm -rf .venv .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Cần Python 3.11 trở lên; chưa tìm thấy trên máy này. Hãy cài rồi chạy lại (hoặc make PYTHON=/đường/dẫn/python3.11)."; exit 1; }
	@$(PYTHON) -m venv .venv || { echo "Không tạo được môi trường Python; trên Debian/Ubuntu hãy cài gói python3-venv rồi chạy lại."; rm -rf .venv; exit 1; }

.venv/run.stamp: requirements.txt | $(BIN)/python
	@echo "Đang cài các thư viện (chỉ lần đầu hoặc khi requirements.txt thay đổi)…"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

.venv/dev.stamp: requirements-dev.txt .venv/run.stamp
	@echo "Đang cài công cụ kiểm thử…"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@
