"""Fold text so that one automaton meets every spelling: case, accents, quotes, dashes, punctuation.

Everything that is neither letter nor digit becomes one space, so a name stands between spaces
wherever it stands in the text, and word boundaries need no test. Folding keeps the length; only
invisible characters and detached accents (decomposed text) are taken out and the words of a
hashtag ("#FreePalestine") set apart, and then the original offsets are kept beside it.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

_ASCII_TABLE = {code: " " for code in range(128) if not chr(code).isalnum()}
_ASCII_BYTES = bytes(range(128))
# Detached accents, soft hyphens, zero-width and direction marks: invisible inside a word.
_INVISIBLE = re.compile("[\u0300-\u036f\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]+")
_HASHTAG = re.compile(r"#\w+")
#: A name that the end of a line divides: "Po-\nland"; not "Israeli-\nbacked", of which the first part is one.
DIVIDED_NAME = re.compile(
    r"\b[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ]+(?P<end>-\r?\n[ \t]*)"
    r"(?!\w*(?:ed|ing|led|run|born|held|made|built|style|wide|era|friendly)\b)(?=[a-zß-öø-ÿ])"
)
_TAG = re.compile(r"[#@](?<![\w#@][#@])\w+")  # a set first: searched for fast
_SMALL, _CAPITAL = "[a-zß-öø-ÿ]", "[A-ZÀ-ÖØ-Þ]"
_TITLED = f"(?!{_CAPITAL}s(?!{_SMALL})){_CAPITAL}{_SMALL}"  # no plural of capitals, "MPs"
# Where one word of a hashtag ends and the next begins.
_NEXT_WORD = re.compile(
    # "#StandWithIsrael", "#BoycottUSA", but "#AfD", "#NoAfDEver" have a small letter among capitals
    f"(?<={_SMALL}|[0-9])(?={_CAPITAL})"
    f"(?!(?<=(?:{_SMALL}|#){_CAPITAL}{_SMALL}){_CAPITAL}(?:{_TITLED}|(?!\\w)))"
    f"|(?<={_CAPITAL})(?={_TITLED})"  # "#NATOSummit", but "#MPsOut"
    # "#Trump2024", but "#G20", "#COP28"
    r"|(?<=[^\W\d_])(?=(?:19|20)\d\d(?!\d))"
)
# Joins names that are folded together; folding leaves this private-use character alone.
_SEPARATOR = "\ue000"
_LETTERS = {
    _SEPARATOR: _SEPARATOR,
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "ð": "d",
    "ı": "i",
    "ħ": "h",
    "ŧ": "t",
}
# Up to here one str.replace a distinct character beats one dictionary look-up a character.
_FEW_CHARACTERS = 24


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded text between two spaces; ``offsets`` maps back when characters were taken out or put in."""

    text: str
    offsets: Sequence[int] | None = None

    def original(self, position: int) -> int:
        """Return the index in the original text of ``position`` (padding not counted)."""
        return position if self.offsets is None else self.offsets[position]

    def position(self, original: int) -> int:
        """Return the position of the first character that stands at ``original`` or behind it."""
        return original if self.offsets is None else bisect_left(self.offsets, original)


@lru_cache(maxsize=4096)
def _fold_character(character: str) -> str:
    # This capital alone grows when lowered.
    character = "i" if character == "\u0130" else character.lower()
    if character in _LETTERS:
        return _LETTERS[character]
    if not character.isalnum():
        return " "
    base = unicodedata.normalize("NFKD", character)[0]
    return base if base.isascii() and base.isalnum() else character


def _fold(text: str, characters: set[str]) -> str:
    """Fold ``text``; ``characters`` are those of it that are not ASCII."""
    if len(characters) > _FEW_CHARACTERS:
        text = text.translate({ord(c): _fold_character(c) for c in characters})
    else:
        for character in characters:
            text = text.replace(character, _fold_character(character))
    return text.lower().translate(_ASCII_TABLE)


def _strangers(text: str) -> set[str]:
    if text.isascii():
        return set()
    # Deleting bytes is ten times as fast as a pattern; lone surrogates may come from bad input.
    rest = text.encode("utf-8", "surrogatepass").translate(None, _ASCII_BYTES)
    return set(rest.decode("utf-8", "surrogatepass"))


def fold(text: str) -> Folded:
    """Fold a document; cost is linear in its length."""
    characters = _strangers(text)
    gaps: list[tuple[int, int]] = []
    if any(map(_INVISIBLE.match, characters)):
        gaps = [gap.span() for gap in _INVISIBLE.finditer(text)]
    if _may_divide(text):
        gaps = sorted(gaps + [match.span("end") for match in DIVIDED_NAME.finditer(text)])
    if "#" in text:
        gaps = sorted(gaps + [(at, at) for at in _hashtag_words(text)])
    if not gaps:
        return Folded(f" {_fold(text, characters)} ")
    kept: list[str] = []
    offsets: list[int] = []
    position = 0
    for start, end in gaps:
        kept.append(text[position:start])
        offsets.extend(range(position, start))
        if start == end:
            kept.append(" ")
            offsets.append(start)
        position = end
    kept.append(text[position:])
    offsets.extend(range(position, len(text) + 1))
    return Folded(f" {_fold(''.join(kept), characters)} ", offsets)


def _may_divide(text: str) -> bool:
    return "-\n" in text or ("\r" in text and "-\r\n" in text)


def _hashtag_words(text: str) -> Iterator[int]:
    for tag in _HASHTAG.finditer(text):
        for boundary in _NEXT_WORD.finditer(text, *tag.span()):
            yield boundary.start()


@lru_cache(maxsize=8192)
def fold_name(name: str) -> str:
    """Fold a name the way documents are folded, without padding.

    >>> fold_name("Côte d’Ivoire")
    'cote d ivoire'
    """
    return fold(name).text.strip()


def fold_tag(tag: str) -> str | None:
    """Fold a hashtag or handle, which has no words; None for any other name.

    >>> fold_tag("#VoteLabour"), fold_tag("@Vox_Perú"), fold_tag("Vote Labour")
    ('#votelabour', '@vox_peru', None)
    """
    if tag[:1] not in ("#", "@") or not _TAG.fullmatch(tag):
        return None
    return tag[0] + "_".join(_fold(part, _strangers(part)) for part in tag[1:].split("_"))


def name_key(name: str) -> str:
    """Return what two spellings of one name have in common, hashtags and handles included."""
    return fold_tag(name) or fold_name(name)


def tags_of(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield the hashtags and handles of a document: where their letters are, and the folded tag."""
    for tag in _TAG.finditer(text) if "#" in text or "@" in text else ():
        yield tag.start() + 1, tag.end(), fold_tag(tag[0]) or ""


def fold_names(names: Sequence[str]) -> list[str]:
    """Fold many names at once, as :func:`fold_name` does one by one."""
    joined = _SEPARATOR.join(names)
    characters = _strangers(joined)
    alone = "#" in joined or _may_divide(joined) or any(map(_INVISIBLE.match, characters))
    if alone or joined.count(_SEPARATOR) != len(names) - 1:
        return [fold_name(name) for name in names]
    return [name.strip() for name in _fold(joined, characters).split(_SEPARATOR)]
