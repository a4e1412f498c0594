"""Which small words end a name: "Ana Ruiz y Juan Soto" are two, "José Ortega y Gasset" is one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from pipeline.parties.given import first_names
from pipeline.parties.words import BODY_WORDS, GIVEN_NAMES, ORGANISATION_HEADS, TITLES

_AND: Final = ("y", "e")
_ARTICLES: Final = frozenset(("el", "la", "los", "las"))
#: What stands between a verb or a plain noun and the body behind it: "Cae el Gobierno".
_BEFORE_BODIES: Final = _ARTICLES | {"al", "del"}
#: Spanish has "e" for "and" before this sound alone: "Francia e Italia", but "nieve y hielo".
_I_SOUND: Final = re.compile(r"h?[ií](?!e)", re.IGNORECASE)


def ends_name(keys: Sequence[str], words: Sequence[str], following: str, *, linked: bool) -> bool:
    """Tell whether a name ends before the small ``words``.

    Parameters
    ----------
    keys
        Folded capitalised words before them.
    words
        The small words.
    following
        The folded capitalised word behind them.
    linked
        Whether small words join ``keys``, too.
    """
    if joins_surnames(words[0], [*words, following][1]):
        return False
    heads = any(key in ORGANISATION_HEADS for key in keys)
    if words[0] in _AND:
        return _begins_another(words, following) or not (linked if heads else _is_person(keys))
    if heads or len(keys) > 1 or words[0] not in _BEFORE_BODIES or _is_first(keys[0]):
        return False
    return following in BODY_WORDS or words[0] == "el"


def joins_surnames(word: str, following: str) -> bool:
    """Tell whether a small word is the Portuguese "e" of one name: "Costa e Silva", not "Pérez e Iglesias"."""
    return word == "e" and _I_SOUND.match(following) is None


def _begins_another(words: Sequence[str], following: str) -> bool:
    """Tell whether a name begins behind "y": with an article, a title, a first name, a body's word."""
    article = len(words) > 1 and words[1] in _ARTICLES
    return article or following in TITLES or following in ORGANISATION_HEADS or _is_first(following)


def _is_person(keys: Sequence[str]) -> bool:
    """Tell whether a first name and one surname stand before "y"."""
    return len(keys) > 1 and _is_first(keys[0])


def _is_first(key: str) -> bool:
    return key in GIVEN_NAMES or key in first_names()
