"""Every spelling under which a registry's parties are looked up, and the automaton over them.

The automaton is Aho-Corasick (Aho and Corasick, CACM 1975): one pass for any number of names.
``ahocorasick_rs`` with its contiguous NFA measured fastest both to build and to search here.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from pipeline.parties import bodies
from pipeline.parties.collocations import BLOCKERS
from pipeline.parties.folding import Folded, fold_names, fold_tag, tags_of
from pipeline.parties.records import Party
from pipeline.parties.registry import Registry

Role = Literal["name", "demonym", "metonym", "surname", "local", "tag", "blocker"]
PERSON_KINDS: Final = ("leader", "person")
#: Surnames shorter than this ("Li", "Ma") are often something else: they need ``surname``.
_MIN_SURNAME = 4
_BLOCKER: Final = (-1, "blocker", "")

#: Party index (-1 for a blocker), role, the spelling as the registry has it.
Candidate = tuple[int, Role, str]


def surname_of(party: Party) -> str | None:
    """Return the surname under which a document may refer to a person, or None."""
    if party.surname is not None:
        return party.surname
    if party.kind not in PERSON_KINDS or " of " in party.name:  # "King Salman of Saudi Arabia"
        return None
    words = party.name.split()
    return words[-1] if len(words) > 1 and len(words[-1]) >= _MIN_SURNAME else None


def spellings(index: int, party: Party) -> Iterator[Candidate]:
    """Yield the candidates of one party; a hashtag or handle counts as such in every field."""
    yield (index, "name", party.name)
    for name in party.aliases:
        yield (index, "name", name)
    for name in party.demonyms:
        yield (index, "demonym", name)
    for name in party.metonyms:
        yield (index, "metonym", name)
    surname = surname_of(party)
    if surname is not None:
        yield (index, "surname", surname)
    for name in party.local:
        yield (index, "local", name)


def _by_role(candidate: Candidate) -> int:
    """Names come first, then those that a text must give to one of their owners, then surnames."""
    return {"local": 1, "surname": 2}.get(candidate[1], 0)


def _leftmost_longest(row: tuple[int, int, int]) -> tuple[int, int]:
    return row[1], -row[2]


@dataclass(slots=True)  # frozen ones take twice as long to make
class Hit:
    """Folded pattern ``key`` occurs at ``start:end`` of the folded text (padding not counted)."""

    start: int
    end: int
    key: str
    candidates: tuple[Candidate, ...]


class SurfaceTable:
    """Folded spelling -> candidates, with the automaton that finds them all in one pass."""

    __slots__ = ("_automaton", "_keys", "_named", "_table", "_tags", "known", "shared")

    def __init__(self, registry: Registry) -> None:
        found = []
        #: Folded hashtags and handles, which stand for a party whole and behind their sign only.
        self._tags: dict[str, tuple[Candidate, ...]] = {}
        for candidate in (c for i, party in enumerate(registry) for c in spellings(i, party)):
            if (tag := fold_tag(candidate[2])) is None:
                found.append(candidate)
            else:
                self._tags.setdefault(tag, ((candidate[0], "tag", candidate[2]),))
        table: dict[str, list[Candidate]] = {}
        for key, candidate in zip(fold_names([c[2] for c in found]), found, strict=True):
            table.setdefault(key, []).append(candidate)
        shared = frozenset(fold_names([c[2] for c in found if c[1] == "local"]))
        for key in shared:
            table[key].sort(key=_by_role)
        for key in BLOCKERS:
            table.setdefault(key, [_BLOCKER])
        table.pop("", None)
        parties = list(registry)
        #: Folded names that bodies of several states have.
        self.shared = shared | {
            key
            for key, [(index, _, _), *_] in table.items()
            if index >= 0 and parties[index].affiliation and bodies.is_everywhere(key)
        }
        #: Every folded spelling, surnames among them.
        self.known: Container[str] = table.keys()
        self._keys = list(table)
        self._named = frozenset(
            k for k, found in table.items() if found[0][1] != "surname" and k not in self.shared
        )
        self._table = [tuple(candidates) for candidates in table.values()]
        # The spaces around a pattern are its word boundaries: folding put them there.
        self._automaton = AhoCorasick(
            [f" {key} " for key in self._keys],
            matchkind=MatchKind.Standard,
            implementation=Implementation.ContiguousNFA,
            store_patterns=False,
        )

    def __len__(self) -> int:
        return len(self._keys)

    def __contains__(self, key: object) -> bool:
        """Tell whether a folded spelling is one party's own, surnames not counted."""
        return key in self._named

    def hits(self, text: str, folded: Folded) -> list[Hit]:
        """Return every occurrence of every spelling, leftmost first, then longest, tags before words."""
        rows = self._automaton.find_matches_as_indexes(folded.text, overlapping=True)
        rows.sort(key=_leftmost_longest)
        keys, table = self._keys, self._table
        hits = [Hit(start, end - 2, keys[i], table[i]) for i, start, end in rows]
        tags = [
            Hit(folded.position(start), folded.position(end), tag, self._tags[tag])
            for start, end, tag in tags_of(text)
            if tag in self._tags
        ]
        return sorted(tags + hits, key=lambda hit: (hit.start, -hit.end)) if tags else hits
