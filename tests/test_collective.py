"""The second model over scores: what it may change, and that few rows change nothing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.collective import FIELDS, Collective, _products


def drawn(n: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return inputs, uninformed first probabilities, and labels that the product of two inputs decides."""
    random = np.random.default_rng(seed)
    inputs = random.normal(size=(n, 4))
    odds = np.exp(2.0 * np.outer(inputs[:, 0] * inputs[:, 1], [1.0, 0.0, -1.0]))
    shares = odds / odds.sum(axis=1, keepdims=True)
    labels = np.array([random.choice(3, p=row) for row in shares], dtype=np.int64)
    return inputs, np.full((n, 3), 1 / 3), labels


def loss(probabilities: np.ndarray, labels: np.ndarray) -> float:
    return float(-np.log(probabilities[np.arange(len(labels)), labels]).mean())


def test_it_learns_what_only_two_inputs_together_say() -> None:
    inputs, first, labels = drawn(20_000)
    found = Collective.fit(inputs, first, labels)
    new_inputs, new_first, new_labels = drawn(2000, seed=1)
    after = found.probabilities(new_inputs, new_first)
    np.testing.assert_allclose(after.sum(axis=1), 1.0)
    assert loss(after, new_labels) < 0.8 * loss(new_first, new_labels)
    right = after.argmax(axis=1) == new_labels
    assert right.mean() > 0.6
    # Shrunk: rather too careful than too sure.
    assert after.max(axis=1).mean() < right.mean()


def test_few_rows_correct_next_to_nothing() -> None:
    inputs, first, labels = drawn(30)
    after = Collective.fit(inputs, first, labels).probabilities(inputs, first)
    assert np.abs(after - first).max() < 0.01


def test_what_the_first_model_knows_stays() -> None:
    """Inputs without any news: the corrected probabilities are the first ones."""
    random = np.random.default_rng(3)
    first = random.dirichlet([1.0, 1.0, 1.0], size=3000)
    labels = np.array([random.choice(3, p=row) for row in first])
    inputs = random.normal(size=(3000, 5))
    after = Collective.fit(inputs, first, labels).probabilities(inputs, first)
    assert np.abs(after - first).mean() < 0.05


def test_an_input_that_never_changes_is_harmless() -> None:
    inputs, first, labels = drawn(500)
    constant = np.hstack([inputs, np.full((500, 1), 7.0)])
    found = Collective.fit(constant, first, labels)
    assert all(np.isfinite(getattr(found, name)).all() for name in FIELDS)
    # A value that training never had is cut off, and has no weight.
    constant[:, -1] = -1e9
    assert np.isfinite(found.probabilities(constant, first)).all()


def test_probabilities_of_many_rows_are_those_of_each() -> None:
    inputs, first, labels = drawn(5000)
    found = Collective.fit(inputs, first, labels)
    every = found.probabilities(inputs, first)
    for row in (0, 2047, 2048, 4999):
        alone = found.probabilities(inputs[row : row + 1], first[row : row + 1])
        np.testing.assert_allclose(alone[0], every[row], atol=1e-12)
    assert found.probabilities(inputs[:0], first[:0]).shape == (0, 3)


def test_a_certain_first_model_gives_no_infinity() -> None:
    inputs, _, labels = drawn(200)
    first = np.eye(3)[labels]
    found = Collective.fit(inputs, first, labels)
    assert np.isfinite(found.probabilities(inputs, first)).all()


def test_a_row_counts_its_weight() -> None:
    inputs, first, labels = drawn(1500)
    twice = Collective.fit(*(np.concatenate([part, part]) for part in (inputs, first, labels)))
    heavy = Collective.fit(inputs, first, labels, np.full(1500, 2.0))
    np.testing.assert_allclose(heavy.weights, twice.weights, atol=1e-3)
    # Rows that count nearly nothing may be wrong.
    wrong = np.concatenate([labels, 2 - labels])
    both = [np.concatenate([part, part]) for part in (inputs, first)]
    weight = np.concatenate([np.ones(1500), np.full(1500, 1e-6)])
    alone, beside = Collective.fit(inputs, first, labels), Collective.fit(*both, wrong, weight)
    np.testing.assert_allclose(beside.weights, alone.weights, atol=1e-3)


def test_saved_arrays_make_the_same_model() -> None:
    inputs, first, labels = drawn(300)
    found = Collective.fit(inputs, first, labels)
    again = Collective(*(found.to_arrays()[name] for name in FIELDS))
    np.testing.assert_array_equal(
        found.probabilities(inputs, first), again.probabilities(inputs, first)
    )


def test_equal_rows_give_an_equal_model() -> None:
    inputs, first, labels = drawn(300)
    one, two = (Collective.fit(inputs, first, labels) for _ in range(2))
    np.testing.assert_array_equal(one.weights, two.weights)


@given(st.lists(st.floats(-4, 4), min_size=1, max_size=6))
def test_products_are_each_input_and_each_two_of_them(values: list[float]) -> None:
    found = _products(np.array([values]))[0]
    pairs = [a * b for i, a in enumerate(values) for b in values[i:]]
    assert found == pytest.approx([*values, *pairs])
