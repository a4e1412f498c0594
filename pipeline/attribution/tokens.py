"""Tokens of a paragraph with a coarse tag each, enough to find subjects and the ends of clauses.

Tags, one letter a token, so that they can be searched as a string: ``D`` determiner, ``P`` pronoun,
``O`` object pronoun, ``R`` relative, ``I`` preposition, ``X`` auxiliary, ``N`` adverb or negation,
``C`` coordinator, ``S`` subordinator, ``T`` "to", ``K`` capitalised word, ``#`` number, ``W`` other
word, ``U`` link, ``Q`` a whole direct quotation; quotation marks are ``"``, dashes ``-``, other
punctuation is its own tag.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, chain
from sys import intern
from typing import Final

from pipeline.attribution.cues import LANGUAGES, Cues, load_cues

_WORD = r"\w+(?:[-'’.&/\u00ad]\u00ad*\w+)*(?:['’](?!\S))?|''|``|['’](?:s|ve|d|ll|re|m)\b|[@#]\w+|\S"
_TOKEN = re.compile(_WORD)
_CHUNK = re.compile(r"\s*\S+")
#: Only for text that has links: trying them at every word costs a fifth of the time.
_TOKEN_OR_LINK = re.compile(rf"(?:https?://|www\.|pic\.twitter\.com/)\S+|{_WORD}")
_HINTS: Final = ("http", "www.", "pic.twitter")
_LINK = re.compile(r"(?:https?://|www\.|pic\.twitter\.com/)\S+")
#: "al-Burhan", "el-Sisi", "d'Estaing": names whose article is small
_ARTICLED = re.compile(r"(?:a[dlnrstz]|ash|el|ul|bin|ibn|ben|abu|d|l)[-'’][^\W\d_a-zß-öø-ÿ]")
_CONTRACTION = frozenset({"'s", "'ve", "'d", "'ll", "'re", "'m"})
QUOTE_MARKS: Final = frozenset({*"\"“”„‟«»‹›‘’'", "''", "``"})
DASHES: Final = frozenset("—–―-")
CLOSED: Final = "DPOIXNCSTR"
_HEADLINE: Final = 30  # tokens that a headline may have
NO_VERB: Final = ("united", "states")
_CONNECTING: Final = frozenset(";Q,SIC-")
_JOINT = re.compile(r"[12]")
_MEMO_SIZE: Final = 100_000
_MEMO_WORD: Final = 40  # characters; what is longer hardly comes again


#: Can content end at a token of a sentence?
Ends = Callable[["Tokens", int, Cues], bool]


class Breaks:
    """Where contents end in a sentence: all from ``start``, as far as ``upto``."""

    __slots__ = ("at", "start", "upto")

    def __init__(self, start: int) -> None:
        self.start = self.upto = start
        self.at: list[int] = []


@dataclass(slots=True, init=False)
class Tokens:
    """Parallel sequences, one item a token.

    ``low`` is lower case with straight apostrophes; ``hot`` has ``1`` where a cue may begin, else ``2`` at
    punctuation and connecting words, by which contents may end. Tuples,
    for the garbage collector does not follow tuples of strings and numbers: with lists, a long document
    takes longer a character than a short one.
    """

    low: tuple[str, ...]
    tag: str
    start: tuple[int, ...]
    end: tuple[int, ...]
    hot: str
    found: dict[Ends, Breaks] | None

    # Written out, here and in other records of which a document has many: mypyc does not compile the
    # one that dataclass makes, which takes eight times as long.
    def __init__(
        self,
        low: tuple[str, ...],
        tag: str,
        start: tuple[int, ...],
        end: tuple[int, ...],
        hot: str,
    ) -> None:
        self.low = low
        self.tag = tag
        self.start = start
        self.end = end
        self.hot = hot
        self.found = None

    def breaks(self, ends: Ends, lo: int, cues: Cues) -> Iterator[int]:
        """Yield the tokens from ``lo`` on for which ``ends`` holds; it is asked once a token, not once a cue.

        Only punctuation, connecting words and cues are asked about.
        """
        if self.found is None:
            self.found = {}
        known = self.found.get(ends)
        if known is None or lo < known.start:
            # A cue whose content lies before that of the last: from the head, so that it happens once.
            known = self.found[ends] = Breaks(lo if known is None else 0)
        if known.at:
            for k in range(bisect_left(known.at, lo), len(known.at)):
                yield known.at[k]
        for match in _JOINT.finditer(self.hot, known.upto):
            i = match.start()
            if ends(self, i, cues):
                known.at.append(i)
                known.upto = i + 1
                if i >= lo:
                    yield i
        known.upto = len(self.tag)

    def __len__(self) -> int:
        return len(self.tag)

    def cut(self, lo: int, hi: int) -> Tokens:
        """Return the tokens ``lo:hi``."""
        return Tokens(
            self.low[lo:hi], self.tag[lo:hi], self.start[lo:hi], self.end[lo:hi], self.hot[lo:hi]
        )

    def closed_share(self, lo: int = 0, hi: int | None = None) -> float:
        """Return the share of words that the language's closed-class lists know, 0 to 1."""
        tag = self.tag[lo:hi]
        known = sum(map(tag.count, CLOSED))
        words = known + tag.count("W") + tag.count("K")
        return known / words if words else 0.0

    def is_known(self, share: float, lo: int = 0, hi: int | None = None) -> bool:
        """Is the closed share at least ``share``? Mostly four counts tell."""
        tag = self.tag[lo:hi]
        some = tag.count("I") + tag.count("D") + tag.count("P") + tag.count("X")
        return some >= share * len(tag) > 0 or self.closed_share(lo, hi) >= share

    def is_headline(self) -> bool:
        """Are most words capitalised, as in "Colombian President Condemns Strikes"?"""
        tag = self.tag
        return 3 < len(tag) < _HEADLINE and tag.count("K") > 2 and tag.count("K") > tag.count("W")

    def is_title(self, text: str) -> bool:
        """Is it a headline in which no word is small that could be a verb, as the tokens of ``text``?"""
        return self.is_headline() and not any(
            mark == "W" and text[start].islower()
            for mark, start in zip(self.tag, self.start, strict=True)
        )

    def with_plain_verbs(self, cues: Cues) -> Tokens:
        """Return a headline with its capitalised cue verbs tagged as the words they are."""
        low, tag = self.low, self.tag
        tags = [
            "W"
            if mark == "K"
            and k
            and low[k - 1 : k + 1] != NO_VERB
            and (form := cues.verbs.get(low[k]))
            and _finite_codes(form.codes)
            else mark
            for k, mark in enumerate(tag)
        ]
        return Tokens(low, "".join(tags), self.start, self.end, self.hot)


def _finite_codes(codes: str) -> bool:
    return "s" in codes or ("d" in codes and "b" not in codes)


NO_TOKENS: Final = Tokens((), "", (), (), "")


#: Tokens of what stands between two spaces: lower case; tag and hot of each, in turn; the length of the
#: space before each and its own, in turn.
_Row = tuple[tuple[str, ...], str, tuple[int, ...]]


class _Memo(dict[str, _Row]):
    """What stands between two spaces -> its tokens; forgets all when it grows too large."""

    def __init__(self, cues: Cues) -> None:
        super().__init__()
        self.cues = cues
        self.steps: dict[tuple[int, ...], tuple[int, ...]] = {}
        self.starts = {
            *cues.verbs,
            *cues.particles,
            *cues.nouns,
            *cues.adjectives,
            *cues.according,
        }

    def __missing__(self, chunk: str) -> _Row:
        low, marks, steps = row = self._row(chunk)
        if len(chunk) <= _MEMO_WORD:
            if len(self) >= _MEMO_SIZE:
                self.clear()
                self.steps.clear()
            # Parts that many words have alike are one object: less memory, and it stays in the cache.
            self[chunk] = row = (low, intern(marks), self.steps.setdefault(steps, steps))
        return row

    def _row(self, chunk: str) -> _Row:
        if chunk.isalnum():
            low = chunk.lower()
            marks = self._marks(low, self._tag(chunk, low))
            return (chunk if low == chunk else low,), marks, (1, len(chunk))
        word, last = chunk[:-1], chunk[-1]
        if last in ",." and word.isalnum():
            words, marks, steps = self[word]
            if last == "," or not self._abbreviates(words[0], marks[0]):
                return (*words, last), marks + self._marks(last, last), (*steps, 0, 1)
        return self._parts(chunk)

    def _parts(self, chunk: str) -> _Row:
        linked = any(hint in chunk for hint in _HINTS)
        words = (_TOKEN_OR_LINK if linked else _TOKEN).findall(chunk)
        low = [word.lower().replace("’", "'").replace("\u00ad", "") for word in words]
        tag = list(map(self._tag, words, low))
        size = list(map(len, words))
        if "." in tag:
            self._join_stops(low, tag, size)
        marks = "".join(map(self._marks, low, tag))
        steps = (1, *[n for own in size for n in (0, own)][1:])
        return tuple(chunk if word == chunk else word for word in low), marks, steps

    def _marks(self, low: str, tag: str) -> str:
        if low in self.starts or low[:5] == "self-":
            return tag + "1"
        return tag + ("2" if tag in _CONNECTING else "0")

    def _join_stops(self, low: list[str], tag: list[str], size: list[int]) -> None:
        """Make "Sen." and "U.S." one token each: a stop after an abbreviation belongs to it."""
        for k in range(len(low) - 1, 0, -1):
            if tag[k] == "." and self._abbreviates(low[k - 1], tag[k - 1]):
                del low[k], tag[k]
                size[k - 1] += size.pop(k)

    def _abbreviates(self, low: str, tag: str) -> bool:
        """Does a full stop after the word belong to it?"""
        return low in self.cues.abbreviations or (len(low) == 1 and tag in "KDP")

    def _tag(self, word: str, low: str) -> str:
        if word in QUOTE_MARKS:
            return '"'
        if word in DASHES:
            return "-"
        first = word[0]
        if not first.isalnum() and first not in "@#" and low not in _CONTRACTION:
            return first
        if low.startswith(("http", "www.", "pic.twitter")) and _LINK.match(low):
            return "U"
        tag = self.cues.tags.get(low) if word != "May" else None
        if tag and not (tag == "W" and first.isupper()):
            return tag
        if first.isupper() or first in "@#" or _ARTICLED.match(word):
            return "K"
        if first.isdigit():
            return "#"
        return "N" if len(low) > 4 and low.endswith("ly") and low not in self.cues.tags else "W"


@lru_cache(maxsize=len(LANGUAGES))
def _memo(lang: str) -> _Memo:
    return _Memo(load_cues(lang))


def tokenise(text: str, start: int, end: int, cues: Cues) -> Tokens:
    """Return the tokens of ``text[start:end]``, offsets into ``text``.

    News repeats itself: what stands between two spaces is looked up with its tags, and offsets are sums
    of lengths, so that no match object and no call of Python is needed for a word.
    """
    chunks = text[start:end].split()
    if not chunks:
        return NO_TOKENS
    low, marks, steps = zip(*map(_memo(cues.lang).__getitem__, chunks), strict=True)
    bounds = tuple(accumulate(chain.from_iterable(steps), initial=start - 1))
    if bounds[-1] != end:
        bounds = _with_spaces(text, start, end, cues)
    both, words = "".join(marks), tuple(chain.from_iterable(low))
    return Tokens(words, both[::2], bounds[1::2], bounds[2::2], both[1::2])


def _with_spaces(text: str, start: int, end: int, cues: Cues) -> tuple[int, ...]:
    """Return the bounds of the tokens where more than one space stands between some."""
    steps, memo = [start], _memo(cues.lang)
    for piece in _CHUNK.findall(text, start, end):
        chunk = piece.lstrip()
        steps += (len(piece) - len(chunk), *memo[chunk][2][1:])
    return tuple(accumulate(steps))
