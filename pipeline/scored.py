"""Labelled rows with what was predicted for them: what the metrics are computed from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pipeline.errors import MetricError
from pipeline.tables import Floats, Ints


@dataclass(frozen=True, slots=True)
class Scored:
    """Labelled rows with what was predicted for them; every array is (n_rows,).

    ``gold`` and ``predicted`` index ``classes``; ``probabilities`` is (n_rows, n_classes) or None.
    ``record`` numbers the statement that a row belongs to, ``group`` what is resampled together (by
    default the statement). ``holder`` and ``party`` are numbers within the statement, in order of
    first mention (-1: the author, or not mentioned). ``slices`` are columns to cut scores by.
    """

    classes: tuple[str, ...]
    gold: Ints
    predicted: Ints
    probabilities: Floats | None
    record: Ints
    group: Ints | None = None
    holder: Ints | None = None
    party: Ints | None = None
    slices: Mapping[str, NDArray[Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        n, k = len(self.gold), len(self.classes)
        for name in ("predicted", "record", "group", "holder", "party"):
            column = getattr(self, name)
            if column is not None and np.shape(column) != (n,):
                raise MetricError(f"{name} has shape {np.shape(column)}; there are {n} gold labels")
        for name in ("gold", "predicted"):
            column = getattr(self, name)
            if n and not (column.min() >= 0 and column.max() < k):
                raise MetricError(
                    f"{name} has labels outside the classes {', '.join(self.classes)}"
                )
        if self.probabilities is not None:
            _check_probabilities(self.probabilities, n, k)

    def __len__(self) -> int:
        return len(self.gold)

    def select(self, rows: NDArray[Any]) -> Scored:
        """Return the rows ``rows`` (indices or mask)."""
        names = ("gold", "predicted", "probabilities", "record", "group", "holder", "party")
        columns: dict[str, Any] = {n: getattr(self, n) for n in names}
        kept: dict[str, Any] = {
            n: None if column is None else column[rows] for n, column in columns.items()
        }
        cut = {name: np.asarray(column)[rows] for name, column in self.slices.items()}
        return replace(self, **kept, slices=cut)


def _check_probabilities(probabilities: Floats, n: int, k: int) -> None:
    if probabilities.shape != (n, k):
        raise MetricError(f"probabilities have shape {probabilities.shape}, not {(n, k)}")
    if not (
        np.isfinite(probabilities).all() and ((probabilities >= 0) & (probabilities <= 1)).all()
    ):
        raise MetricError("probabilities must lie between 0 and 1")


def codes(labels: ArrayLike, classes: Sequence[str], name: str = "gold") -> Ints:
    """Return the index into ``classes`` of each label, (n,).

    Raises
    ------
    MetricError
        A label is none of the classes.
    """
    index = {label: number for number, label in enumerate(classes)}
    try:
        return np.array([index[label] for label in np.asarray(labels).tolist()], dtype=np.int64)
    except KeyError as error:
        raise MetricError(f"{name} has the label {error}; known are {', '.join(classes)}") from None
