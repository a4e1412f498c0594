"""Sentences that open with their verb: "Condemns Iran;", "Let me thank Norway.", "Lamenta que Irán ...".

Its capital makes such a verb look like a name. It gets the tag ``V``, which is part of no name and no
noun phrase; adverbs before it get theirs ("Strongly condemns"). What follows it in an English sentence
is its object, and the subject of no other verb until another clause begins.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from pipeline.attribution.cues import Cues, Form, load_cues, wordset
from pipeline.attribution.names import load_names
from pipeline.attribution.nouns import is_common
from pipeline.attribution.tokens import Tokens
from pipeline.parties.preterites import is_preterite

#: Third persons that are nouns, too, though no noun that reports.
PLURALS: Final = wordset(
    "calls notes reports shows reads backs attacks fears hopes plans wants views names brands labels"
)
#: "Strongly", "Gravely", "Categorically"; no "Kelly", "Beverly" or "Healy".
_MANNER = re.compile(
    r".{2,}(?:[bcdfgkmnpst]ly|[dsrtv]ely|(?<!ch)(?<!c)arly|[dtr]ily|..(?:al|ful)ly)\Z|.{4,}mente\Z"
)
_MANNERS: Final = ("ly", "mente")  # how they all end
_MORE: Final = wordset("further again once")
_IMPERATIVE: Final = wordset("let allow permit help")
_UPON: Final = frozenset({("upon",), ("on",)})
_LISTED: Final = (";", ",")
_BOUNDS: Final = frozenset(",;:-SRCPQ")
_NO_HEAD: Final = frozenset("DPIXRO")  # tags of words that neither are the verb nor stand before it
_HEAD: Final = 5  # tokens that marks of a list and adverbs before the verb may have
_LONGEST_BODY: Final = 12  # tokens of "The Committee on ... of the Parliament of ...,"
_NAMING: Final = frozenset("DKIWC")
_OBJECT: Final = "DKOSP"
_ANY_OBJECT: Final = _OBJECT + 'TIW#"'


def with_opening_verb(t: Tokens, cues: Cues) -> Tokens:
    """Return the sentence with the verb that it opens with tagged ``V``, and adverbs before it ``N``."""
    first = t.tag[:1]
    if t.tag[1:2] != ")" and (
        first in _NO_HEAD or (first == "K" and not _may_open(t.low[0], cues))
    ):
        return t
    k = lo = _opening(t)
    last = min(len(t.tag), lo + _HEAD)
    while k < last and _is_adverb(t, k, cues):
        k += 1
    if k + 1 >= len(t.tag) or t.tag[k] not in "KW" or (t.tag[k] == "W" and k == lo):
        return t
    if not (_spanish(t, k, cues) if cues.lang == "es" else _english(t, k, cues)):
        return t
    tag = t.tag[:lo] + "N" * (k - lo) + "V" + t.tag[k + 1 :]
    return Tokens(t.low, tag, t.start, t.end, t.hot)


def with_opening_preterite(t: Tokens, cues: Cues) -> Tokens:
    """Return a Spanish sentence whose first name begins behind the verb that opens it: "Habló Ana Quispe"."""
    if cues.lang != "es" or "KK" not in t.tag:
        return t
    k = _opening(t)
    if t.tag[k : k + 2] != "KK" or not is_preterite(t.low[k]):
        return t
    return Tokens(t.low, t.tag[:k] + "W" + t.tag[k + 1 :], t.start, t.end, t.hot)


def opens_with_verb(t: Tokens) -> bool:
    """Does the sentence open with its verb (once :func:`with_opening_verb` has tagged it)?"""
    return "V" in t.tag


def names_body(t: Tokens) -> bool:
    """Is the paragraph the head of a resolution: "The Security Council,"?"""
    named = len(t.tag) > 2 and t.tag[0] == "D" and t.tag[1] == "K" and t.tag[-1] == ","
    return named and len(t.tag) <= _LONGEST_BODY and set(t.tag[:-1]) <= _NAMING


def is_object(t: Tokens, lo: int, cues: Cues) -> bool:
    """Is the noun phrase from ``lo`` governed by the verb that the sentence opens with?"""
    verb = t.tag.find("V", 0, lo)
    if verb < 0:
        return False
    return verb == lo - 1 or (cues.lang == "en" and _BOUNDS.isdisjoint(t.tag[verb + 1 : lo]))


def _may_open(low: str, cues: Cues) -> bool:
    """Is a capitalised word a verb that may open a sentence, or an adverb before one? Few are."""
    return low in _openers(cues.lang) or low.endswith(_MANNERS)


@cache
def _openers(lang: str) -> frozenset[str]:
    cues = load_cues(lang)
    return _IMPERATIVE.union(_MORE, cues.words["operative"], cues.verbs, cues.particles)


def _opening(t: Tokens) -> int:
    """Index after "(a)", "1." or a dash."""
    k = 0
    while k < len(t.tag) and (not t.low[k][:1].isalnum() or t.tag[k + 1 : k + 2] == ")"):
        k += 1
    return k


def _is_adverb(t: Tokens, k: int, cues: Cues) -> bool:
    low = t.low[k]
    if t.tag[k] == "N" or low in _MORE:
        return True
    if t.tag[k] != "K" or not low.endswith(_MANNERS) or low in cues.tags:
        return False
    return _MANNER.match(low) is not None and low not in load_names().either


def _english(t: Tokens, k: int, cues: Cues) -> bool:
    low, nxt = t.low[k], t.tag[k + 1]
    if low in _IMPERATIVE:
        return nxt == "O" or (low == "let" and nxt in _OBJECT)
    listed = t.low[-1] in _LISTED
    if low in cues.words["operative"]:
        return nxt in ("IS" if low.endswith(("ed", "ful", "re", "us")) else _ANY_OBJECT)
    forms = _forms(t, k, cues)
    if not forms:
        return False
    codes = "".join(form.codes for form in forms)
    if "g" in codes:  # no "Ruling parties"
        return nxt in "DOSTPI" or (listed and nxt in _ANY_OBJECT)
    if "s" not in codes:
        return False
    if listed or any(form.particle in _UPON for form in forms):
        return nxt in _ANY_OBJECT
    if t.low[k + 1] in cues.words["organisation"]:
        return False  # "Rules Committee"
    if low in cues.nouns or low in PLURALS or is_common(low.capitalize(), cues):
        return nxt in _OBJECT and not t.is_headline()
    return nxt in _OBJECT or nxt in 'T#"' or (nxt == "W" and t.low[k + 1] not in cues.verbs)


def _spanish(t: Tokens, k: int, cues: Cues) -> bool:
    low, nxt = t.low[k], t.tag[k + 1]
    codes = "".join(form.codes for form in _forms(t, k, cues))
    known = low in cues.words["operative"]
    if low in load_names().either or not (known or not {"s", "g", "d"}.isdisjoint(codes)):
        return False
    if low in cues.nouns:
        return t.low[-1] in _LISTED or nxt in "DS" or t.low[k + 1] in {"a", "al"}
    return nxt in _ANY_OBJECT


def _forms(t: Tokens, k: int, cues: Cues) -> list[Form]:
    """The readings of a cue verb, those with a particle only where it follows."""
    plain = cues.verbs.get(t.low[k])
    rows = [f for f in cues.particles.get(t.low[k], ()) if _follows(t, k, f.particle)]
    return rows if plain is None else [*rows, plain]


def _follows(t: Tokens, k: int, particle: tuple[str, ...]) -> bool:
    return t.low[k + 1 : k + 1 + len(particle)] == particle
