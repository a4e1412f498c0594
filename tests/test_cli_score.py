"""``stance score``: what it reads, where it writes, how it fails."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import ClassVar

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.cli import main
from pipeline.cli.shared import as_text
from pipeline.errors import ModelNotFoundError
from tests.tiny import sentences, tiny_model


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(tiny_model(tmp_path_factory.mktemp("model")))


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_text(model: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["score", "--text", "Chile condemned Peru.", "--model", model]) == 0
    out, err = capsys.readouterr()
    pairs = {(row["holder"], row["party"]) for row in rows(out)}
    assert pairs == {("Chile", "Peru"), ("Peru", "Chile")}
    assert "1 document, 1 statement, 2 pairs" in err


def test_text_with_bytes_that_are_no_utf8(model: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["score", "--text", "Chile praised Peru\udcff.", "--model", model]) == 0
    assert rows(capsys.readouterr().out)[0]["statement"] == "Chile praised Peru?."


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Perú condenó a España", "Perú condenó a España"),
        ("Peru condemned Chile", "Peru condemned Chile"),
        # near-misses: bytes that are not UTF-8, half a character, half a surrogate that is no byte
        ("Per\udcfa", "Per?"),
        ("Per\udcc3, Chile", "Per?, Chile"),
        ("Perú\ud800", "Perú?"),
    ],
)
def test_an_argument_is_utf8_whatever_the_locale(text: str, read: str) -> None:
    assert as_text(text) == read
    if text == read:
        assert as_text(text.encode().decode("ascii", "surrogateescape")) == read


@pytest.mark.parametrize("suffix", ["csv", "jsonl", "parquet"])
def test_files(suffix: str, model: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pq.write_table(pa.table({"body": sentences(30)}), tmp_path / "in.parquet")
    out = tmp_path / f"x.{suffix}"
    command = ["score", str(tmp_path / "in.parquet"), "--text-column", "body", "--model", model]
    assert main([*command, "--out", str(out), "--quiet"]) == 0
    assert capsys.readouterr() == ("", "")
    if suffix == "parquet":
        ids = pq.read_table(out)["document_id"].to_pylist()
    elif suffix == "csv":
        ids = [row["document_id"] for row in rows(out.read_text())]
    else:
        ids = [json.loads(line)["document_id"] for line in out.read_text().splitlines()]
    assert ids[0] == "in:1"
    assert list(dict.fromkeys(ids)) == [f"in:{i}" for i in range(1, 31) if f"in:{i}" in ids]


def test_standard_input(
    model: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Stdin:
        buffer = io.BytesIO(b"Chile praised Peru.")

    monkeypatch.setattr(sys, "stdin", Stdin())
    assert main(["score", "-", "--model", model, "--format", "jsonl"]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[0])["holder"] == "Chile"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "nothing to score"),
        (["x.txt", "--text", "y"], "not both"),
        (["no-such-file.txt"], "no-such-file.txt"),
        (["--text", "x", "--out", "x.xlsx"], "--format"),
        (["--text", "x", "--format", "parquet"], "--out"),
        (["--text", "x", "--jobs", "-1"], "--jobs"),
        (["--text", "x", "--parties", "no-such-file.yaml"], "no-such-file.yaml"),
        (["--cluster", "tcp://127.0.0.1:1", "x.parquet"], "--out"),
        (["--cluster", "tcp://127.0.0.1:1", "x", "--out", "y", "--format", "csv"], "Parquet"),
    ],
)
def test_mistakes(
    arguments: list[str], message: str, model: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["score", *arguments, "--model", model]) == 2
    assert message in capsys.readouterr().err


def test_no_model(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["score", "--text", "x", "--model", str(tmp_path / "none")]) == 2
    assert "stance train" in capsys.readouterr().err


class Bar:
    """Stands for tqdm's bar and notes what it is told."""

    seen: ClassVar[list[tuple[int | None, list[int]]]] = []

    def __init__(self, total: int | None, **_: object) -> None:
        self.updates: list[int] = []
        Bar.seen.append((total, self.updates))

    def __enter__(self) -> Bar:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def update(self, n: int) -> None:
        self.updates.append(n)


@pytest.mark.parametrize(
    ("tty", "options", "expected"),
    [
        (True, [], [(3, [3])]),
        (True, ["--quiet"], []),
        (False, [], []),
    ],
)
def test_progress_on_a_terminal_only(
    tty: bool,
    options: list[str],
    expected: list[tuple[int, list[int]]],
    model: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for i in range(3):
        (tmp_path / f"{i}.txt").write_text("Chile praised Peru.")
    monkeypatch.setattr(Bar, "seen", [])
    monkeypatch.setattr("tqdm.tqdm", Bar)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: tty, raising=False)
    assert main(["score", str(tmp_path), "--model", model, *options]) == 0
    assert Bar.seen == expected


ARTICLE = (
    "Chile condemned Peru on Monday.\n\nOn Tuesday Chile praised Peru.\n\n"
    '"We support Peru," Gabriel Boric said.\n\n'
    "Le gouvernement a dit que la guerre est finie et que les gens sont dans la rue.\n"
)


@pytest.mark.parametrize("option", ["--edges", "--statements"])
@pytest.mark.parametrize("suffix", ["csv", "jsonl", "parquet"])
def test_other_rows(option: str, suffix: str, model: str, tmp_path: Path) -> None:
    from pipeline.shapes import shape_named

    (tmp_path / "a.txt").write_text(ARTICLE)
    out = tmp_path / f"x.{suffix}"
    command = ["score", str(tmp_path / "a.txt"), option, "--model", model, "--quiet"]
    assert main([*command, "--out", str(out)]) == 0
    if suffix == "parquet":
        found = pq.read_table(out).to_pylist()
    elif suffix == "csv":
        found = rows(out.read_text())
    else:
        found = [json.loads(line) for line in out.read_text().splitlines()]
    assert tuple(found[0]) == shape_named(option[2:]).columns
    if option == "--edges":
        edge = next(row for row in found if (row["holder"], row["party"]) == ("Chile", "Peru"))
        assert int(edge["statements"]) == 2
    else:
        assert [row["lang"] for row in found] == ["en", "en", "en", "fr"]
        assert [str(row["scored"]) for row in found] == ["True", "True", "True", "False"]
        assert found[2]["speaker"] == "Gabriel Boric"


def test_edges_of_a_file_are_those_of_its_predictions(model: str, tmp_path: Path) -> None:
    import pandas as pd

    from pipeline import document_edges

    (tmp_path / "a.jsonl").write_text(
        "".join(json.dumps({"text": ARTICLE, "title": f"t{i}"}) + "\n" for i in range(3))
    )
    command = ["score", str(tmp_path / "a.jsonl"), "--model", model, "--quiet"]
    assert main([*command, "--out", str(tmp_path / "pairs.parquet")]) == 0
    assert main([*command, "--edges", "--out", str(tmp_path / "edges.parquet")]) == 0
    pairs = pq.read_table(tmp_path / "pairs.parquet").to_pandas()
    edges = pq.read_table(tmp_path / "edges.parquet").to_pandas().astype({"title": "str"})
    pd.testing.assert_frame_equal(
        document_edges(pairs)[["holder", "party", "stance", "probability", "statements"]],
        edges[["holder", "party", "stance", "probability", "statements"]],
        check_dtype=False,
    )
    assert set(edges["title"]) == {"t0", "t1", "t2"}


def test_rows_for_people(model: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.txt").write_text(ARTICLE)
    command = ["score", str(tmp_path), "--model", model, "--format", "table"]
    assert main([*command, "--edges", "--all"]) == 0
    out, err = capsys.readouterr()
    assert [line for line in out.splitlines() if line.startswith("document ")] == [
        "document a",
        "document b",
    ]
    assert "statements not scored: 2 in fr" in err
    assert main([*command, "--statements"]) == 0
    assert "fr (not scored)" in capsys.readouterr().out


def test_a_column_is_named_once(
    model: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.csv"
    path.write_text("q1,q2\nChile condemned Norway.,x\n", encoding="utf-8")
    command = ["score", str(path), "--model", model, "--text-column", "q1"]
    with pytest.raises(SystemExit, match="2"):
        main([*command, "--text-column", "q2"])
    assert "--text-column: given twice ('q1', 'q2')" in capsys.readouterr().err
    assert main([*command, "--id-column", "q2"]) == 0
    assert "Chile" in capsys.readouterr().out


def test_edges_or_statements_not_both(model: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["score", "--text", "x", "--edges", "--statements", "--model", model])
    assert "not allowed with" in capsys.readouterr().err


def test_statements_are_read_without_a_model(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.score.find_model", _no_model)
    command = ["score", "--text", "Ana Quispe said that Chile lied.", "--format", "csv"]
    assert main([*command, "--statements"]) == 0
    (row,) = rows(capsys.readouterr().out)
    assert (row["speaker"], row["parties"], row["kind"]) == (
        "Ana Quispe",
        "Ana Quispe; Chile",
        "indirect",
    )
    assert main(command) != 0
    assert "stance train" in capsys.readouterr().err


def _no_model() -> Path:
    raise ModelNotFoundError("train one with: stance train")


def test_control_characters_do_not_reach_the_terminal(
    model: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "Chile condemned \x1b[31mIsrael\x1b[2J.\x9b"
    (tmp_path / "esc.txt").write_text(text, encoding="utf-8")
    command = ["score", str(tmp_path / "esc.txt"), "--format", "table", "--model", model, "--all"]
    assert main(command) == 0
    shown = capsys.readouterr().out
    assert "\N{REPLACEMENT CHARACTER}[31mIsrael" in shown
    assert "\x1b" not in shown
    assert "\x9b" not in shown


@pytest.mark.parametrize("encoding", ["rot13", "base64", "no-such"])
def test_an_encoding_of_no_text_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], encoding: str
) -> None:
    (tmp_path / "a.txt").write_text("Chile condemned Israel.", encoding="utf-8")
    assert main(["score", str(tmp_path / "a.txt"), "--encoding", encoding]) == 2
    assert f"unknown encoding '{encoding}'" in capsys.readouterr().err


def test_what_goes_into_a_pipe_is_utf8(model: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Чили осудила. Chile condemned Israel’s war.", encoding="utf-8")
    command = [sys.executable, "-m", "pipeline", "score", "a.txt", "--format", "csv"]
    command += ["--model", model]
    environment = {**os.environ, "PYTHONIOENCODING": "cp1252", "PYTHONPATH": str(Path.cwd())}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, check=True)
    assert "Israel’s war" in done.stdout.decode("utf-8")
