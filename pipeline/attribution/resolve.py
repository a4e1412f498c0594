"""Who the speakers are: pronouns, surnames, titles and descriptions linked within the document.

Every answer has a score in 0..1. Below ``THRESHOLD`` the speaker stays unknown (None), although the
span of the mention is kept: a wrong holder does more harm than a missing one.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from operator import itemgetter
from typing import Final

from pipeline.attribution import layout
from pipeline.attribution.cues import Cues, wordset
from pipeline.attribution.descriptions import Answer, Scene, describe, introduced
from pipeline.attribution.entities import Roster
from pipeline.attribution.names import Entity, Kind, Mention, load_names
from pipeline.attribution.records import Attribution, Piece, Reading, cues_of
from pipeline.attribution.references import REFERRING, Pronoun, Reference, pronouns
from pipeline.attribution.sentences import Span
from pipeline.attribution.subjects import in_relative
from pipeline.attribution.tokens import NO_TOKENS, Tokens, tokenise

Link = Callable[[str], str | None]

#: An answer that scores lower is withheld.
THRESHOLD: Final = 0.5
_TOPIC: Final = 0.3  # more for whom this sentence or the last is about
_SAME: Final = 0.15  # more for who spoke last
_GOES_ON: Final = 0.35  # ... where what is said stands before "he said", and so goes on
_REACH: Final = 6  # sentences back that a pronoun may refer
_SURE: Final = 0.6  # what "they" needs: most stand for people whom nobody names
_HE: Final = wordset("he his him él")
_SHE: Final = wordset("she her ella")
_IT: Final = wordset("it its")
_OWNER: Final = wordset("su sus")
_MANY: Final = wordset("los las ambos ambas varios varias unos unas")
_HAVE_MANY: Final = ("han ", "habían ")
_THEY: Final = wordset("they them their ellos ellas")
_NOBODY: Final = wordset("no nobody none neither not nadie ningún ninguno ninguna")
_SUBJECTS: Final = wordset("he she él ella")
_PERSONAL: Final = _HE | _SHE | _IT | _THEY
_INSIDE: Final = wordset(
    "of for at in from with on to by about near outside inside across around along beyond behind under "
    "against over among throughout de del en con por contra cerca "
    "desde hacia hasta sobre tras ante bajo entre durante"
)
_CLAUSE_ENDS: Final = frozenset(",;:")
_REST: Final = re.compile(r"(?:,D?K+)*,?CD?K+")
_OWNERS: Final = frozenset({"his", "her"})
_ONE: Final = frozenset({"a", "an"})
_PUT_IN: Final = re.compile(" {2,}|\u00ad+")  # for marks between words, for a line end in one
_value = itemgetter(0)


class _Resolver:
    def __init__(self, reading: Reading, link: Link | None, kinds: Iterable[Kind] = ()) -> None:
        self.reading, self.link, self.text = reading, link, reading.text
        self.scene = Scene(Roster(self.text))
        self.roster = self.scene.roster
        self.known: dict[Span, Answer] = {}
        self.guest: tuple[Entity | None] | None = None
        self.same = _SAME
        self.free: int | None = None
        #: Where "he" or "she" (by gender and sentence) is the subject, and nobody knows of whom.
        self.unknown: dict[tuple[str, int], int] = {}
        self.starts = [p.sentence.start for p in reading.pieces]
        self.referring: list[tuple[int, Piece]] = []
        titles: list[tuple[int, Piece]] = []
        for number, piece in enumerate(reading.pieces):
            if not REFERRING.isdisjoint(piece.tokens.low):
                self.referring.append((number, piece))
            if piece.tokens.is_title(self.text):
                titles.append((number, piece))
            else:
                self._scan(number, piece)
        for number, piece in titles:  # a name goes as far as the text below has it
            self._scan(number, piece, title=True)
        if titles:
            self.roster.sort()
        self.roster.inform(kinds)
        for _, piece in self.referring:
            if not _OWNERS.isdisjoint(piece.tokens.low):
                self.roster.note_owners(piece.tokens)

    def _scan(self, number: int, piece: Piece, *, title: bool = False) -> None:
        quoted = [(q.start, q.end) for q, _ in piece.direct] if piece.direct else []
        self.roster.scan(piece.tokens, cues_of(piece.lang), number, quoted, title=title)

    def run(self) -> list[Reference]:
        """Resolve every attribution and pronoun, in the order of the document; return the pronouns."""
        rows = {id(a): a for a in self.reading.attributions if a.source or a.cue}.values()
        events: list[tuple[int, int, Attribution | Pronoun]] = [(_position(a), -1, a) for a in rows]
        for number, piece in self.referring:
            if piece.body is None:
                events += [(p.span[0], number, p) for p in pronouns(piece, cues_of(piece.lang))]
        found = []
        for _, number, event in sorted(events, key=lambda row: row[0]):
            if isinstance(event, Attribution):
                self._one(event)
            elif (reference := self._refer(event, number)) is not None:
                found.append(reference)
        return found

    def _refer(self, pronoun: Pronoun, number: int) -> Reference | None:
        """Whom a pronoun of the narration stands for; None below the threshold."""
        entity, score = self._pronoun(pronoun.head, pronoun.span, number, pronoun.free)
        if entity is None or score < THRESHOLD:
            return None
        if pronoun.head in _THEY and (score < _SURE or entity.kind != "organisation"):
            return None
        if entity.span is None:
            return None
        subject = pronoun.free == pronoun.span[0]
        self.roster.add(Mention(*pronoun.span, entity, number, subject=subject))
        return Reference(*pronoun.span, entity.name, entity.span, score)

    def _one(self, row: Attribution) -> None:
        number = max(0, bisect_right(self.starts, _position(row)) - 1)
        cues = cues_of(self.reading.pieces[number].lang if self.reading.pieces else None)
        entity, score = self._who(row, number, cues)
        row.score = score * row.sure
        if entity is None or row.score < THRESHOLD:
            return
        full = self.roster.in_full(entity)
        linked = self.link(full.name) if self.link else None
        row.speaker = linked or _as_written(full.name)
        row.speaker_kind, row.affiliation = entity.kind, entity.affiliation
        self._heard(row, entity, number)

    def _who(self, row: Attribution, number: int, cues: Cues) -> Answer:
        if row.source is None:
            return self._implicit(row, number, cues)
        if row.rule == "signature":
            self.scene.post = self._named_whole(row.source)
            return self.scene.post, 0.95
        if row.rule == "label":
            return self._labelled(row.source)
        span = row.antecedent or row.source
        if span not in self.known:  # two cues of one subject have one answer
            goes_on = bool(row.content) and row.content[0][0] < row.source[0]
            if goes_on:  # "Quispe, he said, had lied": he is who spoke before, and not Quispe
                self.same, self.free = _GOES_ON, row.content[0][0]
            self.known[span] = self.resolve_span(span, number, cues)
            self.same, self.free = _SAME, None
        return self.known[span]

    def _heard(self, row: Attribution, entity: Entity, number: int) -> None:
        """The speaker of the main clause is who "he" and "it" most likely are from now on."""
        if row.source is None:
            return
        main = not self._is_reported(row, number)
        if main:
            self.scene.last = entity
        mine = [m for m in self.roster.mention_at(*row.source) if m.entity is entity]
        for m in mine:
            m.subject = main
        if not mine:
            self.roster.add(Mention(*row.source, entity, number, subject=main))

    def _is_reported(self, row: Attribution, number: int) -> bool:
        """Is the source itself part of what another speaker of the sentence says?"""
        if row.source is None or number >= len(self.reading.pieces):
            return False
        return any(
            lo <= row.source[0] < hi
            for other in self.reading.pieces[number].found
            if other is not row
            for lo, hi in self.reading.parts.near(other, *row.source)
        )

    def _named_whole(self, span: Span) -> Entity:
        """The entity of a name that stands alone, as in a signature; made if it is new."""
        name = self.text[span[0] : span[1]].strip()
        words = tuple(name.lower().split())
        found = self.roster.mention_at(*span)
        known = self.roster.whole(words) or (found[0].entity if found else None)
        if known is None and len(family := self.roster.family(words[-1] if words else "")) == 1:
            known = family[0]
        return known or self.roster.make(name, words)

    def _labelled(self, span: Span) -> Answer:
        """``A:`` is the only person that the introduction names; ``Q:`` is not a party."""
        label = self.text[span[0] : span[1]]
        if label in layout.QUESTIONS:
            return None, 0.0
        if label in layout.ANSWERS:
            if self.guest is None:
                self.guest = (introduced(self.roster, span[0]),)
            return self.guest[0], 0.7
        return self._named_whole(span), 0.9

    def _implicit(self, row: Attribution, number: int, cues: Cues) -> Answer:
        """Spanish leaves the pronoun out: ``"No", dijo.``"""
        if (
            cues.lang != "es"
            or row.cue is None
            or row.rule.startswith(("passive", "noun", "asked"))
        ):
            return None, 0.0
        return self._pronoun("", row.cue, number, many=_is_plural(self.text, row.cue))

    def resolve_span(self, span: Span, number: int, cues: Cues) -> Answer:
        """Return the entity that ``span`` refers to, and a score."""
        t = self._tokens(span, number, cues)
        if not len(t.tag):
            return None, 0.0
        head = t.low[0].split("'")[0]
        if head in _NOBODY:
            return None, 0.0
        if len(t.tag) == 1 and t.tag[0] in "PRDOS":
            if head in _OWNER:
                return self._pronoun("", span, number)
            known = head in _PERSONAL
            return self._pronoun(head, span, number, self.free) if known else (None, 0.0)
        named = self._name_in(t, span, cues)
        if named is not None:
            return named
        return describe(self.scene, t, span, number, cues, self.resolve_span, THRESHOLD)

    def _tokens(self, span: Span, number: int, cues: Cues) -> Tokens:
        """The tokens of the span, out of its sentence's when it lies on their bounds."""
        t = self.reading.pieces[number].tokens if self.reading.pieces else NO_TOKENS
        lo, hi = bisect_left(t.start, span[0]), bisect_right(t.end, span[1])
        if lo < hi and t.start[lo] == span[0] and t.end[hi - 1] == span[1]:
            return t.cut(lo, hi)
        return tokenise(self.text, span[0], span[1], cues)

    def _name_in(self, t: Tokens, span: Span, cues: Cues) -> tuple[Entity, float] | None:
        """The name that heads the phrase, if a name does."""
        owner: str | None = None
        inside = -1  # where the last name ends that a preposition governs
        for m in self.roster.mention_at(*span):
            lo = bisect_right(t.end, m.start)
            if lo == len(t.tag):
                continue
            hi = bisect_left(t.start, m.end, lo)
            before = lo - 2 if lo > 1 and t.tag[lo - 1] == "D" else lo - 1
            if in_relative(t, lo, cues):
                continue  # in a relative clause: "officials who like Trump"
            if t.low[hi - 1].endswith(("'s", "s'")):
                owner = m.entity.name  # "Sudan's army chief, Hamid Osman"
                continue
            joined = lo > 1 and lo - 1 == inside and t.tag[inside] == "C"  # "voters of X and Y"
            listed = inside >= 0 and lo > inside and _goes_on(t, inside)
            if joined or listed or (lo and t.low[before] in _INSIDE):
                inside = hi
                continue
            if _modifies(m.entity, t, lo, hi, cues):
                continue
            if hi - lo == 1 and t.low[lo] in cues.words["thing"]:
                continue
            if m.entity.kind is None and not cues.words["role"].isdisjoint(t.low[:lo]):
                m.entity.kind = "person"
            if m.entity.kind == "person" and m.entity.affiliation is None:
                m.entity.affiliation = owner
            return self._unambiguous(m.entity)
        return None

    def _unambiguous(self, entity: Entity) -> tuple[Entity, float]:
        """A bare surname that two named people share is nobody's."""
        if len(entity.words) == 1 and len(self.roster.family(entity.words[0])) > 1:
            return entity, 0.4
        return entity, 0.95

    def _pronoun(
        self, head: str, span: Span, number: int, free: int | None = None, *, many: bool = False
    ) -> Answer:
        gender = "m" if head in _HE else "f" if head in _SHE else None
        scored = self._candidates(span[0] if free is None else free, number, gender, head)
        if many:
            scored = [row for row in scored if _is_many(row[1])]
        entity, score = None, 0.0
        if scored:
            (best, entity), *rest = scored
            second = rest[0][0] if rest else 0.0
            score = min(0.9, 0.45 + (best - second) / 2)
        if score >= THRESHOLD and gender and entity:
            entity.gender = entity.gender or gender
            entity.kind = entity.kind or "person"
        elif gender and head in _SUBJECTS:
            self.unknown.setdefault((gender, number), span[0])
        return entity, score

    def _is_whom(self, m: Mention, gender: str) -> bool:
        """Is the name what an unknown "he" acts on: after "He attacked Banks" he is still not Banks?"""
        if m.subject:
            return False
        he = self.unknown.get((gender, m.sentence), m.start)
        return he < m.start and _CLAUSE_ENDS.isdisjoint(self.text[he : m.start])

    def _candidates(
        self, position: int, number: int, gender: str | None, head: str
    ) -> list[tuple[float, Entity]]:
        best: list[_Candidate] = []
        known: dict[int, _Candidate | None] = {}
        topic: int | None = None  # the nearest sentence with a subject that fits
        last = self.scene.last
        for m in self.roster.before(position):
            back, entity = number - m.sentence, m.entity
            if back > _REACH:
                break
            if m.quoted or (m.governed and not head):
                continue
            if gender and self.unknown and self._is_whom(m, gender):
                continue
            key = id(entity)
            if key in known:
                row = known[key]
            else:
                row = known[key] = _candidate(entity, gender, head)
            if row is None:
                continue
            value = 1.0 - 0.14 * back + (0.35 if m.subject else 0.0)
            if entity is last:
                value += 0.05 if back > 1 else self.same
            value = value + row.same + row.sort
            if value <= 0:
                continue
            if m.subject and back <= 1 and (entity.kind or entity.place):
                topic = m.sentence if topic is None else topic
                value += _TOPIC if m.sentence == topic else 0.0
            if row.value <= 0:
                best.append(row)
            row.value = max(row.value, value)
        return sorted([(row.value, row.entity) for row in best], key=_value, reverse=True)


class _Candidate:
    """Whom a pronoun may mean: how well gender and kind fit it, and the most that a mention is worth."""

    __slots__ = ("entity", "same", "sort", "value")

    def __init__(self, entity: Entity, same: float, sort: float) -> None:
        self.entity = entity
        self.same = same
        self.sort = sort
        self.value = 0.0


def _candidate(entity: Entity, gender: str | None, head: str) -> _Candidate | None:
    """How well an entity fits a pronoun; None when that cannot mean it."""
    personal = gender is not None or not head
    if (entity.kind == "person") > personal:
        return None
    if gender and (
        entity.place or entity.kind == "organisation" or (entity.gender or gender) != gender
    ):
        return None
    same = 0.2 if gender and entity.gender == gender else 0.0
    if personal:
        return _Candidate(entity, same, 0.25 if entity.kind == "person" else -0.25)
    fits = entity.place or entity.kind == "organisation"
    return _Candidate(entity, same, 0.3 if fits else 0.0)


def _as_written(name: str) -> str:
    """Return a name without what stands for marks between its words and for a line end in one."""
    if "  " not in name and "\u00ad" not in name:
        return name
    return _PUT_IN.sub(lambda m: m[0].strip("\u00ad")[:1], name)


def _is_plural(text: str, cue: Span) -> bool:
    """Is a Spanish verb the word of several: "Condenan", "han dicho"?"""
    verb = text[slice(*cue)]
    return verb.endswith(("n", "N")) or text.endswith(_HAVE_MANY, max(0, cue[0] - 7), cue[0])


def _is_many(entity: Entity) -> bool:
    """Can the name stand for several: "Ambos Gobiernos", "los ministros"; not "Trump" and not "Honduras"?"""
    first = entity.words[0]
    if entity.kind == "person" or entity.place:
        return first in _MANY
    plural = len(entity.words) > 1 and first.endswith("s") and first not in load_names().either
    return plural or first in _MANY


def _goes_on(t: Tokens, inside: int) -> bool:
    """Does the list of "the leaders of X" go on where its name ends: "..., Y and Z"?"""
    of = t.tag.find("I", 0, inside)
    return of > 0 and t.low[of - 1].endswith("s") and _REST.fullmatch(t.tag, inside) is not None


def _position(row: Attribution) -> int:
    span = row.source or row.cue
    return span[0] if span else 0


def _modifies(entity: Entity, t: Tokens, lo: int, hi: int, cues: Cues) -> bool:
    """Is the name from ``lo`` to ``hi`` an attribute: ``the Colombian | president``, ``a Leo Banks | aide``?"""
    if hi >= len(t.tag) or t.tag[hi] not in "W#" or t.start[hi] - t.end[hi - 1] > 1:
        return False
    word = t.low[hi]
    if lo and t.low[lo - 1] in _ONE:
        return True
    if entity.kind == "person" and len(entity.words) > 1 and not word.endswith("s"):
        return word in cues.words["role"] or word in cues.words["organisation"]
    return True


def resolve(
    reading: Reading, link: Link | None = None, kinds: Iterable[Kind] = ()
) -> list[Reference]:
    """Fill ``speaker``, ``speaker_kind``, ``score`` and ``affiliation`` of every attribution.

    ``link`` maps a speaker's name to the registry's (None when unknown); ``kinds`` are spans of names
    with what is known of them ("state", "leader", "person"). Returns the pronouns of the narration that
    stand for somebody.
    """
    return _Resolver(reading, link, kinds).run()
