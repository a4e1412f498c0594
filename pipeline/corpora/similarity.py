"""Statements that are too alike: near-duplicates, repeated sequences, repeated openings."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

Tokens = Sequence[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Alike:
    """Two statements, or all equal ones (indices, ascending), and the Jaccard similarity of their shingles."""

    statements: tuple[int, ...]
    similarity: float


@dataclass(frozen=True, slots=True)
class SharedSequence:
    """A sequence of tokens and the statements (indices, ascending) that have it."""

    tokens: tuple[str, ...]
    statements: tuple[int, ...]


def shingles(tokens: tuple[str, ...], size: int) -> frozenset[tuple[str, ...]]:
    """Return the sequences of ``size`` tokens; of a shorter statement, the statement."""
    if len(tokens) <= size:
        return frozenset({tokens})
    return frozenset(tokens[i : i + size] for i in range(len(tokens) - size + 1))


def near_duplicates(statements: Tokens, *, threshold: float, size: int = 3) -> list[Alike]:
    """Return the statements whose shingles have at least that Jaccard similarity, in order of the second.

    Statements with equal shingles are one `Alike`, and the first of them stands for all toward others: a
    post that was shared a thousand times is one row, not half a million pairs.

    Exact, by prefix filtering (Chaudhuri, Ganti and Kaushik: A Primitive Operator for Similarity
    Joins, ICDE 2006): with shingles ordered from rare to common, similar sets share one of their
    first ``n - ceil(threshold * n) + 1``, so only those are indexed.

    Parameters
    ----------
    statements
        Tokens of each statement, mentions masked.
    threshold
        Jaccard similarity in (0, 1].
    size
        Tokens per shingle.
    """
    equal: dict[frozenset[tuple[str, ...]], list[int]] = defaultdict(list)
    for number, tokens in enumerate(statements):
        equal[shingles(tokens, size)].append(number)
    alike = [Alike(tuple(numbers), 1.0) for numbers in equal.values() if len(numbers) > 1]
    sets, firsts = list(equal), [numbers[0] for numbers in equal.values()]
    frequency = Counter(shingle for found in sets for shingle in found)
    index: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for second, found in enumerate(sets):
        ordered = sorted(found, key=lambda shingle: (frequency[shingle], shingle))
        prefix = ordered[: len(ordered) - math.ceil(threshold * len(ordered)) + 1]
        for first in {one for shingle in prefix for one in index[shingle]}:
            common = len(found & sets[first])
            similarity = common / (len(found) + len(sets[first]) - common)
            if similarity >= threshold:
                alike.append(Alike((firsts[first], firsts[second]), similarity))
        for shingle in prefix:
            index[shingle].append(second)
    return sorted(alike, key=lambda one: (one.statements[1], one.statements[0]))


def shared_sequences(statements: Tokens, *, size: int, above: int) -> list[SharedSequence]:
    """Return the sequences of ``size`` tokens that more than ``above`` statements have.

    Sorted by number of statements, most first. A longer template shows as several sequences with
    the same statements, of which only the first is returned.
    """
    where: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, tokens in enumerate(statements):
        for start in range(len(tokens) - size + 1):
            found = where[tokens[start : start + size]]
            if not found or found[-1] != number:
                found.append(number)
    distinct: dict[tuple[int, ...], tuple[str, ...]] = {}
    for sequence, found in where.items():
        if len(found) > above:
            distinct.setdefault(tuple(found), sequence)
    shared = [SharedSequence(sequence, found) for found, sequence in distinct.items()]
    return sorted(shared, key=lambda one: (-len(one.statements), one.tokens))


def shared_openings(statements: Tokens, *, size: int, above: float) -> list[SharedSequence]:
    """Return the first ``size`` tokens that more than ``above`` statements begin with."""
    where: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, tokens in enumerate(statements):
        where[tokens[:size]].append(number)
    shared = [SharedSequence(t, tuple(found)) for t, found in where.items() if len(found) > above]
    return sorted(shared, key=lambda one: (-len(one.statements), one.tokens))
