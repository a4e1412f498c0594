"""What every idea is tried on: a corpus in folds, its features per fold, and the base they are measured by.

Features are learned once per fold, from its training part alone; ideas then change features, rows, learner
or decoding. Calibration of a fold is fitted on the out-of-fold scores of the other folds, in the place
of a share of each training part: that is the one difference to ``pipeline.crossval``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from experiments.ablation import Corpus
from pipeline import tables
from pipeline.bootstrap import blocks, bootstrap
from pipeline.calibration import Calibration
from pipeline.config import Config, HeadConfig, LearnerConfig
from pipeline.features import FeatureSpace, Reader
from pipeline.held_out import CLASSES, COLLECT
from pipeline.knowledge import Knowledge
from pipeline.learners import _fit_member, balanced_weights
from pipeline.metrics import DIRECTED, directed_pairs
from pipeline.pairs import LabelledPairs, PairBatch
from pipeline.schema import CorpusRecord
from pipeline.scored import Scored
from pipeline.splits import record_groups

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
#: Larger groups are no articles (more than half of NewsMTSC has one name): their sentences stand alone.
LARGEST_ARTICLE: Final = 50
#: Samples of a bootstrap.
SAMPLES: Final = 2000
#: A gain, and the ends of its 95 % interval.
Difference = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an idea says of every pair: ``probabilities`` (n_pairs, 3), ``predicted`` (n_pairs,), a remark."""

    probabilities: Floats
    predicted: Ints
    note: str = ""


@dataclass(frozen=True, slots=True)
class Fold:
    """Rows (pairs) to train on and to test on; ``matrix`` has all pairs of the corpus, then those added.

    ``train`` are rows of the corpus, ``added`` those behind them, which every fold may train on.
    """

    train: Ints
    test: Ints
    added: Ints
    matrix: csr_matrix
    orders: Ints
    knowledge: Knowledge


class Bench:
    """A corpus in folds with its pairs, and whatever several ideas need, made once."""

    def __init__(
        self, corpus: Corpus, config: Config, knowledge: Knowledge, unlabelled: Any
    ) -> None:
        self.corpus = corpus
        self.seed = config.seed
        self.config: HeadConfig = replace(config.head(corpus.head), max_features=None)
        self.unlabelled = unlabelled
        self._knowledge = knowledge
        self._made: dict[str, Any] = {}
        self.pairs: LabelledPairs = COLLECT[corpus.head](corpus.records)
        self.labels = self.pairs.labels
        fold_of = np.empty(len(corpus.records), dtype=np.int64)
        for number, rows in enumerate(corpus.folds):
            fold_of[rows] = number
        self.fold_of = fold_of[self.pairs.record]

    def __len__(self) -> int:
        return len(self.labels)

    def once(self, key: str, make: Callable[[], Any]) -> Any:
        """Return what ``make`` returned the first time that ``key`` was asked for."""
        if key not in self._made:
            self._made[key] = make()
        return self._made[key]

    @cached_property
    def group(self) -> Ints:
        """What is resampled together (n_pairs,): articles, or sentences where there are none."""
        article = record_groups(self.corpus.records)
        sentence = record_groups(self.corpus.records, by_article=False) + article.max() + 1
        large = np.bincount(article)[article] > LARGEST_ARTICLE
        return np.asarray(np.where(large, sentence, article)[self.pairs.record])

    @cached_property
    def knowledge(self) -> Knowledge:
        """The lexicon and the lower-case words of the whole corpus, for what cuts texts and learns nothing."""
        return self._knowledge.relearn(record.text for record in self.corpus.records)

    @cached_property
    def folds(self) -> list[Fold]:
        """The folds with the features of the default settings."""
        return self.extended(())

    def extended(self, added: Sequence[CorpusRecord]) -> list[Fold]:
        """Return the folds with the pairs of ``added`` behind those of the corpus, features from both."""
        pairs = COLLECT[self.corpus.head]([*self.corpus.records, *added])
        extra = np.arange(len(self), len(pairs))
        return [
            self._fold(number, pairs.batch, extra, added)
            for number in range(self.fold_of.max() + 1)
        ]

    def _fold(
        self, number: int, batch: PairBatch, extra: Ints, added: Sequence[CorpusRecord]
    ) -> Fold:
        train, test = np.flatnonzero(self.fold_of != number), np.flatnonzero(self.fold_of == number)
        seen = np.unique(self.pairs.record[train])
        texts = [self.corpus.records[row].text for row in seen]
        known = self._knowledge.relearn([*texts, *(record.text for record in added)])
        rows = np.concatenate([train, extra])
        matrix, orders = columns(Reader.of(known, self.config), batch, rows, self.config.min_df)
        return Fold(train, test, extra, matrix, orders, known)

    @cached_property
    def orders(self) -> Ints:
        """Orders of mention (n_pairs,)."""
        return self.folds[0].orders[: len(self)]

    @cached_property
    def opposite(self) -> Ints:
        """Row of the same statement with holder and party exchanged (n_pairs,), -1 where there is none."""
        batch = self.pairs.batch
        places = list(
            zip(batch.statement.tolist(), batch.holder.tolist(), batch.party.tolist(), strict=True)
        )
        rows = {place: row for row, place in enumerate(places)}
        return np.array([rows.get((s, p, h), -1) for s, h, p in places], dtype=np.int64)

    @cached_property
    def scores(self) -> Floats:
        """Out-of-fold scores (n_pairs, 3) of the base: default settings, gold rows of the training parts."""
        return self.fitted(self.folds)

    @cached_property
    def base(self) -> Outcome:
        """The base."""
        return decoded(self, self.scores)

    def row_weights(self, rows: Ints) -> Floats:
        """Return what ``rows`` of the corpus count in training."""
        return balanced_weights(self.labels[rows], self.orders[rows], self.config.learner.balance)

    def fitted(
        self,
        folds: Sequence[Fold],
        *,
        beside: Callable[[Fold], csr_matrix] | None = None,
        signed: int = 0,
        learner: LearnerConfig | None = None,
    ) -> Floats:
        """Return out-of-fold scores (n_pairs, 3) of models on the training parts.

        ``beside`` gives columns to stand beside those of a fold (n_pairs, any); the last ``signed``
        of them may be negative.
        """
        scores = np.zeros((len(self), 3))
        for fold in folds:
            matrix = fold.matrix[: len(self)]
            if beside is not None:
                matrix = csr_matrix(_beside(matrix, beside(fold)))
            model = fit_weighted(
                matrix[fold.train], self.labels[fold.train], self.row_weights(fold.train),
                learner or self.config.learner, self.seed, signed=signed,
            )  # fmt: skip
            scores[fold.test] = scored_by(model, matrix[fold.test])
        return scores

    def scored(self, outcome: Outcome) -> Scored:
        """Return the pairs with what an idea says of them."""
        batch = self.pairs.batch
        return Scored(
            CLASSES[self.corpus.head],
            self.labels,
            outcome.predicted,
            outcome.probabilities,
            record=self.pairs.record,
            group=self.group,
            holder=batch.holder,
            party=batch.party,
            slices={"fold": self.fold_of},
        )


def _beside(left: csr_matrix, right: csr_matrix) -> csr_matrix:
    from scipy.sparse import hstack

    return hstack([left, right], format="csr", dtype=np.float32)


def columns(reader: Reader, batch: PairBatch, rows: Ints, min_df: int) -> tuple[csr_matrix, Ints]:
    """Return features of all pairs of ``batch``, learned from ``rows`` of it, and the orders of mention."""
    space = FeatureSpace.fit(reader, batch.select(rows), min_df=min_df)
    found = space.transform(batch)
    return found.matrix(space.n_features), found.orders


def fit_weighted(
    features: csr_matrix,
    labels: Ints,
    rows: Floats,
    learner: LearnerConfig,
    seed: int,
    *,
    signed: int = 0,
) -> tuple[Floats, Floats]:
    """Return weights (3, n_features) and intercepts (3,), as ``pipeline.learners.fit_linear`` has them.

    ``rows`` (n_rows,) are given. Naive Bayes counts, so it leaves the last ``signed`` columns out.
    """
    weights, intercept = np.zeros((3, features.shape[1])), np.zeros(3)
    total = sum(member.weight for member in learner.members)
    plain = features[:, : features.shape[1] - signed] if signed else features
    for member in learner.members:
        own = plain if member.kind == "nb" else features
        coefficients, bias = _fit_member(member, learner, own, labels, rows, seed)
        share = member.weight / total / float((own @ coefficients.T + bias).std() or 1.0)
        weights[:, : own.shape[1]] += share * coefficients
        intercept += share * bias
    return weights, intercept


def scored_by(model: tuple[Floats, Floats], features: csr_matrix) -> Floats:
    """Return the scores (n_rows, 3) of a model for ``features``."""
    return np.asarray(features @ model[0].T + model[1])


def calibrations(bench: Bench, scores: Floats, more: float = 0.0) -> list[Calibration]:
    """Return for each fold the calibration fitted on out-of-fold ``scores`` of the others.

    ``more`` is added to the decision power of the settings.
    """
    rows = [np.flatnonzero(bench.fold_of != number) for number in range(len(bench.corpus.folds))]
    config = bench.config
    return [
        Calibration.fit(
            scores[own],
            bench.orders[own],
            bench.labels[own],
            config.decision + more,
            config.scaling,
        )
        for own in rows
    ]


def decoded(bench: Bench, scores: Floats, note: str = "", more: float = 0.0) -> Outcome:
    """Return calibrated probabilities and labels of out-of-fold ``scores`` (n_pairs, 3)."""
    probabilities, predicted = np.zeros_like(scores), np.zeros(len(scores), dtype=np.int64)
    for number, calibration in enumerate(calibrations(bench, scores, more)):
        rows = np.flatnonzero(bench.fold_of == number)
        probabilities[rows] = calibration.probabilities(scores[rows], bench.orders[rows])
        predicted[rows] = calibration.decide(probabilities[rows], bench.orders[rows])
    return Outcome(probabilities, predicted, note)


def difference(base: Scored, scored: Scored, samples: int = SAMPLES) -> Difference:
    """Return what ``scored`` gains in the figure over ``base``, and the 95 % interval of it.

    Paired bootstrap: groups are drawn, with both predictions of their rows.
    """
    cells = np.stack([_cells(base), _cells(scored)], axis=1)

    def gain(sums: Any) -> Any:
        return tables.macro_f1(sums[:, 1]) - tables.macro_f1(sums[:, 0])

    low, high = bootstrap(cells, {"gain": gain}, n=samples)["gain"] or (float("nan"), float("nan"))
    return float(gain(cells.sum(axis=0, keepdims=True))[0]), low, high


def _cells(scored: Scored) -> Any:
    """Return the confusion matrix of each group: of the five directed classes for stances."""
    gold, said, size, group = scored.gold, scored.predicted, len(scored.classes), scored.group
    if scored.classes[0] == "favor":
        pairs = directed_pairs(scored)
        gold, said, size = pairs.gold, pairs.predicted, len(DIRECTED)
        group = None if group is None else group[pairs.row]
    number, count = blocks(group, len(gold))
    return tables.confusions(gold, said, size, number, count)
