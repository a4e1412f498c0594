"""The ideas' parts do what their rows say: cutting, collapsing, coupling, copies, gains and verdicts."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.sparse import csr_matrix

from experiments.ablation import Corpus
from experiments.ideas import ideas
from experiments.ideas_decoding import coupled, joint, quick_figure
from experiments.ideas_features import distances, marks
from experiments.ideas_folds import Bench, Difference, difference, fit_weighted
from experiments.ideas_rows import _copied, unlabelled
from experiments.ideas_support import SupportedBench, coordination
from experiments.ideas_table import table, verdict
from experiments.ideas_text import (
    Word,
    clause_batch,
    clauses,
    collapsed,
    coordination_edits,
    edited,
    words_of,
)
from experiments.ideas_vectors import DIMENSIONS, Vectors, cooccurrence, learn, ppmi
from pipeline.config import HeadName, load_config
from pipeline.crossval import record_folds
from pipeline.held_out import CLASSES
from pipeline.knowledge import Knowledge
from pipeline.learners import balanced_weights, fit_linear
from pipeline.lexicon import Lexicon
from pipeline.pairs import stance_pairs
from pipeline.schema import CorpusRecord, Mention, StanceLabel
from tests.tiny import corpus, sparse_rows


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("he said that a won", "he said | that a won"),
        ("a , who won , left", "a , | who won , left"),
        ("a praised b , and c left", "a praised b , | and c left"),
        ("a praised b and c", "a praised b and c"),
        ("a , b and c left", "a , b and c left"),
        ("a left ; b stayed : c", "a left ; | b stayed : | c"),
        ("a – b", "a – | b"),
        ("he said , and that a won", "he said , | and that a won"),
        ("that a won", "that a won"),
    ],
)
def test_clauses(text: str, expected: str) -> None:
    words = text.split()
    numbers = clauses(words)
    parts = [
        " ".join(word for word, own in zip(words, numbers, strict=True) if own == number)
        for number in range(numbers[-1] + 1)
    ]
    assert " | ".join(parts) == expected


@pytest.mark.parametrize(
    ("symbols", "expected"),
    [
        ("M&Nx", [(0, 2, 0)]),
        ("xN,N,&tMx", [(1, 7, 7)]),
        ("M,N&N", [(0, 4, 0)]),
        ("M&M", []),
        ("M,N", []),
        ("N&Nx", []),
        ("Mx&N", []),
    ],
)
def test_lists_of_names(symbols: str, expected: list[tuple[int, int, int]]) -> None:
    assert list(collapsed(symbols)) == expected


def _record(text: str, *names: str) -> CorpusRecord:
    spans = [(text.index(name), len(name)) for name in names]
    mentions = tuple(Mention(f"m{i}", at, at + size) for i, (at, size) in enumerate(spans))
    return CorpusRecord(
        id="r", text=text, mentions=mentions, stances=(StanceLabel("m0", "m1", "neutral"),)
    )


@cache
def _knowledge() -> Knowledge:
    return Knowledge.learn([], Lexicon.load())


def _words(record: CorpusRecord) -> list[Word]:
    return words_of(stance_pairs([record]).batch, Knowledge.learn([]))[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Yesterday Peru and Mali condemned Chile.", "Yesterday Peru condemned Chile."),
        ("then Mali, Cuba and Peru condemned Chile.", "then Peru condemned Chile."),
        ("Peru condemned Mali, the Cuba or Chile.", "Peru condemned Chile."),
        ("Peru and Chile condemned Mali.", "Peru and Chile condemned Mali."),
        ("Peru and the reporter condemned Chile.", "Peru and the reporter condemned Chile."),
    ],
)
def test_names_joined_to_a_mention_are_cut(text: str, expected: str) -> None:
    record = _record(text, "Peru", "Chile")
    found = edited(record, coordination_edits(_words(record)))
    assert found.text == expected
    assert [found.text[m.start : m.end] for m in found.mentions] == ["Peru", "Chile"]


@given(
    st.text("ab ", min_size=12, max_size=30), st.lists(st.integers(0, 3), min_size=3, max_size=3)
)
def test_edits_move_mentions_with_their_words(text: str, sizes: list[int]) -> None:
    record = CorpusRecord(id="r", text=text, mentions=(Mention("a", 4, 6), Mention("b", 9, 11)))
    edits = [(0, sizes[0], "x"), (6, 6 + sizes[1], "yyyy"), (11, 12, "z" * sizes[2])]
    found = edited(record, edits)
    before = [text[m.start : m.end] for m in record.mentions]
    assert [found.text[m.start : m.end] for m in found.mentions] == before


def test_a_pair_is_cut_to_its_clauses() -> None:
    record = _record("Mali left; Peru thanked Chile, but Cuba laughed.", "Peru", "Chile")
    batch = clause_batch(stance_pairs([record]).batch, [_words(record)])
    assert list(batch.texts) == ["Peru thanked Chile,"]
    assert [
        batch.texts[0][a:b] for a, b in zip(batch.mention_start, batch.mention_end, strict=True)
    ] == [
        "Peru",
        "Chile",
    ]


def test_marks_between_two_places() -> None:
    words = _words(_record("Peru, which won, and Chile", "Peru", "Chile"))
    assert marks(words, 0, len(words) - 1) == {"commas": 2, "conjunctions": 2, "clauses": 2}
    assert "holder before commas 2" in set(
        distances(words, 0, 1, np.zeros((1000, 2), dtype=np.int64))
    )


@given(arrays(np.float64, (4, 3), elements=st.floats(0.02, 1.0)))
def test_coupling_finds_the_distribution_that_pairs_agree_on(raw: np.ndarray) -> None:
    p = raw / raw.sum(axis=1, keepdims=True)
    against = p[:, :, None] / (p[:, :, None] + p[:, None, :])
    np.testing.assert_allclose(coupled(against), p, atol=1e-8)


def test_coupling_stays_a_distribution_where_pairs_disagree() -> None:
    against = np.array([[[0.5, 0.9, 0.1], [0.1, 0.5, 0.9], [0.9, 0.1, 0.5]]])
    np.testing.assert_allclose(coupled(against), np.full((1, 3), 1 / 3))


def test_copies_keep_the_length_of_rows_and_corpora_apart() -> None:
    matrix = csr_matrix(np.array([[1.0, 2.0], [3.0, 0.0], [0.0, 4.0]], dtype=np.float32))
    copied = _copied(matrix, 2).toarray()
    np.testing.assert_allclose(
        np.linalg.norm(copied, axis=1), np.linalg.norm(matrix.toarray(), axis=1), rtol=1e-6
    )
    inside, across = copied[0] @ copied[1], copied[1] @ copied[2] + copied[0] @ copied[2]
    assert inside == pytest.approx(3.0)
    assert across == pytest.approx(4.0)


def test_the_base_is_the_learner_of_training() -> None:
    rows, labels = sparse_rows()
    learner, orders = load_config().stance.learner, np.zeros_like(labels)
    expected = fit_linear(rows, labels, orders, learner, n_classes=3, seed=13)
    weights = balanced_weights(labels, orders, learner.balance)
    found = fit_weighted(rows, labels, weights, learner, 13)
    np.testing.assert_allclose(found[0].T, expected[0], rtol=1e-5, atol=1e-7)
    np.testing.assert_allclose(found[1], expected[1])


def test_naive_bayes_leaves_signed_columns_out() -> None:
    rows, labels = sparse_rows()
    signed = csr_matrix(np.hstack([rows.toarray(), -np.ones((rows.shape[0], 2))]))
    learner = load_config().stance.learner
    counting = replace(learner, members=tuple(m for m in learner.members if m.kind == "nb"))
    weights, _ = fit_weighted(signed, labels, np.ones(len(labels)), counting, 13, signed=2)
    assert not weights[:, -2:].any()
    assert weights[:, :-2].any()


def test_words_of_the_same_company_are_near() -> None:
    filler = ["".join(pair) for pair in product("bcdfghklmnprstvwz", "aeiou", "lmnrst")]
    texts = [f"the {word} {filler[i % 20]} barks" for i in range(40) for word in ("dog", "hound")]
    texts += [
        f"a {word} {filler[20 + i % 20]} shines" for i in range(40) for word in ("sun", "star")
    ]
    texts += [
        f"{one} {two}" for one, two in zip(filler, filler[7:], strict=False) for _ in range(5)
    ]
    found = learn(texts, 0)
    unit = found.vectors / np.linalg.norm(found.vectors, axis=1, keepdims=True)
    dog, hound, sun, star = (unit[found.row[word]] for word in ("dog", "hound", "sun", "star"))
    assert min(dog @ hound, sun @ star) > max(dog @ sun, hound @ star)


def test_chance_company_has_no_information() -> None:
    table = ppmi(cooccurrence([[0, 1, 2], [0, 1, -1], [3]], 4)).toarray()
    assert (table >= 0).all()
    assert table[0, 1] > 0
    assert not table[3].any()
    assert not table.diagonal().any()


@pytest.mark.parametrize(
    ("gains", "expected"),
    [
        (
            {"a": (0.01, 0.002, 0.02), "b": (0.001, -0.01, 0.01)},
            "kept: gains on a and b, beyond chance on a",
        ),
        ({"a": (0.01, 0.002, 0.02), "b": (-0.001, -0.01, 0.01)}, "not kept: gains on a, not on b"),
        ({"a": (0.01, -0.001, 0.02), "b": (0.01, -0.01, 0.01)}, "not kept: no gain beyond chance"),
        ({"a": (0.01, -0.001, 0.02), "b": (-0.02, -0.03, -0.01)}, "not kept: loses on b"),
    ],
)
def test_an_idea_is_kept_if_it_gains_everywhere(
    gains: dict[str, Difference], expected: str
) -> None:
    assert verdict(gains) == expected


def test_a_gain_that_the_other_base_has_not_is_not_kept() -> None:
    def rows(gain: Difference) -> dict[str, Any]:
        row = {"section": "s", "note": "", "rival": "base", "remark": "", "beaten": gain, "difference": gain,
               "figure": 0.5, "folds": [0.4, 0.6], "accuracy": 0.5, "ece": 0.1}  # fmt: skip
        return {"dse": {"base": row | {"section": "base", "rival": None}, "idea": row}}

    sure, none = rows((0.01, 0.002, 0.02)), rows((0.0, -0.01, 0.01))
    assert list(table("dse", 2, sure))[-2].endswith("| kept: gains on dse, beyond chance on dse |")
    assert "not kept" in list(table("dse", 2, sure, "", none))[-2]
    assert "not kept" not in list(table("dse", 2, sure, "", sure))[-2]


def _both_ways(n: int) -> list[CorpusRecord]:
    """Return statements of which every second has its stances exchanged, so that all five classes are there."""
    records = corpus(n)
    for i in range(0, n, 2):
        one, two = records[i].stances
        exchanged = (replace(one, label=two.label), replace(two, label=one.label))
        records[i] = replace(records[i], stances=exchanged)
    return records


def _bench(head: HeadName) -> Bench:
    records = _both_ways(90)
    folds = record_folds(records, 3, 13)
    name = "dse" if head == "stance" else "newsmtsc"
    tried = Corpus(
        name, head, records, folds, [replace(r, source="seeds") for r in corpus(30)], (), "0"
    )
    return Bench(tried, load_config(), _knowledge(), unlabelled(corpus(20), head))


@pytest.mark.slow
@pytest.mark.parametrize("head", ["stance", "sentiment"])
def test_every_idea_says_something_of_every_pair(head: HeadName) -> None:
    bench = _bench(head)
    words = sorted({word for record in corpus(90) for word in record.text.lower().split()})
    random = np.random.default_rng(0)
    vectors = Vectors(
        {word: row for row, word in enumerate(words)},
        random.normal(size=(len(words), DIMENSIONS)).astype(np.float32),
        random.integers(0, 9, len(words)),
    )
    base = bench.scored(bench.base)
    np.testing.assert_allclose(quick_figure(bench)(bench.base.predicted, np.ones(len(bench), dtype=bool)),
                               bench.corpus.figure(base))  # fmt: skip
    for idea in ideas(lambda: vectors):
        if head not in idea.heads:
            continue
        outcome = idea.run(bench)
        scored = bench.scored(outcome)
        assert scored.classes == CLASSES[head], idea.name
        np.testing.assert_allclose(
            outcome.probabilities.sum(axis=1), 1.0, atol=1e-6, err_msg=idea.name
        )
        gain, low, high = difference(base, scored, samples=50)
        assert low <= high
        assert gain == pytest.approx(bench.corpus.figure(scored) - bench.corpus.figure(base)), (
            idea.name
        )


@pytest.mark.slow
def test_ideas_on_top_learn_from_the_support() -> None:
    plain = _bench("stance")
    known, config = _knowledge(), load_config()
    bench = SupportedBench(plain.corpus, config, known)
    alone = SupportedBench(replace(plain.corpus, seeds=()), config, known)
    assert len(bench.folds[0].added) == 2 * len(plain.corpus.seeds)
    weights = {source.name: source.weight for source in config.stance.sources}
    assert bench.strata.weight.tolist() == [1.0, weights["seeds"]]
    np.testing.assert_allclose(alone.scores, plain.scores, atol=1e-6)
    assert np.abs(bench.scores - plain.scores).max() > 0.01
    for run in (coordination, joint):
        np.testing.assert_allclose(run(bench).probabilities.sum(axis=1), 1.0, atol=1e-6)
