"""Whether a spelling is part of another person's name: "Chad Smith", "Jill Biden", "Dawn French"."""

from __future__ import annotations

import re
from collections.abc import Container

from pipeline.parties.context import Context
from pipeline.parties.folding import fold_name
from pipeline.parties.given import first_names
from pipeline.parties.joining import joins_surnames
from pipeline.parties.words import (
    BODY_WORDS,
    CALENDAR,
    CAMPS,
    COMMON_WORDS,
    GIVEN_NAMES,
    INSTITUTION_WORDS,
    NAMES_AND_WORDS,
    NAMESAKES,
    PERSON_NAMES,
    SURNAMES_GIVEN,
    TITLES,
)

_BEFORE_PEOPLE = frozenset(
    ("mr", "mrs", "ms", "dr", "sir", "st", "saint", "miss", "rep", "sen", "gov", "congressman",
     "congresswoman", "senator", "representative", "judge", "justice", "professor", "prof", "coach",
     "sgt", "sheriff", "attorney")
)  # fmt: skip
SURNAME = "surname after"
GIVEN = "given name before"
OTHER = "another person"
#: "Backing al-Assad" opens a sentence with a word.
_WORD_END = re.compile(r"(?:ed|ing|ly)\Z")
_ENDED = re.compile(r"[.!?;:][\"”’)]*\Z")
_JUNIOR = re.compile(r",? (?:[JS]r\b|II\b|III\b)")
#: A letter behind an apostrophe that no clitic begins.
_GOES_ON = re.compile(r"['’](?!s|(?:d|ll|m|re|ve)\b)[a-z]")
_INITIAL = re.compile(r"[A-Z][a-z]+ [A-Z]\. \Z")
_PARTICLES = frozenset(("de", "da", "do", "das", "dos", "des", "del", "la", "los"))
_PARTICLE = r"(?:d[aeo]s?|del|de la|de los)"
_NAME = r"[^\W\d_a-zß-öø-ÿ][\w’'-]+"
#: "Leila de", "Ana María de", "Adriano de Souza", of which only the last tells by itself that it is a name.
_NAME_BEFORE = re.compile(
    rf"(?P<first>{_NAME})(?: {_NAME}){{0,2}} {_PARTICLE} (?P<inner>(?:{_NAME} ){{1,2}})?\Z"
)
_JOINED_BEFORE = re.compile(rf"(?<!\w)({_NAME}) e \Z")
_JOINED_AFTER = re.compile(rf" e ({_NAME})")
_HALF_BEFORE = re.compile(
    rf"(?:(?P<given>{_NAME}) )?(?<!\w)(?P<half>(?!(?:Anti|Ex|Mid|Never|Non|Post|Pre|Pro)-){_NAME})[-‐]\Z"
)
_SPANISH = re.compile(r"\b(?:el|la|los|las|al|que|con|por|una|se)\b")
_MONTH_AFTER = re.compile(
    r"\s(?:and|to|or|through|until) (?:January|February|March|April|June|July|August|September|October|"
    r"November|December)\b"
)
_MONTH_BEFORE = re.compile(
    r"\b(?:in|between|since|until|till|last|next|early|late|mid|this|of|by|from|before|after|on|and|\d{1,2}(?:st|nd|rd|th)?)"
    r"[\s-]$",
    re.IGNORECASE,
)


def person_fault(ctx: Context, surface: str, key: str, start: int, end: int) -> str | None:
    """Reject a state's name that is part of a person's name: "Chad Smith", "Michael Jordan"."""
    if surface.islower():
        return None
    before = ctx.word_before(start)
    if before[:1].isupper() and _may_name(before, surface):
        folded = fold_name(before)
        asks = folded in COMMON_WORDS and ctx.starts_sentence(start - len(before) - 1)
        titled = key in PERSON_NAMES and (folded in _BEFORE_PEOPLE or folded in first_names())
        if (titled or folded in GIVEN_NAMES) and not asks:  # "Will China invade?" asks
            return f"{SURNAME} {before}"
    if key not in PERSON_NAMES:
        return None
    if _INITIAL.search(ctx.before(start)):
        return f"{SURNAME} {before}"
    if not surface.isupper() and (first := _first_of_name(ctx, before, start, end)):
        return f"{SURNAME} {first}"
    after = ctx.word_after(end)
    if not after[:1].isupper():
        return None
    if f"{key} {fold_name(after)}".removesuffix(" s") in NAMESAKES:
        return f"{GIVEN} {after}"
    if surface.isupper():
        return None
    folded = _first_word(after)
    plain = folded in INSTITUTION_WORDS or folded in COMMON_WORDS or folded in BODY_WORDS
    return None if plain or ctx.headline(start, end) else f"{GIVEN} {after}"


def _first_of_name(ctx: Context, before: str, start: int, end: int) -> str | None:
    """Return what opens a person's name that reaches ``start`` over small words: "Leila de Lima", "De Lima"."""
    if before == "De":
        spanish = ctx.starts_sentence(start - len("De ")) and _SPANISH.search(ctx.after(end))
        return None if spanish else before
    if not before[:1].isupper() and before not in _PARTICLES:
        return None
    if not (named := _NAME_BEFORE.search(ctx.before(start))) or ctx.headline(start, end):
        return None
    first, inner = named["first"], named["inner"]
    folded = fold_name(first)
    if folded in TITLES or folded in BODY_WORDS or folded in COMMON_WORDS:
        return None
    return first if inner or folded in first_names() or folded in GIVEN_NAMES else None


def compound_surname_fault(ctx: Context, start: int, known: Container[str]) -> str | None:
    """Reject the second half of a surname: "Jesús Silva-Herzog"; "Trump-Xi" are two, who are ``known``.

    So are those of "the McCarthy-Biden deal". What "e" joins is one: "Correia e Silva".
    """
    joined = _JOINED_BEFORE.search(ctx.before(start))
    if joined and joins_surnames("e", ctx.text[start : start + 3]):
        return f"half of {joined[1]}'s name"
    if ctx.text[start - 1 : start] not in ("-", "‐"):
        return None
    half = _HALF_BEFORE.search(ctx.before(start))
    if half is None or ctx.word_before(start - len(half["half"]) - 1).lower() in (
        "the",
        "el",
        "la",
    ):
        return None
    given = fold_name(half["given"] or "")
    person = given in first_names() or given in GIVEN_NAMES
    return (
        f"half of {half['half']}'s name" if person or fold_name(half["half"]) not in known else None
    )


def _first_word(word: str) -> str:
    """Return a folded word without its clitic: "China's" is China, but "O'Keeffe" is Keeffe."""
    pieces = fold_name(word).split(" ")
    return pieces[1] if len(pieces[0]) == 1 and len(pieces) > 1 else pieces[0]


def named_person_fault(
    ctx: Context, start: int, own: frozenset[str], known: Container[str]
) -> str | None:
    """Reject a surname that follows another person's given name: "Jill Biden".

    ``own`` holds the folded words of the leader's own names, ``known`` the spellings of the
    registry: "Israeli", "Republican" are nobody's given name.
    """
    before = ctx.word_before(start)
    if not before[:1].isupper() or before.endswith(("'s", "’s")):
        return None
    word = fold_name(before).rpartition(" ")[2]
    if word in own or word in TITLES or word in COMMON_WORDS or word in CALENDAR:
        return None
    if word in known or (
        before.isupper() and len(before) > 2 and not _shouted_name(ctx, word, start)
    ):
        return None
    if _ENDED.search(before) and len(word) > 1:
        return None  # "He lives in Ohio. Biden hates it."
    first = ctx.word_before(start - len(before) - 1)
    if len(first) > 2 and _ENDED.search(first):
        first = ""  # "They met Assad. Asma Assad left."
    if fold_name(first) in own and not ctx.text.startswith(first, start):
        return None  # a middle name, "Omar Hassan al-Bashir"
    if any(w in GIVEN_NAMES or w in first_names() for w in (word, fold_name(first))):
        return f"{OTHER}, {before}"
    opens = ctx.starts_sentence(start - len(before) - 1)
    if opens and ctx.text[start].islower() and not _WORD_END.search(word):
        opens = False  # a name follows an article of its own, "Asma al-Assad"
    plain = opens or ctx.headline(start, start)
    return None if plain else f"name after {before}"


def _may_name(before: str, surface: str) -> bool:
    """Tell whether the capitalised word ``before`` may be a first name; among capitals one that is no word."""
    if not (before.isupper() and surface.isupper() and len(before) > 1):
        return True
    folded = fold_name(before)
    return folded not in NAMES_AND_WORDS and folded not in COMMON_WORDS


def _shouted_name(ctx: Context, word: str, start: int) -> bool:
    """Tell whether a text in capitals has a first name before ``start``: "HUNTER BIDEN INDICTED"."""
    shouted = ctx.text[start].isupper() and ctx.text[start + 1 : start + 2].isupper()
    return (
        shouted and word not in NAMES_AND_WORDS and (word in GIVEN_NAMES or word in first_names())
    )


def given_name_fault(ctx: Context, surface: str, key: str, start: int, end: int) -> str | None:
    """Reject a demonym or a creed that is part of a person's name: "Dawn French", "Christian Lindner"."""
    if not surface[0].isupper() or surface.isupper() or ctx.headline(start, end):
        return None
    before, after = ctx.word_before(start), ctx.word_after(end)
    word = fold_name(before)
    if before[:1].isupper() and word in first_names() and word not in COMMON_WORDS:
        return f"{SURNAME} {before}"
    if not after[:1].isupper() or not (key in GIVEN_NAMES or word in _BEFORE_PEOPLE):
        return None
    follows = fold_name(after).split(" ")[0]
    body = follows in BODY_WORDS or follows in INSTITUTION_WORDS or follows in COMMON_WORDS
    return None if body or follows in CAMPS else f"{GIVEN} {after}"


def junior_fault(ctx: Context, end: int) -> str | None:
    """Reject the leader's name where a relative bears it: "Donald Trump Jr."."""
    return "a relative" if _JUNIOR.match(ctx.after(end)) else None


def first_half_fault(
    ctx: Context, end: int, key: str, name: str, own: frozenset[str], known: Container[str]
) -> str | None:
    """Reject the first half of a longer name: Xi Jinping is not "Xi Zhongxun", nor the city Xi'an.

    ``own`` and ``known`` are those of :func:`named_person_fault`.
    """
    joined = _JOINED_AFTER.match(ctx.text, end)
    if _GOES_ON.match(ctx.text, end) or (joined and joins_surnames("e", joined[1])):
        return "part of a longer name"
    after = ctx.word_after(end)
    if not after[:1].isupper() or after.isupper():
        return None
    given = key in SURNAMES_GIVEN or key in GIVEN_NAMES or key in first_names()
    if not given and key != fold_name(name).partition(" ")[0]:
        return None
    word = fold_name(after).split(" ")[0]
    if word in own or word in known or word in TITLES or word in CALENDAR:
        return None
    plain = word in INSTITUTION_WORDS or word in COMMON_WORDS or word in BODY_WORDS
    return None if plain or ctx.headline(end, end) else f"{OTHER}, {after}"


def month_fault(ctx: Context, key: str, start: int, end: int) -> str | None:
    """Reject a surname that is a month: "in May", "May 5"."""
    if key not in CALENDAR:
        return None
    after = ctx.after(end)
    if _MONTH_BEFORE.search(ctx.before(start)) or _MONTH_AFTER.match(after) or after[1:2].isdigit():
        return "month"
    return None
