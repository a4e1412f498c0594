"""Paragraphs and sentences, as offsets; nothing is copied or changed, so nothing can be lost."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

from pipeline.attribution.cues import (
    ASK,
    FINITE,
    LANGUAGES,
    QUOTE,
    SAY,
    TELL,
    THAT,
    Cues,
    Form,
    load_cues,
    wordset,
)
from pipeline.attribution.quotations import Quote

Span = tuple[int, int]

_BLANK = re.compile(r"\n[^\S\n]*\n|\r\n[^\S\n]*\r\n|[\x0b\x0c\x1c-\x1e\u2028\u2029]")
# The look-behind lets a run of stops be tried once, from its first, so that the search is linear; it
# stands after a set of characters, because only what begins with one is searched for fast.
_STOP = re.compile(
    r"[.!?…。！？](?<![.!?…。！？]{2})(?:(?<=[.!?…])[.!?…]*+[\"”’'»›)\]*]*+(?:\[\d+\])*+(?=\s)"
    r"|(?<=[。！？])[。！？]*+[」』”]?)"
)
_OPENING: Final = frozenset("\"“‘'«‹„(¿¡[—–-•*`")
_ACRONYM = re.compile(r"(?:\b[A-Za-z]\.){2,}$")
_PEEK = re.compile(r"[^\W_]+(?:[-'’.][^\W_]+)*|[^\w\s]")
_ON_X = re.compile(r"\b(?:on|via|en|por) X$")  # the platform, no initial
_TERMINAL: Final = tuple(".!?…:;,\"”»’'")
_WRAPPED: Final = range(50, 101)  # width of a line that was broken to fit a page
_SURE, _PERHAPS, _ENDS = "sure", "perhaps", "ends"  # does the paragraph go on in a line?
_ITEM = re.compile(
    r"[-–—*+•‣▪◦·●]\s|\|(?=\s)|#{1,6}\s|\(?(?:\d{1,3}|[a-z]|[ivx]{1,5})\)\s|\d{1,3}\.\s"
)
_COUNT = re.compile(r"\w+")
_FULL_STOP = re.compile(r"[.!?][\"”’)]?\s")
#: A heading of Markdown, an entry of a table of contents
_ALONE = re.compile(r"#{1,6}\s|[^\n.]*(?:\.\s?){4,}")
_TAIL_WORDS: Final = 7
_CONTENT: Final = frozenset({"that", "que", "how", "what", "if", "whether"})  # opens what is said
_REQUESTED: Final = frozenset({*_CONTENT, "to", "for", "about", "por", "sobre"})
_MANNER: Final = ("ly", "mente")
#: They abbreviate before a number only: "No. 3", but "He said no."; so do months.
_NUMBERED: Final = wordset(
    "no nos vol vols p pp art arts sec fig núm pág jan feb mar apr jun jul aug sep sept oct nov dec"
)
#: "Georgia v. Russia", "Nicaragua c. Estados Unidos", but "el inciso c. Chile ..."
_VERSUS: Final = frozenset({"v", "c"})
_CASE: Final = re.compile(r"(?<!\w)[^\W\d_a-zß-öø-ÿ][\w'’&.-]*\s+\Z")
_NAME_REACH: Final = 40
_QUOTED: Final = re.compile(r"\s+(?:[\"“„«‘'](?=\S)|''|``)")
_NICKNAME: Final = re.compile(r"\s+[\"“‘'][^\W_]+[\"”’'] (?=[^\W\d_])(?P<next>.)")
_LONGEST: Final = 3000  # characters; a longer "sentence" is a list or worse, and is cut


@dataclass(slots=True, init=False)
class Sentence:
    """``text[start:end]`` without surrounding space; ``quotes`` are those that begin inside it."""

    start: int
    end: int
    quotes: tuple[Quote, ...]

    def __init__(self, start: int, end: int, quotes: tuple[Quote, ...] = ()) -> None:
        self.start = start
        self.end = end
        self.quotes = quotes


def paragraphs(text: str) -> list[Span]:
    """Return the non-blank paragraphs of ``text``, stripped.

    A blank line ends one; so does a line end, unless the line was only wrapped: the next begins in lower
    case, or this has the width of a page and no full stop, and neither opens a list's next item nor stands
    among headlines.
    """
    lines = _lines(text)
    joins = _joins(text, lines)
    page = _page(lines, joins)
    out: list[Span] = []
    first = 0
    for k in range(1, len(lines) + 1):
        if k < len(lines) and joins[k] != _ENDS:
            continue
        run = lines[first:k]
        if len(run) > 1 and _SURE not in joins[first + 1 : k] and not _is_wrapped(text, run, page):
            out += [(line.lo, line.hi) for line in run]
        elif run:
            out.append((run[0].lo, run[-1].hi))
        first = k
    return out


class _Line(NamedTuple):
    """``text[lo:hi]`` is a line without surrounding space; ``raw`` is where it begins with it."""

    raw: int
    lo: int
    hi: int

    @property
    def width(self) -> int:
        """Characters of the line, without surrounding space."""
        return self.hi - self.lo


def _lines(text: str) -> list[_Line]:
    out = []
    after = 0
    for line in text.splitlines(keepends=True):
        raw = after
        after += len(line)
        body = line.strip()
        if body:
            lo = raw + len(line) - len(line.lstrip())
            out.append(_Line(raw, lo, lo + len(body)))
    return out


def _joins(text: str, lines: list[_Line]) -> list[str]:
    """Say of each line how it stands to the one before: another paragraph, or the same, or perhaps."""
    out = [_ENDS] * len(lines)
    known: set[str] = set()  # marks that items of this list have
    for k in range(1, len(lines)):
        last, line = lines[k - 1], lines[k]
        between = text[last.hi : line.lo]
        if between.count("\n") > 1 or _BLANK.search(between):
            if known:
                known.clear()
            continue
        whole = out[k - 1] == _ENDS
        if whole and (mark := _item(text, last)):
            known.add(mark)
        mark = _item(text, line)
        listed = mark in known or (
            mark and k + 1 < len(lines) and mark == _item(text, lines[k + 1])
        )
        if (mark and listed) or _ALONE.match(text, last.lo, last.hi):
            continue
        if text[line.lo].islower():
            out[k] = _SURE
        elif (last.hi - (last.lo if whole else last.raw)) in _WRAPPED and not text[
            last.hi - 1 : last.hi
        ].endswith(_TERMINAL):
            word = text[text.rfind(" ", last.lo, last.hi) + 1 : last.hi].lower()
            out[k] = _SURE if word in _connecting() else _PERHAPS
    return out


def _item(text: str, line: _Line) -> str:
    """Return the sort of the mark that opens an item of a list: ``- ``, ``2. ``, ``(a) ``; else nothing."""
    match = _ITEM.match(text, line.lo, line.hi)
    return "" if match is None else _COUNT.sub("1", match[0])


@lru_cache(maxsize=1)
def _connecting() -> frozenset[str]:
    """Words of any language that no headline and no item of a list ends with, such as "the" and "of"."""
    tags = (load_cues(lang).tags for lang in LANGUAGES)
    return frozenset(word for known in tags for word, tag in known.items() if tag in "DICSRTX")


def _page(lines: list[_Line], joins: list[str]) -> int:
    """Return the width to which the document's lines are wrapped; 0 where none surely is."""
    widths = sorted(lines[k - 1].width for k, join in enumerate(joins) if join == _SURE)
    return widths[len(widths) // 2] if widths else 0


def _is_wrapped(text: str, run: list[_Line], page: int) -> bool:
    """Are the lines, none of which goes on in lower case, one wrapped paragraph rather than headlines?

    The first word of a wrapped line would not have fitted the line before.
    """
    if not any(ch.islower() for ch in text[run[0].lo : run[-1].hi]):
        return True
    if any(line.width > _WRAPPED[-1] for line in run):
        return False  # no page has the line
    if any(_FULL_STOP.search(text, line.lo, line.hi) for line in run):
        return True
    width = page or max(line.width for line in run)
    for last, line in pairwise(run):
        word = text[line.lo : line.hi].split(None, 1)[0]
        if last.width + 1 + len(word) <= width:
            return False
    return page > 0 or text[run[-1].hi - 1 : run[-1].hi].endswith(_TERMINAL)


def split_spans(text: str, start: int, end: int, cues: Cues) -> list[Span]:
    """Return the sentences of ``text[start:end]``, quotation marks ignored; stripped spans."""
    cuts = [m.end() for m in _STOP.finditer(text, start, end) if _is_boundary(text, m, end, cues)]
    return _spans(text, start, end, cuts)


def _spans(text: str, start: int, end: int, cuts: list[int]) -> list[Span]:
    if not cuts and start < end and not (text[start].isspace() or text[end - 1].isspace()):
        return [(start, end)]
    out = []
    for hi in [*cuts, end]:
        piece = text[start:hi]
        body = piece.strip()
        if body:
            lo = start + len(piece) - len(piece.lstrip())
            out.append((lo, lo + len(body)))
        start = hi
    return out


def split_sentences(
    text: str, start: int, end: int, quotes: Sequence[Quote], cues: Cues
) -> list[Sentence]:
    """Return the sentences of a paragraph; a quotation is never cut, nor parted from "he said"."""
    cuts: list[int] = []
    pending = iter([*quotes, None])
    quote = next(pending)
    for match in _STOP.finditer(text, start, end):
        stop = match.end()
        while quote is not None and quote.end < stop:
            quote = next(pending)
        if quote is not None and quote.start < match.start() and stop < quote.end:
            continue  # inside a quotation
        if not _is_boundary(text, match, end, cues):
            continue
        ends_quote = quote is not None and quote.end == stop
        if ends_quote and "." not in match[0] and _has_tail(text, stop, end, cues):
            continue
        cuts.append(stop)
    spans = _spans(text, start, end, cuts)
    return _attach(spans if end - start <= _LONGEST else _shorten(text, spans, quotes), quotes)


def _shorten(text: str, spans: list[Span], quotes: Sequence[Quote]) -> list[Span]:
    """Cut what is too long for a sentence at a space outside quotations: the rules look both ways."""
    if all(hi - lo <= _LONGEST for lo, hi in spans):
        return spans
    out: list[Span] = []
    k = 0
    for lo, hi in spans:
        cuts, at = [], lo
        while hi - at > _LONGEST:
            cut = at + _LONGEST
            space = text.rfind(" ", cut - 200, cut)
            cut = space if space > at else cut
            while k < len(quotes) and quotes[k].end <= cut:
                k += 1
            if k < len(quotes) and quotes[k].start < cut:
                cut = quotes[k].start if quotes[k].start > at else quotes[k].end
            if cut >= hi:
                break
            cuts.append(cut)
            at = cut
        out += _spans(text, lo, hi, cuts)
    return out


def _attach(spans: list[Span], quotes: Sequence[Quote]) -> list[Sentence]:
    if not quotes:
        return [Sentence(lo, hi) for lo, hi in spans]
    out, k = [], 0
    for lo, hi in spans:
        first = k
        while k < len(quotes) and quotes[k].start < hi:
            k += 1
        out.append(Sentence(lo, hi, tuple(quotes[first:k])))
    return out


def _is_boundary(text: str, match: re.Match[str], end: int, cues: Cues) -> bool:
    stop = match.end()
    following = text[stop : stop + 8].lstrip() if stop < end else ""
    if not following:
        return True
    head = following.lstrip("\"“‘'«‹„(¿¡[—–-•*` ")[:1]
    if head.islower():
        return False
    mark = match[0]
    if mark[0] != "." or mark.startswith(".."):
        return True
    return not _abbreviates(text, match.start(), stop, end, cues, closed=len(mark) > 1)


def _abbreviates(text: str, dot: int, stop: int, end: int, cues: Cues, *, closed: bool) -> bool:
    """Is the full stop at ``dot`` part of an abbreviation that the sentence goes on after?"""
    if closed or not text[dot - 1 : dot].isalnum():
        return False
    begin, floor = dot - 1, max(0, dot - 20)
    while begin > floor and text[begin - 1].isalnum():
        begin -= 1
    word = text[begin:dot]
    low = word.lower()
    acronym = initial = False
    if len(word) == 1:
        acronym = _ACRONYM.search(text, max(0, dot - 12), dot + 1) is not None
        initial = word.isupper() and not _ON_X.search(text, max(0, dot - 6), dot)
    numbered = low in _NUMBERED and not initial
    if not (numbered or acronym or initial or low in cues.abbreviations) or low == "etc":
        return False
    following = _PEEK.search(text, stop, min(end, stop + 40))
    if numbered:
        return following is not None and following[0][0].isdigit()
    if low in cues.words.get("title", ()):
        return True
    if word in _VERSUS:
        return _CASE.search(text, max(0, begin - _NAME_REACH), begin) is not None
    if following is None or ((acronym or not initial) and _opens_speech(text, stop)):
        return False
    # After "Inc." or "U.S." a closed-class word ("The", "He") begins a sentence, a name does not.
    return following[0].lower() not in cues.tags


def _opens_speech(text: str, stop: int) -> bool:
    """Does a quotation follow, other than the nickname of ``Smith Jr. "Bear" Brown``?"""
    if not _QUOTED.match(text, stop):
        return False
    nickname = _NICKNAME.match(text, stop)
    return nickname is None or not nickname["next"].isupper()


def _has_tail(text: str, stop: int, end: int, cues: Cues) -> bool:
    """Does ``"Why?"`` go on with "Trump asked."?"""
    words = _PEEK.findall(text, stop, min(end, stop + 80))
    if words and words[0][0].isupper() and cues.tags.get(words[0].lower()) == "P":
        return False  # '"Why?" he asked', but '"Why?" He answered ...'
    for i, word in enumerate(words[:_TAIL_WORDS]):
        if not word[0].isalnum():
            if word == "." and i and words[i - 1].lower() in cues.abbreviations:
                continue
            return False
        form = cues.verbs.get(word.lower())
        if i and form and not FINITE.isdisjoint(form.codes):
            rest = [w.lower() for w in words[i + 1 : i + 1 + _TAIL_WORDS]] or ["."]
            rest = rest[: rest.index(".") + 1] if "." in rest else rest
            if form.frames & (SAY | TELL | QUOTE):
                return _is_adjunct(rest[0], cues) or _is_addressed(form, rest, cues)
            if form.frames & THAT and "d" in form.codes and _is_adjunct(rest[0], cues):
                return True
    return False


def _is_adjunct(word: str, cues: Cues) -> bool:
    """Can "said" end before the word, or go on with when, where and how?"""
    return (
        not word[0].isalnum()
        or cues.tags.get(word) in {"I", "N", "T"}
        or word in cues.words.get("time", ())
        or word.endswith(_MANNER)
    )


def _is_addressed(form: Form, rest: list[str], cues: Cues) -> bool:
    """``told the men``, ``asked the men in Lima``, but not ``asked the men to leave``; ``said as he left``."""
    if rest[0] in _CONTENT:
        return False
    if form.frames & ASK and _REQUESTED.isdisjoint(rest):
        return True
    return cues.tags.get(rest[0]) == "S" or bool(form.frames & TELL)
