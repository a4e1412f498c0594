"""Invariants of extract_statements on hostile input; ATTRIBUTION_NIGHTLY=1 runs 20,000 examples."""

from __future__ import annotations

import os
import re
from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.attribution import extract_statements, tagger
from pipeline.attribution import phrases as ph
from pipeline.attribution.cues import load_cues
from pipeline.attribution.quotations import find_quotes
from pipeline.attribution.records import Attribution, Parts
from pipeline.attribution.sentences import Span, paragraphs
from pipeline.attribution.shown import shown
from pipeline.attribution.tokens import tokenise

EXAMPLES = 20_000 if os.environ.get("ATTRIBUTION_NIGHTLY") else 500
PIECES = [
    "said that",
    '"',
    "“",
    "”",
    "‘",
    "’",
    "«",
    "»",
    "'",
    "''",
    ",",
    ".",
    "?",
    "!",
    ":",
    ";",
    "—",
    " - ",
    "\n",
    "\n\n",
    "He ",
    "she ",
    "Petro ",
    "President Petro",
    "the ministry",
    "according to ",
    "dijo ",
    "según ",
    "told ",
    "wants to ",
    "(@x)",
    "— Ana (@ana) May 1",
    "Q: ",
    "A: ",
    "Read more",
    "BOGOTA (AP) — ",
    "pic.twitter.com/x",
    "https://t.co/a ",
    "U.S. ",
    "Mr. ",
    "… ",
    "and ",
    "but ",
    "who ",
    "accused ",
    "a spokesman for ",
    "\r\n",
    "\u2028",
    "\x85",
    "\u200b",
    "\ud7ff",
    "𝔘",
    "😀",
    "é",
    "ñ",
    "İ",
    "ß",
    "漢字。",
    "12,5",
    "**",
    "*",
    "_",
    "\n> ",
    "[",
    "](https://x.y)",
    "\n- ",
    "a-\nb",
    "Po-\r\nland",
    "\n(a) ",
    "SMITH: ",
    "Mr. Smith (Peru): ",
    "'s ",
    "s' ",
]
hostile = st.one_of(
    st.text(max_size=300),
    st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=8)), max_size=60).map("".join),
    st.lists(st.sampled_from(PIECES), max_size=80).map(" ".join),
)


def check(text: str) -> None:
    end = 0
    rebuilt = []
    for s in extract_statements(text):
        assert s.start >= end
        assert s.end > s.start
        assert s.end <= len(text)
        assert text[s.start : s.end] == s.text
        assert s.text.strip() == s.text
        rebuilt += [text[end : s.start], s.text]
        end = s.end
        if s.speaker_start >= 0:
            assert 0 <= s.speaker_start < s.speaker_end <= len(text)
        if s.content_start >= 0:
            assert s.start <= s.content_start < s.content_end <= s.end
    assert "".join(rebuilt) + text[end:] == text


@settings(deadline=None)
@given(hostile)
def test_marks_are_taken_out_in_place(text: str) -> None:
    seen = shown(text)
    assert len(seen) == len(text)
    assert [ch for ch in seen if ch.isalnum()] == [
        ch for old, ch in zip(text, seen, strict=True) if ch.isalnum() and ch == old
    ]


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(hostile)
def test_statements_partition_any_text(text: str) -> None:
    check(text)


@pytest.mark.parametrize(
    "text", ["", " ", "\n\n", '"', "“", "”", "''", ".", ":", "(@", "— (@a)", "said", "\ud800"]
)
def test_corner_cases(text: str) -> None:
    check(text)


def test_a_name_ends_where_its_sentence_is_cut() -> None:
    check("Northwind" + ", Inc." * 700)


@pytest.mark.source
@pytest.mark.parametrize(
    "unit",
    [
        'He said "',
        "‘a ",
        "X, a b, said ",
        "“a” ",
        "that ",
        "Aa ",
        "- ",
        "a, b, c and d ",
        "said X, ",
        "((((",
        "...",
        '"Norland lies, said Pardo. ',
        '"It rains," said Pardo. "He left." ',
    ],
)
def test_work_grows_linearly(unit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Count the steps of the scanners, not the clock: four times the text, about four times the steps."""
    steps = {"n": 0}

    def counted(function: Any) -> Any:
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            result = function(*args, **kwargs)
            span = result if isinstance(result, int) else 0
            steps["n"] += 1 + abs(span - args[1]) if isinstance(args[1], int) else 1
            return result

        return wrapper

    for name in ("clause_end", "noun_phrase_right", "noun_phrase_left", "verb_at"):
        monkeypatch.setattr(ph, name, counted(getattr(ph, name)))
    near, encode = Parts.near, tagger.encode

    def counted_near(*args: Any) -> list[Span]:
        parts = near(*args)
        steps["n"] += len(parts)
        return parts

    def counted_encode(*args: Any) -> tagger.Batch:
        batch = encode(*args)
        steps["n"] += len(batch.ruled)
        return batch

    monkeypatch.setattr(Parts, "near", counted_near)
    monkeypatch.setattr(tagger, "encode", counted_encode)
    sizes = []
    for times in (1_000, 4_000):
        steps["n"] = 0
        check(unit * times)
        sizes.append(steps["n"])
    assert sizes[1] <= 5 * sizes[0] + 1000


@pytest.mark.source
@pytest.mark.parametrize("unit", ["he wants it and ", "she fears it, he ", "as he says it but "])
def test_the_ends_of_contents_are_looked_for_once_a_sentence(
    unit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every cue has content that may run to the end of the sentence; none of them looks at it anew."""
    asked: Counter[int] = Counter()
    coordinates, breaks = ph._coordinates, ph._breaks

    def counted(function: Any) -> Any:
        def wrapper(t: Any, i: int, *args: Any, **kwargs: Any) -> Any:
            asked[i] += 1
            return function(t, i, *args, **kwargs)

        return wrapper

    monkeypatch.setattr(ph, "_coordinates", counted(coordinates))
    monkeypatch.setattr(ph, "_breaks", counted(breaks))
    check(unit * 150)
    assert len(asked) > 100
    assert (
        max(asked.values()) <= 12
    )  # two scans for each of four kinds of content, some by both rules


def test_tokens_cover_everything_but_space() -> None:
    text = (
        "Mr. O'Neil's U.S. plan—the “big” one—costs $5.5m, he said.\u00a0See https://a.b/c?d=e now"
    )
    t = tokenise(text, 0, len(text), load_cues("en"))
    left = re.sub(r"\s", "", text)
    assert "".join(text[a:b] for a, b in zip(t.start, t.end, strict=True)) == left
    assert len(t.low) == len(t.tag) == len(t.hot) == len(t.end)


@given(st.text(max_size=200))
def test_quotes_do_not_overlap(text: str) -> None:
    end = 0
    for quote in find_quotes(text, 0, len(text)):
        assert end <= quote.start <= quote.inner_start < quote.inner_end <= quote.end <= len(text)
        end = quote.end


@given(st.text(max_size=200))
def test_paragraphs_lose_only_space(text: str) -> None:
    inside = "".join(text[a:b] for a, b in paragraphs(text))
    assert re.sub(r"[\s\x1c-\x1f\x85]", "", inside) == re.sub(r"[\s\x1c-\x1f\x85]", "", text)


@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(1, 9)), max_size=30),
    st.integers(0, 200),
    st.integers(1, 40),
)
def test_parts_near_a_place_are_all_that_meet_it(
    steps: list[tuple[int, int]], lo: int, size: int
) -> None:
    content, at = [], 0
    for gap, length in steps:
        content.append((at + gap, at + gap + length))
        at += gap + length
    row = Attribution(None, None, content[::-1], "direct", "quote", "say")
    parts = Parts()
    for _ in range(2):
        near = parts.near(row, lo, lo + size)
        assert {span for span in content if span[0] < lo + size and lo < span[1]} <= set(near)
    assert parts.size(row) == sum(length for _, length in steps)
