"""Pairs: what the classifiers label, as flat arrays over a batch of statements.

A pair is (statement, holder, party). Parties are numbered within their statement, so names
never reach the features.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from pipeline.composed import compose, in_nfc
from pipeline.documents.columns import check_frame, refuse_twice
from pipeline.errors import DocumentError
from pipeline.schema import SENTIMENTS, STANCES, CorpusRecord, Mention
from pipeline.text import phrase_key

if TYPE_CHECKING:
    import pandas as pd

#: Local number of the holder when the speaker or author holds the stance, and of a party without mention.
AUTHOR = UNMENTIONED = -1
#: A statement that names more parties than this (a list of members, say) is read for the first ones only, so
#: that the work for it stays bounded; what has so many says nothing by its other pairs.
MOST_PARTIES: Final = 12
#: Number of the holder in pairs of the sentiment head: what the wording says, whoever speaks.
NO_HOLDER = -2

PAIR_COLUMNS = ("text", "holder_start", "holder_end", "party_start", "party_end")


@dataclass(frozen=True, slots=True)
class PairBatch:
    """Statements, their mentions and the pairs to label.

    ``texts`` are composed (:mod:`pipeline.composed`), and mentions are spans of the composed text.
    ``mention_ptr`` (n_statements + 1,) cuts the mention arrays by statement; ``mention_party`` holds
    the party's number within its statement. ``statement``, ``holder``, ``party`` (n_pairs,) say
    what to label; holder -1 is the author, -2 nobody (sentiment), party -1 one that the statement never names.
    ``repeat``: other occurrences of a mention's words in the statement are the same party.
    ``identity`` (n_pairs,) are hashes of the parties' names (see :func:`identity_of`), 0 where unknown;
    None: all unknown. Only party-specific models read it.
    """

    texts: Sequence[str]
    mention_ptr: NDArray[np.int64]
    mention_start: NDArray[np.int64]
    mention_end: NDArray[np.int64]
    mention_party: NDArray[np.int64]
    statement: NDArray[np.int64]
    holder: NDArray[np.int64]
    party: NDArray[np.int64]
    repeat: bool = True
    identity: NDArray[np.int64] | None = None

    def __len__(self) -> int:
        return len(self.statement)

    def identities(self) -> NDArray[np.int64]:
        """Return ``identity``, zeros where there is none."""
        return np.zeros(len(self), dtype=np.int64) if self.identity is None else self.identity

    def select(self, rows: NDArray[Any]) -> PairBatch:
        """Return the batch with the pairs ``rows`` (indices or mask) only; statements are shared."""
        return PairBatch(
            self.texts,
            self.mention_ptr,
            self.mention_start,
            self.mention_end,
            self.mention_party,
            self.statement[rows],
            self.holder[rows],
            self.party[rows],
            self.repeat,
            None if self.identity is None else self.identity[rows],
        )


@lru_cache(maxsize=1 << 16)
def identity_of(name: str | None) -> int:
    """Return the number by which features know a party: a hash of its name in any case or form; 0 for None.

    >>> identity_of("United Nations") == identity_of("united nations") != identity_of("NATO")
    True
    """
    return 0 if name is None else phrase_key(in_nfc(name))


@dataclass(slots=True)
class PairBuilder:
    """Collects statements and pairs one by one; :meth:`build` makes the arrays."""

    repeat: bool = True
    texts: list[str] = field(default_factory=list)
    _ptr: list[int] = field(default_factory=lambda: [0])
    _mentions: list[tuple[int, int, int]] = field(default_factory=list)
    _pairs: list[tuple[int, int, int]] = field(default_factory=list)
    _identity: list[int] = field(default_factory=list)

    def add(
        self,
        text: str,
        mentions: Iterable[tuple[int, int, int]],
        pairs: Iterable[tuple[int, int]],
        names: Iterable[str | None] = (),
    ) -> None:
        """Add a statement with mentions ``(start, end, party number)`` and pairs ``(holder, party)``.

        ``names`` are those of the parties, one a pair; a model that is not party-specific needs none.
        """
        number = len(self.texts)
        if composed := compose(text):
            text = composed.text
            mentions = [(*composed.span(start, end), party) for start, end, party in mentions]
        self.texts.append(text)
        self._mentions.extend(mentions)
        self._ptr.append(len(self._mentions))
        self._pairs.extend((number, holder, party) for holder, party in pairs)
        self._identity += map(identity_of, names)

    @property
    def n_pairs(self) -> int:
        """How many pairs were added."""
        return len(self._pairs)

    def build(self) -> PairBatch:
        """Return everything added so far as a batch."""
        mentions = np.array(self._mentions, dtype=np.int64).reshape(-1, 3)
        pairs = np.array(self._pairs, dtype=np.int64).reshape(-1, 3)
        start, end, party = (np.ascontiguousarray(mentions[:, i]) for i in range(3))
        statement, holder, target = (np.ascontiguousarray(pairs[:, i]) for i in range(3))
        ptr = np.array(self._ptr, dtype=np.int64)
        identity = np.array(self._identity, dtype=np.int64) if self._identity else None
        if identity is not None and len(identity) != len(pairs):
            raise ValueError(f"{len(identity)} names for {len(pairs)} pairs; give one a pair")
        return PairBatch(
            self.texts, ptr, start, end, party, statement, holder, target, self.repeat, identity
        )


def number_parties(mentions: Iterable[Mention]) -> dict[str, int]:
    """Return each party's number within its statement, in order of first listing."""
    numbers: dict[str, int] = {}
    for mention in mentions:
        numbers.setdefault(mention.party, len(numbers))
    return numbers


def _mention_rows(record: CorpusRecord, numbers: dict[str, int]) -> list[tuple[int, int, int]]:
    return [(m.start, m.end, numbers[m.party]) for m in record.mentions]


@dataclass(frozen=True, slots=True)
class LabelledPairs:
    """A batch with its gold labels: ``labels`` (n_pairs,) index the head's classes; ``record`` the input."""

    batch: PairBatch
    labels: NDArray[np.int64]
    record: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.labels)


def stance_pairs(records: Sequence[CorpusRecord]) -> LabelledPairs:
    """Return every decided stance of ``records``; classes are :data:`pipeline.schema.STANCES`."""
    builder, labels, source = PairBuilder(), [], []
    for index, record in enumerate(records):
        numbers, stances = number_parties(record.mentions), record.decided_stances()
        pairs = [
            (
                AUTHOR if s.holder is None else numbers.get(s.holder, AUTHOR),
                numbers.get(s.party, UNMENTIONED),
            )
            for s in stances
        ]
        names = [s.party for s in stances]
        builder.add(record.text, _mention_rows(record, numbers), pairs, names)
        labels += [STANCES.index(s.label) for s in stances]
        source += [index] * len(stances)
    return LabelledPairs(
        builder.build(), np.array(labels, dtype=np.int64), np.array(source, dtype=np.int64)
    )


def sentiment_pairs(records: Sequence[CorpusRecord]) -> LabelledPairs:
    """Return every labelled sentiment of ``records``; classes are :data:`pipeline.schema.SENTIMENTS`."""
    builder, labels, source = PairBuilder(), [], []
    for index, record in enumerate(records):
        numbers = number_parties(record.mentions)
        pairs = [(NO_HOLDER, numbers.get(s.party, UNMENTIONED)) for s in record.sentiments]
        names = [s.party for s in record.sentiments]
        builder.add(record.text, _mention_rows(record, numbers), pairs, names)
        labels += [SENTIMENTS.index(s.label) for s in record.sentiments]
        source += [index] * len(record.sentiments)
    return LabelledPairs(
        builder.build(), np.array(labels, dtype=np.int64), np.array(source, dtype=np.int64)
    )


def frame_pairs(frame: pd.DataFrame) -> PairBatch:
    """Return the batch of a frame with the columns :data:`PAIR_COLUMNS`, one pair a row, in order.

    ``holder_start`` and ``holder_end`` are -1 where the author holds the stance. A column ``party`` may
    name the parties, for party-specific models; the spans of a named party that the text never
    mentions are -1, too.

    Raises
    ------
    DocumentError
        It is no frame, a column is missing or there twice, a text is no string, or a span lies outside its
        text; the message names the first such row.
    """
    check_frame(frame)
    missing = [name for name in PAIR_COLUMNS if name not in frame.columns]
    if missing:
        raise DocumentError(
            f"the frame lacks the columns {', '.join(missing)}; it has: {', '.join(map(str, frame.columns))}"
        )
    refuse_twice(frame.columns, (*PAIR_COLUMNS, "party"), "the frame")
    texts = frame["text"].tolist()
    spans = _spans(frame)
    for row, text in enumerate(texts):
        if not isinstance(text, str):
            raise DocumentError(f"row {row}: text is {type(text).__name__}, not a string")
    lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
    identity = _identities(frame)
    author = (spans[:, 0] == -1) & (spans[:, 1] == -1)
    unmentioned = (spans[:, 2] == -1) & (spans[:, 3] == -1) & (identity != 0)
    inside = (
        (spans[:, [0, 2]] >= 0)
        & (spans[:, [1, 3]] > spans[:, [0, 2]])
        & (spans[:, [1, 3]] <= lengths[:, None])
    )
    bad = np.flatnonzero(~((inside[:, 0] | author) & (inside[:, 1] | unmentioned)))
    if bad.size:
        row = int(bad[0])
        nameless = "party" not in frame.columns and bool((spans[row, 2:] == -1).all())
        raise DocumentError(
            f"row {row}: spans {spans[row].tolist()} do not fit a text of {lengths[row]} characters"
            + "; a column party must name the parties that have no span" * nameless
        )
    _compose(texts, spans)
    # Flat arrays straight from the columns: a holder's mention (party 0) and a party's (party 1).
    present = np.stack([~author, ~unmentioned], axis=1)
    ptr = np.zeros(len(texts) + 1, dtype=np.int64)
    np.cumsum(present.sum(axis=1), out=ptr[1:])
    starts, ends = spans[:, [0, 2]][present], spans[:, [1, 3]][present]
    numbers = np.broadcast_to(np.array([0, 1]), present.shape)[present]
    rows = np.arange(len(texts), dtype=np.int64)
    return PairBatch(
        texts,
        ptr,
        starts,
        ends,
        np.ascontiguousarray(numbers, dtype=np.int64),
        rows,
        np.where(author, AUTHOR, 0).astype(np.int64),
        np.where(unmentioned, UNMENTIONED, 1).astype(np.int64),
        identity=identity,
    )


def _compose(texts: list[str], spans: NDArray[np.int64]) -> None:
    """Compose the texts that are not, and move their spans (n_pairs, 4), but for those that are -1."""
    for row, text in enumerate(texts):
        if composed := compose(text):
            texts[row] = composed.text
            for first in (0, 2):
                if spans[row, first] >= 0:
                    spans[row, first : first + 2] = composed.span(*spans[row, first : first + 2])


def _identities(frame: pd.DataFrame) -> NDArray[np.int64]:
    """Return the identity of the party of each row, 0 where none is named."""
    if "party" not in frame.columns:
        return np.zeros(len(frame), dtype=np.int64)
    names = (name if isinstance(name, str) else None for name in frame["party"].tolist())
    return np.array([identity_of(name) for name in names], dtype=np.int64)


def _spans(frame: pd.DataFrame) -> NDArray[np.int64]:
    try:
        given = frame[list(PAIR_COLUMNS[1:])].to_numpy(dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise DocumentError(
            f"the columns of spans hold something else than numbers: {error}"
        ) from error
    bad = np.flatnonzero(~(np.isfinite(given) & (given == np.floor(given))).all(axis=1))
    if bad.size:
        row = int(bad[0])
        raise DocumentError(f"row {row}: spans {given[row].tolist()} are not whole numbers")
    whole: NDArray[np.int64] = given.astype(np.int64)
    return whole
