"""One attribution in token indices, and the quotations that stand beside its cue."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.attribution.cues import (
    Cues,
)
from pipeline.attribution.frames import is_speech
from pipeline.attribution.subjects import Range
from pipeline.attribution.tokens import Tokens


@dataclass(slots=True, init=False)
class Found:
    """An attribution in token indices; ``source`` is None when the sentence names nobody."""

    source: Range | None
    cue: Range
    content: list[Range]
    rule: str
    lemma: str
    antecedent: Range | None
    quotes: list[int]  # tokens tagged Q

    def __init__(
        self,
        source: Range | None,
        cue: Range,
        content: list[Range],
        rule: str,
        lemma: str,
        antecedent: Range | None = None,
        quotes: list[int] | None = None,
    ) -> None:
        self.source = source
        self.cue = cue
        self.content = content
        self.rule = rule
        self.lemma = lemma
        self.antecedent = antecedent
        self.quotes = [] if quotes is None else quotes


def take_quotes(t: Tokens, lo: int, hi: int, found: Found, cues: Cues) -> None:
    """Give ``found`` the quotation before token ``lo`` and the one that goes on after ``hi``."""
    left = lo - 1
    while left >= 0 and t.tag[left] in ",-":
        left -= 1
    if left >= 0 and t.tag[left] == "Q":
        found.quotes.append(left)
        while left >= 1 and (
            t.tag[left - 1] == "Q"
            or (t.tag[left - 1] == "," and left >= 2 and t.tag[left - 2] == "Q")
        ):
            left -= 1 if t.tag[left - 1] == "Q" else 2
            found.quotes.insert(0, left)
    right = hi
    adjuncts = 0
    while right < len(t.tag) and t.tag[right] != "Q" and adjuncts < 30:
        right += 1
        adjuncts += 1
    if (
        right < len(t.tag)
        and t.tag[right] == "Q"
        and (right == hi or t.tag[right - 1] in ",:-" or not found.quotes)
    ):
        found.quotes.append(right)
    found.content = [(q, q + 1) for q in found.quotes]


def share_quotes(t: Tokens, rows: list[Found]) -> list[Found]:
    """Leave each quotation to the nearest cue: who "explained the delay by saying" spoke once.

    A cue that is part of a name ("told the Guadiana Post") comes last. Rows without a quotation left go;
    of "Pardo emailed friends saying" the source stays.
    """
    nearest: dict[int, Found] = {}
    for row in rows:
        for q in row.quotes:
            if q not in nearest or _distance(t, row, q) < _distance(t, nearest[q], q):
                nearest[q] = row
    if len(nearest) == sum(len(row.quotes) for row in rows):
        return rows
    kept = []
    for row in rows:
        own = [q for q in row.quotes if nearest[q] is row]
        if len(own) < len(row.quotes):
            _lend(row, nearest[row.quotes[-1]])
            row.quotes, row.content = own, [(q, q + 1) for q in own]
        if row.content:
            kept.append(row)
    return kept


def _lend(row: Found, nearer: Found) -> None:
    """Give the source of ``row`` to a participle after it that took its object for the speaker."""
    source = nearer.source
    if row.source and source and nearer.rule == "quote-ing" and row.cue[0] <= source[0]:
        nearer.source, nearer.antecedent = row.source, row.antecedent


def _distance(t: Tokens, row: Found, quote: int) -> tuple[bool, int]:
    lo, hi = row.cue
    return t.tag[lo] == "K", quote - hi if quote >= hi else lo - quote - 1


def takes_quotation(t: Tokens, left: int, after: int, found: Found, cues: Cues) -> bool:
    """Does a quotation stand just before the subject or after the cue?"""
    if "Q" not in t.tag:
        return False
    k = left - 1
    while k >= 0 and t.tag[k] in ",-":
        k -= 1
    before = k >= 0 and t.tag[k] == "Q"
    end = after
    while end < len(t.tag) and end - after < 14 and t.tag[end] not in "Q;":
        if t.low[end] == "that" or (t.hot[end] == "1" and is_speech(t, end, cues)):
            break  # "smiled and said": the nearer cue takes the quotation
        end += 1
    behind = end < len(t.tag) and t.tag[end] == "Q"
    if not before and not behind:
        return False
    take_quotes(t, left if before else after, after, found, cues)
    return bool(found.quotes)
