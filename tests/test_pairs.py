"""Pairs: numbering of parties, gold pairs of records, and frames of marked pairs."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from pipeline.errors import DocumentError
from pipeline.held_out import labelled
from pipeline.pairs import (
    NO_HOLDER,
    PAIR_COLUMNS,
    PairBuilder,
    frame_pairs,
    number_parties,
    sentiment_pairs,
    stance_pairs,
)
from pipeline.schema import SENTIMENTS, STANCES, CorpusRecord, Mention, SentimentLabel, StanceLabel

TEXT = "Peru thanked Chile."
RECORD = CorpusRecord(
    id="a",
    text=TEXT,
    mentions=(Mention("peru", 0, 4), Mention("chile", 13, 18), Mention("peru", 5, 6)),
    stances=(
        StanceLabel("peru", "chile", "favor"),
        StanceLabel("chile", "peru", "neutral"),
        StanceLabel(None, "chile", "against"),
        StanceLabel("peru", "oslo", "favor"),
    ),
    sentiments=(SentimentLabel("chile", "positive"), SentimentLabel("oslo", "neutral")),
)


def frame(**columns: list[Any]) -> pd.DataFrame:
    given: dict[str, list[Any]] = {
        "text": [TEXT],
        "holder_start": [0],
        "holder_end": [4],
        "party_start": [13],
        "party_end": [18],
    }
    return pd.DataFrame(given | columns)


def test_parties_are_numbered_in_order_of_first_listing() -> None:
    assert number_parties(RECORD.mentions) == {"peru": 0, "chile": 1}
    assert number_parties(()) == {}


def test_stances_of_records() -> None:
    pairs = stance_pairs([CorpusRecord(id="none", text="Nothing."), RECORD])
    assert [STANCES[label] for label in pairs.labels] == ["favor", "neutral", "against", "favor"]
    assert pairs.record.tolist() == [1, 1, 1, 1]
    assert pairs.batch.statement.tolist() == [1, 1, 1, 1]
    # The author and a party without mention are -1.
    assert pairs.batch.holder.tolist() == [0, 1, -1, 0]
    assert pairs.batch.party.tolist() == [1, 0, 1, -1]
    assert pairs.batch.mention_ptr.tolist() == [0, 0, 3]
    assert pairs.batch.mention_party.tolist() == [0, 1, 0]
    assert len(pairs) == len(pairs.batch) == 4


def test_sentiments_of_records_have_no_holder() -> None:
    pairs = sentiment_pairs([RECORD])
    assert [SENTIMENTS[label] for label in pairs.labels] == ["positive", "neutral"]
    assert pairs.batch.holder.tolist() == [NO_HOLDER, NO_HOLDER]
    assert pairs.batch.party.tolist() == [1, -1]


@pytest.mark.parametrize("collect", [stance_pairs, sentiment_pairs])
def test_no_records_give_an_empty_batch(collect: Any) -> None:
    pairs = collect([])
    assert len(pairs) == len(pairs.batch) == 0
    assert pairs.batch.mention_ptr.tolist() == [0]


def test_selecting_pairs_shares_the_statements() -> None:
    batch = stance_pairs([RECORD]).batch
    chosen = batch.select(np.array([True, False, True, False]))
    assert chosen.holder.tolist() == [0, -1]
    assert chosen.texts is batch.texts
    assert len(batch.select(np.array([], dtype=np.int64))) == 0


def test_names_never_reach_a_batch() -> None:
    other = CorpusRecord(
        id="b",
        text=TEXT,
        mentions=tuple(Mention(m.party.upper(), m.start, m.end) for m in RECORD.mentions),
        stances=tuple(
            StanceLabel(s.holder and s.holder.upper(), s.party.upper(), s.label)
            for s in RECORD.stances
        ),
    )
    one, two = stance_pairs([RECORD]).batch, stance_pairs([other]).batch
    for name in ("mention_ptr", "mention_start", "mention_end", "mention_party", "holder", "party"):
        np.testing.assert_array_equal(getattr(one, name), getattr(two, name))


def test_rows_of_a_frame() -> None:
    batch = frame_pairs(
        pd.concat(
            [
                frame(),
                frame(holder_start=[-1], holder_end=[-1]),
                frame(text=["Oslo hears Quito again"]),
            ]
        )
    )
    assert len(batch) == 3
    assert batch.holder.tolist() == [0, -1, 0]
    assert batch.party.tolist() == [1, 1, 1]
    assert batch.statement.tolist() == [0, 1, 2]
    assert batch.mention_ptr.tolist() == [0, 2, 3, 5]
    assert batch.mention_start.tolist() == [0, 13, 13, 0, 13]
    assert batch.mention_end.tolist() == [4, 18, 18, 4, 18]


def test_a_frame_says_what_a_builder_says() -> None:
    builder = PairBuilder()
    builder.add(TEXT, [(0, 4, 0), (13, 18, 1)], [(0, 1)])
    one, two = builder.build(), frame_pairs(frame())
    for name in ("mention_ptr", "mention_start", "mention_end", "mention_party", "holder", "party"):
        np.testing.assert_array_equal(getattr(one, name), getattr(two, name))


def test_an_empty_frame_has_no_pairs() -> None:
    assert len(frame_pairs(frame().iloc[:0])) == 0


def test_whole_numbers_may_be_floats() -> None:
    assert frame_pairs(frame(holder_end=[4.0])).mention_end.tolist() == [4, 18]


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"text": [None]}, "row 0: text is NoneType"),
        ({"text": [7]}, "row 0: text is int"),
        ({"party_end": [20]}, r"row 0: spans \[0, 4, 13, 20\] do not fit a text of 19"),
        ({"party_end": [13]}, "do not fit"),
        ({"party_start": [-1], "party_end": [-1]}, "do not fit"),
        ({"holder_start": [-1]}, "do not fit"),
        ({"holder_start": [-2], "holder_end": [-2]}, "do not fit"),
        ({"holder_start": [4], "holder_end": [0]}, "do not fit"),
        ({"holder_end": [3.5]}, "row 0: .* not whole numbers"),
        ({"holder_end": [float("nan")]}, "row 0: .* not whole numbers"),
        ({"holder_end": [float("inf")]}, "row 0: .* not whole numbers"),
        ({"holder_end": ["four"]}, "something else than numbers"),
        ({"holder_end": [None]}, "not whole numbers"),
    ],
)
def test_faults_of_a_frame(columns: dict[str, list[Any]], message: str) -> None:
    with pytest.raises(DocumentError, match=message):
        frame_pairs(frame(**columns))


def test_the_first_bad_row_is_named() -> None:
    with pytest.raises(DocumentError, match="row 1:"):
        frame_pairs(pd.concat([frame(), frame(text=["short"])], ignore_index=True))


@pytest.mark.parametrize("column", PAIR_COLUMNS)
def test_a_missing_column_is_named_with_those_there_are(column: str) -> None:
    with pytest.raises(DocumentError, match=f"lacks the columns {column}; it has: ") as caught:
        frame_pairs(frame().drop(columns=column))
    assert all(name in str(caught.value) for name in PAIR_COLUMNS)


# --- statements in which every pair was decided


@pytest.mark.parametrize(
    ("tags", "stances", "rest"),
    [
        ((), [("a", "b", "favor")], []),
        (("neg",), [("a", "b", "favor")], []),
        (("complete",), [("a", "b", "favor")], ["a>c", "b>a", "b>c", "c>a", "c>b"]),
        (
            ("neg", "complete"),
            [("a", "b", "against"), ("c", "b", "favor")],
            ["a>c", "b>a", "b>c", "c>a"],
        ),
        # The author's stances are never implied, and one toward a party says nothing of the party's.
        (("complete",), [(None, "a", "favor")], ["a>b", "a>c", "b>a", "b>c", "c>a", "c>b"]),
        (("complete",), [], ["a>b", "a>c", "b>a", "b>c", "c>a", "c>b"]),
    ],
)
def test_pairs_that_a_complete_statement_does_not_list_are_neutral(
    tags: tuple[str, ...], stances: list[Any], rest: list[str]
) -> None:
    text = "Ana, Bea, Cy and Ana"
    spans = {"a": (0, 3), "b": (5, 8), "c": (10, 12)}
    mentions = [Mention(k, *v) for k, v in spans.items()] + [Mention("a", 17, 20)]
    labels = tuple(StanceLabel(*stance) for stance in stances)
    record = CorpusRecord(id="1", text=text, mentions=tuple(mentions), stances=labels, tags=tags)
    decided = record.decided_stances()
    assert decided[: len(labels)] == labels
    assert sorted(f"{s.holder}>{s.party}" for s in decided[len(labels) :]) == rest
    assert {s.label for s in decided[len(labels) :]} <= {"neutral"}
    assert len(stance_pairs([record])) == len(decided)
    assert labelled([record], "stance") == ([record] if decided else [])
    assert record.to_json()["stances"] == [
        {"holder": h, "party": p, "label": label} for h, p, label in stances
    ]


def test_a_complete_statement_asks_what_one_with_all_labels_asks() -> None:
    """Duplicates are found by what is decided, written out or not; a polar label contradicts it."""
    from pipeline.leakage import drop_duplicates

    spans = (Mention("a", 0, 3), Mention("b", 8, 11))
    short = CorpusRecord("1", "Ana met Bea", mentions=spans, tags=("complete",))
    pairs = (("a", "b"), ("b", "a"))
    full = replace(short, id="2", tags=(), stances=tuple(StanceLabel(*p, "neutral") for p in pairs))
    assert drop_duplicates((short, full)).dropped == 1
    polar = replace(
        full, stances=(StanceLabel("a", "b", "favor"), StanceLabel("b", "a", "neutral"))
    )
    assert drop_duplicates((short, polar)).contradictory == 1


def test_decomposed_records_give_the_pairs_of_composed_ones() -> None:
    batches = []
    for form in ("NFC", "NFD"):
        names = [unicodedata.normalize(form, name) for name in ("Perú", "Haití")]
        text = unicodedata.normalize(form, "¿Perú agradeció a Haití?")
        mentions = tuple(
            Mention(name, at, at + len(name)) for name in names if (at := text.index(name))
        )
        stances = (StanceLabel(names[0], names[1], "favor"),)
        batches.append(
            stance_pairs([replace(RECORD, text=text, mentions=mentions, stances=stances)])
        )
    composed, apart = (pairs.batch for pairs in batches)
    assert list(apart.texts) == list(composed.texts)
    for name in ("mention_start", "mention_end", "mention_party", "holder", "party", "identity"):
        assert getattr(apart, name).tolist() == getattr(composed, name).tolist()
    assert [
        composed.texts[0][a:b] for a, b in zip(apart.mention_start, apart.mention_end, strict=True)
    ] == [
        "Perú",
        "Haití",
    ]
