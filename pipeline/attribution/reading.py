"""One pass over a document: paragraphs, quotations, sentences, attributions, statements.

Everything is found first as spans (this module), then the speakers are resolved over the whole
document (``resolve``), then statements are written (``statements``).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

from pipeline.attribution import layout, reported
from pipeline.attribution.context import State, adopt, continued, from_context, headline, remember
from pipeline.attribution.cues import LANGUAGES, Cues, load_cues, wordset
from pipeline.attribution.direct import collapse, is_direct, is_headline
from pipeline.attribution.found import Found
from pipeline.attribution.heads import (
    names_body,
    opens_with_verb,
    with_opening_preterite,
    with_opening_verb,
)
from pipeline.attribution.language import detect_language, language_code
from pipeline.attribution.mixed import widen
from pipeline.attribution.names import with_capitals, with_companies
from pipeline.attribution.quotations import Quote, balanced, find_quotes
from pipeline.attribution.records import Attribution, Piece, Reading, cues_of
from pipeline.attribution.sentences import Sentence, Span, paragraphs, split_sentences
from pipeline.attribution.shown import shown, undivided
from pipeline.attribution.tokens import DASHES, NO_TOKENS, QUOTE_MARKS, Tokens, tokenise
from pipeline.attribution.turns import find_turns, is_personal
from pipeline.parties.datelines import dateline_end

_CLOSING: Final = frozenset(".?!")
_POST_LENGTH: Final = 1200  # characters that a block post may have, over paragraphs
_INSET: Final = 3  # spaces that a block quotation is set in, at least
_AUTHORS: Final = wordset("i we yo nosotros nosotras")
SURE: Final = 0.2  # share of closed-class words that settles the language (English news: 0.4)


def read(text: str, *, lang: str | None = None) -> Reading:
    """Return ``text`` read into sentences and attributions, speakers not yet resolved."""
    document, text = text, shown(text)
    spans = paragraphs(text)
    text = undivided(text)
    lang = language_code(lang)
    main = lang or detect_language(text)
    out, state = Reading(text, main, document), State()
    turns = find_turns(text, spans) | layout.handles(text, spans)
    posts = _posts(text, spans, main) if "(@" in text else {}
    noise = layout.furniture(text, spans)
    for number, (lo, hi) in enumerate(spans):
        if number in posts:
            _read_post(out, lo, hi, posts[number], detect_language(text[lo:hi]) or main)
            state = State(last=posts[number])
            continue
        if number in noise or _signs(out, lo, hi):
            continue
        lo = dateline_end(text, lo, hi)
        _read_paragraph(out, number, lo, hi, lang, state, turns.get(number))
    return out


def _signs(out: Reading, lo: int, hi: int) -> bool:
    """Is the paragraph (or sentence) the name under a quotation of nobody's? Then that has its speaker."""
    last = out.pieces[-1].direct if out.pieces else []
    if not last or last[-1][1].rule != "alone" or out.text[lo] not in DASHES:
        return False
    name = layout.signed(out.text, lo, hi)
    if name is None:
        return False
    row = last[-1][1]
    row.source, row.cue, row.rule = name, (lo, lo + 1), "signed"
    return True


def _language(text: str, t: Tokens, lo: int, hi: int, main: str | None) -> str | None:
    """The document's language, unless few of the words are in its closed-class lists."""
    if main in LANGUAGES and t.is_known(SURE):
        return main
    return detect_language(text[lo:hi]) or main or _by_verbs(t)


def _by_verbs(t: Tokens) -> str | None:
    """The language whose verbs of speech a sentence has that is too short to tell otherwise."""
    words = [word for word, tag in zip(t.low, t.tag, strict=True) if tag == "W"]
    held = [any(word in load_cues(code).verbs for word in words) for code in LANGUAGES]
    return LANGUAGES[held.index(True)] if held.count(True) == 1 else None


def _posts(text: str, spans: list[Span], main: str | None) -> dict[int, Attribution]:
    """Paragraphs that are block posts, by their signature line; with those in front of the same post."""
    out: dict[int, Attribution] = {}
    for k, (lo, hi) in enumerate(spans):
        mark = layout.signature(text, lo, hi)
        if mark is None:
            continue
        post = Attribution(
            mark.name, mark.name, [(lo, mark.body_end)], "direct", "signature", "tweet"
        )
        post.cue = None
        out[k] = post
        back = k - 1
        if mark.body_end <= lo and back >= 0 and back not in out:
            post.content = [spans[back]]
            out[back] = post
            back -= 1
        own = detect_language(text[lo : mark.body_end])
        while own and own != main and back >= 0 and back not in out:
            if (
                hi - spans[back][0] > _POST_LENGTH
                or detect_language(text[slice(*spans[back])]) != own
            ):
                break
            post.content.insert(0, spans[back])
            out[back] = post
            back -= 1
    return out


def _read_post(out: Reading, lo: int, hi: int, post: Attribution, lang: str | None) -> None:
    if not out.attributions or out.attributions[-1] is not post:
        out.attributions.append(post)
    cues = cues_of(lang)
    end = next((b for a, b in post.content if a == lo), lo)
    for sentence in split_sentences(out.text, lo, end, (), cues):
        out.pieces.append(Piece(sentence, lang, NO_TOKENS, post))


def _read_paragraph(
    out: Reading,
    number: int,
    lo: int,
    hi: int,
    given: str | None,
    state: State,
    label: layout.Label | None,
) -> None:
    text = out.text
    cues = cues_of(out.lang)
    body: Attribution | None = None
    post = label is not None and label.post
    if label is not None:
        body = _turn(out, label, hi)
        lo = label.body
    elif state.colon is not None and _is_block(out, lo, hi, state):
        colon = state.colon
        body = Attribution(colon.source, colon.cue, [(lo, hi)], "direct", "block", colon.lemma)
        out.attributions.append(body)
    quotes = find_quotes(text, lo, hi)
    tokens = with_companies(tokenise(text, lo, hi, cues))
    lang = given or _language(text, tokens, lo, hi, out.lang)
    if cues_of(lang) is not cues:
        cues = cues_of(lang)
        tokens = with_companies(tokenise(text, lo, hi, cues))
    if body is None:
        state.inset = lo - text.rfind("\n", 0, lo) - 1
    last = 0
    for sentence in split_sentences(text, lo, hi, quotes, cues):
        first, last = last, bisect_left(tokens.start, sentence.end, last)
        if first and text[sentence.start] in DASHES and _signs(out, sentence.start, sentence.end):
            continue
        own = tokens.cut(first, last) if last - first < len(tokens.tag) else tokens
        own = with_capitals(own, text, cues)
        if own.is_headline():
            own = own.with_plain_verbs(cues)
        own = with_opening_preterite(with_opening_verb(own, cues), cues)
        said = None if post else body or _resolved(out, sentence, own, state)
        piece = Piece(sentence, lang, own, said)
        if piece.body is None and (lang is None or lang in LANGUAGES):
            _attribute(out, piece, cues, state, number)
        if post and _is_own(text, piece):
            piece.body = body
        out.pieces.append(piece)
    if names_body(tokens):
        state.body = (lo, tokens.end[-2])
    elif out.pieces and out.pieces[-1].body is None and text[hi - 1] in _CLOSING:
        state.body = None
    state.open_quote = bool(quotes) and not quotes[-1].closed and quotes[-1].inner_end >= hi - 1


def _is_block(out: Reading, lo: int, hi: int, state: State) -> bool:
    """Are the words after "X said:" a block quotation: marked, set in, or in the first person?

    After "X criticised it:", which does not announce speech, they have to be marked. Words in quotation marks
    are found by those.
    """
    if out.text[lo] in QUOTE_MARKS:
        return False
    margin = out.text.rfind("\n", 0, lo) + 1
    inset = out.document[margin:lo]
    marked = ">" in inset
    if not state.announced:
        return marked and state.colon is not None and state.colon.lemma != ":"
    set_in = len(inset) >= state.inset + _INSET and layout.is_said(out.text, lo, hi)
    return marked or set_in or is_personal(out.text, lo, hi)


def _turn(out: Reading, label: layout.Label, hi: int) -> Attribution:
    """The attribution of a labelled paragraph; a turn's further paragraphs are parts of the same."""
    last = out.attributions[-1] if out.attributions else None
    if last is not None and last.rule == "label" and last.source == label.name:
        last.content.append((label.body, hi))
        return last
    row = Attribution(label.name, None, [(label.body, hi)], "direct", "label", ":")
    out.attributions.append(row)
    return row


def _resolved(out: Reading, sentence: Sentence, t: Tokens, state: State) -> Attribution | None:
    """``Condemns ...;`` is the word of the body that the resolution names at its head."""
    if state.body is None or not opens_with_verb(t):
        return None
    span = (sentence.start, sentence.end)
    row = Attribution(state.body, None, [span], "direct", "resolution", "")
    out.attributions.append(row)
    return row


def _is_own(text: str, piece: Piece) -> bool:
    """Are the words of a post its author's: is nobody else quoted or reported?"""
    sources = [text[slice(*row.source)].lower() for row in piece.found if row.source]
    return not piece.direct and _AUTHORS.issuperset(sources)


def _attribute(out: Reading, piece: Piece, cues: Cues, state: State, number: int) -> None:
    """Find the attributions of one sentence and give its direct quotations their speaker."""
    t, text = piece.tokens, out.text
    quotes = piece.sentence.quotes
    if len(quotes) == 1 and is_headline(text, quotes[0]):
        return
    direct = [q for q in quotes if is_direct(text, t, q, piece.sentence, cues)] if quotes else []
    unit, marks = collapse(t, direct)
    piece.unit = unit
    rows = reported.find_attributions(unit, cues)
    for row in rows:
        if row.quotes:
            widen(row, rows, text, unit, marks, cues)
    found = [_spans(row, unit, marks) for row in rows]
    if quotes:
        found = [row for row in found if _is_outside(text, row, quotes)]
    headline(out, piece, unit, found, cues)
    if not continued(out, piece, direct, found, state, number, cues):
        _settle(out, piece, direct, found, marks, state, number, cues)
    adopt(out, piece, state, number)
    remember(piece, state, number, text, unit, cues)


def _settle(
    out: Reading,
    piece: Piece,
    direct: list[Quote],
    found: list[Attribution],
    marks: dict[int, Quote],
    state: State,
    number: int,
    cues: Cues,
) -> None:
    """Give each direct quotation its speaker, and keep what was found."""
    unit = piece.unit or piece.tokens
    owner = {id(q): a for a in found for q in a.quotes} if direct else {}
    for quote in direct:
        attribution = owner.get(id(quote)) or from_context(
            out, piece, quote, unit, marks, found, state, number, cues
        )
        piece.direct.append((quote, attribution))
    if found:
        piece.found = [a for a in found if a.content]
        out.attributions += piece.found


def _is_outside(text: str, row: Attribution, quotes: Sequence[Quote]) -> bool:
    """Give the source both marks of its quotations; False if it is (words out of) one before the cue."""
    if row.source is None or row.cue is None or row.cue[0] < row.source[1]:
        return True
    lo, hi = row.source
    before = [q for q in quotes if q.closed and q.end <= row.cue[0]]
    source = balanced(text, lo, hi, before)
    if source is None or any(
        source == (q.start, q.end) and text[q.end : q.end + 1] == "," for q in before
    ):
        return False
    row.source = source
    return True


def _spans(found: Found, t: Tokens, marks: dict[int, Quote]) -> Attribution:
    start, end = t.start, t.end
    quotes = [marks[k] for k in found.quotes if k in marks] if found.quotes else []
    content = [(start[lo], end[hi - 1]) for lo, hi in found.content if hi > lo]
    source, cue, before = found.source, found.cue, found.antecedent
    return Attribution(
        (start[source[0]], end[source[1] - 1]) if source and source[1] > source[0] else None,
        (start[cue[0]], end[cue[1] - 1]),
        content,
        "direct" if quotes else "indirect",
        found.rule,
        found.lemma,
        (start[before[0]], end[before[1] - 1]) if before else None,
        quotes,
    )
