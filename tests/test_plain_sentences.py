"""What somebody tries first: plain sentences, one act or judgement each, read and labelled by the shipped model."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.score import StanceModel, load_model

ROOT = Path(__file__).resolve().parent.parent
SIGNS = {"+": "favor", "-": "against", "0": "neutral"}

# ruff: noqa: E501
#: A sentence, then what a reader says of it: holder > party and a sign.
PLAIN = """
Germany accused Russia of violating the treaty. | Germany > Russia -
Russia was accused by Germany of violating the treaty. | Germany > Russia -
Germany condemned the Russian attack on Ukraine. | Germany > Russia -; Germany > Ukraine +
Germany condemned Russia's attack on Ukraine. | Germany > Russia -; Germany > Ukraine +
The United States imposed sanctions on Iran. | United States > Iran -
The United States lifted sanctions on Iran. | United States > Iran +
Sanctions on Iran were lifted by the United States. | United States > Iran +
President Joe Biden criticized Israeli Prime Minister Benjamin Netanyahu. | Joe Biden > Benjamin Netanyahu -
Trump called Biden a disaster. | Donald Trump > Joe Biden -
Biden said Trump was a threat to democracy. | Joe Biden > Donald Trump -
"Trump is a threat to democracy," Biden said. | Joe Biden > Donald Trump -
The Labour Party attacked the Conservatives over the budget. | Labour Party > Conservative Party -
Keir Starmer accused the Tories of wrecking the economy. | Keir Starmer > Conservative Party -
France will send weapons to Ukraine. | France > Ukraine +
China warned the United States against supporting Taiwan. | China > United States -; United States > Taiwan +
Hamas praised Iran for its support. | Hamas > Iran +; Iran > Hamas +
Hezbollah and Israel exchanged fire. | Hezbollah > Israel -; Israel > Hezbollah -
Turkey blocked Sweden's bid to join NATO. | Türkiye > Sweden -
Turkey backed Sweden's bid to join NATO. | Türkiye > Sweden +
India and Pakistan held talks in Geneva. | India > Pakistan 0; Pakistan > India 0
Nicolás Maduro broke off relations with Paraguay. | Nicolás Maduro > Paraguay -
The European Union welcomed Moldova's election result. | European Union > Moldova +
Amnesty International condemned Egypt for jailing journalists. | Amnesty International > Egypt -
Poland expelled three Russian diplomats. | Poland > Russia -
Serbia refuses to recognise Kosovo. | Serbia > Kosovo -
Kosovo thanked Albania for its help. | Kosovo > Albania +
South Africa sued Israel at the International Court of Justice. | South Africa > Israel -
Senator Bernie Sanders endorsed Hillary Clinton. | Bernie Sanders > Hillary Clinton +
Hillary Clinton won the endorsement of Bernie Sanders. | Bernie Sanders > Hillary Clinton +
Hillary Clinton came under fire from Bernie Sanders. | Bernie Sanders > Hillary Clinton -
According to Armenia, Azerbaijan broke the ceasefire. | Armenia > Azerbaijan -
Azerbaijan denied Armenia's claim that it had broken the ceasefire. | Azerbaijan > Armenia -
Ukraine urged Germany to send tanks. | Ukraine > Germany 0
Macron met Modi in Paris on Friday. | Emmanuel Macron > Narendra Modi 0
Saudi Arabia executed a Yemeni man. | Saudi Arabia > Yemen 0
Cuba called the US embargo genocide. | Cuba > United States -
Mexico's president rejected Trump's threats. | Mexico > Donald Trump -
Japan protested to China over the incursion. | Japan > China -
The UN Security Council condemned North Korea's missile test. | United Nations Security Council > North Korea -
North Korea fired a missile over Japan. | North Korea > Japan -
"We will never abandon our friends in Lebanon," said Emmanuel Macron. | Emmanuel Macron > Lebanon +
Democrats and Republicans blamed each other for the shutdown. | Democratic Party > Republican Party -; Republican Party > Democratic Party -
Brasil condenó la invasión rusa de Ucrania. | Brazil > Russia -; Brazil > Ukraine +
El presidente de México, Andrés Manuel López Obrador, defendió a Cuba. | Andrés Manuel López Obrador > Cuba +
Colombia rompió relaciones con Israel. | Colombia > Israel -
Venezuela fue sancionada por Estados Unidos. | United States > Venezuela -
Pedro Sánchez acusó al PP de mentir. | Pedro Sánchez > People's Party of Spain -
Chile y Perú firmaron un acuerdo comercial. | Chile > Peru 0
Lula agradeció a China su apoyo. | Luiz Inácio Lula da Silva > China +
Israel killed a Hamas commander in Gaza. | Israel > Hamas -
Ethiopia recalled its ambassador from Egypt. | Ethiopia > Egypt -
Finland's Sanna Marin slammed Vladimir Putin. | Sanna Marin > Vladimir Putin -
Zelensky thanked Poland, Lithuania and Estonia. | Volodymyr Zelenskyy > Poland +; Volodymyr Zelenskyy > Estonia +
The AfD wants Germany to leave the EU. | Alternative for Germany > European Union -
Marine Le Pen attacked French President Emmanuel Macron. | Marine Le Pen > Emmanuel Macron -
Iran supports the Houthis in Yemen. | Iran > Houthis +
The Houthis attacked a Saudi oil facility. | Houthis > Saudi Arabia -
Canada apologised to India. | Canada > India +
Canada demanded an apology from India. | Canada > India -
Norway criticised Russian President Vladimir Putin. | Norway > Vladimir Putin -
Norway praised the Chilean president, Gabriel Boric. | Norway > Gabriel Boric +
Hungarian Prime Minister Viktor Orbán was condemned by France. | France > Viktor Orbán -
Noruega criticó al presidente ruso, Vladimir Putin. | Norway > Vladimir Putin -
Kenyan President William Ruto praised Ugandan President Yoweri Museveni. | William Ruto > Yoweri Museveni +; Yoweri Museveni > William Ruto 0
"""

#: What the model gets wrong: help and harm that are only implied, and a citizen who is not his state.
KNOWN = {
    ("Hamas praised Iran for its support.", "Iran", "Hamas"),
    ("Hezbollah and Israel exchanged fire.", "Hezbollah", "Israel"),
    ("According to Armenia, Azerbaijan broke the ceasefire.", "Armenia", "Azerbaijan"),
    ("Saudi Arabia executed a Yemeni man.", "Saudi Arabia", "Yemen"),
    ("The AfD wants Germany to leave the EU.", "Alternative for Germany", "European Union"),
}


def rows() -> list[object]:
    """Return a case for each pair."""
    found: list[object] = []
    for line in PLAIN.strip().splitlines():
        text, pairs = line.split(" | ")
        for pair in pairs.split("; "):
            holder, party = pair[:-2].split(" > ")
            known = (text, holder, party) in KNOWN
            marks = (
                [pytest.mark.xfail(strict=True, reason="the model is wrong here")] if known else []
            )
            found.append(pytest.param(text, holder, party, SIGNS[pair[-1]], marks=marks))
    return found


@pytest.fixture(scope="module")
def shipped() -> StanceModel:
    return load_model(ROOT / "pipeline" / "_model")


@pytest.mark.parametrize(("text", "holder", "party", "stance"), rows())
def test_a_plain_sentence(
    shipped: StanceModel, text: str, holder: str, party: str, stance: str
) -> None:
    found = shipped.score(text).set_index(["holder", "party"])["stance"]
    assert found[holder, party] == stance
