"""Which encoding a byte stream is in: UTF-8 proved by decoding, anything else detected."""

from __future__ import annotations

import codecs
import re
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
_NON_ASCII_LINE = re.compile(rb"[^\n]{0,300}[\x80-\xff][^\n]{0,300}")
_EBCDIC: Final = ("cp037", "cp273", "cp424", "cp500", "cp875", "cp1026", "cp1140")
#: How much worse Windows-1252 may look than the best guess and still be taken: most files that
#: are not UTF-8 are Windows-1252 or its subset Latin-1, and few accents fit many code pages.
_PRIOR: Final = 0.05


def find_encoding(stream: BinaryIO, name: str) -> str:
    """Return the encoding of a seekable stream and rewind it; the whole stream is read once.

    A byte-order mark decides; else UTF-8 if every byte decodes; else charset-normalizer's best
    guess over the lines that are not ASCII, with Windows-1252 preferred among near-equals.

    Raises
    ------
    DocumentError
        There is a NUL byte (the message says on which line), or no encoding fits.
    """
    head = stream.read(4)
    stream.seek(0)
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    decoder = codecs.getincrementaldecoder("utf-8")()
    sample, is_utf8, line = b"", True, 1
    while chunk := stream.read(_CHUNK):
        if (at := chunk.find(b"\0")) >= 0:
            _refuse_nul(name, line + chunk.count(b"\n", 0, at))
        line += chunk.count(b"\n")
        if is_utf8:
            is_utf8 = _decodes(decoder, chunk)
        if len(sample) < _SAMPLE and not chunk.isascii():
            sample += b"\n".join(_NON_ASCII_LINE.findall(chunk))[: _SAMPLE - len(sample)]
    is_utf8 = is_utf8 and _decodes(decoder, b"", final=True)
    stream.seek(0)
    return "utf-8" if is_utf8 else detect(sample, name)


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


def check_encoding(encoding: str) -> str:
    """Return ``encoding`` if Python knows it.

    Raises
    ------
    DocumentError
        It does not.
    """
    try:
        codecs.lookup(encoding)
    except LookupError:
        raise DocumentError(f"unknown encoding {encoding!r}; try utf-8 or cp1252") from None
    return encoding
