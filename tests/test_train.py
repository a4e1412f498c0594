"""Training: what it refuses, what it counts, which rows each model saw, and that it repeats itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pipeline.artifact import FILE, save_model
from pipeline.config import Config, SourceConfig
from pipeline.corpora import corpus_fingerprint
from pipeline.errors import CorpusError, TrainingError
from pipeline.evaluate import evaluate_model
from pipeline.held_out import LEAST_TO_CALIBRATE
from pipeline.leakage import LeakageIndex, record_spans
from pipeline.lexicon import Lexicon
from pipeline.pairs import stance_pairs
from pipeline.parties import Registry
from pipeline.schema import CorpusRecord, Mention, SentimentLabel, StanceLabel
from pipeline.sources import main_sources, pair_weights
from pipeline.train import (
    Training,
    check_classes,
    train_model,
)
from tests.tiny import corpus

STANCE_VERBS = {"favor": "thanked", "neutral": "met", "against": "condemned"}


def made(
    n: int, labels: Sequence[str] = ("favor", "neutral", "against"), **changes: Any
) -> list[CorpusRecord]:
    """Return ``n`` statements of which each class has its verb."""
    result = []
    for number in range(n):
        label = labels[number % len(labels)]
        text = f"Peru {STANCE_VERBS[label]} Oslo on day number{chr(97 + number % 26)}{chr(97 + number // 26)}."
        end = text.index("Oslo")
        result.append(
            CorpusRecord(
                id=str(number),
                text=text,
                mentions=(Mention("Peru", 0, 4), Mention("Oslo", end, end + 4)),
                stances=(StanceLabel("Peru", "Oslo", label),),  # type: ignore[arg-type]
            )
        )
    return [replace(record, **changes) for record in result]


@pytest.fixture
def train(
    registry: Registry, lexicon: Lexicon, training: Training, tiny_config: Config, monkeypatch: Any
) -> Any:
    # The bundled lexicon takes a second to index; what these tests ask does not depend on it.
    knowledge = training.model.knowledge
    monkeypatch.setattr("pipeline.train.Knowledge.learn", lambda texts, _: knowledge.relearn(texts))

    def run(
        records: Sequence[CorpusRecord], config: Config = tiny_config, **options: Any
    ) -> Training:
        return train_model(records, config, registry=registry, lexicon=lexicon, **options)

    return run


def test_an_empty_corpus_is_refused(train: Any) -> None:
    with pytest.raises(CorpusError, match="empty"):
        train([])


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        (["favor"], "no stance as against, neutral; all of favor, neutral, against"),
        (["favor", "against"], "no stance as neutral"),
    ],
)
def test_a_missing_class_is_refused(train: Any, labels: list[str], message: str) -> None:
    with pytest.raises(TrainingError, match=message):
        train(made(40, labels))


def test_a_corpus_without_labels_is_refused(train: Any) -> None:
    with pytest.raises(TrainingError, match="no stances and no sentiments"):
        train(made(40, stances=()))


def test_one_class_of_sentiment_is_refused() -> None:
    record = replace(made(1)[0], stances=(), sentiments=(SentimentLabel("Oslo", "positive"),))
    with pytest.raises(TrainingError, match="no sentiment as negative, neutral"):
        check_classes([record])


def test_a_corpus_too_small_to_cut_is_refused(train: Any) -> None:
    with pytest.raises(TrainingError, match="too few for 3 parts"):
        train(made(3, group="one article"))


def test_a_corpus_too_small_to_learn_from_is_refused(train: Any) -> None:
    with pytest.raises(TrainingError):
        train(made(4))


def test_duplicates_and_contradictions_are_dropped_and_counted(train: Any) -> None:
    records = made(60)
    copy = [replace(r, id=f"copy {r.id}") for r in records[:5]]
    other = replace(records[6], id="other", stances=(StanceLabel("Peru", "Oslo", "against"),))
    counts = train([*records, *copy, other]).counts
    assert counts["statements"] == 66
    assert counts["duplicates"] == 6
    assert counts["contradictory"] == 1
    assert sum(counts[name] for name in ("train", "calibration", "test")) == 60


def test_parts_share_no_statement_and_no_group(
    training: Training, records: Any, train: Any
) -> None:
    grouped = [replace(r, group=f"article {n % 40}") for n, r in enumerate(records[:160])]
    found = train(grouped)
    assert {r.group for r in found.test}.isdisjoint(
        r.group for r in grouped if exact(found.measured, [r])[0]
    )
    assert len(found.test) == found.counts["test"] > 10


def exact(model: Any, records: Sequence[CorpusRecord]) -> np.ndarray:
    index = LeakageIndex.from_arrays(model.leakage)
    return index.exact([r.text for r in records], record_spans(records))


def test_the_measured_model_never_saw_the_test_part(
    training: Training, records: tuple[CorpusRecord, ...]
) -> None:
    assert len(training.test) > 10
    assert not exact(training.measured, training.test).any()
    assert exact(training.measured, records).sum() == training.counts["train"]


def test_the_saved_model_has_seen_everything(
    training: Training, records: tuple[CorpusRecord, ...]
) -> None:
    assert exact(training.model, records).all()
    assert training.model.stance is not None
    assert training.measured.stance is not None
    batch = stance_pairs(training.test).batch
    saved, measured = training.model.stance, training.measured.stance
    assert (saved.scores(batch)[0] != measured.scores(batch)[0]).any()
    # Its calibration is the one that was fitted on pairs which its twin did not see.
    assert saved.calibration is measured.calibration
    assert saved.collective is measured.collective is not None
    assert not np.array_equal(saved.calibration.matrix, np.eye(3))


def test_facts_say_where_the_model_comes_from(
    training: Training, records: tuple[CorpusRecord, ...], tiny_config: Config
) -> None:
    facts = training.model.facts
    assert facts["fingerprint"] == corpus_fingerprint(records)
    assert facts["seed"] == tiny_config.seed
    assert facts["sources"] == sorted({r.source for r in records})
    assert facts["languages"] == ["en"]
    assert facts["counts"]["statements"] == len(records)
    assert set(facts["versions"]) >= {"python", "numpy", "scikit-learn"}


def test_the_same_training_gives_the_same_bytes_and_metrics(
    train: Any, records: tuple[CorpusRecord, ...], tmp_path: Path
) -> None:
    runs = [train(records[:150]) for _ in range(2)]
    files = [
        (save_model(r.model, tmp_path / str(n)) / FILE).read_bytes() for n, r in enumerate(runs)
    ]
    assert files[0] == files[1]
    metrics = [evaluate_model(r.measured, r.test, samples=20) for r in runs]
    assert metrics[0] == metrics[1]


def test_another_seed_gives_another_split(
    train: Any, records: tuple[CorpusRecord, ...], tiny_config: Config
) -> None:
    one = train(records[:150])
    two = train(records[:150], replace(tiny_config, seed=tiny_config.seed + 1))
    assert [r.id for r in one.test] != [r.id for r in two.test]


def test_a_corpus_with_stances_only_has_one_head(train: Any) -> None:
    found = train(made(60))
    assert found.model.stance is not None
    assert found.model.sentiment is None
    assert found.measured.sentiment is None


def test_a_corpus_with_sentiments_only_has_the_other(train: Any) -> None:
    labels = ("positive", "neutral", "negative")
    records = [
        replace(r, stances=(), sentiments=(SentimentLabel("Oslo", labels[n % 3]),))  # type: ignore[arg-type]
        for n, r in enumerate(made(60))
    ]
    found = train(records)
    assert found.model.stance is None
    assert found.model.sentiment is not None


def test_too_few_pairs_to_calibrate_leave_the_scores_alone(train: Any) -> None:
    found = train(made(60))
    assert found.counts["calibration"] < LEAST_TO_CALIBRATE
    np.testing.assert_array_equal(found.model.stance.calibration.matrix, np.eye(3))


def test_folds_calibrate_and_leave_the_calibration_part_to_train_on(
    train: Any, tiny_config: Config
) -> None:
    """With folds the measured model has seen both parts: every near-duplicate of them leaks."""
    config = replace(tiny_config, split=replace(tiny_config.split, calibration_folds=3))
    records = made(200)
    alone, found = train(records), train(records, config=config)
    assert found.counts == alone.counts
    assert not np.array_equal(found.model.stance.calibration.matrix, np.eye(3))
    seen = [len(t.measured.leakage["leakage_keys"]) for t in (alone, found)]
    assert seen[1] > seen[0]
    assert evaluate_model(found.measured, found.test, samples=0)["stance"]["accuracy"] == 1.0


@pytest.mark.parametrize("folds", [0, 2])
@pytest.mark.parametrize("collective", [True, False])
def test_both_heads_get_collective_models_if_asked(
    train: Any, tiny_config: Config, folds: int, collective: bool
) -> None:
    split = replace(tiny_config.split, calibration_folds=folds, calibration=0.3)
    config = replace(tiny_config, split=split, collective=collective)
    found = train(corpus(150), config=config)
    for model in (found.measured, found.model):
        assert (model.stance.collective is not None) is collective
        assert (model.sentiment.collective is not None) is collective
    silent = [replace(record, sentiments=()) for record in corpus(150)]
    assert train(silent, config=config).model.stance.collective is None


def test_of_too_many_features_the_telling_ones_are_kept(train: Any, tiny_config: Config) -> None:
    """With few features it still learns what there is to learn; the most frequent would not do."""
    head = replace(tiny_config.stance, max_features=5)
    found = train(made(200), config=replace(tiny_config, stance=head))
    assert found.model.stance.space.n_features == 5
    assert evaluate_model(found.measured, found.test, samples=0)["stance"]["accuracy"] == 1.0


def test_it_learns_what_there_is_to_learn(train: Any) -> None:
    found = train(made(200))
    assert evaluate_model(found.measured, found.test, samples=0)["stance"]["accuracy"] == 1.0


def test_steps_are_told(train: Any) -> None:
    told: list[str] = []
    train(made(60), step=told.append)
    assert told == ["reading the corpus", "fitting the training part", "fitting everything"]


def test_a_supporting_source_does_not_calibrate(train: Any, tiny_config: Config) -> None:
    main = made(120, source="mine")
    support = [replace(r, id=f"s{r.id}", source="support") for r in made(240)][120:]
    stance = replace(tiny_config.stance, sources=(SourceConfig(name="support", weight=0.2),))
    weighted = replace(tiny_config, stance=stance)
    given = [*main, *support]
    assert {r.source for r in main_sources(given, stance)} == {"mine"}
    assert list(main_sources(support, stance)) == support, "alone it is the main source"
    assert list(main_sources(given, tiny_config.stance)) == given
    pairs = stance_pairs(given)
    counted = pair_weights(pairs, given, stance, given) == 1.0
    assert set(pairs.record[counted]) == set(range(len(main)))
    assert (pair_weights(stance_pairs(support), support, stance, support) == 1.0).all(), "alone"
    part = pair_weights(stance_pairs(support), support, stance, given)
    assert (part == 0.2).all(), "a part without a main source has none"
    assert not np.array_equal(
        train(given, weighted).model.stance.weights, train(given).model.stance.weights
    )


@pytest.mark.parametrize(
    ("names", "given", "main"),
    [
        ("ab", "b: 0.5", "a"),
        ("ab", "b: 0.5 calibrates", "a b"),
        ("ab", "a: 1 calibrates, b: 0.5", "a"),
        ("ab", "a: 4, b: 2 calibrates", "a b"),
        ("abc", "b: 0.5 calibrates, c: 0.3", "a b"),
        ("abc", "b: 0.5, c: 0.3 calibrates", "a c"),
        ("bc", "b: 0.5, c: 0.3 calibrates", "b c"),
        ("b", "b: 0.5", "b"),
        ("abc", "c: 2", "c"),
        ("abc", "c: 2, a: 1 calibrates", "a c"),
        ("abc", "d: 9, e: 9 calibrates", "a b c"),
        ("abc", "a: 0.2, b: 0.2, c: 0.2", "a b c"),
        ("abc", "a: 0.2 calibrates, b: 0.3, c: 0.2", "a b"),
    ],
)
def test_the_heaviest_sources_calibrate_and_those_that_are_set_to(
    names: str, given: str, main: str, tiny_config: Config
) -> None:
    sources = []
    for part in given.split(", "):
        name, weight, *calibrates = part.replace(":", "").split()
        sources.append(SourceConfig(name=name, weight=float(weight), calibrates=bool(calibrates)))
    stance = replace(tiny_config.stance, sources=tuple(sources))
    records = [
        replace(record, source=names[number % len(names)]) for number, record in enumerate(made(30))
    ]
    assert {record.source for record in main_sources(records, stance)} == set(main.split())
    pairs = stance_pairs(records)
    counted = pairs.record[pair_weights(pairs, records, stance, records) == 1.0]
    assert {records[row].source for row in counted.tolist()} == set(main.split())


def beside(n_own: int, **changes: Any) -> list[CorpusRecord]:
    """Return ``n_own`` statements of one's own beside 240 of a supporting source."""
    support = [replace(r, id=f"s{r.id}", source="support") for r in made(300)[:240]]
    return [*support, *(replace(r, source="mine") for r in made(300, **changes)[240:][:n_own])]


@pytest.mark.parametrize(
    ("own", "folds", "said"),
    [
        (beside(6), 3, "calibrated on all sources: only 5 pairs of source mine"),
        (beside(6), 0, "calibrated on all sources: only 1 pairs of source mine"),
        (beside(29), 3, "calibrated on all sources: only 2"),
        (
            beside(60, labels=("favor", "against")),
            3,
            "pairs of source mine to calibrate on have none that is neutral",
        ),
        (beside(60), 3, None),
        (beside(0), 3, None),
        (made(12), 0, "not calibrated: only 2 pairs to calibrate on, 30 are needed"),
        (made(12), 3, "not calibrated: only 10 pairs to calibrate on, 30 are needed"),
    ],
)
def test_a_main_source_too_small_to_calibrate_leaves_it_to_all(
    train: Any, tiny_config: Config, own: list[CorpusRecord], folds: int, said: str | None
) -> None:
    stance = replace(tiny_config.stance, sources=(SourceConfig(name="support", weight=0.2),))
    split = replace(tiny_config.split, calibration_folds=folds)
    found = train(own, replace(tiny_config, stance=stance, split=split))
    assert (len(found.notices) == 1) is (said is not None)
    assert said is None or said in found.notices[0]
    plain = np.array_equal(found.model.stance.calibration.matrix, np.eye(3))
    assert plain is (said is not None and "not calibrated" in said)


def test_support_is_learned_from_and_nothing_else(train: Any) -> None:
    main = made(240, source="mine")
    alone = train(main[:120])
    # Other labels of the same statements, and statements of its own.
    second = [
        replace(r, id=f"s{r.id}", source="program", mentions=(*r.mentions, Mention("Bern", 5, 8)))
        for r in main
    ]
    both = train(main[:120], support=second)
    assert [r.id for r in both.test] == [r.id for r in alone.test]
    assert both.counts["statements"] == 120
    assert both.counts["support"] == 240
    tested = {r.text for r in both.test}
    assert tested
    seen = exact(both.measured, second)
    unseen = {r.text for r in np.array(second, dtype=object)[~seen]}
    assert tested < unseen, "nor what calibrates"
    assert len(unseen) == both.counts["test"] + both.counts["calibration"]
    assert exact(both.model, [*main[:120], *second]).all()
    assert not np.array_equal(both.measured.stance.weights, alone.measured.stance.weights)
    assert both.model.facts["sources"] == ["mine", "program"]
