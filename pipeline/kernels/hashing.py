"""Keys are 61-bit hashes: how sequences are hashed, what stands for masked words, the look-up of a key."""

from __future__ import annotations

from .form import leaf

MASK = (1 << 61) - 1
MULTIPLIER = 0x1E3779B97F4A7C15
KEY_BITS = 61

# Hashes of the symbols that stand for what is masked or normalised; small, so no word collides.
SYMBOL_NUMBER, SYMBOL_URL, SYMBOL_NAME, SYMBOL_HOLDER, SYMBOL_PARTY, SYMBOL_OTHER, SYMBOL_WORD = (
    11,
    12,
    13,
    14,
    15,
    16,
    17,
)


@leaf
def mix(state, value):
    """Return the hash of ``state`` followed by ``value``; both and the result lie in [0, 2**61)."""
    state = ((state ^ value) * MULTIPLIER) & MASK
    return state ^ (state >> 29)


@leaf
def spread(state):
    """Return ``state`` with its high bits mixed, so that keys are uniform over [0, 2**61)."""
    state = (state * MULTIPLIER) & MASK
    state = state ^ (state >> 31)
    return (state * MULTIPLIER) & MASK


@leaf
def find_key(key, keys, buckets, shift):
    """Return the index of ``key`` in the sorted ``keys`` or -1.

    ``buckets[b]`` is the first index whose key has high bits ``b``: keys are uniform, so a bucket
    holds about one key and the search is a look-up.
    """
    bucket = key >> shift
    index = int(buckets[bucket])
    stop = int(buckets[bucket + 1])
    while index < stop:
        found = int(keys[index])
        if found == key:
            return index
        if found > key:
            return -1
        index += 1
    return -1
