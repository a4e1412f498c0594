"""Composed text (Unicode NFC) and where its characters stand in the text that was given.

Files from some systems hold "é" as "e" and an accent (NFD). Words are known by their composed letters, so
text is composed before it is read; what is reported keeps the offsets of the text as given.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from dataclasses import dataclass
from typing import Final

#: Vowels and final consonants of Hangul, which compose with the letter before as accents do.
_JAMO: Final = ("\u1161", "\u11ff")


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
    """
    if unicodedata.is_normalized("NFC", text):
        return None
    parts: list[str] = []
    offsets: list[int] = []
    last = 0
    for match in _changing(text).finditer(text):
        start, end = match.span()
        parts.append(text[last:start])
        offsets.extend(range(last, start))
        made = unicodedata.normalize("NFC", match[0])
        parts.append(made)
        # The first letter takes what composed with it; accents that are left over stand at the end.
        left = end - start - len(made)
        offsets.append(start)
        offsets.extend(start + min(max(n, n + left), end - start - 1) for n in range(1, len(made)))
        last = end
    parts.append(text[last:])
    offsets.extend(range(last, len(text) + 1))
    return Composed("".join(parts), offsets)


def in_nfc(text: str) -> str:
    """Return ``text`` composed, where no offset matters."""
    return unicodedata.normalize("NFC", text)


def _changing(text: str) -> re.Pattern[str]:
    """Return the pattern of what may change: a character with its accents, or one that has another form."""
    strange = [char for char in set(text) if not char.isascii()]
    marks = [c for c in strange if unicodedata.category(c)[0] == "M" or _JAMO[0] <= c <= _JAMO[1]]
    forms = [c for c in strange if not unicodedata.is_normalized("NFC", c)]
    sets = [f"[{re.escape(''.join(sorted(chars)))}]" for chars in (marks, forms) if chars]
    return re.compile("|".join([f".{sets[0]}+", *sets] if marks else sets), re.DOTALL)
