"""Read registry files (YAML, JSON, JSON Lines, CSV) into mappings that know their line."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.encoding import utf8_text
from pipeline.errors import RegistryError

_SEPARATORS = ("|", ";")
_MAX_DEPTH = 6
_NO_KEY = object()


@dataclass(frozen=True, slots=True)
class Entry:
    """One raw entry of a registry file; ``where`` is ``file:line`` or ``file: entry 3``."""

    fields: Mapping[str, Any]
    where: str


def read_entries(path: Path) -> list[Entry]:
    """Read the entries of a registry file, by its suffix.

    Raises
    ------
    RegistryError
        The file is missing, has an unknown suffix, is not UTF-8 or is malformed.
    """
    readers = {
        ".yaml": _read_yaml,
        ".yml": _read_yaml,
        ".json": _read_json,
        ".jsonl": _read_jsonl,
        ".csv": _read_csv,
    }
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise RegistryError(
            f"{path}: a party registry is a .yaml, .yml, .json, .jsonl or .csv file; "
            f"rename it or convert it"
        )
    try:
        text = utf8_text(path)
    except UnicodeError as error:
        raise RegistryError(f"{path}: {error}") from error
    except OSError as error:
        raise RegistryError(f"{path}: cannot be read ({error.strerror}); check the path") from error
    return list(reader(text, path))


def with_local(entries: list[Entry], path: Path) -> list[Entry]:
    """Return the entries with the local names of a file of ``{name, parties}``, parties by their ids.

    Raises
    ------
    RegistryError
        The file cannot be read, or a party is none of the ``entries``.
    """
    local: dict[str, list[str]] = {str(entry.fields["id"]): [] for entry in entries}
    for row in read_entries(path):
        for party in row.fields["parties"]:
            if party not in local:
                raise RegistryError(f"{row.where}: there is no party {party!r}; give its id")
            local[party].append(row.fields["name"])
    return [
        Entry({**entry.fields, "local": names}, entry.where)
        if (names := local[str(entry.fields["id"])])
        else entry
        for entry in entries
    ]


def entries_of(rows: Any, where: str) -> list[Entry]:
    """Wrap a list of mappings given by a caller; entries are numbered from 1."""
    if isinstance(rows, Mapping):
        rows = rows.get("parties")
    if isinstance(rows, str | bytes) or not hasattr(rows, "__iter__"):
        raise RegistryError(f"{where}: expected a list of entries, or a mapping with 'parties'")
    return [_entry(row, f"{where}: entry {i}") for i, row in enumerate(rows, 1)]


def _entry(row: Any, where: str) -> Entry:
    if not isinstance(row, Mapping):
        raise RegistryError(
            f"{where}: an entry is a mapping with at least 'name', not {type(row).__name__}"
        )
    return Entry(row, where)


def _read_json(text: str, path: Path) -> list[Entry]:
    try:
        rows = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        raise RegistryError(f"{path}:{line}: not JSON ({error}); mend the file") from error
    return entries_of(rows, str(path))


def _read_jsonl(text: str, path: Path) -> Iterator[Entry]:
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (json.JSONDecodeError, RecursionError) as error:
            raise RegistryError(f"{path}:{number}: not JSON ({error}); mend the line") from error
        yield _entry(row, f"{path}:{number}")


def _read_csv(text: str, path: Path) -> Iterator[Entry]:
    reader = csv.DictReader(text.splitlines(), strict=True)
    try:
        for row in reader:
            where = f"{path}:{reader.line_num}"
            if None in row:
                raise RegistryError(f"{where}: more cells than columns; quote cells with commas")
            yield Entry({k: _cell(k, v) for k, v in row.items() if k and v and v.strip()}, where)
    except csv.Error as error:
        raise RegistryError(f"{path}:{reader.line_num}: not CSV ({error}); mend it") from error


def _cell(column: str, value: str) -> Any:
    if column.strip() not in ("aliases", "demonyms", "metonyms"):
        return value.strip()
    return split_names(value)


def split_names(value: str) -> list[str]:
    """Return the names of one cell, cut at ``|``, or at ``;`` where there is none.

    >>> split_names("Talara | Republic of Talara")
    ['Talara', 'Republic of Talara']
    """
    separator = next((s for s in _SEPARATORS if s in value), _SEPARATORS[0])
    return [part.strip() for part in value.split(separator) if part.strip()]


def _read_yaml(text: str, path: Path) -> list[Entry]:
    # Imported here: scoring loads its registry from a model's JSON snapshot and needs no YAML.
    import yaml

    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # the C loader may be missing
    builder = _Builder(path)
    try:
        # Events, not documents: composing recurses, and a deep file would crash the interpreter.
        for event in yaml.parse(text, Loader=loader):
            builder.take(type(event).__name__, event)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        problem = getattr(error, "problem", None) or error
        raise RegistryError(f"{path}:{line}: not YAML ({problem}); mend the file") from error
    root = builder.root
    rows = root.get("parties") if isinstance(root, dict) else root
    if not isinstance(rows, list):
        raise RegistryError(f"{path}: expected a list of entries, or a mapping with 'parties'")
    return [_entry(row, f"{path}:{builder.lines.get(id(row), 1)}") for row in rows]


class _Builder:
    """Build str, list and dict from YAML events; scalars stay text, so NO is Norway, not False."""

    def __init__(self, path: Path) -> None:
        self.root: Any = None
        self.lines: dict[int, int] = {}
        self._path = path
        self._open: list[Any] = []
        self._keys: list[Any] = []

    def take(self, name: str, event: Any) -> None:
        """Take the next event."""
        if name == "ScalarEvent":
            bare = event.style in (None, "") and event.value in ("", "~", "null")
            if bare and event.value == "" and self._open and isinstance(self._open[-1], list):
                raise RegistryError(
                    f"{self._path}:{event.start_mark.line + 1}: an empty item in a list; fill it or take "
                    f"it out, and put quotation marks around what begins with # (a comment else)"
                )
            self._add(None if bare else event.value)
        elif name in ("MappingStartEvent", "SequenceStartEvent"):
            line = event.start_mark.line + 1
            if len(self._open) > _MAX_DEPTH:
                raise RegistryError(
                    f"{self._path}:{line}: nested too deeply; an entry has at most three levels"
                )
            node: Any = {} if name == "MappingStartEvent" else []
            self.lines[id(node)] = line
            self._add(node)
            self._open.append(node)
            self._keys.append(_NO_KEY)
        elif name in ("MappingEndEvent", "SequenceEndEvent"):
            self._open.pop()
            self._keys.pop()
        elif name == "AliasEvent":  # a few nested ones can stand for gigabytes
            raise RegistryError(
                f"{self._path}:{event.start_mark.line + 1}: YAML aliases (*{event.anchor}) are not "
                f"read; write the value out"
            )

    def _add(self, value: Any) -> None:
        if not self._open:
            self.root = value
        elif isinstance(self._open[-1], list):
            self._open[-1].append(value)
        elif self._keys[-1] is _NO_KEY:
            self._keys[-1] = str(value)
        else:
            self._open[-1][self._keys[-1]] = value
            self._keys[-1] = _NO_KEY
