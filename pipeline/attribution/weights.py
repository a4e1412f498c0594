"""The trained weights of the span tagger, read once: ``pipeline/_model/tagger.safetensors``."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from threading import Lock
from types import ModuleType
from typing import Any, Final

from pipeline import span_kernels as plain
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
    _rows: Any = None
    _falls: Any = None
    _sums: dict[bool, WordSums] = field(default_factory=dict)

    def arrays(self, table: Words, kernel: ModuleType) -> tuple[Any, ...]:
        """Return what ``kernel`` reads of the words and of the model.

        Arrays for machine code, else what is fast in Python.
        """
        import numpy as np

        if self._rows is None:
            self._falls = np.array(
                [math.exp(-k * self.scale) for k in range(255 * len(self.bounds))]
            )
            self._rows = packed(self.weights)
        fast = kernel is not plain
        atoms: Any = table.array() if fast else table.atoms
        model: tuple[Any, ...] = (self.templates, self.bounds, self.bits, self._rows)
        falls, steps = self._falls, self.steps
        if not fast:
            model = (
                self.templates.tolist(),
                self.bounds.tolist(),
                self.bits,
                memoryview(self._rows),
            )
            falls, steps = memoryview(falls), steps.tolist()
        sums = self._sums.get(fast)
        if sums is None or sums.table is not table:
            sums = self._sums[fast] = WordSums(table)
        return atoms, sums.grown(atoms, model, kernel), *model, falls, steps


class WordSums:
    """What the features of one word add to the tokens around it, found once a word."""

    def __init__(self, table: Words) -> None:
        self.table, self._done = table, 0
        self._sums: Any = None
        self._lock = Lock()

    def grown(self, atoms: Any, model: tuple[Any, ...], kernel: ModuleType) -> Any:
        """Return the sums of all words of the table, which ``kernel`` reads and writes."""
        with self._lock:
            size = len(self.table)
            if self._sums is None or size > self._done:
                self._make_room((size + 1) * plain.WORD_SUMS, fast=kernel is not plain)
                kernel.sum_words(atoms, self._done, size, *model, self._sums)
                self._done = size
            return self._sums

    def _make_room(self, numbers: int, *, fast: bool) -> None:
        if self._sums is None or len(self._sums) < numbers:
            import numpy as np

            old = () if self._sums is None else self._sums
            room = 2 * numbers + 1024
            self._sums = np.zeros(room, dtype=np.int64) if fast else [0] * room
            self._sums[: len(old)] = old


def packed(weights: Any) -> Any:
    """Return the weights of each slot as one number of eight bytes, each more by 128: (slots,).

    What is the same for all labels changes no posterior.
    """
    import numpy as np

    rows = np.zeros((len(weights) // plain.LABELS, 8), dtype=np.uint8)
    rows[:, : plain.LABELS] = weights.reshape(-1, plain.LABELS).astype(np.int16) + 128
    return rows.view("<i8").ravel().astype(np.int64)


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
        if t["weights"].shape != (plain.LABELS << bits,):
            raise ValueError(f"{t['weights'].shape} weights for {bits} bits")
        words = Words(load_cues("en"), classes)
        return Tagger(words, bits, t["weights"], scale, t["steps"], t["templates"], t["bounds"])
    except (OSError, SafetensorError, KeyError, IndexError, ValueError) as error:
        raise ModelDamagedError(
            f"{path.name} is damaged or missing: {error}; reinstall party-stance"
        ) from error


@cache
def load_tagger() -> Tagger:
    """Return the tagger that travels with the package, read once."""
    return read_tagger()
