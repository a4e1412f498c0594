"""Pronoun and nominal speakers: composed cases, at least 80 % right, and never a guess."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.attribution import extract_statements
from pipeline.attribution.resolve import THRESHOLD

CASES = [
    json.loads(line)
    for line in (Path(__file__).parent / "data" / "speakers.jsonl").read_text("utf-8").splitlines()
]


def answer(case: dict[str, str | int | None]) -> str | None:
    found = [
        s for s in extract_statements(str(case["text"])) if s.start <= int(case["at"] or 0) < s.end
    ]
    return found[0].speaker if found else "(no statement)"


def test_there_are_three_hundred_cases() -> None:
    assert len(CASES) >= 300
    assert len({case["id"] for case in CASES}) == len(CASES)


def test_accuracy_of_speakers() -> None:
    wrong = [(c["id"], c["speaker"], got) for c in CASES if (got := answer(c)) != c["speaker"]]
    assert len(wrong) <= 0.2 * len(CASES), wrong


@pytest.mark.parametrize(
    "case", [c for c in CASES if c["speaker"] is None], ids=lambda c: str(c["id"])
)
def test_ambiguity_is_unknown(case: dict[str, str | int | None]) -> None:
    assert answer(case) is None


def test_no_speaker_below_the_threshold() -> None:
    for case in CASES:
        for statement in extract_statements(str(case["text"])):
            if statement.speaker is not None:
                assert statement.speaker_score >= THRESHOLD
