"""Word vectors and word clusters learned without labels: PPMI of co-occurrence, its SVD, k-means.

Levy, Goldberg and Dagan, "Improving distributional similarity with lessons learned from word embeddings"
(TACL 2015): smoothed contexts, window 5, vectors scaled by the root of the singular values. Clusters as
features: Koo, Carreras and Collins, "Simple semi-supervised dependency parsing" (ACL 2008).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix, csr_matrix

from pipeline.text import tokens

FILES: Final = ("dse_train", "newsmtsc_train", "polnear_train")
WINDOW: Final = 5
LEAST: Final = 5
DIMENSIONS: Final = 50
CLUSTERS: Final = 300
SMOOTHING: Final = 0.75


@dataclass(frozen=True, slots=True)
class Vectors:
    """Words with their vectors (n_words, 50), whose mean square is 1, and clusters (n_words,)."""

    row: dict[str, int]
    vectors: NDArray[np.float32]
    cluster: NDArray[np.int64]


def raw_texts(data: Path) -> Iterator[str]:
    """Yield the texts of the corpora, without their labels, each once."""
    texts = dict.fromkeys(chain.from_iterable(_texts(data / f"{name}.jsonl") for name in FILES))
    yield from texts


def _texts(file: Path) -> Iterator[str]:
    with file.open(encoding="utf-8") as lines:
        yield from (json.loads(line)["text"] for line in lines)


def learn(texts: Sequence[str], seed: int) -> Vectors:
    """Learn vectors and clusters of the words that occur five times in ``texts``."""
    from sklearn.cluster import MiniBatchKMeans
    from sklearn.utils.extmath import randomized_svd

    words = [[text[t.start : t.end].lower() for t in tokens(text)] for text in texts]
    counts = Counter(chain.from_iterable(words))
    row = {word: i for i, word in enumerate(sorted(w for w, n in counts.items() if n >= LEAST))}
    table = ppmi(cooccurrence([[row.get(word, -1) for word in text] for text in words], len(row)))
    left, values, _ = randomized_svd(table, DIMENSIONS, random_state=seed)
    vectors = left * np.sqrt(values)
    lengths = np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    means = MiniBatchKMeans(CLUSTERS, n_init=3, random_state=seed, batch_size=4096)
    cluster = means.fit_predict(vectors / lengths)
    scaled = vectors / vectors.std(axis=0)
    return Vectors(row, scaled.astype(np.float32), cluster.astype(np.int64))


def cooccurrence(texts: Sequence[Sequence[int]], size: int) -> csr_matrix:
    """Return how often words stand within five words of each other (size, size); -1 is no word."""
    gap = [-1] * WINDOW
    line = np.array(list(chain.from_iterable([*text, *gap] for text in texts)), dtype=np.int64)
    table = csr_matrix((size, size), dtype=np.float64)
    for step in range(1, WINDOW + 1):
        left, right = line[:-step], line[step:]
        both = (left >= 0) & (right >= 0)
        ones = np.ones(int(both.sum()))
        table = table + coo_matrix((ones, (left[both], right[both])), shape=(size, size)).tocsr()
    return csr_matrix(table + table.T)


def ppmi(table: csr_matrix) -> csr_matrix:
    """Return the positive pointwise mutual information of counts (size, size), contexts smoothed."""
    words = np.maximum(np.asarray(table.sum(axis=1)).ravel(), 1e-9)
    contexts = np.maximum(np.asarray(table.sum(axis=0)).ravel(), 1e-9) ** SMOOTHING
    cells = table.tocoo()
    ratio = cells.data / words[cells.row] / (contexts / contexts.sum())[cells.col]
    information = np.maximum(np.log(ratio), 0.0)
    found = csr_matrix((information, (cells.row, cells.col)), shape=table.shape)
    found.eliminate_zeros()
    return found
