"""Classes of words for the span tagger: parts of speech that a word has in news, and words that stand alike.

The second are k-means clusters of the leading singular vectors of positive pointwise mutual information
between words and their neighbours at one and two places (Levy and Goldberg, TACL 2015). Both are kept as
numbers beside hashes of words.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from sklearn.cluster import MiniBatchKMeans
from sklearn.utils.extmath import randomized_svd

from pipeline.attribution.cues import load_cues
from pipeline.attribution.tokens import tokenise
from pipeline.attribution.words import key

FEWEST, CONTEXTS, DIMENSIONS, CLUSTERS = 4, 4000, 100, 160
PLACES = (-2, -1, 1, 2)
SHARE = 0.08  # of its occurrences, for a part of speech to count as a word's
RARE, NO_CLASS, MOST_CLASSES = 0, 1, 256


def part_classes(tags: Path) -> dict[str, int]:
    """Return a number for each word: which parts of speech it has, the commonest first."""
    names = {}
    for word, counts in sorted(json.loads(tags.read_text(encoding="utf-8")).items()):
        total = sum(counts.values())
        if total >= FEWEST:
            first, *rest = sorted(counts.items(), key=lambda row: (-row[1], row[0]))
            others = sorted(tag for tag, n in rest[:3] if n >= SHARE * total)
            names[word] = "|".join([first[0], *others])
    common = Counter(names.values()).most_common(MOST_CLASSES - 2)
    numbers = {name: number for number, (name, _) in enumerate(sorted(common), NO_CLASS + 1)}
    return {word: numbers.get(name, RARE) for word, name in names.items()}


def clusters(texts: Iterable[str]) -> dict[str, int]:
    """Return a number for each word that occurs often enough: its cluster."""
    lines = [line for text in texts for line in text.split("\n") if line.strip()]
    sentences = [tokenise(line, 0, len(line), load_cues("en")).low for line in lines]
    counts = Counter(word for sentence in sentences for word in sentence)
    words = sorted((w for w, n in counts.items() if n >= FEWEST), key=lambda w: (-counts[w], w))
    vectors, frequency = _vectors(sentences, words)
    found = MiniBatchKMeans(CLUSTERS, random_state=0, n_init=3, batch_size=4096)
    numbers = found.fit(vectors, sample_weight=np.sqrt(frequency)).labels_
    return {word: NO_CLASS + 1 + int(n) for word, n in zip(words, numbers, strict=True)}


def _vectors(sentences: list[tuple[str, ...]], words: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """Return a unit vector for each word (n_words, DIMENSIONS), and how often it occurs."""
    number = {word: i for i, word in enumerate(words)}
    rows, columns = [], []
    for sentence in sentences:
        ids = [number.get(word, -1) for word in sentence]
        near = [-1] * 2 + [min(i, CONTEXTS) if i >= 0 else CONTEXTS for i in ids] + [-1] * 2
        for at, row in enumerate(ids):
            if row >= 0:
                rows += [row] * len(PLACES)
                columns += [k * (CONTEXTS + 2) + near[at + 2 + d] + 1 for k, d in enumerate(PLACES)]
    shape = len(words), len(PLACES) * (CONTEXTS + 2)
    table = sp.csr_matrix((np.ones(len(rows)), (rows, columns)), shape=shape)
    table.sum_duplicates()
    frequency = np.asarray(table.sum(axis=1)).ravel()
    context = np.asarray(table.sum(axis=0)).ravel() ** 0.75
    context *= table.sum() / context.sum()
    table = table.tocoo()
    value = np.log(table.data * table.sum() / (frequency[table.row] * context[table.col]))
    keep = value > 0
    positive = sp.csr_matrix((value[keep], (table.row[keep], table.col[keep])), shape=shape)
    left, strength, _ = randomized_svd(positive, DIMENSIONS, random_state=0, n_iter=4)
    vectors = left * np.sqrt(strength)
    return vectors / (np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9), frequency


def word_classes(texts: list[str], tags: Path) -> dict[int, tuple[int, int]]:
    """Return hash of a word -> (class of parts of speech, cluster); ``NO_CLASS`` where there is none."""
    parts, alike = part_classes(tags), clusters(texts)
    known = sorted({*parts, *alike})
    return {key(w): (parts.get(w, NO_CLASS), alike.get(w, NO_CLASS)) for w in known}
