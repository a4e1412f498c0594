"""Actors: a description and whom it describes are one mention to the models."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import load_model
from pipeline.actors import Actors, read_actors
from pipeline.candidates import CandidateReader
from pipeline.parties import MentionFinder, Registry
from pipeline.schema import Document
from tests.tiny import tiny_model


@pytest.fixture(scope="module")
def finder(registry: Registry) -> MentionFinder:
    return MentionFinder(registry)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Norway criticised Russian President Vladimir Putin.", "Norway|Russian President Vladimir Putin"),
        ("Norway met the Russian president, Vladimir Putin.", "Norway|Russian president, Vladimir Putin"),
        ("Vladimir Putin, the Russian president, left Norway.", "Vladimir Putin|the Russian president|Norway"),
        ("Noruega criticó al presidente ruso, Vladimir Putin.", "Noruega|ruso, Vladimir Putin"),
        (
            "Norway criticised Chile's Health and Sports Minister Ana Oduya.",
            "Norway|Chile's Health and Sports Minister Ana Oduya",
        ),
        ("Norway praised Chilean Transport Minister Ana Oduya.", "Norway|Chilean Transport Minister Ana Oduya"),
        # a state that is named beside the description, too, stays a party there
        (
            "Norway told Russian President Vladimir Putin that Russia had lied.",
            "Norway|Russian President Vladimir Putin|Russia",
        ),
        # near-misses: two parties, a list, a verb between a state and its president
        ("Norway criticised Russia and Vladimir Putin.", "Norway|Russia|Vladimir Putin"),
        ("Russia thanked Vladimir Putin.", "Russia|Vladimir Putin"),
        ("Norway blasts Transport Minister Ana Oduya.", "Norway|Ana Oduya"),
        ("Norway criticised Vladimir Putin.", "Norway|Vladimir Putin"),
    ],
)  # fmt: skip
def test_what_the_models_read(finder: MentionFinder, text: str, read: str) -> None:
    (found,) = CandidateReader(finder, open_parties=True).read(Document("d", text))
    assert [text[start:end] for start, end, _ in found.actors.mentions] == read.split("|")


def test_a_state_that_only_describes_is_read_as_its_president(finder: MentionFinder) -> None:
    reader = CandidateReader(finder)
    (found,) = reader.read(Document("d", "Norway criticised Russian President Vladimir Putin."))
    norway, russia, putin = map(found.parties.index, ("Norway", "Russia", "Vladimir Putin"))
    assert found.actors.pair(norway, russia) == found.actors.pair(norway, putin) == (norway, putin)
    assert found.actors.pair(-1, russia) == (-1, putin)
    text = "Norway told Russian President Vladimir Putin that Russia had lied."
    (found,) = reader.read(Document("d", text))
    norway, russia = map(found.parties.index, ("Norway", "Russia"))
    assert found.actors.pair(norway, russia) == (norway, russia)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Norway condemned the Colombian rebel group ELN.", False),
        ("Norway condemned the Lebanese militia Hezbollah.", False),
        ("Norway condemned Hezbollah in Lebanon.", False),
        # near-misses: who holds an office of the state, whom it is taken from, a state named besides
        ("Norway criticised Colombian President Gustavo Petro.", True),
        ("Norway criticised Colombia's ambassador, Ana Oduya.", True),
        ("Noruega criticó al canciller colombiano, Álvaro Leyva.", True),
        ("Norway asked Colombia to disarm the Colombian rebel group ELN.", True),
        ("Norway condemned the ELN and Colombia.", True),
    ],
)
def test_a_state_is_asked_about_where_who_acts_for_it_is_named(
    finder: MentionFinder, text: str, asked: bool
) -> None:
    found = CandidateReader(finder, open_parties=True).read(Document("d", text))
    pairs = {(c.parties[h], c.parties[p]) for c in found for h, p in c.pairs}
    assert any({"Colombia", "Lebanon"} & set(pair) for pair in pairs) == asked
    assert pairs


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        # who may be a citizen has no quarrel with the state that describes its president
        ("Senator Ana Oduya attacked U.S. President Donald Trump.", False),
        ("Bernie Sanders attacked the U.S. president, Donald Trump.", False),
        ("The Democratic Party sued U.S. President Donald Trump.", False),
        ("“U.S. President Donald Trump has lied to us,” said Ana Oduya.", False),
        ("La senadora Ana Oduya criticó al presidente estadounidense, Donald Trump.", False),
        # near-misses: a state, whom another state describes or holds, a body of no state, the state by itself
        ("France attacked U.S. President Donald Trump.", True),
        ("Kenyan Foreign Minister Ana Oduya attacked U.S. President Donald Trump.", True),
        ("Viktor Orbán praised U.S. President Donald Trump.", True),
        ("Greenpeace sued U.S. President Donald Trump.", True),
        ("Senator Ana Oduya said the United States was wrong about U.S. President Donald Trump.", True),
    ],
)  # fmt: skip
def test_citizens_are_not_asked_about_the_state_that_describes_its_president(
    finder: MentionFinder, text: str, asked: bool
) -> None:
    found = CandidateReader(finder, open_parties=True).read(Document("d", text))
    pairs = [(c.parties[h] if h >= 0 else None, c.parties[p]) for c in found for h, p in c.pairs]
    assert any("United States" in pair for pair in pairs) == asked
    assert pairs


@pytest.mark.parametrize(
    "text",
    [
        "Norway praised Kenya's ruling Jubilee Party leader Uhuru Kenyatta.",
        "Uhuru Kenyatta, the leader of the Jubilee Party of Kenya, praised Norway.",
        "Norway thanked Russian President Vladimir Putin and Russian Foreign Minister Sergei Lavrov.",
    ],
)
def test_nobody_is_asked_about_himself(finder: MentionFinder, text: str) -> None:
    for found in CandidateReader(finder, open_parties=True).read(Document("d", text)):
        pairs = [found.actors.pair(*pair) for pair in found.pairs]
        assert pairs
        assert all(holder != party for holder, party in pairs)


def test_both_names_get_the_label_of_the_one_actor(tmp_path: Path) -> None:
    model = load_model(tiny_model(tmp_path))
    text = "Norway criticised Russian President Vladimir Putin and praised Chile."
    frame = model.score(text).set_index(["holder", "party"])
    same = ["stance", "p_favor", "p_neutral", "p_against", "sentiment", "evidence"]
    one, other = (frame.loc[("Norway", party), same] for party in ("Russia", "Vladimir Putin"))
    assert one.tolist() == other.tolist()
    assert frame.loc[("Norway", "Russia"), "mention"] == "Russian"
    assert frame.loc[("Chile", "Norway"), "p_favor"] != one["p_favor"]


@given(
    st.lists(st.tuples(st.integers(1, 9), st.integers(0, 4)), max_size=12),
    st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11)), max_size=12),
)
def test_joining_keeps_order_and_loses_no_party(
    sizes: list[tuple[int, int]], joins: list[tuple[int, int]]
) -> None:
    mentions, at = [], 0
    for size, party in sizes:
        mentions.append((at, at + size, party))
        at += size + 1
    # as in a text: who is described stands beside the part
    starts = [start for start, _, _ in mentions]
    near = sorted({(a, b) for a, b in joins if abs(a - b) == 1 and max(a, b) < len(starts)})
    actors = read_actors(mentions, [(starts[a], starts[b]) for a, b in near], 5)
    assert list(actors.mentions) == sorted(actors.mentions)
    assert all(one[1] <= other[0] for one, other in pairwise(actors.mentions))
    covered = {k for start, end, _ in actors.mentions for k in range(start, end)}
    assert covered >= {k for start, end, _ in mentions for k in range(start, end)}
    shown = {party for _, _, party in actors.mentions}
    assert {actors.same[party] for _, _, party in mentions} == shown
    assert all(actors.same[party] == party for party in shown)


def test_nothing_described_is_read_as_it_is() -> None:
    mentions = ((0, 5, 0), (9, 12, 1))
    assert read_actors(mentions, (), 2) == Actors(mentions, (0, 1))
