"""What the fast paths of reading must not change: noise, tokens and their offsets, quotations, mentions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.attribution import extract_attributions
from pipeline.attribution.cues import load_cues
from pipeline.attribution.entities import Roster
from pipeline.attribution.layout import is_noise
from pipeline.attribution.names import Entity, Mention
from pipeline.attribution.quotations import find_quotes
from pipeline.attribution.tokens import CLOSED, Tokens, tokenise
from pipeline.parties.datelines import dateline_end


@pytest.mark.parametrize(
    ("line", "noise"),
    [
        ("Read more: the vote in Lima", True),
        ("READ ALSO the vote in Lima", True),
        ("Readers liked the vote", False),
        ("See also: Lima", True),
        ("Related articles:", True),
        ("Click here to subscribe", True),
        ("Sign up for our letter", True),
        ("Subscribe now", True),
        ("Follow us on the web", True),
        ("Follow the money", False),
        ("Share this", True),
        ("Advertisement", True),
        ("More from Lima", True),
        ("Watch: the vote", True),
        ("Watch live as they vote", True),
        ("Photo by Ana Quispe", False),
        ("Photo: Ana Quispe", True),
        ("Video credit: Ana Quispe", True),
        ("Source: the ministry", True),
        ("Getty Images", True),
        ("Reuters/Ana Quispe", True),
        ("AP Photo", True),
        ("(AFP photo", True),
        ("File photo of the harbour", True),
        ("Updated: May 3", True),
        ("Last modified 3 May", True),
        ("Copyright Lima Post", True),
        ("© Lima Post", True),
        ("All rights reserved", True),
        ("Leer más", True),
        ("Ver también", True),
        ("Lee también", True),
        ("Foto: Ana Quispe", True),
        ("Crédito: Ana Quispe", True),
        ("Te puede interesar", True),
        ("Ana Quispe contributed to this report.", True),
        ("Ana Quispe reported from Lima.", True),
        ("Ana Quispe contributed money.", False),
        ("(Additional reporting by Ana Quispe)", True),
        ("This story has been updated.", True),
        ("This story has been told.", False),
        ("By Ana Quispe", True),
        ("By now the vote was lost.", False),
    ],
)
def test_lines_that_are_no_prose(line: str, noise: bool) -> None:
    assert is_noise(line, 0, len(line)) is noise


@pytest.mark.parametrize(
    ("line", "rest"),
    [
        ("LIMA (Reuters) - Chile left.", "Chile left."),
        ("LIMA — Chile left.", "Chile left."),
        ("LIMA, 3 may (EFE).- Chile left.", "Chile left."),
        ("LIMA/QUITO, May 3 (Reuters) - Chile left.", "Chile left."),
        ("Lima, 3 May 2024 – Chile left.", "Chile left."),
        ("Lima (3 May 2024) – Chile left.", "Chile left."),
        ("Lima.- Chile left.", "Chile left."),
        ("Ciudad de México, 18 nov (EFE).- Chile se fue.", "Chile se fue."),
        ("San José de Costa Rica.- Chile se fue.", "Chile se fue."),
        ("Buenos Aires, 18 de noviembre.- Chile se fue.", "Chile se fue."),
        ("Lima y Quito, 18 nov (EFE).- Fin.", "Lima y Quito, 18 nov (EFE).- Fin."),
        ("LIMA — which had left — came back.", "LIMA — which had left — came back."),
        ("Lima – and not Quito – left.", "Lima – and not Quito – left."),
        ("LIMA — al-Qaida left.", "al-Qaida left."),
        ("LIMA – NATO left.", "NATO left."),
        ("LIMA (Reuters) - we left.", "we left."),
        ("LA PAZ, Bolivia — He left.", "He left."),
        ("OROVILLE, N.H. - It rained.", "It rained."),
        ("PERU, THE LIAR - He left.", "PERU, THE LIAR - He left."),
        ("PERU - we love you.", "PERU - we love you."),
        ("Chile left the well-known bloc.", "Chile left the well-known bloc."),
        ("Chile left.", "Chile left."),
    ],
)
def test_datelines(line: str, rest: str) -> None:
    assert line[dateline_end(line, 0, len(line)) :] == rest


def tokens(text: str) -> Tokens:
    return tokenise(text, 0, len(text), load_cues("en"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Sen. Ana said so.", ["sen.", "ana", "said", "so", "."]),
        ("the U.S. left", ["the", "u.s.", "left"]),
        ("  two   spaces\n\nand\tmore ", ["two", "spaces", "and", "more"]),
        ('"No," he said.', ['"', "no", ",", '"', "he", "said", "."]),
        ("the workers’ union’s plan", ["the", "workers'", "union's", "plan"]),
        ("see www.a.b/c?d now", ["see", "www.a.b/c?d", "now"]),
        ("ends. Then", ["ends", ".", "then"]),
        ("", []),
        (" \n", []),
    ],
)
def test_tokens(text: str, words: list[str]) -> None:
    found = tokens(text)
    spans = [text[a:b] for a, b in zip(found.start, found.end, strict=True)]
    assert [span.lower().replace("’", "'") for span in spans] == words
    assert list(found.low) == [word.rstrip(".") or "." for word in words]


_PIECES = st.sampled_from(["He", "said", "U.S.", "a.", '"', "x-y", "www.a.b", " ", "  ", "\n", "ñ"])


@given(st.lists(_PIECES).map("".join), st.integers(0, 3))
def test_tokens_do_not_depend_on_the_spaces_between(text: str, more: int) -> None:
    wide = text.replace(" ", " " * (more + 1))
    here, there = tokens(text), tokens(wide)
    assert (here.low, here.tag, here.hot) == (there.low, there.tag, there.hot)
    assert [wide[a:b] for a, b in zip(there.start, there.end, strict=True)] == [
        text[a:b] for a, b in zip(here.start, here.end, strict=True)
    ]


@given(st.text(CLOSED + "WK.,").map(lambda tag: Tokens((), tag, (), (), "")), st.floats(0, 1))
def test_the_short_count_agrees_with_the_share(t: Tokens, share: float) -> None:
    if share:
        assert t.is_known(share) is (t.closed_share() >= share)


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("They don't want Chile's plan.", []),
        ("The workers' plan and Chile's.", []),
        ("He said 'we don't want it' twice.", ["we don't want it"]),
        ("'Tis what they said.'", ["Tis what they said."]),
        ('It isn\'t "the plan" they want.', ["the plan"]),
        ("It's ``the plan'' they want.", ["the plan"]),
    ],
)
def test_apostrophes_quote_nothing(text: str, quoted: list[str]) -> None:
    found = find_quotes(text, 0, len(text))
    assert [text[q.inner_start : q.inner_end] for q in found] == quoted


def test_mentions_come_nearest_first_with_those_heard_among_the_names() -> None:
    text = "Ana Quispe met Leo Banks. She saw Mia Lund."
    roster, t = Roster(text), tokens(text)
    roster.scan(t, load_cues("en"), 0, [])
    she = Entity("She", ("she",))
    assert [m.entity.name for m in roster.before(26)] == ["Leo Banks", "Ana Quispe"]
    roster.before(len(text))  # names ahead are taken up before she is heard
    roster.add(Mention(26, 29, she, 1))
    assert [m.entity.name for m in roster.before(len(text))] == [
        *("Mia Lund", "She", "Leo Banks", "Ana Quispe")
    ]
    assert [m.entity.name for m in roster.before(len(text), 2)] == ["Mia Lund", "She"]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Mulambo Haimbe, the minister, on Monday accused Namibia of theft.", "Mulambo Haimbe"),
        (
            "Zambia's minister, Mulambo Haimbe, on Monday accused Namibia of theft.",
            "Mulambo Haimbe",
        ),
        ("Mulambo Haimbe on Monday accused Namibia of theft.", "Mulambo Haimbe"),
        ("El ministro Mulambo Haimbe acusó el lunes a Namibia de robo.", "Mulambo Haimbe"),
        ("Botswana accused Namibia on Monday of theft.", "Botswana"),
    ],
)
def test_a_day_is_nobody_who_speaks(text: str, speaker: str) -> None:
    assert [found.speaker for found in extract_attributions(text)] == [speaker]
