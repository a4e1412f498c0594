"""Gold labels against a saved model: the metrics of the design page, with leakage set apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.artifact import SavedModel
from pipeline.errors import MetricError
from pipeline.leakage import LeakageIndex, record_spans
from pipeline.metrics import Scored
from pipeline.model import Head
from pipeline.pairs import LabelledPairs, sentiment_pairs, stance_pairs
from pipeline.schema import SENTIMENTS, STANCES, CorpusRecord
from pipeline.splits import record_groups


def score_records(
    model: SavedModel, records: Sequence[CorpusRecord]
) -> tuple[Scored | None, Scored | None, NDArray[np.bool_]]:
    """Return gold and predicted stances, the same of sentiments (None: no labels or no such head), and
    which records (n_records,) have a statement near one that the model was trained on.

    Raises
    ------
    MetricError
        There is nothing to score: no labels that the model has a head for.
    """
    leakage = LeakageIndex.from_arrays(model.leakage)
    texts = [record.text for record in records]
    exact, near = leakage.exact(texts, record_spans(records)), leakage.near(texts)
    groups = record_groups(records)
    stance = _scored(model.stance, stance_pairs, STANCES, records, exact, groups)
    sentiment = _scored(model.sentiment, sentiment_pairs, SENTIMENTS, records, exact, groups)
    if stance is None and sentiment is None:
        raise MetricError("the corpus has no labels of a kind that this model predicts; nothing to score")
    return stance, sentiment, near


def _scored(
    head: Head | None,
    collect: Callable[[Sequence[CorpusRecord]], LabelledPairs],
    classes: tuple[str, ...],
    records: Sequence[CorpusRecord],
    exact: NDArray[np.bool_],
    groups: NDArray[np.int64],
) -> Scored | None:
    pairs = collect(records)
    if head is None or not len(pairs):
        return None
    labels = head.predict(pairs.batch)
    return Scored(
        classes,
        pairs.labels,
        labels.classes,
        labels.probabilities,
        record=pairs.record,
        group=groups[pairs.record],
        holder=pairs.batch.holder,
        party=pairs.batch.party,
        exact=exact[pairs.record],
    )
