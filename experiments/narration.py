"""How often the author of a news sentence only reports, and what a model says of it.

    python experiments/narration.py [--model DIR]

``seeds/narration.jsonl`` says of the bundled statements that name one party, and have no stance otherwise,
where their author stands (id, label; made by language-model agents, as the guideline says). No model is
trained on these labels. Prints accuracy, macro F1 and calibration error of the probabilities as they are,
corrected by the constants of ``pipeline/narration.py``, and by constants fitted on four fifths and tested on
the last; 95 % intervals by bootstrap over statements. --model: a saved model (default: the shipped one).
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

import pipeline
from experiments.machine import header
from pipeline.artifact import SavedModel, load_saved
from pipeline.corpora import corpus_fingerprint, read_corpus
from pipeline.metrics import compute
from pipeline.narration import LOG_ODDS, corrected
from pipeline.pairs import AUTHOR, PairBuilder
from pipeline.resources import resource
from pipeline.schema import STANCES, CorpusRecord
from pipeline.scored import Scored
from pipeline.surroundings import predict_both

Floats = NDArray[np.float64]
SHIPPED: Final = Path(pipeline.__file__).parent / "_model"
FOLDS: Final = 5
SAMPLES: Final = 1000
NEUTRAL: Final = STANCES.index("neutral")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--model", type=Path, default=SHIPPED)
    arguments = parser.parse_args()
    labels = read_labels(resource("seeds") / "narration.jsonl")
    records = [r for r in read_corpus(resource("seeds", "statements")) if r.id in labels]
    gold = np.array([STANCES.index(labels[record.id]) for record in records])
    print("\n".join(header("python experiments/narration.py", [corpus_fingerprint(records)[:12]])))
    print(f"\n{len(gold)} statements: {dict(Counter(labels[record.id] for record in records))}\n")
    found = probabilities(load_saved(arguments.model), records)
    fitted, constants = cross_fitted(found, gold)
    print("| probabilities | accuracy | macro F1 | ECE |\n|---|---|---|---|")
    for name, rows in (
        ("as they are", found),
        (f"corrected by {LOG_ODDS}", corrected(found)),
        ("corrected by what other folds say", fitted),
    ):
        print(f"| {name} | {cells(rows, gold)} |")
    print(f"\nConstants of all: {constants.round(1).tolist()}")


def read_labels(path: Path) -> dict[str, str]:
    """Return the labels of ``path`` by statement."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return {row["id"]: row["label"] for row in rows}


def probabilities(model: SavedModel, records: list[CorpusRecord]) -> Floats:
    """Return (n_records, 3), where the author of each stands toward the one party."""
    assert model.stance is not None
    builder = PairBuilder(repeat=False)
    for record in records:
        mentions = [(mention.start, mention.end, 0) for mention in record.mentions]
        builder.add(record.text, mentions, [(AUTHOR, 0)], [record.mentions[0].party])
    return predict_both(model.stance, model.sentiment, builder.build())[0].probabilities


def cross_fitted(found: Floats, gold: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Return probabilities of each fold, corrected by constants that fit the others; constants of all rows."""
    fold = np.random.default_rng(0).permutation(len(gold)) % FOLDS
    result = np.empty_like(found)
    for number in range(FOLDS):
        constants = fit(found[fold != number], gold[fold != number])
        result[fold == number] = shifted(found[fold == number], constants)
    return result, fit(found, gold)


def fit(found: Floats, gold: NDArray[np.int64]) -> Floats:
    """Return what to add to the log odds of the classes (3,), that of neutral being 0."""

    def loss(polar: Floats) -> float:
        rows = shifted(found, np.insert(polar, NEUTRAL, 0.0))
        return float(-np.log(rows[np.arange(len(gold)), gold] + 1e-12).mean())

    return np.insert(minimize(loss, np.zeros(2)).x, NEUTRAL, 0.0)


def shifted(found: Floats, constants: Floats) -> Floats:
    odds = found * np.exp(constants)
    return np.asarray(odds / odds.sum(axis=1, keepdims=True))


def cells(rows: Floats, gold: NDArray[np.int64]) -> str:
    chance = np.random.default_rng(0)
    samples = [np.arange(len(gold)), *(chance.integers(0, len(gold), (SAMPLES, len(gold))))]
    parts = []
    for name in ("accuracy", "macro_f1"):
        figures = [compute(name, scored(rows[s], gold[s])) or 0.0 for s in samples]
        low, high = np.percentile(figures[1:], [2.5, 97.5])
        parts.append(f"{100 * figures[0]:.1f} [{100 * low:.1f}, {100 * high:.1f}]")
    return " | ".join([*parts, f"{compute('ece', scored(rows, gold)) or 0.0:.3f}"])


def scored(rows: Floats, gold: NDArray[np.int64]) -> Scored:
    """Return the likeliest classes of ``rows`` beside ``gold``."""
    at, none = np.arange(len(gold)), np.full(len(gold), AUTHOR)
    return Scored(
        STANCES, gold, rows.argmax(axis=1), rows, record=at, holder=none, party=at * 0, group=at
    )


if __name__ == "__main__":
    main()
