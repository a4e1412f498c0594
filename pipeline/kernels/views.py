"""What is seen of the units of a pair: one sequence of symbols a view, names and roles masked."""

from __future__ import annotations

from .form import leaf
from .hashing import (
    SYMBOL_HOLDER,
    SYMBOL_NAME,
    SYMBOL_OTHER,
    SYMBOL_PARTY,
    SYMBOL_WORD,
    find_key,
)
from .units import NAME, PLAIN

# Positions in pipeline.features.VIEWS.
VIEW_FORM, VIEW_TAG, VIEW_SHAPE, VIEW_CLASS, VIEW_POLARITY, VIEW_TONE = 0, 1, 2, 3, 4, 5
N_VIEWS = 6

#: Party numbers inside the kernels for "the author", "never mentioned" and "nobody"; no unit bears them.
AUTHOR, UNMENTIONED, NOBODY = -9, -8, -7
#: Holder of a pair that asks for the wording toward a party, whoever speaks (see pipeline.pairs).
NO_HOLDER = -2


@leaf
def symbol_of(
    word, label, holder, party, mask_other, first_person, first_person_buckets, first_person_shift
):
    """Return what stands for a unit: its role if it has one, else ``word``, its own hash."""
    if label == PLAIN:
        if (
            holder == AUTHOR
            and find_key(word, first_person, first_person_buckets, first_person_shift) >= 0
        ):
            return SYMBOL_HOLDER
        return word
    if label == NAME:
        return SYMBOL_NAME
    if label == party:
        return SYMBOL_PARTY
    if label == holder:
        return SYMBOL_HOLDER
    return SYMBOL_OTHER if mask_other else SYMBOL_NAME


@leaf
def build_views(
    unit_hash, unit_party, unit_tag, unit_tone, low, high, holder, party, tag_symbol, tag_class, tone_symbol,
    first_person, first_person_buckets, first_person_shift,
    closed, closed_buckets, closed_shift, mask_other,
    view_hash, view_unit, view_size,
):  # fmt: skip
    """Write the six views of units ``[low, high)`` of a pair.

    form: words in lower case, roles masked. tag: roles, closed-class words and lexicon tags, the rest
    dropped. shape: roles and closed-class words, any other run of words as one symbol.
    class: words, but those of the lexicon as their polarity. polarity: roles and polarities, the
    rest dropped. tone: roles, names, closed-class words and connotations, the rest dropped.
    """
    capacity = len(view_hash) // N_VIEWS
    sizes_form = 0
    sizes_tag = 0
    sizes_shape = 0
    sizes_polarity = 0
    sizes_tone = 0
    in_word_run = False
    for unit in range(low, high):
        label = unit_party[unit]
        word = unit_hash[unit]
        symbol = symbol_of(
            word, label, holder, party, mask_other,
            first_person, first_person_buckets, first_person_shift,
        )  # fmt: skip
        role = label != PLAIN or symbol != word
        view_hash[sizes_form] = symbol
        view_unit[sizes_form] = unit
        tag = unit_tag[unit]
        known = tag >= 0 and not role and tag_class[tag] != 0
        view_hash[VIEW_CLASS * capacity + sizes_form] = tag_class[tag] if known else symbol
        view_unit[VIEW_CLASS * capacity + sizes_form] = unit
        sizes_form += 1
        if known or (role and symbol != SYMBOL_NAME):
            view_hash[VIEW_POLARITY * capacity + sizes_polarity] = (
                tag_class[tag] if known else symbol
            )
            view_unit[VIEW_POLARITY * capacity + sizes_polarity] = unit
            sizes_polarity += 1
        function_word = role or find_key(symbol, closed, closed_buckets, closed_shift) >= 0
        tone = unit_tone[unit]
        toned = tone >= 0 and not role and tone_symbol[tone] != 0
        if toned or function_word:
            view_hash[VIEW_TONE * capacity + sizes_tone] = tone_symbol[tone] if toned else symbol
            view_unit[VIEW_TONE * capacity + sizes_tone] = unit
            sizes_tone += 1
        if tag >= 0 and not role:
            symbol = tag_symbol[tag]
        if (function_word or tag >= 0) and symbol != SYMBOL_NAME:
            view_hash[VIEW_TAG * capacity + sizes_tag] = symbol
            view_unit[VIEW_TAG * capacity + sizes_tag] = unit
            sizes_tag += 1
        if function_word:
            in_word_run = False
        else:
            symbol = SYMBOL_WORD
        if function_word or not in_word_run:
            view_hash[VIEW_SHAPE * capacity + sizes_shape] = symbol
            view_unit[VIEW_SHAPE * capacity + sizes_shape] = unit
            sizes_shape += 1
            in_word_run = not function_word
    view_size[VIEW_FORM] = sizes_form
    view_size[VIEW_TAG] = sizes_tag
    view_size[VIEW_SHAPE] = sizes_shape
    view_size[VIEW_CLASS] = sizes_form
    view_size[VIEW_POLARITY] = sizes_polarity
    view_size[VIEW_TONE] = sizes_tone


@leaf
def position_in_view(view_unit, offset, size, unit):
    """Return the first index of a view whose unit is not before ``unit`` (binary search)."""
    low = 0
    high = size
    while low < high:
        middle = (low + high) // 2
        if view_unit[offset + middle] < unit:
            low = middle + 1
        else:
            high = middle
    return low
