"""Surface forms of a lemma: English and Spanish verbs, nouns and adjectives.

Rules plus short tables of exceptions; a form too many costs nothing, a form too few hides a
stance, so both spellings are given where usage is divided (*canceled*, *cancelled*; *favor*,
*favour*). Lemmas are written in American spelling. Every form is lower-case and one token long.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Final

from pipeline.lexicon.inflect_es import spanish_adjective, spanish_noun, spanish_verb

_VOWELS: Final = "aeiou"

# base, past, participle; "/" parts equally good forms.
_IRREGULAR: Final = """
abide abided abided; arise arose arisen; awake awoke awoken; be was/were/been been;
bear bore borne; beat beat beaten; become became become; befall befell befallen;
beget begot begotten; begin began begun; behold beheld beheld; bend bent bent;
bet bet bet; bid bid/bade bid/bidden; bind bound bound; bite bit bitten; bleed bled bled;
blow blew blown; break broke broken; breed bred bred; bring brought brought;
build built built; burn burned/burnt burned/burnt; burst burst burst; buy bought bought;
cast cast cast; catch caught caught; choose chose chosen; cling clung clung; come came come;
cost cost cost; creep crept crept; cut cut cut; deal dealt dealt; dig dug dug; do did done;
draw drew drawn; dream dreamed/dreamt dreamed/dreamt; drink drank drunk; drive drove driven;
eat ate eaten; fall fell fallen; feed fed fed; feel felt felt; fight fought fought;
find found found; flee fled fled; fling flung flung; fly flew flown;
forbid forbade/forbad forbidden;
forecast forecast forecast; foresee foresaw foreseen; forget forgot forgotten;
forgive forgave forgiven; forgo forwent forgone; forsake forsook forsaken; freeze froze frozen;
get got got/gotten; give gave given; go went gone; grind ground ground; grow grew grown;
hamstring hamstrung hamstrung; hang hung/hanged hung/hanged; have had had; hear heard heard;
hide hid hidden; hit hit hit; hold held held; hurt hurt hurt; keep kept kept; know knew known;
lay laid laid; lead led led; lean leaned/leant leaned/leant; leave left left; lend lent lent;
let let let; light lit/lighted lit/lighted; lose lost lost; make made made; mean meant meant;
meet met met; mislead misled misled; mistake mistook mistaken;
misunderstand misunderstood misunderstood; outdo outdid outdone; overcome overcame overcome;
override overrode overridden; overrun overran overrun; oversee oversaw overseen;
overtake overtook overtaken; overthrow overthrew overthrown; pay paid paid;
plead pleaded/pled pleaded/pled; put put put; quit quit/quitted quit/quitted; quiz quizzed quizzed;
read read read; rebuild rebuilt rebuilt; redraw redrew redrawn; repay repaid repaid;
rid rid rid; ride rode ridden; ring rang rung; rise rose risen; run ran run; say said said;
see saw seen; seek sought sought; sell sold sold; send sent sent; set set set;
shake shook shaken; shed shed shed; shoot shot shot; show showed shown; shrink shrank shrunk;
shut shut shut; sing sang sung; sink sank sunk; sit sat sat; slay slew slain; sling slung slung;
smite smote smitten; sow sowed sown; speak spoke spoken; spend spent spent;
spit spat/spit spat/spit;
split split split; spread spread spread; spring sprang sprung; stand stood stood;
steal stole stolen; stick stuck stuck; sting stung stung; stink stank stunk;
strike struck struck/stricken;
strive strove striven; swear swore sworn; sweep swept swept; swing swung swung; take took taken;
teach taught taught; tear tore torn; tell told told; think thought thought; throw threw thrown;
tread trod trodden; undercut undercut undercut; undergo underwent undergone;
understand understood understood; undertake undertook undertaken; undo undid undone;
uphold upheld upheld; upset upset upset; wage waged waged; wed wed/wedded wed/wedded;
weep wept wept; win won won; wind wound wound; withdraw withdrew withdrawn;
withhold withheld withheld; withstand withstood withstood; wring wrung wrung; write wrote written
"""


def _irregular_table() -> dict[str, tuple[str, ...]]:
    rows = (row.split() for row in _IRREGULAR.split(";"))
    return {row[0]: tuple("/".join(row[1:]).split("/")) for row in rows}


_PAST: Final[dict[str, tuple[str, ...]]] = _irregular_table()


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Verbs of several syllables with the stress on the last: the consonant doubles (deterred).
_DOUBLE: Final = _words(
    """abet abhor abut acquit admit allot annul backslap backstop befit begin commit compel concur
    confer control debar debug defer demur deter disbar dispel eavesdrop emit equip expel extol
    forget hobnob humbug impel incur infer occur offset omit outbid outgun outrun outwit
    overrun overstep patrol permit prefer propel rebel rebut recur refer regret remit repel rerun
    reset sandbag sidestep submit transfer transmit undercut unplug unwrap upset wiretap"""
)
# American usage keeps one consonant, British doubles it; both are in print.
_EITHER: Final = _words(
    """backpedal bedevil benefit cancel channel combat counsel dial duel enrol equal focus fulfil
    funnel grovel imperil initial instal jewel kidnap label level libel marshal model panel
    parcel pedal pencil quarrel rival shovel shrivel signal snivel spiral swivel total towel
    travel tunnel unravel worship"""
)
# Stems that differ between American and British spelling.
_BRITISH: Final = (
    (re.compile(r"(?<=[a-z]{3})iz(e|ation|ing|er)$"), r"is\1"),
    (re.compile(r"lyze$"), "lyse"),
    (
        re.compile(
            r"^((?:dis|mis|un)?(?:fav|hon|lab|rum|harb|arm|ard|clam|cand|endeav|neighb|behavi|hum"
            r"|ranc|splend|val|vig))or(?!ous|io|if|ary|ist|at|e$|al$|ium)"
        ),
        r"\1our",
    ),
    (re.compile(r"^(def|off|lic|pret)ense$"), r"\1ence"),
    (re.compile(r"^skep"), "scep"),
    (re.compile(r"^(fulfi|enro|insta|disti|insti)ll$"), r"\1l"),
    (re.compile(r"^maneuver"), "manoeuvre"),
    (re.compile(r"judgment"), "judgement"),
)
_KEEPS_Z: Final = frozenset(
    {"seize", "prize", "size", "capsize", "downsize", "bulldoze", "oversize"}
)

_PLURAL: Final = {
    "man": "men",
    "woman": "women",
    "child": "children",
    "foot": "feet",
    "thief": "thieves",
    "wife": "wives",
    "knife": "knives",
    "wolf": "wolves",
    "life": "lives",
    "leaf": "leaves",
    "half": "halves",
    "calf": "calves",
    "loaf": "loaves",
    "bias": "biases",
    "alias": "aliases",
    "gas": "gases",
    "atlas": "atlases",
    "canvas": "canvases",
    "person": "people",
}
_O_ES: Final = frozenset({"hero", "antihero", "veto", "embargo", "torpedo", "echo", "no", "potato"})
_COMPARE: Final = {
    "good": ("better", "best"),
    "bad": ("worse", "worst"),
    "far": ("further", "furthest"),
}
_NO_COMPARE: Final = frozenset({"anti", "pro", "wrong", "dead", "just", "null", "void", "corrupt"})


def unique(forms: Iterable[str]) -> tuple[str, ...]:
    """Return the forms in order, each once."""
    return tuple(dict.fromkeys(forms))


def spellings(lemma: str) -> tuple[str, ...]:
    """Return the lemma and, when it has one, its British spelling.

    >>> spellings("criticize")
    ('criticize', 'criticise')
    """
    if lemma in _KEEPS_Z:
        return (lemma,)
    british = lemma
    for pattern, replacement in _BRITISH:
        british = pattern.sub(replacement, british)
    return unique((lemma, british))


def _syllables(word: str) -> int:
    """Return the number of vowel groups, ``qu`` counted as a consonant and a final e as mute."""
    word = word.replace("qu", "q")
    groups = len(re.findall(r"[aeiouy]+", word))
    return groups - (groups > 1 and word.endswith("e") and not word.endswith("le"))


def _stems(base: str) -> tuple[str, ...]:
    """Return the stems that take -ed and -ing: the base, doubled at its end where usage asks."""
    if base.endswith("c"):
        return (base + "k",)
    last = base.rpartition("-")[2].replace("qu", "q")
    closed = len(last) > 1 and last[-1] not in _VOWELS + "wxyh" and last[-2] in _VOWELS + "y"
    doubled = base + base[-1]
    if not closed:
        return (base,)
    if base in _EITHER:
        return (base, doubled)
    single_vowel = len(last) < 3 or last[-3] not in _VOWELS
    if base in _DOUBLE or last in _DOUBLE or (_syllables(last) == 1 and single_vowel):
        return (doubled,)
    return (base,)


def _third_person(base: str) -> str:
    if base == "be":
        return "is"
    if base == "have":
        return "has"
    if base == "quiz":
        return "quizzes"
    if base.endswith(("s", "x", "z", "ch", "sh", "o")):
        return base + "es"
    if base.endswith("y") and base[-2:-1] not in _VOWELS:
        return base[:-1] + "ies"
    return base + "s"


def _past(base: str) -> tuple[str, ...]:
    if base in _PAST:
        return _PAST[base]
    if base.endswith("e"):
        return (base + "d",)
    if base.endswith("y") and base[-2:-1] not in _VOWELS:
        return (base[:-1] + "ied",)
    return tuple(stem + "ed" for stem in _stems(base))


def _gerund(base: str) -> tuple[str, ...]:
    if base == "quiz":
        return ("quizzing",)
    if base.endswith("ie"):
        return (base[:-2] + "ying",)
    if base.endswith("e") and not base.endswith(("ee", "oe", "ye")) and base != "be":
        return (base[:-1] + "ing",)
    return tuple(stem + "ing" for stem in _stems(base))


def english_verb(lemma: str) -> tuple[str, ...]:
    """Return base, third person, past, participle and gerund, in both spellings.

    >>> english_verb("slam")
    ('slam', 'slams', 'slammed', 'slamming')
    """
    forms: list[str] = []
    for base in spellings(lemma):
        head, dash, last = base.rpartition("-")
        # A compound inflects as its last part does: court-martial, fact-check.
        verb = last if last in _PAST else base
        prefix = head + dash if verb != base else ""
        forms += (prefix + f for f in (verb, _third_person(verb), *_past(verb), *_gerund(verb)))
    return unique(forms)


def english_noun(lemma: str) -> tuple[str, ...]:
    """Return singular and plural; a plural without singular (*thanks*) stays alone.

    >>> english_noun("ally")
    ('ally', 'allies')
    """
    return unique(f for base in spellings(lemma) for f in (base, _plural(base)))


def _plural(noun: str) -> str:
    for singular, plural in _PLURAL.items():
        if noun == singular or (len(singular) > 2 and noun.endswith(("-" + singular,))):
            return noun[: -len(singular)] + plural
    if noun.endswith("man") and noun not in {"human", "talisman"}:
        return noun[:-2] + "en"
    if noun.endswith("sis"):
        return noun[:-2] + "es"
    if noun.endswith("s") and not noun.endswith(("ss", "us")):
        return noun
    if noun.endswith(("s", "x", "z", "ch", "sh")) and not noun.endswith("arch"):
        return noun + "es"
    if noun in _O_ES:
        return noun + "es"
    if noun.endswith("y") and noun[-2:-1] not in _VOWELS:
        return noun[:-1] + "ies"
    return noun + "s"


def english_adjective(lemma: str) -> tuple[str, ...]:
    """Return the positive and, for short adjectives, comparative and superlative.

    >>> english_adjective("ugly")
    ('ugly', 'uglier', 'ugliest')
    """
    forms: list[str] = []
    for base in spellings(lemma):
        forms += (base, *_comparison(base))
    return unique(forms)


def _comparison(base: str) -> tuple[str, ...]:
    if base in _COMPARE:
        return _COMPARE[base]
    if base in _NO_COMPARE or base.endswith(("ed", "ing")) or "-" in base:
        return ()
    if base.endswith("y") and _syllables(base) <= 2 and base[-2:-1] not in _VOWELS:
        return (base[:-1] + "ier", base[:-1] + "iest")
    if _syllables(base) != 1 or len(base) < 3:
        return ()
    stem = base[:-1] if base.endswith("e") else _stems(base)[0]
    return (stem + "er", stem + "est")


def _itself(lemma: str) -> tuple[str, ...]:
    return (lemma,)


_RULES: Final[dict[tuple[str, str], Callable[[str], tuple[str, ...]]]] = {
    ("en", "verb"): english_verb,
    ("en", "noun"): english_noun,
    ("en", "adj"): english_adjective,
    ("en", "adv"): spellings,
    ("es", "verb"): spanish_verb,
    ("es", "noun"): spanish_noun,
    ("es", "adj"): spanish_adjective,
}


def inflect(lemma: str, pos: str, lang: str) -> tuple[str, ...]:
    """Return every surface form of a one-word lemma, the lemma first.

    Parameters
    ----------
    lemma
        Lower-case, one token.
    pos
        ``verb``, ``noun`` or ``adj`` inflect; of others the lemma stays, in both spellings.
    lang
        ``en`` or ``es``.
    """
    return _RULES.get((lang, pos), _itself)(lemma)
