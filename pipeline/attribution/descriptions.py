"""Speakers that are described, not named: "the ministry", "the Chilean president", "a spokesman for X"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from pipeline.attribution.businesses import BUSINESS, is_business
from pipeline.attribution.cues import LANGUAGES, Cues, load_cues, wordset
from pipeline.attribution.entities import Roster
from pipeline.attribution.names import Entity, Mention, load_names, place_stem
from pipeline.attribution.sentences import Span
from pipeline.attribution.tokens import Tokens
from pipeline.attribution.traits import FORMER, OFFICES, SOLE_OFFICES, is_office, office
from pipeline.parties.words import BODY_WORDS

_DEFINITE: Final = wordset("the this that el la los las his her their its su")
_SPOKES: Final = wordset(
    "spokesman spokeswoman spokesperson spokespeople portavoz vocero vocera representative"
)
_COUNTERPART: Final = wordset("counterpart homólogo homóloga")
_POSTED: Final = wordset("tweet post message text translation video trino tuit mensaje")
_HEADS_OF_STATE: Final = wordset(
    "president premier chancellor king queen prime emir sultan presidente presidenta rey reina"
)
_LA: Final = wordset("la esta")
_EL: Final = wordset("el este")
_OWNING: Final = wordset("its their his her su sus")
_FOR: Final = wordset("for of de del")
#: What leads to a name that is only spoken about; no other clause and nobody else's preposition between.
_ABOUT: Final = re.compile(
    r"\b(?:about|regarding|concerning|sobre|acerca de|pregunt\w+\b[^,.;:?!]{1,40} por)"
    r"(?: (?!(?:with|to|from|by|who|that|con|que|quien)\b)[^\s,.;:?!]+){0,9} \Z",
    re.IGNORECASE,
)
_TOPIC_REACH: Final = 120  # characters
#: "The teachers' union", "the women’s league": whose a body is.
_MEMBERS: Final = re.compile(r"(?:s['’]|men['’]s)\Z")
_ALL: Final = 200  # mentions to look back over: the whole of an article

Answer = tuple[Entity | None, float]
Resolve = Callable[[Span, int, Cues], Answer]


@dataclass(slots=True)
class Scene:
    """What has been said so far: who spoke last, whose post was quoted."""

    roster: Roster
    last: Entity | None = None
    post: Entity | None = None


def describe(
    scene: Scene, t: Tokens, span: Span, number: int, cues: Cues, resolve: Resolve, threshold: float
) -> Answer:
    """Return whom the description ``t`` refers to; an indefinite one stands for itself."""
    text, low = scene.roster.text, t.low
    spoken = _spokesperson(scene, t, span, number, cues, resolve)
    if spoken is not None:
        return spoken, 0.75
    if _COUNTERPART & set(low):
        return _counterpart(scene, t, span, threshold)
    definite = (low[0] in _DEFINITE and t.tag[0] in "DS") or low[0].endswith("'s")
    head = head_of(t, cues.lang)
    if low[0] in _OWNING and head in cues.words["organisation"]:
        owned = _owned(scene, t, span, number, cues, resolve)
        if owned[0] is not None and owned[1] >= threshold:
            return owned
    if definite:
        answer = _definite(scene, t, span, head, cues)
        if answer is not None:
            return answer
    kind = _kind_of(head, cues)
    relative = t.tag.find(",R")  # "the president, who ..." is called "the president"
    end = t.start[relative] if relative > 0 else span[1]
    return Entity(text[span[0] : end].strip(" ,"), tuple(low), kind), threshold


def _owned(
    scene: Scene, t: Tokens, span: Span, number: int, cues: Cues, resolve: Resolve
) -> Answer:
    """``its foreign ministry`` after "Israel rejected it" is Israel's foreign ministry."""
    whose, score = resolve((t.start[0], t.end[0]), number, cues)
    if whose is not None and cues.lang == "es" and whose.affiliation:
        whose = Entity(whose.affiliation, tuple(whose.affiliation.lower().split()))
    if whose is None:
        return None, 0.0
    what = scene.roster.text[t.end[0] : span[1]].strip(" ,")
    name = f"{what} de {whose.name}" if cues.lang == "es" else f"{whose.name}'s {what}"
    words = tuple(name.lower().split())
    return Entity(name, words, "organisation", affiliation=whose.name), score


def _definite(scene: Scene, t: Tokens, span: Span, head: str, cues: Cues) -> Answer | None:
    if head in cues.words["document"] and head not in cues.words["measure"]:  # a poll is nobody's
        if scene.post is not None and head in _POSTED:
            return scene.post, 0.8
        if scene.last is not None and "K" not in t.tag:
            return scene.last, 0.6
    if head in cues.words["organisation"] or head in cues.words["generic"]:
        found = _organisation(scene, t, head, span, cues)
        if found is not None:
            return found
    found = _by_role(scene, t, head, span, cues)
    if found is not None:
        return found
    roles = cues.words["role"]
    return (None, 0.3) if head in roles and "K" not in t.tag else None


def head_of(t: Tokens, lang: str) -> str:
    """Head noun: the last noun before a preposition, comma or relative; in Spanish the first."""
    head = t.low[0]
    if lang == "es":
        return next((w for w, tag in zip(t.low, t.tag, strict=True) if tag in "WK"), head)
    for k in range(len(t.tag)):
        if t.tag[k] in "I,RT(" and k:
            break
        if t.tag[k] in "WK":
            head = t.low[k]
    return head


def _kind_of(head: str, cues: Cues) -> str | None:
    if head in cues.words["organisation"]:
        return "organisation"
    if head in cues.words["document"]:
        return "document"
    return "person" if head in cues.words["role"] else None


def _stems(t: Tokens, cues: Cues) -> set[str]:
    demonym = load_names().demonym
    return {
        place_stem(t.low[k])
        for k in range(len(t.tag))
        if (t.tag[k] == "K" and t.low[k] not in cues.words["title"]) or t.low[k] in demonym
    }


def introduced(roster: Roster, position: int) -> Entity | None:
    """Return the only person named in full before ``position``, whom an interview is with.

    Not whom it is only about: "We asked Ana Quispe about Leo Banks". Of people the family name is enough where
    nobody is named in full.
    """
    mentions = [m for m in roster.mentions if m.start < position]
    met = {id(m.entity): m.entity for m in mentions if not _is_topic(roster.text, m.start)}
    full = [e for e in met.values() if len(e.words) > 1]
    for rows in (
        [e for e in full if e.kind == "person"],
        [e for e in full if e.kind is None],
        [e for e in met.values() if e.kind == "person"],
    ):
        if rows:
            return rows[0] if len(rows) == 1 else None
    return None


def _is_topic(text: str, start: int) -> bool:
    """Is a name what is asked or spoken about, perhaps with others: "about Leo Banks and Ana Quispe"?"""
    return _ABOUT.search(text, max(0, start - _TOPIC_REACH), start) is not None


def people(roster: Roster, position: int) -> Iterator[Entity]:
    """Yield the people named before ``position``, nearest first, each once."""
    seen: set[int] = set()
    for m in roster.before(position, _ALL):
        if id(m.entity) not in seen and m.entity.kind == "person":
            seen.add(id(m.entity))
            yield m.entity


def _spokesperson(
    scene: Scene, t: Tokens, span: Span, number: int, cues: Cues, resolve: Resolve
) -> Entity | None:
    """The organisation (or person) that an unnamed spokesperson speaks for."""
    at = next((k for k, w in enumerate(t.low) if w in _SPOKES), None)
    if at is None:
        return None
    text = scene.roster.text
    if at + 2 < len(t.tag) and t.low[at + 1] in _FOR:
        inner = (t.start[at + 2], t.end[-1])
        whose, _ = resolve(inner, number, cues)
        name = _with_nouns(text, t, at + 2, scene.roster.mention_at(*inner))
        if name is None:
            name = whose.name if whose else text[inner[0] : inner[1]].strip(" ,")
        kind = (whose.kind if whose else None) or "organisation"
        return Entity(name, tuple(name.lower().split()), kind, affiliation=name)
    for m in scene.roster.mention_at(span[0], t.start[at]):
        return Entity(
            m.entity.name,
            m.entity.words,
            m.entity.kind or "organisation",
            affiliation=m.entity.name,
        )
    return None


def _with_nouns(text: str, t: Tokens, at: int, mentions: list[Mention]) -> str | None:
    """``Israeli army`` out of ``the Israeli army``: a nationality and its lower-case noun."""
    for m in mentions:
        hi = next((k for k in range(at, len(t.tag)) if t.start[k] >= m.end), len(t.tag))
        end = hi
        while end < len(t.tag) and t.tag[end] == "W":
            end += 1
        if end > hi:
            return text[m.start : t.end[end - 1]]
    return None


def _counterpart(scene: Scene, t: Tokens, span: Span, threshold: float) -> Answer:
    stems = {
        place_stem(w) for k, w in enumerate(t.low) if t.tag[k] == "K" or w in load_names().demonym
    }
    rows = [e for e in people(scene.roster, span[0]) if e.places & stems and e is not scene.last]
    if stems and len(rows) == 1:
        return rows[0], 0.8
    if scene.last is not None and scene.last.roles:
        same = [e for e in rows if e.roles & scene.last.roles]
        if len(same) == 1:
            return same[0], 0.7
    name = scene.roster.text[span[0] : span[1]].strip(" ,")
    return Entity(name, t.low, "person"), (threshold if stems else 0.3)


def _bare(word: str) -> str:
    return word.replace("'", "").replace("’", "")


def _organisation(scene: Scene, t: Tokens, head: str, span: Span, cues: Cues) -> Answer | None:
    """``the ministry``: the last organisation named with that word; "the group": the last one.

    "The company" is no ministry, and "the teachers' union" not the European one.
    """
    owners = (word for word, tag in zip(t.low, t.tag, strict=True) if tag != "K")
    members = {_bare(word) for word in owners if _MEMBERS.search(word)}
    mine = {place_stem(t.low[k]) for k in range(len(t.tag)) if t.tag[k] == "K"}
    seen: Entity | None = None
    for m in scene.roster.before(span[0], _ALL):
        e = m.entity
        if (
            head in e.words
            and len(e.words) > 1
            and members <= {_bare(w) for w in e.words}
            and (not mine or mine <= {w[:4] for w in e.words} | e.places)
        ):
            return e, 0.85
        if seen is None and e.kind == "organisation":
            if head in BUSINESS and not is_business(e.words, _other_bodies()):
                continue
            seen = e
    if seen is not None and head in cues.words["generic"] and not mine:
        return seen, 0.6
    return None


@cache
def _other_bodies() -> frozenset[str]:
    return BODY_WORDS.union(*(load_cues(lang).words["organisation"] for lang in LANGUAGES))


def _by_role(scene: Scene, t: Tokens, head: str, span: Span, cues: Cues) -> Answer | None:
    """``the president``, ``the Chilean minister``, ``the 64-year-old former senator``."""
    roster, stems = scene.roster, _stems(t, cues)
    ages = {w for w in t.low if w.endswith("-year-old")}
    held = office(t, t.low.index(head), cues)
    own = not OFFICES.isdisjoint(held.split())  # "the opposition leader" leads no state
    rules = _HEADS_OF_STATE if head in cues.words["ruler"] and not own else frozenset()
    everyone = list(people(roster, span[0]))
    if ages and (aged := [e for e in everyone if e.roles & ages]):
        return aged[0], 0.85
    gender = _gender(t, head, cues)
    everyone = [e for e in everyone if not (gender and e.gender and gender != e.gender)]
    strict = [e for e in everyone if any(r in rules or is_office(held, r) for r in e.roles)]
    if stems:
        placed = [e for e in strict if e.places & stems]
        if placed:
            return placed[0], 0.85
        body = any(m.entity.kind == "organisation" for m in roster.mention_at(*span))
        loose = [e for e in strict if not (e.places or body)]
        return (loose[0], 0.6) if len(loose) == 1 else None
    if len(strict) == 1:
        return strict[0], 0.85
    if strict:
        return strict[0], 0.55 if strict[0] is scene.last else 0.45
    if head not in cues.words["role"] and head not in {"man", "woman"}:
        return None
    return _only_person(everyone, held) if ages or len(t.tag) > 2 else None


def _gender(t: Tokens, head: str, cues: Cues) -> str | None:
    """The gender of who is described, from the noun or a Spanish article: ``la líder opositora``."""
    for words in (head, t.low[0]):
        if words in cues.words["female"] or words in _LA:
            return "f"
        if words in cues.words["male"] or words in _EL:
            return "m"
    return None


def _only_person(everyone: list[Entity], held: str) -> Answer:
    """Somebody described by age or past office: the only person it can be.

    Nobody who was introduced by another office; for "the prime minister" nobody at all, who is called so.
    """
    *more, noun = held.split()
    now = FORMER.isdisjoint(more)
    if len(everyone) != 1 or (now and not OFFICES.isdisjoint(more)):
        return None, 0.3
    sole = now and noun in SOLE_OFFICES
    other = sole and any(r.rpartition(" ")[2] in SOLE_OFFICES for r in everyone[0].roles)
    return (None, 0.3) if other else (everyone[0], 0.7)
