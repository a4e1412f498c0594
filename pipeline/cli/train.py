"""``stance train``: from labelled statements to a tracked, saved, measured model."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pipeline.cli.shared import BUNDLED, ENTRIES, corpus_paths, print_metrics, step
from pipeline.errors import ConfigError, TrackingError

if TYPE_CHECKING:
    from pipeline.config import Config
    from pipeline.train import Training

#: Scored after training, so that a newcomer sees what the model does.
EXAMPLE: Final = (
    "Iceland accused Norway of breaking the herring treaty. "
    "“We stand with Iceland,” Denmark's foreign minister said."
)

#: ``--search`` without a number.
_AS_SET: Final = object()


def add_parser(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("train", help="train, measure, track and save a model")
    parser.add_argument("--config", metavar="FILE", help="overrides of configs/default.yaml")
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="one override, e.g. stance.min_df=3, over those of --config; may be repeated",
    )
    parser.add_argument(
        "--corpus",
        nargs="+",
        metavar="FILE",
        help="corpus files or folders, and the word bundled for the bundled statements (default: corpus of "
        "the settings, else bundled)",
    )
    parser.add_argument(
        "--out",
        metavar="DIR",
        help="folder of the saved model (default: party-stance in models/, or in PARTY_STANCE_MODELS)",
    )
    parser.add_argument(
        "--parties",
        metavar="FILE",
        help=f"registry entries merged over the bundled ones: {ENTRIES}",
    )
    parser.add_argument(
        "--lexicon",
        action="append",
        default=[],
        metavar="FILE",
        help="more stance words; may be repeated",
    )
    parser.add_argument(
        "--out-of-core",
        action="store_true",
        help="stream a corpus that exceeds memory (as scale.out_of_core; features go to TMPDIR, "
        "about 2 kB a pair)",
    )
    parser.add_argument(
        "--search",
        nargs="?",
        type=int,
        const=_AS_SET,
        metavar="TRIALS",
        help="first tune the settings by cross-validation, with so many random draws a head (default: "
        "search.trials); a stopped search goes on if --out, corpus and settings are the same",
    )
    parser.add_argument("--no-tracking", action="store_true", help="do not record an MLflow run")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Train, save, record, print the scores and one scored example."""
    from pipeline.cli.claimed import claimed
    from pipeline.config import load_config
    from pipeline.score import StanceModel, models_folder

    overrides = ["scale.out_of_core=true"] if arguments.out_of_core else []
    if arguments.search not in (None, _AS_SET):
        overrides.append(f"search.trials={arguments.search}")
    config = load_config(arguments.config, [*arguments.set, *overrides])
    corpus = arguments.corpus or list(config.corpus) or [BUNDLED]
    folder = Path(arguments.out or models_folder() / "party-stance")
    tracked = config.tracking.enabled and not arguments.no_tracking
    with claimed(folder):
        if tracked:
            from pipeline.tracking import check_store

            step("opening the MLflow store")
            check_store(config.tracking)
        training = _train(arguments, config, corpus_paths(corpus), folder)
        metrics = _measure(training)
        _save(training, metrics, folder)
        fault = None
        try:
            _print(training, metrics)
            print(f"model saved to {folder}")
        finally:
            # Also when who reads our pipe (head, less) has seen enough.
            if tracked:
                fault = _track(arguments, training, metrics, folder, corpus)
    print()
    _print_example(StanceModel(training.model))
    if fault is not None:
        raise fault
    return 0


def _measure(training: Training) -> dict[str, Any]:
    from pipeline.evaluate import can_score, evaluate_model
    from pipeline.metrics import no_metrics

    step("measuring")
    if not can_score(training.measured, training.test):
        return no_metrics()
    return evaluate_model(training.measured, training.test)


def _print(training: Training, metrics: Mapping[str, Any]) -> None:
    if metrics["n"]:
        print_metrics(metrics)
    else:
        print("not measured: the test part has no labels (split.test is its share)")
    print("\n".join([_counts(training.counts), *training.notices]))


def _track(
    arguments: argparse.Namespace,
    training: Training,
    metrics: Mapping[str, Any],
    folder: Path,
    corpus: list[str],
) -> TrackingError | None:
    """Record the run; return why the store refused it, if it did: the model is there all the same."""
    from pipeline.artifact import RUN_FILE, write_beside
    from pipeline.cli.tracked import track

    step("recording the run")
    inputs = {"corpus": corpus, "parties": arguments.parties, "lexicon": arguments.lexicon}
    try:
        run_id = track(training, metrics, folder, inputs, EXAMPLE)
    except TrackingError as error:
        return error
    write_beside(folder / RUN_FILE, json.dumps({"run_id": run_id}).encode())
    print(f"recorded as run {run_id}")
    return None


def _train(
    arguments: argparse.Namespace, config: Config, files: list[str], folder: Path
) -> Training:
    from pipeline.lexicon import Lexicon
    from pipeline.parties import Registry

    registry = Registry.load()
    if arguments.parties:
        registry = registry.merge(Registry.load(arguments.parties))
    lexicon = Lexicon.load(extra=[Path(name) for name in arguments.lexicon])
    searching = arguments.search is not None
    if config.scale.out_of_core:
        if searching:
            raise ConfigError("--search reads the corpus into memory; leave --out-of-core away")
        from pipeline.outofcore import train_out_of_core

        return train_out_of_core(files, config, registry=registry, lexicon=lexicon, step=step)
    from pipeline.corpora import read_corpus
    from pipeline.train import train_model

    records = list(read_corpus(files))
    if searching:
        from pipeline.cli.searched import search_settings

        tracked = not arguments.no_tracking
        inputs = _inputs(arguments)
        config = search_settings(records, config, lexicon, folder, tracked=tracked, inputs=inputs)
    return train_model(records, config, registry=registry, lexicon=lexicon, step=step)


def _inputs(arguments: argparse.Namespace) -> list[str]:
    """Return the options that name what is trained on, as they were given."""
    given = ["--corpus", *arguments.corpus] if arguments.corpus else []
    given += ["--parties", arguments.parties] if arguments.parties else []
    return given + [part for name in arguments.lexicon for part in ("--lexicon", name)]


def _save(training: Training, metrics: Mapping[str, Any], folder: Path) -> None:
    from pipeline.artifact import METRICS_FILE, RUN_FILE, save_model, write_beside

    step("saving")
    save_model(training.model, folder)
    # The run of the model that stood here before; only now, so that a failed save leaves both.
    (folder / RUN_FILE).unlink(missing_ok=True)
    text = json.dumps(metrics, indent=2, ensure_ascii=False) + "\n"
    write_beside(folder / METRICS_FILE, text.encode())


def _counts(counts: Mapping[str, int]) -> str:
    line = (
        f"{counts['statements']} statements, {counts['duplicates']} duplicates dropped; "
        f"{counts['train']} to train, {counts['calibration']} to calibrate, {counts['test']} to test"
    )
    if counts["contradictory"]:
        line += f"; {counts['contradictory']} have labels that contradict each other"
    return line


def _print_example(model: Any) -> None:
    import sys

    from pipeline.display import TableWriter
    from pipeline.schema import Document

    if model.saved.stance is None:
        return
    print(f"{EXAMPLE}\n")
    writer = TableWriter(sys.stdout, show_neutral=False)
    for part in model.score_documents([Document("example", EXAMPLE)]):
        writer.write(part)
    writer.close()
