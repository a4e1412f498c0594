"""Who speaks beside a quotation, headlines, relative clauses, infinitives: tables with near-misses."""

from __future__ import annotations

import pytest

from pipeline.attribution import extract_attributions, extract_statements


def quoted(text: str) -> list[tuple[str, str | None]]:
    return [(s.text, s.speaker) for s in extract_statements(text) if s.kind == "direct"]


def reported(text: str) -> list[tuple[str | None, list[str]]]:
    return [
        (text[a.source[0] : a.source[1]] if a.source else None, [text[i:j] for i, j in a.content])
        for a in extract_attributions(text)
        if a.kind == "indirect"
    ]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ('"We go home," Leo Banks, co-founder of the committee, said on Friday.', "Leo Banks"),
        ('"We go home now," Mr. Banks, now 81 and retired in Salem, Mass., said.', "Banks"),
        ('"We go home," Leo Banks, a spokesman for Ana Pardo told the Post.', "Leo Banks"),
        ('"They go, ‘Why not?’" Leo Banks told reporters during the call.', "Leo Banks"),
        ('"They go, ‘Why not?’" Leo Banks said.', "Leo Banks"),
        ('"We go home tonight," Leo Banks shot back.', "Leo Banks"),
        ('According to Leo Banks, "The valley is harder than the hills."', "Leo Banks"),
        ('"The valley is harder than the hills," according to Leo Banks.', "Leo Banks"),
        ('"Why go?" Leo Banks tweeted when the talks ended.', "Leo Banks"),
        ('Norland denies backing M5; Banks: "Norland is lying"', "Banks"),
        ('Norland denies backing M5; on Friday, Leo Banks: "Norland is lying"', "Leo Banks"),
        ('Norland denies backing M5: "We have never been there"', "Norland"),
        ('"The valley is ours" – Minister Leo Banks hits back', "Leo Banks"),
        ('"The valley is ours" – Leo Banks', "Leo Banks"),
        ('"We go home tonight," Leo Banks quipped.', "Leo Banks"),
        ('"We go home tonight," De Luca said.', "De Luca"),
        ('"We go home tonight," De Luca told the Post.', "De Luca"),
        ('"We go home tonight," de Luca said.', "de Luca"),
        ('"Nos vamos a casa hoy," De Luca dijo ayer en la capital.', "De Luca"),
        ("“Wake up, Norland!” — Leo Banks", "Leo Banks"),
        ("“Wake up, Norland!” — Leo Banks, Salem. The talks failed.", "Leo Banks"),
        ('Pardo said: "Wake up, Norland!" — Leo Banks', "Pardo"),
        # near-misses: what follows the quotation is no speaker
        ("“Wake up, Norland!” — Leo Banks laughed.", None),
        ('"The valley is harder than the hills." The report was long.', None),
        ('"Why go?" That was how Leo Banks began.', None),
    ],
)
def test_the_speaker_beside_a_quotation(text: str, speaker: str | None) -> None:
    assert [who for _, who in quoted(text)] == [speaker]


@pytest.mark.parametrize(
    ("line", "speaker"),
    [
        ("- Leo Banks.", "Leo Banks"),
        ("— Leo Banks, Salem", "Leo Banks"),
        ("– leo banks", None),
        ("- Leo Banks went home on Friday and the rest of the group stayed in the valley.", None),
    ],
)
def test_a_name_under_a_quotation_signs_it(line: str, speaker: str | None) -> None:
    assert quoted(f'"We go home tonight, all of us."\n\n{line}')[0][1] == speaker


@pytest.mark.parametrize(
    "text",
    [
        '"A Season of Rain" – Leo Banks',
        '"Norland is lying" – Leo Banks denies report',
        '"Norland is lying" claims hurt Leo Banks',
    ],
)
def test_words_in_marks_before_a_dash_that_nobody_says(text: str) -> None:
    assert quoted(text) == []


def test_a_name_under_prose_is_prose() -> None:
    text = "The valley was calm.\n\n- Leo Banks."
    assert [s.kind for s in extract_statements(text)] == ["narration", "narration"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Pardo Says Norland Deal Will Hold", ("Pardo", ["Norland Deal Will Hold"])),
        ("Ana Pardo Condemns Norland Over Raids", ("Ana Pardo", ["Norland Over Raids"])),
        (
            "Talks stalled, which Pardo believes will hurt Norland.",
            ("Pardo", ["which", "will hurt Norland"]),
        ),
        ("Pardo decided to condemn the raids.", ("Pardo", ["to condemn the raids"])),
        ("Pardo opposes the raids — a change of course.", ("Pardo", ["the raids"])),
        ("Pardo praised the envoy after the vote in Salem.", ("Pardo", ["the envoy"])),
    ],
)
def test_frames(text: str, expected: tuple[str, list[str]]) -> None:
    assert expected in reported(text)


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ('Reporters asked Ana Pardo about Leo Banks. "Norland lied."', "Ana Pardo"),
        ('We asked the envoy, Ana Pardo, about Leo Banks.\n\n"Norland lied."', "Ana Pardo"),
        ('Leo Banks asked Ana Pardo whether she would go. "Norland lied."', "Ana Pardo"),
        ('Ana Pardo was asked about Leo Banks. "Norland lied."', "Ana Pardo"),
        # Who asks goes on with a question, with what he asks for, and where nobody is asked.
        ('Leo Banks asked Ana Pardo about Norland. "Has Norland lied?"', "Leo Banks"),
        ('Leo Banks asked Ana Pardo to help. "Norland lied."', "Leo Banks"),
        ('Leo Banks asked for talks about Ana Pardo. "Norland lied."', "Leo Banks"),
        ('Leo Banks asked questions about Ana Pardo. "Norland lied."', "Leo Banks"),
    ],
)
def test_who_is_asked_answers(text: str, speaker: str) -> None:
    assert [who for _, who in quoted(text)] == [speaker]


@pytest.mark.parametrize(
    "text",
    [
        "The Claims Court of the Valley opened in Salem.",
        "Talks which Pardo held ended in the valley.",
    ],
)
def test_near_misses_of_frames(text: str) -> None:
    assert reported(text) == []


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ('"I love Norland" said Pardo', "Pardo"),
        ("“Norland is our friend” said Pardo", "Pardo"),
        ('"Norland is a threat to the alliance" said Ana Pardo.', "Ana Pardo"),
        ('"Norland is our friend" - said Pardo.', "Pardo"),
        ("'Norland is our ally' says Pardo", "Pardo"),
        ('"Norland is our friend" claims Pardo as the valley burns', "Pardo"),
        ('"Norland is our friend" said the man who hates Salem', "the man"),
        ('"Norland is our friend" Pardo said', "Pardo"),
        ('"Norland is our friend" Pardo told reporters in Salem.', "Pardo"),
        ('"We will help Norland" wrote Ana Pardo', "Ana Pardo"),
        ("«Norland es nuestro amigo» dijo Pardo", "Pardo"),
        ('"No vamos a ceder" ha dicho Pardo sobre Norland', "Pardo"),
    ],
)
def test_a_quotation_needs_no_comma_before_who_says_it(text: str, speaker: str) -> None:
    assert [who for _, who in quoted(text)] == [speaker]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        # No speaker comes out of the quotation before the cue.
        ('"Norland is our friend" said nobody ever.', None),
        ('The pact is "a threat to the alliance" said Pardo.', None),
        # The words in marks are the subject, or a part of it.
        ('Our "friends" say Norland won', 'Our "friends"'),
        ('The "friends of the valley" said Norland won.', 'The "friends of the valley"'),
        ('"The Daily Bell" said Pardo lied.', "Daily Bell"),
        ('"Stop the war" activists told Pardo to go.', "activists"),
        ('"Stop the war" activists said in Salem that Pardo lied.', "activists"),
        ('"Stop the war" claims hurt Pardo.', None),
        ('"Time to go" calls grow louder in Salem.', None),
        ('"Norland is our friend" is what Pardo says', None),
    ],
)
def test_words_in_marks_beside_a_cue_that_are_no_speech_of_their_own(
    text: str, speaker: str | None
) -> None:
    (statement,) = extract_statements(text)
    assert statement.kind != "direct"
    assert statement.speaker == speaker


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("«Norland miente», se quejó Ana Pardo.", [("direct", "Ana Pardo")]),
        ("«Norland miente», le dijo Ana Pardo a Leo Banks.", [("direct", "Ana Pardo")]),
        ("«Norland miente», se limitó a decir Ana Pardo.", [("direct", "Ana Pardo")]),
        ("«Norland miente», volvió a decir Ana Pardo.", [("direct", "Ana Pardo")]),
        ("«Norland miente», se defendió Ana Pardo.", [("direct", "Ana Pardo")]),
        ("«¿Norland miente?», se preguntó Ana Pardo.", [("direct", "Ana Pardo")]),
        ("«Que se vaya Norland», exigió Ana Pardo.", [("direct", "Ana Pardo")]),
        ("Ana Pardo llegó a decir que Norland miente.", [("indirect", "Ana Pardo")]),
        ("Ana Pardo se limitó a criticar a Norland.", [("indirect", "Ana Pardo")]),
        # near-misses
        ("Ana Pardo se resistió a criticar a Norland.", [("narration", None)]),
        ("Ana Pardo se defendió de las críticas de Norland.", [("narration", None)]),
        ("Se acusó a Norland de mentir.", [("narration", None)]),
        ("«Norland miente», se criticó desde la prensa.", [("direct", None)]),
        ("«Norland Primero», defendió ayer Ana Pardo, «no miente».", [("narration", None)]),
        ("El partido «Norland Primero», pidió Ana Pardo, debe mentir.", [("narration", None)]),
    ],
)  # fmt: skip
def test_spanish_verbs_of_several_words_after_a_quotation(
    text: str, found: list[tuple[str, str | None]]
) -> None:
    assert [(s.kind, s.speaker) for s in extract_statements(text)] == found


@pytest.mark.parametrize(
    ("text", "speech"),
    [
        ('The crowd in Salem chanted "Out!" at the envoy.', ["Out!"]),
        ('He walked into the hall to chants of "Banks! Banks!" on Monday.', ["Banks!", "Banks!"]),
        (
            'The crowd chanted "We stay" and "Ana, come home" at noon.',
            ["We stay", "Ana, come home"],
        ),
        ('Ana Pardo held a sign that read "Fifteen now!" in Salem.', ["Fifteen now!"]),
        # near-misses: what is named, not said
        ('She is a star of the show, "The Long Season."', []),
        ('He wrote an article titled "Why the Valley Votes Alone."', []),
        ('On stage was "A Season of Rain," by Ana Pardo of Salem.', []),
        ('"A Season of Rain," by Ana Pardo, was said to be on stage.', []),
        ('"Una estación de lluvia," de Ana Pardo, gustó mucho en la capital, dijo el jurado.', []),
        ('The plan is short of "real money" for the valley.', []),
    ],
)
def test_chants_are_speech_and_titles_are_not(text: str, speech: list[str]) -> None:
    assert [words for words, _ in quoted(text)] == speech


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        ('Ana Pardo explained the delay by saying, "We go home tonight."', ["Ana Pardo"]),
        ('Ana Pardo went so far as to say: "We go home tonight."', ["Ana Pardo"]),
        ('"We go home," Ana Pardo said, adding, "You stay."', ["Ana Pardo", "Ana Pardo"]),
        ('"We go," Ana Pardo said as Leo Banks yelled: "You stay!"', ["Ana Pardo", "Leo Banks"]),
        ('Ana Pardo told the Guadiana Post, "We go home tonight."', ["Ana Pardo"]),
        ('Ana Pardo emailed supporters saying: "We go home tonight."', ["Ana Pardo"]),
        ('Ana Pardo explicó el retraso diciendo: "Nos vamos a casa".', ["Ana Pardo"]),
        # near-miss: the quotations of one cue stay together
        ('"We go home," said Ana Pardo. "You stay."', ["Ana Pardo"]),
    ],
)
def test_a_quotation_is_spoken_once(text: str, speakers: list[str]) -> None:
    rows = extract_attributions(text)
    assert [row.speaker for row in rows if row.kind == "direct"] == speakers
    spoken = [(quote.start, quote.end) for row in rows for quote in row.quotes]
    assert len(spoken) == len(set(spoken)) == text.count('"') / 2


def test_counts_under_names_are_no_interview() -> None:
    text = "Pardo: 547.\n\nBanks: 46.\n\nPardo: 2,316.\n\nBanks: 1,547."
    assert {s.kind for s in extract_statements(text)} == {"narration"}
    answers = "Pardo: We go.\n\nBanks: You stay.\n\nPardo: 9.\n\nBanks: We all go."
    assert [s.speaker for s in extract_statements(answers)] == ["Pardo", "Banks"] * 2


@pytest.mark.parametrize(
    ("first", "second", "speakers"),
    [
        ("PARDO: We go.", "BANKS: You stay.", ["PARDO", "BANKS"]),
        ("Mr. Banks. Mr. Speaker, we go.", "Ms. Pardo of Ohio. I stay.", ["Banks", "Pardo"]),
        ("The PRESIDING OFFICER. We go.", "Mr. BANKS. I stay.", ["The PRESIDING OFFICER", "BANKS"]),
        ("The Prime Minister: We go.", "The Foreign Secretary: I stay.",
         ["The Prime Minister", "The Foreign Secretary"]),
        ("The Prime Minister (Ana Pardo): We go.", "Mr. Leo Banks (Salem) (Lab): I stay.",
         ["Ana Pardo", "Leo Banks"]),
        # Headlines, lists, prose and a lone label.
        ("Norland: talks fail", "Guadiana: war goes on", [None, None]),
        ("NORLAND: talks fail", "GUADIANA: war goes on", [None, None]),
        ("The War: Norland goes on.", "The Talks: Guadiana stays.", [None, None]),
        ("Mr. Banks left. Mr. Pardo stayed.", "Mr. Lopez wept.", [None, None, None]),
        ("The Prime Minister: We go.", "Rain fell.", [None, None]),
    ],
)  # fmt: skip
def test_one_turn_each_is_a_transcript_of_people(
    first: str, second: str, speakers: list[str | None]
) -> None:
    found = extract_statements(f"{first}\n\n{second}")
    assert [s.speaker if s.kind == "direct" else None for s in found] == speakers


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        ("Mr. Banks (Norland) (spoke in Norse): We go.\n\nMs. Pardo (Guadiana): I stay.",
         ["Banks", "Pardo"]),
        ("Ana Pardo (Salem) (Lab): I go.\n\nLeo Banks (Ohio and Leeds) (Con): I stay.",
         ["Ana Pardo", "Leo Banks"]),
        ("Mrs Ana Pardo (Salem) (Lab)\nI go.\n\nLeo Banks (Leeds) (Con)\nI stay.",
         ["Ana Pardo", "Leo Banks"]),
        ("La señora PRESIDENTA: Gracias.\n\nEl señor PRESIDENTE (Banks Pardo): Salgo.",
         ["PRESIDENTA", "Banks Pardo"]),
        ("Pregunta: ¿Sale usted?\n\nRespuesta: Sí.", [None, None]),
        # A turn goes on until the next label, except for what the record tells.
        ("PARDO: I go.\n\nNorland lied.\n\nBANKS: Why?", ["PARDO", "PARDO", "BANKS"]),
        ("PARDO: I go.\n\n(Applause)\n\nThe meeting was suspended.\n\nBANKS: Why?",
         ["PARDO", None, None, "BANKS"]),
        ("PARDO: I go.\n\nBANKS: Why?\n\nNorland lied.\n\nWe stay.\n\nRain fell.",
         ["PARDO", "BANKS", "BANKS", "BANKS", None]),
        # Headings are nobody, nor are two lines of prose.
        ("UPDATE: Norland lied.\n\nWHAT HAPPENED: Guadiana left.", [None, None]),
        ("LIMA: Norland lied.\n\nOSLO: Guadiana left.\n\nHe said: “I go.”", [None, None, "Guadiana"]),
        ("Facts: Norland lied.\n\nViews: Guadiana left.\n\nFacts: It lied.\n\nViews: It left.",
         [None] * 4),
        ("Mr. Leo Banks\nNorland\n\nMs. Ana Pardo\nGuadiana", [None] * 4),
        # A name may stand over an empty line, but not over what is told of it.
        ("Ana Pardo (Salem) (Lab)\n\nNorland lied.\n\nLeo Banks (Leeds) (Con)\n\nI stay.",
         ["Ana Pardo", "Leo Banks"]),
        ("The Prime Minister (Ana Pardo)\n\nI go.\n\nLeo Banks (Leeds) (Con)\n\nI stay.\n\n"
         "The Prime Minister\n\nWhy?", ["Ana Pardo", "Leo Banks", "Ana Pardo"]),
        ("Ana Pardo (Salem) (Lab)\n\nShe won in May.\n\nLeo Banks (Leeds) (Con)\n\nHe won in June.",
         [None] * 4),
        ("Mr. Leo Banks\n\nI go.\n\nMs. Ana Pardo\n\nI stay.", [None] * 4),
        ("Ana Pardo (Salem) (Lab)\n\nI go.\n\nLeo Banks (Leeds) (Con)\n\nI stay.\n\nAna Pardo\n\nWhy?",
         ["Ana Pardo", "Leo Banks", "Ana Pardo"]),
        ("Ana Pardo (Salem) (Lab)\n\nI go.\n\nLeo Banks (Leeds) (Con)\n\nI stay.\n\nNorland\n\nWhy?",
         ["Ana Pardo", "Leo Banks", "Leo Banks", "Leo Banks"]),
        # In a record a name alone is a label, too; not outside one, nor a heading in one.
        ("Ana Pardo (Salem) (Lab): I go.\n\nJohn Banks: I stay.", ["Ana Pardo", "John Banks"]),
        ("Norland: I go.\n\nJohn Banks: I stay.", [None, None]),
        ("Ana Pardo (Salem) (Lab): I go.\n\nFurther Reading: I stay.", [None, None]),
        ("Ana Pardo (Salem) (Lab): I go.\n\nJohn Banks: talks fail", [None, None]),
    ],
)  # fmt: skip
def test_whose_turn_it_is(text: str, speakers: list[str | None]) -> None:
    found = [s.speaker if s.kind == "direct" else None for s in extract_statements(text)]
    assert found == speakers


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("**Ana Pardo** said that *Norland* lied.", [("Ana Pardo", "**Ana Pardo** said that *Norland* lied.")]),
        ('"**We** go," said *Leo* **Banks**.', [("Leo Banks", "**We** go,")]),
        ('**Ana Pardo** said: "**We go**"', [("Ana Pardo", "**We go**")]),
        ("**ANA:** We go.\n\n**LEO:** I stay.", [("ANA", "We go."), ("LEO", "I stay.")]),
        ("[Leo Banks](https://a.b/c) said that Norland lied.",
         [("Leo Banks", "[Leo Banks](https://a.b/c) said that Norland lied.")]),
        # No marks: a sum, a footnote, a word left out, a file.
        ("Leo Banks said that 5 * 3 * 2 is f*** a_b_c.",
         [("Leo Banks", "Leo Banks said that 5 * 3 * 2 is f*** a_b_c.")]),
        ("Leo Banks* said that Norland* lied.", [("Leo Banks", "Leo Banks* said that Norland* lied.")]),
    ],
)  # fmt: skip
def test_markdown_is_read_without_its_marks(text: str, found: list[tuple[str, str]]) -> None:
    assert [(s.speaker, s.text) for s in extract_statements(text)] == found


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        ("Leo Banks repeat-\nedly said that Norland lied.", ["Leo Banks"]),
        ("The Northwind Un-\nion said that Norland lied.", ["Northwind Union"]),
        ("The union of dock-\n  ers said that Norland lied.", ["The union of dockers"]),
        ("The anti-\nwar union said that Norland lied.", ["The anti-\nwar union"]),
        # The number of a page is no statement; a year with words is.
        ("Leo Banks said that Norland lied.\n\n- 13 -\n\nPage 3 of 4\n\n25-06512  3/24", ["Leo Banks"]),
        ("Leo Banks said that Norland lied.\n\n2024: rain fell.", ["Leo Banks", None]),
    ],
)  # fmt: skip
def test_ends_of_lines_and_pages_are_looked_through(text: str, speakers: list[str]) -> None:
    assert [s.speaker for s in extract_statements(text)] == speakers


@pytest.mark.parametrize(
    ("block", "words"),
    [
        ("> Norland lied. We go.", ["Norland lied.", "We go."]),
        ("> Norland lied and it\n> went.\n>\n> Rain fell.", ["Norland lied and it\n> went.", "Rain fell."]),
        ("> “Norland lied. We go.”", ["Norland lied.", "We go."]),
        ("    Norland lied.\n\n    Rain fell.", ["Norland lied.", "Rain fell."]),
        ("    Norland\n\n    Guadiana", []),
        ("We leave Norland.", ["We leave Norland."]),
        ("We leave Norland.\n\nThe boss said “I go” again.", ["We leave Norland."]),
        ("Norland lied.", []),
        ("Creemos que los jefes de Norland mienten.", ["Creemos que los jefes de Norland mienten."]),
        ("Los últimos jefes de Norland mienten.", []),
    ],
)  # fmt: skip
def test_a_block_quotation_is_whose_who_said(block: str, words: list[str]) -> None:
    found = extract_statements(f"Ana Pardo said:\n\n{block}\n\nGuadiana left.")
    assert [(s.speaker, s.text) for s in found if s.kind == "direct"] == [
        ("Ana Pardo", text) for text in words
    ]
    assert not [s for s in extract_statements(f"Two facts:\n\n{block}") if s.speaker == "Ana Pardo"]


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        ("Ana Pardo criticised the raid:\n\n> Norland lied.\n\nRain fell.", ["Ana Pardo", "Ana Pardo", None]),
        # Unmarked it is no quotation, and a colon alone is nobody's word.
        ("Ana Pardo criticised the raid:\n\nNorland lied.\n\nRain fell.", ["Ana Pardo", None, None]),
        ("Three towns joined:\n\n> Talara was one of them.\n\nRain fell.", [None, None, None]),
    ],
)  # fmt: skip
def test_a_marked_block_follows_what_is_no_speech(text: str, speakers: list[str | None]) -> None:
    assert [s.speaker for s in extract_statements(text)] == speakers


def test_who_holds_an_office_is_named_once_in_a_transcript() -> None:
    text = (
        "The Prime Minister (Ana Pardo): We go.\n\nMr. Banks: Why?\n\nThe Prime Minister: We must."
    )
    assert [s.speaker for s in extract_statements(text)] == ["Ana Pardo", "Banks", "Ana Pardo"]


@pytest.mark.parametrize(
    ("text", "contents"),
    [
        (
            'The port of Salem, Ana Pardo said, "is an example of thrift" for the valley.',
            ["The port of Salem", '"is an example of thrift"', "for the valley"],
        ),
        (
            'Ana Pardo said the loss was not the fault of banks, "not by a long way."',
            ["the loss was not the fault of banks", '"not by a long way."'],
        ),
        (
            'The port of Salem, said Ana Pardo, "is an example of thrift."',
            ["The port of Salem", '"is an example of thrift."'],
        ),
        (
            'El puerto del valle, dijo Ana Pardo, "es un ejemplo de ahorro" para el país.',
            ["El puerto del valle", '"es un ejemplo de ahorro"', "para el país"],
        ),
        (
            '"We are lost," Ana Pardo wrote in May, that the valley was poor.',
            ['"We are lost,"', "that the valley was poor"],
        ),
        ('It rained, and the valley, Pardo said, "is lost."', ["the valley", '"is lost."']),
        # near-misses: when, where and to whom it is said, what others say, what is no part of it
        ('In a letter to Salem, Ana Pardo said, "We go home."', ['"We go home."']),
        ('In her remarks, Ana Pardo said, "the port is lost."', ['"the port is lost."']),
        ('After the vote in Salem, Pardo said, "they stayed."', ['"they stayed."']),
        ('El lunes, dijo Ana Pardo, "es un ejemplo."', ['"es un ejemplo."']),
        ('But, Ana Pardo told the mayors, "nobody will go."', ['"nobody will go."']),
        ('"We go home," Ana Pardo said, "all of us."', ['"We go home,"', '"all of us."']),
        ('"We go home," Pardo told the men who were there.', ['"We go home,"']),
        ('Ana Pardo told the men who were there, "You stay."', ['"You stay."']),
        ('Ana Pardo tweeted, "We all go home" on Friday.', ['"We all go home"']),
        ('The crowd shouted "We go home" until she left.', ['"We go home"']),
        ('Few towns, including, she said, "half of Salem."', ['"half of Salem."']),
    ],
)
def test_what_is_quoted_in_part(text: str, contents: list[str]) -> None:
    rows = [row for row in extract_attributions(text) if row.kind == "direct"]
    assert [[text[i:j] for i, j in row.content] for row in rows] == [contents]


def test_the_unquoted_part_of_a_quotation_has_its_speaker() -> None:
    text = (
        'Ana Pardo said the loss of the old port was not mainly the fault of banks, "not by far."'
    )
    assert [(s.kind, s.speaker) for s in extract_statements(text)] == [
        ("indirect", "Ana Pardo"),
        ("direct", "Ana Pardo"),
    ]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        # What somebody is called is no speech of its own, with or without a comma before it.
        (
            'Ana Pardo called the minister, Luis Rojas, "a danger to us all in the valley".',
            ["indirect"],
        ),
        ('Ana Pardo called the minister "a danger to us all in the valley".', ["indirect"]),
        ('Ana Pardo called the minister and said, "a danger awaits us in the valley."', ["direct"]),
        # A quotation that finishes a clause of its speaker stays in it; one that opens its own does not.
        ('For him, Rojas, Pardo said, "answers to the owners and to nobody else."', ["indirect"]),
        ('"Rojas," Pardo said, "answers to the owners and to nobody else."', ["direct", "direct"]),
        ('The port is lost, Ana Pardo said. "We stayed with the ships."', ["indirect", "direct"]),
        # A verdict on somebody is a statement beside the quotation, however short it is.
        ('Ana Pardo praised Leo Banks: "The valley has a port."', ["indirect", "direct"]),
        ('Ana Pardo praised him. "The valley has a port," she said.', ["indirect", "direct"]),
        ('"The valley has a port," said Ana Pardo, who accused Rojas.', ["direct", "indirect"]),
        ('Ana Pardo elogió a Rojas: "El valle tiene un puerto".', ["indirect", "direct"]),
        ('Ana Pardo le agradeció la carta: "El valle tiene un puerto".', ["indirect", "direct"]),
        # and with a quotation that describes who is judged it is one.
        ('Ana Pardo thanked Leo Banks, "the only man who came to the valley".', ["indirect"]),
        ('Ana Pardo elogió a Rojas, "el único que vino al valle aquel día".', ["indirect"]),
        # near-misses: who is told or a thing is judged
        ('Ana Pardo told Leo Banks: "The valley has a port."', ["direct"]),
        ('Ana Pardo praised the port: "The valley has a port."', ["direct"]),
        ('Ana Pardo agradeció la carta: "El valle tiene un puerto".', ["direct"]),
    ],
)
def test_a_quotation_within_its_sentence(text: str, kinds: list[str]) -> None:
    assert [s.kind for s in extract_statements(text)] == kinds


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("In her view, the valley has no port.", "Ana Pardo"),
        ("According to her, the valley has no port.", "Ana Pardo"),
        ("In the view of Leo Banks, the valley has no port.", "Leo Banks"),
        ("In the valley, the port is closed.", None),
        ("In her town, the port is closed.", None),
    ],
)
def test_views_of_who_spoke(text: str, speaker: str | None) -> None:
    said = "Ana Pardo said that the port is lost. "
    assert extract_statements(said + text, lang="en")[-1].speaker == speaker


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("A su juicio, el valle no tiene puerto.", "Ana Pardo"),
        ("En su opinión, el valle no tiene puerto.", "Ana Pardo"),
        ("Rojas agradeció la carta, que según dijo llegó tarde.", "Rojas"),
        ("Según Rojas, el valle no tiene puerto.", "Rojas"),
        ("En su pueblo, el puerto está cerrado.", None),
    ],
)
def test_spanish_views_of_who_spoke(text: str, speaker: str | None) -> None:
    said = "Ana Pardo dijo que el puerto está perdido. "
    assert extract_statements(said + text, lang="es")[-1].speaker == speaker


ASKED = '"We have time and money," said Ana Pardo. '


@pytest.mark.parametrize(
    "rest",
    [
        '"We could build a port in the valley by May," which has ten harbours.',
        '"There are towns where half of the people sail" in the valley.',
        'But "the valley is stronger with a port than it ever was without one."',
        '"I think that the valley is stronger" with a port.',
    ],
)
def test_who_spoke_goes_on_in_the_next_sentence(rest: str) -> None:
    text = ASKED + rest
    [row] = [a for a in extract_attributions(text) if a.content]
    lo, hi = row.content[-1]
    assert lo == len(ASKED)
    assert hi - lo > len(rest) / 2
    assert {s.speaker for s in extract_statements(text)} == {"Ana Pardo"}


@pytest.mark.parametrize(
    "text",
    [
        ASKED + '"The valley is stronger with a port," Leo Banks said.',
        ASKED + 'Yet another said, "The valley was stronger then" and left.',
        ASKED + 'The town of Salem calls the plan a "good one" in its letters to the valley.',
        ASKED + 'Her answer to the town: "The valley is stronger" with a port.',
        ASKED + '\n\n"The valley is stronger with a port" is the first line of a song.',
        'The valley has "time and money" to build. "We could build a port" is on its signs.',
    ],
)
def test_near_misses_of_who_goes_on(text: str) -> None:
    rows = [a for a in extract_attributions(text) if a.lemma == "say" and a.kind == "direct"]
    assert all(len(row.content) == 1 for row in rows)


@pytest.mark.parametrize(
    ("tail", "speaker"),
    [
        ("Leo Banks asked sharply, shaking his head.", "Leo Banks"),
        ("Leo Banks asked the men in the valley.", "Leo Banks"),
        ("Leo Banks declared, a point that he likes.", "Leo Banks"),
        ("Leo Banks wrote in a letter to the valley.", "Leo Banks"),
        # near-misses: a sentence of its own
        ("Leo Banks asked the men to leave the valley.", None),
        ("He answered the men in the valley.", None),
        ("Leo Banks declared war on the valley.", None),
    ],
)
def test_a_question_and_who_asks_it_are_one_sentence(tail: str, speaker: str | None) -> None:
    text = f'The valley was calm. "Why should we go home at all?" {tail}'
    assert [who for words, who in quoted(text) if words.startswith("Why")] == [speaker]


@pytest.mark.parametrize(
    ("text", "speaker", "contents"),
    [
        (
            'Pardo adds that the valley has two choices: "You leave or you fight for it."',
            "Pardo",
            ["that the valley has two choices", '"You leave or you fight for it."'],
        ),
        (
            '"We have built ports for the valley," in contrast to the years before, says Ana Pardo.',
            "Ana Pardo",
            ['"We have built ports for the valley,"', "in contrast to the years before"],
        ),
        (
            'Leo Banks was cautious, asking Pardo, "What do they want?"',
            "Leo Banks",
            ['"What do they want?"'],
        ),
        # near-misses: the name after a quotation speaks; what is judged is no part of what is said
        ('"We go home," Leo Banks, 30, of Salem, said.', "Leo Banks", ['"We go home,"']),
        (
            'Pardo praised the envoy: "He brought people home."',
            "Pardo",
            ['"He brought people home."'],
        ),
    ],
)
def test_a_quotation_goes_on_with_what_is_reported(
    text: str, speaker: str, contents: list[str]
) -> None:
    [row] = [row for row in extract_attributions(text) if row.kind == "direct"]
    assert (row.speaker, sorted(text[i:j] for i, j in row.content)) == (speaker, sorted(contents))


def test_a_line_in_single_marks_is_a_headline() -> None:
    text = "Pardo spoke.\n\n'A fight for the valley.'\n\n"
    assert quoted(text + '"We go home," said Ana Pardo.')[0][0] == "We go home,"
    assert quoted(text + "‘We go home,’ said Ana Pardo.")[0][0] == "A fight for the valley."


@pytest.mark.parametrize(
    "text",
    [
        "Bart De Wever accused Vlaams Belang of lying.",
        "Vlaams Belang attacked Ursula von der Leyen over Frontex.",
        "Von der Leyen attacked Vlaams Belang.",
    ],
)
def test_english_about_people_of_dutch_and_german_names_is_english(text: str) -> None:
    assert [s.lang for s in extract_statements(text)] == ["en"]


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        ("Ana Pardo: Yo salgo.\n\nRedacción: ¿Y Norland?\n\nA. P.: Norland miente.\n\nRedacción: ¿Sí?",
         ["Ana Pardo", "Redacción", "Ana Pardo", "Redacción"]),
        ("Redacción: ¿Sale usted?\n\nAna Pardo: Yo salgo.\n\nR.: ¿Y Norland?\n\nA.P.: Norland miente.",
         ["Redacción", "Ana Pardo", "Redacción", "Ana Pardo"]),
        ("Leo Banks: Do you go?\n\nAna Pardo: I stay.\n\nLB: And Norland?\n\nAP: I like it.",
         ["Leo Banks", "Ana Pardo", "Leo Banks", "Ana Pardo"]),
        # near-misses: nobody's initials, those of two, one label
        ("Ana Pardo: I stay.\n\nT. L.: And Norland?\n\nAna Pardo: I go.\n\nT. L.: Do you?",
         ["Ana Pardo", "T. L.", "Ana Pardo", "T. L."]),
        ("Ana Pardo: I stay.\n\nAlan Potts: I go.\n\nAna Pardo: Do you?\n\nAlan Potts: Yes."
         "\n\nA. P.: We all go.\n\nA. P.: I said so.",
         ["Ana Pardo", "Alan Potts", "Ana Pardo", "Alan Potts", "A. P.", "A. P."]),
        ("Ana Pardo: I stay.\n\nA. P.: I go.", [None, None]),
    ],
)  # fmt: skip
def test_initials_label_the_turns_of_the_name_they_abbreviate(
    text: str, speakers: list[str | None]
) -> None:
    found = [s for s in extract_statements(text) if len(s.text) > 2]
    assert [s.speaker if s.kind == "direct" else None for s in found] == speakers


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("¿Qué opina de Norland?", ("narration", None)),
        ("¿Piensa abandonar el Gobierno?", ("narration", None)),
        # near-misses: a subject, no question
        ("¿Ana Pardo dijo que Norland miente?", ("indirect", "Ana Pardo")),
        ("Dijo que Norland miente.", ("indirect", "Ana Pardo")),
        ("¿Y qué? Dijo que Norland miente.", ("indirect", "Ana Pardo")),
    ],
)
def test_a_spanish_question_has_no_dropped_third_person(
    text: str, found: tuple[str, str | None]
) -> None:
    last = extract_statements(f"Ana Pardo llegó ayer a Lima. {text}")[-1]
    assert (last.kind, last.speaker) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("—Norland miente —dijo Ana Pardo.", [("Norland miente", "Ana Pardo")]),
        ("—Norland miente —dijo Ana Pardo—. Guadiana es leal.",
         [("Norland miente", "Ana Pardo"), ("Guadiana es leal.", "Ana Pardo")]),
        ("—No. Yo salgo —dijo Ana Pardo.", [("No.", "Ana Pardo"), ("Yo salgo", "Ana Pardo")]),
        ("—¿Miente Norland? —preguntó Ana Pardo—. No lo creo.",
         [("¿Miente Norland?", "Ana Pardo"), ("No lo creo.", "Ana Pardo")]),
        ("Ana Pardo llegó ayer.\n\n—Norland miente —dijo.", [("Norland miente", "Ana Pardo")]),
        # near-misses: a sentence around the remark, no remark, no speech
        ("—Norland —dijo Ana Pardo en Lima—, que miente, perdió.", []),
        ("—Norland miente. Guadiana es leal.", []),
        ("—Norland —con apoyo de Guadiana— ganó.", []),
        ("—Norland pactó con Chile —su rival— y Ana Pardo dijo que ganó.", []),
        ("Norland —dijo Ana Pardo— miente.", []),
    ],
)  # fmt: skip
def test_dashes_are_marks_of_spanish_dialogue(
    text: str, found: list[tuple[str, str | None]]
) -> None:
    assert quoted(text) == found
