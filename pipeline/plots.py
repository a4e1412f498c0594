"""Pictures of a run: the confusion matrix and the reliability plot of a head.

Figures are made without pyplot, which keeps global state and looks for a display.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from pipeline import tables
from pipeline.scored import Scored

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_GREY, _BLUE = "#9aa0a6", "#1f5fa8"


def _figure(width: float, height: float) -> Figure:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), dpi=120, layout="constrained")
    FigureCanvasAgg(figure)
    return figure


def confusion_figure(scored: Scored, title: str) -> Figure:
    """Return the confusion matrix: counts, coloured by their share of the gold class."""
    counts = tables.confusion(scored.gold, scored.predicted, len(scored.classes))
    return matrix_figure(counts, scored.classes, title)


def matrix_figure(counts: tables.Floats, classes: Sequence[str], title: str) -> Figure:
    """Return a picture of a confusion matrix (n_classes, n_classes), gold in rows."""
    shares = np.nan_to_num(tables.ratio(counts, counts.sum(axis=1, keepdims=True) + 0 * counts))
    figure = _figure(1.6 + 1.1 * len(classes), 1.2 + 0.9 * len(classes))
    axes = figure.add_subplot()
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    for (row, column), share in np.ndenumerate(shares):
        text = f"{int(counts[row, column])}\n{share:.0%}"
        colour = "white" if share > 0.55 else "black"
        axes.text(column, row, text, ha="center", va="center", color=colour, fontsize=9)
    axes.set_xticks(range(len(classes)), classes)
    axes.set_yticks(range(len(classes)), classes)
    axes.set(xlabel="predicted", ylabel="gold", title=f"{title} (n = {int(counts.sum())})")
    return figure


def _wilson(right: tables.Floats, rows: tables.Floats) -> tables.Floats:
    """Return how far the 95 % interval of a share reaches below and above it, (2, n_bins)."""
    share, z = right / rows, 1.96
    middle = (share + z * z / (2 * rows)) / (1 + z * z / rows)
    half = z / (1 + z * z / rows) * np.sqrt(share * (1 - share) / rows + (z / (2 * rows)) ** 2)
    return np.maximum([share - (middle - half), middle + half - share], 0.0)


def reliability_figure(scored: Scored, title: str) -> Figure | None:
    """Return how often the top class is right against its probability; None without probabilities.

    DeGroot and Fienberg, "The comparison and evaluation of forecasters" (The Statistician 1983). Bars are
    95 % intervals of a bin's share (Wilson 1927): with few rows they are long, and the line means little.
    """
    if scored.probabilities is None or not len(scored):
        return None
    one = np.zeros_like(scored.gold)
    bins = tables.confidence_bins(scored.gold, scored.probabilities, one, 1)[0]
    rows, right, top = bins[bins[:, 0] > 0].T
    figure = _figure(4.6, 4.8)
    axes = figure.add_subplot()
    axes.plot([0, 1], [0, 1], color=_GREY, linestyle="--", linewidth=1, label="perfect")
    axes.errorbar(
        top / rows, right / rows, yerr=_wilson(right, rows), color=_BLUE, ecolor=_GREY,
        marker="o", markersize=3, elinewidth=1, label="model (95 %)",
    )  # fmt: skip
    axes.scatter(top / rows, right / rows, s=400 * rows / rows.sum(), color=_BLUE, alpha=0.25)
    axes.set(
        xlim=(-0.04, 1.04), ylim=(-0.04, 1.04),
        xlabel="probability of the top class", ylabel="share right",
    )  # fmt: skip
    axes.set_title(f"{title} (ECE {float(tables.ece(bins)):.3f}, n = {int(rows.sum())})")
    axes.legend(loc="upper left", frameon=False)
    return figure
