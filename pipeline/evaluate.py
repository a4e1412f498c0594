"""Gold labels against a saved model: the metrics of the design page, with leakage set apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.artifact import SavedModel
from pipeline.errors import MetricError
from pipeline.leakage import LeakageIndex, record_spans
from pipeline.metrics import evaluate_metrics
from pipeline.model import Labels
from pipeline.pairs import LabelledPairs, PairBatch, sentiment_pairs, stance_pairs
from pipeline.schema import SENTIMENTS, STANCES, CorpusRecord
from pipeline.scored import Scored
from pipeline.splits import record_groups
from pipeline.surroundings import predict_sentiment, predict_stance

#: Bootstrap samples behind the 95 % intervals.
SAMPLES = 1000

Predict = Callable[[PairBatch], Labels]


def score_records(model: SavedModel, records: Sequence[CorpusRecord]) -> tuple[Scored, Scored]:
    """Return gold and predicted stances, and the same of sentiments; empty where there are no labels.

    Raises
    ------
    MetricError
        There is nothing to score: no labels of a kind that the model has a head for.
    """
    groups = record_groups(records)
    stance = _scored(_stances(model), stance_pairs, STANCES, records, groups)
    sentiment = _scored(_sentiments(model), sentiment_pairs, SENTIMENTS, records, groups)
    if not len(stance) and not len(sentiment):
        raise MetricError(
            "the corpus has no labels of a kind that this model predicts; nothing to score"
        )
    return stance, sentiment


def can_score(model: SavedModel, records: Sequence[CorpusRecord]) -> bool:
    """Return whether ``records`` have a label that a head of ``model`` predicts."""
    return any(
        (model.stance is not None and record.decided_stances())
        or (model.sentiment is not None and record.sentiments)
        for record in records
    )


def leaks(
    model: SavedModel, records: Sequence[CorpusRecord]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return which records (n_records,) the model was trained on, and which have a near-duplicate there."""
    index = LeakageIndex.from_arrays(model.leakage)
    texts = [record.text for record in records]
    return index.exact(texts, record_spans(records)), index.near(texts)


def evaluate_model(
    model: SavedModel, records: Sequence[CorpusRecord], *, samples: int = SAMPLES
) -> dict[str, Any]:
    """Return the metrics of ``model`` on ``records``, with ``samples`` bootstrap samples (0: no intervals).

    Raises
    ------
    MetricError
        There is nothing to score.
    """
    stance, sentiment = score_records(model, records)
    exact, near = leaks(model, records)
    return evaluate_metrics(stance, sentiment, exact, near, samples=samples, seed=model.config.seed)


def _stances(model: SavedModel) -> Predict | None:
    head = model.stance
    return None if head is None else lambda batch: predict_stance(head, model.sentiment, batch)


def _sentiments(model: SavedModel) -> Predict | None:
    head = model.sentiment
    return None if head is None else lambda batch: predict_sentiment(model.stance, head, batch)


def _scored(
    predict: Predict | None,
    collect: Callable[[Sequence[CorpusRecord]], LabelledPairs],
    classes: tuple[str, ...],
    records: Sequence[CorpusRecord],
    groups: NDArray[np.int64],
) -> Scored:
    pairs = collect(records)
    if predict is None:
        pairs = LabelledPairs(
            pairs.batch.select(np.zeros(0, dtype=np.int64)), pairs.labels[:0], pairs.record[:0]
        )
        predicted, probabilities = pairs.labels, np.zeros((0, len(classes)))
    else:
        labels = predict(pairs.batch)
        predicted, probabilities = labels.classes, labels.probabilities
    return Scored(
        classes,
        pairs.labels,
        predicted,
        probabilities,
        record=pairs.record,
        group=groups[pairs.record],
        holder=pairs.batch.holder,
        party=pairs.batch.party,
    )
