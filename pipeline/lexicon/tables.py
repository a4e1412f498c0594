"""Compiles entries into look-up tables and packs them into the snapshot that a model carries."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

from pipeline.errors import LexiconError
from pipeline.lexicon.connotations import Connotation, read_connotations
from pipeline.lexicon.entries import CLOSED, DIRECTIONS, LANGS, MARKS, POS, Entry
from pipeline.lexicon.forms import surface_forms, tokens
from pipeline.lexicon.reading import LexiconFile, read_lexicon, read_valence
from pipeline.resources import resource

SNAPSHOT_VERSION: Final = 2
# Between the keys of one group; nouns of several words contain spaces.
_SEPARATOR: Final = "|"
_POS_RANK: Final = {pos: rank for rank, pos in enumerate(POS)}
_LANG_RANK: Final = {lang: rank for rank, lang in enumerate(LANGS)}

Value = TypeVar("Value", int, float, str, Connotation)


@dataclass(frozen=True, slots=True)
class Tag:
    """What a surface form stands for; ``name`` (such as ``V--s``) serves as a back-off token."""

    name: str
    polarity: int
    direction: str
    pos: str
    kind: str


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Look-up tables from lower-case tokens to tags.

    Attributes
    ----------
    words
        One-token surface form to tag id, an index into ``tags``.
    phrases
        Tuples of two or more tokens to tag id; clitics are tokens (``n't``, ``'s``).
    toward
        Noun form to the prepositions, space-separated, that introduce its target.
    valence
        VADER's words, -4 to 4.
    connotations
        One-token surface form to the portrayal of agent and patient.
    negators, hedges, intensifiers
        Closed classes, English and Spanish together.
    """

    words: dict[str, int]
    phrases: dict[tuple[str, ...], int]
    tags: tuple[Tag, ...]
    toward: dict[str, str]
    valence: dict[str, float]
    connotations: dict[str, Connotation]
    negators: frozenset[str]
    hedges: frozenset[str]
    intensifiers: frozenset[str]

    @classmethod
    def load(cls, path: Path | None = None, extra: Sequence[Path] = ()) -> Lexicon:
        """Read a lexicon file and compile it.

        Parameters
        ----------
        path
            The lexicon; the bundled one when None.
        extra
            Files of the same format. Their entries are added; one with the lemma, part of speech
            and language of an earlier entry replaces it. Their closed classes are added.

        Raises
        ------
        LexiconError
            A file cannot be read or has faults; the message lists them as ``file:line``.
        """
        files = [read_lexicon(p) for p in (path or resource("seeds", "lexicon.yaml"), *extra)]
        valence = read_valence(resource("seeds", "valence.tsv"))
        connotations = read_connotations(resource("seeds", "connotations.tsv"))
        return _compile(files, valence, connotations)

    def to_json(self) -> str:
        """Return a compact snapshot; ``from_json`` gives back an equal lexicon.

        Keys of one value stand in one space-joined string, phrases of one length likewise: a few
        hundred long strings decode many times faster than tens of thousands of short ones.
        """
        by_length: dict[tuple[int, int], list[str]] = {}
        for phrase, tag in self.phrases.items():
            by_length.setdefault((tag, len(phrase)), []).extend(phrase)
        row: dict[str, Any] = {
            "version": SNAPSHOT_VERSION,
            "tags": [[t.name, t.polarity, t.direction, t.pos, t.kind] for t in self.tags],
            "words": _grouped(self.words),
            "phrases": [[*key, " ".join(parts)] for key, parts in by_length.items()],
            "toward": _grouped(self.toward),
            "valence": _grouped(self.valence),
            "connotations": [
                [list(entry), joined] for entry, joined in _grouped(self.connotations)
            ],
        }
        row |= {name: sorted(getattr(self, name)) for name in CLOSED}
        return json.dumps(row, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Lexicon:
        """Rebuild a lexicon from its snapshot, without YAML or inflection.

        Raises
        ------
        LexiconError
            The text is no snapshot, or one of a newer release.
        """
        try:
            row = json.loads(text)
            version = row["version"]
            if version > SNAPSHOT_VERSION:
                raise LexiconError(f"lexicon snapshot has version {version}; upgrade party-stance")
            return _from_row(row)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise LexiconError(
                f"lexicon snapshot is damaged ({error!r}); save the model again"
            ) from error


def _grouped(table: dict[str, Value]) -> list[list[Value | str]]:
    groups: dict[Value, list[str]] = {}
    for key, value in table.items():
        groups.setdefault(value, []).append(key)
    return [[value, _SEPARATOR.join(keys)] for value, keys in groups.items()]


def _ungrouped(groups: list[Any]) -> dict[str, Any]:
    table: dict[str, Any] = {}
    for value, keys in groups:
        table.update(dict.fromkeys(keys.split(_SEPARATOR), value))
    return table


def _from_row(row: dict[str, Any]) -> Lexicon:
    tags = tuple(Tag(*fields) for fields in row["tags"])
    phrases: dict[tuple[str, ...], int] = {}
    for tag, length, joined in row["phrases"]:
        parts = iter(joined.split(" "))
        # The same iterator `length` times: zip deals the tokens out as tuples of that length.
        phrases.update(dict.fromkeys(zip(*[parts] * length, strict=True), tag))
    words = _ungrouped(row["words"])
    known = range(len(tags))
    if any(tag not in known for tag, *_ in (*row["words"], *row["phrases"])):
        raise ValueError("a word has a tag that is not listed")
    closed = {name: frozenset(row[name]) for name in CLOSED}
    toward, valence = _ungrouped(row["toward"]), _ungrouped(row["valence"])
    tones = [[Connotation(*entry), joined] for entry, joined in row.get("connotations", ())]
    return Lexicon(words, phrases, tags, toward, valence, _ungrouped(tones), **closed)


def _tag(entry: Entry) -> Tag:
    name = POS[entry.pos] + MARKS[entry.polarity] + DIRECTIONS[entry.direction]
    return Tag(name, entry.polarity, entry.direction, entry.pos, entry.kind)


def _ranked(files: Sequence[LexiconFile]) -> list[Entry]:
    """Return the entries that stand, the one that wins an ambiguous form first."""
    standing: dict[tuple[str, str, str], tuple[int, Entry]] = {}
    for source, file in enumerate(files):
        for entry in file.entries:
            standing[entry.lang, entry.lemma, entry.pos] = (source, entry)
    ranked = sorted(
        standing.values(),
        key=lambda pair: (
            -pair[0],
            _LANG_RANK[pair[1].lang],
            _POS_RANK[pair[1].pos],
            pair[1].lemma,
        ),
    )
    return [entry for _, entry in ranked]


def _compile(
    files: Sequence[LexiconFile], valence: dict[str, float], connotations: dict[str, Connotation]
) -> Lexicon:
    entries = _ranked(files)
    tags = tuple(sorted({_tag(e) for e in entries}, key=lambda t: (t.name, t.kind)))
    ids = {tag: number for number, tag in enumerate(tags)}
    found = _found(entries, ids)
    closed = {name: frozenset().union(*(file.closed[name] for file in files)) for name in CLOSED}
    return Lexicon(
        words={form[0]: tag for form, tag in found.items() if len(form) == 1},
        phrases={form: tag for form, tag in found.items() if len(form) > 1},
        tags=tags,
        toward=_toward(entries),
        valence=valence,
        connotations=connotations,
        **closed,
    )


def _found(entries: Iterable[Entry], ids: dict[Tag, int]) -> dict[tuple[str, ...], int]:
    """Return tag ids of all surface forms; lemmas are placed before the forms derived from them."""
    found: dict[tuple[str, ...], int] = {}
    derived: list[tuple[tuple[str, ...], int]] = []
    for entry in entries:
        tag = ids[_tag(entry)]
        lemma = tokens(entry.lemma)
        for form in surface_forms(entry):
            if form == lemma:
                found.setdefault(form, tag)
            else:
                derived.append((form, tag))
    for form, tag in derived:
        found.setdefault(form, tag)
    return found


def _toward(entries: Iterable[Entry]) -> dict[str, str]:
    found: dict[str, str] = {}
    for entry in entries:
        if entry.toward:
            for form in surface_forms(entry):
                found.setdefault(" ".join(form), entry.toward)
    return found
