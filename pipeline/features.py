"""Name-blind, target-aware TF-IDF over pairs: declared blocks of n-grams, computed in one pass.

A block (:class:`pipeline.config.BlockConfig`) names a unit (word, char, whole, count, frame, tone), a
view of the statement (form, tag, shape, class, polarity, tone), a region relative to holder and party, n-gram
orders and weighting; one with ``party`` has keys of its own for each party. Every block of a row is an
L2-scaled TF-IDF vector, so the whole equals a FeatureUnion of TfidfVectorizers over the same n-grams
(``tests/test_reference.py`` holds that equality). Keys are 61-bit hashes in a sorted array; strings
are made only for explanations.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

from pipeline import kernels as plain
from pipeline.compiled import kernels
from pipeline.config import BlockConfig, HeadConfig, Region, Unit, View
from pipeline.counting import KeyCounts
from pipeline.knowledge import Knowledge, Lookup
from pipeline.lists import Units, alone
from pipeline.pairs import PairBatch
from pipeline.recall import pair_prints
from pipeline.text import character_tables, encode, phrase_key, table_lists

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

    from pipeline.pairs import PairBatch

#: Their order is the numbering that the kernels use.
UNITS: Final[tuple[Unit, ...]] = get_args(Unit)
VIEWS: Final[tuple[View, ...]] = get_args(View)
REGIONS: Final[tuple[Region, ...]] = get_args(Region)

#: Characters and keys that one round of the kernels works on: small enough for the cache.
_CODES_A_ROUND = 1 << 19
_KEYS_A_ROUND = 1 << 18
#: Classes that a head tells apart.
N_CLASSES: Final = 3
_RECORD: Final = np.dtype(
    [("print", np.uint32), *((f"weight{number}", np.float32) for number in range(N_CLASSES))]
)
#: Bits of places for every key of a table of records: two to four places a key.
_SPARE_BITS: Final = 1
#: Shift of a key to its place, records, bits of the known keys, IDF of each place.
_Table = tuple[int, NDArray[np.void], NDArray[np.uint8], NDArray[np.float32]]
#: What small counts are worth where they count sublinearly; kernels take the logarithm of others.
_CURVE = np.array([0.0] + [1.0 + math.log(count) for count in range(1, 64)])


def _row(block: BlockConfig) -> list[int]:
    """Return a block as the integers that the kernels read."""
    return [
        UNITS.index(block.unit),
        VIEWS.index(block.view),
        REGIONS.index(block.region),
        *block.ngrams,
        block.window,
        int(block.ordered),
        int(block.sublinear),
        int(block.party),
        int(block.anchored),
    ]


class Emission(NamedTuple):
    """Keys of pairs ``first:last`` of a batch, one segment a pair and block.

    ``spans`` code the units a key came from: first unit (within its reading) * 256 + units after it.
    ``readings`` (n_pairs of the emission,) says which statement of ``units`` each pair was read from: its own
    or, with ``split_lists``, one of those behind the others (:func:`pipeline.lists.alone`). ``orders`` says
    which of holder and party comes first (see :func:`pipeline.kernels.regions.order_of`).
    """

    first: int
    last: int
    keys: Any
    counts: Any
    spans: Any
    segments: Any
    units: Units
    readings: Any
    orders: Any


def _empty(size: int, compiled: bool, dtype: type = np.int64) -> Any:
    return np.empty(size, dtype=dtype) if compiled else [0] * size


def _native(array: NDArray[Any], compiled: bool) -> Any:
    return array if compiled else array.tolist()


class Reader:
    """Turns batches into units and keys; holds the look-up arrays and the blocks, nothing learned here."""

    def __init__(
        self,
        knowledge: Knowledge,
        blocks: Sequence[BlockConfig],
        *,
        mask_other: bool = False,
        mask_names: bool = True,
        split_lists: bool = False,
    ) -> None:
        self.knowledge = knowledge
        self.blocks = tuple(blocks)
        self.split_lists = split_lists
        self.mask_names = mask_names
        self.mask_other = mask_other
        self._rows = np.array([_row(block) for block in blocks], dtype=np.int64).ravel()
        self._seeds = np.array(
            [phrase_key(f"block {name}") for name in (b.name for b in blocks)], dtype=np.int64
        )

    @classmethod
    def of(cls, knowledge: Knowledge, config: HeadConfig) -> Reader:
        """Return the reader that the settings of a head ask for."""
        return cls(
            knowledge,
            config.blocks,
            mask_other=config.mark_others,
            mask_names=config.mask_names,
            split_lists=config.split_lists,
        )

    def seed(self, block: int, order: int, identity: int) -> int:
        """Return what the keys of a block begin with, as :func:`pipeline.kernels.emission.put_block` makes it.

        ``order`` and ``identity`` are the pair's order of mention and party.
        """
        config, state = self.blocks[block], int(self._seeds[block])
        state = plain.mix(state, order) if config.ordered else state
        return plain.mix(state, identity) if config.party else state

    def read(self, batch: PairBatch, first: int, last: int, kernel: Any) -> Units:
        """Read statements ``first:last`` of ``batch`` into units."""
        compiled = kernel is not plain
        points = encode(batch.texts[first:last])
        room = max(1, len(points.codes))
        longest = int(np.diff(points.ptr).max(initial=0))
        tables = character_tables()
        classes, fold = (tables.classes, tables.fold) if compiled else table_lists()
        scratch = [_empty(longest, compiled) for _ in range(6)]
        ptr = _empty(last - first + 1, compiled)
        ptr[0] = 0
        fields = [_empty(room, compiled) for _ in range(6)]
        words = self.knowledge
        n = kernel.read_statements(
            _native(points.codes, compiled),
            _native(points.ptr, compiled),
            classes,
            fold,
            _native(batch.mention_ptr[first : last + 1], compiled),
            _native(batch.mention_start, compiled),
            _native(batch.mention_end, compiled),
            _native(batch.mention_party, compiled),
            batch.repeat,
            *_lookup(words.common),
            *_lookup(words.kept),
            self.mask_names,
            *_lookup(words.lexicon),
            words.lexicon_tag,
            words.lexicon_tone,
            words.longest,
            words.prefixed,
            *scratch,
            ptr,
            *fields,
        )
        return Units(points, ptr, *(field[:n] for field in fields))

    def emissions(self, batch: PairBatch) -> Iterator[Emission]:
        """Yield the keys of all pairs, in order of statement; ``batch.statement`` must be sorted."""
        kernel = kernels(len(batch))
        compiled = kernel is not plain
        most = len(self.blocks) * plain.MOST_KEYS
        keys, counts, spans, slots = _key_room(
            max(_KEYS_A_ROUND, 2 * most) if compiled else most + 4096, compiled
        )
        for first, last, low, high in _rounds(batch):
            units, readings, _ = self._readings(batch, (first, last, low, high), kernel)
            fixed = self._fixed_arguments(batch, units, readings, compiled)
            while low < high:
                segments = _empty((high - low) * len(self.blocks) + 1, compiled)
                orders = _empty(high - low, compiled)
                done = kernel.emit_pairs(
                    low, high, *fixed, keys, counts, spans, segments, slots, orders
                )
                own = readings[low:done]
                yield Emission(low, done, keys, counts, spans, segments, units, own, orders)
                low = done

    def prints(self, batch: PairBatch) -> NDArray[np.uint64]:
        """Return what identifies the words of each pair (:func:`pipeline.recall.pair_prints`)."""
        kernel, prints = kernels(len(batch)), np.zeros(len(batch), dtype=np.uint64)
        for part in _rounds(batch):
            units, readings, _ = self._readings(batch, part, kernel)
            _fill(prints, slice(*part[2:]), units, readings, batch)
        return prints

    def scores(
        self,
        batch: PairBatch,
        values: tuple[Any, ...],
        weights: tuple[Any, ...],
        prints: NDArray[np.uint64] | None = None,
    ) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64]]:
        """Return scores (n_pairs, 3), orders of mention (n_pairs,) and lists (n_pairs, 2), keeping no keys.

        ``values`` and ``weights`` are what :func:`pipeline.kernels.project_pairs` takes last; lists are as
        :func:`pipeline.lists.alone` numbers them, 0 without ``split_lists``. ``prints`` (n_pairs,) are filled
        with what :meth:`prints` returns, if given: the statements are read once.
        """
        kernel = kernels(len(batch))
        compiled = kernel is not plain
        room = plain.SOME_KEYS + len(self.blocks) * plain.MOST_KEYS
        keys, counts, spans, slots = _key_room(room, compiled)
        kept, places, found = (_empty(room + 1, compiled) for _ in range(3))
        segments = _empty(len(self.blocks) + 1, compiled)
        scores = np.zeros((len(batch), N_CLASSES), dtype=np.float64)
        orders = np.zeros(len(batch), dtype=np.int64)
        lists = np.zeros((len(batch), 2), dtype=np.int64)
        for first, last, low, high in _rounds(batch):
            units, readings, lists[low:high] = self._readings(
                batch, (first, last, low, high), kernel
            )
            fixed = self._fixed_arguments(batch, units, readings, compiled)
            kernel.project_pairs(
                low, high, *fixed, keys, counts, spans, segments, slots, orders,
                *values, *weights, kept, places, found, scores,
            )  # fmt: skip
            if prints is not None:
                _fill(prints, slice(low, high), units, readings, batch)
        return scores, orders, lists

    def _readings(
        self, batch: PairBatch, part: tuple[int, int, int, int], kernel: Any
    ) -> tuple[Units, NDArray[np.int64], NDArray[np.int64]]:
        """Return the units of a round of :func:`_rounds`, which statement of them each pair has, and lists.

        The second has the length of the batch, and what it says of pairs outside the round means nothing; lists
        (high - low, 2) are those of the round's pairs.
        """
        first, last, low, high = part
        units = self.read(batch, first, last, kernel)
        readings = batch.statement - first
        if not self.split_lists:
            return units, readings, np.zeros((high - low, 2), dtype=np.int64)
        own = slice(low, high)
        units, readings[own], lists = alone(
            units, readings[own], batch.holder[own], batch.party[own]
        )
        return units, readings, lists

    def _fixed_arguments(
        self, batch: PairBatch, units: Units, readings: NDArray[np.int64], compiled: bool
    ) -> list[Any]:
        words = self.knowledge
        fold = character_tables().fold if compiled else table_lists()[1]
        widest = 2 * plain.REACH * 2 + 2
        views = [_empty(plain.N_VIEWS * widest, compiled) for _ in range(2)]
        small = [_empty(size, compiled) for size in (plain.N_VIEWS, 2, 2)]
        return [
            _native(readings, compiled),
            _native(batch.holder, compiled),
            _native(batch.party, compiled),
            _native(batch.identities(), compiled),
            _native(units.points.ptr, compiled),
            units.ptr,
            _native(units.points.codes, compiled),
            fold,
            units.start,
            units.end,
            units.hash,
            units.party,
            units.tag,
            units.tone,
            _native(words.tag_symbol, compiled),
            _native(words.tag_class, compiled),
            _native(words.tag_sign, compiled),
            _native(words.tone_symbol, compiled),
            _native(words.tone_parts, compiled),
            *_lookup(words.first_person),
            *_lookup(words.closed),
            _native(words.closed_breaks, compiled),
            self.mask_other,
            _native(self._rows, compiled),
            _native(self._seeds, compiled),
            *views,
            *small,
        ]


def _fill(
    prints: NDArray[np.uint64],
    own: slice,
    units: Units,
    readings: NDArray[np.int64],
    batch: PairBatch,
) -> None:
    """Write what identifies the pairs ``own`` of ``batch``, read into ``units``, into ``prints`` (n_pairs,)."""
    prints[own] = pair_prints(units, readings[own], batch.holder[own], batch.party[own])


def _key_room(size: int, compiled: bool) -> tuple[Any, Any, Any, Any]:
    """Return room for keys, counts and spans, and the table that finds repeated keys."""
    counts, spans = (_empty(size, compiled, np.int32) for _ in range(2))
    return _empty(size, compiled), counts, spans, _empty(plain.SLOTS, compiled, np.int32)


def _lookup(table: Lookup) -> tuple[Any, Any, int]:
    return table.keys, table.buckets, table.shift


def _rounds(batch: PairBatch) -> Iterator[tuple[int, int, int, int]]:
    """Yield ``first, last`` statement and ``low, high`` pair of rounds of bounded size."""
    if len(batch) == 0:
        return
    statement = batch.statement
    if np.any(np.diff(statement) < 0):
        raise ValueError("pairs must be sorted by statement")
    first, stop = int(statement[0]), int(statement[-1]) + 1
    while first < stop:
        last, size = first, 0
        while last < stop and (last == first or size < _CODES_A_ROUND):
            size += len(batch.texts[last])
            last += 1
        low, high = np.searchsorted(statement, [first, last])
        if high > low:
            yield first, last, int(low), int(high)
        first = last


@dataclass(frozen=True, slots=True)
class Rows:
    """A sparse matrix (n_pairs, n_features) with, for each value, the units it came from (``spans``)."""

    columns: NDArray[np.int32]
    values: NDArray[np.float32]
    ptr: NDArray[np.int64]
    spans: NDArray[np.int32]
    orders: NDArray[np.int64]

    def matrix(self, n_features: int) -> csr_matrix:
        """Return the rows as a SciPy CSR matrix of float32."""
        from scipy.sparse import csr_matrix

        return csr_matrix(
            (self.values, self.columns, self.ptr), shape=(len(self.ptr) - 1, n_features)
        )


class FeatureSpace:
    """A learned vocabulary over the blocks of a reader: sorted keys (n_features,) and their IDF."""

    def __init__(self, reader: Reader, keys: NDArray[np.int64], idf: NDArray[np.float32]) -> None:
        self.reader = reader
        self.vocabulary = Lookup.of(keys)
        self.idf = idf
        self._weight = np.array([b.weight for b in reader.blocks], dtype=np.float64)
        self._sublinear = np.array([b.sublinear for b in reader.blocks], dtype=np.bool_)
        self._weighted = np.array([b.idf for b in reader.blocks], dtype=np.bool_)
        self._table: tuple[NDArray[np.float32], _Table] | None = None

    @property
    def n_features(self) -> int:
        """Number of features."""
        return len(self.vocabulary.keys)

    @classmethod
    def fit(cls, reader: Reader, batch: PairBatch, *, min_df: int = 2) -> FeatureSpace:
        """Learn the keys that occur in at least ``min_df`` pairs.

        IDF is ``ln((1 + n) / (1 + df)) + 1`` (scikit-learn's smooth form) in blocks that ask for it.
        """
        keys, df, weighted = _document_frequencies(reader, batch, min_df)
        smooth = np.log((1 + len(batch)) / (1 + df)) + 1
        return cls(reader, keys, np.where(weighted, smooth, 1.0).astype(np.float32))

    def restricted(self, columns: NDArray[np.int64]) -> FeatureSpace:
        """Return the space of the features ``columns`` (ascending); rows are normalised over these alone."""
        return FeatureSpace(self.reader, self.vocabulary.keys[columns], self.idf[columns])

    def transform(self, batch: PairBatch) -> Rows:
        """Return the features of every pair; rows follow the order of ``batch``."""
        kernel = kernels(len(batch))
        n_blocks = len(self.reader.blocks)
        pieces, ptr = [], [np.zeros(1, dtype=np.int64)]
        orders = np.zeros(len(batch), dtype=np.int64)
        for part in self.reader.emissions(batch):
            n_rows = part.last - part.first
            room = part.segments[n_rows * n_blocks]
            columns, sources = np.empty(room, dtype=np.int32), np.empty(room, dtype=np.int32)
            values, rows = np.empty(room, dtype=np.float32), np.zeros(n_rows + 1, dtype=np.int64)
            orders[part.first : part.last] = part.orders[:n_rows]
            n = kernel.weigh(
                part.keys, part.counts, part.segments, n_rows, n_blocks, self._weight, self._sublinear,
                *_lookup(self.vocabulary), self.idf, columns, values, rows, sources,
            )  # fmt: skip
            spans = np.asarray(part.spans, dtype=np.int32)[sources[:n]]
            pieces.append((columns[:n], values[:n], spans))
            ptr.append(rows[1:] + ptr[-1][-1])
        if not pieces:
            pieces = [(np.empty(0, np.int32), np.empty(0, np.float32), np.empty(0, np.int32))]
        columns, values, spans = (np.concatenate(arrays) for arrays in zip(*pieces, strict=True))
        return Rows(columns, values, np.concatenate(ptr), spans, orders)

    def project(
        self,
        batch: PairBatch,
        weights: NDArray[np.float32],
        prints: NDArray[np.uint64] | None = None,
    ) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64]]:
        """Return ``features @ weights`` (n_pairs, n_classes) without building the matrix, orders and lists.

        The last two are as in :meth:`Reader.scores`, as are ``prints``.
        """
        return self.reader.scores(
            batch,
            (self._weight, self._sublinear, self._weighted, _CURVE),
            self._records(weights),
            prints,
        )

    def _records(self, weights: NDArray[np.float32]) -> _Table:
        """Return :func:`_record_table`, made once for the weights of a head."""
        if self._table is None or self._table[0] is not weights:
            self._table = weights, _record_table(self.vocabulary.keys, self.idf, weights)
        return self._table[1]

    def __getstate__(self) -> dict[str, Any]:
        """Leave the table of records out of what is sent to other processes: they make their own."""
        return self.__dict__ | {"_table": None}

    def evidence(
        self,
        batch: PairBatch,
        weights: NDArray[np.float32],
        classes: NDArray[np.int64],
        top: int = 3,
    ) -> list[list[tuple[int, int]]]:
        """Return, for each pair, the spans of the ``top`` words that speak most for its class.

        ``classes`` (n_pairs,) are class indices. Spans index the statement, strongest first; words that
        speak against the class are never among them, so a list may be short or empty.
        """
        kernel = kernels(len(batch))
        compiled = kernel is not plain
        n_blocks = len(self.reader.blocks)
        contrast = weights - weights.mean(axis=1, keepdims=True)
        result: list[list[tuple[int, int]]] = []
        for part in self.reader.emissions(batch):
            n_rows = part.last - part.first
            units = part.units
            base = np.asarray(units.ptr)[part.readings]
            longest = int(np.diff(np.asarray(units.ptr)).max(initial=0)) + 257
            found = _empty(n_rows * top, compiled)
            kernel.top_units(
                part.keys, part.counts, part.spans, part.segments, n_rows, n_blocks,
                self._weight, self._sublinear, *_lookup(self.vocabulary), self.idf, contrast,
                _native(classes[part.first : part.last], compiled), _native(base, compiled),
                self._content_units(units), np.zeros(longest) if compiled else [0.0] * longest, top, found,
            )  # fmt: skip
            for row in range(n_rows):
                chosen = [base[row] + u for u in found[row * top : (row + 1) * top] if u >= 0]
                result.append([(int(units.start[u]), int(units.end[u])) for u in chosen])
        return result

    def _content_units(self, units: Units) -> NDArray[np.bool_]:
        """Return which units evidence may quote: words that no role masks and that are not closed-class."""
        party, size = np.asarray(units.party), np.asarray(units.end) - np.asarray(units.start)
        # Not np.isin, which would load numpy.ma, a tenth of the start of "stance score".
        keys, hashes = self.reader.knowledge.silent.keys, np.asarray(units.hash)
        silent = keys[np.minimum(np.searchsorted(keys, hashes), len(keys) - 1)] == hashes
        return np.asarray((party == plain.PLAIN) & (size > 1) & ~silent)


def _record_table(
    keys: NDArray[np.int64], idf: NDArray[np.float32], weights: NDArray[np.float32]
) -> _Table:
    """Return what :func:`pipeline.kernels.find_records` searches: shift, records, known bits, IDF by place.

    A key and its weights lie together and most places are free, so that one fetch of memory finds both, or
    that there is none. ``keys`` must be sorted.
    """
    bits = max(1, len(keys).bit_length()) + _SPARE_BITS
    shift = plain.KEY_BITS - bits
    number = np.arange(len(keys))
    # Each key at its own place or behind the key before it: what inserting them in order would give.
    places = number + np.maximum.accumulate((keys >> shift) - number)
    size = max(1 << bits, int(places.max(initial=0)) + 1) + 1
    # A large array that NumPy does not clear gets huge pages, which saves address look-ups.
    table, by_place = np.empty(size, dtype=_RECORD), np.empty(size, dtype=np.float32)
    table["print"] = 0
    table["print"][places] = np.maximum(1, keys & 0xFFFFFFFF)
    by_place[places] = idf
    for column in range(N_CLASSES):
        table[f"weight{column}"][places] = weights[:, column]
    known = np.zeros(1 << (bits + plain.KNOWN_BITS), dtype=np.bool_)
    known[keys >> (shift - plain.KNOWN_BITS)] = True
    return shift, table, np.packbits(known, bitorder="little"), by_place


def _document_frequencies(
    reader: Reader, batch: PairBatch, min_df: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    """Return keys with at least ``min_df`` pairs, sorted, their pair counts, and whether IDF applies."""
    wants_idf = np.array([block.idf for block in reader.blocks])
    counts = {flag: KeyCounts() for flag in np.unique(wants_idf).tolist()}
    for part in reader.emissions(batch):
        for flag, keys in flagged_keys(part, wants_idf):
            counts[flag].add(keys)
    found = [(*count.result(), flag) for flag, count in counts.items()]
    enough = [df >= min_df for _, df, _ in found]
    keys = np.concatenate([k[rows] for (k, _, _), rows in zip(found, enough, strict=True)])
    df = np.concatenate([d[rows] for (_, d, _), rows in zip(found, enough, strict=True)])
    weighted = np.concatenate(
        [np.full(int(rows.sum()), flag) for (_, _, flag), rows in zip(found, enough, strict=True)]
    )
    order = np.argsort(keys, kind="stable")
    return keys[order], df[order], weighted[order]


def flagged_keys(
    part: Emission, flags: NDArray[np.bool_]
) -> Iterator[tuple[bool, NDArray[np.int64]]]:
    """Yield each value of ``flags`` (n_blocks,) with the keys of the blocks that have it."""
    n_rows = part.last - part.first
    segments = np.asarray(part.segments)[: n_rows * len(flags) + 1]
    keys = np.array(part.keys[: int(segments[-1])], dtype=np.int64)
    present = np.unique(flags).tolist()
    if len(present) == 1:
        yield present[0], keys
        return
    mine = np.repeat(np.tile(flags, n_rows), np.diff(segments))
    for flag in present:
        yield flag, keys[mine == flag]
