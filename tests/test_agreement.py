"""`experiments/agreement.py`: kappa against scikit-learn's, samples without labels."""

from __future__ import annotations

import importlib.util
import json
import math
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score


def load() -> ModuleType:
    path = Path(__file__).parents[1] / "experiments" / "agreement.py"
    spec = importlib.util.spec_from_file_location("agreement", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


AGREEMENT = load()
PAIRS = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=2, max_size=40)


@given(PAIRS)
def test_kappa_is_cohens(pairs: list[tuple[int, int]]) -> None:
    table = np.zeros((3, 3))
    np.add.at(table, tuple(np.array(pairs).T), 1)
    first, second = zip(*pairs, strict=True)
    if len({*first, *second}) == 1:
        assert math.isnan(AGREEMENT.kappa(table))
        return
    assert AGREEMENT.kappa(table) == pytest.approx(cohen_kappa_score(first, second))


def test_a_sample_has_no_label_in_it(tmp_path: Path) -> None:
    AGREEMENT.draw(tmp_path, 7, 3)
    blind, gold = (AGREEMENT.read_rows(tmp_path / f"{n}.jsonl") for n in ("blind", "blind_gold"))
    assert [row["id"] for row in blind] == [row["id"] for row in gold]
    assert "label" not in json.dumps(blind)
    assert "tags" not in blind[0]
    for one, other in zip(blind, gold, strict=True):
        for kind in ("stances", "sentiments"):
            assert one[kind] == [AGREEMENT.unlabelled(item) for item in other[kind]]


def test_both_labellers_are_joined_by_pair_whatever_the_order(
    capsys: pytest.CaptureFixture[str],
) -> None:
    pairs = [
        {"holder": "A", "party": "B", "label": "favor"},
        {"holder": None, "party": "B", "label": "against"},
    ]
    first = [{"id": "x", "stances": pairs, "sentiments": [{"party": "B", "label": "neutral"}]}]
    changed = [pairs[1] | {"label": "neutral"}, pairs[0]]
    second = [{"id": "x", "stances": changed, "sentiments": []}]
    (row,) = AGREEMENT.joined(first, [*second, {"id": "y"}])
    assert [(item["first"], item["second"]) for item in row["stances"]] == [
        ("favor", "favor"),
        ("against", "neutral"),
    ]
    assert row["sentiments"] == []
    AGREEMENT.report([row])
    assert "| stance | 2 | 50.0 % |" in capsys.readouterr().out
