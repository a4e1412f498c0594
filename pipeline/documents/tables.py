"""Comma- and tab-separated tables with a header, a row at a time."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import Any, BinaryIO, Final

from pipeline.documents.columns import match_columns, row_document
from pipeline.documents.context import MAX_CHARACTERS, Context, refuse_nul, text_stream
from pipeline.documents.report import ReadReport
from pipeline.errors import DocumentError
from pipeline.schema import Document

_DELIMITERS: Final = ",;\t|"
#: The first line by which spreadsheets tell the delimiter.
_TOLD = re.compile(r'"?sep=([^\w\s"]|\t)"?\s*', re.IGNORECASE)


def read_table(stream: BinaryIO, context: Context, *, delimiter: str | None) -> Iterator[Document]:
    """Yield the rows of delimited text with a header; ``delimiter`` None is found in the header.

    A row with fewer fields than the header is filled up with empty ones at its end, and counted: so
    spreadsheets write rows whose last cells are empty. A line ``sep=;`` before the header is obeyed.
    """
    # The limit belongs to the process: it is only ever raised, to 2**28, which fits a C long.
    csv.field_size_limit(max(csv.field_size_limit(), MAX_CHARACTERS))
    with text_stream(stream, context, newline="") as lines:
        before, header, told = _header(lines)
        refuse_nul(header, context, before + 1)
        chosen = told or delimiter or _delimiter(header, context.columns.text)
        reader = csv.reader(_chained(header, lines), delimiter=chosen, strict=True)
        rows = _table_rows(reader, context, before)
        _, names = next(rows, (1, []))
        fields = [name.strip() for name in names]
        columns = match_columns(fields, context.columns, context.name)
        for row, (line, cells) in enumerate(rows, start=1):
            _check_width(cells, fields, chosen, context.where(line), context.report)
            document = row_document(
                dict(zip(fields, cells, strict=False)),
                columns,
                default_id=f"{context.stem}:{row}",
                where=context.where(line),
                report=context.report,
            )
            if document is not None:
                refuse_nul(document.text, context, line)
                yield document


def _header(lines: io.TextIOBase) -> tuple[int, str, str | None]:
    """Return how many lines stand before the header, the header, and the delimiter that they tell."""
    told = None
    before, line = 0, lines.readline(MAX_CHARACTERS)
    while line and (not line.strip() or (told is None and _TOLD.fullmatch(line))):
        if found := _TOLD.fullmatch(line):
            told = found[1]
        before, line = before + 1, lines.readline(MAX_CHARACTERS)
    return before, line, told


def _check_width(
    cells: list[str], fields: list[str], delimiter: str, where: str, report: ReadReport
) -> None:
    if len(cells) < len(fields):
        report.short_rows += 1
        report.first_short_row = report.first_short_row or where
    if len(cells) > len(fields):
        raise DocumentError(
            f"{where}: {len(cells)} fields where the header has {len(fields)};"
            f" a text with {delimiter!r} in it needs quotation marks around it"
        )


def _chained(header: str, lines: io.TextIOBase) -> Iterator[str]:
    yield header
    while line := lines.readline(MAX_CHARACTERS):
        yield line


def _table_rows(reader: Any, context: Context, before: int) -> Iterator[tuple[int, list[str]]]:
    """Yield (first line, cells) of every row that is not blank; ``before`` lines were read already."""
    while True:
        line = before + reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise DocumentError(
                f"{context.where(line)}: not a well-formed row ({error}); a quotation mark is not"
                " closed, or not doubled within a quoted field"
            ) from None
        if cells is None:
            return
        if cells:
            yield line, cells


def _delimiter(header: str, text_column: str) -> str:
    """Return the delimiter that gives the text its column, else the one that gives most columns."""

    def score(delimiter: str) -> tuple[bool, int]:
        fields = _fields(header, delimiter)
        return _folded(text_column) in map(_folded, fields), len(fields)

    return max(_DELIMITERS, key=score)


def _fields(header: str, delimiter: str) -> list[str]:
    return next(csv.reader([header], delimiter=delimiter), [])


def _folded(name: str) -> str:
    return name.strip().casefold()


def is_table_header(line: str, text_column: str) -> bool:
    """Tell whether the first line of an unnamed input is the header of a table.

    It is if ``text_column`` is one of several fields (case is ignored, as in the table) or, letter for letter,
    all there is ("Text" alone is a heading of prose), or if it names the delimiter.
    """
    if _TOLD.fullmatch(line):
        return True
    fields = _fields(line, _delimiter(line, text_column))
    if len(fields) == 1:
        return fields[0].strip() == text_column
    return _folded(text_column) in map(_folded, fields)
