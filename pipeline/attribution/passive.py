"""Passive reports: "X was accused of Y by Z", "is expected to", "As reported by X, ..."."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pipeline.attribution import phrases as ph
from pipeline.attribution.cues import ASK, JUDGE, Cues, Form
from pipeline.attribution.found import Found
from pipeline.attribution.subjects import Range, subject_of
from pipeline.attribution.tokens import Tokens

#: Prepositions that lead to what is said of the subject of a passive; others only say when or where.
_PASSIVE_LINKS: Final = frozenset({"as", "of", "for", "about", "to", "como", "de", "por", "a"})


def passive(t: Tokens, i: int, after: int, form: Form, cues: Cues, j: int) -> Found | None:
    """``X was accused of Y by Z``, ``is expected to``."""
    frames = form.frames
    subject, _ = subject_of(t, j, cues)
    by = next((k for k in _until(t, after) if t.low[k] in {"by", "por"}), -1)
    source: Range | None = None
    if by >= 0:
        end = ph.noun_phrase_right(t, by + 1, cues)
        source = (by + 1, end) if end > by + 1 else None
    tag = t.tag[after] if after < len(t.tag) else "."
    content = [_head(t, subject)] if subject else []
    asks = tag == "R" and frames & ASK  # "was asked who would win"
    if (tag in "TIS" or asks) and after != by and (tag != "I" or t.low[after] in _PASSIVE_LINKS):
        hi = by if by > after else ph.clause_end(t, after, cues)
        content.append((after, hi))
        rule = "passive-to" if tag == "T" else "passive"
        return Found(source, (i, after), content, rule, form.lemma)
    if source and subject and frames:
        which = content[0] != subject and frames & JUDGE  # "was seen by" judges nobody
        rule = "passive-which" if which else "passive-by"
        return Found(source, (i, after), content, rule, form.lemma)
    return None


def _head(t: Tokens, subject: Range) -> Range:
    """The subject without a relative clause between commas: ``Chile, which recognised Peru,``."""
    lo, hi = subject
    at = t.tag.find(",R", lo, hi)
    return (lo, at) if at > lo else subject


def as_reported(t: Tokens, i: int, after: int, form: Form, cues: Cues) -> Found | None:
    """``As reported by X, the vote failed``."""
    end = ph.noun_phrase_right(t, after + 1, cues)
    if end == after + 1 or end + 1 >= len(t.tag) or t.tag[end] != ",":
        return None
    content = (end + 1, ph.clause_end(t, end + 1, cues))
    return Found((after + 1, end), (i, after), [content], "according", form.lemma)


def _until(t: Tokens, lo: int) -> Iterator[int]:
    for k in range(lo, min(len(t.tag), lo + 16)):
        if t.tag[k] in ",;QX":
            return
        yield k
