"""Definite descriptions as mentions: "the union" after "Dockers' Union", "the governor" after "Gov. Quispe".

What a party is called is read off the words of its name and those beside its mentions; a later "the" with such
a word refers to the party that bears it, or, where several do, to the one named last. Closed lists alone
decide (:mod:`pipeline.attribution.cues`): a description of a party by other words is not found.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import islice
from typing import Final

from pipeline.attribution.cues import load_cues
from pipeline.parties import PERSON_KINDS, FoundMention

_NEAR: Final = 48
#: Several parties of one noun: the one named last is meant, if so many characters before or less.
_FRESH: Final = 400
_ABBREVIATED: Final = {
    "gov": "governor", "sen": "senator", "rep": "representative", "pres": "president", "gen": "general",
    "amb": "ambassador", "prof": "professor", "col": "colonel", "capt": "captain",
}  # fmt: skip
#: Words that make an office of its own of the noun that follows: a foreign minister is no prime minister.
_OFFICES: Final = frozenset(
    ("prime", "foreign", "deputy", "vice", "interior", "finance", "defence", "defense", "justice", "attorney",
     "opposition", "party", "council", "union", "police")
)  # fmt: skip
#: Nouns that say too little: whoever speaks for one, heads one, or is one of many.
_VAGUE: Final = frozenset(
    ("head", "chief", "official", "officer", "spokesman", "spokeswoman", "spokesperson", "expert",
     "analyst", "critic", "counterpart", "rival", "opponent", "resident", "executive", "veteran",
     "representative", "general", "major", "justice", "office", "force", "house", "team", "board",
     "campaign", "government", "administration", "cabinet", "gobierno", "oficina", "junta",
     "departamento", "department", "portavoz", "vocero", "vocera", "jefe", "jefa", "experto", "experta",
     "política", "político", "vecino", "vecina")
)  # fmt: skip
_WORD: Final = re.compile(r"[^\W\d_]+")
_BEFORE: Final = re.compile(r"((?:[^\W\d_]+\.? ){1,3})\Z")
_AFTER: Final = re.compile(
    r", (?:an?|the|el|la|una?) ((?:[^\W\d_]+[ -]){0,4}?[^\W\d_]+)"
    r"(?=[,.;]| (?:of|that|which|who|whose|for|in|from|de|del|que)\b)"
)
_NOT_AFTER: Final = r"(?! (?:of|for|de|del|who|[^\W\d_a-zß-öø-ÿ]))(?![\w-])"


def descriptions(
    text: str, found: Sequence[FoundMention], lang: str | None = None
) -> list[FoundMention]:
    """Return the descriptions in ``text`` that refer to parties of ``found``, ascending, without overlap.

    ``found`` (ascending) are the mentions by name; none of them is repeated. ``lang`` is the document's, None
    for unknown: English words and Spanish ones are then both looked for.
    """
    languages = tuple(name for name in ("en", "es") if lang in (None, name))
    called: dict[str, dict[str, FoundMention]] = {}  # noun -> party -> its first mention so called
    for mention in found:
        for noun in _nouns(text, mention, languages):
            called.setdefault(noun, {}).setdefault(mention.party, mention)
    if not called:
        return []
    nouns = "|".join(sorted(map(re.escape, called), key=len, reverse=True))
    pattern = re.compile(rf"(?i:\b(?:the|this|el|la|al|del|este|esta) ({nouns})){_NOT_AFTER}")
    starts = [mention.start for mention in found]
    out = []
    for match in pattern.finditer(text):
        if _taken(match, found, starts):
            continue
        party = _meant(match.start(), called[match[1].lower()], found, starts)
        if party is not None:
            out.append(
                FoundMention(
                    party.party, party.party_id, *match.span(), match[0], party.kind,
                    f"description of {party.party}", party.affiliation,
                )
            )  # fmt: skip
    return out


def _nouns(text: str, mention: FoundMention, languages: tuple[str, ...]) -> Iterator[str]:
    """Yield what the name of a mention and the words beside it call its party, in lower case."""
    if mention.kind == "state":
        return
    person = mention.kind in PERSON_KINDS
    bodies = _known(languages, "organisation")
    allowed = bodies if not person else _known(languages, "role")
    if not person:
        yield from (word for word in _lower(mention.party) if word in bodies)
    elif mention.party_id is None:
        allowed = allowed | bodies  # an open "Haisheng Marine" may be a firm
    before = _BEFORE.search(text[max(0, mention.start - _NEAR) : mention.start])
    if before is not None:
        yield from _office(_lower(before[1]), allowed)
    after = _AFTER.match(text[mention.end : mention.end + _NEAR])
    if after is not None:
        yield from _office(_lower(after[1]), allowed)


@cache
def _known(languages: tuple[str, ...], kind: str) -> frozenset[str]:
    return frozenset().union(*(load_cues(lang).words[kind] for lang in languages)) - _VAGUE


def _office(words: Sequence[str], allowed: frozenset[str]) -> Iterator[str]:
    """Yield the noun that ends ``words``, with the word that makes an office of it where there is one."""
    if not words or words[-1] not in allowed:
        return
    if len(words) > 1 and words[-2] in _OFFICES:
        yield f"{words[-2]} {words[-1]}"
        if words[-2] == "prime":
            return
    yield words[-1]


def _lower(text: str) -> list[str]:
    words = (word.lower() for word in _WORD.findall(text))
    return [_ABBREVIATED.get(word, word) for word in words]


def _taken(match: re.Match[str], found: Sequence[FoundMention], starts: Sequence[int]) -> bool:
    """Is the description part of a mention by name, or the title before one?"""
    at = bisect_left(starts, match.end())
    return at > 0 and found[at - 1].end > match.start()


def _meant(
    position: int,
    bearers: Mapping[str, FoundMention],
    found: Sequence[FoundMention],
    starts: Sequence[int],
) -> FoundMention | None:
    """Return the party that bears the noun; of several the one named last, if it was named just before."""
    known = [m for m in islice(bearers.values(), 2) if m.start < position]
    if len(known) < 2:
        return known[0] if known else None
    for at in range(bisect_left(starts, position) - 1, -1, -1):
        if position - starts[at] > _FRESH:
            return None
        bearer = bearers.get(found[at].party)
        if bearer is not None and bearer.start < position:
            return bearer
    return None
