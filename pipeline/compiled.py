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
    if sys.stderr.isatty():
        _say_when_compiling()
    sys.modules[_NAME] = module
    spec.loader.exec_module(module)
    return module


def _say_when_compiling() -> None:
    """Print one line when Numba first compiles something, instead of a long pause without a word."""
    from numba.core import event

    class Once(event.Listener):
        """Speaks at the first compilation; what Numba reads from its cache is none."""

        said = False

        def on_start(self, event: event.Event) -> None:
            """Print the line unless it was printed."""
            if not self.said:
                print(
                    "Compiling the hot loops, once after an installation: half a minute.",
                    file=sys.stderr,
                )
                self.said = True

        def on_end(self, event: event.Event) -> None:
            """Say nothing."""

    event.register("numba:compile", Once())  # type: ignore[no-untyped-call]


def kernels(n_pairs: int) -> ModuleType:
    """Return the kernels to use for ``n_pairs`` pairs: compiled once loaded, or for large batches."""
    if n_pairs >= COMPILE_FROM or _NAME in sys.modules:
        return compiled()
    return plain
