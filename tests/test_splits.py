"""Splits: nothing straddles, shares and strata hold, equal seeds give equal parts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config import SplitConfig
from pipeline.errors import TrainingError
from pipeline.schema import CorpusRecord, StanceLabel
from pipeline.splits import Split, deal, grouped_folds, record_groups, record_strata, split_records

LABELS = ("favor", "neutral", "against")


def record(
    number: int, text: str, group: str | None = None, label: str = "neutral"
) -> CorpusRecord:
    stance = StanceLabel(None, "p", label)  # type: ignore[arg-type]
    return CorpusRecord(id=str(number), text=text, group=group, source="made", stances=(stance,))


def corpus(n: int, rows_a_group: int = 1) -> list[CorpusRecord]:
    return [
        record(i, f"statement {i}", f"article {i // rows_a_group}", LABELS[i % 10 % 3])
        for i in range(n)
    ]


def parts_of(split: Split) -> list[np.ndarray]:  # type: ignore[type-arg]
    return [split.train, split.calibration, split.test]


@pytest.mark.parametrize(
    ("rows", "groups"),
    [
        ([("a", None), ("b", None)], [0, 1]),
        ([("a", None), ("A.", None)], [0, 0]),
        ([("a", "x"), ("b", "x")], [0, 0]),
        ([("a", "x"), ("a", "y"), ("c", "y")], [0, 0, 0]),
        ([("a", "x"), ("b", "y"), ("c", None)], [0, 1, 2]),
        ([("x", None), ("b", "x")], [0, 1]),
    ],
)
def test_groups(rows: list[tuple[str, str | None]], groups: list[int]) -> None:
    found = record_groups([record(i, text, group) for i, (text, group) in enumerate(rows)])
    assert np.unique(found, return_inverse=True)[1].tolist() == groups


def test_articles_can_be_ignored_but_equal_statements_cannot() -> None:
    rows = [record(0, "a", "x"), record(1, "b", "x"), record(2, "A", "y")]
    groups = record_groups(rows, by_article=False).tolist()
    assert groups[0] == groups[2] != groups[1]


@pytest.mark.parametrize("rows_a_group", [1, 3, 7])
def test_shares_and_strata_hold(rows_a_group: int) -> None:
    records = corpus(1000, rows_a_group)
    split = split_records(records, SplitConfig(test=0.2, calibration=0.1), seed=1)
    strata = record_strata(records)
    for part, share in zip(parts_of(split), (0.7, 0.1, 0.2), strict=True):
        assert abs(len(part) / 1000 - share) < 0.02
        for name in np.unique(strata):
            assert abs((strata[part] == name).mean() - (strata == name).mean()) < 0.03


def test_a_giant_group_goes_to_training() -> None:
    records = [record(i, f"statement {i}", "giant" if i < 500 else None) for i in range(1000)]
    split = split_records(records, SplitConfig(), seed=0)
    assert [len(part) for part in parts_of(split)] == [700, 150, 150]
    assert set(range(500)) <= set(split.train.tolist())


def test_the_seed_decides() -> None:
    records = corpus(200, 2)
    first, again, other = (split_records(records, SplitConfig(), seed=s) for s in (3, 3, 4))
    assert all((a == b).all() for a, b in zip(parts_of(first), parts_of(again), strict=True))
    assert first.test.tolist() != other.test.tolist()


@pytest.mark.parametrize("n", [3, 4, 5, 9])
def test_small_corpora_have_three_parts(n: int) -> None:
    split = split_records(corpus(n), SplitConfig(), seed=0)
    assert min(len(part) for part in parts_of(split)) >= 1


@pytest.mark.parametrize("n", [0, 1, 2])
def test_too_few_groups_are_refused(n: int) -> None:
    with pytest.raises(TrainingError, match="add statements"):
        split_records(corpus(n), SplitConfig(), seed=0)


def test_a_share_of_zero_is_an_empty_part() -> None:
    split = split_records(corpus(10), SplitConfig(test=0.0, calibration=0.0), seed=0)
    assert [len(part) for part in parts_of(split)] == [10, 0, 0]


@pytest.mark.parametrize(("n", "folds"), [(2, 3), (5, 1), (0, 2)])
def test_impossible_folds_are_refused(n: int, folds: int) -> None:
    with pytest.raises(TrainingError):
        grouped_folds(["a"] * n, range(n), folds, seed=0)


_ROWS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 12)), min_size=1, max_size=60)


@given(_ROWS, st.integers(1, 5), st.integers(0, 9))
def test_every_row_is_dealt_once_and_groups_stay_whole(
    rows: list[tuple[int, int]], n_parts: int, seed: int
) -> None:
    strata, groups = (np.array(column) for column in zip(*rows, strict=True))
    if len(set(groups.tolist())) < n_parts:
        with pytest.raises(TrainingError):
            deal(strata, groups, [1 / n_parts] * n_parts, seed)
        return
    parts = deal(strata, groups, [1 / n_parts] * n_parts, seed)
    assert np.sort(np.concatenate(parts)).tolist() == list(range(len(rows)))
    assert all(len(part) for part in parts)
    seen = [set(groups[part].tolist()) for part in parts]
    assert sum(map(len, seen)) == len(set().union(*seen))


@given(st.lists(st.integers(0, 3), min_size=6, max_size=80), st.integers(0, 9))
def test_single_rows_are_dealt_evenly(strata: list[int], seed: int) -> None:
    parts = deal(strata, range(len(strata)), [0.5, 0.25, 0.25], seed)
    for part, share in zip(parts, (0.5, 0.25, 0.25), strict=True):
        assert abs(len(part) - share * len(strata)) <= 1.5
        for stratum in set(strata):
            count = sum(strata[i] == stratum for i in part)
            assert abs(count - share * strata.count(stratum)) < 3
