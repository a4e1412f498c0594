"""PolNeAR: news articles with every attribution marked as source, cue and content.

Its unit is the article, not the statement, so it has records of its own (Newell, Margolin and
Ruths: An Attribution Relations Corpus for Political News, LREC 2018).
"""

from __future__ import annotations

import csv
import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pipeline.errors import CorpusError, Fault

_ROLES: Final = ("Source", "Cue", "Content")
_SPAN_LINE = re.compile(r"(T\d+)\t(\w+) (\d[\d ;]*\d)\t")
_EVENT_LINE = re.compile(r"E\d+\t(.+)")
# brat numbers a role that an event has twice: Source, Source2.
_ARGUMENT = re.compile(r"([A-Za-z]+)\d*:(T\d+)")


@dataclass(frozen=True, slots=True)
class Span:
    """A slice of the article's text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who says what, and by which words; each part may be absent or in several pieces."""

    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class AttributedArticle:
    """An article with its gold attributions."""

    id: str
    text: str
    attributions: tuple[Attribution, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the object of one line of ``polnear_train.jsonl``."""
        return {
            "id": self.id,
            "source": "polnear",
            "lang": "en",
            "text": self.text,
            "attributions": [
                {
                    role.lower(): [[s.start, s.end] for s in getattr(attribution, role.lower())]
                    for role in _ROLES
                }
                for attribution in self.attributions
            ],
        }


@dataclass(frozen=True, slots=True)
class ArticleFiles:
    """An article's id and the paths of its files within the authors' repository."""

    id: str
    text: str
    annotation: str


def list_articles(metadata: Iterable[str], *, part: str = "train") -> list[ArticleFiles]:
    """Return the articles of ``part`` by name, each with its first annotator's file.

    Raises
    ------
    CorpusError
        The table lacks a column or has no article of that part.
    """
    rows = csv.DictReader(metadata, delimiter="\t", quoting=csv.QUOTE_NONE)
    found = []
    for row in rows:
        if row.get("compartment") != part:
            continue
        name, annotators = row.get("filename"), row.get("annotators")
        if not name or not annotators or not re.fullmatch(r"[\w.,'-]+", name):
            raise CorpusError(f"metadata.tsv:{rows.line_num}: no file name or annotators")
        annotator = min(annotators.split("|"))
        found.append(
            ArticleFiles(
                f"polnear-{part}-{name}",
                f"data/{part}/text/{name}.txt",
                f"data/{part}/attributions/{name}_{annotator}.ann",
            )
        )
    if not found:
        raise CorpusError(f"metadata.tsv: no article of the {part} part")
    return sorted(found, key=lambda article: article.id)


def parse_annotations(lines: Iterable[str], *, size: int) -> tuple[Attribution, ...]:
    """Return the attributions of a brat standoff file, in the order of its events.

    Spans are looked up after the whole file is read, because an annotator's later corrections
    define them below the events that use them.

    Raises
    ------
    ValueError
        A span leaves the text of ``size`` characters, or an event names a span that is not there.
    """
    spans: dict[str, tuple[Span, ...]] = {}
    events: list[list[tuple[str, str]]] = []
    for line in lines:
        if match := _SPAN_LINE.match(line):
            spans[match[1]] = _spans(match[3], size)
        elif match := _EVENT_LINE.match(line):
            events.append(_ARGUMENT.findall(match[1]))
    return tuple(_attribution(event, spans) for event in events)


def _spans(written: str, size: int) -> tuple[Span, ...]:
    found = tuple(Span(*map(int, piece.split())) for piece in written.split(";"))
    for span in found:
        if not 0 <= span.start < span.end <= size:
            raise ValueError(f"span {span.start}..{span.end} is outside the text (0..{size})")
    return found


def _attribution(event: list[tuple[str, str]], spans: dict[str, tuple[Span, ...]]) -> Attribution:
    parts: dict[str, tuple[Span, ...]] = dict.fromkeys(_ROLES, ())
    for role, identity in event:
        if role in parts:
            if identity not in spans:
                raise ValueError(f"an event names {identity}, which is not there")
            parts[role] += spans[identity]
    return Attribution(parts["Source"], parts["Cue"], parts["Content"])


def texts_fingerprint(articles: Iterable[AttributedArticle]) -> str:
    """Return the SHA-256 over the SHA-256 of each text, in order of id."""
    total = hashlib.sha256()
    for article in sorted(articles, key=lambda article: article.id):
        total.update(hashlib.sha256(article.text.encode()).digest())
    return total.hexdigest()


def read_polnear(path: str | os.PathLike[str]) -> Iterator[AttributedArticle]:
    """Yield the articles of a file that ``fetch`` wrote, one JSON object a line.

    Raises
    ------
    CorpusError
        The file is missing, or a line is no article (``file:line``).
    """
    try:
        stream = Path(path).open(encoding="utf-8")  # noqa: SIM115 (closed below; opening may fail)
    except OSError as error:
        raise CorpusError(f"{path}: cannot be read ({error.strerror})") from None
    with stream:
        for number, line in enumerate(stream, start=1):
            try:
                yield _article(json.loads(line))
            except (ValueError, KeyError, TypeError) as error:
                fault = Fault(str(path), number, f"not an attributed article ({error!r})")
                raise CorpusError(str(fault), (fault,)) from None


def _article(row: dict[str, Any]) -> AttributedArticle:
    attributions = tuple(
        Attribution(*(tuple(Span(*span) for span in item[role.lower()]) for role in _ROLES))
        for item in row["attributions"]
    )
    return AttributedArticle(row["id"], row["text"], attributions)
