"""Constructions that readers found misread: each a table with near-misses."""

from __future__ import annotations

import pytest

from pipeline.attribution import extract_statements


def statements(text: str) -> list[tuple[str, str | None]]:
    return [(s.kind, s.speaker) for s in extract_statements(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            '"We go home," said Rep. Ana Pardo, D-Mich. "You stay in the valley." Rain fell.',
            [("direct", "Ana Pardo"), ("direct", "Ana Pardo"), ("narration", None)],
        ),
        (
            '"We go home," said Ana Pardo, author of "Why the Valley Votes Alone."',
            [("direct", "Ana Pardo"), ("narration", None)],
        ),
        # near-miss: a title of a word or two says nothing
        ('"We go home," said Ana Pardo, author of "The Valley."', [("direct", "Ana Pardo")]),
    ],
)
def test_no_quotation_is_lost(text: str, expected: list[tuple[str, str | None]]) -> None:
    assert statements(text) == expected
