"""Runs of capitalised words that are names; first names and nationalities from the seed file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from pipeline.attribution.cues import LANGUAGES, Cues, load_cues, wordset
from pipeline.attribution.tokens import Tokens
from pipeline.parties.given import name_sections
from pipeline.parties.joining import joins_surnames
from pipeline.parties.words import MONTH_NAMES

#: Start and end of a name, and what a registry knows it to be ("state", "leader", ...).
Kind = tuple[int, int, str]

NAME_PARTICLES: Final = wordset(
    "of de del la las los van von der den bin ibn al el abu da do dos di du le y"
)
_VANS: Final = wordset("van von der den dem")
_BE_HAVE: Final = wordset("is are was were be been being am has have had having")
#: Tags of what may be part of a name: an auxiliary, or a particle behind one or a name.
_IN_NAME: Final = re.compile("X|(?<=[KX])W(?=[KW])|(?<=[KX]W)W(?=K)|(?<=K)C(?=K)")
_MONTHS: Final = wordset("jan feb mar apr jun jul aug sep sept oct nov dec")
_COMPANY: Final = wordset("inc corp co ltd llc llp plc gmbh ltda")  # no name by themselves
_NO_NAME: Final = _COMPANY | wordset(
    "two three four five six seven eight nine ten dos tres cuatro cinco seis siete ocho nueve diez"
)
_AFTER_COMMA: Final = _COMPANY | wordset("s.a s.p.a s.l n.v sa ag nv pte pty")
_JOINING: Final = "&"  # tag of a comma within a name
_GOVERNING: Final = wordset("a al ante contra desde en hacia hasta sobre")
_ASKED: Final = 8  # words from "preguntaron" to its "por"
_BEHIND_TITLE: Final = wordset("pro tem tempore emeritus emerita elect designate")
_OWNING: Final = ("'s", "s'")
_MEMBERS: Final = wordset("people's children's")
_MEMO_SIZE: Final = 20_000
_MEMO_WORDS: Final = 8  # longer runs of capitals hardly come again


@dataclass(slots=True, init=False)
class Entity:
    """Somebody named: ``name`` as first written in full, at ``span``; ``places`` are stems of its country.

    ``place`` marks what a registry knows to be a state.
    """

    name: str
    words: tuple[str, ...]
    kind: str | None
    gender: str | None
    roles: set[str]
    places: set[str]
    affiliation: str | None
    first: int
    span: tuple[int, int] | None
    place: bool

    def __init__(
        self,
        name: str,
        words: tuple[str, ...],
        kind: str | None = None,
        gender: str | None = None,
        *,
        affiliation: str | None = None,
        span: tuple[int, int] | None = None,
    ) -> None:
        self.name = name
        self.words = words
        self.kind = kind
        self.gender = gender
        self.roles = set()
        self.places = set()
        self.affiliation = affiliation
        self.first = span[0] if span else 0
        self.span = span
        self.place = False


@dataclass(slots=True, init=False)
class Mention:
    """One occurrence of an entity; ``subject`` marks the head of a sentence or a speaker.

    ``governed`` marks a place or an object: "en Lima", "a Ruanda", which a left-out subject hardly means.
    """

    start: int
    end: int
    entity: Entity
    sentence: int
    subject: bool
    quoted: bool
    governed: bool

    def __init__(
        self,
        start: int,
        end: int,
        entity: Entity,
        sentence: int,
        subject: bool = False,
        quoted: bool = False,
        governed: bool = False,
    ) -> None:
        self.start = start
        self.end = end
        self.entity = entity
        self.sentence = sentence
        self.subject = subject
        self.quoted = quoted
        self.governed = governed


@dataclass(frozen=True, slots=True)
class Names:
    """First names by gender, and the country stem of nationality adjectives."""

    male: frozenset[str]
    female: frozenset[str]
    either: frozenset[str]
    demonym: dict[str, str]


@lru_cache(maxsize=1)
def load_names() -> Names:
    """Return the first names and nationality adjectives of ``seeds/speaker_names.txt``.

    Raises
    ------
    LexiconError
        Words before the first section.
    """
    sections = name_sections()
    pairs = (row.partition(":") for row in sections.get("demonym", []))
    male, female = frozenset(sections.get("male", ())), frozenset(sections.get("female", ()))
    return Names(
        male,
        female,
        male | female,
        {adjective: country.replace("_", " ") for adjective, _, country in pairs},
    )


def place_stem(word: str) -> str:
    """Return a key that a country and its adjective share ("chile", "chilean" -> "chil")."""
    word = word.lower().removesuffix("'s").removesuffix("’s")
    return load_names().demonym.get(word, word)[:4]


def with_companies(t: Tokens) -> Tokens:
    """Return tokens in which the comma of "Meta Platforms, Inc." and "BYD Co., Ltd." ends no phrase."""
    if _AFTER_COMMA.isdisjoint(t.low):
        return t
    tags = list(t.tag)
    for k in range(2, len(tags)):
        if t.low[k] in _AFTER_COMMA and tags[k - 1] == "," and tags[k - 2] == "K":
            tags[k - 1], tags[k] = _JOINING, "K"
    return Tokens(t.low, "".join(tags), t.start, t.end, t.hot)


def with_capitals(t: Tokens, text: str, cues: Cues) -> Tokens:
    """Return the tokens of a sentence in which a name holds no auxiliary and no particle.

    "Ann Will", "Herman Van Rompuy": a capital behind or before a name, but not where a sentence or a quotation
    begins, nor in an English headline. "Louis van Gaal", "Ursula von der Leyen", "Costa e Silva": Dutch, German
    and Portuguese particles between two names.
    """
    tags, title = list(t.tag), cues.lang == "en" and t.is_headline()
    for match in _IN_NAME.finditer(t.tag):
        k = match.start()
        if t.low[k] in _VANS and k and tags[k - 1] == "K" and _before_name(t, k):
            tags[k] = "K"
        elif t.tag[k] in "WC" and k and t.tag[k - 1 : k + 2 : 2] == "KK":
            tags[k] = "K" if joins_surnames(t.low[k], t.low[k + 1]) else t.tag[k]
        elif t.tag[k] == "X" and not title and t.low[k] not in _BE_HAVE and _beside_name(t, k):
            tags[k] = "K" if text[t.start[k] : t.end[k]].istitle() else "X"
    both = "".join(tags)
    return t if both == t.tag else Tokens(t.low, both, t.start, t.end, t.hot)


def _beside_name(t: Tokens, k: int) -> bool:
    """Does the auxiliary at ``k`` go on a name or open one: "Wei | Han", "minister | Van Rompuy"?"""
    if k and t.tag[k - 1] == "K":
        return True
    inside = t.tag[k - 1] in "WDIC" if k else not _VANS.isdisjoint(t.low[1:2])
    return inside and _before_name(t, k)


def _before_name(t: Tokens, k: int) -> bool:
    """Does a name go on behind ``k``, perhaps behind another particle: "von | der Leyen"?"""
    after = t.tag[k + 1 : k + 3]
    return after[:1] == "K" or (after[1:] == "K" and t.low[k + 1] in _VANS)


def _is_joint(t: Tokens, k: int) -> bool:
    return t.low[k] == "," and k + 1 < len(t.tag)  # not where it is cut


def name_runs(t: Tokens, cues: Cues) -> Iterator[tuple[int, int]]:
    """Yield token ranges of runs of capitalised words, joined over particles."""
    time, low, tag = cues.words["time"], t.low, t.tag
    n = len(tag)
    i = tag.find("K")
    while i >= 0:
        day = low[i] in time or (
            low[i] in _MONTHS and t.end[i] - t.start[i] > len(low[i])
        )  # "Jan."
        if (day and not _named_for_month(t, i, cues)) or low[i][0] == "#":
            i = tag.find("K", i + 1)
            continue
        k = i + 1
        while k < n:
            if (
                tag[k] == "K"
                and (low[k] not in time or _is_surname(t, k))
                and not (low[k - 1].endswith(_OWNING) and _owns(t, k, cues))
            ):
                k += 1
            elif (tag[k] == _JOINING and _is_joint(t, k)) or (
                low[k] in NAME_PARTICLES and _joins(t, i, k, cues)
            ):
                k += 2
            else:
                break
        if k - i > 1 or low[i] not in _NO_NAME:
            yield i, k
        i = tag.find("K", k)


def _owns(t: Tokens, k: int, cues: Cues) -> bool:
    """Does the name in "'s" before ``k`` own it, unlike the members of "Workers' Party"?"""
    owner = t.low[k - 1]
    members = owner in _MEMBERS or owner.endswith(("s'", "men's"))
    return not members or t.low[k] not in cues.words["organisation"]


def _named_for_month(t: Tokens, i: int, cues: Cues) -> bool:
    """Does a month open a name: "January Makamba" where no date can stand?"""
    low, time = t.low, cues.words["time"]
    if low[i] not in MONTH_NAMES or i + 1 >= len(t.tag):
        return False
    if t.tag[i + 1] != "K" or low[i + 1] in time or low[i + 1][0] == "#":
        return False
    if not i:
        return low[i + 1] not in cues.verbs
    return (
        low[i - 1] in cues.words["person"] or t.tag[i - 1] in 'C"' or low[i - 1] in cues.verbs
    ) and low[i - 1] not in time


def _is_surname(t: Tokens, k: int) -> bool:
    """Is a month somebody's last name: "Theresa May", but not "met Angela May 5"?"""
    dated = t.tag[k + 1 : k + 2] == "#"
    return t.low[k] in MONTH_NAMES and t.low[k - 1] in load_names().either and not dated


def _joins(t: Tokens, i: int, k: int, cues: Cues) -> bool:
    """Does the particle at ``k`` go on a name that began at ``i`` ("Ministry of Health")?"""
    if k + 1 >= len(t.tag) or t.end[k] + 1 != t.start[k + 1]:
        return False
    if t.low[k] == "y" and _are_two(t, i, k, cues):
        return False
    if t.low[k] != "of":
        return t.tag[k + 1] == "K"
    if t.low[k + 1] == "state":
        return True
    if t.tag[k + 1] != "K":
        return False
    bodies, first = cues.words["organisation"], load_names().either
    if t.low[k - 1] in bodies:
        return True
    person = not first.isdisjoint(t.low[i : k - 1]) and bodies.isdisjoint(t.low[i:k])
    return k - i >= 2 and not person  # "Ana Quispe of Talara" is called Ana Quispe


def _are_two(t: Tokens, i: int, k: int, cues: Cues) -> bool:
    """Does "y" at ``k`` join two names: "Ana Ruiz y Juan Soto", unlike "José Ortega y Gasset"?"""
    first = load_names().either
    body = not cues.words["organisation"].isdisjoint(t.low[i:k])
    return t.low[k + 1] in first or not (body or (k - i > 1 and t.low[i] in first))


def bare_start(low: tuple[str, ...], cues: Cues) -> int:
    """Step over titles at the head of a name ("Colombian President Gustavo Petro", "Senate President ...")."""
    if len(low) == 1 or low[-1] in _COMPANY:
        return 0
    persons, bodies = cues.words["person"], cues.words["organisation"]
    first = load_names().either
    if low[-1] in bodies:
        return 0
    for k in range(len(low) - 2, -1, -1):
        if low[k] in bodies:
            return 0
        # "Supervisor of Elections Susan Bucher", but "Ana Quispe of Law and Justice"
        of = k > 1 and low[k - 1] == "of"
        if low[k] in persons or (of and (low[k - 2] in persons or low[k + 1] in first)):
            skip = k + 1
            while skip < len(low) - 1 and low[skip] in _BEHIND_TITLE:
                skip += 1
            # "Consejo General del Trabajo", "Ministry of Foreign Affairs"
            body = not bodies.isdisjoint(low[:k])
            if (
                low[skip] == "of" and not body
            ):  # "Prime Minister of Chile", "Secretary of State": no name
                return len(low) if low[skip + 1 :] == ("state",) else skip + 1
            part = low[skip] in NAME_PARTICLES or low[k] not in cues.words["role"]
            return 0 if body and part else skip
    return 0


def is_subject(t: Tokens, lo: int, hi: int, cues: Cues) -> bool:
    """Does the name look like a subject: near the head of the sentence, or before a verb?"""
    low, tag = t.low, t.tag
    before = tag[lo - 1] if lo else "^"
    if lo <= 3 and before != "I" and (lo < 2 or not _after_verb(t, lo, cues)):
        return True
    after = tag[hi : hi + 1]
    titled = lo > 1 and low[lo - 1] in cues.words["title"]  # "el obispo, monseñor Ana Quispe, ..."
    if after == "," and (before == "," or (titled and tag[lo - 2] == ",")):
        return not cues.words["role"].isdisjoint(low[max(0, lo - 7) : lo])
    if not after or before == "I" or low[hi - 1].endswith("'s"):
        return False
    if after == "X":
        return True
    form = cues.verbs.get(low[hi]) if t.hot[hi] == "1" else None
    return form is not None and "d" in form.codes


def is_governed(t: Tokens, lo: int) -> bool:
    """Does a Spanish preposition of place or of the object stand before the name at ``lo``?"""
    before = lo - 2 if lo > 1 and t.tag[lo - 1] == "D" else lo - 1
    if before < 0 or t.low[before] != "por":  # who acts ("criticado por"), but what is asked about
        return before >= 0 and t.low[before] in _GOVERNING
    return any(word.startswith("pregunt") for word in t.low[max(0, before - _ASKED) : before])


def _after_verb(t: Tokens, lo: int, cues: Cues) -> bool:
    """Does another name and a verb stand before ``lo``: "Ana Quispe met | Leo Banks"?"""
    k = lo - 1
    while k > 0 and t.tag[k] in "DN":
        k -= 1
    return (
        k > 0 and t.tag[k] == "W" and t.tag[k - 1] in "KP" and t.low[k] not in cues.words["person"]
    )


@dataclass(frozen=True, slots=True)
class Shape:
    """What the words of a run tell by themselves.

    ``skip`` titles open it; ``words`` are the name's, without possessive endings; ``cut`` characters of
    it are such an ending; ``first_name`` says that the first of several words is one, ``gender`` whose.
    """

    skip: int
    words: tuple[str, ...]
    cut: int
    organisation: bool
    first_name: bool
    gender: str | None


class _Shapes(dict[tuple[str, ...], Shape]):
    """Lower-case words of a run -> its shape, for names come again; forgets all when it grows too large."""

    def __init__(self, cues: Cues) -> None:
        super().__init__()
        self.cues = cues

    def __missing__(self, low: tuple[str, ...]) -> Shape:
        shape = self._shape(low)
        if len(low) <= _MEMO_WORDS:
            if len(self) >= _MEMO_SIZE:
                self.clear()
            self[low] = shape
        return shape

    def _shape(self, low: tuple[str, ...]) -> Shape:
        names, skip, last = load_names(), bare_start(low, self.cues), low[-1]
        words = tuple(word.removesuffix("'s").rstrip("'") for word in low[skip:] if word != ",")
        first = words[0] if len(words) > 1 else ""
        male, female = first in names.male, first in names.female
        return Shape(
            skip,
            words,
            2 if last.endswith("'s") else 1 if last.endswith("'") else 0,
            not self.cues.words["organisation"].isdisjoint(words),
            male or female,
            None if male == female else "m" if male else "f",
        )


@lru_cache(maxsize=len(LANGUAGES))
def shapes(lang: str) -> _Shapes:
    """Return the shapes of runs of names in a language, made when they are first asked for."""
    return _Shapes(load_cues(lang))
