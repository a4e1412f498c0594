"""Corpus files out: written beside and renamed; and the fingerprint that names a corpus."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.schema import CorpusRecord


def write_corpus(path: str | os.PathLike[str], records: Iterable[CorpusRecord]) -> int:
    """Write ``records`` as JSON Lines (UTF-8) and return how many there were.

    The lines go to ``NAME.part`` beside ``path`` and replace it in one step, so neither an
    exception from ``records`` nor a full disk leaves half a corpus or harms the old one.

    Raises
    ------
    OSError
        The folder does not exist or cannot be written to.
    """
    return write_rows(path, (record.to_json() for record in records))


def write_rows(path: str | os.PathLike[str], rows: Iterable[dict[str, Any]]) -> int:
    """Write JSON objects as lines, as `write_corpus` does; return how many there were.

    Raises
    ------
    OSError
        The folder does not exist or cannot be written to.
    """
    target = Path(path)
    part = target.with_name(target.name + ".part")
    count = 0
    try:
        with part.open("w", encoding="utf-8", newline="\n") as stream:
            for row in rows:
                stream.write(json.dumps(row, ensure_ascii=False) + "\n")
                count += 1
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return count


def corpus_fingerprint(records: Iterable[CorpusRecord]) -> str:
    """Return a SHA-256 (64 hexadecimal digits) over the content of a corpus.

    The digest of each record's canonical JSON is taken, the digests are sorted and hashed again:
    the order of records, and of mentions and labels within them, makes no difference; any other
    change does. 32 bytes of memory a record.
    """
    digests = bytearray()  # end to end: as an object each takes three times as much
    for record in records:
        digests += hashlib.sha256(_canonical(record)).digest()
    np.frombuffer(digests, dtype="S32").sort()  # in place
    return hashlib.sha256(digests).hexdigest()


def _canonical(record: CorpusRecord) -> bytes:
    row = record.to_json()
    for key in ("mentions", "stances", "sentiments", "tags"):
        if key in row:
            row[key] = sorted(json.dumps(item, sort_keys=True) for item in row[key])
    return json.dumps(row, sort_keys=True, separators=(",", ":")).encode()
