"""Out-of-core training gives the same kind of model, within bounds; its sketches keep their promises."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.artifact import load_saved, save_model
from pipeline.buckets import Buckets
from pipeline.config import Config, ScaleConfig, load_config
from pipeline.corpora import corpus_fingerprint, write_corpus
from pipeline.errors import CorpusError, TrainingError
from pipeline.evaluate import evaluate_model
from pipeline.features import Rows
from pipeline.leakage import LeakageIndex, record_spans
from pipeline.lexicon import Lexicon
from pipeline.outofcore import train_out_of_core
from pipeline.parties import Registry
from pipeline.resources import resource
from pipeline.schema import CorpusRecord
from pipeline.sketches import CommonWords, FrequentKeys, Seen
from pipeline.survey import Plan, Survey, position_of
from pipeline.train import Training, train_model
from tests.tiny import corpus

KEYS = st.lists(st.integers(0, 2**61 - 1), max_size=200)


@pytest.fixture(scope="module")
def config() -> Config:
    return load_config(resource("configs", "tiny.yaml"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus")
    records = corpus(900)
    write_corpus(folder / "a.jsonl", records[:500])
    write_corpus(folder / "b.jsonl", records[500:])
    return folder


def epochs(config: Config, n: int) -> Config:
    return replace(config, scale=ScaleConfig(epochs=n))


@cache
def knowledge() -> dict[str, Any]:
    """Return registry and lexicon, which take seconds to read."""
    return {"registry": Registry.load(), "lexicon": Lexicon.load()}


@pytest.fixture(scope="module")
def training(folder: Path, config: Config) -> Training:
    return train_out_of_core(folder, epochs(config, 8), **knowledge())


def test_scores_are_those_of_training_in_memory(training: Training, config: Config) -> None:
    held = corpus(1200)[900:]
    inside = evaluate_model(train_model(corpus(900), config, **knowledge()).model, held, samples=0)
    outside = evaluate_model(training.model, held, samples=0)
    for head in ("stance", "sentiment"):
        assert outside[head]["macro_f1"] >= inside[head]["macro_f1"] - 0.03
    assert evaluate_model(training.measured, training.test, samples=0)["stance"]["macro_f1"] > 0.9


def test_artifact_is_the_same_kind(training: Training, tmp_path: Path) -> None:
    loaded = load_saved(save_model(training.model, tmp_path))
    assert loaded.facts["fingerprint"] == corpus_fingerprint(corpus(900))
    assert loaded.stance is not None
    assert loaded.sentiment is not None
    assert loaded.facts["counts"]["statements"] == 900


def test_parts_are_disjoint_and_remembered(training: Training) -> None:
    counts = training.counts
    distinct = counts["statements"] - counts["duplicates"]
    assert counts["train"] + counts["calibration"] + counts["test"] == distinct
    assert len(training.test) == counts["test"] > 0
    for model, share in ((training.measured, 0.0), (training.model, 1.0)):
        index = LeakageIndex.from_arrays(model.leakage)
        texts = [record.text for record in training.test]
        assert index.exact(texts, record_spans(training.test)).mean() == share


def test_groups_stay_whole(training: Training) -> None:
    held = {record.group for record in training.test}
    assert {r.group for r in corpus(900) if r.group in held} == held
    expected = {r.text for r in corpus(900) if r.group in held}
    assert {r.text for r in training.test} == expected


def test_same_corpus_same_model(folder: Path, config: Config, tmp_path: Path) -> None:
    files = []
    for name in ("one", "two"):
        save_model(
            train_out_of_core(folder, epochs(config, 2), **knowledge()).model, tmp_path / name
        )
        files.append((tmp_path / name / "model.safetensors").read_bytes())
    assert files[0] == files[1]


@pytest.mark.parametrize("kinds", [["logistic"], ["nb"], ["svm", "nb"]])
def test_every_learner(kinds: list[str], folder: Path) -> None:
    members = ", ".join(f"{{kind: {kind}, C: 0.5}}" for kind in kinds)
    config = load_config(
        resource("configs", "tiny.yaml"), [f"stance.learner.members=[{members}]", "split.test=0.1"]
    )
    trained = train_out_of_core(folder, epochs(config, 4), **knowledge())
    found = evaluate_model(trained.model, corpus(1000)[900:], samples=0)
    assert found["stance"]["macro_f1"] > 0.8


def lines(path: Path, records: list[CorpusRecord]) -> Path:
    path.write_text("".join(json.dumps(r.to_json()) + "\n" for r in records))
    return path


def test_faults_are_named(tmp_path: Path, config: Config) -> None:
    with pytest.raises(CorpusError, match="no-such-file"):
        train_out_of_core(tmp_path / "no-such-file.jsonl", config, **knowledge())
    with pytest.raises(CorpusError, match=r"no \*\.jsonl"):
        train_out_of_core(tmp_path, config, **knowledge())
    path = lines(tmp_path / "x.jsonl", corpus(9))
    path.write_text(path.read_text() + "{broken\n")
    with pytest.raises(CorpusError, match=r"x\.jsonl:10: broken JSON"):
        train_out_of_core(path, config, **knowledge())
    path.write_text("\n")
    with pytest.raises(CorpusError, match="empty"):
        train_out_of_core(path, config, **knowledge())
    only = [r for r in corpus(30) if r.stances[0].label != "favor"]
    with pytest.raises(TrainingError, match="favor"):
        train_out_of_core(lines(path, only), config, **knowledge())


def test_sample_is_uniform_and_bounded(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.survey.MOST_SAMPLED", 100)
    records, chosen = corpus(900), np.zeros(9)
    for seed in range(20):
        survey = Survey(replace(config, seed=seed))
        assert sum(1 for _ in survey.watch(iter([*records, *records]))) == 1800
        assert len(set(survey.sample)) == 100
        chosen += np.bincount([int(r.id[1:]) // 100 for r in survey.sample], minlength=9)
    assert chosen.min() > 150  # 222 expected
    assert chosen.max() < 300


@given(st.lists(st.sampled_from(corpus(60)), min_size=1))
def test_position_belongs_to_the_group(records: list[CorpusRecord]) -> None:
    plan = Plan(600, 800, 1400)
    for record in records:
        twin = [r for r in corpus(60) if r.group == record.group]
        assert {plan.part(position_of(r)) for r in twin} == {plan.part(position_of(record))}


@pytest.mark.parametrize(
    ("position", "part"),
    [(0, "test"), (9, "test"), (10, "train"), (19, "train"), (20, "calibration"), (30, "train")],
)
def test_plan(position: int, part: str) -> None:
    assert Plan(10, 20, 30).part(position) == part


@given(KEYS)
def test_seen_never_forgets(keys: list[int]) -> None:
    seen = Seen(bits=20)
    met: set[int] = set()
    for key in keys:
        assert seen.add(key) or key not in met
        met.add(key)


def test_seen_seldom_mistakes() -> None:
    seen, random = Seen(bits=20), np.random.default_rng(0)
    mistaken = sum(seen.add(int(key)) for key in random.integers(0, 2**62, 20_000))
    assert mistaken < 20


@given(st.lists(st.integers(0, 9), max_size=300))
def test_counts_are_exact_within_the_budget(keys: list[int]) -> None:
    counts = FrequentKeys(budget=50)
    for first in range(0, len(keys), 7):
        counts.add(np.array(keys[first : first + 7], dtype=np.int64))
    found, n = counts.result()
    assert dict(zip(found.tolist(), n.tolist(), strict=True)) == Counter(keys)
    assert counts.error == 0


def test_frequent_keys_survive_a_flood() -> None:
    random, counts = np.random.default_rng(1), FrequentKeys(budget=2000)
    truth: Counter[int] = Counter()
    for _ in range(60):
        keys = np.concatenate([np.arange(100), random.integers(1000, 2**60, 700)])
        truth.update(keys.tolist())
        counts.add(keys)
    found, n = counts.result()
    assert len(found) < 5000
    held = dict(zip(found.tolist(), n.tolist(), strict=True))
    for key in range(100):
        assert truth[key] - counts.error <= held[key] <= truth[key]
    assert (np.diff(found) > 0).all()


def test_common_words_over_batches() -> None:
    words = CommonWords()
    words.add(np.array([5 << 40, 7 << 40]))
    assert words.keys.tolist() == []
    words.add(np.array([5 << 40, 9 << 40, 9 << 40]))
    assert words.keys.tolist() == [5 << 40, 9 << 40]


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
