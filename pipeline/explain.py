"""What a head has learned: its most telling features by class, as words.

Features are hashes, so a name is read off a training statement in which the feature occurs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from pipeline import kernels as plain
from pipeline.features import Emission
from pipeline.model import Head
from pipeline.named import Namer
from pipeline.pairs import PairBatch

_PLACES: Final = ("holder first", "party first", "party alone", "party unnamed")
#: Names of the orders of mention, as :func:`pipeline.kernels.regions.order_of` numbers them.
ORDERS: Final = _PLACES + tuple(f"author holds, {place}" for place in _PLACES)


@dataclass(frozen=True, slots=True)
class TellingFeature:
    """A feature that speaks for class ``label``: its block, its words and its weight above the mean.

    ``words`` are as :meth:`pipeline.named.Namer.name` gives them, of a block of the party with the party.
    ``order`` is the order of mention in which it counts, as in :data:`ORDERS`, or ``any``: the same words
    between holder and party mean one thing in the active voice and another in the passive. Where pairs have
    no holder it is ``any`` or, where the party is not mentioned, ``party unnamed``.
    """

    label: int
    block: str
    words: str
    weight: float
    order: str


def telling_features(
    head: Head, batch: PairBatch, *, top: int = 30, parties: Mapping[int, str] | None = None
) -> list[TellingFeature]:
    """Return the ``top`` features of each class by weight, strongest first.

    ``batch`` are pairs that the features occur in, normally the training pairs; what does not occur
    there has no name and is left out. ``parties`` are as in :func:`feature_names`.
    """
    contrast = head.weights - head.weights.mean(axis=1, keepdims=True)
    best = [np.argsort(-contrast[:, k], kind="stable")[:top] for k in range(contrast.shape[1])]
    names = feature_names(head, batch, np.unique(np.concatenate(best)), parties)
    return [
        TellingFeature(k, block, words, float(contrast[column, k]), order)
        for k, columns in enumerate(best)
        for column in columns.tolist()
        if column in names
        for block, words, order in [names[column]]
    ]


def feature_names(
    head: Head,
    batch: PairBatch,
    columns: NDArray[np.int64],
    parties: Mapping[int, str] | None = None,
) -> dict[int, tuple[str, str, str]]:
    """Return block, words and order of features ``columns``, from their first occurrence in ``batch``.

    No two are equal. ``parties`` names the party of each :func:`pipeline.pairs.identity_of`; one that is
    not there is shown by that number.
    """
    reader, namer = head.space.reader, Namer(head.space.reader)
    wanted = dict(zip(head.space.vocabulary.keys[columns].tolist(), columns.tolist(), strict=True))
    names: dict[int, tuple[str, str, str]] = {}
    for part in reader.emissions(batch):
        for key, block, pair, span in _occurrences(part, len(reader.blocks), wanted):
            config = reader.blocks[block]
            words = namer.name(key, block, part, batch, pair, span)
            if config.party:
                identity = int(batch.identities()[pair])
                words = f"{words}, of {(parties or {}).get(identity, f'party {identity:x}')}"
            order = _order(part, batch, pair) if config.ordered else "any"
            names[wanted.pop(key)] = (config.name, words, order)
        if not wanted:
            break
    return _distinct(names)


def _order(part: Emission, batch: PairBatch, pair: int) -> str:
    order = ORDERS[int(part.orders[pair - part.first])]
    if int(batch.holder[pair]) != plain.NO_HOLDER:
        return order
    return "party unnamed" if order.endswith("party unnamed") else "any"


def _distinct(names: Mapping[int, tuple[str, str, str]]) -> dict[int, tuple[str, str, str]]:
    """Return the names by column, a number behind the words of those that were there before."""
    found: dict[int, tuple[str, str, str]] = {}
    times: Counter[tuple[str, str, str]] = Counter()
    for column, name in sorted(names.items()):
        times[name] += 1
        block, words, order = name
        found[column] = (block, f"{words} ({times[name]})", order) if times[name] > 1 else name
    return found


def _occurrences(
    part: Emission, n_blocks: int, wanted: dict[int, int]
) -> Iterator[tuple[int, int, int, int]]:
    """Yield key, block, pair and span code of the first occurrence of each wanted key in ``part``."""
    n_rows = part.last - part.first
    segments = np.asarray(part.segments)[: n_rows * n_blocks + 1]
    keys = np.asarray(part.keys[: int(segments[-1])], dtype=np.int64)
    hits = np.flatnonzero(np.isin(keys, np.array(list(wanted), dtype=np.int64)))
    found, first = np.unique(keys[hits], return_index=True)
    for key, index in zip(found.tolist(), hits[first].tolist(), strict=True):
        segment = int(np.searchsorted(segments, index, side="right")) - 1
        yield key, segment % n_blocks, part.first + segment // n_blocks, int(part.spans[index])
