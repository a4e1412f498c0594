"""Pairs to keys: every block of a pair over the region of the statement that it asks for."""

from __future__ import annotations

from .form import jit, leaf
from .grams import put_characters, put_counts, put_frames, put_tones, put_words
from .hashing import mix, spread
from .regions import (
    REGION_CLAUSE,
    REGION_HOLDER_LEFT,
    REGION_PARTY_LEFT,
    REGION_PARTY_RIGHT,
    closest_anchors,
    closest_author,
    interval_of,
    order_of,
    read_around,
)
from .segments import MOST_KEYS, NO_SPAN, SLOTS, put, span_code
from .units import PLAIN
from .views import (
    AUTHOR,
    N_VIEWS,
    NO_HOLDER,
    NOBODY,
    UNMENTIONED,
    build_views,
    position_in_view,
)

# Positions in pipeline.features.UNITS.
UNIT_WORD, UNIT_CHAR, UNIT_WHOLE, UNIT_COUNT, UNIT_FRAME, UNIT_BIAS, UNIT_TONE = 0, 1, 2, 3, 4, 5, 6
#: Integers that describe a block.
BLOCK_FIELDS = 10


@leaf
def put_region(
    block, blocks, seed, bounds, base, codes, code_base, fold, unit_start, unit_end, unit_party,
    unit_tag, unit_tone, tag_sign, tone_parts, closed, closed_buckets, closed_shift,
    view_hash, view_unit, view_size, keys, counts, positions, start, at, slots, mask,
):  # fmt: skip
    """Add one block's n-grams over the units ``[bounds[0], bounds[1])``; return the segment's end."""
    row = block * BLOCK_FIELDS
    unit_kind = blocks[row]
    if unit_kind == UNIT_BIAS:
        return put(spread(seed), NO_SPAN, keys, counts, positions, start, at, slots, mask)
    view = blocks[row + 1]
    shortest = blocks[row + 3]
    longest = blocks[row + 4]
    offset = view * (len(view_hash) // N_VIEWS)
    if unit_kind == UNIT_COUNT:
        return put_counts(
            bounds, unit_party, unit_tag, tag_sign, base, seed,
            keys, counts, positions, start, at, slots, mask,
        )  # fmt: skip
    if unit_kind == UNIT_TONE:
        return put_tones(
            bounds, blocks[row + 2], unit_party, unit_tone, tone_parts, base, seed,
            keys, counts, positions, start, at, slots, mask,
        )  # fmt: skip
    if unit_kind == UNIT_CHAR:
        for unit in range(bounds[0], bounds[1]):
            if unit_party[unit] == PLAIN:
                at = put_characters(
                    codes, fold, code_base + unit_start[unit], code_base + unit_end[unit],
                    span_code(unit, unit, base), seed, shortest, longest,
                    keys, counts, positions, start, at, slots, mask,
                )  # fmt: skip
        return at
    begin = position_in_view(view_unit, offset, view_size[view], bounds[0])
    end = position_in_view(view_unit, offset, view_size[view], bounds[1])
    if blocks[row + 9] and unit_kind == UNIT_WORD:
        if blocks[row + 2] == REGION_PARTY_LEFT or blocks[row + 2] == REGION_HOLDER_LEFT:
            end += 1
        else:
            begin -= 1
    if unit_kind == UNIT_FRAME:
        return put_frames(
            view_hash, view_unit, offset, begin, end, blocks[row + 5],
            closed, closed_buckets, closed_shift, base, seed,
            keys, counts, positions, start, at, slots, mask,
        )  # fmt: skip
    if unit_kind == UNIT_WHOLE:
        if shortest <= end - begin <= longest:
            state = seed
            for index in range(begin, end):
                state = mix(state, view_hash[offset + index])
            span = span_code(bounds[0], bounds[1] - 1, base)
            at = put(spread(state), span, keys, counts, positions, start, at, slots, mask)
        return at
    return put_words(
        view_hash, view_unit, offset, begin, end, base, seed, shortest, longest,
        keys, counts, positions, start, at, slots, mask,
    )  # fmt: skip


@leaf
def slots_mask(unit_kind, most):
    """Return the mask of a table with room for twice the keys of a segment; ``most`` are n-grams of words."""
    size = 256
    if unit_kind == UNIT_CHAR:
        size = SLOTS
    # A frame block emits two keys a unit.
    while size < 4 * most and size < SLOTS:
        size *= 2
    return size - 1


@leaf
def put_block(
    block, blocks, seeds, order, identity, holder, party, holder_at, party_at, first, low, high, bounds,
    codes, code_base, fold, unit_start, unit_end, unit_hash, unit_party, unit_tag, unit_tone, tag_sign,
    tone_parts, closed, closed_buckets, closed_shift, closed_breaks,
    view_hash, view_unit, view_size, keys, counts, positions, start, slots,
):  # fmt: skip
    """Add one block's n-grams over its region of units ``[low, high)``; return the segment's end.

    Where the author or nobody holds the stance, regions of the party are those of all its mentions.
    """
    row = block * BLOCK_FIELDS
    region = blocks[row + 2]
    seed = seeds[block]
    if blocks[row + 6]:
        seed = mix(seed, order)
    if blocks[row + 8]:
        if identity == 0:
            return start
        seed = mix(seed, identity)
    at = start
    every = holder < 0 and (
        region == REGION_PARTY_LEFT or region == REGION_PARTY_RIGHT or region == REGION_CLAUSE
    )
    mask = SLOTS - 1
    if not every:
        mask = slots_mask(blocks[row], (high - low) * (blocks[row + 4] - blocks[row + 3] + 1))
    done = low
    for unit in range(low if every else party_at, high if every else party_at + 1):
        if every and (unit_party[unit] != party or unit < done):
            continue
        if not interval_of(
            region, blocks[row + 5], low, high, holder_at, unit, unit_hash, unit_party,
            closed, closed_buckets, closed_shift, closed_breaks, bounds,
        ):  # fmt: skip
            continue
        if region == REGION_CLAUSE:
            done = bounds[1]  # a clause that names the party twice counts once
        at = put_region(
            block, blocks, seed, bounds, first, codes, code_base, fold,
            unit_start, unit_end, unit_party, unit_tag, unit_tone, tag_sign, tone_parts,
            closed, closed_buckets, closed_shift, view_hash, view_unit, view_size,
            keys, counts, positions, start, at, slots, mask,
        )  # fmt: skip
    return at


@leaf
def emit_pair(
    holder, party, identity, first, last, codes, code_base, fold, unit_start, unit_end, unit_hash, unit_party,
    unit_tag, unit_tone, tag_symbol, tag_class, tag_sign, tone_symbol, tone_parts,
    first_person, first_person_buckets, first_person_shift,
    closed, closed_buckets, closed_shift, closed_breaks, mask_other, blocks, seeds,
    view_hash, view_unit, view_size, anchors, bounds,
    keys, counts, positions, segments, segment, at, slots, orders, pair,
):  # fmt: skip
    """Write the keys of one pair, one segment a block; return the next free index of ``keys``.

    ``orders[pair]`` becomes what :func:`order_of` says. ``identity`` is the hash of
    the party's name, 0 if unknown; only blocks of the party read it, and are empty without it.
    """
    if holder < 0:
        holder = NOBODY if holder == NO_HOLDER else AUTHOR
    if party < 0:
        party = UNMENTIONED
    closest_anchors(unit_party, first, last, holder, party, anchors)
    if holder == AUTHOR:
        anchors[0] = closest_author(
            unit_hash, unit_party, first, last, anchors[1],
            first_person, first_person_buckets, first_person_shift,
        )  # fmt: skip
    read_around(first, last, anchors, bounds)
    holder_at = anchors[0]
    party_at = anchors[1]
    low = bounds[0]
    high = bounds[1]
    order = order_of(holder, holder_at, party_at)
    orders[pair] = order
    build_views(
        unit_hash, unit_party, unit_tag, unit_tone, low, high, holder, party,
        tag_symbol, tag_class, tone_symbol, first_person, first_person_buckets, first_person_shift,
        closed, closed_buckets, closed_shift,
        mask_other, view_hash, view_unit, view_size,
    )  # fmt: skip
    for block in range(len(seeds)):
        at = put_block(
            block, blocks, seeds, order, identity, holder, party, holder_at, party_at, first, low, high,
            bounds, codes, code_base, fold, unit_start, unit_end, unit_hash, unit_party, unit_tag, unit_tone,
            tag_sign, tone_parts, closed, closed_buckets, closed_shift, closed_breaks,
            view_hash, view_unit, view_size, keys, counts, positions, at, slots,
        )  # fmt: skip
        segments[segment + block + 1] = at
    return at


@jit
def emit_pairs(
    pair_first, pair_last, pair_statement, pair_holder, pair_party, pair_identity, text_ptr, unit_ptr, codes,
    fold, unit_start, unit_end, unit_hash, unit_party, unit_tag, unit_tone,
    tag_symbol, tag_class, tag_sign, tone_symbol, tone_parts,
    first_person, first_person_buckets, first_person_shift,
    closed, closed_buckets, closed_shift, closed_breaks, mask_other, blocks, seeds,
    view_hash, view_unit, view_size, anchors, bounds,
    keys, counts, positions, segments, slots, orders,
):  # fmt: skip
    """Write the keys of pairs ``[pair_first, pair_last)`` while room lasts; return the first pair not done.

    A pair starts only if there is room for the most keys that it can emit.
    """
    at = 0
    segments[0] = 0
    n_blocks = len(seeds)
    for slot in range(SLOTS):
        slots[slot] = -1
    for pair in range(pair_first, pair_last):
        if at + n_blocks * MOST_KEYS > len(keys):
            return pair
        statement = pair_statement[pair]
        at = emit_pair(
            pair_holder[pair], pair_party[pair], pair_identity[pair],
            unit_ptr[statement], unit_ptr[statement + 1], codes, text_ptr[statement], fold,
            unit_start, unit_end, unit_hash, unit_party, unit_tag, unit_tone,
            tag_symbol, tag_class, tag_sign, tone_symbol, tone_parts,
            first_person, first_person_buckets, first_person_shift,
            closed, closed_buckets, closed_shift, closed_breaks, mask_other, blocks, seeds,
            view_hash, view_unit, view_size, anchors, bounds,
            keys, counts, positions, segments, (pair - pair_first) * n_blocks, at, slots,
            orders, pair - pair_first,
        )  # fmt: skip
    return pair_last
