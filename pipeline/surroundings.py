"""What two heads say about whole statements: every ordered pair of their parties, every party.

The input of collective models (:mod:`pipeline.collective`). It depends on a statement, its mentions and the
pair alone, never on which other pairs were asked for: a pair has the same label alone and among others.
Pairs that the reader of documents never asks about (a state and "its president, X") are scored here, too.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.model import Head, Labels
from pipeline.pairs import AUTHOR, MOST_PARTIES, NO_HOLDER, PairBatch

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Prints = NDArray[np.uint64]

_FAVOR, _NEUTRAL, _AGAINST = 0, 1, 2
#: Below every number of a party.
_FAR = 16


def predict_stance(stance: Head, sentiment: Head | None, batch: PairBatch) -> Labels:
    """Label the stance of every pair of ``batch``, collectively if ``stance`` has learned how to."""
    if sentiment is None or stance.collective is None:
        return stance.predict(batch)
    return Surroundings.of(stance, sentiment, batch).stance_labels(batch)


def predict_sentiment(stance: Head | None, sentiment: Head, batch: PairBatch) -> Labels:
    """Label the sentiment toward the party of every pair, collectively if ``sentiment`` has learned how to."""
    if stance is None or sentiment.collective is None:
        targets, row = _targets(batch)
        labels = sentiment.predict(targets)
        return Labels(labels.classes[row], labels.probabilities[row])
    return Surroundings.of(stance, sentiment, batch).sentiment_labels(batch)


def predict_both(
    stance: Head, sentiment: Head | None, batch: PairBatch
) -> tuple[Labels, Labels | None]:
    """Return stance, and sentiment toward the party, of every pair of ``batch``; scores are shared."""
    if sentiment is None:
        return stance.predict(batch), None
    if stance.collective is None or sentiment.collective is None:
        return predict_stance(stance, sentiment, batch), predict_sentiment(stance, sentiment, batch)
    around = Surroundings.of(stance, sentiment, batch)
    return around.stance_labels(batch), around.sentiment_labels(batch)


def _targets(batch: PairBatch) -> tuple[PairBatch, Ints]:
    """Return a pair without holder for each (statement, party) of ``batch``, and which one a pair has."""
    numbers = _Numbering(int(batch.party.max(initial=0)) + 4)
    codes, first, row = np.unique(
        numbers.code(batch.statement, NO_HOLDER, batch.party),
        return_index=True,
        return_inverse=True,
    )
    return _asking(batch, *numbers.pairs(codes), batch.identities()[first]), row


def _asking(
    batch: PairBatch, statement: Ints, holder: Ints, party: Ints, identity: Ints | None = None
) -> PairBatch:
    """Return ``batch`` with other pairs."""
    return PairBatch(
        batch.texts,
        batch.mention_ptr,
        batch.mention_start,
        batch.mention_end,
        batch.mention_party,
        statement,
        holder,
        party,
        batch.repeat,
        identity,
    )


@dataclass(frozen=True, slots=True)
class _Numbering:
    """Pairs as single numbers that sort by statement, holder and party; ``width`` exceeds every party."""

    width: int

    def code(self, statement: Ints, holder: Ints | int, party: Ints | int) -> Ints:
        """Return the numbers of pairs; holders start at NO_HOLDER, parties at UNMENTIONED."""
        return (statement * self.width + holder + 2) * self.width + party + 1

    def pairs(self, codes: Ints) -> tuple[Ints, Ints, Ints]:
        """Return statements, holders and parties of ``codes``."""
        rest = codes // self.width
        return rest // self.width, rest % self.width - 2, codes % self.width - 1


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Scores of all pairs and all parties of the statements of a batch.

    ``pairs`` (n_all,) numbers the pairs, ascending; ``scores`` (n_all, 3) and ``orders`` are the stance
    head's, ``between`` (n_all,) marks pairs of two mentioned parties, ``shared`` (n_all, 6) says what the
    other pairs with the same party and with the same holder are like. ``parties`` (n_parties,), ``toward``
    (n_parties, 3) and ``party_orders`` are the sentiment head's. ``prints`` (n_all,) and ``party_prints``
    (n_parties,) are what the heads recall pairs by, None where they recall nothing. A statement with
    MOST_PARTIES parties or more is a list, whose other pairs say nothing.
    """

    stance: Head
    sentiment: Head
    numbers: _Numbering
    pairs: Ints
    scores: Floats
    orders: Ints
    between: NDArray[np.bool_]
    shared: Floats
    parties: Ints
    toward: Floats
    party_orders: Ints
    prints: Prints | None
    party_prints: Prints | None

    @classmethod
    def of(cls, stance: Head, sentiment: Head, batch: PairBatch) -> Surroundings:
        """Score every pair and party of the statements that ``batch`` asks about."""
        most = max(batch.mention_party.max(initial=0), batch.party.max(initial=0))
        numbers = _Numbering(int(most) + 4)
        mutual, crowded = _mutual_pairs(batch, numbers)
        given = batch.holder >= AUTHOR
        asked = numbers.code(batch.statement, batch.holder, batch.party)[given]
        author = numbers.code(batch.statement, AUTHOR, batch.party)
        pairs = np.unique(np.concatenate([mutual, asked, author]))
        statement, holder, party = numbers.pairs(pairs)
        every = _asking(batch, statement, holder, party)
        prints = stance.room_for_prints(every)
        scores, orders, lists = stance.scores_and_lists(every, prints)
        named = holder >= 0
        parties = np.unique(
            np.concatenate(
                [
                    numbers.code(statement, NO_HOLDER, party),
                    numbers.code(statement[named], NO_HOLDER, holder[named]),
                ]
            )
        )
        targets = _asking(batch, *numbers.pairs(parties))
        party_prints = sentiment.room_for_prints(targets)
        toward, party_orders, _ = sentiment.scores_and_lists(targets, party_prints)
        between = (holder >= 0) & (party >= 0) & (holder != party) & ~_is_in(statement, crowded)
        shared = _shared(scores, statement, holder, party, lists, between, numbers)
        return cls(
            stance, sentiment, numbers, pairs, scores, orders, between, shared,
            parties, toward, party_orders, prints, party_prints,
        )  # fmt: skip

    def stance_labels(self, batch: PairBatch) -> Labels:
        """Label the pairs of ``batch``."""
        rows = _find(self.pairs, self.numbers.code(batch.statement, batch.holder, batch.party))
        inputs = self.stance_inputs(batch)
        return _labels(self.stance, self.scores, self.orders, self.prints, rows, inputs)

    def sentiment_labels(self, batch: PairBatch) -> Labels:
        """Label the sentiment toward the party of each pair of ``batch``."""
        rows = self._parties(batch.statement, batch.party)
        inputs = self.sentiment_inputs(batch)
        own = self.toward, self.party_orders, self.party_prints
        return _labels(self.sentiment, *own, rows, inputs)

    def stance_inputs(self, batch: PairBatch) -> Floats:
        """Return what a collective model reads of each pair (n_pairs, 25).

        Of the pair and of its reverse: the stance's scores, and what the other pairs of the party and of the
        holder are like; whether there is a reverse; the sentiment's scores toward party and holder.
        """
        code = self.numbers.code
        rows = _find(self.pairs, code(batch.statement, batch.holder, batch.party))
        back = _find(self.pairs, code(batch.statement, batch.party, batch.holder))
        mutual = (back >= 0) & self.between[rows]
        own = np.hstack([self.scores, self.shared])
        holder = np.where(batch.holder >= 0, batch.holder, batch.party)
        return np.hstack(
            [
                own[rows],
                np.where(mutual[:, None], own[back], 0.0),
                mutual[:, None],
                self.toward[self._parties(batch.statement, batch.party)],
                np.where(
                    (batch.holder >= 0)[:, None],
                    self.toward[self._parties(batch.statement, holder)],
                    0.0,
                ),
            ]
        )

    def sentiment_inputs(self, batch: PairBatch) -> Floats:
        """Return what a collective model reads of each party (n_pairs, 12).

        The sentiment's scores, those of the author's stance, and the strongest stances of the statement's
        other parties toward it and of it toward them, with whether there are others.
        """
        statement, holder, party = self.numbers.pairs(self.pairs)
        author = _find(self.pairs, self.numbers.code(batch.statement, AUTHOR, batch.party))
        polar, between = _polar(self.scores)[self.between], self.between
        asked = self.numbers.code(batch.statement, NO_HOLDER, batch.party)
        sides = [
            _strongest(
                asked, self.numbers.code(statement[between], NO_HOLDER, side[between]), polar
            )
            for side in (party, holder)
        ]
        own = self.toward[self._parties(batch.statement, batch.party)]
        return np.hstack([own, self.scores[author], *sides])

    def _parties(self, statement: Ints, party: Ints) -> Ints:
        return _find(self.parties, self.numbers.code(statement, NO_HOLDER, party))


def _labels(
    head: Head, scores: Floats, orders: Ints, prints: Prints | None, rows: Ints, inputs: Floats
) -> Labels:
    found = head.calibration.probabilities(scores[rows], orders[rows])
    if head.collective is not None:
        found = head.collective.probabilities(inputs, found)
    return head.labels(found, orders[rows], None if prints is None else prints[rows])


def _mutual_pairs(batch: PairBatch, numbers: _Numbering) -> tuple[Ints, Ints]:
    """Return the ordered pairs of the parties that a statement mentions, and the statements that are lists."""
    of_mention = np.repeat(np.arange(len(batch.texts)), np.diff(batch.mention_ptr))
    mentioned = _is_in(of_mention, np.unique(batch.statement))
    codes = np.unique(
        numbers.code(of_mention[mentioned], NO_HOLDER, batch.mention_party[mentioned])
    )
    statement, _, party = numbers.pairs(codes)
    number, first, row, size = np.unique(
        statement, return_index=True, return_inverse=True, return_counts=True
    )
    lists = number[size >= MOST_PARTIES]
    partners = np.where(size >= MOST_PARTIES, 0, size)[row]
    # Each party of a statement beside each party of it, itself too: a block of size * size rows.
    one = np.repeat(np.arange(len(codes)), partners)
    step = np.arange(len(one)) - np.repeat(np.cumsum(partners) - partners, partners)
    other = np.repeat(first[row], partners) + step
    apart = one != other
    return numbers.code(statement[one[apart]], party[one[apart]], party[other[apart]]), lists


def _shared(
    scores: Floats,
    statement: Ints,
    holder: Ints,
    party: Ints,
    lists: Ints,
    between: NDArray[np.bool_],
    numbers: _Numbering,
) -> Floats:
    """Return what the other pairs with the same party, and with the same holder, are like (n_pairs, 6).

    Of each the strongest favor, the strongest against, and 1 where there are any. Only pairs ``between`` two
    mentioned parties tell something: others are scored only where they are asked for. Parties that stand in one
    list count as one: what is said of a party's company is said of it.
    """
    polar = _polar(scores)
    company = [
        np.where(lists[:, side], -_FAR - lists[:, side], own)
        for side, own in ((0, holder), (1, party))
    ]
    same_party = numbers.code(statement, NO_HOLDER, party)
    same_holder = numbers.code(statement, holder, 0)
    return np.hstack(
        [
            _strongest_beyond(same_party, company[0], polar, between),
            np.where(
                between[:, None], _strongest_beyond(same_holder, company[1], polar, between), 0.0
            ),
        ]
    )


def _polar(scores: Floats) -> Floats:
    """Return by how much favor and against exceed neutral (n_pairs, 2)."""
    return scores[:, [_FAVOR, _AGAINST]] - scores[:, [_NEUTRAL]]


def _strongest_beyond(group: Ints, own: Ints, values: Floats, counted: NDArray[np.bool_]) -> Floats:
    """Return what :func:`_strongest_other` does, of the rows that have another ``own``."""
    own = own - own.min(initial=0)
    number = np.unique(group, return_inverse=True)[1] * (own.max(initial=0) + 1) + own
    _, first, row = np.unique(number, return_index=True, return_inverse=True)
    best = np.full((len(first), 2), -np.inf)
    np.maximum.at(best, row[counted], values[counted])
    return _strongest_other(group[first], best, np.isfinite(best[:, 0]))[row]


def _strongest_other(group: Ints, values: Floats, counted: NDArray[np.bool_]) -> Floats:
    """Return the greatest of ``values`` (n_rows, 2) among the other counted rows of each row's group.

    A third column is 1 where there are others; without any all are 0.
    """
    result = np.zeros((len(group), 3))
    _, number = np.unique(group, return_inverse=True)
    for column in range(2):
        value = np.where(counted, values[:, column], -np.inf)
        order = np.lexsort((-value, number))
        best = np.full(int(number.max(initial=-1)) + 1, -1)
        heads = np.flatnonzero(np.diff(number[order], prepend=-1))
        best[number[order[heads]]] = order[heads]
        after = np.append(value[order], -np.inf)[heads + 1]
        tail = np.append(number[order], -1)[heads + 1]
        second = np.where(tail == number[order[heads]], after, -np.inf)
        own = best[number] == np.arange(len(group))
        found = np.where(own, second[number], value[best[number]])
        there = np.isfinite(found)
        result[:, column] = np.where(there, found, 0.0)
        result[:, 2] = there
    return result


def _strongest(asked: Ints, group: Ints, values: Floats) -> Floats:
    """Return the greatest of ``values`` (n_rows, 2) in the group that each of ``asked`` names; see above."""
    names, number = np.unique(group, return_inverse=True)
    best = np.full((len(names) + 1, 2), -np.inf)
    np.maximum.at(best, number, values)
    found = best[_find(names, asked)]
    there = np.isfinite(found)
    return np.hstack([np.where(there, found, 0.0), there[:, :1]])


def _find(names: Ints, wanted: Ints) -> Ints:
    """Return where each of ``wanted`` stands in the sorted ``names``, -1 where it does not."""
    if not len(names):
        return np.full(len(wanted), -1)
    place = np.minimum(np.searchsorted(names, wanted), len(names) - 1)
    return np.where(names[place] == wanted, place, -1)


def _is_in(values: Ints, names: Ints) -> NDArray[np.bool_]:
    return _find(names, values) >= 0
