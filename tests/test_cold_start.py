"""Scoring one article must not wait for libraries that only training, tracking or frames need."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

TRAINING = {"dask", "matplotlib", "mlflow", "nltk", "numba", "pandera", "sklearn", "trafilatura"}
TEXT = "Chile condemned Norway. “We thank Peru,” Gabriel Boric said."


def loaded(code: str, *arguments: object) -> set[str]:
    """Return the top-level modules that ``code`` has imported when it ends."""
    tail = "\nimport json, sys\nprint('\\n' + json.dumps(sorted({m.split('.')[0] for m in sys.modules})))"
    done = subprocess.run(
        [sys.executable, "-c", code + tail, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.slow
@pytest.mark.parametrize("form", ["csv", "jsonl", "table"])
def test_the_command_loads_no_training_library_and_no_frames(
    model_folder: Path, tmp_path: Path, form: str
) -> None:
    (tmp_path / "article.txt").write_text(TEXT, encoding="utf-8")
    code = "import sys; from pipeline.cli import main; assert main(sys.argv[1:]) == 0"
    found = loaded(
        code, "score", tmp_path / "article.txt", "--model", model_folder, "--format", form
    )
    assert not found & (TRAINING | {"pandas", "pyarrow"})


@pytest.mark.slow
def test_the_library_loads_frames_only_when_one_is_asked_for(model_folder: Path) -> None:
    code = (
        "import sys, pipeline\nassert 'numpy' not in sys.modules\n"
        "model = pipeline.load_model(sys.argv[1])\n"
        "assert 'pandas' not in sys.modules\n"
        f"assert len(model.score({TEXT!r})) > 2\n"
        "import pandas as pd\n"
        "frame = pd.DataFrame([['Zembla sued Qumar.', 0, 6, 12, 17]], columns=['text', "
        "'holder_start', 'holder_end', 'party_start', 'party_end'])\n"
        "assert len(model.score_pairs(frame)) == 1"
    )
    assert not loaded(code, model_folder) & TRAINING
