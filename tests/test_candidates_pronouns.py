"""Pronouns, descriptions and odd names in candidates: who is holder and party, with near-misses."""

from __future__ import annotations

import pytest

from pipeline.attribution import extract_statements, read_statements
from pipeline.candidates import Candidate, CandidateReader
from pipeline.pairs import AUTHOR
from pipeline.parties import MentionFinder, Registry
from pipeline.schema import Document

Pairs = set[tuple[str | None, str]]


@pytest.fixture(scope="module")
def reader(registry: Registry) -> CandidateReader:
    return CandidateReader(MentionFinder(registry), open_parties=True)


def read(reader: CandidateReader, text: str) -> list[Candidate]:
    return reader.read_all(Document("d", text))


def pairs(candidate: Candidate) -> Pairs:
    return {
        (candidate.speaker if h == AUTHOR else candidate.parties[h], candidate.parties[p])
        for h, p in candidate.pairs
    }


def last(reader: CandidateReader, text: str) -> Pairs:
    return pairs(read(reader, text)[-1])


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("Gabriel Boric spoke. The National Rifle Association endorsed him.",
         ("National Rifle Association", "Gabriel Boric")),
        ("Giorgia Meloni spoke. Norway thanked her.", ("Norway", "Giorgia Meloni")),
        ("Ana Quispe spoke in Lima. Norway thanked her on Monday.", ("Norway", "Ana Quispe")),
        ("Ana Quispe spoke in Lima. The union's president, Rosa Vega, thanked her on Monday.",
         ("Rosa Vega", "Ana Quispe")),
        ("Talks went well. Ana Quispe met Leo Banks. She thanked Norway.", ("Ana Quispe", "Norway")),
        ("Talks went well. Leo Banks met Hugo Lopez. He thanked Norway.", ("Leo Banks", "Norway")),
        ('"We go home," Hugo Lopez said. Leo Banks visited the camp. He thanked Norway.',
         ("Leo Banks", "Norway")),
        ("Leo Banks smiled when he left. Norway endorsed him.", ("Norway", "Leo Banks")),
        ("Gabriel Boric spoke. Leo Banks, whose chamber met on Monday, stood beside him.",
         ("Leo Banks", "Gabriel Boric")),
        ("When Leo Banks, who wept, left, Norway endorsed him.", ("Norway", "Leo Banks")),
        ("Gabriel Boric spoke. The union endorsed him.", ("the union", "Gabriel Boric")),
        ("Talks went well. Norway went on. Ana Quispe accused it of lying.", ("Ana Quispe", "Norway")),
        # Who judges an act judges whose act it is.
        ("Gabriel Boric spoke. Norway upheld his decision.", ("Norway", "Gabriel Boric")),
        ("Gabriel Boric spoke. Norway called for his resignation.", ("Norway", "Gabriel Boric")),
        ("Ana Quispe spoke in Lima. Norway sought her swift extradition.", ("Norway", "Ana Quispe")),
        ("Ana Quispe spoke in Lima. Norway rejected her new plan on Monday.", ("Norway", "Ana Quispe")),
        ("Gabriel Boric spoke. Norway is critical of his policies.", ("Norway", "Gabriel Boric")),
        ("Talks went well. Norway went on. Ana Quispe praised its efforts.", ("Ana Quispe", "Norway")),
        # Nobody is "he" or "she" who is called a company.
        ("Ana Quispe spoke. Talara Cargo, the cargo firm, rejected her plan.", ("Talara Cargo", "Ana Quispe")),
        ("Ana Quispe spoke. Leo Banks, the firm's chairman, rejected her plan.", ("Leo Banks", "Ana Quispe")),
        ("Leo Banks, the party chief, spoke. Norway attacked him.", ("Norway", "Leo Banks")),
    ],
)  # fmt: skip
def test_a_pronoun_stands_for_its_antecedent(
    reader: CandidateReader, text: str, pair: tuple[str, str]
) -> None:
    assert pair in last(reader, text)


@pytest.mark.parametrize(
    ("text", "absent"),
    [
        ("Leo Banks and Hugo Lopez stood at the gate. Norway endorsed him.", "Leo Banks"),
        ("Leo Banks and Hugo Lopez stood at the gate. Norway endorsed him.", "Hugo Lopez"),
        ("Leo Banks spoke. Norway thanked her.", "Leo Banks"),  # another gender
        ("Chile spoke. Norway thanked him.", "Chile"),  # no person
        ("Fiji seized the boat. Norway condemned it.", "Fiji"),  # "it": the act
        ("Gabriel Boric spoke. Norway saw her party.", "Gabriel Boric"),
        ("Gabriel Boric praised him in Norway.", "him"),  # nobody before
        ("Gabriel Boric spoke. Norway announced his decision.", "Gabriel Boric"),  # told only
        ("Gabriel Boric spoke. Norway praised his campaign manager.", "Gabriel Boric"),  # no act
        ("Gabriel Boric spoke. Norway praised her decision.", "Gabriel Boric"),  # another gender
        ("Chile spoke. Norway praised his decision.", "Chile"),  # no person
        ("Leo Banks and Hugo Lopez stood at the gate. Norway upheld his decision.", "Leo Banks"),
        ("Gabriel Boric spoke. Norway announced his resignation.", "Gabriel Boric"),  # told only
        (
            "Gabriel Boric spoke. Norway welcomed his resignation.",
            "Gabriel Boric",
        ),  # of which mind?
        ("Gabriel Boric spoke. Norway demanded his envoy's resignation.", "Gabriel Boric"),
        ("Gabriel Boric spoke. Norway called for his release.", "Gabriel Boric"),  # no harm
        ("Gabriel Boric spoke. Norway called for his", "Gabriel Boric"),
    ],
)
def test_a_doubtful_pronoun_stands_for_nobody(
    reader: CandidateReader, text: str, absent: str
) -> None:
    names = {name for pair in last(reader, text) for name in pair}
    assert absent not in names


def test_who_goes_on_is_who_spoke_last(reader: CandidateReader) -> None:
    text = "Leo Banks said that Hugo Lopez was right and that Hugo Lopez would win. Norway, he said, had lied."
    assert read(reader, text)[-1].speaker == "Leo Banks"
    text = "Leo Banks said that all was well. Hugo Lopez, he said, had lied to Norway."
    assert read(reader, text)[-1].speaker == "Leo Banks"


def test_the_subject_of_a_clause_is_not_its_object(reader: CandidateReader) -> None:
    assert last(reader, "Norway left. Gabriel Boric praised him in Lima.") <= {
        (None, "Gabriel Boric"),
        ("Gabriel Boric", "Norway"),
    }


def test_a_name_in_the_statement_leaves_its_pronouns_alone(reader: CandidateReader) -> None:
    (found,) = read(reader, "Gabriel Boric said that Norway thanked him.")
    assert [found.statement.text[a:b] for a, b, _ in found.mentions] == ["Gabriel Boric", "Norway"]


def test_nobody_asks_the_author_about_a_lone_pronoun(reader: CandidateReader) -> None:
    assert last(reader, "Gabriel Boric spoke. He left at noon.") == set()


def test_pronouns_have_offsets_of_the_document() -> None:
    text = "Leo Banks spoke. Norway thanked him."
    _, (reference,) = read_statements(text)
    assert text[reference.start : reference.end] == "him"
    assert text[slice(*reference.antecedent)] == reference.name == "Leo Banks"
    assert 0.5 <= reference.score <= 1.0


@pytest.mark.parametrize(
    ("text", "speaker", "affiliation"),
    [
        ("Sudan's army chief, Abdel Fattah al-Burhan, thanked Egypt.",
         "Abdel Fattah al-Burhan", "Sudan"),
        ("Kenya's army chief, Hamid van Osman, thanked Egypt.", "Hamid van Osman", "Kenya"),
        ("Hamid Osman thanked Egypt.", "Hamid Osman", None),
        ("Kenya's army thanked Egypt.", "Kenya's army", None),
    ],
)  # fmt: skip
def test_a_titled_person_speaks_for_the_state(
    text: str, speaker: str, affiliation: str | None
) -> None:
    (found,) = extract_statements(text)
    assert (found.speaker, found.affiliation) == (speaker, affiliation)


@pytest.mark.parametrize(
    ("text", "holders"),
    [
        ("Envoys condemned Norway.", {"envoys"}),
        ("Negotiators said that Norway had lied.", {"negotiators"}),
        ("Polls show that Norway is ahead.", {"polls"}),
        ("One government criticised Norway.", {"one government"}),
        ("Su ministerio criticó a Noruega por el acuerdo.", {"su ministerio", "Su ministerio"}),
        ("Sanders condemned Norway.", {"Sanders"}),  # a surname
        ("Rowers United condemned Norway.", {"Rowers United", "Norway"}),
    ],
)
def test_a_common_noun_is_no_party(reader: CandidateReader, text: str, holders: set[str]) -> None:
    (found,) = read(reader, text)
    assert {holder for holder, _ in pairs(found)} - {None} <= holders
    assert not {"Envoys", "Negotiators", "Polls", "One government"} & set(found.parties)


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Fishermen near Stung Treng said that Norway had lied.", "fishermen"),
        ("The minister, Bounmy Keosavang, smiled. Bounmy said that Norway had lied.",
         "Bounmy Keosavang"),
        ("Hamid Osman is held, according to his lawyer, Fatou Ceesay. She said that Norway had lied.",
         "Fatou Ceesay"),
        ("Hamid Osman is held, according to his lawyer, Laura Ceesay. He said that Norway had lied.",
         "Hamid Osman"),
        # A body that has a state's name in its own is not the state, and the state's army is.
        ("The American Harbour Fund spoke. It rejected Norway's plan.", "American Harbour Fund"),
        ("The Peruvian army rejected Norway's plan.", "Peru"),
        # Who stands behind the office speaks, unless it is somebody else's.
        ("«Chile miente», sostuvo la ministra de Pesca, Marta Oduya.", "Marta Oduya"),
        ("Norway lied, said the minister, Bounmy Keosavang.", "Bounmy Keosavang"),
        # In a record a delegate whom nobody knows speaks for a state; not for a town or a party.
        ("Mr. Oduya (Peru): We left.\n\nMr. Osman (Norway): We condemn Chile.", "Norway"),
        ("Mr. Oduya (Peru): We left.\n\nMr. Osman (Leeds) (Lab): I condemn Chile.", "Osman"),
        ("Mr. Oduya (Peru): We left.\n\nMr. Putin (Norway): We condemn Chile.", "Vladimir Putin"),
        # "The company" is a business, and no body of a state; "the agency" may be one.
        ("The Ministry of Energy sued Peru. The company rejected Norway's plan.", "the company"),
        ("The National Electricity Authority sued. The firm rejected Norway's plan.", "the firm"),
        ("Talara Mining sued. The Ministry of Energy left. The company rejected Norway's plan.",
         "Talara Mining"),
        ("The Northwind Group sued Peru. The company rejected Norway's plan.", "Northwind Group"),
        ("The National Electricity Authority sued. The agency rejected Norway's plan.",
         "National Electricity Authority"),
    ],
)  # fmt: skip
def test_who_speaks(reader: CandidateReader, text: str, speaker: str) -> None:
    assert read(reader, text)[-1].speaker == speaker


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ('He attacked Leo Banks. "Norway lied," he said.', None),
        ('He attacked Leo Banks. It rained. "Norway lied," he said.', None),
        ("Él atacó a Hugo Lopez. «Noruega miente», dijo él.", None),
        ("He was beaten by Leo Banks. He said that Norway had lied.", None),
        ('Hugo Lopez left. He attacked Leo Banks. "Norway lied," he said.', "Hugo Lopez"),
        # Somebody else is the subject, or the name becomes one.
        ('She attacked Leo Banks. "Norway lied," he said.', "Leo Banks"),
        ('We met Leo Banks. "Norway lied," he said.', "Leo Banks"),
        ('He attacked Leo Banks. Leo Banks smiled. "Norway lied," he said.', "Leo Banks"),
        ('He is Leo Banks. "Norway lied," he said.', "Leo Banks"),
        ('When he came, Leo Banks sat down. "Norway lied," he said.', "Leo Banks"),
        ('He left. We met Leo Banks. "Norway lied," he said.', "Leo Banks"),
    ],
)
def test_who_is_acted_on_by_an_unknown_he_is_not_the_next_he(
    reader: CandidateReader, text: str, speaker: str | None
) -> None:
    assert read(reader, text)[-1].speaker == speaker


def test_the_ministry_of_a_spanish_possessive_is_its_states(reader: CandidateReader) -> None:
    text = "Perú protestó ayer en la ONU. Su ministerio dijo que Chile miente."
    assert last(reader, text) == {("Peru", "Chile")}


@pytest.mark.parametrize(
    ("text", "statements"),
    [
        ('Leo Banks wrote on X. "We will not forget Norway."', 2),
        ("Leo Banks wrote on X. He left Norway.", 2),
        ('Leo Banks met J. "Bob" Smith in Norway.', 1),
        ("Malcolm X. Banks left Norway.", 1),
    ],
)
def test_the_platform_x_ends_a_sentence(text: str, statements: int) -> None:
    assert len(extract_statements(text)) == statements


def test_who_wrote_on_x_speaks_the_quotation_after_it() -> None:
    found = extract_statements('Leo Banks wrote on X. "We will not forget Norway."')
    assert [(s.kind, s.speaker) for s in found] == [("narration", None), ("direct", "Leo Banks")]


@pytest.mark.parametrize(
    ("text", "party"),
    [
        ("January Makamba criticised Kenya.", "January Makamba"),
        ("Minister January Makamba criticised Kenya.", "January Makamba"),
        ("May Pen condemned Kenya.", "May Pen"),
        ("In January Makamba criticised Kenya.", "Makamba"),
        ("In May Norway criticised Kenya.", "Norway"),
        ("May Norway criticise Kenya?", "Norway"),
    ],
)
def test_names_that_begin_with_a_month(reader: CandidateReader, text: str, party: str) -> None:
    (found,) = read(reader, text)
    assert set(found.parties) == {party, "Kenya"}


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Cargó, en cambio, contra el Perú.", "Ana Quispe"),
        ("Tampoco salió en defensa del Perú.", "Ana Quispe"),
        ("Habló el presidente del Perú.", None),
        ("El Perú salió en defensa de todos.", None),
        ("Con el Perú cargó contra todos.", None),
    ],
)
def test_a_spanish_sentence_without_subject_goes_on(
    reader: CandidateReader, text: str, speaker: str | None
) -> None:
    said = "La ministra Ana Quispe dijo que no habrá acuerdo. "
    assert reader.read_all(Document("d", said + text, lang="es"))[-1].speaker == speaker
