"""Calibration: probabilities that sum to one and mean what they say; decisions by offset."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.calibration import N_ORDERS, Calibration
from pipeline.metrics import compute
from pipeline.schema import STANCES
from pipeline.scored import Scored

Rows = tuple[np.ndarray, np.ndarray, np.ndarray]


def synthetic(n: int = 3000, seed: int = 2) -> Rows:
    """Return scores that are three times too sure of themselves, orders, and labels."""
    random = np.random.default_rng(seed)
    logits = random.normal(size=(n, 3)) * 1.2
    odds = np.exp(logits)
    labels = (random.random((n, 1)) > np.cumsum(odds / odds.sum(1, keepdims=True), axis=1)).sum(
        axis=1
    )
    return logits * 3.0, random.integers(0, 3, n), np.minimum(labels, 2)


def ece(probabilities: np.ndarray, labels: np.ndarray) -> float:
    rows = np.arange(len(labels))
    value = compute("ece", Scored(STANCES, labels, probabilities.argmax(1), probabilities, rows))
    assert value is not None
    return value


def test_it_lowers_the_calibration_error_on_new_pairs() -> None:
    scores, orders, labels = synthetic()
    calibration = Calibration.fit(scores[:2000], orders[:2000], labels[:2000])
    new = slice(2000, None)
    before = ece(Calibration.identity(3).probabilities(scores[new], orders[new]), labels[new])
    after = ece(calibration.probabilities(scores[new], orders[new]), labels[new])
    assert before > 0.15
    assert after < before / 3


def test_orders_have_intercepts_of_their_own() -> None:
    scores, orders, labels = synthetic()
    labels[orders == 1] = np.where(np.arange((orders == 1).sum()) % 10 == 0, 0, 2)
    calibration = Calibration.fit(scores, orders, labels)
    neutral = np.zeros((2, 3))
    of_one, of_two = calibration.probabilities(neutral, np.array([1, 2]))
    assert of_one[2] > 0.7
    assert of_two[2] < 0.5


SCORES = st.lists(
    st.tuples(*[st.floats(-1e4, 1e4)] * 3, st.integers(0, N_ORDERS - 1)), min_size=1, max_size=20
)


@pytest.fixture(scope="module")
def fitted() -> Calibration:
    return Calibration.fit(*synthetic(200))


@given(rows=SCORES)
def test_probabilities_sum_to_one_and_decisions_are_classes(
    fitted: Calibration, rows: list[tuple[float, ...]]
) -> None:
    calibration = fitted
    scores, orders = np.array([r[:3] for r in rows]), np.array([r[3] for r in rows])
    probabilities = calibration.probabilities(scores, orders)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1.0)
    assert (probabilities >= 0).all()
    assert set(calibration.decide(probabilities, orders).tolist()) <= {0, 1, 2}


def test_no_pairs_give_no_rows() -> None:
    calibration = Calibration.identity(3)
    none = np.zeros(0, dtype=np.int64)
    assert calibration.probabilities(np.zeros((0, 3)), none).shape == (0, 3)
    assert calibration.decide(np.zeros((0, 3)), none).shape == (0,)


@pytest.mark.parametrize("present", [[0], [0, 1], [1, 2]])
def test_a_missing_class_leaves_the_scores_as_they_are(present: list[int]) -> None:
    scores, orders, labels = synthetic(300)
    kept = np.isin(labels, present)
    calibration = Calibration.fit(scores[kept], orders[kept], labels[kept])
    np.testing.assert_array_equal(calibration.matrix, np.eye(3))
    np.testing.assert_array_equal(calibration.intercept, 0)
    np.testing.assert_array_equal(calibration.offset, 0)


def test_the_identity_is_the_softmax_and_takes_the_likeliest() -> None:
    scores = np.array([[1.0, 0.0, -1.0], [0.0, 2.0, 2.5]])
    orders = np.array([0, 5])
    calibration = Calibration.identity(3)
    odds = np.exp(scores)
    probabilities = calibration.probabilities(scores, orders)
    np.testing.assert_allclose(probabilities, odds / odds.sum(axis=1, keepdims=True))
    assert calibration.decide(probabilities, orders).tolist() == [0, 2]


def test_decisions_take_the_class_that_stands_out_from_its_offset() -> None:
    offset = np.zeros((N_ORDERS, 3))
    offset[4] = np.log([0.1, 1.0, 1.0])
    calibration = Calibration(np.eye(3), np.zeros((N_ORDERS, 3)), offset)
    rows = np.array([[0.2, 0.7, 0.1]] * 2)
    # Of order 4 favor is rare, so a fifth is a lot.
    assert calibration.decide(rows, np.array([0, 4])).tolist() == [1, 0]


def test_a_probability_of_zero_is_decided_on_too() -> None:
    rows = np.array([[0.0, 0.0, 1.0], [0.0, 1.0, 0.0]])
    assert Calibration.identity(3).decide(rows, np.array([0, 7])).tolist() == [2, 1]


def test_fitting_is_deterministic() -> None:
    one, two = Calibration.fit(*synthetic()), Calibration.fit(*synthetic())
    for name, array in one.to_arrays().items():
        np.testing.assert_array_equal(array, two.to_arrays()[name])


def test_offsets_help_the_rare_class() -> None:
    random = np.random.default_rng(8)
    labels = np.where(random.random(4000) < 0.05, 0, np.where(random.random(4000) < 0.1, 2, 1))
    scores = np.eye(3)[labels] * 1.5 + random.normal(size=(4000, 3))
    orders = np.zeros(4000, dtype=np.int64)
    found = []
    for decision in (0.0, 0.35, 0.8):
        calibration = Calibration.fit(scores, orders, labels, decision)
        probabilities = calibration.probabilities(scores, orders)
        found.append((calibration.decide(probabilities, orders) == 0).sum())
    assert found[0] == (probabilities.argmax(axis=1) == 0).sum(), "without a power, the likeliest"
    assert found[0] < found[1] < found[2]


def test_one_factor_keeps_the_order_of_the_scores_and_lowers_the_error() -> None:
    """The synthetic scores are three times too sure: a third is the factor."""
    scores, orders, labels = synthetic()
    calibration = Calibration.fit(scores[:2000], orders[:2000], labels[:2000], 0.0, "temperature")
    assert calibration.matrix[0, 0] == pytest.approx(1 / 3, rel=0.1)
    probabilities = calibration.probabilities(scores[2000:], orders[2000:])
    assert (probabilities.argmax(1) == scores[2000:].argmax(1)).all()
    assert (calibration.decide(probabilities, orders[2000:]) == scores[2000:].argmax(1)).all()
    assert ece(probabilities, labels[2000:]) < 0.05
