"""From scores to calibrated probabilities, and from probabilities to a label.

Scores are mapped by multinomial logistic regression, the multiclass form of Platt's method, fitted on
pairs that the classifier did not see (matrix scaling, Guo et al., ICML 2017), with an intercept of its own
for each order of mention; or by one factor (temperature scaling, there), which leaves their ranks alone.
The label is not the likeliest class but the one whose probability stands out most from its share in the
corpus, to a given power (``HeadConfig.decision``): rare directions get their due.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

Scaling = Literal["matrix", "temperature"]

#: Orders of mention that the kernels tell apart (see :func:`pipeline.kernels.regions.order_of`).
N_ORDERS: Final = 8


@dataclass(frozen=True, slots=True)
class Calibration:
    """A linear map of scores to log odds, and offsets that turn them into a decision.

    Attributes
    ----------
    matrix
        (n_classes, n_classes), maps scores to log odds.
    intercept
        (8, n_classes), by order of mention.
    offset
        (8, n_classes), subtracted from log probabilities before the best class is taken.
    """

    matrix: NDArray[np.float64]
    intercept: NDArray[np.float64]
    offset: NDArray[np.float64]

    def probabilities(
        self, scores: NDArray[np.float64], orders: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        """Return calibrated probabilities (n_pairs, n_classes); rows sum to 1."""
        logits = scores @ self.matrix + self.intercept[orders]
        logits -= logits.max(axis=1, keepdims=True)
        odds = np.exp(logits)
        return np.asarray(odds / odds.sum(axis=1, keepdims=True))

    def decide(
        self, probabilities: NDArray[np.float64], orders: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        """Return the label (n_pairs,) of each pair as a class index."""
        return np.asarray(np.argmax(np.log(probabilities + 1e-12) - self.offset[orders], axis=1))

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        """Return the arrays of the saved form."""
        return {"matrix": self.matrix, "intercept": self.intercept, "offset": self.offset}

    @classmethod
    def fit(
        cls,
        scores: NDArray[np.float64],
        orders: NDArray[np.int64],
        labels: NDArray[np.int64],
        decision: float = 0.0,
        scaling: Scaling = "matrix",
    ) -> Calibration:
        """Fit on held-out ``scores`` (n_pairs, n_classes), ``orders`` and ``labels`` (n_pairs,).

        ``decision`` (0 to 1) is the power to which a class's share counts against it in :meth:`decide`.
        ``scaling``: "matrix" fits a matrix and intercepts, "temperature" one factor: for few pairs.

        Where a class is missing from ``labels`` nothing can be fitted: :meth:`identity`.
        """
        from sklearn.linear_model import LogisticRegression

        n_classes = scores.shape[1]
        if len(np.unique(labels)) < n_classes:
            return cls.identity(n_classes)
        offset = _offset(orders, labels, n_classes, decision)
        if scaling == "temperature":
            none = np.zeros((N_ORDERS, n_classes))
            return cls(_temperature(scores, labels) * np.eye(n_classes), none, offset)
        design = np.hstack([scores, np.eye(N_ORDERS)[orders]])
        model = LogisticRegression(C=10.0, max_iter=2000).fit(design, labels)
        matrix = model.coef_[:, :n_classes].T
        intercept = model.coef_[:, n_classes:].T + model.intercept_
        return cls(matrix, intercept, offset)

    @classmethod
    def identity(cls, n_classes: int) -> Calibration:
        """Return the map that leaves scores as log odds, for corpora too small to calibrate on."""
        zeros = np.zeros((N_ORDERS, n_classes))
        return cls(np.eye(n_classes), zeros, zeros)


def _temperature(scores: NDArray[np.float64], labels: NDArray[np.int64]) -> float:
    """Return the factor of ``scores`` that makes ``labels`` likeliest, between e**-7 and e**7."""
    from scipy.optimize import minimize_scalar
    from scipy.special import log_softmax

    rows = np.arange(len(labels))

    def loss(log_factor: float) -> float:
        return -float(log_softmax(math.exp(log_factor) * scores, axis=1)[rows, labels].mean())

    return math.exp(minimize_scalar(loss, bounds=(-7.0, 7.0), method="bounded").x)


def _offset(
    orders: NDArray[np.int64], labels: NDArray[np.int64], n_classes: int, decision: float
) -> NDArray[np.float64]:
    """Return ``decision`` times the log share of each class within its order (8, n_classes)."""
    shares = np.ones((N_ORDERS, n_classes))
    np.add.at(shares, (orders, labels), 1.0)
    log_shares = np.log(shares / shares.sum(axis=1, keepdims=True))
    return np.asarray(decision * (log_shares - log_shares.max(axis=1, keepdims=True)))
