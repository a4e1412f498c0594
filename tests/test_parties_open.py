"""Open parties: names that no registry holds; and properties that hold for any text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.parties import MentionFinder, Registry

FINDER = MentionFinder(Registry.load())

#: Text -> (surface, party) of the open parties and the registry's.
OPEN = [
    # Capitals and a colon that open one line alone are a dateline; of several they are who speaks.
    ("TALARA: A spokesman criticised India.", [("India", "India")]),
    ("TALARA: A spokesman criticised India.\n\nHe left.", [("India", "India")]),
    ("QUISPE: India lied.\nBANKS: He did not.",
     [("QUISPE", "QUISPE"), ("India", "India"), ("BANKS", "BANKS")]),
    ("TALARA: we criticised India.", [("TALARA", "TALARA"), ("India", "India")]),
    ("Dr. Ana Quispe left. Quispe returned.", [("Ana Quispe", "Ana Quispe"),
    ("Quispe", "Ana Quispe")]),
    ("They fined Talara Mining Canada and the Talara Times London.",
     [("Talara Mining Canada",) * 2, ("Talara Times London",) * 2]),
    # Two surnames alone are those of the person named with them.
    ("Ana María Quispe Rojas left. They thanked Quispe Rojas.",
     [("Ana María Quispe Rojas",) * 2, ("Quispe Rojas", "Ana María Quispe Rojas")]),
    ("Luis Quispe e Silva left. Quispe e Silva wept.",
     [("Luis Quispe e Silva",) * 2, ("Quispe e Silva", "Luis Quispe e Silva")]),
    ("Gov. Ana Quispe Rojas left. They thanked Ana Quispe and the Quispe Rojas Union.",
     [("Ana Quispe Rojas",) * 2, ("Ana Quispe",) * 2, ("Quispe Rojas Union",) * 2]),
    ("Quispe returned, said Ana Quispe.", [("Quispe", "Ana Quispe"), ("Ana Quispe", "Ana Quispe")]),
    ("The Movement for the Liberation of Talara met.",
     [("Movement for the Liberation of Talara",) * 2]),
    ("the Ministry of Health of Peru", [("Ministry of Health of Peru",) * 2]),
    ("el Partido de la Gente", [("Partido de la Gente",) * 2]),
    ("The Movement of Free Farmers (MFF) met. The MFF won.",
     [("Movement of Free Farmers",) * 2, ("MFF", "Movement of Free Farmers"),
      ("MFF", "Movement of Free Farmers")]),
    ("Foreign Minister Luis Rojas and Ana Quispe", [("Luis Rojas",) * 2, ("Ana Quispe",) * 2]),
    ("On Monday, Talara condemned Zubrowka's raid.", [("Talara",) * 2, ("Zubrowka",) * 2]),
    ("Talara condemned it.", [("Talara",) * 2]),
    ("Farmers condemned it.", []),
    ("Negotiations failed in March.", []),
    ("The President met the Foreign Minister in Parliament.", []),
    ("Protests in Zubrowka went on.", []),
    ("the Colombian Foreign Ministry", [("Colombian", "Colombia")]),
    ("The Peruvian Farmers Union struck.", [("Peruvian Farmers Union",) * 2]),
    ("Chad Smith thanked Jill Biden.", [("Chad Smith",) * 2, ("Jill Biden",) * 2]),
    ("General José María de la Cruz resigned.", [("José María de la Cruz",) * 2]),
    ("She praised Mary O'Hara's work.", [("Mary O'Hara",) * 2]),
    ("the National Farmers' Union", [("National Farmers' Union",) * 2]),
    # A place is part of the name of a service, and of what a verb follows as after a subject.
    ("They accused Northern Ireland Water of lies. Northern Ireland said no.",
     [("Northern Ireland Water",) * 2, ("Northern Ireland",) * 2]),
    ("She told Radju Malta that India lied.", [("Radju Malta",) * 2, ("India",) * 2]),
    ("Air Talara sued Zubrowka Ferries. Ferries to Talara stopped. They met Samantha Power; Power left.",
     [("Air Talara",) * 2, ("Zubrowka Ferries",) * 2, ("Talara",) * 2, ("Samantha Power",) * 2,
      ("Power", "Samantha Power")]),
    ("Air Senegal blamed Kenya Airways.", [("Air Senegal",) * 2, ("Kenya Airways",) * 2]),
    ("The report that Malta Nisslu rejected was India's, and Malta Nisslu said so.",
     [("Malta Nisslu",) * 2, ("India",) * 2, ("Malta Nisslu",) * 2]),
    ("On Friday, in Ghana Quispe said no.", [("Ghana", "Ghana"), ("Quispe",) * 2]),
    ("Sources say Nazi Germany was worse.", [("Germany", "Germany")]),
    ("The Ukraine Gas crisis hurt Peru.", [("Ukraine",) * 2, ("Gas",) * 2, ("Peru",) * 2]),
    ("They saw the Russia Gas deal.", [("Russia",) * 2, ("Gas",) * 2]),
    ("He drove into Ghana Quispe said.", [("Ghana",) * 2, ("Quispe",) * 2]),
    ("She praised Opposition Venezuela said.", [("Venezuela",) * 2]),
    ("They met Chris Lines; Lines left.", [("Chris Lines",) * 2, ("Lines", "Chris Lines")]),
    ("Yesterday Malta said no.", [("Malta", "Malta")]),
    ("They said Ghana Marines were there.", [("Ghana", "Ghana"), ("Marines",) * 2]),
    ("Harbour & Sons met Quispe & Co on Friday.", [("Harbour & Sons",) * 2, ("Quispe & Co",) * 2]),
    ("They met Ana Quispe & Juan Rojas.", [("Ana Quispe",) * 2, ("Juan Rojas",) * 2]),
    ("New Talara Party rejected it.", [("New Talara Party",) * 2]),
    ("He is the CEO and watched TV on Tuesday in May.", []),
    ("@anaquispe and #FreeTalara", [("@anaquispe",) * 2]),
    # A body without the place that its name ends on.
    ("The Port Authority of Talara spoke. India sued the Port Authority.",
     [("Port Authority of Talara",) * 2, ("India",) * 2, ("Port Authority", "Port Authority of Talara")]),
    ("The Port Authority of Talara met the Port Authority of Durban. India sued the Port Authority.",
     [("Port Authority of Talara",) * 2, ("Port Authority of Durban",) * 2, ("India",) * 2,
      ("Port Authority",) * 2]),
    ("The Northern Breeders' Front met. India fined the Breeders' Front.",
     [("Northern Breeders' Front",) * 2, ("India",) * 2, ("Breeders' Front", "Northern Breeders' Front")]),
    ("The Breeders' Front met. The Northern Breeders' Front left.",
     [("Breeders' Front", "Northern Breeders' Front"), ("Northern Breeders' Front",) * 2]),
    # Two in one sentence are two, and so is what a word sets apart.
    ("The North Talara Council sued the Talara Council.",
     [("North Talara Council",) * 2, ("Talara Council",) * 2]),
    ("The Workers' Party met. The Revolutionary Workers' Party left.",
     [("Workers' Party",) * 2, ("Revolutionary Workers' Party",) * 2]),
    ("India's goats split the Sahel's herders.", [("India",) * 2]),
    ("India thanked the nurses of St. Jude's Clinic.", [("India",) * 2, ("St. Jude's Clinic",) * 2]),
    ("India thanked Talara's Clinic.", [("India",) * 2, ("Talara",) * 2, ("Clinic",) * 2]),
    ("Senior Headman Leo Quispe spoke. Quispe left.", [("Leo Quispe",) * 2, ("Quispe", "Leo Quispe")]),
    ("General Motors Co left India.", [("General Motors Co",) * 2, ("India",) * 2]),
    ("General Ana Co left India.", [("Ana Co",) * 2, ("India",) * 2]),
    # A town says whence a firm is.
    ("They sold it to Talara Bulk, a Durban shipping group.", [("Talara Bulk",) * 2]),
    ("A Durban court fined India.", [("India",) * 2]),
    ("They met in a Durban district court. India left.", [("India",) * 2]),
    ("A Zubrowka company blamed India.", [("Zubrowka",) * 2, ("India",) * 2]),
    ("A Zubrowka rocket hit hospital grounds in India.", [("Zubrowka",) * 2, ("India",) * 2]),
    ("A Zubrowka spokesman blamed India.", [("Zubrowka",) * 2, ("India",) * 2]),
    ("The Zubrowka group blamed India.", [("Zubrowka",) * 2, ("India",) * 2]),
    # One body of two trades has one article and one possessive.
    ("Some 400 of the Salt and Allied Workers' Union struck.", [("Salt and Allied Workers' Union",) * 2]),
    ("The Night Nurses' and Bakers' Union met.", [("Night Nurses' and Bakers' Union",) * 2]),
    ("Talara's and Bakers' Union met.", [("Talara",) * 2, ("Bakers' Union",) * 2]),
    ("The Bakers and Fishermen's Association met.", [("Bakers and Fishermen's Association",) * 2]),
    ("The Kremlin and Dockers' Union met.", [("Kremlin", "Russia"), ("Dockers' Union",) * 2]),
    ("They met the Talara and the Dockers' Union.", [("Talara",) * 2, ("Dockers' Union",) * 2]),
    ("The paper said Talara and Dockers' Union met.", [("Talara",) * 2, ("Dockers' Union",) * 2]),
    ("The Cork and Talara Workers' Union met.", [("Cork and Talara Workers' Union",) * 2]),
    ("The Cabinet and Talara Workers' Union met.", [("Talara Workers' Union",) * 2]),
    ("The Treasury and Workers' Union met India.",
     [("Treasury",) * 2, ("Workers' Union",) * 2, ("India",) * 2]),
    ("The Salt and Talara's Union met.", [("Salt",) * 2, ("Talara",) * 2]),
    ("They left Israel for Talara.", [("Israel", "Israel"), ("Talara",) * 2]),
    ("“Rojas lied,” said Quispe.", [("Rojas",) * 2, ("Quispe",) * 2]),
    ("Minister of Health Rosa Vega resigned.", [("Rosa Vega",) * 2]),
    ("Voters in New Talara cheered; New Talara won.", [("New Talara",) * 2] * 2),
    ("House Speaker Luis Rojas resigned.", [("Luis Rojas",) * 2]),
    # Words of a body or a field before an office are no part of a person's name; names of bodies stay whole.
    ("Guild President Luis Rojas resigned.", [("Luis Rojas",) * 2]),
    ("Water Resources Minister Sapayoa Tiwari resigned.", [("Sapayoa Tiwari",) * 2]),
    ("The Talara Mayor Support Fund closed.", [("Talara Mayor Support Fund",) * 2]),
    ("El Tribunal Supremo Electoral falló.", [("Tribunal Supremo Electoral",) * 2]),
    ("La Federación de Obreros del Sur cedió.", [("Federación de Obreros del Sur",) * 2]),
    ("La ministra de Trabajo habló con Rosa Vega.", [("Rosa Vega",) * 2]),
    # A place that a body is named for is not the body.
    ("The Talara Dockers' Union struck at the port of Talara. Some ships avoided Talara.",
     [("Talara Dockers' Union",) * 2, ("Talara",) * 2, ("Talara",) * 2]),
    # What posts begin with; elsewhere a capital makes a name.
    ("OMG Rosa Vega won. LOL. FFS Talara lost it.", [("Rosa Vega",) * 2, ("Talara",) * 2]),
    ("Vote For Rosa Vega! Viva Luis Rojas! Shameful!", [("Rosa Vega",) * 2, ("Luis Rojas",) * 2]),
    ("Rosa Vega joined Vote Talara.", [("Rosa Vega",) * 2, ("Vote Talara",) * 2]),
    ("European and Islamic leaders", []),
    ("Yesterday Rojas resigned.", [("Rojas",) * 2]),
    # The first word of a name stands for it, unless two names begin with it, or it is a word.
    ("They tore up the lease of Zubrowka Gold. Zubrowka rejected it.",
     [("Zubrowka Gold",) * 2, ("Zubrowka", "Zubrowka Gold")]),
    ("They tore up the lease of Zubrowka Gold. The minister sued Zubrowka.",
     [("Zubrowka Gold",) * 2, ("Zubrowka", "Zubrowka Gold")]),
    ("They tore up the lease of Rojas Mining. It was signed by Mr Rojas.",
     [("Rojas Mining",) * 2, ("Rojas",) * 2]),
    ("Zubrowka Gold sued Zubrowka Silver. Zubrowka rejected it.",
     [("Zubrowka Gold",) * 2, ("Zubrowka Silver",) * 2, ("Zubrowka",) * 2]),
    ("New Talara Party met. New talks began.", [("New Talara Party",) * 2]),
    ("He visited the town of Rasht, and an agent in Bandar Sarim spoke.", []),
    # Who live or work in a place act, not the place; a body and a person keep their names.
    ("The dockers' union of Talara struck.", []),
    ("Residents of Talara and the people of Zubrowka rejected it.", []),
    ("Los pescadores de Talara rechazaron el plan.", []),
    ("The Union of Concerned Pilots struck.", [("Union of Concerned Pilots",) * 2]),
    ("The union of Ana Quispe struck.", [("Ana Quispe",) * 2]),
    ("Residents of Talara wept. Talara condemned it.", [("Talara",) * 2]),
    ("Zamboanga Norte cheered; rain fell in Zamboanga Norte.", [("Zamboanga Norte",) * 2] * 2),
    ("They trust in Ana Quispe and met in Luis Rojas's house.",
     [("Ana Quispe",) * 2, ("Luis Rojas",) * 2]),
    ("Rescue teams reached it. Night temperatures fall.", []),
    # A contraction is no name, and its ending no part of one.
    ("“They’re wrong, and I’m tired. You'd know. Don't go. Let's see.”", []),
    ("It was Rosa Marin'll go, and D'Arcy Lund's.", [("Rosa Marin",) * 2, ("D'Arcy Lund",) * 2]),
    ("Let me see what LeT and the AfD say.",
     [("LeT", "Lashkar-e-Taiba"), ("AfD", "Alternative for Germany")]),
    # A party's name may end another's, and another state has parties of that name.
    ("the Social Democratic Party of Talara", [("Social Democratic Party of Talara",) * 2]),
    ("the Peoples Democratic Party (PDP) and the PDP",
     [("Peoples Democratic Party",) * 2, *[("PDP", "Peoples Democratic Party")] * 2]),
    ("The Ohio voters of the Democratic Party", [("Ohio",) * 2, ("Democratic Party",) * 2]),
    ("the Israeli Labour Party and the British Labour Party",
     [("Israeli", "Israel"), ("Labour Party", "Israeli Labor Party"), ("British", "United Kingdom"),
      ("Labour Party",) * 2]),
    ("the Nigeria Chamber of Mines and the U.S. Chamber of Commerce",
     [("Nigeria Chamber of Mines",) * 2, ("U.S. Chamber of Commerce",) * 2]),
    ("the Nigeria Chamber and the Peru Upper Chamber", [("Nigeria", "Nigeria"), ("Peru", "Peru")]),
    ("the Nigeria Labour Congress and the Botswana Union of Nurses",
     [("Nigeria Labour Congress",) * 2, ("Botswana Union of Nurses",) * 2]),
    ("the Peruvian National Congress", [("Peruvian", "Peru")]),
    # What the text itself says an acronym is short for, or what it spells.
    ("the opposition All People's Congress (APC) sued, and the APC lost",
     [("All People's Congress",) * 2, *[("APC", "All People's Congress")] * 2]),
    ("the APC of Nigeria", [("APC", "All Progressives Congress"), ("Nigeria",) * 2]),
    ("the Bangladesh Nationalist Party (BNP) and the BNP",
     [("Bangladesh Nationalist Party",) * 2, *[("BNP", "Bangladesh Nationalist Party")] * 2]),
    ("the World Trade Organization (WTO) and the WTO",
     [("World Trade Organization",) * 2, *[("WTO", "World Trade Organization")] * 2]),
    ("The United Mineworkers Federation of Talara met; the UMFT won.",
     [("United Mineworkers Federation of Talara",) * 2,
      ("UMFT", "United Mineworkers Federation of Talara")]),
    ("The United Mineworkers Federation of Talara met; the UMXT won.",
     [("United Mineworkers Federation of Talara",) * 2, ("UMXT",) * 2]),
    ("the Hill Peoples' United Front (HPUF)",
     [("Hill Peoples' United Front",) * 2, ("HPUF", "Hill Peoples' United Front")]),
    # Titles and offices are no part of a name, and a field of office is no party.
    ("Home Affairs Adviser Ana Quispe and Senate President Pro Tem Luis Rojas met.",
     [("Ana Quispe",) * 2, ("Luis Rojas",) * 2]),
    ("Labour Minister Ana Quispe met Labour leaders.",
     [("Ana Quispe",) * 2, ("Labour", "Labour Party")]),
    ("Encontró apoyo en Paulina Quispe.", [("Paulina Quispe",) * 2]),
    ("History will judge them. «Tiene toda la razón», dijo.", []),
    # In a headline single words are no names, and a verb is no given name.
    ("Iran Condemns Netanyahu, Warns Trump",
     [("Iran",) * 2, ("Netanyahu", "Benjamin Netanyahu"), ("Trump", "Donald Trump")]),
    # A sentence ends between two names; a question opens with a word that is a given name, too.
    ("He lives in Ohio. Biden hates it.", [("Biden", "Joe Biden")]),
    ("Will China invade? Will Turkey left.", [("China",) * 2, ("Turkey", "Türkiye")]),
    ("Then Will Turkey left. Rep. Jordan left.", [("Will Turkey",) * 2]),
    # Who bears a state's name goes on bearing it, unless the text names the state.
    ("Jim Jordan left. Jordan said so in Jordan.",
     [("Jim Jordan",) * 2, ("Jordan", "Jim Jordan"), ("Jordan",) * 2]),
    ("Jordan met Jim Jordan. Jordan left.", [("Jordan",) * 2, ("Jim Jordan",) * 2, ("Jordan",) * 2]),
    # A name that is a word, too, at the start of a sentence.
    ("Mark Quispe and Conrad Black left. Mark my words. Black voters left. Mark said no. Mark, too.",
     [("Mark Quispe",) * 2, ("Conrad Black",) * 2, *[("Mark", "Mark Quispe")] * 2]),
    # Relatives and namesakes.
    ("Sadiq Khan and Imran Khan met Donald Trump Jr. in May.",
     [("Sadiq Khan",) * 2, ("Imran Khan",) * 2, ("Donald Trump Jr",) * 2]),
    ("Xi Jinping and Xi Zhongxun met. Xi left.",
     [("Xi Jinping",) * 2, ("Xi Zhongxun",) * 2, ("Xi", "Xi Jinping")]),
    ("Christian Lindner left. Christian leaders met.",
     [("Christian Lindner",) * 2, ("Christian", "Christians")]),
    ("Then Marie French left. French voters met Rep. French Hill.",
     [("Marie French",) * 2, ("French", "France"), ("French Hill",) * 2]),
    # A congress of others.
    ("the Trades Union Congress and the US Congress",
     [("Trades Union Congress",) * 2, ("US Congress",) * 2]),
    ("They met Canada's Conservatives and Britain's Conservatives.",
     [("Canada",) * 2, ("Conservatives", "Conservative Party of Canada"), ("Britain", "United Kingdom"),
      ("Conservatives", "Conservative Party")]),
    ("the Republic of Congo and the Republic of the Congo",
     [("Republic of Congo", "Republic of the Congo"), ("Republic of the Congo",) * 2]),
    # A name has no accent where an adjective has one.
    ("Labour's Frances Kinnear met the French.",
     [("Labour", "Labour Party"), ("Frances Kinnear",) * 2, ("French", "France")]),
    ("FRANCES Y PERUANOS. Habló el francés.",
     [("FRANCES", "France"), ("PERUANOS", "Peru"), ("francés", "France")]),
    ("La ministra del Trabajo y una ONG hablaron.", []),
    ("Hardest hit is Zubrowka Gold.", [("Zubrowka Gold",) * 2]),
    # A people's or a trade's possessive is part of its body's name; a state's or a person's is not.
    ("the Talara Fishermen's Federation", [("Talara Fishermen's Federation",) * 2]),
    ("the Talara Teacher's Union", [("Talara Teacher's Union",) * 2]),
    ("Rojas's Federation met.", [("Rojas",) * 2]),
    # What an adjective of a state stands in the middle of is one body.
    ("la Asociación Dominicana de Profesores", [("Asociación Dominicana de Profesores",) * 2]),
    ("the Royal Cambodian Army", [("Royal Cambodian Army",) * 2]),
    ("the Algerian Red Crescent", [("Algerian Red Crescent",) * 2]),
    # A place before an office, or after it in Spanish, is no part of the person's name.
    ("Saskatchewan Premier Ana Quispe resigned.", [("Ana Quispe",) * 2]),
    ("La exalcaldesa de Talara Ana Quispe renunció.", [("Ana Quispe",) * 2]),
    ("habló el presidente Julio Quispe", [("Julio Quispe",) * 2]),
    ("It was said by Jassim al-Merri.", [("Jassim al-Merri",) * 2]),
    ("The United Steelworkers struck.", [("United Steelworkers",) * 2]),
    ("United workers struck.", []),
    ("El alcalde de Talara, Luis Rojas, renunció.", [("Luis Rojas",) * 2]),
    ("TALARA, March 3 - Luis Rojas resigned.", [("Luis Rojas",) * 2]),
    ("habló la ministra peruana de Transportes", [("peruana", "Peru")]),
    ("Afiliados de la ATPA bloquearon el paso.", [("ATPA",) * 2]),
    ("He sued the Talara-based bank and Talara-born Luis Rojas.", [("Luis Rojas",) * 2]),
    ("En La Paz habló Luis Rojas.", [("Luis Rojas",) * 2]),
    ("Esos señores no han visto a Luis Rojas.", [("Luis Rojas",) * 2]),
    ("Europeans met Luis Rojas.", [("Luis Rojas",) * 2]),
    # A court is a body by itself, an office is not.
    ("The Constitutional Court sat with the Foreign Minister.", [("Constitutional Court",) * 2]),
    # The first word of a name opens a sentence as that name, unless it is a word.
    ("They met Zubrowka Marine. Zubrowka, he said, knew.",
     [("Zubrowka Marine",) * 2, ("Zubrowka", "Zubrowka Marine")]),
    ("They met Rescue Marine in a rescue. Rescue teams knew.", [("Rescue Marine",) * 2]),
    # A title that opens the name of a body is part of it.
    ("They sued General Motors.", [("General Motors",) * 2]),
    ("They sued General Quispe.", [("Quispe",) * 2]),
    ("He studied at King Abdullah University.", [("King Abdullah University",) * 2]),
    # Rivers, mines and ships act for nobody; whom they are named for does.
    ("They fish in the Zubrowka river. Nobody owns the Zubrowka.", []),
    ("They shut the Zubrowka nickel mine off Talara.", [("Talara",) * 2]),
    ("They sank the ferry Zubrowka off Talara. Zubrowka's crew was saved.", [("Talara",) * 2]),
    ("They own Zubrowka Gold. He visited the Zubrowka mine.",
     [("Zubrowka Gold",) * 2, ("Zubrowka", "Zubrowka Gold")]),
    ("Talara rejects the raid. Zubrowka backs Talara.",
     [("Talara",) * 2, ("Zubrowka",) * 2, ("Talara",) * 2]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), OPEN, ids=[t[:40] for t, _ in OPEN])
def test_open(text: str, expected: list[tuple[str, str]]) -> None:
    found = FINDER.find(text, open_parties=True)
    assert [(m.surface, m.party) for m in found] == expected


def test_open_parties_have_no_id() -> None:
    found = FINDER.find("Ana Quispe thanked the Peruvian Farmers Union.", open_parties=True)
    assert [(m.party_id, m.kind, m.affiliation) for m in found] == [
        (None, "person", None),
        (None, "organisation", "Peru"),
    ]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("They met Senator Ana Zubrowka.", "person"),
        ("They met Zubrowka Norte.", "person"),  # nothing tells
        ("They met Zubrowka Norte, which paid.", "organisation"),
        ("They met Zubrowka Norte, who paid.", "person"),
        ("They met the Zubrowka Norte.", "organisation"),
        ("They met the Zubrowka Norte lawyer.", "person"),
        ("Luis Rojas, the managing director of Zubrowka Norte, paid.", "organisation"),
        ("It was said by Zubrowka Norte's chief executive.", "organisation"),
        ("It was said by Zubrowka Norte, the union's secretary.", "person"),
        ("It was said by the ruling Zubrowka Norte.", "organisation"),
        ("They own Zubrowka Norte. It was said by Zubrowka's chief executive.", "organisation"),
        ("It was said by Zubrowka Norte's spokeswoman.", "person"),  # people have them, too
        ("They met Zubrowka Copper.", "organisation"),
        ("They met Zubrowka Steel.", "person"),  # a surname as well
        ("They met Zubrowka City.", "organisation"),
        ("It was said by Zubrowka Steel, Belgium's largest producer.", "organisation"),
        ("They met Zubrowka Norte, the Texas-based company that left.", "organisation"),
        ("They met Zubrowka Norte, a Texas-based think tank.", "organisation"),
        ("They met Zubrowka Norte, a Texas-born lawyer.", "person"),
        ("They met Zubrowka Norte, the company's founder.", "person"),
        ("They met New Zubrowka.", "person"),  # nothing tells a town
        ("They met Zubrowka County.", "organisation"),
        ("Officials in Zubrowka Township left. Zubrowka sued.", "organisation"),
        ("They sued Zubrowka Parish and Talara Borough.", "organisation"),
        ("They met Jordan Zubrowka County.", "organisation"),
        ("They met Mr. Zubrowka County.", "person"),
        ("They met Ana Zubrowka Parish.", "person"),  # a surname as well
        ("They met Civic Zubrowka.", "organisation"),
        (
            "They met Dr. Zubrowka Camara.",
            "person",
        ),  # a title settles it, whatever the word means elsewhere
    ],
)
def test_kinds_of_open_parties(text: str, kind: str) -> None:
    found = FINDER.find(text, open_parties=True)
    assert {m.kind for m in found if "Zubrowka" in m.party} == {kind}


def test_a_headline_finds_only_what_the_article_names() -> None:
    text = "Quispe Slams Rojas Over Dam Deal\n\nSenator Ana Quispe slammed it."
    found = FINDER.find(text, open_parties=True)
    assert {m.party for m in found} == {"Ana Quispe"}


@pytest.mark.parametrize(
    ("line", "body", "parties"),
    [
        # A headline with a full stop is one, and has the names that the text below it has.
        ("Ana Quispe Blasts Dam Deal.", "Ana Quispe was angry. Quispe wept.", ["Ana Quispe"] * 3),
        ("Ana Quispe Blasts Rojas for Hiding It.", "They met Ana Quispe and Luis Rojas.",
         ["Ana Quispe", "Luis Rojas"] * 2),
        ("Exclusive: Ana Quispe Wins Dam Vote", "They met Ana Quispe. Quispe wept.", ["Ana Quispe"] * 3),
        ("Trump Slams Quispe", "They met Ana Quispe. Quispe wept.", ["Donald Trump"] + ["Ana Quispe"] * 3),
        # A word that the text writes small, or that may be one, is no name there.
        ("Ana Quispe Backs Mark Over Dam.", "They met Ana Quispe and Mark Rojas.",
         ["Ana Quispe"] * 2 + ["Mark Rojas"]),
        # A verb or a noun that is written small makes a sentence; three words may be a name.
        ("Ana Quispe is with Luis Rojas.", "Nobody left.", ["Ana Quispe", "Luis Rojas"]),
        ("Ana Quispe met Luis Rojas.", "Nobody left.", ["Ana Quispe", "Luis Rojas"]),
        ("Ana Rojas Quispe", "They met Quispe.", ["Ana Rojas Quispe"] * 2),
        ("Talara Dockers Union", "Nobody left.", ["Talara Dockers Union"]),
    ],
)  # fmt: skip
def test_names_in_headlines(line: str, body: str, parties: list[str]) -> None:
    found = FINDER.find(f"{line}\n\n{body}", open_parties=True)
    assert [m.party for m in found] == parties


PIECES = st.sampled_from(
    ["Israel", "Gaza", "Gustavo Petro", "Petro", "President", " ", "'s", "’s", "-", "\n", ".",
     "U.S.",
     "the", "Ana Quispe", "(MFF)", "of", "and", "Movement", "MAY", "chad", "@", "#", "\u0301",
      "\u200b",
     "İ", "ß", "\ue000", "http://", "Ministry of", "EE.UU.", "\ud800", "Turkey", "sandwich", "“"]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=25).map("".join))


@settings(max_examples=400, deadline=None)
@given(TEXTS, st.booleans())
def test_spans_index_the_text_and_do_not_overlap(text: str, open_parties: bool) -> None:
    found = FINDER.find(text, open_parties=open_parties)
    end = 0
    for mention in found:
        assert end <= mention.start < mention.end <= len(text)
        assert text[mention.start : mention.end] == mention.surface
        assert mention.party
        end = mention.end


SHARED = [p for p in FINDER.registry if p.kind == "state" and p.name not in ("Jordan", "Georgia")]
LEADERS = [p for p in FINDER.registry if p.kind == "leader"]
GROUPS = [p for p in FINDER.registry if p.kind == "group"]


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([SHARED, LEADERS, GROUPS]).flatmap(st.sampled_from), st.sampled_from(
    ["Yesterday {} condemned the raid.", "Nobody trusts {}.", "the envoy of {}, who left"]
))  # fmt: skip
def test_any_name_of_a_kind_is_found_where_another_is(party, template: str) -> None:  # type: ignore[no-untyped-def]
    found = FINDER.find(template.format(party.name))
    assert [(m.party, m.surface) for m in found] == [(party.name, party.name)]


@pytest.mark.parametrize("piece", ["A", "Israel ", "Ana ", "(", "a.", "-", "’", "President Petro ",
                                   "www.", "Of of ", "Ana Quispe of the "])  # fmt: skip
def test_long_lines_are_linear(piece: str) -> None:
    text = piece * (60_000 // len(piece))
    assert all(m.surface for m in FINDER.find(text, open_parties=True))
