"""Speech quoted in part: the words outside the marks that are said as well.

``The vote, Pardo said, "was never in doubt" for the valley``: who is quoted from the middle of a sentence on
said its beginning, too, and its end where the quotation does not end it.
"""

from __future__ import annotations

from typing import Final

from pipeline.attribution.cues import SAY, TELL, Cues, wordset
from pipeline.attribution.found import Found
from pipeline.attribution.frames import clause_start
from pipeline.attribution.phrases import clause_end
from pipeline.attribution.quotations import Quote
from pipeline.attribution.subjects import Range
from pipeline.attribution.tokens import Tokens

_STOPS: Final = frozenset(".!?…,;:—–-")
_NESTED: Final = " \t\n\u00a0'’\"”»›"
_LEAST: Final = 4  # tokens that a clause between cue and quotation has at least
_MOST: Final = 10  # tokens between cue and quotation that tell when, where and to whom
#: Words that what is said goes on with; after others ("until", "at") it is told when and where it was said.
_GOES_ON: Final = wordset(
    "of for from with without by about between than that to into against toward towards on it him them us "
    "de para por con sin sobre entre que hacia contra"
)
_OCCASIONS: Final = wordset(
    "on at during after before following through via then tras durante antes después entonces"
)
_ENUMERATES: Final = wordset("including like namely incluidos incluidas incluyendo")


def widen(
    found: Found, rows: list[Found], text: str, t: Tokens, marks: dict[int, Quote], cues: Cues
) -> None:
    """Add to the quotations of ``found`` what is said before and after them outside the marks.

    ``rows`` are all attributions of the sentence: what belongs to another cue is left to it.
    """
    first, last = found.quotes[0], found.quotes[-1]
    if found.source is None or found.rule == "quote-ing":
        return
    added = []
    if found.cue[1] <= first:
        added.append(
            _between(t, found, first, cues) or _front(text, t, found, rows, marks[first], cues)
        )
    if found.cue[1] <= last:
        added.append(_after(text, t, last, marks[last], cues))
    else:
        added.append(_that(t, max(found.source, found.cue)[1], cues))
    found.content = sorted([*found.content, *(span for span in added if span)])


def _front(
    text: str, t: Tokens, found: Found, rows: list[Found], quote: Quote, cues: Cues
) -> Range | None:
    """``The vote, Pardo said, "was never in doubt."``: from the clause's beginning to the comma."""
    left = min(found.source or found.cue, found.cue)[0]
    between = t.tag[found.cue[1] : found.quotes[0]]
    if left < 2 or t.tag[left - 1] != "," or not text[quote.inner_start].islower():
        return None
    if len(between) > _MOST or between[-1:] not in ("", ","):
        return None
    lo, hi = clause_start(t, left, cues), left - 1
    # "Blamed the miller: Banks, he said, ‘was a cheat’" begins behind the colon.
    lo = max(lo, t.tag.rfind(":K", lo, hi) + 1, t.tag.rfind(":D", lo, hi) + 1)
    while lo < hi and t.tag[hi - 1] in ",-:":
        hi -= 1
    for k in range(hi - 1, lo, -1):
        if t.tag[k] == "C" and (t.tag[k - 1] == "," or set(t.tag[k + 1 : hi]) <= {"N"}):
            lo = k + 1
            break
    if hi <= lo or t.low[hi - 1] in _ENUMERATES or any(lo <= row.cue[0] < hi for row in rows):
        return None
    return None if _is_occasion(t, lo, hi, cues) else (lo, hi)


def _is_occasion(t: Tokens, lo: int, hi: int, cues: Cues) -> bool:
    """``On Friday``, ``after the vote``, ``in her speech``: when and where it is said, not what."""
    if set(t.tag[lo:hi]) <= {"N", "C"} or t.low[lo] in _OCCASIONS:
        return True
    if t.low[lo] not in {"in", "en", "el"} or hi - lo < 2:
        return False
    if t.low[lo + 1] in cues.words["time"]:
        return True
    where = t.tag[lo + 1] in "K#" or (hi - lo <= _LEAST and t.tag[lo + 1] == "D")
    return where and t.low[lo] != "el"


def _between(t: Tokens, found: Found, hi: int, cues: Cues) -> Range | None:
    """``Pardo said the vote was lost, "not by much."``: a clause from the cue to the quotation."""
    lo = found.cue[1]
    while lo < hi and t.tag[lo] == "N":
        lo += 1
    while hi > lo and t.tag[hi - 1] in ",-:":
        hi -= 1
    if hi - lo < _LEAST or ";" in t.tag[lo:hi]:
        return None
    form = cues.verbs.get(t.low[found.cue[0]])
    named = t.tag[lo] in "DKW#" and "X" in t.tag[lo:hi]  # "the vote was lost"
    if form is not None and form.frames & TELL and not form.frames & SAY:
        named = False  # "told the men who were there"
    told = named or t.tag[lo] == "P" or t.low[lo] in {"that", "que"}
    return (lo, hi) if told else None


def _after(text: str, t: Tokens, last: int, quote: Quote, cues: Cues) -> Range | None:
    """``"... was never in doubt" for the valley``: on to where the clause ends."""
    inner = text[quote.inner_start : quote.inner_end].rstrip(_NESTED)
    lo = last + 1
    if not quote.closed or inner[-1:] in _STOPS or lo + 1 >= len(t.tag):
        return None
    if t.low[lo] not in _GOES_ON or t.low[lo + 1] in cues.words["time"]:
        return None
    hi = clause_end(t, lo, cues)
    return (lo, hi) if hi > lo else None


def _that(t: Tokens, lo: int, cues: Cues) -> Range | None:
    """``"We are lost," Pardo wrote in a letter, that the valley was poor``: a clause after the cue."""
    at = t.tag.find(",", lo, lo + _MOST) + 1
    if not 0 < at < len(t.low) or t.low[at] not in {"that", "que"}:
        return None
    hi = clause_end(t, at, cues)
    return (at, hi) if hi > at + 1 else None
