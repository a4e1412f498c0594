"""Whether a spelling is part of another body's name or short for it: "Social Democratic Party", "the APC"."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.parties.context import Context
from pipeline.parties.folding import fold_name
from pipeline.parties.words import (
    BODY_WORDS,
    COMMON_WORDS,
    PARTY_EPITHETS,
    PORTFOLIOS,
    TITLES,
)

_OFFICES_OF_FIELDS = frozenset(
    (
        "Minister",
        "Ministry",
        "Ministers",
        "Secretary",
        "Department",
        "Commissioner",
        "Court",
        "Attaché",
    )
)
#: Whom parties of many states are called by.
_MEMBERS = frozenset(("conservatives", "labour", "liberals", "greens", "socialists", "democrats"))
_OF_CONGRESS = frozenset(
    ("american", "us", "u s", "democratic", "republican", "controlled", "led", "both", "dear")
)


def is_everywhere(key: str) -> bool:
    """Tell whether a folded name is one that bodies of many states have: a congress, the Conservatives."""
    return key in BODY_WORDS or key in _MEMBERS or is_party_name(key)


def is_party_name(key: str) -> bool:
    """Tell whether a folded name is that of a political party."""
    return key.endswith(" party") or key.startswith("partido ")


def longer_party_fault(ctx: Context, key: str, start: int, end: int) -> str | None:
    """Reject a party's name that ends another's: "Social Democratic Party", "Peoples Democratic Party"."""
    before = ctx.word_before(start)
    if not before[:1].isupper() or fold_name(before) not in PARTY_EPITHETS:
        return None
    party = is_party_name(key) or ctx.word_after(end) == "Party"
    return f"part of a longer name, {before}" if party else None


def explained_fault(ctx: Context, surface: str, names: Sequence[str]) -> str | None:
    """Reject an acronym of a party with ``names`` that the text explains as somebody else's."""
    found = ctx.explained.get(surface) if surface.isupper() else None
    if found is None:
        return None
    long = fold_name(ctx.text[found.start : found.end])
    words = set(long.split())
    if any(
        key == long or words.issuperset(key.split()) for key in map(fold_name, names) if " " in key
    ):
        return None
    return f"short for {ctx.text[found.start : found.end]} here"


def portfolio_fault(ctx: Context, key: str, end: int) -> str | None:
    """Reject the field of an office: "Labour Minister Ana Quispe" is of no Labour Party."""
    office = key in PORTFOLIOS and ctx.word_after(end) in _OFFICES_OF_FIELDS
    return "the field of an office" if office else None


def other_body_fault(ctx: Context, key: str, start: int) -> str | None:
    """Reject the last word of another body's name: "Trades Union Congress", "Library of Congress"."""
    if key != "congress":
        return None
    before = ctx.word_before(start)
    if before == "of":
        return "part of a longer name" if ctx.before(start).endswith("Library of ") else None
    word = fold_name(before)
    plain = word in COMMON_WORDS or word in TITLES or word in _OF_CONGRESS
    verb = word.endswith(("s", "ed")) and ctx.headline(start, start)  # "Trump Slams Congress"
    own = plain or verb or not before[:1].isupper() or before.isupper()
    return None if own else f"that of {before}"
