"""Open parties in Spanish: two people, plain nouns, verbs, titles and acronyms, with near-misses."""

from __future__ import annotations

import pytest

from pipeline.parties import MentionFinder, Registry

FINDER = MentionFinder(Registry.load())

#: Text -> the parties, in order.
CASES = [
    # "y" and "e" join two names, unless a first name and one surname stand before them.
    ("Ana Quispe y Luis Rojas criticaron a Israel.", ["Ana Quispe", "Luis Rojas", "Israel"]),
    ("Ana Quispe e Irene Rojas criticaron a Israel.", ["Ana Quispe", "Irene Rojas", "Israel"]),
    ("El filósofo José Quispe y Rojas calló.", ["José Quispe y Rojas"]),
    # "E" before another sound than that of "i" is Portuguese and joins the surnames of one person.
    ("Ministro Quispe e Silva left.", ["Quispe e Silva"]),
    ("El ministro Quispe e Silva calló. Few trust Rojas e Hielo.", ["Quispe e Silva", "Rojas e Hielo"]),
    ("Few trust Quispe e Iglesias.", ["Quispe", "Iglesias"]),
    ("Francia e Italia callaron. Chile e Perú, no.", ["France", "Italy", "Chile", "Peru"]),
    ("António Costa met Lula da Silva. Costa e Silva left. Costa and Silva wept.",
     ["António Costa", "Luiz Inácio Lula da Silva", "Costa e Silva", "António Costa",
      "Luiz Inácio Lula da Silva"]),
    ("La Guardia Civil y los Mossos d'Esquadra callaron.",
     ["Guardia Civil", "Mossos d'Esquadra"]),
    ("Habló con Quispe y Rojas.", ["Quispe", "Rojas"]),
    # A verb that opens a sentence is no part of the name behind it; a first name in the same ending is.
    ("Habló Ana Quispe. Llegaron Luis Rojas y Rosa Vega.", ["Ana Quispe", "Luis Rojas", "Rosa Vega"]),
    ("Murió Ana Quispe. El pueblo lloró. La quiso Simó Quispe.", ["Ana Quispe", "Simó Quispe"]),
    ("Aaron Quispe calló. Sharon Rojas, no.", ["Aaron Quispe", "Sharon Rojas"]),
    ("Habló el Ministerio de Comercio e Industria.", ["Ministerio de Comercio e Industria"]),
    ("La Federación de Obreros y Campesinos calló.", ["Federación de Obreros y Campesinos"]),
    ("La Federación de Obreros y Luis Rojas callaron.", ["Federación de Obreros", "Luis Rojas"]),
    ("La Federación de Obreros y Chile callaron.", ["Federación de Obreros", "Chile"]),
    # Plain nouns are no states.
    ("Israel rechazó la paz. La paz no llega.", ["Israel"]),
    ("Ganó el Premio Nobel de la Paz.", []),
    ("La Paz criticó a Israel.", ["Bolivia", "Israel"]),
    ("Es el salvador del mundo. El salvador llegó a una costa rica en peces.", []),
    ("Partió de El Salvador a Costa Rica.", ["El Salvador", "Costa Rica"]),
    ("habló el Salvador con israel", ["El Salvador", "Israel"]),
    # A verb or a noun that opens a sentence is no name.
    ("Condenamos los ataques de Israel.", ["Israel"]),
    ("Habló Ana Quispe. «Rechazamos el plan y exigimos a Israel que se vaya.»",
     ["Ana Quispe", "Israel"]),
    ("«Agradezco a Israel su ayuda», dijo Ana Quispe. «¡Confío en ella!»",
     ["Israel", "Ana Quispe"]),
    ("Habló el partido «Talara condena», de Rojas. «Talara condenó a Israel», dijo Rojas.",
     ["Rojas", "Talara", "Israel", "Rojas"]),
    ("Fulmina usted a Israel.", ["Israel"]),
    ("Talara condemned Israel.", ["Talara", "Israel"]),
    ("Ramos rejects the raid.", ["Ramos"]),
    ("Condenamos al Gobierno de Israel.", ["Israel"]),
    ("Cae el Gobierno de Francia.", ["France"]),
    ("Comunicado del Partido Verde de Talara.", ["Partido Verde de Talara"]),
    ("Llegaron a Playa del Carmen con Hassan el Rojas.", ["Playa del Carmen", "Hassan el Rojas"]),
    # First names that are states' names, too.
    ("Habló la vicepresidenta Francia Quispe.", ["Francia Quispe"]),
    ("Es un discurso de América Quispe con una frase de Argentina Rojas.",
     ["América Quispe", "Argentina Rojas"]),
    ("Argentina President Ana Quispe met voters in France.",
     ["Argentina", "Ana Quispe", "France"]),
    # Abbreviated titles.
    ("El Dr. Rojas y la Dra. Quispe callaron.", ["Rojas", "Quispe"]),
    ("El Gral. Rojas, la Lcda. Quispe y el Cnel. Poma callaron.", ["Rojas", "Quispe", "Poma"]),
    # An article before an acronym is no part of it.
    ("El PTX apoyó a Israel. La UMFZ calló.", ["PTX", "Israel", "UMFZ"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[t[:40] for t, _ in CASES])
def test_spanish(text: str, expected: list[str]) -> None:
    assert [m.party for m in FINDER.find(text, open_parties=True)] == expected
