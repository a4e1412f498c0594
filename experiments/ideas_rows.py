"""Ideas that change the rows or the learner: other corpora, noisy labels, unlabelled text, ensembles."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from scipy.sparse import csr_matrix

from experiments.ideas_folds import (
    Bench,
    Floats,
    Fold,
    Ints,
    Outcome,
    calibrations,
    decoded,
    fit_weighted,
    scored_by,
)
from pipeline.calibration import Calibration
from pipeline.config import HeadName, MemberConfig
from pipeline.held_out import COLLECT, labelled
from pipeline.learners import Strata, row_weights
from pipeline.schema import CorpusRecord, SentimentLabel, StanceLabel
from pipeline.sources import source_weights
from pipeline.splits import grouped_folds

#: What a pair of an unlabelled sentence counts beside a gold one, and how sure the model must be of it.
SHARE: Final = 0.3
SURE: Final = 0.9
#: Confident learning: rows are doubted whose own label has a lower probability out of fold.
DOUBT: Final = 0.05
INNER: Final = 3
#: Strength of a member that the default settings do not have: the best of 0.1, 0.3, 1, 3, 10 with --quick.
LOGISTIC: Final[dict[HeadName, MemberConfig]] = {
    "stance": MemberConfig(kind="logistic", C=0.1),
    "sentiment": MemberConfig(kind="logistic", C=0.3),
}


def members(bench: Bench, kinds: Sequence[str]) -> Outcome:
    """An ensemble of classifiers with the strengths and weights of the settings; logistic counts 1."""
    there = {
        member.kind: member
        for member in (LOGISTIC[bench.corpus.head], *bench.config.learner.members)
    }
    learner = replace(bench.config.learner, members=tuple(there[kind] for kind in kinds))  # type: ignore[index]
    return decoded(bench, bench.fitted(bench.folds, learner=learner))


def others_added(bench: Bench, *, copies: bool) -> Outcome:
    """The bundled statements are added, with or without a copy of every column for each corpus.

    Daumé III, "Frustratingly easy domain adaptation" (ACL 2007). Columns count 1 / sqrt(2) beside their
    copies, so that a row keeps its length, and the penalty its strength.
    """
    head = bench.config
    seeds = labelled(bench.corpus.seeds, bench.corpus.head)
    folds = bench.once("seeds", lambda: bench.extended(seeds))
    labels = COLLECT[bench.corpus.head](seeds).labels
    weight = source_weights([bench.corpus.records[0].source, seeds[0].source], head)
    if copies:
        folds = [replace(fold, matrix=_copied(fold.matrix, len(bench))) for fold in folds]
    scores = with_added(bench, folds, lambda fold: Added(fold.added, labels, weight[1]))
    return decoded(bench, scores, f"{len(labels)} pairs added, each counts {weight[1]:g}")


def _copied(matrix: csr_matrix, own: int) -> csr_matrix:
    """Return the columns for all rows, for the first ``own`` rows alone, and for the others alone."""
    from scipy.sparse import block_diag, hstack

    apart = block_diag([matrix[:own], matrix[own:]])
    return csr_matrix(
        hstack([matrix, apart], format="csr", dtype=np.float32) * np.float32(0.5**0.5)
    )


@dataclass(frozen=True, slots=True)
class Added:
    """Rows of a fold's matrix to train on beside the gold ones, their labels, and what they count together.

    ``each``: the share of each row (n_rows,) where they differ, None where they are equal.
    """

    rows: Ints
    labels: Ints
    weight: float
    each: Floats | None = None


def with_added(bench: Bench, folds: Sequence[Fold], added: Callable[[Fold], Added]) -> Floats:
    """Return out-of-fold scores (n_pairs, 3) of models trained on gold rows and what is added."""
    scores = np.zeros((len(bench), 3))
    for fold in folds:
        more = added(fold)
        rows = np.concatenate([fold.train, more.rows])
        labels = np.concatenate([bench.labels[fold.train], more.labels])
        number = np.repeat([0, 1], [len(fold.train), len(more.rows)])
        strata = Strata(number.astype(np.int64), np.array([1.0, more.weight]))
        weights = row_weights(labels, fold.orders[rows], bench.config.learner.balance, strata)
        if more.each is not None:
            weights[len(fold.train) :] *= more.each
        model = fit_weighted(fold.matrix[rows], labels, weights, bench.config.learner, bench.seed)
        scores[fold.test] = scored_by(model, fold.matrix[fold.test])
    return scores


def doubted(bench: Bench, factor: float) -> Outcome:
    """Training rows whose label is improbable out of fold count ``factor``.

    Northcutt, Jiang and Chuang, "Confident learning" (JAIR 2021), with one threshold for all classes.
    """
    scores, count = np.zeros((len(bench), 3)), 0
    for number, fold in enumerate(bench.folds):
        own = bench.once(f"inner {number}", lambda fold=fold: _inner_probability(bench, fold))  # type: ignore[misc]
        weights = bench.row_weights(fold.train) * np.where(own < DOUBT, factor, 1.0)
        kept = np.flatnonzero(weights > 0)
        count += int((own < DOUBT).sum())
        model = fit_weighted(
            fold.matrix[fold.train[kept]], bench.labels[fold.train[kept]], weights[kept],
            bench.config.learner, bench.seed,
        )  # fmt: skip
        scores[fold.test] = scored_by(model, fold.matrix[fold.test])
    share = count / sum(len(fold.train) for fold in bench.folds)
    return decoded(bench, scores, f"{100 * share:.1f} % of training rows are doubted")


def _inner_probability(bench: Bench, fold: Fold) -> Floats:
    """Return how probable each training row's label is to a model that did not see its article."""
    train, scores = fold.train, np.zeros((len(fold.train), 3))
    for held in grouped_folds(bench.labels[train], bench.group[train], INNER, bench.seed):
        rest = np.setdiff1d(np.arange(len(train)), held)
        rows = train[rest]
        model = fit_weighted(
            fold.matrix[rows],
            bench.labels[rows],
            bench.row_weights(rows),
            bench.config.learner,
            bench.seed,
        )
        scores[held] = scored_by(model, fold.matrix[train[held]])
    orders, labels = bench.orders[train], bench.labels[train]
    found = Calibration.fit(scores, orders, labels).probabilities(scores, orders)
    return np.asarray(found[np.arange(len(train)), labels])


@dataclass(frozen=True, slots=True)
class Unlabelled:
    """Sentences with every pair that could be asked of them, and a language model's label or -1 of each."""

    records: Sequence[CorpusRecord]
    labels: Ints


def unlabelled(records: Sequence[CorpusRecord], head: HeadName) -> Unlabelled:
    """Return all pairs of ``records`` without labels, and beside them the labels that there are."""
    bare, labels = [], []
    for record in records:
        parties = list(dict.fromkeys(mention.party for mention in record.mentions))
        if head == "sentiment":
            given = {
                s.party: ("positive", "neutral", "negative").index(s.label)
                for s in record.sentiments
            }
            bare.append(
                replace(
                    record,
                    stances=(),
                    sentiments=tuple(SentimentLabel(p, "neutral") for p in parties),
                )
            )
            labels += [given.get(party, -1) for party in parties]
        else:
            stances = record.decided_stances()
            labels += [("favor", "neutral", "against").index(s.label) for s in stances]
            pairs = tuple(StanceLabel(s.holder, s.party, "neutral") for s in stances)
            bare.append(replace(record, stances=pairs, sentiments=()))
    return Unlabelled(bare, np.array(labels, dtype=np.int64))


def _first_stage(bench: Bench) -> tuple[list[Fold], list[Floats]]:
    """Return folds with the unlabelled pairs behind, and what each fold's own model thinks of these."""
    folds = bench.extended(bench.unlabelled.records)
    scores, behind = np.zeros((len(bench), 3)), []
    for fold in folds:
        model = fit_weighted(
            fold.matrix[fold.train], bench.labels[fold.train], bench.row_weights(fold.train),
            bench.config.learner, bench.seed,
        )  # fmt: skip
        scores[fold.test] = scored_by(model, fold.matrix[fold.test])
        behind.append(scored_by(model, fold.matrix[fold.added]))
    own = calibrations(bench, scores)
    return folds, [
        calibration.probabilities(raw, fold.orders[fold.added])
        for calibration, raw, fold in zip(own, behind, folds, strict=True)
    ]


def self_trained(bench: Bench, kind: str) -> Outcome:
    """Unlabelled sentences are added with labels of the fold's model, of a language model, or of both."""
    folds, thought = bench.once("unlabelled", lambda: _first_stage(bench))
    by_row = {id(fold): own for fold, own in zip(folds, thought, strict=True)}
    taught, counts = bench.unlabelled.labels, []

    def added(fold: Fold) -> Added:
        found = CHOICES[kind](fold, by_row[id(fold)], taught)
        counts.append(len(found.rows))
        return found

    scores = with_added(bench, folds, added)
    return decoded(bench, scores, f"{round(np.mean(counts))} rows added a fold")


def _sure(fold: Fold, thought: Floats, taught: Ints) -> Added:
    """Rows that the model is sure of, with its label (Yarowsky, ACL 1995)."""
    rows = np.flatnonzero(thought.max(axis=1) >= SURE)
    return Added(fold.added[rows], thought[rows].argmax(axis=1), SHARE)


def _taught(fold: Fold, thought: Floats, taught: Ints) -> Added:
    """Rows with a language model's label."""
    rows = np.flatnonzero(taught >= 0)
    return Added(fold.added[rows], taught[rows], SHARE)


def _soft(fold: Fold, thought: Floats, taught: Ints) -> Added:
    """All rows with the model's probabilities, each a row of every class."""
    return _thrice(fold, np.arange(len(thought)), thought)


def _both(fold: Fold, thought: Floats, taught: Ints) -> Added:
    """Half a language model's label, half the model's probabilities (Li et al., ICCV 2017)."""
    rows = np.flatnonzero(taught >= 0)
    return _thrice(fold, rows, (thought[rows] + np.eye(3)[taught[rows]]) / 2)


def _thrice(fold: Fold, rows: Ints, shares: Floats) -> Added:
    """Return each row three times, once a class, with its share; shares under 2 % are left out."""
    at, label = np.nonzero(shares >= 0.02)
    return Added(fold.added[rows[at]], label, SHARE, shares[at, label])


CHOICES: Final[dict[str, Callable[[Fold, Floats, Ints], Added]]] = {
    "sure": _sure,
    "taught": _taught,
    "soft": _soft,
    "both": _both,
}
