"""Pronouns outside quotations that may stand for somebody: "The union endorsed him"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from pipeline.attribution.cues import WHOSE, Cues, wordset
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
#: What people do; hardly anybody judges acts of their own: who "upheld his decision" is not he.
_OWNERS: Final = wordset("his her its their")
_ACTS: Final = re.compile(
    r"(?:"
    r"accusation|action|allegation|appeal|appointment|approach|argument|assertion|attack|attempt|"
    r"behaviour|behavior|bid|call|candidacy|charge|claim|comment|complaint|conduct|decision|demand|"
    r"effort|endorsement|handling|idea|initiative|invasion|lawsuit|leadership|motion|move|"
    r"nomination|offer|order|performance|petition|plan|policy|policies|position|presidency|proposal|"
    r"protest|record|refusal|rejection|remark|request|response|rhetoric|ruling|speech|stance|"
    r"statement|strategy|strike|suit|tactic|threat|tone|treatment|use|verdict|veto|view|vow|"
    r"warning|withdrawal|work"
    r")s?"
)
#: Verbs whose object is somebody else's act, and words from which a preposition leads to one.
_JUDGING: Final = re.compile(
    r"(?:"
    r"reject|dismiss|condemn|oppos|support|endors|applaud|welcom|denounc|slam|slamm|blast|mock|"
    r"challeng|disput|overturn|block|hail|laud|ridicul|derid|refut|criticiz|criticis|prais|deplor|"
    r"commend"
    r")(?:e|s|es|ed|ing)?|uph[eo]ld(?:s|ing)?|back(?:s|ed|ing)|decr(?:y|ies|ied|ying)|vetoe?d?|overruled?|against"
)
_TOWARD: Final = re.compile(
    r"critic(?:al|ism|s)?|oppos(?:ition|ed)|supportive|(?:object|respond|react|protest)(?:s|ed|ing|ions?)?|response|"
    r"(?:agree|disagree)(?:s|d|ing)?|vot(?:e|es|ed|ing)|complain(?:s|ed|ing)?|campaigned|disappointed|outraged?|"
    r"anger|angry|furious|rebuke|condemnation|praise|rebuttal|resistance|admiration|disgust(?:ed)?|alarmed|"
    r"dismay(?:ed)?|wary|s[ck]eptical"
)
#: What is done to somebody against their will, and words that ask for it.
_FATE: Final = re.compile(
    r"resignation|removal|dismissal|sacking|firing|ouster|impeachment|arrest|prosecution|extradition|"
    r"expulsion|deportation"
)
_ASKED_FOR: Final = re.compile(
    r"(?:call|push|press|campaign|pray|appeal)(?:s|ed|ing)?|(?:demand|urg|request)(?:e|s|es|ed|ing)?|"
    r"seeks?|seeking|sought|wants?|wanted"
)
#: Words of sentences that a pronoun or an owner is looked for in; most have none.
REFERRING: Final = _PRONOUNS | _OWNERS
_BREAKS: Final = frozenset(",;:SRQC-")
_NOUNS: Final = frozenset("WK#DNQ")
_NAME: Final = re.compile("K{1,4}")
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
    """Yield the pronouns of a sentence that may refer: subjects, objects and whose acts are judged.

    Those in quotations do not.
    """
    t = piece.tokens
    if not ("P" in t.tag or "O" in t.tag) and _OWNERS.isdisjoint(t.low):
        return
    sources = {a.source for a in piece.found} | {a.source for _, a in piece.direct}
    for k, low in enumerate(t.low):
        if low not in REFERRING:
            continue
        span = (t.start[k], t.end[k])
        quoted = any(q.start <= span[0] < q.end for q, _ in piece.direct)
        if quoted or span in sources:
            continue
        if low in _OWNERS and _owns_act(t, k, cues):
            yield Pronoun(span, low, t.start[_clause(t, k)])
        if low not in _PRONOUNS or not _stands_alone(t, k, cues):
            continue
        if low == "it":  # not the subject of its own sentence, however far that stands
            yield Pronoun(span, low, t.start[0])
        else:
            yield Pronoun(span, low, span[0] if _is_subject(t, k) else t.start[_clause(t, k)])


def _owns_act(t: Tokens, k: int, cues: Cues) -> bool:
    """Is it whose act somebody judges: "rejected her new plan", not "attacked his campaign manager"?

    Or who is to suffer what somebody asks for: "called for his resignation".
    """
    toward = k > 1 and t.tag[k - 1] in "IT" and _TOWARD.fullmatch(t.low[k - 2])
    asked = k > 1 and _ASKED_FOR.fullmatch(t.low[k - 2 if t.low[k - 1] == "for" else k - 1])
    if k and (toward or _JUDGING.fullmatch(t.low[k - 1])):
        nouns = _ACTS
    elif asked and k + 1 < len(t.tag) and not t.low[k + 1].endswith(("'s", "’s")):
        nouns = _FATE
    else:
        return False
    at = next((k + n for n in (1, 2) if k + n < len(t.tag) and nouns.fullmatch(t.low[k + n])), 0)
    if not at or t.tag[k + 1 : at + 1] != "W" * (at - k):
        return False
    nxt = t.tag[at + 1] if at + 1 < len(t.tag) else "."
    return nxt not in _NOUNS or t.low[at + 1] in cues.words["time"]


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

    The clause goes on behind a relative one: "Banks, who came late, stood beside him", and behind a name in
    apposition: "The union's president, Ana Pardo, thanked her".
    """
    lo = _break_before(t, k)
    opening = t.tag.rfind(",", max(0, lo - _REACH), lo - 1) if lo and t.tag[lo - 1] == "," else -1
    relative = opening > 0 and (t.tag[opening + 1] == "R" or t.low[opening + 1] in WHOSE)
    named = opening > 0 and _NAME.fullmatch(t.tag, opening + 1, lo - 1) is not None
    return _break_before(t, opening) if relative or named else lo


def _break_before(t: Tokens, k: int) -> int:
    lo = k
    while lo > max(0, k - _REACH) and t.tag[lo - 1] not in _BREAKS:
        lo -= 1
    return lo
