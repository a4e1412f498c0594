"""Parquet files, read by batches of a row group, only the columns that are needed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO, Final

from pipeline.documents.columns import match_columns, row_document
from pipeline.documents.context import Context
from pipeline.errors import DocumentError
from pipeline.schema import Document

_BATCH: Final = 1024


def read_parquet(stream: BinaryIO, context: Context) -> Iterator[Document]:
    """Yield the rows of a Parquet file.

    Raises
    ------
    DocumentError
        The file is no Parquet or is damaged, or has no column with the text.
    """
    # pyarrow takes 0.2 s to import, which other formats must not pay.
    import pyarrow.parquet as pq

    with readable(context.name):
        file = pq.ParquetFile(stream)
        columns = match_columns(file.schema_arrow.names, context.columns, context.name)
        row = 0
        for batch in file.iter_batches(_BATCH, columns=sorted(set(columns.values()))):
            for values in batch_rows(batch, columns["text"], context.name):
                row += 1
                document = row_document(
                    values,
                    columns,
                    default_id=f"{context.stem}:{row}",
                    where=f"{context.name}, row {row}",
                    report=context.report,
                )
                if document is not None:
                    yield document


@contextmanager
def readable(name: str) -> Iterator[None]:
    """Turn what pyarrow says of a damaged file, or of what it cannot read, into an error with its ``name``."""
    import pyarrow as pa

    try:
        yield
    except (pa.ArrowException, OSError) as error:
        raise DocumentError(f"{name}: not readable as Parquet ({error})") from None


def batch_rows(batch: Any, text_column: str, where: str) -> list[dict[str, Any]]:
    """Return the rows of a batch, with days and times as strings: Python's own end with the year 9999.

    Raises
    ------
    DocumentError
        The column with the text holds days or times.
    """
    import pyarrow as pa

    if pa.types.is_temporal(kind := batch.schema.field(text_column).type):
        raise DocumentError(f"{where}: {text_column!r} is {kind}, not a string of text")
    columns = [
        column.cast(pa.string()) if pa.types.is_temporal(column.type) else column
        for column in batch.columns
    ]
    rows: list[dict[str, Any]] = pa.RecordBatch.from_arrays(
        columns, names=batch.schema.names
    ).to_pylist()
    return rows
