"""Statements as rows: how a document was read, also what was not scored and why."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from pipeline.candidates import SCORED_LANGUAGES, Candidate

STATEMENT_COLUMNS: Final = (
    *("document_id", "statement_id", "statement", "start", "end", "kind", "lang", "scored"),
    *("pairs", "parties", "speaker", "speaker_mention", "speaker_kind", "speaker_score"),
    *("affiliation", "cue", "title", "date", "source", "url"),
)


def statement_columns(candidates: Iterable[Candidate]) -> dict[str, list[Any]]:
    """Return one row a statement as columns of equal length, named as in :data:`STATEMENT_COLUMNS`.

    ``scored`` is False for a statement in a language that is not scored; ``pairs`` counts the pairs
    that are labelled; ``parties`` names who is mentioned, joined by "; "; ``speaker_score`` says how
    sure the speaker is, 0 to 1.
    """
    columns: dict[str, list[Any]] = {name: [] for name in STATEMENT_COLUMNS}
    for candidate in candidates:
        row = _row(candidate)
        for name, values in columns.items():
            values.append(row[name])
    return columns


def _row(candidate: Candidate) -> dict[str, Any]:
    statement, document = candidate.statement, candidate.document
    start, end = statement.speaker_start, statement.speaker_end
    return {
        "document_id": document.id,
        "statement_id": f"{document.id}:{candidate.number}",
        "statement": statement.text,
        "start": statement.start,
        "end": statement.end,
        "kind": statement.kind,
        "lang": statement.lang,
        "scored": statement.lang is None or statement.lang in SCORED_LANGUAGES,
        "pairs": len(candidate.pairs),
        "parties": "; ".join(filter(None, candidate.parties)),
        "speaker": candidate.speaker,
        "speaker_mention": document.text[start:end] if start >= 0 else None,
        "speaker_kind": statement.speaker_kind,
        "speaker_score": statement.speaker_score,
        "affiliation": statement.affiliation,
        "cue": statement.cue,
        "title": document.title,
        "date": document.date,
        "source": document.source,
        "url": document.url,
    }
