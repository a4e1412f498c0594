"""Rows out (pairs, edges or statements): CSV, JSON Lines, Parquet or a table for people.

A writer takes *payloads*: rounds of predictions that :func:`encode` turned into bytes, in whatever
process scored them. The same payloads in the same order give the same file, byte for byte.
"""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final, Protocol, TextIO

from pipeline.display import TableWriter
from pipeline.errors import StanceError
from pipeline.outlets import outlet
from pipeline.shapes import PAIRS, Shape, kind_of

if TYPE_CHECKING:
    from pipeline.score import Predictions

FORMATS: Final = ("table", "csv", "jsonl", "parquet")

_SUFFIXES: Final = {
    ".csv": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
    ".txt": "table",
}
#: Rows of a Parquet row group: large enough to compress repeated statements and names, small enough
#: to hold in memory.
_GROUP_ROWS: Final = 1 << 15
_DECIMALS: Final = 6


class Writer(Protocol):
    """Takes payloads in order; ``close`` finishes the output."""

    def append(self, payload: bytes) -> None:
        """Add the rows that :func:`encode` packed for the writer's format."""

    def close(self) -> None:
        """Write what is still held back."""


def choose_format(name: str | None, out: str | None) -> str:
    """Return the format that was asked for, else the one of the file's suffix, else by kind of output.

    Raises
    ------
    StanceError
        The suffix of ``out`` is not one of a known format, or Parquet would go to a terminal or pipe.
    """
    if name is None and out is not None:
        suffix = Path(out).suffix.lower()
        if suffix not in _SUFFIXES:
            raise StanceError(
                f"{out}: cannot tell the format from the suffix {suffix!r}; "
                f"add --format {'|'.join(FORMATS)}"
            )
        name = _SUFFIXES[suffix]
    if name is None:
        return "table" if sys.stdout.isatty() else "csv"
    if name == "parquet" and out is None:
        raise StanceError("parquet is a binary file: name it with --out FILE.parquet")
    return name


def encode(part: Predictions, format_name: str, shape: Shape = PAIRS) -> bytes:
    """Return ``part`` as the payload that a writer of ``format_name`` appends."""
    if format_name == "parquet":
        return _arrow_bytes(arrow_table(part, shape))
    if format_name == "csv":
        stream = io.StringIO()
        csv.writer(stream).writerows(_rows(part))
        return stream.getvalue().encode("utf-8", "replace")
    names = list(part.columns)
    lines = (
        json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False) for row in _rows(part)
    )
    return "".join(f"{line}\n" for line in lines).encode("utf-8", "replace")


def join_payloads(payloads: Sequence[bytes], format_name: str, shape: Shape = PAIRS) -> bytes:
    """Return the payloads of several rounds as one."""
    if format_name != "parquet" or len(payloads) == 1:
        return b"".join(payloads)
    import pyarrow as pa

    tables = [pa.ipc.open_stream(payload).read_all() for payload in payloads]
    return _arrow_bytes(pa.concat_tables(tables or [shape.arrow().empty_table()]))


@contextmanager
def open_writer(
    format_name: str, out: str | None, *, show_neutral: bool = False, shape: Shape = PAIRS
) -> Iterator[Writer]:
    """Open a writer of rows of ``shape`` to ``out`` (None: standard output).

    A file appears under its name only when everything is written; after an error there is nothing new.
    A device or pipe gets the rows as they come.

    Raises
    ------
    StanceError
        The place cannot be written.
    """
    if out is None:
        writer = _text_writer(format_name, sys.stdout, show_neutral, shape)
        yield writer
        writer.close()
        return
    try:
        with outlet(out) as path:
            if format_name == "parquet":
                # Opened here, because Arrow cannot open a pipe.
                with path.open("wb") as sink, parquet_writer(sink, shape) as writer:
                    yield writer
            else:
                with path.open("w", encoding="utf-8", newline="") as stream:
                    writer = _text_writer(format_name, stream, show_neutral, shape)
                    yield writer
                    writer.close()
    except OSError as error:
        raise StanceError(f"{out}: cannot be written ({error.strerror or error})") from error


@contextmanager
def parquet_writer(sink: BinaryIO, shape: Shape = PAIRS) -> Iterator[ParquetWriter]:
    """Open a writer of Parquet into ``sink``; after an error that is closed, and has no footer."""
    writer = ParquetWriter(sink, shape)
    try:
        yield writer
        writer.close()
    except BaseException:
        writer.discard()
        raise


def _text_writer(format_name: str, stream: TextIO, show_neutral: bool, shape: Shape) -> Writer:
    if format_name == "csv":
        return CsvWriter(stream, shape)
    if format_name == "jsonl":
        return JsonWriter(stream)
    return TableWriter(stream, show_neutral=show_neutral, shape=shape)


class JsonWriter:
    """One JSON object a line; probabilities with six decimals."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def append(self, payload: bytes) -> None:
        """Add lines."""
        self._stream.write(payload.decode("utf-8"))

    def close(self) -> None:
        """Nothing is held back."""


class CsvWriter(JsonWriter):
    """RFC 4180 with a header; probabilities with six decimals, nothing for what is missing."""

    def __init__(self, stream: TextIO, shape: Shape = PAIRS) -> None:
        super().__init__(stream)
        csv.writer(stream).writerow(shape.columns)


class ParquetWriter:
    """A Parquet file; rows are gathered into row groups of at least :data:`_GROUP_ROWS` rows."""

    def __init__(self, sink: BinaryIO, shape: Shape = PAIRS) -> None:
        import pyarrow.parquet as pq

        self._sink = sink
        # Statements, names and labels repeat from row to row; everything else is dearer as a dictionary.
        self._file = pq.ParquetWriter(sink, shape.arrow(), compression="zstd")
        self._waiting: list[Any] = []
        self._rows = 0

    def append(self, payload: bytes) -> None:
        """Add rows."""
        import pyarrow as pa

        with pa.ipc.open_stream(payload) as reader:
            table = reader.read_all()
        self._waiting.append(table)
        self._rows += table.num_rows
        if self._rows >= _GROUP_ROWS:
            self._flush()

    def note(self, values: Mapping[str, str]) -> None:
        """Put key-value metadata into the footer."""
        self._file.add_key_value_metadata(dict(values))

    def close(self) -> None:
        """Write the last rows and the footer."""
        self._flush()
        self._file.close()

    def discard(self) -> None:
        """Leave what was written without its footer, so that nobody can take it for a whole file."""
        # Arrow would write the footer when its writer is collected, and complain where it cannot.
        for file in (self._sink, self._file):
            with suppress(Exception):
                file.close()
        self._file.is_open = False

    def _flush(self) -> None:
        import pyarrow as pa

        if self._rows:
            self._file.write_table(pa.concat_tables(self._waiting), row_group_size=self._rows)
        self._waiting, self._rows = [], 0


def _rows(part: Predictions) -> Iterator[tuple[Any, ...]]:
    """Yield the rows as text formats have them: probabilities rounded."""
    columns = []
    for name, values in part.columns.items():
        if kind_of(name) == "float":
            values = [None if v is None else round(v, _DECIMALS) for v in values]
        columns.append(values)
    return zip(*columns, strict=True)


def arrow_table(part: Predictions, shape: Shape = PAIRS) -> Any:
    """Return rows as an Arrow table of the schema of ``shape``."""
    import pyarrow as pa

    schema = shape.arrow()
    return pa.table({name: part.columns[name] for name in schema.names}, schema=schema)


def _arrow_bytes(table: Any) -> bytes:
    import pyarrow as pa

    sink = pa.BufferOutputStream()
    options = pa.ipc.IpcWriteOptions(compression="lz4")
    with pa.ipc.new_stream(sink, table.schema, options=options) as writer:
        writer.write_table(table)
    payload: bytes = sink.getvalue().to_pybytes()
    return payload
