"""Names joined in a list: of "A condemned B, C and D" the pair of A and C reads "A condemned C".

A pair whose holder or party stands in a list is read as if it stood there by itself. Lists are found by marks
and closed-class words, without a parser. A list that both parties of a pair stand in is left as it is for that
pair; "A condemned B and C praised it" has none, as a verb follows that could be C's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline import kernels as plain
from pipeline.text import CodePoints, word_hashes

Ints = NDArray[np.int64]

#: What a unit is to a list: a mention (M), a name (N), another word (x), one of these, or of the lexicon (v).
#: Titles are whole (t) or short, with or without a full stop (b).
_KINDS: Final = {
    ",": ",",
    "&": "and or nor & y e o u ni",
    "s": "'s",
    "a": "the la el los las",
    "p": "of with to from by against for a al de del con por contra",
    "t": """sir lord lady president minister senator representative governor mayor
    chancellor premier secretary ambassador general colonel king queen prince pope vice deputy former
    chairman chairwoman speaker congressman congresswoman justice judge chief attorney prime foreign
    defence defense interior finance presidente presidenta ministro ministra vicepresidente vicepresidenta
    senador senadora gobernador gobernadora alcalde alcaldesa canciller diputado diputada""",
    "b": "mr mrs ms dr sen sens rep reps gov gen col lt capt sgt prof rev sr sra dra",
    ".": ".",
    "d": "said says told dijo dice",
    "v": "is was are were has have had will would can could should es son era fue ha han había será",
}
#: Prepositions that a list may repeat in a second form.
_SAME: Final = {"al": "a", "del": "de"}
_ITEM: Final = rb"p?a?(?:[MN]?(?:b\.?|t){1,4})?[MN]"
#: Two names with "and", or more with commas, which "A condemned B, and C praised it" is not. Longer lists
#: are cut there, which bounds the search.
_LIST: Final = re.compile(
    rb"[MN](?:(?:s?(?:,&|,|&)" + _ITEM + rb"){1,24}s?,?&" + _ITEM + rb"|s?&" + _ITEM + rb")"
)
#: Articles and titles that may stand before a list, and how far they are looked for.
_LEADING: Final = re.compile(rb"(?:b\.?|[at])+\Z")
_LEAD: Final = 8
#: Titles, and what may stand behind one that is masked as a name: by kind (128,).
_TITLE: Final = np.array([chr(kind) in "tb" for kind in range(128)])
_AFTER_TITLE: Final = np.array([chr(kind) in "tbM." for kind in range(128)])
#: Kinds of words without and with a tag of the lexicon.
_OF_TAG: Final = np.frombuffer(b"xv", dtype=np.uint8)


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
    """Units ``first`` up to ``last`` of a statement; ``members`` are the units of each party by its number."""

    first: int
    last: int
    members: dict[int, tuple[int, int]]

    def others(self, holder: int, party: int) -> tuple[tuple[int, int], tuple[int, int]] | None:
        """Return the units that a pair is read without, before and behind its own; None: all are read."""
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
    text, begins = line.tobytes(), ptr + np.arange(len(ptr))
    found: dict[int, list[NameList]] = {}
    for match in _LIST.finditer(text):
        if b"M" not in match[0] or _is_torn(text, *match.span()):
            continue
        statement = int(np.searchsorted(begins, match.start(), side="right")) - 1
        one = _name_list(text, match, statement, units)
        if one is not None:
            found.setdefault(statement, []).append(one)
    return found


def _is_torn(text: bytes, first: int, last: int) -> bool:
    """Return whether "and" joins clauses: words of the lexicon or verbs stand on both sides of the list."""
    return _opening(text, first)[1] == b"v" and text[last : last + 1] in (b"v", b"d")


def _opening(text: bytes, first: int) -> tuple[int, bytes]:
    """Return where the articles and titles before ``first`` begin, and the kind before them, if near."""
    low = max(0, first - _LEAD)
    found = _LEADING.search(text, low, first)
    opening = found.start() if found else first
    return opening, text[max(low, opening - 1) : opening]


def _name_list(
    text: bytes, match: re.Match[bytes], statement: int, units: Units
) -> NameList | None:
    """Return the list that ``match`` found; None if it has a preposition that it did not begin with."""
    begin, end = match.span()
    opening, before = _opening(text, begin)
    is_led = opening < begin
    preposition = _preposition(units, opening - 1 - statement) if before == b"p" else None
    members: dict[int, tuple[int, int]] = {}
    apposed: list[int] = []
    lead = begin
    for at in range(begin, end):
        kind = text[at : at + 1]
        unit = at - statement
        if kind == b"p" and _preposition(units, unit) != preposition:
            return None
        if kind == b"M" and text[at + 1 : at + 2] in (b"t", b"b") and at + 1 < end:
            apposed.append(unit)  # "French" in "Merkel and French President Macron"
        elif kind == b"M":
            own = min([unit if is_led else lead - statement, *apposed])
            for each in (*apposed, unit):
                members.setdefault(int(units.party[each]), (own, unit + 1))
            apposed, lead = [], at + 1
        elif kind not in (b"a", b"t", b"b", b"."):
            lead = at + 1
    return NameList(begin - statement, end - statement, members)


def _preposition(units: Units, unit: int) -> int:
    word = int(units.hash[unit])
    return _words()[2].get(word, word)


def _kinds(units: Units) -> NDArray[np.uint8]:
    """Return the kind of each unit."""
    keys, kinds, _ = _words()
    party, tag, hashes = (
        np.asarray(field, dtype=np.int64) for field in (units.party, units.tag, units.hash)
    )
    found = _OF_TAG[(tag >= 0).view(np.uint8)]
    places = hashes & (len(keys) - 1)
    known = np.flatnonzero(keys[places] == hashes)
    found[known] = kinds[places[known]]
    found[party >= 0] = ord("M")
    # A title with a capital may be masked as a name is: "Vice" in "Vice President Biden".
    named = party == plain.NAME
    titled = named & _TITLE[found]
    titled[:-1] &= _AFTER_TITLE[found[1:]]
    ends = np.asarray(units.ptr)[1:] - 1
    titled[ends[ends >= 0]] = False
    found[named & ~titled] = ord("N")
    return found


@cache
def _words() -> tuple[Ints, NDArray[np.uint8], dict[int, int]]:
    """Return hashes and kinds of the words by their low bits, and which prepositions are one by their hashes.

    The table has so many places (a power of two) that no two words share one.
    """
    kind_of = {
        int(word_hashes([word])[0]): ord(kind)
        for kind, words in _KINDS.items()
        for word in words.split()
    }
    size = 256
    while len({key & (size - 1) for key in kind_of}) < len(kind_of):
        size *= 2
    keys, kinds = np.full(size, -1, dtype=np.int64), np.zeros(size, dtype=np.uint8)
    for key, kind in kind_of.items():
        keys[key & (size - 1)], kinds[key & (size - 1)] = key, kind
    same = {int(word_hashes([a])[0]): int(word_hashes([b])[0]) for a, b in _SAME.items()}
    return keys, kinds, same


def alone(units: Units, statement: Ints, holder: Ints, party: Ints) -> tuple[Units, Ints, Ints]:
    """Return ``units`` with further readings, which of them each pair has, and the lists of its parties.

    ``statement`` (n_pairs,) are numbers within ``units``. Readings (n_pairs,) up to the number of statements
    are those themselves; a further one is a statement without the members of its lists that are none of the
    pair. The last (n_pairs, 2) numbers the list that the holder, and that the party, stands in without the
    other, from 1 within the statement; 0: none.
    """
    readings = statement.astype(np.int64)
    standing = np.zeros((len(statement), 2), dtype=np.int64)
    lists = find_lists(units)
    if not lists:
        return units, readings, standing
    ptr = np.asarray(units.ptr)
    pieces: list[Ints] = []
    sources: list[int] = []
    reading_of: dict[tuple[int, ...], int] = {}
    # Not np.isin, which would load numpy.ma at the start of scoring.
    listed = np.zeros(len(ptr) - 1, dtype=np.bool_)
    listed[list(lists)] = True
    rows = np.flatnonzero(listed[statement])
    for row, number, one, other in zip(
        rows.tolist(),
        *(column[rows].tolist() for column in (statement, holder, party)),
        strict=True,
    ):
        left_out: list[tuple[int, int]] = []
        for place, each in enumerate(lists[number], 1):
            if spans := each.others(one, other):
                left_out += spans
                standing[row, 0 if one in each.members else 1] = place
        if not left_out:
            continue
        # Both orders of a pair, as a rule, leave out the same.
        key = (number, *(edge for span in left_out for edge in span))
        if key not in reading_of:
            reading_of[key] = len(ptr) - 1 + len(pieces)
            pieces.append(_without(int(ptr[number]), int(ptr[number + 1]), left_out))
            sources.append(number)
        readings[row] = reading_of[key]
    return _with(units, pieces, sources), readings, standing


def _without(first: int, last: int, spans: list[tuple[int, int]]) -> Ints:
    """Return the units from ``first`` to ``last`` that are in none of ``spans``."""
    keep = np.ones(last - first, dtype=np.bool_)
    for begin, end in spans:
        keep[begin - first : end - first] = False
    return first + np.flatnonzero(keep)


def _with(units: Units, pieces: list[Ints], sources: list[int]) -> Units:
    """Return ``units`` with ``pieces`` of them once more, as statements behind the others.

    Of the points only where a statement begins is right for these: they share the texts of ``sources``.
    """
    if not pieces:
        return units
    chosen = np.concatenate(pieces)
    lengths = np.cumsum([len(piece) for piece in pieces])
    begins = units.points.ptr
    points = CodePoints(
        units.points.codes, np.concatenate([begins[:-1], begins[sources], begins[-1:]])
    )
    fields: list[Any]
    if isinstance(units.ptr, list):
        more = chosen.tolist()
        fields = [[*field, *(field[at] for at in more)] for field in units[2:]]
        return Units(points, [*units.ptr, *(units.ptr[-1] + lengths).tolist()], *fields)
    fields = [np.concatenate([field, field[chosen]]) for field in units[2:]]
    return Units(points, np.concatenate([units.ptr, units.ptr[-1] + lengths]), *fields)
