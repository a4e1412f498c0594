"""Bootstrap: coverage of a mean, whole groups, reproducible, null where nothing can be said."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline import tables
from pipeline.bootstrap import MOST_BLOCKS, blocks, bootstrap


def test_rows_without_a_group_are_their_own() -> None:
    number, count = blocks(None, 4)
    assert (number.tolist(), count) == ([0, 1, 2, 3], 4)


def test_rows_of_a_group_share_a_block() -> None:
    number, count = blocks(np.array(["b", "a", "b", "c"]), 4)
    assert (number.tolist(), count) == ([1, 0, 1, 2], 3)


def test_blocks_are_bounded() -> None:
    number, count = blocks(None, MOST_BLOCKS + 5)
    assert count == MOST_BLOCKS
    assert number.max() == MOST_BLOCKS - 1


def rows(right: np.ndarray) -> np.ndarray:
    """Return one confusion table a row, of two classes."""
    found = np.zeros((len(right), 2, 2))
    found[np.arange(len(right)), 0, np.where(right, 0, 1)] = 1
    return found


def test_the_interval_is_that_of_the_normal_approximation() -> None:
    right = np.arange(400) % 4 > 0
    low, high = bootstrap(rows(right), {"accuracy": tables.accuracy}, n=2000)["accuracy"] or (0, 0)
    width = 1.96 * np.sqrt(0.75 * 0.25 / 400)
    assert low == pytest.approx(0.75 - width, abs=0.01)
    assert high == pytest.approx(0.75 + width, abs=0.01)


def test_equal_rows_in_groups_are_worth_less() -> None:
    right = np.repeat(np.arange(20) % 2 > 0, 20)
    grouped = rows(right).reshape(20, 20, 2, 2).sum(axis=1)
    one, two = (
        bootstrap(t, {"accuracy": tables.accuracy}, n=500)["accuracy"] or (0, 0)
        for t in (rows(right), grouped)
    )
    assert two[1] - two[0] > 3 * (one[1] - one[0])


def test_a_seed_decides() -> None:
    given = rows(np.arange(50) % 3 > 0)
    one, two, other = (
        bootstrap(given, {"accuracy": tables.accuracy}, n=70, seed=seed) for seed in (1, 1, 2)
    )
    assert one == two != other


def test_null_where_nothing_can_be_said() -> None:
    metrics = {"accuracy": tables.accuracy, "f1": lambda t: tables.f1(t)[..., 1]}
    assert bootstrap(np.zeros((0, 2, 2)), metrics) == {"accuracy": None, "f1": None}
    assert bootstrap(np.zeros((3, 2, 2)), metrics, n=10) == {"accuracy": None, "f1": None}
    assert bootstrap(rows(np.array([True])), metrics, n=10) == {"accuracy": None, "f1": None}
    assert bootstrap(rows(np.array([True] * 2)), metrics, n=10)["accuracy"] == [1.0, 1.0]
