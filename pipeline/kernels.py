"""The hot loops: code points to tokens, tokens to masked units, units to n-gram keys and scores.

The file is one source for two modules. Imported plainly it is ordinary Python that works on lists
and costs nothing to load: right for a sentence or an article. :func:`pipeline.compiled.kernels`
runs it a second time with ``COMPILE`` set, and Numba turns the same functions into machine code for
large batches.
Both give the same numbers, so the functions keep to a common subset: integers that stay below 2**61
after masking, flat sequences, no objects.

Keys are 61-bit hashes. Sequences are passed in by the caller, which owns their size.
"""

from __future__ import annotations

import math

COMPILE = globals().get("COMPILE", False)
if COMPILE:
    from typing import Any

    import numba

    # Kernels allocate nothing: without run-time counts of references to the arrays that they hand on,
    # a tenth of the time is saved. Small functions are written into their callers.
    _OPTIONS: Any = {"cache": True, "nogil": True, "error_model": "numpy", "_nrt": False}
    jit = numba.njit(**_OPTIONS)
    leaf = numba.njit(forceinline=True, **_OPTIONS)
else:

    def jit(function):
        """Leave the function as it is."""
        return function

    leaf = jit


MASK = (1 << 61) - 1
MULTIPLIER = 0x1E3779B97F4A7C15
KEY_BITS = 61

# Classes of code points (see pipeline.text.character_tables).
SPACE, LETTER, DIGIT, APOSTROPHE, PUNCTUATION = 0, 1, 2, 3, 4

# Flags of tokens; STOP: the next word may be capitalised because it opens a sentence.
WORD, CAPITAL, NUMBER, PUNCT, STOP = 1, 2, 4, 8, 16

# Values of `party` of a unit that is no mention of a party.
PLAIN, NAME = -1, -2
# Value of `tag` of a unit inside a phrase whose first unit carries the phrase's tag.
NO_TAG, IN_PHRASE = -1, -2

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

# Units, views and regions of blocks: positions in the tuples of pipeline.features.
UNIT_WORD, UNIT_CHAR, UNIT_WHOLE, UNIT_COUNT, UNIT_FRAME, UNIT_BIAS, UNIT_TONE = 0, 1, 2, 3, 4, 5, 6
VIEW_FORM, VIEW_TAG, VIEW_SHAPE, VIEW_CLASS, VIEW_POLARITY, VIEW_TONE = 0, 1, 2, 3, 4, 5
N_VIEWS = 6
# Integers that describe a block, and the span of a feature that no word stands for.
BLOCK_FIELDS = 10
NO_SPAN = -1
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
#: Longest run of characters of one word that character n-grams are taken from.
MAX_WORD = 32
#: Slots of the scratch table that finds repeated keys, and the most keys that a block of a pair emits.
SLOTS = 1 << 13
MOST_KEYS = 1 << 12
#: Keys that are kept while pairs are scored one by one: little enough for the fastest cache.
SOME_KEYS = 1 << 11

#: So many bits more of a key name its bit among the known ones than its place in a table of records.
KNOWN_BITS = 2

#: Value of `tag_sign` of negators; polar tags have -2..2.
NEGATOR = 9
#: A polar word counts with the opposite sign when a negator stands at most so many units before it.
NEGATION_REACH = 3
#: What a word's connotation counts so many words from the party: 0.85 of the one before, in 64ths.
NEARER = (64, 54, 46, 39, 33, 28, 24, 21, 17, 15, 13, 11, 9, 8, 7, 6, 5, 4, 3, 3, 2, 2, 2, 2, 1)
#: Sums of polarities are told apart up to this.
HIGHEST_COUNT = 6

#: Party numbers inside the kernels for "the author", "never mentioned" and "nobody"; no unit bears them.
AUTHOR, UNMENTIONED, NOBODY = -9, -8, -7
#: Holder of a pair that asks for the wording toward a party, whoever speaks (see pipeline.pairs).
NO_HOLDER = -2


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
def key_print(key):
    """Return what tells a key from its neighbours in a table of records: 32 low bits, never 0."""
    return max(1, key & 0xFFFFFFFF)


@leaf
def code_class(code, classes):
    """Return the class of a code point: from the table, by block beyond it."""
    if code < len(classes):
        return classes[code]
    if 0x2E80 <= code < 0xE000 or 0xF900 <= code < 0xFE00 or 0xFE70 <= code < 0xFEFF:
        return LETTER
    if code == 0xFEFF or 0xFE00 <= code <= 0xFE0F:
        return SPACE
    if 0xFF00 <= code <= 0xFFEF or code >= 0x1F000 or code < 0x2E80:
        return PUNCTUATION if code < 0x20000 or code >= 0x30000 else LETTER
    return LETTER


@leaf
def ends_word(code, classes):
    """Return whether an apostrophe after ``code`` may open a suffix: Israel's, the G7's, the U.S.'s."""
    kind = code_class(code, classes)
    return kind == LETTER or kind == DIGIT or code == 46


@leaf
def folded(code, fold):
    """Return the code point in lower case, quotation marks and dashes made plain."""
    if code < len(fold):
        return fold[code]
    return code


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


@jit
def tokenise(codes, begin, end, classes, fold, starts, ends, hashes, flags, at):
    """Cut ``codes[begin:end]`` into tokens, write them from index ``at`` on, return the next index.

    A token is a run of letters and digits, a number, an apostrophe with the letters after it
    (``'s``, ``'t``), an address (``http...``), or one punctuation mark (a run of the same mark counts as one).
    Offsets are relative to ``begin``.
    """
    position = begin
    while position < end:
        code = codes[position]
        kind = code_class(code, classes)
        if kind == SPACE:
            position += 1
            continue
        first = position
        state = 7
        flag = PUNCT
        if kind == LETTER or kind == DIGIT:
            only_digits = True
            while position < end:
                code = codes[position]
                inner = code_class(code, classes)
                if inner == LETTER:
                    only_digits = False
                elif inner != DIGIT:
                    inside_number = (
                        only_digits
                        and (code == 44 or code == 46)
                        and position + 1 < end
                        and code_class(codes[position + 1], classes) == DIGIT
                    )
                    if not inside_number:
                        break
                state = mix(state, folded(code, fold))
                position += 1
            if only_digits:
                state = SYMBOL_NUMBER
                flag = NUMBER
            else:
                flag = WORD
                if folded(codes[first], fold) != codes[first]:
                    flag |= CAPITAL
                if (
                    position + 2 < end
                    and codes[position] == 58
                    and codes[position + 1] == 47
                    and codes[position + 2] == 47
                ):
                    while position < end and code_class(codes[position], classes) != SPACE:
                        position += 1
                    state = SYMBOL_URL
                    flag = NUMBER
        elif (
            kind == APOSTROPHE
            and position > begin
            and position + 1 < end
            and ends_word(codes[position - 1], classes)
            and code_class(codes[position + 1], classes) == LETTER
        ):
            state = mix(state, 39)
            position += 1
            while position < end and code_class(codes[position], classes) == LETTER:
                state = mix(state, folded(codes[position], fold))
                position += 1
            flag = WORD
        else:
            plain = folded(code, fold)
            state = mix(state, plain)
            position += 1
            while position < end and codes[position] == code:
                position += 1
            if plain in (33, 34, 46, 58, 63):
                flag |= STOP
        starts[at] = first - begin
        ends[at] = position - begin
        hashes[at] = state
        flags[at] = flag
        at += 1
    return at


@leaf
def hash_run(codes, begin, end, classes, fold, is_mention, hashes, flags, token):
    """Write hash and flags of the run of letters and digits ``codes[begin:end]`` as :func:`tokenise` does.

    A capital is noted in a mention alone: elsewhere in a hashtag it opens any word, which is no name for it.
    """
    state = 7
    only_digits = True
    for position in range(begin, end):
        if code_class(codes[position], classes) != DIGIT:
            only_digits = False
        state = mix(state, folded(codes[position], fold))
    hashes[token] = SYMBOL_NUMBER if only_digits else state
    flags[token] = NUMBER if only_digits else WORD
    if is_mention and not only_digits and folded(codes[begin], fold) != codes[begin]:
        flags[token] |= CAPITAL


@leaf
def is_cut(
    codes, begin, position, classes, fold, mention_start, mention_end, mention_first, mention_last
):
    """Return whether a word of a hashtag ends before ``position``: at a mention's edge, a capital or a digit.

    ``position`` and mentions are relative to ``begin``; capitals and digits inside of a mention cut nothing.
    """
    for mention in range(mention_first, mention_last):
        if mention_start[mention] == position or mention_end[mention] == position:
            return True
        if mention_start[mention] < position < mention_end[mention]:
            return False
    before = codes[begin + position - 1]
    code = codes[begin + position]
    if (code_class(before, classes) == DIGIT) != (code_class(code, classes) == DIGIT):
        return True
    return folded(before, fold) == before and folded(code, fold) != code


@jit
def cut_hashtags(
    codes, begin, classes, fold, mention_start, mention_end, mention_first, mention_last,
    starts, ends, hashes, flags, last,
):  # fmt: skip
    """Cut the hashtags of tokens ``[0, last)`` that a mention is only a part of, return their new number.

    #BoycottPeru2025 with the mention Peru is read as boycott, the mention and a number; others stay whole.
    """
    for token in range(last - 1, 0, -1):
        low = starts[token]
        high = ends[token]
        if not flags[token] & WORD or codes[begin + low - 1] != 35:
            continue
        partly = False
        for mention in range(mention_first, mention_last):
            overlaps = mention_start[mention] < high and mention_end[mention] > low
            if overlaps and (mention_start[mention] > low or mention_end[mention] < high):
                partly = True
        if not partly:
            continue
        pieces = 1
        for position in range(low + 1, high):
            if is_cut(
                codes, begin, position, classes, fold,
                mention_start, mention_end, mention_first, mention_last,
            ):  # fmt: skip
                pieces += 1
        for later in range(last - 1, token, -1):
            to = later + pieces - 1
            starts[to] = starts[later]
            ends[to] = ends[later]
            hashes[to] = hashes[later]
            flags[to] = flags[later]
        last += pieces - 1
        at = token
        for position in range(low + 1, high + 1):
            if position < high and not is_cut(
                codes, begin, position, classes, fold,
                mention_start, mention_end, mention_first, mention_last,
            ):  # fmt: skip
                continue
            starts[at] = low
            ends[at] = position
            is_mention = False
            for mention in range(mention_first, mention_last):
                if mention_start[mention] <= low < mention_end[mention]:
                    is_mention = True
            hash_run(
                codes, begin + low, begin + position, classes, fold, is_mention, hashes, flags, at
            )
            low = position
            at += 1
    return last


@leaf
def is_title_case(flags, token_party, first, last):
    """Return whether most of the words are capitalised, as in a headline or a shout.

    Mentions do not count: a party's name must not decide how the other words are read.
    """
    words = 0
    capitals = 0
    for token in range(first, last):
        if flags[token] & WORD and token_party[token] == PLAIN:
            words += 1
            if flags[token] & CAPITAL:
                capitals += 1
    return words >= 4 and capitals * 10 >= words * 7


@leaf
def first_token_ending_after(ends, first, last, offset):
    """Return the first token of ``[first, last)`` whose end lies behind ``offset`` (binary search)."""
    low = first
    high = last
    while low < high:
        middle = (low + high) // 2
        if ends[middle] <= offset:
            low = middle + 1
        else:
            high = middle
    return low


@jit
def assign_parties(
    starts, ends, hashes, flags, first, last,
    mention_start, mention_end, mention_party, mention_first, mention_last,
    token_party, token_mention, repeat,
):  # fmt: skip
    """Give every token of a statement its party: mentions first, then repetitions of their words.

    A mention takes every token it overlaps, so spans that lack a letter still cover the word. Where
    mentions overlap the earlier in the list keeps its tokens.
    """
    for token in range(first, last):
        token_party[token] = PLAIN
        token_mention[token] = -1
    for mention in range(mention_first, mention_last):
        token = first_token_ending_after(ends, first, last, mention_start[mention])
        while token < last and starts[token] < mention_end[mention]:
            if token_party[token] == PLAIN:
                token_party[token] = mention_party[mention]
                token_mention[token] = mention
            token += 1
    if not repeat or mention_last - mention_first > 64:
        return
    for mention in range(mention_first, mention_last):
        head = first_token_ending_after(ends, first, last, mention_start[mention])
        size = 0
        while head + size < last and token_mention[head + size] == mention:
            size += 1
        if size == 0 or not flags[head] & (WORD | NUMBER):
            continue
        token = first
        while token + size <= last:
            same = True
            for step in range(size):
                if (
                    token_party[token + step] != PLAIN
                    or hashes[token + step] != hashes[head + step]
                    or (flags[token + step] & CAPITAL) != (flags[head + step] & CAPITAL)
                ):
                    same = False
                    break
            if same:
                for step in range(size):
                    token_party[token + step] = mention_party[mention]
                    token_mention[token + step] = mention_last + token
                token += size
            else:
                token += 1


@jit
def build_units(
    starts, ends, hashes, flags, first, last, token_party, token_mention,
    common, common_buckets, common_shift, kept, kept_buckets, kept_shift, mask_names,
    unit_start, unit_end, unit_hash, unit_party, at,
):  # fmt: skip
    """Fold tokens into units (a mention, a name or a word each), return the next free index.

    A capitalised word is a name unless it opens a sentence or a headline and is known in lower
    case (``common``), or is kept by rule (``kept``: I, titles, weekdays, months). Without
    ``mask_names`` it is a word like others.
    """
    headline = is_title_case(flags, token_party, first, last)
    initial = True
    previous_mention = -1
    previous_name = False
    for token in range(first, last):
        party = token_party[token]
        if mask_names and party == PLAIN and flags[token] & WORD and flags[token] & CAPITAL:
            word = hashes[token]
            if find_key(word, kept, kept_buckets, kept_shift) < 0 and not (
                (headline or initial) and find_key(word, common, common_buckets, common_shift) >= 0
            ):
                party = NAME
        if party >= 0 or not flags[token] & PUNCT:
            initial = False
        elif flags[token] & STOP:
            initial = True
        mention = token_mention[token]
        if party >= 0 and mention == previous_mention:
            unit_end[at - 1] = ends[token]
            continue
        if party == NAME and previous_name:
            unit_end[at - 1] = ends[token]
            continue
        unit_start[at] = starts[token]
        unit_end[at] = ends[token]
        unit_hash[at] = hashes[token]
        unit_party[at] = party
        previous_mention = mention if party >= 0 else -1
        previous_name = party == NAME
        at += 1
    return at


@jit
def tag_units(
    unit_hash, unit_party, unit_tag, unit_tone, first, last,
    lexicon, lexicon_buckets, lexicon_shift, lexicon_tag, lexicon_tone, longest, prefixed,
):  # fmt: skip
    """Look plain units up in the lexicon; the longest phrase wins, its other units become IN_PHRASE.

    ``unit_tone`` becomes the connotation of each word by itself, in a phrase or not.

    ``prefixed``: the beginning of every phrase is an entry, too, without a tag, so that the search for
    longer ones stops at the first that is missing.
    """
    unit = first
    while unit < last:
        unit_tag[unit] = NO_TAG
        unit_tone[unit] = NO_TAG
        if unit_party[unit] != PLAIN:
            unit += 1
            continue
        state = 3
        best = 0
        tag = NO_TAG
        for size in range(1, longest + 1):
            if unit + size > last or unit_party[unit + size - 1] != PLAIN:
                break
            state = mix(state, unit_hash[unit + size - 1])
            index = find_key(spread(state), lexicon, lexicon_buckets, lexicon_shift)
            if index < 0:
                if prefixed:
                    break
                continue
            if size == 1:
                unit_tone[unit] = int(lexicon_tone[index])
            if lexicon_tag[index] >= 0:
                best = size
                tag = int(lexicon_tag[index])
        if best == 0:
            unit += 1
            continue
        unit_tag[unit] = tag
        for step in range(1, best):
            unit_tag[unit + step] = IN_PHRASE
            index = find_key(
                spread(mix(3, unit_hash[unit + step])), lexicon, lexicon_buckets, lexicon_shift
            )
            unit_tone[unit + step] = int(lexicon_tone[index]) if index >= 0 else NO_TAG
        unit += best


@leaf
def closest_anchors(unit_party, first, last, holder, party, anchors):
    """Write the nearest holder and party units to ``anchors[0:2]`` (-1: no such unit); one pass."""
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
        if distance < best:
            best = distance
            anchors[0] = last_holder
            anchors[1] = last_party


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
        symbol = unit_hash[unit]
        role = label != PLAIN
        if label == NAME:
            symbol = SYMBOL_NAME
        elif label == party and label >= 0:
            symbol = SYMBOL_PARTY
        elif label == holder and label >= 0:
            symbol = SYMBOL_HOLDER
        elif label >= 0:
            symbol = SYMBOL_OTHER if mask_other else SYMBOL_NAME
        elif (
            holder == AUTHOR
            and find_key(symbol, first_person, first_person_buckets, first_person_shift) >= 0
        ):
            symbol = SYMBOL_HOLDER
            role = True
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
    if region == REGION_HOLDER_LEFT or region == REGION_HOLDER_RIGHT:
        if holder_at < 0:
            return False
        left = region == REGION_HOLDER_LEFT
        bounds[0] = max(low, holder_at - window) if left else holder_at + 1
        bounds[1] = holder_at if left else min(high, holder_at + 1 + window)
        return True
    if region == REGION_PARTY_LEFT or region == REGION_PARTY_RIGHT:
        if party_at < 0:
            return False
        left = region == REGION_PARTY_LEFT
        bounds[0] = max(low, party_at - window) if left else party_at + 1
        bounds[1] = party_at if left else min(high, party_at + 1 + window)
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
def emit_pair(
    holder, party, identity, first, last, codes, code_base, fold, unit_start, unit_end, unit_hash, unit_party,
    unit_tag, unit_tone, tag_symbol, tag_class, tag_sign, tone_symbol, tone_parts,
    first_person, first_person_buckets, first_person_shift,
    closed, closed_buckets, closed_shift, closed_breaks, mask_other, blocks, seeds,
    view_hash, view_unit, view_size, anchors, bounds,
    keys, counts, positions, segments, segment, at, slots, orders, pair,
):  # fmt: skip
    """Write the keys of one pair, one segment a block; return the next free index of ``keys``.

    ``orders[pair]`` becomes 0 where the holder comes first, 1 where the party does, 2 with the
    party alone, 3 without it; 4 more where the author holds the stance. ``identity`` is the hash of
    the party's name, 0 if unknown; only blocks of the party read it, and are empty without it.
    """
    if holder < 0:
        holder = NOBODY if holder == NO_HOLDER else AUTHOR
    if party < 0:
        party = UNMENTIONED
    closest_anchors(unit_party, first, last, holder, party, anchors)
    if holder == AUTHOR:
        anchors[0] = -1
        for unit in range(first, last):
            if (
                unit_party[unit] == PLAIN
                and find_key(
                    unit_hash[unit], first_person, first_person_buckets, first_person_shift
                )
                >= 0
                and (
                    anchors[0] < 0
                    or (anchors[1] >= 0 and abs(unit - anchors[1]) < abs(anchors[0] - anchors[1]))
                )
            ):
                anchors[0] = unit
    holder_at = anchors[0]
    party_at = anchors[1]
    low = first
    high = last
    if holder_at < 0 and party_at < 0:
        high = min(high, low + 2 * REACH)
    else:
        near = min(holder_at, party_at)
        if near < 0:
            near = max(holder_at, party_at)
        far = max(holder_at, party_at)
        if far - near > REACH:
            # Anchors that far apart share no clause: read around the party only.
            near = party_at
            far = party_at
            holder_at = -1
        low = max(low, near - REACH)
        high = min(high, far + 1 + REACH)
    order = 0
    if party_at < 0:
        order = 3
    elif holder_at < 0:
        order = 2
    elif party_at < holder_at:
        order = 1
    if holder < 0:
        order += 4
    orders[pair] = order
    build_views(
        unit_hash, unit_party, unit_tag, unit_tone, low, high, holder, party,
        tag_symbol, tag_class, tone_symbol, first_person, first_person_buckets, first_person_shift,
        closed, closed_buckets, closed_shift,
        mask_other, view_hash, view_unit, view_size,
    )  # fmt: skip
    for block in range(len(seeds)):
        row = block * BLOCK_FIELDS
        region = blocks[row + 2]
        seed = seeds[block]
        if blocks[row + 6]:
            seed = mix(seed, order)
        if blocks[row + 8]:
            if identity == 0:
                segments[segment + block + 1] = at
                continue
            seed = mix(seed, identity)
        start = at
        mask = slots_mask(blocks[row], (high - low) * (blocks[row + 4] - blocks[row + 3] + 1))
        every = holder < 0 and (
            region == REGION_PARTY_LEFT or region == REGION_PARTY_RIGHT or region == REGION_CLAUSE
        )
        if every:
            mask = SLOTS - 1
            done = low
            for unit in range(low, high):
                if unit_party[unit] == party and unit >= done and interval_of(
                    region, blocks[row + 5], low, high, holder_at, unit, unit_hash, unit_party,
                    closed, closed_buckets, closed_shift, closed_breaks, bounds,
                ):  # fmt: skip
                    if region == REGION_CLAUSE:
                        done = bounds[1]  # a clause that names the party twice counts once
                    at = put_region(
                        block, blocks, seed, bounds, first, codes, code_base, fold,
                        unit_start, unit_end, unit_party, unit_tag, unit_tone, tag_sign, tone_parts,
                        closed, closed_buckets, closed_shift, view_hash, view_unit, view_size,
                        keys, counts, positions, start, at, slots, mask,
                    )  # fmt: skip
        elif interval_of(
            region, blocks[row + 5], low, high, holder_at, party_at, unit_hash, unit_party,
            closed, closed_buckets, closed_shift, closed_breaks, bounds,
        ):  # fmt: skip
            at = put_region(
                block, blocks, seed, bounds, first, codes, code_base, fold,
                unit_start, unit_end, unit_party, unit_tag, unit_tone, tag_sign, tone_parts,
                closed, closed_buckets, closed_shift, view_hash, view_unit, view_size,
                keys, counts, positions, start, at, slots, mask,
            )  # fmt: skip
        segments[segment + block + 1] = at
    return at


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


@jit
def read_statements(
    codes, text_ptr, classes, fold,
    mention_ptr, mention_start, mention_end, mention_party, repeat,
    common, common_buckets, common_shift, kept, kept_buckets, kept_shift, mask_names,
    lexicon, lexicon_buckets, lexicon_shift, lexicon_tag, lexicon_tone, longest, prefixed,
    starts, ends, hashes, flags, token_party, token_mention,
    unit_ptr, unit_start, unit_end, unit_hash, unit_party, unit_tag, unit_tone,
):  # fmt: skip
    """Read a batch of statements into units; token arrays are scratch for one statement at a time."""
    at = 0
    for statement in range(len(text_ptr) - 1):
        last = tokenise(
            codes,
            text_ptr[statement],
            text_ptr[statement + 1],
            classes,
            fold,
            starts,
            ends,
            hashes,
            flags,
            0,
        )
        last = cut_hashtags(
            codes, text_ptr[statement], classes, fold, mention_start, mention_end,
            mention_ptr[statement], mention_ptr[statement + 1], starts, ends, hashes, flags, last,
        )  # fmt: skip
        assign_parties(
            starts, ends, hashes, flags, 0, last, mention_start, mention_end, mention_party,
            mention_ptr[statement], mention_ptr[statement + 1], token_party, token_mention, repeat,
        )  # fmt: skip
        first_unit = at
        at = build_units(
            starts, ends, hashes, flags, 0, last, token_party, token_mention,
            common, common_buckets, common_shift, kept, kept_buckets, kept_shift, mask_names,
            unit_start, unit_end, unit_hash, unit_party, at,
        )  # fmt: skip
        tag_units(
            unit_hash, unit_party, unit_tag, unit_tone, first_unit, at,
            lexicon, lexicon_buckets, lexicon_shift, lexicon_tag, lexicon_tone, longest, prefixed,
        )  # fmt: skip
        unit_ptr[statement + 1] = at
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
