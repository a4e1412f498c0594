"""One pass over a document: paragraphs, quotations, sentences, attributions, statements.

Everything is found first as spans (this module), then the speakers are resolved over the whole
document (``resolve``), then statements are written (``statements``).
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from pipeline.attribution import layout, phrases, reported
from pipeline.attribution.cues import ASK, LANGUAGES, QUOTE, SAY, TELL, THAT, THINK, Cues, load_cues
from pipeline.attribution.language import detect_language
from pipeline.attribution.quotations import Quote, find_quotes
from pipeline.attribution.sentences import Sentence, Span, paragraphs, split_sentences
from pipeline.attribution.tokens import NO_TOKENS, Tokens, tokenise

_SPEECH: Final = SAY | TELL | THAT | THINK | QUOTE
_POST_LENGTH: Final = 1200  # characters that a block post may have, over paragraphs
SURE: Final = 0.2  # share of closed-class words that settles the language (English news: 0.4)
_SPEECH_OR_ASK: Final = _SPEECH | ASK
_END: Final = frozenset(".!?…,—–")


@dataclass(slots=True)
class Attribution:
    """Who says what by which cue, as spans of the document; ``speaker`` is filled by ``resolve``."""

    source: Span | None
    cue: Span | None
    content: list[Span]
    kind: str
    rule: str
    lemma: str
    antecedent: Span | None = None
    quotes: list[Quote] = field(default_factory=list)
    speaker: str | None = None
    speaker_kind: str | None = None
    score: float = 0.0
    affiliation: str | None = None


@dataclass(slots=True)
class Piece:
    """A sentence with its language, its attributions, and who says each direct quotation of it.

    ``body`` marks a sentence that is speech as a whole, without quotation marks (a post, an answer).
    """

    sentence: Sentence
    lang: str | None
    tokens: Tokens
    found: list[Attribution]
    direct: list[tuple[Quote, Attribution]]
    body: Attribution | None = None


@dataclass(slots=True)
class Reading:
    """A document as read: its pieces in order, and all attributions."""

    text: str
    lang: str | None
    pieces: list[Piece] = field(default_factory=list)
    attributions: list[Attribution] = field(default_factory=list)


@dataclass(slots=True)
class _State:
    """What the next sentence may depend on."""

    last: Attribution | None = None  # whoever spoke the last direct quotation
    last_paragraph: int = -9
    open_quote: bool = False  # the last paragraph ended inside a quotation
    colon: Attribution | None = None  # the last sentence ended "X said:"
    pending: Attribution | None = None  # the last sentence's main attribution
    pending_paragraph: int = -9
    orphans: list[tuple[Piece, int]] = field(default_factory=list)  # quoted, speaker not yet named


def read(text: str, *, lang: str | None = None) -> Reading:
    """Return ``text`` read into sentences and attributions, speakers not yet resolved."""
    spans = paragraphs(text)
    main = lang or detect_language(text)
    out, state = Reading(text, main), _State()
    labels = _labels(text, spans)
    posts = _posts(text, spans, main) if "(@" in text else {}
    for number, (lo, hi) in enumerate(spans):
        if number in posts:
            _read_post(out, lo, hi, posts[number], detect_language(text[lo:hi]) or main)
            state = _State(last=posts[number])
            continue
        if layout.is_noise(text, lo, hi):
            continue
        lo = layout.dateline_end(text, lo, hi)
        _read_paragraph(out, number, lo, hi, lang, state, labels.get(number))
    return out


def _language(text: str, t: Tokens, lo: int, hi: int, main: str | None) -> str | None:
    """The document's language, unless few of the words are in its closed-class lists."""
    if main in LANGUAGES and t.closed_share() >= SURE:
        return main
    return detect_language(text[lo:hi]) or main


def _labels(text: str, spans: list[Span]) -> dict[int, layout.Label]:
    """Labels of an interview: paragraph number -> label, if at least two paragraphs have the same sort."""
    found = {k: row for k, (lo, hi) in enumerate(spans) if (row := layout.label(text, lo, hi))}
    counts = Counter(row.text for row in found.values())
    keep = {k: r for k, r in found.items() if counts[r.text] >= 2 or len(r.text) == 1 or r.text.isupper()}
    return keep if len(keep) >= 2 and len({r.text for r in keep.values()}) >= 2 else {}


def _posts(text: str, spans: list[Span], main: str | None) -> dict[int, Attribution]:
    """Paragraphs that are block posts, by their signature line; with those in front of the same post."""
    out: dict[int, Attribution] = {}
    for k, (lo, hi) in enumerate(spans):
        mark = layout.signature(text, lo, hi)
        if mark is None:
            continue
        post = Attribution(mark.name, mark.name, [(lo, mark.body_end)], "direct", "signature", "tweet")
        post.cue = None
        out[k] = post
        back = k - 1
        if mark.body_end <= lo and back >= 0 and back not in out:
            post.content = [spans[back]]
            out[back] = post
            back -= 1
        own = detect_language(text[lo : mark.body_end])
        while own and own != main and back >= 0 and back not in out:
            if hi - spans[back][0] > _POST_LENGTH or detect_language(text[slice(*spans[back])]) != own:
                break
            post.content.insert(0, spans[back])
            out[back] = post
            back -= 1
    return out


def _read_post(out: Reading, lo: int, hi: int, post: Attribution, lang: str | None) -> None:
    if not out.attributions or out.attributions[-1] is not post:
        out.attributions.append(post)
    cues = _cues(lang)
    end = next((b for a, b in post.content if a == lo), lo)
    for sentence in split_sentences(out.text, lo, end, (), cues):
        out.pieces.append(Piece(sentence, lang, NO_TOKENS, [], [], post))


def _cues(lang: str | None) -> Cues:
    return load_cues(lang if lang in LANGUAGES else "en")


def _read_paragraph(
    out: Reading,
    number: int,
    lo: int,
    hi: int,
    given: str | None,
    state: _State,
    label: layout.Label | None,
) -> None:
    text = out.text
    cues = _cues(out.lang)
    body: Attribution | None = None
    if label is not None:
        body = Attribution(label.name, None, [(label.body, hi)], "direct", "label", ":")
        out.attributions.append(body)
        lo = label.body
    quotes = find_quotes(text, lo, hi)
    tokens = tokenise(text, lo, hi, cues)
    lang = given or _language(text, tokens, lo, hi, out.lang)
    if _cues(lang) is not cues:
        cues = _cues(lang)
        tokens = tokenise(text, lo, hi, cues)
    for sentence in split_sentences(text, lo, hi, quotes, cues):
        first = bisect_left(tokens.start, sentence.start)
        last = bisect_left(tokens.start, sentence.end)
        piece = Piece(sentence, lang, tokens.cut(first, last), [], [], body)
        if body is None and lang in (None, *LANGUAGES):
            _attribute(out, piece, cues, state, number)
        out.pieces.append(piece)
    state.open_quote = bool(quotes) and not quotes[-1].closed and quotes[-1].inner_end >= hi - 1


def _attribute(out: Reading, piece: Piece, cues: Cues, state: _State, number: int) -> None:
    """Find the attributions of one sentence and give its direct quotations their speaker."""
    t, text = piece.tokens, out.text
    direct = [q for q in piece.sentence.quotes if _is_direct(text, t, q, piece.sentence, cues)]
    unit, marks = _collapse(t, direct)
    found = [_spans(f, unit, marks) for f in reported.find_attributions(unit, cues)]
    _headline(out, piece, unit, found, cues)
    owner = {id(q): a for a in found for q in a.quotes}
    for quote in direct:
        attribution = owner.get(id(quote)) or _from_context(out, piece, quote, unit, marks, found, state, number, cues)
        piece.direct.append((quote, attribution))
    piece.found = [a for a in found if a.content]
    out.attributions += piece.found
    _adopt(out, piece, state, number)
    _remember(piece, state, number, text, unit, cues)


def _adopt(out: Reading, piece: Piece, state: _State, number: int) -> None:
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
            orphan, _ = before.direct[0]
            row.content.insert(0, (orphan.start, orphan.end))
            row.quotes.insert(0, orphan)
            before.direct[0] = (orphan, row)
    state.orphans.clear()


def _remember(
    piece: Piece, state: _State, number: int, text: str, unit: Tokens, cues: Cues
) -> None:
    ends_colon = text[piece.sentence.end - 1] == ":"
    if piece.direct:
        state.last, state.last_paragraph = piece.direct[-1][1], number
        state.pending = None
    main = next((a for a in reversed(piece.found) if a.source), None)
    if not piece.direct:
        state.pending, state.pending_paragraph = main, number
        state.colon = None
    if ends_colon:
        state.colon = main or _opens_quote(unit, cues)


def _opens_quote(t: Tokens, cues: Cues) -> Attribution | None:
    subject = reported.subject_before_colon(t, cues)
    if subject is None or subject[1] <= subject[0]:
        return None
    source = (t.start[subject[0]], t.end[subject[1] - 1])
    return Attribution(source, (t.start[-1], t.end[-1]), [], "indirect", "before-colon", ":")


def _is_direct(text: str, t: Tokens, quote: Quote, sentence: Sentence, cues: Cues) -> bool:
    """Is the quotation speech of its own, rather than words inside the sentence or scare quotes?"""
    inner = text[quote.inner_start : quote.inner_end]
    words = inner.split()
    if not words or not any(ch.isalnum() for ch in inner):
        return False
    lo = bisect_left(t.start, quote.start)
    hi = bisect_left(t.start, quote.end)
    before = t.tag[lo - 1] if lo else "^"
    after = t.tag[hi] if hi < len(t.tag) else "$"
    stripped = inner.rstrip()
    ends = stripped[-1] in _END
    capital = next((c for c in inner if c.isalpha()), "a").isupper()
    alone = before == "^" and (after == "$" or all(x in '.!?"' for x in t.tag[hi:]))
    if alone:
        return len(words) > 2 or ends
    if before in '^"' and (ends or after == ",") and _cue_follows(t, hi, cues):
        return True
    if before == "^":
        return ends and len(words) > 3 and stripped[-1] != "." and after in ",$"
    if before in "DI" or (_is_title(words) and not _adjacent_cue(t, lo, cues)):
        return False
    if before in ":,-":
        if before == "," and _that_before(t, lo):
            return False
        if before == ":" or capital:
            return len(words) > 2 or ends or _cue_near(t, lo, cues)
        return _cue_near(t, lo, cues) and (len(words) > 2 or ends)
    if capital and len(words) > 2 and (ends or after in ".$"):
        return _adjacent_cue(t, lo, cues)
    if not capital and len(words) > 6 and ends and before == "W" and phrases.is_finite(t, lo - 1, cues):
        return bool(cues.verbs[t.low[lo - 1]].frames & SAY)
    return False


def _that_before(t: Tokens, lo: int) -> bool:
    for k in range(lo - 1, max(-1, lo - 13), -1):
        if t.tag[k] == '"':
            return False
        if t.low[k] in {"that", "que"}:
            return True
    return False


def _is_title(words: list[str]) -> bool:
    """``"Generations with Kevin Swanson,"``: the long words all capitalised."""
    return 1 < len(words) < 9 and all(not w[:1].islower() for w in words if len(w) > 4) and any(
        w[:1].isupper() for w in words[1:]
    ) and not words[0].startswith(("I", "We"))


def _adjacent_cue(t: Tokens, lo: int, cues: Cues) -> bool:
    """Does a cue of speech stand before the quotation, with at most an addressee or a day between?"""
    for k in range(lo - 1, max(-1, lo - 5), -1):
        form = cues.verbs.get(t.low[k])
        if form and t.tag[k] == "W" and form.frames & _SPEECH_OR_ASK:
            return True
        if t.tag[k] not in "KO#,:N" and t.low[k] not in cues.words["time"]:
            return False
    return False


def _cue_follows(t: Tokens, hi: int, cues: Cues) -> bool:
    for k in range(hi, min(len(t.tag), hi + 28)):
        form = cues.verbs.get(t.low[k])
        if form and form.frames & _SPEECH and set(form.codes) & set("sdb"):
            return True
        if t.low[k] in cues.according and phrases.according_at(t, k, cues):
            return True
        if t.tag[k] in ";":
            return False
    return False


def _cue_near(t: Tokens, lo: int, cues: Cues) -> bool:
    """A cue of speech among the tokens before the quotation, after any other quotation."""
    for k in range(lo - 1, max(-1, lo - 16), -1):
        form = cues.verbs.get(t.low[k])
        if form and t.tag[k] not in "DP" and form.frames:
            return True
        if t.tag[k] == ";":
            return False
    return False


def _collapse(t: Tokens, direct: list[Quote]) -> tuple[Tokens, dict[int, Quote]]:
    """Return the sentence with each direct quotation as one token ``Q`` and other marks left out."""
    if not direct and '"' not in t.tag:
        return t, {}
    parts: list[tuple[int, int]] = []
    at = 0
    for quote in direct:
        lo = bisect_left(t.start, quote.start, at)
        parts.append((at, lo))
        at = bisect_left(t.start, quote.end, lo)
    parts.append((at, len(t.tag)))
    low: list[str] = []
    tag, hot = "", ""
    start: list[int] = []
    end: list[int] = []
    marks: dict[int, Quote] = {}
    for k, (lo, hi) in enumerate(parts):
        keep = [i for i in range(lo, hi) if t.tag[i] != '"']
        low += [t.low[i] for i in keep]
        tag += "".join([t.tag[i] for i in keep])
        hot += "".join([t.hot[i] for i in keep])
        start += [t.start[i] for i in keep]
        end += [t.end[i] for i in keep]
        if k < len(direct):
            marks[len(low)] = direct[k]
            low.append("")
            tag, hot = tag + "Q", hot + "0"
            start.append(direct[k].start)
            end.append(direct[k].end)
    return Tokens(low, tag, start, end, hot), marks


def _spans(found: reported.Found, t: Tokens, marks: dict[int, Quote]) -> Attribution:
    def span(row: reported.Range) -> Span:
        return t.start[row[0]], t.end[row[1] - 1]

    quotes = [marks[k] for k in found.quotes if k in marks]
    content = [span(row) for row in found.content if row[1] > row[0]]
    return Attribution(
        span(found.source) if found.source and found.source[1] > found.source[0] else None,
        span(found.cue),
        content,
        "direct" if quotes else "indirect",
        found.rule,
        found.lemma,
        span(found.antecedent) if found.antecedent else None,
        quotes,
    )


def _headline(out: Reading, piece: Piece, t: Tokens, found: list[Attribution], cues: Cues) -> None:
    """``Boric: Israel must stop``: a name, a colon, what it says."""
    if ":" not in t.tag[:8] or found:
        return
    colon = t.tag.index(":")
    if not 0 < colon < len(t.tag) - 1 or any(x not in "KDI#-." for x in t.tag[:colon]) or "K" not in t.tag[:colon]:
        return
    quoted = t.tag[colon + 1] == "Q"
    if not quoted and (out.pieces or piece.sentence.end - piece.sentence.start > 200):
        return
    source = (t.start[0], t.end[colon - 1])
    content = (t.start[colon + 1], t.end[-1])
    kind = "direct" if quoted else "indirect"
    row = Attribution(source, (t.start[colon], t.end[colon]), [content], kind, "colon", ":")
    if quoted:
        row.quotes = [q for q in piece.sentence.quotes if q.start >= content[0]]
        row.content = [(q.start, q.end) for q in row.quotes]
    found.append(row)


def _from_context(
    out: Reading,
    piece: Piece,
    quote: Quote,
    t: Tokens,
    marks: dict[int, Quote],
    found: list[Attribution],
    state: _State,
    number: int,
    cues: Cues,
) -> Attribution:
    """Who says a quotation that its own sentence gives no cue for."""
    at = next((k for k, q in marks.items() if q is quote), 0)
    span = (quote.start, quote.end)
    outside = sum(tag not in ".Q,-?!" for tag in t.tag)
    near = state.last if number - state.last_paragraph <= 1 else None
    if piece.direct and outside:
        return _extend(piece.direct[-1][1], span, quote)
    if outside == 0:
        if state.colon is not None and not piece.direct:
            return _extend_or_new(out, state.colon, span, quote)
        if piece.direct:
            return _extend(piece.direct[-1][1], span, quote)
        if state.pending is not None and state.pending_paragraph == number:
            return _extend_or_new(out, state.pending, span, quote)
        if near is not None:
            return _extend(near, span, quote)
        if state.pending is not None:
            return _extend_or_new(out, state.pending, span, quote)
    elif at and t.tag[at - 1] in ":," and (head := reported._first_phrase(t, cues, at)):
        source = (t.start[head[0]], t.end[head[1] - 1])
        row = Attribution(source, (t.start[at - 1], t.end[at - 1]), [span], "direct", "colon-any", ":")
        row.quotes = [quote]
        found.append(row)
        return row
    row = Attribution(None, None, [span], "direct", "alone", "")
    row.quotes = [quote]
    return row


def _extend(row: Attribution, span: Span, quote: Quote) -> Attribution:
    row.content.append(span)
    row.quotes.append(quote)
    return row


def _extend_or_new(out: Reading, row: Attribution, span: Span, quote: Quote) -> Attribution:
    if row.kind == "direct":
        return _extend(row, span, quote)
    new = Attribution(row.source, row.cue, [span], "direct", "context", row.lemma, row.antecedent)
    new.quotes = [quote]
    out.attributions.append(new)
    return new
