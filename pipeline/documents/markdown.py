"""Markdown: the prose of a file without its marks, and what its front matter says of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO, Final

from pipeline.attribution.shown import EMPHASIS
from pipeline.documents.columns import match_columns, row_document
from pipeline.documents.context import Context
from pipeline.documents.plain import whole_text
from pipeline.schema import Document

_LONGEST_FRONT: Final = 1 << 14
_FRONT: Final = re.compile(r"\A---[ \t]*\n(?P<lines>(?:.*\n)*?)(?:---|\.\.\.)[ \t]*(?:\n|\Z)")
#: "key: value"; what a value of several lines goes on with, a list, a comment, or nothing.
_FIELD: Final = re.compile(r"(?P<key>[A-Za-z][\w -]{0,40}):(?:[ \t]+(?P<value>.*))?")
_MORE: Final = re.compile(r"(?:[ \t].*|-[ \t].*|#.*|)")
_ADDRESS: Final = (
    r"\([^()\s]{1,2000}(?:\([^()\s]{0,200}\)[^()\s]{0,200})?(?: \"[^\"\n]{0,200}\")?\)"
)
_IMAGE: Final = re.compile(rf"!\[[^\[\]\n]{{0,500}}\]{_ADDRESS}")
_LINK: Final = re.compile(rf"\[([^\[\]\n]{{1,500}})\](?:{_ADDRESS}|\[[^\[\]\n]{{0,100}}\])")
_TARGET: Final = re.compile(r"^ {0,3}\[[^\[\]\n]{1,100}\]:[ \t]+\S+.*$\n?", re.MULTILINE)
_HEADING: Final = re.compile(r"^ {0,3}#{1,6}[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*$", re.MULTILINE)


def read_markdown(stream: BinaryIO, context: Context) -> Iterator[Document]:
    """Yield the file as one document; offsets index its text without front matter and marks."""
    text = whole_text(stream, context)
    fields, body = _front_matter(text)
    row = {**fields, context.columns.text: _unmarked(body)}
    columns = match_columns(row, context.columns, context.name, kind="key")
    document = row_document(
        row, columns, default_id=context.stem, where=context.name, report=context.report
    )
    if document is not None:
        yield document


def _front_matter(text: str) -> tuple[dict[str, str], str]:
    """Return the fields between the lines of ``---`` that open a text, and the rest of it."""
    found = _FRONT.match(text, 0, _LONGEST_FRONT)
    fields: dict[str, str] = {}
    for line in found["lines"].split("\n") if found else ():
        if (field := _FIELD.fullmatch(line)) is not None:
            fields[field["key"]] = _unquoted((field["value"] or "").strip())
        elif not _MORE.fullmatch(line):
            return {}, text
    return (fields, text[found.end() :]) if found and fields else ({}, text)


def _unquoted(value: str) -> str:
    quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
    return value[1:-1] if quoted else value


def _unmarked(text: str) -> str:
    """Return a text as it is read: links are their words, images are none, stress is left out."""
    text = _LINK.sub(r"\1", _IMAGE.sub("", _TARGET.sub("", text)))
    for pattern in EMPHASIS:
        text = pattern.sub(r"\2", text)
    return _HEADING.sub(r"\1", text)
