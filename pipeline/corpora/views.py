"""Facts about one labelled statement that both the checks and the counts look at."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Protocol

from pipeline.schema import CorpusRecord, Stance, StanceLabel

#: Stands for a mention where its words are masked; no statement can hold it.
MASK: Final = "\0"
_TOKEN = re.compile(r"\0|\w+")
_DOMAIN_END = re.compile(r"[-.]")


class KnownParty(Protocol):
    """What the checks need to know about a party of a registry."""

    @property
    def id(self) -> str:
        """Key of the party."""

    @property
    def kind(self) -> str:
        """One of `pipeline.schema.PARTY_KINDS`."""


class Registry(Protocol):
    """The part of `pipeline.parties.Registry` that is used here."""

    def by_name(self, name: str, /) -> KnownParty | None:
        """Return the party of that name, or None."""

    def affiliation_of(self, party: Any, /) -> KnownParty | None:
        """Return the party that ``party`` belongs to, or None."""


@dataclass(frozen=True, slots=True)
class DirectedPair:
    """A labelled pair of two named parties; ``backward`` if the party is mentioned first."""

    holder: str
    party: str
    label: Stance
    backward: bool


def masked_tokens(record: CorpusRecord) -> tuple[str, ...]:
    """Return the words of a statement in lower case, each mention replaced by one `MASK`."""
    pieces, last = [], 0
    for mention in sorted(record.mentions, key=lambda m: (m.start, -m.end)):
        if mention.start < last:  # inside the mention before
            continue
        pieces += [record.text[last : mention.start], MASK]
        last = mention.end
    text = " ".join([*pieces, record.text[last:]])
    return tuple(_TOKEN.findall(text.casefold()))


def word_count(record: CorpusRecord) -> int:
    """Return the number of words of the text as it stands."""
    return sum(1 for _ in re.finditer(r"\w+(?:[’'.,-]\w+)*", record.text))


def domain_of(record: CorpusRecord) -> str:
    """Return the domain: the id up to its first hyphen or dot (``war`` of ``war-es-0003``)."""
    return _DOMAIN_END.split(record.id, maxsplit=1)[0]


def directed_pairs(record: CorpusRecord) -> Iterator[DirectedPair]:
    """Yield the stances between two different named parties."""
    first: dict[str, int] = {}
    for mention in record.mentions:
        first[mention.party] = min(mention.start, first.get(mention.party, mention.start))
    for stance in record.stances:
        if stance.holder is not None and stance.holder != stance.party:
            here, there = first.get(stance.holder, -1), first.get(stance.party, -1)
            yield DirectedPair(stance.holder, stance.party, stance.label, there < here)


def author_stances(record: CorpusRecord) -> list[StanceLabel]:
    """Return the stances of the statement's speaker or author."""
    return [stance for stance in record.stances if stance.holder is None]


def parties_of(record: CorpusRecord) -> set[str]:
    """Return every party that is mentioned or labelled."""
    labelled = {s.party for s in record.stances} | {s.party for s in record.sentiments}
    return {m.party for m in record.mentions} | labelled


def holder_differs(record: CorpusRecord) -> bool:
    """Return whether one holder favors one party and is against another."""
    polar: dict[str | None, set[str]] = {}
    for stance in record.stances:
        if stance.label != "neutral":
            polar.setdefault(stance.holder, set()).add(stance.label)
    return any(len(labels) > 1 for labels in polar.values())
