"""Connotations: how a word portrays the party that does it, and the one it concerns.

The stance lexicon says who is for or against whom; this list says what a plain report makes of a
party, which needs no holder (Rashkin, Singh and Choi, "Connotation Frames: A Data-Driven
Investigation", ACL 2016, call it the writer's perspective). ``seeds/connotations.tsv`` documents
the format.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from pipeline.errors import LexiconError
from pipeline.lexicon.entries import LANGS
from pipeline.lexicon.inflect import inflect, spellings

#: Semantic classes, one letter each; their order is the numbering of the features.
CLASSES: Final = "wvlcdftsiphgkjareomxquzyn"
#: Words with these ends are forms themselves, or adverbs, and are not inflected.
_INFLECTED: Final = ("ed", "ing", "ly", "est", "ness")
_STRENGTHS: Final = frozenset(step / 2 for step in range(-4, 5))


class Connotation(NamedTuple):
    """What one word says: its semantic class, and the portrayal (-2 to 2) of agent and patient."""

    domain: str
    agent: float
    patient: float


def read_connotations(path: Path) -> dict[str, Connotation]:
    """Return surface form -> connotation; a form that is listed itself wins over a generated one.

    Raises
    ------
    LexiconError
        The file cannot be read, a line has not the five fields, or one of them is out of range.
    """
    listed: dict[str, Connotation] = {}
    english: list[str] = []
    for number, line in _lines(path):
        word, lang, entry = _entry(f"{path.name}:{number}", line)
        listed[word] = entry
        if lang == "en" and (entry.agent or entry.patient):
            english.append(word)
    found = dict(listed)
    for word in english:
        for form in _forms(word):
            found.setdefault(form, listed[word])
    return found


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise LexiconError(f"cannot read connotations {path}: {error}") from error
    return ((n, line) for n, line in enumerate(lines, start=1) if line and line[0] != "#")


def _entry(place: str, line: str) -> tuple[str, str, Connotation]:
    fields = line.split("\t")
    if len(fields) != 5 or not fields[0]:
        raise LexiconError(f"{place}: expected word, language, class, agent, patient with tabs")
    word, lang, domain, *figures = fields
    if lang not in LANGS or len(domain) != 1 or domain not in CLASSES:
        raise LexiconError(f"{place}: unknown language {lang!r} or class {domain!r}")
    try:
        agent, patient = (float(figure) for figure in figures)
    except ValueError:
        agent = patient = float("nan")
    if not {agent, patient} <= _STRENGTHS:
        raise LexiconError(f"{place}: agent and patient are halves from -2 to 2, not {figures}")
    return word, lang, Connotation(domain, agent, patient)


def _forms(word: str) -> Iterator[str]:
    """Yield the forms of a word whose part of speech is unknown.

    A form that is another word (*according*, *goods*) is listed by itself, with zeros.
    """
    for written in spellings(word):
        yield written
        if written.endswith(_INFLECTED):
            continue
        yield from inflect(written, "verb", "en")
        yield from inflect(written, "noun", "en")
