"""Statements, quotations and reported speech: tables with near-misses, and the seed article."""

from __future__ import annotations

import unicodedata
from dataclasses import FrozenInstanceError

import pytest

from pipeline.attribution import extract_attributions, extract_statements
from pipeline.schema import Statement, write_statement

SEED = (
    "On Tuesday, President Lucas Ferrer announced the recall of his country's envoy.\n\n"
    'Through his account on the network X, Ferrer said, "I have decided to recall our envoy. '
    'If the siege goes on, we cannot be there."\n\n'
    "For its part, the Colombian Foreign Ministry said in a statement that the government reiterates "
    "the urgency of a ceasefire.\n\nIt also stressed the duty to obey the law. The ministry noted that "
    '"full recognition of the two states by all nations should bring peace."\n\n'
    "Se llama crimen, lo hacen para sacar al pueblo de su tierra.\n\n\n\n"
    "El que hace esto es un criminal. pic.twitter.com/AbC1 — Lucas Ferrer (@lferrer) May 1, 2023\n\n"
    'The tweet reads, "It is called a crime. Whoever does this is a criminal."\n\n'
    'The Colombian presidenthas shown his support for the cause, comparing it to the past: "Now they '
    'want ruin," "We do not support ruin," Ferrer has said.\n\n'
    'Chile condemned the army\'s "collective punishment of civilians" in breach of "fundamental '
    'norms."'
)


def direct(text: str) -> list[tuple[str, str | None]]:
    return [(s.text, s.speaker) for s in extract_statements(text) if s.kind == "direct"]


@pytest.mark.parametrize(
    ("lang", "found"),
    [
        *((lang, ("Mira Solberg", "en")) for lang in (None, "en", "EN", "en_GB", "eng", "und")),
        ("fr", (None, "fr")),
        ("fra", (None, "fra")),
    ],
)
def test_languages_are_named_in_several_ways(lang: str | None, found: tuple[str, str]) -> None:
    first = extract_statements('"We stand with Chile," Mira Solberg said on Monday.', lang=lang)[0]
    assert (first.speaker, first.lang) == found


def at(text: str, words: str) -> Statement:
    where = text.index(words)
    return next(s for s in extract_statements(text) if s.start <= where < s.end)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            'Ana Pardo said, "We go. You stay."',
            [("We go.", "Ana Pardo"), ("You stay.", "Ana Pardo")],
        ),
        (
            '"We go," said Ana Pardo. "You stay."',
            [("We go,", "Ana Pardo"), ("You stay.", "Ana Pardo")],
        ),
        ('"We," said Ana Pardo, "go home."', [("We,", "Ana Pardo"), ("go home.", "Ana Pardo")]),
        ("“We go home,” said Ana Pardo.", [("We go home,", "Ana Pardo")]),
        ("«Nos vamos a casa», dijo Ana Pardo.", [("Nos vamos a casa", "Ana Pardo")]),
        ("‘We go home,’ Ana Pardo said.", [("We go home,", "Ana Pardo")]),
        ("''We go home,'' Ana Pardo said.", [("We go home,", "Ana Pardo")]),
        ('"Why go home?" Ana Pardo asked.', [("Why go home?", "Ana Pardo")]),
        ('Ana Pardo: "We go home."', [("We go home.", "Ana Pardo")]),
        (
            "Ana Pardo said:\n\n“We go home.\n\n“You stay.”",
            [("We go home.", "Ana Pardo"), ("You stay.", "Ana Pardo")],
        ),
        ("Ana Pardo said, \"They say 'no' to all.\"", [("They say 'no' to all.", "Ana Pardo")]),
        ('Ana Pardo said, "We go home and never', [("We go home and never", "Ana Pardo")]),
    ],
)
def test_direct_quotations(text: str, expected: list[tuple[str, str | None]]) -> None:
    assert direct(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        'The so-called "peace plan" of Norland failed.',
        'He bought "War and Peace" in Lima.',
        "The players' union met the owners' club.",
        'The shelf is 5\'10" high and 6" deep.',
        'Chile condemned the "collective punishment of civilians" in the valley.',
        "It's the '90s again.",
    ],
)
def test_scare_quotes_titles_and_apostrophes_are_no_statements(text: str) -> None:
    assert direct(text) == []
    assert [s.text for s in extract_statements(text)] == [text]


@pytest.mark.parametrize(
    ("text", "speaker", "content"),
    [
        ("Ana Pardo said that the plan had failed.", "Ana Pardo", "that the plan had failed"),
        ("The plan had failed, Ana Pardo said.", "Ana Pardo", "The plan had failed"),
        ("The plan had failed, said Ana Pardo.", "Ana Pardo", "The plan had failed"),
        ("According to Ana Pardo, the plan had failed.", "Ana Pardo", "the plan had failed"),
        ("The plan had failed, according to Ana Pardo.", "Ana Pardo", "The plan had failed"),
        ("Ana Pardo fears that the plan will fail.", "Ana Pardo", "that the plan will fail"),
        ("Ana Pardo wants to leave the valley.", "Ana Pardo", "to leave the valley"),
        ("Ana Pardo told reporters that the plan failed.", "Ana Pardo", "that the plan failed"),
        ("Ana Pardo urged Norland to stop the raids.", "Ana Pardo", "Norland to stop the raids"),
        ("Ana Pardo afirmó que el plan es malo.", "Ana Pardo", "que el plan es malo"),
        ("Según Ana Pardo, el plan es malo.", "Ana Pardo", "el plan es malo"),
        ("Pardo: Norland must stop the raids", "Pardo", "Norland must stop the raids"),
        ("In a new poll, most voters chose Norland.", "a new poll", "most voters chose Norland"),
    ],
)
def test_reported_speech(text: str, speaker: str, content: str) -> None:
    (statement,) = extract_statements(text)
    assert (statement.kind, statement.speaker) == ("indirect", speaker)
    assert statement.text == text
    assert text[statement.content_start : statement.content_end] == content


@pytest.mark.parametrize(
    "text",
    [
        "The claims of the valley were settled.",
        "The report on the valley is long.",
        "The United States is a federation.",
        "Norland plans are cheap to print.",
        "The accused man left the court.",
    ],
)
def test_nouns_that_look_like_cues_are_narration(text: str) -> None:
    (statement,) = extract_statements(text)
    assert (statement.kind, statement.speaker) == ("narration", None)


@pytest.mark.parametrize(
    "noise",
    [
        "By Ana Pardo and Leo Banks",
        "Read more: the valley in ten pictures",
        "Photo: Ana Pardo/Reuters",
        "Reporting by Ana Pardo; Editing by Leo Banks",
        "Follow us on X @valleynews",
        "Lee también: el valle en diez fotos",
    ],
)
def test_bylines_and_credits_are_gaps(noise: str) -> None:
    text = f"{noise}\n\nThe valley was calm on Monday."
    assert [s.text for s in extract_statements(text)] == ["The valley was calm on Monday."]


@pytest.mark.parametrize(
    "text",
    [
        "Watch: Israel bombs a hospital in Gaza and the US pays for it",
        "Video: Trump lies",
        "Foto: Petro insulta a Israel",
        "SHARE THIS IF YOU STAND WITH ISRAEL",
        "Follow @UKLabour if you hate the Tories",
        "By Trump and Putin",
        "ISRAEL - shame on you for bombing Gaza",
        "UKRAINE – we stand with you",
        "UKRAINE - We stand with you",
        "TRUMP, THE LIAR - he betrayed Ukraine",
        "ISRAEL - SHAME ON YOU",
    ],
)
@pytest.mark.parametrize("beside", ["", "\n\nhttps://t.co/abc", "\n\n#Gaza @someone 🙏"])
def test_a_post_is_read_though_it_looks_like_a_caption_or_a_dateline(
    text: str, beside: str
) -> None:
    assert extract_statements(text + beside)[0].text == text


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("RT @JohnSmith: Norland is evil", "@JohnSmith"),
        ("QT @JohnSmith: We stand with Norland. It is good.", "@JohnSmith"),
        ("@jane: I think Norland is good", "@jane"),
        ("RT @leo: RT @jane: Norland is evil", "@jane"),
        ("RT @jane: Norland is evil\n\nI hate Norland", "@jane"),
        # What is reported or quoted in a post has its own speaker.
        ("RT @valleynews: Ana Pardo said Norland is evil", "Ana Pardo"),
        ('RT @valleynews: "Norland is evil" said Ana Pardo', "Ana Pardo"),
        # No label of a post's author.
        ("@jane I think Norland is good", None),
        ("Thanks @jane: I think Norland is good", None),
        ("THREAD: Why Norland is evil", None),
        ("1/7 THREAD: Why Norland is evil", None),
        ("Reminder: Norland is evil", None),
        ("PSA: Norland is evil", None),
        ("TIL: Norland is evil", None),
        ("HILO: Por qué Norland es un problema de todos", None),
        ("Ana Pardo: Norland is evil", "Ana Pardo"),
        ("Pardo: Norland is evil", "Pardo"),
    ],
)
def test_labels_of_posts(text: str, speaker: str | None) -> None:
    assert {s.speaker for s in extract_statements(text)} == {speaker}


def test_a_handle_before_one_paragraph_is_not_the_author_of_the_next() -> None:
    first, last = extract_statements("@jane: Norland is evil\n\nNorland is good")
    assert (first.text, first.speaker) == ("Norland is evil", "@jane")
    assert last.speaker is None


@pytest.mark.parametrize(
    "dateline",
    [
        "BOGOTA (Reuters) - ",
        "LA PAZ, Bolivia (AP) — ",
        "WASHINGTON — ",
        "OSLO, Nov. 3 (NTB) -- ",
        "BREAKING - ",
    ],
)
def test_datelines_are_gaps(dateline: str) -> None:
    body = "Norland closed its border on Monday."
    assert [s.text for s in extract_statements(dateline + body)] == [body]


def test_partial_quotation_keeps_the_sentence_whole() -> None:
    last = extract_statements(SEED)[-1]
    assert last.text.startswith("Chile condemned")
    assert last.text.endswith('norms."')
    assert (last.kind, last.speaker) == ("indirect", "Chile")


@pytest.mark.parametrize(
    ("words", "kind", "speaker", "lang"),
    [
        ("announced the recall", "indirect", "Lucas Ferrer", "en"),
        ("I have decided", "direct", "Lucas Ferrer", "en"),
        ("If the siege", "direct", "Lucas Ferrer", "en"),
        ("reiterates", "indirect", "Colombian Foreign Ministry", "en"),
        ("It also stressed", "indirect", "Colombian Foreign Ministry", "en"),
        ("full recognition", "indirect", "Colombian Foreign Ministry", "en"),
        ("Se llama crimen", "direct", "Lucas Ferrer", "es"),
        ("El que hace esto", "direct", "Lucas Ferrer", "es"),
        ("It is called", "direct", "Lucas Ferrer", "en"),
        ("Whoever does", "direct", "Lucas Ferrer", "en"),
        ("Now they want", "direct", "Lucas Ferrer", "en"),
        ("We do not support", "direct", "Lucas Ferrer", "en"),
    ],
)
def test_an_article_like_the_seed(words: str, kind: str, speaker: str, lang: str) -> None:
    found = at(SEED, words)
    assert (found.kind, found.speaker, found.lang) == (kind, speaker, lang)


def test_signature_and_link_are_gaps() -> None:
    covered = " ".join(s.text for s in extract_statements(SEED))
    assert "pic.twitter.com" not in covered
    assert "@lferrer" not in covered


def test_registry_link_renames_speakers() -> None:
    text = 'Ana Pardo left. "I am free," Pardo said.'
    (quoted,) = [
        s
        for s in extract_statements(text, link={"Ana Pardo": "pardo-ana"}.get)
        if s.kind == "direct"
    ]
    assert quoted.speaker == "pardo-ana"


def test_interview_labels() -> None:
    text = (
        "Maya Lin runs the shelter.\n\nQ: Are you afraid?\n\nA: Never. Fear costs time.\n\n"
        "Q: Why?\n\nA: It does."
    )
    assert direct(text) == [
        ("Are you afraid?", None),
        ("Never.", "Maya Lin"),
        ("Fear costs time.", "Maya Lin"),
        ("Why?", None),
        ("It does.", "Maya Lin"),
    ]


@pytest.mark.parametrize(
    ("introduction", "guest"),
    [
        ("We asked Maya Lin about Leo Banks.", "Maya Lin"),
        (
            "We spoke with Maya Lin about the end of President Leo Banks and of Hugo Lopez.",
            "Maya Lin",
        ),
        ("Asked about Leo Banks, Maya Lin sat down with us.", "Maya Lin"),
        ("We talked about hope with Maya Lin.", "Maya Lin"),
        ("A book about Leo Banks by Maya Lin is out.", "Maya Lin"),
        ("Preguntamos a Maya Lin por Leo Banks.", "Maya Lin"),
        ("We asked Mayor Lin about Leo Banks.", "Lin"),  # not in full, but nobody else is asked
        ("We asked about Leo Banks.", None),
        ("Ana Lin met Leo Banks.", None),  # one of them
    ],
)
def test_who_is_asked_about_gives_no_interview(introduction: str, guest: str | None) -> None:
    text = f"{introduction}\n\nQ: Are you afraid?\n\nA: Never.\n\nQ: Why?\n\nA: It does."
    assert {speaker for words, speaker in direct(text) if "?" not in words} == {guest}


def test_speaker_span_is_the_mention_that_utters() -> None:
    text = 'Ana Pardo came home. "I am free," she said.'
    found = at(text, "I am free")
    assert text[found.speaker_start : found.speaker_end] == "she"
    assert (found.speaker, found.cue) == ("Ana Pardo", "said")


def test_unnamed_spokesman_carries_affiliation() -> None:
    found = at("A spokesman for the Northern Bank said that rates would rise.", "rates")
    assert (found.speaker, found.affiliation) == ("Northern Bank", "Northern Bank")


def test_attribution_of_two_parts_is_one() -> None:
    (row,) = extract_attributions('"We go," said Ana Pardo. "You stay."')
    assert len(row.content) == 2
    assert row.kind == "direct"


def rows(text: str) -> list[tuple[str, str | None, str]]:
    """Return (rule, source, first content) of the attributions."""
    return [
        (a.rule, text[slice(*a.source)] if a.source else None, text[slice(*a.content[0])])
        for a in extract_attributions(text)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # A clause after "X, doing something, said" is reported; a name is who said the words before.
        (
            "Ana Pardo, appearing on radio after the speech, said Chile failed to answer.",
            [("say", "Ana Pardo", "Chile failed to answer")],
        ),
        # What it tells of is no other's judgement, in the present as in the past.
        (
            "Chile attacked Norland, says Ana Pardo.",
            [("inverted", "Ana Pardo", "Chile attacked Norland")],
        ),
        (
            "Chile praised Norland, warns the envoy.",
            [("inverted", "the envoy", "Chile praised Norland")],
        ),
        (
            "Chile attacked Norland, said Ana Pardo.",
            [("inverted", "Ana Pardo", "Chile attacked Norland")],
        ),
        (
            "Chile attacked Norland, which says Peru lied.",
            [("judge", "Chile", "Norland"), ("say", "which", "Peru lied")],
        ),
        (
            "Chile attacked Norland, claims in hand.",
            [("judge", "Chile", "Norland, claims in hand")],
        ),
        (
            "Chile failed to answer, said lobbyist Ana Pardo.",
            [("inverted", "lobbyist Ana Pardo", "Chile failed to answer")],
        ),
        (
            "Chile lost, with its friends in Congress, whom it shunned, said Ana Pardo, a senator.",
            [
                (
                    "inverted",
                    "Ana Pardo, a senator",
                    "Chile lost, with its friends in Congress, whom it shunned",
                )
            ],
        ),
        # Dashes enclose an apposition as commas do.
        (
            "Insiders in two states — Nevada and Utah — said it was over.",
            [("say", "Insiders in two states — Nevada and Utah", "it was over")],
        ),
        # "that" as a relative pronoun begins no report.
        (
            "Ana Pardo announced her bid with a speech that included insults.",
            [("say", "Ana Pardo", "her bid with a speech that included insults")],
        ),
        ("Ana Pardo announced that she won.", [("that", "Ana Pardo", "that she won")]),
        # Who supports something is picked out, not reported; a comma makes it a remark.
        ("Voters who support Peru left.", []),
        ("The union, which endorsed Peru, left.", [("judge", "which", "Peru")]),
        # Attitudes need their verb and what they are about.
        ("Ana Pardo is wary of the deal.", [("attitude", "Ana Pardo", "the deal")]),
        ("Wary of the deal, Ana Pardo left.", []),
        # A participle after a verb is no subject's.
        ("Sweden must stop backing the militants.", []),
        ("A firm called Northwind sank.", []),
        ("The vote failed, as Ana Pardo has admitted.", [("as", "Ana Pardo", "The vote failed")]),
        (
            "As reported by the Andes Herald, the vote failed.",
            [("according", "the Andes Herald", "the vote failed")],
        ),
        ("Traders also say business is poor.", [("say", "Traders", "business is poor")]),
        ("Q&A: The envoy who left", []),
        ("Erdogan: Sweden must go", [("colon", "Erdogan", "Sweden must go")]),
        ("Lula criticó a Milei.", [("judge", "Lula", "a Milei")]),
        (
            "Ana Pardo felicitó a Lula y aseguró que México lo apoya.",
            [("judge", "Ana Pardo", "a Lula"), ("that", "Ana Pardo", "que México lo apoya")],
        ),
    ],
)
def test_clauses_that_look_alike(text: str, expected: list[tuple[str, str | None, str]]) -> None:
    assert rows(text) == expected


def test_words_quoted_before_the_cue_go_on_in_the_next_sentence() -> None:
    text = 'This is "a big mistake," Ana Pardo said. "We will fight it." Rain fell.'
    assert [(s.kind, s.speaker) for s in extract_statements(text)] == [
        ("indirect", "Ana Pardo"),
        ("direct", "Ana Pardo"),
        ("narration", None),
    ]
    assert len(extract_attributions(text)) == 1


@pytest.mark.parametrize(
    ("text", "words", "speaker"),
    [
        # Names inside a relative clause do not speak.
        ("Officials who like Ana Pardo said it rained.", "rained", "Officials"),
        ("Ana Pardo, who likes Peru, said it rained.", "rained", "Ana Pardo"),
        ("Groups that support Ana Pardo said it rained.", "rained", "Groups"),
        ("The firm that owns the mine said it rained.", "rained", "The firm that owns the mine"),
        ("The states that recognise Peru said it rained.", "rained",
         "The states that recognise Peru"),
        ("Los obreros que apoyan a Lula dijeron que llovió.", "llovió",
         "Los obreros que apoyan a Lula"),
        # Another "that" opens what is said.
        ("Ana Pardo told the court that officers from Peru had said it rained.", "rained",
         "Ana Pardo"),
        ("Es la primera vez que Bolivia dijo que llovió.", "llovió", "Bolivia"),
        # What is his speaks for him.
        ("President Lucas Ferrer left. It rained, his office said.", "rained", "Lucas Ferrer's office"),
        ("Israel struck. Its army said it rained.", "rained", "Israel's army"),
        # A dateline in small letters needs its agency.
        ("Caracas, 6 ene (AFP).- El ministro Ana Pardo dijo que llovió.", "llovió", "Ana Pardo"),
    ],
)  # fmt: skip
def test_whose_words(text: str, words: str, speaker: str) -> None:
    found = at(text, words)
    assert (found.speaker or "").split(" who ")[0] == speaker
    assert "AFP" not in found.text


def test_paragraphs_after_a_colon_are_one_quotation() -> None:
    text = 'Ana Pardo said:\n\n"We go home today.\n\n"You stay here.\n\n"Nobody is left."\n\nIt rained.'
    found = [a for a in extract_attributions(text) if a.kind == "direct"]
    assert [len(a.content) for a in found] == [3]
    assert {s.speaker for s in extract_statements(text) if s.kind == "direct"} == {"Ana Pardo"}


@pytest.mark.parametrize(
    "fields",
    [
        (0, 3, "No."),
        (4, 9, "It is", "Ana Quispe", 1, 3, "said", "direct", "en", -1, -1, "person", 0.9, "Peru"),
    ],
)
def test_a_written_statement_is_one_that_was_made(fields: tuple[object, ...]) -> None:
    written, made = write_statement(*fields), Statement(*fields)  # type: ignore[arg-type]
    assert (type(written), written, hash(written)) == (Statement, made, hash(made))
    with pytest.raises(FrozenInstanceError):
        written.start = 1  # type: ignore[misc]


@pytest.mark.parametrize(
    "text",
    [
        "México condenó el asedio. «No aceptamos la agresión», dijo Andrés Peña.",
        "Erdoğan accused Perú of lying. “Türkiye stands firm,” Erdoğan said.",
        "Norland is ready, the minister said.",
    ],
)
def test_decomposed_text_has_the_statements_of_composed_text(text: str) -> None:
    apart = unicodedata.normalize("NFD", text)
    expected, found = extract_statements(text), extract_statements(apart)
    assert [(s.speaker, s.kind, s.lang, s.cue) for s in found] == [
        (s.speaker, s.kind, s.lang, s.cue) for s in expected
    ]
    for own, other in zip(expected, found, strict=True):
        assert other.text == apart[other.start : other.end]
        for name in ("", "speaker_", "content_"):
            start, end = getattr(other, f"{name}start"), getattr(other, f"{name}end")
            span = text[getattr(own, f"{name}start") : getattr(own, f"{name}end")]
            assert unicodedata.normalize("NFC", apart[start:end]) == span
