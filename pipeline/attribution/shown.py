"""Text as a reader sees it: bold words, links, block quotations without marks; divided words whole.

Marks of Markdown become spaces, so that every offset stays; one between a quotation mark and a word changes
places with it, for quotation marks stand at words.
"""

from __future__ import annotations

import re
from typing import Final

from pipeline.parties.folding import DIVIDED_NAME

_MARK: Final = "\ue001"  # where a mark stood, until all are known; private use
#: "*so*", "**so**" and "__so__", marks first and words second; not "5 * 3 * 2", "snake_case_name". The
#: look-behind stands after the first mark, because only what begins with a character is searched for fast.
EMPHASIS: Final = (
    re.compile(
        r"(\*(?<![\w*\\]\*)\*{0,2})(?=[^\s*])((?:[^*\n]|\n(?!\s)){1,400}?)(?<=\S)\1(?![\w*])"
    ),
    re.compile(
        r"(_(?<![\w_@/\\]_)_{0,2})(?=[^\s_])((?:[^_\n]|\n(?!\s)){1,400}?)(?<=\S)\1(?![\w_])"
    ),
)
_LINK: Final = re.compile(
    r"(?<!!)\[([^\[\]\n]{1,200})(\]\((?:https?://|mailto:|[/#])[^\s()]{1,500}\))"
)
_BLOCK: Final = re.compile(r"^[ \t]*>[ \t>]*", re.MULTILINE)
#: A word that the end of a line divides; what of these stands alone has a hyphen of its own: "anti-\nwar".
_DIVIDED: Final = re.compile(
    r"\b(?!(?:anti|pro|non|ex|self|co|so|well|right|left|far|long|short|high|low|half|one|two|three|post|pre|vice"
    r"|all|cross|old|new|mid|semi|ultra|counter|then|now|state|government|army|party)-)"
    r"[a-zß-öø-ÿ]{2,}(?P<end>-\r?\n[ \t]*)(?=[a-zß-öø-ÿ]{2})"
)
_OPENING: Final = re.compile(rf"(?<![^\s(\[{_MARK}])([\"“«‘'(]+)({_MARK}+)(?=\S)")
_CLOSING: Final = re.compile(rf"(?<=[^\s{_MARK}])({_MARK}+)(['’]s\b|[\"”»’)]+)")


def shown(text: str) -> str:
    """Return ``text`` without marks of Markdown, of the same length.

    >>> shown('"**We** go," said *Ana Quispe*.')
    '  "We   go," said  Ana Quispe .'
    >>> shown("5 * 3 * 2 is_not_so *")
    '5 * 3 * 2 is_not_so *'
    """
    out = text
    for mark, pattern in zip("*_", EMPHASIS, strict=True):
        if out.count(mark) > 1:
            out = pattern.sub(_bare, out)
    if "](" in out:
        out = _LINK.sub(lambda m: f"{_MARK}{m[1]}{_MARK * len(m[2])}", out)
    if out is not text and _MARK in out:
        out = _OPENING.sub(r"\2\1", out)
        out = _CLOSING.sub(r"\2\1", out).replace(_MARK, " ")
    return _BLOCK.sub(lambda m: " " * len(m[0]), out) if ">" in out else out


def undivided(text: str) -> str:
    """Return ``text`` with soft hyphens for the hyphen, line end and margin by which a line divides a word."""
    if "-\n" not in text and "-\r\n" not in text:
        return text
    for pattern in (_DIVIDED, DIVIDED_NAME):
        text = pattern.sub(_soft, text)
    return text


def _soft(match: re.Match[str]) -> str:
    return match[0][: -len(match["end"])] + "\u00ad" * len(match["end"])


def _bare(match: re.Match[str]) -> str:
    marks = _MARK * len(match[1])
    return f"{marks}{match[2]}{marks}"
