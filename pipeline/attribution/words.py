"""What the tagger knows of a word without its sentence, as numbers; found once a word, then looked up."""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b
from itertools import chain
from threading import Lock
from typing import Any, Final

from pipeline import span_kernels as kernel
from pipeline.attribution.cues import Cues
from pipeline.attribution.tokens import Tokens

_KINDS: Final = ("person", "organisation", "document", "time", "title", "generic")
_STOPS: Final = ',;:-.()?!"'
_LINKS: Final = "SRC"
_MOST_WORDS: Final = 200_000
_MEANINGFUL: Final = frozenset("WKS")


@lru_cache(maxsize=1 << 16)
def key(text: str) -> int:
    """Return a hash of ``text`` that is the same everywhere, in [0, 2**61)."""
    return (
        int.from_bytes(
            blake2b(text.encode(errors="surrogatepass"), digest_size=8).digest(), "little"
        )
        >> 3
    )


@lru_cache(maxsize=1 << 10)
def role_key(role: str, rule: str) -> tuple[int, int]:
    """Return the keys of the first and of any other token that a rule gives ``role``."""
    return key(f"{role} first {rule}"), key(f"{role} {rule}")


class Words(dict[tuple[str, str], int]):
    """(lower case, tag) -> number of the word; ``atoms`` has ``ATOMS`` numbers for each.

    ``classes`` (word key -> two numbers) says what parts of speech a word has in news, and in which
    cluster of words with like neighbours it is.
    """

    def __init__(self, cues: Cues, classes: dict[int, tuple[int, int]]) -> None:
        super().__init__()
        self.cues, self.classes = cues, classes
        self.atoms: list[int] = []
        self._array: Any = None
        self._copied = 0
        self._lock = Lock()

    def __missing__(self, word: tuple[str, str]) -> int:
        with self._lock:
            if word not in self:
                self.atoms += self._describe(*word)
                self[word] = len(self)
        return self[word]

    def kept(self) -> Words:
        """Return this table, or an empty one in its place once it holds too many words."""
        return self if len(self) < _MOST_WORDS else Words(self.cues, self.classes)

    def ids(self, units: list[Tokens]) -> list[int]:
        """Return the numbers of the words of sentences, end to end."""
        low = chain.from_iterable([t.low for t in units])
        tag = "".join([t.tag for t in units])
        return list(map(self.__getitem__, zip(low, tag, strict=True)))

    def array(self) -> Any:
        """Return ``atoms`` as an array, which grows in steps."""
        import numpy as np

        with self._lock:
            size = len(self.atoms)
            if self._array is None or size > len(self._array):
                self._array = np.zeros(2 * size + 1024 * kernel.ATOMS, dtype=np.int64)
                self._copied = 0
            if self._copied < size:
                self._array[self._copied : size] = self.atoms[self._copied : size]
                self._copied = size
            return self._array

    def _describe(self, low: str, tag: str) -> list[int]:
        word = key(low)
        open_class = tag in "WK#"
        closed = key(f"tag {tag} {low[-2:] if tag == 'W' else ''}") if open_class else word
        verb, lemma, flags = self._as_cue(low, tag, word)
        unknown = key(f"unknown {tag} {low[-2:]}")
        pos, cluster = self.classes.get(word, (unknown, unknown))
        suffix = key(f"suffix {low[-3:]}") if tag in "WKN#" else word
        if tag in _STOPS:
            flags |= kernel.IS_STOP
        if tag in _LINKS:
            flags |= kernel.IS_LINK
        return [word, ord(tag), suffix, closed, verb, lemma, pos, cluster, flags]

    def _as_cue(self, low: str, tag: str, word: int) -> tuple[int, int, int]:
        """What kind of cue the word can be, its lemma, and whether it marks what is near it."""
        cues, verb = self.cues, 0
        form = cues.verbs.get(low) if tag in _MEANINGFUL else None
        if form:
            verb = key(f"verb {form.frames} {form.codes}")
        if low in cues.nouns:
            verb ^= key("noun " + cues.nouns[low])
        if low in cues.adjectives:
            verb ^= key("adjective")
        if low in cues.according:
            verb ^= key("according")
        known = verb != 0
        for kind in _KINDS:
            if low in cues.words.get(kind, ()):
                verb ^= key("kind " + kind)
        lemma = key("lemma " + form.lemma) if form else word if known else 0
        return verb, lemma, kernel.IS_CUE if form and tag == "W" else 0
