"""The list of connotations: its format, its forms, what it must not hold, and how units get them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pipeline import kernels as plain
from pipeline.compiled import kernels as compiled
from pipeline.config import BlockConfig
from pipeline.errors import ConfigError, LexiconError
from pipeline.features import Reader
from pipeline.knowledge import CLOSED_WORDS, Knowledge
from pipeline.lexicon import Lexicon
from pipeline.lexicon.connotations import CLASSES, Connotation, read_connotations
from pipeline.pairs import sentiment_pairs
from pipeline.parties import Registry
from pipeline.resources import resource
from pipeline.schema import CorpusRecord, Mention, SentimentLabel
from pipeline.text import phrase_key
from pipeline.typed import build

BUNDLED = resource("seeds", "connotations.tsv")


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return Lexicon.load()


@pytest.mark.parametrize(
    ("word", "agent", "patient"),
    [
        ("lied", -1, 0),
        ("praised", 0, 1),
        ("indicted", 0, -1),
        ("heroes", 1, 1),
        ("stole", -1, 0),  # irregular forms come with the base
        ("favourite", 1, 1),  # as do British spellings
        ("said", 0, 0),
        ("socialist", 0, 0),  # an ideology colours nobody
        ("table", 0, 0),
        ("according", 0, 0),  # looks like a form of "accord"
        ("goods", 0, 0),
        ("wilders", 0, 0),
    ],
)
def test_words_portray_agent_and_patient(
    lexicon: Lexicon, word: str, agent: int, patient: int
) -> None:
    found = lexicon.connotations.get(word, Connotation("n", 0, 0))
    assert (np.sign(found.agent), np.sign(found.patient)) == (agent, patient)


def test_victims_are_not_blamed(lexicon: Lexicon) -> None:
    for word in ("murdered", "kidnapped", "tortured", "raped", "assassinated"):
        found = lexicon.connotations[word]
        assert found.agent < 0 <= found.patient, word


def test_names_camps_and_causes_have_no_connotation() -> None:
    words = {
        line.split("\t")[0] for line in BUNDLED.read_text("utf-8").splitlines() if line[0] != "#"
    }
    camps = """communist socialist liberal conservative nationalist populist islamist muslim christian jewish
    hindu leftist rightist far-left far-right feminist republican democrat zionist secular immigrant refugee
    black white gay transgender israel palestine russia ukraine trump clinton hamas isis""".split()  # noqa: SIM905
    assert not words & set(camps)
    assert not [word for word in words if re.match(r"(anti|pro)-", word)]


def test_surnames_of_leaders_have_no_connotation_unless_they_are_words(lexicon: Lexicon) -> None:
    surnames = {
        party.name.split()[-1].lower() for party in Registry.load() if party.kind == "leader"
    }
    assert len(surnames) > 200
    polar = {word for word, tone in lexicon.connotations.items() if tone.agent or tone.patient}
    # The words of a name are masked before any look-up; these are met in lower case.
    assert surnames & polar <= {"gallant", "gang", "paz"}


def test_function_words_have_no_connotation(lexicon: Lexicon) -> None:
    knowledge = Knowledge.learn([], lexicon)
    toned = set(knowledge.lexicon.keys[knowledge.lexicon_tone >= 0].tolist())
    assert phrase_key("corrupt") in toned
    assert not toned & {phrase_key(word) for word in CLOSED_WORDS}


def test_every_entry_says_something_or_stops_a_form() -> None:
    entries = [
        line.split("\t") for line in BUNDLED.read_text("utf-8").splitlines() if line[0] != "#"
    ]
    assert len(entries) > 9000
    assert [row[:2] for row in entries] == sorted(
        (row[:2] for row in entries), key=lambda r: (r[1], r[0])
    )
    silent = [row[0] for row in entries if float(row[3]) == float(row[4]) == 0]
    assert len(silent) < 100


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("lie\ten\td\t-2", "x.tsv:2: expected word"),
        ("lie\tfr\td\t-2\t0", "x.tsv:2: unknown language 'fr'"),
        ("lie\ten\tdd\t-2\t0", "class 'dd'"),
        ("lie\ten\tD\t-2\t0", "class 'D'"),
        ("lie\ten\td\t-3\t0", "halves from -2 to 2"),
        ("lie\ten\td\t0.3\t0", "halves from -2 to 2"),
        ("lie\ten\td\tbad\t0", "halves from -2 to 2"),
        ("\ten\td\t0\t0", "expected word"),
    ],
)
def test_faults_are_named_with_their_line(tmp_path: Path, line: str, message: str) -> None:
    path = tmp_path / "x.tsv"
    path.write_text(f"# comment\n{line}\n", encoding="utf-8")
    with pytest.raises(LexiconError, match=re.escape(message)):
        read_connotations(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(LexiconError, match=r"none\.tsv"):
        read_connotations(tmp_path / "none.tsv")


def test_a_listed_form_wins_over_a_generated_one(tmp_path: Path) -> None:
    path = tmp_path / "x.tsv"
    path.write_text(
        "build\ten\tr\t1\t0\nbuilding\ten\tn\t0\t0\nmal\tes\tf\t-1\t0\n", encoding="utf-8"
    )
    found = read_connotations(path)
    assert found["built"].agent == 1
    assert found["building"].agent == 0
    assert "mals" not in found  # Spanish words stand as written


def test_the_snapshot_keeps_connotations(lexicon: Lexicon) -> None:
    assert Lexicon.from_json(lexicon.to_json()).connotations == lexicon.connotations


def test_saved_arrays_keep_connotations(lexicon: Lexicon) -> None:
    one = Knowledge.learn(["they lied", "they lied"], lexicon)
    arrays = one.to_arrays()
    two = Knowledge.of(
        arrays["common"], arrays["lexicon_keys"], arrays["lexicon_tag"], one.longest,
        one.tag_names, one.tag_classes, arrays["lexicon_tone"], one.tones,
    )  # fmt: skip
    for name in ("lexicon_tone", "tone_symbol", "tone_parts"):
        np.testing.assert_array_equal(getattr(one, name), getattr(two, name))
    assert {len(CLASSES) > domain >= 0 for domain, _, _ in one.tones} == {True}


@pytest.mark.parametrize(
    ("unit", "region"), [("char", "party_left"), ("word", "all"), ("word", "between")]
)
def test_only_words_beside_a_party_are_anchored(unit: str, region: str) -> None:
    row = {"name": "b", "unit": unit, "region": region, "ngrams": [1, 1], "anchored": True}
    with pytest.raises(ConfigError, match="beside holder or party"):
        build(row, BlockConfig, "block")


@pytest.mark.parametrize("kernel", [plain, compiled(1 << 30)], ids=["plain", "compiled"])
def test_words_inside_a_phrase_keep_their_connotation(lexicon: Lexicon, kernel: Any) -> None:
    """The stance lexicon's longest phrase takes the tag of its words, not what each says by itself."""
    text = "Oslo was under fire from a corrupt rival."
    record = CorpusRecord(
        id="a", source="seeds", lang="en", text=text, mentions=(Mention("oslo", 0, 4),),
        sentiments=(SentimentLabel("oslo", "negative"),),
    )  # fmt: skip
    pairs = sentiment_pairs([record])
    reader = Reader(Knowledge.learn([text, text.lower()], lexicon), [])
    units = reader.read(pairs.batch, 0, 1, kernel)
    assert min(units.tag) < plain.NO_TAG  # there is a phrase
    words = [text[a:b].lower() for a, b in zip(units.start, units.end, strict=True)]
    toned = {word for word, tone in zip(words, units.tone, strict=True) if tone >= 0}
    expected = {word for word in words[1:] if word in lexicon.connotations}
    assert "corrupt" in toned
    assert toned == expected
