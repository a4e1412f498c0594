"""Where documents come from: paths, folders, standard input and open files, as byte streams."""

from __future__ import annotations

import gzip
import io
import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any, BinaryIO, Final, cast

from pipeline.documents.columns import ColumnNames
from pipeline.documents.report import ReadReport
from pipeline.documents.tables import is_table_header
from pipeline.encoding import marked_encoding
from pipeline.errors import DocumentError
from pipeline.outlets import own_files

PathLike = str | os.PathLike[str]
Source = PathLike | IO[str] | IO[bytes] | Iterable[PathLike]

#: Format of each suffix that is read.
SUFFIXES: Final[dict[str, str]] = {
    ".txt": "text",
    ".text": "text",
    ".md": "markdown",
    ".jsonl": "json",
    ".ndjson": "json",
    ".json": "json",
    ".csv": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".parquet": "parquet",
    ".html": "html",
    ".htm": "html",
    ".warc": "warc",
}
_SPOOL_BYTES: Final = 1 << 24
_COPY: Final = 1 << 20
_SNIFF_BYTES: Final = 1 << 16
_NOT_TEXT: Final = {b"%PDF-": "a PDF", b"PK\x03\x04": "a ZIP archive or office document"}
_GZIP_MAGIC: Final = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One stream of documents.

    ``name`` is for messages, ``stem`` begins the ids of documents that bring none, ``format`` is
    a value of `SUFFIXES` or None when the content must tell, ``in_folder`` says that the file was
    found rather than named.
    """

    name: str
    stem: str
    format: str | None
    open: Callable[[], BinaryIO]
    in_folder: bool = False


def find_sources(
    source: Source, report: ReadReport, leave_out: PathLike | None = None
) -> Iterator[SourceFile]:
    """Yield every file of ``source``; folders are listed when they are reached.

    Files of folders that belong to the output ``leave_out`` are passed over.

    Raises
    ------
    DocumentError
        A path does not exist, or a folder holds no document.
    """
    if isinstance(source, str | os.PathLike):
        paths: Iterable[PathLike] = [source]
    elif hasattr(source, "read"):
        yield _handle_source(cast("IO[Any]", source))
        return
    else:
        paths = source
    own_stem = OwnNames()
    is_own = own_files(leave_out)
    for path in paths:
        for file in _path_sources(path, report, is_own):
            yield _with_own_stem(file, own_stem)


def check_paths(source: Source) -> None:
    """Refuse paths that do not exist, before the first document is asked for.

    Raises
    ------
    DocumentError
        A path does not exist or cannot be looked at.
    """
    if isinstance(source, str | os.PathLike):
        source = [source]
    if not isinstance(source, list | tuple):
        return
    if not source:
        raise DocumentError("no input is named")
    for path in source:
        if str(path) == "-":
            continue
        try:
            Path(path).stat()
        except (OSError, ValueError) as error:
            raise _missing(str(path), error) from None


def _missing(name: str, error: OSError | ValueError) -> DocumentError:
    shown = name if len(name) <= 100 else f"{name[:100]}..."
    reason = getattr(error, "strerror", None) or str(error)
    return DocumentError(f"{shown}: cannot be read ({reason}); input is a file, a folder or -")


class OwnNames:
    """Gives each name once: one that was there before gets the first of ``~2``, ``~3`` ... that is free.

    >>> own = OwnNames()
    >>> [own(name) for name in ("a", "a", "b", "a~3", "a")]
    ['a', 'a~2', 'b', 'a~3', 'a~4']
    """

    def __init__(self) -> None:
        # Hashes, because the names themselves would take several times as much memory.
        self._taken: set[int] = set()
        self._counts: dict[str, int] = {}

    def __call__(self, name: str) -> str:
        """Return ``name``, or what it becomes if it is taken, and take that."""
        own = name
        while hash(own) in self._taken:
            self._counts[name] = self._counts.get(name, 1) + 1
            own = f"{name}~{self._counts[name]}"
        self._taken.add(hash(own))
        return own


def _with_own_stem(file: SourceFile, own: OwnNames) -> SourceFile:
    # a/news.csv and b/news.csv must not give two documents news:1.
    return replace(file, stem=own(file.stem))


def _path_sources(
    path: PathLike, report: ReadReport, is_own: Callable[[Path], bool]
) -> Iterator[SourceFile]:
    if str(path) == "-":
        yield _handle_source(sys.stdin.buffer if hasattr(sys.stdin, "buffer") else sys.stdin)
        return
    path = Path(path)
    if not path.is_dir():
        yield _file_source(path, _stem(Path(path.name)))
        return
    found = False
    for inside in _walk(path):
        if is_own(inside):
            continue
        if _suffix(inside) not in SUFFIXES or inside.is_fifo():  # a pipe nobody named may never end
            report.unread_files += 1
            continue
        found = True
        yield _file_source(inside, _stem(inside.relative_to(path)), in_folder=True)
    if not found:
        raise DocumentError(
            f"{path}: the folder holds no document; {', '.join(SUFFIXES)} are read, also with .gz"
        )


def _walk(folder: Path) -> Iterator[Path]:
    # os.walk and not Path.rglob: it follows no link into a loop, and can be sorted as it goes.
    for base, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(base, name) for name in sorted(names) if not name.startswith("."))


def _suffix(path: Path) -> str:
    suffix = path.suffix.lower()
    return Path(path.stem).suffix.lower() if suffix == ".gz" else suffix


def _stem(path: Path) -> str:
    name = path.name[: -len(".gz")] if path.suffix.lower() == ".gz" else path.name
    known = Path(name).suffix.lower() in SUFFIXES
    return path.with_name(Path(name).stem if known else name).as_posix() if name else path.name


def _file_source(path: Path, stem: str, *, in_folder: bool = False) -> SourceFile:
    def opened() -> BinaryIO:
        if not path.is_file() and path.exists():  # a pipe or device, which is read only once
            with path.open("rb") as pipe:
                copy = _spool(pipe)
            return _unpacked(copy)
        if not in_folder and path.stat().st_size == 0:
            raise DocumentError(f"{path}: the file is empty")
        # Web archives, too, whose records are gzip members: warcio by itself passes over damage.
        return _unpacked(path.open("rb"))

    return SourceFile(str(path), stem, SUFFIXES.get(_suffix(path)), opened, in_folder)


class _Unpacked(gzip.GzipFile):
    """A gzip stream that closes the stream beneath it, which GzipFile leaves open."""

    def __init__(self, packed: BinaryIO) -> None:
        super().__init__(fileobj=packed, mode="rb")
        self._packed = packed

    def read(self, size: int | None = -1) -> bytes:
        """Read as GzipFile does; that the file is cut is no EOFError, for which a reader may look out."""
        try:
            return super().read(size)
        except EOFError as error:
            raise gzip.BadGzipFile(str(error)) from None

    def close(self) -> None:
        """Close both streams; closing again does nothing."""
        super().close()
        self._packed.close()


def _unpacked(stream: BinaryIO) -> BinaryIO:
    magic = stream.read(len(_GZIP_MAGIC))
    stream.seek(0)
    return cast("BinaryIO", _Unpacked(stream)) if magic == _GZIP_MAGIC else stream


def _handle_source(handle: IO[Any]) -> SourceFile:
    given = getattr(handle, "name", None)
    name = given if isinstance(given, str) and not given.startswith("<") else "standard input"
    standard = handle is sys.stdin or handle is getattr(sys.stdin, "buffer", None)
    path = Path("stdin" if standard or name == "standard input" else name)
    suffix = None if standard else SUFFIXES.get(_suffix(path))

    return SourceFile(name, _stem(Path(path.name)), suffix, lambda: _unpacked(_spool(handle)))


def _spool(handle: IO[Any]) -> BinaryIO:
    # The encoding is known only after the last byte, and a pipe cannot be read twice: beyond
    # 16 MB the copy goes to disk, so memory stays bounded.
    copy = tempfile.SpooledTemporaryFile(max_size=_SPOOL_BYTES)  # noqa: SIM115 (closed by the reader)
    while chunk := handle.read(_COPY):
        copy.write(chunk if isinstance(chunk, bytes) else chunk.encode("utf-8", "replace"))
    copy.seek(0)
    return cast("BinaryIO", copy)


def sniff_format(
    stream: BinaryIO, columns: ColumnNames, name: str, encoding: str | None = None
) -> str:
    """Return the format of a seekable stream without a telling name, and rewind it.

    What looks like nothing else is plain text, unless a column was named: then it is a table.

    Raises
    ------
    DocumentError
        It is a PDF or an office document.
    """
    head = stream.read(_SNIFF_BYTES)
    stream.seek(0)
    for magic, kind in _NOT_TEXT.items():
        if head.startswith(magic):
            raise DocumentError(f"{name}: this is {kind}; turn it into text first")
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"WARC/"):
        return "warc"
    text = head.decode(encoding or marked_encoding(head) or "utf-8", "replace")
    start = text.removeprefix("\ufeff").lstrip()
    if start[:1] == "{" and start[1:].lstrip()[:1] in ('"', "}"):
        return "json"
    if start[:1] == "[" and start[1:].lstrip()[:1] == "{":
        return "json"
    if start[:9].lower() == "<!doctype" or start[:5].lower() == "<html":
        return "html"
    first = io.StringIO(start, newline="").readline()
    if columns != ColumnNames() or is_table_header(first, columns.text):
        return "csv"
    return "text"
