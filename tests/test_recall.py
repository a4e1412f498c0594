"""What is recalled of statements that were trained on: by their words, whoever is named, as far as it pays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import kernels as plain
from pipeline.artifact import load_saved, save_model
from pipeline.compiled import compiled
from pipeline.config import Config, load_config
from pipeline.evaluate import evaluate_model
from pipeline.features import FeatureSpace, Reader
from pipeline.held_out import recalled
from pipeline.knowledge import Knowledge
from pipeline.lexicon import Lexicon
from pipeline.pairs import (
    AUTHOR,
    NO_HOLDER,
    PAIR_COLUMNS,
    UNMENTIONED,
    PairBatch,
    PairBuilder,
    stance_pairs,
)
from pipeline.parties import Registry
from pipeline.recall import NO_PRINT, Recall, pair_prints
from pipeline.schema import CorpusRecord, Mention, StanceLabel
from pipeline.score import StanceModel
from pipeline.train import Training, train_model

TEXTS = (
    "Oslo praised Bern for the siege.",
    "Rome praised Kyiv for the siege.",
    "Oslo praised Bern for a siege.",
    "Oslo praised Bern.",
    "Oslo praised Bern and Bern laughed.",
    "Oslo praised Bern and Oslo laughed.",
)
TOWNS = ("Oslo", "Bern", "Rome", "Kyiv")


def spans(text: str) -> list[tuple[int, int, int]]:
    """Return the mentions of TOWNS, numbered as they occur."""
    found = sorted((text.find(town), town) for town in TOWNS if town in text)
    numbers = {town: number for number, (_, town) in enumerate(found)}
    return sorted(
        (at, at + len(town), numbers[town])
        for town in numbers
        for at in range(len(text))
        if text.startswith(town, at)
    )


def batch_of(texts: Sequence[str], pairs: Sequence[tuple[int, int]] = ((0, 1),)) -> PairBatch:
    builder = PairBuilder()
    for text in texts:
        builder.add(text, spans(text), pairs)
    return builder.build()


@pytest.fixture(scope="module")
def reader() -> Reader:
    learned = Knowledge.learn(["they praised the siege and laughed"] * 2, Lexicon.load())
    return Reader.of(learned, load_config().stance)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("Oslo praised Bern.", 0, 1), ("Rome praised Kyiv.", 0, 1), True),
        (("Oslo praised Bern.", 0, 1), ("Bern praised Oslo.", 0, 1), True),
        (("Oslo praised Bern.", 0, 1), ("Oslo praised Bern.", 1, 0), False),
        (("Oslo praised Bern.", 0, 1), ("Oslo praised Bern!", 0, 1), False),
        (("Oslo praised Bern.", 0, 1), ("OSLO praised Bern.", 0, 1), False),
        (("Oslo praised Bern.", 0, 1), ("Oslo praised  Bern.", 0, 1), True),
        (("Oslo praised Bern.", 0, 1), ("Oslo blamed Bern.", 0, 1), False),
        (("Oslo praised Bern.", 0, 1), ("Oslo praised Bern.", AUTHOR, 1), False),
        (("Oslo praised Bern.", AUTHOR, 1), ("Oslo praised Bern.", AUTHOR, 0), False),
        (("Oslo praised Bern.", AUTHOR, 1), ("Oslo praised Bern.", NO_HOLDER, 1), False),
        (("Oslo praised Bern and Bern laughed.", 0, 1), ("Rome praised Kyiv and Kyiv laughed.", 0, 1), True),
        (("Oslo praised Bern and Bern laughed.", 0, 1), ("Oslo praised Bern and Oslo laughed.", 0, 1), False),
        (("Oslo praised Bern and Rome laughed.", 0, 1), ("Oslo praised Bern and Zork laughed.", 0, 1), True),
        (("Oslo praised Bern and Rome laughed.", 0, 1), ("Oslo praised Bern and Rome laughed.", 0, 2), False),
        (("Oslo praised Bern, Rome and Kyiv.", 0, 1), ("Oslo praised Bern.", 0, 1), True),
    ],
)  # fmt: skip
def test_words_and_places_identify_a_pair(
    reader: Reader, one: tuple[str, int, int], other: tuple[str, int, int], same: bool
) -> None:
    prints = [reader.prints(batch_of([text], [pair]))[0] for text, *pair in (one, other)]  # type: ignore[list-item]
    assert NO_PRINT not in prints
    assert (prints[0] == prints[1]) == same


def test_a_party_without_mention_has_no_print(reader: Reader) -> None:
    assert reader.prints(batch_of([TEXTS[0]], [(AUTHOR, UNMENTIONED)]))[0] == NO_PRINT


@given(st.lists(st.sampled_from(TEXTS), min_size=1, max_size=60))
def test_a_print_depends_on_its_statement_alone(reader: Reader, texts: list[str]) -> None:
    alone = {
        text: reader.prints(batch_of([text], [(AUTHOR, 0), (0, 1)])).tolist() for text in TEXTS
    }
    batch = batch_of(texts, [(AUTHOR, 0), (0, 1)])
    expected = [print_ for text in texts for print_ in alone[text]]
    assert reader.prints(batch).tolist() == expected
    space, filled = FeatureSpace.fit(reader, batch, min_df=1), np.zeros(len(batch), dtype=np.uint64)
    space.project(batch, np.zeros((space.n_features, 3), dtype=np.float32), filled)
    assert filled.tolist() == expected, "scoring reads a statement once for both"


def test_compiled_and_plain_readings_give_the_same_prints(reader: Reader) -> None:
    batch = batch_of(TEXTS, [(AUTHOR, 0), (0, 1), (1, 0)])
    prints = [
        pair_prints(reader.read(batch, 0, len(TEXTS), kernel), *sides)
        for kernel in (plain, compiled())
        for sides in [(batch.statement, batch.holder, batch.party)]
    ]
    assert prints[0].tolist() == prints[1].tolist()


@pytest.mark.parametrize(
    ("rows", "recalled"),
    [
        ([], None),
        ([(5, 0, 0), (6, 1, 0), (7, 2, 0)], None),
        ([(5, 0, 0), (5, 0, 0)], {5: (0, 2 / 3)}),
        ([(5, 0, 0), (5, 0, 0), (6, 2, 0)], {5: (0, 2 / 3), 6: (2, 2 / 3)}),
        ([(5, 0, 0), (5, 0, 0), (5, 0, 0), (6, 2, 0), (6, 1, 0)], {5: (0, 3 / 5)}),
        ([(5, 0, 0), (5, 1, 0)], None),
        ([(5, 0, 0), (5, 1, 0), (6, 0, 0), (6, 0, 0), (6, 0, 0), (6, 1, 0)], {6: (0, 0.5)}),
        ([(5, 0, 0), (5, 0, 0), (7, 1, 1), (8, 1, 1)], {5: (0, 2 / 3)}),
        ([(5, 0, 0)] * 2 + [(5, 1, 1)] * 3, {5: (1, 3 / 4)}),
        ([(NO_PRINT, 0, 0)] * 4, None),
        ([(2**64 - 1, 2, 0)] * 2, {2**64 - 1: (2, 2 / 3)}),
    ],
)
def test_what_repeats_says_how_far_labels_can_be_trusted(
    rows: list[tuple[int, int, int]], recalled: dict[int, tuple[int, float]] | None
) -> None:
    """``recalled``: by print the label, and the chance that it is given again."""
    prints = np.array([row[0] for row in rows], dtype=np.uint64)
    labels, sources = (np.array([row[k] for row in rows], dtype=np.int64) for k in (1, 2))
    found = Recall.fit(prints, labels, sources)
    if recalled is None:
        assert found is None
        return
    assert found is not None
    assert found.prints.tolist() == sorted(recalled)
    assert {p: int(k) for p, k in zip(found.prints.tolist(), found.labels, strict=True)} == {
        p: label for p, (label, _) in recalled.items()
    }
    for print_, source in zip(found.prints.tolist(), found.sources, strict=True):
        chance = recalled[print_][1]
        assert found.odds[source] == pytest.approx(np.log(2 * chance / (1 - chance)))


shares = st.lists(st.floats(0.001, 1), min_size=3, max_size=3)


@given(st.lists(st.tuples(st.integers(1, 9), shares), max_size=20))
def test_evidence_multiplies_the_odds_of_the_label(rows: list[tuple[int, list[float]]]) -> None:
    recall = Recall.fit(np.array([3, 3, 7], dtype=np.uint64), np.array([2, 2, 0]), np.zeros(3, int))
    assert recall is not None
    prints = np.array([row[0] for row in rows], dtype=np.uint64)
    before = np.array([row[1] for row in rows]).reshape(-1, 3)
    before /= before.sum(axis=1, keepdims=True)
    kept = before.copy()
    after = recall.corrected(before, prints)
    assert np.array_equal(before, kept), "what was given is left alone"
    np.testing.assert_allclose(after.sum(axis=1), 1)
    for print_, first, then in zip(prints.tolist(), before, after, strict=True):
        label = {3: 2, 7: 0}.get(print_)
        if label is None:
            assert np.array_equal(first, then)
        else:
            ratio = (then / first) / (then / first)[(label + 1) % 3]
            np.testing.assert_allclose(ratio, [4.0 if k == label else 1.0 for k in range(3)])


ODD = "Oslo condemned Bern and attacked its army."


def labelled(number: int, text: str, label: str) -> CorpusRecord:
    mentions = tuple(Mention(f"p{party}", start, end) for start, end, party in spans(text))
    stance = StanceLabel("p0", "p1", label)  # type: ignore[arg-type]
    return CorpusRecord(
        id=f"own-{number}", text=text, source="seeds", mentions=mentions, stances=(stance,)
    )


@pytest.fixture(scope="module")
def repeated(records: tuple[CorpusRecord, ...]) -> list[CorpusRecord]:
    """Statements of which twenty occur twice, and one whose words say the opposite of its label."""
    again = [replace(record, id=f"{record.id}-again") for record in records[:20]]
    return [*records, *again, labelled(1, ODD, "favor")]


@pytest.fixture(scope="module")
def recalling(
    repeated: list[CorpusRecord], tiny_config: Config, registry: Registry, lexicon: Lexicon
) -> Training:
    return train_model(repeated, tiny_config, registry=registry, lexicon=lexicon)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        (ODD, "favor"),
        ("Kyiv condemned Rome and attacked its army.", "favor"),
        ("Oslo condemned Bern and attacked its navy.", "against"),
    ],
)
def test_a_statement_that_was_trained_on_has_its_label(
    recalling: Training, text: str, label: str
) -> None:
    first, second = spans(text)
    row = pd.DataFrame([(text, *first[:2], *second[:2])], columns=PAIR_COLUMNS)
    assert StanceModel(recalling.model).score_pairs(row)["stance"].tolist() == [label]


@pytest.mark.parametrize("settings", [{"recall": False}, {"party_features": True}])
def test_settings_that_recall_nothing(
    repeated: list[CorpusRecord],
    tiny_config: Config,
    registry: Registry,
    lexicon: Lexicon,
    settings: dict[str, bool],
) -> None:
    config = replace(tiny_config, **settings)  # type: ignore[arg-type]
    model = train_model(repeated, config, registry=registry, lexicon=lexicon).model
    assert model.stance is not None
    assert model.stance.recall is None


def test_training_says_what_is_recalled(recalling: Training) -> None:
    assert recalling.model.stance is not None
    assert recalling.model.stance.recall is not None
    n = len(recalling.model.stance.recall.prints)
    assert next(notice for notice in recalling.notices if "recalled" in notice) == (
        f"stance: statements repeat, so the labels of {n:,} pairs are kept and recalled (recall: false)"
    )


def test_what_a_model_is_measured_on_is_not_recalled(recalling: Training) -> None:
    measured = recalling.measured.stance
    assert measured is not None
    assert measured.recall is not None
    batch = stance_pairs(recalling.test).batch
    assert len(batch)
    assert not np.isin(measured.space.reader.prints(batch), measured.recall.prints).any()


def test_what_is_recalled_is_saved_and_changes_no_score_without_leakage(
    repeated: list[CorpusRecord], recalling: Training, tmp_path: Path
) -> None:
    model = recalling.measured
    assert model.stance is not None
    loaded = load_saved(save_model(model, tmp_path))
    with_it, without = (
        evaluate_model(each, [*repeated[:60], *recalling.test])
        for each in (loaded, replace(loaded, stance=replace(model.stance, recall=None)))
    )
    assert with_it["no_leak"]["stance"]["n"] > 0
    assert with_it["no_leak"]["stance"] == without["no_leak"]["stance"]
    assert with_it["stance"]["accuracy"] > without["stance"]["accuracy"]


@pytest.mark.parametrize(("copies", "recalls"), [(1, False), (2, True)])
def test_members_of_a_list_do_not_repeat_each_other(
    recalling: Training, copies: int, recalls: bool
) -> None:
    text = "Oslo condemned Bern, Rome and Kyiv."
    stances = tuple(StanceLabel("p0", f"p{party}", "against") for party in (1, 2, 3))
    record = replace(labelled(1, text, "against"), stances=stances)
    head, config = recalling.model.stance, recalling.model.config
    assert head is not None
    prints = head.space.reader.prints(stance_pairs([record]).batch)
    assert len(set(prints.tolist())) == 1, "each is read as if it stood there alone"
    found = recalled(head, "stance", [record] * copies, config)
    assert (found is not None) == recalls
