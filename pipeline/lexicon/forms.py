"""Token tuples in which an entry occurs in text."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import Final

from pipeline.lexicon.entries import Entry
from pipeline.lexicon.inflect import inflect, spellings

_CLITIC: Final = re.compile(r"(?<=[a-z])(n't|'(?:s|re|ve|ll|d|m))$")
_SLOTS: Final[dict[str, tuple[str, ...]]] = {
    "one's": ("my", "your", "his", "her", "its", "our", "their"),
    "oneself": ("myself", "yourself", "himself", "herself", "itself", "ourselves", "themselves"),
}
# A noun phrase inflects at the word before its first preposition: call for calm, calls for calm.
_PREPOSITIONS: Final = frozenset(
    {"of", "on", "for", "against", "with", "from", "to", "in", "at", "by", "toward", "over"}
    | {"de", "a", "contra", "con", "en", "por", "para", "al", "del"}
)


def tokens(text: str) -> tuple[str, ...]:
    """Return the lower-case tokens of a phrase, apostrophe clitics split off.

    >>> tokens("can't stand")
    ('ca', "n't", 'stand')
    """
    words = text.replace("\u2019", "'").lower().split()
    return tuple(part for word in words for part in _CLITIC.split(word) if part)


def surface_forms(entry: Entry) -> Iterator[tuple[str, ...]]:
    """Yield the token tuples of an entry: inflected at the head, slots filled, hyphens open too.

    Verb phrases inflect their first word, noun phrases the word before the first preposition or
    else the last; phrases of other kinds do not inflect. ``one's`` and ``oneself`` take the
    possessive and reflexive pronouns.
    """
    words = entry.lemma.split()
    head = _head(words, entry.pos)
    slots: list[tuple[str, ...]] = [_fill(word, entry.lang) for word in words]
    if head is not None:
        slots[head] = inflect(words[head], entry.pos, entry.lang)
    skipped = entry.skip.split()
    for choice in itertools.product(*slots):
        text = " ".join(choice)
        if text in skipped:
            continue
        yield tokens(text)
        if "-" in text:
            yield tokens(text.replace("-", " "))


def _fill(word: str, lang: str) -> tuple[str, ...]:
    return _SLOTS.get(word) or (spellings(word) if lang == "en" else (word,))


def _head(words: list[str], pos: str) -> int | None:
    if pos not in ("verb", "noun", "adj"):
        return None
    if len(words) == 1 or pos == "verb":
        return 0
    if pos == "adj":
        return None
    cut = next((i for i, word in enumerate(words) if i and word in _PREPOSITIONS), len(words))
    return cut - 1
