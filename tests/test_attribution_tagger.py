"""Reported speech that the rules do not foresee: the trained tagger, and that it leaves the rest alone."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline import span_kernels as plain
from pipeline.attribution import extract_attributions, extract_statements
from pipeline.attribution.cues import load_cues
from pipeline.attribution.reading import read
from pipeline.attribution.tagger import LEAST, encode, refine, take_spans, whole_arrays
from pipeline.attribution.weights import FILE, load_tagger, read_tagger, save_tagger
from pipeline.attribution.words import Words
from pipeline.compiled import compiled_spans
from pipeline.errors import ModelDamagedError

WORDS = st.sampled_from(
    [
        "Pardo",
        "she",
        "voters",
        "Norland",
        "said",
        "says",
        "that",
        "is",
        "praising",
        "“",
        "”",
        "the",
        "raids",
        ",",
        ".",
        ";",
        "who",
        "to",
        "on",
        "criticism",
        "of",
        "3,000",
        "’s",
        '"according',
        'to"',
        "—",
        "condemned",
        "fears",
        "é",
        "中国",
        "Dr.",
        "(",
        ")",
    ]
)
TEXT = st.lists(WORDS, max_size=60).map(" ".join)


def found(text: str) -> list[tuple[str | None, list[str]]]:
    """Return mention of the source and contents of what only the tagger finds."""
    rows = [row for row in extract_attributions(text, lang="en") if row.rule == "tagger"]
    return [
        (row.source and text[slice(*row.source)], [text[a:b] for a, b in row.content])
        for row in rows
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The court found no evidence of fraud in the vote.",
            [("The court", ["no evidence of fraud in the vote"])],
        ),
        (
            "Officials have been looking into whether the ports were closed by force.",
            [("Officials", ["whether the ports were closed"])],
        ),
        ("Her remarks about the raids angered the union.", None),
        # near misses: nobody says, thinks or wants anything
        ("The minister is sitting on a bench in Salem.", []),
        ("The treaty was printed in Salem in May.", []),
        ("Pardo walked to the harbour with her sister.", []),
        ("Trains to Salem leave at noon on Sundays.", []),
        ("The road from the harbour leads to the old town.", []),
        ("Ships carry grain from Norland to the south every week.", []),
        ("The company makes engines for ships and trains.", []),
        ("The senator arrived in Salem with two of his sons.", []),
        ("La ministra pidió la renuncia del embajador.", []),
    ],
)
def test_what_only_the_tagger_finds(
    text: str, expected: list[tuple[str | None, list[str]]] | None
) -> None:
    if expected is None:
        assert len(found(text)) == 1
    else:
        assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Ana Pardo said that the plan had failed.",
        "“We lost,” Ana Pardo said. “Nobody won.”",
        "It is “a grave mistake,” she said. “Nobody wins.”",
        "Q: Who won?\n\nA: We did.\n\nQ: Why?\n\nA: By luck.",
    ],
)
def test_what_the_rules_are_sure_of_stays(text: str) -> None:
    before = read(text).attributions
    after = refine(read(text)).attributions
    assert [(a.rule, a.kind, a.content) for a in after] == [
        (a.rule, a.kind, a.content) for a in before
    ]


def test_a_doubtful_attribution_lowers_the_score_of_its_speaker() -> None:
    text = "Officials have been looking into whether the ports were closed by force."
    (row,) = extract_attributions(text, lang="en")
    assert row.rule == "tagger"
    assert row.kind == "indirect"
    assert LEAST <= row.sure < 1
    assert row.score <= row.sure
    (statement,) = extract_statements(text, lang="en")
    assert statement.speaker_score == row.score


def test_other_languages_keep_the_rules_alone() -> None:
    text = "Petro dijo que Norlandia debe parar. La ministra criticó al embajador."
    assert encode(read(text, lang="es"), load_tagger().words).first == []


@given(TEXT)
@example("")
@example("said " * 300)
@settings(max_examples=60, deadline=None)
def test_plain_and_compiled_take_the_same(text: str) -> None:
    model = load_tagger()
    batch = encode(read(text, lang="en"), model.words)
    one, other = (take_spans(batch, model, LEAST, kernel) for kernel in (plain, compiled_spans()))
    assert [(t.sentence, t.content, t.rule, t.cue, t.source) for t in one] == [
        (t.sentence, t.content, t.rule, t.cue, t.source) for t in other
    ]
    assert [t.posterior for t in one] == pytest.approx([t.posterior for t in other])


@given(TEXT)
@settings(max_examples=60, deadline=None)
def test_spans_lie_in_their_sentence_and_cross_none(text: str) -> None:
    model = load_tagger()
    batch = encode(read(text, lang="en"), model.words)
    taken = take_spans(batch, model, LEAST, plain)
    for t in taken:
        sentence = batch.pieces[t.sentence].sentence
        assert sentence.start <= t.content[0] < t.content[1] <= sentence.end
    free = sorted(t.content for t in taken if t.rule < 0)
    assert all(a[1] <= b[0] for a, b in pairwise(free))


def test_the_file_is_written_as_it_was_read(tmp_path: Path) -> None:
    save_tagger(load_tagger(), tmp_path / "again.safetensors")
    assert (tmp_path / "again.safetensors").read_bytes() == FILE.read_bytes()
    assert FILE.stat().st_size <= 2_000_000


def test_weights_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    from safetensors.numpy import load_file, save_file

    tables = load_file(FILE)
    for change in ({"weights": tables["weights"][:-1]}, {"bits": tables["bits"][:0]}):
        save_file(tables | change, tmp_path / "bad.safetensors")
        with pytest.raises(ModelDamagedError, match="reinstall"):
            read_tagger(tmp_path / "bad.safetensors")


def test_a_damaged_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bad.safetensors").write_bytes(FILE.read_bytes()[:1000])
    with pytest.raises(ModelDamagedError, match="reinstall"):
        read_tagger(tmp_path / "bad.safetensors")
    with pytest.raises(ModelDamagedError):
        read_tagger(tmp_path / "none.safetensors")


def test_the_words_forget_when_they_are_too_many() -> None:
    words = Words(load_cues("en"), {})
    words.update({(str(number), "W"): number for number in range(199_999)})
    assert words.kept() is words
    words["one", "W"] = 199_999
    assert len(words.kept()) == 0


@pytest.mark.parametrize(
    "columns",
    [([1, -2], [], [2**60]), ([],), ([], [3]), ([0],)],
)
def test_arrays_have_the_numbers_of_their_lists(columns: tuple[list[int], ...]) -> None:
    arrays = whole_arrays(columns)
    assert [a.tolist() for a in arrays] == list(columns)
    assert all(a.dtype == "int64" and a.flags.c_contiguous for a in arrays)
