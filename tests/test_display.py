"""Rows for people: each text once, columns whole on a narrow terminal, no markup from documents."""

from __future__ import annotations

import io
from typing import Any

import pytest

from pipeline.display import TableWriter
from pipeline.schema import COLUMNS
from pipeline.score import Predictions


def row(**values: Any) -> dict[str, Any]:
    base: dict[str, Any] = dict.fromkeys(COLUMNS) | {
        "document_id": "d", "statement": "Peru sued Chile.", "holder": "Peru", "party": "Chile",
        "stance": "against", "p_favor": 0.1, "p_neutral": 0.2, "p_against": 0.7, "abstained": False,
        "sentiment": "negative", "evidence": "sued",
    }  # fmt: skip
    return base | values


def shown(*rows: dict[str, Any], width: int | None = None, show_neutral: bool = False) -> list[str]:
    stream = io.StringIO()
    writer = TableWriter(stream, show_neutral=show_neutral)
    with pytest.MonkeyPatch.context() as patch:
        if width:
            patch.setattr("pipeline.display._PIPE_WIDTH", width)
        writer.write(Predictions({name: [r[name] for r in rows] for name in COLUMNS}))
        writer.close()
    return stream.getvalue().splitlines()


def test_a_text_stands_once_above_its_rows() -> None:
    other = row(holder="Chile", party="Peru", stance="favor", evidence="")
    assert shown(row(), other, row(statement="It ended.", holder=None)) == [
        "  holder    party  stance   p     sentiment  evidence",
        "",
        "Peru sued Chile.",
        "  Peru      Chile  against  0.70  negative   sued",
        "  Chile     Peru   favor    0.10  negative",
        "",
        "It ended.",
        "  (author)  Chile  against  0.70  negative   sued",
    ]


def test_documents_are_told_apart_where_there_are_several() -> None:
    lines = shown(row(), row(document_id="e"))
    assert [line for line in lines if line.startswith("document")] == ["document d", "document e"]


@pytest.mark.parametrize("width", [40, 60, 80])
def test_a_narrow_terminal_keeps_one_line_a_row(width: int) -> None:
    long = row(statement="word " * 60, evidence="condemned; repudiated; denounced", party="P" * 50)
    lines = shown(long, row(), width=width)
    assert max(map(len, lines)) <= width
    assert sum(line.startswith("  Peru") for line in lines) == 2
    assert any(line.endswith("…") for line in lines)


def test_brackets_are_text_and_lines_are_folded() -> None:
    text = "A [bold]b[/bold]\n  c."
    assert "A [bold]b[/bold] c." in shown(row(statement=text))


def test_nothing_polar() -> None:
    quiet = row(stance="neutral")
    assert shown(quiet) == ["neutral pairs not shown: 1 (--all shows them)"]
    assert len(shown(quiet, show_neutral=True)) == 4
    assert shown() == []
