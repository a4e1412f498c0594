"""Scores of predicted labels against gold ones, as the design page defines them.

A figure that cannot be computed (no gold rows, no such class, no probabilities) is None, never 0.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from pipeline import tables
from pipeline.bootstrap import blocks, bootstrap
from pipeline.errors import MetricError
from pipeline.schema import SENTIMENTS, STANCES
from pipeline.scored import Scored
from pipeline.tables import Floats, Ints

#: Classes of an unordered pair labelled both ways; Park et al. (Findings of ACL 2021).
DIRECTED: Final = (
    "neutral",
    "first->second favor",
    "second->first favor",
    "first->second against",
    "second->first against",
)


#: Metrics by name: a function of confusion matrices, or for ``ece`` of bins of confidence.
METRICS: Final[dict[str, Callable[[Floats], Floats]]] = {
    "accuracy": tables.accuracy,
    "macro_f1": tables.macro_f1,
    "f_avg": tables.f_avg,
    "ece": tables.ece,
}
STANCE_METRICS: Final = ("accuracy", "macro_f1", "f_avg", "ece")
SENTIMENT_METRICS: Final = ("accuracy", "macro_f1", "ece")
DIRECTED_METRICS: Final = {"micro_f1": tables.accuracy, "macro_f1": tables.macro_f1}


def _number(value: Any) -> float | None:
    return float(value) if np.isfinite(value) else None


def compute(name: str, scored: Scored) -> float | None:
    """Return one metric of :data:`METRICS` by name.

    ``accuracy``; ``macro_f1``, the mean F1 of the classes that occur in gold; ``f_avg``, the mean
    F1 of favor and against; ``ece``, the expected calibration error of the top class.

    Raises
    ------
    MetricError
        There is no metric of that name, or there are no gold labels.
    """
    if name not in METRICS:
        near = get_close_matches(name, METRICS, n=1, cutoff=0.0)[0]
        raise MetricError(f"there is no metric {name!r}; did you mean {near}?")
    if len(scored) == 0:
        raise MetricError("there are no gold labels to score against")
    if name == "f_avg" and scored.classes != STANCES:
        raise MetricError(f"f_avg is for the classes {', '.join(STANCES)}")
    if name == "ece":
        return _number(METRICS[name](_bins(scored).sum(axis=0)))
    return _number(METRICS[name](_table(scored)))


def _table(scored: Scored) -> Floats:
    return tables.confusion(scored.gold, scored.predicted, len(scored.classes))


def _bins(scored: Scored, group: Ints | None = None, n_groups: int = 1) -> Floats:
    """Return (n_groups, BINS, 3); without probabilities nothing is known, so nothing is counted."""
    if scored.probabilities is None:
        return np.zeros((n_groups, tables.BINS, 3))
    own = np.zeros_like(scored.gold) if group is None else group
    return tables.confidence_bins(scored.gold, scored.probabilities, own, n_groups)


def per_class(scored: Scored) -> dict[str, dict[str, float | int | None]]:
    """Return precision, recall, F1 and support (gold rows) of each class."""
    table = _table(scored)
    right, gold, said = np.diagonal(table), table.sum(1), table.sum(0)
    precisions, recalls = tables.ratio(right, said), tables.ratio(right, gold)
    columns = zip(precisions, recalls, tables.f1(table), gold, strict=True)
    return {
        name: {
            "precision": _number(precision),
            "recall": _number(recall),
            "f1": _number(f1),
            "support": int(support),
        }
        for name, (precision, recall, f1, support) in zip(scored.classes, columns, strict=True)
    }


@dataclass(frozen=True, slots=True)
class DirectedPairs:
    """Unordered pairs labelled both ways: classes of :data:`DIRECTED`, (n_pairs,) each.

    ``row`` is a row of the pair. ``both_gold`` and ``both_predicted`` count pairs whose two
    directions are polar, which five classes cannot say: gold then counts as first->second, and so does
    a prediction that has both; where gold has one direction alone, the prediction's more probable one counts.
    """

    gold: Ints
    predicted: Ints
    row: Ints
    both_gold: int
    both_predicted: int


def directed_pairs(scored: Scored) -> DirectedPairs:
    """Join rows ``a -> b`` and ``b -> a`` of a statement; rows without a counterpart are left out.

    First is the party mentioned first. The last of several rows for one ordered pair counts.
    """
    if scored.holder is None or scored.party is None:
        empty = np.empty(0, dtype=np.int64)
        return DirectedPairs(empty, empty, empty, 0, 0)
    places = zip(scored.record.tolist(), scored.holder.tolist(), scored.party.tolist(), strict=True)
    rows = {place: row for row, place in enumerate(places)}
    both = [
        (row, rows[record, second, first])
        for (record, first, second), row in rows.items()
        if 0 <= first < second and (record, second, first) in rows
    ]
    forward, backward = np.array(both, dtype=np.int64).reshape(-1, 2).T
    polar = [STANCES.index("favor"), STANCES.index("against")]
    ahead = np.ones(len(both), dtype=bool)
    gold, mutual = _direction(scored.gold[forward], scored.gold[backward], ahead, polar)
    if scored.probabilities is not None:
        p = scored.probabilities[:, polar].max(axis=1)
        ahead = mutual | (p[forward] >= p[backward])
    said, both_said = _direction(
        scored.predicted[forward], scored.predicted[backward], ahead, polar
    )
    return DirectedPairs(gold, said, forward, int(mutual.sum()), int(both_said.sum()))


def _direction(
    forward: Ints, backward: Ints, prefer_forward: NDArray[np.bool_], polar: list[int]
) -> tuple[Ints, NDArray[np.bool_]]:
    """Return the class of each pair, and which pairs are polar both ways."""
    favor, against = polar
    ahead = np.select([forward == favor, forward == against], [1, 3], 0)
    back = np.select([backward == favor, backward == against], [2, 4], 0)
    both = (ahead > 0) & (back > 0)
    single = np.where(ahead > 0, ahead, back)
    return np.where(both & ~prefer_forward, back, single).astype(np.int64), both


def directed(scored: Scored) -> dict[str, float | int | None]:
    """Return micro and macro F1 over the five directed classes, and the number of pairs.

    Micro F1 counts all five classes, so it equals accuracy; macro F1 is the mean over those that
    occur in gold (all five in the corpus of Park et al.).
    """
    pairs = directed_pairs(scored)
    table = tables.confusion(pairs.gold, pairs.predicted, len(DIRECTED))
    figures: dict[str, float | int | None] = {
        name: _number(metric(table)) for name, metric in DIRECTED_METRICS.items()
    }
    return figures | {
        "n": len(pairs.gold),
        "both_gold": pairs.both_gold,
        "both_predicted": pairs.both_predicted,
    }


def stance_metrics(scored: Scored, *, samples: int = 0, seed: int = 0) -> dict[str, Any]:
    """Return the ``stance`` part of the metrics; figures are None where there is nothing to score.

    ``n`` are the pairs, ``groups`` the articles (or statements without one) that they come from.
    With ``samples`` > 0 there is ``ci95`` as well: bootstrap intervals under the same names.
    """
    result = _head(scored, STANCES, STANCE_METRICS) | {"directed": directed(scored)}
    if samples:
        pairs = directed_pairs(scored)
        own, count = blocks(_groups(scored)[pairs.row], len(pairs.row))
        cells = tables.confusions(pairs.gold, pairs.predicted, len(DIRECTED), own, count)
        both_ways = bootstrap(cells, DIRECTED_METRICS, n=samples, seed=seed)
        ci95 = intervals(scored, STANCE_METRICS, samples, seed)
        result["ci95"] = ci95 | {"directed": both_ways}
    return result


def sentiment_metrics(scored: Scored, *, samples: int = 0, seed: int = 0) -> dict[str, Any]:
    """Return the ``sentiment`` part of the metrics; see :func:`stance_metrics`."""
    result = _head(scored, SENTIMENTS, SENTIMENT_METRICS)
    if samples:
        result["ci95"] = intervals(scored, SENTIMENT_METRICS, samples, seed)
    return result


def _head(scored: Scored, classes: Sequence[str], names: Sequence[str]) -> dict[str, Any]:
    if scored.classes != classes:
        raise MetricError(f"the classes are {scored.classes}, not {classes}")
    figures = {name: compute(name, scored) if len(scored) else None for name in names}
    groups = len(np.unique(_groups(scored)))
    return {"n": len(scored), "groups": groups} | figures | {"per_class": per_class(scored)}


def _groups(scored: Scored) -> Ints:
    return scored.record if scored.group is None else scored.group


def intervals(
    scored: Scored, names: Sequence[str], samples: int = 1000, seed: int = 0
) -> dict[str, list[float] | None]:
    """Return the bootstrap 95 % interval of each metric, groups resampled whole."""
    own, count = blocks(_groups(scored), len(scored))
    cells = tables.confusions(scored.gold, scored.predicted, len(scored.classes), own, count)
    of_cells = {name: METRICS[name] for name in names if name != "ece"}
    result = bootstrap(cells, of_cells, n=samples, seed=seed)
    if "ece" in names:
        of_bins = {"ece": METRICS["ece"]}
        result |= bootstrap(_bins(scored, own, count), of_bins, n=samples, seed=seed)
    return result


def by_slice(scored: Scored, name: str) -> dict[str, dict[str, Any]]:
    """Return the scores of each value of a slice column, by value.

    Raises
    ------
    MetricError
        There is no such column.
    """
    if name not in scored.slices:
        known = ", ".join(scored.slices) or "none"
        raise MetricError(f"there is no slice {name!r}; there are: {known}")
    column = np.asarray(scored.slices[name])
    measure = stance_metrics if scored.classes == STANCES else sentiment_metrics
    return {str(value): measure(scored.select(column == value)) for value in np.unique(column)}


def no_metrics() -> dict[str, Any]:
    """Return what :func:`evaluate_metrics` would of no statement: nothing was measured."""
    heads = {"n": 0, "stance": None, "sentiment": None}
    return {**heads, "leakage": {"exact": 0, "near": 0}, "no_leak": dict(heads)}


def evaluate_metrics(
    stance: Scored,
    sentiment: Scored,
    exact: NDArray[np.bool_],
    near: NDArray[np.bool_],
    *,
    samples: int = 0,
    seed: int = 0,
) -> dict[str, Any]:
    """Return the metrics of an evaluation, as ``stance evaluate --json`` writes them.

    ``n`` and ``leakage`` count statements. ``near`` leaves out the exact copies, and ``no_leak`` is
    everything again without them (near-duplicates stay).

    Parameters
    ----------
    stance, sentiment
        The rows of each head, possibly none; ``record`` numbers the statements.
    exact, near
        (n_statements,) as :class:`pipeline.leakage.LeakageIndex` finds them.
    samples, seed
        Bootstrap samples for ``ci95`` (0: none) and the seed of their drawing.

    Raises
    ------
    MetricError
        Neither head has a gold label.
    """
    if not len(stance) and not len(sentiment):
        raise MetricError("the corpus has neither stances nor sentiments to score against")

    def heads(left: Scored, right: Scored) -> dict[str, Any]:
        return {
            "stance": stance_metrics(left, samples=samples, seed=seed),
            "sentiment": sentiment_metrics(right, samples=samples, seed=seed),
        }

    fresh = [scored.select(~exact[scored.record]) for scored in (stance, sentiment)]
    return {
        "n": len(exact),
        **heads(stance, sentiment),
        "leakage": {"exact": int(exact.sum()), "near": int((near & ~exact).sum())},
        "no_leak": {"n": int((~exact).sum()), **heads(fresh[0], fresh[1])},
    }
