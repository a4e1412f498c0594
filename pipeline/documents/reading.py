"""``read_documents``: one door to every format that documents come in."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from typing import BinaryIO, Final

from pipeline.documents.columns import ColumnNames
from pipeline.documents.context import Context
from pipeline.documents.json_values import read_json
from pipeline.documents.markdown import read_markdown
from pipeline.documents.parquet import read_parquet
from pipeline.documents.plain import read_text
from pipeline.documents.report import ReadReport
from pipeline.documents.sources import (
    OwnNames,
    PathLike,
    Source,
    SourceFile,
    check_paths,
    find_sources,
    sniff_format,
)
from pipeline.documents.tables import read_table
from pipeline.documents.web import read_html, read_warc
from pipeline.encoding import check_encoding
from pipeline.errors import DocumentError
from pipeline.schema import Document

_READERS: Final[dict[str, Callable[[BinaryIO, Context], Iterator[Document]]]] = {
    "text": read_text,
    "json": read_json,
    "csv": partial(read_table, delimiter=None),
    "tsv": partial(read_table, delimiter="\t"),
    "parquet": read_parquet,
    "html": read_html,
    "warc": read_warc,
    "markdown": read_markdown,
}
#: Values that ``format`` takes.
DOCUMENT_FORMATS: Final[tuple[str, ...]] = tuple(_READERS)


def read_documents(
    source: Source,
    *,
    text_column: str = "text",
    id_column: str | None = None,
    title_column: str | None = None,
    speaker_column: str | None = None,
    date_column: str | None = None,
    lang_column: str | None = None,
    source_column: str | None = None,
    url_column: str | None = None,
    encoding: str | None = None,
    format: str | None = None,
    report: ReadReport | None = None,
    leave_out: PathLike | None = None,
    skip_unreadable: bool = False,
) -> Iterator[Document]:
    """Yield the documents of files in bounded memory (one document, or one batch, at a time).

    Parameters
    ----------
    source
        A path, several paths, ``"-"`` for standard input, or an open text or binary file. A folder
        stands for all files below it, sorted. ``.txt`` and ``.md`` are one document each (the front
        matter of ``.md`` gives title, date and the like);
        ``.jsonl``, ``.ndjson``, ``.json``, ``.csv``, ``.tsv``, ``.parquet`` and ``.warc`` hold
        one a row; ``.html`` is one page; each also with ``.gz``.
    text_column
        Column or key that holds the text. The other columns are looked for under their usual
        names (``id``, ``date``, ``headline``, ...) unless they are named; a named one must exist (a key:
        in some object of the file). Input whose name does not tell its format is a table then.
    encoding
        Of all text files; found in the content (UTF-8, else detected) when None.
    format
        One of `DOCUMENT_FORMATS`, for input whose name does not tell; else told from the content.
    report
        Filled with what was passed over (rows without text, files of other formats).
    leave_out
        Output that may lie in a folder of ``source``: not read, nor what unfinished runs left of it.
    skip_unreadable
        Go on behind a file found in a folder that cannot be read (to its end): what it yielded stays, and
        ``report.unreadable`` says why. A file that was named is refused all the same.

    Yields
    ------
    Document
        With a text that is not blank; ``id`` as given, else ``stem`` (one document a file) or
        ``stem:row`` counting from 1, with ``~2`` and so on where it is taken; ``date`` as
        ``YYYY-MM-DD``; ``lang`` as a bare code.

    Raises
    ------
    DocumentError
        A path does not exist (at once); a file is empty, damaged, undecodable or lacks the column
        with the text; JSON or a table row is broken (``file:line``); there is no document at all
        (while iterating).
    """
    columns = ColumnNames(
        text=text_column,
        id=id_column,
        title=title_column,
        speaker=speaker_column,
        date=date_column,
        lang=lang_column,
        source=source_column,
        url=url_column,
    )
    if format is not None and format not in _READERS:
        raise DocumentError(f"unknown format {format!r}; one of {', '.join(DOCUMENT_FORMATS)}")
    if encoding is not None:
        check_encoding(encoding)
    check_paths(source)
    report = ReadReport() if report is None else report
    files = find_sources(source, report, leave_out)
    return _with_own_ids(
        _read_all(files, columns, encoding, format, report, skip_unreadable), report
    )


def _with_own_ids(documents: Iterator[Document], report: ReadReport) -> Iterator[Document]:
    """Yield the documents, each under an id that none before it has."""
    own = OwnNames()
    for document in documents:
        id = own(document.id)
        if id != document.id:
            report.repeated_ids += 1
            document = replace(document, id=id)
        yield document


def _read_all(
    files: Iterable[SourceFile],
    columns: ColumnNames,
    encoding: str | None,
    format: str | None,
    report: ReadReport,
    skip_unreadable: bool,
) -> Iterator[Document]:
    name = "input"
    for file in files:
        name = file.name
        context = Context(file.name, file.stem, columns, encoding, report)
        try:
            yield from _read_file(file, format, context)
        except DocumentError as error:
            if not (skip_unreadable and file.in_folder):
                raise
            report.unreadable.append(str(error))
    if not report.documents:
        rows = f": {report.empty} rows or files, all with an empty text" if report.empty else ""
        pages = f"; {report.undecoded} pages of no known encoding" if report.undecoded else ""
        damage = f"; {report.unreadable[0]}" if report.unreadable else ""
        raise DocumentError(f"{name}: there is no document in it{rows}{pages}{damage}")


def _read_file(file: SourceFile, format: str | None, context: Context) -> Iterator[Document]:
    try:
        with file.open() as stream:
            if _is_empty(stream):
                if not file.in_folder:
                    raise DocumentError(f"{file.name}: the input is empty")
                context.report.empty += 1
                return
            chosen = format or file.format
            if chosen is None:
                chosen = sniff_format(stream, context.columns, file.name, context.encoding)
            yield from _READERS[chosen](stream, context)
    except UnicodeError as error:
        raise DocumentError(
            f"{file.name}: cannot be decoded ({error}); name the right encoding, such as cp1252"
        ) from None
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or error
        raise DocumentError(f"{file.name}: cannot be read ({reason})") from None


def _is_empty(stream: BinaryIO) -> bool:
    start = stream.read(1)
    stream.seek(0)
    return not start
