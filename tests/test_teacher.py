"""A language model's labels without text, joined with the corpora that hold the texts."""

from __future__ import annotations

import json
import zlib
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments import teacher
from pipeline.config import load_config
from pipeline.errors import CorpusError

ARTICLE = "Oslo waited. Amara Diallo praised Oslo, and Reto Frey laughed. Nothing else."
SENTENCE = "Amara Diallo praised Oslo, and Reto Frey laughed."
ROW: dict[str, Any] = {
    "id": "article-1",
    "start": ARTICLE.index(SENTENCE),
    "length": len(SENTENCE),
    "crc": zlib.crc32(SENTENCE.encode()),
    "parties": [[[0, 12]], [[21, 25]], [[31, 40]]],
    "sentiments": "1. 2+",
    "stances": "1>2+ 3>1-",
}


@pytest.fixture
def labels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    (tmp_path / "labels").mkdir()
    monkeypatch.setattr(teacher, "LABELS", tmp_path / "labels")

    def write(rows: list[dict[str, Any]], text: str = ARTICLE, name: str = "polnear") -> Path:
        lines = "".join(json.dumps(row) + "\n" for row in rows)
        (tmp_path / "labels" / f"{name}.jsonl").write_text(lines, encoding="utf-8")
        (tmp_path / f"{name}_train.jsonl").write_text(
            json.dumps({"id": "article-1", "text": text}) + "\n", encoding="utf-8"
        )
        return tmp_path

    return write


def test_labels_meet_their_sentence(labels: Any) -> None:
    (record,) = teacher.joined("polnear", labels([ROW]))
    assert (record.text, record.source, record.group) == (SENTENCE, "teacher", "article-1")
    words = {m.party: record.text[m.start : m.end] for m in record.mentions}
    assert words == {"t1": "Amara Diallo", "t2": "Oslo", "t3": "Reto Frey"}
    assert {(s.party, s.label) for s in record.sentiments} == {
        ("t1", "neutral"),
        ("t2", "positive"),
    }
    stances = {(s.holder, s.party): s.label for s in record.stances}
    assert len(stances) == 6
    polar = {pair: label for pair, label in stances.items() if label != "neutral"}
    assert polar == {("t1", "t2"): "favor", ("t3", "t1"): "against"}


@pytest.mark.parametrize(
    ("changed", "text"),
    [
        ({}, ARTICLE.replace("praised", "praises")),
        ({"id": "article-2"}, ARTICLE),
        ({"start": 0}, ARTICLE),
        ({"length": 20}, ARTICLE),
    ],
    ids=["other words", "no such article", "another sentence", "a part of it"],
)
def test_another_text_is_refused(labels: Any, changed: dict[str, Any], text: str) -> None:
    with pytest.raises(CorpusError, match="has not the text that was labelled"):
        list(teacher.joined("polnear", labels([ROW | changed], text)))


def test_training_takes_both_files_without_held_out_sentences(labels: Any) -> None:
    whole = {k: v for k, v in ROW.items() if k != "start"}
    labels([ROW])
    folder = labels([whole], SENTENCE, "dse")
    found = teacher.teacher_records(folder)
    assert [bool(r.stances) for r in found] == [True, False]
    assert [r.group for r in found] == ["article-1", None]
    assert not teacher.teacher_records(folder, held_out=found)


def test_half_of_the_neutral_sentiments_train(labels: Any) -> None:
    labels([], name="dse")
    folder = labels([ROW] * 400)
    found = [teacher.teacher_records(folder) for _ in range(2)]
    assert found[0] == found[1]
    counts = Counter(s.label for r in found[0] for s in r.sentiments)
    assert counts["positive"] == 400
    assert 150 < counts["neutral"] < 250


def test_the_files_of_the_project_hold_labels_and_no_text() -> None:
    keys = {"id", "start", "length", "crc", "parties", "sentiments", "stances"}
    for name in ("polnear", "dse", "newsmtsc"):
        lines = (teacher.LABELS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
        rows = [json.loads(line) for line in lines]
        assert len(rows) > 5000
        for row in rows:
            assert row.keys() <= keys
            spans = [span for party in row["parties"] for span in party]
            assert all(0 <= start < end <= row["length"] for start, end in spans)
            used = {int(n) for mark in row["stances"].split() for n in mark[:-1].split(">")}
            used |= {int(mark[:-1]) for mark in row["sentiments"].split()}
            assert used <= set(range(1, len(row["parties"]) + 1))


@pytest.fixture
def opinions(labels: Any) -> Path:
    """A hundred sentences: the first party praised for sure, the second blamed mostly, the third without."""
    labels([], name="dse")
    folder: Path = labels([ROW] * 100)
    positive, negative = teacher.network_columns("fold1")
    rows = [
        {"corpus": "polnear", "record": number, "party": party, positive: up, negative: down}
        for number in range(100)
        for party, up, down in ((1, 255, 0), (2, 51, 153))
    ]
    pd.DataFrame(rows).to_parquet(teacher.LABELS / teacher.NETWORK)
    return folder


def test_second_opinions_are_drawn_by_their_probabilities(opinions: Path) -> None:
    found = teacher.second_opinions(opinions, "fold1")
    assert {(r.text, r.stances, r.group) for r in found} == {(SENTENCE, (), "article-1")}
    assert len({r.id for r in found}) == len(found)
    counts: Counter[tuple[str, str]] = Counter()
    for record in found:
        times = int(record.source.removeprefix("network-"))
        assert record.id.startswith(f"network-{times}-polnear-")
        counts.update({(s.party, s.label): times for s in record.sentiments})
    assert counts["t1", "positive"] == 300
    assert 40 <= counts["t2", "positive"] <= 80
    assert 150 <= counts["t2", "negative"] <= 210
    assert sum(counts.values()) == 600
    assert found == teacher.second_opinions(opinions, "fold1")
    assert not teacher.second_opinions(opinions, "fold1", held_out=found)


@given(st.lists(st.floats(0, 1), min_size=2, max_size=40))
def test_a_class_is_drawn_as_often_as_its_probability_says(cuts: list[float]) -> None:
    positive, negative = np.array(cuts[::2][: len(cuts) // 2]), np.array(cuts[1::2])
    shares = np.stack([positive, (1 - positive) * negative], axis=1)
    times = teacher.times_drawn(shares)
    expected = np.stack([shares[:, 0], 1 - shares.sum(axis=1), shares[:, 1]], axis=1)
    assert (times.sum(axis=1) == teacher.DRAWS).all()
    assert (np.abs(times - teacher.DRAWS * expected) < 1 + 1e-9).all()


def test_opinions_count_beside_the_other_sources() -> None:
    config = load_config()
    found = teacher.with_opinions(config)
    assert {s.name: s.weight for s in found.sentiment.sources} == teacher.WITH_OPINIONS
    assert replace(found, sentiment=config.sentiment) == config


def test_the_encoders_table_fits_the_sentences_of_the_language_model() -> None:
    table = pd.read_parquet(teacher.LABELS / teacher.NETWORK)
    parts = ["release", *(f"fold{fold}" for fold in range(5))]
    columns = [column for part in parts for column in teacher.network_columns(part)]
    assert sorted(table.columns) == sorted(["corpus", "record", "party", *columns])
    for part in parts:
        sums = table[list(teacher.network_columns(part))].sum(axis=1)
        assert sums.between(0, 256).all()
        assert 100 < sums.mean() < 200, "neither all neutral nor none"
    for name, own in table.groupby("corpus", observed=True):
        lines = (teacher.LABELS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
        parties = [len(json.loads(line)["parties"]) for line in lines]
        counts = own.groupby("record").party.max()
        assert counts.index.max() == len(parties) - 1
        assert (counts == np.array(parties)[counts.index]).all()
