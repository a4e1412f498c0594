"""Acronyms that a text explains itself: "All People's Congress (APC)" is no other party of that acronym."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

#: Characters before the parenthesis in which the name stands.
_REACH: Final = 120
_FEWEST: Final = 3
# A pattern that began with the space would try every word.
_BRACKETED: Final = re.compile(r"[(\[](?<=\s.)[\"“']?([^\W\d_a-zß-öø-ÿ]{3,8})[\"”']?[)\]]")
_WORD: Final = re.compile(r"[^\W\d_]+(?:[’'.-][^\W\d_]+)*")
#: Small words that a name has and its acronym mostly not.
_PARTICLES: Final = frozenset(
    ("of", "the", "for", "and", "in", "de", "del", "la", "las", "el", "los", "para", "por", "y", "e", "en")
)  # fmt: skip


class Explained(NamedTuple):
    """``text[start:end]`` is the name that ``acronym`` is short for."""

    start: int
    end: int
    acronym: str


def explained(text: str) -> Iterator[Explained]:
    """Yield the names with their acronym behind them in parentheses, in order."""
    for match in _BRACKETED.finditer(text):
        end = match.start() - 1
        words = list(_WORD.finditer(text, max(0, end - _REACH), end))
        first = _first_word([word[0] for word in words], match[1])
        if first is not None and words[-1].end() >= end - 1:
            yield Explained(words[first].start(), end, match[1])


def _first_word(words: Sequence[str], acronym: str) -> int | None:
    """Return the index of the first word of the name of ``acronym``, None if the words do not spell it."""
    left = len(acronym)
    for index in range(len(words) - 1, -1, -1):
        word = words[index]
        if word[0].upper() == acronym[left - 1] and (word[0].isupper() or word in _PARTICLES):
            left -= 1
            if not left:
                return index
        elif word not in _PARTICLES:
            return None
    return None


def initials(words: Sequence[str]) -> str:
    """Return the acronym of a name, without the letters of small words; "" for a short name."""
    letters = "".join(word[0].upper() for word in words if word not in _PARTICLES)
    return letters if len(letters) >= _FEWEST else ""
