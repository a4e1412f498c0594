"""Turn raw entries into parties and refuse what would make a registry ambiguous."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from typing import Any

from pipeline.errors import RegistryError
from pipeline.parties.folding import fold_name, name_key
from pipeline.parties.reading import Entry, split_names
from pipeline.parties.records import Party, Term
from pipeline.schema import REGISTRY_KINDS
from pipeline.typed import is_missing

_FIELDS = (
    "id",
    "name",
    "kind",
    "aliases",
    "demonyms",
    "metonyms",
    "affiliation",
    "surname",
    "terms",
    "local",
    "lang",
)
_DATE = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?\Z")
_NOT_SLUG = re.compile(r"[^\w]+")
#: Longest name or alias, in characters; longer ones are a sentence in the wrong column.
MAX_NAME = 200


def to_party(entry: Entry) -> Party:
    """Check one entry by itself.

    Raises
    ------
    RegistryError
        Unknown field or kind, no name, a name without a letter, a malformed date.
    """
    fields, where = entry.fields, entry.where
    for key in fields:
        if key not in _FIELDS:
            near = difflib.get_close_matches(str(key), _FIELDS, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else f"; known are {', '.join(_FIELDS)}"
            raise RegistryError(f"{where}: unknown field {key!r}{hint}")
    # Rows of a frame have all its columns: what is missing there was not given.
    fields = {key: value for key, value in fields.items() if not is_missing(value)}
    name = _name(fields.get("name") or fields.get("id"), where, "name")
    kind = str(fields.get("kind") or "organisation").strip()
    if kind not in REGISTRY_KINDS:
        raise RegistryError(
            f"{where}: unknown kind {kind!r} of {name!r}; use one of {', '.join(REGISTRY_KINDS)}"
        )
    surname = fields.get("surname")
    affiliation = fields.get("affiliation")
    return Party(
        id=str(fields.get("id") or slug(name)).strip(),
        name=name,
        kind=kind,
        aliases=_names(fields, "aliases", where),
        demonyms=_names(fields, "demonyms", where),
        metonyms=_names(fields, "metonyms", where),
        affiliation=str(affiliation).strip() if affiliation else None,
        surname=_name(surname, where, "surname") if surname else None,
        terms=tuple(_term(term, where, name) for term in fields.get("terms") or ()),
        local=_names(fields, "local", where),
    )


def slug(name: str) -> str:
    """Return the id of an entry that has none: ``Côte d'Ivoire`` -> ``cote-d-ivoire``."""
    return _NOT_SLUG.sub("-", fold_name(name)).strip("-")


def _name(value: Any, where: str, field: str) -> str:
    if not isinstance(value, str | int):
        raise RegistryError(
            f"{where}: {field} must be text, not {value!r}; give the entry a {field}"
        )
    name = " ".join(str(value).split())
    if not fold_name(name):
        raise RegistryError(f"{where}: {field} {name!r} has no letter or digit; write it out")
    if len(name) > MAX_NAME:
        raise RegistryError(f"{where}: {field} is longer than {MAX_NAME} characters; shorten it")
    return name


def _names(fields: Mapping[str, Any], field: str, where: str) -> tuple[str, ...]:
    values = fields.get(field)
    if values is None:
        return ()
    if isinstance(values, Mapping):  # by language: {en: [...], es: [...]}
        values = [item for group in values.values() for item in _as_list(group)]
    names = (_name(value, where, field) for value in _as_list(values) if not is_missing(value))
    return tuple(dict.fromkeys(names))


def _as_list(values: Any) -> Iterable[Any]:
    if isinstance(values, str):
        return split_names(values)
    if isinstance(values, set | frozenset):
        return sorted(values, key=str)
    return values if isinstance(values, list | tuple) else [values]


def _term(term: Any, where: str, name: str) -> Term:
    if not isinstance(term, Mapping) or set(term) - {"office", "start", "end"}:
        raise RegistryError(f"{where}: a term of {name!r} is a mapping of office, start and end")
    start, end = (_date(term.get(key), where, name) for key in ("start", "end"))
    if start and end and end < start[: len(end)]:
        raise RegistryError(f"{where}: a term of {name!r} ends ({end}) before it starts ({start})")
    return Term(str(term.get("office") or "office"), start, end)


def _date(value: Any, where: str, name: str) -> str | None:
    if is_missing(value) or value == "":
        return None
    date = str(value)
    if not _DATE.match(date):
        raise RegistryError(
            f"{where}: bad date {date!r} of {name!r}; write YYYY-MM-DD, YYYY-MM or YYYY"
        )
    return date


def check_registry(parties: Iterable[Party], where: Mapping[str, str]) -> None:
    """Check entries against each other; ``where`` maps an id to where it was written.

    Raises
    ------
    RegistryError
        Two owners of one name, alias, demonym or metonym; an affiliation that is no entry, or a
        circle; two parties of one state, or one of none, with a local name.
    """
    by_id = {party.id: party for party in parties}
    owners: dict[str, tuple[str, str]] = {}
    for party in by_id.values():
        for name in (party.name, *party.aliases, *party.demonyms, *party.metonyms):
            key = name_key(name)
            owner, owner_name = owners.setdefault(key, (party.id, name))
            if owner != party.id:
                raise RegistryError(
                    f"{where[party.id]}: alias {name!r} of {party.name!r} is already "
                    f"{owner_name!r} of {by_id[owner].name!r} ({where[owner]}); "
                    f"give it to one of them"
                )
    for party in by_id.values():
        _check_affiliation(party, by_id, where[party.id])
    _check_local(by_id, where)


def _check_local(by_id: Mapping[str, Party], where: Mapping[str, str]) -> None:
    owners: dict[tuple[str | None, str], Party] = {}
    for party in by_id.values():
        for name in party.local:
            if party.affiliation is None:
                raise RegistryError(
                    f"{where[party.id]}: {party.name!r} has the local name {name!r} and no affiliation;"
                    " give it the state whose texts call it so"
                )
            owner = owners.setdefault((party.affiliation, fold_name(name)), party)
            if owner is not party:
                raise RegistryError(
                    f"{where[party.id]}: local name {name!r} of {party.name!r} is already that of "
                    f"{owner.name!r} ({where[owner.id]}), of the same state; give it to one of them"
                )


def _check_affiliation(party: Party, by_id: Mapping[str, Party], where: str) -> None:
    seen = {party.id}
    current = party
    while current.affiliation is not None:
        if current.affiliation not in by_id:
            near = difflib.get_close_matches(current.affiliation, by_id, n=1)
            hint = f"did you mean {near[0]!r}?" if near else "add that entry or leave it out"
            raise RegistryError(
                f"{where}: unknown affiliation {current.affiliation!r} of {current.name!r}; {hint}"
            )
        if current.affiliation in seen:
            raise RegistryError(
                f"{where}: {party.name!r} is affiliated with itself; break the circle"
            )
        seen.add(current.affiliation)
        current = by_id[current.affiliation]
