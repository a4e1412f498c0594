"""Choose between the plain and the machine-code form of :mod:`pipeline.kernels`."""

from __future__ import annotations

import importlib.util
import sys
from functools import cache
from types import ModuleType

from pipeline import kernels as plain

#: From this many pairs on, loading Numba (about half a second) pays for itself.
COMPILE_FROM = 400

_NAME = "pipeline.kernels_compiled"


@cache
def compiled() -> ModuleType:
    """Return :mod:`pipeline.kernels` as machine code (compiled once, then read from Numba's cache)."""
    spec = importlib.util.spec_from_file_location(_NAME, plain.__file__)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    module.__dict__["COMPILE"] = True
    sys.modules[_NAME] = module
    spec.loader.exec_module(module)
    return module


def kernels(n_pairs: int) -> ModuleType:
    """Return the kernels to use for ``n_pairs`` pairs: compiled once loaded, or for large batches."""
    if n_pairs >= COMPILE_FROM or _NAME in sys.modules:
        return compiled()
    return plain
