"""What reading a document yields: attributions as spans, sentences with their quotations."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from pipeline.attribution.cues import (
    LANGUAGES,
    Cues,
    load_cues,
)
from pipeline.attribution.quotations import Quote
from pipeline.attribution.sentences import Sentence, Span
from pipeline.attribution.tokens import Tokens

_FEW: Final = 8  # parts of a content that are rather looked through than sorted


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


class Parts:
    """The parts of contents by place: one attribution may go on through every sentence of a document.

    For contents that no longer change; those of many parts are sorted once.
    """

    __slots__ = ("ordered", "sizes")

    def __init__(self) -> None:
        self.ordered: dict[int, list[Span]] = {}
        self.sizes: dict[int, int] = {}

    def near(self, row: Attribution, lo: int, hi: int) -> list[Span]:
        """Return the parts of the content that meet ``lo:hi``, and perhaps others."""
        if len(row.content) <= _FEW:
            return row.content
        parts = self.ordered.get(id(row))
        if parts is None:
            parts = self.ordered[id(row)] = sorted(row.content)
        return parts[max(0, bisect_left(parts, (lo, lo)) - 1) : bisect_left(parts, (hi, hi))]

    def size(self, row: Attribution) -> int:
        """Return the characters of all parts together."""
        size = self.sizes.get(id(row))
        if size is None:
            size = self.sizes[id(row)] = sum(hi - lo for lo, hi in row.content)
        return size


@dataclass(slots=True)
class Reading:
    """A document as read: its pieces in order, and all attributions.

    ``text`` is the ``document`` without marks of Markdown, of the same length.
    """

    text: str
    lang: str | None
    document: str
    pieces: list[Piece] = field(default_factory=list)
    attributions: list[Attribution] = field(default_factory=list)
    parts: Parts = field(default_factory=Parts)


@lru_cache(maxsize=64)
def cues_of(lang: str | None) -> Cues:
    """Return the cues of ``lang``; English where there are none."""
    return load_cues(lang if lang in LANGUAGES else "en")
