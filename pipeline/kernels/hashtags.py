"""Hashtags that name a party in part, #BoycottPeru, cut into words."""

from __future__ import annotations

from .form import jit, leaf
from .hashing import SYMBOL_NUMBER, mix
from .tokens import CAPITAL, DIGIT, NUMBER, WORD, code_class, folded


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
