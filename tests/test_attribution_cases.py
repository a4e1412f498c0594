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
        ('"We go," said Ana Pardo of Northwind Inc.', ["Ana Pardo"]),
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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Nobody in Salem said the valley was right.", [("indirect", None)]),
        ("No one in Norland said the valley won.", [("indirect", None)]),
        ("No Norland minister said the valley won.", [("indirect", None)]),
        ("None of the ministers said the valley won.", [("indirect", None)]),
        ("Neither Norland nor Chile said the war was over.", [("indirect", None)]),
        ("Nadie en Lima dijo que el valle ganó.", [("indirect", None)]),
        ('Pardo did not say, "I oppose Norland."', [("indirect", "Pardo")]),
        ('Pardo never said, "I oppose Norland."', [("indirect", "Pardo")]),
        ('Pardo denied that he said, "Banks is a genius."', [("indirect", "Pardo")]),
        ('Pardo denied ever saying, "Banks is a genius."', [("indirect", "Pardo")]),
        # near-misses: somebody speaks, and is quoted
        ("A Norland minister said the valley won.", [("indirect", "A Norland minister")]),
        ("Somebody in Salem said the valley won.", [("indirect", "Somebody in Salem")]),
        ('Pardo denied the report and said, "I go."', [("direct", "Pardo")]),
        ('Pardo said, "I do not oppose Norland."', [("direct", "Pardo")]),
        ('Pardo, who did not come, said, "I oppose Norland."', [("direct", "Pardo")]),
    ],
)
def test_what_nobody_says(text: str, expected: list[tuple[str, str | None]]) -> None:
    assert statements(text) == expected


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("It was Pardo, not Banks, who said Norland was lost.", "Pardo"),
        ("It was Pardo and not Banks who said Norland was lost.", "Pardo"),
        ("It was not Banks but Pardo who said Norland was lost.", "Pardo"),
        ("It was Banks who said Norland was lost.", "Banks"),
        ("Pardo, not Banks, said Norland was lost.", "Pardo"),
        # Who does something in the relative clause of a passive is not who judges.
        ("France, which recognised Palestine, was praised by Iran.", "Iran"),
        ("Pardo, who vetoed the sanctions, was condemned by Banks.", "Banks"),
        ("Ana Pardo, who met Leo Banks, was criticised on Monday by Hugo Lopez.", "Hugo Lopez"),
        ("Pardo, who was condemned by Banks, vetoed the sanctions.", "Pardo"),
        ("Pardo, who vetoed the sanctions, was seen by Banks.", "Pardo"),
        ("Pardo, who vetoed the sanctions, was born in May.", "Pardo"),
        ("Pardo, who condemned the sanctions, said Banks was wrong.", "Pardo"),
    ],
)
def test_whom_a_relative_clause_is_about(text: str, speaker: str) -> None:
    assert [s.speaker for s in extract_statements(text)] == [speaker]
