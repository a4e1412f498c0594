"""The layers of pyproject.toml hold, and the test would notice if they did not."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    code = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    return subprocess.run(
        [sys.executable, "-c", code, "--no-cache"],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_imports_go_one_way() -> None:
    result = lint_imports(ROOT)
    assert result.returncode == 0, result.stdout + result.stderr


BREACHES = {
    "errors": "import pipeline.schema",
    "train": "import pipeline.score",
    "schema": "def f() -> None:\n    import pipeline.cli",
    "config": "import pandas",
    "kernels/hashing": "from .emission import emit_pair",
}


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """Return an empty package under the project's own contracts."""
    settings = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text(settings, encoding="utf-8")
    contracts = tomllib.loads(settings)["tool"]["importlinter"]["contracts"]
    light = next(contract for contract in contracts if contract["id"] == "light")
    names = {name.removeprefix("pipeline.") for name in light["source_modules"]}
    (tmp_path / "pipeline" / "kernels").mkdir(parents=True)
    kernels = {f"kernels/{name}" for name in ("__init__", "emission", "hashing")}
    for name in names | kernels | {"__init__", "train", "score", "cli"}:
        (tmp_path / "pipeline" / f"{name}.py").write_text("", encoding="utf-8")
    return tmp_path / "pipeline"


def test_breaches_are_seen(package: Path) -> None:
    clean = lint_imports(package.parent)
    assert clean.returncode == 0, clean.stdout + clean.stderr
    for module, line in BREACHES.items():
        (package / f"{module}.py").write_text(line + "\n", encoding="utf-8")
    result = lint_imports(package.parent)
    assert result.returncode == 1
    for breach in (
        "pipeline.errors -> pipeline.schema",
        "pipeline.train -> pipeline.score",
        "pipeline.schema -> pipeline.cli",
        "pipeline.config -> pandas",
        "pipeline.kernels.hashing -> pipeline.kernels.emission",
    ):
        assert breach in result.stdout, result.stdout


def test_a_module_without_a_layer_is_seen(package: Path) -> None:
    (package / "newcomer.py").write_text("", encoding="utf-8")
    result = lint_imports(package.parent)
    assert result.returncode == 1
    assert "newcomer" in result.stdout
