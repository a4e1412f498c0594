"""Folding: what spellings meet, and that offsets lead back to the original text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.parties.folding import fold, fold_name, fold_names

FOLDED = [
    ("Côte d’Ivoire", "cote d ivoire"),
    ("U.S.A.", "u s a"),
    ("Al-Qaeda", "al qaeda"),
    ("Łódź, Øst, Đà", "lodz  ost  da"),
    ("İzmir", "izmir"),
    ("Me\u0301xico", "mexico"),
    ("Isra\u00adel", "israel"),
    ("中国", "中国"),
    ("Po-\nland, Po-\r\n  land", "poland  poland"),
    ("Israeli-\nbacked US-\nmade", "israeli  backed us  made"),
    ("#FreePalestine", "free palestine"),
    ("#StandWithUSA", "stand with usa"),
    ("#G7Summit", "g7 summit"),
    ("#NATOSummit #USElection #EUElections2024", "nato summit  us election  eu elections 2024"),
    ("#GOPTaxScam #BoycottUSANow #NoAMaduro", "gop tax scam  boycott usa now  noa maduro"),
    ("#NoMPs #MPsOut #TrumpTrain", "no mps  mps out  trump train"),
    ("#AfD #NoAfD #AfDVerbot #VOXFascistas", "afd  no afd  afd verbot  vox fascistas"),
    ("#Trump2024 #Milei2023Ya #trump2024", "trump 2024  milei 2023 ya  trump 2024"),
    ("#G20 #G20Summit #COP28 #M23 #B52 #Area20245", "g20  g20 summit  cop28  m23  b52  area20245"),
    ("#IStandWithÁfrica #ÁfricaYChina", "i stand with africa  africa y china"),
    ("#freepalestine", "freepalestine"),
    ("NATOSummit Trump2024 AfD", "natosummit trump2024 afd"),
    ("FreePalestine McDonald", "freepalestine mcdonald"),
    ("", ""),
]


@pytest.mark.parametrize(("text", "expected"), FOLDED)
def test_spellings_meet(text: str, expected: str) -> None:
    assert fold(text).text.strip() == expected
    assert fold_name(text) == expected


TEXT = st.lists(
    st.sampled_from(
        [
            "#",
            "Free",
            "Peru",
            "é",
            "e\u0301",
            "\u200b",
            " ",
            "’s",
            "İ",
            "ß",
            "_",
            "9",
            "-\n",
            "o",
            "\ud800",
        ]
    ),
    max_size=20,
).map("".join)


@given(st.one_of(TEXT, st.text(max_size=40)))
def test_offsets_lead_back(text: str) -> None:
    folded = fold(text)
    assert folded.text[0] == folded.text[-1] == " "
    inner = folded.text[1:-1]
    positions = [folded.original(i) for i in range(len(inner) + 1)]
    assert positions == sorted(positions)
    assert all(0 <= position <= len(text) for position in positions)
    for i, character in enumerate(inner):
        if character.isascii() and character.isalnum():
            assert fold(text[positions[i]]).text.strip()[:1] == character


@given(st.lists(TEXT, max_size=5))
def test_many_names_at_once_fold_as_one_by_one(names: list[str]) -> None:
    assert fold_names(names) == [fold_name(name) for name in names]
