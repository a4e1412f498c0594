"""Web pages, alone or in WARC archives: the article's text without what surrounds it."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from types import ModuleType
from typing import Any, BinaryIO, Final

from pipeline.documents.columns import make_document
from pipeline.documents.context import Context
from pipeline.encoding import detect, marked_encoding
from pipeline.errors import DocumentError
from pipeline.schema import Document

#: Longest page (bytes); longer ones are cut, which no article reaches.
MAX_PAGE_BYTES: Final = 1 << 25
_CHARSET = re.compile(rb"charset\s{0,9}=\s{0,9}[\"']?([\w.:-]{1,40})", re.IGNORECASE | re.ASCII)
_LANGUAGE = re.compile(
    r"<html\b[^>]{0,500}?\slang\s{0,9}=\s{0,9}[\"']?([\w-]{2,20})", re.IGNORECASE
)
_HEAD: Final = 4096
_XML_DECLARATION = re.compile(r"\A\s{0,99}<\?xml[^>]{0,200}\?>")
#: Between the extractor's headings and paragraphs, of which each is a line.
_BREAK = re.compile(r"\n+")
#: The date that a page states as its own; the extensive search takes any in its prose, or a year, for one.
_STATED_DATE: Final = {"extensive_search": False, "original_date": True}


def _load(name: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except ImportError:
        raise DocumentError(
            f"web pages need {name}, which is not installed: pip install party-stance[html]"
        ) from None


def read_html(stream: BinaryIO, context: Context) -> Iterator[Document]:
    """Yield the article of one page; its title, date, site and address travel with it."""
    content = stream.read(MAX_PAGE_BYTES)
    named = context.encoding and _by_the_standard(context.encoding)
    page = content.decode(named) if named else _decode(content, context, declared=None)
    document = _page_document(page, context, id=context.stem, url=None)
    if document is not None:
        yield document


def _by_the_standard(encoding: str) -> str:
    """Return what an encoding's name means in a page: of Latin-1 the HTML standard says Windows-1252."""
    latin = encoding.lower() in ("iso-8859-1", "latin-1", "latin1", "us-ascii")
    return "cp1252" if latin else encoding


def _decode(page: bytes, context: Context, *, declared: str | None) -> str:
    """Decode by the user's word, a byte-order mark, UTF-8 if valid, what server or page declares, or detection.

    An archive holds pages in many encodings: there the user's word is the first guess, not the last.

    Raises
    ------
    DocumentError
        No encoding fits.
    """
    found = _CHARSET.search(page[:_HEAD])
    stated = [declared, found[1].decode("ascii") if found else None]
    for encoding in [context.encoding, marked_encoding(page), "utf-8", *stated]:
        if not encoding:
            continue
        try:
            return page.decode(_by_the_standard(encoding))
        except (UnicodeError, LookupError):
            continue
    return page.decode(marked_encoding(page) or detect(page[: 1 << 16], context.name), "replace")


def _page_document(page: str, context: Context, *, id: str, url: str | None) -> Document | None:
    extraction = _load("trafilatura")
    # lxml refuses a string that declares an encoding of its own.
    page = _XML_DECLARATION.sub("", page).replace("\0", "")
    article: Any = None
    if page.strip():
        article = extraction.bare_extraction(
            page,
            url=url,
            with_metadata=True,
            include_comments=False,
            include_tables=False,
            date_extraction_params=_STATED_DATE,
        )
    language = _LANGUAGE.search(page[: 4 * _HEAD])
    return make_document(
        _BREAK.sub("\n\n", article.text or "") if article else "",
        report=context.report,
        id=id,
        title=article.title if article else None,
        date=article.date if article else None,
        source=(article.sitename or article.hostname) if article else None,
        url=url or (article.url if article else None),
        lang=language[1] if language else None,
    )


def read_warc(stream: BinaryIO, context: Context) -> Iterator[Document]:
    """Yield the pages of a web archive (WARC 1.0, gzipped or not), one record at a time.

    Successful HTML responses and the plain-text conversions of WET files are read, all other
    records passed over; pages that no encoding fits, too, and counted. The address is the record's;
    ids are ``stem:n`` by page.
    """
    iterator = _load("warcio.archiveiterator")
    exceptions = _load("warcio.exceptions")
    row = 0
    try:
        for record in iterator.ArchiveIterator(stream):
            kind = _page_kind(record)
            if kind is None:
                continue
            row += 1
            document = _record_document(record, kind, f"{context.stem}:{row}", context)
            if document is not None:
                yield document
    except (exceptions.ArchiveLoadFailed, EOFError, OSError) as error:
        reason = str(error).strip().split("\n")[0][:200]
        raise DocumentError(f"{context.name}: not readable as WARC ({reason})") from None


def _page_kind(record: Any) -> str | None:
    if record.rec_type == "conversion":
        content = record.rec_headers.get_header("Content-Type") or ""
        return "text" if content.startswith("text/plain") else None
    if record.rec_type != "response" or record.http_headers is None:
        return None
    content = (record.http_headers.get_header("Content-Type") or "").lower()
    is_page = content.startswith(("text/html", "application/xhtml"))
    return "html" if is_page and record.http_headers.get_statuscode() == "200" else None


def _record_document(record: Any, kind: str, id: str, context: Context) -> Document | None:
    url = record.rec_headers.get_header("WARC-Target-URI")
    payload = record.content_stream().read(MAX_PAGE_BYTES)
    if len(payload) < MAX_PAGE_BYTES and record.raw_stream.limit > 0:
        raise EOFError("the file ended within a record")
    if kind == "text":
        text = payload.decode("utf-8", "replace")
        return make_document(text, report=context.report, id=id, url=url)
    header = record.http_headers.get_header("Content-Type") or ""
    stated = _CHARSET.search(header.encode("ascii", "replace"))
    try:
        page = _decode(payload, context, declared=stated[1].decode("ascii") if stated else None)
    except DocumentError:  # a picture sent as a page, for one, of which a crawl has some
        context.report.undecoded += 1
        context.report.first_undecoded = (
            context.report.first_undecoded or f"{url} in {context.name}"
        )
        return None
    return _page_document(page, context, id=id, url=url)
