"""Keys as they are put down: a segment of keys for each block of a pair, repetitions counted."""

from __future__ import annotations

from .form import leaf

#: Slots of the scratch table that finds repeated keys, and the most keys that a block of a pair emits.
SLOTS = 1 << 13
MOST_KEYS = 1 << 12
#: The span of a key that no word stands for.
NO_SPAN = -1


@leaf
def put(key, position, keys, counts, positions, begin, at, slots, mask):
    """Add ``key`` to the segment ``[begin, at)`` or raise its count; return the segment's new end.

    ``slots`` maps hashed keys to segment entries. What earlier segments left there points below
    ``begin`` and counts as free, so the table is cleared once a batch and not once a segment. ``mask`` says
    how much of it the segment uses: a table that fits the fastest cache.
    """
    if at - begin >= MOST_KEYS:
        return at
    slot = (key ^ (key >> 23)) & mask
    while True:
        entry = slots[slot]
        if begin <= entry < at:
            if keys[entry] == key:
                counts[entry] += 1
                return at
        else:
            break
        slot = (slot + 1) & mask
    slots[slot] = at
    keys[at] = key
    counts[at] = 1
    positions[at] = position
    return at + 1


@leaf
def put_amount(amount, key, position, keys, counts, positions, begin, at, slots, mask):
    """Add ``key`` to a segment so many times; ``amount`` 0 adds nothing."""
    if amount == 0 or at - begin >= MOST_KEYS:
        return at
    slot = (key ^ (key >> 23)) & mask
    while begin <= slots[slot] < at and keys[slots[slot]] != key:
        slot = (slot + 1) & mask
    entry = slots[slot]
    if not begin <= entry < at:
        entry = at
        slots[slot] = at
        keys[at] = key
        counts[at] = 0
        positions[at] = position
        at += 1
    counts[entry] += amount
    return at


@leaf
def span_code(first, last, base):
    """Return units ``first`` to ``last`` (inclusive) of a statement that starts at ``base`` as one number."""
    return (first - base) * 256 + min(last - first, 255)
