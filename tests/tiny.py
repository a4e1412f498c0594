"""A model that trains in a second and sentences to score with it, for tests that need both."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix

from pipeline.artifact import save_model
from pipeline.config import load_config
from pipeline.resources import resource
from pipeline.schema import CorpusRecord, Mention, SentimentLabel, StanceLabel
from pipeline.train import Training, train_model

STATES = ("Chile", "Peru", "Norway", "Iceland", "Kenya", "Ghana", "Japan", "Spain", "Cuba", "Mali")
_VERBS = {
    "favor": ("praised", "thanked", "supported", "congratulated"),
    "against": ("condemned", "accused", "threatened", "denounced"),
    "neutral": ("met", "phoned", "visited", "neighbours"),
}
_TONE = {"favor": "positive", "neutral": "neutral", "against": "negative"}
_PLACES = (
    "over the fishing treaty",
    "in Geneva",
    "after the summit",
    "on Monday",
    "about the loan",
)


def sentences(n: int) -> list[str]:
    """Return ``n`` different sentences in which one state says or does something about another."""
    verbs = [verb for group in _VERBS.values() for verb in group]
    found = []
    for i in range(n):
        a, b = STATES[i % 10], STATES[(i * 3 + 1 + i // 10) % 10]
        verb, place = verbs[i % len(verbs)], _PLACES[i % len(_PLACES)]
        found.append(f"{a} {verb} {b} {place}, note {i} said.")
    return found


def corpus(n: int) -> list[CorpusRecord]:
    """Return ``n`` labelled statements of the same kind."""
    records = []
    for i in range(n):
        label = ("favor", "against", "neutral")[i % 3]
        a, b = STATES[i % 10], STATES[(i + 1 + i // 10 % 9) % 10]
        verb = _VERBS[label][i % 4]
        text = f"{a} {verb} {b} {_PLACES[i % 5]}, note {i} said."
        at = len(f"{a} {verb} ")
        records.append(
            CorpusRecord(
                id=f"t{i}",
                text=text,
                source="tiny",
                group=f"g{i // 2}",
                mentions=(Mention("a", 0, len(a)), Mention("b", at, at + len(b))),
                stances=(StanceLabel("a", "b", label), StanceLabel("b", "a", "neutral")),
                sentiments=(SentimentLabel("b", _TONE[label]), SentimentLabel("a", "neutral")),
            )
        )
    return records


@cache
def _training() -> Training:
    return train_model(corpus(300), load_config(resource("configs", "tiny.yaml")))


def tiny_model(folder: Path) -> Path:
    """Save to ``folder`` a model trained on 300 statements with ``configs/tiny.yaml``."""
    return save_model(_training().model, folder)


def sparse_rows(n: int = 240, n_classes: int = 3, seed: int = 5) -> tuple[csr_matrix, np.ndarray]:
    """Return sparse rows like TF-IDF ones, and labels that they mostly tell."""
    random = np.random.default_rng(seed)
    labels = random.integers(0, n_classes, n)
    dense = random.random((n, 40)) * (random.random((n, 40)) < 0.2)
    dense[np.arange(n), labels] += 0.6 * (random.random(n) < 0.8)
    dense /= np.maximum(np.linalg.norm(dense, axis=1, keepdims=True), 1e-9)
    return csr_matrix(dense.astype(np.float32)), labels
