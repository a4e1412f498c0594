"""Files of any size to predictions: in bounded memory, over processes, resumable, in order.

Documents are cut into chunks; the predictions of each chunk are a *part*. Parts are kept in a folder
beside the output (``OUT.parts``) until the output is whole, so a run that was killed goes on where it
stood. They are filed under a hash of everything that decides them (input, model, options): when one of
these changes, nothing old is used. Chunks depend on the documents alone, never on the number of
processes, so every way of running gives the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pipeline import __version__
from pipeline.candidates import ScoreSummary
from pipeline.errors import StanceError
from pipeline.output import encode, open_writer
from pipeline.schema import Document
from pipeline.score import StanceModel, load_model

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor

#: Characters and documents of a chunk: a second or so of work, so that a kill loses little.
CHUNK_CHARACTERS: Final = 1 << 18
CHUNK_DOCUMENTS: Final = 2048

#: Counts up when the same documents, model and options no longer give the same parts.
_FORMAT: Final = 1
_AHEAD: Final = 3


@dataclass(frozen=True, slots=True)
class Job:
    """What to score with: the folder of a saved model, a registry file, and the format of the output."""

    model: str
    parties: str | None = None
    open_parties: bool = False
    format: str = "parquet"


@dataclass(frozen=True, slots=True)
class Part:
    """The predictions of one chunk, encoded for the output's format, and what was counted."""

    payload: bytes
    summary: ScoreSummary

    def to_bytes(self) -> bytes:
        """Return the content of a part file: a line of JSON with a checksum, then the payload."""
        head = {"sha256": hashlib.sha256(self.payload).hexdigest(), "summary": asdict(self.summary)}
        return json.dumps(head).encode() + b"\n" + self.payload

    @classmethod
    def from_bytes(cls, content: bytes) -> Part | None:
        """Return the part that :meth:`to_bytes` packed, None when ``content`` is not whole."""
        head, _, payload = content.partition(b"\n")
        try:
            values = json.loads(head)
            if values["sha256"] != hashlib.sha256(payload).hexdigest():
                return None
            return cls(payload, ScoreSummary(**values["summary"]))
        except (ValueError, KeyError, TypeError):
            return None


class Scorer:
    """Scores chunks; every chunk gets a reader of its own, so no chunk depends on those before it."""

    def __init__(self, job: Job, model: StanceModel | None = None) -> None:
        self._job = job
        self._model = model or load_model(job.model)
        # The finder of mentions takes time to build and is shared by the readers of all chunks.
        self._finder = self._reader().finder

    def _reader(self) -> Any:
        return self._model.reader(self._job.parties, open_parties=self._job.open_parties)

    def score(self, documents: Iterable[Document]) -> Part:
        """Return the part of one chunk."""
        from pipeline.candidates import CandidateReader

        reader = CandidateReader(self._finder, open_parties=self._job.open_parties)
        payload = [encode(p, self._job.format) for p in self._model.score_documents(documents, reader)]
        return Part(_joined(payload, self._job.format), reader.summary)


def _joined(payloads: list[bytes], format_name: str) -> bytes:
    if format_name != "parquet" or len(payloads) == 1:
        return b"".join(payloads)
    from pipeline.output import join_arrow

    return join_arrow(payloads)


def chunks(
    documents: Iterable[Document],
    characters: int = CHUNK_CHARACTERS,
    most: int = CHUNK_DOCUMENTS,
) -> Iterator[list[Document]]:
    """Yield the documents in runs of at least ``characters`` (the last may be less) or ``most``."""
    chunk: list[Document] = []
    size = 0
    for document in documents:
        chunk.append(document)
        size += len(document.text)
        if size >= characters or len(chunk) >= most:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


class PartStore:
    """Finished parts of one output, as files in ``OUT.parts/KEY``; open it with :meth:`open`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    @contextmanager
    def open(cls, out: str | Path, key: str) -> Iterator[PartStore]:
        """Give the store of ``out`` for runs of ``key``; parts of any other key are removed.

        The store is removed when the block ends without an error, and kept otherwise.

        Raises
        ------
        StanceError
            Another process is writing the same output, or the folder cannot be written.
        """
        base = Path(f"{out}.parts")
        try:
            base.mkdir(parents=True, exist_ok=True)
            with (base / "lock").open("wb") as lock:
                _lock(lock, out)
                for other in base.iterdir():
                    if other.is_dir() and other.name != key:
                        shutil.rmtree(other)
                (base / key).mkdir(exist_ok=True)
                yield cls(base / key)
                shutil.rmtree(base, ignore_errors=True)
        except OSError as error:
            raise StanceError(f"{base}: cannot be written ({error.strerror or error})") from error

    def path(self, number: int) -> Path:
        """Return the file of part ``number``, there or not."""
        return self.folder / f"{number:08d}.part"

    def get(self, number: int) -> Part | None:
        """Return part ``number`` if it was finished and is undamaged."""
        try:
            return Part.from_bytes(self.path(number).read_bytes())
        except FileNotFoundError:
            return None

    def put(self, number: int, part: Part) -> None:
        """Keep a part: the file appears under its name only when it is on the disk as a whole."""
        path = self.path(number)
        beside = path.with_name(f"{path.name}.{os.getpid()}")
        with beside.open("wb") as stream:
            stream.write(part.to_bytes())
            stream.flush()
            os.fsync(stream.fileno())
        beside.replace(path)


def _lock(stream: Any, out: str | Path) -> None:
    """Take the lock, which the system releases however the process ends."""
    try:
        import fcntl
    except ImportError:  # Windows
        return
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise StanceError(
            f"{out}: another run is writing it; wait for it or choose another --out"
        ) from None


def score_stream(
    documents: Iterable[Document],
    job: Job,
    *,
    out: str | None = None,
    jobs: int = 1,
    key: Callable[[], str | None] = lambda: None,
    show_neutral: bool = False,
    advance: Callable[[int], object] = lambda _: None,
    scorer: Scorer | None = None,
) -> ScoreSummary:
    """Score a stream of documents into ``out`` (None: standard output); return what was counted.

    Parameters
    ----------
    documents
        Read once, a few chunks ahead of the scoring.
    jobs
        Processes to score with.
    key
        Called when there is more than one chunk: what files the finished parts (see
        :func:`run_key`), None to keep none.
    advance
        Called with the number of documents of each part that has been written.

    Raises
    ------
    StanceError
        A document cannot be read, the output cannot be written, or a process died. Nothing stands
        under the name ``out`` then; finished parts are kept.
    """
    scorer = scorer or Scorer(job)
    total = ScoreSummary()
    pending = chunks(documents)
    head = [chunk for _, chunk in zip(range(2), pending, strict=False)]
    with open_writer(job.format, out, show_neutral=show_neutral) as writer:
        for part in _parts(head, pending, job, scorer, out, jobs, key):
            writer.append(part.payload)
            add_summary(total, part.summary)
            advance(part.summary.documents)
    return total


def _parts(
    head: list[list[Document]],
    rest: Iterator[list[Document]],
    job: Job,
    scorer: Scorer,
    out: str | None,
    jobs: int,
    key: Callable[[], str | None],
) -> Iterator[Part]:
    if len(head) < 2:
        yield from map(scorer.score, head)
        return
    # A short last chunk must not be scored by other code (plain or compiled) when a run is resumed.
    from pipeline.compiled import compiled

    compiled()

    def every() -> Iterator[list[Document]]:
        yield from head
        yield from rest

    found = key() if out is not None else None
    if out is None or found is None:
        yield from _run(every(), job, scorer, jobs, None)
        return
    with PartStore.open(out, found) as store:
        yield from _run(every(), job, scorer, jobs, store)


def _run(
    pending: Iterator[list[Document]],
    job: Job,
    scorer: Scorer,
    jobs: int,
    store: PartStore | None,
) -> Iterator[Part]:
    if jobs > 1:
        yield from _run_parallel(pending, job, jobs, store)
        return
    for number, chunk in enumerate(pending):
        part = store.get(number) if store else None
        if part is None:
            part = scorer.score(chunk)
            if store:
                store.put(number, part)
        yield part


def _run_parallel(
    pending: Iterator[list[Document]], job: Job, jobs: int, store: PartStore | None
) -> Iterator[Part]:
    """Yield parts in order while ``jobs`` processes work a few chunks ahead."""
    from concurrent.futures.process import BrokenProcessPool

    waiting: deque[Part | Future[Part]] = deque()
    with _pool(jobs, job, store) as pool:
        try:
            for number, chunk in enumerate(pending):
                done = store.get(number) if store else None
                waiting.append(done or pool.submit(_score_in_process, number, chunk))
                while len(waiting) > _AHEAD * jobs:
                    yield _result(waiting.popleft())
            while waiting:
                yield _result(waiting.popleft())
        except BrokenProcessPool:
            kept = "; finished parts are kept, the same command goes on from there" if store else ""
            raise StanceError(
                f"a scoring process died (was it out of memory?){kept}. Try fewer --jobs"
            ) from None


def _result(part: Part | Future[Part]) -> Part:
    return part if isinstance(part, Part) else part.result()


@contextmanager
def _pool(jobs: int, job: Job, store: PartStore | None) -> Iterator[ProcessPoolExecutor]:
    """Give a pool whose processes each load the model once; what has not begun is dropped on error."""
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    # Not fork: Arrow and Numba have threads, whose locks a forked child would inherit.
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(jobs, context, _start_process, (job, store))
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


class _Process:
    """What a scoring process holds."""

    scorer: Scorer
    store: PartStore | None


def _start_process(job: Job, store: PartStore | None) -> None:
    import signal

    from pipeline.compiled import compiled

    # Ctrl-C is the parent's to handle, and children of a killed parent must not live on.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _exit_with_parent()
    compiled()
    _Process.scorer, _Process.store = Scorer(job), store


def _exit_with_parent() -> None:
    import multiprocessing
    import threading

    parent = multiprocessing.parent_process()

    def watch() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _score_in_process(number: int, documents: list[Document]) -> Part:
    part = _Process.scorer.score(documents)
    if _Process.store is not None:
        _Process.store.put(number, part)
    return part


def add_summary(total: ScoreSummary, more: ScoreSummary) -> None:
    """Add the counts of ``more`` to ``total``."""
    for name, value in asdict(more).items():
        if isinstance(value, dict):
            own = getattr(total, name)
            for k, v in value.items():
                own[k] = own.get(k, 0) + v
        else:
            setattr(total, name, getattr(total, name) + value)


def run_key(job: Job, inputs: Iterable[str], options: Mapping[str, Any]) -> str | None:
    """Return a hash of all that decides the parts of a run; None when the input cannot be known again.

    Files count by place, size and time of change, model and registry by content. Standard input has
    no identity, so a run that reads it keeps no parts.
    """
    names = list(inputs)
    if "-" in names:
        return None
    identity = {
        "format": [_FORMAT, __version__, CHUNK_CHARACTERS, CHUNK_DOCUMENTS],
        "inputs": [[name, *_stamps(Path(name))] for name in names],
        "model": _content(Path(job.model)),
        "parties": job.parties and _content(Path(job.parties)),
        "options": [job.open_parties, job.format, sorted(options.items())],
    }
    return hashlib.sha256(json.dumps(identity, default=str).encode()).hexdigest()[:16]


def _stamps(path: Path) -> list[Any]:
    files = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
    stamps = ((str(file.resolve()), file.stat()) for file in files)
    return [(name, stat.st_size, stat.st_mtime_ns) for name, stat in stamps]


def _content(path: Path) -> list[str]:
    """Return the SHA-256 of a file, or of every file of a saved model's folder that scoring reads."""
    files = sorted(path.glob("*.safetensors")) if path.is_dir() else [path]
    return [hashlib.sha256(file.read_bytes()).hexdigest() for file in files]
