"""What a feature is, in words: its n-gram, or what its block counts.

A key is a hash. The pair that it came from says what it may be a hash of, and making those keys anew says
which of them it is: two features of a block never get one name because they come from the same words.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from pipeline import kernels as plain
from pipeline.features import VIEWS, Emission, Reader
from pipeline.knowledge import Lookup
from pipeline.lexicon.connotations import CLASSES
from pipeline.pairs import PairBatch
from pipeline.text import character_tables

_SYMBOLS: Final = {
    plain.SYMBOL_NUMBER: "NUMBER",
    plain.SYMBOL_URL: "URL",
    plain.SYMBOL_NAME: "NAME",
    plain.SYMBOL_HOLDER: "HOLDER",
    plain.SYMBOL_PARTY: "PARTY",
    plain.SYMBOL_OTHER: "OTHER",
    plain.SYMBOL_WORD: "WORD",
}
_ROLES: Final = (0, plain.SYMBOL_HOLDER, plain.SYMBOL_PARTY, plain.SYMBOL_OTHER)
_SIDES: Final = ("agent", "patient")
#: Spans of more units are cut there, see :func:`pipeline.kernels.segments.span_code`.
_LONGEST_SPAN: Final = 256


class Namer:
    """Names the keys that ``reader`` makes."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        words = reader.knowledge
        self._symbols = dict(_SYMBOLS)
        for hashes, names in (
            (words.tag_symbol, words.tag_names),
            (words.tag_class, words.tag_classes),
            (words.tone_symbol, map(_portrayal, words.tones)),
        ):
            found = zip(hashes.tolist(), names, strict=False)  # of no names there is one hash, 0
            self._symbols |= {symbol: f"<{name}>" for symbol, name in found if symbol}

    def name(
        self, key: int, block: int, part: Emission, batch: PairBatch, pair: int, span: int
    ) -> str:
        """Return the words of ``key``, which ``block`` makes of ``pair`` with the units of ``span``.

        N-grams are their symbols, those of characters themselves. A frame is the word between the nearest
        roles (``HOLDER .. accused by .. PARTY``), a count its slot and bin (``net -6 or less``), a sum of
        tones its class or side (``class w``, ``agent -``).
        """
        config = self._reader.blocks[block]
        seed = self._reader.seed(
            block, int(part.orders[pair - part.first]), int(batch.identities()[pair])
        )
        if config.unit == "bias":
            return "(always)"
        if config.unit == "count":
            return _found(key, _counts(seed))
        if config.unit == "tone":
            return _found(key, _tones(seed))
        if config.unit == "char":
            shortest, longest = config.ngrams
            codes = _folded(part, batch, pair, span)
            return _found(key, _character_ngrams(codes, seed, shortest, longest))
        sequence = self._sequence(block, part, batch, pair, span)
        if config.unit == "frame":
            return _found(key, self._frames(sequence, seed))
        return _found(key, _ngrams(sequence, seed, whole=config.unit == "whole"))

    def _sequence(
        self, block: int, part: Emission, batch: PairBatch, pair: int, span: int
    ) -> list[tuple[int, str]]:
        """Return the symbols, with names, that the block's view shows from the first unit of ``span`` on."""
        units: Any = part.units
        reading = int(part.readings[pair - part.first])
        low = int(units.ptr[reading]) + span // _LONGEST_SPAN
        size = span % _LONGEST_SPAN + 1
        config, words = self._reader.blocks[block], self._reader.knowledge
        high = int(units.ptr[reading + 1])
        if config.unit != "frame" and size < _LONGEST_SPAN:
            high = min(high, low + size)
        n = high - low
        fields = (
            [int(value) for value in field[low:high]]
            for field in (units.hash, units.party, units.tag, units.tone)
        )
        hashes, places, sizes = (
            [0] * (n * plain.N_VIEWS),
            [0] * (n * plain.N_VIEWS),
            [0] * plain.N_VIEWS,
        )
        holder, party = int(batch.holder[pair]), int(batch.party[pair])
        if holder < 0:
            holder = plain.NOBODY if holder == plain.NO_HOLDER else plain.AUTHOR
        plain.build_views(
            *fields, 0, n, holder, plain.UNMENTIONED if party < 0 else party,
            words.tag_symbol, words.tag_class, words.tone_symbol,
            *_lookup(words.first_person), *_lookup(words.closed), self._reader.mask_other,
            hashes, places, sizes,
        )  # fmt: skip
        view = VIEWS.index(config.view)
        text = batch.texts[int(batch.statement[pair])]
        found = []
        for at in range(view * n, view * n + sizes[view]):
            symbol, unit = int(hashes[at]), low + places[at]
            word = text[int(units.start[unit]) : int(units.end[unit])].lower()
            found.append((symbol, self._symbols.get(symbol, word)))
        return found

    def _frames(self, sequence: list[tuple[int, str]], seed: int) -> Iterator[tuple[int, str]]:
        """Yield what :func:`pipeline.kernels.grams.put_frames` may make of the first of ``sequence``."""
        symbol, word = sequence[0]
        for left in _ROLES:
            for right in _ROLES:
                state = plain.mix(plain.mix(plain.mix(seed, symbol), left), right)
                around = [self._symbols.get(role, "") for role in (left, right)]
                for follower, more in [(None, ""), *((each, f" {w}") for each, w in sequence[1:2])]:
                    key = state if follower is None else plain.mix(state, follower)
                    words = (around[0], f"{word}{more}", around[1])
                    yield plain.spread(key), " .. ".join(each for each in words if each)


def _lookup(table: Lookup) -> tuple[Any, Any, int]:
    return table.keys, table.buckets, table.shift


def _portrayal(tone: tuple[int, int, int]) -> str:
    """Return the signs of a connotation in words."""
    sides = zip(_SIDES, tone[1:], strict=True)
    return " ".join(f"{side}{'+' if value > 0 else '-'}" for side, value in sides if value)


def _found(key: int, candidates: Iterator[tuple[int, str]]) -> str:
    """Return the name of ``key`` among the candidates; the last name if it is none of them."""
    found = ""
    for candidate, name in candidates:
        found = name
        if candidate == key:
            break
    return found


def _ngrams(
    sequence: list[tuple[int, str]], seed: int, *, whole: bool
) -> Iterator[tuple[int, str]]:
    state = seed
    for size, (symbol, _) in enumerate(sequence, 1):
        state = plain.mix(state, symbol)
        words = " ".join(name for _, name in sequence[:size])
        yield plain.spread(state if whole else state ^ size), words


def _folded(part: Emission, batch: PairBatch, pair: int, span: int) -> list[int]:
    """Return the code points of the word that ``span`` is, as the kernels read them."""
    units: Any = part.units
    reading = int(part.readings[pair - part.first])
    unit = int(units.ptr[reading]) + span // _LONGEST_SPAN
    begin, end = int(units.start[unit]), int(units.end[unit])
    base, fold = int(units.points.ptr[reading]), character_tables().fold
    codes = units.points.codes[base + begin : base + min(end, begin + plain.MAX_WORD)]
    return [int(plain.folded(int(code), fold)) for code in codes]


def _character_ngrams(
    codes: list[int], seed: int, shortest: int, longest: int
) -> Iterator[tuple[int, str]]:
    """Yield what :func:`pipeline.kernels.grams.put_characters` makes of a word, with a space on both sides."""
    padded = [32, *codes, 32]  # so has a long word, where it is cut
    for first in range(len(padded)):
        state = seed
        for size in range(1, min(longest, len(padded) - first) + 1):
            state = plain.mix(state, padded[first + size - 1])
            if size >= shortest:
                name = "".join(map(chr, padded[first : first + size]))
                yield plain.spread(state ^ size), name


def _counts(seed: int) -> Iterator[tuple[int, str]]:
    """Yield the slots and bins of :func:`pipeline.kernels.grams.put_counts`."""
    most = plain.HIGHEST_COUNT
    for slot, name in ((1, "positive"), (2, "negative")):
        for count in range(most + 1):
            more = " or more" if count == most else ""
            yield plain.spread(plain.mix(plain.mix(seed, slot), count)), f"{name} {count}{more}"
    for net in range(-most, most + 1):
        more = {most: " or more", -most: " or less"}.get(net, "")
        key = plain.spread(plain.mix(plain.mix(seed, 3), net + most))
        yield key, f"net {net:+}{more}" if net else "net 0"


def _tones(seed: int) -> Iterator[tuple[int, str]]:
    """Yield the classes and signs of :func:`pipeline.kernels.grams.put_tones`."""
    for number, letter in enumerate(CLASSES):
        yield plain.spread(plain.mix(plain.mix(seed, 1), number)), f"class {letter}"
    for slot, side in enumerate(_SIDES, 2):
        for positive in (0, 1):
            key = plain.spread(plain.mix(plain.mix(seed, slot), positive))
            yield key, f"{side} {'-+'[positive]}"
