"""Edges: one for each document, holder and party; contradictions are shown, not averaged away."""

from __future__ import annotations

import io
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import document_edges
from pipeline.edges import EDGE_COLUMNS, edge_columns, edges_of
from pipeline.errors import DocumentError
from pipeline.schema import COLUMNS, STANCES

SHARES = {"favor": (0.8, 0.1, 0.1), "neutral": (0.1, 0.8, 0.1), "against": (0.1, 0.1, 0.8)}


def row(stance: str = "against", p: float | None = None, **more: Any) -> dict[str, Any]:
    """Return a row of predictions whose ``stance`` has probability ``p``."""
    shares = dict(zip(STANCES, SHARES[stance], strict=True))
    if p is not None:
        shares = dict.fromkeys(STANCES, (1 - p) / 2) | {stance: p}
    base: dict[str, Any] = dict.fromkeys(COLUMNS)
    base |= {"document_id": "d", "holder": "Chile", "party": "Israel", "abstained": False}
    base |= {"statement": f"{stance} {p}", "start": 3, "end": 9, "evidence": stance}
    return base | {"stance": stance} | {f"p_{k}": v for k, v in shares.items()} | more


@pytest.mark.parametrize(
    ("stances", "expected", "contradicted"),
    [
        (["against"], "against", False),
        (["favor", "favor", "against"], "favor", True),
        (["against", "neutral", "neutral"], "against", False),
        (["neutral"], "neutral", False),
        (["favor", "against", "against"], "against", True),
    ],
)
def test_statements_decide_together(stances: list[str], expected: str, contradicted: bool) -> None:
    (edge,) = edges_of([row(stance) for stance in stances])
    assert (edge.stance, edge.contradicted) == (expected, contradicted)
    assert (edge.favor, edge.neutral, edge.against) == tuple(map(stances.count, STANCES))
    assert edge.statements == len(stances)


def test_mean_is_over_the_statements_that_show_the_stance() -> None:
    rows = [row("against", 0.9), row("against", 0.7), row("favor", 0.6), row("neutral", 0.99)]
    (edge,) = edges_of(rows)
    assert edge.probability == pytest.approx(0.8)
    assert (edge.statement, edge.evidence) == ("against 0.9", "against")
    assert (edge.counter_statement, edge.counter_probability) == ("favor 0.6", 0.6)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        # (stance, p_favor, p_against) of each statement
        ([("favor", 0.4, 0.35), ("neutral", 0.05, 0.3)], "against"),
        ([("favor", 0.4, 0.35), ("neutral", 0.05, 0.05)], "favor"),
        ([("neutral", 0.1, 0.3), ("neutral", 0.1, 0.3), ("neutral", 0.1, 0.3)], "neutral"),
        # A hundred hints do not outweigh one clear statement.
        ([("favor", 0.7, 0.1), *[("neutral", 0.0, 0.1)] * 100], "favor"),
    ],
)
def test_what_is_narrowly_missed_speaks_too(
    rows: list[tuple[str, float, float]], expected: str
) -> None:
    shares = [
        row(stance) | {"p_favor": f, "p_against": a, "p_neutral": 1 - f - a}
        for stance, f, a in rows
    ]
    assert edges_of(shares)[0].stance == expected


def test_an_abstention_is_not_heard() -> None:
    rows = [row("favor", 0.6), row("against", 0.9, abstained=True)]
    assert edges_of(rows)[0].stance == "favor"


def test_one_against_one_goes_to_the_more_probable() -> None:
    (edge,) = edges_of([row("favor", 0.6), row("against", 0.9)])
    assert (edge.stance, edge.contradicted, edge.counter_evidence) == ("against", True, "favor")


def test_abstentions_count_as_neutral() -> None:
    (edge,) = edges_of([row("against", abstained=True), row("favor", abstained=True)])
    assert (edge.stance, edge.neutral, edge.contradicted) == ("neutral", 2, False)


def test_edges_are_directed_and_kept_apart_by_document() -> None:
    rows = [
        row(),
        row("favor", holder="Israel", party="Chile"),
        row("favor", document_id="e"),
        row("favor", holder=None),
        row("favor", holder=float("nan")),
    ]
    edges = edges_of(rows)
    assert [(e.document_id, e.holder, e.party, e.statements) for e in edges] == [
        ("d", "Chile", "Israel", 1),
        ("d", "Israel", "Chile", 1),
        ("e", "Chile", "Israel", 1),
        ("d", None, "Israel", 2),
    ]


def test_origin_is_taken_along() -> None:
    frame = pd.DataFrame([row(title="T", date="2024-01-31", source="S", url="https://x.org")])
    found = document_edges(frame).iloc[0]
    assert found[["title", "date", "source", "url"]].tolist() == [
        "T",
        "2024-01-31",
        "S",
        "https://x.org",
    ]


def test_frame_has_the_same_columns_and_types_when_empty() -> None:
    full = document_edges(pd.DataFrame([row(), row("favor")]))
    empty = document_edges(pd.DataFrame([row()]).iloc[:0])
    assert tuple(full.columns) == tuple(empty.columns) == EDGE_COLUMNS
    assert full.dtypes.equals(empty.dtypes)


FRAME = pd.DataFrame([row("favor"), row("against", 0.7, holder="Peru"), row(abstained=True)])


@pytest.mark.parametrize(
    ("column", "kind"),
    [
        *((name, str) for name in ("abstained", "start", "p_favor", "p_against")),
        ("abstained", "boolean"),
        ("abstained", int),
        ("start", float),
        ("p_favor", "Float64"),
        ("evidence", "category"),
    ],
)
def test_types_that_files_are_read_with_change_nothing(column: str, kind: Any) -> None:
    expected = document_edges(FRAME)
    assert expected["stance"].tolist() == ["favor", "against"]
    pd.testing.assert_frame_equal(document_edges(FRAME.astype({column: kind})), expected)


def test_a_file_read_as_strings_gives_the_same_edges() -> None:
    text = io.StringIO(FRAME.to_csv(index=False))
    again = document_edges(pd.read_csv(text, dtype=str))
    pd.testing.assert_frame_equal(again, document_edges(FRAME))


@pytest.mark.parametrize(
    ("column", "value"),
    [
        *(("abstained", value) for value in ("no", "2", "", None, pd.NA)),
        *(("p_favor", value) for value in ("high", "0,5", "", None)),
        ("end", "x"),
    ],
)
def test_what_cannot_be_read_names_its_column(column: str, value: Any) -> None:
    frame = FRAME.astype({column: object})
    frame.loc[1, column] = value
    with pytest.raises(DocumentError, match=f"the column {column} holds {value!r}"):
        document_edges(frame)


@pytest.mark.parametrize("missing", [None, float("nan"), pd.NA])
def test_no_evidence_is_empty(missing: Any) -> None:
    rows = [row("favor", evidence=missing), row("against", evidence=missing)]
    found = document_edges(pd.DataFrame(rows)).iloc[0]
    assert (found["evidence"], found["counter_evidence"]) == ("", "")


def test_frame_without_predictions_is_refused() -> None:
    with pytest.raises(DocumentError, match="p_against"):
        document_edges(pd.DataFrame({"holder": ["x"]}))


@given(st.lists(st.tuples(st.sampled_from(STANCES), st.sampled_from("abc"), st.booleans())))
def test_every_row_is_in_one_edge(items: list[tuple[str, str, bool]]) -> None:
    rows = [row(stance, party=party, abstained=gone) for stance, party, gone in items]
    edges = edges_of(rows)
    assert sum(edge.statements for edge in edges) == len(rows)
    assert all(e.favor + e.neutral + e.against == e.statements for e in edges)
    assert {len(values) for values in edge_columns(edges).values()} == {len(edges)}


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (None, "expected a pandas frame, not NoneType"),
        (
            FRAME.assign(stance="Favor"),
            "the column stance holds 'Favor'; it must be favor, neutral",
        ),
    ],
)
def test_what_is_no_frame_of_predictions_is_refused(given: Any, message: str) -> None:
    with pytest.raises(DocumentError, match=message):
        document_edges(given)
