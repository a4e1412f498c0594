"""First names, of which ``seeds/speaker_names.txt`` lists some three thousand."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from pipeline.errors import LexiconError
from pipeline.parties.folding import fold_names
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
