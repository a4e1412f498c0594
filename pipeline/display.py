"""Rows for people: each text once, below it what it shows, and how much is not shown.

A statement is longer than all other columns together, and several rows share it; as a heading it
is read once, and a narrow terminal keeps the columns whole.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final, TextIO

from pipeline.shapes import PAIRS, Shape

if TYPE_CHECKING:
    from pipeline.score import Predictions

Row = dict[str, Any]

_PIPE_WIDTH: Final = 120
_STYLES: Final = {"favor": "green", "against": "red", "neutral": "dim"}
_CONTROLS: Final = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")
#: Characters of a column at most (the last is cut where the line ends), and of a text.
_WIDEST: Final = 28
_LONGEST: Final = 400


def console_of(stream: TextIO, pipe_width: int) -> Any:
    """Return Rich's console for ``stream``, ``pipe_width`` characters wide where that is no terminal.

    BrokenPipeError passes through it, as from ``print``: Rich itself would end the program as failed.
    """
    from rich.console import Console

    class _Console(Console):
        def on_broken_pipe(self) -> None:
            raise BrokenPipeError

    return _Console(file=stream, width=None if stream.isatty() else pipe_width)


class TableWriter:
    """Gathers rows and prints them when it is closed."""

    def __init__(self, stream: TextIO, *, show_neutral: bool, shape: Shape = PAIRS) -> None:
        self._stream = stream
        self._show_neutral = show_neutral
        self._shape = shape
        self._rows: list[Row] = []
        self._hidden = 0

    def append(self, payload: bytes) -> None:
        """Add rows."""
        for line in payload.splitlines():
            self._add(json.loads(line.decode("utf-8")))

    def write(self, part: Predictions) -> None:
        """Add rows that were not encoded."""
        for row in part.rows():
            self._add(row)

    def close(self) -> None:
        """Print the rows."""
        console = console_of(self._stream, _PIPE_WIDTH)
        for line in _lines(self._rows, self._shape, console.width):
            console.print(line)
        if self._hidden:
            line_feed = "\n" if self._rows else ""
            console.print(
                f"{line_feed}neutral {self._shape.name} not shown: {self._hidden} (--all shows them)",
                style="dim",
            )

    def _add(self, row: Row) -> None:
        if row.get("stance") == "neutral" and not self._show_neutral:
            self._hidden += 1
        else:
            self._rows.append(row)


def _lines(rows: Sequence[Row], shape: Shape, width: int) -> Iterator[Any]:
    """Yield the head, then every text with its rows below it, documents apart where there are several."""
    from rich.text import Text

    if not rows:
        return
    cells, text_of = _CELLS[shape.name], _TEXTS[shape.name]
    table = [[_harmless(show(row)) for show in cells.values()] for row in rows]
    widths = [min(_WIDEST, max(map(len, column))) for column in zip(cells, *table, strict=True)]
    several = len({row["document_id"] for row in rows}) > 1
    yield Text(_line(list(cells), widths, width), style="bold")
    keyed = zip(rows, table, strict=True)
    for name, document in groupby(keyed, key=lambda item: item[0]["document_id"]):
        if several:
            yield Text(f"\ndocument {_harmless(name)}", style="bold")
        for text, group in groupby(document, key=lambda item: text_of(item[0])):
            yield Text(f"\n{text}")
            for row, values in group:
                # Text, not markup: brackets in a document must not be read as styles.
                yield Text(
                    _line(values, widths, width), style=_STYLES.get(row.get("stance", ""), "")
                )


def _line(values: Sequence[str], widths: Sequence[int], width: int) -> str:
    """Return cells side by side, cut to ``width`` characters."""
    cut = [v if len(v) <= w else v[: w - 1] + "…" for v, w in zip(values, widths, strict=True)]
    cut[-1] = values[-1]
    line = "  " + "  ".join(f"{v:{w}}" for v, w in zip(cut, widths, strict=True)).rstrip()
    return line if len(line) <= width else line[: width - 1] + "…"


def _harmless(text: str) -> str:
    """Return what a text shows: control characters could recolour or clear the terminal."""
    return _CONTROLS.sub("\N{REPLACEMENT CHARACTER}", text)


def _shorten(text: str) -> str:
    text = _harmless(" ".join(text.split()))
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _counts(row: Row) -> str:
    """Return "3", or "3: 2 favor, 1 against" where they do not all show the same."""
    shown = [f"{row[name]} {name}" for name in _STYLES if row[name]]
    return str(row["statements"]) + (f": {', '.join(shown)}" if len(shown) > 1 else "")


def _edge_statement(row: Row) -> str:
    text = _shorten(row["statement"])
    if row["contradicted"]:
        text += f"\nbut {_shorten(row['counter_statement'])} ({row['counter_probability']:.2f})"
    return text


def _holder(row: Row) -> str:
    return row["holder"] or "(author)"


#: Head of the column -> what stands in it, for each shape.
_CELLS: Final[dict[str, dict[str, Callable[[Row], str]]]] = {
    "pairs": {
        "holder": _holder,
        "party": lambda row: row["party"],
        "stance": lambda row: row["stance"] + (" ?" if row["abstained"] else ""),
        "p": lambda row: f"{row['p_' + row['stance']]:.2f}",
        "sentiment": lambda row: row["sentiment"] or "",
        "evidence": lambda row: row["evidence"],
    },
    "edges": {
        "holder": _holder,
        "party": lambda row: row["party"],
        "stance": lambda row: row["stance"] + (" (contradicted)" if row["contradicted"] else ""),
        "p": lambda row: f"{row['probability']:.2f}",
        "statements": _counts,
        "evidence": lambda row: row["evidence"],
    },
    "statements": {
        "kind": lambda row: row["kind"],
        "lang": lambda row: (row["lang"] or "?") + ("" if row["scored"] else " (not scored)"),
        "speaker": lambda row: row["speaker"] or row["speaker_mention"] or "",
        "cue": lambda row: row["cue"] or "",
        "parties": lambda row: row["parties"],
    },
}
#: What stands above the rows of each shape.
_TEXTS: Final[dict[str, Callable[[Row], str]]] = {
    "pairs": lambda row: _shorten(row["statement"]),
    "edges": _edge_statement,
    "statements": lambda row: _shorten(row["statement"]),
}
