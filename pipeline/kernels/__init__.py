"""The hot loops: code points to tokens, tokens to masked units, units to n-gram keys and scores.

The package is one source for two. Imported plainly it is ordinary Python that works on lists and
costs nothing to load: right for a sentence or an article. :func:`pipeline.compiled.kernels`
loads it a second time, under another name and with ``COMPILE`` set, and Numba turns the same functions into
machine code for large batches; its modules import each other relatively, so that each form finds its own.
Both give the same numbers, so the functions keep to a common subset: integers that stay below 2**61
after masking, flat sequences, no objects.

Keys are 61-bit hashes. Sequences are passed in by the caller, which owns their size.
"""

from __future__ import annotations

from .emission import emit_pairs
from .form import COMPILE
from .grams import HIGHEST_COUNT, MAX_WORD, NEARER, NEGATION_REACH, NEGATOR
from .hashing import (
    KEY_BITS,
    MASK,
    SYMBOL_HOLDER,
    SYMBOL_NAME,
    SYMBOL_NUMBER,
    SYMBOL_OTHER,
    SYMBOL_PARTY,
    SYMBOL_URL,
    SYMBOL_WORD,
    find_key,
    mix,
    spread,
)
from .projection import KNOWN_BITS, SOME_KEYS, find_records, key_print, project_pairs
from .regions import REACH, closest_anchors
from .segments import MOST_KEYS, SLOTS, put
from .tokens import (
    APOSTROPHE,
    CAPITAL,
    DIGIT,
    LETTER,
    NUMBER,
    PUNCT,
    PUNCTUATION,
    SPACE,
    STOP,
    WORD,
    code_class,
    folded,
    tokenise,
)
from .units import NAME, NO_TAG, PLAIN, read_statements
from .views import AUTHOR, N_VIEWS, NO_HOLDER, NOBODY, UNMENTIONED, build_views
from .weighing import top_units, weigh

__all__ = [
    "APOSTROPHE",
    "AUTHOR",
    "CAPITAL",
    "COMPILE",
    "DIGIT",
    "HIGHEST_COUNT",
    "KEY_BITS",
    "KNOWN_BITS",
    "LETTER",
    "MASK",
    "MAX_WORD",
    "MOST_KEYS",
    "NAME",
    "NEARER",
    "NEGATION_REACH",
    "NEGATOR",
    "NOBODY",
    "NO_HOLDER",
    "NO_TAG",
    "NUMBER",
    "N_VIEWS",
    "PLAIN",
    "PUNCT",
    "PUNCTUATION",
    "REACH",
    "SLOTS",
    "SOME_KEYS",
    "SPACE",
    "STOP",
    "SYMBOL_HOLDER",
    "SYMBOL_NAME",
    "SYMBOL_NUMBER",
    "SYMBOL_OTHER",
    "SYMBOL_PARTY",
    "SYMBOL_URL",
    "SYMBOL_WORD",
    "UNMENTIONED",
    "WORD",
    "build_views",
    "closest_anchors",
    "code_class",
    "emit_pairs",
    "find_key",
    "find_records",
    "folded",
    "key_print",
    "mix",
    "project_pairs",
    "put",
    "read_statements",
    "spread",
    "tokenise",
    "top_units",
    "weigh",
]
