"""Acts as mentions of whoever did them, with near-misses."""

from __future__ import annotations

import pytest

from pipeline.candidates import CandidateReader
from pipeline.parties import MentionFinder, Registry
from pipeline.schema import Document


@pytest.fixture(scope="module")
def reader(registry: Registry) -> CandidateReader:
    return CandidateReader(MentionFinder(registry), open_parties=True)


def acts(reader: CandidateReader, text: str) -> dict[str, str]:
    """Return the mentions of the last statement that open with an article or demonstrative."""
    last = reader.read_all(Document("d", text))[-1]
    found = {last.statement.text[a:b]: last.parties[number] for a, b, number in last.mentions}
    return {s: p for s, p in found.items() if s.split()[0].lower() in ("the", "this", "la", "el")}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Peru halted all talks on Monday. Ana Quispe called the halt an insult.", {"the halt": "Peru"}),
        ("Peru expelled nine envoys. Ana Quispe condemned the expulsions.", {"the expulsions": "Peru"}),
        ("Peru froze the assets of a bank. Norway met it. Ana Quispe welcomed the freeze.",
         {"the freeze": "Peru"}),
        # In the passive it is the agent.
        ("The nine envoys of Norway were expelled by Peru. Ana Quispe condemned the expulsion.",
         {"the expulsion": "Peru"}),
        # Names that end like articles are no articles.
        ("Iran banned a film. Ana Quispe called the ban inhumane.", {"the ban": "Iran"}),
        ("Israel attacked a port. Ana Quispe called the attack wrong.", {"the attack": "Israel"}),
        # The last who did it.
        ("Chile fined a bank. Peru fined a mine. Ana Quispe praised the fine.", {"the fine": "Peru"}),
        ("Perú expulsó a nueve enviados. Ana Quispe condenó la expulsión.", {"la expulsión": "Peru"}),
        ("Perú prohibió un libro. Ana Quispe calificó la prohibición de absurda.",
         {"la prohibición": "Peru"}),
        # "The move" is what the last sentence tells that does more than report words.
        ("Norway paid. Peru closed its port on Monday. Ana Quispe called the move an insult.",
         {"the move": "Peru"}),
        ("Peru closed its port. Norway said it was sorry. Ana Quispe condemned the measure.",
         {"the measure": "Peru"}),
        ("Perú envió diez barcos. Ana Quispe agradeció el gesto.", {"el gesto": "Peru"}),
    ],
)  # fmt: skip
def test_whose_act_is_judged(reader: CandidateReader, text: str, expected: dict[str, str]) -> None:
    assert acts(reader, text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Peru met Norway. Ana Quispe condemned the expulsion.",  # nobody expelled
        "Peru expelled nine envoys. Ana Quispe condemned the expulsion of Norway.",  # it says whose
        "Peru expelled nine envoys. Ana Quispe condemned the bank.",  # no act
        "Peru expelled nine envoys. The expulsion took place on Monday.",  # nobody judges
        "The expelled met Peru. Ana Quispe condemned the expulsion.",  # no verb
        "Ana Quispe expelled nine envoys. Ana Quispe defended the expulsion.",  # her own
        "Peru banned coal. Ana Quispe banned coal. Ana Quispe defended the ban.",
        "Norway was accused of spying. Ana Quispe backed the accusation.",  # the victim
        "Luis Rojas, arrested last year, wept. Ana Quispe condemned the arrest.",
        "Google broke the law, a judge ruled on Monday. Ana Quispe welcomed the ruling.",
        "Ministers met in Peru, where a court banned the film. Ana Quispe welcomed the ban.",
        "In Peru voters rejected the budget. Ana Quispe deplored the rejection.",
        "Peru closed its port. Ana Quispe condemned the move by Norway.",
        "In May it rained in Peru. Ana Quispe condemned the move.",
        "Perú prohibió un libro. Ana Quispe leyó la prohibición de Chile.",
        "Peru expelled nine envoys. " + "It rained all day in the valley and it was cold. " * 40
        + "Ana Quispe condemned the expulsion.",
    ],
)  # fmt: skip
def test_whose_act_is_not_told(reader: CandidateReader, text: str) -> None:
    assert acts(reader, text) == {}
