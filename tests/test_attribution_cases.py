"""Constructions that readers found misread: each a table with near-misses."""

from __future__ import annotations

import pytest

from pipeline.attribution import extract_attributions, extract_statements, read_statements


def statements(text: str) -> list[tuple[str, str | None]]:
    return [(s.kind, s.speaker) for s in extract_statements(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            '"We go home," said Rep. Ana Pardo, D-Mich. "You stay in the valley." Rain fell.',
            [("direct", "Ana Pardo"), ("direct", "Ana Pardo"), ("narration", None)],
        ),
        (
            '"We go home," said Ana Pardo, author of "Why the Valley Votes Alone."',
            [("direct", "Ana Pardo"), ("narration", None)],
        ),
        # near-miss: a title of a word or two says nothing
        ('"We go home," said Ana Pardo, author of "The Valley."', [("direct", "Ana Pardo")]),
    ],
)
def test_no_quotation_is_lost(text: str, expected: list[tuple[str, str | None]]) -> None:
    assert statements(text) == expected


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        # A clock time is no source.
        ('14:22 - Pardo: "We will answer to Norland"', ["Pardo"]),
        ('14:22 GMT – Ana Pardo: "We will answer to Norland"', ["Ana Pardo"]),
        ('Pardo at 14:22: "We will answer to Norland"', ["Pardo"]),
        # Nor is a month, or a company's last word.
        ('"Norland lies," he said on Jan. 5. "Chile lies," he said.', [None, None]),
        ('Jan Pardo came. "Chile lies," he said.', [None, "Jan Pardo"]),
        ('"We go," said Ana Pardo of Northwind Inc.', ["Ana Pardo"]),
        # "So" stands for what was said.
        ("So said Pardo.", [None]),
        ("Soto said Norland left.", ["Soto"]),
        # Who is addressed does not speak.
        ("Madam Speaker, I rise to oppose the motion.", [None]),
        ("Mr. Speaker, I rise to oppose the motion.", [None]),
        ("Madam Speaker Pardo decided to oppose the motion.", ["Pardo"]),
    ],
)
def test_what_is_no_speaker(text: str, speakers: list[str | None]) -> None:
    assert [s.speaker for s in extract_statements(text)] == speakers


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Nobody in Salem said the valley was right.", [("indirect", None)]),
        ("No one in Norland said the valley won.", [("indirect", None)]),
        ("No Norland minister said the valley won.", [("indirect", None)]),
        ("None of the ministers said the valley won.", [("indirect", None)]),
        ("Neither Norland nor Chile said the war was over.", [("indirect", None)]),
        ("Nadie en Lima dijo que el valle ganó.", [("indirect", None)]),
        ('Pardo did not say, "I oppose Norland."', [("indirect", "Pardo")]),
        ('Pardo never said, "I oppose Norland."', [("indirect", "Pardo")]),
        ('Pardo denied that he said, "Banks is a genius."', [("indirect", "Pardo")]),
        ('Pardo denied ever saying, "Banks is a genius."', [("indirect", "Pardo")]),
        # near-misses: somebody speaks, and is quoted
        ("A Norland minister said the valley won.", [("indirect", "A Norland minister")]),
        ("Somebody in Salem said the valley won.", [("indirect", "Somebody in Salem")]),
        ('Pardo denied the report and said, "I go."', [("direct", "Pardo")]),
        ('Pardo said, "I do not oppose Norland."', [("direct", "Pardo")]),
        ('Pardo, who did not come, said, "I oppose Norland."', [("direct", "Pardo")]),
    ],
)
def test_what_nobody_says(text: str, expected: list[tuple[str, str | None]]) -> None:
    assert statements(text) == expected


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("It was Pardo, not Banks, who said Norland was lost.", "Pardo"),
        ("It was Pardo and not Banks who said Norland was lost.", "Pardo"),
        ("It was not Banks but Pardo who said Norland was lost.", "Pardo"),
        ("It was Banks who said Norland was lost.", "Banks"),
        ("Pardo, not Banks, said Norland was lost.", "Pardo"),
        # Who does something in the relative clause of a passive is not who judges.
        ("France, which recognised Palestine, was praised by Iran.", "Iran"),
        ("Pardo, who vetoed the sanctions, was condemned by Banks.", "Banks"),
        ("Ana Pardo, who met Leo Banks, was criticised on Monday by Hugo Lopez.", "Hugo Lopez"),
        ("Pardo, who was condemned by Banks, vetoed the sanctions.", "Pardo"),
        ("Pardo, who vetoed the sanctions, was seen by Banks.", "Pardo"),
        ("Pardo, who vetoed the sanctions, was born in May.", "Pardo"),
        ("Pardo, who condemned the sanctions, said Banks was wrong.", "Pardo"),
        # An apposition is about the name before it; a day that opens the sentence is none.
        ("They met Talara Homes, the housing company, which rejected the plan.", "Talara Homes"),
        ("Salem got it from Hugo Lopez, a retired developer, who backed Banks.", "Hugo Lopez"),
        ("On Monday, the company, which rejected the plan, fell silent.", "the company"),
    ],
)
def test_whom_a_relative_clause_is_about(text: str, speaker: str) -> None:
    assert [s.speaker for s in extract_statements(text)] == [speaker]


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        # A verb that opens the sentence is nobody's name, nor is its object the subject of the next.
        ("Condemns Norland and calls upon Chile to stop;", [None]),
        ("Takes note of the report of Norland, and calls upon Chile to stop;", [None]),
        ("Expresses grave concern at Norland's conduct, and urges Chile to stop;", [None]),
        ("(a) Deplores the part of Norland in the raids on Chile, and calls upon it to leave;", [None]),
        ("Strongly condemns Norland;", [None]),
        ("Categorically rejects the claims of Norland;", [None]),
        ("Deploring in the strongest terms the aggression of Norland against Chile,", [None]),
        ("Alarmed by the conduct of Norland and urging Chile to stop,", [None]),
        ("Also condemns Norland and thanks Chile;", [None]),
        ("Welcomes the vote in Norland and reaffirms its support for Chile.", [None]),
        ("Firmemente condena a los jefes de Norland y exhorta a Chile a negociar.", [None]),
        ("Let me thank Norland and condemn Chile.", [None]),
        ("Let us condemn Norland.", [None]),
        ("Mr. President, let me condemn Norland.", [None]),
        ("Allow me to thank Norland.", [None]),
        ("Permit us to thank Norland and to condemn Chile.", [None]),
        # Near-misses: names in -ly, nouns in -s, participles before a noun.
        ("Italy condemns Norland.", ["Italy"]),
        ("Kelly condemns Norland.", ["Kelly"]),
        ("Healy condemns Norland.", ["Healy"]),
        ("Witnesses said Norland attacked.", ["Witnesses"]),
        ("Reports from the valley said Norland attacked.", ["Reports from the valley"]),
        ("Attacks on Norland worried Chile, Pardo said.", ["Pardo"]),
        ("Ruling parties condemned Norland.", ["Ruling parties"]),
        ("Rules Committee chairman Joe Ash criticized Norland.", ["Joe Ash"]),
        ("Helped by Norland, Chile condemned the raids.", ["Chile"]),
        ("Condemning the raids, Chile urged Norland to stop.", ["Chile"]),
        ("He let us condemn Norland, Pardo said.", ["Pardo"]),
        ("Pardo himself condemned Norland.", ["Pardo"]),
        ("Norland lied, a source close to him said.", ["a source close to him"]),
        ("Most of them condemned Norland.", ["Most of them"]),
        ("Condenó Boric a Norland y pidió ayuda a Brasil.", ["Boric"]),
        # Whom somebody quotes.
        ("Let me quote Churchill: “An appeaser feeds a crocodile.”", ["Churchill"]),
        ("Permítanme citar a Pardo: “El río es de todos los pueblos.”", ["Pardo"]),
        ("Says Leo Pardo: “An appeaser feeds a crocodile.”", ["Leo Pardo"]),
        ("Says Leo Pardo: Norland must stop the raids on Chile.", ["Leo Pardo"]),
        ("Dijo Pardo ayer en la ciudad: «Nosotros condenamos a Norland por la guerra».", ["Pardo"]),
    ],
)  # fmt: skip
def test_sentences_that_open_with_their_verb(text: str, speakers: list[str | None]) -> None:
    assert [s.speaker for s in extract_statements(text)] == speakers


RESOLUTION = (
    "The Security Council,\n\nRecalling its resolutions 1591 (2005) and 2620 (2022),\n\n"
    "Expressing concern at the support that Norland gives,\n\n1. Condemns the raids of Norland;\n\n"
    "2. Strongly urges Chile to stop;\n\nNorland condemned the vote.\n\nUrges Chile to stop."
)
SPANISH = (
    "La Asamblea General,\n\nRecordando sus resoluciones,\n\nCondena a Norland;\n\n"
    "Lamenta que los jefes de Chile no cooperen;"
)
LETTER = "The storm hit Norland,\n\nCondemns the raids of Norland;"


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        (RESOLUTION, [None, *["Security Council"] * 2, None, "Security Council", None, "Security Council",
                      "Norland", None]),
        (SPANISH, [None, *["Asamblea General"] * 3]),
        (LETTER, [None, None]),
    ],
)  # fmt: skip
def test_a_resolution_is_the_word_of_its_body(text: str, speakers: list[str | None]) -> None:
    assert [s.speaker for s in extract_statements(text)] == speakers


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        # Who is left out is no place and no object of the sentence before.
        ("Ayer llovió en Lima. Lamenta que los vecinos no cooperen.", [None, None]),
        ("Exhorta a Norland a que retire las tropas.\n\nLamenta que los jefes no cooperen.", [None, None]),
        ("Reafirma su apoyo a los pueblos.\n\nLamenta que los jefes no cooperen.", [None, None]),
        ("Pardo habló en Lima.\n\nLamenta que los vecinos no cooperen.", [None, "Pardo"]),
        ("Le preguntaron a Pardo por Norland. «No iremos a la guerra», dijo.", [None, None]),
        ("La guerra fue criticada por Pardo. «No iremos a la guerra», dijo.", [None, "Pardo"]),
        ("El gobierno de Norland protestó. Lamenta que los vecinos no cooperen.", [None, "Norland"]),
        # Several are no one person and no one country.
        ("1. Condenan las palabras de Banks.\n2. Saludan la decisión de Norland.", [None] * 4),
        ("Banks recibió a Pardo. Ambos Gobiernos:\n1. Condenan a los jefes de Norland.\n2. Saludan el voto.",
         [None, None, None, "Ambos Gobiernos", None, "Ambos Gobiernos"]),
        ("Los ministros dijeron que irán. Lamentan que los vecinos no cooperen.", ["Los ministros"] * 2),
        ("Pardo habló en Lima. Lamentan que los vecinos no cooperen.", [None, None]),
        ("Pardo habló en Lima. «No iremos a la guerra», han dicho.", [None, None]),
        ("Pardo habló en Lima. «No iremos a la guerra», ha dicho.", [None, "Pardo"]),
    ],
)  # fmt: skip
def test_who_is_left_out_in_spanish(text: str, speakers: list[str | None]) -> None:
    assert [s.speaker for s in extract_statements(text)] == speakers


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("In Chile v. United States the Court found that the United States had left.", "Court"),
        ("The United States Says Chile Lied To Norland", "United States"),
        ("Chile States That Norland Lied To United Nations", "Chile"),
        # An office is not named by what it is of, unlike who holds it and a body.
        ("Does the Secretary of State agree that Norland lied?", "the Secretary of State"),
        (
            "Secretary of State Leo Banks met Ana Pardo; the Secretary of State said that Norland lied.",
            "Leo Banks",
        ),
        ("The Prime Minister of Chile said that Norland lied.", "The Prime Minister of Chile"),
        ("The State Department said that Norland lied.", "State Department"),
        (
            "The Ministry of Justice of Chile said that Norland lied.",
            "Ministry of Justice of Chile",
        ),
    ],
)
def test_a_name_holds_no_verb(text: str, speaker: str) -> None:
    assert [s.speaker for s in extract_statements(text)] == [speaker]


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ('Norland\'s Banks met Pardo of Santa Clara and praised her "courage".', "Norland's Banks"),
        ("The union hosted Leo Banks and praised his courage.", "The union"),
        ("Norland and Chile met Pardo and praised her courage.", "Norland and Chile"),
        ("Leo Banks flew to Norland and praised Pardo.", "Leo Banks"),
        ("Banks recibió a Pardo y elogió a los jefes de Norland.", "Banks"),
        # Near-misses: an office before a name is no verb, and who already speaks goes on.
        ("Norland president Leo Banks met Pardo and praised her.", "Norland president Leo Banks"),
        ("The leader of Norland and Ana Pardo praised it.", "The leader of Norland and Ana Pardo"),
    ],
)
def test_who_does_both(text: str, span: str) -> None:
    (row,) = extract_attributions(text)
    assert row.source is not None
    assert text[slice(*row.source)] == span


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        # A comma closes the relative clause: who did the first thing goes on.
        ("Ana Pardo praised Leo Banks, who offered help, and said Norland lied.", "Ana Pardo"),
        ("Ana Pardo praised Chile, whose envoys offered help, and said Norland lied.", "Ana Pardo"),
        ("Ana Pardo met Leo Banks, who offered help, and said Norland lied.", "Ana Pardo"),
        # Near-misses: without one the relative clause goes on; a subject of its own.
        ("Ana Pardo praised Leo Banks, who offered help and said Norland lied.", "Leo Banks"),
        ("Ana Pardo, who praised Leo Banks, said Norland lied.", "Ana Pardo"),
    ],
)
def test_who_says_it_behind_a_relative_clause(text: str, speaker: str) -> None:
    last = extract_attributions(text)[-1]
    assert text[last.content[-1][0] : last.content[-1][1]].startswith("Norland")
    assert last.speaker == speaker


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        # "Inc." belongs to the name before its comma.
        ("Northwind Platforms, Inc. criticised Norland.", "Northwind Platforms, Inc."),
        ("Northwind, Inc. and Eastwind Co., Ltd. condemned Norland.", "Northwind, Inc."),
        ("Northwind Energy, GmbH condemned Norland.", "Northwind Energy, GmbH"),
        ("Northwind, plc thanked Norland.", "Northwind, plc"),
        ("Cobres del Norte, S.A. criticó a los jefes de Norland.", "Cobres del Norte, S.A."),
        ("“Norland lies,” said Northwind Platforms, Inc.", "Northwind Platforms, Inc."),
        # Near-misses
        ("Northwind Corp. criticised Norland.", "Northwind Corp."),
        ("After talks with Northwind, Norland thanked Chile.", "Norland"),
    ],
)
def test_what_belongs_to_a_company(text: str, speaker: str) -> None:
    assert extract_statements(text)[0].speaker == speaker


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("The leaders of Canada, France and Japan condemned it.", "The leaders of Canada, France and Japan"),
        ("The governments of the United Kingdom, France, Chile, and Japan condemned it.",
         "The governments of the United Kingdom, France, Chile, and Japan"),
        ("On Monday, the leaders of Canada, France and Japan condemned it.",
         "the leaders of Canada, France and Japan"),
        ("Los gobiernos de Canadá, Francia y Japón condenaron a los jefes.",
         "Los gobiernos de Canadá, Francia y Japón"),
        ("The United Kingdom, France and Japan condemned it.", "The United Kingdom, France and Japan"),
        ("El Gobierno de Canadá y el Gobierno de Japón condenaron a los jefes.",
         "El Gobierno de Canadá y el Gobierno de Japón"),
        ("The government of Canada and the union condemned it.", "The government of Canada and the union"),
        # Near-misses
        ("In talks with Canada and the miners, the union condemned it.", "the union"),
        ("He left the town of Lima and the union condemned it.", "the union"),
        ("Canada, France and Japan condemned it.", "Canada, France and Japan"),
        ("The leaders of France and Japan condemned it.", "The leaders of France and Japan"),
        ("In talks with Canada, France and Japan condemned it.", "France and Japan"),
        ("The leader of Canada, Ana Pardo, condemned it.", "The leader of Canada, Ana Pardo"),
        ("On Monday, France and Japan condemned it.", "France and Japan"),
    ],
)  # fmt: skip
def test_who_speaks_in_a_list(text: str, span: str) -> None:
    (statement,) = extract_statements(text)
    assert text[statement.speaker_start : statement.speaker_end].rstrip(",") == span


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        # An office is that of who was introduced by it, not of the only person in sight.
        ("Foreign Minister Leo Banks spoke. The prime minister praised Norland.", None),
        ("Foreign Minister Leo Banks spoke. The health minister praised Norland.", None),
        ("President Leo Banks resigned. The opposition leader praised Norland.", None),
        ("Mayor Leo Banks spoke. The new president praised Norland.", None),
        ("Leo Banks spoke. The prime minister praised Norland.", None),
        ("Prime Minister Leo Banks spoke. The minister praised Norland.", None),
        ("Luis Soto habló. La líder opositora felicitó a Ana Pardo.", None),
        ("El líder Luis Soto habló. La líder felicitó a Ana Pardo.", None),
        ("El primer ministro Luis Soto habló. El ministro felicitó a Ana Pardo.", None),
        # Near-misses
        ("Foreign Minister Leo Banks spoke. The minister praised Norland.", "Leo Banks"),
        ("Foreign Minister Leo Banks spoke. The foreign minister praised Norland.", "Leo Banks"),
        ("Former foreign minister Leo Banks spoke. The former minister praised Norland.", "Leo Banks"),
        ("Vice President Leo Banks spoke. The vice president praised Norland.", "Leo Banks"),
        ("Opposition leader Leo Banks spoke. The opposition leader praised Norland.", "Leo Banks"),
        ("Leo Banks, the leader of the opposition, spoke. The opposition leader praised Norland.", "Leo Banks"),
        ("The Chilean president, Leo Banks, spoke. The Chilean leader praised Norland.", "Leo Banks"),
        ("Lawyer Leo Banks spoke. The former minister praised Norland.", "Leo Banks"),
        ("El líder opositor Luis Soto habló. El líder felicitó a Ana Pardo.", "Luis Soto"),
        ("El primer ministro Luis Soto habló. El primer ministro felicitó a Ana Pardo.", "Luis Soto"),
    ],
)  # fmt: skip
def test_whose_office_it_is(text: str, speaker: str | None) -> None:
    assert extract_statements(text)[-1].speaker == speaker


@pytest.mark.parametrize(
    ("kind", "speaker"), [("party", "The Upland president"), ("state", "Leo Banks")]
)
def test_the_president_of_a_party_leads_no_other(kind: str, speaker: str) -> None:
    text = "Its president, Leo Banks, left. The Upland president said she had acted for Norland."
    at = text.index("Upland")
    statements, _ = read_statements(text, kinds=[(at, at + len("Upland"), kind)])
    assert statements[-1].speaker == speaker


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        # The subject behind "according to a poll," is not the poll's name.
        ("According to a new poll, Norland would lose to Chile.", "a new poll"),
        ("According to the report, Norland attacked Chile in March.", "the report"),
        ("According to the report, Norland, Chile and Peru left.", "the report"),
        ("According to the experts, Norland would lose to Chile.", "the experts"),
        ("According to the experts, Norland, Chile and Peru left.", "the experts"),
        ("Según la policía, Norland atacó a Chile.", "la policía"),
        ("Según la última encuesta, el PSOE perdería ante Chile.", "la última encuesta"),
        ("Según el ministro, Norland atacó a Chile.", None),
        # Nor is "the latest poll" a person who spoke before, as "the statement" is.
        (
            "Pardo thanked Banks. According to the latest poll, the Union would lose.",
            "the latest poll",
        ),
        ("Pardo thanked Banks. According to the statement, the Union would lose.", "Pardo"),
        # Near-misses
        ("According to the engineer, Yuki Tanaka, Norland would lose.", "Yuki Tanaka"),
        ("Según la ministra, Ana Pardo, Norland atacó a Chile.", "Ana Pardo"),
        ("According to Ana Pardo, a professor at Salem, Norland would lose.", "Ana Pardo"),
        ("According to the minister, who spoke in Salem, Norland lost.", "the minister"),
        ("Norland would lose, according to the engineer, Yuki Tanaka.", "Yuki Tanaka"),
    ],
)
def test_according_to_whom(text: str, speaker: str | None) -> None:
    assert extract_statements(text)[-1].speaker == speaker


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        # A name holds no auxiliary, though one is written like a part of it.
        ("«Norland miente», dijo Louis van Gaal.", "Louis van Gaal"),
        ("«Norland miente», dijo Herman Van Rompuy en Bruselas.", "Herman Van Rompuy"),
        ("«No iremos a la guerra», explicó Luc Van den Bossche en la radio.", "Luc Van den Bossche"),
        ("«No iremos a la guerra», explicó Van den Bossche en la radio.", "Van den Bossche"),
        ("Van den Bossche dijo que Norland miente.", "Van den Bossche"),
        ("El exministro Van Rompuy dijo que Norland miente.", "Van Rompuy"),
        ("Dick van Dyke, portavoz del Gobierno, criticó a los jefes ayer por la tarde.", "Dick van Dyke"),
        ("Ministro Quispe e Silva said that Norland had lied.", "Ministro Quispe e Silva"),
        ("Luis Quispe e Silva dijo que Norland miente.", "Luis Quispe e Silva"),
        ("El ministro Rojas e Iglesias dijeron que Norland miente.", "Rojas"),
        ("Ursula von der Leyen dijo que Norland miente.", "Ursula von der Leyen"),
        ("Ursula von der Leyen said that Norland had lied.", "Ursula von der Leyen"),
        ("Theresa May said that Norland had lied.", "Theresa May"),
        ("Ann Will said that Norland had lied.", "Ann Will"),
        # Near-misses
        ("«Norland miente», dijo Pieter den Boer.", "Pieter den Boer"),
        ("Pardo dijo que los de Salem van a Chile.", "Pardo"),
        ("In May Ana Pardo said that Norland had lied.", "Ana Pardo"),
        ("Ana May 5 said that Norland had lied.", "Ana"),
        ("“Will Norland leave?” Ana Pardo asked.", "Ana Pardo"),
        ("Chile Will Say Norland Lied To United Nations", "Chile"),
    ],
)  # fmt: skip
def test_a_name_holds_no_auxiliary(text: str, speaker: str | None) -> None:
    assert extract_statements(text)[-1].speaker == speaker


def test_who_is_named_like_an_auxiliary_is_named_whole() -> None:
    (row,) = extract_attributions("Lim Wei Han said that Norland had lied.")
    assert row.source == (0, len("Lim Wei Han"))


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        # A number is nobody's name, an adverb no part of one.
        ("Two of its deputies said they would leave Norland.", "Two of its deputies"),
        ("58 per cent of miners oppose Norland.", "58 per cent of miners"),
        ("Ana Pardo nevertheless accused Norland of lying.", "Ana Pardo"),
        ("Ana Pardo nonetheless accused Norland of lying.", "Ana Pardo"),
        # Nor is what somebody was doing, or a clause about him.
        ("He was replying to Ana Pardo, who told a dinner that Norland had lied.", "Ana Pardo"),
        ("Today, Ana Pardo was taking pains to show that Norland had lied.", "Ana Pardo"),
        ("«Norland miente», dijo el presidente, quien habló con Ana Pardo.", "el presidente"),
        # Near-misses
        ("Two deputies said they would leave Norland.", "Two deputies"),
        ("Five Star Movement said it would leave Norland.", "Five Star Movement"),
        ("58 percent of miners oppose Norland.", "58 percent of miners"),
        ("The visiting Ana Pardo accused Norland of lying.", "Ana Pardo"),
        ("«Norland miente», dijo Ana Pardo, quien habló con el presidente.", "Ana Pardo"),
    ],
)
def test_what_is_no_part_of_a_speaker(text: str, speaker: str) -> None:
    assert extract_statements(text)[0].speaker == speaker


def test_a_share_of_a_people_is_no_number() -> None:
    (statement,) = extract_statements("Six in ten Norlanders oppose Chile.")
    assert statement.speaker == "Norlanders"


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        # What stands between commas says nothing of the speaker.
        ("The company, for its part, condemned Norland.", "The company"),
        ("The company, meanwhile, said Norland lied.", "The company"),
        ("La empresa, por su parte, lamentó que Norland mienta.", "La empresa"),
        ("La empresa, en cambio, criticó a Norland.", "La empresa"),
        # Near-misses
        ("The company, a miner, condemned Norland.", "The company, a miner"),
        ("Pardo, of the miners, condemned Norland.", "Pardo"),
    ],
)
def test_an_aside_is_no_part_of_a_speaker(text: str, speaker: str) -> None:
    assert extract_statements(text)[0].speaker == speaker


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        # Whom somebody called something does not speak: the subject is left out.
        ("Ana Pardo dijo que Norland miente. Agradeció a Chile, a quien llamó «su única amiga».",
         ["Ana Pardo", "Ana Pardo"]),
        ("Chile, a quien Ana Pardo llamó ladrón, dijo que Norland miente.", ["Chile"]),
        ("Ana Pardo, quien llamó ladrón a Norland, dijo que miente.", ["Ana Pardo"]),
    ],
)  # fmt: skip
def test_whom_somebody_calls_something_does_not_speak(text: str, speakers: list[str]) -> None:
    assert [s.speaker for s in extract_statements(text)] == speakers


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Who is judged stands before the words of saying, behind a colon.
        ('She kept her anger for the miller: Banks, Pardo said, "was a cheat and a thief".',
         ("indirect", "Pardo")),
        ('She kept her anger for the miller: the firm, Pardo said, "was a cheat and a thief".',
         ("indirect", "Pardo")),
        ('Banks, Pardo said, "was a cheat and a thief".', ("indirect", "Pardo")),
        # Near-miss: a clock says when.
        ('At 14:30, Pardo said, "the miller was a cheat and a thief".', ("direct", "Pardo")),
    ],
)  # fmt: skip
def test_the_front_of_a_divided_sentence_is_said_too(text: str, expected: tuple[str, str]) -> None:
    (statement,) = extract_statements(text)
    assert (statement.kind, statement.speaker) == expected


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        # Whom a Spanish verb is done to stands in front of it.
        ("Leo Banks lo criticó por mentir.", "Leo Banks"),
        ("Leo Banks la acusó de mentir.", "Leo Banks"),
        ("Lo criticó Leo Banks.", "Leo Banks"),
        ("La condenaron los mineros de Norland por mentir.", "los mineros de Norland"),
        # Near-misses: an article, a time, what is given.
        ("La acusó Leo Banks de fraude.", "Leo Banks"),
        ("La denuncia de Leo Banks fue dura.", None),
        ("Lo criticó la semana pasada.", None),
        ("Lo criticó cada día.", None),
        ("Lo criticó el martes.", None),
        ("Le agradeció el gesto.", None),
    ],
)
def test_whom_a_spanish_verb_is_done_to(text: str, speaker: str | None) -> None:
    assert extract_statements(text)[0].speaker == speaker


def test_who_is_accused_is_not_who_accuses() -> None:
    assert extract_statements("Ana Pardo ganó. La acusó de fraude.")[-1].speaker is None


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Norland, whose miners guard the border, said nothing.", None),
        ("Norland said nothing.", "Norland"),
        ("“We go home,” said several miners.", "several miners"),
        ("“We go home,” said Little, a miner.", "Little"),
    ],
)
def test_nothing_does_not_speak(text: str, speaker: str | None) -> None:
    assert extract_statements(text)[0].speaker == speaker


@pytest.mark.parametrize(
    ("text", "speaker", "content"),
    [
        ("Leo Banks bloquea el patio de la Empresa Andina, que denunció a los mineros por daños.",
         "Empresa Andina", "a los mineros por daños"),
        ("Leo Banks habló con la ministra, Ana Pardo, que denunció a los mineros.",
         "Ana Pardo", "a los mineros"),
        ("They met Leo Banks, who had flatly denied, on camera, any knowledge of it.",
         "Leo Banks", "They met Leo Banks, who had flatly denied, on camera, any knowledge of it"),
        # Near-misses: who is of a name may be meant; what is said, behind a comma.
        ("Los críticos de Ana Pardo, que acusan al jurado de mentir, marcharon.", None, ""),
        ("Los opositores a Ana Pardo, que denunciaron a Leo Banks, marcharon.", None, ""),
        ("La manifestación contra Ana Pardo, que criticó a Leo Banks, fue grande.", None, ""),
        ("Según Leo Banks, que denunció a los mineros, llueve.", "Leo Banks",
         "que denunció a los mineros, llueve"),
    ],
)  # fmt: skip
def test_a_relative_speaks_for_the_name_before_it(
    text: str, speaker: str | None, content: str
) -> None:
    (statement,) = extract_statements(text)
    assert statement.speaker == speaker
    if speaker is not None:
        assert text[statement.content_start : statement.content_end] == content
