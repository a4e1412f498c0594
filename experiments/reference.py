"""The same n-grams as :mod:`pipeline.features`, enumerated as strings in plain Python.

This is what the array code is held against: a FeatureUnion of scikit-learn's TfidfVectorizers over these
strings gives the same probabilities (tests/test_reference.py), and its speed is the yardstick of
throughput.py. Statements are read into units by the project's own reader, which favours the yardstick.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from pipeline import kernels as plain
from pipeline.compiled import kernels
from pipeline.config import BlockConfig
from pipeline.features import FeatureSpace, Reader
from pipeline.lists import alone
from pipeline.pairs import PairBatch
from pipeline.text import phrase_key, table_lists

NAME, HOLDER, PARTY, OTHER, WORD = "<name>", "<holder>", "<party>", "<other>", "<word>"
_CODES = {
    NAME: plain.SYMBOL_NAME,
    HOLDER: plain.SYMBOL_HOLDER,
    PARTY: plain.SYMBOL_PARTY,
    OTHER: plain.SYMBOL_OTHER,
    WORD: plain.SYMBOL_WORD,
    "<number>": plain.SYMBOL_NUMBER,
    "<url>": plain.SYMBOL_URL,
}
_ROLES = {NAME: OTHER, HOLDER: HOLDER, PARTY: PARTY, OTHER: OTHER}
_NUMBERS = {plain.SYMBOL_NUMBER: "<number>", plain.SYMBOL_URL: "<url>"}


@dataclass(slots=True)
class Statement:
    """A statement's units: as written (in lower case), as symbols, party numbers, tags, connotations."""

    written: list[str]
    words: list[str]
    party: list[int]
    tag: list[int]
    tone: list[int]
    first_person: list[bool]
    closed: list[bool]
    breaks: list[bool]


@dataclass(slots=True)
class Pair:
    """A pair ready to enumerate: views are lists of (unit, symbol), anchors are unit numbers."""

    statement: Statement
    views: dict[str, list[tuple[int, str]]]
    holder: int
    party: int
    low: int
    high: int
    holder_at: int
    party_at: int
    order: int
    identity: int


class Enumerator:
    """Lists the features of pairs, block by block, as strings."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.blocks = reader.blocks
        words = reader.knowledge
        named: dict[int, str] = {}
        for code, name in zip(words.tag_symbol.tolist(), words.tag_names, strict=False):
            named.setdefault(code, f"tag {name}")
        self._tags = [named[code] for code in words.tag_symbol.tolist() if code in named]
        names = dict(
            zip(words.tag_class.tolist(), (f"class {n}" for n in words.tag_classes), strict=False)
        )
        self._classes = [names.get(code) if code else None for code in words.tag_class.tolist()]
        self._codes = _CODES | dict(zip(self._tags, words.tag_symbol.tolist(), strict=False))
        self._codes |= {name: code for code, name in names.items() if code}
        self._signs = words.tag_sign.tolist()
        signed = dict(zip(words.tone_symbol.tolist(), map(_signs, words.tones), strict=False))
        self._tones = [signed.get(code) if code else None for code in words.tone_symbol.tolist()]
        self._codes |= {name: code for code, name in signed.items() if code}
        self._tone_parts = words.tones
        self._hashes: dict[str, int] = {}
        self._seeds = {block.name: phrase_key(f"block {block.name}") for block in self.blocks}
        self._first = frozenset(words.first_person.keys.tolist())
        self._closed = frozenset(words.closed.keys.tolist())
        self._breaks = frozenset(words.closed.keys[words.closed_breaks].tolist())
        self._fold = table_lists()[1]

    def pairs(self, batch: PairBatch) -> Iterator[Pair]:
        """Yield the pairs of ``batch`` in order; statements are read once, and again for a pair in a list."""
        kernel = kernels(len(batch))
        units = self.reader.read(batch, 0, len(batch.texts), kernel)
        readings = batch.statement
        if self.reader.split_lists:
            units, readings, _ = alone(units, batch.statement, batch.holder, batch.party)
        fields = [np.asarray(f).tolist() for f in units[1:]]
        rows = zip(
            readings.tolist(),
            batch.statement.tolist(),
            batch.holder.tolist(),
            batch.party.tolist(),
            batch.identities().tolist(),
            strict=True,
        )
        last, statement = -1, None
        for reading, number, holder, party, identity in rows:
            if reading != last or statement is None:
                statement, last = self._statement(batch.texts[number], reading, fields), reading
            yield self._pair(statement, holder, party, identity)

    def _statement(self, text: str, number: int, fields: list[Any]) -> Statement:
        ptr, start, end, hashes, party, tag, tone = fields
        units = range(ptr[number], ptr[number + 1])
        written = [self._folded(text[start[unit] : end[unit]]) for unit in units]
        words = []
        for unit, form in zip(units, written, strict=True):
            # A run of the same mark counts as one.
            word = _NUMBERS.get(hashes[unit]) or (form if any(map(str.isalnum, form)) else form[:1])
            words.append(word)
            self._hashes[word] = hashes[unit]
        return Statement(
            written,
            words,
            [party[unit] for unit in units],
            [tag[unit] for unit in units],
            [tone[unit] for unit in units],
            [hashes[unit] in self._first for unit in units],
            [hashes[unit] in self._closed for unit in units],
            [hashes[unit] in self._breaks for unit in units],
        )

    def _folded(self, text: str) -> str:
        fold = self._fold
        return "".join(chr(fold[ord(c)]) if ord(c) < len(fold) else c for c in text)

    def _pair(self, s: Statement, holder: int, party: int, identity: int) -> Pair:
        first_person = holder == -1
        holder = holder if holder >= 0 else -99
        party = party if party >= 0 else -98
        holder_at, party_at = _anchors(s, holder, party, first_person)
        low, high = 0, len(s.words)
        given = [at for at in (holder_at, party_at) if at >= 0]
        if not given:
            high = min(high, 2 * plain.REACH)
        else:
            if max(given) - min(given) > plain.REACH:
                given, holder_at = [party_at], -1
            low, high = max(0, min(given) - plain.REACH), min(high, max(given) + 1 + plain.REACH)
        order = 3 if party_at < 0 else 2 if holder_at < 0 else 1 if party_at < holder_at else 0
        order += 4 if holder < 0 else 0
        views = self._views(s, holder, party, first_person, low, high)
        return Pair(s, views, holder, party, low, high, holder_at, party_at, order, identity)

    def _views(
        self, s: Statement, holder: int, party: int, first_person: bool, low: int, high: int
    ) -> dict[str, list[tuple[int, str]]]:
        form, tags, shape, classes, polarity, tones = [], [], [], [], [], []
        run = False
        other = OTHER if self.reader.mask_other else NAME
        for unit in range(low, high):
            label, word, tag = s.party[unit], s.words[unit], s.tag[unit]
            role = None
            if label != plain.PLAIN:
                role = {party: PARTY, holder: HOLDER}.get(
                    label, NAME if label == plain.NAME else other
                )
            elif first_person and s.first_person[unit]:
                role = HOLDER
            symbol = role or word
            known = self._classes[tag] if tag >= 0 and not role else None
            form.append((unit, symbol))
            classes.append((unit, known or symbol))
            if known or (role and role != NAME):
                polarity.append((unit, known or symbol))
            closed = bool(role) or s.closed[unit]
            toned = self._tones[s.tone[unit]] if s.tone[unit] >= 0 and not role else None
            if toned or closed:
                tones.append((unit, toned or symbol))
            tagged = self._tags[tag] if tag >= 0 and not role else symbol
            if (closed or tag >= 0) and tagged != NAME:
                tags.append((unit, tagged))
            if closed or not run:
                shape.append((unit, tagged if closed else WORD))
            run = not closed
        return {
            "form": form, "tag": tags, "shape": shape, "class": classes, "polarity": polarity, "tone": tones
        }  # fmt: skip

    def features(self, pair: Pair, block: BlockConfig) -> list[str]:
        r"""Return the features of one block, repetitions included; symbols are separated by ``\\x1f``."""
        if block.party and not pair.identity:
            return []
        conjoined = [pair.order] * block.ordered + [pair.identity] * block.party
        head = " ".join(map(str, conjoined)) + "\x1e"
        found: list[str] = []
        for low, high in self._stretches(pair, block):
            found += [head + text for text in self._ngrams(pair, block, low, high)]
        return found

    def _stretches(self, pair: Pair, block: BlockConfig) -> list[tuple[int, int]]:
        party_side = block.region in ("party_left", "party_right", "clause")
        anchors = [pair.party_at]
        if party_side and pair.holder < 0:
            anchors = [
                u for u in range(pair.low, pair.high) if pair.statement.party[u] == pair.party
            ]
        found = (_stretch(block, pair, at) for at in anchors)
        bounded = [bounds for bounds in found if bounds is not None]
        return list(dict.fromkeys(bounded)) if block.region == "clause" else bounded

    def _ngrams(self, pair: Pair, block: BlockConfig, low: int, high: int) -> Iterator[str]:
        shortest, longest = block.ngrams
        if block.unit == "bias":
            yield ""
            return
        if block.unit == "count":
            yield from self._counts(pair, low, high)
            return
        if block.unit == "char":
            for unit in range(low, high):
                if pair.statement.party[unit] == plain.PLAIN:
                    yield from self._characters(pair.statement.written[unit], shortest, longest)
            return
        if block.unit == "tone":
            yield from self._tone_sums(pair, block, low, high)
            return
        if block.anchored:
            low, high = (low, high + 1) if block.region.endswith("left") else (low - 1, high)
        symbols = [symbol for unit, symbol in pair.views[block.view] if low <= unit < high]
        if block.unit == "frame":
            yield from self._frames(symbols, block.window)
            return
        if block.unit == "whole":
            if shortest <= len(symbols) <= longest:
                yield "\x1f".join(symbols)
            return
        for first in range(len(symbols)):
            for size in range(shortest, min(longest, len(symbols) - first) + 1):
                yield "\x1f".join(symbols[first : first + size])

    def _frames(self, symbols: list[str], window: int) -> Iterator[str]:
        """Yield each word with the nearest role on both sides, and again with the function word after it."""
        roles = [_ROLES.get(symbol, "") for symbol in symbols]
        for at, symbol in enumerate(symbols):
            left = next(filter(None, reversed(roles[max(0, at - window) : at])), "")
            right = next(filter(None, roles[at + 1 : at + 1 + window]), "")
            if roles[at] or not {HOLDER, PARTY} & {left, right}:
                continue
            frame = f"{symbol}\x1f{left}\x1f{right}"
            yield frame
            follower = symbols[at + 1] if at + 1 < len(symbols) else ""
            if self._code(follower) in self._closed:
                yield f"{frame}\x1f{follower}"

    def _characters(self, word: str, shortest: int, longest: int) -> Iterator[str]:
        padded = f" {word[: plain.MAX_WORD]} "
        for first in range(len(padded) - 1):
            for size in range(shortest, min(longest, len(padded) - first) + 1):
                yield padded[first : first + size]

    def _counts(self, pair: Pair, low: int, high: int) -> Iterator[str]:
        if high <= low:
            return
        plus = minus = 0
        negator = -1000
        for unit in range(low, high):
            tag = pair.statement.tag[unit]
            if tag < 0 or pair.statement.party[unit] != plain.PLAIN:
                continue
            sign = self._signs[tag]
            if sign == plain.NEGATOR:
                negator = unit
                continue
            sign = -sign if unit - negator <= plain.NEGATION_REACH else sign
            plus, minus = plus + max(sign, 0), minus + max(-sign, 0)
        most = plain.HIGHEST_COUNT
        net = max(-most, min(most, plus - minus)) + most
        yield from (f"1\x1f{min(plus, most)}", f"2\x1f{min(minus, most)}", f"3\x1f{net}")

    def _tone_sums(self, pair: Pair, block: BlockConfig, low: int, high: int) -> Iterator[str]:
        """Yield class and signs of each word, as often as its strength and nearness say."""
        for unit in range(low, high):
            tone = pair.statement.tone[unit]
            if tone < 0 or pair.statement.party[unit] != plain.PLAIN:
                continue
            distance = 0
            if block.region.endswith(("_left", "_right")):
                distance = high - 1 - unit if block.region.endswith("_left") else unit - low
            times = plain.NEARER[min(distance, len(plain.NEARER) - 1)]
            domain, *sides = self._tone_parts[tone]
            yield from [f"1\x1f{domain}"] * (2 * times)
            for number, value in enumerate(sides, start=2):
                yield from [f"{number}\x1f{int(value > 0)}"] * (times * abs(value))

    def key(self, feature: str, block: BlockConfig) -> int:
        """Return the 61-bit key by which :class:`FeatureSpace` knows ``feature``."""
        head, _, body = feature.partition("\x1e")
        state = self._seeds[block.name]
        for number in head.split():
            state = plain.mix(state, int(number))
        if block.unit == "char":
            codes = [ord(c) for c in body]
        elif block.unit in ("count", "tone"):
            codes = [int(part) for part in body.split("\x1f")]
        else:
            codes = [self._code(symbol) for symbol in body.split("\x1f")] if body else []
        for code in codes:
            state = plain.mix(state, code)
        sized = block.unit in ("word", "char")
        return int(plain.spread(state ^ len(codes) if sized else state))

    def _code(self, symbol: str) -> int:
        return self._codes[symbol] if symbol in self._codes else self._hashes.get(symbol, 0)


def _signs(tone: tuple[int, int, int]) -> str:
    """Return a connotation as the tone view shows it."""
    agent, patient = ((value > 0) - (value < 0) for value in tone[1:])
    return f"tone {agent} {patient}"


def _anchors(s: Statement, holder: int, party: int, first_person: bool) -> tuple[int, int]:
    """Return the closest pair of a holder's and a party's unit; -1 where there is none."""
    holders = [u for u, label in enumerate(s.party) if label == holder]
    parties = [u for u, label in enumerate(s.party) if label == party]
    if not holders or not parties:
        holder_at = holders[-1] if holders else -1
        party_at = parties[0] if parties else -1
    else:
        gaps = [(abs(h - p), h > p, max(h, p), h, p) for h in holders for p in parties]
        *_, holder_at, party_at = min(gaps)
    if first_person:
        own = [u for u, label in enumerate(s.party) if label == plain.PLAIN and s.first_person[u]]
        if own:
            holder_at = min(own, key=lambda u: abs(u - party_at)) if party_at >= 0 else own[0]
    return holder_at, party_at


def _stretch(block: BlockConfig, pair: Pair, party_at: int) -> tuple[int, int] | None:
    """Return the units of a block's region, None when it is not there."""
    region, window, holder_at = block.region, block.window, pair.holder_at
    given = [at for at in (holder_at, party_at) if at >= 0]
    if region == "all":
        return pair.low, pair.high
    if region in ("before", "after"):
        if not given:
            return None
        return (pair.low, min(given)) if region == "before" else (max(given) + 1, pair.high)
    if region == "between":
        return (min(given) + 1, max(given)) if len(given) == 2 and given[0] != given[1] else None
    at = holder_at if region.startswith("holder") else party_at
    if at < 0:
        return None
    if region == "clause":
        return _clause(pair, at)
    if region.endswith("left"):
        return max(pair.low, at - window), at
    return at + 1, min(pair.high, at + 1 + window)


def _clause(pair: Pair, at: int) -> tuple[int, int]:
    """Return the units of the clause around unit ``at``."""
    s = pair.statement
    ends = [u for u in range(pair.low, pair.high)
            if u != at and s.party[u] == plain.PLAIN and s.breaks[u]]  # fmt: skip
    before, after = [u for u in ends if u < at], [u for u in ends if u > at]
    return (before[-1] + 1 if before else pair.low), (after[0] if after else pair.high)


def union(enumerator: Enumerator, space: FeatureSpace, pairs: list[Pair]) -> tuple[Any, Any]:
    """Return scikit-learn's FeatureUnion of one TfidfVectorizer a block, and the order of its columns.

    ``pairs`` are those that the vocabulary is collected from. Column ``i`` of the union is column
    ``order[i]`` of ``space``.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import FeatureUnion

    columns = {key: i for i, key in enumerate(space.vocabulary.keys.tolist())}
    steps, order = [], []
    for block in enumerator.blocks:
        seen = {feature for pair in pairs for feature in enumerator.features(pair, block)}
        own = {
            f: columns[key] for f in sorted(seen) if (key := enumerator.key(f, block)) in columns
        }
        if not own:
            continue

        def analyse(pair: Pair, block: BlockConfig = block) -> list[str]:
            return enumerator.features(pair, block)

        vectoriser = TfidfVectorizer(
            analyzer=analyse, vocabulary=list(own), sublinear_tf=block.sublinear, use_idf=block.idf
        )
        vectoriser.fit(pairs[:1])  # the vocabulary is given; this only marks it as fitted
        numbers = np.array(list(own.values()))
        if block.idf:
            vectoriser.idf_ = space.idf[numbers].astype(np.float64)
        steps.append((block.name, vectoriser))
        order.append(numbers)
    weights = {block.name: block.weight for block in enumerator.blocks}
    weights = {name: weights[name] for name, _ in steps}
    return FeatureUnion(steps, transformer_weights=weights), np.concatenate(order)
