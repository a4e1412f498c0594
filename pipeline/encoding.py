"""Which encoding a byte stream is in: UTF-8 proved by decoding, anything else detected."""

from __future__ import annotations

import codecs
import re
import shlex
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from pipeline.errors import DocumentError

_CHUNK: Final = 1 << 20
_SAMPLE: Final = 1 << 16
# Longest first: the UTF-32 mark begins with the UTF-16 one.
_MARKS: Final[tuple[tuple[bytes, str], ...]] = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ASCII = bytes(range(128))
_NON_ASCII = re.compile(rb"[\x80-\xff]")
_UTF8_SEQUENCE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_MOSTLY: Final = 0.9
#: Bytes on either side of a byte that is not ASCII that the detector sees.
_AROUND: Final = 150
_EBCDIC: Final = ("cp037", "cp273", "cp424", "cp500", "cp875", "cp1026", "cp1140")
#: How much worse Windows-1252 may look than the best guess and still be taken: most files that
#: are not UTF-8 are Windows-1252 or its subset Latin-1, and few accents fit many code pages.
_PRIOR: Final = 0.05


@dataclass(frozen=True, slots=True)
class Encoding:
    """An encoding as Python names it; ``damaged`` if some bytes may not decode by it."""

    name: str
    damaged: bool = False

    def __str__(self) -> str:
        return f"{self.name}, undecodable bytes replaced," if self.damaged else self.name


def find_encoding(stream: BinaryIO, name: str) -> Encoding:
    """Return the encoding of a seekable stream and rewind it; the whole stream is read once.

    A byte-order mark decides; else UTF-8 if every byte decodes, or, as damaged, nearly every; else
    charset-normalizer's best guess over what surrounds the bytes that are not ASCII, with
    Windows-1252 preferred among near-equals.

    Raises
    ------
    DocumentError
        There is a NUL byte (the message says on which line), or no encoding fits.
    """
    head = stream.read(4)
    stream.seek(0)
    if marked := marked_encoding(head):
        return Encoding(marked)
    decoder = codecs.getincrementaldecoder("utf-8")()
    sample, seen, is_utf8, line = b"", set[int](), True, 1
    while chunk := stream.read(_CHUNK):
        if (at := chunk.find(b"\0")) >= 0:
            _refuse_nul(name, line + chunk.count(b"\n", 0, at))
        line += chunk.count(b"\n")
        if is_utf8:
            is_utf8 = _decodes(decoder, chunk)
        if not chunk.isascii():
            seen.update(chunk.translate(None, _ASCII))
            if len(sample) < _SAMPLE:
                sample += _excerpt(chunk, _SAMPLE - len(sample))
    is_utf8 = is_utf8 and _decodes(decoder, b"", final=True)
    stream.seek(0)
    if is_utf8:
        return Encoding("utf-8")
    if _is_mostly_utf8(sample):
        return Encoding("utf-8", damaged=True)
    encoding = detect(sample, name)
    return Encoding(encoding, damaged=not _decodes_each(encoding, seen))


def marked_encoding(head: bytes) -> str | None:
    """Return the encoding that a byte-order mark at the beginning of ``head`` tells."""
    return next((encoding for mark, encoding in _MARKS if head.startswith(mark)), None)


def _decodes_each(encoding: str, seen: set[int]) -> bool:
    """Tell whether an encoding of one byte a character knows each of the bytes ``seen``.

    Windows-1252 leaves five bytes undefined, and files have them all the same. Of other encodings
    nothing is known without reading the file again: False.
    """
    try:
        return len(bytes(sorted(seen)).decode(encoding)) == len(seen)
    except UnicodeDecodeError:
        return False


def _is_mostly_utf8(sample: bytes) -> bool:
    """Tell one stray byte in a UTF-8 file from a file in another encoding."""
    others = len(_NON_ASCII.findall(sample))
    return sum(map(len, _UTF8_SEQUENCE.findall(sample))) >= _MOSTLY * others


def _excerpt(chunk: bytes, limit: int) -> bytes:
    """Return what surrounds the bytes that are not ASCII, up to ``limit`` bytes."""
    pieces: list[bytes] = []
    size = end = 0
    for match in _NON_ASCII.finditer(chunk):
        if match.start() >= end:
            start, end = max(end, match.start() - _AROUND), match.end() + _AROUND
            pieces.append(chunk[start:end])
            size += end - start
        if size >= limit:
            break
    return b"\n".join(pieces)[:limit]


def _refuse_nul(name: str, line: int) -> None:
    raise DocumentError(
        f"{name}:{line}: there is a NUL byte; the file is damaged, or not text at all"
        " (for UTF-16 without a byte-order mark, name the encoding)"
    )


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True


def detect(sample: bytes, name: str) -> str:
    """Return the most plausible encoding of bytes that are not UTF-8.

    Raises
    ------
    DocumentError
        No encoding fits.
    """
    # Imported here: most input is UTF-8 and need not pay for the detector.
    from charset_normalizer import from_bytes

    never = ["utf_7", "utf_8", "utf_16", "utf_16_le", "utf_16_be", "utf_32", "ascii", *_EBCDIC]
    matches = from_bytes(sample, cp_exclusion=never)
    best = matches.best()
    if best is None:
        raise DocumentError(f"{name}: the encoding is not recognised; name it (such as cp1252)")
    for match in matches:
        near = match.chaos <= best.chaos + _PRIOR
        if near and "cp1252" in match.could_be_from_charset:
            # Latin-1 bytes without C1 control characters are Windows-1252 bytes.
            return "cp1252"
    return best.encoding


def utf8_text(path: Path) -> str:
    """Return the text of a file that has to be UTF-8, without a byte-order mark; lines end in line feeds.

    Raises
    ------
    OSError
        The file cannot be read.
    UnicodeError
        It is not UTF-8; the message says on which line, and what to do.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        told = conversion(path) or "mend that line, or save the file as UTF-8"
        raise UnicodeError(f"not UTF-8 (line {line}); {told}") from None


def conversion(path: Path) -> str | None:
    """Return how to convert a file that is in another encoding than UTF-8.

    None where that is not known, or where the file is UTF-8 but for some bytes.
    """
    found = None
    if path.is_file():  # a pipe is read only once
        with suppress(DocumentError, OSError), path.open("rb") as stream:
            found = find_encoding(stream, str(path))
    if found is None or found.name.startswith("utf-8"):
        return None
    name = found.name.upper().replace("_", "-")
    command = f"iconv -f {name} -t UTF-8 {shlex.quote(str(path))} > NEW"
    return f"it seems to be {name}; save it as UTF-8, in an editor or by: {command}"


def check_encoding(encoding: str) -> str:
    """Return ``encoding`` if Python knows it as one of text ("rot13" is none).

    Raises
    ------
    DocumentError
        It does not.
    """
    try:
        "".encode(encoding)
    except (LookupError, UnicodeError):
        raise DocumentError(f"unknown encoding {encoding!r}; try utf-8 or cp1252") from None
    return encoding
