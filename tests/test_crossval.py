"""Cross-validation: each row once, by a model that saw neither it nor its article, calibrated by others."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import pytest

from pipeline import held_out
from pipeline.config import Config, SourceConfig
from pipeline.crossval import (
    cross_validate,
    cross_validate_both,
    fit_heads,
    fold_figures,
    headline,
    record_folds,
)
from pipeline.held_out import out_of_fold_rows
from pipeline.knowledge import Knowledge
from pipeline.model import fit_head
from pipeline.pairs import sentiment_pairs, stance_pairs
from pipeline.schema import CorpusRecord
from pipeline.scored import Scored
from tests.tiny import corpus

N = 120


@pytest.fixture(scope="module")
def statements() -> list[CorpusRecord]:
    return corpus(N)


@pytest.fixture(scope="module")
def stance(statements: list[CorpusRecord], tiny_config: Config, knowledge: Knowledge) -> Scored:
    folds = record_folds(statements, 3, seed=1)
    return cross_validate(statements, folds, "stance", tiny_config, knowledge)


def test_every_labelled_row_is_predicted_once(
    stance: Scored, statements: list[CorpusRecord]
) -> None:
    pairs = stance_pairs(statements)
    assert len(stance) == len(pairs) == 2 * N
    assert sorted(stance.record.tolist()) == sorted(pairs.record.tolist())
    order = np.argsort(stance.record, kind="stable")
    np.testing.assert_array_equal(stance.gold[order], pairs.labels)


def test_articles_stay_in_one_fold(stance: Scored, statements: list[CorpusRecord]) -> None:
    folds: dict[Any, set[int]] = {}
    for record, fold in zip(stance.record, stance.slices["fold"], strict=True):
        folds.setdefault(statements[record].group, set()).add(int(fold))
    assert len(folds) == N // 2
    assert all(len(found) == 1 for found in folds.values())
    assert set.union(*folds.values()) == {0, 1, 2}


def test_it_learns_what_there_is_to_learn(stance: Scored) -> None:
    name, value = headline(stance)
    assert name == "directed.macro_f1"
    assert value is not None
    assert value > 0.8
    assert len(fold_figures(stance)) == 3


def test_sentiment_has_its_own_figure(
    statements: list[CorpusRecord], tiny_config: Config, knowledge: Knowledge
) -> None:
    folds = record_folds(statements, 2, seed=1)
    told: list[int] = []
    found = cross_validate(
        statements,
        folds,
        "sentiment",
        tiny_config,
        knowledge,
        on_fold=told.append,
    )
    assert headline(found)[0] == "macro_f1"
    assert len(found) == len(sentiment_pairs(statements))
    assert told == [0, 1]


def test_one_direction_only_is_scored_by_macro_f1(stance: Scored) -> None:
    one_way = stance.select(stance.holder == 0)  # type: ignore[arg-type]
    assert headline(one_way)[0] == "macro_f1"
    assert headline(one_way.select(np.zeros(0, dtype=np.int64)))[1] is None


def test_no_model_sees_what_it_is_tested_on(
    statements: list[CorpusRecord], tiny_config: Config, knowledge: Knowledge, monkeypatch: Any
) -> None:
    folds = record_folds(statements, 3, seed=2)
    extra = [replace(record, id=f"x{record.id}", group=None) for record in corpus(9)]
    seen: list[set[str]] = []

    def spy(config: Any, own: Any, pairs: Any, **named: Any) -> Any:
        seen.append(set(pairs.batch.texts))
        return fit_head(config, own, pairs, **named)

    monkeypatch.setattr("pipeline.held_out.fit_head", spy)
    cross_validate(statements, folds, "stance", tiny_config, knowledge, always=extra)
    # One fit on everything, and one that leaves rows to calibrate on.
    for number, fold in enumerate(folds):
        own = {statements[row].text for row in fold}
        rest = {r.text for n, r in enumerate(statements) if n not in set(fold.tolist())}
        second, first = seen[2 * number : 2 * number + 2]
        assert not own & second
        assert second == rest | {record.text for record in extra} - own
        assert first < second


def test_each_fold_may_have_support_of_its_own(
    statements: list[CorpusRecord], tiny_config: Config, knowledge: Knowledge, monkeypatch: Any
) -> None:
    extra = [replace(record, id=f"e{n}", group=None) for n, record in enumerate(corpus(400)[-2:])]
    seen: list[list[str]] = []

    def spy(names: Any, train: Any, *rest: Any, always: Any) -> Any:
        seen.append([record.id for record in always])
        return fit_heads(names, train, *rest, always=always)

    monkeypatch.setattr("pipeline.crossval.fit_heads", spy)
    folds = record_folds(statements, 2, seed=1)
    run = partial(cross_validate_both, statements, folds, tiny_config, knowledge)
    found = run(always=lambda number: [extra[number]])
    assert seen == [["e0"], ["e1"]]
    seen.clear()
    assert set(run(always=extra)) == set(found) == {"stance", "sentiment"}
    assert seen == [["e0", "e1"]] * 2


def test_calibration_never_sees_the_fold_nor_the_first_fit(
    statements: list[CorpusRecord], tiny_config: Config, knowledge: Knowledge, monkeypatch: Any
) -> None:
    seen: list[set[str]] = []

    def fit(config: Any, own: Any, pairs: Any, **named: Any) -> Any:
        seen.append(set(pairs.batch.texts))
        return fit_head(config, own, pairs, **named)

    def spy(heads: Any, records: Any, config: Any) -> Any:
        seen.append({record.text for record in records})
        return held_out.held_out_rows(heads, records, config)

    monkeypatch.setattr("pipeline.held_out.fit_head", fit)
    monkeypatch.setattr("pipeline.crossval.held_out_rows", spy)
    folds = record_folds(statements, 2, seed=1)
    cross_validate(statements, folds, "stance", tiny_config, knowledge)
    for number, fold in enumerate(folds):
        second, first, held = seen[3 * number : 3 * number + 3]
        assert held
        assert not held & first
        assert held | first == second
        assert not held & {statements[row].text for row in fold}


def folded(config: Config, folds: int) -> Config:
    return replace(config, split=replace(config.split, calibration_folds=folds))


def test_folds_calibrate_on_every_main_statement_and_on_none_that_was_seen(
    statements: list[CorpusRecord],
    tiny_config: Config,
    knowledge: Knowledge,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Half of the statements are of a supporting source: in every fit, and in no calibration."""
    records = [
        replace(r, source="helper" if n % 4 < 2 else "main") for n, r in enumerate(statements)
    ]
    head = replace(tiny_config.stance, sources=(SourceConfig(name="helper", weight=0.2),))
    config = folded(replace(tiny_config, stance=head), 3)
    fitted: list[set[str]] = []
    plain = held_out.fit_records

    def watch(part: Any, *rest: Any) -> Any:
        fitted.append({r.id for r in part})
        return plain(part, *rest)

    monkeypatch.setattr(held_out, "fit_records", watch)
    rows = out_of_fold_rows(["stance"], records, config, knowledge)
    helpers = {r.id for r in records if r.source == "helper"}
    mains = [r for r in records if r.source == "main"]
    assert len(rows["stance"].labels) == len(stance_pairs(mains))
    assert len(fitted) == 3
    assert all(helpers < part for part in fitted)
    left = [{r.id for r in mains} - part for part in fitted]
    assert sorted(name for part in left for name in part) == sorted(r.id for r in mains)


@pytest.mark.parametrize("keep", [0, 4, 10])
def test_too_few_statements_calibrate_nothing(
    statements: list[CorpusRecord], tiny_config: Config, knowledge: Knowledge, keep: int
) -> None:
    config = folded(tiny_config, 4)
    assert out_of_fold_rows(["stance"], statements[:keep], config, knowledge) == {}


def test_cross_validation_may_calibrate_on_folds(
    statements: list[CorpusRecord], tiny_config: Config, knowledge: Knowledge
) -> None:
    folds = record_folds(statements, 3, seed=1)
    scored = cross_validate(statements, folds, "stance", folded(tiny_config, 2), knowledge)
    assert scored.probabilities is not None
    np.testing.assert_allclose(scored.probabilities.sum(axis=1), 1.0)
    _, value = headline(scored)
    assert value is not None
    assert value > 0.8
