"""Counts by sorting are those of a dictionary, however the stream is cut."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.counting import KeyCounts, added, sorted_counts

KEYS = st.lists(st.one_of(st.integers(0, 5), st.integers(-(2**63), 2**63 - 1)), max_size=60)


def array(keys: list[int]) -> np.ndarray:
    return np.array(keys, dtype=np.int64)


def as_dict(counts: tuple[np.ndarray, np.ndarray]) -> dict[int, int]:
    keys, times = counts
    assert (np.diff(keys.astype(object)) > 0).all()
    return dict(zip(keys.tolist(), times.tolist(), strict=True))


@given(KEYS)
def test_sorted_counts(keys: list[int]) -> None:
    assert as_dict(sorted_counts(array(keys))) == Counter(keys)


@given(KEYS, KEYS)
def test_added(one: list[int], other: list[int]) -> None:
    found = added(sorted_counts(array(one)), sorted_counts(array(other)))
    assert as_dict(found) == Counter(one + other)


@pytest.mark.parametrize("waiting", [1, 7, 10_000])
def test_stream(waiting: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.counting._WAITING", waiting)
    counts, random = KeyCounts(), np.random.default_rng(0)
    assert as_dict(counts.result()) == {}
    every: list[int] = []
    for size in (0, 5, 100, 3):
        keys = random.integers(0, 20, size)
        counts.add(keys)
        every += keys.tolist()
    assert as_dict(counts.result()) == Counter(every)
    counts.add(array([99]))
    assert as_dict(counts.result()) == Counter([*every, 99])
