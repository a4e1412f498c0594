"""`check_corpus` and `corpus_stats` on small invented corpora."""

from __future__ import annotations

import json
import random
import re
import unicodedata
from dataclasses import dataclass, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.corpora import (
    SOUNDNESS,
    Finding,
    Quotas,
    check_corpus,
    corpus_stats,
    read_corpus,
)
from pipeline.corpora.similarity import near_duplicates, shared_openings, shared_sequences, shingles
from pipeline.corpora.spans import cut_mentions
from pipeline.corpora.views import MASK, domain_of, masked_tokens, word_count
from pipeline.markup import parse_line
from pipeline.parties import Registry
from pipeline.resources import resource
from pipeline.schema import CorpusRecord, Mention, Stance, StanceLabel

CORPUS = """\
{Norland} thanked {Eastmark} for its help. || 1>2+ 2>1. || 2+ || act
{Eastmark} drew sharp criticism from {Mira Solberg} on Monday. || 2>1- 1>2. || 1-
{Norland} armed {Westmark} against {Eastmark}. || 1>2+ 1>3- 2>3- || 3. || act,rep
We will never forgive {Eastmark}! || 0>1- 0>Gulf+ || 1- || fp || Mira Solberg
{Norland} and {Westmark} discussed the weather. || 1>2. 2>1. || ||
Storms struck before {Norland} met {Eastmark}. || 1>2. 2>1. || 1. || pn,neg"""


def corpus(lines: str = CORPUS, prefix: str = "war") -> list[CorpusRecord]:
    return [
        parse_line(line, record_id=f"{prefix}-{number:04d}")
        for number, line in enumerate(lines.splitlines(), start=1)
    ]


@dataclass(frozen=True)
class Known:
    id: str
    kind: str
    above: str | None = None


class SmallRegistry:
    """Norland, its premier, and Eastmark under two names."""

    entries = {  # noqa: RUF012 (read only)
        "Norland": Known("norland", "state"),
        "Mira Solberg": Known("solberg", "leader", "Norland"),
        "Eastmark": Known("eastmark", "state"),
        "Port Elva": Known("eastmark", "state"),
    }

    def by_name(self, name: str, /) -> Known | None:
        return self.entries.get(name)

    def affiliation_of(self, party: Known, /) -> Known | None:
        return self.entries[party.above] if party.above else None


# --- views ----------------------------------------------------------------------------------------


def test_masked_tokens() -> None:
    record = CorpusRecord(
        id="a",
        text="The Norlanders’ own Norland Bank’s HEAD left.",
        mentions=(
            Mention("n", 4, 11),
            Mention("b", 20, 32),
            Mention("n", 20, 27),
        ),
    )
    assert masked_tokens(record) == ("the", MASK, "ers", "own", MASK, "s", "head", "left")
    assert word_count(record) == 7


@pytest.mark.parametrize(
    ("identity", "domain"),
    [("war-0001", "war"), ("war-es-0001", "war"), ("aid.more-1", "aid"), ("plain", "plain")],
)
def test_domain(identity: str, domain: str) -> None:
    assert domain_of(CorpusRecord(id=identity, text="x")) == domain


# --- stats ----------------------------------------------------------------------------------------


def test_stats() -> None:
    rows = [*corpus(), replace(corpus()[0], id="aid-es-1", lang="es")]
    stats = corpus_stats(rows)
    assert stats.statements == 7
    assert stats.ordered_pairs == 13
    assert stats.class_counts == {"favor": 3, "against": 3, "neutral": 7}
    assert stats.class_shares["against"] == pytest.approx(3 / 13)
    assert (stats.author_pairs, stats.author_class_counts["against"]) == (2, 1)
    assert stats.sentiment_counts == {"positive": 2, "neutral": 2, "negative": 2}
    assert (stats.polar_pairs, stats.backward_pairs) == (6, 1)
    assert stats.backward_share == pytest.approx(1 / 6)
    assert stats.three_parties == 1
    assert stats.holder_differs == 2
    assert stats.neutral_statements == 2
    assert (stats.outside_speakers, stats.long_statements) == (1, 0)
    assert stats.tags == {"act": 3, "rep": 1, "fp": 1, "pn": 1, "neg": 1}
    assert stats.languages == {"en": 6, "es": 1}
    assert stats.domains == {"war": 6, "aid": 1}
    assert stats.lengths["5-9"] == 7
    assert sum(stats.lengths.values()) == stats.statements
    assert (stats.parties, stats.unknown_parties, stats.unknown_share) == (5, None, None)
    assert stats.kinds == {}


def test_two_names_of_one_party_of_the_registry_are_one_party() -> None:
    rows = corpus("{Port Elva} met {Eastmark}. ||\n{Gulf} met {Gulf Bank}. ||")
    known = corpus_stats(rows, SmallRegistry())
    assert (known.parties, known.states, known.unknown_parties) == (3, 1, 2)
    assert corpus_stats(rows).parties == 4


def test_stats_with_a_registry() -> None:
    stats = corpus_stats(corpus(), SmallRegistry())
    assert stats.unknown_parties == 2
    assert stats.unknown_share == pytest.approx(2 / 5)
    assert stats.states == 2
    assert stats.kinds["state>state"] == {"favor": 1, "neutral": 3, "against": 1}
    assert stats.kinds["leader>state"] == {"against": 1}
    assert stats.kinds["author>unknown"] == {"favor": 1}
    assert stats.kinds["unknown>state"] == {"against": 1, "neutral": 1}


def test_stats_of_nothing() -> None:
    stats = corpus_stats([])
    assert stats.statements == 0
    assert stats.class_shares == {"favor": None, "neutral": None, "against": None}
    assert stats.backward_share is None


def test_stats_are_json_and_a_table() -> None:
    stats = corpus_stats(corpus(), SmallRegistry())
    row = json.loads(json.dumps(stats.to_json()))
    assert row["class_counts"] == dict(stats.class_counts)
    assert row["kinds"]["leader>state"] == {"against": 1}
    table = dict(stats.rows())
    assert table["ordered pairs"] == "11"
    assert table["class counts: against"] == "3"
    assert table["class shares: neutral"] == "54.5 %"
    assert table["kinds: leader>state"] == "against 1"
    assert dict(corpus_stats([]).rows())["backward share"] == "-"


# --- checks ---------------------------------------------------------------------------------------


def kinds(findings: list[Finding]) -> set[str]:
    return {finding.kind for finding in findings}


def test_a_sound_corpus_passes() -> None:
    assert check_corpus(corpus(), quotas=SOUNDNESS) == []
    assert check_corpus(corpus(), SmallRegistry(), quotas=SOUNDNESS) == []


def test_an_empty_corpus_does_not_pass() -> None:
    assert kinds(check_corpus([], quotas=SOUNDNESS)) == {"quota"}


def test_faults_of_records() -> None:
    rows = corpus()
    outside = replace(rows[0], mentions=(*rows[0].mentions, Mention("x", 0, 99)))
    unmentioned = replace(rows[1], stances=(StanceLabel("Nobody", "Eastmark", "favor"),))
    found = check_corpus([outside, unmentioned, rows[2], rows[2]], quotas=SOUNDNESS)
    texts = [str(finding) for finding in found if finding.kind == "record"]
    assert any("outside the text" in t and "war-0001" in t for t in texts)
    assert any("'Nobody' of a stance has no mention" in t for t in texts)
    assert any("the id occurs twice (war-0003)" in t for t in texts)


def test_near_duplicates_are_found_behind_other_names() -> None:
    more = corpus(
        "{Gulfland} thanked {Port Elva} for its help. || 1>2+\n"
        "{Gulfland} thanked {Port Elva} for the new harbour bridge. || 1>2+",
        prefix="aid",
    )
    found = [f for f in check_corpus(corpus() + more, quotas=SOUNDNESS) if f.kind == "duplicate"]
    assert [finding.ids for finding in found] == [("war-0001", "aid-0001")]
    assert "100 % alike" in found[0].what


def varied(count: int, frame: str, *, seed: int = 5) -> list[CorpusRecord]:
    """Return ``count`` records of ``frame`` whose words around it differ."""
    rng = random.Random(seed)

    def words(number: int) -> str:
        return " ".join("".join(rng.choices("abcdefghij", k=5)) for _ in range(number))

    lines = [
        frame.replace("@", f"{{P{n}}}", 1).replace("@", f"{{Q{n}}}").replace("#", words(9))
        for n in range(count)
    ]
    return corpus("\n".join(lines), prefix="t")


@pytest.mark.parametrize(("count", "found"), [(6, False), (7, True)])
def test_template_smell(count: int, found: bool) -> None:
    rows = varied(count, "# while @ once again sharply criticised @ # || 1>2.")
    templates = [f for f in check_corpus(rows, quotas=SOUNDNESS) if f.kind == "template"]
    # Seven shared tokens are two sequences of six, but one template.
    assert len(templates) == found
    if found:
        assert "while [party] once again sharply criticised" in templates[0].what
        assert len(templates[0].ids) == 7


@pytest.mark.parametrize(("count", "found"), [(6, False), (9, False), (10, True)])
def test_opening_smell(count: int, found: bool) -> None:
    rows = varied(count, "Yesterday @ told # || ||") + varied(
        300 - count, "# @ # @ # || 1>2.", seed=6
    )
    rows = [replace(row, id=f"t-{number}") for number, row in enumerate(rows)]
    openings = [f for f in check_corpus(rows, quotas=SOUNDNESS) if f.kind == "opening"]
    assert len(openings) == found
    if found:
        assert "“yesterday [party] told” opens 10 statements (3.3 %)" in openings[0].what


@pytest.mark.parametrize(("words", "found"), [(4, True), (5, False), (70, False), (71, True)])
def test_length(words: int, found: bool) -> None:
    row = CorpusRecord(id="a-1", text=" ".join(f"w{number}" for number in range(words)))
    assert ("length" in kinds(check_corpus([row]))) == found


def labelled(party: str, label: Stance, count: int, start: int) -> list[CorpusRecord]:
    return [
        CorpusRecord(
            id=f"b-{start + number}",
            text=f"Statement {start + number} about them",
            mentions=(Mention("holder", 0, 9), Mention(party, 10, 12)),
            stances=(StanceLabel("holder", party, label),),
        )
        for number in range(count)
    ]


@pytest.mark.parametrize(("count", "found"), [(20, False), (21, True)])
def test_balance_per_party(count: int, found: bool) -> None:
    # 21 of 84 against: 75 points from the corpus for P; "other" stays within 25 of it.
    rows = labelled("P", "against", count, 0) + labelled("other", "neutral", 3 * count, 100)
    findings = [f for f in check_corpus(rows, quotas=SOUNDNESS) if f.kind == "balance"]
    assert [f.what.split(":")[0] for f in findings] == ["party P", "party P"] * found
    if found:
        assert "100 % of the 21 stances toward it are against, 25 % in the corpus" in "".join(
            f.what for f in findings
        )


def test_balance_per_camp_pools_names_and_affiliations() -> None:
    rows = [
        *labelled("Norland", "against", 11, 0),
        *labelled("Mira Solberg", "against", 11, 100),
        *labelled("Eastmark", "neutral", 30, 200),
        *labelled("Port Elva", "favor", 30, 300),
        *labelled("Eastmark", "against", 6, 400),
    ]
    without = [f for f in check_corpus(rows, quotas=SOUNDNESS) if f.kind == "balance"]
    assert {f.what.split(":")[0] for f in without} == {"party Eastmark", "party Port Elva"}
    pooled = check_corpus(rows, SmallRegistry(), quotas=SOUNDNESS)
    camps = {f.what.split(":")[0] for f in pooled if f.kind == "balance"}
    assert camps == {"camp norland"}


def test_quotas() -> None:
    modest = replace(
        SOUNDNESS,
        statements=6,
        ordered_pairs=11,
        sentiments=5,
        three_parties=1,
        holder_differs=2,
        outside_speakers=1,
        states=2,
        class_share=0.18,
        backward_share=0.2,
        unknown_share=0.4,
        domains=1,
        tags={"act": 2},
        languages={"en": 6},
    )
    rows = corpus()
    assert check_corpus(rows, SmallRegistry(), quotas=modest) == []
    stricter = {
        "statements": 7,
        "ordered_pairs": 12,
        "sentiments": 6,
        "three_parties": 2,
        "holder_differs": 3,
        "outside_speakers": 2,
        "long_statements": 1,
        "kind_cells": 1,
        "states": 3,
        "class_share": 0.19,
        "backward_share": 0.21,
        "unknown_share": 0.41,
        "domains": 2,
        "domain_share_max": 0.9,
        "tags": {"act": 3},
        "languages": {"es": 1},
    }
    for name, value in stricter.items():
        quotas = replace(modest, **{name: value})  # type: ignore[arg-type]
        assert check_corpus(rows, SmallRegistry(), quotas=quotas), name
    # Without a registry nobody can be unknown, so nothing is asked.
    assert check_corpus(rows, quotas=replace(modest, unknown_share=0.9)) == []


def test_default_quotas_are_those_asked_of_the_bundled_corpus() -> None:
    quotas = Quotas()
    assert (quotas.statements, quotas.ordered_pairs, quotas.sentiments) == (3000, 9000, 4000)
    assert (quotas.class_share, quotas.backward_share) == (0.25, 0.25)
    assert (quotas.template_tokens, quotas.template_statements) == (6, 6)
    assert quotas.opening_share == 0.03
    assert (quotas.party_statements, quotas.balance_points) == (20, 0.25)
    assert (quotas.three_parties, quotas.holder_differs, quotas.outside_speakers) == (600, 300, 300)
    assert (quotas.long_statements, quotas.kind_cells) == (120, 6)
    asked = {"act": 500, "neg": 200, "rep": 150, "pn": 400}
    assert asked.items() <= quotas.tags.items()
    assert {"iro", "und", "head", "tw", "tr"} <= quotas.tags.keys()
    assert quotas.languages == {"es": 400}


def test_each_kind_of_holder_takes_both_sides_on_each_kind_of_party() -> None:
    quotas = replace(SOUNDNESS, kind_cells=2)
    found = [str(f) for f in check_corpus(corpus(), SmallRegistry(), quotas=quotas)]
    assert len(found) == 2 * 5 * 5
    assert "quota: leader against state: 1 pairs, at least 2 are asked" in found
    twice = corpus() + [
        replace(row, id=f"more-{row.id}", text=row.text.replace("Monday", "Sunday in the old hall"))
        for row in corpus()
        if "criticism" in row.text
    ]
    found = [f.what for f in check_corpus(twice, SmallRegistry(), quotas=quotas)]
    assert not any(what.startswith("leader against state") for what in found)


def test_the_bundled_statements_pass() -> None:
    records = list(read_corpus(resource("seeds", "statements")))
    findings = check_corpus(records, Registry.load())
    assert [str(finding) for finding in findings] == []
    # configs/default.yaml weighs corpora by source: a second source among them would rule the first.
    assert {record.source for record in records} == {"seeds"}


# --- mentions -------------------------------------------------------------------------------------


def marked(
    text: str, party: str = "x", lang: str = "en", *, count: str = "characters"
) -> CorpusRecord:
    """Return a statement with one mention, in [brackets]; ``count`` is what its offsets count."""
    before, span, after = re.split(r"[\[\]]", text)
    codec, width = {
        "characters": ("utf-32-le", 4),
        "bytes": ("utf-8", 1),
        "utf-16": ("utf-16-le", 2),
    }[count]
    start, end = (len(part.encode(codec)) // width for part in (before, before + span))
    whole = before + span + after
    return CorpusRecord("a", whole, lang=lang, mentions=(Mention(party, start, end),))


@pytest.mark.parametrize(
    ("text", "party", "lang"),
    [
        ("The [United State]s left.", "United States", "en"),
        ("Then I[ran ]left.", "Iran", "en"),
        ("Officials of C[hil]e left.", "Chile", "en"),
        ("The [Republican]s left.", "Republicans", "en"),
        ("The [Republican]s left.", "p", "en"),
        ("[Peñ]a Nieto spoke.", "Enrique Peña Nieto", "es"),
        ("Volvió a Venezue[la] ayer.", "Venezuela", "en"),  # "la" is enclitic in Spanish alone
        ("[Росси]я ответила.", "Россия", "ru"),
        (unicodedata.normalize("NFD", "[Peru]́ spoke."), "Perú", "es"),
    ],
)
def test_a_mention_that_cuts_a_word_is_found(text: str, party: str, lang: str) -> None:
    record = marked(text, party, lang)
    (cut,) = cut_mentions(record)
    assert cut.shown.strip("“”") in text
    assert cut.units is None
    (found,) = check_corpus([record], quotas=SOUNDNESS, places={"a": "own.jsonl:7"})
    assert (found.kind, found.ids) == ("mention", ("a",))
    assert str(found).startswith(f"own.jsonl:7: mention: the mention of {party!r} begins or ends ")


@pytest.mark.parametrize(
    ("text", "party", "lang"),
    [
        ("[Israel]'s siege went on.", "Israel", "en"),
        ("[Israel]’s siege went on.", "p", "en"),
        ("A [US]-led, anti-Trump pact.", "United States", "en"),
        ("An anti-[Trump] pact.", "Donald Trump", "en"),
        ("A [Franco]-German pact.", "France", "en"),
        ("Nobody stands with #Free[Palestine]Now here.", "Palestine", "en"),
        ("Nobody stands with #free[palestine]now here.", "p", "en"),
        ("Thank you, @[potus]!", "p", "en"),
        ("Thank you, @real[donald]trump!", "p", "en"),
        ("Quiso apoyar[la] siempre.", "Ana Ruiz", "es"),
        ("Quiso pedír[se]lo ayer.", "Ana Ruiz", "es"),
        ("Saw, two [Sánchez]es: the one and the other.", "Pedro Sánchez", "es"),
        ("An [Iran]ian ship left.", "Iran", "en"),
        ("The whole [Iranian] fleet left.", "Iran", "en"),
        ("What [Merkel]12 said.", "Angela Merkel", "en"),
        ("A [Washington]Beijing pact.", "United States", "en"),
        ("[中国]政府表示反对。", "China", "zh"),
        ("[Peru] left Chile", "Peru", "en"),
        ("Peru left [Chile]", "Chile", "en"),
    ],
)
def test_a_mention_that_is_meant_to_be_part_of_a_word_is_not(
    text: str, party: str, lang: str
) -> None:
    assert list(cut_mentions(marked(text, party, lang))) == []


@pytest.mark.parametrize(
    ("text", "count", "units"),
    [
        ("Perú y Canadá: [Irán] cede.", "bytes", "bytes of UTF-8"),
        ("🙂🙂 Then [Iran] left the talks.", "utf-16", "units of UTF-16"),
        ("🙂 Then [Iran] left the talks.", "bytes", "bytes of UTF-8"),
        ("Perú y Canadá: [Irán] cede.", "characters", None),
    ],
)
def test_offsets_that_count_something_else_are_named(
    text: str, count: str, units: str | None
) -> None:
    found = [cut.units for cut in cut_mentions(marked(text, "p", "es", count=count))]
    assert found == ([units] if units else [])


# --- similarity -----------------------------------------------------------------------------------

_STATEMENTS = st.lists(
    st.lists(st.sampled_from("abcd"), max_size=9).map(tuple), min_size=1, max_size=9
)


@settings(max_examples=150)
@given(_STATEMENTS, st.floats(0.05, 1.0))
def test_near_duplicates_equal_the_quadratic_search(
    statements: list[tuple[str, ...]], threshold: float
) -> None:
    sets = [shingles(tokens, 2) for tokens in statements]
    # Equal statements are found together; the first of them stands for all toward others.
    equal = [
        tuple(n for n, other in enumerate(sets) if other == one) for one in dict.fromkeys(sets)
    ]
    firsts = [numbers[0] for numbers in equal]
    expected = [numbers for numbers in equal if len(numbers) > 1] + [
        (i, j)
        for j in firsts
        for i in firsts
        if i < j and len(sets[i] & sets[j]) / len(sets[i] | sets[j]) >= threshold
    ]
    found = near_duplicates(statements, threshold=threshold, size=2)
    assert [alike.statements for alike in found] == sorted(expected, key=lambda n: (n[1], n[0]))
    for alike in found:
        i, j = alike.statements[:2]
        assert alike.similarity == len(sets[i] & sets[j]) / len(sets[i] | sets[j])


def test_equal_statements_are_one_finding_however_many() -> None:
    """They were a finding a pair: 12,497,500 for a post that a corpus has 5,000 times."""
    shared = "{Norland} thanked {Eastmark} for its help in the long dry winter. || 1>2+"
    alike = "{Norland} thanked {Eastmark} for its help in the long dry summer. || 1>2+"
    rows = corpus("\n".join([shared] * 5000 + [alike, "{Norland} closed a bridge. || ||"]))
    found = [str(f) for f in check_corpus(rows, quotas=SOUNDNESS) if f.kind == "duplicate"]
    assert len(found) == 2
    assert found[0].startswith(
        "duplicate: 5000 statements are 100 % alike, mentions masked (war-0001, "
    )
    assert found[0].endswith("war-0008 and 4992 more)")
    assert (
        found[1] == "duplicate: two statements are 80 % alike, mentions masked (war-0001, war-5001)"
    )


@settings(max_examples=100)
@given(_STATEMENTS, st.integers(0, 3))
def test_shared_sequences_occur_where_they_say(
    statements: list[tuple[str, ...]], above: int
) -> None:
    for shared in shared_sequences(statements, size=3, above=above):
        joined = list(shared.statements)
        assert len(joined) > above
        for number, tokens in enumerate(statements):
            windows = {tokens[i : i + 3] for i in range(len(tokens) - 2)}
            assert (shared.tokens in windows) == (number in joined)
    for shared in shared_openings(statements, size=2, above=above):
        expected = tuple(n for n, tokens in enumerate(statements) if tokens[:2] == shared.tokens)
        assert shared.statements == expected
