"""Fetching public corpora: converters on invented samples, hashes, what a failure leaves behind."""

from __future__ import annotations

import hashlib
import io
import json
import threading
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest

from pipeline.cli import main
from pipeline.corpora import CORPORA, fetch, read_corpus, read_polnear
from pipeline.corpora.catalogue import PublicCorpus, RawFile
from pipeline.corpora.converters import convert_dse, convert_newsmtsc, convert_semeval
from pipeline.corpora.polnear import (
    Attribution,
    Span,
    list_articles,
    parse_annotations,
    texts_fingerprint,
)
from pipeline.errors import CorpusError, FetchError
from pipeline.schema import CorpusRecord

# All samples are invented; only their shape is the authors'.
DSE = (
    "[Norland]s premier thanked [Eastmark].\tNorland\tEastmark\t1\n"
    '"""[Ana Ríos]"" was, he said, blamed by [the Harbour Union’]s head."\t'
    "Ana Ríos\tthe Harbour Union’\t4\n"
    "[ Mira]s team met [Oslo] United.\tMira\tOslo\t0\n"
    " [Eastmark] against [Eastmark] B.\tEastmark\tEastmark\t3\n"
)
NEWSMTSC = (
    json.dumps(
        {
            "primary_gid": "site_12_4_7_Mira Solberg_0_12",
            "sentence_normalized": "Mira Solberg said she despises Eastmark.",
            "targets": [
                {
                    "Input.gid": "a",
                    "from": 0,
                    "to": 12,
                    "mention": "Mira Solberg",
                    "polarity": 4.0,
                    "further_mentions": [{"from": 18, "to": 21, "mention": "she"}],
                },
                {"Input.gid": "b", "from": 31, "to": 39, "mention": "Eastmark", "polarity": 2.0},
            ],
        }
    )
    + "\n"
)
SEMEVAL = (
    "ID\tTarget\tTweet\tStance\tOpinion towards\tSentiment\r\n"
    '7\tThe Harbour Plan\tNo thanks. "Progress", they say… #no\tAGAINST\tTARGET\tNEGATIVE\r\n'
    "8\tThe Harbour Plan\tLovely morning\tNONE\tOTHER\tPOSITIVE\r\n"
)
TRIAL = SEMEVAL.splitlines()[0] + "\r\n1\tThe Harbour Plan\tBuild it!\tFAVOR\tTARGET\tPOSITIVE\r\n"
ARTICLE = "Norland waits.\n\n“We will talk”, Solberg said, “but not today.” A plan exists.\n"
ANNOTATION = (
    "T1\tContent 16 30;46 62\t“We will talk” “but not today.”\n"
    "T2\tSource 32 39\tSolberg\n"
    "E1\tAttribution:T4 Content:T1 Source:T2 Cue:T3\n"
    "T3\tCue 40 44\tsaid\n"
    "T4\tAttribution 40 44\tsaid\n"
    "T5\tDiscuss 63 69\tA plan\n"
    "E2\tAttribution:T4 Source:T2 Source2:T5 Cue:T3\n"
)
METADATA = (
    "compartment\tfilename\tlevel\tannotators\tpublisher\n"
    'train\tgazette_2020_b\t1\t9c|4a\t"Gazette\n'
    "dev\tgazette_2020_c\t1\t4a\tGazette\n"
    "train\tgazette_2020_a\t1\t4a\tGazette\n"
)


# --- converters ---------------------------------------------------------------------------------


def spans(record: CorpusRecord) -> list[str]:
    return [record.text[m.start : m.end] for m in record.mentions]


def pairs(record: CorpusRecord) -> list[tuple[str | None, str, str]]:
    return [(s.holder, s.party, s.label) for s in record.stances]


def test_dse() -> None:
    first, second, third = convert_dse(io.StringIO(DSE, newline=""), part="train")
    assert [r.id for r in (first, second, third)] == ["dse-train-0", "dse-train-1", "dse-train-3"]
    assert first.text == "Norlands premier thanked Eastmark."
    assert second.text == '"Ana Ríos" was, he said, blamed by the Harbour Union’s head.'
    assert third.text == " Eastmark against Eastmark B."
    assert spans(first) == ["Norland", "Eastmark"]
    assert spans(second) == ["Ana Ríos", "the Harbour Union’"]
    assert spans(third) == ["Eastmark", "Eastmark"]
    assert third.mentions[0].start < third.mentions[1].start
    assert pairs(first) == [("p", "q", "favor"), ("q", "p", "neutral")]
    assert pairs(second) == [("p", "q", "neutral"), ("q", "p", "against")]
    assert pairs(third) == [("p", "q", "against"), ("q", "p", "neutral")]


@pytest.mark.parametrize("line", ["[A] met [B].\tA\tB\n", "[A] met [B].\tA\tB\t5\n", "\n"])
def test_dse_refuses_other_lines(line: str) -> None:
    with pytest.raises(CorpusError, match=r"^train\.txt:2: "):
        list(convert_dse([DSE.splitlines()[0], line], part="train"))


def test_newsmtsc() -> None:
    (record,) = convert_newsmtsc(io.StringIO(NEWSMTSC + "\n"), part="train")
    assert record.id == "newsmtsc-site_12_4_7_Mira Solberg_0_12"
    assert record.group == "site_12"
    assert [m.party for m in record.mentions] == ["t0", "t0", "t1"]
    assert spans(record) == ["Mira Solberg", "she", "Eastmark"]
    assert [(s.party, s.label) for s in record.sentiments] == [
        ("t0", "neutral"),
        ("t1", "negative"),
    ]


@pytest.mark.parametrize(
    "line", ["{", "[]", "{}", NEWSMTSC.replace("2.0", "3.0"), NEWSMTSC.replace("targets", "aims")]
)
def test_newsmtsc_refuses_other_lines(line: str) -> None:
    with pytest.raises(CorpusError, match=r"^train\.jsonl:2: "):
        list(convert_newsmtsc([NEWSMTSC, line], part="train"))


def test_semeval() -> None:
    first, second = convert_semeval(io.StringIO(SEMEVAL, newline="\n"), part="train")
    assert first.id == "semeval2016-train-7"
    assert first.text == 'No thanks. "Progress", they say… #no'
    assert pairs(first) == [(None, "The Harbour Plan", "against")]
    assert pairs(second) == [(None, "The Harbour Plan", "neutral")]


@pytest.mark.parametrize(
    ("content", "message"),
    [("ID\tTarget\tTweet\n", "no column Stance"), (SEMEVAL + "9\tx\ty\tMAYBE\n", "part:4: ")],
)
def test_semeval_refuses_other_tables(content: str, message: str) -> None:
    with pytest.raises(CorpusError, match=message):
        list(convert_semeval(io.StringIO(content), part="train"))


def test_polnear_annotations() -> None:
    one, two = parse_annotations(ANNOTATION.splitlines(), size=len(ARTICLE))
    texts = [[ARTICLE[s.start : s.end] for s in part] for part in (one.source, one.cue)]
    assert texts == [["Solberg"], ["said"]]
    assert [ARTICLE[s.start : s.end] for s in one.content] == ["“We will talk”", "“but not today.”"]
    assert two == Attribution((Span(32, 39), Span(63, 69)), (Span(40, 44),), ())


@pytest.mark.parametrize(
    ("line", "message"),
    [("T1\tCue 4 999\tx", "outside"), ("T1\tCue 5 5\tx", "outside"), ("E1\tCue:T9", "T9")],
)
def test_polnear_refuses_spans_that_are_not_there(line: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse_annotations([line], size=100)


def test_polnear_list() -> None:
    listed = list_articles(METADATA.splitlines())
    assert [a.id for a in listed] == [
        "polnear-train-gazette_2020_a",
        "polnear-train-gazette_2020_b",
    ]
    assert listed[1].annotation == "data/train/attributions/gazette_2020_b_4a.ann"
    for table in (METADATA.replace("train", "test"), METADATA.replace("gazette", "../gazette")):
        with pytest.raises(CorpusError):
            list_articles(table.splitlines())


# --- fetching -------------------------------------------------------------------------------------

CONTENT: dict[str, bytes] = {
    "dataset/train.txt": DSE.encode(),
    "dataset/valid.txt": DSE.splitlines(keepends=True)[0].encode(),
    "train.jsonl": NEWSMTSC.encode(),
    "data/metadata.tsv": METADATA.encode(),
    "data/train/text/gazette_2020_a.txt": ARTICLE.encode(),
    "data/train/text/gazette_2020_b.txt": (ARTICLE + "More.").replace("\n", "\r\n").encode(),
    "data/train/attributions/gazette_2020_a_4a.ann": ANNOTATION.encode(),
    "data/train/attributions/gazette_2020_b_4a.ann": b"",
}
TEXTS = hashlib.sha256(
    b"".join(hashlib.sha256(t.encode()).digest() for t in (ARTICLE, ARTICLE + "More."))
).hexdigest()


class Handler(BaseHTTPRequestHandler):
    """Serves CONTENT at /rev/PATH, with what a test tampers with."""

    tampered: ClassVar[dict[str, bytes]] = {}

    def do_GET(self) -> None:
        path = self.path.removeprefix("/rev/")
        content = self.tampered.get(path, CONTENT.get(path))
        self.send_response(200 if content is not None else 404)
        self.send_header("Content-Length", str(len(content or b"")))
        self.end_headers()
        self.wfile.write(content or b"")

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def server() -> Iterator[str]:
    loopback = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=loopback.serve_forever, daemon=True)
    thread.start()
    Handler.tampered = {}
    yield f"http://127.0.0.1:{loopback.server_port}"
    loopback.shutdown()
    loopback.server_close()


def pin(path: str) -> RawFile:
    return RawFile(path, len(CONTENT[path]), hashlib.sha256(CONTENT[path]).hexdigest())


@pytest.fixture
def _small(monkeypatch: pytest.MonkeyPatch, server: str) -> None:
    files = {
        "dse": ("dataset/train.txt", "dataset/valid.txt"),
        "newsmtsc": ("train.jsonl",),
        "polnear": ("data/metadata.tsv",),
    }
    for name, paths in files.items():
        small = replace(
            CORPORA[name],
            address=server,
            revision="rev",
            files=tuple(map(pin, paths)),
            texts_sha256=TEXTS if name == "polnear" else None,
        )
        monkeypatch.setitem(CORPORA, name, small)


@pytest.mark.usefixtures("_small")
def test_download_and_convert(tmp_path: Path) -> None:
    out = tmp_path / "corpora"
    dse = fetch("dse", out, progress=False)
    assert [p.name for p in dse] == ["dse_train.jsonl", "dse_valid.jsonl"]
    assert [r.id for r in read_corpus(dse[0])] == ["dse-train-0", "dse-train-1", "dse-train-3"]
    (news,) = fetch("newsmtsc", out, progress=False)
    assert [r.source for r in read_corpus(news)] == ["newsmtsc"]
    (polnear,) = fetch("polnear", out, progress=False)
    articles = list(read_polnear(polnear))
    assert [a.text for a in articles] == [ARTICLE, ARTICLE + "More."]
    assert [len(a.attributions) for a in articles] == [2, 0]
    assert len(list(out.iterdir())) == 4


@pytest.mark.usefixtures("_small")
@pytest.mark.parametrize(
    ("name", "path", "content", "message"),
    [
        ("dse", "dataset/train.txt", DSE.replace("thanked", "flogged").encode(), "pinned file"),
        ("dse", "dataset/valid.txt", CONTENT["dataset/valid.txt"][:-1], "is not the pinned file"),
        ("dse", "dataset/valid.txt", b"x" * 1_000_000, "longer than the pinned 58 bytes"),
        ("newsmtsc", "train.jsonl", b"", "is not the pinned file"),
        ("polnear", "data/metadata.tsv", b"<html>", "is not the pinned file"),
        ("polnear", "data/train/text/gazette_2020_a.txt", b"Other.", "outside the text"),
        ("polnear", "data/train/text/gazette_2020_b.txt", b"Other.", "pinned revision"),
    ],
)
def test_tampered_bytes_leave_nothing_behind(
    tmp_path: Path, name: str, path: str, content: bytes, message: str
) -> None:
    Handler.tampered = {path: content}
    with pytest.raises(FetchError, match=message):
        fetch(name, tmp_path / "new", progress=False)
    assert not (tmp_path / "new").exists()
    old = tmp_path / "dse_train.jsonl"
    old.write_text("kept")
    with pytest.raises(FetchError, match=message):
        fetch(name, tmp_path, progress=False)
    assert [p.name for p in tmp_path.iterdir()] == ["dse_train.jsonl"]
    assert old.read_text() == "kept"


@pytest.mark.usefixtures("_small")
def test_missing_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(CONTENT, "data/train/attributions/gazette_2020_b_4a.ann")
    with pytest.raises(FetchError, match="1 of 2 annotation files are not there"):
        fetch("polnear", tmp_path, progress=False)
    monkeypatch.delitem(CONTENT, "train.jsonl")
    with pytest.raises(FetchError, match="answers 404"):
        fetch("newsmtsc", tmp_path, progress=False)
    assert list(tmp_path.iterdir()) == []


def test_an_endless_answer_is_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Endless(io.RawIOBase):
        given = 0

        def read(self, size: int = -1) -> bytes:
            self.given += size
            assert self.given < CORPORA["newsmtsc"].files[0].bytes + 1_000_000
            return b"x" * size

    monkeypatch.setattr("urllib.request.urlopen", lambda *_, **__: Endless())
    with pytest.raises(FetchError, match="longer than the pinned"):
        fetch("newsmtsc", tmp_path, progress=False)


def test_no_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    unreachable = replace(CORPORA["dse"], address="http://127.0.0.1:9")
    monkeypatch.setitem(CORPORA, "dse", unreachable)
    with pytest.raises(FetchError, match="cannot be reached"):
        fetch("dse", tmp_path, progress=False)


@pytest.mark.usefixtures("_small")
def test_a_repository_on_disk_is_checked_too(tmp_path: Path) -> None:
    for path, content in CONTENT.items():
        (tmp_path / "repo" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "repo" / path).write_bytes(content)
    out = tmp_path / "out"
    for name in ("dse", "newsmtsc", "polnear"):
        assert fetch(name, out, source=tmp_path / "repo", progress=False)
    assert fetch("newsmtsc", out, source=tmp_path / "repo" / "train.jsonl", progress=False)
    (tmp_path / "repo" / "train.jsonl").write_bytes(NEWSMTSC.replace("said", "sang").encode())
    with pytest.raises(FetchError, match="is not the pinned file"):
        fetch("newsmtsc", out, source=tmp_path / "repo", progress=False)


@pytest.mark.usefixtures("_small")
def test_the_command_says_how_to_cite(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "train.jsonl").write_bytes(NEWSMTSC.encode())
    out, source = str(tmp_path / "out"), str(tmp_path / "train.jsonl")
    assert main(["corpus", "fetch", "newsmtsc", "--out", out, "--from", source]) == 0
    printed = capsys.readouterr()
    assert printed.out.splitlines() == [str(tmp_path / "out" / "newsmtsc_train.jsonl")]
    assert "cite: Hamborg and Donnay, EACL 2021" in printed.err
    assert "licence: MIT" in printed.err


@pytest.mark.parametrize("form", ["folder", "zip", "file"])
def test_semeval_only_from_disk(tmp_path: Path, form: str) -> None:
    train, trial = "trainingdata-all-annotations.txt", "trialdata-all-annotations.txt"
    content = {train: SEMEVAL.encode("cp1252"), trial: TRIAL.encode("cp1252") + b"\x81"}
    source = tmp_path / "in"
    source.mkdir()
    if form == "zip":
        with zipfile.ZipFile(source / "stance.zip", "w") as archive:
            for name, data in content.items():
                archive.writestr(f"data-all-annotations/{name}", data)
        source /= "stance.zip"
    else:
        for name, data in content.items():
            (source / name).write_bytes(data.removesuffix(b"\x81"))
        source = source / train if form == "file" else source
    if form == "zip":  # a byte that Windows-1252 does not define breaks the last line only
        with pytest.raises(FetchError, match=r"trial part:3"):
            fetch("semeval2016", tmp_path / "out", source=source, progress=False)
        return
    (path,) = fetch("semeval2016", tmp_path / "out", source=source, progress=False)
    ids = [r.id for r in read_corpus(path)]
    assert ids[:2] == ["semeval2016-train-7", "semeval2016-train-8"]
    assert ids[2:] == (["semeval2016-trial-1"] if form == "folder" else [])


@pytest.mark.parametrize(
    ("name", "source", "message"),
    [
        ("atlantis", None, "unknown corpus 'atlantis'; one of dse, newsmtsc"),
        ("semeval2016", None, "by hand, from https://.*--from PATH"),
        ("semeval2016", "absent", "no such file or folder"),
        ("semeval2016", ".", "no trainingdata"),
        ("dse", ".", r"dataset/train\.txt is not there"),
    ],
)
def test_refusals(tmp_path: Path, name: str, source: str | None, message: str) -> None:
    with pytest.raises(FetchError, match=message):
        fetch(name, tmp_path / "out", source=source and tmp_path / source, progress=False)
    assert not (tmp_path / "out").exists()


def _flags(packed: bytes, flags: int, method: int) -> bytes:
    """Return a ZIP archive of one member that claims other flags and another compression."""
    at = packed.index(b"PK\x01\x02") + 8
    return packed[:at] + bytes([flags, 0, method, 0]) + packed[at + 4 :]


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda packed: packed[: len(packed) // 2], "damaged"),
        (lambda packed: packed[:90] + bytes(20) + packed[110:], "damaged"),
        (lambda packed: packed.replace(packed[14:18], b"abcd"), "CRC"),
        (lambda packed: _flags(packed, 1, 8), "password"),
        (lambda packed: _flags(packed, 0, 99), "compression"),
        (lambda packed: b"no archive", "no trainingdata"),
    ],
)
def test_an_archive_that_cannot_be_unpacked(
    tmp_path: Path, spoil: Callable[[bytes], bytes], message: str
) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("trainingdata-all-annotations.txt", SEMEVAL.encode("cp1252"))
    source = tmp_path / "stance.zip"
    source.write_bytes(spoil(packed.getvalue()))
    with pytest.raises(FetchError, match=message):
        fetch("semeval2016", tmp_path / "out", source=source, progress=False)
    assert not (tmp_path / "out").exists()


def test_a_full_disk_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "trainingdata-all-annotations.txt").write_bytes(SEMEVAL.encode("cp1252"))

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pipeline.corpora.writing.os.fsync", full)
    with pytest.raises(FetchError, match="No space left"):
        fetch("semeval2016", tmp_path / "out", source=tmp_path, progress=False)
    assert not (tmp_path / "out").exists()


def test_catalogue_is_pinned() -> None:
    for corpus in CORPORA.values():
        assert isinstance(corpus, PublicCorpus)
        if corpus.address is not None:
            assert corpus.address.startswith("https://")
            assert len(corpus.revision) == 40
            assert all(len(file.sha256) == 64 and file.bytes for file in corpus.files)
    path = CORPORA["dse"].files[0].path
    assert CORPORA["dse"].url(path).endswith(f"/{CORPORA['dse'].revision}/dataset/train.txt")


def test_polnear_reader_names_the_line(tmp_path: Path) -> None:
    path = tmp_path / "polnear.jsonl"
    path.write_text('{"id": "a", "text": "b", "attributions": []}\n{"id": "c"}\n')
    with pytest.raises(CorpusError, match=r"polnear\.jsonl:2: not an attributed article"):
        list(read_polnear(path))
    with pytest.raises(CorpusError, match="cannot be read"):
        list(read_polnear(tmp_path / "absent"))
    assert texts_fingerprint([]) == hashlib.sha256().hexdigest()
