"""Find the parties that a text mentions, in one pass over it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from pipeline.composed import Composed, compose
from pipeline.parties import bodies, namesakes
from pipeline.parties import context as rules
from pipeline.parties.absorbing import outside_bodies
from pipeline.parties.context import Context
from pipeline.parties.folding import Folded, fold, fold_name, fold_names
from pipeline.parties.handles import with_handles
from pipeline.parties.opening import with_open
from pipeline.parties.owners import States, beside, owner_of, states_of
from pipeline.parties.people import People, may_bear
from pipeline.parties.places import is_where, place_fault, town_fault
from pipeline.parties.records import FoundMention, Party, Rejected
from pipeline.parties.registry import Registry
from pipeline.parties.surfaces import PERSON_KINDS, Candidate, Hit, SurfaceTable, surname_of
from pipeline.parties.words import PERSON_NAMES

#: The rest of a list behind its first name; the group is the second.
_LISTED = re.compile(r"(?:,(?=.{2,40} (?:y|e|and) [^\W\d_])| y| e| and) ([^\W\d_]+)\b")
_Span = TypeVar("_Span", FoundMention, Rejected)
_POSSESSIVES = ("'s ", "’s ", "' ", "’ ")


@dataclass(frozen=True, slots=True)
class Explanation:
    """What the finder took and what it turned down, each with the reason."""

    found: list[FoundMention]
    rejected: list[Rejected]


@dataclass(slots=True)
class _Scan:
    """The state of one pass: where it is, what it found, what it dropped."""

    ctx: Context
    folded: Folded
    people: People
    hits: list[Hit]
    explaining: bool = False
    found: list[FoundMention] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    dropped: list[tuple[int, int]] = field(default_factory=list)
    #: Names of states and capitals that persons of the text bear: "Jim Jordan", "Mauricio Macri".
    namesakes: set[str] = field(default_factory=set)
    #: Surnames of leaders under which the text has named another person first: "Hunter Biden".
    others: set[str] = field(default_factory=set)
    #: The party turned down last though spelt as it is, and the span of that name.
    refused: tuple[int, int, int] = (-1, -1, -1)
    #: What belongs to which state, once a name asks for it.
    states: States | None = None
    #: Ids of the parties found.
    named: set[str] = field(default_factory=set)
    cursor: int = 0

    def inside_refused(self, index: int, hit: Hit) -> bool:
        """Tell whether a hit is a shorter form in a name of the same party that was turned down."""
        party, start, end = self.refused
        return index == party and hit.end <= end and (hit.start, hit.end) != (start, end)


class MentionFinder:
    """Find mentions of a registry's parties.

    Building it costs tens of milliseconds for the bundled registry; keep it and call it often. It
    holds no state between calls and may be shared by threads.
    """

    __slots__ = (
        "_affiliations",
        "_leaders",
        "_own_words",
        "_parties",
        "_seats",
        "_surnames",
        "_table",
        "registry",
    )

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self._parties = list(registry)
        self._table = SurfaceTable(registry)
        self._affiliations = [
            owner.name if (owner := registry.affiliation_of(p)) else None for p in self._parties
        ]
        leaders = [p for p in self._parties if p.kind in PERSON_KINDS]
        self._leaders = frozenset(fold_names([name for p in leaders for name in p.aliases]))
        self._surnames = fold_names([surname_of(p) or "" for p in self._parties])
        self._own_words: dict[int, frozenset[str]] = {}
        self._seats = frozenset(fold_names([name for p in self._parties for name in p.metonyms]))

    def __reduce__(self) -> tuple[type[MentionFinder], tuple[Registry]]:
        # The automaton cannot be pickled: workers get the registry and build their own.
        return type(self), (self.registry,)

    def find(
        self, text: str, *, open_parties: bool = False, date: str | None = None
    ) -> list[FoundMention]:
        """Return the mentions of ``text``, in order and without overlap.

        Parameters
        ----------
        text
            Any text; offsets of the result index it.
        open_parties
            Also take capitalised names and handles that no registry holds.
        date
            ISO date of the text. Leaders outside their dates of office then have kind ``person``.
        """
        return self._explained(text, open_parties, date, explaining=False).found

    def find_composed(
        self, text: str, *, open_parties: bool = False, date: str | None = None
    ) -> list[FoundMention]:
        """Return :meth:`find` of a text that is composed already, as documents are when they are read."""
        return self._scan(text, open_parties, date, explaining=False).found

    def is_shared(self, name: str) -> bool:
        """Tell whether bodies of several states have a name, so that only a text can tell whose it is."""
        return fold_name(name) in self._table.shared

    def find_many(
        self,
        texts: Iterable[str],
        *,
        open_parties: bool = False,
        dates: Iterable[str | None] | None = None,
    ) -> list[list[FoundMention]]:
        """Return :meth:`find` of each text; ``dates`` is as long as ``texts`` when given."""
        if dates is None:
            return [self.find(text, open_parties=open_parties) for text in texts]
        return [
            self.find(text, open_parties=open_parties, date=date)
            for text, date in zip(texts, dates, strict=True)
        ]

    def explain(
        self, text: str, *, open_parties: bool = False, date: str | None = None
    ) -> Explanation:
        """Return what :meth:`find` takes and what it turns down, with reasons."""
        return self._explained(text, open_parties, date, explaining=True)

    def _explained(
        self, text: str, open_parties: bool, date: str | None, *, explaining: bool
    ) -> Explanation:
        """Scan ``text`` composed; the spans are those of the text as given."""
        composed = compose(text)
        read = text if composed is None else composed.text
        scan = self._scan(read, open_parties, date, explaining=explaining)
        if composed is None:
            return Explanation(scan.found, scan.rejected)
        return Explanation(
            [_as_given(mention, text, composed) for mention in scan.found],
            [_as_given(rejected, text, composed) for rejected in scan.rejected],
        )

    def _scan(self, text: str, open_parties: bool, date: str | None, *, explaining: bool) -> _Scan:
        folded = fold(text)
        hits = self._table.hits(text, folded)
        people = People(self._parties, folded.text, date)
        scan = _Scan(Context(text), folded, people, hits, explaining)
        self._note_people(scan, hits)
        for hit in hits:
            if hit.start >= scan.cursor:
                self._take(scan, hit)
        if open_parties:
            scan.found = with_open(scan.ctx, scan.found, scan.dropped, self._table)
            scan.found = with_handles(scan.ctx, scan.found)
        else:
            scan.found = outside_bodies(scan.ctx, scan.found)
        return scan

    def _note_people(self, scan: _Scan, hits: list[Hit]) -> None:
        """Note full names first, so that a headline's surname knows the article's name."""
        for hit in hits:
            index, role, literal = hit.candidates[0]
            if index < 0:
                continue
            party = self._parties[index]
            if party.kind == "state":
                scan.people.states.add(party.id)
            elif party.kind in PERSON_KINDS and (
                role == "tag"
                or (role == "name" and " " in literal and hit.key != self._surnames[index])
            ):
                scan.people.note(index, hit.start)
                scan.people.full.setdefault(index, []).append(hit.start)

    def _take(self, scan: _Scan, hit: Hit) -> None:
        start, end = scan.folded.original(hit.start), scan.folded.original(hit.end)
        index, role, _ = hit.candidates[0]
        if index < 0:
            scan.dropped.append((start, end))
            scan.cursor = hit.end
            if scan.explaining:
                surface = scan.ctx.text[start:end]
                scan.rejected.append(Rejected("", start, end, surface, "fixed phrase"))
            return
        if role == "tag":
            self._take_tag(scan, hit, start, end)
            return
        fault: str | None = None
        several = len(hit.candidates) > 1
        candidates: Sequence[Candidate] = hit.candidates
        if hit.key in self._table.shared:
            candidates, fault = self._owned(scan, hit, start)
        for candidate in candidates:
            if candidate[1] == "surname" or (
                several and self._is_namesakes(scan, hit, candidate[0])
            ):
                break
            fault = self._spelling_fault(scan.ctx, candidate, hit.key, start, end)
            spelt = fault is None
            if hit.end <= scan.refused[2] and scan.inside_refused(candidate[0], hit):
                fault = fault or "part of a name turned down"  # "Delhi" in "landed in New Delhi"
            fault = fault or self._fault(scan.ctx, candidate, hit.key, start, end)
            if fault is None and hit.key in scan.namesakes:
                fault = self._namesake_fault(scan, candidate[0], start)
            if fault is None and hit.key in scan.others and self._is_unnamed(scan, candidate[0]):
                fault = f"{namesakes.OTHER}'s name in this text"
            if fault is None:
                self._accept(scan, hit, candidate[0], start, end, candidate[1])
                return
            if spelt and hit.end > scan.refused[2]:
                scan.refused = candidate[0], hit.start, hit.end
            if fault.startswith(namesakes.SURNAME) and candidate[1] != "demonym":
                scan.namesakes.add(hit.key)
            elif fault.startswith(namesakes.OTHER) and self._is_unnamed(scan, candidate[0]):
                scan.others.add(hit.key)
        surnames = [
            c for c in hit.candidates if c[1] == "surname" and not scan.inside_refused(c[0], hit)
        ]
        if surnames:
            taken, reason = self._take_surname(scan, hit, surnames, start, end)
            if taken:
                return
            fault = fault or reason
        if scan.explaining:
            name, surface = self._parties[index].name, scan.ctx.text[start:end]
            scan.rejected.append(Rejected(name, start, end, surface, fault or "no context"))

    def _take_tag(self, scan: _Scan, hit: Hit, start: int, end: int) -> None:
        """Take a hashtag or handle, which stands for its party whatever is around it, but for an address."""
        index = hit.candidates[0][0]
        fault = rules.address_fault(scan.ctx, start, end)
        if fault is None:
            self._accept(scan, hit, index, start, end, "tag")
        elif scan.explaining:
            name, surface = self._parties[index].name, scan.ctx.text[start:end]
            scan.rejected.append(Rejected(name, start, end, surface, fault))

    def _owned(self, scan: _Scan, hit: Hit, start: int) -> tuple[Sequence[Candidate], str | None]:
        """Return the party whose name it is here of those of several states, surnames, and what is amiss."""
        ctx = scan.ctx
        if scan.states is None:
            hits = scan.hits
            if " georgia " in scan.folded.text and ctx.american_georgia:
                hits = [hit for hit in hits if hit.key != "georgia"]
            scan.states = states_of(
                ctx.text, scan.folded, hits, self._parties, self._affiliations, self._table.shared
            )
        near = self._state_before(scan, hit.key, start)
        own = owner_of(hit.key, hit.candidates, self._affiliations, scan.states, near)
        surnames = [c for c in hit.candidates if c[1] == "surname"]
        if own is None:
            scan.refused = hit.candidates[0][0], hit.start, hit.end
            return surnames, "a name that bodies of several states have"
        return [own, *surnames], None

    def _take_surname(
        self, scan: _Scan, hit: Hit, surnames: list[Candidate], start: int, end: int
    ) -> tuple[bool, str | None]:
        ctx = scan.ctx
        surface = ctx.text[start:end]
        if surface[0].islower() and not ctx.small:
            return False, "not capitalised"
        title = fold_name(ctx.word_before(start)).rpartition(" ")[2]
        people = [c[0] for c in surnames]
        index = scan.people.resolve(people, hit.start, title)
        if index is None:
            index = scan.people.of_state(people, self._owner_before(scan, start))
        if index is None and ctx.starts_sentence(start):
            index = self._listed(people, ctx.after(end))
        if index is None:
            return False, "surname without full name or title"
        literal = next(c[2] for c in surnames if c[0] == index)
        fault = rules.case_fault(ctx, surface, literal, hit.key, "surname", start)
        fault = fault or rules.verb_fault(ctx, hit.key, start, end)
        fault = fault or self._person_rules(ctx, index, hit.key, start, end)
        if fault is not None:
            return False, fault
        scan.people.note(index, hit.start)
        self._accept(scan, hit, index, start, end, f"surname of {self._parties[index].name}")
        return True, None

    def _namesake_fault(self, scan: _Scan, index: int, start: int) -> str | None:
        """Reject "Jordan" after "Jim Jordan", in a text that has not named the state, unless it is where."""
        party = self._parties[index]
        if party.kind != "state":
            return None
        where = is_where(scan.ctx.text, start)
        return None if party.id in scan.named or where else "a person's name in this text"

    def _is_unnamed(self, scan: _Scan, index: int) -> bool:
        """Has the text neither the leader's full name nor, so far, the surname alone?"""
        return index not in scan.people.full and self._parties[index].id not in scan.named

    def _is_namesakes(self, scan: _Scan, hit: Hit, index: int) -> bool:
        """Is a person's short name the surname of another, too, whom the text names in full?"""
        return self._parties[index].kind in PERSON_KINDS and any(
            role == "surname" and other != index and other in scan.people.seen
            for other, role, _ in hit.candidates
        )

    def _listed(self, people: list[int], after: str) -> int | None:
        """Return the only leader of a surname that opens a list of leaders: "Petro, Boric y Lula"."""
        listed = _LISTED.match(after)
        return (
            people[0]
            if listed and len(people) == 1 and fold_name(listed[1]) in self._leaders
            else None
        )

    def _state_before(self, scan: _Scan, key: str, start: int) -> str | None:
        """Return the state that owns what begins at ``start``: "Peruvian", "Stephen Harper's Conservatives"."""
        last = scan.found[-1] if scan.found else None
        if last is None or not beside(scan.ctx.text, last.end, start):
            return None
        if last.kind in PERSON_KINDS:
            owns = scan.ctx.text[last.end : start] in _POSSESSIVES and bodies.is_party_of_many(key)
            return last.affiliation if owns else None
        return last.party if last.kind == "state" else None

    def _owner_before(self, scan: _Scan, start: int) -> str | None:
        """Return the id of the party that owns what begins at ``start``: "China's Xi"."""
        if not scan.found or scan.ctx.text[scan.found[-1].end : start] not in _POSSESSIVES:
            return None
        return scan.found[-1].party_id

    def _spelling_fault(
        self, ctx: Context, candidate: Candidate, key: str, start: int, end: int
    ) -> str | None:
        index, _, literal = candidate
        kind = self._parties[index].kind
        surface = ctx.text[start:end]
        if surface[0].islower() and rules.is_small_word(ctx, key):
            return "a common word without its capital"
        fault = rules.case_fault(ctx, surface, literal, key, kind, start)
        fault = fault or rules.address_fault(ctx, start, end)
        if fault is None and key in rules.VERBS:
            fault = rules.verb_fault(ctx, key, start, end)
        if fault is None and kind not in PERSON_KINDS:
            fault = rules.compound_fault(ctx, start, end)
        return fault

    def _fault(
        self, ctx: Context, candidate: Candidate, key: str, start: int, end: int
    ) -> str | None:
        index, role, literal = candidate
        party = self._parties[index]
        surface = ctx.text[start:end]
        if party.kind in PERSON_KINDS:
            # "al-Assad" and "Le Pen" have no first name.
            whole = " " in key and not literal[0].islower() and key != self._surnames[index]
            return (
                namesakes.junior_fault(ctx, end) or rules.era_fault(ctx, end)
                if whole
                else self._person_rules(ctx, index, key, start, end)
            )
        fault = bodies.longer_party_fault(ctx, key, start, end)
        if fault is None and key in bodies.WORDS_OF_OTHERS:
            beside_state = role == "local" and self._is_name(ctx.word_before(start))
            fault = None if beside_state else bodies.word_fault(ctx, key, start, end)
        if fault is None and surface.isupper():
            fault = bodies.explained_fault(ctx, surface, (party.name, *party.aliases))
        if fault is None and (role == "demonym" or party.kind == "group"):
            fault = rules.language_fault(ctx, start, end) or namesakes.given_name_fault(
                ctx, surface, key, start, end
            )
        if fault is None and " " not in key and (role != "demonym" or key in PERSON_NAMES):
            fault = namesakes.person_fault(ctx, surface, key, start, end)
        if fault is None:
            fault = rules.dateline_fault(ctx, start, end, capital=role == "metonym")
        if fault is None and role == "metonym":
            before = ctx.before(start)[-rules.NEAR :]
            fault = place_fault(before, ctx.after(end), self._seats)
        elif fault is None and party.kind == "state":
            fault = town_fault(ctx.text, end) or rules.money_fault(ctx, key, end)
        if fault is None and party.kind == "state" and role in ("name", "metonym"):
            fault = bodies.branch_fault(ctx, surface, start, end, self._table.known)
        if fault is None and key == "georgia" and ctx.american_georgia:
            fault = "the American state"
        return fault

    def _is_name(self, word: str) -> bool:
        """Tell whether a word is a party's own name, perhaps with a clitic: "India's"."""
        return fold_name(word).removesuffix(" s") in self._table

    def _person_rules(self, ctx: Context, index: int, key: str, start: int, end: int) -> str | None:
        own = self._own_words.get(index)
        if own is None:
            party = self._parties[index]
            names = (party.name, *party.aliases)
            own = frozenset(word for name in names for word in fold_name(name).split())
            self._own_words[index] = own
        title = fold_name(ctx.word_before(start)).rpartition(" ")[2]
        if not may_bear(self._parties[index], title):
            return "somebody of another gender"
        return (
            namesakes.month_fault(ctx, key, start, end)
            or namesakes.compound_surname_fault(ctx, start, self._table.known)
            or namesakes.named_person_fault(ctx, start, own, self._table)
            or namesakes.junior_fault(ctx, end)
            or rules.era_fault(ctx, end)
            or namesakes.first_half_fault(
                ctx, end, key, self._parties[index].name, own, self._table
            )
        )

    def _accept(self, scan: _Scan, hit: Hit, index: int, start: int, end: int, why: str) -> None:
        party: Party = self._parties[index]
        kind = party.kind
        date = scan.people.date
        text = scan.ctx.text
        if text[end : end + 1] == "." and _is_abbreviated(text[start:end], party.name):
            end += 1  # the last full stop of "U.S.", of "Ferdinand Marcos Jr." is part of the name
        if kind == "leader" and date is not None and not party.in_office(date):
            kind = "person"
        scan.found.append(
            FoundMention(
                party.name,
                party.id,
                start,
                end,
                text[start:end],
                kind,
                why,
                self._affiliations[index],
            )
        )
        scan.named.add(party.id)
        if kind in PERSON_KINDS and " " in hit.key:
            scan.namesakes.add(hit.key.partition(" ")[0])
        scan.cursor = hit.end


def _is_abbreviated(surface: str, name: str) -> bool:
    dotted = "." in surface and len(surface.rpartition(".")[2].strip()) <= 2
    return dotted or name == f"{surface}."


def _as_given(span: _Span, text: str, composed: Composed) -> _Span:
    start, end = composed.offsets[span.start], composed.offsets[span.end]
    return replace(span, start=start, end=end, surface=text[start:end])
