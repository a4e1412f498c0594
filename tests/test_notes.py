"""What is told of a corpus before its figures are believed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.notes import CorpusNotes
from pipeline.schema import CorpusRecord, Mention

WHOLE = CorpusRecord("a", "Peru met Oslo.", mentions=(Mention("p", 0, 4), Mention("q", 9, 13)))
CUT = replace(WHOLE, mentions=(Mention("p", 0, 3), Mention("q", 9, 12)))


@pytest.mark.parametrize(
    ("records", "notices"),
    [
        ([], []),
        ([WHOLE, replace(WHOLE, lang="es"), replace(WHOLE, lang="en-GB")], []),
        ([WHOLE, replace(WHOLE, lang="ES_mx"), replace(WHOLE, mentions=())], []),
        (
            [WHOLE, CUT],
            ["2 of 4 mentions begin or end inside a word; stance corpus check shows them"],
        ),
        (
            [WHOLE, *[replace(WHOLE, lang=lang) for lang in ("fr", "fr-CA", "de")]],
            ["statements in languages that stance score leaves unscored: 1 in de, 2 in fr"],
        ),
    ],
)
def test_notices(records: list[CorpusRecord], notices: list[str]) -> None:
    assert CorpusNotes.of(records).notices() == notices
