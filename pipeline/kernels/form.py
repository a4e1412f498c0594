"""The two forms of the kernels: Python as it stands, or machine code where the package has ``COMPILE`` set."""

from __future__ import annotations

import sys

COMPILE = sys.modules[__package__].__dict__.get("COMPILE", False)
if COMPILE:
    import hashlib
    from pathlib import Path
    from typing import Any

    import numba
    from numba.core.caching import FunctionCache

    # Kernels allocate nothing: without run-time counts of references to the arrays that they hand on,
    # a tenth of the time is saved. Small functions are written into their callers.
    _OPTIONS: Any = {"nogil": True, "error_model": "numpy", "_nrt": False}

    def _digest():
        """Return a hash of the sources of all modules of the package."""
        sources = sorted(Path(__file__).parent.glob("*.py"))
        return hashlib.sha256(b"".join(source.read_bytes() for source in sources)).digest()

    _SOURCES = _digest()

    class _Cache(FunctionCache):
        """Keeps machine code as ``cache=True`` does, until any source of the package changes.

        Numba looks at the file of the function alone; what it calls stands in others and is compiled in.
        """

        def __init__(self, function):
            super().__init__(function)
            self._cache_file._source_stamp = _SOURCES

    def jit(function, **options):
        """Return the function as machine code."""
        compiled = numba.njit(**_OPTIONS, **options)(function)
        compiled._cache = _Cache(function)
        return compiled

    def leaf(function):
        """Return the function as machine code that is written into its callers."""
        return jit(function, forceinline=True)
else:

    def jit(function, **_):
        """Leave the function as it is."""
        return function

    leaf = jit
