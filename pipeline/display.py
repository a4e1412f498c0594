"""Rows as a table for people: what is polar, the strongest words, and how much is not shown."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final, TextIO

from pipeline.shapes import PAIRS, Shape

if TYPE_CHECKING:
    from pipeline.score import Predictions

Row = dict[str, Any]

_PIPE_WIDTH: Final = 160
_STYLES: Final = {"favor": "green", "against": "red", "neutral": "dim"}


class TableWriter:
    """Gathers rows and prints them as a table when it is closed."""

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
        """Print the table."""
        from rich.console import Console

        console = Console(file=self._stream, width=None if self._stream.isatty() else _PIPE_WIDTH)
        console.print(_table(self._rows, self._shape))
        if self._hidden:
            console.print(
                f"neutral {self._shape.name} not shown: {self._hidden} (--all shows them)",
                style="dim",
            )

    def _add(self, row: Row) -> None:
        if row.get("stance") == "neutral" and not self._show_neutral:
            self._hidden += 1
        else:
            self._rows.append(row)


def _table(rows: Sequence[Row], shape: Shape) -> Any:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    cells = dict(_CELLS[shape.name])
    if len({row["document_id"] for row in rows}) > 1:
        cells = {"document": lambda row: row["document_id"], **cells}
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for name in cells:
        table.add_column(name, overflow="fold", justify="right" if name == "p" else "left")
    for row in rows:
        # Text, not markup: brackets in a document must not be read as styles.
        table.add_row(
            *(
                Text(
                    show(row), style=_STYLES.get(row.get("stance", ""), "") if n == "stance" else ""
                )
                for n, show in cells.items()
            )
        )
    return table


def _shorten(text: str, limit: int = 110) -> str:
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 1] + "…"


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
        "statement": lambda row: _shorten(row["statement"]),
    },
    "edges": {
        "holder": _holder,
        "party": lambda row: row["party"],
        "stance": lambda row: row["stance"] + (" (contradicted)" if row["contradicted"] else ""),
        "p": lambda row: f"{row['probability']:.2f}",
        "statements": _counts,
        "evidence": lambda row: row["evidence"],
        "clearest statement": _edge_statement,
    },
    "statements": {
        "kind": lambda row: row["kind"],
        "lang": lambda row: (row["lang"] or "?") + ("" if row["scored"] else " (not scored)"),
        "speaker": lambda row: row["speaker"] or row["speaker_mention"] or "",
        "cue": lambda row: row["cue"] or "",
        "parties": lambda row: row["parties"],
        "statement": lambda row: _shorten(row["statement"]),
    },
}
