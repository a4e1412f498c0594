"""The party registry: who can hold a stance or be its target, and under which names."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from pipeline.errors import RegistryError
from pipeline.parties.checking import check_registry, to_party
from pipeline.parties.folding import name_key
from pipeline.parties.reading import Entry, entries_of, read_entries, with_local
from pipeline.parties.records import Party, Term
from pipeline.resources import resource

#: 2 has the local names; 1 is read, too.
_SNAPSHOT_VERSION = 2


class Registry:
    """Parties by id and by name; build it with :meth:`load` or :meth:`from_mappings`."""

    __slots__ = ("_by_id", "_by_name", "_where")

    def __init__(self, parties: Iterable[Party], where: Mapping[str, str] | None = None) -> None:
        self._by_id = {party.id: party for party in parties}
        self._where = dict(where or {})
        self._by_name: dict[str, Party] | None = None

    @classmethod
    def load(cls, path: str | Path | None = None) -> Registry:
        """Read a registry file (.yaml, .yml, .json, .jsonl, .csv), or the bundled registry.

        The bundled registry is ``seeds/parties.yaml`` and every file of ``seeds/parties/``, with the
        local names of ``seeds/parties_local.yaml``.

        Raises
        ------
        RegistryError
            The file cannot be read, or an entry is malformed; the message names the line.
        """
        if path is not None:
            return cls._checked(read_entries(Path(path)))
        main = resource("seeds", "parties.yaml")
        files = [main, *sorted(main.with_suffix("").glob("*.yaml"))]
        entries = [entry for file in files for entry in read_entries(file)]
        return cls._checked(with_local(entries, main.with_name("parties_local.yaml")))

    @classmethod
    def from_mappings(cls, rows: Iterable[Mapping[str, Any]]) -> Registry:
        """Build a registry from mappings with ``id``, ``name`` and optional fields.

        Raises
        ------
        RegistryError
            An entry is malformed; the message names its place in the list, from 1.
        """
        return cls._checked(entries_of(rows, "parties"))

    @classmethod
    def _checked(cls, entries: Iterable[Entry]) -> Registry:
        parties: dict[str, Party] = {}
        where: dict[str, str] = {}
        for entry in entries:
            party = to_party(entry)
            if party.id in parties:
                raise RegistryError(
                    f"{entry.where}: id {party.id!r} of {party.name!r} is already that of "
                    f"{parties[party.id].name!r} ({where[party.id]}); change one of them"
                )
            parties[party.id], where[party.id] = party, entry.where
        if not parties:
            raise RegistryError("party registry: no entries; give at least one party")
        check_registry(parties.values(), where)
        return cls(parties.values(), where)

    def merge(self, other: Registry) -> Registry:
        """Return this registry with ``other`` laid over it.

        An entry of ``other`` replaces the one with its id; a name that both use goes to ``other``.
        """
        taken = {
            name_key(n)
            for p in other
            for n in (p.name, *p.aliases, *p.demonyms, *p.metonyms, *p.local)
        }
        merged: dict[str, Party] = {}
        for party in self:
            if party.id not in other._by_id and name_key(party.name) not in taken:
                merged[party.id] = _without(party, taken)
        merged.update(other._by_id)
        # A base party that lost its name to the user's file may have been somebody's affiliation.
        kept = (
            p if p.affiliation in merged else replace(p, affiliation=None, local=())
            for p in merged.values()
        )
        return Registry(kept, {**self._where, **other._where})

    def snapshot(self) -> dict[str, Any]:
        """Return what travels with a saved model, of JSON's types: rows, not objects."""
        rows = [
            [
                p.id,
                p.name,
                p.kind,
                p.aliases,
                p.demonyms,
                p.metonyms,
                p.affiliation,
                p.surname,
                [[t.office, t.start, t.end] for t in p.terms],
                p.local,
            ]
            for p in self
        ]
        return {"version": _SNAPSHOT_VERSION, "parties": rows}

    @classmethod
    def of_snapshot(cls, given: Mapping[str, Any] | str) -> Registry:
        """Read a :meth:`snapshot`, or its JSON; it was checked when it was written.

        Raises
        ------
        RegistryError
            Not a snapshot, or one of a newer release.
        """
        try:
            snapshot = json.loads(given) if isinstance(given, str) else given
            if snapshot["version"] > _SNAPSHOT_VERSION:
                raise RegistryError("registry snapshot is of a newer release; upgrade party-stance")
            return cls(_from_row(*row) for row in snapshot["parties"])
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise RegistryError(f"registry snapshot is damaged ({error}); save it again") from error

    def get(self, party_id: str) -> Party | None:
        """Return the party with that id, or None."""
        return self._by_id.get(party_id)

    def by_name(self, name: str) -> Party | None:
        """Return the party with that name, alias, demonym or metonym; case and accents are free."""
        if self._by_name is None:
            self._by_name = {
                name_key(n): p for p in self for n in (*p.metonyms, *p.demonyms, *p.aliases, p.name)
            }
        return self._by_name.get(name_key(name))

    def affiliation_of(self, party: Party) -> Party | None:
        """Return the party that ``party`` belongs to, or None."""
        return None if party.affiliation is None else self._by_id.get(party.affiliation)

    def __iter__(self) -> Iterator[Party]:
        return iter(self._by_id.values())

    def __len__(self) -> int:
        return len(self._by_id)

    def __contains__(self, party_id: object) -> bool:
        return party_id in self._by_id


def _without(party: Party, taken: set[str]) -> Party:
    def keep(names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(n for n in names if name_key(n) not in taken)

    return replace(
        party,
        aliases=keep(party.aliases),
        demonyms=keep(party.demonyms),
        metonyms=keep(party.metonyms),
        local=keep(party.local),
    )


def _from_row(
    party_id: str,
    name: str,
    kind: str,
    aliases: list[str],
    demonyms: list[str],
    metonyms: list[str],
    affiliation: str | None,
    surname: str | None,
    terms: list[list[Any]],
    local: Iterable[str] = (),
) -> Party:
    return Party(
        party_id,
        name,
        kind,
        tuple(aliases),
        tuple(demonyms),
        tuple(metonyms),
        affiliation,
        surname,
        tuple(Term(*term) for term in terms),
        tuple(local),
    )
