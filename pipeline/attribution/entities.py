"""People and organisations that a document names, gathered from capitalised words."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from pipeline.attribution.cues import Cues
from pipeline.attribution.tokens import Tokens
from pipeline.errors import LexiconError
from pipeline.resources import resource

_LINKS: Final = frozenset("is was of de es era fue".split())
_PARTICLES: Final = frozenset("of de del la las los van von der den bin ibn al el abu da do dos di du le y".split())
_JOINS: Final = frozenset("of for and de del para y".split())
_NEAR_TITLES: Final = 4  # lower-case words before a name that may be its title ("prime minister")
_NAMESAKES: Final = 20  # entities of one surname that are compared
_APPOSITION: Final = 12  # words after "X, ..." that may say who X is


@dataclass(slots=True)
class Entity:
    """Somebody named: ``name`` as first written in full; ``places`` are stems of its country."""

    name: str
    words: tuple[str, ...]
    kind: str | None = None
    gender: str | None = None
    roles: set[str] = field(default_factory=set)
    places: set[str] = field(default_factory=set)
    affiliation: str | None = None
    first: int = 0


@dataclass(slots=True)
class Mention:
    """One occurrence of an entity; ``subject`` marks the head of a sentence or a speaker."""

    start: int
    end: int
    entity: Entity
    sentence: int
    subject: bool = False
    quoted: bool = False


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
    sections: dict[str, list[str]] = {}
    head = ""
    text = resource("seeds", "speaker_names.txt").read_text(encoding="utf-8")
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("["):
            head = line.strip("[] ")
        elif line.strip() and not line.startswith("#"):
            if not head:
                raise LexiconError(f"seeds/speaker_names.txt:{number}: words before a [section]")
            sections.setdefault(head, []).extend(line.split())
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


class Roster:
    """Entities of one document, by their words; ``mentions`` in order of position."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.entities: list[Entity] = []
        self.mentions: list[Mention] = []
        self._by_last: dict[str, list[Entity]] = {}
        self._by_full: dict[tuple[str, ...], Entity] = {}
        self._starts: list[int] = []
        self._heard: list[Mention] = []
        self._seen: dict[str, tuple[Entity | None, int]] = {}

    def scan(self, t: Tokens, cues: Cues, sentence: int, quoted: list[tuple[int, int]]) -> None:
        """Add the names of one sentence."""
        if "K" not in t.tag:
            return
        for lo, hi in _names(t, cues):
            surface = self.text[t.start[lo] : t.end[hi - 1]]
            known = self._seen.get(surface)
            if known is None:
                at = _bare_start(t, lo, hi, cues)
                entity = self._enter(t, lo, at, hi, cues)
                known = self._seen[surface] = (entity, at - lo)
            entity, skip = known
            if entity is None:
                continue
            start = t.start[lo + skip]
            inside = any(a <= start < b for a, b in quoted)
            subject = _leads(t, lo, hi, cues)
            self.mentions.append(
                Mention(start, _plain_end(t, hi), entity, sentence, subject, inside)
            )
            if _has_context(t, lo, skip, hi, cues):
                _describe(entity, t, lo, hi, cues)

    def mention_at(self, start: int, end: int) -> list[Mention]:
        """Return the names inside ``start:end``."""
        k = bisect_left(self._positions(), start)
        out = []
        while k < len(self.mentions) and self.mentions[k].start < end:
            out.append(self.mentions[k])
            k += 1
        return out

    def before(self, position: int, limit: int = 60) -> Iterator[Mention]:
        """Yield the mentions that begin before ``position``, nearest first, at most ``limit``."""
        named = bisect_left(self._positions(), position) - 1
        other = bisect_left(self._heard, position, key=lambda m: m.start) - 1
        for _ in range(limit):
            if named < 0 and other < 0:
                return
            if other >= 0 and (named < 0 or self._heard[other].start >= self.mentions[named].start):
                yield self._heard[other]
                other -= 1
            else:
                yield self.mentions[named]
                named -= 1

    def add(self, mention: Mention) -> None:
        """Add a mention that is no name (a resolved pronoun or description), in order of position."""
        if not self._heard or self._heard[-1].start <= mention.start:
            self._heard.append(mention)

    def whole(self, words: tuple[str, ...]) -> Entity | None:
        """Return the entity of exactly these words, or the one known by the last of them alone."""
        return self._by_full.get(words) or self._by_full.get(words[-1:])

    def make(self, name: str, words: tuple[str, ...]) -> Entity:
        """Add a person that was not found among the names."""
        entity = Entity(name, words, "person")
        self.entities.append(entity)
        self._by_full[words] = entity
        return entity

    def _positions(self) -> list[int]:
        if len(self._starts) != len(self.mentions):
            self._starts = [m.start for m in self.mentions]
        return self._starts

    def _enter(self, t: Tokens, lo: int, at: int, hi: int, cues: Cues) -> Entity | None:
        words = tuple(_plain(t.low[k]) for k in range(at, hi))
        if not words or (len(words) == 1 and len(words[0]) < 2):
            return None
        if words in self._by_full:
            return self._by_full[words]
        gender = _title_gender(t, lo, at, cues)
        known = self._known(words, gender)
        if known is not None:
            return known
        name = self.text[t.start[at] : _plain_end(t, hi)]
        entity = Entity(name, words, first=t.start[at])
        _classify(entity, t, lo, at, cues)
        self.entities.append(entity)
        self._by_full[words] = entity
        for word in {words[-1], words[0] if entity.kind == "person" else words[-1]}:
            self._by_last.setdefault(word, []).append(entity)
        if len(words) >= 3 and entity.kind == "person":
            self._by_last.setdefault(words[1], []).append(entity)
        return entity

    def _known(self, words: tuple[str, ...], gender: str | None) -> Entity | None:
        """An entity named in full before, of which ``words`` is a part; a doubtful one is not taken."""
        if len(words) > 2:
            return None
        rows = [
            e for e in self._by_last.get(words[-1], ())[-_NAMESAKES:]
            if e.words != words and set(words) <= set(e.words) and e.kind != "organisation"
            and not (gender and e.gender and gender != e.gender)
        ]
        unique = {id(e): e for e in rows}
        return next(iter(unique.values())) if len(unique) == 1 else None

    def family(self, word: str) -> list[Entity]:
        """Return the entities that share the last name ``word``."""
        return [e for e in self._by_last.get(word, ())[-_NAMESAKES:] if len(e.words) > 1]


def _names(t: Tokens, cues: Cues) -> Iterator[tuple[int, int]]:
    """Yield token ranges of runs of capitalised words, joined over particles."""
    time, low, tag = cues.words["time"], t.low, t.tag
    n = len(tag)
    i = tag.find("K")
    while i >= 0:
        if low[i] in time or low[i][0] == "#":
            i = tag.find("K", i + 1)
            continue
        k = i + 1
        while k < n:
            if tag[k] == "K" and low[k] not in time and not low[k - 1].endswith(("'s", "s'")):
                k += 1
            elif low[k] in _PARTICLES and _joins(t, i, k, cues):
                k += 2
            else:
                break
        yield i, k
        i = tag.find("K", k)


def _joins(t: Tokens, i: int, k: int, cues: Cues) -> bool:
    """Does the particle at ``k`` go on a name that began at ``i`` ("Ministry of Health")?"""
    if k + 1 >= len(t.tag) or t.end[k] + 1 != t.start[k + 1]:
        return False
    if t.low[k] != "of":
        return t.tag[k + 1] == "K"
    if t.low[k + 1] == "state":
        return True
    return t.tag[k + 1] == "K" and (t.low[k - 1] in cues.words["organisation"] or k - i >= 2)


def _has_context(t: Tokens, lo: int, skip: int, hi: int, cues: Cues) -> bool:
    """Is there a title before the name, a comma beside it, or "is" or "of" after it?"""
    if skip or (lo and (t.tag[lo - 1] == "," or t.low[lo - 1] in cues.words["role"])):
        return True
    if lo and t.low[lo - 1] in cues.words["title"]:
        return True
    return hi < len(t.tag) and (t.tag[hi] == "," or t.low[hi] in _LINKS)


def _bare_start(t: Tokens, lo: int, hi: int, cues: Cues) -> int:
    """Step over titles at the head of a name ("Colombian President Gustavo Petro")."""
    if hi - lo == 1 or not cues.words["organisation"].isdisjoint(t.low[lo:hi]):
        return lo
    persons = cues.words["person"]
    for k in range(hi - 2, lo - 1, -1):
        word = t.low[k]
        if word in persons or (k and t.low[k - 1] == "of" and k - 2 >= lo):
            return k + 1
    return lo


def _leads(t: Tokens, lo: int, hi: int, cues: Cues) -> bool:
    """Does the name look like a subject: near the head of the sentence, or before a verb?"""
    if lo <= 3 and not (lo and t.tag[lo - 1] == "I"):
        return True
    if lo and t.tag[lo - 1] == "," and hi < len(t.tag) and t.tag[hi] == ",":
        return any(t.low[k] in cues.words["role"] for k in range(max(0, lo - 7), lo))
    if hi >= len(t.tag) or t.low[hi - 1].endswith("'s") or (lo and t.tag[lo - 1] == "I"):
        return False
    form = cues.verbs.get(t.low[hi])
    return t.tag[hi] == "X" or (form is not None and "d" in form.codes)


def _plain(low: str) -> str:
    return low.removesuffix("'s").rstrip("'")


def _plain_end(t: Tokens, hi: int) -> int:
    low = t.low[hi - 1]
    return t.end[hi - 1] - (2 if low.endswith("'s") else 1 if low.endswith("'") else 0)


def _title_gender(t: Tokens, lo: int, at: int, cues: Cues) -> str | None:
    for k in range(max(0, lo - 2), at):
        word = t.low[k]
        if word in {"mr", "sir", "lord", "king", "prince", "sr", "don"}:
            return "m"
        if word in {"mrs", "ms", "miss", "lady", "queen", "princess", "sra", "srta", "doña"}:
            return "f"
        if word in cues.words["female"] and word not in cues.words["male"] and word.endswith(("woman", "a", "ess")):
            return "f"
    return None


def _classify(entity: Entity, t: Tokens, lo: int, at: int, cues: Cues) -> None:
    names, words = load_names(), entity.words
    entity.gender = _title_gender(t, lo, at, cues)
    if not cues.words["organisation"].isdisjoint(words):
        entity.kind = "organisation"
        return
    titled = at > lo or (lo > 0 and t.low[lo - 1] in cues.words["title"])
    if titled or (len(words) > 1 and words[0] in names.either):
        entity.kind = "person"
    if entity.gender is None and len(words) > 1:
        male, female = words[0] in names.male, words[0] in names.female
        entity.gender = "m" if male and not female else "f" if female and not male else None
    if len(words) == 1 and t.start[at] != t.end[at] and len(words[0]) > 1 and not titled:
        raw = entity.name
        if raw.isupper():
            entity.kind = "organisation"


def _describe(entity: Entity, t: Tokens, lo: int, hi: int, cues: Cues) -> None:
    """Note the roles and places that stand beside the name."""
    found, places = _titles_before(t, lo, _bare_start(t, lo, hi, cues), cues)
    before_comma = lo >= 2 and t.tag[lo - 1] == "," and _role_before(t, lo - 1, entity, cues)
    after = hi < len(t.tag) and t.tag[hi] == "," and _role_after(t, hi + 1, entity, cues)
    is_a = _copula(t, hi, entity, cues)
    entity.roles |= found
    entity.places |= places
    if (found or before_comma or after or is_a) and entity.kind is None:
        entity.kind = "person"
    if entity.kind == "person" and entity.gender is None:
        entity.gender = _role_gender(entity.roles, cues)


def _titles_before(t: Tokens, lo: int, at: int, cues: Cues) -> tuple[set[str], set[str]]:
    """Roles and places in ``Colombian President`` or ``the Chilean president`` before the name."""
    persons = cues.words["person"]
    found, places = set(), set()
    k = at - 1
    while k >= max(0, lo - _NEAR_TITLES):
        word = t.low[k]
        if word in persons:
            found.add(word)
        elif found and (t.tag[k] == "K" or word in load_names().demonym):
            places.add(place_stem(word))
            break
        elif found or word not in {"of", "state"}:
            break
        k -= 1
    if found and at < len(t.tag):
        places |= _place_after(t, at)
    return found, places


def _place_after(t: Tokens, at: int) -> set[str]:
    """``President Caio Duarte of Brazil``."""
    k = at
    while k < len(t.tag) and t.tag[k] == "K":
        k += 1
    if k + 1 < len(t.tag) and t.low[k] in {"of", "de"} and t.tag[k + 1] == "K":
        return {place_stem(t.low[k + 1])}
    return set()


def _copula(t: Tokens, hi: int, entity: Entity, cues: Cues) -> bool:
    """``Dolores Ibarra, 71, was a senator``; the age is a role too ("71-year-old")."""
    k = hi
    if k + 2 < len(t.tag) and t.tag[k] == "," and t.tag[k + 1] == "#":
        entity.roles.add(f"{t.low[k + 1]}-year-old")
        k += 3 if t.tag[k + 2] == "," else 2
    if k + 2 >= len(t.tag) or t.low[k] not in {"is", "was", "es", "era", "fue"}:
        return k > hi
    while k < len(t.tag) and t.tag[k] in "XN":
        k += 1
    end = k
    while end < len(t.tag) and end - k < 6 and t.tag[end] in "DWK":
        end += 1
    roles = {t.low[x] for x in range(k, end) if t.low[x] in cues.words["role"]}
    entity.roles |= roles
    return bool(roles)


def _role_gender(roles: set[str], cues: Cues) -> str | None:
    female = any(r in cues.words["female"] for r in roles)
    male = any(r in cues.words["male"] for r in roles)
    return "f" if female and not male else "m" if male and not female else None


def _role_before(t: Tokens, comma: int, entity: Entity, cues: Cues) -> bool:
    """``the president of Chile, Gabriel Boric``."""
    return _take_roles(t, max(0, comma - 8), comma, entity, cues)


def _role_after(t: Tokens, lo: int, entity: Entity, cues: Cues) -> bool:
    """``Gabriel Boric, the president of Chile,``."""
    hi = lo
    while hi < len(t.tag) and hi - lo < _APPOSITION and t.tag[hi] not in ",;.XPQR":
        hi += 1
    if hi == lo or t.tag[lo] not in "DWK":
        return False
    plain = t.tag[lo] == "W" and t.low[lo] not in cues.words["person"]
    return False if plain else _take_roles(t, lo, hi, entity, cues)


def _take_roles(t: Tokens, lo: int, hi: int, entity: Entity, cues: Cues) -> bool:
    """Note role, place and affiliation out of an apposition whose head is a role."""
    while any(t.tag[k] in "XPS;,\"" for k in range(lo, hi)):
        lo += 1
    words = range(lo, hi)
    roles = [k for k in words if t.low[k] in cues.words["role"]]
    at = next((k for k in roles if k + 1 == hi or t.tag[k + 1] in "ICK"), None)
    if at is None and lo < hi and t.tag[lo] == "D":
        at = next((k for k in range(hi - 1, lo, -1) if t.tag[k] == "W"), None)
    if at is None or any(t.tag[k] in "IT" for k in range(lo, at)):
        return False
    entity.roles.add(t.low[at])
    entity.roles |= {t.low[k] for k in words if t.low[k] in cues.words["role"]}
    entity.places |= {place_stem(t.low[k]) for k in words if t.tag[k] == "K"}
    if t.low[at] in cues.words["affiliator"] and at + 2 < hi and t.low[at + 1] in _JOINS:
        k = at + 2
        if t.tag[k] == "D":
            k += 1
        if k < hi:
            entity.affiliation = None
            entity.places.add(place_stem(t.low[k]))
    return True
