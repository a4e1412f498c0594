"""Probabilities that see a statement's other pairs: a second, small model over scores.

Labels of one statement hang together: whoever attacks a party has made an enemy of the party's friend, and
who is portrayed badly is rarely whom the holder favours. A first model labels each pair by its words
alone. This second one corrects the first one's log odds by what both heads say of the other pairs of the same
statement (stacked learning: Kou and Cohen, SDM 2007; collective classification: Sen et al., AI Magazine 2008).
It is a multinomial logistic model over the inputs and their products, shrunk towards no correction.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

#: Weight of the squared coefficients against the loss summed over rows, and the number of rows below which it
#: rises: fitted on the hundred pairs of the calibration part of configs/tiny.yaml, a model with 300 and no such
#: rise took "A accused B" for B against A, which the heads alone do not.
PENALTY: Final = 1000.0
_ENOUGH: Final = 1000
#: Inputs are cut off so many standard deviations from their mean.
_FARTHEST: Final = 4.0
_ITERATIONS: Final = 200
#: Rows whose products are held at a time when labelling; fitting holds all.
_A_ROUND: Final = 2048


@dataclass(frozen=True, slots=True)
class Collective:
    """A correction of log odds.

    Attributes
    ----------
    center, scale
        (n_inputs,), mean and standard deviation of the inputs.
    weights
        (n_inputs + n_inputs * (n_inputs + 1) / 2, n_classes), of the scaled inputs and of their products.
    intercept
        (n_classes,).
    """

    center: Floats
    scale: Floats
    weights: Floats
    intercept: Floats

    def probabilities(self, inputs: Floats, first: Floats) -> Floats:
        """Return the corrected probabilities (n_rows, n_classes) of ``first``, which has that shape."""
        logits = np.log(np.maximum(first, 1e-12)) + self.intercept
        for begin in range(0, len(inputs), _A_ROUND):
            part = slice(begin, begin + _A_ROUND)
            logits[part] += _products(_scaled(inputs[part], self.center, self.scale)) @ self.weights
        logits -= logits.max(axis=1, keepdims=True)
        odds = np.exp(logits)
        return np.asarray(odds / odds.sum(axis=1, keepdims=True))

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        """Return the arrays of the saved form."""
        return {name: getattr(self, name) for name in FIELDS}

    @classmethod
    def fit(
        cls,
        inputs: Floats,
        first: Floats,
        labels: NDArray[np.int64],
        weight: Floats | None = None,
    ) -> Collective:
        """Fit on ``inputs`` (n_rows, n_inputs) and probabilities ``first`` of rows that no head has seen.

        ``labels`` (n_rows,) are class indices, ``weight`` (n_rows,) says what a row counts (None: 1).
        """
        center = inputs.mean(axis=0)
        scale = _spread(inputs)
        products = _products(_scaled(inputs, center, scale))
        middle, spread = products.mean(axis=0), _spread(products)
        products -= middle
        products /= spread
        weights = _minimised(products, np.log(np.maximum(first, 1e-12)), labels, weight)
        weights /= spread[:, None]
        return cls(center, scale, weights, -middle @ weights)


FIELDS: Final = ("center", "scale", "weights", "intercept")


def _spread(values: Floats) -> Floats:
    """Return the standard deviation of each column, 1 for one that never changes."""
    spread = values.std(axis=0)
    return np.where(spread > 1e-9, spread, 1.0)


def _scaled(inputs: Floats, center: Floats, scale: Floats) -> Floats:
    return np.clip((inputs - center) / scale, -_FARTHEST, _FARTHEST)


def _products(values: Floats) -> Floats:
    """Return the columns of ``values`` and the product of each two of them, a column with itself too."""
    first, second = np.triu_indices(values.shape[1])
    return np.hstack([values, values[:, first] * values[:, second]])


def _minimised(
    design: Floats, base: Floats, labels: NDArray[np.int64], weight: Floats | None
) -> Floats:
    """Return the weights (n_columns, n_classes) that make ``labels`` likeliest beside the log odds ``base``."""
    from scipy.optimize import minimize
    from scipy.special import log_softmax

    n_classes = base.shape[1]
    rows, wanted = np.arange(len(labels)), np.eye(n_classes)[labels]
    counts = np.ones(len(labels)) if weight is None else weight
    penalty = PENALTY * max(1.0, _ENOUGH / float(counts.sum()))

    def loss(flat: Floats) -> tuple[float, Floats]:
        weights = flat.reshape(-1, n_classes)
        logs = log_softmax(base + design @ weights, axis=1)
        gradient = design.T @ (counts[:, None] * (np.exp(logs) - wanted)) + penalty * weights
        return float(-(counts @ logs[rows, labels]) + penalty / 2 * (flat @ flat)), gradient.ravel()

    start = np.zeros(design.shape[1] * n_classes)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": _ITERATIONS})
    return np.asarray(found.x.reshape(-1, n_classes))
