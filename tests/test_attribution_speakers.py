"""Pronoun and nominal speakers: composed cases, at least 80 % right, and never a guess."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.attribution import extract_statements
from pipeline.attribution.resolve import THRESHOLD

CASES = [
    json.loads(line)
    for line in (Path(__file__).parent / "data" / "speakers.jsonl").read_text("utf-8").splitlines()
]


def answer(case: dict[str, str | int | None]) -> str | None:
    found = [
        s for s in extract_statements(str(case["text"])) if s.start <= int(case["at"] or 0) < s.end
    ]
    return found[0].speaker if found else "(no statement)"


def test_there_are_three_hundred_cases() -> None:
    assert len(CASES) >= 300
    assert len({case["id"] for case in CASES}) == len(CASES)


def test_accuracy_of_speakers() -> None:
    wrong = [(c["id"], c["speaker"], got) for c in CASES if (got := answer(c)) != c["speaker"]]
    assert len(wrong) <= 0.2 * len(CASES), wrong


@pytest.mark.parametrize(
    "case", [c for c in CASES if c["speaker"] is None], ids=lambda c: str(c["id"])
)
def test_ambiguity_is_unknown(case: dict[str, str | int | None]) -> None:
    assert answer(case) is None


def test_no_speaker_below_the_threshold() -> None:
    for case in CASES:
        for statement in extract_statements(str(case["text"])):
            if statement.speaker is not None:
                assert statement.speaker_score >= THRESHOLD


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        # One person under two names of one document has the full one, wherever it stands.
        ("Pieter Quist spoke on Monday. Quist thanked Peru.", {"Pieter Quist"}),
        ("“Peru is right,” Quist said. Pieter Quist left on Monday.", {"Pieter Quist"}),
        ("Quist thanks Peru\n\nPieter Quist spoke on Monday.", {"Pieter Quist"}),
        ("“Perú tiene razón”, dijo Quist. Pedro Quist se fue el lunes.", {"Pedro Quist"}),
        ("Luc Van den Bossche left on Monday. Van den Bossche thanked Peru.", {"Luc Van den Bossche"}),
        ("“Peru is right,” Van den Bossche said on the radio. Luc Van den Bossche then left the town.",
         {"Luc Van den Bossche"}),
        # Nobody says that it is the same: another surname, a first name, a body, or two of the name.
        ("Luc Van den Bossche left on Monday. Van den Brande thanked Peru.", {"Van den Brande"}),
        ("“Peru is right,” Quist said. Pieter Quispe left on Monday.", {"Quist"}),
        ("“Peru is right,” Pieter said. Pieter Quist left on Monday.", {"Pieter"}),
        ("“Peru is right,” Quist said. The Quist Company left on Monday.", {"Quist"}),
        ("“Peru is right,” Quist said. Pieter Quist and Ana Quist left on Monday.", set()),
    ],
)  # fmt: skip
def test_a_surname_is_the_only_person_whom_the_document_names_with_it(
    text: str, speakers: set[str]
) -> None:
    assert {s.speaker for s in extract_statements(text) if s.speaker} == speakers


@pytest.mark.parametrize(
    ("title", "body", "speakers"),
    [
        # A name in a headline goes as far as the text below it has it, whatever the words beside it are.
        ("Ana Quispe Auctioning Off Her Dam", "Ana Quispe left. Quispe thanked Peru. She praised Chile.",
         {"Ana Quispe"}),
        ("Dam Magnate Ana Quispe Finally Pays", "Ana Quispe left. Quispe thanked Peru.", {"Ana Quispe"}),
        # A body that bears the name is another; a name that only the headline has in full is whose it is.
        ("Ana Quispe Foundation Thanks Peru", "Ana Quispe left on Monday. Quispe praised Chile.",
         {"Ana Quispe Foundation", "Ana Quispe"}),
        ("Ana Quispe Rebukes Peru Over Dam", "Quispe thanked Chile on Monday.", {"Ana Quispe"}),
        # Below a small verb it is a sentence, and its name is as it stands.
        ("Ana Quispe Rojas met Leo Banks", "“Peru is right,” Quispe Rojas said. Leo Banks left.",
         {"Ana Quispe Rojas"}),
    ],
)  # fmt: skip
def test_a_headline_lengthens_no_name(title: str, body: str, speakers: set[str]) -> None:
    found = extract_statements(f"{title}\n\n{body}")
    assert {s.speaker for s in found if s.speaker} == speakers


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        # The verb that opens a Spanish sentence is no part of the name behind it.
        ("Habló Ana Quispe. Quispe dijo que el plan de la minera era malo.", "Ana Quispe"),
        (
            "Dimitieron Ana Quispe y Leo Banks. Quispe dijo que el plan de la minera era malo.",
            "Ana Quispe",
        ),
        (
            "Aaron Quispe salió de la sala. Quispe dijo que el plan de la minera era malo.",
            "Aaron Quispe",
        ),
    ],
)
def test_a_verb_opens_no_spanish_name(text: str, speaker: str) -> None:
    assert {s.speaker for s in extract_statements(text) if s.speaker} == {speaker}


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        # A place that opens a sentence is not what stands behind its comma.
        ("In Salem, the company, which has 300 workers, condemned Norway.", "the company"),
        (
            "On Monday in Salem, the company, which has 300 workers, condemned Norway.",
            "the company",
        ),
        ("In Salem, the senator left. The senator condemned Norway.", None),
        ("En Salem, la empresa, que tiene 300 obreros, condenó a Noruega.", "la empresa"),
        # Whose name opens it, or is accompanied, is told by the apposition.
        ("Salem, the company, which has 300 workers, condemned Norway.", "Salem"),
        ("They met Leo Salem, the senator, on Monday. The senator condemned Norway.", "Leo Salem"),
        ("With Leo Salem, the senator, they left. The senator condemned Norway.", "Leo Salem"),
    ],
)
def test_a_place_at_the_head_of_a_sentence_is_nobody(text: str, speaker: str | None) -> None:
    assert extract_statements(text)[-1].speaker == speaker


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        # Who is told by another's name is whoever the apposition names.
        ("A Rosa Quispe appointee, Leo Banks, condemned Norway.", "Leo Banks"),
        ("“Peru is right,” said a Quispe appointee, Leo Banks.", "Leo Banks"),
        ("“Peru is right,” said the Norwegian lawyer, Leo Banks.", "Leo Banks"),
        ("A Rosa Quispe appointee condemned Norway.", "A Rosa Quispe appointee"),
        # Not so where an adjective stands before the name, a relative behind it or an office beside it.
        ("A furious Rosa Quispe condemned Norway.", "Rosa Quispe"),
        ("A Rosa Quispe who lost condemned Norway.", "Rosa Quispe"),
        ("“Peru is right,” said Rosa Quispe, a lawyer.", "Rosa Quispe"),
        ("“Peru is right,” said the mayor of Talara.", "the mayor of Talara"),
    ],
)
def test_an_apposition_names_who_is_told_by_another(text: str, speaker: str) -> None:
    assert extract_statements(text)[-1].speaker == speaker
