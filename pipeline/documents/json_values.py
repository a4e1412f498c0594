"""JSON Lines, JSON arrays and JSON values one after another, in bounded memory."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from typing import BinaryIO, Final

from pipeline.documents.columns import DEFAULT_COLUMNS, match_columns, no_column, row_document
from pipeline.documents.context import MAX_CHARACTERS, Context, text_stream, too_long
from pipeline.errors import DocumentError
from pipeline.schema import Document

_JSON_CHUNK: Final = 1 << 18
#: More than the longest token that has no quotation marks: -Infinity, or a pair of \\u escapes.
_EDGE: Final = 16
#: Keys to list in a message, if there are more.
_KEPT_KEYS: Final = 100
_SPACE = re.compile(r"[ \t\r\n]*")


def read_json(stream: BinaryIO, context: Context) -> Iterator[Document]:
    """Yield the objects of JSON Lines, of one JSON array, or of JSON values one after another.

    A string stands for an object with nothing but a text. Keys differ from object to object, so one that
    the user named may be missing, but not from all of them.

    Raises
    ------
    DocumentError
        As for all formats; that a named key is nowhere is known only behind the last object.
    """
    names = {field: getattr(context.columns, field) for field in DEFAULT_COLUMNS}
    missing = {field: name for field, name in names.items() if name is not None}
    keys: dict[str, None] = {}
    with text_stream(stream, context) as lines:
        for row, (line, value) in enumerate(_values(lines, context), start=1):
            where = context.where(line)
            values = _object(value, where, context)
            columns = match_columns(values, context.columns, where, kind="key")
            if missing:
                missing = {field: name for field, name in missing.items() if field not in columns}
                keys |= dict.fromkeys(values) if len(keys) < _KEPT_KEYS else {}
            document = row_document(
                values,
                columns,
                default_id=f"{context.stem}:{row}",
                where=where,
                report=context.report,
            )
            if document is not None:
                yield document
    for field, name in missing.items():
        if keys:
            raise no_column(field, name, keys, context.name, "key")


def _values(lines: io.TextIOBase, context: Context) -> Iterator[tuple[int, object]]:
    number, start = 1, lines.readline(MAX_CHARACTERS + 1)
    while start and not start.strip():
        number, start = number + 1, lines.readline(MAX_CHARACTERS + 1)
    if _is_json_line(start):
        return _json_lines(start, lines, context, number)
    return _Values(start, lines, context, number).read()


def _is_json_line(line: str) -> bool:
    # An array, or an object that goes on behind its first line, is no JSON Lines; a broken line is.
    text = line.strip()
    if text[:1] not in ("[", "{"):
        return True
    return text[0] == "{" and (text[-1] not in "{[,:" or _begins_with_value(text))


def _begins_with_value(text: str) -> bool:
    try:
        json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError):
        return False
    return True


def _json_lines(
    start: str, lines: io.TextIOBase, context: Context, number: int
) -> Iterator[tuple[int, object]]:
    line = start
    while line:
        if len(line) > MAX_CHARACTERS:
            raise too_long(context.where(number))
        if line.strip():
            yield number, _loads(line, context, number)
        line = lines.readline(MAX_CHARACTERS + 1)
        number += 1


def _loads(line: str, context: Context, number: int) -> object:
    try:
        return json.loads(line)
    except json.JSONDecodeError as error:
        raise DocumentError(
            f"{context.where(number)}: broken JSON: {error.msg} (column {error.colno});"
            " each line must hold one whole value, unless all are in one array"
        ) from None
    except (RecursionError, ValueError) as error:
        raise DocumentError(f"{context.where(number)}: broken JSON: {error}") from None


class _Values:
    """Reads the items of an array, or values one after another, through a growing window.

    The window is cut only when it is refilled, and doubles while one value does not fit, so the
    work is linear in the length of the input.
    """

    def __init__(self, start: str, lines: io.TextIOBase, context: Context, line: int) -> None:
        self._buffer, self._lines, self._context = start, lines, context
        self._position, self._line = 0, line
        self._decoder = json.JSONDecoder()

    def read(self) -> Iterator[tuple[int, object]]:
        """Yield (line of its first character, value)."""
        in_array = self._next() == "["
        if in_array:
            self._move(self._position + 1)
        while (mark := self._next()) and not (in_array and mark == "]"):
            line = self._line
            yield line, self._value()
            if self._next() == "," and in_array:
                self._move(self._position + 1)
            elif in_array and self._next() not in ("]", ""):
                raise self._broken("there is no comma between two values")
        if in_array:
            self._close(mark)

    def _close(self, mark: str) -> None:
        if mark != "]":
            raise self._broken("the array is not closed")
        self._move(self._position + 1)
        if self._next():
            raise self._broken("there is more after the array")

    def _next(self) -> str:
        """Move to the next character that is not white space and return it; "" at the end."""
        while True:
            match = _SPACE.match(self._buffer, self._position)
            self._move(match.end() if match else self._position)
            if self._position < len(self._buffer):
                return self._buffer[self._position]
            if not self._refill():
                return ""

    def _value(self) -> object:
        while True:
            try:
                value, end = self._decoder.raw_decode(self._buffer, self._position)
                # A number at the end of the window may go on in the next part.
                if end < len(self._buffer) or not self._refill():
                    self._move(end)
                    return value
            except RecursionError as error:
                raise self._broken(str(error)) from None
            except ValueError as error:
                if not self._is_cut(error) or not self._refill():
                    raise self._json_error(error) from None

    def _is_cut(self, error: ValueError) -> bool:
        # What the window's edge breaks is an open string or lies within an escape of the edge.
        if not isinstance(error, json.JSONDecodeError):
            return False
        return error.msg.startswith("Unterminated") or error.pos >= len(self._buffer) - _EDGE

    def _move(self, position: int) -> None:
        self._line += self._buffer.count("\n", self._position, position)
        self._position = position

    def _refill(self) -> bool:
        rest = self._buffer[self._position :]
        if len(rest) > MAX_CHARACTERS:
            raise too_long(self._context.where(self._line))
        more = self._lines.read(max(_JSON_CHUNK, len(rest)))
        if more:
            self._buffer, self._position = rest + more, 0
        return bool(more)

    def _broken(self, reason: str) -> DocumentError:
        return DocumentError(f"{self._context.where(self._line)}: broken JSON: {reason}")

    def _json_error(self, error: ValueError) -> DocumentError:
        if not isinstance(error, json.JSONDecodeError):
            return self._broken(str(error))
        # Its line counts within the window; where the text ends too soon, it is the last that is not blank.
        end = len(self._buffer.rstrip()) if error.pos >= len(self._buffer) else error.pos
        self._move(max(self._position, end))
        return self._broken(error.msg)


def _object(value: object, where: str, context: Context) -> dict[str, object]:
    row = {context.columns.text: value} if isinstance(value, str) else value
    if not isinstance(row, dict):
        raise DocumentError(f"{where}: a document is a JSON object or string, not {value!r:.40}")
    return row
