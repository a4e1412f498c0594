"""First names, of which ``seeds/speaker_names.txt`` lists some three thousand."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from pipeline.errors import LexiconError
from pipeline.parties.folding import fold_names
from pipeline.parties.words import TITLES_OF_MEN, TITLES_OF_WOMEN
from pipeline.resources import resource

_FILE = "speaker_names.txt"


@cache
def name_sections() -> Mapping[str, list[str]]:
    """Return the words of the file below each of its heads: male, female, demonym.

    Raises
    ------
    LexiconError
        Words before the first section.
    """
    sections: dict[str, list[str]] = {}
    head = ""
    text = resource("seeds", _FILE).read_text(encoding="utf-8")
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("["):
            head = line.strip("[] ")
        elif line.strip() and not line.startswith("#"):
            if not head:
                raise LexiconError(f"seeds/{_FILE}:{number}: words before a [section]")
            sections.setdefault(head, []).extend(line.split())
    return sections


@cache
def first_names() -> frozenset[str]:
    """Return the folded first names, those of men and of women."""
    sections = name_sections()
    return frozenset(fold_names([*sections["male"], *sections["female"]]))


@cache
def _genders() -> Mapping[str, str]:
    sections = name_sections()
    male, female = (frozenset(fold_names(sections[head])) for head in ("male", "female"))
    return dict.fromkeys(male - female, "m") | dict.fromkeys(female - male, "f")


def gender_of(name: str) -> str | None:
    """Return "m" or "f" by the first of several folded words of a name, None where it does not tell."""
    first, _, rest = name.partition(" ")
    return _genders().get(first) if rest else None


def title_gender(title: str) -> str | None:
    """Return "m" or "f" for whom a folded title is said to, None for both."""
    return "f" if title in TITLES_OF_WOMEN else "m" if title in TITLES_OF_MEN else None
