"""Tokens of a paragraph with a coarse tag each, enough to find subjects and the ends of clauses.

Tags: ``D`` determiner, ``P`` pronoun, ``O`` object pronoun, ``R`` relative, ``I`` preposition,
``X`` auxiliary, ``N`` adverb or negation, ``C`` coordinator, ``S`` subordinator, ``T`` "to",
``K`` capitalised word, ``#`` number, ``W`` other word, ``U`` link, ``Q`` a whole direct quotation;
punctuation is its own tag, quotation marks are ``"``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from pipeline.attribution.cues import Cues

_WORD = r"[^\W_]+(?:[-'’.&/][^\W_]+)*"
TOKEN: Final = re.compile(
    r"(?P<url>(?:https?://|www\.|pic\.twitter\.com/)\S+)"
    r"|(?P<word>(?:[A-Z]\.){2,}|[@#]?" + _WORD + r"(?:(?<=\b[A-Z])\.|['’](?=\s))?"
    r"|['’](?:s|ve|d|ll|re|m)\b)"
    r"|''|``|\S"
)
QUOTE_MARKS: Final = frozenset({*"\"“”„‟«»‹›‘’'", "''", "``"})
DASHES: Final = frozenset("—–―-")


@dataclass(slots=True)
class Tokens:
    """Parallel lists, one item a token; ``low`` is lower case with straight apostrophes."""

    low: list[str]
    tag: list[str]
    start: list[int]
    end: list[int]

    def __len__(self) -> int:
        return len(self.low)

    def cut(self, lo: int, hi: int) -> Tokens:
        """Return the tokens ``lo:hi``."""
        return Tokens(self.low[lo:hi], self.tag[lo:hi], self.start[lo:hi], self.end[lo:hi])


def tokenise(text: str, start: int, end: int, cues: Cues) -> Tokens:
    """Return the tokens of ``text[start:end]``, offsets into ``text``."""
    out = Tokens([], [], [], [])
    add_low, add_tag = out.low.append, out.tag.append
    add_start, add_end = out.start.append, out.end.append
    get, abbreviations = cues.tags.get, cues.abbreviations
    for match in TOKEN.finditer(text, start, end):
        word = match.group()
        lo, hi = match.span()
        low = word.lower()
        if match.lastgroup == "word":
            if "’" in low:
                low = low.replace("’", "'")
            tag = get(low) or _tag(word, low)
        elif match.lastgroup == "url":
            tag = "U"
        elif word == "." and out.end and out.end[-1] == lo and out.low[-1] in abbreviations:
            out.end[-1] = hi  # "Sen." is one token
            continue
        elif word in QUOTE_MARKS:
            tag = '"'
        else:
            tag = "-" if word in DASHES else word
        add_low(low)
        add_tag(tag)
        add_start(lo)
        add_end(hi)
    return out


def _tag(word: str, low: str) -> str:
    first = word[0]
    if first.isupper() or first in "@#":
        return "K"
    if first.isdigit():
        return "#"
    if low.endswith("ly") and len(low) > 4:
        return "N"
    return "W"
