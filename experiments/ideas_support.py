"""Ideas once more on top of what the shipped model learns from: bundled statements, a language model's labels.

What helps a model of gold rows alone may be what these rows bring as well.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Final

import numpy as np
from scipy.sparse import csr_matrix

from experiments.ablation import Corpus
from experiments.ideas_folds import (
    Bench,
    Floats,
    Fold,
    Ints,
    Outcome,
    columns,
    decoded,
    fit_weighted,
    scored_by,
)
from experiments.ideas_text import coordination_edits, edited, words_of
from pipeline.config import Config, LearnerConfig
from pipeline.features import Reader
from pipeline.held_out import COLLECT
from pipeline.knowledge import Knowledge
from pipeline.learners import Strata, row_weights
from pipeline.schema import CorpusRecord
from pipeline.sources import source_weights


class SupportedBench(Bench):
    """A corpus whose training parts all have the bundled statements and the language model's labels as well."""

    def __init__(self, corpus: Corpus, config: Config, knowledge: Knowledge) -> None:
        super().__init__(corpus, config, knowledge, None)
        has = "stances" if corpus.head == "stance" else "sentiments"
        self.support = [r for r in (*corpus.seeds, *corpus.taught) if getattr(r, has)]
        self.all_labels: Ints = COLLECT[corpus.head]([*corpus.records, *self.support]).labels

    @cached_property
    def folds(self) -> list[Fold]:
        """The folds, rows of the support behind those of the corpus."""
        return self.extended(self.support)

    @cached_property
    def strata(self) -> Strata:
        """Corpus and sources of the support, by number, and what a row of each counts."""
        records = [*self.corpus.records, *self.support]
        names = list(dict.fromkeys(record.source for record in records))
        pairs = COLLECT[self.corpus.head](records).record
        number = np.array([names.index(record.source) for record in records], dtype=np.int64)
        return Strata(number[pairs], source_weights(names, self.config))

    def fitted(
        self,
        folds: Sequence[Fold],
        *,
        beside: Callable[[Fold], csr_matrix] | None = None,
        signed: int = 0,
        learner: LearnerConfig | None = None,
    ) -> Floats:
        """Return out-of-fold scores (n_pairs, 3) of models on training parts and support."""
        if beside is not None or signed:
            raise ValueError("no row of the support has columns of its own")
        own, scores = learner or self.config.learner, np.zeros((len(self), 3))
        for fold in folds:
            rows = np.concatenate([fold.train, fold.added])
            labels = self.all_labels[rows]
            strata = Strata(self.strata.number[rows], self.strata.weight)
            weights = row_weights(labels, fold.orders[rows], own.balance, strata)
            model = fit_weighted(fold.matrix[rows], labels, weights, own, self.seed)
            scores[fold.test] = scored_by(model, fold.matrix[fold.test])
        return scores


def coordination(bench: SupportedBench) -> Outcome:
    """Names joined to a mention are cut, in the support as well."""
    records: list[CorpusRecord] = [*bench.corpus.records, *bench.support]
    collect = COLLECT[bench.corpus.head]
    words = words_of(collect(records).batch, bench.knowledge)
    cut = [edited(r, coordination_edits(own)) for r, own in zip(records, words, strict=True)]
    batch = collect(cut).batch

    def matrix(fold: Fold) -> csr_matrix:
        rows = np.concatenate([fold.train, fold.added])
        return columns(Reader.of(fold.knowledge, bench.config), batch, rows, bench.config.min_df)[0]

    folds = (replace(fold, matrix=matrix(fold)) for fold in bench.folds)
    return decoded(bench, bench.fitted(folds))


#: Ideas with code of their own here; decoding and learners are the same functions.
OWN: Final = {"coordinated names collapsed": coordination}
SECTIONS: Final = ("both directions of a pair", "decoding", "ensembles")


def run_of(
    name: str, section: str, run: Callable[[Bench], Outcome]
) -> Callable[[SupportedBench], Outcome] | None:
    """Return how an idea is tried on top, None if it is not."""
    return OWN.get(name, run if section in SECTIONS else None)
