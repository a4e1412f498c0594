"""People and organisations that a document names, gathered from capitalised words."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from operator import attrgetter
from typing import Final

from pipeline.attribution.cues import Cues
from pipeline.attribution.names import (
    NAME_PARTICLES,
    Entity,
    Kind,
    Mention,
    Shape,
    is_governed,
    is_subject,
    name_runs,
    shapes,
)
from pipeline.attribution.tokens import Tokens
from pipeline.attribution.traits import classify, has_context, note_context, title_gender

_PEOPLE: Final = frozenset({"leader", "person"})
_OWNERS: Final = {"his": "m", "her": "f"}
_NAMESAKES: Final = 20  # entities of one surname that are compared


class Roster:
    """Entities of one document, by their words; ``mentions`` in order of position."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.entities: list[Entity] = []
        self.mentions: list[Mention] = []
        self._by_last: dict[str, list[Entity]] = {}
        self._by_full: dict[tuple[str, ...], Entity] = {}
        self._starts: list[int] = []
        self._merged: list[Mention] = []  # names and heard mentions, as far as asked for
        self._merged_starts: list[int] = []
        self._merged_names = 0
        self._last_heard = -1
        self._seen: dict[str, tuple[Entity | None, int, int]] = {}

    def scan(
        self,
        t: Tokens,
        cues: Cues,
        sentence: int,
        quoted: list[tuple[int, int]],
        *,
        title: bool = False,
    ) -> None:
        """Add the names of one sentence; those of a ``title`` after the text that it stands over."""
        if "K" not in t.tag:
            return
        known, of, starts, ends = self._seen, shapes(cues.lang), t.start, t.end
        for lo, hi in self._runs_of_title(t, cues) if title else name_runs(t, cues):
            surface = self.text[starts[lo] : ends[hi - 1]]
            if surface not in known:
                shape = of[t.low[lo:hi]]
                known[surface] = self._enter(t, lo, shape, hi, cues), shape.skip, shape.cut
            entity, skip, cut = known[surface]
            if entity is None:
                continue
            start = starts[lo + skip]
            inside = bool(quoted) and any(a <= start < b for a, b in quoted)
            subject = is_subject(t, lo, hi, cues)
            governed = cues.lang == "es" and is_governed(t, lo)
            end = ends[hi - 1] - cut
            self.mentions.append(Mention(start, end, entity, sentence, subject, inside, governed))
            self._starts.append(start)
            if has_context(t, lo, skip, hi, cues):
                note_context(entity, t, lo, hi, cues)

    def _runs_of_title(self, t: Tokens, cues: Cues) -> Iterator[tuple[int, int]]:
        """Yield the names in a run of capitals that are known, or all of it: "Leo Banks Auctioning Mine"."""
        for lo, hi in name_runs(t, cues):
            shape, k = shapes(cues.lang)[t.low[lo:hi]], lo
            whole = shape.organisation or shape.words in self._by_full
            while k < hi and not whole:
                to = next((j for j in range(hi, k + 1, -1) if t.low[k:j] in self._by_full), 0)
                if to:
                    yield k, to
                    lo = hi
                k = to or k + 1
            if lo < hi:
                yield lo, hi

    def sort(self) -> None:
        """Put the names in order of position, where titles were scanned last."""
        self.mentions.sort(key=attrgetter("start"))
        self._starts = [m.start for m in self.mentions]

    def inform(self, kinds: Iterable[Kind]) -> None:
        """Note what is known of names from elsewhere: which are states, people or bodies; "" is nothing."""
        for start, end, kind in kinds:
            for m in self.mention_at(start, end):
                if kind == "state":
                    m.entity.place = m.entity.kind is None
                elif kind and m.entity.kind is None:
                    m.entity.kind = "person" if kind in _PEOPLE else "organisation"

    def note_owners(self, t: Tokens) -> None:
        """Learn from "Barrow is held, according to his lawyer" that Barrow is a man."""
        for k, word in enumerate(t.low):
            if word not in _OWNERS or t.tag[k] != "D" or not k:
                continue
            gender = _OWNERS[word]
            before = [m.entity for m in self.mention_at(t.start[0], t.start[k]) if m.subject]
            owners = {id(e): e for e in before if not e.place and e.kind != "organisation"}
            if len(owners) == 1:
                (owner,) = owners.values()
                owner.gender = owner.gender or gender

    def mention_at(self, start: int, end: int) -> list[Mention]:
        """Return the names inside ``start:end``."""
        lo = bisect_left(self._starts, start)
        return self.mentions[lo : bisect_left(self._starts, end, lo)] if start < end else []

    def before(self, position: int, limit: int = 60) -> Iterator[Mention]:
        """Return the mentions that begin before ``position``, nearest first, at most ``limit``."""
        self._merge(position)
        k = bisect_left(self._merged_starts, position)
        return reversed(self._merged[max(0, k - limit) : k])

    def _merge(self, position: int) -> None:
        """Take up the names before ``position``: a document is resolved from its head to its end."""
        lo = self._merged_names
        hi = bisect_left(self._starts, position, lo)
        for m in self.mentions[lo:hi]:
            self._insert(m)
        self._merged_names = hi

    def _insert(self, mention: Mention) -> None:
        starts, start = self._merged_starts, mention.start
        if not starts or starts[-1] <= start:
            starts.append(start)
            self._merged.append(mention)
            return
        k = bisect_right(starts, start)
        starts.insert(k, start)
        self._merged.insert(k, mention)

    def add(self, mention: Mention) -> None:
        """Add a mention that is no name (a resolved pronoun or description), in order of position."""
        if self._last_heard <= mention.start:
            self._last_heard = mention.start
            self._merge(mention.start + 1)
            self._insert(mention)

    def whole(self, words: tuple[str, ...]) -> Entity | None:
        """Return the entity of exactly these words, or the one known by the last of them alone."""
        return self._by_full.get(words) or self._by_full.get(words[-1:])

    def make(self, name: str, words: tuple[str, ...]) -> Entity:
        """Add a person that was not found among the names."""
        entity = Entity(name, words, "person")
        self.entities.append(entity)
        self._by_full[words] = entity
        return entity

    def _enter(self, t: Tokens, lo: int, shape: Shape, hi: int, cues: Cues) -> Entity | None:
        words, at = shape.words, lo + shape.skip
        if not words or (len(words) == 1 and len(words[0]) < 2):
            return None
        known = self._by_full.get(words)
        if known is not None:
            return known
        gender = title_gender(t, lo, at, cues)
        known = self._known(words, gender)
        if known is not None:
            return known
        start, end = t.start[at], t.end[hi - 1] - shape.cut
        entity = Entity(self.text[start:end], words, None, gender, span=(start, end))
        classify(entity, shape, t, lo, cues)
        self.entities.append(entity)
        self._by_full[words] = entity
        self._by_last.setdefault(words[-1], []).append(entity)
        if words[0] != words[-1] and entity.kind != "organisation":
            self._by_last.setdefault(words[0], []).append(entity)
        if len(words) >= 3 and entity.kind == "person":
            self._by_last.setdefault(words[1], []).append(entity)
        return entity

    def _known(self, words: tuple[str, ...], gender: str | None) -> Entity | None:
        """An entity named in full before, of which ``words`` is a part; a doubtful one is not taken."""
        long = len(words)
        rows = [
            e
            for e in self._by_last.get(words[-1], ())[-_NAMESAKES:]
            if e.words != words
            # "Van den Bossche" is a surname, of three words that stand together.
            and (set(words) <= set(e.words) if long < 3 else e.words[-long:] == words)
            and e.kind != "organisation"
            and _may_be(e, gender)
        ]
        unique = {id(e): e for e in rows}
        return next(iter(unique.values())) if len(unique) == 1 else None

    def in_full(self, entity: Entity) -> Entity:
        """Return the person of a surname that stands before the only full name with it, as in a headline."""
        words, long = entity.words, len(entity.words)
        surname = long == 1 or not NAME_PARTICLES.isdisjoint(words[:1])
        if not surname or entity.place or entity.kind == "organisation":
            return entity
        full = [
            e for e in self.family(words[-1]) if len(e.words) > long and e.words[-long:] == words
        ]
        if len(full) > 1 and entity.gender:  # of a family the one of that gender: "Ms. Clinton"
            full = [e for e in full if e.gender == entity.gender]
        known = len(full) == 1 and full[0].kind == "person" and _may_be(full[0], entity.gender)
        return full[0] if known else entity

    def family(self, word: str) -> list[Entity]:
        """Return the entities that share the last name ``word``."""
        return [e for e in self._by_last.get(word, ())[-_NAMESAKES:] if len(e.words) > 1]


def _may_be(entity: Entity, gender: str | None) -> bool:
    return not (gender and entity.gender and gender != entity.gender)
