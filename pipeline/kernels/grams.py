"""What a block makes of a stretch of units: n-grams of words and characters, frames, counts and tones."""

from __future__ import annotations

from .form import leaf
from .hashing import (
    SYMBOL_HOLDER,
    SYMBOL_NAME,
    SYMBOL_OTHER,
    SYMBOL_PARTY,
    find_key,
    mix,
    spread,
)
from .regions import (
    REGION_HOLDER_LEFT,
    REGION_HOLDER_RIGHT,
    REGION_PARTY_LEFT,
    REGION_PARTY_RIGHT,
)
from .segments import put, put_amount, span_code
from .tokens import folded
from .units import PLAIN

#: Longest run of characters of one word that character n-grams are taken from.
MAX_WORD = 32

#: Value of `tag_sign` of negators; polar tags have -2..2.
NEGATOR = 9
#: A polar word counts with the opposite sign when a negator stands at most so many units before it.
NEGATION_REACH = 3
#: What a word's connotation counts so many words from the party: 0.85 of the one before, in 64ths.
NEARER = (64, 54, 46, 39, 33, 28, 24, 21, 17, 15, 13, 11, 9, 8, 7, 6, 5, 4, 3, 3, 2, 2, 2, 2, 1)
#: Sums of polarities are told apart up to this.
HIGHEST_COUNT = 6


@leaf
def put_words(
    sequence, units, offset, begin, end, base, seed, shortest, longest,
    keys, counts, positions, start, at, slots, mask,
):  # fmt: skip
    """Add the n-grams of ``sequence[offset + begin : offset + end]``; return the segment's new end."""
    for first in range(begin, end):
        state = seed
        for size in range(1, longest + 1):
            if first + size > end:
                break
            state = mix(state, sequence[offset + first + size - 1])
            if size >= shortest:
                span = span_code(units[offset + first], units[offset + first + size - 1], base)
                at = put(
                    spread(state ^ size), span, keys, counts, positions, start, at, slots, mask
                )
    return at


@leaf
def put_characters(
    codes,
    fold,
    begin,
    end,
    span,
    seed,
    shortest,
    longest,
    keys,
    counts,
    positions,
    start,
    at,
    slots,
    mask,
):
    """Add the character n-grams of one word, padded with a space on both sides (``char_wb``)."""
    size = min(end - begin, MAX_WORD)
    for first in range(-1, size):
        state = seed
        for length in range(1, longest + 1):
            last = first + length - 1
            if last > size:
                break
            inside = 0 <= last < size
            state = mix(state, folded(codes[begin + last], fold) if inside else 32)
            if length >= shortest:
                at = put(
                    spread(state ^ length), span, keys, counts, positions, start, at, slots, mask
                )
    return at


@leaf
def role_of(symbol):
    """Return the symbol of a role, names counted among other parties; 0 for a word."""
    if symbol == SYMBOL_NAME:
        return SYMBOL_OTHER
    if symbol in (SYMBOL_HOLDER, SYMBOL_PARTY, SYMBOL_OTHER):
        return symbol
    return 0


@leaf
def put_frames(
    sequence, units, offset, begin, end, window, closed, closed_buckets, closed_shift, base, seed,
    keys, counts, positions, start, at, slots, mask,
):  # fmt: skip
    """Add each word with the nearest role on either side: agent and patient without a parser.

    A second key holds the function word that follows ("by", "against", "of"), which tells the passive and
    the noun's complement. Words with neither holder nor party beside them are left out.
    """
    for index in range(begin, end):
        symbol = sequence[offset + index]
        if role_of(symbol) != 0:
            continue
        left = 0
        step = index - 1
        while left == 0 and step >= begin and index - step <= window:
            left = role_of(sequence[offset + step])
            step -= 1
        right = 0
        step = index + 1
        while right == 0 and step < end and step - index <= window:
            right = role_of(sequence[offset + step])
            step += 1
        if left in (0, SYMBOL_OTHER) and right in (0, SYMBOL_OTHER):
            continue
        span = span_code(units[offset + index], units[offset + index], base)
        state = mix(mix(mix(seed, symbol), left), right)
        at = put(spread(state), span, keys, counts, positions, start, at, slots, mask)
        if index + 1 < end:
            follower = sequence[offset + index + 1]
            if find_key(follower, closed, closed_buckets, closed_shift) >= 0:
                state = mix(state, follower)
                at = put(spread(state), span, keys, counts, positions, start, at, slots, mask)
    return at


@leaf
def put_counts(
    bounds, unit_party, unit_tag, tag_sign, base, seed, keys, counts, positions, start, at, slots, mask
):  # fmt: skip
    """Add the sums of positive, of negative and of all polarities of a stretch, as one key each."""
    if bounds[1] <= bounds[0]:
        return at  # no stretch, no counts: its span would name a unit outside it
    plus = 0
    minus = 0
    negator_at = -1000
    for unit in range(bounds[0], bounds[1]):
        tag = unit_tag[unit]
        if tag < 0 or unit_party[unit] != PLAIN:
            continue
        sign = tag_sign[tag]
        if sign == NEGATOR:
            negator_at = unit
            continue
        if unit - negator_at <= NEGATION_REACH:
            sign = -sign
        if sign > 0:
            plus += sign
        else:
            minus -= sign
    net = max(-HIGHEST_COUNT, min(HIGHEST_COUNT, plus - minus))
    plus = min(plus, HIGHEST_COUNT)
    minus = min(minus, HIGHEST_COUNT)
    span = span_code(bounds[0], max(bounds[0], bounds[1] - 1), base)
    at = put(spread(mix(mix(seed, 1), plus)), span, keys, counts, positions, start, at, slots, mask)
    at = put(
        spread(mix(mix(seed, 2), minus)), span, keys, counts, positions, start, at, slots, mask
    )
    return put(
        spread(mix(mix(seed, 3), net + HIGHEST_COUNT)),
        span,
        keys,
        counts,
        positions,
        start,
        at,
        slots,
        mask,
    )


@leaf
def put_tones(
    bounds, region, unit_party, unit_tone, tone_parts, base, seed,
    keys, counts, positions, start, at, slots, mask,
):  # fmt: skip
    """Add what the words of a stretch say about who does, is or has it (agent) and about whom it concerns.

    One key a semantic class, one a sign of either; beside the party, nearer words count more, by
    ``NEARER`` a word. ``tone_parts`` holds class, agent and patient in halves, of each connotation.
    """
    for unit in range(bounds[0], bounds[1]):
        tone = unit_tone[unit]
        if tone < 0 or unit_party[unit] != PLAIN:
            continue
        distance = 0
        if region == REGION_PARTY_LEFT or region == REGION_HOLDER_LEFT:
            distance = bounds[1] - 1 - unit
        elif region == REGION_PARTY_RIGHT or region == REGION_HOLDER_RIGHT:
            distance = unit - bounds[0]
        amount = NEARER[min(distance, len(NEARER) - 1)]
        span = span_code(unit, unit, base)
        key = spread(mix(mix(seed, 1), tone_parts[3 * tone]))
        at = put_amount(2 * amount, key, span, keys, counts, positions, start, at, slots, mask)
        for side in (1, 2):
            value = tone_parts[3 * tone + side]
            key = spread(mix(mix(seed, 1 + side), 1 if value > 0 else 0))
            at = put_amount(
                amount * abs(value), key, span, keys, counts, positions, start, at, slots, mask
            )
    return at
