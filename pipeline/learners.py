"""Linear classifiers from scikit-learn, fitted and folded into one weight matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.config import LearnerConfig, MemberConfig
from pipeline.errors import TrainingError

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix


_AT_ONCE: Final = 1 << 18


class Strata(NamedTuple):
    """Rows by the source of their statement: its number (n_rows,), and what a row of each counts."""

    number: NDArray[np.int64]
    weight: NDArray[np.float64]


def balanced_weights(
    labels: NDArray[np.int64], orders: NDArray[np.int64], power: float
) -> NDArray[np.float64]:
    """Return row weights (n_rows,), mean 1: inverse frequency of (class, order) to the ``power``."""
    cells = orders * (int(labels.max(initial=0)) + 1) + labels
    counts = np.bincount(cells).astype(np.float64)
    weights = (len(cells) / np.maximum(counts, 1.0)) ** power
    rows: NDArray[np.float64] = weights[cells]
    return np.asarray(rows / rows.mean())


def row_weights(
    labels: NDArray[np.int64],
    orders: NDArray[np.int64],
    power: float,
    strata: Strata | None = None,
) -> NDArray[np.float64]:
    """Return row weights (n_rows,): balanced within every stratum, then times the weight of the stratum.

    Corpora differ in their share of neutral pairs: balanced together, the classifier would learn to tell
    one corpus from the other.
    """
    if strata is None:
        return balanced_weights(labels, orders, power)
    weights = np.zeros(len(labels))
    for number, weight in enumerate(strata.weight.tolist()):
        rows = np.flatnonzero(strata.number == number)
        if rows.size:
            weights[rows] = weight * balanced_weights(labels[rows], orders[rows], power)
    return weights


def fit_linear(
    features: csr_matrix,
    labels: NDArray[np.int64],
    orders: NDArray[np.int64],
    config: LearnerConfig,
    *,
    n_classes: int,
    seed: int,
    strata: Strata | None = None,
) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
    """Fit the ensemble on ``features`` (n_rows, n_features).

    Returns
    -------
    tuple
        Weights (n_features, n_classes) as float32 and intercepts (n_classes,): the weighted mean of
        the members' decision functions, each divided by its standard deviation over the rows.

    Raises
    ------
    TrainingError
        The labels do not hold every class.
    """
    present = np.unique(labels)
    if len(present) < n_classes:
        raise TrainingError(
            f"the training part has {len(present)} of {n_classes} classes; label statements of "
            "every class (favor, neutral, against; positive, neutral, negative) and train again"
        )
    rows = row_weights(labels, orders, config.balance, strata)
    weights = np.zeros((n_classes, features.shape[1]))
    intercept = np.zeros(n_classes)
    total = sum(member.weight for member in config.members)
    for member in config.members:
        coefficients, bias = _fit_member(member, config, features, labels, rows, seed)
        scores = features @ coefficients.T + bias
        share = member.weight / total / float(scores.std() or 1.0)
        weights += share * coefficients
        intercept += share * bias
    return np.ascontiguousarray(weights.T, dtype=np.float32), intercept


def most_telling(
    features: csr_matrix, weights: NDArray[np.float32], most: int
) -> NDArray[np.int64]:
    """Return the ``most`` columns (ascending) that move the scores of ``features`` (n_rows, n_features) most.

    A column counts by its length times the largest distance of a class's weight from the mean of the
    classes: what it adds to the spread of the scores. Frequency alone would keep the n-grams that say
    nothing. Ties go to the earlier column.
    """
    lengths = np.zeros(features.shape[1])
    for first in range(
        0, features.nnz, _AT_ONCE
    ):  # what is converted at once is small beside the rest
        part = slice(first, first + _AT_ONCE)
        np.add.at(lengths, features.indices[part], features.data[part] ** 2.0)
    lengths = np.sqrt(lengths)
    contrast = np.abs(weights - weights.mean(axis=1, keepdims=True)).max(axis=1)
    return np.sort(np.argsort(-lengths * contrast, kind="stable")[:most])


def _fit_member(
    member: MemberConfig,
    config: LearnerConfig,
    features: csr_matrix,
    labels: NDArray[np.int64],
    rows: NDArray[np.float64],
    seed: int,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    classifier: Any
    if member.kind == "nb":
        from sklearn.naive_bayes import ComplementNB

        classifier = ComplementNB(alpha=member.C).fit(features, labels, sample_weight=rows)
        # Its scores are features @ feature_log_prob_.T; the common part of the classes says nothing.
        coefficients = classifier.feature_log_prob_
        return coefficients - coefficients.mean(axis=0), np.zeros(len(coefficients))
    if member.kind == "svm":
        from pipeline.svm import DualSVC

        classifier = DualSVC(
            C=member.C, max_iter=config.max_iter, tol=config.tol, random_state=seed
        )
    else:
        from sklearn.linear_model import LogisticRegression

        # Its gradient is a mean over rows: at the tolerance of the SVM, a sum, it would stop at once.
        classifier = LogisticRegression(
            C=member.C, max_iter=max(200, config.max_iter), tol=min(1e-4, config.tol)
        )
    classifier.fit(features, labels, sample_weight=rows)
    return np.asarray(classifier.coef_, dtype=np.float64), np.asarray(classifier.intercept_)
