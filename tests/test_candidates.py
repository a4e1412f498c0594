"""Candidates: which pairs a document asks about."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.candidates import Candidate, CandidateReader, ScoreSummary
from pipeline.pairs import AUTHOR, MOST_PARTIES
from pipeline.parties import MentionFinder, Party, Registry
from pipeline.schema import Document


@pytest.fixture(scope="module")
def finder(registry: Registry) -> MentionFinder:
    return MentionFinder(registry)


def read(finder: MentionFinder, text: str, **fields: Any) -> list[Candidate]:
    return CandidateReader(finder).read(Document("d", text, **fields))


def named(candidate: Candidate) -> set[tuple[str | None, str]]:
    return {
        (
            candidate.speaker if holder == AUTHOR else candidate.parties[holder],
            candidate.parties[party],
        )
        for holder, party in candidate.pairs
    }


def test_every_ordered_pair_of_two_parties(finder: MentionFinder) -> None:
    (found,) = read(finder, "Chile condemned Norway.")
    assert named(found) >= {("Chile", "Norway"), ("Norway", "Chile")}
    assert [found.statement.text[s:e] for s, e, _ in found.mentions] == ["Chile", "Norway"]
    assert found.mention_of(found.parties.index("Norway")) == "Norway"


def test_mentions_are_relative_to_the_statement(finder: MentionFinder) -> None:
    found = read(finder, "It rained all day long. Chile condemned Norway over the treaty.")
    assert len(found) == 1
    assert [found[0].statement.text[s:e] for s, e, _ in found[0].mentions] == ["Chile", "Norway"]
    assert found[0].number == 1


def test_demonyms_and_capitals_count_as_the_party(finder: MentionFinder) -> None:
    (found,) = read(finder, "Chilean ministers thanked Norway and Chile thanked Norwegian sailors.")
    assert set(found.parties) == {"Chile", "Norway"}
    assert len(found.mentions) == 4


def test_a_lone_party_is_asked_for_the_authors_stance(finder: MentionFinder) -> None:
    (found,) = read(finder, "The sanctions on Iran are a disgrace.")
    assert found.speaker is None
    assert found.pairs == ((AUTHOR, 0),)
    assert found.mention_of(AUTHOR) is None


@pytest.mark.parametrize(
    "text", ["Labour is corrupt @bob_k12", "Good point @bob_k12, Labour is corrupt."]
)
def test_who_only_gets_a_post_hides_nobody(finder: MentionFinder, text: str) -> None:
    (found,) = CandidateReader(finder, open_parties=True).read_all(Document("d", text))
    authors = {party for holder, party in named(found) if holder is None}
    assert authors == {"Labour Party", "@bob_k12"}


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Farmers oppose Chile.", {"Chile"}),
        ("Farmers oppose Chile and Norway.", {"Chile", "Norway"}),
        ("Farmers oppose Chile, Norway and the Netherlands.", {"Chile", "Norway", "Netherlands"}),
        ("Los agricultores rechazan a Chile y a Noruega.", {"Chile", "Norway"}),
        # One of them does something to the other, or is what somebody else is about.
        ("Officials said Chile had attacked Norway.", set()),
        ("Farmers oppose Chile and support Norway.", set()),
        ("Chile and Norway signed a deal.", set()),  # subjects, and the author reports
        ("Chile opposes Norway and Iran.", set()),  # holds it by itself
    ],
)
def test_objects_in_one_breath_are_asked_about_as_one_is(
    finder: MentionFinder, text: str, asked: set[str]
) -> None:
    (found,) = read(finder, text)
    assert {found.parties[party] for holder, party in found.pairs if holder == AUTHOR} == asked


def test_a_quoted_speaker_outside_the_quotation_is_the_holder(finder: MentionFinder) -> None:
    found = read(
        finder,
        "“Iran broke every promise. We shall never trade with Iran again,” Gabriel Boric said.",
    )
    assert ("Gabriel Boric", "Iran") in set.union(*map(named, found))


def test_the_documents_speaker_holds_by_registry_name(finder: MentionFinder) -> None:
    (found,) = read(finder, "The sanctions on Iran are a disgrace.", speaker="Norwegian")
    assert named(found) == {("Norway", "Iran")}
    (found,) = read(finder, "The sanctions on Iran are a disgrace.", speaker="Labour")
    assert found.speaker == "Labour Party"
    (found,) = read(finder, "The sanctions on Iran are a disgrace.", speaker="Aunt Zelda")
    assert named(found) == {("Aunt Zelda", "Iran")}


@pytest.mark.parametrize(
    "text",
    [
        "I hate Chile and Norway",
        "i hate what Chile did to Norway",
        "Honestly I prefer Chile while Norway sleeps",
        "We want Chile to leave Norway",
        "My vote is for Chile because Norway lied",
        "LET'S STOP Chile before Norway wakes",
        "Odio a Chile y a Noruega",
        "No apoyo a Chile mientras Noruega mienta",
        "Apoyamos a Chile contra Noruega",
        "Nunca perdonaremos a Chile que dejara a Noruega",
        "Votaré por Chile porque Noruega mintió",
        "Me da asco Chile, y Noruega más",
        "He votado por Chile contra Noruega",
        "Los “amigos” de Chile dejan que Noruega nos mienta",
    ],
)
def test_an_author_without_a_name_who_says_i_is_asked_for_every_party(
    finder: MentionFinder, text: str
) -> None:
    (found,) = read(finder, text)
    own = {"", None} & {holder for holder, _ in named(found)}
    assert len(own) == 1
    assert {(*own, "Chile"), (*own, "Norway")} <= named(found)


@pytest.mark.parametrize(
    "text",
    [
        "Chile let Norway down.",
        "World War I began when Chile left Norway.",
        "I. Petrov saw Chile leave Norway.",
        "F. B. I. officials saw Chile leave Norway.",
        "The US saw Chile leave Norway.",
        "A mine in Chile belongs to Norway.",
        "“I hate that Chile left Norway,” a woman said.",
        "He said we must fight for Chile and against Norway.",
        "Banners read ‘We hate what Chile did to Norway’ all day.",
        "El apoyo de Chile a Noruega crece.",
        "Los extremos de Chile y los últimos préstamos de Noruega suben.",
        "Sube el odio a Chile en Noruega.",
    ],
)
def test_narration_without_a_first_person_asks_no_author(finder: MentionFinder, text: str) -> None:
    for found in read(finder, text):
        assert not {"", None} & {holder for holder, _ in named(found)}


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("We, the Civic League, hate Chile.", {"Chile"}),
        ("Nosotros, la Liga Cívica, repudiamos a Chile.", {"Chile"}),
        ("We, the Civic League, are done.", set()),
        ("We at the Civic League hate Chile.", {"Chile"}),
        # Near-misses: another is named, or is compared.
        ("To us, the Civic League, like Chile, is a fraud.", {"Civic League", "Chile"}),
        ("We hate the Civic League, Chile too.", {"Civic League", "Chile"}),
        ("We, like the Civic League, hate Chile.", {"Civic League", "Chile"}),
    ],
)
def test_an_author_who_gives_his_name_is_not_asked_about_it(
    finder: MentionFinder, text: str, asked: set[str]
) -> None:
    (found,) = CandidateReader(finder, open_parties=True).read_all(Document("d", text))
    authors = {party for holder, party in named(found) if holder in ("", None)}
    assert authors == asked


@pytest.mark.parametrize(
    "speaker", ["Jane Doe", "@labourfan", "labourfan", "u_99", "jane doe", "12345"]
)
@pytest.mark.parametrize(
    "text", ["I support Chile against Norway", "Shame on Chile and Norway", "Iran is a disgrace"]
)
def test_whoever_the_column_names_holds_whatever_the_name_looks_like(
    finder: MentionFinder, text: str, speaker: str
) -> None:
    (found,) = read(finder, text, speaker=speaker)
    asked = {party for holder, party in named(found) if holder == speaker}
    assert asked == {party for party in found.parties if party != speaker}


@pytest.mark.parametrize("speaker", ["Jane Doe", "@labourfan", "12345"])
@pytest.mark.parametrize(
    ("text", "mention"),
    [
        ("I said Norway lied.", "I"),
        ("We condemned Norway.", "We"),
        ("Yo condeno a Noruega.", "Yo"),
        ("She said Norway lied.", None),
        ("You said Norway lied.", None),
        ("They condemned Norway.", None),
        ("Everyone hates Norway.", None),
    ],
)
def test_a_pronoun_is_a_mention_of_the_author_in_the_first_person_only(
    finder: MentionFinder, text: str, mention: str | None, speaker: str
) -> None:
    (found,) = read(finder, text, speaker=speaker)
    assert named(found) == {(speaker, "Norway")}
    ((holder, _),) = found.pairs
    assert found.mention_of(holder) == mention


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("A senior official said Chile had attacked Norway.", "u_99"),  # of those read in the text
        ("Shame on Chile and Norway", "-"),  # a mark for nobody
        ("Shame on Chile and Norway", "🌻"),
    ],
)
def test_a_description_in_the_text_and_a_column_without_a_name_hold_nothing(
    finder: MentionFinder, text: str, speaker: str
) -> None:
    (found,) = read(finder, text, speaker=speaker)
    assert named(found) == {("Chile", "Norway"), ("Norway", "Chile")}


@pytest.mark.parametrize(
    "text",
    [
        "Antigua and Barbuda said that Norway had lied.",
        "The parliament of Antigua and Barbuda said that Norway had lied.",
    ],
)
def test_a_speaker_whose_name_is_cut_in_two_is_the_whole_party(
    finder: MentionFinder, text: str
) -> None:
    (found,) = read(finder, text)
    assert found.speaker == "Antigua and Barbuda"
    assert named(found) == {("Antigua and Barbuda", "Norway"), ("Norway", "Antigua and Barbuda")}


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Peru's Congress met on Monday. Congress accused Chile of spying.", "Congress"),
        ("India's Congress met on Monday. The Congress accused Chile of spying.", "Indian National Congress"),
        ("Congress accused Chile of spying.", "US Congress"),
        ("Republicans put Chile on notice they plan to accuse Norway of spying.", "Republican Party"),
        ("The PP accused Chile of spying on Spain.", "People's Party of Spain"),
        ("The PP accused Chile of spying.", "PP"),
        ("The Nigeria Labour Congress accused Chile of spying.", "Nigeria Labour Congress"),
    ],
)  # fmt: skip
def test_whose_name_a_speaker_bears(finder: MentionFinder, text: str, speaker: str) -> None:
    assert read(finder, text)[-1].speaker == speaker


def test_a_speaker_holds_no_stance_toward_itself(finder: MentionFinder) -> None:
    assert read(finder, "Norway is a good country to live in.", speaker="Norway") == []


@pytest.mark.parametrize("text", ["", "   ", "It rained.", "No one said a word about it."])
def test_statements_without_a_party_ask_nothing(finder: MentionFinder, text: str) -> None:
    reader = CandidateReader(finder)
    assert reader.read(Document("d", text)) == []
    assert reader.summary.pairs == 0
    assert reader.summary.without_party == reader.summary.statements
    assert reader.summary.documents == 1


def test_a_list_of_states_is_read_for_the_first_ones_only(finder: MentionFinder) -> None:
    names = (
        "Peru Chile Bolivia Colombia Ecuador Brazil Argentina Uruguay Paraguay Mexico Cuba Haiti"
    )
    text = ", ".join([*names.split(), "Panama", "Honduras"]) + " and Norway condemned Iran."
    (found,) = read(finder, text)
    assert len(found.parties) == MOST_PARTIES
    assert len(found.pairs) <= MOST_PARTIES * MOST_PARTIES
    assert "Norway" not in found.parties


def test_other_languages_are_counted_and_left_out(finder: MentionFinder) -> None:
    reader = CandidateReader(finder)
    german = "Der Präsident von Frankreich hat die Regierung von Israel gestern scharf verurteilt."
    assert reader.read(Document("d", german)) == []
    assert reader.summary.other_languages == {"de": 1}
    spanish = "El presidente de Chile condenó ayer los ataques del gobierno de Israel contra la población."
    (found,) = reader.read(Document("e", spanish))
    assert found.statement.lang == "es"
    assert "Israel" in found.parties


def test_the_language_of_a_document_is_taken_as_given(finder: MentionFinder) -> None:
    reader = CandidateReader(finder)
    assert reader.read(Document("d", "Chile condemned Norway.", lang="fi")) == []
    assert reader.summary.other_languages == {"fi": 1}


def test_counts_of_several_documents_add_up(finder: MentionFinder) -> None:
    reader = CandidateReader(finder)
    found = [reader.read(Document(str(n), "Chile condemned Norway. It rained.")) for n in range(3)]
    assert reader.summary.documents == 3
    assert reader.summary.statements == 6
    assert reader.summary.without_party == 3
    assert reader.summary.pairs == sum(len(c.pairs) for own in found for c in own)


@pytest.mark.parametrize(
    ("summary", "note"),
    [
        (ScoreSummary(2, 3, 4), "2 documents, 3 statements, 4 pairs"),
        (
            ScoreSummary(1, 3, 0, other_languages={"fr": 1, "de": 2}),
            "1 document, 3 statements, 0 pairs; statements not scored: 2 in de, 1 in fr",
        ),
    ],
)
def test_the_note(summary: ScoreSummary, note: str) -> None:
    assert summary.note() == note


def test_open_parties_are_found_on_demand(finder: MentionFinder) -> None:
    document = Document("d", "Zorblatt Quimby attacked the Frumious League on Monday.")
    assert CandidateReader(finder).read(document) == []
    (found,) = CandidateReader(finder, open_parties=True).read(document)
    assert ("Zorblatt Quimby", "Frumious League") in named(found)


@pytest.mark.parametrize(
    ("text", "party", "asked"),
    [
        # A title makes the state and its minister one actor, whom no registry needs to know.
        ("Kenya's foreign minister, Ana Oduya, said Norway lied.", "Kenya", False),
        ("Kenyan Foreign Minister Ana Oduya said Norway lied.", "Kenya", False),
        ("El portavoz de la Presidencia argentina, Ana Oduya, dijo que Perú mintió.", "Argentina", False),
        # No title, no apposition.
        # (An expression with nested repetition would take hours over the run of letters.)
        ("In Kenya noooooooooooooooooooooooooooo7, Ana Oduya said Norway lied.", "Kenya", True),
        ("Norway and Kenya left, Ana Oduya said.", "Kenya", True),
        ("Accused by Kenya, Ana Oduya said Norway lied.", "Kenya", True),
    ],
)  # fmt: skip
def test_minister_and_state_are_one_actor(
    finder: MentionFinder, text: str, party: str, asked: bool
) -> None:
    (found,) = read(finder, text)
    assert ("Ana Oduya" in found.parties) or found.speaker == "Ana Oduya"
    assert (("Ana Oduya", party) in named(found)) is asked


#: Parties of one state, and a party and its member, as a user's own list has them.
OWN = Registry(
    [
        Party("colombia", "Colombia", "state", demonyms=("Colombian", "Colombians", "colombiano")),
        Party("france", "France", "state", demonyms=("French",)),
        Party("eln", "ELN", "group", affiliation="colombia"),
        Party("psoe", "PSOE", aliases=("Socialists",), affiliation="spain"),
        Party("spain", "Spain", "state", aliases=("España",), demonyms=("Spanish", "Spaniards", "español")),
        Party("petro", "Gustavo Petro", "leader", affiliation="colombia"),
        Party("ruiz", "Ana Ruiz", "leader", affiliation="psoe"),
        Party("peru", "Peru", "state", aliases=("Perú",)),
        Party("martin", "Lea Martin", "leader", affiliation="france"),
    ]
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "one", "other", "asked"),
    [
        # A verb or a preposition between them, or a list: each is a party of its own.
        ("Colombia attacked the ELN.", "Colombia", "ELN", True),
        ("Colombia's government banned the ELN.", "Colombia", "ELN", True),
        ("Colombia's war on the ELN goes on.", "Colombia", "ELN", True),
        ("Colombia and the ELN traded insults.", "Colombia", "ELN", True),
        ("Colombia, the ELN and Peru signed a deal.", "Colombia", "ELN", True),
        ("Colombia's army, the ELN and Peru signed a deal.", "Colombia", "ELN", True),
        ("After meeting the ELN, the Colombian army withdrew.", "Colombia", "ELN", True),
        ("The ELN, Colombian officials said, lied.", "Colombia", "ELN", True),
        ("The ELN, the Colombian army and Peru signed a deal.", "Colombia", "ELN", True),
        ("The ELN, which hates Colombia, condemned Peru.", "Colombia", "ELN", True),
        ("Colombia condemned Gustavo Petro and Peru.", "Colombia", "Gustavo Petro", True),
        ("Colombians despise Gustavo Petro.", "Colombia", "Gustavo Petro", True),
        ("Spaniards fund PSOE members.", "Spain", "PSOE", True),
        ("The Spanish hate PSOE members.", "Spain", "PSOE", True),
        ("Ana Ruiz accused the PSOE of cowardice.", "Ana Ruiz", "PSOE", True),
        ("The PSOE expelled former leader Ana Ruiz.", "Ana Ruiz", "PSOE", True),
        ("The PSOE (Socialists) suspended Ana Ruiz.", "Ana Ruiz", "PSOE", True),
        ("The PSOE, whose members despise Ana Ruiz, met.", "Ana Ruiz", "PSOE", True),
        ("The PSOE suspended Ana Ruiz.", "Ana Ruiz", "PSOE", True),
        ("After the defeat of Colombia, Gustavo Petro left.", "Colombia", "Gustavo Petro", True),
        ("Colombia atacó al ELN.", "Colombia", "ELN", True),
        ("El PSOE expulsó a Ana Ruiz.", "Ana Ruiz", "PSOE", True),
        ("The French elected Lea Martin.", "France", "Lea Martin", True),
        ("The ELN attacked the president of Colombia.", "Colombia", "ELN", True),
        ("The “Colombian” plan angered the “ELN”.", "Colombia", "ELN", True),
        # Described once, and named once more as a party of its own.
        ("Ana Ruiz, leader of the PSOE, accused the PSOE of cowardice.", "Ana Ruiz", "PSOE", True),
        # One actor in two words.
        ("Colombia's president, Gustavo Petro, condemned Peru.", "Colombia", "Gustavo Petro", False),
        ("Colombian strongman Gustavo Petro condemned Peru.", "Colombia", "Gustavo Petro", False),
        ("Gustavo Petro, leftist president of Colombia, condemned Peru.", "Colombia", "Gustavo Petro", False),
        ("Gustavo Petro, Colombia's president, condemned Peru.", "Colombia", "Gustavo Petro", False),
        ("Gustavo Petro, the Colombian president, condemned Peru.", "Colombia", "Gustavo Petro", False),
        ("President Gustavo Petro of Colombia condemned Peru.", "Colombia", "Gustavo Petro", False),
        ("Peru condemned Gustavo Petro's Colombia.", "Colombia", "Gustavo Petro", False),
        ("El presidente de Colombia, Gustavo Petro, condenó a Perú.", "Colombia", "Gustavo Petro", False),
        ("El presidente colombiano, Gustavo Petro, condenó a Perú.", "Colombia", "Gustavo Petro", False),
        ("El ministro de Defensa colombiano, Gustavo Petro, culpó a Perú.", "Colombia", "Gustavo Petro", False),
        ("Gustavo Petro, el presidente colombiano, condenó a Perú.", "Colombia", "Gustavo Petro", False),
        ("The ELN, a Colombian group, condemned Peru.", "Colombia", "ELN", False),
        ("Peru condemned the ELN, Colombia's largest rebel group.", "Colombia", "ELN", False),
        ("Colombia's largest rebel group, the ELN, condemned Peru.", "Colombia", "ELN", False),
        ("Colombian rebel group ELN condemned Peru.", "Colombia", "ELN", False),
        ("Colombia's ELN condemned Peru.", "Colombia", "ELN", False),
        ("Peru condemned the ELN in northern Colombia.", "Colombia", "ELN", False),
        ("El ELN, un grupo colombiano, condenó a Perú.", "Colombia", "ELN", False),
        ("Senator Ana Ruiz (PSOE) condemned Peru.", "Ana Ruiz", "PSOE", False),
        ("PSOE leader Ana Ruiz condemned Peru.", "Ana Ruiz", "PSOE", False),
        ("Ana Ruiz, who leads the PSOE, condemned Peru.", "Ana Ruiz", "PSOE", False),
        ("The PSOE under Ana Ruiz condemned Peru.", "Ana Ruiz", "PSOE", False),
        ("The PSOE, whose leader, Ana Ruiz, left, condemned Peru.", "Ana Ruiz", "PSOE", False),
        ("Ana Ruiz, whose PSOE lost, condemned Peru.", "Ana Ruiz", "PSOE", False),
        ("Ana Ruiz' party, the PSOE, condemned Peru.", "Ana Ruiz", "PSOE", False),
        ("The leader of the PSOE (Socialists), Ana Ruiz, condemned Peru.", "Ana Ruiz", "PSOE", False),
        ("Gustavo Petro, 42nd president of Colombia, condemned Peru.", "Colombia", "Gustavo Petro", False),
        ("La líder del PSOE, Ana Ruiz, condenó a Perú.", "Ana Ruiz", "PSOE", False),
        ("French Taoiseach Lea Martin condemned Peru.", "France", "Lea Martin", False),
        ("The Colombian rebel group “ELN” condemned Peru.", "Colombia", "ELN", False),
        ("Peru made Gustavo Petro the next president of Colombia.", "Colombia", "Gustavo Petro", False),
    ],
)  # fmt: skip
def test_a_state_or_party_and_its_own_are_two_unless_one_describes_the_other(
    text: str, one: str, other: str, asked: bool
) -> None:
    (found,) = read(MentionFinder(OWN), text)
    assert {one, other} <= set(found.parties)
    assert ((one, other) in named(found)) is asked
    assert ((other, one) in named(found)) is asked


@pytest.mark.parametrize(
    ("said", "surface"),
    [
        # The surname stands for the speaker, not what is said of her, nor who else stands beside her.
        ("Mrs Oduya said Chile had lied.", "Oduya"),
        ("Oduya, an old friend of Norway, said Chile had lied.", "Oduya"),
        ("Oduya, who has met the king of Norway, said Chile had lied.", "Oduya"),
        ("De Oduya said Chile had lied.", "De Oduya"),
        # Near-misses
        ("Ana de Oduya, 52, said Chile had lied.", "Ana de Oduya"),
        ("She said Chile had lied.", "She"),
    ],
)
def test_a_speaker_is_mentioned_by_the_name_alone(
    finder: MentionFinder, said: str, surface: str
) -> None:
    *_, found = read(finder, f"Ana de Oduya, a teacher, arrived on Monday. {said}")
    assert found.mention_of(found.parties.index("Ana de Oduya")) == surface
    assert ("Ana de Oduya", "Chile") in named(found)


@pytest.mark.parametrize(
    ("text", "parties"),
    [
        ("Norway blamed Chile, the envoy wrote on Facebook.", {"Norway", "Chile"}),
        ("Norway blamed Facebook.", {"Norway", "Meta"}),
    ],
)
def test_a_network_is_a_place_to_post(finder: MentionFinder, text: str, parties: set[str]) -> None:
    (found,) = read(finder, text)
    assert set(found.parties) == parties


@pytest.mark.parametrize(
    ("before", "body", "speaker"),
    [
        ("The European Union met.", "The dock workers' union", "the dock workers' union"),
        ("The African Union met.", "The farmers’ union", "the farmers’ union"),
        # Near-misses
        ("The European Union met.", "The union", "European Union"),
        ("The Dockers' Union met.", "The dockers' union", "Dockers' Union"),
    ],
)
def test_whose_a_body_is_tells_it_from_another(
    finder: MentionFinder, before: str, body: str, speaker: str
) -> None:
    *_, found = read(finder, f"{before} {body} said Chile had lied.")
    assert found.speaker is not None
    assert found.speaker.casefold() == speaker.casefold()


def test_ministry_of_the_state_named_before(finder: MentionFinder) -> None:
    found = read(
        finder, "Israel rejected it. A spokesman for its foreign ministry said Chile lied."
    )
    assert found[-1].speaker == "Israel"


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        ("The Government of the United Kingdom condemned Chile.", ["United Kingdom"]),
        ("“Chile lies,” the Ministry of Defence of the Russian Federation said.", ["Russia"]),
        ("Azerbaijan's Foreign Ministry condemned Chile.", ["Azerbaijan"]),
        ("The Ministry of Foreign Affairs of the Czech Republic condemned Chile.", ["Czechia"]),
        ("The Embassy of the State of Israel thanked Chile.", ["Israel"]),
        ("La Cancillería de la República Argentina rechazó a Chile.", ["Argentina"]),
        ("El Ministerio de Relaciones Exteriores de la República del Perú condenó a Chile.", ["Peru"]),
        ("The Ministry of Defence of the Republic of Moldova condemned Chile. The Ministry thanked Norway.",
         ["Moldova", "Moldova"]),
        ("Azerbaijan's Foreign Ministry condemned Chile. Armenia's Foreign Ministry thanked Norway.",
         ["Azerbaijan", "Armenia"]),
        ("The Government of Peru and the Government of Norway condemned Chile.", ["Peru"]),  # as in other lists
        # Near-misses
        ("The Government of Norway condemned Chile.", ["Norway"]),
        ("The Labour Party of the United Kingdom condemned Chile.", ["Labour Party"]),
        ("The Ministry condemned Chile.", ["Ministry"]),
        ("The Ministry of Truth condemned the Government of the United Kingdom.", ["Ministry of Truth"]),
    ],
)  # fmt: skip
def test_a_body_speaks_for_its_state(finder: MentionFinder, text: str, speakers: list[str]) -> None:
    found = read(finder, text)
    assert [candidate.speaker for candidate in found] == speakers


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Foreign Minister Sikorski condemned Chile.", "Radosław Sikorski"),
        ("Norway attacked Chile, says Foreign Minister Sikorski.", "Radosław Sikorski"),
        ("The Sikorski Museum condemned Chile.", "Sikorski Museum"),
    ],
)
def test_a_surname_behind_its_office_is_the_leader(
    finder: MentionFinder, text: str, speaker: str
) -> None:
    assert read(finder, text)[-1].speaker == speaker


def test_a_speaker_whom_no_registry_lists_holds_and_is_no_party(finder: MentionFinder) -> None:
    found = read(finder, "Ana Quispe said that Norway had betrayed Chile.")
    assert set.union(*map(named, found)) == {
        ("Ana Quispe", "Norway"), ("Ana Quispe", "Chile"), ("Norway", "Chile"), ("Chile", "Norway")
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "speaker", "asked"),
    [
        ("The governing Libre party called Norway a bully.", "Libre", ("Libre", "Norway")),
        ("La gobernante Libre dijo que Noruega mintió.", "Libre", ("Libre", "Norway")),
        # Another than the one who is named.
        ("A man close to Ana Quispe said Norway lied.", "A man close to Ana Quispe", ("Ana Quispe", "Norway")),
    ],
)  # fmt: skip
def test_a_description_around_an_open_party_is_that_party(
    finder: MentionFinder, text: str, speaker: str, asked: tuple[str, str]
) -> None:
    (found,) = CandidateReader(finder, open_parties=True).read(Document("d", text))
    assert found.speaker == speaker
    assert asked in named(found)
    assert all(holder != party for holder, party in named(found))


@pytest.mark.parametrize(
    "text", ["Yemen condemned the plan.", "The US military condemned the strike."]
)
def test_a_party_whose_name_looks_like_a_noun_holds_no_stance_toward_itself(
    finder: MentionFinder, text: str
) -> None:
    (candidate,) = CandidateReader(finder).read_all(Document("d", text))
    assert candidate.speaker in candidate.parties
    assert candidate.pairs == ()


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("A Trump supporter attacked Norway.", False),
        ("Norway fears Trump voters and a Trump-appointed judge.", False),
        ("Norway fears Trump. Trump supporters attacked Norway.", False),
        ("Trump supporters and Trump attacked Norway.", True),
        ("Trump told voters that Norway had lied.", True),
        ("The Trump administration attacked Norway.", True),
    ],
)
def test_who_is_only_named_for_another_holds_nothing(
    registry: Registry, text: str, holds: bool
) -> None:
    last = CandidateReader(MentionFinder(registry)).read_all(Document("d", text))[-1]
    holders = {last.speaker if h == AUTHOR else last.parties[h] for h, _ in last.pairs}
    assert ("Donald Trump" in holders) == holds
    assert "Donald Trump" in last.parties
