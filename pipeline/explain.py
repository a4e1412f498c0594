"""What a head has learned: its most telling features by class, as words.

Features are hashes, so a name is read off a training statement in which the feature occurs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from pipeline import kernels as plain
from pipeline.config import BlockConfig
from pipeline.features import Emission
from pipeline.model import Head
from pipeline.pairs import PairBatch

_PLACES: Final = ("holder first", "party first", "party alone", "party unnamed")
#: Names of the orders of mention, as :func:`pipeline.kernels.emit_pair` numbers them.
ORDERS: Final = _PLACES + tuple(f"author holds, {place}" for place in _PLACES)


@dataclass(frozen=True, slots=True)
class TellingFeature:
    """A feature that speaks for class ``label``: its block, its words and its weight above the mean.

    ``order`` is the order of mention in which it counts, as in :data:`ORDERS`, or ``any``: the same words
    between holder and party mean one thing in the active voice and another in the passive.
    """

    label: int
    block: str
    words: str
    weight: float
    order: str


def telling_features(head: Head, batch: PairBatch, *, top: int = 30) -> list[TellingFeature]:
    """Return the ``top`` features of each class by weight, strongest first.

    ``batch`` are pairs that the features occur in, normally the training pairs; what does not occur
    there has no name and is left out.
    """
    contrast = head.weights - head.weights.mean(axis=1, keepdims=True)
    best = [np.argsort(-contrast[:, k], kind="stable")[:top] for k in range(contrast.shape[1])]
    names = feature_names(head, batch, np.unique(np.concatenate(best)))
    return [
        TellingFeature(k, block, words, float(contrast[column, k]), order)
        for k, columns in enumerate(best)
        for column in columns.tolist()
        if column in names
        for block, words, order in [names[column]]
    ]


def feature_names(
    head: Head, batch: PairBatch, columns: NDArray[np.int64]
) -> dict[int, tuple[str, str, str]]:
    """Return block, words and order of features ``columns``, from their first occurrence in ``batch``."""
    wanted = dict(zip(head.space.vocabulary.keys[columns].tolist(), columns.tolist(), strict=True))
    names: dict[int, tuple[str, str, str]] = {}
    for part in head.space.reader.emissions(batch):
        for key, block, pair, span in _occurrences(part, len(head.space.reader.blocks), wanted):
            column = wanted.pop(key)
            config = head.space.reader.blocks[block]
            order = ORDERS[int(part.orders[pair - part.first])] if config.ordered else "any"
            names[column] = (config.name, _words(head, config, part, batch, pair, span), order)
        if not wanted:
            break
    return names


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


def _words(
    head: Head, block: BlockConfig, part: Emission, batch: PairBatch, pair: int, span: int
) -> str:
    if span == plain.NO_SPAN:
        return "(always)"
    statement = int(batch.statement[pair])
    base = int(part.units.ptr[statement - part.statements])
    first = base + span // 256
    roles = (int(batch.holder[pair]), int(batch.party[pair]))
    symbols = (
        _symbol(head, block, part, batch.texts[statement], unit, roles)
        for unit in range(first, first + span % 256 + 1)
    )
    return " ".join(symbol for symbol in symbols if symbol)


def _symbol(
    head: Head, block: BlockConfig, part: Emission, text: str, unit: int, roles: tuple[int, int]
) -> str:
    """Return a unit as the block's view shows it; empty where the view drops it."""
    units: Any = part.units
    party, tag = int(units.party[unit]), int(units.tag[unit])
    if party >= 0:
        return "HOLDER" if party == roles[0] else "PARTY" if party == roles[1] else "OTHER"
    if party == plain.NAME:
        return "" if block.view == "tag" else "NAME"
    word = text[int(units.start[unit]) : int(units.end[unit])].lower()
    if block.view == "form":
        return word
    words = head.space.reader.knowledge
    tone = int(units.tone[unit])
    if block.view == "tone" and tone >= 0 and words.tone_symbol[tone] != 0:
        return f"<{_portrayal(words.tones[tone])}>"
    if tag >= 0 and block.view in ("tag", "class"):
        return f"<{(words.tag_names if block.view == 'tag' else words.tag_classes)[tag]}>"
    closed = int(units.hash[unit]) in set(words.closed.keys.tolist())
    if block.view == "class" or closed:
        return word
    return "" if block.view in ("tag", "tone") else "WORD"


def _portrayal(tone: tuple[int, int, int]) -> str:
    """Return the signs of a connotation in words."""
    sides = zip(("agent", "patient"), tone[1:], strict=True)
    return " ".join(f"{side}{'+' if value > 0 else '-'}" for side, value in sides if value)
