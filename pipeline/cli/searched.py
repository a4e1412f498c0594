"""``stance train --search``: trials on a progress bar and as nested MLflow runs."""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pipeline.config import Config, TrackingConfig, to_dict
from pipeline.errors import TrackingError

if TYPE_CHECKING:
    from pipeline.lexicon import Lexicon
    from pipeline.schema import CorpusRecord
    from pipeline.search import Trial
    from pipeline.tracking import Tracker

#: Beside the model: the trials, the MLflow run they belong to, and the settings that were chosen.
TRIALS: Final = "search.jsonl"
RUN: Final = "search-run.json"
BEST: Final = "search.yaml"


def search_settings(
    records: Sequence[CorpusRecord],
    config: Config,
    lexicon: Lexicon,
    folder: Path,
    *,
    tracked: bool,
    inputs: Sequence[str] = (),
) -> Config:
    """Return the best settings found; ``folder`` keeps trials and result, so a stopped search goes on.

    What the store refuses to record after that is told on standard error: a trial counts without its run, too.
    ``inputs`` are the arguments that name the corpus and other files that training reads beside its settings.

    Raises
    ------
    ConfigError, TrainingError
        As :func:`pipeline.search.search`.
    TrackingError
        The store cannot be reached or written as the search begins.
    """
    from dataclasses import replace

    from tqdm import tqdm

    from pipeline.search import planned, search
    from pipeline.tracking import run

    tracking = replace(config.tracking, enabled=config.tracking.enabled and tracked)
    total = sum(1 for _ in planned(records, config)) * config.search.folds
    found: tuple[Config, list[Trial]] | None = None
    try:
        with (
            run(tracking, name="search", run_id=_run_id(folder)) as parent,
            tqdm(total=total, desc="search", unit="fold", disable=None) as bar,
        ):
            _remember(folder, parent)

            def told(trial: Trial, new: bool) -> None:
                bar.set_postfix_str(f"{trial.head} {trial.score:.3f}")
                if not new:
                    bar.update(config.search.folds)
                    return
                if fault := _recorded(tracking, trial):
                    bar.write(f"a trial was not recorded: {fault}", file=sys.stderr)

            def fold_done(_: int) -> None:
                bar.update()

            found = search(
                records, config, folder / TRIALS, lexicon=lexicon, on_trial=told, on_fold=fold_done
            )
            parent.metrics({t.head: {t.metric: t.score} for t in _winners(found[1])})
    except TrackingError as error:
        if found is None:
            raise
        print(f"the search was not recorded to its end: {error}", file=sys.stderr)
    best, trials = found
    _write(folder / BEST, best, inputs)
    _print(trials)
    return best


def _recorded(tracking: TrackingConfig, trial: Trial) -> Exception | None:
    """Record a trial as a nested run; return why the store refused it, if it did."""
    from pipeline.tracking import run

    try:
        with run(tracking, name=f"search {trial.head}", nested=True) as child:
            _log(child, trial)
    except (TrackingError, OSError) as error:
        return error
    return None


def _log(tracker: Tracker, trial: Trial) -> None:
    import math

    changes = {f"change {key}": json.dumps(value) for key, value in trial.changes.items()}
    # Names of tags have no room for *, so the keys as they are go into a value.
    tracker.tags({"head": trial.head, "changes": json.dumps(dict(trial.changes)), **changes})
    folds = {str(i): v for i, v in enumerate(trial.folds) if math.isfinite(v)}
    tracker.metrics({trial.metric: trial.score, "fold": folds, "seconds": trial.seconds})


def _run_id(folder: Path) -> str | None:
    try:
        return str(json.loads((folder / RUN).read_text(encoding="utf-8"))["run_id"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _remember(folder: Path, parent: Tracker) -> None:
    from pipeline.artifact import write_beside

    if parent.run_id is not None:
        write_beside(folder / RUN, json.dumps({"run_id": parent.run_id}).encode())


def _write(file: Path, best: Config, inputs: Sequence[str]) -> None:
    import yaml

    from pipeline.artifact import write_beside

    command = shlex.join(["stance", "train", "--config", str(file), *inputs])
    said = f"Chosen by stance train --search. Train with it again:\n{command}"
    comment = "".join(f"# {line}\n" for line in said.splitlines())
    text = comment + yaml.safe_dump(to_dict(best), sort_keys=False, allow_unicode=True)
    write_beside(file, text.encode("utf-8", "backslashreplace"))


def _winners(trials: Sequence[Trial]) -> list[Trial]:
    """Return the best trial of each head, the earliest of equals."""
    heads = dict.fromkeys(trial.head for trial in trials)
    return [max((t for t in trials if t.head == head), key=lambda t: t.score) for head in heads]


def _print(trials: Sequence[Trial]) -> None:
    for best in _winners(trials):
        before = next(trial for trial in trials if trial.head == best.head)
        changes = ", ".join(f"{k}={v}" for k, v in best.changes.items())
        print(
            f"search, {best.head}: {best.metric} {best.score:.3f} in cross-validation "
            f"({before.score:.3f} before), with {changes or 'the settings as they were'}"
        )
