"""``stance evaluate``: a saved model against labelled statements."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipeline.cli.shared import BUNDLED, corpus_paths, print_metrics, step
from pipeline.outlets import check_outlet


def add_parser(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("evaluate", help="scores of a saved model on labelled statements")
    parser.add_argument(
        "--model", metavar="DIR", help="saved model (default: the newest, else the shipped one)"
    )
    parser.add_argument(
        "--corpus",
        nargs="+",
        default=[BUNDLED],
        metavar="FILE",
        help="corpus files or folders (default: bundled, a word for the bundled statements)",
    )
    parser.add_argument(
        "--json",
        metavar="FILE",
        help="also write the metrics here as JSON (- for standard output, in place of the table)",
    )
    parser.add_argument(
        "--samples",
        type=_count,
        default=1000,
        metavar="N",
        help="bootstrap samples of the 95%% intervals (default: 1000); 0 for no intervals",
    )
    parser.add_argument(
        "--no-tracking", action="store_true", help="do not log to the model's MLflow run"
    )
    parser.set_defaults(run=run)


def _count(value: str) -> int:
    """Return a number of samples; argparse turns the error into a message."""
    try:
        number = int(value)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{value!r} is no whole number") from None
    if number < 0:
        raise argparse.ArgumentTypeError(f"{value} is less than 0")
    return number


def run(arguments: argparse.Namespace) -> int:
    """Evaluate, print a table, write JSON, log to the run that made the model."""
    from pipeline.artifact import load_saved, run_of, write_beside
    from pipeline.corpora import corpus_fingerprint, read_corpus
    from pipeline.evaluate import evaluate_model
    from pipeline.notes import CorpusNotes
    from pipeline.score import find_model

    files = corpus_paths(arguments.corpus)
    if arguments.json not in (None, "-"):
        check_outlet(arguments.json, files)
    step("loading")
    folder = arguments.model or find_model()
    model = load_saved(folder)
    records = list(read_corpus(files))
    step(f"scoring {len(records)} statements")
    metrics = evaluate_model(model, records, samples=arguments.samples)
    for notice in CorpusNotes.of(records).notices():
        print(notice, file=sys.stderr)
    text = json.dumps(metrics, indent=2, ensure_ascii=False)
    try:
        if arguments.json == "-":
            print(text)
        else:
            print_metrics(metrics)
    finally:
        # Also when who reads our pipe (head, less) has seen enough.
        if arguments.json not in (None, "-"):
            write_beside(Path(arguments.json), (text + "\n").encode())
        if not arguments.no_tracking and (run_id := run_of(folder)):
            _log(run_id, metrics, corpus_fingerprint(records))
    return 0


def _log(run_id: str, metrics: Mapping[str, Any], fingerprint: str) -> None:
    from pipeline.tracking import log_evaluation

    if not log_evaluation(run_id, metrics, fingerprint=fingerprint):
        print(
            f"the run {run_id} that made the model is not in this store; nothing logged",
            file=sys.stderr,
        )
