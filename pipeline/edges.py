"""From rows to a picture of a document: one edge for each holder and party, contradictions shown."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Final

from pipeline.documents.columns import check_frame
from pipeline.errors import DocumentError
from pipeline.schema import STANCES

if TYPE_CHECKING:
    import pandas as pd

Row = Mapping[str, Any]

#: Columns of the predictions that edges are made from; the rest is taken along where it is there.
_NEEDED: Final = (
    *("document_id", "statement", "start", "end", "holder", "party", "stance", "abstained"),
    *("p_favor", "p_neutral", "p_against", "evidence"),
)
_NUMBERS: Final = ("start", "end", "p_favor", "p_neutral", "p_against")
_WRITTEN: Final = {"true": True, "false": False, "1": True, "0": False, "1.0": True, "0.0": False}
_ORIGIN: Final = ("title", "date", "source", "url")
_OPPOSITE: Final = {"favor": "against", "against": "favor"}
#: Statements that speak for a pole: with all of them, a long document would show everything at last.
_CLEAREST: Final = 3


@dataclass(frozen=True, slots=True)
class Edge:
    """Where ``holder`` stands toward ``party`` in a document.

    Attributes
    ----------
    holder
        None when the author holds the stance and is not known by name.
    stance
        Neutral where no statement shows a polar stance. Else the pole that the document more probably shows:
        the one with the smaller product of ``1 - p`` over its three clearest statements, neutral ones
        included, for a pair that is for once called favor and twice narrowly missed as against is
        rather against. Abstentions say nothing.
    probability
        Mean probability of ``stance`` over the statements that show it (over all where none does), 0 to 1.
    statements
        Statements in which the pair was labelled; of these ``favor``, ``against`` and ``neutral`` show
        that stance (abstentions count as neutral).
    contradicted
        Whether other statements show the opposite stance: such an edge wants reading, not averaging.
    evidence, statement, start, end
        Deciding words, text and offsets of the statement that shows ``stance`` most clearly.
    counter_probability, counter_evidence, counter_statement
        The same of the clearest statement that shows the opposite stance; None where none does.
    """

    document_id: str
    holder: str | None
    party: str
    stance: str
    probability: float
    statements: int
    favor: int
    neutral: int
    against: int
    contradicted: bool
    evidence: str
    statement: str
    start: int
    end: int
    counter_probability: float | None
    counter_evidence: str | None
    counter_statement: str | None
    title: str | None
    date: str | None
    source: str | None
    url: str | None


EDGE_COLUMNS: Final = tuple(field.name for field in fields(Edge))


def document_edges(predictions: pd.DataFrame) -> pd.DataFrame:
    """Return one row for each document, holder and party of a frame of predictions.

    Parameters
    ----------
    predictions
        What :meth:`~pipeline.score.StanceModel.score` returns, or a file of ``stance score`` read again.

    Returns
    -------
    pandas.DataFrame
        Columns :data:`EDGE_COLUMNS` (see :class:`Edge`), by document and pair as they first appear.

    Raises
    ------
    DocumentError
        There is no frame, a column of the predictions is missing, or it holds what cannot be read.
    """
    import pandas as pd

    check_frame(predictions)
    if missing := [name for name in _NEEDED if name not in predictions.columns]:
        raise DocumentError(
            f"the frame lacks {', '.join(missing)}; give the frame that model.score returned"
        )
    rows = _read_again(predictions).to_dict("records")
    columns = edge_columns(edges_of(rows))
    return pd.DataFrame({name: _series(name, values) for name, values in columns.items()})


def _read_again(predictions: pd.DataFrame) -> pd.DataFrame:
    """Return the predictions with types as they were scored: files may be read as strings alone."""
    for stance in predictions["stance"].unique():
        if stance not in STANCES:
            raise DocumentError(
                f"the column stance holds {stance!r}; it must be {', '.join(STANCES)}"
            )
    typed = {name: _numbers(predictions[name]) for name in _NUMBERS}
    typed["abstained"] = _booleans(predictions["abstained"])
    evidence = predictions["evidence"]
    typed["evidence"] = evidence.astype(object).where(evidence.notna(), "")
    return predictions.assign(**typed)


def _numbers(column: pd.Series) -> pd.Series:
    import pandas as pd

    numbers = pd.to_numeric(column, errors="coerce").astype("Float64")
    return _whole(numbers, column).astype("float64")


def _booleans(column: pd.Series) -> pd.Series:
    return _whole(column.astype(str).str.strip().str.lower().map(_WRITTEN), column).astype(bool)


def _whole(read: pd.Series, column: pd.Series) -> pd.Series:
    """Return ``read`` unless something in ``column`` was not understood."""
    unread = column[read.isna().to_numpy(dtype=bool)]
    if len(unread):
        raise DocumentError(
            f"the column {column.name} holds {unread.iloc[0]!r}; give the frame that model.score returned"
        )
    return read


def edges_of(rows: Iterable[Row]) -> list[Edge]:
    """Return the edges of scored rows (mappings with the columns of the predictions)."""
    grouped: dict[tuple[str, str | None, str], list[Row]] = {}
    for row in rows:
        key = (row["document_id"], _text(row, "holder"), row["party"])
        grouped.setdefault(key, []).append(row)
    return [_edge(*key, group) for key, group in grouped.items()]


def edge_columns(edges: Iterable[Edge]) -> dict[str, list[Any]]:
    """Return edges as columns of equal length, named as in :data:`EDGE_COLUMNS`."""
    columns: dict[str, list[Any]] = {name: [] for name in EDGE_COLUMNS}
    for edge in edges:
        for name, values in columns.items():
            values.append(getattr(edge, name))
    return columns


def _edge(document_id: str, holder: str | None, party: str, rows: list[Row]) -> Edge:
    shown: dict[str, list[Row]] = {
        name: [r for r in rows if r["stance"] == name and not r["abstained"]] for name in STANCES
    }
    polar = [name for name in _OPPOSITE if shown[name]]

    def mean(name: str) -> float:
        found = shown[name] or rows
        return sum(float(r[f"p_{name}"]) for r in found) / len(found)

    heard = [r for r in rows if not r["abstained"]]
    stance = min(_OPPOSITE, key=lambda name: _denied(heard, name)) if polar else "neutral"
    clearest = _clearest(shown[stance] or rows, stance)
    opposite = _OPPOSITE.get(stance, "")
    counter = _clearest(shown[opposite], opposite) if shown.get(opposite) else None
    favor, against = len(shown["favor"]), len(shown["against"])
    return Edge(
        document_id,
        holder,
        party,
        stance,
        mean(stance),
        len(rows),
        favor,
        len(rows) - favor - against,
        against,
        counter is not None,
        clearest["evidence"],
        clearest["statement"],
        int(clearest["start"]),
        int(clearest["end"]),
        float(counter[f"p_{opposite}"]) if counter else None,
        counter["evidence"] if counter else None,
        counter["statement"] if counter else None,
        *(_text(clearest, name) for name in _ORIGIN),
    )


def _denied(rows: list[Row], stance: str) -> float:
    """Return the probability that none of the clearest statements shows ``stance``."""
    clearest = sorted((float(row[f"p_{stance}"]) for row in rows), reverse=True)[:_CLEAREST]
    return math.prod(1 - p for p in clearest)


def _clearest(rows: list[Row], stance: str) -> Row:
    return max(rows, key=lambda row: float(row[f"p_{stance}"]))


def _text(row: Row, name: str) -> str | None:
    """Return a text of the row; what pandas and CSV have for nothing is None."""
    value = row.get(name)
    return value if isinstance(value, str) and value else None


def _series(name: str, values: list[Any]) -> Any:
    """Return a column with a type that does not depend on whether it is empty."""
    import pandas as pd

    if name in ("statements", "favor", "neutral", "against", "start", "end"):
        return pd.Series(values, dtype="int64")
    if name == "contradicted":
        return pd.Series(values, dtype="bool")
    return pd.Series(values, dtype="float64" if name.endswith("probability") else "str")
