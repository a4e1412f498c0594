"""Duplicates: between training and test, where they inflate scores, and within a corpus.

A row *leaks* when the same statement with the same mention spans was trained on, and *nearly* leaks
when a training statement has almost the same words once names are masked. Both are found from
numbers that a saved model carries (72 bytes a statement), so the training corpus is not needed.

Near-duplicates: Broder, "On the resemblance and containment of documents" (SEQUENCES 1997); banding
after Leskovec, Rajaraman and Ullman, "Mining of Massive Datasets", chapter 3.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from pipeline.schema import CorpusRecord

Spans = Sequence[tuple[int, int]]
UInts = NDArray[np.unsignedinteger[Any]]

#: Estimated Jaccard similarity of word bigrams from which statements count as near-duplicates.
NEAR: Final = 0.8
PERMUTATIONS: Final = 64
#: Signature bytes compared at once to find candidates; at similarity 0.8 one in 5,000 is missed.
BAND: Final = 4
#: Candidates looked at per statement and band: bounds the work on a corpus of templates.
MOST_CANDIDATES: Final = 64
_QUERIES_A_ROUND: Final = 2048

_WORD = re.compile(r"[^\W_]+")
_NAME: Final = "\x00"

_RANDOM = np.random.default_rng(1997)
_FACTORS = _RANDOM.integers(0, 2**63, PERMUTATIONS, dtype=np.uint64) * np.uint64(2) + np.uint64(1)
_OFFSETS = _RANDOM.integers(0, 2**63, PERMUTATIONS, dtype=np.uint64)


def normalise(text: str) -> str:
    """Return the words of ``text`` in lower case: no punctuation, one kind of space and quote.

    >>> normalise("“Chile”  condemned Israel’s siege.")
    'chile condemned israel s siege'
    """
    return " ".join(_fold(word) for word in _WORD.findall(text))


def text_key(text: str) -> int:
    """Return a 64-bit key of the normalised text; statements that differ in words differ in key."""
    return _digest(normalise(text))


def statement_key(text: str, spans: Spans) -> int:
    """Return a 64-bit key of the normalised text and the words that ``spans`` (any order) cover.

    Spans count by the words they touch, so one that lost its last letter is the same span.
    """
    words = list(_WORD.finditer(text))
    starts, ends = [w.start() for w in words], [w.end() for w in words]
    covered = {(bisect_right(ends, start), bisect_left(starts, end)) for start, end in spans}
    return _digest(" ".join(_fold(w[0]) for w in words) + f"|{sorted(covered)}")


def statement_keys(texts: Sequence[str], spans: Sequence[Spans]) -> NDArray[np.uint64]:
    """Return :func:`statement_key` of each row, (n,)."""
    keys = (statement_key(text, own) for text, own in zip(texts, spans, strict=True))
    return np.fromiter(keys, dtype=np.uint64, count=len(texts))


def record_spans(records: Iterable[CorpusRecord]) -> list[list[tuple[int, int]]]:
    """Return the mention spans of each record, as this module takes them."""
    return [[(m.start, m.end) for m in record.mentions] for record in records]


@lru_cache(maxsize=1 << 16)
def _fold(word: str) -> str:
    return (word if word.isascii() else unicodedata.normalize("NFKC", word)).casefold()


def _digest(text: str) -> int:
    raw = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(raw, "little")


@lru_cache(maxsize=1 << 16)
def _word_hash(word: str) -> int:
    return _digest(word)


def _masked_words(text: str) -> Iterator[str]:
    """Yield the folded words of ``text``, each run of capitalised ones as a single mark.

    The first word is capitalised whatever it is, so it is never taken for a name.
    """
    in_name = False
    for number, word in enumerate(_WORD.findall(text)):
        named = number > 0 and word[0].isupper()
        if not (named and in_name):
            yield _NAME if named else _fold(word)
        in_name = named


def signatures(texts: Sequence[str]) -> NDArray[np.uint8]:
    """Return the MinHash signatures of the word bigrams of ``texts``, (n, 64), names masked.

    Two signatures agree in about as many places as the sets of bigrams overlap (Jaccard). A text
    of fewer than two words has no bigrams and an all-zero signature.
    """
    hashes = [[_word_hash(word) for word in _masked_words(text)] for text in texts]
    lengths = np.fromiter((max(0, len(h) - 1) for h in hashes), dtype=np.int64, count=len(texts))
    result = np.zeros((len(texts), PERMUTATIONS), dtype=np.uint8)
    rows = np.flatnonzero(lengths)
    if not rows.size:
        return result
    first = np.array([h for own in hashes for h in own[:-1]], dtype=np.uint64)
    second = np.array([h for own in hashes for h in own[1:]], dtype=np.uint64)
    with np.errstate(over="ignore"):
        shingles = _mix(first * np.uint64(0x9E3779B97F4A7C15) + second)
        starts = (np.cumsum(lengths) - lengths)[rows]
        for number in range(PERMUTATIONS):
            permuted = _mix(shingles * _FACTORS[number] + _OFFSETS[number])
            smallest = np.minimum.reduceat(permuted, starts)
            result[rows, number] = (_mix(smallest) >> np.uint64(56)).astype(np.uint8)
    return result


def _mix(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    values = (values ^ (values >> np.uint64(31))) * np.uint64(0xD6E8FEB86659FD93)
    return values ^ (values >> np.uint64(29))


@dataclass(frozen=True, slots=True)
class Prints:
    """What identifies each of n statements: its key (n,) and its signature (n, 64)."""

    keys: NDArray[np.uint64]
    signatures: NDArray[np.uint8]

    @classmethod
    def of(cls, records: Sequence[CorpusRecord]) -> Prints:
        """Return those of ``records``."""
        texts = [record.text for record in records]
        return cls(statement_keys(texts, record_spans(records)), signatures(texts))

    def followed_by(self, other: Prints) -> Prints:
        """Return these and those of ``other`` behind them."""
        return Prints(
            np.concatenate([self.keys, other.keys]),
            np.concatenate([self.signatures, other.signatures]),
        )

    def index(self, rows: Any = slice(None)) -> LeakageIndex:
        """Return the index of the statements ``rows`` (indices, mask or slice)."""
        own = self.signatures[rows]
        return LeakageIndex(np.unique(self.keys[rows]), np.unique(own[own.any(axis=1)], axis=0))


@dataclass(frozen=True, slots=True)
class LeakageIndex:
    """What a model remembers of its training statements: row keys and distinct signatures."""

    keys: NDArray[np.uint64]
    signatures: NDArray[np.uint8]

    @classmethod
    def fit(cls, texts: Sequence[str], spans: Sequence[Spans]) -> LeakageIndex:
        """Index training statements and the mention spans of each."""
        return Prints(statement_keys(texts, spans), signatures(texts)).index()

    def exact(self, texts: Sequence[str], spans: Sequence[Spans]) -> NDArray[np.bool_]:
        """Return which rows (statement and mention spans) were trained on, (n,)."""
        return np.isin(statement_keys(texts, spans), self.keys)

    def near(self, texts: Sequence[str]) -> NDArray[np.bool_]:
        """Return which statements have a near-duplicate (or copy) among the training ones, (n,).

        Similarity is estimated, with a standard error of about 0.05.
        """
        found = np.zeros(len(texts), dtype=bool)
        own = signatures(texts)
        usable = np.flatnonzero(own.any(axis=1))
        trained = _bands(self.signatures)
        orders = [np.argsort(band, kind="stable") for band in trained.T]
        for begin in range(0, len(usable), _QUERIES_A_ROUND):
            rows = usable[begin : begin + _QUERIES_A_ROUND]
            found[rows] = self._near(own[rows], trained, orders)
        return found

    def _near(
        self, own: NDArray[np.uint8], trained: UInts, orders: Sequence[NDArray[np.int64]]
    ) -> NDArray[np.bool_]:
        found = np.zeros(len(own), dtype=bool)
        # Two different bigrams share a byte by chance once in 256.
        enough = PERMUTATIONS * (NEAR + (1 - NEAR) / 256)
        for number, (wanted, order) in enumerate(zip(_bands(own).T, orders, strict=True)):
            column = trained[order, number]
            left = np.searchsorted(column, wanted, side="left")
            many = np.searchsorted(column, wanted, side="right") - left
            many = np.where(found, 0, np.minimum(many, MOST_CANDIDATES))
            query = np.repeat(np.arange(len(own)), many)
            step = np.arange(len(query)) - np.repeat(np.cumsum(many) - many, many)
            candidate = order[np.repeat(left, many) + step]
            same = (own[query] == self.signatures[candidate]).sum(axis=1)
            found[query[same >= enough]] = True
        return found

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        """Return the arrays that a saved model stores."""
        return {"leakage_keys": self.keys, "leakage_signatures": self.signatures}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> LeakageIndex:
        """Return the index that :meth:`to_arrays` described."""
        return cls(
            np.ascontiguousarray(arrays["leakage_keys"], dtype=np.uint64),
            np.ascontiguousarray(arrays["leakage_signatures"], dtype=np.uint8),
        )


def _bands(own: NDArray[np.uint8]) -> UInts:
    return np.ascontiguousarray(own).view(np.uint32)


@dataclass(frozen=True, slots=True)
class Deduplicated:
    """Records without repetitions, in their order; how many were dropped and which disagreed.

    ``contradictory`` counts statements that occur with the same spans and different labels of a pair; the
    labelling of the same pairs given most often is kept, the first of equals. ``keys``: of ``records``.
    """

    records: tuple[CorpusRecord, ...]
    dropped: int
    contradictory: int
    keys: NDArray[np.uint64]

    def prints(self) -> Prints:
        """Return what identifies each of the records."""
        return Prints(self.keys, signatures([record.text for record in self.records]))


def drop_duplicates(records: Sequence[CorpusRecord]) -> Deduplicated:
    """Keep one record of each statement with the same mention spans.

    Repetitions that label other pairs of the same statement are no duplicates and stay.
    """
    rows: dict[tuple[int, frozenset[Any]], list[int]] = {}
    told: dict[tuple[int, Any], set[str]] = {}
    labels = [_labels(record) for record in records]
    keys = statement_keys([record.text for record in records], record_spans(records))
    for number, key in enumerate(keys.tolist()):
        asked = frozenset(question for question, _ in labels[number])
        rows.setdefault((key, asked), []).append(number)
        # By pair: one who labels more pairs of a statement may contradict one who labels fewer.
        for question, label in labels[number]:
            told.setdefault((key, question), set()).add(label)
    kept: list[int] = []
    for numbers in rows.values():
        answers = [labels[number] for number in numbers]
        best = max(dict.fromkeys(answers), key=answers.count)
        kept.append(numbers[answers.index(best)])
    kept.sort()
    return Deduplicated(
        tuple(records[number] for number in kept),
        len(records) - len(kept),
        len({key for (key, _), answers in told.items() if len(answers) > 1}),
        keys[kept],
    )


def _labels(record: CorpusRecord) -> frozenset[tuple[Any, str]]:
    """Return what is asked of a record and the answers; parties by their mentions, not their ids.

    Ids are local to a record in some corpora ("p", "q"), so only a party without a mention goes by
    its own.
    """
    where: dict[str, tuple[int, ...]] = {}
    order = {span: i for i, span in enumerate(sorted({(m.start, m.end) for m in record.mentions}))}
    for mention in record.mentions:
        place = order[mention.start, mention.end]
        where[mention.party] = tuple(sorted((*where.get(mention.party, ()), place)))
    stances = {
        (("stance", where.get(s.holder or "", s.holder), where.get(s.party, s.party)), s.label)
        for s in record.decided_stances()
    }
    sentiments = {
        (("sentiment", None, where.get(s.party, s.party)), s.label) for s in record.sentiments
    }
    return frozenset(stances | sentiments)
