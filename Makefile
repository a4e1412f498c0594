# Every target does its own set-up: a virtual environment in .venv, made once and renewed when
# pyproject.toml or constraints.txt change; a variable that a target needs is asked for before that. Variables:
# PYTHON, VENV, EXTRAS, ARGS (passed through).
PYTHON ?= python3
VENV   ?= .venv
EXTRAS ?= dev,cluster,html

STAMP  := $(VENV)/.installed
BIN    := $(VENV)/bin
STANCE := $(BIN)/stance
PEERS  := $(VENV)-bench
DIST   ?= dist
STORE   = $(or $(MLFLOW_TRACKING_URI),sqlite:///mlflow.db)

export MLFLOW_DISABLE_TELEMETRY := true
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help setup train evaluate score ui bench ablation release-model compiled test lint format clean

help:  ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1  \2/p' Makefile

setup: $(STAMP)  ## make .venv and install the project into it

train: $(STAMP)  ## train, track and save a model  [ARGS="--config F --corpus F --out DIR"]
	@$(STANCE) train $(ARGS)

evaluate: $(STAMP)  ## score a saved model on a corpus  [MODEL=DIR CORPUS=F ARGS="--json F"]
	@$(STANCE) evaluate $(if $(MODEL),--model "$(MODEL)") $(if $(CORPUS),--corpus "$(CORPUS)") $(ARGS)

score: $(if $(INPUT),$(STAMP))  ## who stands where in a text, file or folder  [INPUT=F MODEL=DIR ARGS="--format csv"]
	@$(if $(INPUT),,echo 'make score needs a file or folder: make score INPUT=article.txt' >&2; exit 2;) \
	$(STANCE) score "$(INPUT)" $(if $(MODEL),--model "$(MODEL)") $(ARGS)

ui: $(STAMP)  ## open MLflow on http://127.0.0.1:5000  [PORT=5000]
	@echo "MLflow opens on http://127.0.0.1:$(or $(PORT),5000) in some seconds; Ctrl+C ends it." >&2
	@MLFLOW_SERVER_ENABLE_JOB_EXECUTION=false $(BIN)/mlflow ui --workers 1 \
	    --host 127.0.0.1 --port $(or $(PORT),5000) --backend-store-uri "$(STORE)"

ablation: $(if $(DATA),$(PEERS)/.installed)  ## what each part of the features is worth, beside peers  [DATA=FOLDER ARGS="--quick"]
	@$(if $(DATA),,echo 'make ablation needs the corpora: make ablation DATA=FOLDER (stance corpus fetch)' >&2; exit 2;) \
	OMP_NUM_THREADS=1 $(PEERS)/bin/python -m experiments.ablation --data "$(DATA)" $(ARGS)

bench: $(PEERS)/.installed  ## speed and scale beside fastText, VADER and scikit-learn  [ARGS="--quick --data FOLDER"]
	@OMP_NUM_THREADS=1 $(PEERS)/bin/python -m experiments.throughput $(ARGS)

release-model: $(if $(DATA),$(STAMP))  ## rebuild the model that ships inside the package  [DATA=FOLDER of fetched corpora]
	@$(if $(DATA),,echo 'make release-model needs the corpora: make release-model DATA=FOLDER' >&2; exit 2;) \
	OMP_NUM_THREADS=1 $(BIN)/python -m experiments.release_model --data "$(DATA)"

compiled: $(STAMP)  ## a wheel that reads documents faster, by machine code (needs a C compiler)  [DIST=dist]
	@echo "Compiling pipeline/attribution into a wheel in $(DIST): a minute or two ..." >&2
	@HATCH_BUILD_HOOKS_ENABLE=1 $(BIN)/pip wheel -q --no-deps -w "$(DIST)" .

test: $(STAMP)  ## run the tests  [JOBS=2 ARGS="-k name"]
	@$(BIN)/python -m pytest -n $(or $(JOBS),2) --dist loadscope $(ARGS)

lint: $(STAMP)  ## style, types and import layers
	@$(BIN)/ruff check --output-format concise .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

format: $(STAMP)  ## let ruff rewrite the style
	@$(BIN)/ruff check --fix --quiet .
	@$(BIN)/ruff format .

clean:  ## remove .venv and caches (models and runs stay)
	rm -rf "$(VENV)" "$(PEERS)" build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find pipeline tests experiments -name __pycache__ -type d -prune -exec rm -rf {} +

# $(call install,FOLDER,WHAT): the pinned versions.
define install
{ ! $(1)/bin/pip config list 2>/dev/null | grep -Eq '^[a-z:]+\.index-url=' \
	    && $(1)/bin/pip install -q -c constraints.txt uv 2>/dev/null \
	    && $(1)/bin/uv pip install -q --python $(1)/bin/python -c constraints.txt $(2) 2>/dev/null; } \
	    || $(1)/bin/pip install -q -c constraints.txt $(2)
endef

# A half-made environment is removed, so that the next call starts afresh. uv installs the same
# pinned versions ten times faster than pip; pip takes over where uv is not to be had, and where
# pip is told to use another index, which uv would not know of.
$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	    echo "party-stance needs Python 3.11 or newer; '$(PYTHON)' is $$($(PYTHON) --version 2>&1 | tail -n 1)." >&2; \
	    echo "Name another one: make PYTHON=python3.12 $(or $(firstword $(MAKECMDGOALS)),setup)" >&2; exit 2; }
	@test -x $(BIN)/pip || { echo "Making $(VENV) ..." >&2; $(PYTHON) -m venv "$(VENV)"; } || { \
	    rm -rf "$(VENV)"; echo "Could not make $(VENV): install Python's venv module (Debian: python3-venv)." >&2; exit 2; }
	@echo "Installing party-stance and its pinned dependencies into $(VENV) ..." >&2
	@$(call install,$(VENV),-e '.[$(EXTRAS)]')
	@touch $@

# What is compared with (old pins, wheels not for every Python) stays out of the project's environment;
# a peer that cannot be installed is left out of the comparison.
$(PEERS)/.installed: $(STAMP) experiments/requirements.txt
	@test -x $(PEERS)/bin/pip || $(BIN)/python -m venv "$(PEERS)"
	@echo "Installing party-stance and what it is compared with into $(PEERS) ..." >&2
	@$(call install,$(PEERS),-e '.[cluster]')
	@while read -r peer; do case "$$peer" in ''|'#'*) continue;; esac; \
	    $(PEERS)/bin/pip install -q "$$peer" || echo "$$peer cannot be installed here" >&2; \
	done < experiments/requirements.txt
	@touch $@
