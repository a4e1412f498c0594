"""Composed text (Unicode NFC, no HTML entities) and where its characters stand in the text that was given.

Files from some systems hold "é" as "e" and an accent (NFD), dumps of posts hold "&" as "&amp;" and '"' as
"&quot;". Words are known by their composed letters and quotations by their marks, so text is composed before
it is read; what is reported keeps the offsets of the text as given.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from html import unescape
from html.entities import html5
from typing import Final

#: Vowels and final consonants of Hangul, which compose with the letter before as accents do.
_JAMO: Final = ("\u1161", "\u11ff")
_ENTITY: Final = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")


@dataclass(frozen=True, slots=True)
class Composed:
    """Composed text; character ``i`` begins at ``offsets[i]`` of the given text, whose length comes last."""

    text: str
    offsets: list[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of ``text`` that covers ``start`` to ``end`` of the given text."""
        first = bisect_left(self.offsets, start)
        if self.offsets[first] > start:
            first -= 1
        return first, bisect_left(self.offsets, end)


def compose(text: str) -> Composed | None:
    """Return ``text`` composed; None where it is so already, as almost all text is.

    >>> found = compose("Pe" + "n\u0303" + "a left")
    >>> found.text, found.offsets[:5], found.span(0, 5)
    ('Peña left', [0, 1, 2, 4, 5], (0, 4))
    >>> compose("R&amp;D")
    Composed(text='R&D', offsets=[0, 1, 6, 7])
    """
    plain = _without_entities(text) if "&" in text else None
    read = plain.text if plain else text
    if unicodedata.is_normalized("NFC", read):
        return plain
    changes = ((m.span(), in_nfc(m[0])) for m in _changing(read).finditer(read))
    composed = _replaced(read, changes)
    if plain is None:
        return composed
    return Composed(composed.text, [plain.offsets[at] for at in composed.offsets])


def _without_entities(text: str) -> Composed | None:
    """Return ``text`` with its HTML entities read as their characters, once; None where it has none."""
    found = [(match.span(), _character(match[0])) for match in _ENTITY.finditer(text)]
    found = [(span, made) for span, made in found if made]
    return _replaced(text, found) if found else None


def _character(entity: str) -> str:
    """Return what an entity stands for; "" for what only looks like one, "R&DC;"."""
    return unescape(entity) if entity[1] == "#" else html5.get(entity[1:], "")


def _replaced(text: str, changes: Iterable[tuple[tuple[int, int], str]]) -> Composed:
    """Return ``text`` with spans of it, in order, replaced by other characters."""
    parts: list[str] = []
    offsets: list[int] = []
    last = 0
    for (start, end), made in changes:
        parts.append(text[last:start])
        offsets.extend(range(last, start))
        parts.append(made)
        # The first letter takes what composed with it; accents that are left over stand at the end.
        left = end - start - len(made)
        offsets.append(start)
        offsets.extend(start + min(max(n, n + left), end - start - 1) for n in range(1, len(made)))
        last = end
    parts.append(text[last:])
    offsets.extend(range(last, len(text) + 1))
    return Composed("".join(parts), offsets)


def in_composed_form(text: str) -> str:
    """Return ``text`` composed, where no offset matters."""
    found = compose(text)
    return found.text if found else text


def in_nfc(text: str) -> str:
    """Return ``text``, such as a name, in NFC; entities stay."""
    return unicodedata.normalize("NFC", text)


def _changing(text: str) -> re.Pattern[str]:
    """Return the pattern of what may change: a character with its accents, or one that has another form."""
    strange = [char for char in set(text) if not char.isascii()]
    marks = [c for c in strange if unicodedata.category(c)[0] == "M" or _JAMO[0] <= c <= _JAMO[1]]
    forms = [c for c in strange if not unicodedata.is_normalized("NFC", c)]
    sets = [f"[{re.escape(''.join(sorted(chars)))}]" for chars in (marks, forms) if chars]
    return re.compile("|".join([f".{sets[0]}+", *sets] if marks else sets), re.DOTALL)
