"""The saved model: one safetensors file of arrays with a JSON header, no code and no pickle.

``model.safetensors`` holds everything that scoring needs, the party registry included. It is written
beside its place and renamed, so a killed or failed save leaves the old model as it was. The same
training run gives the same bytes. Format of the container: https://github.com/huggingface/safetensors.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from pipeline.config import Config, HeadConfig, config_from_dict, to_dict
from pipeline.errors import ModelDamagedError, ModelNotFoundError, ModelVersionError, StanceError
from pipeline.knowledge import Knowledge
from pipeline.model import Head, head_arrays, head_from_arrays
from pipeline.outlets import outlet
from pipeline.parties import Registry

#: 2 has connotations and anchored blocks, 3 collective models; older ones are read as having none. Up to 3
#: the registry is a text within the header's text. 5 may hold weights in half precision.
FORMAT: Final = 5
FILE: Final = "model.safetensors"
#: Beside the model: what it scored on its test part.
METRICS_FILE: Final = "metrics.json"
#: Beside the model: the MLflow run that made it. Not inside, or equal runs would differ in their bytes.
RUN_FILE: Final = "run.json"
_KEY: Final = "party-stance"


@dataclass(frozen=True, slots=True)
class SavedModel:
    """Everything that a training run leaves for scoring and evaluation.

    ``leakage`` are the arrays of :class:`pipeline.leakage.LeakageIndex` over the training statements.
    ``facts`` are recorded as they are: corpus fingerprint, library versions, seed, scores.
    """

    config: Config
    registry: Registry
    knowledge: Knowledge
    stance: Head | None
    sentiment: Head | None
    leakage: Mapping[str, NDArray[Any]] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)


def save_model(model: SavedModel, folder: str | Path) -> Path:
    """Write ``model`` to ``folder/model.safetensors`` and return the folder.

    Raises
    ------
    StanceError
        The folder cannot be written; what stood there before is untouched.
    """
    from safetensors.numpy import save

    folder = Path(folder)
    arrays = _arrays(model)
    header: dict[str, Any] = {
        "format": FORMAT,
        "config": to_dict(model.config),
        "knowledge": {
            "longest": model.knowledge.longest,
            "tag_names": model.knowledge.tag_names,
            "tag_classes": model.knowledge.tag_classes,
            "tones": model.knowledge.tones,
        },
        "registry": model.registry.snapshot(),
        "facts": dict(model.facts),
    }
    text = _json(header | {"sha256": _digest(header, arrays)})
    write_beside(folder / FILE, save(arrays, metadata={_KEY: text}))
    return folder


def write_beside(path: Path, content: bytes) -> None:
    """Write ``content`` to a temporary file beside ``path``, flush it to disk and rename it into place.

    A device or pipe is written straight into.

    Raises
    ------
    StanceError
        The disk is full or the place cannot be written; the temporary file is removed.
    """
    try:
        with outlet(path) as part, part.open("wb") as stream:
            stream.write(content)
            stream.flush()
            if part != path:
                os.fsync(stream.fileno())
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        raise StanceError(
            f"{path}: cannot be written ({error.strerror or error}); nothing there was changed. "
            f"{'Free some space or choose' if full else 'Choose'} another place to write to"
        ) from error


def load_saved(folder: str | Path) -> SavedModel:
    """Read the model in ``folder``.

    Raises
    ------
    ModelNotFoundError
        There is no such folder or no model in it.
    ModelVersionError
        A newer release wrote it.
    ModelDamagedError
        The file is truncated, is no model, or its arrays do not match their recorded hash.
    """
    path = Path(folder)
    path = path / FILE if path.is_dir() or path.suffix != ".safetensors" else path
    if not path.is_file():
        raise ModelNotFoundError(
            f"{folder}: no model there ({FILE} is missing); train one with: stance train --out {folder}"
        )
    header, arrays = _read(path)
    written = header.get("format")
    if isinstance(written, int) and written > FORMAT:
        raise ModelVersionError(
            f"{path}: written in format {written}, this release reads up to {FORMAT}; "
            "upgrade party-stance or train the model again"
        )
    if header.get("sha256") != _digest(header, arrays):
        raise ModelDamagedError(
            f"{path}: the content does not match its recorded hash; train or copy it again"
        )
    try:
        return _assemble(header, arrays)
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise ModelDamagedError(
            f"{path}: incomplete model ({error!r}); train or copy it again"
        ) from error


def run_of(folder: str | Path) -> str | None:
    """Return the id of the MLflow run that made the model in ``folder``, if it was tracked."""
    try:
        run_id = json.loads(Path(folder, RUN_FILE).read_text(encoding="utf-8"))["run_id"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return str(run_id) if run_id else None


def _read(path: Path) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="np") as file:
            metadata = file.metadata() or {}
            arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        header = json.loads(metadata[_KEY])
        if not isinstance(header, dict):
            raise ValueError("its header is no mapping")
    except (SafetensorError, KeyError, TypeError, ValueError, OSError) as error:
        raise ModelDamagedError(
            f"{path}: not a readable model ({error}); train or copy it again"
        ) from error
    return header, arrays


def _arrays(model: SavedModel) -> dict[str, NDArray[Any]]:
    arrays = {f"knowledge.{k}": v for k, v in model.knowledge.to_arrays().items()}
    for name, head in (("stance", model.stance), ("sentiment", model.sentiment)):
        if head is not None:
            arrays |= {f"{name}.{k}": v for k, v in head_arrays(head).items()}
    arrays |= {f"leakage.{k}": np.asarray(v) for k, v in model.leakage.items()}
    return {name: np.ascontiguousarray(array) for name, array in arrays.items()}


def _part(arrays: Mapping[str, NDArray[Any]], name: str) -> dict[str, NDArray[Any]]:
    return {k.removeprefix(f"{name}."): v for k, v in arrays.items() if k.startswith(f"{name}.")}


def _assemble(header: Mapping[str, Any], arrays: dict[str, NDArray[Any]]) -> SavedModel:
    config = config_from_dict(header["config"], "saved model")
    words = _part(arrays, "knowledge")
    knowledge = Knowledge.of(
        words["common"],
        words["lexicon_keys"],
        words["lexicon_tag"],
        header["knowledge"]["longest"],
        tuple(header["knowledge"]["tag_names"]),
        tuple(header["knowledge"]["tag_classes"]),
        words.get("lexicon_tone"),
        tuple((c, a, p) for c, a, p in header["knowledge"].get("tones", ())),
    )

    def head(name: str, settings: HeadConfig) -> Head | None:
        own = _part(arrays, name)
        return head_from_arrays(settings, knowledge, own) if own else None

    return SavedModel(
        config,
        Registry.of_snapshot(header["registry"]),
        knowledge,
        head("stance", config.head("stance")),
        head("sentiment", config.head("sentiment")),
        _part(arrays, "leakage"),
        header["facts"],
    )


def _json(value: Mapping[str, Any]) -> str:
    # Escapes keep even a lone surrogate of a corpus writable.
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def _digest(header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> str:
    """Return the hash of all that a model file says: the header but for the hash itself, and the arrays."""
    digest = hashlib.sha256(_json({k: v for k, v in header.items() if k != "sha256"}).encode())
    for name in sorted(arrays):
        array = np.ascontiguousarray(arrays[name])
        digest.update(f"{name} {array.dtype.str} {array.shape}".encode())
        digest.update(array.reshape(-1).view(np.uint8).data)
    return digest.hexdigest()
