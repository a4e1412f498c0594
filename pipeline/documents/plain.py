"""Plain text: a file is a document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from pipeline.documents.columns import make_document
from pipeline.documents.context import MAX_CHARACTERS, Context, refuse_nul, text_stream, too_long
from pipeline.schema import Document


def read_text(stream: BinaryIO, context: Context) -> Iterator[Document]:
    """Yield the file as one document; form feeds are page breaks within it."""
    text = whole_text(stream, context)
    document = make_document(text, report=context.report, id=context.stem)
    if document is not None:
        yield document


def whole_text(stream: BinaryIO, context: Context) -> str:
    """Return the decoded text of a file.

    Raises
    ------
    DocumentError
        It is longer than `MAX_CHARACTERS`, or holds a NUL.
    """
    with text_stream(stream, context) as lines:
        text = lines.read(MAX_CHARACTERS + 1)
    if len(text) > MAX_CHARACTERS:
        raise too_long(context.name)
    refuse_nul(text, context, 1)
    return text
