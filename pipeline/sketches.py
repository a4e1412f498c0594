"""What can be known of a stream in bounded memory: whether something was seen, and what is frequent."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from pipeline.counting import added, sorted_counts

_MULTIPLIERS: Final = (0x9E3779B97F4A7C15, 0xD6E8FEB86659FD93, 0xC2B2AE3D27D4EB4F)


class Seen:
    """A set of 64-bit keys in fixed memory that may take a new key for an old one, never the reverse.

    Bloom, "Space/time trade-offs in hash coding with allowable errors" (CACM 1970), with three
    probes: at 2**28 bits (32 MB) one key in 30,000 is mistaken after 3 million, one in 600 after 12 million.
    """

    def __init__(self, bits: int = 28) -> None:
        self._bytes = bytearray(1 << (bits - 3))
        self._shift = 64 - bits

    def add(self, key: int) -> bool:
        """Add ``key``; return whether it was (or seems to have been) there before."""
        there = True
        for multiplier in _MULTIPLIERS:
            place = ((key * multiplier) & 0xFFFFFFFFFFFFFFFF) >> self._shift
            byte, bit = place >> 3, 1 << (place & 7)
            if not self._bytes[byte] & bit:
                there = False
                self._bytes[byte] |= bit
        return there


class FrequentKeys:
    """Counts of the most frequent keys of a stream, in memory for about ``budget`` of them.

    When more are held, the least frequent are forgotten until half the budget is left, after Manku
    and Motwani, "Approximate frequency counts over data streams" (VLDB 2002). A count is therefore
    too low by ``error`` at most; without forgetting it is exact.
    """

    def __init__(self, budget: int = 1_000_000) -> None:
        self.budget = budget
        self.error = 0
        self._keys = np.empty(0, dtype=np.int64)
        self._counts = np.empty(0, dtype=np.int64)
        self._waiting: list[NDArray[np.int64]] = []
        self._size = 0

    def add(self, keys: NDArray[np.int64]) -> None:
        """Count ``keys`` (n,), which may repeat."""
        self._waiting.append(keys)
        self._size += len(keys)
        # Merging holds what is counted twice: what waits is kept short.
        if self._size >= self.budget // 4:
            self._merge()
            if len(self._keys) > self.budget:
                self._forget()

    def result(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the keys, sorted, and their counts."""
        self._merge()
        return self._keys, self._counts

    def _merge(self) -> None:
        if self._waiting:
            new = sorted_counts(np.concatenate(self._waiting))
            self._keys, self._counts = added((self._keys, self._counts), new)
        self._waiting, self._size = [], 0

    def _forget(self) -> None:
        rank = len(self._counts) - self.budget // 2
        limit = int(np.partition(self._counts, rank)[rank])
        keep = self._counts > limit
        self._keys, self._counts = self._keys[keep], self._counts[keep]
        self.error += limit


class CommonWords:
    """Words that occur ``at_least`` times, found in one pass; rare ones are counted in a fixed table.

    Two rare words may share a place of the table and pass for one frequent word.
    """

    def __init__(self, at_least: int = 2, bits: int = 24, most: int = 1 << 20) -> None:
        self._at_least = at_least
        self._most = most
        self._counts = np.zeros(1 << bits, dtype=np.uint8)
        self._shift = 61 - bits
        self.keys = np.empty(0, dtype=np.int64)

    def add(self, words: NDArray[np.int64]) -> None:
        """Count 61-bit hashes (n,), which may repeat."""
        found, times = np.unique(words, return_counts=True)
        spread = (found.astype(np.uint64) * np.uint64(_MULTIPLIERS[0])) >> np.uint64(3)
        place = (spread >> np.uint64(self._shift)).astype(np.int64)
        before = self._counts[place].astype(np.int64)
        after = np.minimum(before + times, 255)
        # Two words of one batch at one place: the larger count stands.
        np.maximum.at(self._counts, place, after.astype(np.uint8))
        new = found[(after >= self._at_least)]
        if len(self.keys) < self._most:
            self.keys = np.union1d(self.keys, new)
