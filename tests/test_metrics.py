"""Metrics: against scikit-learn where it has them, by hand elsewhere, None where nothing is."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics as oracle

from pipeline.errors import MetricError
from pipeline.metrics import (
    DIRECTED,
    by_slice,
    compute,
    directed,
    directed_pairs,
    evaluate_metrics,
    intervals,
    sentiment_metrics,
    stance_metrics,
)
from pipeline.schema import SENTIMENTS, STANCES
from pipeline.scored import Scored, codes

F, N, A = range(3)


def scored(gold: list[int], predicted: list[int], probabilities: Any = None, **more: Any) -> Scored:
    columns = {k: np.array(v) if isinstance(v, list) else v for k, v in more.items()}
    columns.setdefault("record", np.arange(len(gold)))
    p = None if probabilities is None else np.array(probabilities, dtype=float)
    ints = [np.array(labels, dtype=np.int64) for labels in (gold, predicted)]
    classes = columns.pop("classes", STANCES)
    return Scored(classes, *ints, probabilities=p, **columns)


def pair(gold: tuple[int, int], said: tuple[int, int], p: Any = None) -> Scored:
    """Return one statement whose parties 0 and 1 are labelled both ways."""
    return scored(list(gold), list(said), p, record=[0, 0], holder=[0, 1], party=[1, 0])


_LABELS = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=40)


@given(_LABELS)
def test_figures_agree_with_scikit_learn(rows: list[tuple[int, int]]) -> None:
    gold, said = (list(column) for column in zip(*rows, strict=True))
    result = stance_metrics(scored(gold, said))
    present = sorted(set(gold))
    macro = oracle.f1_score(gold, said, labels=present, average="macro", zero_division=0)
    assert result["accuracy"] == pytest.approx(oracle.accuracy_score(gold, said))
    assert result["macro_f1"] == pytest.approx(macro)
    per = oracle.precision_recall_fscore_support(gold, said, labels=[0, 1, 2], zero_division=np.nan)
    for number, name in enumerate(STANCES):
        mine = result["per_class"][name]
        for figure, theirs in zip(("precision", "recall", "f1"), per[:3], strict=True):
            if figure == "f1" and number not in gold + said:
                assert mine[figure] is None
            elif mine[figure] is None:
                assert np.isnan(theirs[number])
            elif not np.isnan(theirs[number]):
                assert mine[figure] == pytest.approx(theirs[number])
        assert mine["support"] == per[3][number]


@pytest.mark.parametrize(
    ("gold", "said", "value"),
    [
        ([F, A], [F, A], 1.0),
        ([F, A, N], [A, F, N], 0.0),
        ([F, F, A, A], [F, A, A, A], (2 / 3 + 4 / 5) / 2),
        ([F, N], [F, N], None),  # no F1 of against
        ([N], [N], None),
    ],
)
def test_f_avg_is_the_mean_of_favor_and_against(
    gold: list[int], said: list[int], value: float | None
) -> None:
    found = compute("f_avg", scored(gold, said))
    assert found == (None if value is None else pytest.approx(value))


@pytest.mark.parametrize(
    ("rows", "gold", "value"),
    [
        ([[1, 0, 0]], [F], 0.0),
        ([[1, 0, 0]], [N], 1.0),
        ([[0.6, 0.3, 0.1], [0.6, 0.3, 0.1]], [F, N], 0.1),
        ([[0.6, 0.3, 0.1], [0.1, 0.1, 0.8]], [F, F], (0.4 + 0.8) / 2),
        # 0.6 is the upper bound of a bin and belongs to it: one bin, whose errors cancel.
        ([[0.6, 0.4, 0], [0.54, 0.46, 0]], [F, N], 0.07),
    ],
)
def test_calibration_error_by_hand(rows: list[Any], gold: list[int], value: float) -> None:
    assert compute("ece", scored(gold, [F] * len(gold), rows)) == pytest.approx(value)


def test_no_probabilities_no_calibration_error() -> None:
    assert compute("ece", scored([F], [F])) is None


@pytest.mark.parametrize("name", ["f1", "Accuracy", ""])
def test_unknown_metrics_are_refused(name: str) -> None:
    with pytest.raises(MetricError, match="did you mean"):
        compute(name, scored([F], [F]))


def test_empty_gold_is_refused() -> None:
    with pytest.raises(MetricError, match="no gold"):
        compute("accuracy", scored([], []))


def test_f_avg_belongs_to_stances() -> None:
    with pytest.raises(MetricError, match="favor"):
        compute("f_avg", scored([0], [0], classes=SENTIMENTS))


@pytest.mark.parametrize(
    "wrong",
    [
        {"gold": [3], "predicted": [0]},
        {"gold": [0], "predicted": [-1]},
        {"gold": [0, 1], "predicted": [0]},
        {"gold": [0], "predicted": [0], "probabilities": [[0.5, 0.5]]},
        {"gold": [0], "predicted": [0], "probabilities": [[np.nan, 0.5, 0.5]]},
        {"gold": [0], "predicted": [0], "probabilities": [[1.1, 0, 0]]},
        {"gold": [0], "predicted": [0], "holder": [0, 1]},
    ],
)
def test_rows_that_do_not_fit_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(MetricError):
        scored(**wrong)


def test_labels_become_codes() -> None:
    assert codes(["against", "favor"], STANCES).tolist() == [A, F]
    with pytest.raises(MetricError, match="'agianst'"):
        codes(["agianst"], STANCES)


@pytest.mark.parametrize(
    ("gold", "name"),
    [
        ((N, N), "neutral"),
        ((F, N), "first->second favor"),
        ((N, F), "second->first favor"),
        ((A, N), "first->second against"),
        ((N, A), "second->first against"),
        ((F, A), "first->second favor"),  # five classes cannot say both: counted
    ],
)
def test_the_five_directed_classes(gold: tuple[int, int], name: str) -> None:
    pairs = directed_pairs(pair(gold, (N, N)))
    assert DIRECTED[pairs.gold[0]] == name
    assert pairs.both_gold == (N not in gold)


@pytest.mark.parametrize(
    ("p", "name"),
    [
        (None, "first->second against"),
        ([[0.1, 0.4, 0.5], [0.7, 0.2, 0.1]], "second->first favor"),
        ([[0.1, 0.1, 0.8], [0.7, 0.2, 0.1]], "first->second against"),
    ],
)
def test_of_two_polar_predictions_the_surer_counts(p: Any, name: str) -> None:
    pairs = directed_pairs(pair((N, N), (A, F), p))
    assert (DIRECTED[pairs.predicted[0]], pairs.both_predicted) == (name, 1)


@pytest.mark.parametrize(
    "p", [[[0.8, 0.1, 0.1], [0.9, 0.0, 0.1]], [[0.9, 0.0, 0.1], [0.8, 0.1, 0.1]]]
)
@pytest.mark.parametrize(
    ("predicted", "right"), [((F, F), 1.0), ((F, N), 1.0), ((N, F), 0.0), ((A, F), 0.0)]
)
def test_a_mutual_pair_is_asked_for_the_direction_that_gold_counts_as(
    predicted: tuple[int, int], right: float, p: Any
) -> None:
    assert directed(pair((F, F), predicted, p))["micro_f1"] == right


def test_directed_leaves_out_what_has_no_counterpart() -> None:
    rows = scored(
        [F, A, N, A, N, F],
        [F, A, A, N, N, F],
        record=[0, 0, 1, 1, 2, 3],
        holder=[0, 0, 0, 1, 0, -1],
        party=[1, 2, 1, 0, 1, 0],
    )
    result = directed(rows)
    assert result["n"] == 1  # statement 1 alone is labelled both ways
    assert (result["micro_f1"], result["macro_f1"]) == (0.0, 0.0)


def test_directed_does_not_depend_on_the_order_of_rows() -> None:
    sides = {"holder": [0, 1, 0, 1], "party": [1, 0, 1, 0]}
    rows = scored([N, A, F, N], [N, A, N, N], record=[0, 0, 1, 1], **sides)
    assert directed(rows.select(np.array([3, 1, 0, 2]))) == directed(rows)
    assert directed(rows)["micro_f1"] == 0.5


def test_nothing_to_direct_is_none() -> None:
    assert directed(scored([F], [F])) == {
        "micro_f1": None, "macro_f1": None, "n": 0, "both_gold": 0, "both_predicted": 0
    }  # fmt: skip


def test_slices_are_cut_and_unknown_ones_refused() -> None:
    rows = scored([F, A, N], [F, N, N], slices={"lang": np.array(["en", "es", "en"])})
    cut = by_slice(rows, "lang")
    assert {name: part["accuracy"] for name, part in cut.items()} == {"en": 1.0, "es": 0.0}
    with pytest.raises(MetricError, match="there are: lang"):
        by_slice(rows, "language")


def _evaluate(exact: list[bool], **more: Any) -> dict[str, Any]:
    stance = scored([F, A, N], [F, N, N], record=[0, 1, 2])
    sentiment = scored([], [], classes=SENTIMENTS)
    near = np.array([True, True, False])
    return evaluate_metrics(stance, sentiment, np.array(exact), near, **more)


def test_the_whole_has_the_shape_of_the_design_page() -> None:
    result = _evaluate([True, False, False])
    assert set(result) == {"n", "stance", "sentiment", "leakage", "no_leak"}
    head = {"accuracy", "macro_f1", "ece", "per_class"}
    assert set(result["stance"]) >= head | {"f_avg", "directed"}
    assert set(result["stance"]["directed"]) >= {"micro_f1", "macro_f1", "n"}
    assert set(result["sentiment"]) >= head
    assert set(result["no_leak"]) >= {"stance", "sentiment"}
    assert result["n"] == 3
    assert result["leakage"] == {"exact": 1, "near": 1}
    assert result["stance"]["accuracy"] == pytest.approx(2 / 3)
    assert result["no_leak"]["stance"]["accuracy"] == pytest.approx(1 / 2)


def test_what_cannot_be_computed_is_none_and_never_zero() -> None:
    result = _evaluate([True, True, True], samples=10)
    assert result["no_leak"]["n"] == 0
    for part in (result["sentiment"], result["no_leak"]["stance"], result["no_leak"]["sentiment"]):
        assert part["accuracy"] is part["macro_f1"] is part["ece"] is None
        assert part["ci95"]["macro_f1"] is None
        assert all(each["f1"] is None for each in part["per_class"].values())
    assert result["no_leak"]["stance"]["directed"]["macro_f1"] is None


def test_a_corpus_without_labels_is_refused() -> None:
    empty, none = scored([], []), np.zeros(2, dtype=bool)
    with pytest.raises(MetricError, match="neither"):
        evaluate_metrics(empty, scored([], [], classes=SENTIMENTS), none, none)


def test_heads_do_not_take_each_others_rows() -> None:
    with pytest.raises(MetricError, match="classes"):
        sentiment_metrics(scored([F], [F]))


def test_intervals_hold_the_figure_and_repeat() -> None:
    random = np.random.default_rng(0)
    gold = random.integers(0, 3, 400)
    said = np.where(random.random(400) < 0.7, gold, random.integers(0, 3, 400))
    p = np.full((400, 3), 0.1)
    p[np.arange(400), said] = 0.8
    rows = scored(gold.tolist(), said.tolist(), p)
    names = ("accuracy", "macro_f1", "f_avg", "ece")
    first = intervals(rows, names, 300, seed=1)
    assert first == intervals(rows, names, 300, seed=1) != intervals(rows, names, 300, seed=2)
    for name in ("accuracy", "macro_f1", "f_avg"):
        low, high = first[name] or [np.nan, np.nan]
        assert low < (compute(name, rows) or np.nan) < high
    # The textbook width for a share of 0.8 in 400 rows.
    low, high = first["accuracy"] or [np.nan, np.nan]
    assert high - low == pytest.approx(2 * 1.96 * np.sqrt(0.8 * 0.2 / 400), rel=0.25)


def test_rows_of_a_group_are_resampled_together() -> None:
    gold, said = [F, A] * 100, [F, N] * 50 + [F, A] * 50
    alone = intervals(scored(gold, said), ("accuracy",), 300)["accuracy"]
    grouped = scored(gold, said, group=np.repeat(np.arange(10), 20))
    together = intervals(grouped, ("accuracy",), 300)["accuracy"]
    assert alone is not None
    assert together is not None
    assert together[1] - together[0] > 1.5 * (alone[1] - alone[0])


def test_directed_intervals_come_with_the_stances() -> None:
    n = 50
    rows = scored(
        [A, N] * n, ([A, N] * (n // 2)) + [N, N] * (n - n // 2),
        record=np.repeat(np.arange(n), 2), holder=[0, 1] * n, party=[1, 0] * n,
    )  # fmt: skip
    result = stance_metrics(rows, samples=200)
    low, high = result["ci95"]["directed"]["micro_f1"]
    assert low < result["directed"]["micro_f1"] < high
