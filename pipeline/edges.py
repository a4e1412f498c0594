"""From rows to a picture of a document: one edge for each holder and party, contradictions shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.schema import STANCES


@dataclass(frozen=True, slots=True)
class Edge:
    """Where ``holder`` stands toward ``party`` in a document.

    Attributes
    ----------
    stance
        The polar stance that most statements show (the more probable one of equals), neutral where
        none shows one.
    statements
        Statements in which the pair was labelled, and how many show ``favor`` and ``against``.
    probability
        Mean probability of ``stance`` over the statements that show it.
    contradicted
        Whether other statements show the opposite stance: such an edge wants reading, not averaging.
    evidence
        Deciding words and text of the statement that shows ``stance`` most clearly.
    """

    document_id: str
    holder: str | None
    party: str
    stance: str
    probability: float
    statements: int
    favor: int
    against: int
    contradicted: bool
    evidence: str
    statement: str


def document_edges(rows: Iterable[Mapping[str, Any]]) -> list[Edge]:
    """Return the edges of scored rows, by document in order of first appearance.

    Abstained rows count as neutral. ``rows`` are mappings with the columns of the predictions, e.g.
    ``Predictions.rows()`` or ``frame.to_dict("records")``.
    """
    grouped: dict[tuple[str, str | None, str], list[Mapping[str, Any]]] = {}
    for row in rows:
        holder = row["holder"] if isinstance(row["holder"], str) else None
        grouped.setdefault((row["document_id"], holder, row["party"]), []).append(row)
    return [_edge(*key, group) for key, group in grouped.items()]


def _edge(document_id: str, holder: str | None, party: str, rows: list[Mapping[str, Any]]) -> Edge:
    shown: dict[str, list[Mapping[str, Any]]] = {
        name: [r for r in rows if r["stance"] == name and not r["abstained"]] for name in STANCES
    }
    counts = {name: len(found) for name, found in shown.items()}
    polar = [name for name in ("favor", "against") if counts[name]]

    def mean(name: str) -> float:
        found = shown[name] or rows
        return sum(float(r[f"p_{name}"]) for r in found) / len(found)

    stance = max(polar, key=lambda name: (counts[name], mean(name))) if polar else "neutral"
    clearest = max(shown[stance] or rows, key=lambda r: float(r[f"p_{stance}"]))
    return Edge(
        document_id,
        holder,
        party,
        stance,
        mean(stance),
        len(rows),
        counts["favor"],
        counts["against"],
        len(polar) == 2,
        clearest["evidence"],
        clearest["statement"],
    )
