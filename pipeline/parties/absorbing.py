"""Names of bodies that have a state's name in theirs: "Polish Teachers' Union", "Law Society of Kenya"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.parties.chains import Chain, chains_of, tokens_of, without_titles
from pipeline.parties.context import WINDOW, Context
from pipeline.parties.evidence import ends_name, is_predicated
from pipeline.parties.given import first_names
from pipeline.parties.records import FoundMention
from pipeline.parties.surfaces import PERSON_KINDS
from pipeline.parties.words import (
    CALENDAR,
    COMMON_WORDS,
    GENERIC_WORDS,
    GIVEN_NAMES,
    ORGANISATION_HEADS,
    OWN_BODIES,
    SERVICES,
    SERVICES_FIRST,
    STATE_HEADS,
    TITLES,
)

#: Capitalised words, and small ones between them, behind a state's name.
_RUN = re.compile(r"(?: (?:(?:of|and|for|on|de|del|y) )?[^\W\d_a-zß-öø-ÿ][\w’'-]*){0,6}")
_BODIES_WRITTEN = OWN_BODIES | {
    "asociación",
    "comisión",
    "confederación",
    "federación",
    "fundación",
}
#: A body's word, with more of its name, before a state's: "Comisión de Derechos Humanos de Pakistán".
_BODY_BEHIND = re.compile(
    rf"\b(?i:{'|'.join(sorted(_BODIES_WRITTEN))})"
    r"(?: (?:of|and|for|on|the|de|del|l[ao]s?|y|[^\W\d_a-zß-öø-ÿ][\w’'-]*)){0,8} \Z"
)
_JOINTS = frozenset(("of", "de", "del"))
_OPENERS = frozenset(("The", "A", "An", "El", "La", "Los", "Las", "In", "But", "And"))
_TRADERS = frozenset(
    ("commerce", "industry", "industries", "mines", "trade", "shipping", "agriculture")
)
_WORKERS = frozenset(("labor", "labour", "trade", "trades", "union", "unions"))

#: A state behind one of these opens no name: "in Ghana Oduya said", "the Iran Deal was".
_PLACED = re.compile(
    r"\b(?:in|into|from|of|to|at|by|with|for|on|near|across|over|outside|inside|within|through|throughout|"
    r"around|between|under|en|de|desde|hacia|por|a|an|the|this|that)\s\Z",
    re.IGNORECASE,
)


def absorbs(chain: Chain, found: Sequence[FoundMention]) -> bool:
    """Tell whether the name of a body has the one party that it mentions in it: "Royal Cambodian Army"."""
    mentions = {t.mention for t in chain.tokens if t.mention >= 0}
    if len(mentions) != 1 or found[next(iter(mentions))].kind in PERSON_KINDS:
        return False
    first, last = chain.tokens[0], chain.tokens[-1]
    outside = [t.key for t in chain.tokens if t.mention < 0]
    heads = any(key in ORGANISATION_HEADS for key in outside)
    if not heads or any(key in TITLES for key in outside):
        return False
    if first.mention >= 0:
        return any(key not in GENERIC_WORDS for key in outside) or _is_workers(outside)
    if last.mention < 0:  # "Asociación Dominicana de Profesores", "Royal Cambodian Army"
        return first.key in ORGANISATION_HEADS or last.key in ORGANISATION_HEADS
    return last.mention >= 0 and chain.linked and outside[0] not in STATE_HEADS


def bears_place(ctx: Context, chain: Chain, found: Sequence[FoundMention]) -> bool:
    """Tell whether a place is part of the name of a service or a business: "Northern Ireland Water".

    Without a word of a trade it must be a state's, the first of two words, a verb behind ("Malta Nisslu said").
    """
    if any(token.gap not in ("", " ") for token in chain.tokens) or not 2 <= len(chain.tokens) <= 4:
        return False
    first = chain.tokens[0].mention >= 0
    places = {t.mention for t in chain.tokens if t.mention >= 0}
    outside = [token for token in chain.tokens if token.mention < 0]
    if len(places) != 1 or not outside or not (first or chain.tokens[-1].mention >= 0):
        return False
    place = found[next(iter(places))]
    if place.why != "name" or place.kind in PERSON_KINDS or chain.title:
        return False
    if any(_is_other(token.key) or token.word.isupper() for token in outside):
        return False
    if outside[-1].key in SERVICES if first else outside[0].key in SERVICES_FIRST:
        return ends_name(ctx, chain)
    return (
        first
        and place.kind == "state"
        and len(chain.tokens) == 2
        and not outside[0].key.endswith("s")  # "Ghana Marines said"
        and is_predicated(ctx, chain)
        and _PLACED.search(ctx.before(chain.start)) is None
    )


def _is_other(key: str) -> bool:
    """Tell whether a word beside a place begins something else: a person, a date, an office."""
    person = key in GIVEN_NAMES or key in first_names()
    return person or any(key in words for words in (COMMON_WORDS, CALENDAR, TITLES))


def _is_workers(outside: Sequence[str]) -> bool:
    """Tell whether general words name a body of workers or traders or a party: "Nigeria Labour Congress"."""
    if outside[:1] == ["chamber"] and not _TRADERS.isdisjoint(outside):
        return True  # not "the Upper Chamber"
    if len(outside) < 2 or outside[-1] not in ("congress", "party", "union"):
        return False
    return outside[-1] != "congress" or outside[-2] in _WORKERS


def outside_bodies(ctx: Context, found: list[FoundMention]) -> list[FoundMention]:
    """Return ``found`` without the states whose name is part of an association's, a union's or a party's.

    What else bears a state's name acts for it: its ministries, forces and courts.
    """
    return [m for i, m in enumerate(found) if m.kind != "state" or not _in_own_body(ctx, found, i)]


def _in_own_body(ctx: Context, found: Sequence[FoundMention], index: int) -> bool:
    state = found[index]
    span = _body_around(ctx.text, state.start, state.end)
    if span is None:
        return False
    low, high = span
    near = [
        replace(m, start=m.start - low, end=m.end - low)
        for m in found[max(0, index - 2) : index + 3]
        if m.start >= low and m.end <= high
    ]
    for chain in chains_of(text := ctx.text[low:high], tokens_of(text, near)):
        if chain.start <= state.start - low < chain.end:
            bare = without_titles(chain, initial=ctx.starts_sentence(low + chain.start))
            if bare is None or OWN_BODIES.isdisjoint(bare.keys):
                return False
            return absorbs(bare, near)
    return False


def _body_around(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Return the span of the capitalised words around a state's name if a body's word is among them."""
    low = text.rfind(" ", max(0, start - WINDOW), max(0, start - 1)) + 1
    word = text[low : start - 1]
    if text[end + 1 : end + 2].isupper() and _names_body(_run(text, end)):
        return low, end + len(_run(text, end))
    joined = text.endswith("of ", 0, low) if word == "the" else word in _JOINTS
    if word in _OPENERS or not (joined or word[:1].isupper()):
        return None
    before = text[max(0, start - WINDOW) : start]
    if not _names_body(before) or (body := _BODY_BEHIND.search(before)) is None:
        return None
    low = start - len(before) + body.start()
    return text.rfind(" ", 0, max(0, low - 1)) + 1, end + len(_run(text, end))


def _run(text: str, end: int) -> str:
    """Return the capitalised words, and small ones between them, that follow a name."""
    run = _RUN.match(text, end)
    return run[0] if run else ""


def _names_body(words: str) -> bool:
    return not _BODIES_WRITTEN.isdisjoint(words.lower().split(" "))
