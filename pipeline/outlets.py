"""Where output goes: a file is replaced in one step, a device or pipe is written straight into."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pipeline.errors import StanceError


def check_outlet(out: str | os.PathLike[str], inputs: Iterable[str | os.PathLike[str]]) -> None:
    """Refuse an output that is a folder, or the very file of one of ``inputs`` ("-": standard input).

    Raises
    ------
    StanceError
        Writing there could only fail, or would destroy what is to be read.
    """
    try:
        is_folder, replaced = Path(out).is_dir(), is_file(out)
    except OSError as error:
        # A name that is too long, say, or a folder that must not be looked into.
        raise StanceError(f"{out}: cannot be written ({error.strerror or error})") from error
    if is_folder:
        raise StanceError(f"{out}: cannot be written (it is a folder); name a file")
    if not replaced:
        return
    for name in inputs:
        # What cannot be looked at is refused where it is read.
        with suppress(OSError, ValueError):
            if os.path.samestat(_stat(name), Path(out).stat()):
                raise StanceError(f"{out}: is an input too; choose another place to write to")


def _stat(name: str | os.PathLike[str]) -> os.stat_result:
    return os.fstat(sys.stdin.fileno()) if str(name) == "-" else Path(name).stat()


def is_file(out: str | os.PathLike[str]) -> bool:
    """Tell a file, there or still to be made, from a device or pipe."""
    path = Path(out)
    return path.is_file() or not path.exists()


@contextmanager
def outlet(out: str | os.PathLike[str]) -> Iterator[Path]:
    """Give the path to write to for ``out``; a file takes its place when the block ends without an error.

    A link is followed, so that what it leads to gets the data and the link stays. What killed runs
    left of the same output is removed.

    Raises
    ------
    OSError
        The place cannot be written.
    """
    if not is_file(out):
        yield Path(out)
        return
    path = Path(os.path.realpath(out))  # which, unlike Path.resolve, also bears a ring of links
    path.parent.mkdir(parents=True, exist_ok=True)
    _remove_stale(path)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield part
        part.replace(path)
    finally:
        # Also after an interrupt; gone already where it took its place.
        with suppress(OSError):
            part.unlink()


def is_temporary(path: Path, out: Path) -> bool:
    """Tell whether ``path`` is an unfinished output of :func:`outlet` for ``out``."""
    middle = path.name.removeprefix(f".{out.name}.").removesuffix(".part")
    return path.name == f".{out.name}.{middle}.part" and middle.isdecimal()


def own_files(out: str | os.PathLike[str] | None) -> Callable[[Path], bool]:
    """Return what tells whether a file is the output ``out``, a finished part or unfinished output of it."""
    if out is None:
        return lambda _: False
    target, parts = Path(os.path.realpath(out)), Path(os.path.realpath(f"{os.fspath(out)}.parts"))

    def is_own(path: Path) -> bool:
        # Names first: to resolve every path of a large folder would take long.
        if path.name in (Path(out).name, target.name):
            return os.path.realpath(path) == str(target)
        if is_temporary(path, target):
            return os.path.realpath(path.parent) == str(target.parent)
        return parts.name in path.parts and Path(os.path.realpath(path)).is_relative_to(parts)

    return is_own


def _remove_stale(path: Path) -> None:
    for other in path.parent.glob(".*.part"):
        if is_temporary(other, path) and not _runs(int(other.name.split(".")[-2])):
            with suppress(OSError):
                other.unlink()


def _runs(process: int) -> bool:
    """Tell whether a process may still be running; where that cannot be asked, it may."""
    if os.name != "posix":
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True
