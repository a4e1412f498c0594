"""What the bundled statements teach: scores on corpora they never saw, alone and added to one.

    python experiments/seeds.py --data FOLDER [--seeds 5]

``FOLDER`` holds dse_train.jsonl, dse_valid.jsonl and newsmtsc_train.jsonl (``stance corpus fetch``). Prints
Markdown: transfer of the statements alone, what they add to dse_train, learning curves over
``--seeds`` random draws, and held-out scores by domain and class.
"""

from __future__ import annotations

import argparse
import datetime
import random
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from pipeline.config import Config, load_config
from pipeline.corpora import corpus_fingerprint, read_corpus
from pipeline.evaluate import evaluate_model, score_records
from pipeline.metrics import by_slice
from pipeline.resources import resource
from pipeline.schema import CorpusRecord
from pipeline.train import train_model

Records = Sequence[CorpusRecord]
SIZES = (500, 1000, 2000, 3000)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--seeds", type=int, default=5, help="random draws behind every spread")
    arguments = parser.parse_args()
    config = load_config()
    seeds = list(read_corpus(resource("seeds", "statements")))
    corpora = {
        name: list(read_corpus(arguments.data / f"{name}.jsonl"))
        for name in ("dse_train", "dse_valid", "newsmtsc_train")
    }
    print(
        f"{datetime.date.today()}, statements {corpus_fingerprint(seeds)[:12]}, {len(seeds)} of them\n"
    )
    transfer(seeds, corpora, config, arguments.seeds)
    addition(seeds, corpora, config)
    domains(seeds, config)


def transfer(
    seeds: Records, corpora: dict[str, list[CorpusRecord]], config: Config, draws: int
) -> None:
    """Print the learning curve of the statements alone on DSE and NewsMTSC."""
    print(
        "Statements alone, tested on corpora they never saw (mean and standard deviation of draws):\n"
    )
    print(
        "| statements | DSE valid no_leak directed macro F1 | NewsMTSC train sentiment macro F1 |"
    )
    print("|---|---|---|")
    sizes = [size for size in SIZES if size < len(seeds)]
    for size in [*sizes, len(seeds)]:
        figures = [
            unseen_scores(draw(seeds, size, seed), corpora, replace(config, seed=seed))
            for seed in range(draws)
        ]
        print(
            f"| {size} | {spread(f[0] for f in figures)} | {spread(f[1] for f in figures)} |",
            flush=True,
        )


def draw(seeds: Records, size: int, seed: int) -> Records:
    return seeds if size == len(seeds) else random.Random(seed).sample(list(seeds), size)


def unseen_scores(
    train: Records, corpora: dict[str, list[CorpusRecord]], config: Config
) -> tuple[float, float]:
    model = train_model(train, config).model
    directed = evaluate_model(model, corpora["dse_valid"], samples=0)["no_leak"]["stance"][
        "directed"
    ]
    sentiment = evaluate_model(model, corpora["newsmtsc_train"], samples=0)["sentiment"]
    return directed["macro_f1"], sentiment["macro_f1"]


def spread(values: Iterable[float]) -> str:
    found = [100 * value for value in values]
    deviation = statistics.stdev(found) if len(found) > 1 else 0.0
    return f"{statistics.mean(found):.1f} ± {deviation:.1f}"


def addition(seeds: Records, corpora: dict[str, list[CorpusRecord]], config: Config) -> None:
    """Print what the statements add to dse_train, on dse_valid."""
    print("\nStatements added to dse_train, on dse_valid (bootstrap 95 % intervals):\n")
    print(
        "| training | all: micro / macro F1 | no_leak: micro / macro F1 | 95 % of no_leak macro |"
    )
    print("|---|---|---|---|")
    for name, train in (
        ("dse_train", corpora["dse_train"]),
        ("dse_train + statements", [*corpora["dse_train"], *seeds]),
    ):
        metrics = evaluate_model(train_model(train, config).model, corpora["dse_valid"])
        print(f"| {name} | {directed_figures(metrics)} | {directed_figures(metrics['no_leak'])} | "
              f"{interval(metrics['no_leak'])} |", flush=True)  # fmt: skip


def directed_figures(metrics: dict[str, Any]) -> str:
    found = metrics["stance"]["directed"]
    return f"{100 * found['micro_f1']:.1f} / {100 * found['macro_f1']:.1f}"


def interval(metrics: dict[str, Any]) -> str:
    low, high = metrics["stance"]["ci95"]["directed"]["macro_f1"]
    return f"{100 * low:.1f} to {100 * high:.1f}"


def domains(seeds: Records, config: Config) -> None:
    """Print held-out scores of the statements by domain and by class."""
    training = train_model(seeds, config)
    stance, _ = score_records(training.measured, training.test)
    names = [record.id.rsplit("-", 2)[0] for record in training.test]
    assert stance.record is not None
    labelled = replace(stance, slices={"domain": [names[i] for i in stance.record.tolist()]})
    print(
        "\nHeld-out statements by domain:\n\n| domain | pairs | accuracy | F1 favor | F1 neutral | F1 against |"
    )
    print("|---|---|---|---|---|---|")
    for name, scores in by_slice(labelled, "domain").items():
        f1 = " | ".join(
            f"{100 * (scores['per_class'][c]['f1'] or 0):.0f}"
            for c in ("favor", "neutral", "against")
        )
        print(f"| {name} | {scores['n']} | {100 * scores['accuracy']:.0f} | {f1} |")


if __name__ == "__main__":
    main()
