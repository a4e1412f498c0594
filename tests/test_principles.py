"""The project's promises, asked of the whole path from text to label: name-blind, directed, one row a pair."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pipeline.pairs import PAIR_COLUMNS
from pipeline.parties import Registry
from pipeline.score import COLUMNS, StanceModel

NUMBERS = [name for name in COLUMNS if name.startswith("p_")]
LABELS = ["stance", "sentiment", "abstained", "evidence"]
USUAL = ("Chile", "Norway", "Kenya")
#: A name that is somebody's given name too, or a town's, or is written with an article, is read in
#: context (tests/test_parties_finder.py); what follows is about names as such.
STATES = [
    party.name
    for party in Registry.load()
    if party.kind == "state" and party.name not in (*USUAL, "Jordan", "Georgia", "Chad", "Israel")
]
TEMPLATES = [
    "{a} condemned {b} over the treaty.",
    "{b} was condemned by {a} on Monday, and {c} did not answer {b}.",
    "“{b} has betrayed us all,” {a}'s foreign minister said in Geneva.",
    "{a} thanked {b} for the grain, while {c} recalled its ambassador to {a}.",
    "The parliament of {a} said that {b}’s army had shelled {c}, whose government blamed {a}.",
    "#Stop{b} now: {a} and {c} demand it.",
    "{a} rejected anti-{b} slogans and a {c}-backed plan.",
    "El gobierno de {a} condenó el ataque de {b} contra {c}.",
]


def scored(model: StanceModel, text: str, names: tuple[str, ...]) -> pd.DataFrame:
    """Score ``text`` and give the parties their places instead of their names."""
    frame = model.score(text)
    places = {name: place for place, name in enumerate(names)}
    for column in ("holder", "party"):
        frame[column] = [places.get(name, name) for name in frame[column]]
    return frame


@pytest.mark.parametrize("template", TEMPLATES)
@settings(max_examples=20)
@given(names=st.lists(st.sampled_from(STATES), min_size=3, max_size=3, unique=True).map(tuple))
def test_another_state_in_its_place_changes_nothing(
    model: StanceModel, template: str, names: tuple[str, str, str]
) -> None:
    assume("#Stop{b}" not in template or names[1].isalpha())
    one = scored(model, template.format(**dict(zip("abc", USUAL, strict=True))), USUAL)
    two = scored(model, template.format(**dict(zip("abc", names, strict=True))), names)
    assert len(one) >= 1
    assert one[["holder", "party", *LABELS]].equals(two[["holder", "party", *LABELS]])
    np.testing.assert_array_equal(one[NUMBERS], two[NUMBERS])


NAMES = st.from_regex(
    r"(al-)?[A-ZÀÉ][a-z]{2,7}('|’)?[a-z]{1,4}( of [A-Z][a-z]{2,6})?", fullmatch=True
)
MARKED = [
    "{a} condemned {b} over the treaty.",
    "{b} was condemned by {a} on Monday; {b} did not answer.",
    "“{b} has betrayed us,” the envoy of {a} said.",
]


def marked(template: str, a: str, b: str, *, swap: bool = False) -> dict[str, Any]:
    text = template.format(a=a, b=b)
    spans = [(text.index(name), text.index(name) + len(name)) for name in (a, b)]
    holder, party = spans[::-1] if swap else spans
    return dict(zip(PAIR_COLUMNS, (text, *holder, *party), strict=True))


@settings(max_examples=40)
@given(a=NAMES, b=NAMES)
def test_another_name_in_a_marked_pair_changes_nothing(model: StanceModel, a: str, b: str) -> None:
    words = set(a.replace("-", " ").split()) & set(b.replace("-", " ").split()) - {"of", "al"}
    assume(not words and a not in b and b not in a)
    usual = pd.DataFrame([marked(template, "Zembla", "Qumar") for template in MARKED])
    other = pd.DataFrame([marked(template, a, b) for template in MARKED])
    pd.testing.assert_frame_equal(model.score_pairs(usual), model.score_pairs(other))


@pytest.mark.parametrize("verb", ["condemned", "accused", "threatened", "denounced"])
@pytest.mark.parametrize("template", ["{a} VERB {b}.", "{b} was VERB by {a}."])
def test_a_stance_has_a_direction(model: StanceModel, verb: str, template: str) -> None:
    template = template.replace("VERB", verb)
    rows = [
        marked(template, "Zembla", "Qumar"),
        marked(template, "Zembla", "Qumar", swap=True),
        marked(template, "Qumar", "Zembla"),
    ]
    forth, back, renamed = model.score_pairs(pd.DataFrame(rows)).to_dict("records")
    assert forth == renamed
    assert forth["p_against"] > back["p_against"]


@pytest.mark.parametrize("n", [1, 3, 250])
def test_a_frame_gives_its_rows_and_never_its_columns(model: StanceModel, n: int) -> None:
    rows = [marked(MARKED[i % 3], "Zembla", f"Qumar{i}") for i in range(n)]
    frame = pd.DataFrame(rows, index=[f"row {i}" for i in range(n)])
    found = model.score_pairs(frame.assign(note="kept out", text_length=1))
    assert found.index.tolist() == frame.index.tolist()
    texts = pd.DataFrame({"note": "x", "text": [f"Chile met Norway {i} times." for i in range(n)]})
    assert model.score(texts)["document_id"].nunique() == n
