"""Definite descriptions as mentions: what refers to whom, with near-misses, and who speaks."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.candidates import Candidate, CandidateReader
from pipeline.described import descriptions
from pipeline.pairs import AUTHOR
from pipeline.parties import MentionFinder, Registry
from pipeline.schema import Document


@pytest.fixture(scope="module")
def finder(registry: Registry) -> MentionFinder:
    return MentionFinder(registry)


def described(
    finder: MentionFinder, text: str, lang: str | None = "en", *, open_parties: bool = True
) -> list[tuple[str, str]]:
    found = finder.find(text, open_parties=open_parties)
    return [(m.surface, m.party) for m in descriptions(text, found, lang)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Peru's Interior Ministry sued. The Interior Ministry won.", [("The Interior Ministry", "Peru")]),
        ("The Peruvian Interior Ministry sued. Few trust the ministry.", [("the ministry", "Peru")]),
        ("The Peruvian Ministry of Foreign Affairs sued. The Foreign Ministry's lawyer won.",
         [("The Foreign Ministry", "Peru")]),
        ("Peru's Defense Ministry sued. Chile left. The Ministry of Defence won, the ministry said.",
         [("The Ministry of Defence", "Peru"), ("the ministry", "Peru")]),
        ("The Ministry of Health of Peru sued. The Health Ministry won.", [("The Health Ministry", "Peru")]),
        ("Peru's Health Ministry sued Chile's Energy Ministry. The Energy Ministry won, the Health "
         "Ministry lost.",
         [("The Energy Ministry", "Chile"), ("the Health Ministry", "Peru")]),
        ("Peru's Health Ministry sued Chile's Energy Ministry. Few trust the ministry.",
         [("the ministry", "Chile")]),
        # Near-misses
        ("The Interior Ministry sued Peru. The Interior Ministry won.", []),
        ("Peru's Interior Ministry sued. The Health Ministry won.", []),
        ("Peru's Interior Ministry sued. The Interior Ministry of Chile won.", []),
        ("Peru's Interior Ministry sued. The Interior Ministry in Talara won.", []),
        ("Peru's Interior Ministry sued. The ministry for families won. This ministry lost.", []),
        ("Peru's Interior Ministry sued. Its ministries and ministers left.", []),
        ("Peru's Health Ministry sued Chile's Energy Ministry.\n\nFew trust the ministry.", []),
    ],
)  # fmt: skip
def test_a_ministry_is_its_states_after_it_was_named_so(
    finder: MentionFinder, text: str, expected: list[tuple[str, str]]
) -> None:
    assert described(finder, text, open_parties=False) == expected


def test_a_ministry_that_is_a_party_of_its_own_is_nobody_elses(finder: MentionFinder) -> None:
    text = "Peru's Interior Ministry sued. The Ministry of Truth won; the Interior Ministry lost."
    assert described(finder, text) == [("the Interior Ministry", "Peru")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("El Ministerio de Salud de Perú demandó. El Ministerio de Salud ganó.",
         [("El Ministerio de Salud", "Peru")]),
        ("El Ministerio de Relaciones Exteriores del Perú demandó. Pocos creen al ministerio.",
         [("al ministerio", "Peru")]),
        ("El Ministerio de Salud de Perú demandó. El ministerio de la familia ganó.", []),
    ],
)  # fmt: skip
def test_a_ministry_in_spanish(
    finder: MentionFinder, text: str, expected: list[tuple[str, str]]
) -> None:
    assert described(finder, text, "es", open_parties=False) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Talara Dockers' Union struck. Shops closed, and the union was fined.",
         ("the union", "Talara Dockers' Union")),
        ("They cheered the Farmers' League on Monday. Then the League's chairman resigned.",
         ("the League", "Farmers' League")),
        ("The operator, Talara Cargo, sued Peru. Few trust the company.",
         ("the company", "Talara Cargo")),
        ("Gov. Dana Whitlock spoke. Few trust the governor.", ("the governor", "Dana Whitlock")),
        ("Prime Minister Ana Quispe spoke. Few trust the prime minister.",
         ("the prime minister", "Ana Quispe")),
        ("Ana Quispe, the mayor of Talara, spoke. Few trust the mayor.", ("the mayor", "Ana Quispe")),
        ("The Talara Election Court met. Few trust the panel.",
         ("the panel", "Talara Election Court")),
        ("Ana Quispe, a former senator from Talara, spoke. Few trust the senator.",
         ("the senator", "Ana Quispe")),
        ("Police searched the shipping company Haisheng Marine on Monday. Then the company sued.",
         ("the company", "Haisheng Marine")),
        # An organisation whose name does not say what it is may be a business; its members act for a union.
        ("The minister fined Haisheng Marine Logistics. Few trust the firm.",
         ("the firm", "Haisheng Marine Logistics")),
        ("The Talara Dockers' Union struck. The mayor thanked the dockers.",
         ("the dockers", "Talara Dockers' Union")),
        ("The Talara Bishops' Conference met. Few thank the bishops.",
         ("the bishops", "Talara Bishops' Conference")),
        ("Peru's trade minister, Mrs. Ana Quispe, spoke. Few trust the minister.",
         ("the minister", "Ana Quispe")),
        ("Bishop Ana Quispe spoke. Few trust the prelate.", ("the prelate", "Ana Quispe")),
        ("The European Union paid. Few trust the bloc.", ("the bloc", "European Union")),
        ("The World Food Programme paid. Few trust the agency.", ("the agency", "World Food Programme")),
        ("The Constitutional Court sat. Few trust the judges.", ("the judges", "Constitutional Court")),
        ("The union of Talara struck; the Talara Dockers' Union did not. Few accuse the union of lying.",
         ("the union", "Talara Dockers' Union")),
        # The government is that of the state which its sentence or paragraph names, else of the text's own.
        ("Peru spoke. Peru paid. Chile's papers wrote that the government lied.",
         ("the government", "Chile")),
        # One half of a country, and who acts for a union of states.
        ("North Korea fired on a boat of South Korea. Few trust the North.", ("the North", "North Korea")),
        ("South Korea paid. North Korea said that the South had lied.", ("the South", "South Korea")),
        ("The EU paid for the count. Peru thanked the Europeans.", ("the Europeans", "European Union")),
        # A verb behind the noun is not its complement.
        ("The Talara Dockers' Union struck. On Monday the union offered to defend it.",
         ("the union", "Talara Dockers' Union")),
        ("Peru spoke. On Monday the government denied it.", ("the government", "Peru")),
        ("Peru spoke. On Monday they accused the government of lying.", ("the government", "Peru")),
        ("Haisheng Marine Logistics paid. On Monday they thanked the firm for its help.",
         ("the firm", "Haisheng Marine Logistics")),
        ("The Talara Dockers' Union struck. On Monday they accused the union of greed.",
         ("the union", "Talara Dockers' Union")),
        ("The Talara Growers' Union struck. On Monday they accused the growers of greed.",
         ("the growers", "Talara Growers' Union")),
        # A service by its trade.
        ("Northern Ireland Water paid. Few trust the utility.",
         ("the utility", "Northern Ireland Water")),
        ("Air Senegal paid. Few trust the carrier.", ("the carrier", "Air Senegal")),
        ("They sued Talara Radio. Few trust the broadcaster.", ("the broadcaster", "Talara Radio")),
        ("Budget carrier Talara Air struck. Few trust the airline.", ("the airline", "Talara Air")),
        ("They fined the largest broadcaster, TV Talara, on Monday. Few trust the station.",
         ("the station", "TV Talara")),
        ("Ana Quispe met Talara House, the charity behind the port's hostel. Few trust the charity.",
         ("the charity", "Talara House")),
        ("The Talara County school board sued. Few trust the board.", ("the board", "Talara County")),
        ("They met the Talara Bay city council. Few trust the council.", ("the council", "Talara Bay")),
        # Of two in one sentence it is the subject.
        ("The Farmers Party sued the Civic Party. The party said nothing.", ("The party", "Farmers Party")),
        ("Peru spoke. Few trust the government.", ("the government", "Peru")),
        ("Peru spoke. Peru paid.\n\nIn Peru, as in Chile, prices rose. Few trust the government.",
         ("the government", "Peru")),
        ("Peru spoke. Peru paid.\n\nIn Chile, people trust the central government.",
         ("the central government", "Chile")),
        # Who held an office is meant by its name with "former" alone, but for one of many holders.
        ("Former prime minister Ana Quispe spoke. Few trust the former prime minister.",
         ("the former prime minister", "Ana Quispe")),
        ("Former senator Ana Quispe spoke. Few trust the senator.", ("the senator", "Ana Quispe")),
        ("Vice President Ana Quispe spoke. Few trust the vice president.",
         ("the vice president", "Ana Quispe")),
        ("Deputy Foreign Minister Ana Quispe spoke. Few trust the deputy minister.",
         ("the deputy minister", "Ana Quispe")),
        ("Trade Minister Leo Banks spoke. Shadow trade minister Ana Quispe left. Few trust the minister.",
         ("the minister", "Leo Banks")),
        ("Harbour & Sons spoke. Few trust the company.", ("the company", "Harbour & Sons")),
        ("President Leo Banks met Vice President Ana Quispe. Few trust the president.",
         ("the president", "Leo Banks")),
        # Several of one noun: the one named last.
        ("Mayor Ana Quispe met Mayor Leo Banks. Leo Banks left, and the mayor wept.",
         ("the mayor", "Leo Banks")),
    ],
)  # fmt: skip
def test_who_is_described(finder: MentionFinder, text: str, expected: tuple[str, str]) -> None:
    assert described(finder, text)[-1:] == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("La Federación de Obreros del Sur protestó. Lima multó a la federación.",
         ("la federación", "Federación de Obreros del Sur")),
        ("El Tribunal Supremo Electoral calló. Nadie cree al tribunal.",
         ("al tribunal", "Tribunal Supremo Electoral")),
        ("El Tribunal Supremo Electoral calló. Nadie cree a los magistrados.",
         ("los magistrados", "Tribunal Supremo Electoral")),
        ("La ministra de Trabajo, Ana Quispe, habló. Nadie cree a la ministra.",
         ("la ministra", "Ana Quispe")),
        ("El líder de Talara, Leo Banks, habló. Nadie oyó al líder de Sumar. Nadie cree al líder.",
         ("al líder", "Leo Banks")),
        ("La ex ministra Ana Quispe habló. Nadie cree a la ex ministra.",
         ("la ex ministra", "Ana Quispe")),
        ("La Unión Europea pagó. Lima agradeció a los europeos.", ("los europeos", "European Union")),
        ("La Unión Europea pagó. Lima pidió a los europeos que «no tarden».",
         ("los europeos", "European Union")),
        ("La fundación ambientalista Talara Azul protestó. Nadie cree a la fundación.",
         ("la fundación", "Talara Azul")),
        ("Lima multó a Minera Talara. Nadie cree a la empresa.", ("la empresa", "Minera Talara")),
        ("La prefecta Ana Quispe calló. Lima calificó a la prefecta de traidora.",
         ("la prefecta", "Ana Quispe")),
        ("El alcalde Leo Banks calló. Lima acusó al alcalde de corrupción.", ("al alcalde", "Leo Banks")),
        ("La Federación de Obreros del Sur protestó. Lima tachó a la federación de «amarilla».",
         ("la federación", "Federación de Obreros del Sur")),
    ],
)  # fmt: skip
def test_who_is_described_in_spanish(
    finder: MentionFinder, text: str, expected: tuple[str, str]
) -> None:
    assert described(finder, text, "es") == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "A union struck. Few trust the union.",  # nobody is named
        "Few trust the union. The Talara Dockers' Union struck.",  # not named yet
        "The Talara Dockers' Union struck. The union of both banks failed.",  # another union
        "The Talara Dockers' Union struck. Other unions and the unions of Lima joined.",
        "Foreign Minister Ana Quispe spoke. Few trust the prime minister.",  # another office
        "Prime Minister Ana Quispe spoke. Few trust the minister.",
        "Vice President Ana Quispe spoke. Few trust the president.",
        "The deputy mayor, Ana Quispe, spoke. Few trust the mayor.",
        "Deputy Foreign Minister Ana Quispe spoke. Few trust the foreign minister.",
        "The Talara Dockers' Union struck. On Monday they accused the union of both banks.",
        "The Talara Dockers' Union struck. On Monday they accused the union of clerks of greed.",
        "The Talara Dockers' Union struck. On Monday they praised the union of clerks.",
        "El ministro Leo Banks calló. Lima acusó al ministro de economía de corrupción.",
        "El alcalde Leo Banks calló. Lima acusó al alcalde de la capital.",
        "The shadow trade minister, Ana Quispe, spoke. Few trust the trade minister.",
        "Former President Ana Quispe spoke. Few trust the president.",
        "Ana Quispe, a former governor of Talara, spoke. Few trust the governor.",
        "Governor Ana Quispe spoke. The governor Leo Banks left.",  # a title before a name
        "Peru spoke. Few trust the government of Chile.",  # it says whose
        "Peru spoke, and Chile spoke. Few trust the government.",  # of which?
        "Few trust the government. Peru spoke.",  # not named yet
        "Ana Quispe, who lived in Peru, sued it. Few trust the government.",  # only where she lived
        "The Talara Dockers' Union struck." + " It rained all day in the valley." * 20
        + " The dockers wept.",  # dockers in general
        "The Tribunal de İstanbul sat. EL TRİBUNAL CALLA.",  # a capital that does not fold
        "Ana Quispe spoke. Few trust the company.",  # a person
        "Talara spoke. Few trust the company.",  # a word may be a town
        "Peru spoke. Few trust the North, and few the Europeans.",  # of what?
        "Few trust the North. North Korea spoke.",  # not named yet
        "North Korea spoke. Farmers in the North Sea and the North Caucasus wept.",  # other names
        "North Korea spoke. Farmers in the North wept, far to the north.",  # only where
        "The EU paid. The Europeans of 1492 did not, nor the Europeans who left.",  # others
        "The Talara County school board member sued. Few trust the board.",  # a member
        "The Talara County board's chairman sued. Few trust the board.",
        "The Talara County school sued. Few trust the board.",  # another
        "Peru's council voted. Few trust the council.",
        "They saw Talara House, the shop behind the port. Few trust the charity.",
        "Haisheng Marine Logistics paid. On Monday they thanked the firm for ports that failed.",
        "Air pollution rose in Peru. Few trust the carrier.",
        "The Water Rights Gazette wrote it. Few trust the utility.",  # not its last word
        "The Union Gazette wrote it. Few trust the union.",  # not what the name says it is
        "The Talara Dockers' Union struck. Dockers of Lima did not.",
        "Official Ana Quispe spoke. Few trust the official.",  # says too little
        "Mayor Ana Quispe met Mayor Leo Banks." + " It rained all day in the valley." * 20
        + " The mayor wept.",  # of two, and neither near
    ],
)  # fmt: skip
def test_who_is_not_described(finder: MentionFinder, text: str) -> None:
    assert described(finder, text) == []


@settings(max_examples=80, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["The Talara Union spoke.", "the union", "Mayor Ana Quispe left.", "The mayor", "Peru's",
             "of Lima", "la federación", "Ana Quispe, a senator, spoke.", "the senator", "\n", "él"]
        ),
        max_size=12,
    ).map(" ".join)
)  # fmt: skip
def test_descriptions_are_ordered_and_repeat_no_mention(finder: MentionFinder, text: str) -> None:
    found = finder.find(text, open_parties=True)
    out = descriptions(text, found)
    assert all(text[m.start : m.end] == m.surface for m in out)
    assert all(a.end <= b.start for a, b in pairwise(out))
    for mention in out:
        assert not any(f.start < mention.end and mention.start < f.end for f in found)
        assert any(f.party == mention.party and f.start < mention.start for f in found)


def pairs(finder: MentionFinder, text: str) -> list[set[tuple[str | None, str]]]:
    def of(candidate: Candidate) -> set[tuple[str | None, str]]:
        names = candidate.parties
        return {
            (candidate.speaker if h == AUTHOR else names[h], names[p]) for h, p in candidate.pairs
        }

    reader = CandidateReader(finder, open_parties=True)
    return [of(candidate) for candidate in reader.read_all(Document("d", text))]


def test_descriptions_hold_and_receive_stances(finder: MentionFinder) -> None:
    text = (
        "Gov. Dana Whitlock spoke in Columbus on Monday. "
        '"The Talara Dockers\' Union has earned our trust," the governor said. '
        "Leo Banks said the governor was a bully."
    )
    found = pairs(finder, text)
    assert ("Dana Whitlock", "Talara Dockers' Union") in found[1]
    assert ("Leo Banks", "Dana Whitlock") in found[2]


def test_nobody_asks_the_author_about_a_description(finder: MentionFinder) -> None:
    assert pairs(finder, "Gov. Dana Whitlock spoke on Monday. The governor left.")[1] == set()


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Council President Ana Quispe said that Norway had lied.", "Ana Quispe"),
        ("Guild President Ray Banks said that Norway had lied.", "Ray Banks"),
        ("Its envoy in Bishkek, Henrik Solberg, said that Norway had lied.", "Henrik Solberg"),
        (
            "The Talara League, which has recorded 3,000 complaints since May, called on Norway to go.",
            "Talara League",
        ),
        ("Mayor Ana Quispe has 10 days to sign the treaty with Norway or to leave it.", None),
        ("President Lee condemned Norway.", "Lee Jae-myung"),  # no alias: the title tells who it is
        ("El presidente Calderón condenó a Norway.", "Felipe Calderón"),
        ("Professor Lee condemned Norway.", "Lee"),
        # Who is told by a leader's name is not the leader; who acts for one is.
        ("Bill Clinton left. A Clinton appointee condemned Norway.", "a Clinton appointee"),
        ("Trump's supporters said that Norway had lied.", "Trump's supporters"),
        ("A longtime Trump critic said that Norway had lied.", "a longtime Trump critic"),
        ("An Obama-appointed judge condemned Norway.", "an Obama-appointed judge"),
        ("A Trump supporter, Leo Banks, condemned Norway.", "Leo Banks"),
        ("Trump and Trump supporters condemned Norway.", "Donald Trump"),
        ("The Biden administration condemned Norway.", "Joe Biden"),
        ("The Trump campaign condemned Norway.", "Donald Trump"),
        # A title of the other gender: somebody else of that name.
        ("Bill Clinton left. Mrs. Clinton condemned Norway.", "Clinton"),
        ("Bill Clinton left. Mr. Clinton condemned Norway.", "Bill Clinton"),
        ("Donald Trump left. Mrs. Trump said that Norway had lied.", "Trump"),
        (
            "Frank Quispe left. Carla Quispe did not. Ms. Quispe said that Norway had lied.",
            "Carla Quispe",
        ),
        (
            "Frank Quispe left. Xyla Quispe did not. Ms. Quispe said that Norway had lied.",
            "Xyla Quispe",
        ),
        ("Obama condemned Norway.", "Barack Obama"),
        (
            "President Leo Banks met Vice President Ana Quispe. The president condemned Norway.",
            "Leo Banks",
        ),
        (
            "Vice President Ana Quispe met Leo Banks. The vice president condemned Norway.",
            "Ana Quispe",
        ),
        # Of a list that opens a sentence it is the first, whatever stands behind it.
        ("Chile and its allies condemned Norway.", "Chile"),
        ("Chile, Peru and the other members condemned Norway.", "Chile"),
        ("The European Union and eleven other countries condemned Norway.", "European Union"),
        ("EH Bildu y el PNV han apoyado a Norway.", "EH Bildu"),
        ("Hamas attacked and the army condemned Norway.", "the army"),
        ("She met Chile and the army condemned Norway.", "the army"),
        # A title may hold a body; a body's name may hold a title.
        (
            "House Speaker Leo Banks, an ally of Tinubu, left. He said that Norway had lied.",
            "Leo Banks",
        ),
        ("Senate President Pro Tem Ana Quispe left. She said that Norway had lied.", "Ana Quispe"),
        (
            "The Talara Police Chief Association left. It said that Norway had lied.",
            "Talara Police Chief Association",
        ),
        ("Former President Ana Quispe met Leo Banks. The president condemned Norway.", None),
    ],
)
def test_who_speaks(finder: MentionFinder, text: str, speaker: str | None) -> None:
    reader = CandidateReader(finder, open_parties=True)
    assert reader.read_all(Document("d", text))[-1].speaker == speaker


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        # A name as grammar takes it, without the open parties that know more.
        ("Cheta Nwanze of SBM Intelligence said that Norway had lied.",
         "Cheta Nwanze of SBM Intelligence"),
        ("Anna Quispe of Law and Justice said that Norway had lied.", "Anna Quispe"),
        ("Avigdor Lieberman of Yisrael Beiteinu said that Norway had lied.", "Avigdor Lieberman"),
        ("Talara Supervisor of Elections Ana Quispe said that Norway had lied.", "Ana Quispe"),
        ("Secretary of State Ana Quispe said that Norway had lied.", "Ana Quispe"),
        ("The Reserve Bank of Talara said that Norway had lied.", "Reserve Bank of Talara"),
        ("The Peasants' Party said that Norway had lied.", "Peasants' Party"),
        ("The Republicans' Leo Banks said that Norway had lied.", "Leo Banks"),
        ("La Confederación General del Trabajo acusó a Norway de mentir.",
         "Confederación General del Trabajo"),
        ("El presidente de Norway, el general de Talara, calló. El general Rojas acusó a Norway.",
         "Rojas"),
        ("Los vecinos, desde Talara, acusaron a Norway de mentir.", "Los vecinos, desde Talara"),
        ("Boric habló ayer. En un mensaje publicado en X consideró que Norway miente.",
         "Gabriel Boric"),
        ("Ana Quispe habló ayer. En un mensaje Boric consideró que Norway miente.", "Gabriel Boric"),
    ],
)  # fmt: skip
def test_a_speakers_name_is_whole(finder: MentionFinder, text: str, speaker: str) -> None:
    assert CandidateReader(finder).read_all(Document("d", text))[-1].speaker == speaker


def test_a_speaker_with_a_place_is_the_person(finder: MentionFinder) -> None:
    text = "Bishop Ana Quispe of Talara told the crowd that Norway had lied. She said that Norway fell."
    reader = CandidateReader(finder, open_parties=True)
    assert {c.speaker for c in reader.read_all(Document("d", text))} == {"Ana Quispe"}
