"""Buckets: every row once, whatever the order."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pipeline.buckets import Buckets
from pipeline.features import Rows


def test_buckets_hold_every_row_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.buckets.BUCKET_ROWS", 10)
    buckets, random = Buckets(tmp_path / "b", 40, seed=0), np.random.default_rng(0)
    expected = []
    for _ in range(4):
        sizes = random.integers(0, 5, 10)
        ptr = np.concatenate([[0], np.cumsum(sizes)])
        columns = random.integers(0, 50, ptr[-1]).astype(np.int32)
        values = random.random(ptr[-1]).astype(np.float32)
        labels, orders = random.integers(0, 3, 10), random.integers(0, 8, 10)
        buckets.add(Rows(columns, values, ptr, columns, orders), labels, held_out=False)
        for i in range(10):
            span = slice(ptr[i], ptr[i + 1])
            expected.append((columns[span].tolist(), values[span].tolist(), labels[i], orders[i]))
    found = []
    for bucket in buckets.epoch(50, random, [False]):
        x = bucket.features
        for i in range(x.shape[0]):
            span = slice(x.indptr[i], x.indptr[i + 1])
            found.append(
                (
                    x.indices[span].tolist(),
                    x.data[span].tolist(),
                    bucket.labels[i],
                    bucket.orders[i],
                )
            )
    assert buckets.n_buckets == 4
    assert sorted(map(repr, found)) == sorted(map(repr, expected))
    assert buckets.cells[False].sum() == 40
    assert buckets.read(0, 50, held_out=True) is None
