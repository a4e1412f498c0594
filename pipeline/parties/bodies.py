"""Whether a spelling is part of another body's name or short for it: "Social Democratic Party", "the APC"."""

from __future__ import annotations

import re
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
#: What follows a field that is no party's there: "Labour costs", "LABOUR DAY".
_OF_FIELDS = frozenset(
    ("camp", "camps", "code", "codes", "cost", "costs", "day", "dispute", "disputes", "force", "inspector",
     "inspectors", "law", "laws", "market", "markets", "migrants", "migration", "pains", "practices",
     "productivity", "reform", "reforms", "relations", "rights", "shortage", "shortages", "standards",
     "supply", "union", "unions", "unrest")
)  # fmt: skip
#: What "Democratic" at the head of a sentence says of things that are no party's.
_OF_DEMOCRACY = frozenset(
    ("accountability", "backsliding", "countries", "culture", "elections", "freedoms", "governance",
     "governments", "ideals", "institutions", "legitimacy", "life", "nations", "norms", "principles",
     "process", "processes", "republic", "rights", "rule", "socialism", "socialist", "socialists",
     "societies", "society", "systems", "traditions", "transition", "transitions", "values")
)  # fmt: skip
#: Whom parties of many states are called by.
_MEMBERS = frozenset(("conservatives", "labour", "liberals", "greens", "socialists", "democrats"))
_CONGRESS_ELSEWHERE = re.compile(
    r"\s(?:of (?!the (?:United States|U\.?S))(?:the )?[A-Z]|(?:MP|MLA)s?\b|Working Committee\b)"
)
#: What the societies of all states are called after their state's name, in English, and before it, in Spanish.
_SOCIETIES = ("red cross", "cruz roja")
_OF_CONGRESS = frozenset(
    ("american", "us", "u s", "democratic", "republican", "controlled", "led", "both", "dear")
)


#: Names that other bodies', offices' and things' names have, too: "Trades Union Congress", "Labour Minister".
WORDS_OF_OTHERS = PORTFOLIOS | {"democratic", "congress", *_SOCIETIES}


def is_everywhere(key: str) -> bool:
    """Tell whether a folded name is one that bodies of many states have: a congress, the Conservatives."""
    return key in BODY_WORDS or key in _MEMBERS or is_party_name(key)


def is_party_name(key: str) -> bool:
    """Tell whether a folded name is that of a political party."""
    return key.endswith(" party") or key.startswith("partido ")


def is_party_of_many(key: str) -> bool:
    """Tell whether parties of many states have a folded name: the Conservatives, the Labour Party."""
    return key in _MEMBERS or is_party_name(key)


def longer_party_fault(ctx: Context, key: str, start: int, end: int) -> str | None:
    """Reject a party's name that ends another's: "Social Democratic Party", "Social Democrats"."""
    before = ctx.word_before(start)
    if not before[:1].isupper() or fold_name(before) not in PARTY_EPITHETS:
        return None
    party = is_party_name(key) or ctx.word_after(end) == "Party"
    party = party or (key in ("democrat", "democrats") and fold_name(before) == "social")
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


def word_fault(ctx: Context, key: str, start: int, end: int) -> str | None:
    """Reject one of :data:`WORDS_OF_OTHERS` where it is another's."""
    if key in _SOCIETIES:
        return _national_fault(ctx, key, start, end)
    if key == "congress":
        return _congress_fault(ctx, start, end)
    return _democracy_fault(ctx, end) if key == "democratic" else _portfolio_fault(ctx, end)


def _portfolio_fault(ctx: Context, end: int) -> str | None:
    """Reject the field of an office and of other things: "Labour Minister Ana Quispe", "Labour costs"."""
    after = ctx.word_after(end)
    if after in _OFFICES_OF_FIELDS:
        return "the field of an office"
    return f"the field of {after}" if fold_name(after) in _OF_FIELDS else None


def _democracy_fault(ctx: Context, end: int) -> str | None:
    """Reject what is said of states: "Democratic institutions matter" is about no party."""
    after = ctx.word_after(end)
    return f"what {after} are" if fold_name(after) in _OF_DEMOCRACY else None


def _congress_fault(ctx: Context, start: int, end: int) -> str | None:
    """Reject a word of another body's name: "Trades Union Congress", "Congress of Vienna", "Congress MP"."""
    before = ctx.word_before(start)
    if before == "World" or _CONGRESS_ELSEWHERE.match(ctx.after(end)):
        return "part of a longer name"
    if before == "of":
        return "part of a longer name" if ctx.before(start).endswith("Library of ") else None
    word = fold_name(before)
    plain = word in COMMON_WORDS or word in TITLES or word in _OF_CONGRESS
    verb = word.endswith(("s", "ed")) and ctx.headline(start, start)  # "Trump Slams Congress"
    own = plain or verb or not before[:1].isupper() or before.isupper()
    return None if own else f"that of {before}"


def _national_fault(ctx: Context, key: str, start: int, end: int) -> str | None:
    """Reject a state's own society: "Kenya Red Cross", "Cruz Roja Mexicana"."""
    place = ctx.word_after(end) if key == _SOCIETIES[1] else ctx.word_before(start)
    word = fold_name(place)
    if not place[:1].isupper() or word in COMMON_WORDS or word in TITLES:
        return None
    own = word.startswith("interna") or ctx.headline(start, end)
    return None if own else f"that of {place}"
