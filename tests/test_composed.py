"""Composed text and its offsets."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.composed import compose

_LETTERS = "aeoñéŁ \n#가\u1100\u1161\u11a8\u0301\u0303\u0323\u0338\u212b\u0958\u09c7\u09be\u0344="


@pytest.mark.parametrize("text", ["", "Peru left", "Perú dejó «Irán»", "Łódź 🙂", "가나", "\u0301"])
def test_composed_text_stays(text: str) -> None:
    assert compose(text) is None


@given(st.one_of(st.text(alphabet=_LETTERS, max_size=12), st.text(max_size=20)))
def test_the_text_is_that_of_the_standard_and_offsets_ascend(text: str) -> None:
    found = compose(text)
    if found is None:
        assert text == unicodedata.normalize("NFC", text)
        return
    assert found.text == unicodedata.normalize("NFC", text)
    assert len(found.offsets) == len(found.text) + 1
    assert found.offsets == sorted(found.offsets)
    assert found.offsets[-1] == len(text)


@pytest.mark.parametrize(
    "text", ["Perú y Canadá", "São Tomé", "Côte d’Ivoire", "Türkiye’nin", "Ngô Đình Diệm", "한국"]
)
def test_every_span_of_words_is_found_again(text: str) -> None:
    apart = unicodedata.normalize("NFD", text)
    found = compose(apart)
    assert found is not None
    for start in range(len(text)):
        for end in range(start + 1, len(text) + 1):
            there = found.offsets[start], found.offsets[end]
            assert unicodedata.normalize("NFC", apart[slice(*there)]) == text[start:end]
            assert found.span(*there) == (start, end)


def test_a_span_that_leaves_the_accent_out_covers_the_letter() -> None:
    found = compose("Peru\u0301 left")
    assert found is not None
    assert found.span(0, 4) == found.span(0, 5) == (0, 4)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Trump &amp; Biden", "Trump & Biden"),
        ("&quot;Peru,&quot; he said", '"Peru," he said'),
        ("Peru&#39;s &#x201c;no&#8221;", "Peru's “no”"),
        ("Pe&ntilde;a, Pen&#771;a &lt;3", "Peña, Peña <3"),
        ("&amp;quot;", "&quot;"),
    ],
)
def test_entities_are_read_as_their_characters_once(text: str, expected: str) -> None:
    found = compose(text)
    assert found is not None
    assert found.text == expected
    assert len(found.offsets) == len(expected) + 1
    assert found.offsets == sorted(found.offsets)
    assert found.offsets[-1] == len(text)
    for start, word in enumerate(expected):
        given = text[found.offsets[start] : found.offsets[start + 1]]
        assert given == word or given[0] in "&n"
        assert found.span(found.offsets[start], found.offsets[start + 1]) == (start, start + 1)


@pytest.mark.parametrize(
    "text", ["AT&T; R&D", "&", "&amp", "a?x=1&amp=2", "&nosuch; &;", "&#; &#x; &#1;", "& amp;"]
)
def test_what_is_no_entity_stays(text: str) -> None:
    assert compose(text) is None
