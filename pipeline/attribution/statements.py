"""From a reading to statements: spans that never overlap, in order, gaps between them."""

from __future__ import annotations

import gc
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Final

from pipeline.attribution.cues import JUDGE, LANGUAGES, NAME, SAY, TELL
from pipeline.attribution.language import detect_language
from pipeline.attribution.names import Kind
from pipeline.attribution.quotations import Quote
from pipeline.attribution.reading import SURE, read
from pipeline.attribution.records import Attribution, Piece, Reading, cues_of
from pipeline.attribution.references import Reference
from pipeline.attribution.resolve import Link, resolve
from pipeline.attribution.sentences import Span, split_spans
from pipeline.attribution.tagger import refine
from pipeline.composed import Composed, compose
from pipeline.errors import DocumentError
from pipeline.schema import Statement, StatementKind, write_statement

_STUB_WORDS: Final = 8  # words beside speaker and cue that make "said X, who ..." a statement
_CLAUSE_WORDS: Final = 4  # tokens of a quotation beside another that is never dropped
_WORDS: Final = frozenset("WK#NPOX")
_OBJECTS: Final = frozenset({"him", "her", "them", "us", "me"})
_CLITICS: Final = frozenset({"lo", "la", "los", "las", "le", "les", "nos"})
_MARKS: Final = frozenset("*_[")
_NO_MARKS: Final = frozenset(" \t>\"'’”»)")  # what a mark changed places with, and block quotations


def extract_statements(
    text: str, *, lang: str | None = None, link: Link | None = None
) -> list[Statement]:
    """Return the statements of a document, in order, without overlap.

    Parameters
    ----------
    text
        The document; offsets of the result index it.
    lang
        Code or name when it is known, as :func:`~pipeline.attribution.language.language_code` reads it;
        else it is detected paragraph by paragraph.
    link
        Called with a speaker's name, returns the registry's name for it, or None when unknown.

    Returns
    -------
    list[Statement]
        ``direct``: one per quoted sentence, without quotation marks; ``indirect``: a sentence that
        reports what its ``speaker`` says, thinks or intends (``content_start``/``content_end`` span
        the report); ``narration``: any other sentence. What lies between statements (marks, "said X",
        datelines, credits) concatenates with them to the document.

    Raises
    ------
    DocumentError
        ``text`` is no string.
    """
    if not isinstance(text, str):
        raise DocumentError(f"expected the text of a document, not {type(text).__name__}")
    composed = compose(text)
    if composed is None:
        return read_statements(text, lang=lang, link=link)[0]
    read = read_statements(composed.text, lang=lang, link=link)[0]
    return [statement_as_given(statement, text, composed) for statement in read]


def statement_as_given(statement: Statement, text: str, composed: Composed) -> Statement:
    """Return a statement that was read in composed text with the offsets of ``text`` as given."""

    def at(position: int) -> int:
        return composed.offsets[position] if position >= 0 else position

    start, end = at(statement.start), at(statement.end)
    return replace(
        statement,
        start=start,
        end=end,
        text=text[start:end],
        speaker_start=at(statement.speaker_start),
        speaker_end=at(statement.speaker_end),
        content_start=at(statement.content_start),
        content_end=at(statement.content_end),
    )


def read_statements(
    text: str, *, lang: str | None = None, link: Link | None = None, kinds: Iterable[Kind] = ()
) -> tuple[list[Statement], list[Reference]]:
    """Return the statements of a composed document, and the pronouns of its narration that stand for a name.

    ``kinds`` are spans of names with what a registry knows of them, which helps to tell whom "he" and
    "it" can mean; for the rest see :func:`extract_statements`.
    """
    with _collector_paused():
        return _read_statements(text, lang, link, kinds)


def extract_attributions(text: str, *, lang: str | None = None) -> list[Attribution]:
    """Return every attribution, also those that nest in one sentence, with resolved speakers."""
    with _collector_paused():
        return _read_attributions(text, lang)


def _read_statements(
    text: str, lang: str | None, link: Link | None, kinds: Iterable[Kind]
) -> tuple[list[Statement], list[Reference]]:
    """Read a document; the reading is gone before the collector is switched on, which would walk it."""
    reading = refine(read(text, lang=lang))
    references = resolve(reading, link, kinds)
    out: list[Statement] = []
    for piece in reading.pieces:
        out += _of_piece(reading, piece)
    if reading.text is not text:
        out = list(_with_marks(reading, out))
    return out, references


def _with_marks(reading: Reading, rows: list[Statement]) -> Iterator[Statement]:
    """Take the marks of Markdown at the ends of statements into these, as the document has them."""
    shown, text = reading.text, reading.document
    floor = 0
    for row in rows:
        lo, hi = row.start, row.end
        while lo > floor and text[lo - 1] in _MARKS and shown[lo - 1] != text[lo - 1]:
            lo -= 1
        while hi < len(text) and shown[hi] != text[hi] and text[hi] not in _NO_MARKS:
            hi += 1
        yield row if row.text == text[lo:hi] else replace(row, start=lo, end=hi, text=text[lo:hi])
        floor = hi


def _read_attributions(text: str, lang: str | None) -> list[Attribution]:
    reading = refine(read(text, lang=lang))
    resolve(reading)
    return reading.attributions


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Keep the cycle collector from walking a long document's records again and again: they have none."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def _of_piece(reading: Reading, piece: Piece) -> list[Statement]:
    lo, hi = piece.sentence.start, piece.sentence.end
    if piece.body is not None:
        return [_statement(reading, piece, (lo, hi), piece.body, "direct")]
    if not piece.direct or _goes_on(reading, piece):
        return _whole(reading, piece, (lo, hi))
    out: list[Statement] = []
    at = lo
    for quote, attribution in piece.direct:
        out += _stub(reading, piece, at, quote.start)
        out += _quoted(reading, piece, quote, attribution)
        at = quote.end
    return out + _stub(reading, piece, at, hi)


def _goes_on(reading: Reading, piece: Piece) -> bool:
    """Does the one quotation finish a clause outside it: ``Quispe, she said, "is a bully."``?

    So does what describes the object of a verdict: ``She praised Quispe, "the only one who came".``
    """
    if len(piece.direct) != 1:
        return False
    (quote, who), text = piece.direct[0], reading.text
    if not text[quote.inner_start : quote.inner_start + 1].islower():
        return False
    said = who.cue[0] if who.cue else quote.start
    front = any(piece.sentence.start <= lo < said < quote.start for lo, _ in who.content)
    return front or _is_verdict(reading, piece, piece.sentence.start, quote.start)


def _is_verdict(reading: Reading, piece: Piece, lo: int, hi: int) -> bool:
    """Does a verb from ``lo`` to ``hi`` judge somebody there: ``She praised Quispe:``, ``le elogió``?"""
    t, verbs = piece.tokens, cues_of(piece.lang).verbs
    judged = False
    for k in range(bisect_left(t.start, lo), bisect_left(t.start, hi)):
        form = verbs.get(t.low[k])
        if any(row.cue and row.cue[0] < t.start[k] < row.cue[1] for _, row in piece.direct):
            continue  # "«...», se defendió Quispe" judges nobody
        if form is not None and form.frames & (JUDGE | NAME) and not form.frames & (SAY | TELL):
            judged = True
            if k and piece.lang == "es" and t.low[k - 1] in _CLITICS:
                return True
        elif judged and (reading.text[t.start[k]].isupper() or t.low[k] in _OBJECTS):
            return True
    return False


def _quoted(reading: Reading, piece: Piece, quote: Quote, who: Attribution) -> list[Statement]:
    spans = split_spans(reading.text, quote.inner_start, quote.inner_end, cues_of(piece.lang))
    return [_statement(reading, piece, span, who, "direct") for span in spans]


def _whole(reading: Reading, piece: Piece, span: Span) -> list[Statement]:
    text, lo, hi = reading.text, *span
    if not text[lo].isalnum() and not any(ch.isalnum() for ch in text[lo:hi]):
        return []
    return [_reported(reading, piece, span)]


def _reported(reading: Reading, piece: Piece, span: Span) -> Statement:
    if not piece.found:
        return _statement(reading, piece, span, None, "narration")
    inside = [
        a
        for a in piece.found
        if (a.source or a.speaker)
        and not a.rule.startswith("noun")
        and any(span[0] <= lo and hi <= span[1] for lo, hi in reading.parts.near(a, *span))
    ]
    if not inside:
        return _statement(reading, piece, span, None, "narration")
    main = max(inside, key=reading.parts.size)
    return _statement(reading, piece, span, main, "indirect")


def _stub(reading: Reading, piece: Piece, lo: int, hi: int) -> list[Statement]:
    """What stands beside a quotation: a gap, unless it says something itself."""
    text = reading.text
    while lo < hi and not text[lo].isalnum():
        lo += 1
    while hi > lo and not text[hi - 1].isalnum():
        hi -= 1
    if lo >= hi:
        return []
    t = piece.tokens
    first = bisect_left(t.start, lo)
    worded = [
        k for k, tag in enumerate(t.tag[first : bisect_left(t.start, hi)], first) if tag in _WORDS
    ]
    if _is_verdict(reading, piece, lo, hi) or _holds_speech(piece, lo, hi):
        return [_reported(reading, piece, (lo, hi))]
    if len(worded) < _STUB_WORDS:
        return []
    taken = [x for a in piece.found for x in (a.source, a.cue) if x and a.kind == "direct"]
    words = sum(not any(a <= t.start[k] < b for a, b in taken) for k in worded)
    return [_reported(reading, piece, (lo, hi))] if words >= _STUB_WORDS else []


def _holds_speech(piece: Piece, lo: int, hi: int) -> bool:
    """Is a clause quoted from ``lo`` to ``hi``, rather than a word or a name?"""
    start = piece.tokens.start
    return any(
        lo <= quote.inner_start < hi
        and bisect_left(start, quote.inner_end) - bisect_left(start, quote.inner_start)
        >= _CLAUSE_WORDS
        for quote in piece.sentence.quotes
    )


def _own_language(reading: Reading, piece: Piece, span: Span) -> str | None:
    """A quotation may be in another language than its paragraph."""
    t = piece.tokens
    lo, hi = bisect_left(t.start, span[0]), bisect_left(t.start, span[1])
    if piece.lang in LANGUAGES and hi > lo and t.is_known(SURE, lo, hi):
        return piece.lang
    return detect_language(reading.text[span[0] : span[1]])


def _statement(
    reading: Reading, piece: Piece, span: Span, who: Attribution | None, kind: StatementKind
) -> Statement:
    text = reading.text[span[0] : span[1]]
    lang = piece.lang
    if kind == "direct" or lang != reading.lang:
        lang = _own_language(reading, piece, span) or lang
    if who is None:
        return write_statement(span[0], span[1], text, None, -1, -1, None, kind, lang)
    source = who.source or (-1, -1)
    content = (-1, -1)
    if kind == "indirect":
        parts = reading.parts.near(who, *span)
        inside = [part for part in parts if span[0] <= part[0] and part[1] <= span[1]]
        content = (inside[0][0], max(inside)[1])
    return write_statement(
        span[0],
        span[1],
        text,
        who.speaker,
        source[0],
        source[1],
        reading.text[who.cue[0] : who.cue[1]] if who.cue else None,
        kind,
        lang,
        content[0],
        content[1],
        who.speaker_kind,
        who.score,
        who.affiliation,
    )
