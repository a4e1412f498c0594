"""Offices of states as mentions of who holds them: "the Russian president" where a text names Vladimir Putin.

The registry knows who held which office when. Only where the text names exactly one holder is the office that
person; of several, and where it names none, it stays what its state is said to do. With the name beside it the
office is a description, which :mod:`pipeline.appositions` knows.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from pipeline.parties import PERSON_KINDS, FoundMention, Party, Registry

_PRESIDENT: Final = ("president", "interim president", "transitional president")
_MINISTER: Final = ("prime minister", "taoiseach (prime minister)", "premier (prime minister)")
_FOREIGN: Final = ("foreign minister",)
_CHANCELLOR: Final = ("chancellor",)
#: Words for an office -> the registry's names of it.
_OFFICES: Final = {
    "president": _PRESIDENT, "presidente": _PRESIDENT, "presidenta": _PRESIDENT,
    "vice president": ("vice president",), "vicepresidente": ("vice president",),
    "vicepresidenta": ("vice president",), "prime minister": _MINISTER, "premier": _MINISTER,
    "primer ministro": _MINISTER, "primera ministra": _MINISTER, "chancellor": _CHANCELLOR,
    "foreign minister": _FOREIGN, "canciller": (*_FOREIGN, *_CHANCELLOR), "king": ("king",), "rey": ("king",),
    "supreme leader": ("supreme leader",), "líder supremo": ("supreme leader",),
    "leader": (*_PRESIDENT, *_MINISTER, *_CHANCELLOR, "supreme leader"),
}  # fmt: skip
_WORDS: Final = "|".join(sorted(_OFFICES, key=len, reverse=True))
#: Neither more of the office nor its holder's name follows: "the Russian president Vladimir Putin".
_ENDS: Final = r"(?![\w-])(?! (?:of|de|del)\b)(?!,? [^\W\d_a-zß-öø-ÿ])"
_BEHIND: Final = re.compile(rf"(?P<owns>['’]s?)? (?P<office>(?i:{_WORDS})){_ENDS}")
_ARTICLE: Final = re.compile(r"\b[Tt]he \Z")
_STATE_ENDS: Final = re.compile(_ENDS)
#: "The president of Russia", "al presidente ruso"; who wants to be the president is another.
_BEFORE: Final = re.compile(
    r"(?<!\bbe )(?<!\bas )(?<!\bbecome )(?<!\bbecame )(?<!\bbeing )"
    rf"\b(?:[Tt]he|[EeAa]l|[Ll]a|[Dd]el) (?P<office>(?i:{_WORDS})) "
    r"(?P<of>(?:of(?: the)?|del?|de los|de la) )?\Z"
)
#: How the last word of all that ``_BEFORE`` finds ends: cheaper to look at than to search for.
_BEFORE_ENDS: Final = frozenset(
    word[-2:] for word in (*_OFFICES, "of", "the", "de", "del", "los", "la")
)
_REACH: Final = 48
#: Who held the office before does not hold it in a text without a date.
_FORMER: Final = re.compile(
    r"\b(?:former|late|ousted|deposed|antigu[oa]|entonces|ex)\b[^.;,]{0,30}\Z|\bex-?(?:pres|prim|canc)\w+ \Z",
    re.IGNORECASE,
)


def with_holders(
    text: str, found: Sequence[FoundMention], registry: Registry, date: str | None = None
) -> list[FoundMention]:
    """Return ``found`` (ascending) with each office of a state in place of that state, if its holder is named.

    ``date`` is the ISO date of the text; without one, whose last office it was may be meant.
    """
    named: dict[str, FoundMention] = {}
    former: set[str] = set()
    for mention in found:
        if mention.kind in PERSON_KINDS and mention.party_id is not None:
            named.setdefault(mention.party_id, mention)
            if date is None and _FORMER.search(text, max(0, mention.start - _REACH), mention.start):
                former.add(mention.party_id)
    people = [p for name in named if name not in former and (p := registry.get(name)) is not None]
    if not people:
        return list(found)
    out = []
    for mention in found:
        office = _office(text, mention) if mention.kind == "state" else None
        if office is not None:
            start, end, word = office
            held = [p for p in people if _holds(p, mention.party_id, _OFFICES[word], date)]
            if len(held) == 1:
                mention = named[held[0].id].again(start, end, text[start:end], "office of")
        out.append(mention)
    return out


def _office(text: str, state: FoundMention) -> tuple[int, int, str] | None:
    """Return the span of the office that a state's name is part of, and the word for it."""
    behind = _BEHIND.match(text, state.end)
    if behind is not None:
        article = _ARTICLE.search(text, max(0, state.start - _REACH), state.start)
        if behind["owns"] is None and article is None:
            return None
        start = article.start() if article else state.start
        return start, behind.end(), behind["office"].lower()
    if text[max(0, state.start - 3) : state.start - 1].lower() not in _BEFORE_ENDS:
        return None
    before = _BEFORE.search(text, max(0, state.start - _REACH), state.start)
    if before is None or _STATE_ENDS.match(text, state.end) is None:
        return None
    if before["of"] is None and not (state.why == "demonym" and state.surface[0].islower()):
        return None
    return before.start(), state.end, before["office"].lower()


def _holds(person: Party, state: str | None, offices: Sequence[str], date: str | None) -> bool:
    """Does a person hold one of these offices of a state (an id) on a date? Without one the last counts."""
    if person.affiliation != state:
        return False
    terms = person.terms[-1:] if date is None else [t for t in person.terms if t.covers(date)]
    return any(term.office.lower() in offices for term in terms)
