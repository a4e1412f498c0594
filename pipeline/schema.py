"""Records and labels that every stage shares; imports nothing of the project.

The words are those of the design page: document, statement, speaker, party, mention, holder,
stance, sentiment, pair. Offsets are Python slice indices (code points) into the text they belong to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, make_dataclass
from typing import Any, Final, Literal

Stance = Literal["favor", "neutral", "against"]
Sentiment = Literal["positive", "neutral", "negative"]
StatementKind = Literal["direct", "indirect", "narration"]
PartyKind = Literal["state", "leader", "organisation", "group", "movement", "person"]

STANCES: Final[tuple[Stance, ...]] = ("favor", "neutral", "against")
SENTIMENTS: Final[tuple[Sentiment, ...]] = ("positive", "neutral", "negative")
#: Whether the author of a text speaks for himself (posts, speeches, columns) or reports (news).
Author = Literal["auto", "speaks", "reports"]
AUTHORS: Final[tuple[Author, ...]] = ("auto", "speaks", "reports")
STATEMENT_KINDS: Final[tuple[StatementKind, ...]] = ("direct", "indirect", "narration")
PARTY_KINDS: Final[tuple[PartyKind, ...]] = (
    "state",
    "leader",
    "organisation",
    "group",
    "movement",
    "person",
)
#: Kinds that a registry file may use; "person" is for open parties and leaders outside their dates of office.
REGISTRY_KINDS: Final[tuple[str, ...]] = PARTY_KINDS

PREDICTION_COLUMNS: Final[tuple[str, ...]] = (
    "document_id",
    "statement_id",
    "statement",
    "start",
    "end",
    "speaker",
    "holder",
    "holder_mention",
    "party",
    "mention",
    "stance",
    "p_favor",
    "p_neutral",
    "p_against",
    "abstained",
    "sentiment",
    "p_positive",
    "p_neutral_sentiment",
    "p_negative",
    "evidence",
)
#: Columns that follow those of the predictions format: how the statement was read, where it came from.
EXTRA_COLUMNS: Final = ("kind", "lang", "title", "date", "source", "url")
COLUMNS: Final = PREDICTION_COLUMNS + EXTRA_COLUMNS


@dataclass(frozen=True, slots=True)
class Mention:
    """A span of a text that refers to ``party`` (a party id or name)."""

    party: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class StanceLabel:
    """Gold stance of ``holder`` toward ``party``; ``holder`` None is the speaker or author."""

    holder: str | None
    party: str
    label: Stance


@dataclass(frozen=True, slots=True)
class SentimentLabel:
    """Gold sentiment: how the statement's wording portrays ``party``."""

    party: str
    label: Sentiment


#: Tag of a statement in which every ordered pair of its parties was decided: those not listed are neutral.
COMPLETE: Final = "complete"


@dataclass(frozen=True, slots=True)
class CorpusRecord:
    """One labelled statement, one line of a corpus file."""

    id: str
    text: str
    source: str = ""
    lang: str = "en"
    speaker: str | None = None
    group: str | None = None
    date: str | None = None
    mentions: tuple[Mention, ...] = ()
    stances: tuple[StanceLabel, ...] = ()
    sentiments: tuple[SentimentLabel, ...] = ()
    tags: tuple[str, ...] = ()

    def decided_stances(self) -> tuple[StanceLabel, ...]:
        """Return ``stances``; a statement tagged COMPLETE has neutral ones for all other pairs, too."""
        if COMPLETE not in self.tags:
            return self.stances
        listed = {(stance.holder, stance.party) for stance in self.stances}
        parties = dict.fromkeys(mention.party for mention in self.mentions)
        rest = (
            StanceLabel(holder, party, "neutral")
            for holder in parties
            for party in parties
            if holder != party and (holder, party) not in listed
        )
        return (*self.stances, *rest)

    def to_json(self) -> dict[str, Any]:
        """Return the JSON object of the corpus format; optional keys that are empty are left out."""
        row: dict[str, Any] = {
            "id": self.id,
            "source": self.source,
            "lang": self.lang,
            "text": self.text,
            "speaker": self.speaker,
        }
        row |= {k: v for k in ("group", "date") if (v := getattr(self, k))}
        if self.tags:
            row["tags"] = list(self.tags)
        row["mentions"] = [
            {"party": m.party, "start": m.start, "end": m.end} for m in self.mentions
        ]
        row["stances"] = [
            {"holder": s.holder, "party": s.party, "label": s.label} for s in self.stances
        ]
        row["sentiments"] = [{"party": s.party, "label": s.label} for s in self.sentiments]
        return row


@dataclass(frozen=True, slots=True)
class Document:
    """An article, speech or post; ``text`` is what every offset indexes."""

    id: str
    text: str
    title: str | None = None
    date: str | None = None
    source: str | None = None
    url: str | None = None
    lang: str | None = None
    speaker: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence, or one quoted sentence, of a document.

    ``text == document.text[start:end]``. ``speaker`` is who utters it when the document says so:
    the resolved name; ``speaker_start``/``speaker_end`` are the span of the speaker's mention
    (-1 when there is none) and ``cue`` is the word that attributes ("said", "according to").
    ``kind`` is ``direct`` (quotation), ``indirect`` (reported content) or ``narration``.
    ``content_start``/``content_end`` span the reported content of an indirect statement inside it (-1
    for none). ``speaker_kind`` is ``person``, ``organisation`` or ``document`` when known,
    ``speaker_score`` how sure the resolution is (0 to 1; below the stated threshold ``speaker`` is None
    although the mention is kept), ``affiliation`` whom a spokesperson or official speaks for.
    """

    start: int
    end: int
    text: str
    speaker: str | None = None
    speaker_start: int = -1
    speaker_end: int = -1
    cue: str | None = None
    kind: StatementKind = "narration"
    lang: str | None = None
    content_start: int = -1
    content_end: int = -1
    speaker_kind: str | None = None
    speaker_score: float = 0.0
    affiliation: str | None = None


def _become_statement(draft: Any) -> None:
    draft.__class__ = Statement


#: Makes a :class:`Statement` of the same arguments in a fifth of the time: while its fields are written it has
#: a class with the same slots that is not frozen yet. For the reader of documents, which makes one a sentence.
write_statement: Final[Callable[..., Statement]] = make_dataclass(
    "_Draft",
    [(f.name, f.type, field(default=f.default)) for f in fields(Statement)],
    namespace={"__post_init__": _become_statement},
    slots=True,
)
