"""A head: feature space, weights and calibration that label pairs with one of three classes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from pipeline.calibration import Calibration
from pipeline.collective import FIELDS, Collective
from pipeline.config import HeadConfig
from pipeline.errors import TrainingError
from pipeline.features import FeatureSpace, Reader
from pipeline.knowledge import Knowledge
from pipeline.learners import Strata, fit_linear, most_telling
from pipeline.pairs import LabelledPairs, PairBatch
from pipeline.recall import FIELDS as RECALLED
from pipeline.recall import Recall

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix


@dataclass(frozen=True, slots=True)
class Labels:
    """Predictions of a head.

    ``classes`` (n_pairs,) are class indices, ``probabilities`` (n_pairs, 3) rows that sum to 1.
    """

    classes: NDArray[np.int64]
    probabilities: NDArray[np.float64]

    @property
    def confidence(self) -> NDArray[np.float64]:
        """Probability (n_pairs,) of the class that was chosen."""
        rows = np.arange(len(self.classes))
        return np.asarray(self.probabilities[rows, self.classes])


@dataclass(frozen=True, slots=True)
class Head:
    """A fitted classifier of pairs; its classes are STANCES or SENTIMENTS, in that order.

    ``collective`` corrects probabilities by the statement's other pairs, for which it takes both heads
    (:mod:`pipeline.surroundings`); a head by itself does without. ``recall`` are the labels of statements that
    were trained on (:mod:`pipeline.recall`).
    """

    space: FeatureSpace
    weights: NDArray[np.float32]
    intercept: NDArray[np.float64]
    calibration: Calibration
    collective: Collective | None = None
    recall: Recall | None = None

    def scores(self, batch: PairBatch) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """Return raw scores (n_pairs, 3) and orders of mention (n_pairs,)."""
        return self.scores_and_lists(batch)[:2]

    def scores_and_lists(
        self, batch: PairBatch, prints: NDArray[np.uint64] | None = None
    ) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64]]:
        """Return the same and the lists (n_pairs, 2) that holder and party stand in (:mod:`pipeline.lists`).

        ``prints`` (n_pairs,) are filled, if given (:meth:`pipeline.features.Reader.scores`).
        """
        scores, orders, lists = self.space.project(batch, self.weights, prints)
        return scores + self.intercept, orders, lists

    def room_for_prints(self, batch: PairBatch) -> NDArray[np.uint64] | None:
        """Return what :meth:`scores_and_lists` fills, None where this head recalls nothing."""
        return None if self.recall is None else np.zeros(len(batch), dtype=np.uint64)

    def labels(
        self,
        probabilities: NDArray[np.float64],
        orders: NDArray[np.int64],
        prints: NDArray[np.uint64] | None,
    ) -> Labels:
        """Return the labels of pairs with ``probabilities`` (n_pairs, 3), recalling what was trained on."""
        if self.recall is not None and prints is not None:
            probabilities = self.recall.corrected(probabilities, prints)
        return Labels(self.calibration.decide(probabilities, orders), probabilities)

    def predict(self, batch: PairBatch) -> Labels:
        """Label every pair of ``batch`` by its words alone; ``batch.statement`` must be sorted."""
        prints = self.room_for_prints(batch)
        scores, orders, _ = self.scores_and_lists(batch, prints)
        return self.labels(self.calibration.probabilities(scores, orders), orders, prints)


def fit_head(
    config: HeadConfig,
    knowledge: Knowledge,
    pairs: LabelledPairs,
    *,
    seed: int,
    strata: Strata | None = None,
) -> Head:
    """Fit features and weights on ``pairs``, by ``strata`` if given; the head is not calibrated yet.

    Raises
    ------
    TrainingError
        A class is missing from the labels, or the blocks find nothing.
    """
    reader = Reader.of(knowledge, config)
    space = FeatureSpace.fit(reader, pairs.batch, min_df=config.min_df)
    if not space.n_features:
        raise TrainingError(
            f"no block has an n-gram in {config.min_df} pairs of the training part; "
            "label more statements, lower min_df, or add a block"
        )
    head, rows = _fitted(space, config, pairs, seed, strata)
    if config.max_features is not None and space.n_features > config.max_features:
        space = space.restricted(most_telling(rows, head.weights, config.max_features))
        del rows, head  # as large as what comes next
        # Fitted again: without the others the lengths of the rows are not what they were.
        head, _ = _fitted(space, config, pairs, seed, strata)
    return head


def _fitted(
    space: FeatureSpace,
    config: HeadConfig,
    pairs: LabelledPairs,
    seed: int,
    strata: Strata | None,
) -> tuple[Head, csr_matrix]:
    """Return a head of the features of ``space``, and their matrix."""
    rows = space.transform(pairs.batch)
    matrix = rows.matrix(space.n_features)
    weights, intercept = fit_linear(
        matrix,
        pairs.labels,
        rows.orders,
        config.learner,
        n_classes=3,
        seed=seed,
        strata=strata,
    )
    return Head(space, weights, intercept, Calibration.identity(3)), matrix


def head_arrays(head: Head) -> dict[str, NDArray[Any]]:
    """Return the arrays that :func:`head_from_arrays` needs again; those that half precision holds are so."""
    arrays: dict[str, NDArray[Any]] = {
        "keys": head.space.vocabulary.keys,
        "idf": _narrowed(head.space.idf),
        "weights": _narrowed(head.weights),
        "intercept": head.intercept,
    }
    arrays |= {f"calibration.{k}": v for k, v in head.calibration.to_arrays().items()}
    if head.collective is not None:
        arrays |= {f"collective.{k}": v for k, v in head.collective.to_arrays().items()}
    if head.recall is not None:
        arrays |= {f"recall.{k}": v for k, v in head.recall.to_arrays().items()}
    return arrays


def head_from_arrays(
    config: HeadConfig, knowledge: Knowledge, arrays: dict[str, NDArray[Any]]
) -> Head:
    """Return the head that :func:`head_arrays` wrote."""
    reader = Reader.of(knowledge, config)
    idf, weights = (arrays[name].astype(np.float32, copy=False) for name in ("idf", "weights"))
    space = FeatureSpace(reader, arrays["keys"], idf)
    names: Sequence[str] = ("matrix", "intercept", "offset")
    calibration = Calibration(*(arrays[f"calibration.{name}"] for name in names))
    collective = None
    if "collective.weights" in arrays:
        collective = Collective(*(arrays[f"collective.{name}"] for name in FIELDS))
    recall = None
    if "recall.prints" in arrays:
        recall = Recall(*(arrays[f"recall.{name}"] for name in RECALLED))
    return Head(space, weights, arrays["intercept"], calibration, collective, recall)


def halved(head: Head) -> Head:
    """Return ``head`` with weights and IDF rounded to half precision, of which a file takes half the room.

    Scores move by a twentieth of a percent at most.
    """
    idf, weights = (a.astype(np.float16).astype(np.float32) for a in (head.space.idf, head.weights))
    space = FeatureSpace(head.space.reader, head.space.vocabulary.keys, idf)
    return replace(head, space=space, weights=weights)


def _narrowed(values: NDArray[np.float32]) -> NDArray[Any]:
    """Return ``values`` in half precision if that loses nothing."""
    with np.errstate(over="ignore"):
        half = values.astype(np.float16)
    return half if np.array_equal(half.astype(np.float32), values) else values
