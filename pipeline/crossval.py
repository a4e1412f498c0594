"""Grouped, stratified cross-validation of a head or both, as training goes: every row predicted out of fold.

No row is scored by a model that saw it or its article. The training part of each fold is calibrated from
within, as :mod:`pipeline.train` does it: on folds of its own, or on a share that a first fit left out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from pipeline.config import Config, HeadName
from pipeline.held_out import (
    CLASSES,
    COLLECT,
    calibrated,
    fit_records,
    held_out_rows,
    labelled,
    out_of_fold_rows,
    without_texts,
)
from pipeline.knowledge import Knowledge
from pipeline.metrics import sentiment_metrics, stance_metrics
from pipeline.model import Head
from pipeline.schema import SENTIMENTS, CorpusRecord
from pipeline.scored import Scored
from pipeline.splits import Rows, deal, grouped_folds, record_groups, record_strata
from pipeline.surroundings import predict_sentiment, predict_stance

OnFold = Callable[[int], None]
#: Statements that support every fold, or, by the fold's number, each.
Support = Sequence[CorpusRecord] | Callable[[int], Sequence[CorpusRecord]]


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
        Statements that every fold trains on and none is calibrated or tested on, but for those with words or
        article of the fold.
    on_fold
        Told the number of each fold that is done.

    Raises
    ------
    TrainingError
        A training part lacks a class.
    """
    return _cross_validated(records, folds, config, knowledge, always, on_fold, [name])[name]


def cross_validate_both(
    records: Sequence[CorpusRecord],
    folds: Sequence[Rows],
    config: Config,
    knowledge: Knowledge,
    *,
    always: Support = (),
    on_fold: OnFold = lambda _: None,
) -> dict[HeadName, Scored]:
    """Return what :func:`cross_validate` does of each head that ``records`` label, fitted with the other.

    The other head informs this one where ``config`` is collective. A head that ``records`` have no labels of
    learns from ``always``, which may also be a function from the number of a fold to what supports it.

    Raises
    ------
    TrainingError
        A training part lacks a class.
    """
    return _cross_validated(records, folds, config, knowledge, always, on_fold, tuple(COLLECT))


def _cross_validated(
    records: Sequence[CorpusRecord],
    folds: Sequence[Rows],
    config: Config,
    knowledge: Knowledge,
    always: Support,
    on_fold: OnFold,
    wanted: Sequence[HeadName],
) -> dict[HeadName, Scored]:
    parts: dict[HeadName, list[Scored]] = {}
    for number, fold in enumerate(folds):
        rest = np.setdiff1d(np.arange(len(records)), fold)
        left, train = [records[row] for row in fold], [records[row] for row in rest]
        support = without_texts(always(number) if callable(always) else always, left)
        # Of a head that nothing labels, fitting says what is wrong.
        names = [n for n in wanted if labelled([*train, *support], n)] or list(wanted)
        heads = fit_heads(names, train, config, knowledge, always=support)
        for name in names:
            if labelled(left, name):
                parts.setdefault(name, []).append(_predicted(name, heads, left, fold, number))
        on_fold(number)
    groups = record_groups(records)
    return {name: _joined(found, groups) for name, found in parts.items()}


def fit_heads(
    names: Sequence[HeadName],
    train: Sequence[CorpusRecord],
    config: Config,
    knowledge: Knowledge,
    *,
    always: Sequence[CorpusRecord] = (),
) -> dict[HeadName, Head]:
    """Return heads fitted on ``train`` and ``always``, calibrated on rows of ``train`` that fits left out.

    Raises
    ------
    TrainingError
        A training part lacks a class.
    """
    final = {name: fit_records([*train, *always], name, config, knowledge) for name in names}
    share = config.split.calibration
    if config.split.calibration_folds > 1:
        rows = out_of_fold_rows(names, train, config, knowledge, always=always)
    elif share:
        strata, groups = record_strata(train), record_groups(train)
        kept, held = deal(strata, groups, [1 - share, share], config.seed)
        left = [train[row] for row in held]
        part = [*(train[row] for row in kept), *without_texts(always, left)]
        first = {name: fit_records(part, name, config, knowledge) for name in names}
        rows = held_out_rows(first, left, config)
    else:
        return final
    return calibrated(final, rows, config)


def _predicted(
    name: HeadName,
    heads: Mapping[HeadName, Head],
    records: Sequence[CorpusRecord],
    fold: Rows,
    number: int,
) -> Scored:
    pairs = COLLECT[name](records)
    if name == "stance":
        labels = predict_stance(heads[name], heads.get("sentiment"), pairs.batch)
    else:
        labels = predict_sentiment(heads.get("stance"), heads[name], pairs.batch)
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
