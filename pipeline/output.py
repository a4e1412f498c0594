"""Predictions out: CSV, JSON Lines, Parquet or a table for people, row by row or beside-then-rename."""

from __future__ import annotations

import csv
import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, Protocol, TextIO

from pipeline.errors import StanceError
from pipeline.score import COLUMNS, Predictions

FORMATS: Final = ("table", "csv", "jsonl", "parquet")

_SUFFIXES: Final = {".csv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".parquet": "parquet", ".txt": "table"}
_INTEGERS: Final = ("start", "end")
_TABLE_COLUMNS: Final = ("holder", "party", "stance", "p", "sentiment", "evidence", "statement")


class Writer(Protocol):
    """Takes rounds of predictions in order; ``close`` finishes the output."""

    def write(self, part: Predictions) -> None:
        """Add rows."""

    def close(self) -> None:
        """Write what is still held back."""


def choose_format(name: str | None, out: str | None) -> str:
    """Return the format that was asked for, else the one of the file's suffix, else by the kind of output.

    Raises
    ------
    StanceError
        The suffix of ``out`` is not one of a known format, or Parquet would go to a terminal or pipe.
    """
    if name is None and out is not None:
        suffix = Path(out).suffix.lower()
        if suffix not in _SUFFIXES:
            raise StanceError(
                f"{out}: cannot tell the format from the suffix {suffix!r}; add --format {'|'.join(FORMATS)}"
            )
        name = _SUFFIXES[suffix]
    if name is None:
        return "table" if sys.stdout.isatty() else "csv"
    if name == "parquet" and out is None:
        raise StanceError("parquet is a binary file: name it with --out FILE.parquet")
    return name


@contextmanager
def open_writer(format_name: str, out: str | None, *, show_neutral: bool = False) -> Iterator[Writer]:
    """Open a writer to ``out`` (None: standard output).

    A file appears under its name only when everything is written; after an error there is nothing new.
    """
    if out is None:
        writer = _text_writer(format_name, sys.stdout, show_neutral)
        yield writer
        writer.close()
        return
    path = Path(out)
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        if format_name == "parquet":
            writer = ParquetWriter(part)
            yield writer
            writer.close()
        else:
            with part.open("w", encoding="utf-8", newline="") as stream:
                writer = _text_writer(format_name, stream, show_neutral)
                yield writer
                writer.close()
        part.replace(path)
    except OSError as error:
        raise StanceError(f"{out}: cannot be written ({error.strerror or error})") from error
    finally:
        part.unlink(missing_ok=True)


def _text_writer(format_name: str, stream: TextIO, show_neutral: bool) -> Writer:
    if format_name == "csv":
        return CsvWriter(stream)
    if format_name == "jsonl":
        return JsonWriter(stream)
    return TableWriter(stream, show_neutral=show_neutral)


class CsvWriter:
    """RFC 4180 with a header; numbers with up to six decimals, nothing for what is missing."""

    def __init__(self, stream: TextIO) -> None:
        self._rows = csv.writer(stream)
        self._rows.writerow(COLUMNS)

    def write(self, part: Predictions) -> None:
        """Add rows."""
        columns = [_rounded(part.columns[name]) for name in COLUMNS]
        self._rows.writerows(zip(*columns, strict=True))

    def close(self) -> None:
        """Nothing is held back."""


class JsonWriter:
    """One JSON object a line."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, part: Predictions) -> None:
        """Add rows."""
        columns = [_rounded(part.columns[name]) for name in COLUMNS]
        for values in zip(*columns, strict=True):
            row = dict(zip(COLUMNS, values, strict=True))
            self._stream.write(json.dumps(row, ensure_ascii=False) + "\n")

    def close(self) -> None:
        """Nothing is held back."""


class ParquetWriter:
    """A Parquet file with one row group a round."""

    def __init__(self, path: Path) -> None:
        import pyarrow.parquet as pq

        self._file = pq.ParquetWriter(path, parquet_schema(), compression="zstd")

    def write(self, part: Predictions) -> None:
        """Add rows."""
        self._file.write_table(arrow_table(part))

    def close(self) -> None:
        """Write the footer."""
        self._file.close()


class TableWriter:
    """A table for people: polar pairs, strongest words, and how many neutral pairs are not shown."""

    def __init__(self, stream: TextIO, *, show_neutral: bool) -> None:
        self._stream = stream
        self._show_neutral = show_neutral
        self._rows: list[dict[str, Any]] = []
        self._hidden = 0

    def write(self, part: Predictions) -> None:
        """Add rows."""
        for row in part.rows():
            if row["stance"] == "neutral" and not self._show_neutral:
                self._hidden += 1
            else:
                self._rows.append(row)

    def close(self) -> None:
        """Print the table."""
        from rich.console import Console

        console = Console(file=self._stream, width=None if self._stream.isatty() else 160)
        console.print(_rich_table(self._rows))
        if self._hidden:
            console.print(f"{self._hidden} neutral pairs are not shown; --all shows them.", style="dim")


def _rich_table(rows: Sequence[dict[str, Any]]) -> Any:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    styles = {"favor": "green", "against": "red", "neutral": "dim"}
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for name in _TABLE_COLUMNS:
        table.add_column(name, overflow="fold", justify="right" if name == "p" else "left")
    for row in rows:
        stance = row["stance"]
        shown = [
            row["holder"] or "(author)",
            row["party"],
            stance + (" ?" if row["abstained"] else ""),
            f"{row[f'p_{stance}']:.2f}",
            row["sentiment"] or "",
            row["evidence"],
            _shorten(row["statement"]),
        ]
        # Text, not markup: brackets in a document must not be read as styles.
        table.add_row(*(Text(str(v), style=styles[stance] if i == 2 else "") for i, v in enumerate(shown)))
    return table


def _shorten(text: str, limit: int = 110) -> str:
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _rounded(values: list[Any]) -> list[Any]:
    if values and isinstance(values[0], float):
        return [None if v is None else round(v, 6) for v in values]
    return values


def parquet_schema() -> Any:
    """Return the Arrow schema of predictions: the columns of every file, whatever its rows hold."""
    import pyarrow as pa

    def kind(name: str) -> Any:
        if name in _INTEGERS:
            return pa.int64()
        if name == "abstained":
            return pa.bool_()
        return pa.float64() if name.startswith("p_") else pa.string()

    return pa.schema([(name, kind(name)) for name in COLUMNS])


def arrow_table(part: Predictions) -> Any:
    """Return predictions as an Arrow table of :func:`parquet_schema`."""
    import pyarrow as pa

    return pa.table(part.columns, schema=parquet_schema())
