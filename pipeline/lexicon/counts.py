"""What a lexicon holds, counted, and what it knows of one word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from pipeline.lexicon.entries import KINDS, LANGS, MARKS, POS, Entry
from pipeline.lexicon.forms import tokens
from pipeline.lexicon.tables import Lexicon, Tag


def lexicon_counts(entries: Iterable[Entry]) -> list[tuple[str, str]]:
    """Return (what, value) lines: entries by language, and by every field within a language."""
    rows: list[tuple[str, str]] = []
    standing = list(entries)
    for lang in LANGS:
        own = [entry for entry in standing if entry.lang == lang]
        rows.append((f"{lang} entries", f"{len(own):,}"))
        for title, names, values in (
            ("part of speech", POS, [entry.pos for entry in own]),
            ("kind", KINDS, [entry.kind for entry in own]),
            ("polarity", MARKS, [entry.polarity for entry in own]),
            ("direction", ("subject", "object", "both", "none"), [e.direction for e in own]),
        ):
            counts = Counter(values)
            shown = ", ".join(f"{name} {counts[name]:,}" for name in names)
            rows.append((f"{lang} {title}", shown))
    return rows


def look_up(lexicon: Lexicon, text: str) -> Tag | None:
    """Return the tag of a word or phrase as it stands in a text (any inflection), or None."""
    form = tokens(text)
    number = lexicon.words.get(form[0]) if len(form) == 1 else lexicon.phrases.get(form)
    return None if number is None else lexicon.tags[number]
