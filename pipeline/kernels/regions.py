"""Where a pair is read: the mentions of holder and party that it is about, and stretches beside them."""

from __future__ import annotations

from .form import leaf
from .hashing import find_key
from .units import PLAIN

# Positions in pipeline.features.REGIONS.
(
    REGION_ALL,
    REGION_BEFORE,
    REGION_BETWEEN,
    REGION_AFTER,
    REGION_HOLDER_LEFT,
    REGION_HOLDER_RIGHT,
    REGION_PARTY_LEFT,
    REGION_PARTY_RIGHT,
    REGION_CLAUSE,
) = range(9)

#: Only this many units on each side of the anchors are read, so that work per pair is bounded.
REACH = 160


@leaf
def closest_anchors(unit_party, first, last, holder, party, anchors):
    """Write the nearest holder and party units to ``anchors[0:2]`` (-1: no such unit); one pass.

    Of pairs that are equally near, one with the holder in front: in "A left B, and C shut B's office" C shuts.
    """
    last_holder = -1
    last_party = -1
    best = 1 << 60
    anchors[0] = -1
    anchors[1] = -1
    for unit in range(first, last):
        label = unit_party[unit]
        if label == holder:
            last_holder = unit
        elif label == party:
            last_party = unit
        else:
            continue
        if last_holder < 0 or last_party < 0:
            anchors[0] = last_holder
            anchors[1] = last_party if anchors[1] < 0 else anchors[1]
            continue
        distance = abs(last_holder - last_party)
        if distance < best or (distance == best and anchors[0] > anchors[1] and label == party):
            best = distance
            anchors[0] = last_holder
            anchors[1] = last_party


@leaf
def closest_author(
    unit_hash, unit_party, first, last, party_at,
    first_person, first_person_buckets, first_person_shift,
):  # fmt: skip
    """Return the word for the author (we, my) nearest to ``party_at``, the first without it; -1: none."""
    best = -1
    for unit in range(first, last):
        if (
            unit_party[unit] == PLAIN
            and find_key(unit_hash[unit], first_person, first_person_buckets, first_person_shift)
            >= 0
            and (best < 0 or (party_at >= 0 and abs(unit - party_at) < abs(best - party_at)))
        ):
            best = unit
    return best


@leaf
def read_around(first, last, anchors, bounds):
    """Write the stretch of a statement that is read to ``bounds``: the anchors and ``REACH`` units beside them.

    Anchors further apart than that share no clause: the holder's is given up and the party's read around.
    """
    bounds[0] = first
    bounds[1] = last
    near = min(anchors[0], anchors[1])
    far = max(anchors[0], anchors[1])
    if far < 0:
        bounds[1] = min(last, first + 2 * REACH)
        return
    if near < 0:
        near = far
    if far - near > REACH:
        near = anchors[1]
        far = anchors[1]
        anchors[0] = -1
    bounds[0] = max(first, near - REACH)
    bounds[1] = min(last, far + 1 + REACH)


@leaf
def order_of(holder, holder_at, party_at):
    """Return the order of mention of a pair.

    0 where the holder comes first, 1 where the party does, 2 with the party alone, 3 without it; 4 more where
    the author, or nobody, holds the stance.
    """
    order = 0
    if party_at < 0:
        order = 3
    elif holder_at < 0:
        order = 2
    elif party_at < holder_at:
        order = 1
    return order + 4 if holder < 0 else order


@leaf
def clause_of(
    unit, low, high, unit_hash, unit_party, closed, closed_buckets, closed_shift, closed_breaks, bounds
):  # fmt: skip
    """Write the clause around ``unit`` to ``bounds``: up to the marks and conjunctions on either side.

    ``closed_breaks`` says which of the ``closed`` words end a clause; they belong to none.
    """
    for side in range(2):
        step = 2 * side - 1
        at = unit + step
        while low <= at < high:
            if unit_party[at] == PLAIN:
                word = find_key(unit_hash[at], closed, closed_buckets, closed_shift)
                if word >= 0 and closed_breaks[word]:
                    break
            at += step
        bounds[side] = at + 1 - side


@leaf
def interval_of(
    region, window, low, high, holder_at, party_at, unit_hash, unit_party,
    closed, closed_buckets, closed_shift, closed_breaks, bounds,
):  # fmt: skip
    """Write the first and last unit (exclusive) of a region to ``bounds``; False if there is none."""
    near = min(holder_at, party_at)
    far = max(holder_at, party_at)
    if near < 0:
        near = far
    bounds[0] = low
    bounds[1] = high
    if region == REGION_ALL:
        return True
    if REGION_HOLDER_LEFT <= region <= REGION_PARTY_RIGHT:
        at = holder_at if region <= REGION_HOLDER_RIGHT else party_at
        if at < 0:
            return False
        left = region == REGION_HOLDER_LEFT or region == REGION_PARTY_LEFT
        bounds[0] = max(low, at - window) if left else at + 1
        bounds[1] = at if left else min(high, at + 1 + window)
        return True
    if region == REGION_CLAUSE:
        if party_at < 0:
            return False
        clause_of(
            party_at, low, high, unit_hash, unit_party,
            closed, closed_buckets, closed_shift, closed_breaks, bounds,
        )  # fmt: skip
        return True
    if far < 0:
        return False
    if region == REGION_BEFORE:
        bounds[1] = near
    elif region == REGION_AFTER:
        bounds[0] = far + 1
    else:
        if near == far:
            return False
        bounds[0] = near + 1
        bounds[1] = far
    return True
