"""MLflow: what every run leaves behind, so that a figure can be traced to data, code and settings.

The store is ``MLFLOW_TRACKING_URI``, or ``mlflow.db`` with ``mlartifacts/`` in the working folder.
MLflow takes seconds to import, so it is imported inside functions, and never to score.
"""

from __future__ import annotations

import logging
import os
import sqlite3
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pipeline import plots
from pipeline.config import Config, TrackingConfig, flatten, to_dict
from pipeline.errors import TrackingError
from pipeline.scored import Scored
from pipeline.tracked_model import log_pyfunc

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DEFAULT_URI: Final = "sqlite:///mlflow.db"
_FILE: Final = "sqlite:///"
#: How often MLflow asks a server anew that does not answer; as it is set (7) it is four minutes without a word.
_RETRIES: Final = "MLFLOW_HTTP_REQUEST_MAX_RETRIES"
ARTIFACTS: Final = "mlartifacts"
#: MLflow refuses more parameters, or metrics, in one call.
_PARAMS_A_CALL: Final = 100
_METRICS_A_CALL: Final = 1000
_LONGEST_PARAM: Final = 6000
#: Characters of a corpus fingerprint that MLflow has room for as the digest of a dataset.
_DIGEST: Final = 36


def tracking_uri() -> str:
    """Return the address of the store: ``MLFLOW_TRACKING_URI`` or a local file."""
    return os.environ.get("MLFLOW_TRACKING_URI") or DEFAULT_URI


@dataclass(frozen=True, slots=True)
class Tracker:
    """An open run; without a ``run_id`` (tracking is off) every method does nothing."""

    run_id: str | None = None
    registered_model: str = ""

    def params(self, config: Config, extra: Mapping[str, Any] | None = None) -> None:
        """Log every value of the configuration, with dotted keys, and the whole as a file."""
        if self.run_id is None:
            return
        import mlflow

        values = to_dict(config)
        flat = flatten(values) | dict(extra or {})
        items = [(_key(k), str(v)[:_LONGEST_PARAM]) for k, v in flat.items()]
        for begin in range(0, len(items), _PARAMS_A_CALL):
            mlflow.log_params(dict(items[begin : begin + _PARAMS_A_CALL]))
        mlflow.log_dict(values, "config.yaml")

    def tags(self, tags: Mapping[str, Any]) -> None:
        """Log tags such as ``seed`` or ``corpus_fingerprint``."""
        if self.run_id is not None:
            import mlflow

            mlflow.set_tags({_key(key): str(value) for key, value in tags.items()})

    def metrics(self, metrics: Mapping[str, Any], name: str = "metrics") -> None:
        """Log every figure with a dotted key, and the whole as ``NAME.json``."""
        if self.run_id is not None:
            log_evaluation(self.run_id, metrics, name=name, prefix="")

    def corpus(self, rows: Mapping[str, Sequence[Any]], fingerprint: str, source: str) -> None:
        """Log the corpus as an MLflow dataset: schema, size, digest and ``source``, not the text.

        ``rows`` are columns of equal length, for instance id, source, lang and text.
        """
        if self.run_id is None:
            return
        import mlflow
        import pandas as pd
        from mlflow.data.code_dataset_source import CodeDatasetSource
        from mlflow.data.pandas_dataset import PandasDataset

        where = CodeDatasetSource(tags={"source": source, "fingerprint": fingerprint})
        digest = fingerprint[:_DIGEST]
        dataset = PandasDataset(pd.DataFrame(dict(rows)), where, name="corpus", digest=digest)
        mlflow.log_input(dataset, context="training")
        self.tags({"corpus_fingerprint": fingerprint})

    def pictures(self, name: str, scored: Scored) -> None:
        """Log the confusion matrix and the reliability plot of a head as ``plots/NAME-*.png``."""
        if self.run_id is None or not len(scored):
            return
        self.picture(f"{name}-confusion", plots.confusion_figure(scored, name))
        if (figure := plots.reliability_figure(scored, name)) is not None:
            self.picture(f"{name}-reliability", figure)

    def picture(self, name: str, figure: Figure) -> None:
        """Log a figure as ``plots/NAME.png``."""
        if self.run_id is not None:
            import mlflow

            mlflow.log_figure(figure, f"plots/{name}.png")

    def table(self, name: str, columns: Mapping[str, Any]) -> None:
        """Log columns of equal length as the table ``tables/NAME.json``."""
        if self.run_id is not None:
            import mlflow

            data = {key: list(values) for key, values in columns.items()}
            mlflow.log_table(data, f"tables/{name}.json", run_id=self.run_id)

    def model(self, folder: str | Path, example: Sequence[str] = ()) -> str | None:
        """Log a saved model folder as a pyfunc and register it; return its version.

        The newest version is ``models:/NAME@latest``: MLflow keeps that alias itself.
        """
        if self.run_id is None:
            return None
        return log_pyfunc(Path(folder), self.registered_model, example)


@contextmanager
def run(
    config: TrackingConfig,
    *,
    name: str | None = None,
    nested: bool = False,
    tags: Mapping[str, Any] | None = None,
    run_id: str | None = None,
) -> Iterator[Tracker]:
    """Open a run of the configured experiment; it is marked as failed if the block raises.

    Parameters
    ----------
    config
        ``enabled: false`` gives a tracker that does nothing.
    name, tags
        The run's name, and tags beside those of the code (commit, whether there were changes).
    nested
        The run belongs to the one that is open, as the runs of an experiment do.
    run_id
        Go on with this run of the experiment instead, if the store has it; nested runs that a kill left open
        in it are ended.

    Raises
    ------
    TrackingError
        The store cannot be reached or written.
    """
    if not config.enabled:
        yield Tracker()
        return
    _quiet()
    import mlflow
    from mlflow import MlflowClient

    mine = False
    try:
        experiment = _open_experiment(config.experiment)
        again = run_id if run_id and _knows(MlflowClient(), run_id, experiment) else None
        if again is not None:
            _end_nested(MlflowClient(), again, experiment)
        with mlflow.start_run(run_id=again, run_name=name, nested=nested) as active:
            tracker = Tracker(active.info.run_id, config.registered_model)
            tracker.tags(code_tags() | dict(tags or {}))
            mine = True
            yield tracker
    except _store_errors() as error:
        if mine and isinstance(error, OSError):
            raise  # of the caller's block
        raise _unusable(error) from error


def check_store(config: TrackingConfig) -> None:
    """Open the configured experiment, new if need be, so that a store of no use is known before hours of work.

    A server is asked twice at most, unless MLflow's own setting says how often. A store that is a file and not
    there yet is not made, for the work may come to nothing.

    Raises
    ------
    TrackingError
        The store cannot be reached or written.
    """
    if not config.enabled:
        return
    _quiet()
    patient = _RETRIES in os.environ
    os.environ.setdefault(_RETRIES, "1")
    try:
        database = _database()
        if database is None or database.exists():
            _open_experiment(config.experiment)
        else:
            _check_database(database)
    except _store_errors() as error:
        raise _unusable(error) from error
    finally:
        if not patient:
            del os.environ[_RETRIES]


def _unusable(error: Exception) -> TrackingError:
    return TrackingError(
        f"MLflow store {tracking_uri()}: {_first_line(error)}; set MLFLOW_TRACKING_URI to "
        "another one, or do without (--no-tracking, or tracking.enabled: false)"
    )


def _database() -> Path | None:
    """Return the file that the store is, None for a server."""
    uri = tracking_uri()
    return Path(uri.removeprefix(_FILE)).resolve() if uri.startswith(_FILE) else None


def _open_experiment(name: str) -> str:
    """Make the experiment current, and new if need be; return its id."""
    import mlflow

    mlflow.set_tracking_uri(tracking_uri())
    if (database := _database()) is not None:
        _check_database(database)
        if mlflow.get_experiment_by_name(name) is None:
            # Beside the database; MLflow's own default would be another folder name.
            folder = database.parent / ARTIFACTS
            mlflow.create_experiment(name, artifact_location=folder.as_uri())
    return str(mlflow.set_experiment(name).experiment_id)


def _check_database(path: Path) -> None:
    """Refuse a file that cannot be a store, which MLflow would try again and again for minutes.

    Raises
    ------
    OSError
        It is there and no database, or it or its folder cannot be written.
    """
    there = path.exists()
    folder = next(each for each in path.parents if each.exists())
    for place in [folder, path] if there else [folder]:
        if not os.access(place, os.W_OK):
            raise OSError(f"{place} cannot be written")
    if not folder.is_dir():
        raise OSError(f"{folder} is no folder")
    if there:
        try:
            with closing(sqlite3.connect(path, timeout=60)) as connection:
                connection.execute("PRAGMA schema_version")
        except sqlite3.DatabaseError as error:
            raise OSError(f"{path}: {error}") from None


def log_evaluation(
    run_id: str,
    metrics: Mapping[str, Any],
    *,
    fingerprint: str | None = None,
    name: str = "evaluation",
    prefix: str = "evaluation.",
) -> bool:
    """Log metrics to the run that made a model, finished or not, and as the file ``NAME.json``.

    Returns whether the store knows that run: the model may come from another machine. A store that is a file
    and not there knows none, and is not made.

    Parameters
    ----------
    run_id
        As the saved model keeps it.
    metrics
        Nested figures; see :func:`numbers`.
    fingerprint
        Of the corpus that was evaluated on; becomes a tag, and part of the file's name.
    name, prefix
        Of the file, and of the figures.

    Raises
    ------
    TrackingError
        The store cannot be reached or written.
    """
    database = _database()
    if database is not None and not database.exists():
        return False
    _quiet()
    from mlflow import MlflowClient
    from mlflow.entities import Metric

    now = int(time.time() * 1000)
    figures = [Metric(prefix + _key(k), v, now, 0) for k, v in numbers(metrics).items()]
    client = MlflowClient(tracking_uri())
    try:
        if not _knows(client, run_id):
            return False
        for begin in range(0, len(figures), _METRICS_A_CALL):
            client.log_batch(run_id, metrics=figures[begin : begin + _METRICS_A_CALL])
        if fingerprint:
            client.set_tag(run_id, f"{name}_corpus_fingerprint", fingerprint)
        suffix = f"-{fingerprint[:12]}" if fingerprint else ""
        client.log_dict(run_id, dict(metrics), f"{name}{suffix}.json")
    except _store_errors() as error:
        raise TrackingError(
            f"MLflow store {tracking_uri()}: run {run_id}: {_first_line(error)}"
        ) from error
    return True


def _knows(client: Any, run_id: str, experiment: str | None = None) -> bool:
    from mlflow.exceptions import MlflowException

    try:
        found = client.get_run(run_id).info
    except MlflowException as error:
        if error.error_code in ("RESOURCE_DOES_NOT_EXIST", "INVALID_PARAMETER_VALUE"):
            return False
        raise
    return experiment in (None, found.experiment_id)


def _end_nested(client: Any, run_id: str, experiment: str) -> None:
    """Mark the open runs of a run as killed: whoever goes on with it begins new ones."""
    mine = f"tags.mlflow.parentRunId = '{run_id}' and attributes.status = 'RUNNING'"
    for left in client.search_runs([experiment], filter_string=mine):
        client.set_terminated(left.info.run_id, status="KILLED")


def _quiet() -> None:
    """Turn off telemetry and the chatter of a first run; what goes wrong is still raised."""
    os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
    import mlflow  # noqa: F401 - its import sets the levels that are set here

    for noisy in ("mlflow", "alembic"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def numbers(metrics: Mapping[str, Any]) -> dict[str, float]:
    """Return the figures of nested metrics by dotted key; None is left out, intervals split.

    >>> numbers({"stance": {"ece": None, "f_avg": 0.5, "ci95": {"f_avg": [0.4, 0.6]}}})
    {'stance.f_avg': 0.5, 'stance.ci95.f_avg.low': 0.4, 'stance.ci95.f_avg.high': 0.6}
    """
    found: dict[str, float] = {}
    for key, value in flatten(metrics).items():
        if isinstance(value, list):
            found |= {f"{key}.low": float(value[0]), f"{key}.high": float(value[1])}
        elif isinstance(value, int | float):
            found[key] = float(value)
    return found


def code_tags() -> dict[str, str]:
    """Return the commit of the project's checkout and whether it has changes, if it is one."""
    folder = Path(__file__).resolve().parent.parent

    def git(*arguments: str) -> str:
        command = ["git", "-C", str(folder), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=10)
        return done.stdout.strip()

    try:
        if Path(git("rev-parse", "--show-toplevel")).resolve() != folder:
            return {}
        dirty = bool(git("status", "--porcelain", "--untracked-files=no"))
        return {"git_commit": git("rev-parse", "HEAD"), "git_dirty": str(dirty).lower()}
    except (OSError, subprocess.SubprocessError):
        return {}


def _store_errors() -> tuple[type[Exception], ...]:
    from mlflow.exceptions import MlflowException
    from sqlalchemy.exc import SQLAlchemyError

    return (MlflowException, SQLAlchemyError, OSError)


def _key(key: str) -> str:
    """Return ``key`` with the characters that MLflow allows in names."""
    return "".join(c if c.isalnum() or c in "_-. /" else "_" for c in key)


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0][:300] if str(error).strip() else type(error).__name__
