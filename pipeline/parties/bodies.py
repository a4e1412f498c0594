"""Whether a spelling is part of another body's name or short for it: "Social Democratic Party", "the APC"."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence

from pipeline.parties.context import Context
from pipeline.parties.folding import fold_name
from pipeline.parties.given import first_names
from pipeline.parties.words import (
    BODY_WORDS,
    CALENDAR,
    COMMON_WORDS,
    GENERIC_WORDS,
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
    ("camps", "code", "codes", "cost", "costs", "day", "dispute", "disputes", "force", "inspector",
     "inspectors", "law", "laws", "market", "markets", "migrants", "migration", "pains", "practices",
     "productivity", "reform", "reforms", "relations", "rights", "shortage", "shortages", "standards",
     "supply", "union", "unions", "unrest")
)  # fmt: skip
#: What "Democratic" is said of that is no party's ...
_DEMOCRATIC = frozenset(
    ("republic", "socialism", "socialist", "socialists", "societies", "society")
)
#: ... and at the head of a sentence, where its capital tells nothing.
_OF_DEMOCRACY = frozenset(
    ("accountability", "backsliding", "countries", "culture", "elections", "freedoms", "governance",
     "governments", "ideals", "institutions", "legitimacy", "life", "nations", "norms", "principles",
     "process", "processes", "rights", "rule", "systems", "traditions", "transition", "transitions", "values")
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
#: What a state is called by beside its name: "Nazi Germany", "East Timor", "Team USA".
_EPITHETS = frozenset(
    """
    ancient apartheid arab black catholic central christian colonial communist continental eastern east
    fascist free global great greater imperial independent inner islamic lower mainland medieval middle
    modern muslim nazi neutral new north northern occupied old ottoman post present protestant reunified
    rural socialist south southern soviet sunni shiite team tsarist unified united upper urban vichy
    weimar west western white young
    """.split()  # noqa: SIM905
)
#: Words of seats of government that other names than theirs may stand before: "the Senior White House adviser".
_SEATS = frozenset(
    """
    bottom capitol casa durbar house hill kremlin mansion miraflores moncloa office palace palacio planalto
    street westminster whitehall
    """.split()  # noqa: SIM905
)
_RUN_BEFORE = re.compile(
    r"(?P<told>\b(?:told|tell|tells|telling|said|says|ask(?:s|ed)?|assur\w+|inform\w*|remind\w*|warn\w*) )?"
    r"(?P<run>(?:[^\W\d_a-zß-öø-ÿ][\w.&’'-]* )+)\Z"
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


def branch_fault(
    ctx: Context, surface: str, start: int, end: int, known: Container[str]
) -> str | None:
    """Reject a state or a capital that ends another body's name: "Priorities USA", "Miss Venezuela".

    What ``known`` holds are parties' own names: "Congress USA" are two. The first word of a sentence may be
    any; it is part of a name if the text has the two elsewhere.
    """
    before = ctx.word_before(start)
    if not before[:1].isupper() or not before[-1].isalpha() or ctx.text[start - 1] != " ":
        return None
    short = "." in surface or (len(surface) < 4 and surface != "USA")
    if short or not _SEATS.isdisjoint(fold_name(surface).split()):
        return None  # "Democratic U.S. senators"
    if not _is_naming(before, known) or ctx.shouted(start, end) or ctx.headline(start, end):
        return None
    run = _RUN_BEFORE.search(ctx.before(start))
    words = run["run"].split() if run else [before]
    first = fold_name(words[0])
    titled = any(fold_name(word) in TITLES and word != "Miss" for word in words)
    if titled or (run and run["told"]) or (len(words) > 1 and first in first_names()):
        return None  # "He told Ana Quispe Chile would pay"
    at = start - len(before) - 1
    if ctx.text[max(0, at - 1) : at] in ("@", "#", "«", "¿", "¡"):
        return None
    if before != "Miss" and ctx.starts_sentence(at) and not _is_inside(ctx, f"{before} {surface}"):
        return None
    return f"part of a longer name, {before} {surface}"


def _is_naming(word: str, known: Container[str]) -> bool:
    """May a capitalised word be part of a body's name?"""
    if word == "Miss":
        return True
    key = fold_name(word)
    if word.isupper() or word.endswith(("'s", "’s")) or word.rpartition("-")[2][0].islower():
        return False  # "AP Iran", "Import-reliant Italy"
    plain = key in COMMON_WORDS or key in CALENDAR or key in GENERIC_WORDS or key in _EPITHETS
    return not plain and key not in TITLES and key not in known


def _is_inside(ctx: Context, words: str) -> bool:
    """Does the text have the words inside a sentence?"""
    at = ctx.text.find(words)
    while at >= 0:
        if not ctx.starts_sentence(at):
            return True
        at = ctx.text.find(words, at + 1)
    return False


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
    word = fold_name(after)
    opens = word in _OF_DEMOCRACY and ctx.starts_sentence(end - len("Democratic"))
    return f"what {after} are" if opens or word in _DEMOCRATIC else None


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
