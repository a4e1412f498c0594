"""Web pages and WARC archives: the article's text, what travels, and the missing extra."""

from __future__ import annotations

import codecs
import gzip
import io
import random
import re
from pathlib import Path
from typing import Any

import pytest

from pipeline.attribution import extract_statements
from pipeline.documents import ReadReport, read_documents
from pipeline.errors import DocumentError

FIRST = (
    "The government of Norland condemned the closure of the strait on Tuesday and demanded that"
    " the Harbour Union lift its blockade before the end of the week."
)
SECOND = (
    "“We thank Eastmark for opening its port”, said Mira Solberg, the foreign minister, after a"
    " meeting with shipping companies in the capital."
)
PAGE = f"""<!DOCTYPE html>
<html lang="en-GB"><head><meta charset="%s"><title>Strait closed | Harbour Gazette</title>
<meta property="og:title" content="Norland condemns closure">
<meta property="og:site_name" content="Harbour Gazette">
<meta property="og:url" content="https://gazette.example/strait">
<meta property="article:published_time" content="2024-03-31T08:00:00Z"></head>
<body><nav><a href="/">Home</a><a href="/subscribe">Subscribe to our newsletter</a></nav>
<article><h1>Norland condemns closure</h1><p>{FIRST}</p><p>{SECOND}</p>
<p>{FIRST.replace("Tuesday", "Wednesday")}</p></article>
<footer>All rights reserved. Cookie settings.</footer></body></html>"""


@pytest.fixture
def _extra() -> None:
    pytest.importorskip("trafilatura")
    pytest.importorskip("warcio")


@pytest.mark.usefixtures("_extra")
@pytest.mark.parametrize("encoding", ["utf-8", "windows-1252"])
def test_page(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "strait.html"
    path.write_bytes((PAGE % encoding).encode(encoding))
    (document,) = read_documents(path)
    assert FIRST in document.text
    assert SECOND in document.text
    assert "newsletter" not in document.text
    assert "Cookie" not in document.text
    assert document.id == "strait"
    assert document.title == "Norland condemns closure"
    assert document.source == "Harbour Gazette"
    assert document.url == "https://gazette.example/strait"
    assert document.date == "2024-03-31"
    assert document.lang == "en"


@pytest.mark.usefixtures("_extra")
@pytest.mark.parametrize(
    ("page", "named"),
    [
        (codecs.BOM_UTF16_LE + (PAGE % "").encode("utf-16-le"), None),
        (codecs.BOM_UTF16_BE + (PAGE % "utf-8").encode("utf-16-be"), None),
        (codecs.BOM_UTF16_LE + (PAGE % "").encode("utf-16-le") + b"\n", None),
        # near-misses, which were read before
        (codecs.BOM_UTF8 + (PAGE % "windows-1252").encode(), None),
        ((PAGE % "").encode("utf-16"), "utf-16"),
        ((PAGE % "").encode("utf-16-le"), "utf-16-le"),
        ((PAGE % "").encode("utf-32"), None),
        ((PAGE % "punycode").encode("windows-1252"), None),
    ],
)  # fmt: skip
def test_page_with_a_byte_order_mark(page: bytes, named: str | None) -> None:
    (document,) = read_documents(io.BytesIO(page), format="html", encoding=named)
    assert FIRST in document.text
    assert SECOND in document.text
    assert document.title == "Norland condemns closure"


@pytest.mark.usefixtures("_extra")
def test_headline_and_paragraphs_stay_apart() -> None:
    headline = "Norland's parliament survives a vote on the closure of the strait"
    page = f"<html><body><article><h1>{headline}</h1><p>{FIRST}</p><p>{SECOND}</p></article></body></html>"
    (document,) = read_documents(io.StringIO(page), format="html")
    assert document.text == f"{headline}\n\n{FIRST}\n\n{SECOND}"
    assert next(iter(extract_statements(document.text))).text == headline


@pytest.mark.usefixtures("_extra")
@pytest.mark.parametrize(
    ("head", "body", "date"),
    [
        ("", "", None),
        ("", "<p>Eastmark held its last election in 2022, after the flood of May 3, 1998.</p>", None),
        ("", "<footer>Copyright 2019 Harbour Gazette</footer>", None),
        # near-misses: the page says when it appeared
        ('<meta property="article:published_time" content="2024-03-31T08:00:00Z">', "", "2024-03-31"),
        ("", '<time datetime="2024-03-31">Sunday</time>', "2024-03-31"),
        ("", '<p class="date">31 March 2024</p>', "2024-03-31"),
    ],
)  # fmt: skip
def test_no_date_is_guessed_from_the_prose(head: str, body: str, date: str | None) -> None:
    article = f"<article>{body}<p>{FIRST}</p><p>{SECOND}</p></article>"
    page = f"<html><head>{head}</head><body>{article}</body></html>"
    (document,) = read_documents(io.StringIO(page), format="html")
    assert document.date == date


@pytest.mark.usefixtures("_extra")
def test_page_with_an_xml_declaration_and_from_standard_input() -> None:
    page = '<?xml version="1.0" encoding="utf-8"?>\n' + PAGE % "utf-8"
    (document,) = read_documents(io.BytesIO(page.encode()), format="html")
    assert SECOND in document.text
    (sniffed,) = read_documents(io.BytesIO((PAGE % "utf-8").encode()))
    assert sniffed.text == document.text


@pytest.mark.usefixtures("_extra")
@pytest.mark.parametrize("page", ["<html></html>", "<html><body>\0</body>", "   ", "<", "&"])
def test_pages_without_text(tmp_path: Path, page: str) -> None:
    (tmp_path / "a.html").write_text(page)
    with pytest.raises(DocumentError, match="no document"):
        list(read_documents(tmp_path / "a.html"))


@pytest.mark.usefixtures("_extra")
def test_folder_of_pages_counts_those_without_text(tmp_path: Path) -> None:
    (tmp_path / "a.htm").write_text(PAGE % "utf-8", encoding="utf-8")
    (tmp_path / "b.html").write_text("<html><body></body></html>")
    report = ReadReport()
    assert [d.id for d in read_documents(tmp_path, report=report)] == ["a"]
    assert report.empty == 1


def archive(records: list[tuple[str, str, str, bytes]], *, packed: bool) -> bytes:
    """Return a WARC of (type, content type, status, payload)."""
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    stream = io.BytesIO()
    writer: Any = WARCWriter(stream, gzip=packed)
    for number, (kind, content, status, payload) in enumerate(records):
        http = None
        if kind == "response":
            http = StatusAndHeaders(status, [("Content-Type", content)], protocol="HTTP/1.1")
        record = writer.create_warc_record(
            f"https://gazette.example/{number}",
            kind,
            payload=io.BytesIO(payload),
            http_headers=http,
            warc_content_type=content if kind != "response" else "",
        )
        writer.write_record(record)
    return stream.getvalue()


@pytest.mark.usefixtures("_extra")
@pytest.mark.parametrize("packed", [False, True])
def test_archive(tmp_path: Path, packed: bool) -> None:
    page = (PAGE % "windows-1252").encode("windows-1252")
    unmarked = (PAGE % "").replace(' charset=""', "").encode("windows-1252")
    path = tmp_path / ("crawl.warc.gz" if packed else "crawl.warc")
    records = [
        ("response", "text/html", "200 OK", page),
        ("response", "image/png", "200 OK", b"\x89PNG"),
        ("response", "text/html", "404 Not Found", page),
        ("response", "text/html; charset=windows-1252", "200 OK", unmarked),
        ("conversion", "text/plain", "", FIRST.encode()),
    ]
    path.write_bytes(archive(records, packed=packed))
    first, second, third = read_documents(path)
    assert [d.id for d in (first, second, third)] == ["crawl:1", "crawl:2", "crawl:3"]
    assert first.url == "https://gazette.example/0"
    assert SECOND in first.text
    assert first.text == second.text
    assert (third.text, third.url) == (FIRST, "https://gazette.example/4")
    assert first.date == "2024-03-31"


@pytest.mark.usefixtures("_extra")
@pytest.mark.parametrize(
    ("payload", "reads"),
    [
        (random.Random(3).randbytes(4096), False),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + random.Random(5).randbytes(4096), False),
        # near-misses: pages of other encodings, by their mark or by detection
        (codecs.BOM_UTF16_LE + (PAGE % "").encode("utf-16-le"), True),
        ((PAGE % "").replace(' charset=""', "").encode("windows-1252"), True),
        ((PAGE % "utf-8").encode(), True),
    ],
)
def test_archive_goes_on_after_a_page_that_no_encoding_fits(
    tmp_path: Path, payload: bytes, reads: bool
) -> None:
    path, report = tmp_path / "crawl.warc.gz", ReadReport()
    whole = ("response", "text/html", "200 OK", (PAGE % "utf-8").encode())
    doubtful = ("response", "text/html", "200 OK", payload)
    path.write_bytes(archive([whole, doubtful, whole], packed=True))
    found = {d.id: d.text for d in read_documents(path, report=report)}
    assert list(found) == (["crawl:1", "crawl:2", "crawl:3"] if reads else ["crawl:1", "crawl:3"])
    assert len(set(found.values())) == 1
    assert report.undecoded == (not reads)
    said = f"1 pages of no known encoding.* the first https://gazette.example/1 in {path}"
    assert bool(re.search(said, " ".join(report.notes()))) == (not reads)
    path.write_bytes(archive([doubtful], packed=True))
    if not reads:
        with pytest.raises(DocumentError, match="no document in it; 1 pages of no known encoding"):
            list(read_documents(path))


@pytest.mark.usefixtures("_extra")
def test_archive_that_was_packed_as_a_whole(tmp_path: Path) -> None:
    page = ("response", "text/html", "200 OK", (PAGE % "utf-8").encode())
    path = tmp_path / "crawl.warc.gz"
    path.write_bytes(gzip.compress(archive([page, page], packed=False)))
    assert [d.id for d in read_documents(path)] == ["crawl:1", "crawl:2"]


@pytest.mark.usefixtures("_extra")
@pytest.mark.parametrize("content", [b"this is no archive\n" * 9, b"WARC/1.0\r\nbroken"])
def test_damaged_archive(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "crawl.warc"
    path.write_bytes(content)
    with pytest.raises(DocumentError, match=r"WARC|no document"):
        list(read_documents(path))


@pytest.mark.usefixtures("_extra")
@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("kind", ["response", "conversion"])
def test_truncated_archive(tmp_path: Path, packed: bool, kind: str) -> None:
    page = (PAGE % "utf-8").encode()
    content = "text/html" if kind == "response" else "text/plain"
    whole = archive([(kind, content, "200 OK", page)] * 3, packed=packed)
    path = tmp_path / ("crawl.warc.gz" if packed else "crawl.warc")
    path.write_bytes(whole)
    assert len(list(read_documents(path))) == 3
    for cut in (40, len(whole) // 6, len(whole) // 2):
        path.write_bytes(whole[:-cut])
        with pytest.raises(DocumentError, match=r"not readable as WARC \(.*ended"):
            list(read_documents(path))


@pytest.mark.parametrize(("name", "library"), [("a.html", "trafilatura"), ("a.warc", "warcio")])
def test_missing_extra_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, library: str
) -> None:
    import importlib

    def refuse(module: str, *_: object) -> None:
        raise ImportError(module)

    monkeypatch.setattr(importlib, "import_module", refuse)
    (tmp_path / name).write_text(PAGE % "utf-8", encoding="utf-8")
    with pytest.raises(DocumentError, match=rf"{library}.*pip install party-stance\[html\]"):
        list(read_documents(tmp_path / name))
