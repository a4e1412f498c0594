"""Metrics of count tables: confusion matrices, and bins of confidence.

Tables add up over rows, so slices and bootstrap samples are sums of them, and every metric here
takes any number of tables at once: the leading axes are samples. What cannot be computed is NaN.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: Equal-width bins of the calibration error; Naeini, Cooper and Hauskrecht (AAAI 2015).
BINS: Final = 15


def confusions(gold: Ints, predicted: Ints, n_classes: int, group: Ints, n_groups: int) -> Floats:
    """Return each group's confusion matrix, (n_groups, n_classes, n_classes), gold in rows."""
    cells = (group * n_classes + gold) * n_classes + predicted
    counts = np.bincount(cells, minlength=n_groups * n_classes**2)
    table: Floats = counts.reshape(n_groups, n_classes, n_classes).astype(np.float64)
    return table


def confusion(gold: Ints, predicted: Ints, n_classes: int) -> Floats:
    """Return the confusion matrix (n_classes, n_classes): gold in rows, predictions in columns."""
    table: Floats = confusions(gold, predicted, n_classes, np.zeros_like(gold), 1)[0]
    return table


def confidence_bins(gold: Ints, probabilities: Floats, group: Ints, n_groups: int) -> Floats:
    """Return (n_groups, BINS, 3): rows, rows whose top class is right, summed top probability.

    A bin holds its upper bound and not its lower one, so that a probability of 1 is in the last.
    """
    top = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == gold
    number = np.clip(np.ceil(top * BINS) - 1, 0, BINS - 1).astype(np.int64)
    cells, size = group * BINS + number, n_groups * BINS
    sums = [np.bincount(cells, weights=w, minlength=size) for w in (None, right, top)]
    bins: Floats = np.stack(sums, axis=-1).reshape(n_groups, BINS, 3).astype(np.float64)
    return bins


def ratio(part: Any, whole: Any) -> Floats:
    """Return ``part / whole``, NaN where ``whole`` is 0."""
    part, whole = np.asarray(part, dtype=np.float64), np.asarray(whole, dtype=np.float64)
    unknown: Floats = np.full(whole.shape, np.nan)
    result: Floats = np.divide(part, whole, out=unknown, where=whole > 0)
    return result


def accuracy(table: Floats) -> Floats:
    """Return the share of right predictions; with one label a row also the micro F1, (...,)."""
    return ratio(np.trace(table, axis1=-2, axis2=-1), table.sum((-2, -1)))


def f1(table: Floats) -> Floats:
    """Return the F1 of each class, (..., n_classes); NaN for a class neither gold nor predicted."""
    right = np.diagonal(table, axis1=-2, axis2=-1)
    return ratio(2 * right, table.sum(-1) + table.sum(-2))


def macro_f1(table: Floats) -> Floats:
    """Return the mean F1 of the classes that occur in gold, (...,).

    scikit-learn also averages over classes that are only predicted; on a slice or a resample that
    lacks a class this would count it as 0.
    """
    present = table.sum(-1) > 0
    return ratio(np.where(present, f1(table), 0).sum(-1), present.sum(-1))


def f_avg(table: Floats) -> Floats:
    """Return the mean F1 of first and last class: favor and against (Mohammad et al., 2016)."""
    each = f1(table)
    mean: Floats = (each[..., 0] + each[..., -1]) / 2
    return mean


def ece(bins: Floats) -> Floats:
    """Return the expected calibration error of bins (..., BINS, 3): 0 is perfect, 1 the worst."""
    rows, right, top = bins[..., 0], bins[..., 1], bins[..., 2]
    return ratio(np.abs(right - top).sum(-1), rows.sum(-1))
