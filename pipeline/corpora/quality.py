"""``stance corpus check``: is a corpus sound, varied and balanced enough to learn from?"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Final

from pipeline.corpora.records import parse_record
from pipeline.corpora.similarity import near_duplicates, shared_openings, shared_sequences
from pipeline.corpora.spans import cut_mentions
from pipeline.corpora.stats import CorpusStats, corpus_stats
from pipeline.corpora.views import MASK, Registry, masked_tokens, word_count
from pipeline.schema import STANCES, CorpusRecord

_SHOWN_IDS: Final = 8
_MASK_SHOWN: Final = "[party]"
#: Kinds of party each of which must criticise and support each.
CRITICS: Final = ("state", "leader", "organisation", "group", "movement")
_COUNTED: Final = (
    "statements",
    "ordered_pairs",
    "sentiments",
    "three_parties",
    "holder_differs",
    "outside_speakers",
    "long_statements",
    "states",
)


@dataclass(frozen=True, slots=True)
class Quotas:
    """Thresholds of `check_corpus`; the defaults are those of the bundled corpus.

    A minimum of 0 and a maximum of 1 (shares) switch a check off.

    Attributes
    ----------
    near_duplicate
        Least Jaccard similarity of masked 3-token shingles at which two statements are one.
    template_tokens, template_statements
        No sequence of that many masked tokens may occur in more than that many statements.
    opening_tokens, opening_share, opening_statements
        No sequence of first tokens may open more than that share of the statements; openings of
        so few statements are never reported.
    class_share, backward_share, unknown_share
        Least share of each stance among named pairs; of polar pairs whose holder comes second; of
        parties that no registry knows.
    domain_share, domain_share_max, domains
        Least and greatest share of a domain among the statements; least number of domains.
    party_statements, balance_points
        The stances toward a party with more than that many statements may differ from the corpus
        by so many points (0..1) in no class.
    kind_cells
        Each kind of holder (`CRITICS`) must favor, and be against, each kind of party in so many pairs.
    states
        Least number of the registry's states that are named.
    tags, languages
        Least number of statements by tag and by language.
    """

    near_duplicate: float = 0.7
    template_tokens: int = 6
    template_statements: int = 6
    opening_tokens: int = 3
    opening_share: float = 0.03
    opening_statements: int = 6
    words_min: int = 5
    words_max: int = 70
    statements: int = 3000
    ordered_pairs: int = 9000
    sentiments: int = 4000
    class_share: float = 0.25
    backward_share: float = 0.25
    unknown_share: float = 1 / 3
    three_parties: int = 600
    holder_differs: int = 300
    outside_speakers: int = 300
    long_statements: int = 120
    kind_cells: int = 6
    states: int = 190
    domains: int = 13
    domain_share: float = 0.02
    domain_share_max: float = 0.25
    party_statements: int = 20
    balance_points: float = 0.25
    tags: dict[str, int] = field(
        default_factory=lambda: {
            "act": 500,
            "neg": 200,
            "fp": 300,
            "rep": 150,
            "pn": 400,
            "iro": 100,
            "und": 75,
            "head": 200,
            "tw": 100,
            "tr": 50,
        }
    )
    languages: dict[str, int] = field(default_factory=lambda: {"es": 400})


#: For corpora of users: no amounts are asked for, only soundness, variety and balance.
SOUNDNESS: Final = Quotas(
    words_min=1,
    words_max=400,
    statements=0,
    ordered_pairs=0,
    sentiments=0,
    class_share=0.0,
    backward_share=0.0,
    unknown_share=0.0,
    three_parties=0,
    holder_differs=0,
    outside_speakers=0,
    long_statements=0,
    kind_cells=0,
    states=0,
    domains=0,
    domain_share=0.0,
    domain_share_max=1.0,
    tags={},
    languages={},
)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a corpus should not have, or lacks.

    ``kind`` is one of ``record``, ``mention``, ``duplicate``, ``template``, ``opening``, ``length``, ``class``,
    ``domain``, ``balance``, ``quota``; ``ids`` are the statements concerned; ``place`` is the ``file:line``
    of a single one, where that is known.
    """

    kind: str
    what: str
    ids: tuple[str, ...] = ()
    place: str | None = None

    def __str__(self) -> str:
        shown = ", ".join(self.ids[:_SHOWN_IDS])
        more = f" and {len(self.ids) - _SHOWN_IDS} more" if len(self.ids) > _SHOWN_IDS else ""
        place = f"{self.place}: " if self.place else ""
        return f"{place}{self.kind}: {self.what}{f' ({shown}{more})' if shown else ''}"


def check_corpus(
    records: Iterable[CorpusRecord],
    registry: Registry | None = None,
    *,
    quotas: Quotas | None = None,
    places: Mapping[str, str] | None = None,
) -> list[Finding]:
    """Return what is wrong with a corpus as a whole; an empty list means that it passes.

    Parameters
    ----------
    records
        Statements, as `read_corpus` yields them (which refuses faults of single lines; they are
        looked for here again, because records may come from elsewhere).
    registry
        With it, parties are pooled by registry entry and by camp (a leader with the state), and
        the share of unknown parties is checked.
    quotas
        Thresholds; `Quotas()` when None.
    places
        Where each id stands, as `read_corpus` writes them down.
    """
    rows = list(records)
    limits = quotas or Quotas()
    if not rows:
        return [Finding("quota", "the corpus is empty")]
    return [
        *_record_findings(rows, places or {}),
        *_similarity_findings(rows, limits),
        *_length_findings(rows, limits, places or {}),
        *_quota_findings(corpus_stats(rows, registry), limits),
        *_balance_findings(rows, registry, limits),
    ]


def _record_findings(rows: list[CorpusRecord], places: Mapping[str, str]) -> Iterator[Finding]:
    seen: set[str] = set()
    for record in rows:
        place = places.get(record.id)
        for fault in parse_record(record.to_json()).faults:
            yield Finding("record", fault, (record.id,), place)
        if record.id in seen:
            yield Finding("record", "the id occurs twice", (record.id,), place)
        seen.add(record.id)
        for cut in cut_mentions(record):
            yield Finding("mention", str(cut), (record.id,), place)


def _similarity_findings(rows: list[CorpusRecord], quotas: Quotas) -> Iterator[Finding]:
    tokens = [masked_tokens(record) for record in rows]
    for alike in near_duplicates(tokens, threshold=quotas.near_duplicate):
        many = len(alike.statements)
        what = (
            f"{'two' if many == 2 else many} statements are {100 * alike.similarity:.0f} % alike,"
            " mentions masked"
        )
        yield Finding("duplicate", what, tuple(rows[number].id for number in alike.statements))
    for shared in shared_sequences(
        tokens, size=quotas.template_tokens, above=quotas.template_statements
    ):
        ids = tuple(rows[number].id for number in shared.statements)
        yield Finding("template", f"“{_phrase(shared.tokens)}” is in {len(ids)} statements", ids)
    most = max(quotas.opening_share * len(rows), quotas.opening_statements)
    for opening in shared_openings(tokens, size=quotas.opening_tokens, above=most):
        ids = tuple(rows[number].id for number in opening.statements)
        part = 100 * len(ids) / len(rows)
        what = f"“{_phrase(opening.tokens)}” opens {len(ids)} statements ({part:.1f} %)"
        yield Finding("opening", what, ids)


def _phrase(tokens: tuple[str, ...]) -> str:
    return " ".join(_MASK_SHOWN if token == MASK else token for token in tokens)


def _length_findings(
    rows: list[CorpusRecord], quotas: Quotas, places: Mapping[str, str]
) -> Iterator[Finding]:
    limits = f"{quotas.words_min}-{quotas.words_max}"
    for record in rows:
        words = word_count(record)
        if not quotas.words_min <= words <= quotas.words_max:
            what = f"{words} words, not {limits}"
            yield Finding("length", what, (record.id,), places.get(record.id))


def _quota_findings(stats: CorpusStats, quotas: Quotas) -> Iterator[Finding]:
    for name in _COUNTED:
        have, need = getattr(stats, name), getattr(quotas, name)
        if have is not None and have < need:  # None: there is no registry to count by
            yield Finding("quota", f"{name.replace('_', ' ')}: {have}, at least {need} are asked")
    for title, counts, least in (
        ("tag", stats.tags, quotas.tags),
        ("language", stats.languages, quotas.languages),
    ):
        for key, need in least.items():
            if counts[key] < need:
                yield Finding("quota", f"{title} {key}: {counts[key]}, at least {need} are asked")
    shares = [
        *((f"{name} pairs", part, quotas.class_share) for name, part in stats.class_shares.items()),
        ("polar pairs whose holder comes second", stats.backward_share, quotas.backward_share),
        ("parties that no registry knows", stats.unknown_share, quotas.unknown_share),
    ]
    for title, found, need in shares:
        if found is not None and found < need:
            what = f"{title}: {100 * found:.1f} %, at least {100 * need:.1f} % are asked"
            yield Finding("class", what)
    yield from _domain_findings(stats, quotas)
    if stats.kinds:
        yield from _kind_findings(stats, quotas)


def _kind_findings(stats: CorpusStats, quotas: Quotas) -> Iterator[Finding]:
    for holder, party, label in product(CRITICS, CRITICS, ("favor", "against")):
        have = stats.kinds.get(f"{holder}>{party}", Counter())[label]
        if have < quotas.kind_cells:
            what = f"{holder} {label} {party}: {have} pairs, at least {quotas.kind_cells} are asked"
            yield Finding("quota", what)


def _domain_findings(stats: CorpusStats, quotas: Quotas) -> Iterator[Finding]:
    if len(stats.domains) < quotas.domains:
        what = f"{len(stats.domains)} domains, at least {quotas.domains} are asked"
        yield Finding("domain", what)
    for domain, count in sorted(stats.domains.items()):
        part = count / stats.statements
        if not quotas.domain_share <= part <= quotas.domain_share_max:
            limits = f"{100 * quotas.domain_share:.0f}-{100 * quotas.domain_share_max:.0f} %"
            what = f"{domain} is {100 * part:.1f} % of the statements, not {limits}"
            yield Finding("domain", what)


def _balance_findings(
    rows: list[CorpusRecord], registry: Registry | None, quotas: Quotas
) -> Iterator[Finding]:
    corpus: Counter[str] = Counter()
    toward: dict[str, Counter[str]] = defaultdict(Counter)
    statements: dict[str, set[str]] = defaultdict(set)
    for record in rows:
        for stance in record.stances:
            corpus[stance.label] += 1
            for key in _pools(stance.party, registry):
                toward[key][stance.label] += 1
                statements[key].add(record.id)
    for key in sorted(toward):
        if len(statements[key]) <= quotas.party_statements:
            continue
        for label in STANCES:
            here = toward[key][label] / toward[key].total()
            usual = corpus[label] / corpus.total()
            if abs(here - usual) > quotas.balance_points:
                yield Finding(
                    "balance",
                    f"{key}: {100 * here:.0f} % of the {toward[key].total()} stances toward it are"
                    f" {label}, {100 * usual:.0f} % in the corpus",
                )


def _pools(party: str, registry: Registry | None) -> list[str]:
    """Return what a party's stances are counted under: the party itself, and its camp."""
    known = registry.by_name(party) if registry is not None else None
    if known is None or registry is None:
        return [f"party {party}"]
    camp = known
    for _ in range(8):  # affiliations may be nested, and a user's file may have a ring
        above = registry.affiliation_of(camp)
        if above is None:
            break
        camp = above
    return [f"party {known.id}", f"camp {camp.id}"]
