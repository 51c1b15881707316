# greenloan: 'make demo' and 'make test' do everything, set-up included.
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
export GREENLOAN_HOME ?= $(CURDIR)/.greenloan
export PYTHONDONTWRITEBYTECODE := 1

.DEFAULT_GOAL := help
.PHONY: truth small-samples search-bench priors ratios help setup setup-dev demo test check bench files-bench verify-bench reasons drill replay-drill lock mlflow-ui pictures programmes-check programmes-bench decision-bench serve-bench tries validation swap-drill swap-storm turns-drill

help:  ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 14

setup: $(VENV)/.run  ## make .venv with what the service needs
setup-dev: $(VENV)/.dev

$(VENV)/.run: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if (3, 11) <= sys.version_info[:2] < (3, 14) else "greenloan needs Python 3.11, 3.12 or 3.13; set PYTHON=python3.12")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Setting up (once) ..."
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements.txt
	@printf '%s\n' '$(CURDIR)' > "$$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/greenloan.pth"
	@printf '#!%s\nfrom api.command import main\nmain()\n' '$(CURDIR)/$(BIN)/python' > $(BIN)/greenloan && chmod +x $(BIN)/greenloan
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.run
	@echo "Setting up the tools of the tests (once) ..."
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

demo: setup  ## train on the embedded population, register, serve (PORT=8000)
	@$(BIN)/greenloan demo --port $(PORT)

check: setup-dev  ## lint, types and import contracts
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@PYTHONPATH=. $(BIN)/lint-imports --no-cache

test: check  ## check, then all tests
	@$(BIN)/python -m pytest -n 2 --dist loadfile -q

bench: setup-dev  ## print the speed figures
	@$(BIN)/python tests/bench/indicators.py
	@PYTHONPATH=. $(BIN)/python tests/bench/journal.py

files-bench: setup-dev  ## print how long 50,000 rows take to be checked as CSV, Parquet and .xlsx
	@PYTHONPATH=. $(BIN)/python tests/bench/files.py

verify-bench: setup-dev  ## print how many journal entries are verified a second, on both databases
	@PYTHONPATH=. $(BIN)/python tests/bench/journal.py --only-verify --entries 150000

drill: setup-dev  ## kill the recording process 500 times on each database, and print what was lost
	@PYTHONPATH=. $(BIN)/python tests/drills/kills.py --rounds 500

replay-drill: setup-dev  ## back up, restore and replay 1,000 decisions of two bundles and a rule change
	@GREENLOAN_REPLAYS=1000 $(BIN)/python -m pytest tests/scoring/test_replay.py -q -s -p no:xdist

swap-drill: setup-dev  ## exchange the serving bundle 200 times under 100 requests a second, two processes serving
	@PYTHONPATH=. $(BIN)/python -m tests.drills.swaps --home $(GREENLOAN_HOME) --swaps 200 --pause 3 --rate 100 --workers 2

swap-storm: setup-dev  ## exchange it 2,000 times without a pause: the machine is never done swapping
	@PYTHONPATH=. $(BIN)/python -m tests.drills.swaps --home $(GREENLOAN_HOME) --swaps 2000 --rate 100 --workers 2

turns-drill: setup-dev  ## let four services write one file without pause, and print how long each waits for its turn
	@PYTHONPATH=. $(BIN)/python -m tests.drills.turns --processes 4

pictures: setup-dev  ## take every page of a running demo into docs/pictures
	@PYTHONPATH=. $(BIN)/python tests/bench/pictures.py

programmes-check: setup-dev  ## hold 10,000 partial reports for each programme against all their completions
	@GREENLOAN_DRAWS=10000 PYTHONPATH=. $(BIN)/python -m pytest -q -s -n 0 tests/scoring/programmes/test_completions.py

programmes-bench: setup-dev  ## print how long all programmes of an enterprise take (AGAINST=commit for a ratio)
	@PYTHONPATH=. $(BIN)/python tests/bench/programmes.py $(if $(AGAINST),--against $(AGAINST))

decision-bench: setup-dev  ## print what one decision costs, part by part (AGAINST=commit for a ratio)
	@PYTHONPATH=. $(BIN)/python tests/bench/decisions.py --home $(GREENLOAN_HOME) $(if $(AGAINST),--against $(AGAINST))

serve-bench: setup-dev  ## print what a decision asked over HTTP costs (AGAINST=commit for a ratio)
	@PYTHONPATH=. $(BIN)/python tests/bench/served.py --home $(GREENLOAN_HOME) $(if $(AGAINST),--against $(AGAINST))

reasons: setup-dev  ## print how exact and how steady the reasons are
	@$(BIN)/python tests/bench/reasons.py

small-samples: setup-dev  ## print how settings do on few events (US companies too, with GREENLOAN_DATA)
	@PYTHONPATH=. $(BIN)/python tests/bench/settings.py small

search-bench: setup-dev  ## print what a search of settings gains over the chosen ones
	@PYTHONPATH=. $(BIN)/python tests/bench/settings.py search

priors: setup-dev  ## print and draw what recalibration does where the share of defaults moves
	@PYTHONPATH=. $(BIN)/python tests/bench/priors.py

truth: setup  ## hold the models to the truth of six made-up populations: slopes, spread, grades, planted bias
	@$(BIN)/greenloan evaluate $(foreach seed,20260301 1 2 3 4 5,--seed $(seed))

ratios: setup  ## learn the usual ratios of figures again
	@PYTHONPATH=. $(BIN)/python -m features.population.ratios

tries: setup  ## try again what the risk model was chosen from (needs GREENLOAN_DATA)
	@$(BIN)/greenloan tries us_bankruptcy --train $(GREENLOAN_DATA)/us_bankruptcy --out docs/evidence/us_bankruptcy_tries.jsonl
	@$(BIN)/greenloan tries sba_loans --train $(GREENLOAN_DATA)/sba_loans --out docs/evidence/sba_loans_tries.jsonl

BENCHMARKS := us_bankruptcy polish_bankruptcy taiwan_bankruptcy sba_loans iac_industrial_assessments german_credit
validation: setup  ## run every benchmark and write docs/validation.md (needs GREENLOAN_DATA)
	@for name in $(BENCHMARKS); do $(BIN)/greenloan benchmark $$name --train $(GREENLOAN_DATA)/$$name --out docs/evidence/$${name}_benchmark.jsonl || exit 1; done
	@$(BIN)/greenloan lgd --data $(GREENLOAN_DATA)/sba_loans --out docs/evidence/lgd.jsonl
	@$(BIN)/greenloan evidence --from docs/evidence --out docs/validation.md

mlflow-ui: setup  ## open the registry in MLflow's own pages
	@test -f $(GREENLOAN_HOME)/mlflow.db || { echo "No registry in $(GREENLOAN_HOME): run 'make demo' or 'greenloan train' first."; exit 1; }
	@echo "Choose 'Model training' at the top left; models and versions are under 'Model registry'. http://127.0.0.1:5000"
	@MLFLOW_DISABLE_TELEMETRY=true $(BIN)/mlflow ui --backend-store-uri sqlite:///$(GREENLOAN_HOME)/mlflow.db --port 5000 --workers 1

lock:  ## resolve the locks again (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-annotate pyproject.toml -o requirements.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-annotate --extra dev pyproject.toml -c requirements.txt -o requirements-dev.txt
