"""Streaming reader of corpus files: every fault is reported as ``file:line: what is wrong``."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Final

from pipeline.corpora.formats import other_format
from pipeline.corpora.records import parse_record
from pipeline.encoding import conversion
from pipeline.errors import CorpusError, Fault
from pipeline.schema import CorpusRecord

PathLike = str | os.PathLike[str]

#: Longest line that is read (bytes); a statement is a sentence, so a longer one is a broken file.
MAX_LINE_BYTES: Final = 1 << 25


def read_corpus(
    paths: PathLike | Iterable[PathLike],
    *,
    max_faults: int = 20,
    places: dict[str, str] | None = None,
) -> Iterator[CorpusRecord]:
    """Yield the statements of corpus files, one JSON object a line, in bounded memory.

    Lines without a fault are yielded as they come; the faults of all others are raised together
    after the last line, so a consumer must not act on the records before the iterator ends.

    Parameters
    ----------
    paths
        A file, a folder (every ``*.jsonl`` below it, sorted), or several of both. A file named
        twice is read once.
    max_faults
        Reading stops at this many faults (at least 1).
    places
        Filled with where each id stands, as ``file:line``.

    Raises
    ------
    CorpusError
        With ``.faults``: a file is missing, of another format or not UTF-8, JSON is broken, a field is
        missing, empty or of the wrong type, offsets leave the text, a label is not one of the three, a
        party has no mention, a pair is labelled twice, an id occurs twice in all files, or there is no
        statement at all.
    """
    faults: list[Fault] = []
    seen: dict[str, str] = {} if places is None else places
    files = _files([paths] if isinstance(paths, str | os.PathLike) else paths, faults)
    for path in files:
        for item in _read_file(path, seen):
            if isinstance(item, CorpusRecord):
                yield item
                continue
            faults.append(item)
            if len(faults) >= max_faults:
                raise _error(faults, f"stopped at {len(faults)} faults; there may be more")
    if not seen and not faults:
        names = ", ".join(map(str, files)) or "no files"
        faults.append(Fault(names, 0, "the corpus is empty: there is no statement in it"))
    if faults:
        raise _error(faults)


def _error(faults: list[Fault], *notes: str) -> CorpusError:
    return CorpusError("\n".join([*map(str, faults), *notes]), tuple(faults))


def _files(paths: Iterable[PathLike], faults: list[Fault]) -> list[Path]:
    found: dict[Path, Path] = {}
    for path in map(Path, paths):
        try:
            if path.is_dir():
                inside = sorted(p for p in path.rglob("*.jsonl") if p.is_file())
                if not inside:
                    faults.append(Fault(str(path), 0, "the folder has no *.jsonl file"))
            else:
                # Opening is the only honest test for being readable; it comes with reading.
                inside = [path]
            for file in inside:
                found.setdefault(file.resolve(), file)
        except OSError as error:
            faults.append(Fault(str(path), 0, _reason(error)))
    return list(found.values())


def _reason(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "the file does not exist"
    return f"cannot be read ({error.strerror or error})"


def _read_file(path: Path, seen: dict[str, str]) -> Iterator[CorpusRecord | Fault]:
    try:
        with path.open("rb") as stream:
            if fault := other_format(stream, path):
                yield fault
                return
            for number, line in _lines(stream):
                try:
                    yield from _read_line(line, str(path), number, seen)
                except UnicodeDecodeError as error:
                    what = f"not UTF-8 (byte {error.start + 1} of the line)"
                    told = conversion(path)
                    yield Fault(str(path), number, f"{what}; {told}" if told else what)
                    if told:
                        return  # said once for the whole file
    except OSError as error:
        yield Fault(str(path), 0, _reason(error))


def _lines(stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    # Lines end in \n only: U+2028 and the like are legal inside JSON strings.
    number = 0
    while line := stream.readline(MAX_LINE_BYTES + 1):
        number += 1
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        if line.strip():
            yield number, line
        if len(line) > MAX_LINE_BYTES:
            return


def _read_line(
    line: bytes, path: str, number: int, seen: dict[str, str]
) -> Iterator[CorpusRecord | Fault]:
    if len(line) > MAX_LINE_BYTES:
        yield Fault(path, number, f"the line is longer than {MAX_LINE_BYTES} bytes")
        return
    text = line.decode("utf-8")
    try:
        row = json.loads(text)
    except json.JSONDecodeError as error:
        what = (
            f"broken JSON: {error.msg} (column {error.colno}); each line must hold one whole object"
        )
        yield Fault(path, number, what)
        return
    except (RecursionError, ValueError) as error:
        yield Fault(path, number, f"broken JSON: {type(error).__name__}")
        return
    yield from _check_row(row, path, number, seen)


def _check_row(
    row: object, path: str, number: int, seen: dict[str, str]
) -> Iterator[CorpusRecord | Fault]:
    parsed = parse_record(row)
    yield from (Fault(path, number, fault) for fault in parsed.faults)
    identity = row.get("id") if isinstance(row, dict) else None
    if not isinstance(identity, str):
        return
    if first := seen.get(identity):
        yield Fault(path, number, f"duplicate id {identity!r} (first at {first})")
        return
    seen[identity] = f"{path}:{number}"
    if parsed.record is not None:
        yield parsed.record
