"""Code points to tokens: words, numbers, addresses, suffixes after an apostrophe, marks."""

from __future__ import annotations

from .form import jit, leaf
from .hashing import SYMBOL_NUMBER, SYMBOL_URL, mix

# Classes of code points (see pipeline.text.character_tables).
SPACE, LETTER, DIGIT, APOSTROPHE, PUNCTUATION = 0, 1, 2, 3, 4

# Flags of tokens; STOP: the next word may be capitalised because it opens a sentence.
WORD, CAPITAL, NUMBER, PUNCT, STOP = 1, 2, 4, 8, 16


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
def read_word(codes, begin, end, classes, fold):
    """Return end, hash and flags of the token at ``begin``, a letter or digit: a word, number or address."""
    state = 7
    only_digits = True
    position = begin
    while position < end:
        code = codes[position]
        kind = code_class(code, classes)
        if kind == LETTER:
            only_digits = False
        elif kind != DIGIT:
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
        return position, SYMBOL_NUMBER, NUMBER
    if (
        position + 2 < end
        and codes[position] == 58
        and codes[position + 1] == 47
        and codes[position + 2] == 47
    ):
        while position < end and code_class(codes[position], classes) != SPACE:
            position += 1
        return position, SYMBOL_URL, NUMBER
    if folded(codes[begin], fold) != codes[begin]:
        return position, state, WORD | CAPITAL
    return position, state, WORD


@leaf
def opens_suffix(codes, begin, position, end, classes):
    """Return whether the apostrophe at ``position`` of ``codes[begin:end]`` belongs to the letters after it."""
    return (
        position > begin
        and position + 1 < end
        and ends_word(codes[position - 1], classes)
        and code_class(codes[position + 1], classes) == LETTER
    )


@leaf
def read_suffix(codes, begin, end, classes, fold):
    """Return end, hash and flags of an apostrophe at ``begin`` with the letters after it."""
    state = mix(7, 39)
    position = begin + 1
    while position < end and code_class(codes[position], classes) == LETTER:
        state = mix(state, folded(codes[position], fold))
        position += 1
    return position, state, WORD


@leaf
def read_mark(codes, begin, end, fold):
    """Return end, hash and flags of the mark at ``begin``, however often it stands there."""
    position = begin + 1
    while position < end and codes[position] == codes[begin]:
        position += 1
    mark = folded(codes[begin], fold)
    flag = PUNCT | STOP if mark in (33, 34, 46, 58, 63) else PUNCT
    return position, mix(7, mark), flag


@jit
def tokenise(codes, begin, end, classes, fold, starts, ends, hashes, flags, at):
    """Cut ``codes[begin:end]`` into tokens, write them from index ``at`` on, return the next index.

    A token is a run of letters and digits, a number, an apostrophe with the letters after it
    (``'s``, ``'t``), an address (``http...``), or one punctuation mark (a run of the same mark counts as one).
    Offsets are relative to ``begin``.
    """
    position = begin
    while position < end:
        first = position
        kind = code_class(codes[first], classes)
        if kind == SPACE:
            position += 1
            continue
        if kind == LETTER or kind == DIGIT:
            position, state, flag = read_word(codes, first, end, classes, fold)
        elif kind == APOSTROPHE and opens_suffix(codes, begin, first, end, classes):
            position, state, flag = read_suffix(codes, first, end, classes, fold)
        else:
            position, state, flag = read_mark(codes, first, end, fold)
        starts[at] = first - begin
        ends[at] = position - begin
        hashes[at] = state
        flags[at] = flag
        at += 1
    return at
