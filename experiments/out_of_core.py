"""What out-of-core training costs in accuracy: the same corpus and settings, in memory and streamed.

    python -m experiments.out_of_core --data FOLDER [--seeds 3] [--out FILE]

FOLDER holds dse_train.jsonl and dse_valid.jsonl (``stance corpus fetch dse``). Every training is a process
of its own, so that time and memory are its own; both are trained on all of dse_train and scored on dse_valid.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from statistics import mean, stdev
from typing import Any

from experiments.machine import header, peak_megabytes
from pipeline.corpora import corpus_fingerprint, read_corpus

ROOT = Path(__file__).resolve().parent.parent
SCORES = ("accuracy", "macro_f1", "f_avg", "directed.micro_f1", "directed.macro_f1")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--data", required=True, metavar="FOLDER")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--out", metavar="FILE", default="bench/out_of_core.md")
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        print(json.dumps(one(Path(arguments.data), arguments.one[0], int(arguments.one[1]))))
        return
    runs = {
        way: [_process(arguments.data, way, seed) for seed in range(arguments.seeds)]
        for way in ("memory", "out_of_core")
    }
    text = "\n".join([*_head(arguments), *_table(runs)]) + "\n"
    print(text)
    out = Path(arguments.out)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(text)


def _process(data: str, way: str, seed: int) -> dict[str, Any]:
    command = [sys.executable, "-W", "ignore", "-m", "experiments.out_of_core", "--data", data]
    run = subprocess.run(
        [*command, "--one", way, str(seed)], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True
    )
    found: dict[str, Any] = json.loads(run.stdout)
    return found


def one(data: Path, way: str, seed: int) -> dict[str, Any]:
    """Train one way; return scores on all and on unseen rows of dse_valid, seconds and megabytes."""
    import time

    from pipeline.config import load_config
    from pipeline.evaluate import evaluate_model
    from pipeline.outofcore import train_out_of_core
    from pipeline.train import train_model

    config = load_config(None, [f"seed={seed}"])
    corpus, begin = data / "dse_train.jsonl", time.perf_counter()
    if way == "memory":
        training = train_model(read_corpus([corpus]), config)
    else:
        training = train_out_of_core([corpus], config)
    found: dict[str, Any] = {
        "seconds": time.perf_counter() - begin,
        "MB": peak_megabytes(),
    }
    metrics = evaluate_model(
        training.model, list(read_corpus([data / "dse_valid.jsonl"])), samples=0
    )
    for name in SCORES:
        for rows, part in (("all", metrics), ("unseen", metrics["no_leak"])):
            value: Any = part["stance"]
            for key in name.split("."):
                value = value[key]
            found[f"{name} {rows}"] = value
    return found


def _head(arguments: argparse.Namespace) -> list[str]:
    data = Path(arguments.data)
    prints = [
        f"{name} {corpus_fingerprint(read_corpus([data / f'{name}.jsonl']))[:16]}"
        for name in ("dse_train", "dse_valid")
    ]
    command = f"python -m experiments.out_of_core --data FOLDER --seeds {arguments.seeds}"
    return [
        "# Out-of-core training against training in memory",
        "",
        *header(command, prints),
        "",
        f"Mean over {arguments.seeds} seeds (spread: standard deviation), dse_train to dse_valid. Seconds and",
        "megabytes are of the whole training: two fits, calibration, leakage index.",
        "",
    ]


def _table(runs: dict[str, list[dict[str, Any]]]) -> list[str]:
    lines = ["| | in memory | out of core | difference |", "|---|---|---|---|"]
    for name in runs["memory"][0]:
        own, other = ([run[name] for run in runs[way]] for way in ("memory", "out_of_core"))
        digits = 3 if max(own) <= 1 else 0
        cells = [f"{mean(x):.{digits}f} ({_spread(x):.{digits}f})" for x in (own, other)]
        lines.append(
            f"| {name} | {cells[0]} | {cells[1]} | {mean(other) - mean(own):+.{digits}f} |"
        )
    return lines


def _spread(values: list[float]) -> float:
    return stdev(values) if len(values) > 1 else 0.0


if __name__ == "__main__":
    main()
