"""Mentions that cut a word in two: what offsets that are off by one, or count bytes, leave behind."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from pipeline.composed import in_nfc
from pipeline.schema import CorpusRecord, Mention

#: Words that Spanish writes onto its verb: "apoyarla", "pedírselo".
_ENCLITIC: Final = re.compile(r"(?:me|te|se|nos|os|l[aeo]s?)", re.IGNORECASE)
_WORDS: Final = re.compile(r"\w+")
_SHOWN: Final = 60
_AROUND: Final = 12

#: Where a code point of the text begins, counted as other programs count.
_UNITS: Final[tuple[tuple[str, Callable[[str], int]], ...]] = (
    ("bytes of UTF-8", lambda char: len(char.encode("utf-8", "surrogatepass"))),
    ("units of UTF-16", lambda char: 1 + (char > "\uffff")),
)


@dataclass(frozen=True, slots=True)
class CutMention:
    """A mention that cuts a word; ``units`` are what its offsets seem to count, if not characters."""

    mention: Mention
    shown: str
    units: str | None = None

    def __str__(self) -> str:
        hint = f"; offsets count characters, these look like {self.units}" if self.units else ""
        return f"the mention of {self.mention.party!r} begins or ends inside a word: {self.shown}{hint}"


def cut_mentions(record: CorpusRecord) -> Iterator[CutMention]:
    """Yield the mentions of ``record`` that begin or end inside a word.

    Not where the span is a word of the party's name ("[Sánchez]es", "[Iran]ian"), an enclitic of a Spanish
    verb ("pedir[les]"), or part of a hashtag or @name; nor in scripts without capitals, which write
    particles onto names, or no spaces at all.

    Examples
    --------
    >>> text = "The United States left."
    >>> record = CorpusRecord("1", text, mentions=(Mention("United States", 4, 16),))
    >>> [cut.shown for cut in cut_mentions(record)]
    ['“The [United State]s left.”']
    """
    for mention in record.mentions:
        if is_cut(record, mention):
            shown = _shown(record.text, mention)
            yield CutMention(mention, shown, _units(record, mention))


def is_cut(record: CorpusRecord, mention: Mention) -> bool:
    """Return whether ``mention`` begins or ends inside a word, but for what :func:`cut_mentions` leaves out."""
    text, start, end = record.text, mention.start, mention.end
    edges = [at for at in (start, end) if _is_inside(text, at)]
    if not edges or all(_is_tag(text, at) for at in edges):
        return False
    words = _words(text[start:end])
    if words and words <= _words(mention.party):
        return False
    spanish = record.lang.lower().startswith("es")
    return not (spanish and _ENCLITIC.fullmatch(text[start:end]) is not None)


def _words(text: str) -> set[str]:
    return set(_WORDS.findall(in_nfc(text).casefold()))


def _is_inside(text: str, at: int) -> bool:
    """Are there letters of one word on both sides? A capital behind a small letter begins another."""
    if not 0 < at < len(text):
        return False
    left, right = text[at - 1], text[at]
    return _is_cased(left) and _is_cased(right) and not (left.islower() and right.isupper())


def _is_cased(char: str) -> bool:
    """Is it a letter of a script with capitals, or an accent that stands by itself?"""
    return char.lower() != char.upper() or unicodedata.combining(char) > 0


def _is_tag(text: str, at: int) -> bool:
    """Is the word at ``at`` that of a hashtag or of an account?"""
    while at and (text[at - 1].isalnum() or text[at - 1] == "_"):
        at -= 1
    return at > 0 and text[at - 1] in "#@"


def _units(record: CorpusRecord, mention: Mention) -> str | None:
    """Return what the offsets count, if so counted they cut no word but elsewhere than as characters."""
    text = record.text
    for name, size in _UNITS:
        places: dict[int, int] = {}
        position = 0
        for number, char in enumerate(text):
            places[position] = number
            position += size(char)
        places[position] = len(text)
        start, end = places.get(mention.start), places.get(mention.end)
        if start is None or end is None or (start, end) == (mention.start, mention.end):
            continue
        if text[start].isspace() or text[end - 1].isspace():
            continue
        if not is_cut(record, Mention(mention.party, start, end)):
            return name
    return None


def _shown(text: str, mention: Mention) -> str:
    start, end = mention.start, mention.end
    covered = text[start:end]
    if len(covered) > _SHOWN:
        covered = f"{covered[: _SHOWN // 2]} ... {covered[-_SHOWN // 2 :]}"
    before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
    return f"“{before}[{covered}]{after}”"
