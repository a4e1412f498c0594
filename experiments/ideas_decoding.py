"""Ideas that change what scores become: both directions, documents, pairwise coupling, thresholds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from itertools import combinations
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from experiments.ideas_folds import Bench, Floats, Ints, Outcome, calibrations, decoded
from pipeline import tables
from pipeline.calibration import N_ORDERS
from pipeline.metrics import DIRECTED, directed_pairs

#: Strength of the penalty of every logistic regression here, as in ``pipeline.calibration``.
PENALTY: Final = 10.0
#: How much higher or lower a decision power is tried.
MORE: Final = 0.1
MIXES: Final = np.arange(0.0, 0.65, 0.05)
STEPS: Final = (0.4, 0.2, 0.1, 0.05)


def each_fold(
    bench: Bench, decide: Callable[[Ints, Ints], tuple[Floats, Ints]], note: str = ""
) -> Outcome:
    """Return what ``decide(rows of the other folds, rows of the fold)`` says of each fold."""
    probabilities = np.zeros_like(bench.scores)
    predicted = np.zeros(len(bench), dtype=np.int64)
    for number in range(len(bench.corpus.folds)):
        own = np.flatnonzero(bench.fold_of == number)
        probabilities[own], predicted[own] = decide(np.flatnonzero(bench.fold_of != number), own)
    return Outcome(probabilities, predicted, note)


def _logistic(design: Floats, labels: Ints) -> Any:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=PENALTY, max_iter=2000).fit(design, labels)


def _design(bench: Bench, *scores: Floats) -> Floats:
    return np.hstack([*scores, np.eye(N_ORDERS)[bench.orders]])


def opposite_scores(bench: Bench) -> Outcome:
    """The calibration of (h, p) sees the scores of (p, h), too."""
    there = bench.opposite >= 0
    other = np.where(there[:, None], bench.scores[bench.opposite], 0.0)
    design = _design(bench, bench.scores, other)
    calibration = calibrations(bench, bench.scores)

    def decide(train: Ints, test: Ints) -> tuple[Floats, Ints]:
        found = _logistic(design[train], bench.labels[train]).predict_proba(design[test])
        number = int(bench.fold_of[test[0]])
        return found, calibration[number].decide(found, bench.orders[test])

    return each_fold(bench, decide)


def bolder(bench: Bench) -> Outcome:
    """No idea: the decision power a little higher, to see what the figure gains for accuracy alone."""
    return decoded(bench, bench.scores, more=MORE)


def joint(bench: Bench, more: float = 0.0) -> Outcome:
    """One of the five directed classes is chosen for both directions together, from the scores of both.

    ``more`` is added to the decision power of the settings.
    """
    power = bench.config.decision + more
    pairs = directed_pairs(bench.scored(bench.base))
    forward, backward = pairs.row, bench.opposite[pairs.row]
    design = np.hstack(
        [bench.scores[forward], bench.scores[backward], np.eye(N_ORDERS)[bench.orders[forward]]]
    )
    fold, orders = bench.fold_of[forward], bench.orders[forward]
    probabilities, predicted = bench.base.probabilities.copy(), bench.base.predicted.copy()
    for number in range(len(bench.corpus.folds)):
        train, test = np.flatnonzero(fold != number), np.flatnonzero(fold == number)
        five = _logistic(design[train], pairs.gold[train]).predict_proba(design[test])
        shares = _log_shares(orders[train], pairs.gold[train], len(DIRECTED))
        best = np.argmax(np.log(five + 1e-12) - power * shares[orders[test]], axis=1)
        for rows, (favor, against) in ((forward[test], (1, 3)), (backward[test], (2, 4))):
            polar = np.stack([five[:, favor], five[:, against]], axis=1)
            probabilities[rows] = np.insert(polar, 1, 1 - polar.sum(axis=1), axis=1).clip(0, 1)
            predicted[rows] = np.select([best == favor, best == against], [0, 2], 1)
    return Outcome(probabilities, predicted)


def _log_shares(orders: Ints, labels: Ints, n_classes: int) -> Floats:
    """Return the log share of each class within its order (8, n_classes), the largest 0."""
    counts = np.ones((N_ORDERS, n_classes))
    np.add.at(counts, (orders, labels), 1.0)
    return np.asarray(np.log(counts / counts.max(axis=1, keepdims=True)))


def coupling(bench: Bench) -> Outcome:
    """Two classes at a time are calibrated against each other; coupling makes one distribution of them."""
    design = _design(bench, bench.scores)
    calibration = calibrations(bench, bench.scores)

    def decide(train: Ints, test: Ints) -> tuple[Floats, Ints]:
        against = np.zeros((len(test), 3, 3))
        for one, other in combinations(range(3), 2):
            rows = train[np.isin(bench.labels[train], (one, other))]
            share = _logistic(design[rows], bench.labels[rows] == one).predict_proba(design[test])[
                :, 1
            ]
            against[:, one, other], against[:, other, one] = share, 1 - share
        found = coupled(against)
        return found, calibration[int(bench.fold_of[test[0]])].decide(found, bench.orders[test])

    return each_fold(bench, decide)


def coupled(against: Floats) -> Floats:
    """Return the probabilities (n, k) nearest to pairwise ones.

    ``against`` (n, k, k): how likely class i is where it is i or j. The second method of Wu, Lin and
    Weng, "Probability estimates for multi-class classification by pairwise coupling" (JMLR 2004):
    minimise the sum of ``(r_ji p_i - r_ij p_j)^2`` with ``sum p = 1``, a linear system.
    """
    n, k, _ = against.shape
    system = np.zeros((n, k + 1, k + 1))
    system[:, :k, :k] = -against.transpose(0, 2, 1) * against
    for i in range(k):
        system[:, i, i] = (against[:, :, i] ** 2).sum(axis=1) - against[:, i, i] ** 2
    system[:, :k, k] = system[:, k, :k] = 1.0
    right = np.zeros((n, k + 1, 1))
    right[:, k] = 1.0
    found = np.linalg.solve(system, right)[:, :k, 0].clip(0)
    return np.asarray(found / found.sum(axis=1, keepdims=True))


def documents(bench: Bench) -> Outcome:
    """Sentences of an article that name the same target share their probabilities."""
    same = same_target(bench)
    others = [[row for row in rows if row != own] for own, rows in same.items()]
    owns = np.array(list(same), dtype=np.int64)
    calibration = calibrations(bench, bench.scores)

    def mixed(probabilities: Floats, weight: float) -> Floats:
        found = probabilities.copy()
        means = np.array([probabilities[rows].mean(axis=0) for rows in others]).reshape(-1, 3)
        found[owns] = (1 - weight) * probabilities[owns] + weight * means
        return found

    def decide(train: Ints, test: Ints) -> tuple[Floats, Ints]:
        own = calibration[int(bench.fold_of[test[0]])]
        raw = own.probabilities(bench.scores, bench.orders)

        def figure(weight: float) -> float:
            said = own.decide(mixed(raw, weight)[train], bench.orders[train])
            return float(tables.macro_f1(tables.confusion(bench.labels[train], said, 3)))

        found = mixed(raw, max(MIXES, key=figure))[test]
        return found, own.decide(found, bench.orders[test])

    return each_fold(bench, decide, f"{len(same)} of {len(bench)} pairs have others")


def same_target(bench: Bench) -> dict[int, list[int]]:
    """Return for each pair with others of its article and target all of them; statements' own do not count."""
    names: dict[tuple[int, str], list[int]] = defaultdict(list)
    for row, (number, party) in enumerate(
        zip(bench.pairs.record, bench.pairs.batch.party, strict=True)
    ):
        record = bench.corpus.records[number]
        own = list(dict.fromkeys(mention.party for mention in record.mentions))
        spans = [m for m in record.mentions if 0 <= party < len(own) and m.party == own[party]]
        texts = [record.text[m.start : m.end] for m in spans]
        words = max(texts, key=len, default="").split()
        if words and words[-1][:1].isupper() and len(words[-1]) > 3:
            names[int(bench.group[row]), words[-1].casefold()].append(row)
    return {row: rows for rows in names.values() if len(rows) > 1 for row in rows}


def thresholds(bench: Bench) -> Outcome:
    """An offset for each class and order, by coordinate search for the figure on the other folds."""
    calibration = calibrations(bench, bench.scores)
    figure = quick_figure(bench)

    def decide(train: Ints, test: Ints) -> tuple[Floats, Ints]:
        own = calibration[int(bench.fold_of[test[0]])]
        found = own.probabilities(bench.scores, bench.orders)
        logs = np.log(found + 1e-12)
        # Some of the folds know both of a pair's directions, so rows stay where they are.
        inside = np.zeros(len(bench), dtype=bool)
        inside[train] = True

        def said(offset: Floats) -> Ints:
            return np.asarray(np.argmax(logs - offset[bench.orders], axis=1))

        common = np.flatnonzero(
            np.bincount(bench.orders[train], minlength=N_ORDERS) > len(train) / 20
        )
        best = searched(own.offset, common, lambda offset: figure(said(offset), inside))
        return found[test], said(best)[test]

    return each_fold(bench, decide)


def searched(start: Floats, orders: Ints, figure: Callable[[Floats], float]) -> Floats:
    """Return offsets (8, 3) that a coordinate search finds best; class 1 (neutral) stays where it is."""
    best, value = start.copy(), figure(start)
    for step in STEPS:
        for order in orders:
            for column in (0, 2):
                for move in (-step, step):
                    while True:
                        tried = best.copy()
                        tried[order, column] += move
                        if (new := figure(tried)) <= value:
                            break
                        best, value = tried, new
    return best


def quick_figure(bench: Bench) -> Callable[[Ints, NDArray[np.bool_]], float]:
    """Return the figure of the corpus as a function of labels (n_pairs,) and of the rows that count."""
    if bench.corpus.head == "sentiment":
        return lambda said, inside: float(
            tables.macro_f1(tables.confusion(bench.labels[inside], said[inside], 3))
        )
    pairs = directed_pairs(bench.scored(bench.base))
    forward, backward = pairs.row, bench.opposite[pairs.row]
    top = bench.base.probabilities[:, [0, 2]].max(axis=1)
    ahead = top[forward] >= top[backward]

    def directed(said: Ints, inside: NDArray[np.bool_]) -> float:
        one = np.select([said[forward] == 0, said[forward] == 2], [1, 3], 0)
        two = np.select([said[backward] == 0, said[backward] == 2], [2, 4], 0)
        five = np.where((two > 0) & ((one == 0) | ~ahead), two, one)
        keep = inside[forward]
        return float(tables.macro_f1(tables.confusion(pairs.gold[keep], five[keep], len(DIRECTED))))

    return directed
