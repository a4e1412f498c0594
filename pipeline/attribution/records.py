"""What reading a document yields: attributions as spans, sentences with their quotations."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from pipeline.attribution.cues import (
    LANGUAGES,
    Cues,
    load_cues,
)
from pipeline.attribution.quotations import Quote
from pipeline.attribution.sentences import Sentence, Span
from pipeline.attribution.tokens import Tokens


@dataclass(slots=True)
class Attribution:
    """Who says what by which cue, as spans of the document; ``speaker`` is filled by ``resolve``.

    ``sure`` is the probability that it is an attribution where the tagger found it, 1 where a rule did;
    ``score`` that of the speaker, both together.
    """

    source: Span | None
    cue: Span | None
    content: list[Span]
    kind: str
    rule: str
    lemma: str
    antecedent: Span | None = None
    quotes: list[Quote] = field(default_factory=list)
    speaker: str | None = None
    speaker_kind: str | None = None
    score: float = 0.0
    affiliation: str | None = None
    sure: float = 1.0


@dataclass(slots=True)
class Piece:
    """A sentence with its language, its attributions, and who says each direct quotation of it.

    ``body`` marks a sentence that is speech as a whole, without quotation marks (a post, an answer);
    ``unit`` has each direct quotation as one token.
    """

    sentence: Sentence
    lang: str | None
    tokens: Tokens
    found: list[Attribution]
    direct: list[tuple[Quote, Attribution]]
    body: Attribution | None = None
    unit: Tokens | None = None


@dataclass(slots=True)
class Reading:
    """A document as read: its pieces in order, and all attributions."""

    text: str
    lang: str | None
    pieces: list[Piece] = field(default_factory=list)
    attributions: list[Attribution] = field(default_factory=list)


@lru_cache(maxsize=64)
def cues_of(lang: str | None) -> Cues:
    """Return the cues of ``lang``; English where there are none."""
    return load_cues(lang if lang in LANGUAGES else "en")
