"""Explanations: features get back the words that they are hashes of."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pipeline.config import BlockConfig, HeadConfig, LearnerConfig
from pipeline.explain import feature_names, telling_features
from pipeline.features import FeatureSpace, Reader
from pipeline.knowledge import Knowledge
from pipeline.lexicon import Lexicon
from pipeline.model import Head, fit_head
from pipeline.pairs import LabelledPairs, PairBuilder, stance_pairs
from pipeline.schema import CorpusRecord, Mention, StanceLabel

VERBS = ("thanked", "met", "shelled")


def pairs() -> LabelledPairs:
    builder = PairBuilder()
    for number in range(60):
        text = f"on Monday Peru {VERBS[number % 3]} Oslo, said Reuters"
        at = text.index("Oslo")
        builder.add(text, [(10, 14, 0), (at, at + 4, 1)], [(0, 1)])
    n = np.arange(60)
    return LabelledPairs(builder.build(), n % 3, n)


@pytest.fixture(scope="module")
def head(knowledge: Knowledge) -> Head:
    blocks = (
        BlockConfig(name="words", ngrams=(1, 2)),
        BlockConfig(name="tags", view="tag", region="between", ngrams=(1, 1)),
        BlockConfig(name="letters", unit="char", region="between", ngrams=(4, 4)),
    )
    config = HeadConfig(blocks=blocks, learner=LearnerConfig(), min_df=1, max_features=None)
    return fit_head(config, knowledge, pairs(), seed=1)


def test_every_feature_has_a_name(head: Head) -> None:
    columns = np.arange(head.space.n_features)
    names = feature_names(head, pairs().batch, columns)
    assert sorted(names) == columns.tolist()
    of_words = {words for block, words, _ in names.values() if block == "words"}
    assert {
        "thanked",
        "HOLDER shelled",
        "met PARTY",
        "PARTY ,",
        "said NAME",
        "on monday",
    } <= of_words
    assert not any("Peru" in words or "oslo" in words.lower() for words in of_words)


def test_tags_are_shown_as_tags(head: Head) -> None:
    names = feature_names(head, pairs().batch, np.arange(head.space.n_features))
    tags = {words for block, words, _ in names.values() if block == "tags"}
    assert any(tag.startswith("<") and tag.endswith(">") for tag in tags)


def test_what_tells_a_class_comes_first(head: Head) -> None:
    found = telling_features(head, pairs().batch, top=4)
    for label, _verb in enumerate(VERBS):
        own = [feature for feature in found if feature.label == label]
        assert 0 < len(own) <= 4
        assert [f.weight for f in own] == sorted((f.weight for f in own), reverse=True)
        assert own[0].weight > 0
    words = {f.label: f.words for f in reversed(found) if f.block == "words"}
    assert all(verb in words[label] for label, verb in enumerate(VERBS) if label in words)


def test_features_that_do_not_occur_have_no_name(head: Head) -> None:
    builder = PairBuilder()
    builder.add("Peru met Oslo", [(0, 4, 0), (9, 13, 1)], [(0, 1)])
    names = feature_names(head, builder.build(), np.arange(head.space.n_features))
    assert 0 < len(names) < head.space.n_features
    assert all("thanked" not in words for _, words, _ in names.values())
    assert feature_names(head, builder.build().select(np.array([], dtype=int)), np.arange(3)) == {}


def test_active_and_passive_are_told_apart(knowledge: Knowledge) -> None:
    builder = PairBuilder()
    for number in range(60):
        verb, passive = VERBS[number % 3], number % 2
        text = f"Peru was {verb} by Oslo" if passive else f"Peru {verb} Oslo"
        at = text.index("Oslo")
        spans = [(0, 4, passive), (at, at + 4, 1 - passive)]
        builder.add(text, spans, [(0, 1)])
    n = np.arange(60)
    made = LabelledPairs(builder.build(), n % 3, n)
    blocks = (
        BlockConfig(name="ordered", region="between", ngrams=(1, 1)),
        BlockConfig(name="plain", region="between", ngrams=(1, 1), ordered=False),
    )
    config = HeadConfig(blocks=blocks, min_df=1)
    names = feature_names(fitted := fit_head(config, knowledge, made, seed=1), made.batch,
                          np.arange(fitted.space.n_features))  # fmt: skip
    orders = {
        block: {order for b, words, order in names.values() if (b, words) == (block, "shelled")}
        for block in ("ordered", "plain")
    }
    assert orders == {"ordered": {"holder first", "party first"}, "plain": {"any"}}


def test_connotations_are_named_by_what_they_say_of_either_side(head: Head) -> None:
    blocks = (BlockConfig(name="tones", view="tone", ngrams=(3, 3)),)
    text = "Oslo was praised by Lund and led by Kiel."
    record = CorpusRecord(
        id="a", source="seeds", lang="en", text=text,
        mentions=(Mention("oslo", 0, 4), Mention("lund", 20, 24), Mention("kiel", 36, 40)),
        stances=(StanceLabel("lund", "oslo", "favor"),),
    )  # fmt: skip
    knowledge = Knowledge.learn([text], Lexicon.load())
    space = FeatureSpace.fit(Reader(knowledge, blocks), stance_pairs([record]).batch, min_df=1)
    named = feature_names(
        replace(head, space=space), stance_pairs([record]).batch, np.arange(space.n_features)
    )
    words = {entry[1] for entry in named.values()}
    assert "was <patient+> by" in words
    assert not [name for name in words if "<>" in name]
