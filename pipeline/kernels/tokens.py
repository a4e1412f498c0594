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
