"""Who the speakers are: pronouns, surnames, titles and descriptions linked within the document.

Every answer has a score in 0..1. Below ``THRESHOLD`` the speaker stays unknown (None), although the
span of the mention is kept: a wrong holder does more harm than a missing one.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from typing import Final

from pipeline.attribution.cues import Cues
from pipeline.attribution.entities import Entity, Mention, Roster, load_names, place_stem
from pipeline.attribution.reading import Attribution, Piece, Reading, _cues
from pipeline.attribution.sentences import Span
from pipeline.attribution.tokens import Tokens, tokenise

Link = Callable[[str], str | None]

#: An answer that scores lower is withheld.
THRESHOLD: Final = 0.5
_REACH: Final = 6  # sentences back that a pronoun may refer
_FIRST_PERSON: Final = frozenset("i we my our me us yo nosotros".split())
_SECOND: Final = frozenset("you your usted".split())
_RELATIVE: Final = frozenset("who which that whom quien quienes que".split())
_IT: Final = frozenset("it its".split())
_THEY: Final = frozenset("they their ellos ellas".split())
_YEARS = re.compile(r"\d{1,3}-year-old")


class _Resolver:
    def __init__(self, reading: Reading, link: Link | None) -> None:
        self.reading, self.link = reading, link
        self.text = reading.text
        self.roster = Roster(self.text)
        self.starts = [p.sentence.start for p in reading.pieces]
        self.post: Entity | None = None
        self.last: Entity | None = None
        for number, piece in enumerate(reading.pieces):
            quoted = [(q.start, q.end) for q, _ in piece.direct]
            self.roster.scan(piece.tokens, _cues(piece.lang), number, quoted)

    def sentence_of(self, position: int) -> int:
        return max(0, bisect_right(self.starts, position) - 1)

    def cues_at(self, number: int) -> Cues:
        pieces = self.reading.pieces
        return _cues(pieces[number].lang if pieces else None)

    def run(self) -> None:
        order = sorted(
            {id(a): a for a in self.reading.attributions if a.source}.values(),
            key=lambda a: (self._sentence_key(a), a.source or (0, 0)),
        )
        for row in order:
            self._one(row)

    def _sentence_key(self, row: Attribution) -> int:
        return self.sentence_of(row.source[0]) if row.source else 0

    def _one(self, row: Attribution) -> None:
        assert row.source is not None
        span = row.antecedent or row.source
        number = self.sentence_of(row.source[0])
        cues = self.cues_at(number)
        if row.rule == "signature":
            entity, score = self._named_whole(row.source), 0.95
            self.post = entity
        else:
            entity, score = self.resolve_span(span, number, cues)
        if entity is None:
            row.score = score
            return
        row.score = score
        if score >= THRESHOLD:
            self._assign(row, entity, number)

    def _assign(self, row: Attribution, entity: Entity, number: int) -> None:
        linked = self.link(entity.name) if self.link else None
        row.speaker = linked or entity.name
        row.speaker_kind = entity.kind
        row.affiliation = entity.affiliation
        assert row.source is not None
        main = not self._is_reported(row, number)
        if main:
            self.last = entity
        found = self.roster.mention_at(*row.source)
        mine = [m for m in found if m.entity is entity]
        for m in mine:
            m.subject = main
        if not mine:
            self.roster.add(Mention(row.source[0], row.source[1], entity, number, subject=main))

    def _is_reported(self, row: Attribution, number: int) -> bool:
        """Is the source itself part of what another speaker of the sentence says?"""
        assert row.source is not None
        return any(
            lo <= row.source[0] < hi
            for other in self.reading.pieces[number].found
            if other is not row
            for lo, hi in other.content
        )

    def _named_whole(self, span: Span) -> Entity:
        found = self.roster.mention_at(*span)
        name = self.text[span[0] : span[1]].strip()
        words = tuple(name.lower().split())
        for m in self.roster.entities:
            if m.words == words:
                return m
        if found:
            return found[0].entity
        surname = self.roster.family(words[-1]) if words else []
        if len(words) > 1 and not surname:
            short = [e for e in self.roster.entities if e.words == words[-1:]]
            if short:
                return short[0]
        entity = Entity(name, words, "person")
        self.roster.entities.append(entity)
        return entity

    def resolve_span(self, span: Span, number: int, cues: Cues) -> tuple[Entity | None, float]:
        """Return the entity that ``span`` refers to, and a score."""
        t = tokenise(self.text, span[0], span[1], cues)
        if not len(t):
            return None, 0.0
        head = t.low[0].split("'")[0]
        if len(t) == 1 and (t.tag[0] in "PRDO" or head in _RELATIVE):
            return self._pronoun(head, span, number, cues)
        named = self._name_in(t, span, cues)
        if named is not None:
            return named
        return self._description(t, span, number, cues)

    # -- names ---------------------------------------------------------------------------------

    def _name_in(self, t: Tokens, span: Span, cues: Cues) -> tuple[Entity, float] | None:
        """The name that heads the phrase, if a name does."""
        organisation: Entity | None = None
        role_first = False
        for k in range(len(t)):
            if t.tag[k] == "W" and t.low[k] in cues.words["role"]:
                role_first = True
            if t.tag[k] == "K":
                break
        for m in self.roster.mention_at(*span):
            lo = next((k for k in range(len(t)) if t.end[k] > m.start), None)
            if lo is None:
                continue
            hi = next((k for k in range(lo, len(t)) if t.start[k] >= m.end), len(t))
            following = t.low[hi] if hi < len(t) else ""
            tag = t.tag[hi] if hi < len(t) else "."
            possessive = t.low[hi - 1].endswith(("'s", "s'")) if hi else False
            if possessive:
                continue
            before = t.low[lo - 1] if lo else ""
            if m.entity.kind == "organisation":
                organisation = organisation or m.entity
                if before in {"of", "for", "at", "in", "from", "de", "del", "with"}:
                    continue
                return self._unambiguous(m.entity)
            if tag in "W#" and following not in {"and"} and self.text[t.end[hi - 1] : t.start[hi]].strip() == "":
                continue  # a modifier: "the Colombian president"
            if before in {"of", "for", "at", "in", "from", "de", "del", "with", "on", "to", "by"} and lo > 0:
                continue
            if t.low[lo] in cues.words["role"] | cues.words["document"] and hi - lo == 1:
                continue
            if role_first and m.entity.kind is None:
                m.entity.kind = "person"
            return self._unambiguous(m.entity)
        return None

    def _unambiguous(self, entity: Entity) -> tuple[Entity, float]:
        """A bare surname that two named people share is nobody's."""
        if len(entity.words) == 1:
            family = self.roster.family(entity.words[0])
            if len(family) > 1:
                return entity, 0.4
        return entity, 0.95

    # -- pronouns ------------------------------------------------------------------------------

    def _pronoun(
        self, head: str, span: Span, number: int, cues: Cues
    ) -> tuple[Entity | None, float]:
        if head in _FIRST_PERSON | _SECOND or head in _RELATIVE:
            return None, 0.0
        gender = "m" if head in {"he", "his", "él"} else "f" if head in {"she", "her", "ella"} else None
        if gender is None and head not in _IT | _THEY:
            return None, 0.0
        scored = self._candidates(span[0], number, gender, head)
        if not scored:
            return None, 0.0
        (best, entity), *rest = scored
        second = rest[0][0] if rest else 0.0
        score = min(0.9, 0.45 + (best - second) / 2)
        if score >= THRESHOLD and gender and entity.kind != "organisation":
            entity.gender = entity.gender or gender
            entity.kind = entity.kind or "person"
        return entity, score

    def _candidates(
        self, position: int, number: int, gender: str | None, head: str
    ) -> list[tuple[float, Entity]]:
        best: dict[int, tuple[float, Entity]] = {}
        for m in self.roster.before(position):
            back = number - m.sentence
            if back > _REACH:
                break
            value = self._fit(m, back, gender, head)
            if value <= 0:
                continue
            old = best.get(id(m.entity))
            if old is None or value > old[0]:
                best[id(m.entity)] = (value, m.entity)
        return sorted(best.values(), key=lambda x: -x[0])

    def _fit(self, m: Mention, back: int, gender: str | None, head: str) -> float:
        entity = m.entity
        if m.quoted:
            return 0.0
        value = 1.0 - 0.14 * back + (0.35 if m.subject else 0.0)
        if entity is self.last:
            value += 0.1
        if gender:
            if entity.kind == "organisation" or (entity.gender and entity.gender != gender):
                return 0.0
            value += 0.3 if entity.gender == gender else 0.0
            value += 0.25 if entity.kind == "person" else -0.25
        elif head in _IT:
            if entity.kind == "person":
                return 0.0
            value += 0.3 if entity.kind == "organisation" else 0.0
        elif entity.kind == "person":
            return 0.0
        return value

    # -- descriptions --------------------------------------------------------------------------

    def _description(
        self, t: Tokens, span: Span, number: int, cues: Cues
    ) -> tuple[Entity | None, float]:
        """``the ministry``, ``the Colombian president``, ``a spokesman for X``, ``his counterpart``."""
        low = t.low
        affiliated = self._spokesperson(t, span, cues)
        if affiliated is not None:
            return affiliated, 0.75
        if "counterpart" in low or "homólogo" in low or "homóloga" in low:
            return self._counterpart(t, span, number)
        definite = t.tag[0] == "D" and low[0] in {"the", "this", "that", "el", "la", "los", "las", "his", "her", "their", "su"}
        head = _head(t)
        if head in cues.words["document"] and definite:
            if self.post is not None and head in {"tweet", "post", "message", "text", "translation", "video", "trino", "tuit", "mensaje"}:
                return self.post, 0.8
            if self.last is not None:
                return self.last, 0.6
        if definite and head in cues.words["organisation"]:
            found = self._organisation(t, head, span)
            if found is not None:
                return found, 0.85
        if definite and (head in cues.words["role"] or head in {"man", "woman"}):
            found, score = self._by_role(t, head, span, number, cues)
            if found is not None and score >= THRESHOLD:
                return found, score
            if "K" not in t.tag:
                return None, score
        return Entity(self.text[span[0] : span[1]].strip(" ,"), tuple(low), _kind_of(t, cues)), THRESHOLD

    def _spokesperson(self, t: Tokens, span: Span, cues: Cues) -> Entity | None:
        """The organisation that an unnamed spokesperson speaks for."""
        at = next((k for k, w in enumerate(t.low) if w in {"spokesman", "spokeswoman", "spokesperson", "portavoz", "vocero", "vocera", "representative", "spokespeople"}), None)
        if at is None:
            return None
        for m in self.roster.mention_at(*span):
            entity = m.entity
            out = Entity(entity.name, entity.words, entity.kind or "organisation")
            if m.start >= t.end[at] or m.end <= t.start[at]:
                whole = self._phrase_around(t, at, m, cues)
                out.name = whole or entity.name
                out.affiliation = out.name
                return out
        if at + 2 < len(t) and t.low[at + 1] in {"for", "of", "de", "del"}:
            k = at + 2
            name = self.text[t.start[k] : t.end[-1]].strip(" ,")
            inner, score = self.resolve_span((t.start[k], t.end[-1]), self.sentence_of(span[0]), cues)
            if inner is not None and score >= THRESHOLD:
                out = Entity(inner.name, inner.words, inner.kind or "organisation")
                out.affiliation = inner.name
                return out
            return Entity(name, tuple(t.low[k:]), "organisation", affiliation=name)
        return None

    def _phrase_around(self, t: Tokens, at: int, m: Mention, cues: Cues) -> str | None:
        """``the Israeli army`` out of ``a spokesman for the Israeli army``."""
        if m.start < t.end[at]:
            return None
        lo = next(k for k in range(len(t)) if t.end[k] > m.start)
        hi = next((k for k in range(lo, len(t)) if t.start[k] >= m.end), len(t))
        while hi < len(t) and t.tag[hi] == "W":
            hi += 1
        end = t.end[hi - 1] - (2 if t.low[hi - 1].endswith("'s") else 0)
        return self.text[m.start : end]

    def _counterpart(self, t: Tokens, span: Span, number: int) -> tuple[Entity | None, float]:
        stems = {place_stem(t.low[k]) for k in range(len(t)) if t.tag[k] == "K" or t.low[k] in load_names().demonym}
        rows = [e for e in self._people(span[0]) if e.places & stems and e is not self.last]
        if stems and len(rows) == 1:
            return rows[0], 0.8
        if stems and self.last is not None and self.last.roles:
            same = [e for e in rows if e.roles & self.last.roles]
            if len(same) == 1:
                return same[0], 0.7
        name = self.text[span[0] : span[1]].strip(" ,")
        return Entity(name, tuple(t.low), "person"), (THRESHOLD if stems else 0.3)

    def _people(self, position: int) -> Iterator[Entity]:
        seen: set[int] = set()
        for m in self.roster.before(position, 400):
            if id(m.entity) not in seen and m.entity.kind == "person":
                seen.add(id(m.entity))
                yield m.entity

    def _organisation(self, t: Tokens, head: str, span: Span) -> Entity | None:
        mine = {place_stem(t.low[k]) for k in range(len(t)) if t.tag[k] == "K"}
        for m in self.roster.before(span[0], 400):
            e = m.entity
            if head in e.words and (not mine or mine <= {w[:4] for w in e.words} | e.places):
                return e
        return None

    def _by_role(
        self, t: Tokens, head: str, span: Span, number: int, cues: Cues
    ) -> tuple[Entity | None, float]:
        stems = {place_stem(t.low[k]) for k in range(len(t)) if t.tag[k] == "K" and t.low[k] not in cues.words["title"]}
        gender = "f" if head in cues.words["female"] else "m" if head in cues.words["male"] else None
        strict = [e for e in self._people(span[0]) if head in e.roles]
        if stems:
            placed = [e for e in strict if e.places & stems]
            if placed:
                return placed[0], 0.85
            loose = [e for e in strict if not e.places]
            return (loose[0], 0.6) if len(loose) == 1 else (None, 0.3)
        if len(strict) == 1:
            return strict[0], 0.85
        if strict:
            near = [m.entity for m in self.roster.before(span[0]) if m.entity in strict]
            first = near[0] if near else strict[0]
            return first, 0.55 if first is self.last else 0.45
        if not (_YEARS.search(" ".join(t.low)) or head in {"man", "woman"} or len(t) > 1):
            return None, 0.3
        scored = self._candidates(span[0], number, gender or "?", "")
        scored = [x for x in scored if x[1].kind == "person"]
        if not scored:
            return None, 0.3
        second = scored[1][0] if len(scored) > 1 else 0.0
        return scored[0][1], min(0.8, 0.4 + (scored[0][0] - second) / 2)


def _head(t: Tokens) -> str:
    """Head noun: the last noun before a preposition, comma or relative."""
    head = t.low[0]
    for k in range(len(t)):
        if t.tag[k] in "I,RT(" and k:
            break
        if t.tag[k] in "WK":
            head = t.low[k]
    return head


def _kind_of(t: Tokens, cues: Cues) -> str | None:
    head = _head(t)
    if head in cues.words["organisation"]:
        return "organisation"
    if head in cues.words["document"]:
        return "document"
    return "person" if head in cues.words["role"] else None


def resolve(reading: Reading, link: Link | None = None) -> None:
    """Fill ``speaker``, ``speaker_kind``, ``score`` and ``affiliation`` of every attribution.

    ``link`` maps a speaker's name to the registry's (None when unknown).
    """
    _Resolver(reading, link).run()


__all__ = ["THRESHOLD", "Link", "Piece", "resolve"]
