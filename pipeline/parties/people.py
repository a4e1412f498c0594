"""Whom a bare surname means: the one named in full, the one with that title, or nobody."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.parties.folding import fold_name
from pipeline.parties.given import gender_of, title_gender
from pipeline.parties.records import Party
from pipeline.parties.words import COMMON_SURNAMES, COURTESY_TITLES, TITLES

#: Title -> part of the name of an office that goes with it.
_OFFICES = {
    "president": "president",
    "presidente": "president",
    "presidenta": "president",
    "premier": "minister",
    "minister": "minister",
    "ministro": "minister",
    "ministra": "minister",
    "taoiseach": "minister",
    "king": "king",
    "queen": "queen",
    "emir": "emir",
    "sultan": "sultan",
    "pope": "pope",
    "papa": "pope",
}


#: What a title is not borne with, or is another title with.
_FORMER = frozenset(("former", "ex", "late", "antiguo", "antigua", "entonces", "vice", "deputy"))
#: Characters in which three words before a name stand.
_TITLE_REACH = 60


@dataclass(slots=True)
class People:
    """Persons of one document: ``seen`` is where they are named, ``states`` which are mentioned.

    ``full`` is where their full names begin. Positions are those of ``folded``, the folded text.
    """

    parties: Sequence[Party]
    folded: str
    date: str | None = None
    seen: dict[int, list[int]] = field(default_factory=dict)
    states: set[str] = field(default_factory=set)
    full: dict[int, list[int]] = field(default_factory=dict)

    def note(self, index: int, start: int) -> None:
        """Remember that person ``index`` is named at ``start`` beyond doubt."""
        positions = self.seen.setdefault(index, [])
        if not positions or start > positions[-1]:
            positions.append(start)

    def resolve(self, candidates: Sequence[int], start: int, title: str) -> int | None:
        """Return which of the persons with this surname is meant at ``start``, or None.

        ``title`` is the word before the surname, '' when there is none. A title of women means no man.
        """
        candidates = [i for i in candidates if may_bear(self.parties[i], title)]
        named = [i for i in candidates if i in self.seen]
        if len(named) > 1:
            named = [i for i in named if self._bears(i, title)] or named
        if named:
            return max(named, key=lambda i: self._nearness(i, start))
        if title not in TITLES:
            return None
        fitting = [i for i in candidates if self._fits(self.parties[i], title)]
        return max(fitting, key=self._likelihood) if fitting else None

    def of_state(self, candidates: Sequence[int], state: str | None) -> int | None:
        """Return which of the persons leads ``state`` (a party id): "China's Xi"; None for nobody."""
        own = [i for i in candidates if state and self.parties[i].affiliation == state]
        return max(own, key=self._likelihood) if own else None

    def _nearness(self, index: int, start: int) -> tuple[bool, int]:
        positions = self.seen[index]
        before = bisect_left(positions, start)
        return (True, positions[before - 1]) if before else (False, -positions[0])

    def _bears(self, index: int, title: str) -> bool:
        """Does the person hold the office of ``title``, as the document says, or its date?"""
        if title in TITLES and any(self._gives(at, title) for at in self.full.get(index, ())):
            return True
        party = self.parties[index]
        holds = self.date is not None and bool(party.terms) and party.in_office(self.date)
        return title in _OFFICES and holds and self._fits(party, title)

    def _gives(self, start: int, title: str) -> bool:
        """Does the text give the bearer of the full name at ``start`` the title, and not call it past?"""
        words = self.folded[max(0, start - _TITLE_REACH) : start].split()[-3:]
        return words[-1:] == [title] and _FORMER.isdisjoint(words)

    def _fits(self, party: Party, title: str) -> bool:
        office = _OFFICES.get(title)
        if office and party.terms and not any(office in t.office.lower() for t in party.terms):
            return False
        common = fold_name(party.surname or party.name.split()[-1]) in COMMON_SURNAMES
        if common and title in COURTESY_TITLES:
            return party.affiliation in self.states
        return True

    def _likelihood(self, index: int) -> tuple[bool, bool, str]:
        party = self.parties[index]
        in_office = self.date is not None and party.in_office(self.date)
        latest = max((t.start or "" for t in party.terms), default="")
        return in_office, party.affiliation in self.states, latest


def may_bear(party: Party, title: str) -> bool:
    """Tell whether a person's first name is not of the other gender than a folded title.

    A name that begins with the surname ("Kim Jong-un") does not tell.
    """
    asked = title_gender(title)
    if asked is None:
        return True
    name = fold_name(party.name)
    first = name.partition(" ")[0]
    return first == fold_name(party.surname or "") or gender_of(name) in (None, asked)
