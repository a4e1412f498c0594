"""Names that a text gives an acronym for, and what a name's initials are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.parties.acronyms import explained, initials


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("the Talara People's Congress (TPC) met", "Talara People's Congress"),
        ("the United Federation of Talara (UFT) met", "United Federation of Talara"),
        ("the Bank of the Talara Valley [BTV]", "Bank of the Talara Valley"),
        ("el Sindicato de Obreros del Puerto (SOP)", "Sindicato de Obreros del Puerto"),
        ("the Office of Mines (OOM)", "Office of Mines"),
        # near-misses: other letters, small words, another word between, too short
        ("the Talara People's Congress (TPX)", None),
        ("the talara people's congress (TPC)", None),
        ("the Talara People's Congress met (TPC)", None),
        ("the Talara Congress (TC)", None),
        ("(TPC)", None),
    ],
)
def test_explained(text: str, name: str | None) -> None:
    found = [text[e.start : e.end] for e in explained(text)]
    assert found == ([] if name is None else [name])


@given(st.text(alphabet="AbC ('[)]-. ", max_size=80))
def test_spans_lie_before_their_acronyms(text: str) -> None:
    for found in explained(text):
        assert text[found.start].isalpha()
        assert found.acronym in text[found.end : found.end + len(found.acronym) + 4]


def test_initials() -> None:
    assert initials(["United", "Mineworkers", "Federation", "of", "Talara"]) == "UMFT"
    assert initials(["Talara", "Congress"]) == ""
