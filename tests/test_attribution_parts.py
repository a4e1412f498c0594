"""Sentences, cue words, inflection and language identification."""

from __future__ import annotations

import pytest

from pipeline.attribution import detect_language
from pipeline.attribution.cues import load_cues
from pipeline.attribution.inflect import english_verb, spanish_verb
from pipeline.attribution.quotations import find_quotes
from pipeline.attribution.sentences import paragraphs, split_sentences
from pipeline.errors import LexiconError

_WIDE = "Members of the union of dockers welcome the treaty with Norland"


def split(text: str, lang: str = "en") -> list[str]:
    out = []
    for lo, hi in paragraphs(text):
        quotes = find_quotes(text, lo, hi)
        out += [
            text[s.start : s.end] for s in split_sentences(text, lo, hi, quotes, load_cues(lang))
        ]
    return out


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("One came. Two left.", 2),
        ("Sen. Ana Pardo met Mr. Leo Banks.", 1),
        ("He moved to the U.S. in May. She stayed.", 2),
        ("He lives in the U.S. The rest left.", 2),
        ("It costs 3.5 million. Nobody pays.", 2),
        ("J. D. Lund wrote it.", 1),
        ('He said, "I go. You stay." Then he left.', 2),
        ('"Why?" asked Ana Pardo. Nobody knew.', 2),
        ('"Why?" Ana Pardo asked.', 1),
        ("First line\nSecond line", 2),
        ("a line that goes\non here.", 1),
        # Items of a list and headlines stand alone, however wide; wrapped lines do not.
        (f"Key points:\n- {_WIDE}\n- Ana Pardo condemned the treaty\n- Leo Banks praised it", 4),
        (f"(a) {_WIDE}\n(b) Banks praised it", 2),
        (f"a) {_WIDE}\nb) praises Leo Banks", 2),
        (f"* {_WIDE} of\n  Northwind\n* Banks praised it", 2),
        (f"# {_WIDE}\nand Northwind left", 2),
        (f"{_WIDE}\nLeo Banks praised it\nCarla Lund said nothing", 3),
        (f"{_WIDE}\nLeo Banks praised it", 2),
        (f"{_WIDE}\nLeo Banks Pardo told the members of the parliament of Norland to leave it.", 2),
        (f"{_WIDE}\nNorthwind left.", 1),
        (f"{_WIDE} of\nNorthwind", 1),
        (f"{_WIDE}\nNorthwind and\nits owners left", 1),
        (f"Pardo left. {_WIDE}\nNorthwind", 2),
        (f"Pardo left. {_WIDE}\nNorthwind {'left ' * 20}", 3),
        (f"{_WIDE} .... 12\nNorthwind", 3),
        (f"{_WIDE.upper()}\nNORTHWIND", 1),
        (f"{_WIDE}\n- and of Northwind.", 1),
        (f"{_WIDE}\n1990 or so.", 1),
        (f"{_WIDE}\nand left\n\n{_WIDE}\nNorthwind", 2),
        ("One.\n\nTwo.", 2),
        ("Wait … what? Yes!", 2),
        ("他说好。她说不。", 2),
        # An abbreviation before a quotation ends the sentence, unless it is a title or a nickname follows.
        ('So said Pardo, D-Mich. "We go home."', 2),
        ("So said Pardo, I-Vt. “We go home.”", 2),
        ('So said Pardo of Northwind Inc. "We go home."', 2),
        ('So said Pardo in the U.S. "We go home."', 2),
        ('So said Pardo at 5 p.m. "We go home."', 2),
        ('So said Pardo of Northwind Inc. "on behalf of all".', 1),
        ('So said Sen. "We go" Pardo.', 1),
        ('So said Leo Banks Jr. "Bear" Lund.', 1),
        ('So said Leo T. "Bear" Lund.', 1),
        # What abbreviates before a number only
        ("Pardo said no. Norland left.", 2),
        ('Pardo said no. "We go home."', 2),
        ("Pardo lives at No. 10 in Lima.", 1),
        ("Talks end in Dec. Norland left.", 2),
        ("Talks end on Dec. 5 in Lima.", 1),
        ("Ships, trains, etc. Norland left.", 2),
        ("Ships, trains, etc. and cars left.", 1),
        ("Vol. 3, p. 5. See art. 5 of the law.", 2),
        ("See pp. 3 and sec. 9 of the law.", 1),
        ("Pardo loves art. Norland does not.", 2),
        ("P. Lund left.", 1),
        # A case has two parties.
        ("In Norland v. Chile the Court found for Chile.", 1),
        ("It cites Norland v. The Shipping Board.", 1),
        ("They live in Quarter c. Norland left.", 2),
        ("The court read paragraph v. Norland left.", 2),
    ],
)
def test_sentences(text: str, count: int) -> None:
    assert len(split(text)) == count


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("En Chile c. Norland la Corte dio la razón a Norland.", 1),
        ("En Chile vs. Norland la Corte dio la razón a Norland.", 1),
        ("El acuerdo cita el inciso c. Norland lo rechazó.", 2),
    ],
)
def test_spanish_sentences(text: str, count: int) -> None:
    assert len(split(text, "es")) == count


@pytest.mark.parametrize(
    ("entry", "forms"),
    [
        ("deny", {"deny", "denies", "denied", "denying"}),
        ("plan", {"plan", "plans", "planned", "planning"}),
        ("argue", {"argue", "argues", "argued", "arguing"}),
        ("offer", {"offer", "offers", "offered", "offering"}),
        ("admit", {"admit", "admits", "admitted", "admitting"}),
        ("agree", {"agree", "agrees", "agreed", "agreeing"}),
        ("say:said", {"say", "says", "said", "saying"}),
        ("write:wrote:written", {"write", "writes", "wrote", "written", "writing"}),
        ("confess", {"confess", "confesses", "confessed", "confessing"}),
        ("quip", {"quip", "quips", "quipped", "quipping"}),
        ("equip", {"equip", "equips", "equipped", "equipping"}),
        ("abhor", {"abhor", "abhors", "abhorred", "abhorring"}),
        ("aver", {"aver", "avers", "averred", "averring"}),
        # near-misses
        ("discover", {"discover", "discovers", "discovered", "discovering"}),
        ("author", {"author", "authors", "authored", "authoring"}),
        ("quail", {"quail", "quails", "quailed", "quailing"}),
    ],
)
def test_english_verbs(entry: str, forms: set[str]) -> None:
    assert {form for form, _ in english_verb(entry)} == forms


@pytest.mark.parametrize(
    ("entry", "form", "code"),
    [
        ("afirmar", "afirmó", "d"),
        ("afirmar", "afirman", "s"),
        ("decir:dice:dijo:dijeron:diciendo:dicho", "dijeron", "d"),
        ("temer", "teme", "s"),
        ("advertir:advierte:advirtió", "advirtió", "d"),
    ],
)
def test_spanish_verbs(entry: str, form: str, code: str) -> None:
    assert any(f == form and code in codes for f, codes in spanish_verb(entry))


@pytest.mark.parametrize(("lang", "least"), [("en", 350), ("es", 150)])
def test_there_are_enough_cues(lang: str, least: int) -> None:
    assert len(load_cues(lang).lemmas) >= least


def test_unknown_language_is_refused() -> None:
    with pytest.raises(LexiconError, match="no cue words"):
        load_cues("xx")


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("The minister said that the border was closed.", "en"),
        ("Sus aliados no pueden hablar de democracia.", "es"),
        ("Se llama crimen, lo hacen para sacar al pueblo.", "es"),
        ("Le ministre a dit que la frontière était fermée.", "fr"),
        ("Der Minister sagte, dass die Grenze nicht offen ist.", "de"),
        ("O ministro disse que não há acordo com os bancos.", "pt"),
        ("Il ministro ha detto che la frontiera è chiusa.", "it"),
        ("De minister zei dat het niet goed is.", "nl"),
        ("Министр сказал, что граница закрыта.", "ru"),
        ("قال الوزير إن الحدود مغلقة", "ar"),
        ("部长说边境已关闭。", "zh"),
        ("", None),
        ("12 345", None),
        ("Ana Pardo", None),
        # One word that another language shares decides nothing.
        ("Chile met Norway.", None),
        ("Chile met Norway over the dam.", "en"),
        ("Putin har Ukraine", None),
        ("Maduro acusa a Petro de traición.", None),
        ("El presidente condenó a Israel.", "es"),
        ("¿Qué pasa en Gaza?", "es"),
        # The particles of names are of no language; the verb is English.
        ("Bart De Wever accused Vlaams Belang of lying.", None),
        ("Ana Pardo attacked Ursula von der Leyen over the dam.", "en"),
        ("Von der Leyen attacked Pardo.", None),
        ("They accused von der Leyen of lying to the house.", "en"),
        # near-misses
        ("Die AfD greift Ursula von der Leyen an.", "de"),
        ("Von der Regierung ist nicht viel zu hören.", "de"),
        ("Bart De Wever beschuldigt Vlaams Belang van lafheid.", "nl"),
        ("Kamerleden van de VVD en Van den Berg zijn boos op het kabinet.", "nl"),
    ],
)
def test_language(text: str, lang: str | None) -> None:
    assert detect_language(text) == lang
