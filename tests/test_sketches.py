"""Sketches of a stream: nothing forgotten, little mistaken, counts within their bound."""

from __future__ import annotations

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pipeline.sketches import CommonWords, FrequentKeys, Seen

KEYS = st.lists(st.integers(0, 2**61 - 1), max_size=200)


@given(KEYS)
def test_seen_never_forgets(keys: list[int]) -> None:
    seen = Seen(bits=20)
    met: set[int] = set()
    for key in keys:
        assert seen.add(key) or key not in met
        met.add(key)


def test_seen_seldom_mistakes() -> None:
    seen, random = Seen(bits=20), np.random.default_rng(0)
    mistaken = sum(seen.add(int(key)) for key in random.integers(0, 2**62, 20_000))
    assert mistaken < 20


@given(st.lists(st.integers(0, 9), max_size=300))
def test_counts_are_exact_within_the_budget(keys: list[int]) -> None:
    counts = FrequentKeys(budget=50)
    for first in range(0, len(keys), 7):
        counts.add(np.array(keys[first : first + 7], dtype=np.int64))
    found, n = counts.result()
    assert dict(zip(found.tolist(), n.tolist(), strict=True)) == Counter(keys)
    assert counts.error == 0


def test_frequent_keys_survive_a_flood() -> None:
    random, counts = np.random.default_rng(1), FrequentKeys(budget=2000)
    truth: Counter[int] = Counter()
    for _ in range(60):
        keys = np.concatenate([np.arange(100), random.integers(1000, 2**60, 700)])
        truth.update(keys.tolist())
        counts.add(keys)
    found, n = counts.result()
    assert len(found) < 5000
    held = dict(zip(found.tolist(), n.tolist(), strict=True))
    for key in range(100):
        assert truth[key] - counts.error <= held[key] <= truth[key]
    assert (np.diff(found) > 0).all()


def test_common_words_over_batches() -> None:
    words = CommonWords()
    words.add(np.array([5 << 40, 7 << 40]))
    assert words.keys.tolist() == []
    words.add(np.array([5 << 40, 9 << 40, 9 << 40]))
    assert words.keys.tolist() == [5 << 40, 9 << 40]
