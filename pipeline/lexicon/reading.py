"""Reads and checks lexicon files; every fault is named with its line."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pipeline.encoding import utf8_text
from pipeline.errors import Fault, LexiconError
from pipeline.lexicon.entries import CLOSED, DIRECTIONS, KINDS, LANGS, MARKS, POS, Entry

_FIELDS: Final = {"l": "lemma", "p": "pos", "v": "polarity", "d": "direction", "k": "kind"}
_OPTIONAL: Final = {"t": "toward", "x": "skip"}
_MAX_FAULTS_SHOWN: Final = 10
# Letters, digits and inner hyphens, apostrophes or dots, single spaces between words.
_LEMMA: Final = re.compile(r"[^\W_]+(?:[-'.][^\W_]+)*(?: [^\W_]+(?:[-'.][^\W_]+)*)*")


@dataclass(frozen=True, slots=True)
class LexiconFile:
    """One lexicon file as read: its entries and its closed classes."""

    entries: tuple[Entry, ...]
    closed: dict[str, frozenset[str]]


def read_lexicon(path: Path) -> LexiconFile:
    """Read and check one lexicon file; its header in ``seeds/lexicon.yaml`` documents the format.

    Raises
    ------
    LexiconError
        Missing file, malformed YAML, unknown key, part of speech, direction or kind, polarity out
        of range, or an entry given twice; every fault with its line.
    """
    root = _compose(path)
    faults: list[Fault] = []
    entries: dict[tuple[str, str, str], Entry] = {}
    closed: dict[str, set[str]] = {name: set() for name in CLOSED}
    for key, node in _sections(root):
        if key in LANGS:
            for row in _rows(node, path, faults):
                entry = _entry(row, key, path, faults)
                if entry is None:
                    continue
                identity = (entry.lang, entry.lemma, entry.pos)
                if identity in entries:
                    faults.append(_fault(path, row, f"{entry.lemma} ({entry.pos}) is here twice"))
                entries[identity] = entry
        elif key in CLOSED:
            closed[key].update(_scalars(node, path, faults))
        else:
            faults.append(_fault(path, node, f"unknown section {key!r}; use en, es, {CLOSED}"))
    if faults:
        raise LexiconError(_message(faults))
    return LexiconFile(tuple(entries.values()), {k: frozenset(v) for k, v in closed.items()})


def read_valence(path: Path) -> dict[str, float]:
    """Read ``word<TAB>valence`` lines; lines that start with ``#`` are comments.

    Raises
    ------
    LexiconError
        A line has no tab, or its valence is no number in -4..4.
    """
    valence: dict[str, float] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line or line.startswith("#"):
            continue
        word, _, figure = line.partition("\t")
        try:
            valence[word] = float(figure)
        except ValueError:
            valence[word] = float("nan")
        if not -4 <= valence[word] <= 4:
            raise LexiconError(f"{path.name}:{number}: {line!r} is not word<TAB>valence in -4..4")
    return valence


def _compose(path: Path) -> Any:
    """Return the YAML node tree; nodes rather than objects, because they know their lines."""
    import yaml  # reading YAML is for training only; a saved model carries the snapshot

    # The base loaders leave scalars as written: "no" and "on" are words here, not booleans.
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        root = yaml.compose(utf8_text(path), Loader=loader)
    except OSError as error:
        raise LexiconError(f"cannot read lexicon {path}: {error.strerror}") from error
    except UnicodeError as error:
        raise LexiconError(f"{path.name}: {error}") from error
    except yaml.YAMLError as error:
        raise LexiconError(f"{path.name} is no UTF-8 YAML: {error}") from error
    if not isinstance(root, yaml.MappingNode):
        raise LexiconError(f"{path.name}:1: expected a mapping with the sections en, es, {CLOSED}")
    return root


def _fault(path: Path, node: Any, what: str) -> Fault:
    return Fault(path.name, node.start_mark.line + 1, what)


def _message(faults: list[Fault]) -> str:
    shown = [str(fault) for fault in faults[:_MAX_FAULTS_SHOWN]]
    more = len(faults) - len(shown)
    tail = [f"and {more} more"] if more else []
    return "\n".join([f"{len(faults)} faults in a lexicon; mend these lines:", *shown, *tail])


def _sections(root: Any) -> Iterator[tuple[str, Any]]:
    for key, node in root.value:
        yield str(key.value), node


def _rows(node: Any, path: Path, faults: list[Fault]) -> list[Any]:
    if isinstance(node.value, list) and node.id == "sequence":
        return list(node.value)
    if node.value:
        faults.append(_fault(path, node, "expected a list"))
    return []


def _scalars(node: Any, path: Path, faults: list[Fault]) -> list[str]:
    rows = _rows(node, path, faults)
    faults.extend(
        _fault(path, row, "expected one lower-case word")
        for row in rows
        if row.id != "scalar" or not _is_lemma(row.value) or " " in row.value
    )
    return [row.value for row in rows if row.id == "scalar"]


def _is_lemma(text: str) -> bool:
    normal = text == text.lower() and text == unicodedata.normalize("NFC", text)
    return normal and (text == "n't" or _LEMMA.fullmatch(text) is not None)


def _entry(row: Any, lang: str, path: Path, faults: list[Fault]) -> Entry | None:
    """Return the entry of one row, or None with its faults added."""
    if row.id != "mapping" or any(k.id != "scalar" or v.id != "scalar" for k, v in row.value):
        faults.append(_fault(path, row, "expected {l: lemma, p: .., v: .., d: .., k: ..}"))
        return None
    fields = {key.value: value.value for key, value in row.value}
    wrong = list(_wrong(fields))
    if wrong:
        faults.extend(_fault(path, row, f"{fields.get('l', '?')}: {what}") for what in wrong)
        return None
    return Entry(
        lemma=fields["l"],
        pos=fields["p"],
        polarity=int(fields["v"]),
        direction=fields["d"],
        kind=fields["k"],
        lang=lang,
        toward=fields.get("t", ""),
        skip=fields.get("x", ""),
    )


def _wrong(fields: dict[str, str]) -> Iterator[str]:
    """Yield what is wrong with the fields of an entry."""
    for key in fields.keys() - _FIELDS.keys() - _OPTIONAL.keys():
        yield f"unknown key {key!r}; use {', '.join([*_FIELDS, *_OPTIONAL])}"
    for key in _FIELDS.keys() - fields.keys():
        yield f"{_FIELDS[key]} ({key}) is missing"
    if not _is_lemma(fields.get("l", "")):
        yield "a lemma is lower-case words, single spaces between them"
    elif fields.get("p") == "phrase" and " " not in fields["l"]:
        yield "a phrase has two words or more"
    allowed = {"p": POS, "d": DIRECTIONS, "k": KINDS, "v": [str(v) for v in MARKS]}
    for key, values in allowed.items():
        if key in fields and fields[key] not in values:
            yield f"unknown {_FIELDS[key]} {fields[key]!r}; use one of {', '.join(values)}"
    for key, name in _OPTIONAL.items():
        if key in fields and not all(map(_is_lemma, fields[key].split() or [""])):
            yield f"{name} ({key}) is lower-case words, spaces between them"
