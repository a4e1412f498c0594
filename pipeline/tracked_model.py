"""A saved model folder as an MLflow model: pyfunc, signature, example, requirements, own code.

The package travels inside the logged model, as it is on no index; what it reads at score time
goes with it. Requirements are explicit: MLflow's own inference takes seconds and guesses.
"""

from __future__ import annotations

import io
import os
import shutil
import tempfile
from collections.abc import Sequence
from contextlib import redirect_stderr
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final

from pipeline.artifact import FILE, METRICS_FILE
from pipeline.resources import resource

#: What scoring imports; pinned to the versions that the model was trained with.
REQUIREMENTS: Final = (
    "ahocorasick_rs",
    "charset-normalizer",
    "joblib",
    "mlflow",
    "numba",
    "numpy",
    "pandas",
    "pyarrow",
    "pyyaml",
    "safetensors",
    "scipy",
    "sentencex",
)
EXAMPLE: Final = (
    "Peru condemned the raid by Chile, and its president thanked Bolivia for its help.",
)
#: Folders of ``seeds`` that only training reads.
_TRAINING_SEEDS: Final = ("statements", "articles")


def requirements() -> list[str]:
    """Return ``name==version`` of what scoring needs and what of it is installed."""
    found = []
    for name in REQUIREMENTS:
        try:
            found.append(f"{name}=={version(name)}")
        except PackageNotFoundError:
            continue
    return found


def copy_code(target: Path) -> Path:
    """Copy the package, with the resources that scoring reads, to ``target``; return its folder."""
    package = target / "pipeline"
    # Of the shipped models the tagger goes along: reading documents needs it.
    junk = shutil.ignore_patterns("__pycache__", "*.part", "_data", "model.safetensors", "*.md")
    shutil.copytree(Path(__file__).resolve().parent, package, ignore=junk)
    unused = shutil.ignore_patterns(*_TRAINING_SEEDS)
    shutil.copytree(resource("seeds"), package / "_data" / "seeds", ignore=unused)
    shutil.copytree(resource("configs"), package / "_data" / "configs")
    return package


def signature() -> Any:
    """Return the MLflow signature: ``text`` and optional columns in, predictions out."""
    from mlflow.models import ModelSignature
    from mlflow.types import ColSpec, DataType, ParamSchema, ParamSpec, Schema

    from pipeline.schema import PREDICTION_COLUMNS

    optional = ("id", "speaker", "date", "lang")
    inputs: list[Any] = [ColSpec(DataType.string, "text")]
    inputs += [ColSpec(DataType.string, name, required=False) for name in optional]
    kinds = {"start": DataType.long, "end": DataType.long, "abstained": DataType.boolean}
    kinds |= {name: DataType.double for name in PREDICTION_COLUMNS if name.startswith("p_")}
    outputs: list[Any] = [
        ColSpec(kinds.get(name, DataType.string), name, required=False)
        for name in PREDICTION_COLUMNS
    ]
    params = ParamSchema([ParamSpec("output", DataType.string, "pairs")])
    return ModelSignature(inputs=Schema(inputs), outputs=Schema(outputs), params=params)


def copy_model(folder: Path, target: Path) -> Path:
    """Copy the files of a saved model, and no other that stands beside them, to ``target``; return it."""
    target.mkdir()
    for name in (FILE, METRICS_FILE):
        if (folder / name).exists():
            shutil.copy(folder / name, target)
    return target


def log_pyfunc(folder: Path, registered_model: str, example: Sequence[str] = ()) -> str:
    """Log the model in ``folder`` to the open run and register it; return the version it got."""
    import mlflow
    import pandas as pd

    os.environ.setdefault("MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", "false")
    # MLflow prints what it registers; the run says so in its own words.
    with tempfile.TemporaryDirectory() as scratch, redirect_stderr(io.StringIO()):
        info = mlflow.pyfunc.log_model(
            name="model",
            python_model=str(Path(__file__).resolve().with_name("pyfunc.py")),
            artifacts={"model": str(copy_model(folder, Path(scratch, "model")))},
            code_paths=[str(copy_code(Path(scratch)))],
            signature=signature(),
            input_example=pd.DataFrame({"text": list(example or EXAMPLE)}),
            pip_requirements=requirements(),
            registered_model_name=registered_model,
        )
    return str(info.registered_model_version)
