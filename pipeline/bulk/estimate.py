"""How many documents files hold, about: for a progress bar, without reading them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

_SAMPLE: Final = 1 << 20
_ONE_EACH: Final = (".txt", ".text", ".md", ".html", ".htm")
_ONE_A_LINE: Final = (".jsonl", ".ndjson", ".csv", ".tsv", ".tab")


def estimate_documents(inputs: Iterable[str]) -> int | None:
    """Return the number of documents of files and folders: exact for Parquet, judged by size for lines.

    None when it cannot be told: standard input, archives, compressed text.
    """
    total = 0
    for name in inputs:
        path = Path(name)
        inside = (p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
        for file in inside:
            if not file.is_file():
                return None  # a pipe, of which nothing must be read here
            try:
                count = _estimate(file)
            except OSError:
                return None
            if count is None:
                return None
            total += count
    return total


def _estimate(path: Path) -> int | None:
    suffix = path.suffix.lower()
    if suffix == ".parquet":
        return _parquet_rows(path)
    if suffix in _ONE_EACH:
        return 1
    if suffix not in _ONE_A_LINE:
        return None
    with path.open("rb") as stream:
        sample = stream.read(_SAMPLE)
    lines = sample.count(b"\n")
    return round(lines * path.stat().st_size / len(sample)) if lines else 1


def _parquet_rows(path: Path) -> int | None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        rows: int = pq.read_metadata(path).num_rows
    except pa.ArrowException:
        return None
    return rows
