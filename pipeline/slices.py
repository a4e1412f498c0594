"""Parquet files behind any file system of fsspec, cut into slices of rows and read as documents."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from pipeline.documents import ReadReport
from pipeline.documents.columns import ColumnNames, match_columns, row_document
from pipeline.documents.parquet import batch_rows, readable
from pipeline.documents.sources import OwnNames
from pipeline.errors import DocumentError, StanceError
from pipeline.schema import Document

_BATCH: Final = 1024


@dataclass(frozen=True, slots=True)
class Slice:
    """Rows ``first`` to ``last`` (exclusive) of a Parquet file; ``number`` orders the slices of a run."""

    number: int
    url: str
    stem: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class InputFile:
    """An input file; ``stem`` begins the ids of documents that bring none, ``token`` changes with it."""

    url: str
    stem: str
    token: str


def file_system(url: str) -> tuple[Any, str]:
    """Return the file system of fsspec behind a path or an address, and the path in it.

    Raises
    ------
    StanceError
        There is no such file system, or what it needs is not installed.
    """
    import fsspec

    try:
        system, path = fsspec.core.url_to_fs(url)
    except ImportError as error:
        raise StanceError(f"{url}: {error}; it has to be there on client and workers") from None
    except ValueError as error:
        raise StanceError(f"{url}: {error}; give a path or an address that fsspec knows") from None
    return system, path


def parquet_files(
    inputs: Iterable[str], is_own: Callable[[str], bool] = lambda _: False
) -> Iterator[InputFile]:
    """Yield the Parquet files of folders, files and addresses, in the order of the local reader.

    Files of folders that belong to the output (``is_own``, given the address) are passed over.

    Raises
    ------
    DocumentError
        One does not exist, or a folder holds none.
    """
    own_stem = OwnNames()
    for name in inputs:
        system, path = file_system(name)
        if not system.exists(path):
            raise DocumentError(f"{name}: there is no such file or folder")
        inside = system.isdir(path)
        found = [p for p in system.find(path) if p.endswith(".parquet")] if inside else [path]
        base = path.rstrip("/") + "/"
        found = (
            [
                p
                for p in found
                if not re.search(r"(^|/)[._]", p.removeprefix(base))
                and not is_own(system.unstrip_protocol(p))
            ]
            if inside
            else found
        )
        if not found:
            raise DocumentError(f"{name}: the folder holds no .parquet file")
        for file in sorted(found, key=lambda p: _walk_order(p.removeprefix(base))):
            stem = (file.removeprefix(base) if inside else file.rsplit("/", 1)[-1]).removesuffix(
                ".parquet"
            )
            yield InputFile(system.unstrip_protocol(file), own_stem(stem), str(system.ukey(file)))


def _walk_order(path: str) -> list[tuple[int, str]]:
    """Return a key that sorts as the local reader walks: the files of a folder, then its folders."""
    *folders, name = path.split("/")
    return [*((1, folder) for folder in folders), (0, name)]


def count_rows(url: str) -> int:
    """Return the number of rows of a Parquet file.

    Raises
    ------
    DocumentError
        It is none.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    system, path = file_system(url)
    try:
        with system.open(path, "rb") as stream:
            rows: int = pq.ParquetFile(stream).metadata.num_rows
    except pa.ArrowException as error:
        raise DocumentError(
            f"{url}: not readable as Parquet ({error}); a cluster reads nothing else"
        ) from None
    return rows


def cut(files: list[InputFile], counts: Iterable[int], size: int) -> Iterator[Slice]:
    """Yield slices of at most ``size`` rows; ``counts`` are the rows of each file."""
    number = 0
    for file, rows in zip(files, counts, strict=True):
        for first in range(0, rows, size):
            yield Slice(number, file.url, file.stem, first, min(first + size, rows))
            number += 1


def slice_documents(part: Slice, names: ColumnNames) -> Iterator[Document]:
    """Yield the documents of a slice with the ids that the local reader gives them."""
    import pyarrow.parquet as pq

    report = ReadReport()
    system, path = file_system(part.url)
    with system.open(path, "rb") as stream, readable(part.url):
        file = pq.ParquetFile(stream)
        columns = match_columns(file.schema_arrow.names, names, part.url)
        groups, start = _groups(file.metadata, part.first, part.last)
        wanted = sorted(set(columns.values()))
        batches = file.iter_batches(_BATCH, row_groups=groups, columns=wanted)
        rows = (
            values for batch in batches for values in batch_rows(batch, columns["text"], part.url)
        )
        for row, values in enumerate(
            islice(rows, part.first - start, part.last - start), part.first + 1
        ):
            document = row_document(
                values,
                columns,
                default_id=f"{part.stem}:{row}",
                where=f"{part.url}, row {row}",
                report=report,
            )
            if document is not None:
                yield document


def _groups(metadata: Any, first: int, last: int) -> tuple[list[int], int]:
    """Return the row groups that hold rows ``first`` to ``last``, and the first row of the first group."""
    groups: list[int] = []
    row = start = 0
    for number in range(metadata.num_row_groups):
        rows = metadata.row_group(number).num_rows
        if row < last and row + rows > first:
            start = start if groups else row
            groups.append(number)
        row += rows
    return groups, start
