"""Which pairs a document asks about: its statements, the parties in each, and who may hold a stance."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Final

from pipeline.actors import NOBODY, Actors, read_actors
from pipeline.acts import Acts
from pipeline.appositions import descriptions_in
from pipeline.attribution import Reference, read_statements, statement_as_given
from pipeline.composed import Composed, compose
from pipeline.described import descriptions
from pipeline.documents.columns import usual_form
from pipeline.errors import DocumentError
from pipeline.first_person import is_first_person, is_own_name, is_own_speaker
from pipeline.narration import is_story
from pipeline.offices import with_holders
from pipeline.pairs import AUTHOR, MOST_PARTIES
from pipeline.parties import PERSON_KINDS, FoundMention, MentionFinder, by_start
from pipeline.quoted import Quoted
from pipeline.schema import AUTHORS, Author, Document, Statement
from pipeline.speakers import Scene, Speakers, is_attribute, is_name, leaves_out_subject

#: Languages that the features, the lexicon and the bundled statements cover.
SCORED_LANGUAGES: Final = ("en", "es")

#: What joins the objects of one verb: "Israel, Iran and the Netherlands", "a Perú y a Chile".
_COORDINATED: Final = re.compile(
    r"(?:,|,? (?:and|or|nor|y|e|o|u|ni))(?: (?:also|the|a|al|el|la|los|las))* ?", re.IGNORECASE
)

#: What may stand beside names that nothing is said of.
_NO_WORDS: Final = re.compile(r"(?:[^\w#@!?]|\b(?:and|y|e|the|el|la|los|las)\b)*", re.IGNORECASE)

_PERSONAL: Final = frozenset({"he", "she", "him", "his", "her", "él", "ella"})

#: Companies that are named for their networks; "on X" they are a place.
_PLATFORMS: Final = frozenset(
    {
        "Facebook",
        "Twitter",
        "X",
        "Instagram",
        "Telegram",
        "TikTok",
        "YouTube",
        "WhatsApp",
        "LinkedIn",
    }
)


#: The party whose mention is the "I" or "we" of an author whom the document does not name.
NAMELESS: Final = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A statement with its parties and the pairs to label.

    ``parties`` are names in order of first mention; ``pairs`` number them, holder :data:`AUTHOR` is
    ``speaker``. One of the parties may be :data:`NAMELESS`. ``mentions`` are ``(start, end, party number)``
    relative to the statement; a party may have none, if it was asked about all the same. ``actors`` are the
    same mentions as the models read them. ``reported`` is whether the author, if asked about, only reports.
    """

    document: Document
    number: int
    statement: Statement
    speaker: str | None
    parties: tuple[str, ...]
    mentions: tuple[tuple[int, int, int], ...]
    pairs: tuple[tuple[int, int], ...]
    actors: Actors
    reported: bool = False

    def mention_of(self, party: int) -> str | None:
        """Return the first mention of party ``party`` as written; None for the author and for one without."""
        for start, end, number in self.mentions:
            if number == party:
                return self.statement.text[start:end]
        return None


@dataclass(slots=True)
class ScoreSummary:
    """What a scoring run read and what it left out."""

    documents: int = 0
    statements: int = 0
    pairs: int = 0
    without_party: int = 0
    other_languages: dict[str, int] = field(default_factory=dict)

    def note(self) -> str:
        """Return the counts as one line for people."""
        counts = {"document": self.documents, "statement": self.statements, "pair": self.pairs}
        line = ", ".join(f"{n} {name}{'s' * (n != 1)}" for name, n in counts.items())
        if self.other_languages:
            parts = ", ".join(f"{n} in {lang}" for lang, n in sorted(self.other_languages.items()))
            line += f"; statements not scored: {parts}"
        return line


def check_author(author: Author) -> Author:
    """Return ``author``, one of :data:`pipeline.schema.AUTHORS`.

    Raises
    ------
    DocumentError
        It is none of them.
    """
    if author not in AUTHORS:
        raise DocumentError(f"author is {author!r}; it may be {', '.join(AUTHORS)}")
    return author


class CandidateReader:
    """Reads documents into candidates with one finder of mentions.

    ``about`` names a party that every statement is asked about, whether it names it or not. ``author``: whether
    who writes a document speaks for himself or reports; "auto" reads it off the document.

    Raises
    ------
    DocumentError
        ``author`` is none of :data:`pipeline.schema.AUTHORS`.
    """

    def __init__(
        self,
        finder: MentionFinder,
        *,
        open_parties: bool = False,
        about: str | None = None,
        author: Author = "auto",
    ) -> None:
        self.author = check_author(author)
        self.finder = finder
        self.open_parties = open_parties
        known = finder.registry.by_name(about) if about else None
        self.about = known.name if known else about
        self.summary = ScoreSummary()
        self._speakers = Speakers(finder)

    def read(self, document: Document) -> list[Candidate]:
        """Return the candidates of ``document``; statements without a pair to label are left out."""
        candidates = self.read_all(document)
        if self.about:
            candidates = [self._asked(candidate, self.about) for candidate in candidates]
        return [candidate for candidate in candidates if candidate.pairs]

    def _asked(self, candidate: Candidate, party: str) -> Candidate:
        """Return the candidate with its speaker's or author's stance toward a party that it does not name."""
        lang = candidate.statement.lang
        if party in candidate.parties or (lang is not None and lang not in SCORED_LANGUAGES):
            return candidate
        self.summary.pairs += 1
        self.summary.without_party -= not candidate.pairs
        return replace(
            candidate,
            parties=(*candidate.parties, party),
            pairs=(*candidate.pairs, (AUTHOR, len(candidate.parties))),
            actors=candidate.actors.with_party(),
        )

    def read_all(self, document: Document) -> list[Candidate]:
        """Return a candidate for every statement of ``document``, those without a pair to label included.

        A statement in a language that is not scored has neither parties nor pairs.

        Raises
        ------
        DocumentError
            The document's text is no string.
        """
        document = usual_form(document)
        composed = compose(document.text)
        if composed is None:
            return self._read(document)
        read = self._read(replace(document, text=composed.text))
        return [_as_given(candidate, document, composed) for candidate in read]

    def _read(self, document: Document) -> list[Candidate]:
        """Return the candidates of a document whose text is composed."""
        self.summary.documents += 1
        found = self.finder.find_composed(
            document.text, open_parties=self.open_parties, date=document.date
        )
        candidates = []
        kinds = [(mention.start, mention.end, _known_kind(mention)) for mention in found]
        statements, pronouns = read_statements(document.text, lang=document.lang, kinds=kinds)
        found = with_holders(document.text, found, self.finder.registry, document.date)
        starts = [mention.start for mention in found]
        described = descriptions(document.text, found, document.lang)
        referents = _merged(_referents(document.text, pronouns, found, starts), described)
        quoted = Quoted(document.text, found, referents)
        acts = Acts(document.text, quoted.named)
        scene = Scene(document, found, described)
        spoke: str | None = None
        for number, statement in enumerate(statements):
            self.summary.statements += 1
            if statement.lang is not None and statement.lang not in SCORED_LANGUAGES:
                counts = self.summary.other_languages
                counts[statement.lang] = counts.get(statement.lang, 0) + 1
                candidates.append(Candidate(document, number, statement, None, (), (), (), NOBODY))
                continue
            low = bisect_left(starts, statement.start)
            high = bisect_left(starts, statement.end)
            speaker = self._speakers.of(statement, scene)
            if speaker is None and leaves_out_subject(statement, found[low:high]):
                speaker = spoke
            spoke = speaker or spoke
            first = bisect_left(referents, statement.start, key=by_start)
            last = bisect_left(referents, statement.end, key=by_start)
            more = [*quoted.pronouns(statement, speaker), *acts.of(statement, speaker)]
            acts.hear(statement, speaker)
            meant = _merged(more, referents[first:last])
            candidate = _candidate(document, number, statement, speaker, found[low:high], meant)
            candidates.append(candidate)
            self.summary.without_party += not candidate.pairs
        self.summary.pairs += sum(len(c.pairs) for c in candidates)
        return _with_narrator(document, statements, candidates, self.author)


def _with_narrator(
    document: Document, statements: Sequence[Statement], candidates: list[Candidate], author: Author
) -> list[Candidate]:
    """Note of a story's own sentences that their author only reports."""
    if not any(map(_asks_narrator, candidates)) or not is_story(document, statements, author):
        return candidates
    return [replace(c, reported=True) if _asks_narrator(c) else c for c in candidates]


def _asks_narrator(candidate: Candidate) -> bool:
    asked = any(holder < 0 for holder, _ in candidate.pairs)
    return asked and candidate.speaker is None and candidate.statement.kind == "narration"


def _as_given(candidate: Candidate, document: Document, composed: Composed) -> Candidate:
    """Return a candidate that was read in composed text with text and offsets of the document as given."""
    was, at = candidate.statement, composed.offsets
    statement = statement_as_given(was, document.text, composed)
    mentions, read = (
        tuple(
            (at[was.start + start] - statement.start, at[was.start + end] - statement.start, party)
            for start, end, party in each
        )
        for each in (candidate.mentions, candidate.actors.mentions)
    )
    actors = candidate.actors._replace(mentions=read)
    return replace(
        candidate, document=document, statement=statement, mentions=mentions, actors=actors
    )


def _known_kind(mention: FoundMention) -> str:
    """Return the kind of a mention as far as it is known: an open name of one word may be anything."""
    unsure = (
        mention.party_id is None and " " not in mention.party and mention.kind == "organisation"
    )
    return "" if unsure else mention.kind


def _candidate(
    document: Document,
    number: int,
    statement: Statement,
    speaker: str | None,
    found: Sequence[FoundMention],
    referents: Sequence[FoundMention] = (),
) -> Candidate:
    numbers: dict[str, int] = {}
    mentions = []
    actors = [m for m in found if not _is_platform(m, statement)]
    # Whom the document's own column names holds stances whatever the name looks like: "@ana", "u_99", "12345".
    given = statement.speaker is None and document.speaker is not None
    own = speaker
    if speaker is None:
        own = NAMELESS if is_own_speaker(statement) else None
    elif not given and not is_name(speaker, statement):
        own = None
    # ... but "she" or "you" before "said" is whoever it is, not who writes it.
    subject = None if given and not is_own_speaker(statement) else own
    everyone = _with_pronouns(_with_speaker(actors, statement, subject), referents)
    known = {mention.party for mention in (*actors, *referents)}
    for mention in everyone:
        if mention.end > statement.end:
            continue
        if mention.party not in numbers and len(numbers) == MOST_PARTIES:
            continue
        party = numbers.setdefault(mention.party, len(numbers))
        mentions.append((mention.start - statement.start, mention.end - statement.start, party))
    if speaker is None and len(everyone) == 1 and everyone[0] in referents:
        numbers = {}  # "He left.": nobody asks its author about him
    parties = tuple(numbers)
    # A speaker whom no registry lists holds stances; nobody's stance toward it is asked.
    listed = {number for name, number in numbers.items() if name in known}
    # A description ("a senior official") holds a stance only where it is quoted.
    holder = speaker if speaker in numbers or statement.kind == "direct" else own
    # "@bob Trump is a disgrace": a handle may only be who gets the post.
    named = {m.party for m in everyone if not m.why.startswith("handle")}
    ours = (
        len(numbers) == 1 or len(named) == 1 < len(numbers) or _is_coordination(everyone, statement)
    )
    ours = ours or (speaker is None and bool(numbers) and is_first_person(statement))
    ours = ours and not _is_bare(statement, everyone)
    acting = {m.party for m in everyone if not is_attribute(document.text, m)}
    told = descriptions_in(everyone, statement)
    asked = {name: number for name, number in numbers.items() if name not in told.aside}
    pairs = _pairs(asked, holder, told.pairs(), ours, acting)
    # Whom the statement does not name may be a citizen of a state that only describes its president.
    pairs = [(h, p) for h, p in pairs if p in listed and (h >= 0 or parties[p] not in told.home)]
    at = statement.start
    if any(h < 0 for h, _ in pairs):
        ourselves = {m.party for m in everyone if is_own_name(statement, m.start - at, m.end - at)}
        pairs = [(h, p) for h, p in pairs if h >= 0 or parties[p] not in ourselves]
    joins = [(part.start - at, whom.start - at) for part, whom in told.described]
    read = read_actors(mentions if numbers else (), joins, len(numbers))
    return Candidate(
        document,
        number,
        statement,
        speaker,
        parties,
        tuple(mentions) if numbers else (),
        tuple(pair for pair in pairs if len({*read.pair(*pair)}) == 2),
        read,
    )


def _referents(
    text: str, pronouns: Sequence[Reference], found: Sequence[FoundMention], starts: Sequence[int]
) -> list[FoundMention]:
    """Return the pronouns as mentions of the parties that their antecedents name."""
    out = []
    for pronoun in pronouns:
        at = bisect_left(starts, pronoun.antecedent[1]) - 1
        if at < 0 or found[at].end <= pronoun.antecedent[0]:
            continue
        party = found[at]
        surface = text[pronoun.start : pronoun.end]
        if (party.kind in PERSON_KINDS) != (surface.lower() in _PERSONAL):
            continue
        out.append(party.again(pronoun.start, pronoun.end, surface, "pronoun for"))
    return out


def _merged(more: Iterable[FoundMention], referents: Sequence[FoundMention]) -> list[FoundMention]:
    """Return both, ascending; what begins within one of ``referents`` ("its union") is part of it."""
    ends = [mention.end for mention in referents]
    free = []
    for mention in more:
        at = bisect_right(ends, mention.start)
        if at == len(ends) or referents[at].start > mention.start:
            free.append(mention)
    return sorted([*free, *referents], key=by_start)


def _with_pronouns(
    found: Sequence[FoundMention], referents: Sequence[FoundMention]
) -> list[FoundMention]:
    """Add the pronouns of parties that the statement does not name; one that it names is found by name."""
    named = {mention.party for mention in found}
    more = [
        r
        for r in referents
        if r.party not in named and not any(m.start < r.end and r.start < m.end for m in found)
    ]
    return sorted([*found, *more], key=by_start) if more else list(found)


def _is_bare(statement: Statement, everyone: Sequence[FoundMention]) -> bool:
    """Does a statement say nothing but names: "Economic Scene.", "YouTube and Google."?"""
    at, rest = statement.start, []
    for mention in everyone:
        if mention.start >= at:
            rest.append(statement.text[at - statement.start : mention.start - statement.start])
            at = mention.end
    rest.append(statement.text[at - statement.start :])
    return bool(everyone) and _NO_WORDS.fullmatch(" ".join(rest)) is not None


def _is_platform(mention: FoundMention, statement: Statement) -> bool:
    """Is the company only where something was posted: "he wrote on Facebook"?"""
    if mention.surface not in _PLATFORMS:
        return False
    before = statement.text[: mention.start - statement.start].split()[-1:]
    return bool(before) and before[0].lower() in {"on", "via", "en", "por"}


def _with_speaker(
    found: Sequence[FoundMention], statement: Statement, speaker: str | None
) -> list[FoundMention]:
    """Return the mentions with the speaker's own, where it stands in the statement and is not one yet.

    "A spokesman said the ministry regrets ..." has its holder in sight although no registry lists him.
    """
    start, end = statement.speaker_start, statement.speaker_end
    if speaker is None or start < statement.start or end > statement.end:
        return list(found)
    named = _name_in(statement.text[start - statement.start : end - statement.start], speaker)
    if named is not None:
        start, end = start + named[0], start + named[1]
    if any(m.start < end and start < m.end for m in found):
        return list(found)
    own = FoundMention(
        speaker, speaker, start, end, statement.text[start - statement.start : end - statement.start],
        "person", "speaker",
    )  # fmt: skip
    return sorted([*found, own], key=by_start)


def _name_in(span: str, speaker: str) -> tuple[int, int] | None:
    """Return where the name alone stands in a speaker's span: "Kenya's minister, Ana Oduya", "Mr Oduya".

    What a name is cut short by is its front: "De Blasio" for "Bill de Blasio".
    """
    words = speaker.split() if speaker != NAMELESS else []
    for first in range(len(words)):
        name = " ".join(words[first:])
        short = name if not first else name[0].upper() + name[1:]
        start = _word_at(span, short)
        if start >= 0:
            return start, start + len(short)
    return None


def _word_at(text: str, words: str) -> int:
    """Return where ``words`` stand in ``text`` and no letter or digit next to them, -1 if they do not.

    A pattern would have to be compiled for every name.
    """
    start = text.find(words)
    while start >= 0:
        around = text[max(0, start - 1) : start] + text[start + len(words) : start + len(words) + 1]
        if not any(c.isalnum() or c == "_" for c in around):
            return start
        start = text.find(words, start + 1)
    return -1


def _is_coordination(found: Sequence[FoundMention], statement: Statement) -> bool:
    """Are the parties the one object of what is reported: "Farmers oppose Israel, Iran and Qatar"?"""
    if not found or not 0 <= statement.content_start <= found[0].start:
        return False
    return all(
        _COORDINATED.fullmatch(
            statement.text[left.end - statement.start : right.start - statement.start]
        )
        for left, right in pairwise(found)
    )


def _pairs(
    numbers: dict[str, int],
    speaker: str | None,
    appositions: set[frozenset[str]],
    ours: bool,
    acting: Container[str],
) -> Iterable[tuple[int, int]]:
    """Yield the ordered pairs of the parties, and those of the speaker unless the statement names it.

    A statement without a speaker is asked for its author's stance if it is ``ours``: it names one party alone,
    or several in one breath, or says "I" or "we". Who is not ``acting`` holds none.
    """
    for holder, holder_number in numbers.items():
        if holder not in acting:
            continue
        for party, party_number in numbers.items():
            if holder != party and frozenset((holder, party)) not in appositions:
                yield holder_number, party_number
    if (speaker is not None and speaker not in numbers) or (speaker is None and ours):
        for party_number in numbers.values():
            yield AUTHOR, party_number
