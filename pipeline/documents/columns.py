"""Which column holds what, and from one row of a table to one document."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from pipeline.attribution.language import language_code
from pipeline.composed import in_nfc
from pipeline.documents.dates import iso_date
from pipeline.documents.report import ReadReport
from pipeline.errors import DocumentError
from pipeline.schema import Document
from pipeline.typed import is_missing

#: Names under which a field is found when the user names no column, best first.
DEFAULT_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "text": ("text",),
    "id": ("id", "document_id", "doc_id"),
    "title": ("title", "headline"),
    "speaker": ("speaker",),
    "date": ("date", "published", "publication_date", "published_at", "created_at"),
    "lang": ("lang", "language"),
    "source": ("source", "publisher", "outlet"),
    "url": ("url", "link"),
}
_UNENCODABLE = re.compile("[\ud800-\udfff]")
_SHOWN_COLUMNS: Final = 20


@dataclass(frozen=True, slots=True)
class ColumnNames:
    """The columns that a user named; None means the usual names are tried."""

    text: str = "text"
    id: str | None = None
    title: str | None = None
    speaker: str | None = None
    date: str | None = None
    lang: str | None = None
    source: str | None = None
    url: str | None = None


def match_columns(
    available: Iterable[str], names: ColumnNames, where: str, *, kind: str = "column"
) -> dict[str, str]:
    """Return field -> column for the columns that exist; ``text`` is always among the fields.

    A column that the user named must exist; case is ignored only when no exact name matches. Where the
    ``kind`` is "key", only the text must: keys differ from object to object.

    Raises
    ------
    DocumentError
        A named column, or the one with the text, is missing or there twice.
    """
    columns = list(available)
    found: dict[str, str] = {}
    for field, usual in DEFAULT_COLUMNS.items():
        wanted = getattr(names, field)
        column = _first(columns, (wanted,) if wanted else usual)
        if column is not None:
            refuse_twice(columns, (column,), where)
            found[field] = column
        elif wanted and (kind == "column" or field == "text"):
            raise no_column(field, wanted, columns, where, kind)
    return found


def no_column(
    field: str, wanted: str, available: Iterable[str], where: str, kind: str = "column"
) -> DocumentError:
    """Return the error for a ``wanted`` column (or key, which is a ``kind``) that is not there."""
    return DocumentError(
        f"{where}: there is no {kind} {wanted!r} for the {field}; the {kind}s are"
        f" {_listed(list(available))}. Name the right one with --{field}-column"
    )


def check_frame(value: Any) -> None:
    """Refuse what is no pandas frame with one row of column names.

    Raises
    ------
    DocumentError
        As said.
    """
    columns = getattr(value, "columns", None)
    if columns is None or not hasattr(columns, "nlevels"):
        raise DocumentError(f"expected a pandas frame, not {type(value).__name__}")
    if columns.nlevels > 1:
        raise DocumentError(
            f"the frame's columns have {columns.nlevels} levels of names; keep one: frame.columns.droplevel()"
        )


def refuse_twice(available: Iterable[Any], wanted: Iterable[str], where: str) -> None:
    """Refuse columns of one name, for nobody knows which of them is meant.

    Raises
    ------
    DocumentError
        One of the ``wanted`` is among the ``available`` more than once.
    """
    columns = list(available)
    for name in wanted:
        if columns.count(name) > 1:
            raise DocumentError(f"{where}: the column {name!r} is there twice")


def _first(columns: list[str], wanted: Iterable[str]) -> str | None:
    folded = {column.strip().casefold(): column for column in reversed(columns)}
    for name in wanted:
        if name in columns:
            return name
        if (column := folded.get(name.strip().casefold())) is not None:
            return column
    return None


def _listed(columns: list[str]) -> str:
    shown = ", ".join(repr(column) for column in columns[:_SHOWN_COLUMNS])
    more = len(columns) - _SHOWN_COLUMNS
    return f"{shown or 'none'}{f' and {more} more' if more > 0 else ''}"


def row_document(
    row: Mapping[str, Any],
    columns: Mapping[str, str],
    *,
    default_id: str,
    where: str,
    report: ReadReport,
) -> Document | None:
    """Return the document of one row, or None (counted) when its text is empty.

    Raises
    ------
    DocumentError
        The text is no string (a number, a list), or a column that the user named holds a list or an object.
    """
    text = row.get(columns["text"])
    if is_missing(text):
        text = ""
    if not isinstance(text, str):
        raise DocumentError(
            f"{where}: {columns['text']!r} is a {type(text).__name__}, not a string of text"
        )
    fields = {name: column for name, column in columns.items() if name != "text"}
    value = {name: _plain(row.get(col), name, col, where, report) for name, col in fields.items()}
    return make_document(
        text,
        report=report,
        id=value.get("id") or default_id,
        title=value.get("title"),
        speaker=value.get("speaker"),
        date=value.get("date"),
        lang=value.get("lang"),
        source=value.get("source"),
        url=value.get("url"),
        where=where,
    )


def _plain(value: object, field: str, column: str, where: str, report: ReadReport) -> str | None:
    """Return a field's value as text; a list or an object ("source": {"name": ...}) is none, nor are bytes."""
    if isinstance(value, str) or not isinstance(value, Iterable):
        return _string(value)
    # Only a name that is not usual was surely given by the user, who then expects it to be read.
    if column.strip().casefold() not in DEFAULT_COLUMNS[field]:
        raise DocumentError(
            f"{where}: {column!r} is a {type(value).__name__}, not plain text; copy what it holds of the"
            f" {field} to a column of its own and name that with --{field}-column"
        )
    report.nested += 1
    report.first_nested = report.first_nested or f"{column!r} in {where}"
    return None


def make_document(
    text: str,
    *,
    report: ReadReport,
    id: str,
    title: str | None = None,
    speaker: str | None = None,
    date: str | None = None,
    lang: str | None = None,
    source: str | None = None,
    url: str | None = None,
    where: str | None = None,
) -> Document | None:
    """Return a document with date and language in their usual form; None, counted, without text.

    ``where`` is its place for messages, if it has a better one than ``id``.
    """
    if not text.strip():
        report.empty += 1
        return None
    day = iso_date(date)
    if date and day is None:
        report.bad_dates += 1
        report.first_bad_date = report.first_bad_date or f"{date[:40]!r} at {where or id}"
    report.documents += 1
    return Document(
        id=_encodable(id),
        text=_encodable(text),
        title=title,
        date=day,
        source=source,
        url=url,
        lang=language_code(lang),
        speaker=speaker,
    )


def usual_form(document: Document) -> Document:
    """Return a document that a caller made with its fields as :func:`make_document` writes them.

    A date that is not understood stays as it is given: "2024-05" is one to the registry.

    Raises
    ------
    DocumentError
        The text is no string.
    """
    text = document.text
    if not isinstance(text, str):
        raise DocumentError(
            f"document {document.id}: text is {type(text).__name__}, not a string of text"
        )
    day, speaker = _string(document.date), _string(document.speaker)
    return replace(
        document,
        id=_encodable(str(document.id)),
        text=_encodable(text),
        title=_string(document.title),
        date=iso_date(day) or day,
        source=_string(document.source),
        url=_string(document.url),
        lang=language_code(_string(document.lang)),
        speaker=None if speaker is None else in_nfc(speaker),
    )


def _encodable(text: str) -> str:
    # Replaced one for one, so that offsets keep their place.
    return text if text.isascii() else _UNENCODABLE.sub("\ufffd", text)


def _string(value: object) -> str | None:
    if is_missing(value):
        return None
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # a column of whole numbers with gaps is stored as floats
    return _encodable(str(value)).strip() or None
