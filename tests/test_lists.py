"""Lists of names: where there is one, what each pair is read with, and that nothing else changes."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import kernels as plain
from pipeline.compiled import compiled
from pipeline.config import BlockConfig, load_config
from pipeline.explain import feature_names
from pipeline.features import FeatureSpace, Reader
from pipeline.knowledge import Knowledge
from pipeline.lexicon import Lexicon
from pipeline.lists import alone
from pipeline.model import Head
from pipeline.pairs import AUTHOR, NO_HOLDER, PairBatch, PairBuilder

WORDS = BlockConfig(name="words", ngrams=(1, 3))


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(Knowledge.learn([], Lexicon.load()), [WORDS], split_lists=True)


def batch_of(marked: str, *pairs: tuple[str | None, str]) -> PairBatch:
    """Return the pairs, by name or None for the author, of a text with its mentions in braces."""
    text, mentions, numbers = "", [], {}
    for piece in re.split(r"(\{[^}]*\})", marked):
        if piece.startswith("{"):
            number = numbers.setdefault(piece[1:-1], len(numbers))
            mentions.append((len(text), len(text) + len(piece) - 2, number))
            piece = piece[1:-1]
        text += piece
    builder = PairBuilder()
    asked = [(AUTHOR if holder is None else numbers[holder], numbers[p]) for holder, p in pairs]
    builder.add(text, mentions, asked)
    return builder.build()


def read(reader: Reader, batch: PairBatch, kernel: Any = plain) -> list[str]:
    """Return the words that each pair is read with."""
    units = reader.read(batch, 0, len(batch.texts), kernel)
    units, readings, _ = alone(units, batch.statement, batch.holder, batch.party)
    return [
        " ".join(
            batch.texts[statement][units.start[u] : units.end[u]]
            for u in range(units.ptr[reading], units.ptr[reading + 1])
        )
        for statement, reading in zip(batch.statement.tolist(), readings.tolist(), strict=True)
    ]


@pytest.mark.parametrize(
    ("text", "holder", "party", "expected"),
    [
        ("{Peru} condemned {Cuba} and {Mali}.", "Peru", "Mali", "Peru condemned Mali ."),
        ("{Peru} condemned {Cuba} and {Mali}.", "Peru", "Cuba", "Peru condemned Cuba ."),
        ("{Cuba} & {Mali} met {Peru}", "Mali", "Peru", "Mali met Peru"),
        ("{Cuba} or {Mali} hit {Peru}", "Peru", "Cuba", "Cuba hit Peru"),
        ("{Peru} hit {Cuba}, {Mali}, and {Togo} hard", "Peru", "Togo", "Peru hit Togo hard"),
        ("{Peru} hit {Cuba} and {Mali} and {Togo}", "Peru", "Mali", "Peru hit Mali"),
        ("{Cuba} and {Mali} hit {Peru} and {Togo}", "Mali", "Togo", "Mali hit Togo"),
        ("I hate {Cuba} and {Mali}", None, "Mali", "I hate Mali"),
        # Names that nobody listed, articles, titles, 's and a preposition that is said again.
        ("{Peru} met John Miller, {Cuba} and Ann Lee", "Peru", "Cuba", "Peru met Cuba"),
        ("{Peru} met {Cuba} and the {EU} today", "Peru", "EU", "Peru met the EU today"),
        ("{Peru} met the {EU} and {Cuba}", "Peru", "Cuba", "Peru met the Cuba"),
        ("{Peru} met President {Boric} and Senator {Paz}", "Peru", "Paz", "Peru met President Paz"),
        ("{Peru} met {Boric} and Vice President {Paz}", "Peru", "Paz", "Peru met Vice President Paz"),
        ("{Peru} met {Boric} and Vice President {Paz}", "Peru", "Boric", "Peru met Boric"),
        ("{Peru} met Mr. {Boric} and Sen. {Paz} today", "Peru", "Paz", "Peru met Mr . Paz today"),
        ("{Peru} met Mr. {Boric} and Sen. {Paz} today", "Peru", "Boric", "Peru met Mr . Boric today"),
        ("{Peru} met {Boric} and {Cuban} president {Paz}", "Peru", "Boric", "Peru met Boric"),
        ("{Peru} met {Boric} and {Cuban} president {Paz}", "Peru", "Paz", "Peru met Cuban president Paz"),
        ("{Peru} met {Boric} and {Cuban} president {Paz}", "Peru", "Cuban", "Peru met Cuban president Paz"),
        ("{Peru} met {EU}, {Cuban} leader {Lee} and {Roa}", "Peru", "Roa", "Peru met EU , Cuban leader Roa"),
        ("{Cuba}'s and {Mali}'s war on {Peru}", "Mali", "Peru", "Mali 's war on Peru"),
        ("{Peru} broke with {Cuba} and with {Mali}", "Peru", "Mali", "Peru broke with Mali"),
        ("{Peru} insultó a {Cuba} y al {Perú FC}", "Peru", "Perú FC", "Peru insultó a Perú FC"),
        ("ni a {Cuba} ni a {Mali} quiere {Ana}", "Ana", "Mali", "ni a Mali quiere Ana"),
        ("{Peru} e {Irán} atacaron a {Cuba}", "Irán", "Cuba", "Irán atacaron a Cuba"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("kernel", [plain, compiled()], ids=["plain", "compiled"])
def test_a_pair_is_read_with_its_own_member_of_a_list(
    reader: Reader, kernel: Any, text: str, holder: str | None, party: str, expected: str
) -> None:
    assert read(reader, batch_of(text, (holder, party)), kernel) == [expected]


@pytest.mark.parametrize(
    ("text", "holder", "party"),
    [
        # Both stand in the list, or neither does.
        ("{Cuba} and {Mali} met {Peru}", "Cuba", "Mali"),
        ("{Cuba} and {Mali} said {Peru} met {Togo}", "Peru", "Togo"),
        # Clauses joined, not names.
        ("{Peru} condemned {Cuba} and {Mali} praised it", "Peru", "Mali"),
        ("{Peru} condemned {Cuba} and {Mali} said so", "Peru", "Cuba"),
        ("{Peru} suspended {Cuba}, and {Mali} closed its accounts", "Peru", "Cuba"),
        ("{Peru} suspended {Cuba}; and {Mali}", "Peru", "Cuba"),
        # No conjunction, another preposition, a word between.
        ("{Peru} met {Cuba}, {Mali}", "Peru", "Cuba"),
        ("{Peru} flew from {Cuba} and to {Mali}", "Peru", "Mali"),
        ("{Peru} thanked {Cuba} and later {Mali}", "Peru", "Mali"),
        ("{Peru} thanked {Cuba} but not {Mali}", "Peru", "Mali"),
        ("{Peru} met {Cuba} and the director. {Mali} left", "Peru", "Mali"),
        ("{Peru} met {Cuba} and Vice Admiral Lee of {Mali}", "Peru", "Mali"),
        ("{Cuba} and {Mali} president {Keita} met", "Mali", "Keita"),
        ("{Peru} and", None, "Peru"),
        ("and {Peru}", None, "Peru"),
    ],
)
def test_a_pair_is_read_with_the_whole_statement(
    reader: Reader, text: str, holder: str | None, party: str
) -> None:
    batch = batch_of(text, (holder, party))
    assert read(reader, batch) == [" ".join(re.findall(r"\w+|[^\w\s]", batch.texts[0]))]


def test_a_list_ends_with_its_statement(reader: Reader) -> None:
    builder = PairBuilder()
    builder.add("Peru met Cuba and", [(0, 4, 0), (9, 13, 1)], [(0, 1)])
    builder.add("Mali met Togo", [(0, 4, 0), (9, 13, 1)], [(0, 1)])
    assert read(reader, builder.build()) == ["Peru met Cuba and", "Mali met Togo"]


def test_lists_are_numbered_by_side(reader: Reader) -> None:
    batch = batch_of(
        "{Cuba} and {Mali} hit {Peru} and {Togo}, not {Fiji}",
        ("Cuba", "Peru"), ("Fiji", "Togo"), ("Mali", "Fiji"), ("Cuba", "Mali"), (None, "Fiji"),
    )  # fmt: skip
    units = reader.read(batch, 0, 1, plain)
    _, _, lists = alone(units, batch.statement, batch.holder, batch.party)
    assert lists.tolist() == [[1, 2], [0, 2], [1, 0], [0, 0], [0, 0]]


@pytest.mark.parametrize(
    ("listed", "single"),
    [
        ("{Peru} condemned {Cuba} and {Mali}.", "{Peru} condemned {Mali}."),
        ("{Cuba}, {Togo} and {Mali} thanked {Peru}!", "{Mali} thanked {Peru}!"),
    ],
)
def test_features_and_names_are_those_of_the_statement_without_the_list(
    reader: Reader, listed: str, single: str
) -> None:
    one, other = (batch_of(text, ("Peru", "Mali")) for text in (listed, single))
    space = FeatureSpace.fit(reader, other, min_df=1)
    n = space.n_features
    first, second = (space.transform(batch) for batch in (one, other))
    np.testing.assert_array_equal(first.columns, second.columns)
    np.testing.assert_array_equal(first.values, second.values)
    again = FeatureSpace.fit(reader, one, min_df=1)
    weights = np.zeros((n, 3), dtype=np.float32)
    names = [
        feature_names(Head(each, weights, np.zeros(3), None), batch, np.arange(n))  # type: ignore[arg-type]
        for each, batch in ((again, one), (space, other))
    ]
    assert names[0] == names[1]


def test_evidence_is_a_span_of_the_statement_as_it_stands(reader: Reader) -> None:
    batch = batch_of("{Cuba}, {Togo} and {Mali} thanked {Peru}!", ("Mali", "Peru"))
    space = FeatureSpace.fit(reader, batch, min_df=1)
    weights = np.zeros((space.n_features, 3), dtype=np.float32)
    weights[:, 0] = 1.0
    (spans,) = space.evidence(batch, weights, np.zeros(1, dtype=np.int64))
    assert [batch.texts[0][start:end] for start, end in spans] == ["thanked"]


PIECES = st.lists(
    st.sampled_from(
        "{Peru} {Cuba} {Mali} , and y the to 's met Ann . Sen. Vice president".split()  # noqa: SIM905
    ),
    max_size=14,
).map(" ".join)


@given(PIECES, st.sampled_from([AUTHOR, NO_HOLDER, 0, 1, 2]), st.sampled_from([0, 1, 2]))
def test_what_is_read_is_a_part_of_the_statement_with_both_parties(
    reader: Reader, text: str, holder: int, party: int
) -> None:
    marked = batch_of(text)
    spans = list(
        zip(
            marked.mention_start.tolist(),
            marked.mention_end.tolist(),
            marked.mention_party.tolist(),
            strict=True,
        )
    )
    builder = PairBuilder()
    builder.add(marked.texts[0], spans, [(AUTHOR, 9), (holder, party)])
    whole, own = (line.split() for line in read(reader, builder.build()))
    assert [whole, own] == [line.split() for line in read(reader, builder.build(), compiled())]
    left = iter(whole)
    assert all(word in left for word in own)
    names = {number: marked.texts[0][start:end] for start, end, number in spans}
    assert {names[each] for each in (holder, party) if each in names} <= set(own)


def test_the_stance_head_splits_lists_and_the_sentiment_head_does_not() -> None:
    config = load_config()
    assert config.stance.split_lists
    assert not config.sentiment.split_lists
    assert Reader.of(Knowledge.learn([], Lexicon.load()), config.stance).split_lists
