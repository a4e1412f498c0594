"""Bootstrap intervals of metrics of count tables, resampling whole groups.

Efron, "Bootstrap methods: another look at the jackknife" (Annals of Statistics 1979), percentile
form. Rows of one article are not independent, so groups are drawn, not rows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

#: More groups than this are pooled into so many blocks, which bounds the memory.
MOST_BLOCKS: Final = 50_000
_SAMPLES_A_ROUND: Final = 50


def blocks(group: NDArray[Any] | None, n_rows: int) -> tuple[NDArray[np.int64], int]:
    """Return the block (n_rows,) that each row is resampled with, and the number of blocks."""
    if group is None:
        number, count = np.arange(n_rows, dtype=np.int64), n_rows
    else:
        names, number = np.unique(group, return_inverse=True)
        number, count = number.astype(np.int64), len(names)
    return number % MOST_BLOCKS, min(count, MOST_BLOCKS)


def bootstrap(
    tables: Floats,
    metrics: Mapping[str, Callable[[Floats], Floats]],
    *,
    n: int = 1000,
    seed: int = 0,
    level: float = 0.95,
) -> dict[str, list[float] | None]:
    """Return the interval [low, high] of each metric, None where it cannot be computed.

    Parameters
    ----------
    tables
        (n_blocks, ...) counts of each block, which add up to those of a sample. Fewer than two give no
        interval: one alone, resampled, is always itself.
    metrics
        Functions from tables (n, ...) to figures (n,), NaN where undefined.
    n, seed, level
        Number of samples, seed of their drawing, and coverage (0 to 1).
    """
    n_blocks = len(tables)
    if n_blocks < 2:
        return dict.fromkeys(metrics)
    random = np.random.default_rng(seed)
    flat = tables.reshape(n_blocks, -1)
    sums = []
    for begin in range(0, n, _SAMPLES_A_ROUND):
        drawn = [
            np.bincount(random.integers(0, n_blocks, n_blocks), minlength=n_blocks)
            for _ in range(min(_SAMPLES_A_ROUND, n - begin))
        ]
        sums.append(np.stack(drawn).astype(np.float64) @ flat)
    samples = np.concatenate(sums).reshape(n, *tables.shape[1:])
    return {name: _interval(metric(samples), level) for name, metric in metrics.items()}


def _interval(figures: Floats, level: float) -> list[float] | None:
    known = figures[np.isfinite(figures)]
    if not known.size:
        return None
    low, high = np.quantile(known, [(1 - level) / 2, (1 + level) / 2])
    return [float(low), float(high)]
