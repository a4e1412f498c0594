"""What heads say of rows that their fits did not see, and what is learned from it: probabilities."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from pipeline.calibration import Calibration
from pipeline.collective import Collective
from pipeline.config import Config, HeadName
from pipeline.knowledge import Knowledge
from pipeline.leakage import text_key
from pipeline.model import Head, fit_head
from pipeline.pairs import LabelledPairs, sentiment_pairs, stance_pairs
from pipeline.recall import Recall
from pipeline.schema import SENTIMENTS, STANCES, CorpusRecord
from pipeline.sources import main_sources, pair_weights, source_strata
from pipeline.splits import grouped_folds, record_groups, record_strata
from pipeline.surroundings import Surroundings

#: Fewer labelled pairs than this cannot calibrate three classes.
LEAST_TO_CALIBRATE: Final = 30

Collect = Callable[[Sequence[CorpusRecord]], LabelledPairs]
Heads = Mapping[HeadName, Head]

COLLECT: Final[Mapping[HeadName, Collect]] = {"stance": stance_pairs, "sentiment": sentiment_pairs}
CLASSES: Final[Mapping[HeadName, tuple[str, ...]]] = {"stance": STANCES, "sentiment": SENTIMENTS}
N_CLASSES: Final = 3


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Rows with their labels, and what a head that did not see them says.

    ``scores`` (n_rows, 3), ``orders`` and ``labels`` (n_rows,); ``weight`` (n_rows,) is what the source of a
    row counts: 1 for the main ones, which calibrate (:func:`rows_to_calibrate`).
    ``inputs`` of a collective model (n_rows, n_inputs), None where none is to be fitted.
    """

    scores: NDArray[np.float64]
    orders: NDArray[np.int64]
    labels: NDArray[np.int64]
    weight: NDArray[np.float64]
    inputs: NDArray[np.float64] | None


def fit_records(
    records: Sequence[CorpusRecord], name: HeadName, config: Config, knowledge: Knowledge
) -> Head:
    """Return a head fitted on the labels that ``records`` have of it; it is not calibrated yet."""
    own = labelled(records, name)
    return fit_with(knowledge.relearn(record.text for record in own), own, name, config)


def fit_with(
    knowledge: Knowledge, records: Sequence[CorpusRecord], name: HeadName, config: Config
) -> Head:
    """Return what :func:`fit_records` does, with ``knowledge`` as it is."""
    pairs = COLLECT[name](records)
    strata = source_strata(pairs, records, config.head(name))
    return fit_head(config.head(name), knowledge, pairs, seed=config.seed, strata=strata)


def labelled(records: Sequence[CorpusRecord], name: HeadName) -> list[CorpusRecord]:
    """Return the records with labels of a head."""
    if name == "stance":
        return [record for record in records if record.decided_stances()]
    return [record for record in records if record.sentiments]


def without_texts(
    support: Sequence[CorpusRecord], left: Sequence[CorpusRecord]
) -> list[CorpusRecord]:
    """Return the records of ``support`` that share neither the words of one in ``left`` nor its article."""
    texts = {text_key(record.text) for record in left}
    articles = {record.group for record in left} - {None}
    return [r for r in support if text_key(r.text) not in texts and r.group not in articles]


def held_out_rows(
    heads: Heads, records: Sequence[CorpusRecord], config: Config
) -> dict[HeadName, HeldOut]:
    """Return the labelled rows of ``records``, which ``heads`` have not seen."""
    return {name: _rows(heads, name, records, config, labelled(records, name)) for name in heads}


def _rows(
    heads: Heads,
    name: HeadName,
    records: Sequence[CorpusRecord],
    config: Config,
    among: Sequence[CorpusRecord],
) -> HeldOut:
    own = labelled(records, name)
    pairs = COLLECT[name](own)
    weight = pair_weights(pairs, own, config.head(name), among)
    scores, orders = heads[name].scores(pairs.batch)
    inputs = None
    if config.is_collective and len(heads) == len(COLLECT) and len(pairs):
        around = Surroundings.of(heads["stance"], heads["sentiment"], pairs.batch)
        ask = around.stance_inputs if name == "stance" else around.sentiment_inputs
        inputs = ask(pairs.batch)
    return HeldOut(scores, orders, pairs.labels, weight, inputs)


def can_calibrate(labels: NDArray[np.int64]) -> bool:
    """Return whether pairs with these labels (n_pairs,) are enough, and of every class."""
    return len(labels) >= LEAST_TO_CALIBRATE and len(np.unique(labels)) == N_CLASSES


def rows_to_calibrate(labels: NDArray[np.int64], main: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return the pairs (n_pairs,) to calibrate on, none where there are too few or a class is missing.

    Those of the main sources (``main``) if they do, as others have their own share of neutral pairs; else all.
    """
    for rows in (main, np.ones(len(labels), dtype=np.bool_)):
        if can_calibrate(labels[rows]):
            return rows
    return np.zeros(len(labels), dtype=np.bool_)


def calibration_notice(
    name: HeadName, labels: NDArray[np.int64], main: NDArray[np.bool_], sources: Sequence[str]
) -> str | None:
    """Return what to tell of a head that is not calibrated on its main ``sources`` alone, None if it is."""
    if can_calibrate(labels[main]):
        return None
    if can_calibrate(labels):
        what, rows, whose = "calibrated on all sources", main, f" of source {', '.join(sources)}"
    else:
        what, rows, whose = "not calibrated", np.ones(len(labels), dtype=np.bool_), ""
    n = int(rows.sum())
    if n < LEAST_TO_CALIBRATE:
        why = f"only {n} pairs{whose} to calibrate on, {LEAST_TO_CALIBRATE} are needed"
    else:
        lacking = [c for i, c in enumerate(CLASSES[name]) if i not in labels[rows]]
        why = f"the {n} pairs{whose} to calibrate on have none that is {', '.join(lacking)}"
    return f"{name} is {what}: {why}"


def telling_records(
    records: Sequence[CorpusRecord], name: HeadName, config: Config, n_folds: int = 1
) -> Sequence[CorpusRecord]:
    """Return the records to calibrate on and to choose settings on: those of the main sources, or all.

    All of them where the main sources cannot calibrate, or do not make ``n_folds``.
    """
    main = main_sources(records, config.head(name))
    able = can_calibrate(COLLECT[name](main).labels)
    if able and len(np.unique(record_groups(main))) >= n_folds:
        return main
    return records


def calibrated(
    heads: Heads, rows: Mapping[HeadName, HeldOut], config: Config
) -> dict[HeadName, Head]:
    """Return ``heads`` with probabilities learned from ``rows``; as they are where those are too few."""
    found = dict(heads)
    for name, held in rows.items():
        chosen, settings = rows_to_calibrate(held.labels, held.weight == 1.0), config.head(name)
        if not chosen.any() or name not in found:
            continue
        fitted = Calibration.fit(
            held.scores[chosen],
            held.orders[chosen],
            held.labels[chosen],
            settings.decision,
            settings.scaling,
        )
        collective = None
        if held.inputs is not None:
            first = fitted.probabilities(held.scores, held.orders)
            collective = Collective.fit(held.inputs, first, held.labels, held.weight)
        found[name] = replace(found[name], calibration=fitted, collective=collective)
    return found


def recalled(
    head: Head, name: HeadName, records: Sequence[CorpusRecord], config: Config
) -> Recall | None:
    """Return what ``head`` is to recall of ``records``, those of the main sources, with their repetitions."""
    main = main_sources(labelled(records, name), config.head(name))
    names, pairs = sorted({record.source for record in main}), COLLECT[name](main)
    prints = head.space.reader.prints(pairs.batch)
    # Members of one list are read alike: they make one repetition of another statement, not of each other.
    rows = np.unique(np.rec.fromarrays([pairs.record, prints]), return_index=True)[1]
    sources = np.array([names.index(main[n].source) for n in pairs.record[rows].tolist()], int)
    return Recall.fit(prints[rows], pairs.labels[rows], sources)


def out_of_fold_rows(
    names: Sequence[HeadName],
    records: Sequence[CorpusRecord],
    config: Config,
    knowledge: Knowledge,
    *,
    always: Sequence[CorpusRecord] = (),
) -> dict[HeadName, HeldOut]:
    """Return rows of the heads ``names``, each scored by fits that saw neither it nor its article.

    Only statements that are to calibrate any of the heads (:func:`telling_records`) are scored; the others
    and ``always`` are in every fit, but for those with words or article that are left out. One share in
    ``config.split.calibration_folds`` is left out at a time. A head with too few labels, or of which a fit
    would lack a class, is missing from the result.
    """
    every = {name: labelled(records, name) for name in names}
    n_folds = config.split.calibration_folds
    telling = {name: telling_records(every[name], name, config, n_folds) for name in names}
    chosen = {id(record) for part in telling.values() for record in part}
    scored = [record for record in records if id(record) in chosen]
    support = [*(record for record in records if id(record) not in chosen), *always]
    groups = record_groups(scored)
    if len(np.unique(groups)) < n_folds:
        return {}
    whole = _with_all_features(config)
    parts: dict[HeadName, list[HeldOut]] = {
        name: [] for name in names if len(COLLECT[name](telling[name])) >= LEAST_TO_CALIBRATE
    }
    for fold in grouped_folds(record_strata(scored), groups, n_folds, config.seed):
        left = [scored[row] for row in fold]
        rest = [scored[row] for row in np.setdiff1d(np.arange(len(scored)), fold)]
        train = [*rest, *without_texts(support, left)]
        able = [name for name in names if _has_every_class(train, name)]
        parts = {name: found for name, found in parts.items() if name in able}
        if not parts:
            return {}
        needed = able if config.is_collective else list(parts)
        heads = {name: fit_records(train, name, whole, knowledge) for name in needed}
        for name, found in parts.items():
            found.append(_rows(heads, name, left, config, every[name]))
    return {name: _joined(found) for name, found in parts.items()}


def _has_every_class(records: Sequence[CorpusRecord], name: HeadName) -> bool:
    found: set[str] = set()
    for record in records:
        labels = record.decided_stances() if name == "stance" else record.sentiments
        found |= {item.label for item in labels}
    return len(found) == len(CLASSES[name])


def _with_all_features(config: Config) -> Config:
    """Return settings without a limit: to choose among features takes a second fit, and hardly moves scores."""
    return replace(
        config,
        stance=replace(config.stance, max_features=None),
        sentiment=replace(config.sentiment, max_features=None),
    )


def _joined(parts: Sequence[HeldOut]) -> HeldOut:
    parts = [part for part in parts if len(part.labels)] or list(parts)
    found = [part.inputs for part in parts if part.inputs is not None]
    return HeldOut(
        np.concatenate([part.scores for part in parts]),
        np.concatenate([part.orders for part in parts]),
        np.concatenate([part.labels for part in parts]),
        np.concatenate([part.weight for part in parts]),
        np.concatenate(found) if len(found) == len(parts) else None,
    )
