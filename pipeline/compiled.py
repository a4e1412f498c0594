"""Choose between the plain and the machine-code form of :mod:`pipeline.kernels`."""

from __future__ import annotations

import atexit
import importlib.util
import os
import shutil
import sys
import tempfile
from functools import cache
from types import ModuleType

from pipeline import kernels as plain
from pipeline import span_kernels
from pipeline.errors import StanceError

#: From this many pairs on, loading Numba (about half a second) pays for itself.
COMPILE_FROM = 400

#: From this many tokens on, a few articles, loading Numba pays for itself in the span tagger.
COMPILE_SPANS_FROM = 6_000

_NAME = "pipeline.kernels_compiled"
_SPANS = "pipeline.span_kernels_compiled"
_read_tokens = [0]


@cache
def compiled() -> ModuleType:
    """Return :mod:`pipeline.kernels` as machine code (compiled once, then read from Numba's cache)."""
    return _load(_NAME, plain)


@cache
def compiled_spans() -> ModuleType:
    """Return :mod:`pipeline.span_kernels` as machine code."""
    return _load(_SPANS, span_kernels)


def _load(name: str, source: ModuleType) -> ModuleType:
    """Return ``source``, a module or a package, as another one called ``name``, with ``COMPILE`` set."""
    spec = importlib.util.spec_from_file_location(
        name, source.__file__, submodule_search_locations=getattr(source, "__path__", None)
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    module.__dict__["COMPILE"] = True
    if find_cache() and sys.stderr.isatty():
        _say_when_compiling()
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


@cache
def find_cache() -> bool:
    """Tell whether Numba can keep machine code; if not, give it a temporary folder and say so.

    To be called before anything is decorated with ``cache=True``, which Numba refuses where neither the folder
    of the source, nor the user's, nor ``NUMBA_CACHE_DIR`` can be written. Processes started by this one share
    the folder; it goes when this one ends.

    Raises
    ------
    StanceError
        No temporary folder can be written either.
    """
    import numba

    try:
        numba.njit(cache=True)(_nothing)
    except RuntimeError:
        os.environ["NUMBA_CACHE_DIR"] = _temporary_folder()
        numba.config.reload_config()  # type: ignore[no-untyped-call]
        print(
            "No folder for machine code can be written, so each run compiles the hot loops: half a minute. "
            "Set NUMBA_CACHE_DIR to a folder that can.",
            file=sys.stderr,
        )
        return False
    return True


def _nothing() -> None:
    """Stand for any function of this folder."""


def _temporary_folder() -> str:
    """Return a new folder that is removed when this process ends."""
    try:
        folder = tempfile.mkdtemp(prefix="party-stance-")
    except OSError as error:
        raise StanceError(
            f"no folder for machine code can be written ({error}); set NUMBA_CACHE_DIR to one"
        ) from None
    owner = os.getpid()

    def remove() -> None:
        if os.getpid() == owner:  # a fork of it may end earlier
            shutil.rmtree(folder, ignore_errors=True)

    atexit.register(remove)
    return folder


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


def span_kernels_for(n_tokens: int) -> ModuleType:
    """Return the span kernels for ``n_tokens`` more: machine code once the process has read enough of them."""
    _read_tokens[0] += n_tokens
    if _SPANS in sys.modules or _read_tokens[0] >= COMPILE_SPANS_FROM:
        return compiled_spans()
    return span_kernels
