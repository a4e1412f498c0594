"""Search for the settings of a head by cross-validation: drawn at random, kept in a file, resumable."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pipeline.config import (
    HEADS,
    Config,
    HeadName,
    SearchConfig,
    config_from_dict,
    to_dict,
)
from pipeline.corpora import corpus_fingerprint
from pipeline.crossval import cross_validate, fold_figures, headline, record_folds
from pipeline.errors import ConfigError
from pipeline.held_out import COLLECT, labelled, telling_records
from pipeline.knowledge import Knowledge
from pipeline.leakage import drop_duplicates
from pipeline.lexicon import Lexicon
from pipeline.schema import CorpusRecord
from pipeline.splits import split_records

#: Told of every trial as it is done or found done before: the trial, and whether it is new.
OnTrial = Callable[["Trial", bool], None]


@dataclass(frozen=True, slots=True)
class Trial:
    """Settings of a head that were tried: what differs from the configuration, and the score.

    ``score`` is ``metric`` over all rows, each predicted out of fold; ``folds`` the same by fold.
    """

    head: HeadName
    changes: Mapping[str, Any]
    metric: str
    score: float
    folds: tuple[float, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class _Planned:
    head: HeadName
    changes: Mapping[str, Any]
    config: Config

    def key(self, corpus: str, words: str) -> str:
        """Return the hash of everything that decides the trial's score; ``words`` is the lexicon as text."""
        head = to_dict(self.config.head(self.head))
        decides = [corpus, words, self.config.seed, self.config.search.folds, self.head, head]
        libraries = [version(name) for name in ("numpy", "scikit-learn", "party-stance")]
        text = json.dumps([*decides, libraries], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


def search(
    records: Sequence[CorpusRecord],
    config: Config,
    file: Path,
    *,
    lexicon: Lexicon | None = None,
    on_trial: OnTrial = lambda *_: None,
    on_fold: Callable[[int], None] = lambda _: None,
) -> tuple[Config, list[Trial]]:
    """Return ``config`` with the best settings found for each head, and all trials.

    Trials are scored on the main sources (:func:`pipeline.held_out.telling_records`), with the supporting ones
    to train on. The first trial of a head are the settings as they stand, so the result is never worse on the
    rows that it was chosen on. Only the training part of ``records`` takes part: the figures that
    training then measures on its test part are not touched by the choice.

    Parameters
    ----------
    file
        JSON Lines to which every trial is added when it is done; those that it holds of the same
        corpus, lexicon, settings and libraries are not run again.

    Raises
    ------
    ConfigError
        A key of the search space does not exist, or one of its values is refused.
    TrainingError
        The corpus is too small to cut, or a class is missing.
    """
    unique = drop_duplicates(tuple(records)).records
    rows = split_records(unique, config.split, config.seed).train
    part = [unique[row] for row in rows]
    known, corpus = _recall(file), corpus_fingerprint(part)
    lexicon = lexicon or Lexicon.load()
    knowledge, words = Knowledge.learn([r.text for r in part], lexicon), lexicon.to_json()
    found: list[tuple[Trial, Config]] = []
    for plan in planned(part, config):
        key = plan.key(corpus, words)
        trial = known.get(key)
        new = trial is None
        if trial is None:
            trial = _run(part, plan, knowledge, on_fold)
            _append(file, key, trial)
        found.append((trial, plan.config))
        on_trial(trial, new)
    return _best(config, found), [trial for trial, _ in found]


def planned(records: Sequence[CorpusRecord], config: Config) -> Iterator[_Planned]:
    """Yield the trials of each head that ``records`` have labels for; equal settings once.

    Raises
    ------
    ConfigError
        See :func:`search`.
    """
    for name in HEADS:
        if not len(COLLECT[name](records)):
            continue
        seen = set()
        for changes in [{}, *_draws(config.search, name, config.seed)]:
            changed = with_changes(config, name, changes)
            head = json.dumps(to_dict(changed.head(name)), sort_keys=True)
            if head not in seen:
                seen.add(head)
                yield _Planned(name, changes, changed)


def _draws(config: SearchConfig, name: HeadName, seed: int) -> list[dict[str, Any]]:
    from sklearn.model_selection import ParameterGrid, ParameterSampler

    space = {choice.key: list(choice.values) for choice in getattr(config, name)}
    if not space:
        return []
    n = min(config.trials, len(ParameterGrid(space)))
    return list(ParameterSampler(space, n, random_state=seed))


def with_changes(config: Config, name: HeadName, changes: Mapping[str, Any]) -> Config:
    """Return ``config`` with dotted keys below a head set to other values.

    A part of a key may be the name or number of an item of a list, or ``*`` for all of them:
    ``blocks.*.idf``, ``learner.members.0.C``.

    Raises
    ------
    ConfigError
        A key does not exist, or the value is of the wrong type or out of range.
    """
    values = to_dict(config)
    for key, value in changes.items():
        for place, last in _places(values[name], key.split("."), f"search.{name}: {key}"):
            place[last] = value
    return config_from_dict(values, f"search.{name}")


def _places(values: Any, parts: Sequence[str], key: str) -> Iterator[tuple[Any, Any]]:
    """Yield the containers that hold the value of a key, and its index there."""
    first, rest = parts[0], parts[1:]
    inside: list[Any]
    if isinstance(values, list):
        names = [v.get("name") if isinstance(v, Mapping) else None for v in values]
        inside = [i for i, name in enumerate(names) if first in ("*", name, str(i))]
    else:
        inside = [first] if isinstance(values, Mapping) and first in values else []
    if not inside:
        raise ConfigError(f"{key} is unknown: there is no {first}")
    for index in inside:
        if rest:
            yield from _places(values[index], rest, key)
        else:
            yield values, index


def _run(
    records: Sequence[CorpusRecord],
    plan: _Planned,
    knowledge: Knowledge,
    on_fold: Callable[[int], None],
) -> Trial:
    config, start = plan.config, time.monotonic()
    # Rows without a label of this head would only dilute the balance of the folds.
    rows = labelled(records, plan.head)
    own = telling_records(rows, plan.head, config, config.search.folds)
    main = {id(record) for record in own}
    scored = cross_validate(
        own,
        record_folds(own, config.search.folds, config.seed),
        plan.head,
        # Settings are compared: calibrating each fold on folds of its own would take four times as long.
        replace(config, split=replace(config.split, calibration_folds=0)),
        knowledge,
        always=[record for record in rows if id(record) not in main],
        on_fold=on_fold,
    )
    metric, score = headline(scored)
    folds = tuple(fold_figures(scored))
    seconds = round(time.monotonic() - start, 2)
    return Trial(plan.head, plan.changes, metric, score or 0.0, folds, seconds)


def _best(config: Config, found: Sequence[tuple[Trial, Config]]) -> Config:
    for name in HEADS:
        own = [(trial.score, -number, settings) for number, (trial, settings) in enumerate(found)
               if trial.head == name]  # fmt: skip
        if own:
            # The earliest of equals, so that nothing is changed for nothing.
            config = replace(config, **{name: getattr(max(own, key=lambda t: t[:2])[2], name)})
    return config


def _recall(file: Path) -> dict[str, Trial]:
    """Return the trials of a file by key; a last line that was cut off is passed over."""
    found: dict[str, Trial] = {}
    if not file.exists():
        return found
    for line in file.read_text(encoding="utf-8").splitlines():
        try:
            row = json.loads(line)
            trial = {name: row[name] for name in Trial.__dataclass_fields__}
            found[row["key"]] = Trial(**trial | {"folds": tuple(row["folds"])})
        except (ValueError, KeyError, TypeError):
            continue
    return found


def _append(file: Path, key: str, trial: Trial) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    row = {"key": key} | {name: getattr(trial, name) for name in Trial.__dataclass_fields__}
    # A line that was cut off must not swallow the next one.
    whole = not file.exists() or file.read_bytes()[-1:] in (b"", b"\n")
    with file.open("a", encoding="utf-8") as stream:
        stream.write(("" if whole else "\n") + json.dumps(row) + "\n")
