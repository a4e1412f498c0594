"""Paragraphs and sentences, as offsets; nothing is copied or changed, so nothing can be lost."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.attribution.cues import ASK, FINITE, QUOTE, SAY, TELL, THAT, Cues, Form, wordset
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

    A blank line ends one; so does a line end, unless the line was only wrapped: it has the width of
    a page and no full stop, or the next begins in lower case.
    """
    out: list[Span] = []
    last_end = 0
    after = 0
    for line in text.splitlines(keepends=True):
        lo = after
        after += len(line)
        body = line.strip()
        if not body:
            continue
        lo += len(line) - len(line.lstrip())
        hi = lo + len(body)
        if out and _continues(text, out[-1], last_end, lo, body):
            out[-1] = (out[-1][0], hi)
        else:
            out.append((lo, hi))
        last_end = hi
    return out


def _continues(text: str, previous: Span, end: int, lo: int, body: str) -> bool:
    between = text[end:lo]
    if _BLANK.search(between) or between.count("\n") > 1:
        return False
    if body[0].islower():
        return True
    width = end - max(previous[0], text.rfind("\n", previous[0], end) + 1)
    return width in _WRAPPED and not text[end - 1 : end].endswith(_TERMINAL)


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
