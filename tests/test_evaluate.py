"""Evaluation: the shape of the metrics, null where nothing can be said, and leakage set apart."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from pipeline.errors import MetricError
from pipeline.evaluate import evaluate_model, leaks, score_records
from pipeline.schema import SENTIMENTS, STANCES, CorpusRecord, Mention, StanceLabel
from pipeline.train import Training

STANCE_KEYS = {"n", "groups", "accuracy", "macro_f1", "f_avg", "ece", "per_class", "directed"}
SENTIMENT_KEYS = {"n", "groups", "accuracy", "macro_f1", "ece", "per_class"}
SINGLE = CorpusRecord(
    id="one",
    text="Oslo condemned Lima.",
    mentions=(Mention("a", 0, 4), Mention("b", 15, 19)),
    stances=(StanceLabel("a", "b", "against"),),
)


@pytest.fixture(scope="module")
def metrics(training: Training) -> dict[str, Any]:
    return evaluate_model(training.measured, training.test, samples=20)


def test_the_shape_is_that_of_the_design(metrics: dict[str, Any], training: Training) -> None:
    assert set(metrics) == {"n", "stance", "sentiment", "leakage", "no_leak"}
    assert metrics["n"] == len(training.test)
    assert set(metrics["leakage"]) == {"exact", "near"}
    assert set(metrics["no_leak"]) == {"n", "stance", "sentiment"}
    for part in (metrics, metrics["no_leak"]):
        assert set(part["stance"]) == STANCE_KEYS | {"ci95"}
        assert set(part["stance"]["directed"]) >= {"micro_f1", "macro_f1", "n"}
        assert set(part["sentiment"]) == SENTIMENT_KEYS | {"ci95"}
        assert set(part["stance"]["per_class"]) == set(STANCES)
        assert set(part["sentiment"]["per_class"]) == set(SENTIMENTS)


def test_it_is_json_without_nan(metrics: dict[str, Any]) -> None:
    assert json.loads(json.dumps(metrics, allow_nan=False)) == metrics


def test_without_samples_there_are_no_intervals(training: Training) -> None:
    found = evaluate_model(training.measured, training.test, samples=0)
    assert set(found["stance"]) == STANCE_KEYS
    assert set(found["sentiment"]) == SENTIMENT_KEYS


def test_scores_lie_inside_their_intervals(metrics: dict[str, Any]) -> None:
    for head in ("stance", "sentiment"):
        for name in ("accuracy", "macro_f1"):
            low, high = metrics[head]["ci95"][name]
            assert 0 <= low <= high <= 1
            assert low - 0.05 <= metrics[head][name] <= high + 0.05


def test_figures_that_cannot_be_computed_are_null(training: Training) -> None:
    found = evaluate_model(training.measured, [SINGLE], samples=0)
    assert found["stance"]["n"] == 1
    assert found["stance"]["accuracy"] in (0.0, 1.0)
    assert found["stance"]["directed"]["macro_f1"] is None
    assert found["stance"]["directed"]["n"] == 0
    assert found["stance"]["per_class"]["favor"]["recall"] is None
    assert found["sentiment"] == {
        "n": 0,
        "groups": 0,
        "accuracy": None,
        "macro_f1": None,
        "ece": None,
        "per_class": found["sentiment"]["per_class"],
    }
    assert {v["f1"] for v in found["sentiment"]["per_class"].values()} == {None}


def test_rows_that_were_trained_on_are_counted_and_set_apart(
    training: Training, records: tuple[CorpusRecord, ...]
) -> None:
    seen = [
        r for r, known in zip(records, leaks(training.measured, records)[0], strict=True) if known
    ]
    mixed = [*training.test, *seen[:15]]
    found = evaluate_model(training.measured, mixed, samples=0)
    assert found["n"] == len(mixed)
    assert found["leakage"]["exact"] == 15
    assert found["no_leak"]["n"] == len(training.test)
    alone = evaluate_model(training.measured, training.test, samples=0)
    assert found["no_leak"]["stance"] == alone["stance"]
    assert found["stance"]["n"] > found["no_leak"]["stance"]["n"]


def test_when_all_leaks_the_rest_is_null(training: Training, records: Any) -> None:
    found = evaluate_model(training.model, records[:20], samples=0)
    assert found["leakage"] == {"exact": 20, "near": 0}
    assert found["no_leak"]["n"] == 0
    assert found["no_leak"]["stance"]["accuracy"] is None


def test_nothing_to_score_is_an_error(training: Training) -> None:
    with pytest.raises(MetricError, match="nothing to score"):
        evaluate_model(training.model, [])
    with pytest.raises(MetricError, match="nothing to score"):
        evaluate_model(replace(training.model, stance=None), [SINGLE])


def test_a_missing_head_scores_nothing(training: Training) -> None:
    model = replace(training.measured, sentiment=None)
    found = evaluate_model(model, training.test, samples=0)
    assert found["stance"]["accuracy"] is not None
    assert found["sentiment"]["n"] == 0


def test_rows_follow_the_records(training: Training) -> None:
    stance, sentiment = score_records(training.measured, training.test)
    assert len(stance) == sum(len(r.decided_stances()) for r in training.test)
    assert len(sentiment) == sum(len(r.sentiments) for r in training.test)
    assert stance.probabilities is not None
    np.testing.assert_allclose(stance.probabilities.sum(axis=1), 1.0)
    gold = [STANCES.index(s.label) for r in training.test for s in r.decided_stances()]
    assert stance.gold.tolist() == gold
    right = float(np.mean(stance.gold == stance.predicted))
    assert math.isclose(
        right, evaluate_model(training.measured, training.test, samples=0)["stance"]["accuracy"]
    )
