"""Shared set-up: hypothesis profiles, no telemetry from any test, and one small trained model."""

from __future__ import annotations

import os
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from pipeline.artifact import save_model
from pipeline.config import Config, load_config
from pipeline.corpora import read_corpus
from pipeline.knowledge import Knowledge
from pipeline.lexicon import Lexicon
from pipeline.parties import Registry
from pipeline.resources import resource
from pipeline.schema import CorpusRecord
from pipeline.score import StanceModel, load_model
from pipeline.train import Training, train_model

os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")

# "ci" finds the same examples every time, so a red test is red for all; "nightly" searches.
_COMMON = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("ci", max_examples=100, derandomize=True, **_COMMON)
settings.register_profile("nightly", max_examples=20_000, **_COMMON)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


@pytest.fixture(scope="session")
def records() -> tuple[CorpusRecord, ...]:
    """A few hundred bundled statements with every class of stance and sentiment."""
    files = [resource("seeds", "statements", f"{name}.jsonl") for name in ("diplomacy", "war")]
    return tuple(r for file in files for r in islice(read_corpus([file]), 130))


@pytest.fixture(scope="session")
def tiny_config() -> Config:
    return load_config(resource("configs", "tiny.yaml"), ["tracking.enabled=false"])


@pytest.fixture(scope="session")
def registry() -> Registry:
    return Registry.load()


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    return Lexicon.load()


@pytest.fixture(scope="session")
def knowledge(lexicon: Lexicon) -> Knowledge:
    """The bundled lexicon, and a few words known in lower case."""
    text = "they said that the rebels condemned the siege, praised peace and left"
    return Knowledge.learn([text, text], lexicon)


@pytest.fixture(scope="session")
def training(
    records: tuple[CorpusRecord, ...], tiny_config: Config, registry: Registry, lexicon: Lexicon
) -> Training:
    """One small training run that all tests of the trained path share; treat it as read-only."""
    return train_model(records, tiny_config, registry=registry, lexicon=lexicon)


@pytest.fixture(scope="session")
def model_folder(training: Training, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The saved model of that run; tests that change files copy it first."""
    return save_model(training.model, tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture(scope="session")
def model(model_folder: Path) -> StanceModel:
    return load_model(model_folder)
