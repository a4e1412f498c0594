"""Every format holds the same rows; files appear whole or not at all."""

from __future__ import annotations

import csv
import gc
import io
import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import StanceError
from pipeline.outlets import check_outlet
from pipeline.output import (
    FORMATS,
    TableWriter,
    arrow_table,
    choose_format,
    encode,
    join_payloads,
    open_writer,
)
from pipeline.score import COLUMNS, Predictions
from pipeline.shapes import PAIRS

ROW: dict[str, Any] = {
    "document_id": "d",
    "statement_id": "d:0",
    "statement": "Chile condemned Israel.",
    "start": 0,
    "end": 23,
    "speaker": None,
    "holder": "Chile",
    "holder_mention": "Chile",
    "party": "Israel",
    "mention": "Israel",
    "stance": "against",
    "p_favor": 0.1,
    "p_neutral": 0.2000000004,
    "p_against": 0.7,
    "abstained": False,
    "sentiment": None,
    "p_positive": None,
    "p_neutral_sentiment": None,
    "p_negative": None,
    "evidence": "condemned",
    "kind": "narration",
    "lang": "en",
    "title": None,
    "date": None,
    "source": None,
    "url": None,
}


def predictions(*rows: dict[str, Any]) -> Predictions:
    full = [ROW | row for row in rows]
    return Predictions({name: [row[name] for row in full] for name in COLUMNS})


def write(format_name: str, out: Path | None, *parts: Predictions, **options: Any) -> None:
    with open_writer(format_name, str(out) if out else None, **options) as writer:
        for part in parts:
            writer.append(encode(part, format_name))


@pytest.mark.parametrize(
    ("name", "out", "expected"),
    [
        (None, "x.csv", "csv"),
        (None, "x.jsonl", "jsonl"),
        (None, "x.NDJSON", "jsonl"),
        (None, "a.csv/x.parquet", "parquet"),
        (None, "x.txt", "table"),
        ("csv", "x.parquet", "csv"),
        ("jsonl", None, "jsonl"),
    ],
)
def test_format_follows_request_then_suffix(name: str | None, out: str, expected: str) -> None:
    assert choose_format(name, out) == expected


@pytest.mark.parametrize(("name", "out"), [(None, "x.xlsx"), (None, "x"), ("parquet", None)])
def test_format_that_cannot_be_chosen(name: str | None, out: str | None) -> None:
    with pytest.raises(StanceError, match=r"--format|--out"):
        choose_format(name, out)


@pytest.mark.parametrize(("tty", "expected"), [(True, "table"), (False, "csv")])
def test_terminal_gets_a_table(tty: bool, expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: tty, raising=False)
    assert choose_format(None, None) == expected


def read(format_name: str, path: Path) -> list[dict[str, Any]]:
    if format_name == "parquet":
        rows: list[dict[str, Any]] = pq.read_table(path).to_pylist()
        return rows
    if format_name == "jsonl":
        return [json.loads(line) for line in path.read_text("utf-8").split("\n") if line]
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)


@given(
    texts=st.lists(TEXTS, max_size=6),
    cut=st.integers(0, 6),
    format_name=st.sampled_from(FORMATS[1:]),
)
def test_rows_survive(
    texts: list[str], cut: int, format_name: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("out") / "x"
    rows = [{"statement": text, "party": text, "start": n} for n, text in enumerate(texts)]
    write(format_name, path, predictions(*rows[:cut]), predictions(*rows[cut:]))
    found = read(format_name, path)
    assert [row["statement"] for row in found] == texts
    assert [int(row["start"]) for row in found] == list(range(len(texts)))


@given(cuts=st.lists(st.integers(0, 4), max_size=4), format_name=st.sampled_from(FORMATS))
def test_joined_payloads_are_the_payload_of_all(cuts: list[int], format_name: str) -> None:
    parts = [predictions(*({"start": i} for i in range(n))) for n in cuts]
    whole = predictions(*({"start": i} for n in cuts for i in range(n)))
    joined = join_payloads([encode(part, format_name) for part in parts], format_name)
    stream = io.StringIO()
    if format_name == "parquet":
        import pyarrow as pa

        assert pa.ipc.open_stream(joined).read_all().equals(arrow_table(whole))
    else:
        stream.write(joined.decode())
        assert stream.getvalue() == encode(whole, format_name).decode()


def test_missing_values_and_decimals(tmp_path: Path) -> None:
    for name in ("csv", "jsonl", "parquet"):
        write(name, tmp_path / name, predictions({}))
    (row,) = read("csv", tmp_path / "csv")
    assert (row["speaker"], row["p_neutral"], row["abstained"]) == ("", "0.2", "False")
    (row,) = read("jsonl", tmp_path / "jsonl")
    assert (row["speaker"], row["p_neutral"], row["p_positive"]) == (None, 0.2, None)
    (row,) = read("parquet", tmp_path / "parquet")
    assert (row["speaker"], row["p_neutral"], row["abstained"]) == (None, 0.2000000004, False)


def test_columns_do_not_depend_on_the_rows(tmp_path: Path) -> None:
    write("parquet", tmp_path / "none.parquet")
    write("parquet", tmp_path / "one.parquet", predictions({}))
    for name in ("none.parquet", "one.parquet"):
        assert pq.read_schema(tmp_path / name).equals(PAIRS.arrow())
    write("csv", tmp_path / "none.csv")
    assert (tmp_path / "none.csv").read_text().split(",")[0] == "document_id"


def test_row_groups_gather_small_rounds(tmp_path: Path) -> None:
    part = predictions(*({"start": i} for i in range(300)))
    write("parquet", tmp_path / "x.parquet", *[part] * 120)
    metadata = pq.read_metadata(tmp_path / "x.parquet")
    assert (metadata.num_rows, metadata.num_row_groups) == (36_000, 2)


@pytest.mark.parametrize("format_name", FORMATS)
def test_error_leaves_what_was_there(format_name: str, tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_text("before")

    def broken_off() -> None:
        with open_writer(format_name, str(path)) as writer:
            writer.append(encode(predictions({}), format_name))
            assert path.read_text() == "before"
            raise RuntimeError

    with pytest.raises(RuntimeError):
        broken_off()
    assert path.read_text() == "before"
    assert [p.name for p in tmp_path.iterdir()] == ["x"]


@pytest.mark.parametrize("format_name", FORMATS)
def test_a_disk_without_room_is_told_once_and_left_as_it_was(
    format_name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    limits = pytest.importorskip("resource", reason="no limits of files here")
    later: list[object] = []
    monkeypatch.setattr("sys.unraisablehook", later.append)
    many = predictions(*({"start": start} for start in range(40_000)))
    before = limits.getrlimit(limits.RLIMIT_FSIZE)
    limits.setrlimit(limits.RLIMIT_FSIZE, (10_000, before[1]))
    try:
        with pytest.raises(StanceError, match="File too large"):
            write(format_name, tmp_path / "x", many)
    finally:
        limits.setrlimit(limits.RLIMIT_FSIZE, before)
    gc.collect()  # where a writer that was left open complains
    assert not later
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_gets_no_whole_file_of_a_run_that_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    later: list[object] = []
    monkeypatch.setattr("sys.unraisablehook", later.append)
    os.mkfifo(tmp_path / "pipe")

    def broken_off() -> None:
        with open_writer("parquet", str(tmp_path / "pipe")) as writer:
            for _ in range(2):
                writer.append(encode(predictions(*[{}] * 40_000), "parquet"))
            raise RuntimeError

    with ThreadPoolExecutor(1) as pool:
        got = pool.submit((tmp_path / "pipe").read_bytes)
        with pytest.raises(RuntimeError):
            broken_off()
        (tmp_path / "got").write_bytes(got.result())
    gc.collect()  # where a writer that was left open complains
    assert not later
    assert (tmp_path / "got").stat().st_size > 1000
    with pytest.raises(pa.ArrowInvalid):
        pq.read_table(tmp_path / "got")


def test_place_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StanceError, match="cannot be written"):
        write("csv", tmp_path / "file" / "x.csv")


def test_a_folder_in_place_of_a_file(tmp_path: Path) -> None:
    with pytest.raises(StanceError, match="is a folder"):
        check_outlet(tmp_path, [])


def test_a_name_that_is_too_long(tmp_path: Path) -> None:
    with pytest.raises(StanceError, match=r"x\.csv: cannot be written"):
        check_outlet(tmp_path / ("x" * 300 + ".csv"), [])
    check_outlet(tmp_path / ("x" * 100 + ".csv"), [])


@pytest.mark.parametrize("format_name", FORMATS)
def test_a_link_leads_to_its_target(format_name: str, tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    (tmp_path / "far" / "x").write_text("before")
    (tmp_path / "link").symlink_to(Path("far", "x"))
    write(format_name, tmp_path / "link", predictions({}))
    write(format_name, tmp_path / "plain", predictions({}))
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "far" / "x").read_bytes() == (tmp_path / "plain").read_bytes()
    assert [path.name for path in (tmp_path / "far").iterdir()] == ["x"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
@pytest.mark.parametrize("format_name", FORMATS)
def test_a_pipe_gets_the_rows_and_stays_a_pipe(format_name: str, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with ThreadPoolExecutor(1) as pool:
        got = pool.submit((tmp_path / "pipe").read_bytes)
        write(format_name, tmp_path / "pipe", predictions({}))
        write(format_name, tmp_path / "plain", predictions({}))
        assert got.result() == (tmp_path / "plain").read_bytes()
    assert (tmp_path / "pipe").is_fifo()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["pipe", "plain"]


def test_what_is_an_input_is_no_outlet(tmp_path: Path) -> None:
    a, b = tmp_path / "a.csv", tmp_path / "b.csv"
    a.write_text("text")
    (tmp_path / "link.csv").symlink_to(a)
    (tmp_path / "hard.csv").hardlink_to(a)
    for other in (a, tmp_path / "link.csv", tmp_path / "hard.csv", tmp_path / "." / "a.csv"):
        for out, source in ((other, a), (a, other)):
            with pytest.raises(StanceError, match="is an input too"):
                check_outlet(out, [b, source])
    b.write_text("text")  # equal in content only
    check_outlet(b, [a, tmp_path, tmp_path / "nowhere"])
    check_outlet(tmp_path / "new.csv", [a])
    check_outlet(os.devnull, [os.devnull])


def test_standard_input_is_no_outlet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.csv"
    path.write_text("text")
    with path.open() as stream:
        monkeypatch.setattr("sys.stdin", stream)
        with pytest.raises(StanceError, match="is an input too"):
            check_outlet(path, ["-"])
        check_outlet(tmp_path / "b.csv", ["-"])


def test_only_what_dead_runs_left_of_the_same_output_is_removed(tmp_path: Path) -> None:
    dead = 1 << 30  # beyond any process id
    left = [f".x.csv.{dead}.part", f".y.csv.{dead}.part", f".x.csv.{os.getppid()}.part",
            ".x.csv.tar.part", f"x.csv.{dead}.part"]  # fmt: skip
    for name in left:
        (tmp_path / name).write_text("")
    write("csv", tmp_path / "x.csv")
    assert {path.name for path in tmp_path.iterdir()} == {"x.csv", *left[1:]}


def test_folders_are_made(tmp_path: Path) -> None:
    write("csv", tmp_path / "new" / "x.csv", predictions({}))
    assert (tmp_path / "new" / "x.csv").is_file()


def test_table_hides_neutral_pairs_and_shows_text_as_it_is(
    capsys: pytest.CaptureFixture[str],
) -> None:
    part = predictions(
        {"party": "[red]Israel[/red]", "evidence": "[bold]x"},
        {"stance": "neutral", "party": "Peru"},
        {"stance": "favor", "holder": None, "party": "Cuba", "abstained": True},
    )
    write("table", None, part)
    shown = capsys.readouterr().out
    assert "[red]Israel[/red]" in shown
    assert "[bold]x" in shown
    assert "Peru" not in shown
    assert "neutral pairs not shown: 1 " in shown
    assert "(author)" in shown
    assert "favor ?" in shown
    write("table", None, part, show_neutral=True)
    assert "Peru" in capsys.readouterr().out


def test_table_takes_rows_directly() -> None:
    direct, encoded = io.StringIO(), io.StringIO()
    part = predictions({"p_against": 0.71})
    one, two = TableWriter(direct, show_neutral=False), TableWriter(encoded, show_neutral=False)
    one.write(part)
    two.append(encode(part, "table"))
    one.close()
    two.close()
    assert direct.getvalue() == encoded.getvalue()
    assert "0.71" in direct.getvalue()
