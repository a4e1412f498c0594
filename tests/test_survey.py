"""The first look at a corpus: parts by group, a sample that is fair and bounded."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config import Config, load_config
from pipeline.resources import resource
from pipeline.schema import CorpusRecord
from pipeline.survey import Plan, Survey, position_of
from tests.tiny import corpus


@pytest.fixture(scope="module")
def config() -> Config:
    return load_config(resource("configs", "tiny.yaml"))


def test_sample_is_uniform_and_bounded(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.survey.MOST_SAMPLED", 100)
    records, chosen = corpus(900), np.zeros(9)
    for seed in range(20):
        survey = Survey(replace(config, seed=seed))
        assert sum(1 for _ in survey.watch(iter([*records, *records]))) == 1800
        assert len(set(survey.sample)) == 100
        chosen += np.bincount([int(r.id[1:]) // 100 for r in survey.sample], minlength=9)
    assert chosen.min() > 150  # 222 expected
    assert chosen.max() < 300


@given(st.lists(st.sampled_from(corpus(60)), min_size=1))
def test_position_belongs_to_the_group(records: list[CorpusRecord]) -> None:
    plan = Plan(600, 800, 1400)
    for record in records:
        twin = [r for r in corpus(60) if r.group == record.group]
        assert {plan.part(position_of(r)) for r in twin} == {plan.part(position_of(record))}


@pytest.mark.parametrize(
    ("position", "part"),
    [(0, "test"), (9, "test"), (10, "train"), (19, "train"), (20, "calibration"), (30, "train")],
)
def test_plan(position: int, part: str) -> None:
    assert Plan(10, 20, 30).part(position) == part


def test_held_out_is_bounded(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.survey.MOST_HELD", 30)
    survey = Survey(config)
    for _ in survey.watch(iter(corpus(900))):
        pass
    survey.plan()
    assert 0 < survey.counts["test"] <= 30
    assert 0 < survey.counts["calibration"] <= 30
    share = survey.counts["train"] / 900
    assert survey.training_pairs("stance") == round(survey.pairs["stance"] * share)
