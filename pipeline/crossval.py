"""Grouped, stratified cross-validation of a head, as training goes: every row predicted out of fold.

No row is scored by a model that saw it or its article. The training part of each fold is calibrated from
within, as :mod:`pipeline.train` does it: on folds of its own, or on a share that a first fit left out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np

from pipeline.calibration import Calibration
from pipeline.config import Config, HeadName
from pipeline.knowledge import Knowledge
from pipeline.metrics import sentiment_metrics, stance_metrics
from pipeline.model import Head, calibrate, fit_head
from pipeline.pairs import LabelledPairs, sentiment_pairs, stance_pairs
from pipeline.schema import SENTIMENTS, STANCES, CorpusRecord
from pipeline.scored import Scored
from pipeline.sources import main_sources, source_strata
from pipeline.splits import Rows, deal, grouped_folds, record_groups, record_strata

#: Fewer labelled pairs than this cannot calibrate three classes.
LEAST_TO_CALIBRATE: Final = 30

Collect = Callable[[Sequence[CorpusRecord]], LabelledPairs]
OnFold = Callable[[int], None]

COLLECT: Final[Mapping[HeadName, Collect]] = {"stance": stance_pairs, "sentiment": sentiment_pairs}
CLASSES: Final[Mapping[HeadName, tuple[str, ...]]] = {"stance": STANCES, "sentiment": SENTIMENTS}


def record_folds(records: Sequence[CorpusRecord], n_folds: int, seed: int) -> list[Rows]:
    """Return the rows of ``records`` in each fold: articles and equal statements whole, labels balanced.

    Raises
    ------
    TrainingError
        There are fewer groups than folds.
    """
    return grouped_folds(record_strata(records), record_groups(records), n_folds, seed)


def cross_validate(
    records: Sequence[CorpusRecord],
    folds: Sequence[Rows],
    name: HeadName,
    config: Config,
    knowledge: Knowledge,
    *,
    always: Sequence[CorpusRecord] = (),
    on_fold: OnFold = lambda _: None,
) -> Scored:
    """Return every labelled row of ``records`` with its prediction; the slice ``fold`` numbers its fold.

    Parameters
    ----------
    folds
        Rows of ``records``, as :func:`record_folds` gives them.
    config
        Its settings of the head, seed, weights of sources and share to calibrate on are used.
    knowledge
        Its lexicon is used; its lower-case words are learned anew from each training part.
    always
        Statements that every fold trains on and none is calibrated or tested on.
    on_fold
        Told the number of each fold that is done.

    Raises
    ------
    TrainingError
        A training part lacks a class.
    """
    parts = []
    for number, fold in enumerate(folds):
        rest = np.setdiff1d(np.arange(len(records)), fold)
        head = _fit([records[row] for row in rest], always, name, config, knowledge)
        pairs = COLLECT[name]([records[row] for row in fold])
        parts.append(_predicted(name, head, pairs, fold, number))
        on_fold(number)
    return _joined(parts, record_groups(records))


def _fit(
    train: Sequence[CorpusRecord],
    always: Sequence[CorpusRecord],
    name: HeadName,
    config: Config,
    knowledge: Knowledge,
) -> Head:
    """Return the head fitted on ``train`` and ``always``, calibrated on rows that its fits left out."""
    final = _plain_fit([*train, *always], name, config, knowledge)
    if config.split.calibration_folds > 1:
        calibration = out_of_fold_calibration(train, name, config, knowledge, always=always)
        return final if calibration is None else replace(final, calibration=calibration)
    share = config.split.calibration
    if not share:
        return final
    strata, groups = record_strata(train), record_groups(train)
    kept, held = deal(strata, groups, [1 - share, share], config.seed)
    first = _plain_fit([*(train[row] for row in kept), *always], name, config, knowledge)
    held_pairs = COLLECT[name]([train[row] for row in held])
    calibration = calibrate(first, held_pairs, config.head(name)).calibration
    return replace(final, calibration=calibration)


def _plain_fit(
    records: Sequence[CorpusRecord], name: HeadName, config: Config, knowledge: Knowledge
) -> Head:
    pairs = COLLECT[name](records)
    strata = source_strata(pairs, records, config.head(name))
    own = knowledge.relearn(record.text for record in records)
    return fit_head(config.head(name), own, pairs, seed=config.seed, strata=strata)


def out_of_fold_calibration(
    records: Sequence[CorpusRecord],
    name: HeadName,
    config: Config,
    knowledge: Knowledge,
    *,
    always: Sequence[CorpusRecord] = (),
) -> Calibration | None:
    """Return a calibration fitted on ``records``, each scored by a fit that saw neither it nor its article.

    Only statements of the main sources (:func:`pipeline.sources.main_sources`) are scored; the others
    and ``always`` are in every fit. One share in ``config.split.calibration_folds`` is left out at
    a time. None where there are too few labels, or a fit would lack a class.
    """
    labelled = [r for r in records if (r.stances if name == "stance" else r.sentiments)]
    main = main_sources(labelled, config.head(name))
    chosen = set(map(id, main))
    support = [*(r for r in labelled if id(r) not in chosen), *always]
    n_folds = config.split.calibration_folds
    groups = record_groups(main)
    # All features: to choose among them takes a second fit, and hardly moves the scores.
    head: dict[str, Any] = {name: replace(config.head(name), max_features=None)}
    whole = replace(config, **head)
    if len(COLLECT[name](main)) < LEAST_TO_CALIBRATE or len(np.unique(groups)) < n_folds:
        return None
    scores, orders, labels = [], [], []
    for fold in grouped_folds(record_strata(main), groups, n_folds, config.seed):
        rest = np.setdiff1d(np.arange(len(main)), fold)
        left = COLLECT[name]([main[row] for row in fold])
        train = [*(main[row] for row in rest), *support]
        if not len(left) or len(np.unique(COLLECT[name](train).labels)) < len(CLASSES[name]):
            return None
        own_scores, own_orders = _plain_fit(train, name, whole, knowledge).scores(left.batch)
        scores.append(own_scores)
        orders.append(own_orders)
        labels.append(left.labels)
    return Calibration.fit(
        np.concatenate(scores),
        np.concatenate(orders),
        np.concatenate(labels),
        config.head(name).decision,
        config.head(name).scaling,
    )


def _predicted(name: HeadName, head: Head, pairs: LabelledPairs, fold: Rows, number: int) -> Scored:
    labels = head.predict(pairs.batch)
    return Scored(
        CLASSES[name],
        pairs.labels,
        labels.classes,
        labels.probabilities,
        record=fold[pairs.record],
        holder=pairs.batch.holder,
        party=pairs.batch.party,
        slices={"fold": np.full(len(pairs), number)},
    )


def _joined(parts: Sequence[Scored], groups: Rows) -> Scored:
    def column(field: str) -> Any:
        return np.concatenate([getattr(part, field) for part in parts])

    names = ("gold", "predicted", "probabilities", "record", "holder", "party")
    columns = {name: column(name) for name in names}
    fold = np.concatenate([part.slices["fold"] for part in parts])
    return Scored(
        parts[0].classes, **columns, group=groups[columns["record"]], slices={"fold": fold}
    )


def headline(scored: Scored) -> tuple[str, float | None]:
    """Return the name and value of the figure that settings are chosen by.

    Sentiment: macro F1. Stance: macro F1 over the five directed classes where both directions of
    pairs are labelled, else macro F1. None where there is nothing to score.
    """
    if scored.classes == SENTIMENTS:
        return "macro_f1", sentiment_metrics(scored)["macro_f1"]
    metrics = stance_metrics(scored)
    if metrics["directed"]["n"]:
        return "directed.macro_f1", metrics["directed"]["macro_f1"]
    return "macro_f1", metrics["macro_f1"]


def fold_figures(
    scored: Scored, figure: Callable[[Scored], float | None] = lambda rows: headline(rows)[1]
) -> list[float]:
    """Return ``figure`` of each fold's rows, NaN where it cannot be computed."""
    column = np.asarray(scored.slices["fold"])
    found = (figure(scored.select(column == fold)) for fold in np.unique(column))
    return [float("nan") if value is None else value for value in found]
