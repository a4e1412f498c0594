"""The stance lexicon: inflection, validation, the shipped data, snapshots and user files."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import LexiconError
from pipeline.lexicon import (
    DIRECTIONS,
    KINDS,
    LANGS,
    MARKS,
    POS,
    Entry,
    Lexicon,
    inflect,
    lexicon_counts,
    look_up,
    read_lexicon,
    read_valence,
    surface_forms,
    tokens,
)
from pipeline.resources import resource

SHIPPED = resource("seeds", "lexicon.yaml")


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return Lexicon.load()


@pytest.fixture(scope="module")
def entries() -> tuple[Entry, ...]:
    return read_lexicon(SHIPPED).entries


def forms(lemma: str, pos: str = "verb", lang: str = "en") -> set[str]:
    return set(inflect(lemma, pos, lang))


# --- inflection ---------------------------------------------------------------------------------

EXACT = [
    ("en", "verb", "condemn", "condemn condemns condemned condemning"),
    ("en", "verb", "slam", "slam slams slammed slamming"),
    ("en", "verb", "deter", "deter deters deterred deterring"),
    ("en", "verb", "visit", "visit visits visited visiting"),  # stress on the first: no doubling
    ("en", "verb", "target", "target targets targeted targeting"),
    ("en", "verb", "fail", "fail fails failed failing"),  # two vowels: no doubling
    ("en", "verb", "quit", "quit quits quitted quitting"),
    ("en", "verb", "screw", "screw screws screwed screwing"),
    ("en", "verb", "annex", "annex annexes annexed annexing"),
    ("en", "verb", "cancel", "cancel cancels canceled cancelled canceling cancelling"),
    ("en", "verb", "deny", "deny denies denied denying"),
    ("en", "verb", "betray", "betray betrays betrayed betraying"),
    ("en", "verb", "veto", "veto vetoes vetoed vetoing"),
    ("en", "verb", "vie", "vie vies vied vying"),
    ("en", "verb", "agree", "agree agrees agreed agreeing"),
    ("en", "verb", "panic", "panic panics panicked panicking"),
    ("en", "verb", "fight", "fight fights fought fighting"),
    ("en", "verb", "overthrow", "overthrow overthrows overthrew overthrown overthrowing"),
    ("en", "verb", "strike", "strike strikes struck stricken striking"),
    ("en", "verb", "fact-check", "fact-check fact-checks fact-checked fact-checking"),
    ("en", "verb", "be", "be is was were been being"),
    ("en", "verb", "seize", "seize seizes seized seizing"),  # no British "seise"
    (
        "en",
        "verb",
        "criticize",
        "criticize criticizes criticized criticizing criticise criticises criticised criticising",
    ),
    ("en", "noun", "ally", "ally allies"),
    ("en", "noun", "envoy", "envoy envoys"),
    ("en", "noun", "embargo", "embargo embargoes"),
    ("en", "noun", "crisis", "crisis crises"),
    ("en", "noun", "thanks", "thanks"),
    ("en", "noun", "spokesman", "spokesman spokesmen"),
    ("en", "noun", "human", "human humans"),
    ("en", "noun", "thief", "thief thieves"),
    ("en", "noun", "belief", "belief beliefs"),
    ("en", "noun", "bias", "bias biases"),
    ("en", "noun", "witness", "witness witnesses"),
    ("en", "noun", "favor", "favor favors favour favours"),
    ("en", "noun", "monarch", "monarch monarchs"),
    ("en", "adj", "ugly", "ugly uglier ugliest"),
    ("en", "adj", "weak", "weak weaker weakest"),
    ("en", "adj", "brave", "brave braver bravest"),
    ("en", "adj", "sad", "sad sadder saddest"),
    ("en", "adj", "good", "good better best"),
    ("en", "adj", "corrupt", "corrupt"),
    ("en", "adj", "failed", "failed"),
    ("en", "adj", "honorary", "honorary"),  # honorable has "honourable", honorary has none
    ("en", "adj", "honorable", "honorable honourable"),
    ("en", "adv", "badly", "badly"),
    ("en", "adv", "favorably", "favorably favourably"),
    ("es", "adv", "favor", "favor"),
    ("es", "noun", "sanción", "sanción sanciones"),
    ("es", "noun", "crisis", "crisis"),
    ("es", "noun", "voz", "voz voces"),
    ("es", "noun", "agresor", "agresor agresores agresora agresoras"),
    ("es", "adj", "corrupto", "corrupto corrupta corruptos corruptas"),
    ("es", "adj", "valiente", "valiente valientes"),
    ("es", "adj", "traidor", "traidor traidora traidores traidoras"),
    ("es", "adj", "vil", "vil viles"),
    ("es", "adj", "capaz", "capaz capaces"),
]


@pytest.mark.parametrize(("lang", "pos", "lemma", "expected"), EXACT)
def test_inflection_is_exact(lang: str, pos: str, lemma: str, expected: str) -> None:
    assert forms(lemma, pos, lang) == set(expected.split())


CONDENAR = """condenar condeno condena condenamos condenan condenó condenaron condenaba condenaban
condenará condenarán condenado condenada condenados condenadas condenando"""


def test_regular_spanish_verb_is_exact() -> None:
    assert forms("condenar", lang="es") == set(CONDENAR.split())


SPANISH = [
    ("defender", "defiende defienden defendemos defendió defendiendo", "defende defiendió"),
    ("apoyar", "apoya apoyó apoyaron apoyará", "apueya"),
    ("aprobar", "aprueba aprobó aprobamos", "aproba aprueban-o"),
    ("pedir", "pide pidió pedimos pidiendo pedirá", "pede pedió"),
    ("advertir", "advierte advirtió advirtiendo", "adverte advertió"),
    ("perseguir", "persigo persigue persiguió persiguiendo", "persiguo"),
    ("reconocer", "reconozco reconoce reconoció reconocido", "reconoco"),
    ("vencer", "venzo vence venció", "venco venzco"),
    ("proteger", "protejo protege protegió", "protego"),
    ("dirigir", "dirijo dirige", "dirigo"),
    ("destruir", "destruyo destruye destruyó destruyendo destruimos", "destruie destruió"),
    ("oponer", "opone opuso opusieron opondrá opuesto opuesta", "oponió oponido"),
    ("oponerse", "oponerse opone opuso", "oponerser"),
    ("mantener", "mantiene mantuvo mantendrá mantenido", "mantene"),
    ("decir", "dice dijo dijeron dirá dicho", "deció decido"),
    ("maldecir", "maldice maldijo maldecirá maldecido", "maldirá maldicho"),
    ("desafiar", "desafía desafió desafiamos", "desafia"),
    ("elogiar", "elogia elogió", "elogía"),
    ("reunir", "reúne reunió", "reune"),
    ("prohibir", "prohíbe prohibió", "prohibe"),
    ("reír", "ríe rió", "ree"),
    ("traducir", "traduzco traduce tradujo tradujeron", "tradució"),
    ("creer", "cree creyó creído creyendo", "creió creido"),
    ("morir", "muere murió muerto muriendo", "more morió"),
    ("dar", "da dio dieron dado", "dó"),
    ("romper", "rompe rompió roto", "rompido"),
]


@pytest.mark.parametrize(("lemma", "present", "absent"), SPANISH)
def test_spanish_verbs(lemma: str, present: str, absent: str) -> None:
    found = forms(lemma, lang="es")
    assert set(present.split()) <= found
    assert not set(absent.split()) & found


@given(
    lemma=st.from_regex(r"[a-z]{2,12}(-[a-z]{2,8})?", fullmatch=True),
    pos=st.sampled_from(sorted(POS)),
    lang=st.sampled_from(LANGS),
)
def test_forms_of_any_lemma_are_lower_case_single_tokens(lemma: str, pos: str, lang: str) -> None:
    found = inflect(lemma, pos, lang)
    assert found[0] == lemma
    assert len(found) == len(set(found))
    for form in found:
        assert form
        assert form == form.lower()
        assert form.split() == [form]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("can't stand", ("ca", "n't", "stand")),
        ("at arm's length", ("at", "arm", "'s", "length")),
        ("Don’t  Trust", ("do", "n't", "trust")),
        ("rock 'n' roll", ("rock", "'n'", "roll")),
        ("sisters", ("sisters",)),
        ("n't", ("n't",)),
        ("", ()),
    ],
)
def test_tokens(text: str, expected: tuple[str, ...]) -> None:
    assert tokens(text) == expected


@pytest.mark.parametrize(
    ("lemma", "pos", "lang", "present", "absent"),
    [
        ("lash out at", "verb", "en", "lashed out at", "lash outs at"),
        ("come under fire from", "verb", "en", "came under fire from", "come under fires from"),
        ("vote of confidence", "noun", "en", "votes of confidence", "vote of confidences"),
        ("war crime", "noun", "en", "war crimes", "wars crime"),
        ("tip one's hat to", "verb", "en", "tipped his hat to", "tip one 's hat to"),
        ("distance oneself from", "verb", "en", "distances itself from", "distance oneself from"),
        ("in defense of", "phrase", "en", "in defence of", "in defenses of"),
        ("en honor de", "phrase", "es", "en honor de", "en honour de"),
        ("at odds with", "phrase", "en", "at odds with", "at oddses with"),
        ("fact-check", "verb", "en", "fact checked", "facts check"),
        ("luchar contra", "verb", "es", "luchó contra", "luchar contras"),
        ("crimen de guerra", "noun", "es", "crímenes de guerra", "crimen de guerras"),
    ],
)
def test_phrases_inflect_at_their_head(
    lemma: str, pos: str, lang: str, present: str, absent: str
) -> None:
    found = {
        " ".join(form) for form in surface_forms(Entry(lemma, pos, 1, "subject", KINDS[0], lang))
    }
    assert present in found
    assert absent not in found


# --- shipped data -------------------------------------------------------------------------------


def test_shipped_counts(entries: tuple[Entry, ...]) -> None:
    langs = Counter(entry.lang for entry in entries)
    assert langs["en"] >= 1500
    assert langs["es"] >= 400
    for lang in LANGS:
        own = [entry for entry in entries if entry.lang == lang]
        polar = [entry.polarity > 0 for entry in own if entry.polarity]
        assert 0.3 <= sum(polar) / len(polar) <= 0.7
        kinds = Counter(entry.kind for entry in own)
        assert min(kinds[kind] for kind in KINDS) >= 50
        assert {entry.direction for entry in own} == set(DIRECTIONS)
        assert {entry.pos for entry in own} == set(POS)


def test_shipped_file_is_sorted_one_entry_a_line() -> None:
    order: list[tuple[int, int, str, str]] = []
    lang = ""
    for line in SHIPPED.read_text(encoding="utf-8").splitlines():
        lang = line[:-1] if line in ("en:", "es:") else lang
        if line.startswith("- "):
            row = re.fullmatch(
                r"- \{l: (.+?), p: (\w+), v: -?\d, d: \w+, k: (\w+)(?:, .*)?\}", line
            )
            assert row, line
            lemma = row[1].strip('"')
            order.append((LANGS.index(lang), KINDS.index(row[3]), lemma, row[2]))
    assert order == sorted(order)


def test_tags_are_few_and_named_by_what_they_hold(lexicon: Lexicon) -> None:
    assert len(lexicon.tags) <= 200
    assert len(set(lexicon.tags)) == len(lexicon.tags)
    for tag in lexicon.tags:
        assert tag.name == POS[tag.pos] + MARKS[tag.polarity] + DIRECTIONS[tag.direction]
        assert tag.kind in KINDS


@pytest.mark.parametrize(
    ("form", "name"),
    [
        ("condemned", "V--s"),
        ("criticised", "V-s"),
        ("praised", "V+s"),
        ("backed", "V++s"),
        ("angered", "V-o"),
        ("impressed", "V+o"),
        ("clashed", "V-b"),
        ("allies", "V+b"),
        ("attack", "V--s"),
        ("met", "V0s"),
        ("heroic", "A++n"),
        ("scandals", "N--n"),
        ("condenó", "V--s"),
        ("respalda", "V++s"),
        ("sanciones", "N--s"),
        ("lashed out at", "V-s V--s"),
        ("came under fire from", "V-o"),
        ("tipped her hat to", "V+s"),
        ("under the bus", "P-s"),
        ("in favour of", "P+s"),
        ("a favor de", "P+s"),
    ],
)
def test_forms_have_the_tag_they_should(lexicon: Lexicon, form: str, name: str) -> None:
    key = tokens(form)
    tag = lexicon.words[form] if len(key) == 1 else lexicon.phrases[key]
    assert lexicon.tags[tag].name in name.split()


@pytest.mark.parametrize(
    "word", ["back", "united", "arms", "the", "media", "condemnedly", "press", "just"]
)
def test_words_that_mostly_mean_something_else_have_no_tag(lexicon: Lexicon, word: str) -> None:
    assert word not in lexicon.words


def test_keys_are_lower_case_tokens(lexicon: Lexicon) -> None:
    for word, tag in lexicon.words.items():
        assert word == word.lower()
        assert word.split() == [word]
        assert 0 <= tag < len(lexicon.tags)
    for phrase, tag in lexicon.phrases.items():
        assert len(phrase) > 1
        assert tokens(" ".join(phrase)) == phrase
        assert 0 <= tag < len(lexicon.tags)


def test_closed_classes_cover_both_languages_and_do_not_overlap(lexicon: Lexicon) -> None:
    assert {"not", "n't", "no", "never", "nunca", "jamás"} <= lexicon.negators
    assert {"may", "reportedly", "quizás"} <= lexicon.hedges
    assert {"very", "strongly", "muy"} <= lexicon.intensifiers
    assert not lexicon.negators & lexicon.hedges
    assert not lexicon.negators & lexicon.intensifiers
    assert not lexicon.hedges & lexicon.intensifiers


def test_valence_is_vaders_plain_words_with_their_licence(lexicon: Lexicon) -> None:
    assert len(lexicon.valence) > 7000
    assert lexicon.valence["abandoned"] == -2.0
    assert lexicon.valence["great"] == 3.1
    assert all(-4 <= v <= 4 for v in lexicon.valence.values())
    assert all(re.fullmatch(r"[a-z]+(?:[-'][a-z]+)*", word) for word in lexicon.valence)
    header = resource("seeds", "valence.tsv").read_text(encoding="utf-8")[:2000]
    assert "MIT License" in header
    assert "Copyright (c) 2016 C.J. Hutto" in header


def test_nouns_know_the_preposition_of_their_target(lexicon: Lexicon) -> None:
    assert "on" in lexicon.toward["assaults"].split()
    assert "for" in lexicon.toward["support"].split()
    assert "scandal" not in lexicon.toward


# --- user files and faults ----------------------------------------------------------------------


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


BASE = """\
negators: [not, "no"]
en:
- {l: attack, p: verb, v: -2, d: subject, k: military}
- {l: attack, p: noun, v: -1, d: subject, k: verbal, t: on against}
- {l: found, p: verb, v: 1, d: subject, k: diplomatic}
- {l: find, p: verb, v: 0, d: subject, k: verbal}
- {l: ban, p: noun, v: -2, d: subject, k: legal}
es:
- {l: ban, p: noun, v: 1, d: none, k: cultural}
"""


def test_ambiguous_forms_follow_the_stated_rule(tmp_path: Path) -> None:
    lexicon = Lexicon.load(write(tmp_path / "base.yaml", BASE))
    names = {word: lexicon.tags[tag].name for word, tag in lexicon.words.items()}
    assert names["attack"] == "V--s"  # verb before noun
    assert names["found"] == "V+s"  # a lemma before the past of another
    assert names["finds"] == "V0s"
    assert names["ban"] == "N--s"  # English before Spanish
    assert lexicon.toward["attack"] == "on against"
    assert lexicon.negators == {"not", "no"}


#: Acts that imply a stance, as they stand in a text -> polarity of the holder (the subject).
ACTS = [
    ("froze purchases from", -1),
    ("summoned the ambassador of", -1),
    ("suing", -1),
    ("institutes proceedings against", -1),
    ("downgraded ties with", -1),
    ("suspending visa-free travel for", -1),
    ("suspending visa free travel for", -1),
    ("impounded the ship of", -1),
    ("grounding flights to", -1),
    ("recalled its ambassador from", -2),
    ("expelled the ambassador of", -2),
    ("withdrew its recognition of", -2),
    ("refuses to receive", -1),
    ("lifts a ban on", 1),
    ("waived the debt of", 1),
    ("docks a hospital ship in", 1),
    ("airlifting aid to", 1),
    ("laid a wreath for", 1),
    ("recognised the independence of", 2),
    ("recognizes the independence of", 2),
    ("vetoes the resolution against", 1),
    ("congeló las compras a", -1),
    ("retiró a su embajadora", -2),
    ("perdonaron la deuda a", 1),
    ("tendió un puente aéreo a", 1),
]


@pytest.mark.parametrize(("text", "polarity"), ACTS, ids=[text for text, _ in ACTS])
def test_acts_that_imply_a_stance(lexicon: Lexicon, text: str, polarity: int) -> None:
    tag = look_up(lexicon, text)
    assert tag is not None
    assert (tag.polarity, tag.direction) == (polarity, "subject")


@pytest.mark.parametrize("text", ["freezing", "purchases from", "the ambassador", "visa-free"])
def test_parts_of_acts_are_no_acts(lexicon: Lexicon, text: str) -> None:
    tag = look_up(lexicon, text)
    assert tag is None or tag.pos != "verb" or tag.kind != "diplomatic"


def test_counts_are_those_of_the_file(entries: tuple[Entry, ...]) -> None:
    rows = dict(lexicon_counts(entries))
    english = [entry for entry in entries if entry.lang == "en"]
    assert rows["en entries"] == f"{len(english):,}"
    assert f"electoral {sum(e.kind == 'electoral' for e in english):,}" in rows["en kind"]
    assert rows["es polarity"].startswith("-2 ")


def test_user_file_extends_and_overrides(tmp_path: Path) -> None:
    base = write(tmp_path / "base.yaml", BASE)
    own = write(
        tmp_path / "own.yaml",
        "negators: [nary]\nen:\n- {l: attack, p: verb, v: 1, d: both, k: cultural, x: attacking}\n"
        "- {l: tut, p: verb, v: -1, d: subject, k: verbal}\n",
    )
    lexicon = Lexicon.load(base, extra=[own])
    assert lexicon.tags[lexicon.words["attacked"]].name == "V+b"
    assert lexicon.tags[lexicon.words["tutted"]].name == "V-s"
    assert "attacking" not in lexicon.words
    assert "bans" in lexicon.words
    assert lexicon.negators == {"not", "no", "nary"}
    # The replaced entry leaves no tag behind.
    assert not any(tag.name == "V--s" for tag in lexicon.tags)


GOOD = "{l: praise, p: verb, v: 1, d: subject, k: verbal}"


@pytest.mark.parametrize(
    ("rows", "line", "what"),
    [
        ("{l: praise, p: verbs, v: 1, d: subject, k: verbal}", 3, "unknown pos 'verbs'"),
        ("{l: praise, p: verb, v: 3, d: subject, k: verbal}", 3, "unknown polarity '3'"),
        ("{l: praise, p: verb, v: 0.5, d: subject, k: verbal}", 3, "unknown polarity '0.5'"),
        ("{l: praise, p: verb, v: 1, d: left, k: verbal}", 3, "unknown direction 'left'"),
        ("{l: praise, p: verb, v: 1, d: subject, k: oral}", 3, "unknown kind 'oral'"),
        ("{l: praise, p: verb, v: 1, d: subject}", 3, "kind (k) is missing"),
        ("{p: verb, v: 1, d: subject, k: verbal}", 3, "lemma (l) is missing"),
        ("{l: praise, p: verb, v: 1, d: subject, k: verbal, q: 1}", 3, "unknown key 'q'"),
        ("{l: Praise, p: verb, v: 1, d: subject, k: verbal}", 3, "lower-case"),
        ('{l: "a  b", p: verb, v: 1, d: subject, k: verbal}', 3, "lower-case"),
        ('{l: "", p: verb, v: 1, d: subject, k: verbal}', 3, "lower-case"),
        ("{l: praise, p: phrase, v: 1, d: subject, k: verbal}", 3, "two words"),
        ("{l: praise, p: verb, v: 1, d: subject, k: verbal, t: FOR}", 3, "toward"),
        ("{l: praise, p: verb, v: 1, d: subject, k: [verbal]}", 3, "expected {l: lemma"),
        ("praise", 3, "expected {l: lemma"),
        (f"{GOOD}\n- {GOOD}", 4, "praise (verb) is here twice"),
    ],
)
def test_faults_are_named_with_their_line(tmp_path: Path, rows: str, line: int, what: str) -> None:
    path = write(tmp_path / "bad.yaml", f"# mine\nen:\n- {rows}\n")
    with pytest.raises(LexiconError, match=re.escape(what)) as caught:
        Lexicon.load(path)
    assert f"bad.yaml:{line}: " in str(caught.value)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("- just a list", "expected a mapping"),
        ("", "expected a mapping"),
        ("en: [", "no UTF-8 YAML"),
        ("fr:\n- " + GOOD, "unknown section 'fr'"),
        ("negators: not", "expected a list"),
        ("negators: [not at]", "one lower-case word"),
    ],
)
def test_malformed_files_are_refused(tmp_path: Path, text: str, what: str) -> None:
    with pytest.raises(LexiconError, match=what):
        Lexicon.load(write(tmp_path / "bad.yaml", text))


def test_missing_and_undecodable_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(LexiconError, match="cannot read"):
        Lexicon.load(tmp_path / "none.yaml")
    (tmp_path / "latin.yaml").write_bytes(b"negators: [jam\xe1s]")
    with pytest.raises(LexiconError, match="UTF-8"):
        Lexicon.load(tmp_path / "latin.yaml")


def test_many_faults_are_counted_and_the_first_shown(tmp_path: Path) -> None:
    rows = "".join(f"- {{l: word{i}, p: no, v: 1, d: none, k: legal}}\n" for i in range(30))
    with pytest.raises(LexiconError, match=r"^30 faults") as caught:
        read_lexicon(write(tmp_path / "bad.yaml", "en:\n" + rows))
    assert str(caught.value).endswith("and 20 more")


def test_an_empty_section_and_yaml_booleans_are_words(tmp_path: Path) -> None:
    text = "es:\nnegators: [no, off]\nen:\n- {l: on, p: adv, v: 0, d: none, k: verbal}\n"
    file = read_lexicon(write(tmp_path / "own.yaml", text))
    assert file.closed["negators"] == {"no", "off"}
    assert [entry.lemma for entry in file.entries] == ["on"]


@pytest.mark.parametrize("line", ["good 1.9", "good\tfine", "good\t4.1", "good\tnan", "good"])
def test_faulty_valence_lines_are_named(tmp_path: Path, line: str) -> None:
    path = write(tmp_path / "valence.tsv", f"# header\nbad\t-2.5\n{line}\n")
    with pytest.raises(LexiconError, match=r"valence\.tsv:3: "):
        read_valence(path)


# --- snapshot -----------------------------------------------------------------------------------


def test_snapshot_round_trip(lexicon: Lexicon) -> None:
    again = Lexicon.from_json(lexicon.to_json())
    assert again == lexicon
    assert again.to_json() == lexicon.to_json()


def test_snapshot_needs_no_yaml(lexicon: Lexicon, tmp_path: Path) -> None:
    path = write(tmp_path / "lexicon.json", lexicon.to_json())
    code = (
        "import sys, pathlib; from pipeline.lexicon import Lexicon;"
        "Lexicon.from_json(pathlib.Path(sys.argv[1]).read_text(encoding='utf-8'));"
        "print([m for m in ('yaml', 'pandas', 'sklearn', 'nltk', 'numba') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parent.parent,
    )
    assert done.stdout.strip() == "[]"


def broken(lexicon: Lexicon, **changes: object) -> str:
    return json.dumps(json.loads(lexicon.to_json()) | changes)


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"version": 99}, "version 99"),
        ({"words": [[9999, "praise"]]}, "damaged"),
        ({"phrases": [[0, 2, "one two three"]]}, "damaged"),
        ({"tags": []}, "damaged"),
        ({"hedges": None}, "damaged"),
    ],
)
def test_damaged_snapshots_are_refused(
    lexicon: Lexicon, changes: dict[str, object], what: str
) -> None:
    with pytest.raises(LexiconError, match=what):
        Lexicon.from_json(broken(lexicon, **changes))


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", '{"version": 1}', "{"])
def test_what_is_no_snapshot_is_refused(text: str) -> None:
    with pytest.raises(LexiconError, match="snapshot"):
        Lexicon.from_json(text)
