"""Sentences with spans in, probabilities out: this project, scikit-learn's vectorisers, VADER, fastText."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from experiments.machine import timed
from experiments.reference import Enumerator, union
from pipeline.model import Head
from pipeline.pairs import PairBatch, frame_pairs, stance_pairs
from pipeline.schema import CorpusRecord
from pipeline.score import StanceModel, load_model

OWN, SKLEARN, VADER, FASTTEXT = "party-stance", "scikit-learn, same features", "VADER", "fastText"
#: The shipped model, which labels sentiment too, and either by what both say of the statement's other pairs.
TOGETHER = "score_pairs, both heads with their surroundings"
MODEL = Path(__file__).resolve().parent.parent / "pipeline" / "_model"
GOALS = {SKLEARN: 15, VADER: 4, FASTTEXT: 1}


@dataclass(frozen=True)
class Row:
    """One line of the table: what was measured, what we wanted, whether it is met.

    ``rate`` is items a second, for the picture.
    """

    measure: str
    figure: str
    goal: str
    met: bool | None
    rate: float | None = None


@dataclass(frozen=True)
class Data:
    """Statements to train on and sentences with spans to score."""

    train: list[CorpusRecord]
    score: list[CorpusRecord]
    name: str


def rows(model: StanceModel, data: Data, n_slow: int, repeats: int) -> list[Row]:
    """Return our speed and its ratio to each peer's, by processor time: each of them is one thread."""
    speeds = speed(model, data, n_slow, repeats)
    own = speeds[OWN]
    found = [Row(f"{OWN}: scoring, pairs a second, one core", f"{own:,.0f}", "", None, own)]
    found.append(Row(f"... {TOGETHER}", f"{speeds[TOGETHER]:,.0f}", "", None))
    for name, goal in GOALS.items():
        if name in speeds:
            ratio = own / speeds[name]
            measure = f"against {name} ({speeds[name]:,.0f} sentences a second)"
            figures = (f"{ratio:.1f} times", f"{goal} times", ratio >= goal, speeds[name])
            found.append(Row(measure, *figures))
    return found


def pair_frame(records: Sequence[CorpusRecord], n: int) -> Any:
    """Return ``n`` marked pairs of ``records``: one direction of each statement, repeated as needed."""
    import pandas as pd

    rows = []
    for record in records:
        spans = {m.party: (m.start, m.end) for m in reversed(record.mentions)}
        for label in record.stances[:1]:
            if label.party in spans:
                rows.append(
                    (record.text, *spans.get(label.holder or "", (-1, -1)), *spans[label.party])
                )
    rows = (rows * (n // len(rows) + 1))[:n]
    names = ["text", "holder_start", "holder_end", "party_start", "party_end"]
    return pd.DataFrame(rows, columns=names)


def speed(model: StanceModel, data: Data, n_slow: int, repeats: int) -> dict[str, float]:
    """Return items a second of this project and its peers: sentences with spans in, probabilities out.

    Slow peers get ``n_slow`` sentences, fast ones twenty times as many of the same.
    """
    head = model.saved.stance
    assert head is not None
    fast, slow = pair_frame(data.score, n_slow * 20), pair_frame(data.score, n_slow)
    batch, small = frame_pairs(fast), frame_pairs(slow)
    # What is recalled comes from no feature; the time below is with it.
    check_equal(replace(head, recall=None), small)
    shipped = load_model(MODEL)
    functions: dict[str, Callable[[], Any]] = {
        OWN: lambda: head.predict(frame_pairs(fast)),
        TOGETHER: lambda: shipped.score_pairs(fast),
    }
    enumerator, vectoriser, order = _sklearn(head, data.train, small)
    functions[SKLEARN] = lambda: _sklearn_probabilities(head, enumerator, vectoriser, order, small)
    sizes = {OWN: len(batch), TOGETHER: len(fast), "scikit-learn, same features": len(small)}
    for name, build in ((VADER, _vader), (FASTTEXT, _fasttext)):
        try:
            functions[name] = build(data, head, fast if name == FASTTEXT else slow)
        except ModuleNotFoundError as error:
            print(f"{error.name} is missing: pip install -r experiments/requirements.txt")
            continue
        sizes[name] = len(fast) if name == FASTTEXT else len(slow)
    took = timed(functions, repeats)
    return {name: sizes[name] / value.cpu for name, value in took.items()}


def _sklearn(
    head: Head, train: Sequence[CorpusRecord], batch: PairBatch
) -> tuple[Enumerator, Any, Any]:
    enumerator = Enumerator(head.space.reader)
    known = list(enumerator.pairs(stance_pairs(train[:2000]).batch))
    vectoriser, order = union(enumerator, head.space, [*known, *enumerator.pairs(batch)])
    return enumerator, vectoriser, order


def _sklearn_probabilities(
    head: Head, enumerator: Enumerator, vectoriser: Any, order: Any, batch: PairBatch
) -> Any:
    pairs = list(enumerator.pairs(batch))
    scores = vectoriser.transform(pairs) @ head.weights[order] + head.intercept
    return head.calibration.probabilities(scores, np.array([pair.order for pair in pairs]))


def check_equal(head: Head, batch: PairBatch) -> None:
    """Refuse to compare speeds of things that do not compute the same."""
    enumerator = Enumerator(head.space.reader)
    vectoriser, order = union(enumerator, head.space, list(enumerator.pairs(batch)))
    theirs = _sklearn_probabilities(head, enumerator, vectoriser, order, batch)
    worst = float(abs(theirs - head.predict(batch).probabilities).max())
    assert worst < 1e-6, f"probabilities differ by {worst}"
    print(f"probabilities equal those of scikit-learn's vectorisers to {worst:.1e}")


def _vader(data: Data, head: Head, frame: Any) -> Callable[[], Any]:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    score = SentimentIntensityAnalyzer().polarity_scores
    texts = frame["text"].tolist()
    return lambda: [score(text) for text in texts]


def _fasttext(data: Data, head: Head, frame: Any) -> Callable[[], Any]:
    import fasttext

    enumerator = Enumerator(head.space.reader)

    def masked(batch: PairBatch) -> list[str]:
        return [" ".join(s for _, s in pair.views["form"]) for pair in enumerator.pairs(batch)]

    pairs = stance_pairs(data.train)
    lines = zip(pairs.labels.tolist(), masked(pairs.batch), strict=True)
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as file:
        file.writelines(f"__label__{label} {text}\n" for label, text in lines)
        file.flush()
        model = fasttext.train_supervised(file.name, wordNgrams=2, thread=1, verbose=0)
    texts = masked(frame_pairs(frame))
    return lambda: model.predict(texts, k=3)


def picture(found: Sequence[Row], path: Path) -> None:
    """Draw the speeds as bars on a logarithmic axis."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    speeds = {_name(row.measure): row.rate for row in found if row.rate}
    names = sorted(speeds, key=speeds.__getitem__)
    figure, axes = plt.subplots(figsize=(7, 0.6 * len(names) + 1.2), layout="constrained")
    colours = ["#c8553d" if name == OWN else "#8d99ae" for name in names]
    bars = axes.barh(names, [speeds[name] for name in names], color=colours)
    axes.bar_label(bars, [f"{speeds[name]:,.0f}" for name in names], padding=4)
    axes.set_xscale("log")
    axes.set_xlim(min(speeds.values()) / 5, max(speeds.values()) * 3)
    axes.set_xlabel("sentences a second, one core (logarithmic)")
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, dpi=150)
    plt.close(figure)


def _name(measure: str) -> str:
    return next(name for name in (OWN, *GOALS) if name in measure)
