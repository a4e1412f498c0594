"""Quotation marks of a paragraph, paired in one pass.

Straight, curly, low, guillemet, doubled-apostrophe and single marks; a mark of one family may close
a quotation opened by another, because newsrooms mix them. A quotation that is never closed ends
with its paragraph; one never opened begins with its sentence. In Spanish dialogue, dashes are marks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from pipeline.attribution.cues import ASK, FINITE, QUOTE, SAY, load_cues

_MARK = re.compile(r"[\"“”„‟«»‹›‘’'`](?:(?<=')'|(?<=`)`)?")  # a set first: searched for fast
#: A mark that is not between two letters of a word: in most paragraphs there is none.
_NO_APOSTROPHE = re.compile(r"[\"“”„‟«»‹›‘’'`](?:(?<![‘’'])|(?<![^\W_].)|(?![^\W_]))")
_OPENERS: Final = frozenset({"“", "„", "«", "‹", "``"})
_CLOSERS: Final = frozenset({"”", "»", "›"})
_SINGLE: Final = frozenset("'‘’")
_BEFORE_OPEN: Final = frozenset(" \t\n\r\u00a0([—–-:;,/¿¡>")
_END_PUNCTUATION: Final = frozenset(".,!?…;")
_LOOKAHEAD: Final = 40  # marks, and characters below: bounds keep the pass linear
_SINGLE_SPAN: Final = 2000
_ORPHAN_SPAN: Final = 800
_ARTICLE: Final = 1  # words
_LONGEST: Final = 8000  # characters of one quotation in one paragraph; beyond it a mark was lost
_SPOKEN: Final = SAY | QUOTE | ASK
SPEECH_DASHES: Final = frozenset("—―")
_TURNED: Final = frozenset({"¿", "¡", "«"})
#: A remark between dashes, "—dijo Ana Gil—.", from the space before it; its cue is one of the first words.
_REMARK = re.compile(
    r"[ \u00a0][—―](?P<cue>[^\W\d_A-Z]\w*(?: \w+){0,2})[^—―\n]*(?:(?P<close>[—―])[.,;:]?\s*)?"
)
_TERMINATOR = re.compile(r"[.!?…]\s+(?=\S)")


class Quote(NamedTuple):
    """``text[start:end]`` with marks, ``text[inner_start:inner_end]`` without; flags for lost marks."""

    start: int
    end: int
    inner_start: int
    inner_end: int
    opened: bool = True
    closed: bool = True


class _Mark:
    __slots__ = ("after", "before", "end", "start", "text")

    def __init__(self, text: str, start: int, end: int, before: str, after: str) -> None:
        self.text = text
        self.start = start
        self.end = end
        self.before = before
        self.after = after

    def opens(self) -> bool:
        """Can it open: space or an opening sign before it, something to quote after it."""
        return (not self.before or self.before in _BEFORE_OPEN) and bool(self.after.strip())

    def closes(self) -> bool:
        """Can it close: something quoted before it, no letter after it."""
        return bool(self.before.strip()) and not self.after.isalnum()


def find_quotes(text: str, start: int, end: int) -> list[Quote]:
    """Return the outermost quotations of the paragraph ``text[start:end]``, in order."""
    if start < end and text[start] in SPEECH_DASHES and (said := _by_dashes(text, start, end)):
        return said
    if start >= end or (
        text[start] not in _SINGLE and _NO_APOSTROPHE.search(text, start, end) is None
    ):
        return []
    marks = _marks(text, start, end)
    out: list[Quote] = []
    opened: _Mark | None = None
    depth, skip_to = 0, -1
    for i, mark in enumerate(marks):
        if i <= skip_to:
            continue
        if mark.text in _SINGLE:
            if opened is None and (close := _single_close(marks, i)) is not None:
                out.append(_quote(text, marks[i], marks[close]))
                skip_to = close
            continue
        if opened is None:
            if _is_opening(mark):
                opened, depth = mark, 0
            elif mark.text in _CLOSERS or mark.closes():
                _orphan(text, start, mark, out)
        elif _nests(opened, mark):
            depth += 1
        elif mark.text in _OPENERS and mark.opens():
            out.append(_quote(text, opened, None, limit=mark.start))
            opened, depth = mark, 0
        elif depth:
            depth -= 1
        elif _reopens(mark):
            out.append(_quote(text, opened, None, limit=mark.start))
            opened = mark
        else:
            out.append(_quote(text, opened, mark))
            opened = None
    if opened is not None:
        out.append(_quote(text, opened, None, limit=end))
    return [q for q in out if 0 < q.inner_end - q.inner_start < _LONGEST]


def _by_dashes(text: str, start: int, end: int) -> list[Quote]:
    """Speech of a Spanish paragraph that opens with a dash: ``—Vox miente —dijo Ana Gil—. Nos trata mal.``

    Its marks are dashes; none without a remark that says who speaks.
    """
    if not (text[start + 1 : start + 2].isalnum() or text[start + 1 : start + 2] in _TURNED):
        return []
    out: list[Quote] = []
    mark = (start, start + 1)
    for match in _REMARK.finditer(text, start, end):
        if not any(_is_said(word) for word in match["cue"].split()):
            continue
        out.append(Quote(mark[0], match.start("cue"), mark[1], match.start()))
        if match["close"] is None:
            return out
        mark = (match.start("close"), match.end())
        if text[match.end() : match.end() + 1].islower():
            return []  # one sentence around the remark, reported as a whole
    if out and mark[1] < end:
        out.append(Quote(mark[0], end, mark[1], end))
    return out


def _is_said(word: str) -> bool:
    form = load_cues("es").verbs.get(word)
    return form is not None and bool(form.frames & _SPOKEN) and not FINITE.isdisjoint(form.codes)


def balanced(text: str, start: int, end: int, quotes: Sequence[Quote]) -> tuple[int, int] | None:
    """Return a noun phrase with both marks of each quotation that it has one of: ``our "friends"``.

    What it has of the end of a quotation alone is cut off (``war" activists``). None for a part of what one
    quotation says (``"Russia is a threat to the alliance"``), but for its article.
    """
    for quote in quotes:
        if quote.end <= start or end <= quote.start:
            continue
        if end > quote.end and start > quote.inner_start:
            start = quote.end + len(text[quote.end : end]) - len(text[quote.end : end].lstrip())
            continue
        left_out = text[quote.inner_start : start] + text[end : quote.inner_end]
        if len(left_out.split()) > _ARTICLE:
            return None
        start, end = min(start, quote.start), max(end, quote.end)
    return start, end


def _marks(text: str, start: int, end: int) -> list[_Mark]:
    marks = []
    for match in _MARK.finditer(text, start, end):
        lo, hi = match.span()
        mark = match[0]
        if mark != "`":
            before = text[lo - 1] if lo > start else ""
            marks.append(_Mark(mark, lo, hi, before, text[hi : min(hi + 1, end)]))
    return marks


def _is_opening(mark: _Mark) -> bool:
    if mark.text in _OPENERS:
        return bool(mark.after)
    if mark.text in _CLOSERS:  # a typing slip: ”Hello”
        return mark.opens() and mark.after.isalnum()
    return mark.opens() and not mark.after.isspace()


def _nests(opened: _Mark, mark: _Mark) -> bool:
    return mark.text == opened.text and mark.text in "«„" and mark.opens()


def _reopens(mark: _Mark) -> bool:
    """A straight mark after a space and before a letter opens; the one before it was never closed."""
    return mark.text in {'"', "''"} and mark.before in {" ", "\n"} and mark.after.isalnum()


def _quote(text: str, opening: _Mark, closing: _Mark | None, limit: int = 0) -> Quote:
    hi = closing.start if closing else len(text[opening.end : limit].rstrip()) + opening.end
    return Quote(
        opening.start, closing.end if closing else hi, opening.end, hi, closed=closing is not None
    )


def _orphan(text: str, start: int, mark: _Mark, out: list[Quote]) -> None:
    """A closing mark whose opening mark is lost: the quotation begins with its sentence."""
    if mark.text not in _CLOSERS and mark.before not in _END_PUNCTUATION:
        return  # 5'10" and the like
    floor = max(start, out[-1].end if out else start, mark.start - _ORPHAN_SPAN)
    begin = floor
    for match in _TERMINATOR.finditer(text, floor, max(floor, mark.start - 1)):
        begin = match.end()
    begin += len(text[begin : mark.start]) - len(text[begin : mark.start].lstrip())
    if mark.start - begin > 1:
        out.append(Quote(begin, mark.end, begin, mark.start, opened=False))


def _single_close(marks: list[_Mark], i: int) -> int | None:
    """Index of the single mark that closes the one at ``i``; None if ``i`` is an apostrophe."""
    mark = marks[i]
    if not mark.opens() or not (mark.after.isalpha() or mark.after in "¿¡["):
        return None
    fallback = None
    for k in range(i + 1, min(i + 1 + _LOOKAHEAD, len(marks))):
        other = marks[k]
        if other.start - mark.start > _SINGLE_SPAN:
            break
        if other.text not in _SINGLE or other.text == "‘" or not other.closes():
            continue
        if other.before in _END_PUNCTUATION:
            return k
        if (other.before.lower() != "s" and fallback is None) or (
            fallback is None and other.after not in {" ", ""}
        ):
            fallback = k
    return fallback
