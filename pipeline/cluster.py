"""Partitioned Parquet to partitioned Parquet on a Dask cluster, through any file system of fsspec.

The input is cut into slices of rows; each slice is a task that writes one file. Its name follows from
the slice and from a hash of everything that decides its content, so a task that runs twice (its
worker was killed) writes the same file, and a run that was stopped goes on where it stood. The model
is sent once to every worker, those that join later included. ``experiments/CLUSTER.md`` says how to
start clusters.
"""

from __future__ import annotations

import hashlib
import json
import re
import threading
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from pipeline import __version__
from pipeline.artifact import SavedModel, load_saved
from pipeline.bulk import Job, add_summary, chunks, rounds_of
from pipeline.candidates import CandidateReader, ScoreSummary
from pipeline.documents.columns import ColumnNames
from pipeline.errors import StanceError
from pipeline.output import encode, parquet_writer
from pipeline.parties import MentionFinder, Registry
from pipeline.score import StanceModel
from pipeline.shapes import shape_named
from pipeline.slices import (
    InputFile,
    Slice,
    count_rows,
    cut,
    file_system,
    parquet_files,
    slice_documents,
)

try:
    from distributed import Client, KilledWorker, WorkerPlugin, as_completed, get_worker
except ModuleNotFoundError as error:
    raise StanceError(
        f"{error.name} is not installed; a cluster needs: pip install 'party-stance[cluster]'"
    ) from error

#: Rows of a slice: minutes of work at most, so that a killed worker loses little.
SLICE_ROWS: Final = 20_000
#: How often a slice may lose its worker before it is held to be the cause.
_DEATHS: Final = 3

#: Seconds to wait for the scheduler to answer.
CONNECT_SECONDS: Final = 10

_FORMAT: Final = 1
_METADATA: Final = "party-stance"
_DONE: Final = "_SUCCESS"
_PART = re.compile(r"_?part-\d{6}-[0-9a-f]{16}\.parquet(\.[0-9a-f]+)?")


class ModelPlugin(WorkerPlugin):
    """The model and the registry on a worker; tables for looking up names are built by the first task."""

    def __init__(
        self,
        saved: SavedModel,
        registry: Registry,
        reading: Mapping[str, Any],
    ) -> None:
        self.name = f"party-stance-{uuid.uuid4().hex}"
        self._saved = saved
        self._registry = registry
        self._reading = dict(reading)
        self._version = __version__

    def setup(self, worker: Any) -> None:
        """Refuse a worker with another release of the project, which could label differently."""
        if self._version != __version__:
            raise StanceError(
                f"the worker has party-stance {__version__}, the client {self._version}; install the same"
            )
        self._lock = threading.Lock()
        self._finder: MentionFinder | None = None
        self._model = StanceModel(self._saved)

    def reader(self) -> CandidateReader:
        """Return a new reader of documents."""
        with self._lock:
            self._finder = self._finder or MentionFinder(self._registry)
        return CandidateReader(self._finder, **self._reading)

    @property
    def model(self) -> StanceModel:
        """The model."""
        return self._model


def score_on_cluster(
    address: str | Client,
    inputs: Iterable[str],
    out: str,
    job: Job,
    *,
    columns: Mapping[str, str | None] | None = None,
    advance: Callable[[int], object] = lambda _: None,
    slice_rows: int = SLICE_ROWS,
) -> ScoreSummary:
    """Score Parquet files on a cluster into a folder of Parquet files; return what was counted.

    Parameters
    ----------
    address
        Of a Dask scheduler (``tcp://host:8786``), or a connected client.
    inputs, out
        Folders, files or addresses that both client and workers can open: shared paths, ``s3://...``.
    columns
        Field -> column that the user named (see :func:`pipeline.read_documents`).
    advance
        Called with the number of documents of each slice that is done.

    Raises
    ------
    StanceError
        No scheduler answers, a file cannot be read or written, or a slice killed its workers. Slices
        that are done are kept, and the same call goes on from there.
    """
    names = ColumnNames(**{"text": "text"} | {k: v for k, v in (columns or {}).items() if v})
    saved = load_saved(job.model)
    registry = Registry.load(Path(job.parties)) if job.parties else saved.registry
    StanceModel(saved).check_about(job.about)
    plugin = ModelPlugin(saved, registry, job.reading)
    target = out.rstrip("/")
    system, path = file_system(target)
    with _connected(address) as client, _translated(out):
        if system.isfile(path):
            raise StanceError(
                f"{out}: is a file; a cluster writes a folder of Parquet files: name one"
            )
        files = list(parquet_files(inputs, _own_files(system.unstrip_protocol(path))))
        counts = client.gather(client.map(count_rows, [file.url for file in files], pure=False))
        slices = list(cut(files, counts, slice_rows))
        key = _key(job, files, registry, names, slice_rows)
        system.makedirs(path, exist_ok=True)
        if system.exists(f"{path}/{_DONE}") and _done_key(system, path) != key:
            system.rm_file(f"{path}/{_DONE}")
        client.register_plugin(plugin)
        try:
            total = _collect(client, slices, (target, key, names, plugin.name, job.rows), advance)
        finally:
            client.unregister_worker_plugin(plugin.name)
        _finish(system, path, key, len(slices), total)
    return total


def _own_files(target: str) -> Callable[[str], bool]:
    """Return what tells whether an address is that of a part in the output folder ``target``, of any run."""

    def is_own(url: str) -> bool:
        folder, _, name = url.rpartition("/")
        return folder == target and _PART.fullmatch(name) is not None

    return is_own


def _done_key(system: Any, folder: str) -> str | None:
    """Return the key of the run that marked the folder as whole; None when it was none of ours."""
    try:
        return str(json.loads(system.cat_file(f"{folder}/{_DONE}"))["key"])
    except (ValueError, KeyError, TypeError):
        return None


@contextmanager
def _connected(address: str | Client) -> Iterator[Client]:
    if not isinstance(address, str):
        yield address
        return
    try:
        client = Client(address, timeout=CONNECT_SECONDS)
    except (OSError, TimeoutError, ValueError) as error:
        raise StanceError(f"{address}: no Dask scheduler answers there ({error})") from error
    with client:
        yield client


@contextmanager
def _translated(out: str) -> Iterator[None]:
    """Turn failures of workers and file systems into errors that say what to do."""
    try:
        yield
    except KilledWorker as error:
        raise StanceError(
            f"{_DEATHS} workers died at the same slice ({error.task}); give workers more memory. "
            f"What is done stays in {out}; the same command goes on from there"
        ) from error
    except OSError as error:
        raise StanceError(f"{error.filename or out}: {error.strerror or error}") from error


def _collect(
    client: Client,
    slices: list[Slice],
    arguments: tuple[Any, ...],
    advance: Callable[[int], object],
) -> ScoreSummary:
    total = ScoreSummary()
    futures = [client.submit(_score_slice, s, *arguments, pure=False) for s in slices]
    try:
        for future, summary in as_completed(futures, with_results=True):
            add_summary(total, summary)
            advance(summary.documents)
            future.release()
    finally:
        client.cancel(futures)
    return total


def _key(
    job: Job, files: list[InputFile], registry: Registry, names: ColumnNames, slice_rows: int
) -> str:
    model = hashlib.sha256()
    for path in sorted(Path(job.model).glob("*.safetensors")):
        model.update(path.read_bytes())
    facts = [
        [_FORMAT, __version__, slice_rows],
        [[file.url, file.stem, file.token] for file in files],
        [
            model.hexdigest(),
            registry.snapshot(),
            job.reading,
            job.rows,
            asdict(names),
        ],
    ]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:16]


def _score_slice(
    part: Slice, out: str, key: str, names: ColumnNames, plugin_name: str, rows: str
) -> ScoreSummary:
    """Score one slice on a worker and put its file in place, unless it is there already."""
    system, folder = file_system(out)
    name = f"part-{part.number:06d}-{key}.parquet"
    if system.exists(f"{folder}/{name}"):
        return _summary(system, f"{folder}/{name}")
    plugin: Any = get_worker().plugins[plugin_name]
    reader = plugin.reader()
    beside = f"{folder}/_{name}.{uuid.uuid4().hex}"
    total = ScoreSummary()
    shape = shape_named(rows)
    try:
        with system.open(beside, "wb") as stream, parquet_writer(stream, shape) as writer:
            for chunk in chunks(slice_documents(part, names)):
                for found in rounds_of(shape, plugin.model, chunk, reader):
                    writer.append(encode(found, "parquet", shape))
            add_summary(total, reader.summary)
            writer.note({_METADATA: json.dumps(asdict(total))})
    except BaseException:
        with suppress(OSError):
            system.rm_file(beside)
        raise
    system.mv(beside, f"{folder}/{name}")
    return total


def _summary(system: Any, path: str) -> ScoreSummary:
    import pyarrow.parquet as pq

    with system.open(path, "rb") as stream:
        metadata = pq.ParquetFile(stream).metadata.metadata
    return ScoreSummary(**json.loads(metadata[_METADATA.encode()]))


def _finish(system: Any, folder: str, key: str, n_slices: int, total: ScoreSummary) -> None:
    """Check that every part is there, remove those of other runs, and mark the folder as whole."""
    system.invalidate_cache()
    wanted = {f"part-{number:06d}-{key}.parquet" for number in range(n_slices)}
    there = {path.rsplit("/", 1)[-1]: path for path in system.find(folder, maxdepth=1)}
    if missing := wanted - there.keys():
        raise StanceError(
            f"{folder}: {len(missing)} parts vanished, {min(missing)} first; run it again"
        )
    for name, path in there.items():
        if name not in wanted and _PART.fullmatch(name):
            system.rm_file(path)
    with system.open(f"{folder}/{_DONE}", "wb") as stream:
        stream.write(json.dumps({"key": key, "parts": n_slices} | asdict(total)).encode())
