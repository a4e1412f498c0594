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


@dataclass(slots=True, init=False)
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
    antecedent: Span | None
    quotes: list[Quote]
    speaker: str | None
    speaker_kind: str | None
    score: float
    affiliation: str | None
    sure: float

    def __init__(
        self,
        source: Span | None,
        cue: Span | None,
        content: list[Span],
        kind: str,
        rule: str,
        lemma: str,
        antecedent: Span | None = None,
        quotes: list[Quote] | None = None,
    ) -> None:
        self.source = source
        self.cue = cue
        self.content = content
        self.kind = kind
        self.rule = rule
        self.lemma = lemma
        self.antecedent = antecedent
        self.quotes = [] if quotes is None else quotes
        self.speaker = self.speaker_kind = self.affiliation = None
        self.score = 0.0
        self.sure = 1.0


@dataclass(slots=True, init=False)
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
    body: Attribution | None
    unit: Tokens | None

    def __init__(
        self, sentence: Sentence, lang: str | None, tokens: Tokens, body: Attribution | None = None
    ) -> None:
        self.sentence = sentence
        self.lang = lang
        self.tokens = tokens
        self.found = []
        self.direct = []
        self.body = body
        self.unit = None


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
