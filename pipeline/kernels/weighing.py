"""Keys to TF-IDF values of known features, and which units speak most for a class."""

from __future__ import annotations

import math

from .form import jit
from .hashing import find_key
from .segments import NO_SPAN


@jit
def weigh(keys, counts, segments, n_rows, n_blocks, block_weight, block_sublinear,
          vocabulary, buckets, shift, idf, columns, values, rows, sources):  # fmt: skip
    """Turn keys into TF-IDF values, each block of a row scaled to its weight in L2; return their number.

    The norm runs over known features only, as scikit-learn's TfidfVectorizer has it.
    ``sources`` keeps the index of the key that each value came from.
    """
    at = 0
    for row in range(n_rows):
        for block in range(n_blocks):
            begin = at
            norm = 0.0
            for index in range(
                segments[row * n_blocks + block], segments[row * n_blocks + block + 1]
            ):
                column = find_key(keys[index], vocabulary, buckets, shift)
                if column < 0:
                    continue
                value = counts[index] * 1.0
                if block_sublinear[block]:
                    value = 1.0 + math.log(value)
                value *= float(idf[column])
                norm += value * value
                columns[at] = column
                values[at] = value
                sources[at] = index
                at += 1
            if norm > 0.0:
                scale = block_weight[block] / math.sqrt(norm)
                for index in range(begin, at):
                    values[index] *= scale
        rows[row + 1] = at
    return at


@jit
def top_units(keys, counts, spans, segments, n_rows, n_blocks, block_weight, block_sublinear,
              vocabulary, buckets, shift, idf, contrast, row_class, unit_base, unit_plain,
              share, top, found):  # fmt: skip
    """Write the ``top`` plain units that speak most for each row's class to ``found`` (n_rows * top).

    A value's part in the score, ``value * contrast[column, class]``, is shared evenly among the units its
    n-gram spans. ``share`` is scratch, zero on entry and on return. Units that speak against the class do
    not count; missing ones are -1.
    """
    for row in range(n_rows):
        chosen = row_class[row]
        base = unit_base[row]
        highest = 0
        for block in range(n_blocks):
            begin = segments[row * n_blocks + block]
            end = segments[row * n_blocks + block + 1]
            norm = 0.0
            for step in range(2):
                scale = block_weight[block] / math.sqrt(norm) if norm > 0.0 else 0.0
                for index in range(begin, end):
                    column = find_key(keys[index], vocabulary, buckets, shift)
                    if column < 0:
                        continue
                    value = counts[index] * 1.0
                    if block_sublinear[block] and value > 1.0:
                        value = 1.0 + math.log(value)
                    value *= float(idf[column])
                    if step == 0:
                        norm += value * value
                        continue
                    if spans[index] == NO_SPAN:
                        continue
                    first = spans[index] // 256
                    size = spans[index] % 256 + 1
                    part = scale * value * float(contrast[column, chosen]) / size
                    for unit in range(first, first + size):
                        share[unit] += part
                    highest = max(highest, first + size)
        for place in range(top):
            best = 0.0
            best_unit = -1
            for unit in range(highest):
                if share[unit] > best and unit_plain[base + unit]:
                    best = share[unit]
                    best_unit = unit
            found[row * top + place] = best_unit
            if best_unit >= 0:
                share[best_unit] = 0.0
        for unit in range(highest):
            share[unit] = 0.0
