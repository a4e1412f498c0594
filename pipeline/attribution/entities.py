"""People and organisations that a document names, gathered from capitalised words."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from pipeline.attribution.cues import Cues
from pipeline.attribution.tokens import Tokens
from pipeline.errors import LexiconError
from pipeline.resources import resource

_PARTICLES: Final = frozenset("de del la las los van von der den bin ibn al el abu da do dos di du le y".split())
_JOINS: Final = frozenset("of for and de del para y".split())
_NEAR_TITLES: Final = 4  # lower-case words before a name that may be its title ("prime minister")
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
    return Names(
        frozenset(sections.get("male", ())),
        frozenset(sections.get("female", ())),
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

    def scan(self, t: Tokens, cues: Cues, sentence: int, quoted: list[tuple[int, int]]) -> None:
        """Add the names of one sentence."""
        for lo, hi in _names(t, cues):
            entity = self._enter(t, lo, hi, cues)
            if entity is None:
                continue
            inside = any(a <= t.start[lo] < b for a, b in quoted)
            at = _bare_start(t, lo, hi, cues)
            self.mentions.append(
                Mention(t.start[at], _plain_end(t, hi), entity, sentence, _leads(t, lo, hi, cues), inside)
            )
            _describe(entity, t, lo, hi, cues)
        self._starts = []

    def mention_at(self, start: int, end: int) -> list[Mention]:
        """Return the mentions inside ``start:end``."""
        if not self._starts:
            self._starts = [m.start for m in self.mentions]
        k = bisect_right(self._starts, start - 1)
        out = []
        while k < len(self.mentions) and self.mentions[k].start < end:
            out.append(self.mentions[k])
            k += 1
        return out

    def before(self, position: int, limit: int = 60) -> Iterator[Mention]:
        """Yield the mentions that begin before ``position``, nearest first."""
        if not self._starts:
            self._starts = [m.start for m in self.mentions]
        k = bisect_right(self._starts, position - 1) - 1
        for i in range(k, max(-1, k - limit), -1):
            yield self.mentions[i]

    def add(self, mention: Mention) -> None:
        """Insert a mention that is no name (a resolved pronoun or description)."""
        insort(self.mentions, mention, key=lambda m: m.start)
        self._starts = []

    def _enter(self, t: Tokens, lo: int, hi: int, cues: Cues) -> Entity | None:
        at = _bare_start(t, lo, hi, cues)
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
            e for e in self._by_last.get(words[-1], ())
            if e.words != words and set(words) <= set(e.words) and e.kind != "organisation"
            and not (gender and e.gender and gender != e.gender)
        ]
        unique = {id(e): e for e in rows}
        return next(iter(unique.values())) if len(unique) == 1 else None

    def family(self, word: str) -> list[Entity]:
        """Return the entities that share the last name ``word``."""
        return [e for e in self._by_last.get(word, ()) if len(e.words) > 1]


def _names(t: Tokens, cues: Cues) -> Iterator[tuple[int, int]]:
    """Yield token ranges of runs of capitalised words, joined over particles."""
    time = cues.words["time"]
    i, n = 0, len(t)
    while i < n:
        if t.tag[i] != "K" or t.low[i] in time or t.low[i][0] in "#":
            i += 1
            continue
        k = i + 1
        while k < n:
            if t.tag[k] == "K" and t.low[k] not in time and not t.low[k - 1].endswith(("'s", "s'")):
                k += 1
            elif t.low[k] in _PARTICLES | {"of"} and k + 1 < n and t.tag[k + 1] == "K" and t.end[k] + 1 == t.start[k + 1]:
                if t.low[k] == "of" and t.low[k - 1] not in cues.words["organisation"] and k - i < 2:
                    break
                k += 2
            else:
                break
        yield i, k
        i = k


def _bare_start(t: Tokens, lo: int, hi: int, cues: Cues) -> int:
    """Step over titles at the head of a name ("President Gustavo Petro"), leaving one word at least."""
    titles = cues.words["title"]
    while lo < hi - 1 and t.low[lo].rstrip(".") in titles and t.low[hi - 1] not in cues.words["organisation"]:
        lo += 1
    return lo


def _leads(t: Tokens, lo: int, hi: int, cues: Cues) -> bool:
    """Does the name look like a subject: near the head of the sentence, or before a verb?"""
    if lo <= 3 and not (lo and t.tag[lo - 1] == "I"):
        return True
    if lo and t.tag[lo - 1] == "," and hi < len(t) and t.tag[hi] == ",":
        return any(t.low[k] in cues.words["role"] for k in range(max(0, lo - 7), lo))
    if hi >= len(t) or t.low[hi - 1].endswith("'s") or (lo and t.tag[lo - 1] == "I"):
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
        word = t.low[k].rstrip(".")
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
    if any(w in cues.words["organisation"] for w in words):
        entity.kind = "organisation"
        return
    titled = at > lo or any(t.low[k].rstrip(".") in cues.words["title"] for k in range(max(0, lo - 1), lo))
    if titled or (len(words) > 1 and words[0] in names.male | names.female):
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
    roles, found = cues.words["role"], set()
    places: set[str] = set()
    for k in range(max(0, lo - _NEAR_TITLES), _bare_start(t, lo, hi, cues)):
        if t.tag[k] in ",.;\"XPSITC":
            found.clear()
            places.clear()
        word = t.low[k].rstrip(".")
        if word in roles or word in cues.words["title"]:
            found.add(word)
        elif t.tag[k] == "K":
            places.add(place_stem(word))
    if not found:
        places.clear()
    before_comma = lo >= 2 and t.tag[lo - 1] == "," and _role_before(t, lo - 1, entity, cues)
    after = hi < len(t) and t.tag[hi] == "," and _role_after(t, hi + 1, entity, cues)
    entity.roles |= found
    entity.places |= places
    if (found or before_comma or after) and entity.kind is None:
        entity.kind = "person"
    if entity.kind == "person" and entity.gender is None:
        entity.gender = _role_gender(entity.roles, cues)


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
    while hi < len(t) and hi - lo < _APPOSITION and t.tag[hi] not in ",;.XPQR":
        hi += 1
    return _take_roles(t, lo, hi, entity, cues) if hi > lo and (t.tag[lo] in "DWK#N") else False


def _take_roles(t: Tokens, lo: int, hi: int, entity: Entity, cues: Cues) -> bool:
    """Note role, place and affiliation out of an apposition whose head is a role."""
    while any(t.tag[k] in "XPS;,\"" for k in range(lo, hi)):
        lo += 1
    words = range(lo, hi)
    roles = [k for k in words if t.low[k] in cues.words["role"]]
    at = next((k for k in roles if k + 1 == hi or t.tag[k + 1] in "ICK"), None)
    if at is None or any(t.tag[k] in "ITV" for k in range(lo, at)):
        return False
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
