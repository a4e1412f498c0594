"""First names, of which ``seeds/speaker_names.txt`` lists some three thousand."""

from __future__ import annotations

from functools import cache

from pipeline.parties.folding import fold_name
from pipeline.resources import resource


@cache
def first_names() -> frozenset[str]:
    """Return the folded first names, those of men and of women."""
    names: list[str] = []
    wanted = False
    text = resource("seeds", "speaker_names.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.startswith("["):
            wanted = line in ("[male]", "[female]")
        elif wanted and not line.startswith("#"):
            names += line.split()
    return frozenset(map(fold_name, names))
