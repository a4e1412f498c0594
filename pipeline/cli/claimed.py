"""The folder that a training writes to: found fit before the work begins, and its own until it ends."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pipeline.errors import StanceError


@contextmanager
def claimed(folder: Path) -> Iterator[None]:
    """Make ``folder`` and hold it; what was made is removed again where nothing came into it.

    The lock is on the folder itself, so no file of it is left, and the system releases it however the
    process ends.

    Raises
    ------
    StanceError
        It cannot be made or written, or another process holds it.
    """
    made = [path for path in (folder, *folder.parents) if not path.exists()]
    _make(folder)
    try:
        with _held(folder):
            yield
    finally:
        with suppress(OSError):
            for path in made:
                path.rmdir()


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        in_the_way = isinstance(error, FileExistsError | NotADirectoryError)
        why = "a file is in the way of the folder" if in_the_way else error.strerror or error
        raise StanceError(
            f"{folder}: a model cannot be written there ({why}); choose another --out"
        ) from error


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    from pipeline.bulk.parts import take_lock

    if os.name == "nt":  # no lock, and a folder cannot be opened
        yield
        return
    place = os.open(folder, os.O_RDONLY)
    try:
        take_lock(place, folder)
        yield
    finally:
        os.close(place)
