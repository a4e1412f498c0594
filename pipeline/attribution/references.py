"""Pronouns outside quotations that may stand for somebody: "The union endorsed him"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from pipeline.attribution.cues import Cues, wordset
from pipeline.attribution.records import Piece
from pipeline.attribution.sentences import Span
from pipeline.attribution.tokens import Tokens

#: Not "it", but after verbs whose object acts: what is condemned or welcomed under that name is an act far more
#: often than a party.
_PRONOUNS: Final = wordset("he she him her they them él ella it")
_OF_ACTORS: Final = wordset(
    "accuse accuses accused accusing blame blames blamed blaming sue sues sued suing fine fined thank thanks "
    "thanked thanking urge urges urged urging warn warns warned warning ask asked asking tell told telling"
)
#: Words of sentences that a pronoun or an owner is looked for in; most have none.
REFERRING: Final = _PRONOUNS | wordset("his")
_BREAKS: Final = frozenset(",;:SRQC-")
_NOUNS: Final = frozenset("WK#DNQ")
_WHOSE: Final = wordset("whose cuyo cuya cuyos cuyas")
_REACH: Final = 24


class Pronoun(NamedTuple):
    """A pronoun in token ``at``; its antecedent stands before the character ``free``."""

    span: Span
    head: str
    free: int


class Reference(NamedTuple):
    """``text[start:end]`` is a pronoun for what ``antecedent`` names; ``score`` says how surely."""

    start: int
    end: int
    name: str
    antecedent: Span
    score: float


def pronouns(piece: Piece, cues: Cues) -> Iterator[Pronoun]:
    """Yield the pronouns of a sentence that may refer: subjects and objects outside quotations."""
    t = piece.tokens
    if not ("P" in t.tag or "O" in t.tag or "her" in t.low):
        return
    sources = {a.source for a in piece.found} | {a.source for _, a in piece.direct}
    for k, low in enumerate(t.low):
        if low not in _PRONOUNS:
            continue
        span = (t.start[k], t.end[k])
        quoted = any(q.start <= span[0] < q.end for q, _ in piece.direct)
        if quoted or span in sources or not _stands_alone(t, k, cues):
            continue
        if low == "it":  # not the subject of its own sentence, however far that stands
            yield Pronoun(span, low, t.start[0])
        else:
            yield Pronoun(span, low, span[0] if _is_subject(t, k) else t.start[_clause(t, k)])


def _stands_alone(t: Tokens, k: int, cues: Cues) -> bool:
    """Is it no possessive ("her party"), and no act or weather ("it")?"""
    if t.low[k] == "it":
        return k > 0 and t.low[k - 1] in _OF_ACTORS
    nxt = t.tag[k + 1] if k + 1 < len(t.tag) else "."
    if t.low[k] == "her":
        return nxt not in _NOUNS or t.low[k + 1] in cues.words["time"]
    return True


def _is_subject(t: Tokens, k: int) -> bool:
    return t.low[k] in {"he", "she", "they", "él", "ella"} and not (k and t.tag[k - 1] == "I")


def _clause(t: Tokens, k: int) -> int:
    """First token of the clause of an object at ``k``: its own subject is somebody else.

    The clause goes on behind a relative one: "Banks, who came late, stood beside him".
    """
    lo = _break_before(t, k)
    opening = t.tag.rfind(",", max(0, lo - _REACH), lo - 1) if lo and t.tag[lo - 1] == "," else -1
    relative = opening > 0 and (t.tag[opening + 1] == "R" or t.low[opening + 1] in _WHOSE)
    return _break_before(t, opening) if relative else lo


def _break_before(t: Tokens, k: int) -> int:
    lo = k
    while lo > max(0, k - _REACH) and t.tag[lo - 1] not in _BREAKS:
        lo -= 1
    return lo
