"""Who says a quotation that its own sentence gives no cue for: the sentences before, or after."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from pipeline.attribution.cues import SAY, TELL, THAT, Cues, wordset
from pipeline.attribution.direct import is_signed
from pipeline.attribution.frames import is_speech
from pipeline.attribution.phrases import before_verb
from pipeline.attribution.quotations import Quote
from pipeline.attribution.records import Attribution, Piece, Reading
from pipeline.attribution.sentences import Span
from pipeline.attribution.subjects import (
    cited,
    first_phrase,
    says_first,
    subject_before_colon,
    subject_of,
)
from pipeline.attribution.tokens import Tokens

#: Rules whose cue ends the sentence: words quoted in it go on in the next ('It is "X," she said. "Y."').
_CUE_LAST: Final = frozenset({"postposed", "inverted", "as"})
_LONG_SUBJECT: Final = 28  # tokens that a speaker with all appositions may have
_SHORT: Final = 16  # tokens of a sentence that only says who speaks, and where
_MOST: Final = 0.5
_SOME: Final = 0.4  # share of a sentence that is quoted; the less where it begins so
_FEW: Final = 8
_ADDRESSEE: Final = 2  # words between cue and quotation that are rather whom it is said to
_GAP: Final = 4  # characters between a clause and a quotation that goes on with it
#: What a question is on.
_TOPICS: Final = wordset("about regarding concerning whether if why how what")
_WHOM: Final = frozenset("KO")
_CLAUSAL: Final = frozenset("TXPSRQ;")
_OPINIONS: Final = ("judge", "seem", "of-relative")  # rules whose content is no speech
_JOINTS: Final = " \u00a0:,—–-"
_CLOSED: Final = frozenset(".,!?…")
_MARKS: Final = ('"', "“", "”", "«", "''")


@dataclass(slots=True)
class State:
    """What the next sentence may depend on."""

    last: Attribution | None = None  # whoever spoke the last direct quotation
    last_paragraph: int = -9
    open_quote: bool = False  # the last paragraph ended inside a quotation
    colon: Attribution | None = None  # the last sentence ended "X said:"
    announced: bool = False  # ... with a verb of speech
    inset: int = 0  # spaces before the last paragraph that was told
    pending: Attribution | None = None  # the last sentence's main attribution
    answering: Attribution | None = None  # whom that asked; who asks goes on with a question only
    pending_paragraph: int = -9
    orphans: list[tuple[Piece, int]] = field(default_factory=list)  # quoted, speaker not yet named
    body: Span | None = None  # whose resolution it is: a paragraph "The Security Council,"


def adopt(out: Reading, piece: Piece, state: State, number: int) -> None:
    """A speaker named only in the last paragraph of a long quotation speaks the ones before, too."""
    if not piece.direct:
        return
    quote, row = piece.direct[0]
    if row.rule == "alone" and not quote.closed:
        state.orphans.append((piece, number))
        return
    if state.open_quote and row.source and quote.start == piece.sentence.start:
        for before, at in reversed(state.orphans):
            if at != number - 1 and before is not state.orphans[-1][0]:
                break
            orphan, lone = before.direct[0]
            _withdraw(out, lone)
            row.content.insert(0, (orphan.start, orphan.end))
            row.quotes.insert(0, orphan)
            before.direct[0] = (orphan, row)
    state.orphans.clear()


def _withdraw(out: Reading, row: Attribution) -> None:
    """Take back an attribution to nobody, for its speaker is found."""
    for k in range(len(out.attributions) - 1, -1, -1):
        if out.attributions[k] is row:
            del out.attributions[k]
            return


def continued(
    out: Reading,
    piece: Piece,
    direct: list[Quote],
    found: list[Attribution],
    state: State,
    number: int,
    cues: Cues,
) -> bool:
    """Does who spoke last go on in ``"A," said Pardo. "B" and C.``, quoted for the most part, without a cue?

    A cue within the marks is the speaker's own word. What follows a quotation that ends is told, not said.
    """
    row, quotes = state.last, piece.sentence.quotes
    if not 0 < len(quotes) < _FEW or row is None or state.last_paragraph != number:
        return False
    lo, hi = piece.sentence.start, piece.sentence.end
    shown = sum(quote.end - quote.start for quote in quotes) / (hi - lo)
    if shown < (_SOME if quotes[0].start == lo else _MOST):
        return False
    if not _goes_beyond(piece) or not _speaks_first(out.pieces[-1], row):
        return False
    if any(a.quotes or not _is_inside(a.cue, quotes) for a in found) or _speaks(piece, cues):
        return False
    last = quotes[-1]
    if len(quotes) == 1 and out.text[last.inner_end - 1] in _CLOSED:
        hi = last.end
    while hi > last.end and not out.text[hi - 1].isalnum():
        hi -= 1
    row.content.append((lo, hi))
    row.quotes += direct
    piece.direct = [(quote, row) for quote in direct]
    piece.found = [row]
    return True


def _goes_beyond(piece: Piece) -> bool:
    """Are there words outside the direct quotations of the sentence?"""
    return piece.unit is not None and any(tag not in ".Q,-?!" for tag in piece.unit.tag)


def _speaks(piece: Piece, cues: Cues) -> bool:
    """Is there a cue of speech, or a colon before a quotation, outside the marks?"""
    t, quotes = piece.unit or piece.tokens, piece.sentence.quotes
    return any(
        (tag == ":" or (t.hot[k] == "1" and is_speech(t, k, cues)))
        and not _is_inside((t.start[k], t.end[k]), quotes)
        for k, tag in enumerate(t.tag)
    )


def _speaks_first(piece: Piece, row: Attribution) -> bool:
    """Does the sentence begin with a quotation and then name who speaks?"""
    if not piece.direct:
        return len(piece.found) == 1 and piece.found[0] is row  # it went on already
    quote, first = piece.direct[0]
    after = row.cue is not None and row.cue[0] >= quote.end
    return first is row and quote.start == piece.sentence.start and after


def _is_inside(span: Span | None, quotes: Sequence[Quote]) -> bool:
    return span is not None and any(q.start <= span[0] and span[1] <= q.end for q in quotes)


def remember(piece: Piece, state: State, number: int, text: str, unit: Tokens, cues: Cues) -> None:
    """Keep what the next sentence may need to find its speaker."""
    ends_colon = text[piece.sentence.end - 1] == ":"
    if piece.direct:
        state.last, state.last_paragraph = piece.direct[-1][1], number
        state.pending = state.answering = None
    main = next((a for a in reversed(piece.found) if a.source), None) if piece.found else None
    if not piece.direct:
        if main is None:
            main = _announced(unit, cues)
        state.pending, state.pending_paragraph = main, number
        state.answering = _asked(piece, unit, cues)
        state.colon = None
    state.announced = ends_colon and any(
        mark == "1" and k and is_speech(unit, k, cues) for k, mark in enumerate(unit.hot)
    )
    if ends_colon:
        state.colon = main or _opens_quote(unit, cues)


def _asked(piece: Piece, t: Tokens, cues: Cues) -> Attribution | None:
    """Who answers after ``Reporters asked Pardo about Chile.`` and ``Pardo was asked whether Chile lied.``"""
    for row in piece.found:
        if row.lemma != "ask" or row.rule not in ("ask", "passive") or row.cue is None:
            continue
        lo, hi = (bisect_left(t.start, at) for at in row.content[0])
        topic = bisect_left(t.start, row.cue[1])
        if row.rule == "ask" and lo == topic:
            hi = topic = next((k for k in range(lo, hi) if t.low[k] in _TOPICS), lo)
        somebody = not cues.words["role"].isdisjoint(t.low[lo:hi]) or not _WHOM.isdisjoint(
            t.tag[lo:hi]
        )
        if t.low[topic] in _TOPICS and somebody and _CLAUSAL.isdisjoint(t.tag[lo:hi]):
            source = (t.start[lo], t.end[hi - 1])
            return Attribution(source, row.cue, [], "indirect", "answered", row.lemma)
    return None


def _announced(t: Tokens, cues: Cues) -> Attribution | None:
    """Who speaks in ``Petro wrote on X.``, a sentence that leaves what is said to the next one."""
    if len(t.tag) > _SHORT:
        return None
    k = t.hot.find("1", 1)
    while k >= 0 and not is_speech(t, k, cues):
        k = t.hot.find("1", k + 1)
    if k < 1 or not cues.verbs[t.low[k]].frames & (SAY | TELL | THAT):
        return None
    j, _ = before_verb(t, k, cues)
    subject, antecedent = subject_of(t, j, cues)
    if subject is None or antecedent is not None or t.tag[k + 1 : k + 2] not in ("I", "T"):
        return None
    source, cue = (t.start[subject[0]], t.end[subject[1] - 1]), (t.start[k], t.end[k])
    return Attribution(source, cue, [], "indirect", "announced", cues.verbs[t.low[k]].lemma)


def _opens_quote(t: Tokens, cues: Cues) -> Attribution | None:
    subject = subject_before_colon(t, cues)
    if subject is None or subject[1] <= subject[0]:
        return None
    source = (t.start[subject[0]], t.end[subject[1] - 1])
    return Attribution(source, (t.start[-1], t.end[-1]), [], "indirect", "before-colon", ":")


def from_context(
    out: Reading,
    piece: Piece,
    quote: Quote,
    t: Tokens,
    marks: dict[int, Quote],
    found: list[Attribution],
    state: State,
    number: int,
    cues: Cues,
) -> Attribution:
    """Who says a quotation that its own sentence gives no cue for."""
    at = next((k for k, q in marks.items() if q is quote), 0)
    span = (quote.start, quote.end)
    outside = sum(tag not in ".Q,-?!" for tag in t.tag)
    near = state.last if number - state.last_paragraph <= 1 else None
    pending = state.pending
    if state.answering is not None and out.text[quote.inner_end - 1] != "?":
        pending = state.answering
    joined = _said_beside(out.text, span, t, at, found) if outside else None
    if joined is not None:
        joined.kind = "direct"
        if sum(len(out.text[lo:hi].split()) for lo, hi in joined.content) <= _ADDRESSEE:
            joined.content.clear()  # "asking Pardo, ..."
        return _extend(joined, span, quote)
    if piece.direct and outside:
        return _extend(piece.direct[-1][1], span, quote)
    if outside == 0:
        if state.colon is not None and not piece.direct:
            state.colon = _extend_or_new(out, state.colon, span, quote)
            return state.colon  # further paragraphs go on with the same quotation
        if piece.direct:
            return _extend(piece.direct[-1][1], span, quote)
        if pending is not None and state.pending_paragraph == number:
            return _extend_or_new(out, pending, span, quote)
        if near is not None:
            return _extend(near, span, quote)
        if pending is not None:
            return _extend_or_new(out, pending, span, quote)
    elif (
        at
        and t.tag[at - 1] in ":,"
        and (head := cited(t, at - 1, cues) or first_phrase(t, cues, at, _clause(t, at)))
    ):
        source = (t.start[head[0]], t.end[head[1] - 1])
        row = Attribution(
            source, (t.start[at - 1], t.end[at - 1]), [span], "direct", "colon-any", ":"
        )
        row.quotes = [quote]
        found.append(row)
        return row
    beside = (_signed(t, at) or beside_quote(t, at, found, cues)) if outside else None
    row = Attribution(None, None, [], "direct", "alone", "") if beside is None else beside
    row.content, row.quotes = [span], [quote]
    (found if row.source else out.attributions).append(row)
    return row


def _clause(t: Tokens, at: int) -> int:
    """Where the clause before a quotation and its colon begins: ``Chile denies it; Pardo: "It lies."``"""
    return t.tag.rfind(";", 0, at - 1) + 1


def _signed(t: Tokens, at: int) -> Attribution | None:
    """``"We go" – Ana Pardo``: the name behind the dash, where nothing else is told."""
    if at or not is_signed(t, at + 1):
        return None
    end = t.tag.rindex("K")
    cue = (t.start[at + 1], t.end[at + 1])
    return Attribution((t.start[at + 2], t.end[end]), cue, [], "direct", "signed", "")


def beside_quote(t: Tokens, at: int, found: list[Attribution], cues: Cues) -> Attribution | None:
    """``"...," Adam Green, co-founder of the committee, said``: all from the quotation to the verb speaks.

    Readings of the same cue as speech without quotation marks are taken out of ``found``.
    """
    lo = at + 1
    while lo < len(t.tag) and t.tag[lo] in ",-":
        lo += 1
    if lo >= len(t.tag) or t.tag[lo] not in "KDP#WI":
        return None
    for k in range(lo + 1, min(len(t.tag), lo + _LONG_SUBJECT)):
        if t.tag[k] in ";QS:":
            return None
        if is_speech(t, k, cues) and "d" in cues.verbs[t.low[k]].codes:
            hi = k
            while hi > lo + 1 and t.tag[hi - 1] in "XN,":
                hi -= 1
            cue = (t.start[k], t.end[k])
            found[:] = [a for a in found if a.cue != cue or a.kind == "direct"]
            lemma = cues.verbs[t.low[k]].lemma
            return Attribution((t.start[lo], t.end[hi - 1]), cue, [], "direct", "beside", lemma)
    return None


def _said_beside(
    text: str, span: Span, t: Tokens, at: int, found: list[Attribution]
) -> Attribution | None:
    """Whose reported words the quotation goes on with: ``Pardo adds that there are two ways: "Go or stay."``

    A name after the quotation is rather the speaker's than what is said.
    """
    after = t.tag[at + 1 : at + 3].lstrip(",-")[:1]
    for row in found:
        if row.source is None or row.rule.endswith(_OPINIONS):
            continue
        for lo, hi in row.content:
            gap = text[hi : span[0]] if hi <= span[0] else text[span[1] : lo]
            if (
                len(gap) <= _GAP
                and not gap.strip(_JOINTS)
                and (hi <= span[0] or after not in "KDP#")
            ):
                return row
    return None


def _extend(row: Attribution, span: Span, quote: Quote) -> Attribution:
    row.content.append(span)
    row.quotes.append(quote)
    return row


def _extend_or_new(out: Reading, row: Attribution, span: Span, quote: Quote) -> Attribution:
    mixed = row.rule in _CUE_LAST and any(
        mark in out.text[lo:hi] for lo, hi in row.content for mark in _MARKS
    )
    if row.kind == "direct" or mixed:
        return _extend(row, span, quote)
    new = Attribution(row.source, row.cue, [span], "direct", "context", row.lemma, row.antecedent)
    new.quotes = [quote]
    out.attributions.append(new)
    return new


def headline(out: Reading, piece: Piece, t: Tokens, found: list[Attribution], cues: Cues) -> None:
    """``Boric: Israel must stop``: a name, a colon, what it says."""
    if ":" not in t.tag[:8] or found:
        return
    colon = t.tag.index(":")
    first = int(t.tag[0] == "V" and (cues.lang == "es" or says_first(t, cues)))  # "Dijo Boric: ..."
    if (
        not first < colon < len(t.tag) - 1
        or any(x not in "KDI#-." for x in t.tag[first:colon])
        or "K" not in t.tag[:colon]
        or not cues.words["rubric"].isdisjoint(t.low[:colon])
    ):
        return
    quoted = t.tag[colon + 1] == "Q"
    if not quoted and (out.pieces or piece.sentence.end - piece.sentence.start > 200):
        return
    source = (t.start[first], t.end[colon - 1])
    content = (t.start[colon + 1], t.end[-1])
    kind = "direct" if quoted else "indirect"
    row = Attribution(source, (t.start[colon], t.end[colon]), [content], kind, "colon", ":")
    if quoted:
        row.quotes = [q for q in piece.sentence.quotes if q.start >= content[0]]
        row.content = [(q.start, q.end) for q in row.quotes]
    found.append(row)
