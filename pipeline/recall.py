"""What a corpus says twice: the label of a statement that was trained on, and how far to trust it.

News agencies sell one sentence to many papers, so collections of news repeat themselves. A statement with the
words of a labelled one has, as a rule, its label; a linear model that weighs n-grams over all statements
does not always say so. How often the same words got the same label again is counted in the corpus itself, and
a pair whose words were labelled gets that evidence: the odds of the label, times probabilities that are
calibrated for statements never seen. A corpus without repetitions says nothing about it: nothing is recalled.

Words are compared as the features see them: names are masked, so a statement about others is the same one.
Scores without leakage (``no_leak``) do not change: what is recalled was trained on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from pipeline import kernels as plain
from pipeline.lists import Units

Prints = NDArray[np.uint64]
Ints = NDArray[np.int64]

N_CLASSES: Final = 3
#: Of a pair that has no print: a party that the statement does not name could be any.
NO_PRINT: Final = 0
_HOLDER, _PARTY, _OTHER = (np.uint64(0x9E3779B97F4A7C15 ^ (2 * i)) for i in (1, 2, 3))
_FACTORS: Final = np.uint64(0xD6E8FEB86659FD93), np.uint64(0xA0761D6478BD642F)
FIELDS: Final = ("prints", "labels", "sources", "odds")


@dataclass(frozen=True, slots=True)
class Recall:
    """Labels of statements that were trained on.

    Attributes
    ----------
    prints
        (n,), ascending: what identifies a pair (:func:`pair_prints`).
    labels, sources
        (n,) as uint8 and uint16: the class of the pair, and the number of its corpus.
    odds
        (n_sources,): logarithm of how much likelier the label is for having been given.
    """

    prints: Prints
    labels: NDArray[np.uint8]
    sources: NDArray[np.uint16]
    odds: NDArray[np.float64]

    @classmethod
    def fit(cls, prints: Prints, labels: Ints, sources: Ints) -> Recall | None:
        """Learn from pairs (n,) with their labels and the numbers of their corpora; None: nothing repeats.

        The chance that a repetition has the label again is estimated by the rule of succession. Of pairs with
        several labels the one that more than half of them have is recalled.
        """
        labelled = prints != NO_PRINT
        prints, labels, sources = prints[labelled], labels[labelled], sources[labelled]
        known, number = np.unique(prints, return_inverse=True)
        cells, counts = np.unique(
            (sources * len(known) + number) * N_CLASSES + labels, return_counts=True
        )
        groups, first = np.unique(cells // N_CLASSES, return_index=True)
        if not len(groups):
            return None
        source, row = groups // len(known), groups % len(known)
        total = np.add.reduceat(counts, first)
        # The last cell of a group by count is its most frequent label.
        best = np.lexsort((counts, cells // N_CLASSES))[np.append(first[1:], len(cells)) - 1]
        most, label = counts[best], cells[best] % N_CLASSES
        repeated = np.bincount(source, total - 1)
        same = (np.bincount(source, most - 1) + 1) / (repeated + 2)
        odds = np.where(repeated > 0, np.log(same / (1 - same)) + np.log(N_CLASSES - 1), 0.0)
        kept = np.flatnonzero((2 * most > total) & (odds[source] > 0))
        # Of one print in two corpora the surer one's label.
        kept = kept[np.lexsort((-odds[source[kept]], row[kept]))]
        kept = kept[np.diff(row[kept], prepend=-1) > 0]
        if not len(kept):
            return None
        return cls(
            known[row[kept]], label[kept].astype(np.uint8), source[kept].astype(np.uint16), odds
        )

    def corrected(self, probabilities: NDArray[np.float64], prints: Prints) -> NDArray[np.float64]:
        """Return ``probabilities`` (n_pairs, 3) given the labels of pairs with equal ``prints`` (n_pairs,)."""
        place = np.minimum(np.searchsorted(self.prints, prints), len(self.prints) - 1)
        rows = np.flatnonzero(self.prints[place] == prints)
        if not len(rows):
            return probabilities
        found, place = probabilities.copy(), place[rows]
        found[rows, self.labels[place]] *= np.exp(self.odds[self.sources[place]])
        found[rows] /= found[rows].sum(axis=1, keepdims=True)
        return found

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        """Return the arrays of the saved form, by the names in FIELDS."""
        return {name: getattr(self, name) for name in FIELDS}


def pair_prints(units: Units, readings: Ints, holder: Ints, party: Ints) -> Prints:
    """Return a number (n_pairs,) that identifies the words of each pair and where holder and party stand.

    Equal words at equal places give equal numbers, whatever the names are: a sum over the units of the reading,
    each by its word and place, or by its place and whose name it is. ``readings`` are numbers within ``units``.
    """
    ptr, who = np.asarray(units.ptr, dtype=np.int64), np.asarray(units.party)
    n_readings, of_unit = len(ptr) - 1, np.repeat(np.arange(len(ptr) - 1), np.diff(ptr))
    place = np.arange(len(who)) - ptr[of_unit]
    # A random odd number for each place: sums of products of words and places hardly ever agree by chance.
    place = _mixed(np.arange(place.max(initial=-1) + 1, dtype=np.uint64) + np.uint64(1))[place]
    words = np.where(who == plain.PLAIN, np.asarray(units.hash).astype(np.uint64), _OTHER)
    summed = np.zeros(len(who) + 1, dtype=np.uint64)
    np.cumsum(words * place, out=summed[1:])
    prints = (summed[ptr[1:]] - summed[ptr[:-1]])[readings]
    width = 1 + max(int(side.max(initial=0)) for side in (who, holder, party))
    marks = np.zeros(n_readings * width, dtype=np.uint64)
    named = np.flatnonzero(who >= 0)
    np.add.at(marks, of_unit[named] * width + who[named], place[named])
    for side, factor in ((holder, _HOLDER), (party, _PARTY)):
        own = marks[readings * width + np.maximum(side, 0)]
        prints += np.where(side >= 0, own, _mixed((side + 4).astype(np.uint64))) * factor
    return np.where(party >= 0, np.maximum(prints, 1), NO_PRINT).astype(np.uint64)


def _mixed(values: Prints) -> Prints:
    for factor in _FACTORS:
        values = (values ^ (values >> np.uint64(32))) * factor
    return values ^ (values >> np.uint64(29)) | np.uint64(1)
