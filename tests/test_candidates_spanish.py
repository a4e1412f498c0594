"""Who speaks in Spanish: compound tenses, lists, postposed subjects, offices, labels; with near-misses."""

from __future__ import annotations

import pytest

from pipeline.candidates import CandidateReader
from pipeline.parties import MentionFinder, Registry
from pipeline.schema import Document

READER = CandidateReader(MentionFinder(Registry.load()), open_parties=True)

#: Text -> the speaker of each statement.
CASES = [
    ("«Israel debe parar», ha dicho el ministro José Quispe. Ha añadido que Francia apoya a Israel.",
     ["José Quispe", "José Quispe"]),
    ("Francia ha añadido que apoya a Israel.", ["France"]),
    ("Ana Quispe defendió a Israel. «No vamos a callar nunca», ha añadido.",
     ["Ana Quispe", "Ana Quispe"]),
    ("Ana Quispe defendió a Israel. «No vamos a callar nunca», ha añadido Boric.",
     ["Ana Quispe", "Gabriel Boric"]),
    ("Ana Quispe y Juan Rojas criticaron a Israel. Rojas pidió sanciones.",
     ["Ana Quispe", "Juan Rojas"]),
    ("Petro, Boric y Lula condenan a Israel.", ["Gustavo Petro"]),
    ("Tanto Chile como Perú condenaron a Israel.", ["Chile"]),
    ("«Israel miente», dijo la vicepresidenta Francia Quispe.", ["Francia Quispe"]),
    ("«Israel miente», declaró la canciller de Colombia, Laura Quispe. «Israel huye», agregó.",
     ["Laura Quispe", "Laura Quispe"]),
    ("Chile criticó a Israel. Reaccionó con dureza contra Israel el canciller de Brasil.",
     ["Chile", None]),
    ("Chile criticó a Israel. Reaccionó con dureza contra el canciller de Brasil.",
     ["Chile", "Chile"]),
    ("Perú criticó a Israel. Votó en contra de Rusia Chile.", ["Peru", None]),
    ("Perú criticó a Israel. Votó en contra de Rusia y Chile.", ["Peru", "Peru"]),
    ("Perú criticó a Israel. Ocurrió en Venezuela.", ["Peru", None]),
    ("El Gral. Rojas acusó a Israel.", ["Rojas"]),
    ("Ella misma criticó a Israel.", [None]),
    ("Este último rechazó a Israel.", [None]),
    ("URGENTE: España condena a Israel.", [None]),
    ("España: Israel debe parar la guerra.", ["Spain"]),
    ("Los hospitales de Talara y Oberá criticaron a Israel.",
     ["Los hospitales de Talara y Oberá"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[t[:40] for t, _ in CASES])
def test_spanish_speakers(text: str, expected: list[str | None]) -> None:
    found = READER.read_all(Document("d", text, lang="es"))
    assert [candidate.speaker for candidate in found] == expected
