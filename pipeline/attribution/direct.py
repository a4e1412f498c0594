"""Which quotations are speech of their own, and the sentence with those as single tokens."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import Final

from pipeline.attribution import phrases
from pipeline.attribution.cues import (
    ASK,
    FINITE,
    FINITE_OR_BASE,
    NAME,
    QUOTE,
    SAY,
    TELL,
    THAT,
    THINK,
    Cues,
    Form,
    wordset,
)
from pipeline.attribution.frames import starts_clause
from pipeline.attribution.quotations import SPEECH_DASHES, Quote
from pipeline.attribution.sentences import Sentence, Span
from pipeline.attribution.tokens import Tokens

_SPEECH: Final = SAY | TELL | THAT | THINK | QUOTE


_LONG_TITLE: Final = 9  # words that no title has
_WORKS: Final = wordset(
    "show series program programme sitcom drama film movie documentary book novel memoir biography essay "
    "song album musical play magazine newspaper newsletter column podcast blog article titled entitled "
    "called named dubbed headlined exhibition painting poem anthology titulado titulada llamado llamada "
    "película novela libro serie canción programa revista"
)
_BY: Final = {"en": "by", "es": "de"}  # before who made a work
_SAYING: Final = wordset("say says said saying tweeted tweeting wrote writing dijo dicho decir")
_NOT: Final = wordset("not never didn't doesn't don't hasn't haven't hadn't won't wouldn't nunca")
_DENIED: Final = wordset("deny denies denied denying negó niega haber")
_BETWEEN: Final = wordset("that ever having he she they it i had has have que haya haber")
_CHANTED: Final = wordset(
    "chanted chanting chant chants shouted shouting yelled yelling screamed screaming cried coreaban "
    "coreó corearon gritaban gritó gritaron"
)
_CHANTS: Final = wordset("chants cries shouts calls chorus choruses gritos")
_SIGNS: Final = wordset("sign signs placard placards banner banners shirt shirts t-shirt t-shirts")
_HAVE: Final = wordset("ha han había habían")  # "«...», ha dicho X"
_SPEECH_OR_ASK: Final = _SPEECH | ASK


_SIGNED: Final = re.compile(r"-K{1,5}\.?")
_CLAUSAL: Final = frozenset("SPRXQT")  # tags that show that more is said behind the verb
_ARTICLES: Final = wordset("a an the un una el la")
_END: Final = frozenset(".!?…,—–")
_NESTED: Final = (
    " \t\r\n\u00a0'’\"”»›"  # marks of a quotation within, closed together with this one
)


def is_headline(text: str, quote: Quote) -> bool:
    """Is it a line of a few words in single marks, where the paper quotes in double ones elsewhere?"""
    if text[quote.start] not in "'‘" or text[quote.start : quote.inner_start] == "''":
        return False
    before, after = text[max(0, quote.start - 1) : quote.start], text[quote.end : quote.end + 1]
    if before not in ("", "\n") or after not in ("", "\n", "\r"):
        return False
    few = len(text[quote.inner_start : quote.inner_end].split()) < _LONG_TITLE
    return few and ('"' in text or "“" in text)


def is_direct(text: str, t: Tokens, quote: Quote, sentence: Sentence, cues: Cues) -> bool:
    """Is the quotation speech of its own, rather than words inside the sentence or scare quotes?"""
    inner = text[quote.inner_start : quote.inner_end]
    words = inner.split()
    if not words or not (inner[0].isalnum() or any(ch.isalnum() for ch in inner)):
        return False
    if text[quote.start] in SPEECH_DASHES:
        return True  # found by its cue
    lo = bisect_left(t.start, quote.start)
    hi = bisect_left(t.start, quote.end)
    before = t.tag[lo - 1] if lo else "^"
    after = t.tag[hi] if hi < len(t.tag) else "$"
    stripped = inner.rstrip(_NESTED)
    ends = stripped[-1:] in _END
    if _is_work(text, t, lo, hi, words, cues):
        return False
    if _is_chant(t, lo):
        return True
    if _is_unsaid(t, lo):
        return False
    letter = inner[0] if inner[0].isalpha() else next((c for c in inner if c.isalpha()), "a")
    capital = letter.isupper()
    alone = before == "^" and (after == "$" or all(x in '.!?"' for x in t.tag[hi:]))
    if alone:
        return len(words) > 2 or ends
    if before in '^"' and (ends or after == ",") and _cue_follows(t, hi, cues):
        return True
    if before == "^":
        whole = quote.closed and len(words) > 2 and not _is_title(words)
        if whole and (_said_at_once(t, hi, cues) or is_signed(t, hi)):
            return True
        return ends and len(words) > 3 and stripped[-1:] != "." and after in ",$"
    if before in "DI" or (_is_title(words) and not _adjacent_cue(t, lo, cues)):
        return False
    if before in ":,-":
        if before == "," and (_that_before(t, lo, cues) or _is_epithet(t, lo, words, cues)):
            return False
        if before == ":" or capital:
            return len(words) > 2 or ends or _cue_near(t, lo, cues)
        return _cue_near(t, lo, cues) and (len(words) > 2 or ends)
    if capital and len(words) > 2 and (ends or after in ".$"):
        return _adjacent_cue(t, lo, cues)
    if (
        not capital
        and len(words) > 6
        and ends
        and before == "W"
        and phrases.is_finite(t, lo - 1, cues)
    ):
        return bool(cues.verbs[t.low[lo - 1]].frames & SAY)
    return False


def _is_work(text: str, t: Tokens, lo: int, hi: int, words: list[str], cues: Cues) -> bool:
    """``Trump's show, "The Apprentice."`` and ``"A Season of Rain," by Ana Quispe``: what is named.

    Not ``"We will not go," De Luca said``, nor ``de Luca said`` in English: that is part of a name.
    """
    k = lo - 1
    while k >= 0 and t.tag[k] in ",:":
        k -= 1
    if k >= 0 and t.low[k] in _WORKS and len(words) < _LONG_TITLE:
        return True
    by = t.tag[hi + 1 : hi + 2] == "K" and text[t.start[hi] : t.end[hi]] == _BY[cues.lang]
    return by and not _cue_near(t, lo, cues)


def _is_unsaid(t: Tokens, lo: int) -> bool:
    """``He did not say, "I go"``, ``She denied that she said, "I go"``: the sentence denies the speech."""
    k = lo - 1
    while k >= 0 and t.tag[k] in ",S":
        k -= 1
    if k < 1 or t.low[k] not in _SAYING:
        return False
    k -= 1
    while k > 0 and t.low[k] in _BETWEEN:
        k -= 1
    return t.low[k] in (_DENIED if k < lo - 1 and t.low[k + 1] in _BETWEEN else _DENIED | _NOT)


def _is_chant(t: Tokens, lo: int) -> bool:
    """``the crowd chanted "Out!"``, ``to chants of "Out!"``, ``a sign that read "Out!"``."""
    if t.tag[max(0, lo - 2) : lo] == '"C':  # chanted "Out!" and "Home!"
        lo = max(0, t.tag.rfind('"', 0, lo - 2))
    if lo < 2:
        return False
    near = t.low[lo - 1]
    return (
        near in _CHANTED
        or (near in {"of", "de"} and t.low[lo - 2] in _CHANTS)
        or (near in {"read", "reads", "reading", "saying", "said"} and _has(t, lo, _SIGNS))
    )


def _has(t: Tokens, lo: int, words: frozenset[str]) -> bool:
    return not words.isdisjoint(t.low[max(0, lo - 4) : lo - 1])


def _that_before(t: Tokens, lo: int, cues: Cues) -> bool:
    for k in range(lo - 1, max(-1, lo - 13), -1):
        if t.tag[k] == '"':
            return False
        if t.low[k] in {"that", "que"}:
            return True
        form = cues.verbs.get(t.low[k]) if t.tag[k] == "W" else None
        if form and form.frames & SAY:
            return False  # 'a message that said, "..."'
    return False


def _is_epithet(t: Tokens, lo: int, words: list[str], cues: Cues) -> bool:
    """``She called the minister, Ana Quispe, "a danger to us all"``: what somebody is called."""
    if words[0] not in _ARTICLES:
        return False
    for k in range(lo - 1, max(-1, lo - 16), -1):
        form = cues.verbs.get(t.low[k]) if t.tag[k] == "W" else None
        if form and form.frames:
            return bool(form.frames & NAME)
    return False


def _is_title(words: list[str]) -> bool:
    """``"Generations with Kevin Swanson,"``: the long words all capitalised."""
    return (
        1 < len(words) < 9
        and all(not w[:1].islower() for w in words if len(w) > 4)
        and any(w[:1].isupper() for w in words[1:])
        and not words[0].startswith(("I", "We"))
    )


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
        verb = phrases.verb_at(t, k, cues) if t.hot[k] == "1" else None
        form = verb[0] if verb else None
        if (
            form
            and form.frames & _SPEECH_OR_ASK
            and (not FINITE_OR_BASE.isdisjoint(form.codes) or t.low[k - 1] in _HAVE)
        ):
            return True
        if t.low[k] in cues.according and phrases.according_at(t, k, cues):
            return True
        if t.tag[k] in ";":
            return False
    return False


def _said_at_once(t: Tokens, hi: int, cues: Cues) -> bool:
    """Does the sentence go on with "said Macron" or end in "Macron said", without a comma?

    Not "said Macron lied", "activists said so", "claims hurt Macron", of which the words in marks are a part.
    """
    if t.tag[hi : hi + 1] == "-":
        hi += 1
    if (said := _speech_verb(t, hi, cues)) is not None:
        form, after = said
        noun = t.tag[after : after + 1] == "W" and t.low[after] not in cues.words["role"]
        if noun and "d" not in form.codes:
            return False
        end = phrases.noun_phrase_right(t, after, cues, commas=True)
        return end > after and not starts_clause(t, after, end, cues)
    verb = phrases.noun_phrase_right(t, hi, cues) if t.tag[hi : hi + 1] in ("K", "D", "P") else hi
    behind = hi + len(t.tag[hi:]) - len(t.tag[hi:].lstrip("K"))
    said = _speech_verb(t, verb, cues) if verb > hi else None
    if said is None and hi < behind < verb:  # "Egede hits back", whose verb could be a noun
        said = _speech_verb(t, behind, cues)
    return said is not None and _says_no_more(t, *said, cues)


def is_signed(t: Tokens, hi: int) -> bool:
    """Is all that follows the quotation a dash and a name: ``"We go" – Ana Pardo``?"""
    return _SIGNED.fullmatch(t.tag, hi) is not None


def _says_no_more(t: Tokens, form: Form, after: int, cues: Cues) -> bool:
    """Are there but words of when, where and to whom behind the verb: "told reporters in Paris"?"""
    end = next((k for k in range(after, len(t.tag)) if t.tag[k] in ".,;!?"), len(t.tag))
    if after == end:
        return True
    told = form.frames & TELL and t.tag[after] in "KDWO"
    adjunct = told or t.tag[after] in "IN" or t.low[after] in cues.words["time"]
    return bool(adjunct) and _CLAUSAL.isdisjoint(t.tag[after:end])


def _speech_verb(t: Tokens, k: int, cues: Cues) -> tuple[Form, int] | None:
    """Return the finite verb of speech at ``k`` ("said", "ha dicho") and the index after it."""
    at = k + 1 if k < len(t.tag) and t.low[k] in _HAVE else k
    verb = phrases.verb_at(t, at, cues) if at < len(t.tag) and t.hot[at] == "1" else None
    if verb is None or not verb[0].frames & _SPEECH:
        return None
    return None if at == k and FINITE.isdisjoint(verb[0].codes) else verb


def _cue_near(t: Tokens, lo: int, cues: Cues) -> bool:
    """A cue of speech among the tokens before the quotation, after any other quotation."""
    for k in range(lo - 1, max(-1, lo - 16), -1):
        form = cues.verbs.get(t.low[k])
        if form and t.tag[k] not in "DP" and form.frames:
            return True
        if t.tag[k] == ";":
            return False
    return False


def _between_marks(tag: str, lo: int, hi: int) -> Iterator[Span]:
    """Yield the stretches of ``tag[lo:hi]`` without quotation marks."""
    while lo < hi:
        at = tag.find('"', lo, hi)
        stop = hi if at < 0 else at
        if stop > lo:
            yield lo, stop
        lo = stop + 1


def collapse(t: Tokens, direct: list[Quote]) -> tuple[Tokens, dict[int, Quote]]:
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
        for i, j in _between_marks(t.tag, lo, hi):
            low += t.low[i:j]
            tag += t.tag[i:j]
            hot += t.hot[i:j]
            start += t.start[i:j]
            end += t.end[i:j]
        if k < len(direct):
            marks[len(low)] = direct[k]
            low.append("")
            tag, hot = tag + "Q", hot + "2"
            start.append(direct[k].start)
            end.append(direct[k].end)
    return Tokens(tuple(low), tag, tuple(start), tuple(end), hot), marks
