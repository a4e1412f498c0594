"""Names joined in a list, and what a statement says of one of them: "A condemned B, C and D" says "A condemned C".

A pair whose holder or party stands in a list is read as if it stood there by itself. Lists are found by marks and
closed-class words, without a parser. A list in which both parties of a pair stand stays as it is for that pair, and "A
condemned B and C praised it" has none, as a verb follows that could be C's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline import kernels as plain
from pipeline.text import CodePoints, word_hashes

Ints = NDArray[np.int64]

#: What a unit is to a list: a mention (M), a name (N), another word (x), one of these, or of the lexicon (v).
_KINDS: Final = {
    ",": ",",
    "&": "and or nor & y e o u ni",
    "s": "'s",
    "a": "the la el los las",
    "p": "of with to from by against for a al de del con por contra",
    "t": """mr mrs ms dr sir lord lady president minister senator representative governor mayor chancellor premier
    secretary ambassador general colonel king queen prince pope presidente presidenta ministro ministra""",
    "d": "said says told dijo dice",
    "v": "is was are were has have had will would can could should es son era fue ha han había será",
}
#: Prepositions that a list may repeat in a second form.
_SAME: Final = {"al": "a", "del": "de"}
_ITEM: Final = rb"p?a?t{0,2}[MN]"
#: Longer lists are cut there, which bounds the search.
_LIST: Final = re.compile(
    rb"[MN](?:s?(?:,&|,|&)" + _ITEM + rb"){0,24}s?,?&" + _ITEM
)


class Units(NamedTuple):
    """Statements read into units; statement ``i`` has units ``ptr[i]:ptr[i + 1]``.

    ``start``, ``end`` are character offsets into the statement, ``party`` is the party's number,
    -1 for a plain word, -2 for another name; ``tag`` is the lexicon tag or negative, ``tone`` the
    number of the connotation or negative.
    """

    points: CodePoints
    ptr: Any
    start: Any
    end: Any
    hash: Any
    party: Any
    tag: Any
    tone: Any


@dataclass(frozen=True, slots=True)
class NameList:
    """Units ``first`` up to ``last`` of a statement; ``members``: of each party where its own units begin and end."""

    first: int
    last: int
    members: dict[int, tuple[int, int]]

    def others(self, holder: int, party: int) -> tuple[tuple[int, int], tuple[int, int]] | None:
        """Return the units that a pair is read without, before and behind its own member; None: all are read."""
        own = [self.members[each] for each in (holder, party) if each in self.members]
        if len(own) != 1:
            return None
        begin, end = own[0]
        return (self.first, begin), (end, self.last)


def find_lists(units: Units) -> dict[int, list[NameList]]:
    """Return the lists of each statement of ``units`` that has one with a mention in it."""
    ptr = np.asarray(units.ptr)
    kinds = _kinds(units)
    if not (kinds == ord("&")).any():
        return {}
    # A line break behind each statement, so that no list runs on into the next.
    of_unit = np.repeat(np.arange(len(ptr) - 1), np.diff(ptr))
    line = np.full(len(kinds) + len(ptr) - 1, ord("\n"), dtype=np.uint8)
    line[np.arange(len(kinds)) + of_unit] = kinds
    line, begins = line.tobytes(), ptr + np.arange(len(ptr))
    found: dict[int, list[NameList]] = {}
    for match in _LIST.finditer(line):
        if b"M" not in match[0] or _is_torn(line, *match.span()):
            continue
        statement = int(np.searchsorted(begins, match.start(), side="right")) - 1
        one = _name_list(line, match, statement, units)
        if one is not None:
            found.setdefault(statement, []).append(one)
    return found


def _is_torn(line: bytes, first: int, last: int) -> bool:
    """Return whether "and" joins clauses: words of the lexicon or verbs stand on both sides of the list."""
    before = line[:first].rstrip(b"at")[-1:] if first < 8 else line[first - 8 : first].rstrip(b"at")[-1:]
    return before == b"v" and line[last : last + 1] in (b"v", b"d")


def _name_list(
    line: bytes, match: re.Match[bytes], statement: int, units: Units
) -> NameList | None:
    """Return the list that ``match`` found, None if a preposition in it is none that it began with."""
    first, last = match.start() - statement, match.end() - statement
    outside = len(line[: match.start()].rstrip(b"at"))
    prepositions = {_preposition(units, at - statement) for at in (outside - 1,) if line[at : at + 1] == b"p"}
    members: dict[int, tuple[int, int]] = {}
    lead = match.start()
    for at in range(match.start(), match.end()):
        kind = line[at : at + 1]
        if kind == b"p" and _preposition(units, at - statement) not in prepositions:
            return None
        if kind in b"at" and line[at - 1 : at] not in (b"a", b"t"):
            lead = at
        elif kind in b"MN":
            if kind == b"M":
                party = int(units.party[at - statement])
                led = line[at - 1 : at] in (b"a", b"t") and outside == match.start()
                begin = lead if led else at
                members.setdefault(party, (begin - statement, at + 1 - statement))
    return NameList(first, last, members)


def _preposition(units: Units, unit: int) -> int:
    word = int(units.hash[unit])
    return _words()[2].get(word, word)


def _kinds(units: Units) -> NDArray[np.uint8]:
    """Return the kind of each unit."""
    keys, kinds, _ = _words()
    party, tag, hashes = (np.asarray(field) for field in (units.party, units.tag, units.hash))
    found = np.where(tag >= 0, np.uint8(ord("v")), np.uint8(ord("x")))
    places = np.minimum(np.searchsorted(keys, hashes), len(keys) - 1)
    found = np.where(keys[places] == hashes, kinds[places], found)
    found[party >= 0] = ord("M")
    found[party == plain.NAME] = ord("N")
    return found


@cache
def _words() -> tuple[Ints, NDArray[np.uint8], dict[int, int]]:
    """Return sorted hashes, the kind of each, and which prepositions are one by their hashes."""
    kind_of = {
        int(word_hashes([word])[0]): ord(kind)
        for kind, words in _KINDS.items()
        for word in words.split()
    }
    keys = np.array(sorted(kind_of), dtype=np.int64)
    kinds = np.array([kind_of[key] for key in keys.tolist()], dtype=np.uint8)
    same = {int(word_hashes([a])[0]): int(word_hashes([b])[0]) for a, b in _SAME.items()}
    return keys, kinds, same


def alone(
    units: Units, statement: Ints, holder: Ints, party: Ints
) -> tuple[Units, Ints]:
    """Return ``units`` with further readings, and the number of the reading of each pair (n_pairs,).

    ``statement`` (n_pairs,) are numbers within ``units``. Readings up to the number of statements are those
    themselves; a further one is a statement without the members of its lists that are none of the pair.
    """
    readings = statement.astype(np.int64)
    lists = find_lists(units)
    if not lists:
        return units, readings
    ptr = np.asarray(units.ptr)
    pieces: list[Ints] = []
    sources: list[int] = []
    rows = np.flatnonzero(np.isin(statement, list(lists)))
    for row, number, one, other in zip(
        rows.tolist(), statement[rows].tolist(), holder[rows].tolist(), party[rows].tolist(), strict=True
    ):
        kept = _kept(lists[number], int(ptr[number]), int(ptr[number + 1]), one, other)
        if kept is not None:
            readings[row] = len(ptr) - 1 + len(pieces)
            pieces.append(kept)
            sources.append(number)
    return _with(units, pieces, sources), readings


def _kept(
    lists: list[NameList], first: int, last: int, holder: int, party: int
) -> Ints | None:
    """Return the units that a pair is read with, None for all."""
    left_out = [span for each in lists for span in each.others(holder, party) or ()]
    if not left_out:
        return None
    keep = np.ones(last - first, dtype=np.bool_)
    for begin, end in left_out:
        keep[begin - first : end - first] = False
    return first + np.flatnonzero(keep)


def _with(units: Units, pieces: list[Ints], sources: list[int]) -> Units:
    """Return ``units`` with the units ``pieces`` once more, as statements behind the others."""
    if not pieces:
        return units
    chosen = np.concatenate(pieces)
    lengths = np.cumsum([len(piece) for piece in pieces])
    points = units.points
    ends = np.concatenate([points.ptr[:-1], points.ptr[sources], points.ptr[-1:]])
    if isinstance(units.ptr, list):
        more = chosen.tolist()
        fields = [[*field, *(field[at] for at in more)] for field in units[2:]]
        ptr: Any = [*units.ptr, *(units.ptr[-1] + lengths).tolist()]
    else:
        fields = [np.concatenate([field, field[chosen]]) for field in units[2:]]
        ptr = np.concatenate([units.ptr, units.ptr[-1] + lengths])
    return Units(CodePoints(points.codes, ends), ptr, *fields)
