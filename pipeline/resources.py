"""Where the files that travel with the package are: ``seeds/`` and ``configs/``.

In a checkout they stand beside the package; in an installed wheel they are inside it, under
``pipeline/_data``.
"""

from __future__ import annotations

from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

from pipeline.errors import StanceError

_PACKAGE = Path(__file__).resolve().parent


def resource(*parts: str) -> Path:
    """Return the path of a bundled file or folder, e.g. ``resource("seeds", "parties.yaml")``.

    Raises
    ------
    StanceError
        The file is not there: the installation is incomplete.
    """
    for base in (_PACKAGE / "_data", _PACKAGE.parent):
        path = base.joinpath(*parts)
        if path.exists():
            return path
    raise StanceError(
        f"bundled file {'/'.join(parts)} is missing; reinstall party-stance to mend the installation"
    )


def reading_is_compiled() -> bool:
    """Are documents read by machine code, as ``HATCH_BUILD_HOOKS_ENABLE=1 pip install .`` makes it?"""
    modules = (_PACKAGE / "attribution" / f"reading{suffix}" for suffix in EXTENSION_SUFFIXES)
    return any(path.exists() for path in modules)
