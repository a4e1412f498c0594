"""Characters and tokens: the tables behind the kernels, and texts as arrays of code points."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from pipeline import kernels as plain
from pipeline.compiled import kernels

#: Code points below this have table entries: Latin, Greek, Cyrillic, Armenian, Hebrew, Arabic,
#: the Indic scripts, Georgian, general punctuation and symbols.
TABLE_SIZE = 0x2600

_PLAIN_FORM = {
    "’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"',
    "–": "-", "—": "-", "‐": "-", "‑": "-", "−": "-", "…": ".", "¿": "?", "¡": "!",
}  # fmt: skip

#: What begins a lexicon entry that is the ending of a word.
_ENDINGS = ("'", "’")

_KINDS = {
    "L": plain.LETTER,
    "M": plain.LETTER,
    "N": plain.DIGIT,
    "Z": plain.SPACE,
    "C": plain.SPACE,
}


@dataclass(frozen=True, slots=True)
class CharacterTables:
    """Class and folded form of every code point below :data:`TABLE_SIZE`."""

    classes: NDArray[np.int64]
    fold: NDArray[np.int64]


@cache
def character_tables() -> CharacterTables:
    """Return the tables that the tokeniser reads; built once, in a few milliseconds."""
    classes, fold = [], []
    for code in range(TABLE_SIZE):
        char = chr(code)
        flat = _PLAIN_FORM.get(char) or char.lower()
        fold.append(ord(flat) if len(flat) == 1 else code)
        kind = _KINDS.get(unicodedata.category(char)[0], plain.PUNCTUATION)
        classes.append(plain.APOSTROPHE if flat == "'" else kind)
    return CharacterTables(np.array(classes, dtype=np.int64), np.array(fold, dtype=np.int64))


@cache
def table_lists() -> tuple[list[int], list[int]]:
    """Return the same tables as lists, which plain Python reads faster."""
    tables = character_tables()
    return tables.classes.tolist(), tables.fold.tolist()


@dataclass(frozen=True, slots=True)
class CodePoints:
    """Texts end to end: ``codes`` (n_characters,), text ``i`` is ``codes[ptr[i]:ptr[i + 1]]``."""

    codes: NDArray[np.int32]
    ptr: NDArray[np.int64]


def encode(texts: Sequence[str]) -> CodePoints:
    """Return the code points of ``texts``; offsets into them are Python slice offsets."""
    joined = "".join(texts).encode("utf-32-le", errors="surrogatepass")
    ptr = np.zeros(len(texts) + 1, dtype=np.int64)
    np.cumsum([len(text) for text in texts], out=ptr[1:])
    return CodePoints(np.frombuffer(joined, dtype=np.int32), ptr)


@dataclass(frozen=True, slots=True)
class Token:
    """A token of a text: its span, its 61-bit hash (lower case, marks made plain) and flags."""

    start: int
    end: int
    hash: int
    flags: int


def tokens(text: str) -> list[Token]:
    """Return the tokens of ``text`` as the features see them.

    >>> [("Israel’s siege, 3,000 dead")[t.start : t.end] for t in tokens("Israel’s siege, 3,000 dead")]
    ['Israel', '’s', 'siege', ',', '3,000', 'dead']
    """
    classes, fold = table_lists()
    codes = [ord(char) for char in text]
    room = len(codes)
    starts, ends, hashes, flags = ([0] * room for _ in range(4))
    n = plain.tokenise(codes, 0, room, classes, fold, starts, ends, hashes, flags, 0)
    return [Token(*row) for row in zip(starts[:n], ends[:n], hashes[:n], flags[:n], strict=True)]


def _entry(text: str) -> list[Token]:
    """Return the tokens of a lexicon entry; one such as ``'t`` or ``'s`` is the ending of a word."""
    return tokens("x" + text)[1:] if text[:1] in _ENDINGS else tokens(text)


def phrase_key(text: str) -> int:
    """Return the lexicon key of a word or phrase: the hash of its tokens in order.

    >>> phrase_key("don't") == phrase_key("don" + "’t")
    True
    """
    state = 3
    for token in _entry(text):
        state = plain.mix(state, token.hash)
    return int(plain.spread(state))


def phrase_chains(texts: Sequence[str]) -> list[list[int]]:
    """Return, for each text, the lexicon keys of its first token, first two tokens, ... and all tokens.

    The last is :func:`phrase_key`; a text without tokens has that key alone. Many texts are cut at once.
    """
    kernel = kernels(len(texts))
    compiled = kernel is not plain
    tables = character_tables()
    classes, fold = (tables.classes, tables.fold) if compiled else table_lists()
    points = encode([f"{'x' if text[:1] in _ENDINGS else ''}{text}\n" for text in texts])
    codes = points.codes if compiled else points.codes.tolist()
    starts, ends, hashes, flags = (np.empty(len(codes), dtype=np.int64) for _ in range(4))
    n = kernel.tokenise(codes, 0, len(codes), classes, fold, starts, ends, hashes, flags, 0)
    bounds = np.searchsorted(starts[:n], points.ptr).tolist()
    found = []
    for text, first, last in zip(texts, bounds[:-1], bounds[1:], strict=True):
        chain, state = [], 3
        for token in hashes[first + (text[:1] in _ENDINGS) : last].tolist():
            state = plain.mix(state, token)
            chain.append(plain.spread(state))
        found.append(chain or [plain.spread(state)])
    return found


def word_hashes(words: Iterable[str]) -> NDArray[np.int64]:
    """Return the sorted distinct hashes of single-token ``words``; longer entries are left out."""
    found = {row[0].hash for word in words if len(row := _entry(word)) == 1}
    return np.array(sorted(found), dtype=np.int64)
