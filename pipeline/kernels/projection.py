"""Pairs to scores without a matrix: keys looked up in a table of records that holds their weights."""

from __future__ import annotations

import math

from .emission import emit_pair
from .form import jit, leaf
from .segments import SLOTS

#: Keys that are kept while pairs are scored one by one: little enough for the fastest cache.
SOME_KEYS = 1 << 11

#: So many bits more of a key name its bit among the known ones than its place in a table of records.
KNOWN_BITS = 2


@leaf
def key_print(key):
    """Return what tells a key from its neighbours in a table of records: 32 low bits, never 0."""
    return max(1, key & 0xFFFFFFFF)


@leaf
def find_records(keys, first, last, shift, table, known, kept, places, found):
    """Write those of ``keys[first:last]`` that may be in ``table`` to ``kept`` and return their number.

    Of each the place in ``table``, or -1 if it is not there after all, goes to ``places``. Most n-grams of a
    text were never seen in training: ``known``, a few bits for every place, is small enough for
    a near cache and spares them the look-up. A record stands at its key's high bits or, where that is
    taken, at the next free place (linear probing); it knows its key by the low bits, ``key_print``, 0 where the
    place is free. Separate loops, so that the processor fetches many records at a time, as none
    waits for another.
    """
    n = 0
    for index in range(first, last):
        bit = keys[index] >> (shift - KNOWN_BITS)
        kept[n] = index
        n += (int(known[bit >> 3]) >> (bit & 7)) & 1
    for at in range(n):
        places[at] = keys[kept[at]] >> shift
    for at in range(n):
        found[at] = table[places[at]]["print"]
    for at in range(n):
        own = key_print(keys[kept[at]])
        seen = found[at]
        if seen != own:
            place = places[at]
            while seen != own and seen != 0:
                place += 1
                seen = int(table[place]["print"])
            places[at] = place if seen == own else -1
    return n


@leaf
def project_row(keys, counts, segments, n_blocks, block_weight, block_sublinear, block_idf, curve,
                shift, table, known, idf, kept, places, found, row, scores):  # fmt: skip
    """Write the scores of one pair, the values of its keys times their weights, to ``scores[row]``.

    ``curve`` holds the sublinear values of small counts; ``kept``, ``places``, ``found`` are scratch, by one
    longer than ``keys``.
    """
    curved = len(curve)
    n_kept = find_records(
        keys, segments[0], segments[n_blocks], shift, table, known, kept, places, found
    )
    total0 = 0.0
    total1 = 0.0
    total2 = 0.0
    at = 0
    for block in range(n_blocks):
        sublinear = block_sublinear[block]
        weighted = block_idf[block]
        stop = segments[block + 1]
        norm = 0.0
        sum0 = 0.0
        sum1 = 0.0
        sum2 = 0.0
        while at < n_kept and kept[at] < stop:
            place = places[at]
            count = counts[kept[at]]
            at += 1
            if place < 0:
                continue
            if not sublinear:
                value = count * 1.0
            elif count < curved:
                value = curve[count]
            else:
                value = 1.0 + math.log(count * 1.0)
            record = table[place]
            if weighted:
                value *= float(idf[place])
            norm += value * value
            sum0 += value * float(record["weight0"])
            sum1 += value * float(record["weight1"])
            sum2 += value * float(record["weight2"])
        if norm > 0.0:
            scale = block_weight[block] / math.sqrt(norm)
            total0 += scale * sum0
            total1 += scale * sum1
            total2 += scale * sum2
    scores[row, 0] = total0
    scores[row, 1] = total1
    scores[row, 2] = total2


@jit
def project_pairs(
    pair_first, pair_last, pair_statement, pair_holder, pair_party, pair_identity, text_ptr, unit_ptr, codes,
    fold, unit_start, unit_end, unit_hash, unit_party, unit_tag, unit_tone,
    tag_symbol, tag_class, tag_sign, tone_symbol, tone_parts,
    first_person, first_person_buckets, first_person_shift,
    closed, closed_buckets, closed_shift, closed_breaks, mask_other, blocks, seeds,
    view_hash, view_unit, view_size, anchors, bounds,
    keys, counts, positions, segments, slots, orders,
    block_weight, block_sublinear, block_idf, curve,
    shift, table, known, idf, kept, places, found, scores,
):  # fmt: skip
    """Write the scores of pairs ``[pair_first, pair_last)`` and their orders, keeping no keys.

    What one pair emits stays in the processor's cache until it is weighed. ``segments`` has room for one pair,
    ``keys`` for the most keys of one.
    """
    n_blocks = len(seeds)
    at = SOME_KEYS
    for pair in range(pair_first, pair_last):
        if at >= SOME_KEYS:
            at = 0
            for slot in range(SLOTS):
                slots[slot] = -1
        segments[0] = at
        statement = pair_statement[pair]
        at = emit_pair(
            pair_holder[pair], pair_party[pair], pair_identity[pair],
            unit_ptr[statement], unit_ptr[statement + 1], codes, text_ptr[statement], fold,
            unit_start, unit_end, unit_hash, unit_party, unit_tag, unit_tone,
            tag_symbol, tag_class, tag_sign, tone_symbol, tone_parts,
            first_person, first_person_buckets, first_person_shift,
            closed, closed_buckets, closed_shift, closed_breaks, mask_other, blocks, seeds,
            view_hash, view_unit, view_size, anchors, bounds,
            keys, counts, positions, segments, 0, at, slots, orders, pair,
        )  # fmt: skip
        project_row(
            keys, counts, segments, n_blocks, block_weight, block_sublinear, block_idf, curve,
            shift, table, known, idf, kept, places, found, pair, scores,
        )  # fmt: skip
