"""One actor in two names: of "Norway criticised Russian President Vladimir Putin" the whole is one mention.

To the features a name that only describes another would be a third party between the verb and its object. So
the models see the description and whom it describes as one, and a party that does nothing but describe is read
in the place of the described: Norway is as much against Russia, there, as against its president.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

#: (start, end, party number) in a statement.
Mention = tuple[int, int, int]
_LONGEST: Final = 120


class Actors(NamedTuple):
    """Mentions as the models read them, ascending, and for each party the number that it is read as."""

    mentions: tuple[Mention, ...]
    same: tuple[int, ...]

    def pair(self, holder: int, party: int) -> tuple[int, int]:
        """Return the pair that the models read in the place of this one; the author stays the author."""
        return holder if holder < 0 else self.same[holder], self.same[party]

    def with_party(self) -> Actors:
        """Return these with one more party, which has no mention."""
        return self._replace(same=(*self.same, len(self.same)))


NOBODY: Final = Actors((), ())


def read_actors(
    mentions: Sequence[Mention], described: Iterable[tuple[int, int]], parties: int
) -> Actors:
    """Join the mentions of each description with whom it describes.

    ``described`` are the places where both begin, the part and whom it describes. A party is read as another
    only where all its mentions are parts; of two that it describes as the first.

    >>> read_actors([(0, 6, 0), (18, 25, 1), (36, 50, 2)], [(18, 36)], 3)
    Actors(mentions=((0, 6, 0), (18, 50, 2)), same=(0, 2, 2))
    """
    same = list(range(parties))
    spans = {start: (start, end, party) for start, end, party in mentions}
    joined: dict[int, int] = {}
    for part, whom in described:
        whom = _last(whom, joined)
        if part not in spans or whom not in spans or part == whom:
            continue
        low, high = sorted((spans[part], spans[whom]))
        if high[1] - low[0] > _LONGEST:
            continue
        own, of = spans.pop(part)[2], spans[whom][2]
        spans[whom] = (low[0], max(low[1], high[1]), of)
        joined[part] = whom
        if same[own] == own:
            same[own] = of
    free = {party for _, _, party in spans.values()}
    same = [number if number in free else of for number, of in enumerate(same)]
    return Actors(tuple(sorted(spans.values())), tuple(_root(number, same) for number in same))


def _last(start: int, joined: dict[int, int]) -> int:
    while start in joined:
        start = joined[start]
    return start


def _root(number: int, same: Sequence[int]) -> int:
    """Follow "Kenya's Orange Movement's leader" to the end; a circle ends where it began."""
    for _ in same:
        if same[number] == number:
            break
        number = same[number]
    return number
