"""Corpora trained on together: which are the main ones, and what a pair of each counts."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.config import HeadConfig
from pipeline.learners import Strata
from pipeline.pairs import LabelledPairs
from pipeline.schema import CorpusRecord


def main_names(names: Collection[str], config: HeadConfig) -> set[str]:
    """Return which of the sources ``names`` are main ones: those that weigh most, or are set to calibrate."""
    weights = dict(zip(names, source_weights(list(names), config).tolist(), strict=True))
    calibrating = {source.name for source in config.sources if source.calibrates}
    return {name for name in names if weights[name] == 1.0 or name in calibrating}


def main_sources(records: Sequence[CorpusRecord], config: HeadConfig) -> Sequence[CorpusRecord]:
    """Return the records of the main sources, the ones to calibrate and to choose settings on.

    A corpus that only supports another (``sources``) has its own share of neutral pairs, which says
    nothing about the texts that the model is for. ``records`` should have labels of the head: a
    source without any would be taken for the main one.
    """
    main = main_names({record.source for record in records}, config)
    return [record for record in records if record.source in main]


def source_strata(
    pairs: LabelledPairs, records: Sequence[CorpusRecord], config: HeadConfig
) -> Strata | None:
    """Number the pairs of ``records`` by source; None where the head weights no source."""
    if not config.sources:
        return None
    of_pair = [records[number].source for number in pairs.record.tolist()]
    names = sorted(set(of_pair))
    numbers = np.array([names.index(name) for name in of_pair], dtype=np.int64)
    return Strata(numbers, source_weights(names, config))


def pair_weights(
    pairs: LabelledPairs,
    records: Sequence[CorpusRecord],
    config: HeadConfig,
    among: Sequence[CorpusRecord],
) -> NDArray[np.float64]:
    """Return what each pair of ``records`` counts to calibrate (n_pairs,): 1 of a main source of ``among``.

    ``records`` may be a part of ``among`` that has no record of a main source.
    """
    names = sorted({record.source for record in among})
    weight = dict(zip(names, source_weights(names, config).tolist(), strict=True))
    weight |= dict.fromkeys(main_names(names, config), 1.0)
    return np.array([weight[records[number].source] for number in pairs.record.tolist()])


def source_weights(names: Sequence[str], config: HeadConfig) -> NDArray[np.float64]:
    """Return what a row of each source counts; one alone counts fully, whatever its weight beside others."""
    given = {source.name: source.weight for source in config.sources}
    weights = np.array([given.get(name, 1.0) for name in names])
    return np.asarray(weights / weights.max(initial=1e-300))
