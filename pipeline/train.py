"""From labelled statements to a saved, calibrated and measured model.

corpus -> duplicates dropped -> grouped split -> fit on the training part -> calibrate on the
calibration part (or, with ``split.calibration_folds``, fit on both and calibrate on folds of them) -> fit the
collective models on the same rows -> measure on the test part -> fit again on everything, with that
calibration and those collective models.
The scores therefore belong to a model that never saw the test part; the saved model has seen more.
"""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from typing import Any, Final

import numpy as np

from pipeline.artifact import SavedModel
from pipeline.config import Config, HeadName
from pipeline.corpora import corpus_fingerprint
from pipeline.errors import CorpusError, TrainingError
from pipeline.held_out import (
    COLLECT,
    HeldOut,
    calibrated,
    calibration_notice,
    can_calibrate,
    fit_with,
    held_out_rows,
    labelled,
    out_of_fold_rows,
    recalled,
    without_texts,
)
from pipeline.knowledge import Knowledge
from pipeline.leakage import Prints, drop_duplicates
from pipeline.lexicon import Lexicon
from pipeline.model import Head
from pipeline.notes import CorpusNotes
from pipeline.parties import Registry
from pipeline.schema import SENTIMENTS, STANCES, CorpusRecord
from pipeline.sources import main_sources
from pipeline.splits import Split, split_records

_LIBRARIES: Final = ("numpy", "scipy", "scikit-learn", "pandas", "numba", "safetensors")

Step = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Training:
    """A finished run: the model to save, the model that was measured, and what the corpus was like.

    ``sample`` stands for the corpus in the record of the run: all of it, or, of one that exceeds
    memory, statements drawn at random. ``notices`` are sentences for whoever trains: what is not as usual.
    """

    model: SavedModel
    measured: SavedModel
    test: tuple[CorpusRecord, ...]
    counts: Mapping[str, int]
    sample: tuple[CorpusRecord, ...]
    notices: tuple[str, ...] = ()


def train_model(
    records: Iterable[CorpusRecord],
    config: Config,
    *,
    support: Sequence[CorpusRecord] = (),
    registry: Registry | None = None,
    lexicon: Lexicon | None = None,
    step: Step = lambda _: None,
) -> Training:
    """Train both heads; ``step`` is told what is being done.

    Equal records, configuration and library versions give an equal model, byte for byte.

    Parameters
    ----------
    records
        What is learned from; parts of them calibrate and are measured on.
    support
        Statements that are learned from and nothing else, as labels that a program gave. Those with words or
        article of a statement that a model is calibrated or measured on are left out of that fit.

    Raises
    ------
    CorpusError
        There are no records.
    TrainingError
        A class is missing, or the corpus is too small to cut.
    """
    step("reading the corpus")
    given = tuple(records)
    if not given:
        raise CorpusError("the corpus is empty: there is no statement to train on")
    unique = drop_duplicates(given)
    check_classes(unique.records)
    registry = registry or Registry.load()
    lexicon = lexicon or Lexicon.load()
    split = split_records(unique.records, config.split, config.seed)
    parts = {name: _take(unique.records, split, name) for name in ("train", "calibration", "test")}
    counts = {
        "statements": len(given),
        "duplicates": unique.dropped,
        "contradictory": unique.contradictory,
        **{name: len(part) for name, part in parts.items()},
        **({"support": len(support)} if support else {}),
    }
    facts = _facts([*given, *support], config, counts)
    step("fitting the training part")
    learnt, train = split.train, parts["train"]
    if config.split.calibration_folds > 1:
        learnt = np.sort(np.concatenate([split.train, split.calibration]))
        train = tuple(unique.records[row] for row in learnt.tolist())
    knowledge = Knowledge.learn([record.text for record in train], lexicon)
    unseen = np.setdiff1d(np.arange(len(unique.records)), learnt)
    left = [unique.records[row] for row in unseen]
    aid = without_texts(support, left)
    prints, kept = unique.prints(), np.arange(len(unique.records) + len(aid))
    leakage = prints.followed_by(Prints.of(aid)).index(np.setdiff1d(kept, unseen)).to_arrays()
    blank = SavedModel(config, registry, knowledge, None, None, leakage, facts)
    measured, notices = _calibrated(_fit(blank, [*train, *aid]), train, parts["calibration"], aid)
    measured = _recalling(measured, given, left)
    step("fitting everything")
    final = _refit(measured, [*unique.records, *support], prints.followed_by(Prints.of(support)))
    final = _recalling(final, given, ())
    notices = [*CorpusNotes.of(given).notices(), *notices, *_recall_notices(final)]
    return Training(final, measured, parts["test"], counts, given, tuple(notices))


def check_classes(records: Sequence[CorpusRecord]) -> None:
    """Refuse a corpus from which no classifier can be learned.

    Raises
    ------
    TrainingError
        There are no stances, or fewer than three classes of stance (or of sentiment, where any are given).
    """
    for kind, classes, found in (
        ("stance", STANCES, {s.label for r in records for s in r.decided_stances()}),
        ("sentiment", SENTIMENTS, {s.label for r in records for s in r.sentiments}),
    ):
        if found and len(found) < len(classes):
            missing = ", ".join(sorted(set(classes) - found))
            raise TrainingError(
                f"the corpus labels no {kind} as {missing}; all of {', '.join(classes)} are needed to train"
            )
    if not any(r.decided_stances() or r.sentiments for r in records):
        raise TrainingError(
            "the corpus holds no stances and no sentiments; label some statements first"
        )


def _take(records: Sequence[CorpusRecord], split: Split, name: str) -> tuple[CorpusRecord, ...]:
    return tuple(records[row] for row in getattr(split, name).tolist())


def _fit(blank: SavedModel, records: Sequence[CorpusRecord]) -> SavedModel:
    """Return ``blank`` with heads fitted on ``records``; they are not calibrated yet."""
    heads = {
        name: fit_with(blank.knowledge, records, name, blank.config)
        for name in COLLECT
        if labelled(records, name)
    }
    return replace(blank, stance=heads.get("stance"), sentiment=heads.get("sentiment"))


def _calibrated(
    model: SavedModel,
    train: Sequence[CorpusRecord],
    held_out: Sequence[CorpusRecord],
    support: Sequence[CorpusRecord],
) -> tuple[SavedModel, list[str]]:
    """Calibrate the heads on ``held_out``, or on folds of ``train``; as they are where that is too little.

    ``support`` is in each fit of the folds.

    Also returns what to tell of it (:func:`pipeline.held_out.calibration_notice`).
    """
    config = model.config
    given: dict[HeadName, Head | None] = {"stance": model.stance, "sentiment": model.sentiment}
    heads = {name: head for name, head in given.items() if head is not None}
    if config.split.calibration_folds > 1:
        rows = out_of_fold_rows(tuple(heads), train, config, model.knowledge, always=support)
    else:
        rows = held_out_rows(heads, held_out, config)
    found = calibrated(heads, rows, config)
    part = train if config.split.calibration_folds > 1 else held_out
    told = (_notice(name, rows.get(name), part, config) for name in heads)
    model = replace(model, stance=found.get("stance"), sentiment=found.get("sentiment"))
    return model, [notice for notice in told if notice]


def _notice(
    name: HeadName, held: HeldOut | None, records: Sequence[CorpusRecord], config: Config
) -> str | None:
    own = labelled(records, name)
    sources = sorted({record.source for record in main_sources(own, config.head(name))})
    if held is not None:
        return calibration_notice(name, held.labels, held.weight == 1.0, sources)
    labels = COLLECT[name](own).labels
    if can_calibrate(labels):
        return f"{name} is not calibrated: too few articles, or a fold has every pair of a class"
    return calibration_notice(name, labels, np.ones(len(labels), dtype=np.bool_), sources)


def _refit(measured: SavedModel, records: Sequence[CorpusRecord], prints: Prints) -> SavedModel:
    """Fit on all ``records`` and keep the calibration and collective models of ``measured``."""
    knowledge = measured.knowledge.relearn(record.text for record in records)
    leakage = prints.index().to_arrays()
    final = _fit(replace(measured, knowledge=knowledge, leakage=leakage), records)

    def with_probabilities(head: Head | None, source: Head | None) -> Head | None:
        return (
            head
            and source
            and replace(head, calibration=source.calibration, collective=source.collective)
        )

    return replace(
        final,
        stance=with_probabilities(final.stance, measured.stance),
        sentiment=with_probabilities(final.sentiment, measured.sentiment),
    )


def _recalling(
    model: SavedModel, given: Sequence[CorpusRecord], left: Sequence[CorpusRecord]
) -> SavedModel:
    """Return ``model`` with what its heads recall of ``given``, repetitions included, but for ``left``."""
    if not model.config.is_recalling:
        return model
    own = without_texts(given, left) if left else given

    def recalling(head: Head | None, name: HeadName) -> Head | None:
        return head and replace(head, recall=recalled(head, name, own, model.config))

    return replace(
        model,
        stance=recalling(model.stance, "stance"),
        sentiment=recalling(model.sentiment, "sentiment"),
    )


def _recall_notices(model: SavedModel) -> Iterator[str]:
    for name, head in (("stance", model.stance), ("sentiment", model.sentiment)):
        if head is not None and head.recall is not None:
            n = len(head.recall.prints)
            yield (
                f"{name}: statements repeat, so the labels of {n:,} pairs are kept and recalled (recall: false)"
            )


def _facts(
    records: Sequence[CorpusRecord], config: Config, counts: Mapping[str, int]
) -> dict[str, Any]:
    return {
        "fingerprint": corpus_fingerprint(records),
        "sources": sorted({record.source for record in records}),
        "languages": sorted({record.lang for record in records}),
        "counts": dict(counts),
        "seed": config.seed,
        "versions": {"python": platform.python_version()} | {n: version(n) for n in _LIBRARIES},
    }
