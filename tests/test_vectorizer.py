"""The features as a scikit-learn transformer."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.pipeline import make_pipeline
from sklearn.svm import LinearSVC

from pipeline.config import BlockConfig
from pipeline.errors import DocumentError
from pipeline.pairs import PAIR_COLUMNS
from pipeline.vectorizer import PairVectorizer

BLOCKS = (
    BlockConfig(name="words", ngrams=(1, 2)),
    BlockConfig(name="between", region="between", ngrams=(1, 2)),
)
VERBS = {"against": ("condemned", "accused"), "favor": ("praised", "thanked")}


@pytest.fixture(scope="module")
def labelled() -> tuple[pd.DataFrame, list[str]]:
    rows, labels = [], []
    for holder, party in (("Oslo", "Peru"), ("Chile", "Togo"), ("Malta", "Fiji")):
        for label, verbs in VERBS.items():
            for verb in verbs:
                text = f"{holder} {verb} {party} today."
                start = text.index(party)
                rows.append((text, 0, len(holder), start, start + len(party)))
                labels.append(label)
    return pd.DataFrame(rows, columns=list(PAIR_COLUMNS)), labels


def test_it_can_be_cloned_and_set() -> None:
    vectorizer = PairVectorizer(BLOCKS, min_df=3, mask_names=False)
    assert clone(vectorizer).get_params() == vectorizer.get_params()
    assert clone(vectorizer).set_params(min_df=1).min_df == 1


def test_names_do_not_change_a_row(labelled: Any) -> None:
    frame, _ = labelled
    matrix = PairVectorizer(BLOCKS).fit_transform(frame)
    assert matrix.shape[0] == len(frame)
    np.testing.assert_array_equal(matrix[:4].toarray(), matrix[4:8].toarray())
    np.testing.assert_allclose(matrix.multiply(matrix).sum(axis=1), 2.0, rtol=1e-5)


def test_every_column_has_a_name(labelled: Any) -> None:
    frame, _ = labelled
    vectorizer = PairVectorizer(BLOCKS).fit(frame)
    names = vectorizer.get_feature_names_out()
    assert len(names) == vectorizer.transform(frame).shape[1]
    assert any("between" in name and "condemned" in name for name in names)


def test_no_two_columns_share_a_name(labelled: Any) -> None:
    vectorizer = PairVectorizer(min_df=1).fit(labelled[0])
    names = vectorizer.get_feature_names_out().tolist()
    assert len(set(names)) == len(names)
    assert {"roles|HOLDER .. <--> .. PARTY|any", "between-counts|net -2|holder first"} <= set(names)
    assert not any("<>" in name for name in names)


def test_it_works_in_a_pipeline(labelled: Any) -> None:
    frame, labels = labelled
    model = make_pipeline(PairVectorizer(BLOCKS), LinearSVC()).fit(frame, labels)
    assert model.predict(frame).tolist() == labels


def test_misuse_is_named(labelled: Any) -> None:
    frame, _ = labelled
    with pytest.raises(NotFittedError):
        PairVectorizer(BLOCKS).transform(frame)
    with pytest.raises(DocumentError, match="party_end"):
        PairVectorizer(BLOCKS).fit(frame.drop(columns="party_end"))


def test_what_is_pickled_names_its_features_and_holds_no_text(labelled: Any) -> None:
    frame, _ = labelled
    vectorizer = PairVectorizer(BLOCKS).fit(frame)
    pickled = pickle.dumps(vectorizer)
    assert frame["text"][0].encode() not in pickled
    again = pickle.loads(pickled)
    assert list(again.get_feature_names_out()) == list(vectorizer.get_feature_names_out())
    assert pickle.dumps(again) == pickle.dumps(pickle.loads(pickle.dumps(again)))
    assert (again.transform(frame) != vectorizer.transform(frame)).nnz == 0
