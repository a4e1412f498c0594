"""Explanations: features get back the words that they are hashes of."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from pipeline.config import BlockConfig, HeadConfig, LearnerConfig
from pipeline.explain import feature_names, telling_features
from pipeline.features import FeatureSpace, Reader
from pipeline.knowledge import Knowledge
from pipeline.lexicon import Lexicon
from pipeline.model import Head, fit_head
from pipeline.named import Namer
from pipeline.pairs import NO_HOLDER, LabelledPairs, PairBuilder, stance_pairs
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


# --- what its block counts, and not the words that it was seen in, names a feature

OSLO, PERU, NOBODY = 0, 1, -1
#: Each text is about Oslo (0) and, where it is named, Peru (1).
TEXTS = (
    "Oslo thanked Peru.",
    "Oslo accused Peru of lies, and of 2 crimes.",
    "Peru was praised by Oslo; Lund and Reuters did not object to 30 of the terms.",
    "Today we condemned the killing in Oslo.",
    "Our friends in Oslo lied to us, I say.",
    "Some ambassadors of Oslo came... and went??",
)


def named(head: Head, holder: int, *blocks: BlockConfig, **options: Any) -> dict[int, Any]:
    """Return the names of all features of ``TEXTS``, of pairs that ``holder`` holds toward Oslo."""
    builder = PairBuilder()
    for text in TEXTS:
        found = [
            (text.find(name), text.find(name) + 4, i) for i, name in enumerate(("Oslo", "Peru"))
        ]
        spans = sorted(span for span in found if span[0] >= 0)
        names = ["Oslo"]
        if holder < 0 or (len(spans) > 1 and holder == PERU):
            builder.add(text, spans, [(holder, OSLO)], names)
        elif len(spans) > 1:
            builder.add(text, spans, [(OSLO, PERU)], ["Peru"])
    knowledge = Knowledge.learn(TEXTS, Lexicon.load())
    batch = builder.build()
    space = FeatureSpace.fit(Reader(knowledge, blocks, **options), batch, min_df=1)
    return feature_names(replace(head, space=space), batch, np.arange(space.n_features))


@pytest.mark.parametrize(
    ("block", "holder", "has", "has_not"),
    [
        (BlockConfig(name="f", unit="frame", view="class", ngrams=(1, 1), ordered=False), OSLO,
         {"HOLDER .. <+> .. PARTY", "PARTY .. <+> .. HOLDER", "PARTY .. <+> by .. HOLDER", "PARTY .. of"},
         {"<>", "thanked", "HOLDER .. thanked .. PARTY"}),
        (BlockConfig(name="f", unit="frame", view="form", ngrams=(1, 1), ordered=False), OSLO,
         {"HOLDER .. thanked .. PARTY", "PARTY .. praised by .. HOLDER"}, {"thanked", "praised by"}),
        (BlockConfig(name="c", unit="count", region="between", ngrams=(1, 1)), OSLO,
         {"positive 0", "negative 0"}, {"thanked", "net 0 or more"}),
        (BlockConfig(name="t", unit="tone", ngrams=(1, 1)), NO_HOLDER,
         {"agent -", "patient +", "class w"}, {"lied", "agent 0"}),
        (BlockConfig(name="l", unit="char", region="between", ngrams=(3, 3)), OSLO,
         {" th", "tha", "ked", "ed "}, {"thanked"}),
        (BlockConfig(name="w", ngrams=(1, 2)), -1, {"HOLDER", "HOLDER condemned", "HOLDER say", "NUMBER"},
         {"we", "our", "us", "2", "30"}),
        (BlockConfig(name="w", ngrams=(1, 2)), NO_HOLDER, {"we", "we condemned", "i say", "NUMBER"},
         {"HOLDER", "30"}),
        (BlockConfig(name="p", view="polarity", ngrams=(1, 2)), OSLO, {"HOLDER <+>", "<+> PARTY", "<+> HOLDER"},
         {"by HOLDER", "WORD"}),
    ],
    ids=["classes", "frames", "counts", "tones", "characters", "author", "no holder", "polarities"],
)  # fmt: skip
def test_a_feature_is_named_by_what_its_block_counts(
    head: Head, block: BlockConfig, holder: int, has: set[str], has_not: set[str]
) -> None:
    words = {words for _, words, _ in named(head, holder, block).values()}
    assert has <= words
    assert not has_not & words


def test_the_last_bins_of_counts_say_that_they_are_open(head: Head) -> None:
    text = "Oslo praised, praised, praised, praised, praised, praised and praised Peru."
    builder = PairBuilder()
    builder.add(text, [(0, 4, 0), (len(text) - 5, len(text) - 1, 1)], [(0, 1)])
    block = BlockConfig(name="c", unit="count", region="between", ngrams=(1, 1))
    knowledge = Knowledge.learn([text], Lexicon.load())
    space = FeatureSpace.fit(Reader(knowledge, [block]), builder.build(), min_df=1)
    found = feature_names(replace(head, space=space), builder.build(), np.arange(space.n_features))
    assert {words for _, words, _ in found.values()} == {
        "positive 6 or more",
        "negative 0",
        "net +6 or more",
    }


@pytest.mark.parametrize("holder", [OSLO, PERU, NOBODY, NO_HOLDER])
@pytest.mark.parametrize("mask_other", [True, False])
def test_no_two_features_share_a_name(head: Head, holder: int, mask_other: bool) -> None:
    views = ("form", "tag", "shape", "class", "polarity", "tone")
    blocks = [
        BlockConfig(
            name=f"{unit} {view} {region}", unit=unit, view=view, region=region, ngrams=ngrams
        )
        for unit, ngrams in (("word", (1, 3)), ("frame", (1, 1)), ("whole", (1, 12)))
        for view in views
        for region in ("all", "between", "party_left", "clause")
    ]
    blocks += [
        BlockConfig(name=f"{unit} {region}", unit=unit, region=region, ngrams=(1, 5), party=party)
        for unit, party in (("char", False), ("count", False), ("tone", False), ("bias", True))
        for region in ("all", "party_right")
    ]
    names = named(head, holder, *blocks, mask_other=mask_other)
    assert len(set(names.values())) == len(names)
    assert all(words.strip() or "char" in block for block, words, _ in names.values())
    # Nor does a number have to tell them apart.
    assert not [words for _, words, _ in names.values() if words.endswith("(2)")]
    assert any("OTHER" in words for _, words, _ in names.values()) or not mask_other


@pytest.mark.parametrize(
    ("holder", "orders"),
    [
        (OSLO, {"holder first", "party first"}),
        (NOBODY, {f"author holds, {place}" for place in ("party alone", "holder first", "party first")}),
        (NO_HOLDER, {"any"}),
    ],
)  # fmt: skip
def test_pairs_without_a_holder_have_no_order(head: Head, holder: int, orders: set[str]) -> None:
    names = named(head, holder, BlockConfig(name="words", ngrams=(1, 1)))
    assert {order for _, _, order in names.values()} == orders


def test_names_that_meet_all_the_same_have_a_number(
    head: Head, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Namer, "name", lambda *_: "same")
    names = named(head, OSLO, BlockConfig(name="words", ngrams=(1, 1), ordered=False))
    assert [words for _, words, _ in names.values()][:3] == ["same", "same (2)", "same (3)"]
