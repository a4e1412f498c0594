"""A finished training run in MLflow: settings, corpus, scores, pictures, telling features, the model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.schema import CorpusRecord
    from pipeline.tracking import Tracker
    from pipeline.train import Training


def track(
    training: Training,
    metrics: Mapping[str, Any],
    folder: Path,
    inputs: Mapping[str, str | Sequence[str] | None],
    example: str,
) -> str:
    """Record the run and return its id.

    ``inputs`` are what was given as ``corpus``, and as ``parties`` and ``lexicon`` beside the bundled ones.

    Raises
    ------
    TrackingError
        The store cannot be reached or written.
    """
    from pipeline.tracking import run

    facts = training.model.facts
    tags = {"seed": facts["seed"], "corpus_fingerprint": facts["fingerprint"]}
    with run(training.model.config.tracking, tags=tags) as tracker:
        given = {name: _listed(value) for name, value in inputs.items()}
        tracker.params(training.model.config, given | facts["counts"])
        columns = ("id", "source", "lang", "text")
        rows = {name: [getattr(record, name) for record in training.sample] for name in columns}
        tracker.corpus(rows, facts["fingerprint"], given["corpus"])
        tracker.metrics(metrics)
        _pictures(tracker, training)
        _telling(tracker, training)
        tracker.model(folder, [example])
        return tracker.run_id or ""


def _listed(value: str | Sequence[str] | None) -> str:
    return value if isinstance(value, str) else " ".join(value or ()) or "bundled"


def _pictures(tracker: Tracker, training: Training) -> None:
    from pipeline.evaluate import can_score, score_records

    if not can_score(training.measured, training.test):
        return
    for name, scored in zip(
        ("stance", "sentiment"), score_records(training.measured, training.test), strict=True
    ):
        tracker.pictures(name, scored)


def _parties(record: CorpusRecord) -> list[str]:
    """Return the parties that the statement has labels for."""
    return [label.party for labels in (record.stances, record.sentiments) for label in labels]


def _telling(tracker: Tracker, training: Training) -> None:
    from pipeline.explain import telling_features
    from pipeline.pairs import identity_of, sentiment_pairs, stance_pairs
    from pipeline.schema import SENTIMENTS, STANCES

    parties = {identity_of(name): name for record in training.sample for name in _parties(record)}
    for name, head, collect, classes in (
        ("stance", training.model.stance, stance_pairs, STANCES),
        ("sentiment", training.model.sentiment, sentiment_pairs, SENTIMENTS),
    ):
        if head is None:
            continue
        found = telling_features(head, collect(training.sample).batch, parties=parties)
        columns = {
            "class": [classes[feature.label] for feature in found],
            "block": [feature.block for feature in found],
            "feature": [feature.words for feature in found],
            "order": [feature.order for feature in found],
            "weight": [feature.weight for feature in found],
        }
        tracker.table(f"{name}-telling", columns)
