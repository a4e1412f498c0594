"""Ideas that change features: clauses, syntactic distance, coordination, words learned without labels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from experiments.ideas_folds import Bench, Fold, Outcome, columns, decoded
from experiments.ideas_text import (
    CONJUNCTIONS,
    Edit,
    Word,
    clause_batch,
    clauses,
    coordination_edits,
    edited,
    nearest,
    signs,
    words_of,
)
from experiments.ideas_vectors import DIMENSIONS, Vectors
from pipeline import kernels as plain
from pipeline.config import BlockConfig
from pipeline.features import Reader
from pipeline.held_out import COLLECT
from pipeline.knowledge import CLOSED_WORDS
from pipeline.pairs import PairBatch
from pipeline.schema import CorpusRecord

#: Words beside the party that its vector is the mean of.
BESIDE: Final = 8
_CLOSED: Final = frozenset(CLOSED_WORDS)


def statements(bench: Bench) -> list[list[Word]]:
    """Return the words of each statement of the corpus."""
    return bench.once("words", lambda: words_of(bench.pairs.batch, bench.knowledge))  # type: ignore[no-any-return]


def clause_columns(bench: Bench) -> Outcome:
    """Blocks of lexicon, tones and counts over the party's clause, beside those over the statement."""
    batch = clause_batch(bench.pairs.batch, statements(bench))
    shorter = np.mean([
        len(own) < len(bench.pairs.batch.texts[number])
        for own, number in zip(batch.texts, bench.pairs.batch.statement, strict=True)
    ])  # fmt: skip
    blocks = [
        replace(block, name=f"clause-{block.name}")
        for block in bench.config.blocks
        if (block.view in ("tag", "tone") or block.unit in ("count", "tone"))
        and block.region != "between"
    ]
    blocks.append(BlockConfig(name="clause-counts", unit="count", ngrams=(1, 1)))
    note = f"{100 * shorter:.0f} % of pairs have a clause shorter than their sentence"
    return decoded(bench, bench.fitted(bench.folds, beside=_blocks(bench, batch, blocks)), note)


def clauses_instead(bench: Bench) -> Outcome:
    """The same blocks over the clause in place of those over the statement; all others stay."""
    batch = clause_batch(bench.pairs.batch, statements(bench))
    lexical = [
        block
        for block in bench.config.blocks
        if block.view in ("tag", "tone") or block.unit in ("count", "tone")
    ]
    others = [block for block in bench.config.blocks if block not in lexical]

    def matrix(fold: Fold) -> csr_matrix:
        reader = Reader(fold.knowledge, others, mask_other=bench.config.mark_others)
        return columns(reader, bench.pairs.batch, fold.train, bench.config.min_df)[0]

    folds = [replace(fold, matrix=matrix(fold)) for fold in bench.folds]
    return decoded(bench, bench.fitted(folds, beside=_blocks(bench, batch, lexical)))


def _blocks(bench: Bench, batch: PairBatch, blocks: Sequence[BlockConfig]) -> Any:
    """Return the function that gives a fold the columns of ``blocks`` over other texts of its pairs."""

    def beside(fold: Fold) -> csr_matrix:
        reader = Reader(fold.knowledge, blocks, mask_other=bench.config.mark_others)
        return columns(reader, batch, fold.train, bench.config.min_df)[0]

    return beside


def distance(bench: Bench) -> Outcome:
    """Clause marks between holder and party, and between party and the nearest polar word, in buckets."""
    from sklearn.feature_extraction import FeatureHasher
    from sklearn.preprocessing import normalize

    batch, polar = bench.pairs.batch, signs(bench.knowledge)
    places = zip(batch.statement.tolist(), batch.holder.tolist(), batch.party.tolist(), strict=True)
    names = [list(distances(statements(bench)[s], h, p, polar)) for s, h, p in places]
    hasher = FeatureHasher(1 << 12, input_type="string", alternate_sign=False, dtype=np.float32)
    matrix = normalize(csr_matrix(hasher.transform(names)))
    return decoded(bench, bench.fitted(bench.folds, beside=lambda _: matrix))


def distances(
    words: Sequence[Word], holder: int, party: int, polar: NDArray[np.int64]
) -> Iterator[str]:
    """Yield the distance columns of a pair; ``polar`` (n_tones, 2) are the signs of connotations."""
    at, to = nearest(words, holder, party)
    if to < 0:
        return
    if at >= 0:
        order = "before" if at < to else "after"
        for kind, count in marks(words, at, to).items():
            yield f"holder {order} {kind} {min(count, 4)}"
    toned = [i for i, word in enumerate(words) if word.tone >= 0 and polar[word.tone].any()]
    for side, places in (
        ("left", [i for i in toned if i < to]),
        ("right", [i for i in toned if i > to]),
    ):
        if not places:
            yield f"{side} none"
            continue
        near = min(places, key=lambda place: abs(place - to))
        agent, patient = polar[words[near].tone].tolist()
        found = marks(words, near, to)
        yield f"{side} {agent}{patient} clauses {min(found['clauses'], 2)}"
        yield f"{side} {agent}{patient} marks {min(found['commas'] + found['conjunctions'], 3)}"
        yield f"{side} {agent}{patient} words {min(abs(near - to), 16).bit_length()}"


def marks(words: Sequence[Word], one: int, other: int) -> dict[str, int]:
    """Return how many commas, conjunctions and clause boundaries stand between two places."""
    low, high = sorted((one, other))
    between = [word.text for word in words[low + 1 : high]]
    number = clauses([word.text for word in words[low : high + 1]])
    return {
        "commas": between.count(","),
        "conjunctions": sum(word in CONJUNCTIONS for word in between),
        "clauses": number[-1],
    }


def coordination(bench: Bench) -> Outcome:
    """Names joined to a mention by "and", "or" or commas are cut before features are read."""
    edits = [coordination_edits(words) for words in statements(bench)]
    records = [edited(r, e) for r, e in zip(bench.corpus.records, edits, strict=True)]
    note = f"{sum(map(bool, edits))} of {len(edits)} sentences have such a list"
    return decoded(bench, bench.fitted(_reread(bench, records)), note)


def _reread(bench: Bench, records: Sequence[CorpusRecord]) -> list[Fold]:
    """Return the folds with the features of other texts of the same records."""
    batch = COLLECT[bench.corpus.head](records).batch

    def matrix(fold: Fold) -> csr_matrix:
        reader = Reader.of(fold.knowledge, bench.config)
        return columns(reader, batch, fold.train, bench.config.min_df)[0]

    return [replace(fold, matrix=matrix(fold)) for fold in bench.folds]


def clusters(bench: Bench, vectors: Vectors) -> Outcome:
    """Word clusters as words: blocks near the party and single words once more, over clusters."""
    edits = [cluster_edits(words, vectors) for words in statements(bench)]
    records = [edited(r, e) for r, e in zip(bench.corpus.records, edits, strict=True)]
    near = [
        replace(block, name=f"cluster-{block.name}")
        for block in bench.config.blocks
        if (block.unit, block.view) == ("word", "form") and block.region != "all"
    ]
    near.append(BlockConfig(name="cluster-words", ngrams=(1, 1)))
    batch = COLLECT[bench.corpus.head](records).batch
    return decoded(bench, bench.fitted(bench.folds, beside=_blocks(bench, batch, near)))


def cluster_edits(words: Sequence[Word], vectors: Vectors) -> list[Edit]:
    """Return what turns each word that is no function word into the name of its cluster."""
    return [
        (word.start, word.end, _spelt(int(vectors.cluster[vectors.row[word.text]])))
        for word in words
        if word.party == plain.PLAIN
        and word.text.isalpha()
        and word.text not in _CLOSED
        and word.text in vectors.row
    ]


def _spelt(number: int) -> str:
    """Return a number as a word that no lexicon has."""
    return "qx" + "".join(chr(ord("a") + int(digit)) for digit in str(number))


def dense(bench: Bench, vectors: Vectors) -> Outcome:
    """Means of word vectors over the statement and beside the party as dense columns, for the SVM alone."""
    regions = _region_means(bench, vectors)

    def beside(fold: Fold) -> csr_matrix:
        spread = regions[fold.train].std(axis=0)
        scaled = regions / np.maximum(spread, 1e-9) / np.sqrt(DIMENSIONS)
        return csr_matrix(scaled.astype(np.float32))

    scores = bench.fitted(bench.folds, beside=beside, signed=regions.shape[1])
    return decoded(bench, scores)


def _region_means(bench: Bench, vectors: Vectors) -> NDArray[np.float64]:
    """Return the means over statement, left, right, and between (n_pairs, 4 * 50)."""
    batch = bench.pairs.batch
    found = np.zeros((len(bench), 4, DIMENSIONS))
    places = zip(batch.statement.tolist(), batch.holder.tolist(), batch.party.tolist(), strict=True)
    for pair, (number, holder, party) in enumerate(places):
        words = statements(bench)[number]
        rows = np.array([_vector_row(word, vectors) for word in words], dtype=np.int64)
        at, to = nearest(words, holder, party)
        for region, (low, high) in enumerate(_regions(len(words), at, to)):
            own = rows[low:high]
            own = own[own >= 0]
            if len(own):
                found[pair, region] = vectors.vectors[own].mean(axis=0)
    return found.reshape(len(bench), -1)


def _vector_row(word: Word, vectors: Vectors) -> int:
    return vectors.row.get(word.text, -1) if word.party == plain.PLAIN else -1


def _regions(size: int, at: int, to: int) -> list[tuple[int, int]]:
    """Return statement, left and right of the party, and what is between holder and party."""
    if to < 0:
        return [(0, size)]
    between = (min(at, to) + 1, max(at, to)) if at >= 0 else (0, 0)
    return [(0, size), (max(0, to - BESIDE), to), (to + 1, to + 1 + BESIDE), between]
