"""The records of the registry and of the finder."""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter
from typing import Final


@dataclass(frozen=True, slots=True)
class Term:
    """Time in an office.

    ``start`` and ``end`` are ISO dates (YYYY, YYYY-MM or YYYY-MM-DD), both inclusive. None leaves
    that side open: an ``end`` of None is an office still held when the file was written.
    """

    office: str
    start: str | None = None
    end: str | None = None

    def covers(self, date: str) -> bool:
        """Tell whether ``date`` (ISO) lies in the term, at the precision of the shorter date."""
        if self.start is not None and date[: len(self.start)] < self.start[: len(date)]:
            return False
        return self.end is None or date[: len(self.end)] <= self.end[: len(date)]


@dataclass(frozen=True, slots=True)
class Party:
    """One entry of the registry: whoever a stance can be held by or toward.

    Attributes
    ----------
    id, name
        The key other entries refer to, and the name under which the party is reported.
    kind
        One of :data:`pipeline.schema.REGISTRY_KINDS`.
    aliases
        Other names, in any language. One that begins with # or @ stands for the party behind that sign only,
        whole and in any case.
    demonyms
        Adjectives and nouns of origin: ``Israeli``, ``Israelis``, ``israelíes``.
    metonyms
        Places that stand for the party when they act: ``Kremlin``, ``Moscow``.
    affiliation
        Id of the party this one belongs to.
    surname
        Short form that a document uses once the full name was given, or after a title.
    terms
        Offices held, oldest first.
    local
        Names that parties of other states have, too; the text decides whose it is.
    """

    id: str
    name: str
    kind: str = "organisation"
    aliases: tuple[str, ...] = ()
    demonyms: tuple[str, ...] = ()
    metonyms: tuple[str, ...] = ()
    affiliation: str | None = None
    surname: str | None = None
    terms: tuple[Term, ...] = ()
    local: tuple[str, ...] = ()

    def in_office(self, date: str) -> bool:
        """Tell whether a term covers ``date``; a party without terms always is."""
        return not self.terms or any(term.covers(date) for term in self.terms)


@dataclass(frozen=True, slots=True)
class FoundMention:
    """A span of a text that refers to a party: ``text[start:end] == surface``.

    ``party`` is the registry name, or for an open party its name as first written in full, and then
    ``party_id`` is None. ``affiliation`` is the registry name of the party it belongs to. ``why``
    says in a few words what was recognised: "name", "demonym", "metonym", "tag" (a hashtag or handle),
    "surname of Gustavo Petro", "open".
    """

    party: str
    party_id: str | None
    start: int
    end: int
    surface: str
    kind: str
    why: str
    affiliation: str | None = None

    def again(self, start: int, end: int, surface: str, why: str) -> FoundMention:
        """Return a mention of the same party by other words: a pronoun, a description, an act of it."""
        return FoundMention(
            self.party, self.party_id, start, end, surface, self.kind,
            f"{why} {self.party}", self.affiliation,
        )  # fmt: skip


#: The order of mentions in a text.
by_start: Final = attrgetter("start")


@dataclass(frozen=True, slots=True)
class Rejected:
    """A span that looked like a mention of ``party`` and was not taken, with the reason."""

    party: str
    start: int
    end: int
    surface: str
    why: str
