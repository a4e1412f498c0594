"""Pronouns inside quotations: whom they mean, with near-misses, and properties that hold for any text."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.candidates import CandidateReader
from pipeline.pairs import AUTHOR
from pipeline.parties import MentionFinder, Registry
from pipeline.schema import Document

UNION = "Talara Dockers' Union"


@pytest.fixture(scope="module")
def reader(registry: Registry) -> CandidateReader:
    return CandidateReader(MentionFinder(registry), open_parties=True)


def meant(reader: CandidateReader, text: str) -> dict[str, str]:
    """Return the pronouns of the last statement with the parties that they are mentions of."""
    last = reader.read_all(Document("d", text))[-1]
    pronouns = {
        "he",
        "she",
        "him",
        "her",
        "hers",
        "his",
        "they",
        "them",
        "it",
        "these people",
        "él",
        "ella",
        "ellos",
        "le",
        "lo",
        "la",
    }
    found = {last.statement.text[a:b]: last.parties[number] for a, b, number in last.mentions}
    return {surface: party for surface, party in found.items() if surface.lower() in pronouns}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('Leo Banks spoke in Lima about Ana Quispe. "She lied to us," Banks said.', {"She": "Ana Quispe"}),
        ('Leo Banks sued Prime Minister Ana Quispe. "She lied to us," Banks said.', {"She": "Ana Quispe"}),
        # What the speaker said before counts: the quotation goes on.
        ('"Peru knew who was buying," Leo Banks said. "It switched off the lights."', {"It": "Peru"}),
        (f'Leo Banks met the {UNION}. "They lied to us, and we trusted them," Banks said.',
         {"They": UNION, "them": UNION}),
        (f'Leo Banks had kind words for the {UNION}. "These people came first," he said.',
         {"These people": UNION}),
        # A clitic that tells a gender means nobody of the other, and in what one reports it may be oneself.
        ("Leo Banks calló. Ana Quispe lo acusó de mentir.", {"lo": "Leo Banks"}),
        ("Ana Rojas calló. Leo Banks calló. Ana Quispe la acusó de mentir.", {"la": "Ana Rojas"}),
        ("Ana Rojas calló. Leo Banks dijo que Perú la apoya.", {"la": "Ana Rojas"}),
        ("Leo Banks calló. Juan Rojas dijo que lo apoya.", {"lo": "Leo Banks"}),
        ("La prefecta de Talara, Nilvia Quispe, calló. El alcalde, Segundo Rojas, dijo que Perú la apoya.",
         {"la": "Nilvia Quispe"}),
        # Of what land a thing is a part says where it lies, not who acts.
        ('Peru Power will drain the upper pool of Altnagarra. "They lied to us," Leo Banks said.',
         {"They": "Peru Power"}),
        ('Peru Power sued the workers of Chile. "They lied to us," Leo Banks said.', {"They": "Chile"}),
        # A body for "they", a person for "she", whichever was named last.
        (f'Leo Banks met Ana Quispe and the {UNION}. "She lied to us," Banks said.', {"She": "Ana Quispe"}),
        (f'Leo Banks met the {UNION} and Ana Quispe. "They lied to us," Banks said.', {"They": UNION}),
        # Nobody means themselves.
        (f'Leo Banks defended the {UNION} against Ana Quispe. "He lied to us," Ana Quispe said.',
         {"He": "Leo Banks"}),
        # A gender that the narration tells.
        ('Leo Banks met Ana Quispe. She smiled. Hugo Lopez watched. "He lied to us," Hugo Lopez said.',
         {"He": "Leo Banks"}),
        ('Angela Merkel met Emmanuel Macron. "She is tough," Hugo Lopez said.', {"She": "Angela Merkel"}),
        ('Peru spoke of Leo Banks. "It betrayed us," Banks said.', {"It": "Peru"}),
        # Nor do they mean their own state.
        ('Gabriel Boric praised Norway and Chile. "They helped us," Boric said.', {"They": "Norway"}),
        # Nor the body that they lead, speak for or belong to, as the text says; what they are against they do.
        (f'Peru sued. Ana Quispe, a leader of the {UNION}, left. "They lied to us," she said.',
         {"They": "Peru"}),
        (f'Peru sued. Ana Quispe of the {UNION} left. "They lied to us," she said.', {"They": "Peru"}),
        (f'Peru sued. Ana Quispe, who heads the {UNION}, left. "They lied to us," she said.', {"They": "Peru"}),
        (f'Peru sued. {UNION} president Ana Quispe left. "They lied to us," she said.', {"They": "Peru"}),
        ('Peru sued. Chile\'s water minister, Ana Quispe, left. "They lied to us," she said.',
         {"They": "Peru"}),
        ('Perú calló. La ministra de Chile, Ana Quispe, salió. "Ellos nos mintieron a todos", dijo Quispe.',
         {"Ellos": "Peru"}),
        (f'The {UNION} met. Peru sued. The {UNION} wept. "They lied to us," the union\'s chairman said.',
         {"They": "Peru"}),
        (f'Peru sued. Ana Quispe, a critic of the {UNION}, left. "They lied to us," she said.',
         {"They": UNION}),
        (f'Peru sued. Ana Quispe, a former leader of the {UNION}, left. "They lied to us," she said.',
         {"They": UNION}),
        ('Peru sued. Chile\'s opposition leader, Ana Quispe, left. "They lied to us," she said.',
         {"They": "Chile"}),
        (f'Peru sued. Ana Quispe thanked the leader of the {UNION}. "They lied to us," she said.',
         {"They": UNION}),
        ('Peru sued. Chile expelled minister Ana Quispe. "They lied to us," she said.', {"They": "Chile"}),
        # A person by whom the speaker is described may be meant.
        ('Leo Banks left. "He lied to us," said Ana Quispe, a strategist for Leo Banks.', {"He": "Leo Banks"}),
        # Marks within a reported sentence quote, too.
        ('Leo Banks sued Ana Quispe. Banks said that "she lied to us all", and left.', {"she": "Ana Quispe"}),
        ("Talara recibió el lunes al obispo Hugo Lopez. Leo Banks le agradeció el gesto en la plaza.",
         {"le": "Hugo Lopez"}),
        ('Leo Banks habló de Ana Quispe en Lima. "Ella nos mintió a todos", dijo Banks.',
         {"Ella": "Ana Quispe"}),
    ],
)  # fmt: skip
def test_whom_a_quoted_pronoun_means(
    reader: CandidateReader, text: str, expected: dict[str, str]
) -> None:
    assert meant(reader, text) == expected


@pytest.mark.parametrize(
    "text",
    [
        'Leo Banks met Ana Quispe. "It is time to go," Banks said.',
        'Leo Banks praised Peru. "It would be wrong to leave," Banks said.',
        'Leo Banks spoke in Peru. "They lied to us," Banks said.',  # only where he spoke
        'Leo Banks sailed along the coast of Peru. "They lied to us," Banks said.',
        "Ana Rojas calló. Leo Banks dijo que Perú lo apoya.",
        "Juan Rojas calló. Leo Banks dijo que lo acusan.",
        "El alcalde, Segundo Rojas, calló. La prefecta, Nilvia Quispe, dijo que Perú la apoya.",
        "Leo Banks calló. Ana Quispe la acusó de mentir.",
        'Leo Banks spoke. "They lied to us," Banks said.',  # nobody is named
        f'The {UNION} met. "They lied to us," the union\'s chairman said.',  # nobody else
        'Leo Banks met Ana Quispe. "They lied to us," Banks said.',  # she is one
        "Talara recibió el lunes al obispo Hugo Lopez. Leo Banks dijo que le falta tiempo para todo.",
        "Talara recibió el lunes al obispo Hugo Lopez. Leo Banks rechazó la denuncia contra los acusados.",
        "Talara recibió el lunes al obispo Hugo Lopez. La Iglesia rechazó las acusaciones y la culpa.",
        "Leo Banks agradeció el gesto del puerto y lo acusó todo en su libro.",  # nobody else
        'Leo Banks met Peru. "When parents speak to schools, they should listen," Banks said.',  # the parents
        'Leo Banks met Ana Quispe. "There is a woman who lost her port," Banks said.',
        'Leo Banks met Ana Quispe. "Somebody told me that she was here," Banks said.',
        'Leo Banks met the town council. "She lied to us," Banks said.',
        # Too far.
        "Peru spoke. " + "It rained all day in the valley and it was cold. " * 12
        + 'Leo Banks wept. "They lied to us," Banks said.',
    ],
)  # fmt: skip
def test_whom_a_quoted_pronoun_does_not_mean(reader: CandidateReader, text: str) -> None:
    assert meant(reader, text) == {}


def test_a_pronoun_receives_the_stance_of_its_speaker(reader: CandidateReader) -> None:
    text = f'Leo Banks met the {UNION} on Monday. "They lied to us," Banks said.'
    last = reader.read_all(Document("d", text))[-1]
    assert last.speaker == "Leo Banks"
    assert [(holder, last.parties[party]) for holder, party in last.pairs] == [(AUTHOR, UNION)]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["Ana Quispe spoke.", "Peru lied.", '"They lied," Ana Quispe said.', '"She lied," he said.', "“It",
             "fell,”", "Leo Banks said.", "The mayor", "called the ban wrong.", "Peru banned it.", "\n", "him"]
        ),
        max_size=12,
    ).map(" ".join)
)  # fmt: skip
def test_mentions_stay_within_their_statement(reader: CandidateReader, text: str) -> None:
    for candidate in reader.read_all(Document("d", text)):
        spans = sorted((start, end) for start, end, _ in candidate.mentions)
        assert all(0 <= start < end <= len(candidate.statement.text) for start, end in spans)
        assert all(a[1] <= b[0] for a, b in pairwise(spans))
        assert all(number < len(candidate.parties) for _, _, number in candidate.mentions)
