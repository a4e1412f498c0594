"""Finished parts of a run, kept beside its output until that is whole, which takes its space twice.

They are filed under a hash of everything that decides them (input, model, options): when one of
these changes, nothing old is used.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from pipeline import __version__
from pipeline.candidates import ScoreSummary
from pipeline.errors import StanceError
from pipeline.outlets import own_files
from pipeline.schema import Author

#: Characters and documents of a chunk: a second or so of work, so that a kill loses little.
CHUNK_CHARACTERS: Final = 1 << 18
CHUNK_DOCUMENTS: Final = 2048

#: Counts up when the same documents, model and options no longer give the same parts.
_FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class Job:
    """What to score with: the folder of a saved model, a registry file; format and rows of the output.

    ``about`` names a party that every statement is asked about. ``author``: does who writes speak or report?
    ``rows`` names a shape of :mod:`pipeline.shapes`: pairs, edges or statements. Statements are only read,
    so ``model`` may be empty for them; the registry is the bundled one then, unless ``parties`` names one.
    """

    model: str
    parties: str | None = None
    open_parties: bool = False
    format: str = "parquet"
    rows: str = "pairs"
    about: str | None = None
    author: Author = "auto"

    @property
    def reading(self) -> dict[str, Any]:
        """How documents are read, as options of :class:`pipeline.candidates.CandidateReader`."""
        return {"open_parties": self.open_parties, "about": self.about, "author": self.author}


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
        head, newline, payload = content.partition(b"\n")
        try:
            values = json.loads(head)
            if not newline or values["sha256"] != hashlib.sha256(payload).hexdigest():
                return None
            return cls(payload, ScoreSummary(**values["summary"]))
        except (ValueError, KeyError, TypeError):
            return None


class PartStore:
    """Finished parts of one output, as files in ``OUT.parts/KEY``; open it with :meth:`open`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    @contextmanager
    def open(cls, out: str | Path, key: str) -> Iterator[PartStore]:
        """Give the store of ``out`` for runs of ``key``; parts of any other key are removed.

        The store is removed when the block ends without an error, and kept otherwise; what of it was being
        written is removed then or, if the process was killed, the next time.

        Raises
        ------
        StanceError
            Another process is writing the same output, or the folder cannot be written.
        """
        base = Path(f"{out}.parts")
        try:
            base.mkdir(parents=True, exist_ok=True)
            with (base / "lock").open("wb") as lock:
                take_lock(lock, out)
                for other in base.iterdir():
                    if other.is_dir() and other.name != key:
                        shutil.rmtree(other)
                (base / key).mkdir(exist_ok=True)
                store = cls(base / key)
                store._remove_unfinished()
                try:
                    yield store
                finally:
                    store._remove_unfinished()
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

    def _remove_unfinished(self) -> None:
        # The lock says that whoever wrote them is gone.
        for beside in self.folder.glob("*.part.*"):
            with suppress(OSError):
                beside.unlink()


def take_lock(stream: Any, out: str | Path) -> None:
    """Take the lock of a file or descriptor, which the system releases however the process ends.

    Raises
    ------
    StanceError
        Another process has it.
    """
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


def run_key(
    job: Job, inputs: Iterable[str], options: Mapping[str, Any], out: str | None = None
) -> str | None:
    """Return a hash of all that decides the parts of a run; None when the input cannot be known again.

    Files count by place, size and time of change, model and registry by content. Standard input and
    pipes have no identity, so a run that reads them keeps no parts. What belongs to the output ``out`` is
    no input, wherever it lies.
    """
    names = list(inputs)
    if any(name == "-" or not (Path(name).is_file() or Path(name).is_dir()) for name in names):
        return None
    is_own = own_files(out)
    identity = {
        "format": [_FORMAT, __version__, CHUNK_CHARACTERS, CHUNK_DOCUMENTS],
        "inputs": [[name, *_stamps(Path(name), is_own)] for name in names],
        "model": job.model and _content(Path(job.model)),
        "parties": job.parties and _content(Path(job.parties)),
        "options": [*job.reading.values(), job.format, job.rows, sorted(options.items())],
    }
    return hashlib.sha256(json.dumps(identity, default=str).encode()).hexdigest()[:16]


def _stamps(path: Path, is_own: Callable[[Path], bool]) -> list[Any]:
    inside = (p for p in path.rglob("*") if p.is_file() and not is_own(p))
    files = sorted(inside) if path.is_dir() else [path]
    stamps = ((str(file.resolve()), file.stat()) for file in files)
    return [(name, stat.st_size, stat.st_mtime_ns) for name, stat in stamps]


def _content(path: Path) -> list[str]:
    """Return the SHA-256 of a file, or of every array file of a saved model's folder."""
    files = sorted(path.glob("*.safetensors")) if path.is_dir() else [path]
    return [hashlib.sha256(file.read_bytes()).hexdigest() for file in files]
