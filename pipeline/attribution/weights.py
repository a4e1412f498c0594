"""The trained weights of the span tagger, read once: ``pipeline/_model/tagger.safetensors``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from pipeline.attribution.cues import load_cues
from pipeline.attribution.words import Words
from pipeline.errors import ModelDamagedError

FILE: Final = Path(__file__).resolve().parent.parent / "_model" / "tagger.safetensors"


@dataclass(slots=True)
class Tagger:
    """Weights (2**bits * LABELS,) in steps of ``scale``, exponentials of the transitions, and the features.

    ``templates`` holds (column, place) of each part, ``bounds`` where each feature begins; see
    :mod:`pipeline.span_kernels`.
    """

    words: Words
    bits: int
    weights: Any
    scale: float
    steps: Any
    templates: Any
    bounds: Any

    def arrays(self, fast: bool) -> tuple[Any, ...]:
        """Return what the kernels read of the model: arrays for machine code, else what is fast in Python."""
        if fast:
            return (
                self.templates, self.bounds, self.bits, self.weights, self.scale, self.steps
            )  # fmt: skip
        return (
            self.templates.tolist(), self.bounds.tolist(), self.bits,
            memoryview(self.weights), self.scale, self.steps.tolist(),
        )  # fmt: skip


def save_tagger(model: Tagger, path: Path = FILE) -> None:
    """Write ``model`` as one file of arrays; the same model gives the same bytes."""
    import numpy as np
    from safetensors.numpy import save

    keys = sorted(model.words.classes)
    classes = np.array([model.words.classes[k] for k in keys], dtype=np.uint8).reshape(-1, 2)
    tables = {
        "bits": np.array([model.bits], dtype=np.int64),
        "bounds": model.bounds,
        "classes": classes,
        "keys": np.array(keys, dtype=np.int64),
        "scale": np.array([model.scale]),
        "steps": model.steps,
        "templates": model.templates,
        "weights": model.weights,
    }
    path.write_bytes(save(tables))


def read_tagger(path: Path = FILE) -> Tagger:
    """Return the tagger in ``path``.

    Raises
    ------
    ModelDamagedError
        The file is missing or is not what :func:`save_tagger` writes.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    try:
        t = load_file(path)
        classes = dict(zip(t["keys"].tolist(), map(tuple, t["classes"].tolist()), strict=True))
        bits, scale = int(t["bits"][0]), float(t["scale"][0])
        words = Words(load_cues("en"), classes)
        return Tagger(words, bits, t["weights"], scale, t["steps"], t["templates"], t["bounds"])
    except (OSError, SafetensorError, KeyError, ValueError) as error:
        raise ModelDamagedError(
            f"{path.name} is damaged or missing: {error}; reinstall party-stance"
        ) from error


@cache
def load_tagger() -> Tagger:
    """Return the tagger that travels with the package, read once."""
    return read_tagger()
