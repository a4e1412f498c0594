"""Features on disk in random order, and linear classifiers that learn from them in epochs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from pipeline.config import BlockConfig, LearnerConfig, MemberConfig
from pipeline.errors import TrainingError
from pipeline.features import Rows

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

#: Rows of a bucket, about: what is in memory at a time.
BUCKET_ROWS: Final = 8_192
N_CLASSES: Final = 3
_N_ORDERS: Final = 8
#: Largest weight of a row in one step, and the length of a step for rows of unit length: together
#: they stay below the bound at which the squared hinge loss diverges.
_HEAVIEST: Final = 2.0
_STEP: Final = 0.4
_TYPES: Final[dict[str, Any]] = {
    "columns": np.int32,
    "values": np.float32,
    "sizes": np.int32,
    "labels": np.int8,
    "orders": np.int8,
    "strata": np.int16,
}


@dataclass(frozen=True, slots=True)
class Bucket:
    """Rows of features with their labels, orders of mention and strata, all (n_rows,) long."""

    features: csr_matrix
    labels: NDArray[np.int64]
    orders: NDArray[np.int64]
    strata: NDArray[np.int64]


class Buckets:
    """Files in ``folder`` over which rows are dealt at random, those held out apart.

    ``weights`` (n_strata,) are what a row of each stratum counts (see :class:`pipeline.learners.Strata`).
    """

    def __init__(
        self, folder: Path, n_rows: int, seed: int, weights: NDArray[np.float64] | None = None
    ) -> None:
        self.folder = folder
        self.n_buckets = max(1, -(-n_rows // BUCKET_ROWS))
        self.weights = np.ones(1) if weights is None else weights
        shape = (len(self.weights), _N_ORDERS, N_CLASSES)
        self.cells = {held: np.zeros(shape) for held in (False, True)}
        self._random = np.random.default_rng(seed)
        folder.mkdir(parents=True, exist_ok=True)

    def add(
        self,
        rows: Rows,
        labels: NDArray[np.int64],
        *,
        held_out: bool,
        strata: NDArray[np.int64] | None = None,
    ) -> None:
        """Deal rows out and append them to their files."""
        strata = np.zeros(len(labels), dtype=np.int64) if strata is None else strata
        np.add.at(self.cells[held_out], (strata, rows.orders, labels), 1)
        sizes = np.diff(rows.ptr)
        bucket = self._random.integers(0, self.n_buckets, len(labels))
        for number in np.unique(bucket):
            mine = bucket == number
            values = np.repeat(mine, sizes)
            arrays = {
                "columns": rows.columns[values],
                "values": rows.values[values],
                "sizes": sizes[mine],
                "labels": labels[mine],
                "orders": rows.orders[mine],
                "strata": strata[mine],
            }
            for name, array in arrays.items():
                with self._path(number, name, held_out).open("ab") as stream:
                    stream.write(np.ascontiguousarray(array, dtype=_TYPES[name]).tobytes())

    def read(self, number: int, n_features: int, *, held_out: bool) -> Bucket | None:
        """Return a bucket, None when it is empty."""
        from scipy.sparse import csr_matrix

        if not self._path(number, "sizes", held_out).exists():
            return None
        found = {
            n: np.fromfile(self._path(number, n, held_out), dtype=t) for n, t in _TYPES.items()
        }
        ptr = np.concatenate([[0], np.cumsum(found["sizes"], dtype=np.int64)])
        shape = (len(found["sizes"]), n_features)
        features = csr_matrix((found["values"], found["columns"], ptr), shape=shape)
        numbers = (found[name].astype(np.int64) for name in ("labels", "orders", "strata"))
        return Bucket(features, *numbers)

    def epoch(
        self, n_features: int, random: np.random.Generator, parts: list[bool]
    ) -> Iterator[Bucket]:
        """Yield every bucket of ``parts`` in random order."""
        every = [(number, held) for held in parts for number in range(self.n_buckets)]
        for index in random.permutation(len(every)):
            number, held = every[index]
            bucket = self.read(number, n_features, held_out=held)
            if bucket is not None:
                yield bucket

    def _path(self, number: int, name: str, held_out: bool) -> Path:
        return self.folder / f"{'held' if held_out else 'train'}-{number:06d}.{name}"


def fit_buckets(
    buckets: Buckets,
    config: LearnerConfig,
    blocks: Sequence[BlockConfig],
    n_features: int,
    seed: int,
    epochs: int,
    *,
    held_out: bool,
) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
    """Return weights (n_features, 3) and intercepts (3,), as :func:`pipeline.learners.fit_linear` does.

    Parameters
    ----------
    blocks
        Of the features: their weights give the squared length of a row.
    held_out
        Learn from the rows that were held out, too.

    Raises
    ------
    TrainingError
        A class is missing.
    """
    parts = [False, True] if held_out else [False]
    cells = sum((buckets.cells[part] for part in parts), np.zeros_like(buckets.cells[False]))
    if not cells.sum(axis=(0, 1)).all():
        raise TrainingError("the training part lacks a class; label statements of every class")
    balance = buckets.weights[:, None, None] * _cell_weights(cells, config.balance)
    square = sum(block.weight**2 for block in blocks)
    weights, intercept = np.zeros((N_CLASSES, n_features)), np.zeros(N_CLASSES)
    total = sum(member.weight for member in config.members)
    for member in config.members:
        learner = _learner(member, int(cells.sum()), square, seed)
        random = np.random.default_rng(seed)
        for _ in range(1 if member.kind == "nb" else epochs):
            for bucket in buckets.epoch(n_features, random, parts):
                _learn(
                    learner, bucket, balance[bucket.strata, bucket.orders, bucket.labels], random
                )
        coefficients, bias = _solution(learner, member)
        share = member.weight / total / _spread(buckets, n_features, coefficients, bias)
        weights += share * coefficients
        intercept += share * bias
    return np.ascontiguousarray(weights.T, dtype=np.float32), intercept


def _cell_weights(cells: NDArray[np.float64], power: float) -> NDArray[np.float64]:
    """Return the weight of a row by stratum, order and class; mean 1 in each (see ``balanced_weights``)."""
    rows = cells.sum(axis=(1, 2), keepdims=True)
    weights = (rows / np.maximum(cells, 1.0)) ** power
    total = (weights * cells).sum(axis=(1, 2), keepdims=True)
    normal: NDArray[np.float64] = weights * (rows / np.maximum(total, 1.0))
    return normal


def _learner(member: MemberConfig, n_rows: int, square: float, seed: int) -> Any:
    """Return an unfitted classifier for rows of squared length ``square``.

    Steps of constant size with averaging from the second epoch on: Bach and Moulines, "Non-strongly-convex
    smooth stochastic approximation with convergence rate O(1/n)" (NeurIPS 2013).
    """
    if member.kind == "nb":
        from sklearn.naive_bayes import ComplementNB

        return ComplementNB(alpha=member.C)
    from sklearn.linear_model import SGDClassifier

    return SGDClassifier(
        loss="squared_hinge" if member.kind == "svm" else "log_loss",
        # The inverse strength C is per sum of losses, alpha per mean.
        alpha=1 / (member.C * n_rows),
        learning_rate="constant",
        eta0=_STEP / square,
        average=n_rows,
        random_state=seed,
        shuffle=False,
    )


def _learn(
    learner: Any, bucket: Bucket, weights: NDArray[np.float64], random: np.random.Generator
) -> None:
    """Show ``learner`` the rows; a heavy row comes several times, so that no step is too long."""
    copies = np.ceil(weights / _HEAVIEST).astype(np.int64)
    rows = random.permutation(np.repeat(np.arange(len(weights)), copies))
    learner.partial_fit(
        bucket.features[rows], bucket.labels[rows], np.arange(N_CLASSES), (weights / copies)[rows]
    )


def _solution(
    learner: Any, member: MemberConfig
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    if member.kind == "nb":
        found = learner.feature_log_prob_
        return found - found.mean(axis=0), np.zeros(N_CLASSES)
    return np.asarray(learner.coef_, dtype=np.float64), np.asarray(
        learner.intercept_, dtype=np.float64
    )


def _spread(
    buckets: Buckets, n_features: int, coefficients: NDArray[np.float64], bias: NDArray[np.float64]
) -> float:
    """Return the standard deviation of a member's scores, over one bucket of training rows."""
    for number in range(buckets.n_buckets):
        bucket = buckets.read(number, n_features, held_out=False)
        if bucket is not None:
            return float((bucket.features @ coefficients.T + bias).std() or 1.0)
    return 1.0
