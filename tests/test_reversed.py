"""experiments/reversed.py: what was read is whole, and a sample stands for what it was drawn from."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from experiments.reversed import (
    CARRIERS,
    _figures,
    _gain,
    _reader,
    labels_of,
    said_by_reader,
    stratum,
)
from pipeline.schema import STANCES, CorpusRecord, Mention, StanceLabel
from pipeline.scored import Scored


def test_every_row_that_was_read_has_two_stances_and_a_carrier() -> None:
    read = said_by_reader()
    assert len(read) == 753
    assert {label for row in read.values() for label in row[:2]} == set(STANCES)
    assert {row[2] for row in read.values()} == set(CARRIERS)


def test_a_reader_is_weighted_by_what_the_sample_stands_for() -> None:
    # 4 reversed pairs, all read; 2 of 100 others, one of which the reader calls favor.
    rows = [
        ("reversed", "favor", "favor"),
        ("reversed", "favor", "favor"),
        ("reversed", "favor", "neutral"),
        ("reversed", "against", "against"),
        ("neutral", "neutral", "favor"),
        ("neutral", "neutral", "neutral"),
    ]
    size = Counter({"reversed": 4, "neutral": 100})
    precision, recall, f1 = _reader(rows, size, "favor")
    assert recall == pytest.approx(2 / 3)
    assert precision == pytest.approx(2 / 52)
    assert f1 == pytest.approx(2 * 2 / (52 + 3))
    assert _reader(rows, size, "against") == pytest.approx((1.0, 1.0, 1.0))


@pytest.mark.parametrize(
    ("stances", "labels", "part"),
    [
        ([("B", "A", "favor"), ("A", "B", "neutral")], ("neutral", "favor"), "reversed"),
        ([("B", "A", "neutral"), ("A", "B", "against")], ("against", "neutral"), "forward"),
        ([("B", "A", "neutral"), ("A", "B", "neutral")], ("neutral", "neutral"), "neutral"),
        ([("B", "A", "against"), ("A", "B", "favor")], ("favor", "against"), "reversed"),
    ],
)
def test_which_part_a_pair_belongs_to(
    stances: list[tuple[str, str, str]], labels: tuple[str, str], part: str
) -> None:
    record = CorpusRecord(
        id="1",
        text="A met B.",
        mentions=(Mention("A", 0, 1), Mention("B", 6, 7)),
        stances=tuple(StanceLabel(*row) for row in stances),
    )
    assert labels_of(record) == labels
    assert stratum(labels) == part


def scored(predicted: list[int]) -> Scored:
    """Three statements with both directions: gold A -> B favor, B -> A against, nothing."""
    rows = [(r, h, 1 - h) for r in range(3) for h in (0, 1)]
    record, holder, party = (np.array(column) for column in zip(*rows, strict=True))
    one_hot = np.full((6, 3), 0.1)
    one_hot[np.arange(6), predicted] = 0.8
    return Scored(
        STANCES,
        record=record,
        holder=holder,
        party=party,
        gold=np.array([0, 1, 1, 2, 1, 1]),
        predicted=np.array(predicted),
        probabilities=one_hot,
    )


class Opposite:
    """What `_figures` asks of a bench: the row of the other direction."""

    opposite = np.array([1, 0, 3, 2, 5, 4])


def test_figures_of_the_reversed_classes() -> None:
    right = _figures(Opposite(), scored([0, 1, 1, 2, 1, 1]))  # type: ignore[arg-type]
    assert right["f1", "against"] == 1.0
    assert right["precision", "against"] == 1.0
    # The reversed pair is called favor, and the neutral one reversed against.
    wrong = _figures(Opposite(), scored([0, 1, 1, 0, 1, 2]))  # type: ignore[arg-type]
    assert wrong["f1", "against"] == 0.0
    assert wrong["precision", "against"] == pytest.approx(1 / 3)


@pytest.mark.filterwarnings("ignore:No positive class")  # of samples of three statements
def test_no_model_gains_on_itself() -> None:
    same = scored([0, 1, 1, 2, 1, 1])
    assert set(_gain(Opposite(), same, same).values()) == {(0.0, 0.0, 0.0)}  # type: ignore[arg-type]


def test_a_pair_with_one_direction_is_none() -> None:
    record = CorpusRecord(
        id="1",
        text="A met B.",
        mentions=(Mention("A", 0, 1), Mention("B", 6, 7)),
        stances=(StanceLabel("A", "B", "favor"),),
    )
    assert labels_of(record) is None
