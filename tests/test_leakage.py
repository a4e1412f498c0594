"""Leaks and duplicates: what counts as the same row, as nearly the same, and what does not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.leakage import (
    LeakageIndex,
    drop_duplicates,
    normalise,
    record_spans,
    signatures,
    statement_key,
    statement_keys,
    text_key,
)
from pipeline.schema import CorpusRecord, Mention, SentimentLabel, StanceLabel

TEXT = (
    "Peru recalled its envoy from Oslo on Friday after a long and bitter row over fishing rights."
)
PERU, OSLO = (0, 4), (29, 33)


def record(
    number: int,
    text: str = TEXT,
    label: str = "against",
    spans: tuple[tuple[int, int], ...] = (PERU, OSLO),
) -> CorpusRecord:
    mentions = tuple(Mention(party, *span) for party, span in zip("pq", spans, strict=True))
    stance = StanceLabel("p", "q", label)  # type: ignore[arg-type]
    return CorpusRecord(id=str(number), text=text, mentions=mentions, stances=(stance,))


def more(number: int, label: Any, back: Any) -> CorpusRecord:
    """Return what :func:`record` does, with a label of the other direction, too."""
    plain = record(number, label=label)
    return replace(plain, stances=(*plain.stances, StanceLabel("q", "p", back)))


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("peru recalled its envoy", True),
        ("  Peru\trecalled\nits envoy.", True),
        ("“Peru” recalled — its “envoy”!", True),
        ("Ｐｅｒｕ recalled its envoy", True),
        ("Peru recalled its envoys", False),
        ("Peru recalled its", False),
        ("its envoy recalled Peru", False),
        ("Perurecalled its envoy", False),
    ],
)
def test_texts_are_compared_by_their_words(text: str, same: bool) -> None:
    assert (text_key(text) == text_key("Peru recalled its envoy")) is same


def test_quotes_are_unified() -> None:
    assert normalise("Israel’s “right”") == normalise('Israel\'s "right"') == "israel s right"


@pytest.mark.parametrize(
    ("text", "spans", "leaks"),
    [
        (TEXT, [PERU, OSLO], True),
        (TEXT, [OSLO, PERU], True),
        (TEXT.upper(), [PERU, OSLO], True),
        ("“" + TEXT, [(1, 5), (30, 34)], True),
        (TEXT, [PERU, (29, 32)], True),  # the last letter is lost, as in DSE
        (TEXT, [PERU], False),
        (TEXT, [PERU, (37, 43)], False),
        (TEXT, [(0, 13), OSLO], False),
        (TEXT + " Again.", [PERU, OSLO], False),
        ("", [], False),
        ("?", [(0, 1)], False),
    ],
)
def test_exact_leaks_need_the_words_and_the_spans(
    text: str, spans: list[tuple[int, int]], leaks: bool
) -> None:
    index = LeakageIndex.fit([TEXT, "Another one."], [[PERU, OSLO], []])
    assert index.exact([text], [spans]).tolist() == [leaks]


@pytest.mark.parametrize(
    ("text", "near"),
    [
        (TEXT, True),
        (TEXT.replace("Oslo", "New Delhi"), True),  # names are masked
        (TEXT.replace("fishing rights", "fishing quotas"), True),
        ("Peru sent its envoy to Oslo on Friday after a short and friendly talk on trade.", False),
        ("Nothing of the kind was ever said by anybody in the room.", False),
        ("", False),
        ("Peru", False),
        ("?!", False),
    ],
)
def test_near_duplicates(text: str, near: bool) -> None:
    texts = [TEXT, "", "Peru", "A cat sat on the mat and looked at the dog."]
    index = LeakageIndex.fit(texts, [[]] * len(texts))
    assert index.near([text]).tolist() == [near]


def test_an_empty_index_knows_nothing() -> None:
    index = LeakageIndex.fit([], [])
    assert not index.exact([TEXT], [[PERU]]).any()
    assert not index.near([TEXT]).any()
    assert LeakageIndex.fit([TEXT], [[PERU]]).near([]).shape == (0,)


def test_similarity_is_estimated_within_its_error() -> None:
    words = [f"w{i}" for i in range(2000)]
    base = " ".join(words)
    for share in (0.5, 0.8, 0.95):
        # Bigrams of the first words are shared; the rest differ on both sides.
        cut = int(len(words) * share * 2 / (1 + share))
        other = " ".join(words[:cut] + [f"v{i}" for i in range(len(words) - cut)])
        pair = signatures([base, other])
        assert abs((pair[0] == pair[1]).mean() - share) < 0.17


def test_templates_do_not_explode() -> None:
    texts = [
        f"The vote of the council on item {i} was put off until next spring." for i in range(3000)
    ]
    index = LeakageIndex.fit(texts, [[]] * len(texts))
    assert index.near(texts[:500]).all()


def test_arrays_round_trip_and_are_small() -> None:
    texts = [f"{TEXT} {i} {i * i} {i + 7}" for i in range(300)]
    index = LeakageIndex.fit(texts, [[PERU]] * 300)
    arrays = index.to_arrays()
    again = LeakageIndex.from_arrays(arrays)
    assert again.exact(texts, [[PERU]] * 300).all()
    assert again.near(texts).all()
    assert sum(a.nbytes for a in arrays.values()) <= 72 * 300


def test_keys_do_not_depend_on_the_process() -> None:
    assert text_key("Peru recalled its envoy") == 16827531836598166036
    assert statement_key("Peru spoke", [(0, 4)]) == 16062395989442134895
    assert signatures(["a b c d"])[0, :4].tolist() == [210, 250, 191, 142]


_TEXTS = st.text(max_size=40)


@given(st.lists(_TEXTS, max_size=6), _TEXTS)
def test_what_was_indexed_is_found(texts: list[str], other: str) -> None:
    spans = [[(0, len(text))] for text in texts]
    index = LeakageIndex.fit(texts, spans)
    assert index.exact(texts, spans).all()
    usable = signatures(texts).any(axis=1) if texts else np.zeros(0, bool)
    assert (index.near(texts) == usable).all()
    keys = set(statement_keys(texts, spans).tolist())
    assert index.exact([other], [[]]).tolist() == [statement_key(other, []) in keys]


@pytest.mark.parametrize(
    ("records", "kept", "dropped", "contradictory"),
    [
        ([], [], 0, 0),
        ([record(0)], ["0"], 0, 0),
        ([record(0), record(1, TEXT.upper())], ["0"], 1, 0),
        ([record(0), record(1, TEXT + " Again.")], ["0", "1"], 0, 0),
        ([record(0), record(1, spans=(PERU, (37, 43)))], ["0", "1"], 0, 0),
        ([record(0), record(1, label="favor")], ["0"], 1, 1),
        ([record(0, label="favor"), record(1), record(2)], ["1"], 2, 1),
        # One labels more pairs than the other: both stay, and what both label may contradict.
        ([record(0), more(1, "against", "favor")], ["0", "1"], 0, 0),
        ([record(0), more(1, "favor", "favor")], ["0", "1"], 0, 1),
        ([record(0), more(1, "favor", "favor"), more(2, "favor", "against")], ["0", "1"], 1, 1),
        ([record(0, TEXT + " Again."), more(1, "favor", "favor")], ["0", "1"], 0, 0),
        # The same mentions the other way round: another question about the same statement.
        ([record(0), record(1, spans=(OSLO, PERU))], ["0", "1"], 0, 0),
    ],
)
def test_duplicates(
    records: list[CorpusRecord], kept: list[str], dropped: int, contradictory: int
) -> None:
    result = drop_duplicates(records)
    assert [r.id for r in result.records] == kept
    assert (result.dropped, result.contradictory) == (dropped, contradictory)


def test_labels_on_another_head_are_no_duplicate() -> None:
    mentions = (Mention("p", *PERU),)
    first = CorpusRecord(id="a", text=TEXT, mentions=mentions)
    second = CorpusRecord(
        id="b", text=TEXT, mentions=mentions, sentiments=(SentimentLabel("p", "negative"),)
    )
    assert drop_duplicates([first, second]).dropped == 0


def test_parties_go_by_their_mentions() -> None:
    first, second = record(0), record(1)
    renamed = CorpusRecord(
        id="1",
        text=TEXT,
        mentions=(Mention("x", *PERU), Mention("y", *OSLO)),
        stances=(StanceLabel("x", "y", "against"),),
    )
    assert drop_duplicates([first, renamed]).dropped == 1
    assert record_spans([second]) == [[PERU, OSLO]]
