"""The ablation's rows follow the configuration, and its peers see the folds that the models see."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest

from experiments.ablation import Cache
from experiments.ladder import FAMILIES, family, rungs
from experiments.peer_labels import PEERS, Texts, cross_validated
from pipeline.config import BlockConfig, HeadName, Region, Unit, View, load_config
from pipeline.crossval import record_folds
from pipeline.pairs import stance_pairs
from pipeline.schema import CorpusRecord, Mention, StanceLabel
from tests.tiny import corpus


@pytest.mark.parametrize("unit", get_args(Unit))
def test_every_block_has_a_family(unit: Unit) -> None:
    for view in get_args(View):
        for region in get_args(Region):
            block = BlockConfig(name="b", unit=unit, view=view, region=region, ngrams=(1, 1))
            assert family(block) in FAMILIES


@pytest.mark.parametrize("head", ["stance", "sentiment"])
def test_the_ladder_ends_with_the_configuration_as_it_is(head: HeadName) -> None:
    config = load_config()
    rows = list(rungs(config, head))
    ladder = [row for row in rows if row.section == "ladder"]
    assert not ladder[0].mentions
    assert ladder[0].config.party_features
    assert all(row.mentions for row in ladder[1:])
    blocks = getattr(config, head).blocks
    assert set(getattr(ladder[-4].config, head).blocks) == set(blocks)
    assert [row.seeds for row in ladder[-4:]] == ["none", "added", "taught", "both"]
    assert all(row.config == config for row in ladder[-3:])
    names = [(row.section, row.name) for row in rows]
    assert len(set(names)) == len(names)
    there = {family(block) for block in blocks}
    for section in ("alone", "left out"):
        assert there <= {row.name for row in rows if row.section == section}
    for row in rows:
        if row.section == "left out" and row.name in there:
            left = getattr(row.config, head).blocks
            assert {family(block) for block in left} == there - {row.name}


def test_peers_see_holder_and_party_as_marks_and_never_the_test_labels() -> None:
    text = "Peru thanked Chile and Peru left Lima."
    record = CorpusRecord(
        id="a",
        text=text,
        mentions=(Mention("p", 0, 4), Mention("q", 13, 18), Mention("l", 33, 37)),
        stances=(StanceLabel("p", "q", "favor"), StanceLabel(None, "New Deal", "against")),
    )
    found = Texts(stance_pairs([record]).batch, ["q", "New Deal"])
    assert found.plain == [text, text]
    assert found.marked[0].split() == "zholder thanked zparty and Peru left Lima.".split()  # noqa: SIM905
    assert found.marked[1].startswith("zpartynewdeal Peru thanked")


@pytest.mark.parametrize(
    ("name", "least"),
    [("majority", 0.6), ("TfidfVectorizer + LinearSVC, holder and party marked", 0.9)],
)
def test_peers_are_scored_on_every_row(name: str, least: float) -> None:
    records = corpus(120)
    folds = record_folds(records, 3, seed=1)
    scored = cross_validated(PEERS[name], records, folds, "stance")
    pairs = stance_pairs(records)
    np.testing.assert_array_equal(scored.gold, pairs.labels)
    assert (scored.gold == scored.predicted).mean() >= least
    assert set(scored.slices["fold"].tolist()) == {0, 1, 2}


def test_rows_that_are_done_are_kept(tmp_path: Path) -> None:
    file, calls = tmp_path / "deep" / "rows.jsonl", []

    def compute() -> dict[str, Any]:
        calls.append(1)
        return {"figure": len(calls)}

    assert Cache(file).get(["a", 1], compute) == {"figure": 1}
    again = Cache(file)
    assert again.get(["a", 1], compute) == {"figure": 1}
    assert again.get(["a", 2], compute) == {"figure": 2}
    assert len([json.loads(line) for line in file.read_text().splitlines()]) == 2
