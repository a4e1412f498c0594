"""Out-of-core training gives the same kind of model, within bounds; its sketches keep their promises."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pipeline.artifact import load_saved, save_model
from pipeline.config import Config, ScaleConfig, SourceConfig, load_config
from pipeline.corpora import corpus_fingerprint, write_corpus
from pipeline.errors import CorpusError, TrainingError
from pipeline.evaluate import evaluate_model
from pipeline.leakage import LeakageIndex, record_spans
from pipeline.lexicon import Lexicon
from pipeline.outofcore import Leaks, train_out_of_core
from pipeline.parties import Registry
from pipeline.resources import resource
from pipeline.schema import CorpusRecord, Mention
from pipeline.train import Training, train_model
from tests.tiny import corpus


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


@pytest.mark.parametrize("inside", [True, False])
def test_notices_are_those_of_the_corpus(inside: bool, config: Config, tmp_path: Path) -> None:
    """Also in memory: so many rows in other languages, so many mentions that cut a word."""
    records = [
        replace(record, lang="fr", mentions=(Mention("a", 0, 3), *record.mentions[1:]))
        if n < 7
        else record
        for n, record in enumerate(corpus(150))
    ]
    if inside:
        found = train_model(records, config, **knowledge())
    else:
        write_corpus(tmp_path / "a.jsonl", records)
        found = train_out_of_core(tmp_path, epochs(config, 1), **knowledge())
    assert found.notices[:2] == (
        "7 of 300 mentions begin or end inside a word; stance corpus check shows them",
        "statements in languages that stance score leaves unscored: 7 in fr",
    )


def test_artifact_is_the_same_kind(training: Training, tmp_path: Path) -> None:
    loaded = load_saved(save_model(training.model, tmp_path))
    assert load_config(resource("configs", "tiny.yaml")).collective
    assert not loaded.config.collective, "the settings say what was fitted"
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


def test_leaks_share_their_memory_and_are_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.outofcore.MOST_SIGNATURES", 60)
    leaks, records = Leaks(tmp_path), corpus(200)
    for at in range(0, 200, 20):
        leaks.add(records[at : at + 20], held_out=at % 40 > 0)
    trained, every = map(LeakageIndex.from_arrays, leaks.to_arrays())
    assert np.shares_memory(trained.keys, every.keys)
    assert np.shares_memory(trained.signatures, every.signatures)
    assert 0 < len(trained.signatures) <= len(every.signatures) <= 60
    texts, spans = [r.text for r in records], record_spans(records)
    assert every.exact(texts, spans).all()
    assert set(np.flatnonzero(trained.exact(texts, spans)) // 20 % 2) == {0}


def test_no_leaks(tmp_path: Path) -> None:
    for arrays in Leaks(tmp_path).to_arrays():
        assert not LeakageIndex.from_arrays(arrays).near(["Alba praises Berg."]).any()


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


def test_sources_weigh_as_in_memory(config: Config, tmp_path: Path) -> None:
    """Two sources that label the same words the other way round: the heavier one is believed."""
    flipped = {"favor": "against", "against": "favor", "neutral": "neutral"}
    other = [
        replace(
            r,
            id=f"o{r.id}",
            source="other",
            text=r.text.replace("note", "report"),
            stances=tuple(replace(s, label=flipped[s.label]) for s in r.stances),
        )
        for r in corpus(300)
    ]
    path = lines(tmp_path / "both.jsonl", [*corpus(300), *other])
    for name, believed in (("tiny", False), ("other", True)):
        weighted = replace(
            config,
            scale=ScaleConfig(epochs=4),
            stance=replace(config.stance, sources=(SourceConfig(name=name, weight=0.01),)),
        )
        model = train_out_of_core(path, weighted, **knowledge()).model
        accuracy = evaluate_model(model, corpus(400)[300:], samples=0)["stance"]["accuracy"]
        assert (accuracy > 0.9) is believed


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
    path.write_text("[{}]\n")
    with pytest.raises(CorpusError, match=r"x\.jsonl: is one JSON array"):
        train_out_of_core(path, config, **knowledge())
    path.write_text("\n")
    with pytest.raises(CorpusError, match="empty"):
        train_out_of_core(path, config, **knowledge())
    only = [r for r in corpus(30) if r.stances[0].label != "favor"]
    with pytest.raises(TrainingError, match="favor"):
        train_out_of_core(lines(path, only), config, **knowledge())
