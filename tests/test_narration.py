"""Narration: the author of a news story only reports."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import load_model
from pipeline.candidates import CandidateReader
from pipeline.cli import main
from pipeline.corpora import read_corpus
from pipeline.errors import DocumentError
from pipeline.narration import corrected
from pipeline.parties import MentionFinder, Registry
from pipeline.resources import resource
from pipeline.schema import STANCES, Author, Document
from tests.tiny import tiny_model

STORY = (
    "Norway was fined on Monday. The sum is a record. Judges sat for an hour. "
    "“It is a shame,” said Ana Oduya. Its reasons will follow in May."
)
GERMAN = "Die Richter haben in der vergangenen Woche nicht über die Sache verhandelt, und das ist gut so."
PROBABILITIES = st.lists(st.floats(1e-6, 1.0), min_size=3, max_size=3).map(
    lambda row: np.array([row]) / sum(row)
)


@pytest.fixture(scope="module")
def reader(registry: Registry) -> CandidateReader:
    return CandidateReader(MentionFinder(registry), open_parties=True)


def reported(reader: CandidateReader, text: str, speaker: str | None = None) -> list[str]:
    found = reader.read(Document("d", text, speaker=speaker))
    return [c.parties[0] for c in found if c.reported]


@pytest.mark.parametrize(
    ("text", "speaker", "parties"),
    [
        (STORY, None, ["Norway"]),
        # near-misses: a short post, nobody else's words, an author's "I", a column for the speaker
        ("Norway was fined on Monday. “It is a shame,” said Ana Oduya.", None, []),
        (STORY.replace("“It is a shame,” said Ana Oduya.", "It is a shame."), None, []),
        (STORY.replace("Judges sat", "I sat with the judges"), None, []),
        (STORY, "@ana", []),
        # a sentence in a language that is not scored
        (f"{STORY}\n\n{GERMAN}", None, ["Norway"]),
        # what a story quotes is its speaker's
        (STORY.replace("It is a shame", "Peru laughed at us"), None, ["Norway"]),
    ],
)
def test_whose_author_reports(
    reader: CandidateReader, text: str, speaker: str | None, parties: list[str]
) -> None:
    assert reported(reader, text, speaker) == parties


@pytest.mark.parametrize(
    ("author", "text", "speaker", "parties"),
    [
        ("reports", "Norway was fined on Monday.", None, ["Norway"]),
        ("reports", "“It is a shame,” said Ana Oduya. Norway was fined.", None, ["Norway"]),
        ("reports", "I sat with the judges when Norway was fined.", None, []),
        ("reports", "Norway was fined on Monday.", "@ana", []),
        ("reports", "Ana Oduya said Norway lied.", None, []),
        ("auto", "Norway was fined on Monday.", None, []),
        ("speaks", STORY, None, []),
    ],
)
def test_the_user_says_whose_author_reports(
    reader: CandidateReader, author: Author, text: str, speaker: str | None, parties: list[str]
) -> None:
    own = CandidateReader(reader.finder, open_parties=True, author=author)
    assert reported(own, text, speaker) == parties


def test_another_word_for_the_author_is_refused(reader: CandidateReader) -> None:
    with pytest.raises(DocumentError, match="'news'; it may be auto, speaks, reports"):
        CandidateReader(reader.finder, author="news")  # type: ignore[arg-type]


def test_the_command_and_frames_take_the_author(tmp_path: Path, capsys: Any) -> None:
    folder, text = str(tiny_model(tmp_path)), "Norway was fined on Monday."
    model = load_model(folder)
    columns = ["p_favor", "p_neutral", "p_against"]
    spoken, told = (model.score(text, author=word)[columns] for word in ("speaks", "reports"))
    assert told.to_numpy() == pytest.approx(corrected(spoken.to_numpy()), abs=1e-6)
    options = ["score", "--text", text, "--model", folder, "--quiet", "--format", "csv"]
    assert main([*options, "--author", "reports"]) == 0
    printed = pd.read_csv(StringIO(capsys.readouterr().out))
    assert printed[columns].to_numpy() == pytest.approx(told.to_numpy(), abs=1e-3)
    assert main([*options, "--author", "reports", "--statements"]) == 2
    assert "leave --author out" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Norway.", False),
        ("The United Nations.", False),
        ("Rusia.", False),
        # near-misses
        ("Norway!", True),
        ("#Norway", True),
        ("Norway lied.", True),
        ("Never Norway.", True),
    ],
)
def test_bare_names_say_nothing(reader: CandidateReader, text: str, asked: bool) -> None:
    assert bool(reader.read(Document("d", text))) == asked


@given(PROBABILITIES)
def test_corrected_rows_are_probabilities_and_lean_to_neutral(row: np.ndarray) -> None:
    found = corrected(row)
    assert found.sum() == pytest.approx(1)
    assert ((found >= 0) & (found <= 1)).all()
    assert found[0, 1] >= row[0, 1] - 1e-9


def test_a_story_s_own_sentences_are_corrected_and_nothing_else(tmp_path: Path) -> None:
    model = load_model(tiny_model(tmp_path))
    alone = model.score("Norway was fined on Monday.").iloc[0]
    story = model.score(STORY).iloc[0]
    assert (story["party"], story["statement"]) == ("Norway", "Norway was fined on Monday.")
    columns = ["p_favor", "p_neutral", "p_against"]
    wanted = corrected(np.array([[alone[name] for name in columns]], dtype=float))[0]
    assert story[columns].to_numpy(dtype=float) == pytest.approx(wanted, abs=1e-6)
    assert story["sentiment"] == alone["sentiment"]


def test_labels_of_narrators_are_of_statements_that_name_one_party() -> None:
    rows = resource("seeds") / "narration.jsonl"
    labels = [json.loads(line) for line in rows.read_text(encoding="utf-8").splitlines()]
    records = {record.id: record for record in read_corpus(resource("seeds", "statements"))}
    assert len({row["id"] for row in labels}) == len(labels) > 1500
    for row in labels:
        record = records[row["id"]]
        assert row["label"] in STANCES
        assert len({mention.party for mention in record.mentions}) == 1
        assert all(stance.holder is not None for stance in record.stances)
