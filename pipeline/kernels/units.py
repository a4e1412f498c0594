"""Tokens to units, a mention, a name or a word each: whose they are, and what the lexicon says of them."""

from __future__ import annotations

from .form import jit, leaf
from .hashing import find_key, mix, spread
from .hashtags import cut_hashtags
from .tokens import CAPITAL, NUMBER, PUNCT, STOP, WORD, tokenise

# Values of `party` of a unit that is no mention of a party.
PLAIN, NAME = -1, -2
# Value of `tag` of a unit inside a phrase whose first unit carries the phrase's tag.
NO_TAG, IN_PHRASE = -1, -2


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
