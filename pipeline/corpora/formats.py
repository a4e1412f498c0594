"""What a file is that was given as a corpus and holds no JSON Lines, by its first bytes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import BinaryIO, Final

from pipeline.encoding import conversion, marked_encoding
from pipeline.errors import Fault

_HEAD: Final = 1024
_AS_LINES: Final = 'to_json("OUT.jsonl", orient="records", lines=True, force_ascii=False)'
_MAGIC: Final[tuple[tuple[bytes, str], ...]] = (
    (b"PAR1", f"is Parquet; write it with pandas: read_parquet(FILE).{_AS_LINES}"),
    (b"PK\x03\x04", "is a ZIP archive or a workbook"),
    (b"\x1f\x8b", "is compressed by gzip; unpack it"),
    (b"[", f"is one JSON array; write it with pandas: read_json(FILE, dtype=False).{_AS_LINES}"),
)
#: An object begins with a quoted key; a mention of the markup does not.
_MARKED = re.compile(rb"\{[^\s\"'{}][^\"{}:]*\}")
_TABLES: Final = (".csv", ".tsv")


def other_format(stream: BinaryIO, path: Path) -> Fault | None:
    """Return what ``stream`` (nothing of it is consumed) is instead of JSON Lines, None if it may be them.

    One fault names the file, where each of its lines would be a broken object.
    """
    peek = getattr(stream, "peek", None)
    head = (peek(_HEAD) if peek else b"")[:_HEAD]
    if marked_encoding(head) not in (None, "utf-8-sig"):
        return Fault(str(path), 0, f"not UTF-8; {conversion(path) or 'save it as UTF-8'}")
    head = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    what = next((what for magic, what in _MAGIC if head.startswith(magic)), None)
    if what is None and _MARKED.match(head):
        what = "is marked-up text; stance corpus compile makes a corpus file of it"
    if what is None and path.suffix.lower() in _TABLES and head and not head.startswith(b"{"):
        what = "is a table, whose cells have no room for lists of mentions and labels"
    if what is None:
        return None
    return Fault(str(path), 0, f"{what} (a corpus is JSON Lines: Format in seeds/GUIDELINE.md)")
