"""A Dask DataFrame in, a Dask DataFrame of predictions out, without importing Dask before it is there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import pandas as pd


class Scores(Protocol):
    """A model that scores a pandas frame, and what it can be made from again."""

    saved: Any

    def __init__(self, saved: Any) -> None: ...

    def score(
        self,
        texts_or_frame: Any,
        parties: Any = None,
        open_parties: bool = False,
        about: str | None = None,
        author: Any = "auto",
    ) -> Any:
        """Return predictions."""


class Shipped:
    """A model on its way to workers: only its arrays and registry travel, look-up tables are rebuilt."""

    def __init__(self, model: Scores) -> None:
        self.model = model

    def __reduce__(self) -> Any:
        return _unpack, (type(self.model), self.model.saved)


def _unpack(kind: type[Scores], saved: Any) -> Shipped:
    return Shipped(kind(saved))


def is_partitioned(frame: Any) -> bool:
    """Return whether ``frame`` is a Dask DataFrame (or anything else that maps partitions)."""
    return hasattr(frame, "map_partitions") and hasattr(frame, "columns")


def score_partitions(
    model: Scores,
    frame: Any,
    parties: Any,
    options: Mapping[str, Any],
    *,
    meta: pd.DataFrame,
) -> Any:
    """Return the predictions of a Dask DataFrame as a Dask DataFrame; nothing is computed yet.

    Parameters
    ----------
    frame
        With the columns that ``model.score`` takes. Give ``id``: without it documents go by the
        index, which many readers of partitioned files count afresh in every partition.
    options
        The other arguments of ``model.score``.
    meta
        An empty frame of predictions: the columns and types of the result.
    """
    from dask.delayed import delayed

    # A delayed argument is one node of the graph: it reaches every worker once, not with every task.
    shipped = delayed(Shipped(model), pure=False, traverse=False)
    return frame.map_partitions(
        _score, shipped, parties, dict(options), meta=meta, enforce_metadata=False
    )


def _score(frame: pd.DataFrame, shipped: Shipped, parties: Any, options: Mapping[str, Any]) -> Any:
    scored = shipped.model.score(frame, parties=parties, **options)
    scored.attrs = {}  # counts of one partition would pass for those of all
    return scored
