"""A stream of documents to one output, a chunk at a time, in this process or in several.

Chunks depend on the documents alone, never on the number of processes or on what was done before, so
every way of running gives the same bytes.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing, contextmanager, nullcontext
from dataclasses import asdict
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pipeline.bulk.parts import CHUNK_CHARACTERS, CHUNK_DOCUMENTS, Job, Part, PartStore
from pipeline.candidates import CandidateReader, ScoreSummary
from pipeline.edges import edge_columns, edges_of
from pipeline.errors import StanceError
from pipeline.listing import statement_columns
from pipeline.outlets import is_file
from pipeline.output import encode, join_payloads, open_writer
from pipeline.parties import MentionFinder, Registry
from pipeline.schema import Document
from pipeline.score import Predictions, StanceModel, load_model
from pipeline.shapes import EDGES, STATEMENTS, Shape, shape_named

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor

#: Chunks read ahead for each process: enough to keep it busy, few enough to bound memory.
_AHEAD: Final = 3


class Scorer:
    """Scores chunks; every chunk gets a reader of its own, so no chunk depends on those before it."""

    def __init__(self, job: Job, model: StanceModel | None = None) -> None:
        self._job = job
        self._model = model
        if model is None and (job.model or job.rows != STATEMENTS.name):
            self._model = load_model(job.model)
        # Building the finder of mentions takes time, so all readers share one.
        if self._model:
            self._finder = self._model.reader(job.parties, about=job.about).finder
        else:
            self._finder = _finder(job)

    def score(self, documents: Iterable[Document]) -> Part:
        """Return the part of one chunk."""
        job = self._job
        reader = CandidateReader(self._finder, **job.reading)
        form, shape = self._job.format, shape_named(self._job.rows)
        rounds = rounds_of(shape, self._model, documents, reader)
        payloads = [encode(part, form, shape) for part in rounds]
        return Part(join_payloads(payloads, form, shape), reader.summary)


def _finder(job: Job) -> MentionFinder:
    """Return the finder of a job that only reads."""
    return MentionFinder(Registry.load(Path(job.parties) if job.parties else None))


def rounds_of(
    shape: Shape, model: StanceModel | None, documents: Iterable[Document], reader: CandidateReader
) -> Iterator[Predictions]:
    """Yield the rows of documents in bounded rounds; a document is whole in one, so its edges are, too."""
    if shape is STATEMENTS:
        every = (candidate for document in documents for candidate in reader.read_all(document))
        yield Predictions(statement_columns(every))
        return
    assert model is not None, "only statements are read without a model"
    for part in model.score_documents(documents, reader):
        yield Predictions(edge_columns(edges_of(part.rows()))) if shape is EDGES else part


def chunks(
    documents: Iterable[Document],
    characters: int = CHUNK_CHARACTERS,
    most: int = CHUNK_DOCUMENTS,
) -> Iterator[list[Document]]:
    """Yield runs of ``most`` documents, or of fewer that have ``characters`` together."""
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
    """Score documents into the file ``out`` (None: standard output); return what was counted.

    Parameters
    ----------
    documents
        Read once, a few chunks ahead of the scoring.
    jobs
        Processes to score with.
    key
        Called when there is more than one chunk: what files the finished parts (see
        :func:`~pipeline.bulk.parts.run_key`), None to keep none.
    advance
        Called with the number of documents of each part that was written.
    scorer
        Built from ``job`` when None.

    Raises
    ------
    StanceError
        A document cannot be read, the output cannot be written, or a process died. Nothing new
        stands under the name ``out`` then; finished parts are kept.
    """
    scorer = scorer or Scorer(job)
    total = ScoreSummary()
    rest = chunks(documents)
    head = list(islice(rest, 2))
    many = len(head) > 1
    filed = key() if many and out is not None and is_file(out) else None
    with PartStore.open(out, filed) if out and filed else nullcontext() as store:
        if many:
            # A short last chunk must not run other code (plain kernels) when it is scored alone.
            _load_compiled()
        with open_writer(
            job.format, out, show_neutral=show_neutral, shape=shape_named(job.rows)
        ) as writer:
            every = chain(head, rest)
            parts = (
                _parallel(every, job, jobs, store)
                if many and jobs > 1
                else _serial(every, scorer, store)
            )
            # Closed here, so that no process outlives the lock on the output.
            with closing(parts):
                for part in parts:
                    writer.append(part.payload)
                    add_summary(total, part.summary)
                    advance(part.summary.documents)
    return total


def _load_compiled() -> None:
    from pipeline.compiled import compiled

    compiled()


def _serial(
    pending: Iterable[list[Document]], scorer: Scorer, store: PartStore | None
) -> Generator[Part]:
    for number, chunk in enumerate(pending):
        part = store.get(number) if store else None
        if part is None:
            part = scorer.score(chunk)
            if store:
                store.put(number, part)
        yield part


def _parallel(
    pending: Iterable[list[Document]], job: Job, jobs: int, store: PartStore | None
) -> Generator[Part]:
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
            kept = "; finished parts are kept: the same command goes on from there" if store else ""
            raise StanceError(
                f"a scoring process died (was it out of memory?){kept}. Try fewer --jobs"
            ) from None


def _result(part: Part | Future[Part]) -> Part:
    return part if isinstance(part, Part) else part.result()


@contextmanager
def _pool(jobs: int, job: Job, store: PartStore | None) -> Iterator[ProcessPoolExecutor]:
    """Give a pool whose processes load the model once each; on error they end where they are."""
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    # Not fork: Arrow and Numba run threads, whose locks a forked child would inherit.
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(jobs, context, _start_process, (job, store))
    try:
        yield pool
    except BaseException:
        # Not to wait seconds for the chunks in work; parts are put in place whole, so nothing half done counts.
        for process in list(pool._processes.values()):
            process.terminate()
        # The pool would wait for the rest of a result that one of them was sending.
        results: Any = pool._result_queue
        results._writer.close()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


class _Process:
    """What a scoring process holds."""

    scorer: Scorer
    store: PartStore | None


def _start_process(job: Job, store: PartStore | None) -> None:
    import signal

    # Ctrl-C is for the parent to handle, and the children of a killed parent must not live on.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _exit_with_parent()
    _load_compiled()
    _Process.scorer, _Process.store = Scorer(job), store


def _exit_with_parent() -> None:
    import multiprocessing
    import os
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
        own = getattr(total, name)
        if isinstance(value, dict):
            for key, count in value.items():
                own[key] = own.get(key, 0) + count
        else:
            setattr(total, name, own + value)
