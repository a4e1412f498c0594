"""Linear classifiers: rows weighted by class and order of mention, an ensemble folded into one matrix."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from pipeline.config import LearnerConfig, MemberConfig
from pipeline.errors import TrainingError
from pipeline.learners import Strata, balanced_weights, fit_linear, most_telling, row_weights
from tests.tiny import sparse_rows

# --- weights of rows


def test_full_balance_gives_every_cell_the_same_mass() -> None:
    labels = np.array([0, 0, 0, 1, 2, 2])
    orders = np.array([0, 0, 1, 0, 0, 0])
    weights = balanced_weights(labels, orders, 1.0)
    cells = labels * 10 + orders
    masses = [weights[cells == cell].sum() for cell in np.unique(cells)]
    np.testing.assert_allclose(masses, masses[0])
    assert weights.mean() == pytest.approx(1.0)


def test_no_balance_weighs_all_rows_alike() -> None:
    labels, orders = np.array([0, 0, 1]), np.array([7, 7, 0])
    np.testing.assert_allclose(balanced_weights(labels, orders, 0.0), 1.0)
    half = balanced_weights(labels, orders, 0.5)
    assert half[2] / half[0] == pytest.approx(2**0.5)


def test_strata_are_balanced_apart_and_then_weighted() -> None:
    labels, orders = np.array([0, 1, 1, 1, 0, 0, 0, 1]), np.zeros(8, dtype=np.int64)
    strata = Strata(np.array([0, 0, 0, 0, 1, 1, 1, 1]), np.array([1.0, 0.3]))
    weights = row_weights(labels, orders, 1.0, strata)
    np.testing.assert_allclose(weights[:4], balanced_weights(labels[:4], orders[:4], 1.0))
    np.testing.assert_allclose(weights[4:], 0.3 * balanced_weights(labels[4:], orders[4:], 1.0))
    np.testing.assert_allclose(
        row_weights(labels, orders, 1.0), balanced_weights(labels, orders, 1.0)
    )


# --- the ensemble


def learner(*kinds: str, weights: tuple[float, ...] = ()) -> LearnerConfig:
    shares = weights or (1.0,) * len(kinds)
    members = [MemberConfig(kind=k, C=1.0, weight=w) for k, w in zip(kinds, shares, strict=True)]  # type: ignore[arg-type]
    return LearnerConfig(members=tuple(members))


def fitted(config: LearnerConfig, seed: int = 3) -> tuple[np.ndarray, np.ndarray]:
    X, y = sparse_rows()
    return fit_linear(X, y, np.zeros(len(y), dtype=np.int64), config, n_classes=3, seed=seed)


@pytest.mark.parametrize(
    "kinds", [("svm",), ("logistic",), ("nb",), ("svm", "nb"), ("svm", "logistic", "nb")]
)
def test_members_fold_into_one_matrix(kinds: tuple[str, ...]) -> None:
    X, y = sparse_rows()
    weights, intercept = fitted(learner(*kinds))
    assert weights.shape == (40, 3)
    assert weights.dtype == np.float32
    assert intercept.shape == (3,)
    assert np.mean(np.argmax(X @ weights + intercept, axis=1) == y) > 0.7


def test_an_ensemble_is_the_weighted_mean_of_its_members() -> None:
    (svm, a), (nb, b) = fitted(learner("svm")), fitted(learner("nb"))
    both, c = fitted(learner("svm", "nb", weights=(3.0, 1.0)))
    np.testing.assert_allclose(both, 0.75 * svm + 0.25 * nb, atol=1e-5)
    np.testing.assert_allclose(c, 0.75 * a + 0.25 * b, atol=1e-5)


def test_every_member_has_unit_spread() -> None:
    X, _ = sparse_rows()
    for kind in ("svm", "logistic", "nb"):
        weights, intercept = fitted(learner(kind))
        assert (X @ weights + intercept).std() == pytest.approx(1.0, abs=1e-3)


def test_fitting_is_deterministic() -> None:
    one, two = fitted(learner("svm", "nb")), fitted(learner("svm", "nb"))
    np.testing.assert_array_equal(one[0], two[0])


@pytest.mark.parametrize("present", [[0], [0, 2]])
def test_a_missing_class_is_refused(present: list[int]) -> None:
    X, y = sparse_rows()
    kept = np.isin(y, present)
    with pytest.raises(TrainingError, match=f"has {len(present)} of 3 classes"):
        fit_linear(X[kept], y[kept], y[kept] * 0, learner("svm"), n_classes=3, seed=0)


@pytest.mark.parametrize(
    ("values", "weights", "most", "kept"),
    [
        # A rare column with strong weights beats a frequent one that says nothing.
        (
            [[1, 0, 1], [1, 0, 1], [1, 1, 1]],
            [[0.1, 0.1, 0.1], [2, -2, 0], [0.5, -0.5, 0]],
            2,
            [1, 2],
        ),
        # Equal weights: the longer column.
        ([[1, 1], [1, 0]], [[1, -1, 0], [1, -1, 0]], 1, [0]),
        # Full ties go to the earlier column; what all classes share tells nothing.
        ([[1, 1], [1, 1]], [[1, -1, 0], [6, 4, 5]], 1, [0]),
        ([[1, 0], [0, 1]], [[1, 0, -1], [1, 0, -1]], 5, [0, 1]),
        ([[0, 1], [0, 1]], [[9, -9, 0], [0.1, 0, 0]], 1, [1]),
    ],
    ids=["telling", "length", "tie", "more than there are", "unused column"],
)
def test_columns_that_move_the_scores_are_kept(
    values: list[list[float]], weights: list[list[float]], most: int, kept: list[int]
) -> None:
    rows = csr_matrix(np.array(values, dtype=np.float32))
    found = most_telling(rows, np.array(weights, dtype=np.float32), most)
    assert found.tolist() == kept
