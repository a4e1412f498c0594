"""Tokens and code points: where words begin and end, and which spellings are the same word."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import kernels as plain
from pipeline.text import character_tables, encode, phrase_key, tokens, word_hashes


def words(text: str) -> list[str]:
    return [text[token.start : token.end] for token in tokens(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \t\n\u00a0", []),
        ("Peru left.", ["Peru", "left", "."]),
        ("Israel’s siege", ["Israel", "’s", "siege"]),
        ("Israel's siege", ["Israel", "'s", "siege"]),
        ("the G7's line", ["the", "G7", "'s", "line"]),
        ("the U.S.'s line", ["the", "U", ".", "S", ".", "'s", "line"]),
        ("they don't", ["they", "don", "'t"]),
        ("the workers' strike", ["the", "workers", "'", "strike"]),
        ("he said 'we stay'", ["he", "said", "'", "we", "stay", "'"]),
        ("(‘we stay’)", ["(", "‘", "we", "stay", "’", ")"]),
        ("3,000 dead", ["3,000", "dead"]),
        ("in 2024, 17", ["in", "2024", ",", "17"]),
        ("1.5.", ["1.5", "."]),
        ("M23, T-72", ["M23", ",", "T", "-", "72"]),
        ("no!!! why?!", ["no", "!!!", "why", "?", "!"]),
        ("see https://un.org/a?b now", ["see", "https://un.org/a?b", "now"]),
        ("Note: //this", ["Note", ":", "//", "this"]),
        ("Ürümqi’de Ελλάδα Киев", ["Ürümqi", "’de", "Ελλάδα", "Киев"]),
        ("中国谴责", ["中国谴责"]),
        ("war 🕊🕊 peace", ["war", "🕊🕊", "peace"]),
        ("a\x00b", ["a", "b"]),
        ("\ufeffPeru", ["Peru"]),
    ],
)
def test_words_of_a_text(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Condemn", "condemn", True),
        ("don’t", "don't", True),
        ("“", '"', True),
        ("—", "-", True),
        ("...", ".", True),
        ("…", ".", True),
        ("17", "3,000", True),
        ("http://a.org", "https://b.org/c", True),
        ("condemn", "condemns", False),
        ("cannot", "can not", False),
        ("si", "sí", False),
        ("17", "seventeen", False),
        ("!", "?", False),
        ("M23", "M24", False),
    ],
)
def test_which_spellings_are_one_word(one: str, other: str, same: bool) -> None:
    assert (phrase_key(one) == phrase_key(other)) is same


def test_phrases_depend_on_order_and_length() -> None:
    keys = {phrase_key(text) for text in ("cut ties", "ties cut", "cut", "cut ties cut", "")}
    assert len(keys) == 5


@pytest.mark.parametrize(
    ("text", "flags"),
    [
        ("Peru", plain.WORD | plain.CAPITAL),
        ("peru", plain.WORD),
        ("中国", plain.WORD),
        ("1999", plain.NUMBER),
        (".", plain.PUNCT | plain.STOP),
        ("”", plain.PUNCT | plain.STOP),
        (",", plain.PUNCT),
        ("’", plain.PUNCT),
    ],
)
def test_flags(text: str, flags: int) -> None:
    assert [token.flags for token in tokens(text)] == [flags]


@given(st.text(max_size=60))
def test_tokens_cover_all_but_space(text: str) -> None:
    found = tokens(text)
    assert all(0 <= a.start < a.end <= len(text) for a in found)
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))
    classes = character_tables().classes
    left = set(range(len(text))) - {i for t in found for i in range(t.start, t.end)}
    assert all(plain.code_class(ord(text[i]), classes) == plain.SPACE for i in left)
    assert all(0 <= t.hash < 1 << 61 for t in found)


@given(st.lists(st.text(st.characters(exclude_categories=()), max_size=20), max_size=5))
def test_code_points_are_slice_offsets(texts: list[str]) -> None:
    points = encode(texts)
    assert points.ptr[-1] == len(points.codes)
    for index, text in enumerate(texts):
        own = points.codes[points.ptr[index] : points.ptr[index + 1]]
        assert own.tolist() == [ord(char) for char in text]


@pytest.mark.parametrize("ending", ["'s", "’s", "'t", "'ll"])
def test_an_entry_may_be_the_ending_of_a_word(ending: str) -> None:
    in_text = tokens(f"they{ending} go")[1]
    assert word_hashes([ending]).tolist() == [in_text.hash]
    assert phrase_key(ending) == plain.spread(plain.mix(3, in_text.hash))


def test_word_hashes_leave_phrases_out() -> None:
    one = word_hashes(["peace", "Peace", "cut ties"])
    assert one.tolist() == [tokens("peace")[0].hash]
    assert np.all(np.diff(word_hashes(["a", "b", "c"])) > 0)
