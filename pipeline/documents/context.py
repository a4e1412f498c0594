"""What every reader of a format shares: names, options, counts and the decoded stream."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import BinaryIO, Final

from pipeline.documents.columns import ColumnNames
from pipeline.documents.report import ReadReport
from pipeline.encoding import find_encoding
from pipeline.errors import DocumentError

#: Longest single document (characters); a longer line or file is refused instead of filling memory.
MAX_CHARACTERS: Final = 1 << 28
_REPORTED_ENCODINGS: Final = 100


@dataclass(frozen=True, slots=True)
class Context:
    """What every format needs to know: names for messages and ids, options, and the counts."""

    name: str
    stem: str
    columns: ColumnNames
    encoding: str | None
    report: ReadReport

    def where(self, line: int) -> str:
        """Return ``file:line``."""
        return f"{self.name}:{line}"


def text_stream(stream: BinaryIO, context: Context, *, newline: str | None = None) -> io.TextIOBase:
    """Return the decoded stream, which closes ``stream`` when it is closed.

    An encoding that the user named is taken at its word; a byte-order mark in it is no text.
    """
    if context.encoding:
        named = io.TextIOWrapper(stream, context.encoding, newline=newline)
        if named.read(1) != "\ufeff":
            named.seek(0)
        return named
    found = find_encoding(stream, context.name)
    told = found.damaged or not found.name.startswith("utf")
    if told and len(context.report.encodings) < _REPORTED_ENCODINGS:
        context.report.encodings[context.name] = str(found)
    errors = "replace" if found.damaged else "strict"
    return io.TextIOWrapper(stream, found.name, errors=errors, newline=newline)


def too_long(where: str) -> DocumentError:
    """Return the error for a document beyond `MAX_CHARACTERS`."""
    return DocumentError(f"{where}: longer than {MAX_CHARACTERS} characters; split it")


def refuse_nul(text: str, context: Context, line: int) -> None:
    """Raise when ``text``, which begins at ``line``, holds a NUL character.

    Raises
    ------
    DocumentError
        It does.
    """
    if (at := text.find("\0")) >= 0:
        line += text.count("\n", 0, at)
        raise DocumentError(f"{context.where(line)}: there is a NUL byte; the file is damaged")
