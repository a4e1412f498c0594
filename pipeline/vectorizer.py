"""The features as a scikit-learn transformer, for pipelines, searches and classifiers of one's own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from pipeline.calibration import Calibration
from pipeline.config import BlockConfig, load_config
from pipeline.explain import feature_names
from pipeline.features import N_CLASSES, FeatureSpace, Reader
from pipeline.knowledge import Knowledge
from pipeline.lexicon import Lexicon
from pipeline.model import Head
from pipeline.pairs import PairBatch, frame_pairs

if TYPE_CHECKING:
    import pandas as pd
    from scipy.sparse import csr_matrix


class PairVectorizer(TransformerMixin, BaseEstimator):
    """Masked, target-aware TF-IDF of pairs: a frame of pairs in, a sparse matrix out.

    Parameters
    ----------
    blocks
        The blocks of features; None: those of the stance head in ``configs/default.yaml``.
    min_df
        Fewest pairs that an n-gram of the vocabulary occurs in, 1 or more.
    mask_other
        Whether other parties of a statement have a symbol of their own.
    mask_names
        Whether capitalised names that are no party of the pair are one symbol.
    split_lists
        Whether of names joined in a list a pair is read with its own alone.

    Attributes
    ----------
    space_
        The learned :class:`pipeline.features.FeatureSpace`.

    Notes
    -----
    Frames have the columns :data:`pipeline.pairs.PAIR_COLUMNS` (text and spans), one pair a row, so
    ``check_estimator``, which feeds arrays of numbers, does not apply.
    """

    def __init__(
        self,
        blocks: Sequence[BlockConfig] | None = None,
        *,
        min_df: int = 2,
        mask_other: bool = True,
        mask_names: bool = True,
        split_lists: bool = True,
    ) -> None:
        self.blocks = blocks
        self.min_df = min_df
        self.mask_other = mask_other
        self.mask_names = mask_names
        self.split_lists = split_lists

    def fit(self, X: pd.DataFrame, y: Any = None) -> Self:
        """Learn words, vocabulary and IDF of ``X`` (n_pairs rows).

        Raises
        ------
        DocumentError
            A column is missing or a span does not fit its text.
        """
        blocks = load_config().stance.blocks if self.blocks is None else self.blocks
        batch = frame_pairs(X)
        knowledge = Knowledge.learn(batch.texts, Lexicon.load())
        reader = Reader(
            knowledge,
            list(blocks),
            mask_other=self.mask_other,
            mask_names=self.mask_names,
            split_lists=self.split_lists,
        )
        self._seen: PairBatch | None = batch  # what features are named from
        self.space_ = FeatureSpace.fit(reader, batch, min_df=self.min_df)
        return self

    def transform(self, X: pd.DataFrame) -> csr_matrix:
        """Return the features of ``X`` (n_pairs, n_features), float32, every block of unit length."""
        check_is_fitted(self, "space_")
        return self.space_.transform(frame_pairs(X)).matrix(self.space_.n_features)

    def get_feature_names_out(self, input_features: Any = None) -> NDArray[np.object_]:
        """Return block, words and order of mention of the features (n_features,), as ``block|words|order``."""
        check_is_fitted(self, "space_")
        if self._seen is None:  # unpickled
            names: NDArray[np.object_] = self._names
            return names
        n = self.space_.n_features
        nothing = np.zeros((n, N_CLASSES), dtype=np.float32)
        head = Head(self.space_, nothing, np.zeros(N_CLASSES), Calibration.identity(N_CLASSES))
        parts = feature_names(head, self._seen, np.arange(n))
        return np.array(["|".join(parts[column]) for column in range(n)], dtype=object)

    def __getstate__(self) -> dict[str, Any]:
        """Return what is pickled: the names of the features in place of the texts that they are taken from."""
        state = dict(super().__getstate__())
        if state.get("_seen") is not None:
            state |= {"_seen": None, "_names": self.get_feature_names_out()}
        return state
