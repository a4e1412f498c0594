"""Offices of states for whom the text names as their holder, with near-misses."""

from __future__ import annotations

import pytest

from pipeline.candidates import CandidateReader
from pipeline.parties import MentionFinder, Registry
from pipeline.schema import Document


@pytest.fixture(scope="module")
def reader(registry: Registry) -> CandidateReader:
    return CandidateReader(MentionFinder(registry))


@pytest.mark.parametrize(
    ("text", "date", "parties"),
    [
        ("Vladimir Putin spoke. Norway fears the Russian president.", None, {"Norway", "Vladimir Putin"}),
        ("Norway fears Russia's president. Vladimir Putin spoke. Norway fears Russia's president.", None,
         {"Norway", "Vladimir Putin"}),
        ("Vladimir Putin spoke. Norway fears the president of Russia.", None, {"Norway", "Vladimir Putin"}),
        ("Vladimir Putin spoke. Norway fears the Russian leader.", None, {"Norway", "Vladimir Putin"}),
        ("Habló Vladimir Putin. Noruega teme al presidente ruso.", None, {"Norway", "Vladimir Putin"}),
        ("Habló Vladimir Putin. Noruega teme al presidente de Rusia.", None, {"Norway", "Vladimir Putin"}),
        ("Vladimir Putin met Dmitry Medvedev. Norway fears the Russian president.", "2016-01-01",
         {"Norway", "Vladimir Putin"}),
        # Another office, another holder, another time.
        ("Vladimir Putin spoke. Norway fears the Russian prime minister.", None, {"Norway", "Russia"}),
        ("Vladimir Putin spoke. Norway fears the Russian president.", "2010-01-01", {"Norway", "Russia"}),
        ("Vladimir Putin spoke. Norway fears the Russian prime minister.", "2010-01-01",
         {"Norway", "Vladimir Putin"}),
        ("Barack Obama met Donald Trump. Norway fears the American president.", None,
         {"Norway", "United States"}),
        ("Barack Obama met Donald Trump. Norway fears the American president.", "2016-01-01",
         {"Norway", "Barack Obama"}),
        ("Former President Barack Obama spoke. Norway fears the American president.", None,
         {"Norway", "United States"}),
        ("Vladimir Putin spoke. Norway fears the former Russian president.", None, {"Norway", "Russia"}),
        ("Vladimir Putin spoke. Norway fears the next president of Russia.", None, {"Norway", "Russia"}),
        ("Vladimir Putin spoke. Norway fears a Russian president.", None, {"Norway", "Russia"}),
        ("Vladimir Putin spoke. Norway fears whoever wants to be the president of Russia.", None,
         {"Norway", "Russia"}),
        ("Vladimir Putin spoke. Norway fears the Russian president-elect.", None, {"Norway", "Russia"}),
        ("Vladimir Putin spoke. Norway fears the Ukrainian president.", None, {"Norway", "Ukraine"}),
        ("Norway fears the Russian president.", None, {"Norway", "Russia"}),
        # With the name beside it the office is its description.
        ("Vladimir Putin spoke. Norway fears the Russian president, Vladimir Putin.", None,
         {"Norway", "Russia", "Vladimir Putin"}),
    ],
)  # fmt: skip
def test_whose_office_it_is(
    reader: CandidateReader, text: str, date: str | None, parties: set[str]
) -> None:
    assert set(reader.read_all(Document("d", text, date=date))[-1].parties) == parties


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ('Vladimir Putin spoke. "Norway lied," the Russian president said.', "Vladimir Putin"),
        (
            "Vladimir Putin spoke. The president of Russia said that Norway had lied.",
            "Vladimir Putin",
        ),
        ('"Norway lied," the Russian president said.', "Russia"),
    ],
)
def test_the_office_speaks_for_its_holder(reader: CandidateReader, text: str, speaker: str) -> None:
    assert reader.read_all(Document("d", text))[-1].speaker == speaker
