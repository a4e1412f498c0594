"""Handles as open parties, with near-misses, and what holds for any text."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.parties import MentionFinder, Registry

FINDER = MentionFinder(Registry.load())


def found(text: str, *, open_parties: bool = True) -> list[tuple[str, str]]:
    mentions = FINDER.find(text, open_parties=open_parties)
    return [(mention.surface, mention.party) for mention in mentions]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("@talara_bulk your lorries ran over our flags", [("@talara_bulk",) * 2]),
        ("Thanks to @ana for standing up to Peru. @Ana rocks!",
         [("@ana", "@ana"), ("Peru", "Peru"), ("@Ana", "@ana")]),
        ("Shame on @ana, @leo.", [("@ana", "@ana"), ("@leo", "@leo")]),
        # Named in brackets behind a name, or written like one: the party of that name.
        ("Talara Bulk (@kb_za) lied. Shame on @KB_ZA!", [("Talara Bulk",) * 2, ("@KB_ZA", "Talara Bulk")]),
        ("Shame on @TalaraBulk. Talara Bulk lied.", [("@TalaraBulk", "Talara Bulk"), ("Talara Bulk",) * 2]),
        ("Peru [@peru_oficial] lied. @peru_oficial lies.", [("Peru", "Peru"), ("@peru_oficial", "Peru")]),
        # Whose post it is, and who is credited or pointed at, is not spoken of.
        ("RT @ana: Peru lied", [("Peru", "Peru")]),
        ("@ana: Peru lied", [("Peru", "Peru")]),
        ("Shame on @ana: Peru lied", [("@ana", "@ana"), ("Peru", "Peru")]),
        ("Peru lied via @ana", [("Peru", "Peru")]),
        ("Peru lied. Photo: @ana", [("Peru", "Peru")]),
        ("Peru lied (@ana)", [("Peru", "Peru")]),
        ("Peru lied. Follow us on @ana", [("Peru", "Peru")]),
        ("The worst — @ana — betrayed Peru.", [("@ana", "@ana"), ("Peru", "Peru")]),
        ("Peru lied — @ana", [("Peru", "Peru")]),
        ("Stop lying to us @ana about Peru!", [("@ana", "@ana"), ("Peru", "Peru")]),
        ("¿Por qué sigue @ana robando a Perú?", [("@ana", "@ana"), ("Perú", "Peru")]),
        # A state owns what bears its name or initials.
        ("They wrote on Yemen (@hudnews). @hudnews tells the truth.",
         [("Yemen", "Yemen"), ("@hudnews", "@hudnews")]),
        # A handle that opens a post gets it, unless it is spoken to or acts.
        ("@ana Peru lied", [("Peru", "Peru")]),
        ("RT @leo: @ana Peru lied", [("Peru", "Peru")]),
        ("@ana you and Peru lied", [("@ana", "@ana"), ("Peru", "Peru")]),
        ("@ana lied to Peru", [("@ana", "@ana"), ("Peru", "Peru")]),
        ("@ana, @leo and @tom left Peru.",
         [("@ana", "@ana"), ("@leo", "@leo"), ("@tom", "@tom"), ("Peru", "Peru")]),
        # Who only gets a post.
        ("Peru lied. @ana @leo " + "#a" * 60 + " x", [("Peru", "Peru"), ("@ana", "@ana"), ("@leo", "@leo")]),
        ("@ana @leo Peru lied", [("Peru", "Peru")]),
        ("Peru lied. @ana @leo #Talara https://t.co/x", [("Peru", "Peru")]),
        ("Peru lied. @ana, @leo you too", [("Peru", "Peru"), ("@ana", "@ana"), ("@leo", "@leo")]),
        ("Peru lied. @ana", [("Peru", "Peru"), ("@ana", "@ana")]),
        ("Peru was sold by @ana @leo", [("Peru", "Peru"), ("@ana", "@ana"), ("@leo", "@leo")]),
        # An address, a number.
        ("Write to me@talara.org about Peru, or see https://talara.org/@ana", [("Peru", "Peru")]),
        ("Peru lied @ 9, and @123 too", [("Peru", "Peru")]),
    ],
)  # fmt: skip
def test_handles_are_open_parties(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


def test_handles_are_no_parties_unless_open_ones_are_asked_for() -> None:
    assert found("@ana thanked Peru", open_parties=False) == [("Peru", "Peru")]


PIECES = [
    "@ana",
    "@TalaraBulk",
    "Talara Bulk",
    "(",
    ")",
    ":",
    "RT",
    "via",
    "Peru",
    "x@y.z",
    "\n",
    ".",
    ",",
    "#a#b",
    "you",
    "—",
]


@given(st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join))
def test_mentions_stay_in_order_and_apart(text: str) -> None:
    mentions = FINDER.find(text, open_parties=True)
    assert [m.surface for m in mentions] == [text[m.start : m.end] for m in mentions]
    assert all(a.end <= b.start for a, b in pairwise(mentions))
