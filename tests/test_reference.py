"""The array code gives the n-grams, the values and the probabilities of a plain-Python reference."""

from __future__ import annotations

from collections import Counter
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from experiments.reference import Enumerator, union
from pipeline.config import BlockConfig, load_config
from pipeline.corpora import read_corpus
from pipeline.features import REGIONS, UNITS, VIEWS, FeatureSpace, Reader
from pipeline.knowledge import Knowledge
from pipeline.lexicon import Lexicon
from pipeline.model import fit_head
from pipeline.pairs import LabelledPairs, PairBuilder, sentiment_pairs, stance_pairs
from pipeline.resources import resource
from pipeline.schema import CorpusRecord

LONG = "we " * 400


@pytest.fixture(scope="module")
def records() -> list[CorpusRecord]:
    every = list(read_corpus(resource("seeds", "statements")))
    return every[:: len(every) // 150]


@pytest.fixture(scope="module")
def knowledge(records: list[CorpusRecord]) -> Knowledge:
    return Knowledge.learn([record.text for record in records], Lexicon.load())


def blocks() -> list[BlockConfig]:
    found = []
    flags = ((True, False), (False, False), (True, True))
    for unit, view, region, (ordered, party) in product(UNITS, VIEWS, REGIONS, flags):
        if (unit not in ("word", "whole") or party) and view != "form":
            continue
        name = f"{unit}-{view}-{region}-{ordered}-{party}"
        ngrams = {"char": (2, 4), "whole": (1, 6)}.get(unit, (1, 3))
        found.append(
            BlockConfig(
                name=name,
                unit=unit,
                view=view,
                region=region,
                ordered=ordered,
                ngrams=ngrams,
                window=3,
                party=party,
                anchored=unit == "word" and "_" in region and not ordered,
            )
        )
    return found


def odd_pairs() -> LabelledPairs:
    """Return pairs at the edges: no mention, far apart, no words, the author, marks, numbers, links."""
    builder = PairBuilder()
    builder.add("We praise them, we do!!! See https://x.org 3,000 times.", [], [(-1, -1)])
    builder.add("", [], [(-1, -1)])
    builder.add(f"Peru {LONG} Cuba", [(0, 4, 0), (1205, 1209, 1)], [(0, 1), (1, 0), (-1, 1)])
    builder.add("We don't like Peru’s or OUR “Peru” -- not at all", [(14, 18, 0)], [(-1, 0)])
    builder.add("Peru, Cuba and Peru met Cuba", [(0, 4, 0), (6, 10, 1)], [(0, 1), (1, 0), (0, -1)])
    listed = [(0, 4, 0), (15, 19, 1), (24, 28, 2)]
    builder.add("Peru condemned Cuba and Togo, we hear", listed, [(0, 1), (0, 2), (1, 2), (-1, 2)])
    batch = builder.build()
    return LabelledPairs(batch, np.zeros(len(batch), np.int64), batch.statement)


@pytest.mark.parametrize("mask_other", [False, True])
@pytest.mark.parametrize(
    ("mask_names", "split_lists"), [(False, True), (True, False), (True, True)]
)
def test_every_kind_of_block_has_the_same_ngrams(
    mask_other: bool,
    mask_names: bool,
    split_lists: bool,
    records: list[CorpusRecord],
    knowledge: Knowledge,
) -> None:
    masks = {"mask_other": mask_other, "mask_names": mask_names}
    reader = Reader(knowledge, blocks(), **masks, split_lists=split_lists)
    enumerator = Enumerator(reader)
    checked = 0
    for pairs in (stance_pairs(records[:10]), sentiment_pairs(records[10:18]), odd_pairs()):
        listed = list(enumerator.pairs(pairs.batch))
        for part in reader.emissions(pairs.batch):
            for row in range(part.first, part.last):
                for number, block in enumerate(reader.blocks):
                    at = (row - part.first) * len(reader.blocks) + number
                    span = slice(part.segments[at], part.segments[at + 1])
                    keys = [int(key) for key in part.keys[span]]
                    found = dict(zip(keys, (int(n) for n in part.counts[span]), strict=True))
                    expected = Counter(
                        enumerator.key(text, block)
                        for text in enumerator.features(listed[row], block)
                    )
                    assert found == expected, (block, pairs.batch.texts[pairs.batch.statement[row]])
                    checked += len(expected)
    assert checked > 5_000


@pytest.mark.parametrize(
    ("text", "mentions", "pair", "expected"),
    [
        # The party's own clause: marks and conjunctions on either side end it, and belong to none.
        ("they sang, while Peru fell ill, but won", [(17, 21, 0)], (-2, 0), "<party> fell ill"),
        ("it says that Peru and Cuba lied", [(13, 17, 0), (22, 26, 1)], (-2, 0), "<party> and <other> lied"),
        # Every mention has its clause, but one that names the party twice counts once.
        ("Peru lost, and Peru left", [(0, 4, 0), (15, 19, 0)], (-2, 0), "<party> lost | and <party> left"),
        ("Peru blamed Peru, it seems", [(0, 4, 0), (12, 16, 0)], (-2, 0), "<party> blamed <party>"),
        # Of a holder and a party it is the clause of the mention nearest to the holder.
        ("Peru won, said Cuba of Peru", [(0, 4, 0), (15, 19, 1), (23, 27, 0)], (1, 0),
         "said <holder> of <party>"),
        ("it rained, they said", [], (-2, -1), ""),
        # A name that is a conjunction is no conjunction.
        ("we saw While fall", [(7, 12, 0)], (-2, 0), "we saw <party> fall"),
    ],
)  # fmt: skip
def test_the_clause_of_a_party(
    text: str,
    mentions: list[tuple[int, int, int]],
    pair: tuple[int, int],
    expected: str,
    knowledge: Knowledge,
) -> None:
    block = BlockConfig(name="b", region="clause", ngrams=(1, 1), ordered=False)
    builder = PairBuilder()
    builder.add(text, mentions, [pair])
    enumerator = Enumerator(Reader(knowledge, [block], mask_other=True))
    (listed,) = enumerator.pairs(builder.build())
    found = [feature.split("\x1e")[1] for feature in enumerator.features(listed, block)]
    assert found == [word for word in expected.split() if word != "|"]


def test_tags_have_symbols_of_their_own(knowledge: Knowledge) -> None:
    assert len(set(knowledge.tag_symbol.tolist())) == len(set(knowledge.tag_names))


@pytest.mark.parametrize("kind", ["stance", "sentiment"])
def test_probabilities_are_those_of_scikit_learn(
    kind: str, records: list[CorpusRecord], knowledge: Knowledge
) -> None:
    config = getattr(load_config(), kind)
    pairs = (stance_pairs if kind == "stance" else sentiment_pairs)(records)
    head = fit_head(config, knowledge, pairs, seed=0)
    enumerator = Enumerator(head.space.reader)
    listed = list(enumerator.pairs(pairs.batch))
    vectoriser, order = union(enumerator, head.space, listed)
    assert sorted(order.tolist()) == list(range(head.space.n_features))
    matrix = vectoriser.transform(listed)
    ours = head.space.transform(pairs.batch).matrix(head.space.n_features)[:, order]
    assert abs(matrix - ours).max() < 1e-6
    orders = np.array([pair.order for pair in listed])
    scores = matrix @ head.weights[order] + head.intercept
    expected = head.calibration.probabilities(scores, orders)
    np.testing.assert_allclose(head.predict(pairs.batch).probabilities, expected, atol=1e-6)


def test_fitted_vocabulary_is_that_of_scikit_learn(
    records: list[CorpusRecord], knowledge: Knowledge
) -> None:
    from sklearn.feature_extraction.text import TfidfVectorizer

    block = BlockConfig(name="b", region="party_left", ngrams=(1, 2), idf=True)
    reader = Reader(knowledge, [block])
    pairs = stance_pairs(records)
    space = FeatureSpace.fit(reader, pairs.batch, min_df=2)
    enumerator = Enumerator(reader)
    listed = list(enumerator.pairs(pairs.batch))
    vectoriser = TfidfVectorizer(
        analyzer=lambda pair: enumerator.features(pair, block), min_df=2, sublinear_tf=True
    ).fit(listed)
    keys = {
        enumerator.key(text, block): idf
        for text, idf in zip(vectoriser.get_feature_names_out(), vectoriser.idf_, strict=True)
    }
    assert sorted(keys) == space.vocabulary.keys.tolist()
    np.testing.assert_allclose([keys[k] for k in sorted(keys)], space.idf, rtol=1e-6)


def test_reference_stands_outside_the_package() -> None:
    assert not list(Path("pipeline").glob("**/reference.py"))
