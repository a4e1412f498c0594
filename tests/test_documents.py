"""`read_documents`: formats, columns, what travels, what is refused."""

from __future__ import annotations

import gzip
import io
import json
import os
import string
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.documents import ReadReport, read_documents
from pipeline.documents.columns import usual_form
from pipeline.documents.given import as_documents
from pipeline.errors import DocumentError
from pipeline.schema import Document

SENTENCE = "Norland thanked the Harbour Union for its patience."


def write(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def texts(path: Path, **options: object) -> list[str]:
    return [document.text for document in read_documents(path, **options)]  # type: ignore[arg-type]


def refusal(path: object, **options: object) -> str:
    with pytest.raises(DocumentError) as caught:
        list(read_documents(path, **options))  # type: ignore[arg-type]
    return str(caught.value)


# --- formats ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", SENTENCE),
        ("a.md", SENTENCE),
        ("a.TXT", SENTENCE),
        ("noname", SENTENCE),
        ("a.jsonl", json.dumps({"text": SENTENCE}) + "\n"),
        ("a.jsonl", "\n\n" + json.dumps({"text": SENTENCE}) + "\r\n\r\n"),
        ("a.ndjson", json.dumps({"text": SENTENCE})),
        ("a.json", json.dumps([{"text": SENTENCE}])),
        ("a.json", json.dumps([{"text": SENTENCE}], indent=2)),
        ("a.json", json.dumps({"text": SENTENCE}, indent=2)),
        ("a.json", json.dumps([SENTENCE])),
        ("a.jsonl", json.dumps([{"text": SENTENCE}], indent=2)),
        ("a.jsonl", json.dumps([{"text": SENTENCE}])),
        ("a.jsonl", json.dumps({"id": 1, "text": SENTENCE}, indent=2)),
        ("a.jsonl", f'{{"id": 1,\n "text": "{SENTENCE}"}}'),
        ("a.jsonl", f'{{"by": {{"id": 1}},\n "text": "{SENTENCE}"}}'),
        ("a.jsonl", f'{{ "tags": [\n"a"], "text": "{SENTENCE}"}}'),
        ("a.jsonl", f'{{"text":\n"{SENTENCE}"}}\n'),
        ("a.csv", f"sep=;\nid;text\n1;{SENTENCE}\n"),
        ("a.csv", f'"sep=;"\r\nid;text\r\n1;{SENTENCE}\r\n'.encode("utf-8-sig")),
        ("a.csv", f"SEP=\t\nid\ttext\n1\t{SENTENCE}\n".encode("utf-16")),
        ("a.csv", f"\n\nid;text\n1;{SENTENCE}\n"),
        ("a.csv", f"sep=~\nid~text\n1~{SENTENCE}\n"),
        ("a.csv", f"sep=x,text\n1,{SENTENCE}\n"),  # a column's odd name
        ("noname", f"sep=~\nid~text\n1~{SENTENCE}\n"),
        ("noname", json.dumps({"text": SENTENCE})),
        ("a.csv", f"text\n{SENTENCE}\n"),
        ("a.csv", f'id;text\r\n1;"{SENTENCE}"\r\n'),
        ("a.csv", f"id|text\n1|{SENTENCE}"),
        ("a.csv", f" Text ,n\n{SENTENCE},4\n"),
        ("noname", f"id,text\n1,{SENTENCE}\n"),
        ("a.tsv", f"id\ttext\n1\t{SENTENCE}\n"),
        ("a.txt.gz", gzip.compress(SENTENCE.encode(), mtime=0)),
        ("a.csv.gz", gzip.compress(f"text\n{SENTENCE}\n".encode(), mtime=0)),
        ("a.txt", SENTENCE.encode("utf-8-sig")),
        ("a.csv", f"text\n{SENTENCE}\n".encode("utf-8-sig")),
        ("a.jsonl", json.dumps({"text": SENTENCE}).encode("utf-8-sig")),
        ("a.txt", SENTENCE.encode("utf-16")),
        ("a.csv", f"text\n{SENTENCE}\n".encode("utf-16")),
        ("a.txt", SENTENCE.encode("utf-32")),
    ],
)
def test_every_format_gives_the_same_text(tmp_path: Path, name: str, content: str | bytes) -> None:
    assert texts(write(tmp_path / name, content)) == [SENTENCE]


def test_parquet_by_row_group(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    import pyarrow.parquet as pq

    count = 2500
    table = pa.table(
        {
            "text": [f"Statement {i}" if i != 3 else None for i in range(count)],
            "number": [float(i) for i in range(count)],
            "date": [None] * count,
        }
    )
    pq.write_table(table, tmp_path / "a.parquet", row_group_size=700)
    report = ReadReport()
    found = list(read_documents(tmp_path / "a.parquet", id_column="number", report=report))
    assert (found[0].id, found[-1].id, len(found)) == ("0", "2499", count - 1)
    assert report.empty == 1
    assert "'body'" in refusal(tmp_path / "a.parquet", text_column="body")
    assert "float" in refusal(tmp_path / "a.parquet", text_column="number")


@pytest.mark.parametrize(
    ("values", "kind", "dates"),
    [
        ([19000, None, 10**7], ("date32",), ["2022-01-08", None, None]),
        ([0, -(10**14), 10**15], ("timestamp", "ms"), ["1970-01-01", None, None]),
        ([1, 10**13], ("timestamp", "s"), ["1970-01-01", None]),
        ([1, 2**62], ("timestamp", "ns"), ["1970-01-01", "2116-02-20"]),
        ([0], ("timestamp", "us", "America/Lima"), ["1969-12-31"]),
    ],
)
def test_dates_of_parquet(
    tmp_path: Path, values: list[int | None], kind: tuple[str, ...], dates: list[str | None]
) -> None:
    pa = pytest.importorskip("pyarrow")
    import pyarrow.parquet as pq

    column = pa.array(values, getattr(pa, kind[0])(*kind[1:]))
    pq.write_table(pa.table({"text": ["x"] * len(values), "date": column}), tmp_path / "a.parquet")
    report = ReadReport()
    found = read_documents(tmp_path / "a.parquet", report=report)
    assert [document.date for document in found] == dates
    assert report.bad_dates == sum(v is not None for v in values) - sum(
        d is not None for d in dates
    )


def test_days_are_no_text(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    import pyarrow.parquet as pq

    days = pa.array([0, 10**7], pa.date32())
    pq.write_table(pa.table({"text": days, "title": ["x", "y"]}), tmp_path / "a.parquet")
    assert "'text' is date32" in refusal(tmp_path / "a.parquet")
    assert texts(tmp_path / "a.parquet", text_column="title") == ["x", "y"]


def test_parquet_with_a_time_zone_that_is_none(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    import pyarrow.parquet as pq

    column = pa.array([0], pa.timestamp("us", "Nowhere/Zone"))
    pq.write_table(pa.table({"text": ["x"], "date": column}), tmp_path / "a.parquet")
    assert "Nowhere/Zone" in refusal(tmp_path / "a.parquet")


def test_damaged_parquet(tmp_path: Path) -> None:
    assert "Parquet" in refusal(write(tmp_path / "a.parquet", b"PAR1 and then nothing"))


def test_text_keeps_form_feeds_and_reads_windows_line_ends(tmp_path: Path) -> None:
    assert texts(write(tmp_path / "a.txt", b"one\r\ntwo\x0cthree")) == ["one\ntwo\x0cthree"]


def test_a_table_cell_may_hold_line_ends_delimiters_and_quotes(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", 'id,text\n1,"He said ""no"",\nthen left"\n2,x\n')
    assert texts(path) == ['He said "no",\nthen left', "x"]


# --- columns and what travels -------------------------------------------------------------------

FULL = Document(
    id="k1",
    text=SENTENCE,
    title="Thanks at last",
    date="2024-03-31",
    source="Harbour Gazette",
    url="https://gazette.example/1",
    lang="en",
    speaker="Mira Solberg",
)


def test_usual_columns_are_found() -> None:
    row = {
        "ID": "k1",
        "text": SENTENCE,
        "headline": "Thanks at last",
        "published": "2024-03-31T10:00:00Z",
        "publisher": "Harbour Gazette",
        "link": "https://gazette.example/1",
        "language": "en-GB",
        "Speaker": " Mira Solberg ",
    }
    header, cells = ",".join(row), ",".join(row.values())
    assert list(read_documents(io.StringIO(f"{header}\n{cells}\n"), format="csv")) == [FULL]


@pytest.mark.parametrize("as_json", [False, True])
def test_columns_by_options(as_json: bool) -> None:
    row = dict(zip("abcdefgh", ["k1", SENTENCE, *(getattr(FULL, n) for n in _REST)], strict=True))
    content = json.dumps(row) if as_json else f"{','.join(row)}\n{','.join(row.values())}\n"
    options = {f"{n}_column": c for n, c in zip(["id", "text", *_REST], "abcdefgh", strict=True)}
    found = list(
        read_documents(io.StringIO(content), format="json" if as_json else "csv", **options)  # type: ignore[arg-type]
    )
    assert found == [FULL]


_REST = ["title", "date", "source", "url", "lang", "speaker"]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2024-03-31", "2024-03-31"),
        ("2024-03-31 23:59", "2024-03-31"),
        ("2024-03-31T23:59:59+02:00", "2024-03-31"),
        ("20240331", "2024-03-31"),
        ("2024/03/31", "2024-03-31"),
        ("31 March 2024", "2024-03-31"),
        ("Mar 31, 2024", "2024-03-31"),
        ("Sun, 31 Mar 2024 10:00:00 GMT", "2024-03-31"),
        ("2024-3-31", "2024-03-31"),
        ("31/03/2024", "2024-03-31"),
        ("31.03.2024 08:15", "2024-03-31"),
        ("3/31/2024", "2024-03-31"),
        ("03-03-2024", "2024-03-03"),
        ("31 de marzo de 2024", "2024-03-31"),
        ("domingo, 31 de marzo del 2024", "2024-03-31"),
        ("1 Sept 2025", "2025-09-01"),
        ("1 sep. 2025, 10:30", "2025-09-01"),
        ("September 1st, 2025", "2025-09-01"),
        ("03/04/2024", None),
        ("03/04/2024 08:15", None),
        ("31/03/24", None),
        ("31/03-2024", None),
        ("31/31/2024", None),
        ("30 February 2024", None),
        ("31 Marble 2024", None),
        ("March 2024", None),
        ("2024-02-30", None),
        ("yesterday", None),
        ("9" * 1000, None),
    ],
)
def test_dates(written: str, read: str | None) -> None:
    report = ReadReport()
    line = json.dumps({"text": SENTENCE, "date": written})
    assert next(read_documents(io.StringIO(line), report=report)).date == read
    assert report.bad_dates == (read is None)


FRONT = """---
title: "Senate convenes: the trial"
date: 2024-03-31
source: Harbour Gazette
tags:
  - senate
---
"""


@pytest.mark.parametrize("name", ["a.md", "a.txt"])
def test_front_matter_of_markdown(tmp_path: Path, name: str) -> None:
    (document,) = read_documents(write(tmp_path / name, f"{FRONT}\n{SENTENCE}\n"))
    marked = name == "a.md"
    assert document.text.strip() == (SENTENCE if marked else f"{FRONT}\n{SENTENCE}")
    assert document.title == ("Senate convenes: the trial" if marked else None)
    assert document.date == ("2024-03-31" if marked else None)
    assert document.source == ("Harbour Gazette" if marked else None)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("[Quispe](http://a.example/b_(c)) accused **Peru**.", "Quispe accused Peru."),
        ("The *Senate* of [Peru][1] said **_no_**.\n\n[1]: http://a.example", "The Senate of Peru said no."),
        ("## Talks fail ##\n\n![A map](m.png)She left.", "Talks fail\n\nShe left."),
        ("[Quispe](http://a.example 'so') left [the room] (twice).", None),
        ("5 * 3 * 2 is snake_case_name, #1 of 2, C# and a*b*c.", None),
        ("---\nQuispe left the room.\n---\nShe was alone.", None),
        ("---\nShe was alone.", None),
        ("[sic] she said [the mayor].", None),
    ],
)  # fmt: skip
def test_marks_of_markdown(written: str, read: str | None) -> None:
    (document,) = read_documents(io.StringIO(written), format="markdown")
    assert document.text.strip() == (written if read is None else read)


def test_a_bad_date_is_shown_with_its_place(tmp_path: Path) -> None:
    report = ReadReport()
    path = write(tmp_path / "a.csv", "text,date\nx,31/03/2024\ny,03/04/2024\nz,soon\n")
    assert len(list(read_documents(path, report=report))) == 3
    (note,) = report.notes()
    assert note.startswith("2 dates not understood")
    assert f"the first '03/04/2024' at {path}:3" in note


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("en", "en"),
        ("EN", "en"),
        ("en-US", "en"),
        ("eng", "en"),
        ("ENG_gb", "en"),
        ("English (US)", "en"),
        ("ES_mx", "es"),
        ("spa", "es"),
        ("spa-Latn-419", "es"),
        ("Spanish", "es"),
        ("Spanish; Castilian", "es"),
        ("fr", "fr"),
        ("fra", "fra"),
        ("qu", "qu"),
        ("que", "que"),
        ("quz", "quz"),
        ("und", None),
        ("UND-Latn", None),
        ("mul", None),
        ("zxx", None),
        ("qme", None),
        ("", None),
        (None, None),
    ],
)
def test_language_codes(given: str | None, code: str | None) -> None:
    line = json.dumps({"text": SENTENCE, "lang": given})
    assert next(read_documents(io.StringIO(line))).lang == code
    table = f"text\tlang\n{SENTENCE}\t{given or ''}\n"
    assert next(read_documents(io.StringIO(table), format="tsv")).lang == code
    assert usual_form(Document("1", SENTENCE, lang=given)).lang == code
    (document,) = as_documents(pd.DataFrame({"text": [SENTENCE], "lang": [given]}))
    assert document.lang == code


def test_ids_given_else_stem_and_row(tmp_path: Path) -> None:
    path = write(tmp_path / "posts.csv", "id,text\nx9,one\n,two\n4,\n7,three\n")
    assert [d.id for d in read_documents(path)] == ["x9", "posts:2", "7"]
    assert [d.id for d in read_documents(write(tmp_path / "v1.2.txt", "x"))] == ["v1.2"]
    assert [d.id for d in read_documents(io.StringIO("x"))] == ["stdin"]


def test_equal_stems_give_different_ids(tmp_path: Path) -> None:
    paths = [write(tmp_path / folder / "news.jsonl", '{"text": "x"}') for folder in "ab"]
    assert [d.id for d in read_documents(paths)] == ["news:1", "news~2:1"]
    paths.insert(1, write(tmp_path / "news~2.jsonl", '{"text": "x"}'))
    assert [d.id for d in read_documents(paths)] == ["news:1", "news~2:1", "news~3:1"]


@pytest.mark.parametrize(
    ("files", "ids", "repeated"),
    [
        ({"a.csv": "id,text\n1,x\n1,y\n1,z\n"}, ["1", "1~2", "1~3"], 2),
        ({"a.csv": "id,text\n1,x\n", "b.csv": "id,text\n1,y\n"}, ["1", "1~2"], 1),
        ({"a.csv": "id,text\n1,x\n1~2,y\n1,z\n"}, ["1", "1~2", "1~3"], 1),
        ({"a.csv": "id,text\na:2,x\n,y\n"}, ["a:2", "a:2~2"], 1),
        ({"a.csv": "id,text\n1,x\n01,y\n1.0,z\n"}, ["1", "01", "1.0"], 0),
        ({"a.csv": "id,text\n1,\n1,y\n"}, ["1"], 0),  # only what is read counts
    ],
)
def test_equal_ids_are_told_apart_and_counted(
    tmp_path: Path, files: dict[str, str], ids: list[str], repeated: int
) -> None:
    for name, content in files.items():
        write(tmp_path / name, content)
    report = ReadReport()
    assert [d.id for d in read_documents(tmp_path, report=report)] == ids
    assert report.repeated_ids == repeated
    assert any("~2" in note for note in report.notes()) == bool(repeated)


def test_half_surrogates_are_replaced_one_for_one() -> None:
    found = next(read_documents(io.StringIO('{"text": "a\\ud800b"}')))
    assert found.text == "a\ufffdb"
    found.text.encode()


@pytest.mark.skipif(sys.platform != "linux", reason="names are UTF-8 here")
def test_files_whose_names_differ_only_in_what_cannot_be_encoded(tmp_path: Path) -> None:
    names = ["a\udce8.txt", "a\udce9.txt", "aé.txt"]
    found = read_documents([write(tmp_path / name, "x") for name in names])
    assert [d.id for d in found] == ["a\ufffd", "a\ufffd~2", "aé"]


# --- folders, standard input, open files ----------------------------------------------------------


def test_folder_is_read_sorted_and_recursive(tmp_path: Path) -> None:
    write(tmp_path / "b.txt", "second")
    write(tmp_path / "a.txt", "first")
    write(tmp_path / "sub" / "c.jsonl", '{"text": "third"}')
    write(tmp_path / "picture.png", b"\x89PNG\0")
    write(tmp_path / ".hidden.txt", "never")
    write(tmp_path / ".git" / "d.txt", "never")
    write(tmp_path / "empty.txt", "")
    report = ReadReport()
    found = list(read_documents(tmp_path, report=report))
    assert [(d.id, d.text) for d in found] == [
        ("a", "first"),
        ("b", "second"),
        ("sub/c:1", "third"),
    ]
    assert (report.documents, report.empty, report.unread_files) == (3, 1, 1)
    assert len(report.notes()) == 2


def test_subfolders_are_read_in_order(tmp_path: Path) -> None:
    names = ["m", "z", "b", "y", "a", "k"]
    for name in names:
        write(tmp_path / name / "x.txt", name)
    assert [d.text for d in read_documents(tmp_path)] == sorted(names)


def test_own_output_in_the_folder_is_not_read(tmp_path: Path) -> None:
    out = tmp_path / "sub" / "out.csv"
    for name in ("a.csv", "out.csv", "sub/a.csv", "sub/out.csv.gz", "x.csv.parts/a.csv"):
        write(tmp_path / name, f"text\n{name}\n")
    for name in ("sub/out.csv", "sub/out.csv.parts/key/a.csv", "sub/.out.csv.7.part"):
        write(tmp_path / name, "text\nnever\n")
    found = {d.text for d in read_documents(tmp_path, leave_out=out)}
    assert found == {"a.csv", "out.csv", "sub/a.csv", "sub/out.csv.gz", "x.csv.parts/a.csv"}
    assert len(texts(tmp_path)) == 7
    assert texts(out, leave_out=out) == ["never"]  # as it was named; others refuse that


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("63", SENTENCE.encode()),
        ("63", f"id,text\n1,{SENTENCE}\n".encode()),
        ("pipe.jsonl", gzip.compress(json.dumps({"text": SENTENCE}).encode(), mtime=0)),
        ("63", b""),
    ],
)
def test_named_pipes(tmp_path: Path, name: str, content: bytes) -> None:
    os.mkfifo(tmp_path / name)
    with ThreadPoolExecutor(1) as pool:
        pool.submit((tmp_path / name).write_bytes, content)
        if content:
            assert texts(tmp_path / name) == [SENTENCE]
        else:
            assert "empty" in refusal(tmp_path / name)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_in_a_folder_is_left_unread(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")
    write(tmp_path / "b.txt", SENTENCE)
    report = ReadReport()
    assert texts(tmp_path, report=report) == [SENTENCE]
    assert report.unread_files == 1


def test_folder_without_documents(tmp_path: Path) -> None:
    write(tmp_path / "picture.png", b"\x89PNG\0")
    assert "holds no document" in refusal(tmp_path)


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def seek(self, *_: int) -> int:
            raise io.UnsupportedOperation

    content = f"{json.dumps({'text': 'Perú'}, ensure_ascii=False)}\n".encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(Pipe(content)))
    assert [(d.id, d.text) for d in read_documents("-")] == [("stdin:1", "Perú")]


@pytest.mark.parametrize("mode", ["r", "rb"])
def test_open_files(tmp_path: Path, mode: str) -> None:
    path = write(tmp_path / "a.csv", "text\nuno\ndos\n")
    with path.open(mode) as stream:
        assert [d.id for d in read_documents(stream)] == ["a:1", "a:2"]


def test_gzip_is_known_by_its_content() -> None:
    packed = io.BytesIO(gzip.compress(b'{"text": "x"}'))
    assert [d.text for d in read_documents(packed)] == ["x"]


@pytest.mark.parametrize(
    ("content", "options", "found"),
    [
        (f"id,Text\n1,{SENTENCE}\n", {}, [SENTENCE]),
        (f"id,TEXT \r\n1,{SENTENCE}\r\n", {}, [SENTENCE]),
        (f"id|text\n1|{SENTENCE}\n", {}, [SENTENCE]),
        (f"id;Text\n1;{SENTENCE}\n", {}, [SENTENCE]),
        (f"id\ttext\n1\t{SENTENCE}\n", {}, [SENTENCE]),
        (f'"a, b";"text"\n1;"{SENTENCE}"\n', {}, [SENTENCE]),
        (f"text\n{SENTENCE}\n{SENTENCE}\n", {}, [SENTENCE] * 2),
        (f"\n\nid,text\n1,{SENTENCE}\n", {}, [SENTENCE]),
        (f"id,body\n1,{SENTENCE}\n", {"text_column": "body"}, [SENTENCE]),
        (f"body\n{SENTENCE}\n", {"text_column": "Body"}, [SENTENCE]),
        (f"text,nr\n{SENTENCE},4\n", {"id_column": "nr"}, [SENTENCE]),
        (json.dumps({"body": SENTENCE}), {"text_column": "body"}, [SENTENCE]),
        (json.dumps([{"Text": SENTENCE}], indent=1), {}, [SENTENCE]),
        # near-misses: no header
        (f"The text, as read\n{SENTENCE}", {}, [f"The text, as read\n{SENTENCE}"]),
        (f"Text: {SENTENCE}", {}, [f"Text: {SENTENCE}"]),
        (f"Texts\n{SENTENCE}", {}, [f"Texts\n{SENTENCE}"]),
        (f"TEXT\n{SENTENCE}", {}, [f"TEXT\n{SENTENCE}"]),
        (f"a\rb {SENTENCE}", {}, [f"a\nb {SENTENCE}"]),
        ("text", {}, None),  # a header without rows
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_what_an_unnamed_input_is(
    content: str, options: dict[str, str], found: list[str] | None, encoding: str
) -> None:
    stream = io.BytesIO(content.encode(encoding))
    if found is None:
        assert "no document" in refusal(stream, **options)
    else:
        assert [d.text for d in read_documents(stream, **options)] == found  # type: ignore[arg-type]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "cp1252"])
def test_a_named_encoding_tells_what_an_unnamed_input_is(encoding: str) -> None:
    stream = io.BytesIO(f"id,Text\n1,{SPANISH}\n".encode(encoding))
    assert [d.text for d in read_documents(stream, encoding=encoding)] == [SPANISH]


def test_an_unnamed_input_without_the_named_column() -> None:
    message = refusal(io.BytesIO(SENTENCE.encode()), text_column="body")
    assert "there is no column 'body' for the text" in message


# --- encodings ----------------------------------------------------------------------------------

SPANISH = "El canciller Muñoz exigió una explicación: «¿por qué callan?» – dijo"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_encodings_of_a_table(tmp_path: Path, encoding: str) -> None:
    path = write(tmp_path / "a.csv", f"id;text\n1;{SPANISH}\n".encode(encoding))
    assert texts(path) == [SPANISH]


@pytest.mark.parametrize(
    "text", ["José", "PERÚ Y ESPAÑA", "Straße nach München", "It’s over… “now”", "5 € each"]
)
def test_few_accents_suffice(tmp_path: Path, text: str) -> None:
    report = ReadReport()
    path = write(tmp_path / "a.txt", f"{SENTENCE * 40}\n{text}".encode("cp1252"))
    assert next(read_documents(path, report=report)).text.endswith(text)
    (encoding,) = report.encodings.values()
    assert encoding == "cp1252"
    assert report.notes() == [f"{path} was read as cp1252"]


def test_bytes_that_are_replaced_are_told(tmp_path: Path) -> None:
    report = ReadReport()
    content = "\n".join([SPANISH] * 1000).encode("cp1252")
    path = write(tmp_path / "a.txt", content + b"\nEl a\xf1o \x81\x8d pasado")
    assert next(read_documents(path, report=report)).text.count("\ufffd") == 2
    assert "cp1252, undecodable bytes replaced" in report.notes()[0]


def test_one_stray_byte_does_not_spoil_a_utf_8_file(tmp_path: Path) -> None:
    good = "El canciller exigió una explicación en Perú. " * 20
    for content in (good.encode() + b"\xf1", b"a\xf1o " + good.encode() * 5000):
        report = ReadReport()
        text = next(read_documents(write(tmp_path / "a.txt", content), report=report)).text
        assert text.count("exigió una explicación") >= 20
        assert text.count("\ufffd") == 1
        assert "utf-8, undecodable bytes replaced" in report.notes()[0]


def test_latin_1_bytes_late_in_a_large_file(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", SENTENCE.encode() * 40_000 + "Perú".encode("latin-1"))
    assert texts(path)[0].endswith("Perú")


def test_other_code_pages_are_not_forced_into_windows_1252(tmp_path: Path) -> None:
    text = "Министр поблагодарил соседнюю страну за помощь и осудил нападение."
    assert texts(write(tmp_path / "a.txt", text.encode("cp1251"))) == [text]


def test_a_named_encoding_is_taken_at_its_word(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", "ąę".encode("iso8859_2"))
    assert texts(path, encoding="iso8859_2") == ["ąę"]
    assert "cannot be decoded" in refusal(path, encoding="utf-8")
    assert "unknown encoding" in refusal(path, encoding="klingon")


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", "\ufeff"),
        ("UTF8", "\ufeff"),
        ("utf-8-sig", "\ufeff"),
        ("utf-8", ""),
        ("utf-16-le", "\ufeff"),
        ("utf-16-be", ""),
        ("utf-16", ""),  # which writes a mark by itself
        ("cp1252", ""),
    ],
)
@pytest.mark.parametrize("packed", [False, True])
def test_a_mark_before_a_named_encoding_is_no_text(
    tmp_path: Path, encoding: str, mark: str, packed: bool
) -> None:
    codec = "utf-8" if encoding == "utf-8-sig" else encoding
    for name, content in [
        ("a.csv", f"text,id\n{SPANISH},7\n{SPANISH}\ufeff,8\n"),
        ("a.txt", SPANISH),
        ("a.jsonl", json.dumps({"text": SPANISH}, ensure_ascii=False)),
    ]:
        content = content.replace("\ufeff", "") if codec == "cp1252" else content
        data = f"{mark}{content}".encode(codec)
        path = write(
            tmp_path / f"{name}{'.gz' if packed else ''}", gzip.compress(data) if packed else data
        )
        first, *rest = texts(path, encoding=encoding)
        assert first == SPANISH
        assert rest == ([] if name != "a.csv" else [SPANISH + "\ufeff" * (codec != "cp1252")])


# --- refusals -------------------------------------------------------------------------------------


def test_empty_file(tmp_path: Path) -> None:
    assert refusal(write(tmp_path / "a.txt", "")) == f"{tmp_path / 'a.txt'}: the file is empty"


@pytest.mark.parametrize("content", [" \n\t\n", "\ufeff"])
def test_blank_file(tmp_path: Path, content: str) -> None:
    assert "no document" in refusal(write(tmp_path / "a.txt", content))


def test_missing_file_is_refused_before_the_first_document(tmp_path: Path) -> None:
    good = write(tmp_path / "a.txt", "x")
    with pytest.raises(DocumentError, match=r"absent\.txt: cannot be read \(No such file"):
        read_documents([good, tmp_path / "absent.txt"])
    with pytest.raises(DocumentError, match="cannot be read"):
        read_documents("A sentence in place of a path, long enough. " * 20)
    with pytest.raises(DocumentError, match="cannot be read"):
        read_documents("a\0b")


def test_table_without_the_text_column_names_those_there_are(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "id,body,day\n1,x,y\n")
    message = refusal(path)
    assert "'text'" in message
    assert "'id', 'body', 'day'" in message
    assert "--text-column" in message
    assert texts(path, text_column="body") == ["x"]
    assert "no column 'who' for the speaker" in refusal(
        path, text_column="body", speaker_column="who"
    )


def test_table_with_the_text_column_twice(tmp_path: Path) -> None:
    assert "twice" in refusal(write(tmp_path / "a.csv", "text,text\na,b\n"))


@pytest.mark.parametrize(
    ("content", "line", "what"),
    [
        ("id,text\n1,fine\n2,He came, saw, left\n", 3, "4 fields where the header has 2"),
        ('id,text\n1,fine\n2,"never closed\n3,x\n', 3, "quotation mark"),
        ('id,text\n1,"a"b\n', 2, "quotation mark"),
        ("id,text\n1,a\0b\n", 2, "NUL"),
        ("sep=,\n\nid,text\n1,a\0b\n", 4, "NUL"),
        ("sep=,\nid,text\n1,fine\n2,He came, saw\n", 4, "3 fields where the header has 2"),
    ],
)
def test_broken_rows(tmp_path: Path, content: str, line: int, what: str) -> None:
    message = refusal(write(tmp_path / "a.csv", content))
    assert message.startswith(f"{tmp_path / 'a.csv'}:{line}: ")
    assert what in message


def test_short_rows_are_empty_and_counted(tmp_path: Path) -> None:
    report = ReadReport()
    path = write(tmp_path / "a.csv", "id,text,lang\n3,y,\n1\n\n2,x\n")
    assert [d.id for d in read_documents(path, report=report)] == ["3", "2"]
    assert report.empty == 1
    assert report.short_rows == 2
    (note,) = (note for note in report.notes() if "fewer fields" in note)
    assert note.startswith(f"2 rows have fewer fields than their header, the first at {path}:3")


def test_lists_and_objects_are_no_text(tmp_path: Path) -> None:
    rows = [
        {"text": "x", "speaker": {"screen_name": "amy"}, "source": {"name": "Gazette"}},
        {"text": "y", "speaker": "Amy", "url": ["a", "b"]},
    ]
    path = write(tmp_path / "a.jsonl", "\n".join(map(json.dumps, rows)))
    report = ReadReport()
    found = list(read_documents(path, report=report))
    assert [(d.speaker, d.source, d.url) for d in found] == [(None,) * 3, ("Amy", None, None)]
    (note,) = report.notes()
    assert note.startswith("3 fields are lists or objects")
    assert note.endswith(f"the first 'speaker' in {path}:1")
    named = write(tmp_path / "b.jsonl", '{"text": "x", "user": {"screen_name": "amy"}}')
    assert "'user' is a dict" in refusal(named, speaker_column="user")


@pytest.mark.parametrize(
    ("value", "speaker"),
    [
        (np.array(["amy", "ben"]), None),  # what pandas reads of a list in Parquet
        (b"amy", None),
        (("amy", "ben"), None),
        ("amy", "amy"),
        (np.int64(3), "3"),
        (np.float64(3), "3"),
        (np.nan, None),
    ],
)
def test_speakers_of_a_frame(value: object, speaker: str | None) -> None:
    frame = pd.DataFrame({"text": [SENTENCE], "speaker": pd.Series([value], dtype=object)})
    (document,) = as_documents(frame)
    assert document.speaker == speaker


@pytest.mark.parametrize("name", ["a.jsonl", "a.json"])
@pytest.mark.parametrize(
    ("rows", "options", "ids"),
    [
        ([{"text": "x", "No": 1}, {"text": "y", "No": 2}], {"id_column": "No"}, ["1", "2"]),
        ([{"text": "x", "No": 1}], {"id_column": "no"}, ["1"]),  # as in tables
        ([{"text": "x", "no": 1, "No": 2}], {"id_column": "No"}, ["2"]),
        ([{"text": "x"}, {"text": "y", "No": 2}], {"id_column": "No"}, ["a:1", "2"]),
        ([{"text": "x", "No": 1}, {"text": "y"}], {"id_column": "No"}, ["1", "a:2"]),
        ([{"text": "x", "No": None}], {"id_column": "No"}, ["a:1"]),
        (["x", {"text": "y", "who": "Mira"}], {"speaker_column": "who"}, ["a:1", "a:2"]),
        ([{"text": "x"}], {}, ["a:1"]),
    ],
)
def test_a_named_key_is_in_some_object(
    tmp_path: Path, name: str, rows: list[object], options: dict[str, str], ids: list[str]
) -> None:
    separator = "\n" if name == "a.jsonl" else ",\n"
    content = separator.join(map(json.dumps, rows))
    path = write(tmp_path / name, content if name == "a.jsonl" else f"[{content}]")
    assert [d.id for d in read_documents(path, **options)] == ids  # type: ignore[arg-type]


@pytest.mark.parametrize("field", ["id", "title", "speaker", "date", "lang", "source", "url"])
def test_a_named_key_that_is_nowhere(tmp_path: Path, field: str) -> None:
    rows = [{"text": "x", "No": 1, "id": 3}, {"text": "y", "who": "Mira"}]
    path = write(tmp_path / "a.jsonl", "\n".join(map(json.dumps, rows)))
    message = refusal(path, **{f"{field}_column": "nr"})
    assert message == (
        f"{path}: there is no key 'nr' for the {field}; the keys are 'text', 'No', 'id', 'who'."
        f" Name the right one with --{field}-column"
    )


def test_broken_json_on_line_7(tmp_path: Path) -> None:
    lines = ['{"text": "x"}'] * 6 + ['{"text": "y"', '{"text": "z"}']
    path = write(tmp_path / "a.jsonl", "\n".join(lines))
    assert refusal(path).startswith(f"{path}:7: broken JSON")
    assert "each line must hold one whole value" in refusal(path)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('[{"text": "a"} {"text": "b"}]', ":1: broken JSON: there is no comma"),
        ('[{"text": "a"},\n{"text": "b"', ":2: broken JSON"),
        ('[{"text": "a"},\n{"text": "b"},\n', ":3: broken JSON: the array is not closed"),
        ('[{"text": "a"}]\nx', ":2: broken JSON: there is more after the array"),
        ('{\n"text": "a",\n"b" 1}', ":3: broken JSON"),
        ('{"id": 1, "text": \n', ":1: broken JSON"),
        ('{\n"id": 1,\n"text":\n\n', ":3: broken JSON"),
        (
            '{"text": "a"},\n{"text": "b"}',
            ":1: broken JSON: Extra data (column 14); each line must",
        ),
        ('{"text": "a"}\n[1]', ":2: a document is a JSON object or string"),
        ('{"text": "a"}\n{"body": "b"}', ":2: there is no key 'text' for the text"),
        ('{"text": 5}', ":1: 'text' is a int"),
        ('{"text": ["a"]}', ":1: 'text' is a list"),
        ("[" * 100_000, ":1: broken JSON"),
        ('{"text": "a", "n": ' + "9" * 10_000 + "}", ":1: broken JSON"),
    ],
)
def test_broken_json(tmp_path: Path, content: str, message: str) -> None:
    path = write(tmp_path / "a.json", content)
    assert f"{path}{message}" in refusal(path)


def test_an_early_break_in_a_long_array_is_found_where_it_is(tmp_path: Path) -> None:
    items = ['{"text": "x"}', '{"text" "y"}', *['{"text": "z"}'] * 60_000]
    path = write(tmp_path / "a.json", "[" + ",\n".join(items) + "]")
    assert refusal(path).startswith(f"{path}:2: broken JSON")


@pytest.mark.parametrize("name", ["a.txt", "a.md", "noname", "a.jsonl"])
def test_nul_byte(tmp_path: Path, name: str) -> None:
    message = refusal(write(tmp_path / name, b"line one\nline\0two\n"))
    assert message.startswith(f"{tmp_path / name}:2: there is a NUL byte")


@pytest.mark.parametrize(("magic", "kind"), [(b"%PDF-1.7", "a PDF"), (b"PK\x03\x04", "office")])
def test_office_formats_are_named(tmp_path: Path, magic: bytes, kind: str) -> None:
    assert kind in refusal(write(tmp_path / "a.doc", magic + b"x"))


def test_broken_gzip(tmp_path: Path) -> None:
    packed = gzip.compress(SENTENCE.encode() * 100)
    assert "cannot be read" in refusal(write(tmp_path / "a.txt.gz", packed[:-20]))


@pytest.mark.parametrize(
    ("name", "frame"),
    [
        ("a.txt", "{}"),
        ("a.jsonl", '{{"text": "{}"}}'),
        ("a.json", '[{{"text": "{}"}}]'),
        ("a.csv", "id,text\n1,{}\n"),
        ("a.csv", 'id,text\n1,"{}"\n'),
        ("a.tsv", "id\ttext\n1\t{}\n"),
    ],
)
def test_five_megabytes_on_one_line(tmp_path: Path, name: str, frame: str) -> None:
    long = "word " * 1_000_000
    found = texts(write(tmp_path / name, frame.format(long)))
    assert [text.strip() for text in found] == [long.strip()]


def test_a_document_beyond_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("context", "plain", "json_values"):
        monkeypatch.setattr(f"pipeline.documents.{module}.MAX_CHARACTERS", 1000)
    for name, content in [("a.txt", "x" * 1001), ("a.jsonl", '{"text": "%s"}' % ("x" * 1001))]:
        assert "split it" in refusal(write(tmp_path / name, content))


def test_unknown_format_and_no_input(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="unknown format 'docx'; one of text, json"):
        read_documents(write(tmp_path / "a.txt", "x"), format="docx")
    with pytest.raises(DocumentError, match="no input"):
        read_documents([])


def test_reading_is_lazy(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", '{"text": "x"}\n{"text": \n')
    documents = read_documents(path)
    assert next(documents).text == "x"
    with pytest.raises(DocumentError, match=":2: broken JSON"):
        next(documents)


# --- properties -----------------------------------------------------------------------------------

_LINE = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=60)


@settings(max_examples=60)
@given(st.lists(_LINE, min_size=1, max_size=6), st.integers(1, 50), st.booleans())
def test_json_values_survive_any_window(values: list[str], window: int, indent: bool) -> None:
    kept = [value for value in values if value.strip()]
    rows = [{"text": value} for value in ["anchor", *values]]
    array = json.dumps(rows, indent=1 if indent else None)
    stream = "\n".join(json.dumps(row, indent=1) for row in rows)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pipeline.documents.json_values._JSON_CHUNK", window)
        for content in (array, stream):
            found = [d.text for d in read_documents(io.StringIO(content), format="json")]
            assert found == ["anchor", *kept]


def test_the_work_on_one_long_json_value_is_linear(monkeypatch: pytest.MonkeyPatch) -> None:
    attempts = 0

    class Counting(json.JSONDecoder):
        def raw_decode(self, s: str, idx: int = 0) -> tuple[object, int]:
            nonlocal attempts
            attempts += 1
            return super().raw_decode(s, idx)

    monkeypatch.setattr("pipeline.documents.json_values._JSON_CHUNK", 64)
    monkeypatch.setattr("pipeline.documents.json_values.json.JSONDecoder", Counting)
    content = json.dumps([{"text": "x" * 500_000}], indent=1)
    assert len(next(read_documents(io.StringIO(content), format="json")).text) == 500_000
    # The window doubles: 64 * 2**14 characters hold the value.
    assert attempts < 20


@settings(max_examples=60)
@given(st.lists(st.text(string.printable.replace("\r", ""), max_size=30), min_size=1, max_size=6))
def test_tables_round_trip(cells: list[str]) -> None:
    import csv

    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows([["id", "text"], ["a", "anchor"], *(["", c] for c in cells)])
    found = [d.text for d in read_documents(io.StringIO(buffer.getvalue()), format="csv")]
    assert found == ["anchor", *(cell for cell in cells if cell.strip())]


@settings(max_examples=150)
@given(st.binary(max_size=300), st.sampled_from(["text", "json", "csv", "tsv", "parquet", None]))
def test_any_bytes_are_read_or_refused(content: bytes, format: str | None) -> None:
    try:
        for document in read_documents(io.BytesIO(content), format=format):
            assert document.text.strip()
            document.text.encode()
    except DocumentError:
        return
