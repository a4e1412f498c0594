"""The README: short, its commands are commands, its names are names."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.cli import build_parser
from pipeline.score import COLUMNS, StanceModel

ROOT = Path(__file__).resolve().parent.parent
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
LINES = [
    line.removeprefix("$ ").split("  #")[0].strip()
    for kind, block in BLOCKS
    for line in block.splitlines()
    if kind == "console" and line.startswith("$ ")
]
STANCE = [line.split(".venv/bin/stance ", 1)[1] for line in LINES if ".venv/bin/stance " in line]
MAKE = [line for line in LINES if line.startswith("make ")]


def test_it_is_short_and_begins_with_a_command() -> None:
    assert len(TEXT.splitlines()) < 150
    assert len(TEXT[: TEXT.index("$ make train")].split()) <= 120
    assert len(STANCE) >= 4
    assert len(MAKE) >= 3


@pytest.mark.parametrize("line", STANCE)
def test_the_parser_knows_every_command(line: str) -> None:
    build_parser().parse_args(shlex.split(line.split(" | ")[0]))


@pytest.mark.parametrize("line", MAKE)
def test_the_makefile_knows_every_target(line: str) -> None:
    target = line.split()[1]
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize("name", ["attribution_textacy", "word_tags"])
def test_what_needs_an_environment_of_its_own_says_so_without_it(name: str) -> None:
    command = [sys.executable, str(ROOT / "experiments" / f"{name}.py"), "--help"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "environment" in done.stdout


def test_every_folder_of_the_map_is_there() -> None:
    folders = re.findall(r"^\| `(\w+)/` \|", TEXT, re.MULTILINE)
    assert {"pipeline", "configs", "seeds", "experiments", "tests"} <= set(folders)
    assert all((ROOT / folder).is_dir() for folder in folders)


def test_every_file_it_names_is_there() -> None:
    for name in re.findall(r"`((?:pipeline|configs|seeds|experiments|tests)/[\w./-]+)`", TEXT):
        assert (ROOT / name).exists(), name


def test_the_python_that_it_shows_runs(model: StanceModel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.score.load_model", lambda path=None: model)
    shown = [block for kind, block in BLOCKS if kind == "python"]
    assert shown
    for block in shown:
        names: dict[str, object] = {}
        exec(block, names)
        assert set(re.findall(r'"(\w+)"', block)) <= set(COLUMNS)
