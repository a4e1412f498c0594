"""Look-up of keys, words seen in lower case, and the lexicon as tags."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import kernels as plain
from pipeline.features import Reader
from pipeline.knowledge import Knowledge, Lookup, common_words
from pipeline.pairs import PairBuilder
from pipeline.text import phrase_chains, phrase_key, tokens, word_hashes

KEYS = st.lists(st.integers(0, (1 << 61) - 1), max_size=80, unique=True)


def find(lookup: Lookup, key: int) -> int:
    return plain.find_key(key, lookup.keys, lookup.buckets, lookup.shift)


@given(KEYS, KEYS)
def test_every_key_is_found_and_no_other(keys: list[int], others: list[int]) -> None:
    lookup = Lookup.of(np.array(sorted(keys), dtype=np.int64))
    assert [find(lookup, key) for key in sorted(keys)] == list(range(len(keys)))
    assert all(find(lookup, key) == -1 for key in set(others) - set(keys))


@pytest.mark.parametrize("keys", [[0], [(1 << 61) - 1], [0, 1, 2, 3], [5, (1 << 61) - 1]])
def test_keys_that_share_or_end_the_buckets(keys: list[int]) -> None:
    lookup = Lookup.of(np.array(keys, dtype=np.int64))
    assert [find(lookup, key) for key in keys] == list(range(len(keys)))
    assert find(lookup, 4) == -1


def hashed(*words: str) -> list[int]:
    return word_hashes(words).tolist()


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ([], []),
        (["sanctions hurt", "new sanctions"], ["sanctions"]),
        (["Sanctions hurt", "Sanctions bite"], []),
        (["it hurt", "Peru's Lima’s"], ["'s"]),
        # The last word of a text and the first of the next are two words.
        (["they fish", "market fish", "a market"], ["fish", "market"]),
        (["fish", "market", "fish", "market"], ["fish", "market"]),
        (["", ""], []),
    ],
)
def test_common_words_stand_twice_in_lower_case(texts: list[str], expected: list[str]) -> None:
    tokens_of = [
        token.hash for word in expected for token in tokens(f"x{word}" if word[0] == "'" else word)
    ]
    wanted = sorted(h for h in tokens_of if h not in hashed("x"))
    assert common_words(texts).tolist() == wanted


@pytest.mark.parametrize("text", ["cafe\u0301 &amp; bar", "caf&eacute; & bar", "caf\xe9 &amp; bar"])
def test_common_words_are_those_of_composed_text(text: str) -> None:
    assert common_words([text] * 2).tolist() == common_words(["caf\xe9 & bar"] * 2).tolist()


def test_common_words_do_not_depend_on_the_order_of_texts() -> None:
    texts = [f"word{n % 7} said word{n % 5}" for n in range(50)]
    assert common_words(texts).tolist() == common_words(texts[::-1]).tolist()


def test_no_lexicon_gives_no_tags() -> None:
    knowledge = Knowledge.learn(["they agree", "they agree"])
    assert len(knowledge.lexicon.keys) == 0
    assert knowledge.longest == 0
    assert knowledge.common.keys.tolist() == hashed("they", "agree")


def test_relearning_changes_the_common_words_only(knowledge: Knowledge) -> None:
    first = knowledge
    second = first.relearn(["we differ", "we differ"])
    assert second.common.keys.tolist() == hashed("we", "differ")
    assert second.lexicon is first.lexicon
    assert second.tag_names == first.tag_names


def test_saved_arrays_make_the_same_knowledge(knowledge: Knowledge) -> None:
    one = knowledge
    arrays = one.to_arrays()
    two = Knowledge.of(
        arrays["common"],
        arrays["lexicon_keys"],
        arrays["lexicon_tag"].astype(np.int64),
        one.longest,
        one.tag_names,
        one.tag_classes,
    )
    for name in ("common", "kept", "closed", "first_person", "lexicon"):
        np.testing.assert_array_equal(getattr(one, name).keys, getattr(two, name).keys)
    for name in ("lexicon_tag", "tag_symbol", "tag_class"):
        np.testing.assert_array_equal(getattr(one, name), getattr(two, name))


def test_the_bundled_lexicon_tags_words_and_phrases(knowledge: Knowledge) -> None:
    def tag(words: str) -> str | None:
        index = find(knowledge.lexicon, phrase_key(words))
        return None if index < 0 else knowledge.tag_names[int(knowledge.lexicon_tag[index])]

    assert tag("condemned") is not None
    assert tag("praised") is not None
    assert tag("condemned") != tag("praised")
    assert tag("CONDEMNED") == tag("condemned")
    assert tag("teaspoon") is None
    # The ending of "don't" as it stands in a text.
    assert tag("'t") == tag("not") == "NEG"
    assert len(knowledge.tag_names) == len(knowledge.tag_classes) == len(knowledge.tag_symbol)
    assert knowledge.lexicon_tag.min() == plain.NO_TAG  # the beginnings of phrases
    assert knowledge.prefixed
    assert knowledge.lexicon_tag.max() < len(knowledge.tag_names)
    assert knowledge.longest >= 2


WORDS = [
    "turned",
    "its",
    "back",
    "on",
    "a",
    "blind",
    "eye",
    "to",
    "condemned",
    "not",
    "Lima",
    ",",
    "'t",
]


@given(st.lists(st.sampled_from(WORDS), max_size=14))
def test_beginnings_of_phrases_change_no_tag(knowledge: Knowledge, words: list[str]) -> None:
    tagged = knowledge.lexicon_tag >= 0
    keys, tags = knowledge.lexicon.keys[tagged], knowledge.lexicon_tag[tagged]
    names = (knowledge.tag_names, knowledge.tag_classes)
    bare = Knowledge.of(knowledge.common.keys, keys, tags, knowledge.longest, *names)
    assert knowledge.prefixed
    assert not bare.prefixed
    builder = PairBuilder()
    builder.add(" ".join(words), [], [])
    batch = builder.build()
    found = [list(Reader(k, []).read(batch, 0, 1, plain).tag) for k in (knowledge, bare)]
    assert found[0] == found[1]


@given(
    st.lists(st.sampled_from(["don't", "'t", "turn a blind eye", "U.S.", "", "¡no!", "3,000 x"]))
)
def test_chains_end_in_the_key_of_the_phrase(phrases: list[str]) -> None:
    chains = phrase_chains(phrases)
    assert [chain[-1] for chain in chains] == [phrase_key(phrase) for phrase in phrases]
    for phrase, chain in zip(phrases, chains, strict=True):
        words = phrase.split()
        assert set(chain) >= {phrase_key(" ".join(words[:n])) for n in range(1, len(words))}
    assert phrase_chains(phrases * 500)[: len(phrases)] == chains
