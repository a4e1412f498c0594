"""Features: equal to scikit-learn's, blind to names, directed, one row a pair, evidence in place."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer

from pipeline.config import HEADS, BlockConfig, HeadName, load_config
from pipeline.features import FeatureSpace, Reader
from pipeline.held_out import calibrated, fit_records, held_out_rows
from pipeline.knowledge import Knowledge
from pipeline.model import Head
from pipeline.pairs import (
    PAIR_COLUMNS,
    PairBatch,
    PairBuilder,
    frame_pairs,
    stance_pairs,
)
from pipeline.schema import CorpusRecord
from pipeline.text import tokens

# Holder, party and a third name; all else is in lower case, so that units are easy to tell.
STATEMENTS = (
    "H condemned P over the siege of O.",
    "P was praised by H, and by O too.",
    "in 1999 H sent 3,000 tents to P... again and again and again!",
    "“we will never trade with P”, said H.",
    "H’s envoy left P’s capital; O didn’t.",
    "P.",
    "H P",
    "P H",
    "sanctions on P were lifted by H after talks, talks, talks -- and more talks -- in O",
    "no one spoke: P?! H!!! O...",
)
VERBS = ("sued", "thanked", "shelled", "ignored", "recognised", "armed", "mocked")
MORE = tuple(
    f"last week H {verb} P for the {n}th time, as O {verb} it once"
    for n, verb in enumerate(VERBS * 3)
)
ROLES = {"H": "HOLDER", "P": "PARTY", "O": "NAME"}


def batch_of(texts: Iterable[str], pairs: Sequence[tuple[int, int]] = ((0, 1),)) -> PairBatch:
    builder = PairBuilder()
    for text in texts:
        mentions = [
            (token.start, token.end, "HPO".index(text[token.start : token.end]))
            for token in tokens(text)
            if text[token.start : token.end] in ROLES
        ]
        builder.add(text, mentions, pairs)
    return builder.build()


# --- the same numbers as scikit-learn's, from an enumeration that shares no code with the kernels


PLAIN_QUOTES = str.maketrans("“”’", '""\'')


def symbols(text: str, *, runs: bool) -> list[str]:
    """Return the units; ``runs``: a run of one mark is as long as it is written."""
    found = []
    for token in tokens(text):
        word = text[token.start : token.end]
        if word in ROLES:
            found.append(ROLES[word])
        elif word[0].isdigit() and not any(char.isalpha() for char in word):
            found.append("<number>")
        elif word[0].isalnum() or (word[0] in "’'" and len(word) > 1):
            found.append(word.lower().translate(PLAIN_QUOTES))
        else:
            found.append((word if runs else word[0]).translate(PLAIN_QUOTES))
    return found


def region(block: BlockConfig, units: list[str]) -> tuple[int, int] | None:
    holders = [i for i, u in enumerate(units) if u == "HOLDER"]
    parties = [i for i, u in enumerate(units) if u == "PARTY"]
    h, p = (holders or [-1])[0], (parties or [-1])[0]
    near, far = min(h, p), max(h, p)
    near = far if near < 0 else near
    n, window = len(units), block.window
    spans = {
        "all": (0, n),
        "before": (0, near),
        "between": (near + 1, far) if near < far else None,
        "after": (far + 1, n),
        "holder_left": (max(0, h - window), h) if h >= 0 else None,
        "holder_right": (h + 1, min(n, h + 1 + window)) if h >= 0 else None,
        "party_left": (max(0, p - window), p) if p >= 0 else None,
        "party_right": (p + 1, min(n, p + 1 + window)) if p >= 0 else None,
    }
    return spans[block.region]


def order(units: list[str]) -> int:
    h = units.index("HOLDER") if "HOLDER" in units else -1
    p = units.index("PARTY") if "PARTY" in units else -1
    return 3 if p < 0 else 2 if h < 0 else int(p < h)


def ngrams(block: BlockConfig, units: list[str]) -> list[tuple[Any, ...]]:
    span = region(block, units)
    chosen = [] if span is None else units[slice(*span)]
    low, high = block.ngrams
    if block.unit == "char":
        grams = []
        for word in (w for w in chosen if w not in ROLES.values()):
            padded = f" {word} "
            grams += [
                padded[i : i + n] for n in range(low, high + 1) for i in range(len(padded) - n + 1)
            ]
    else:
        grams = [
            tuple(chosen[i : i + n])
            for n in range(low, high + 1)
            for i in range(len(chosen) - n + 1)
        ]
    return [(order(units), gram) if block.ordered else (gram,) for gram in grams]


def sklearn_features(texts: Sequence[str], blocks: Sequence[BlockConfig]) -> csr_matrix:
    parts = []
    for block in blocks:
        vectorizer = TfidfVectorizer(
            analyzer=lambda text, block=block: ngrams(
                block, symbols(text, runs=block.unit == "char")
            ),
            sublinear_tf=block.sublinear,
            use_idf=block.idf,
            norm="l2",
        )
        parts.append(vectorizer.fit_transform(texts) * block.weight)
    return hstack(parts).tocsr()


def block(name: str, **settings: Any) -> BlockConfig:
    return BlockConfig(**{"name": name, "ngrams": (1, 2)} | settings)


WORD_BLOCKS = {
    "all": [block("a")],
    "between": [block("a", region="between", ngrams=(1, 3))],
    "before": [block("a", region="before", idf=True)],
    "after": [block("a", region="after", ordered=False, sublinear=False)],
    "holder_left": [block("a", region="holder_left", window=2)],
    "holder_right": [block("a", region="holder_right", window=3, idf=True)],
    "party_left": [block("a", region="party_left", ngrams=(2, 3))],
    "party_right": [block("a", region="party_right", window=1, ngrams=(1, 1))],
    "stacked": [
        block("a", idf=True, weight=2.0),
        block("b", region="between", ngrams=(1, 3), weight=0.5),
        block("c", region="party_left", ordered=False),
        block("d", region="between"),
    ],
}
# Numbers are masked as words but not as characters, so character blocks are compared without them.
WORDY = tuple(t for t in STATEMENTS + MORE if not any(char.isdigit() for char in t)) + tuple(
    f"H {verb} P, and {verb} O with a long-winded extraordinarily-worded communiqué"
    for verb in VERBS
)
CHAR_BLOCKS = {
    "all": [block("a", unit="char", ngrams=(3, 5))],
    "between": [block("a", unit="char", region="between", ngrams=(2, 4), idf=True)],
    "stacked": [block("a", unit="char", ngrams=(3, 3)), block("b", region="after")],
}


@pytest.mark.parametrize(
    ("texts", "blocks"),
    [pytest.param(STATEMENTS + MORE, b, id=f"word {k}") for k, b in WORD_BLOCKS.items()]
    + [pytest.param(WORDY, b, id=f"char {k}") for k, b in CHAR_BLOCKS.items()],
)
def test_features_equal_those_of_scikit_learn(
    knowledge: Knowledge, texts: Sequence[str], blocks: list[BlockConfig]
) -> None:
    assert len(texts) >= 15
    space = FeatureSpace.fit(Reader(knowledge, blocks), batch_of(texts), min_df=1)
    ours = space.transform(batch_of(texts)).matrix(space.n_features)
    theirs = sklearn_features(texts, blocks)
    assert ours.shape == theirs.shape
    np.testing.assert_allclose((ours @ ours.T).toarray(), (theirs @ theirs.T).toarray(), atol=1e-5)
    weight = sum(b.weight**2 for b in blocks)
    assert ours.multiply(ours).sum(axis=1).max() <= weight + 1e-5


# --- vocabulary


BLOCKS = (
    block("a"),
    block("b", region="between", ngrams=(1, 3)),
    block("c", unit="char", ngrams=(3, 4)),
)


@pytest.fixture(scope="module")
def reader(knowledge: Knowledge) -> Reader:
    return Reader(knowledge, BLOCKS)


def test_min_df_counts_pairs(reader: Reader) -> None:
    batch = batch_of(STATEMENTS + MORE)
    every = FeatureSpace.fit(reader, batch, min_df=1)
    df = np.bincount(every.transform(batch).columns, minlength=every.n_features)
    assert df.min() == 1
    for least in (2, 5):
        space = FeatureSpace.fit(reader, batch, min_df=least)
        np.testing.assert_array_equal(space.vocabulary.keys, every.vocabulary.keys[df >= least])


def test_a_restricted_space_is_the_space_that_never_had_the_other_features(reader: Reader) -> None:
    texts = STATEMENTS + MORE
    every = FeatureSpace.fit(reader, batch_of(texts), min_df=1)
    columns = np.arange(0, every.n_features, 3)
    some = every.restricted(columns)
    assert some.n_features == len(columns)
    np.testing.assert_array_equal(some.vocabulary.keys, every.vocabulary.keys[columns])
    np.testing.assert_array_equal(some.idf, every.idf[columns])
    whole, part = (
        space.transform(batch_of(texts)).matrix(space.n_features).toarray()
        for space in (every, some)
    )
    np.testing.assert_array_equal(part > 0, whole[:, columns] > 0)


def test_idf_is_scikit_learns_smooth_one(knowledge: Knowledge) -> None:
    reader = Reader(knowledge, [block("a", ngrams=(1, 1), idf=True), block("b", region="after")])
    batch = batch_of(MORE)
    space = FeatureSpace.fit(reader, batch, min_df=1)
    df = np.bincount(space.transform(batch).columns, minlength=space.n_features)
    n = len(MORE)
    weighted = space.idf != 1
    np.testing.assert_allclose(
        space.idf[weighted], np.log((1 + n) / (1 + df[weighted])) + 1, rtol=1e-6
    )
    assert math.isclose(float(space.idf.max()), math.log((1 + n) / 2) + 1, rel_tol=1e-6)
    assert (~weighted).any()


@pytest.mark.parametrize("n", [0, 1, 2, 450])
def test_one_row_a_pair(reader: Reader, n: int) -> None:
    space = FeatureSpace.fit(reader, batch_of(STATEMENTS), min_df=1)
    batch = batch_of((STATEMENTS * 45)[:n])
    rows = space.transform(batch)
    assert rows.matrix(space.n_features).shape == (n, space.n_features)
    assert rows.orders.shape == (n,)
    scores, orders, _ = space.project(batch, np.ones((space.n_features, 3), dtype=np.float32))
    assert scores.shape == (n, 3)
    np.testing.assert_array_equal(orders, rows.orders)


def test_rows_do_not_depend_on_their_neighbours(reader: Reader) -> None:
    space = FeatureSpace.fit(reader, batch_of(STATEMENTS + MORE), min_df=1)
    together = space.transform(batch_of(STATEMENTS)).matrix(space.n_features)
    for row, text in enumerate(STATEMENTS):
        alone = space.transform(batch_of([text])).matrix(space.n_features)
        np.testing.assert_array_equal(alone.toarray()[0], together[row].toarray()[0])


def test_pairs_must_be_sorted_by_statement(reader: Reader) -> None:
    batch = batch_of(STATEMENTS).select(np.array([1, 0]))
    with pytest.raises(ValueError, match="sorted by statement"):
        FeatureSpace.fit(reader, batch)


# --- blind to names: no replacement of a party's name changes a number


@pytest.fixture(scope="module")
def heads(records: tuple[CorpusRecord, ...], knowledge: Knowledge) -> tuple[Head, Head]:
    """Both heads with the blocks of the default configuration, fitted on a few statements."""
    config = load_config()
    fitted: dict[HeadName, Head] = {
        name: fit_records(records[:120], name, config, knowledge) for name in HEADS
    }
    found = calibrated(fitted, held_out_rows(fitted, records[120:180], config), config)
    return found["stance"], found["sentiment"]


TEMPLATES = (
    "{h} condemned {p} over the siege.",
    "On Monday {p} was praised by {h}, said the BBC.",
    "{h}'s envoy left {p}’s capital; The Hague saw {h} leave.",
    "“we never met {p}”, said a man of {h} — and {p}? It left. Then {h} left too",
    "{h} Accuses {p} Of Breaking The Treaty",
    "{p}, Condemned And Left, Praised {h} In Geneva",
    "anti-{p} crowds in {h} burned 3,000 flags; it's {p}-made, said {h}",
    "{h} {p}",
)
WORD = st.from_regex(r"[A-Z][a-z]{1,7}", fullmatch=True)
NAME = st.one_of(
    WORD,
    st.lists(WORD, min_size=2, max_size=4).map(" ".join),
    st.from_regex(r"[a-z]{3,8}( [a-z]{3,8})?", fullmatch=True),
    st.text(
        st.characters(categories=("Lu", "Ll", "Lo"), exclude_characters="'"), min_size=1, max_size=6
    ),
    st.sampled_from(
        [
            "G7",
            "M23",
            "U.S.",
            "EE.UU.",
            "FARC-EP",
            "al-Shabaab",
            "中国",
            "Ελλάδα",
            "İzmir",
            "O’Neill",
            "Côte d'Ivoire",
            "Bündnis 90/Die Grünen",
            "Hay'at Tahrir al-Sham",
            "the 27",
            "St. Kitts & Nevis",
            "United Kingdom of Great Britain and Northern Ireland",
            "x" * 60,
            "Y" * 30,
        ]
    ),
)
FIXED = {token.hash for text in TEMPLATES for token in tokens(text.format(h="Sylvania", p=""))}


def content(name: str) -> set[int]:
    return {token.hash for token in tokens(name)} - {t.hash for t in tokens(".-'’/& 1 d'x")}


def filled(template: str, holder: str, party: str) -> tuple[str, tuple[int, int], tuple[int, int]]:
    """Return the text and the first span of each name."""
    text, spans, at = "", {}, 0
    for piece in template.replace("{", "\0{").replace("}", "}\0").split("\0"):
        name = {"{h}": holder, "{p}": party}.get(piece)
        if name is not None:
            spans.setdefault(piece, (at, at + len(name)))
        text += piece if name is None else name
        at = len(text)
    return text, spans["{h}"], spans["{p}"]


def predictions(heads: tuple[Head, Head], template: str, holder: str, party: str) -> list[Any]:
    text, of_holder, of_party = filled(template, holder, party)
    rows: list[list[Any]] = [[text, *of_holder, *of_party], [text, *of_party, *of_holder]]
    # Where the author is the holder, the other name is no mention and stays as it is.
    text, _, of_party = filled(template, "Sylvania", party)
    rows.append([text, -1, -1, *of_party])
    batch = frame_pairs(pd.DataFrame(rows, columns=list(PAIR_COLUMNS)))
    result: list[Any] = []
    for head in heads:
        found = head.space.transform(batch)
        labels = head.predict(batch)
        features = [found.columns, found.values, found.ptr, found.orders]
        result += [*features, labels.probabilities, labels.classes]
    return result


@pytest.mark.parametrize("template", TEMPLATES)
@settings(max_examples=20)
@given(holder=NAME, party=NAME)
@example(holder="the rebels", party="U.S.")
@example(holder="G7", party="rebels")
@example(holder="中国", party="Bündnis 90/Die Grünen")
def test_no_name_changes_a_number(
    heads: tuple[Head, Head], template: str, holder: str, party: str
) -> None:
    one, two = content(holder), content(party)
    # A name that shares a word with the statement, or with the other name, is another statement.
    assume(one and two and not one & two and not (one | two) & FIXED)
    # Before and after: a name of one plain word for each.
    expected = predictions(heads, template, "Zembla", "Qumar")
    for given_, wanted in zip(predictions(heads, template, holder, party), expected, strict=True):
        np.testing.assert_array_equal(given_, wanted)


def test_a_mention_that_lacks_its_last_letter_is_the_same(heads: tuple[Head, Head]) -> None:
    text = "Zembla thanked Qumar."
    rows = []
    for cut in (0, 1):
        builder = PairBuilder()
        builder.add(text, [(0, 6 - cut, 0), (15, 20 - cut, 1)], [(0, 1)])
        rows.append(heads[0].scores(builder.build())[0])
    np.testing.assert_array_equal(*rows)


@pytest.mark.parametrize("template", TEMPLATES)
def test_direction_matters(heads: tuple[Head, Head], template: str) -> None:
    text, of_holder, of_party = filled(template, "Zembla", "Qumar")
    builder = PairBuilder()
    builder.add(text, [(*of_holder, 0), (*of_party, 1)], [(0, 1), (1, 0)])
    rows = heads[0].space.transform(builder.build()).matrix(heads[0].space.n_features)
    assert abs(rows[0] - rows[1]).sum() > 0.1 or template == "{h} {p}"


# --- evidence


@pytest.fixture(scope="module")
def evidence(
    heads: tuple[Head, Head], records: tuple[CorpusRecord, ...]
) -> Callable[[int], tuple[PairBatch, list[list[tuple[int, int]]]]]:
    batch = stance_pairs(records[180:]).batch
    head = heads[0]
    classes = head.predict(batch).classes

    def collect(top: int) -> tuple[PairBatch, list[list[tuple[int, int]]]]:
        return batch, head.space.evidence(batch, head.weights, classes, top)

    return collect


def test_evidence_is_words_of_the_statement_and_never_a_mention(evidence: Any) -> None:
    batch, found = evidence(3)
    assert len(found) == len(batch)
    assert sum(map(len, found)) > len(batch)
    for row, spans in enumerate(found):
        number = int(batch.statement[row])
        text = batch.texts[number]
        own = slice(int(batch.mention_ptr[number]), int(batch.mention_ptr[number + 1]))
        mentions = list(zip(batch.mention_start[own], batch.mention_end[own], strict=True))
        assert len(spans) <= 3
        assert len(set(spans)) == len(spans)
        for start, end in spans:
            assert text[start:end].strip()
            assert any(char.isalnum() for char in text[start:end])
            assert not any(start < stop and begin < end for begin, stop in mentions)


def test_more_evidence_begins_with_the_same_words(evidence: Any) -> None:
    (_, few), (_, many) = evidence(1), evidence(4)
    assert all(a == b[: len(a)] for a, b in zip(few, many, strict=True))


def test_evidence_is_the_word_that_decides(knowledge: Knowledge) -> None:
    texts = [
        "H shelled P at noon",
        "H helped P at noon",
        "H helped P at dusk",
        "H shelled P at dusk",
    ]
    space = FeatureSpace.fit(Reader(knowledge, [block("a")]), batch_of(texts), min_df=1)
    features = space.transform(batch_of(texts)).matrix(space.n_features).toarray()
    sides = np.array([-1.0, 1.0, 1.0, -1.0])
    weights = np.stack([sides @ features, np.zeros(space.n_features), -sides @ features], axis=1)
    classes = np.array([2, 0, 0, 2])
    found = space.evidence(batch_of(texts), weights.astype(np.float32), classes, top=1)
    assert [text[slice(*spans[0])] for text, spans in zip(texts, found, strict=True)] == [
        "shelled",
        "helped",
        "helped",
        "shelled",
    ]
