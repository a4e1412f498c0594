"""``stance corpus stats``: what a corpus holds, counted."""

from __future__ import annotations

import bisect
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from typing import Any, Final

from pipeline.corpora.views import (
    Registry,
    author_stances,
    directed_pairs,
    domain_of,
    holder_differs,
    parties_of,
    word_count,
)
from pipeline.schema import SENTIMENTS, STANCES, CorpusRecord

#: Lower ends of the length classes, in words; the last one is open.
LENGTH_BINS: Final[tuple[int, ...]] = (0, 5, 10, 15, 20, 25, 30, 40, 50, 71)
UNKNOWN_KIND: Final = "unknown"
#: From so many words on a statement counts as long.
LONG_WORDS: Final = 40


@dataclass(slots=True)
class CorpusStats:
    """Counts of a corpus; shares lie in 0..1 and are None where there is nothing to divide by.

    Attributes
    ----------
    ordered_pairs, class_counts
        Stances between two different named parties, and the same by label.
    author_pairs, author_class_counts
        Stances of the speaker or author.
    sentiments, sentiment_counts
        Sentiment labels of parties.
    polar_pairs, backward_pairs
        Favor and against pairs, and those of them whose holder is mentioned after the party.
    three_parties, holder_differs, neutral_statements
        Statements with three or more parties; where one holder favors one party and is against
        another; whose stances are all neutral.
    outside_speakers, long_statements
        Statements with a stance of their speaker, who is named outside the text; with
        `LONG_WORDS` words or more.
    lengths
        Statements by number of words, keyed ``low-high``.
    kinds
        Pairs by holder's kind, party's kind and label, keyed ``leader>state``; parties that the
        registry does not know are ``unknown``, the author is ``author``. Empty without a registry.
    parties, unknown_parties, states
        Different parties, how many of them the registry does not know, and how many of its states
        are among them (None without a registry). Names of one party of the registry count once.
    """

    statements: int = 0
    ordered_pairs: int = 0
    class_counts: Counter[str] = field(default_factory=Counter)
    author_pairs: int = 0
    author_class_counts: Counter[str] = field(default_factory=Counter)
    sentiments: int = 0
    sentiment_counts: Counter[str] = field(default_factory=Counter)
    polar_pairs: int = 0
    backward_pairs: int = 0
    three_parties: int = 0
    holder_differs: int = 0
    neutral_statements: int = 0
    outside_speakers: int = 0
    long_statements: int = 0
    tags: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    domains: Counter[str] = field(default_factory=Counter)
    lengths: dict[str, int] = field(default_factory=dict)
    kinds: dict[str, Counter[str]] = field(default_factory=dict)
    parties: int = 0
    unknown_parties: int | None = None
    states: int | None = None

    @property
    def class_shares(self) -> dict[str, float | None]:
        """Share of each stance among the pairs of named parties."""
        return {label: share(self.class_counts[label], self.ordered_pairs) for label in STANCES}

    @property
    def backward_share(self) -> float | None:
        """Share of polar pairs that run from the later mention to the earlier."""
        return share(self.backward_pairs, self.polar_pairs)

    @property
    def unknown_share(self) -> float | None:
        """Share of different parties that the registry does not know."""
        known = self.unknown_parties is not None
        return share(self.unknown_parties or 0, self.parties) if known else None

    def to_json(self) -> dict[str, Any]:
        """Return everything as one JSON object, shares included."""
        row: dict[str, Any] = {}
        for item in fields(self):
            value = getattr(self, item.name)
            row[item.name] = dict(value) if isinstance(value, dict) else value
        row["kinds"] = {key: dict(counts) for key, counts in sorted(self.kinds.items())}
        return row | {
            "class_shares": self.class_shares,
            "backward_share": self.backward_share,
            "unknown_share": self.unknown_share,
        }

    def rows(self) -> list[tuple[str, str]]:
        """Return (what, value) lines for a table on screen."""
        shown: list[tuple[str, str]] = []
        for name, value in self.to_json().items():
            title = name.replace("_", " ")
            if not isinstance(value, dict):
                shown.append((title, _shown(value)))
                continue
            shown += [(f"{title}: {key}", _shown(item)) for key, item in value.items()]
        return shown


def share(part: int, whole: int) -> float | None:
    """Return ``part / whole``, None when there is nothing to divide by."""
    return part / whole if whole else None


def _shown(value: object) -> str:
    if value is None:
        return "-"
    if isinstance(value, dict):
        return ", ".join(f"{key} {_shown(item)}" for key, item in value.items())
    return f"{100 * value:.1f} %" if isinstance(value, float) else f"{value:,}"


def corpus_stats(records: Iterable[CorpusRecord], registry: Registry | None = None) -> CorpusStats:
    """Return the counts of a corpus in one pass.

    Parameters
    ----------
    records
        Statements, as `read_corpus` yields them.
    registry
        With it, parties are told apart by kind and the unknown ones counted.
    """
    stats = CorpusStats(lengths=dict.fromkeys(map(_bin_name, range(len(LENGTH_BINS))), 0))
    # Zeros are shown too: a class that does not occur is the most telling count.
    stats.class_counts.update(dict.fromkeys(STANCES, 0))
    stats.author_class_counts.update(dict.fromkeys(STANCES, 0))
    stats.sentiment_counts.update(dict.fromkeys(SENTIMENTS, 0))
    kinds: dict[str, str] = {}
    parties: set[str] = set()  # one party, and so one state, may stand under several names
    states: set[str] = set()
    for record in records:
        _count_statement(stats, record)
        _count_labels(stats, record)
        for party in parties_of(record):
            if party not in kinds:
                known = registry.by_name(party) if registry is not None else None
                kinds[party] = known.kind if known is not None else UNKNOWN_KIND
                parties.add(f"name {party}" if known is None else f"id {known.id}")
                if known is not None and known.kind == "state":
                    states.add(known.id)
        if registry is not None:
            _count_kinds(stats, record, kinds)
    stats.parties = len(parties)
    if registry is not None:
        stats.unknown_parties = sum(kind == UNKNOWN_KIND for kind in kinds.values())
        stats.states = len(states)
    return stats


def _bin_name(index: int) -> str:
    low = LENGTH_BINS[index]
    return f"{low}-{LENGTH_BINS[index + 1] - 1}" if index + 1 < len(LENGTH_BINS) else f"{low}+"


def _count_statement(stats: CorpusStats, record: CorpusRecord) -> None:
    stats.statements += 1
    stats.tags.update(record.tags)
    stats.languages[record.lang] += 1
    stats.domains[domain_of(record)] += 1
    words = word_count(record)
    stats.lengths[_bin_name(bisect.bisect_right(LENGTH_BINS, words) - 1)] += 1
    stats.long_statements += words >= LONG_WORDS
    stats.outside_speakers += record.speaker is not None and bool(author_stances(record))
    stats.three_parties += len(parties_of(record)) >= 3
    stats.holder_differs += holder_differs(record)
    neutral = all(stance.label == "neutral" for stance in record.stances)
    stats.neutral_statements += bool(record.stances) and neutral


def _count_labels(stats: CorpusStats, record: CorpusRecord) -> None:
    for pair in directed_pairs(record):
        stats.ordered_pairs += 1
        stats.class_counts[pair.label] += 1
        if pair.label != "neutral":
            stats.polar_pairs += 1
            stats.backward_pairs += pair.backward
    for stance in author_stances(record):
        stats.author_pairs += 1
        stats.author_class_counts[stance.label] += 1
    for sentiment in record.sentiments:
        stats.sentiments += 1
        stats.sentiment_counts[sentiment.label] += 1


def _count_kinds(stats: CorpusStats, record: CorpusRecord, kinds: dict[str, str]) -> None:
    for stance in record.stances:
        holder = "author" if stance.holder is None else kinds[stance.holder]
        key = f"{holder}>{kinds[stance.party]}"
        stats.kinds.setdefault(key, Counter())[stance.label] += 1
