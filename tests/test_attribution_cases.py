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


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        # A clock time is no source.
        ('14:22 - Pardo: "We will answer to Norland"', ["Pardo"]),
        ('14:22 GMT – Ana Pardo: "We will answer to Norland"', ["Ana Pardo"]),
        ('Pardo at 14:22: "We will answer to Norland"', ["Pardo"]),
        # Nor is a month, or a company's last word.
        ('"Norland lies," he said on Jan. 5. "Chile lies," he said.', [None, None]),
        ('Jan Pardo came. "Chile lies," he said.', [None, "Jan Pardo"]),
        ('"We go," said Ana Pardo of Northwind Inc.', ["Ana Pardo of Northwind Inc."]),
        # "So" stands for what was said.
        ("So said Pardo.", [None]),
        ("Soto said Norland left.", ["Soto"]),
        # Who is addressed does not speak.
        ("Madam Speaker, I rise to oppose the motion.", [None]),
        ("Mr. Speaker, I rise to oppose the motion.", [None]),
        ("Madam Speaker Pardo decided to oppose the motion.", ["Pardo"]),
    ],
)
def test_what_is_no_speaker(text: str, speakers: list[str | None]) -> None:
    assert [s.speaker for s in extract_statements(text)] == speakers
