"""Corpora trained on together: which are the main ones, and what a pair of each counts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.config import Config
from pipeline.learners import Strata
from pipeline.pairs import LabelledPairs
from pipeline.schema import CorpusRecord


def main_sources(records: Sequence[CorpusRecord], config: Config) -> Sequence[CorpusRecord]:
    """Return the records of the sources that weigh most: the ones to calibrate and to choose settings on.

    A corpus that only supports another (``sources``) has its own share of neutral pairs, which says
    nothing about the texts that the model is for.
    """
    given = {source.name: source.weight for source in config.sources}
    most = max((given.get(record.source, 1.0) for record in records), default=1.0)
    return [record for record in records if given.get(record.source, 1.0) == most]


def source_strata(
    pairs: LabelledPairs, records: Sequence[CorpusRecord], config: Config
) -> Strata | None:
    """Number the pairs of ``records`` by source; None where the configuration weights no source."""
    if not config.sources:
        return None
    names = sorted({record.source for record in records})
    of_record = np.array([names.index(record.source) for record in records], dtype=np.int64)
    return Strata(of_record[pairs.record], source_weights(names, config))


def source_weights(names: Sequence[str], config: Config) -> NDArray[np.float64]:
    """Return what a row of each source counts; one alone counts fully, whatever its weight beside others."""
    given = {source.name: source.weight for source in config.sources}
    weights = np.array([given.get(name, 1.0) for name in names])
    return np.asarray(weights / weights.max())
