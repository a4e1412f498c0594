"""Documents that a caller holds in memory: strings, documents and rows of a frame."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pipeline.documents.columns import DEFAULT_COLUMNS, check_frame, refuse_twice, row_document
from pipeline.documents.report import ReadReport
from pipeline.documents.sources import OwnNames
from pipeline.errors import DocumentError
from pipeline.schema import Document
from pipeline.typed import is_missing

if TYPE_CHECKING:
    import pandas as pd


def as_documents(source: Any, report: ReadReport | None = None) -> Iterator[Document]:
    """Yield documents from what :meth:`pipeline.score.StanceModel.score` takes, no two of one id.

    Ids count from 0 where none are given; one that was there before gets ``~2``, ``~3`` ... behind it.
    ``report`` counts what was left out of a frame.

    Raises
    ------
    DocumentError
        As there.
    """
    own = OwnNames()
    for document in _documents(source, report or ReadReport()):
        name = own(document.id)
        yield document if name == document.id else replace(document, id=name)


def _documents(source: Any, report: ReadReport) -> Iterator[Document]:
    if isinstance(source, str | Document):
        source = [source]
    if hasattr(source, "columns"):
        yield from _frame_documents(source, report)
        return
    if isinstance(source, os.PathLike):
        raise DocumentError(f"{source} is a path; read it first: model.score(read_documents(path))")
    if isinstance(source, Mapping | bytes) or not hasattr(source, "__iter__"):
        raise DocumentError(
            f"cannot score a {type(source).__name__}; give strings, documents or a frame with the column text"
        )
    labels = iter(source.index) if hasattr(source, "items") else None  # a series goes by its index
    for number, item in enumerate(source):
        label = number if labels is None else next(labels)
        if isinstance(item, Document):
            nameless = is_missing(item.id) or item.id == ""
            yield replace(item, id=str(number if nameless else item.id))
        elif isinstance(item, str):
            yield Document(str(number if is_missing(label) else label), item)
        else:
            raise DocumentError(
                f"item {number} is {type(item).__name__}, neither text nor document"
            )


def _frame_documents(frame: pd.DataFrame, report: ReadReport) -> Iterator[Document]:
    if hasattr(frame, "to_pandas"):
        kind = type(frame).__name__
        raise DocumentError(
            f"cannot score a {kind}; make a pandas frame of it: model.score(table.to_pandas())"
        )
    check_frame(frame)
    columns = {name: name for name in DEFAULT_COLUMNS if name in frame.columns}
    if "text" not in columns:
        names = ", ".join(map(str, frame.columns))
        raise DocumentError(f"the frame has no column text; it has: {names}")
    refuse_twice(frame.columns, columns, "the frame")
    cells = zip(*(frame[name] for name in columns), strict=True)
    for number, (label, values) in enumerate(zip(frame.index, cells, strict=True)):
        document = row_document(
            dict(zip(columns, values, strict=True)),
            columns,
            default_id=str(number if "id" in columns or is_missing(label) else label),
            where=f"row {label}",
            report=report,
        )
        if document is not None:
            yield document
