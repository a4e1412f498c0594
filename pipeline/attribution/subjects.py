"""Who is the subject of a cue: to its left, after its apposition, or at the head of the sentence."""

from __future__ import annotations

import re
from typing import Final

from pipeline.attribution import phrases as ph
from pipeline.attribution.cues import (
    ASK,
    CLAUSE,
    FINITE,
    QUOTE,
    SAY,
    TELL,
    THAT,
    THINK,
    Cues,
    wordset,
)
from pipeline.attribution.heads import is_object
from pipeline.attribution.names import NAME_PARTICLES
from pipeline.attribution.tokens import Tokens

Range = tuple[int, int]


PRONOMINAL: Final = wordset("this that some many most all both few half one another several")


_SELF: Final = wordset("mismo misma mismos mismas último última últimos últimas")
_ADVERBIAL: Final = wordset("en desde para tras durante hasta por con sin")
#: Tags of names in a list that opens a sentence, up to its "and".
_NAMES_AND: Final = re.compile("D?K+(?:,D?K+)*,?C(?:W|[D#]*)")
#: Tags of a body or an office of somebody, up to the "and" before another.
_BODY_AND: Final = re.compile(r"D[WK]{1,4}IK+C")
_RELATIVE: Final = 7  # tokens back to the relative pronoun of a short clause
_THAT: Final = wordset("that que")
_CLOCK: Final = wordset("am pm a.m p.m h gmt utc bst cet cest est edt et local time")
#: What between commas says nothing of the subject before it: "The company, for its part, praised".
_ASIDES: Final = frozenset(
    tuple(words.split())
    for words in (
        "meanwhile", "however", "though", "too", "instead", "likewise", "in turn", "by contrast", "in contrast",
        "for its part", "for his part", "for her part", "for their part", "on the other hand", "also",
        "en cambio", "a su vez", "por su parte", "sin embargo", "mientras tanto", "entretanto", "no obstante",
        "por otro lado", "por otra parte", "además", "asimismo", "también", "por el contrario", "en tanto",
    )
)  # fmt: skip
#: Whose relation to a name is told by "de", and who may speak instead of it.
_KIN: Final = wordset(
    "familia hijo hija padre madre hermano hermana esposo esposa viuda viudo equipo entorno rival crítico "
    "crítica opositor opositora seguidor seguidora partidario partidaria aliado aliada sucesor sucesora "
    "manifestación marcha"
)
_CITING: Final = wordset("quote cite paraphrase citar")
_ADDRESS: Final = wordset("mr mrs ms madam madame señor señora")
_CHAIRS: Final = wordset("speaker president chairman chairwoman chair presidente presidenta")
_INDEFINITE: Final = wordset(
    "nobody everybody everyone somebody someone anybody anyone nadie alguien"
)
#: Tags of a list without its last members, at the head of a sentence or behind "the leaders of".
_LIST: Final = re.compile(
    r"\A(?:D?K+,)+C?\Z|(?:\A|(?<=[,SC]))(?P<plural>D?[WK]{1,4}I)(?:D?K+,)+C?\Z"
)
_OF: Final = wordset("of de del")
SPOKEN: Final = SAY | TELL | THAT | QUOTE | THINK | ASK


def subject_of(t: Tokens, j: int, cues: Cues) -> tuple[Range | None, Range | None]:
    """Subject that ends at token ``j``, and the antecedent when it is a relative pronoun."""
    if j < 0:
        return None, None
    tag = t.tag[j]
    if tag == "P":
        return (j, j + 1), None
    if tag == "R" and j and cues.lang == "es" and t.low[j - 1] == "a":
        return None, None  # "Chile, a quien llamó": whom somebody called that
    if tag == "R" or (t.low[j] == "that" and j and t.tag[j - 1] in "WK"):
        hi = j - 1 if j and t.tag[j - 1] == "," else j
        lo, hi = _picked_out(t, ph.noun_phrase_left(t, hi, cues), hi, cues)
        lo, hi = _apposed(t, lo, hi, cues)
        return (j, j + 1), ((lo, hi) if lo < hi else None)
    if cues.lang == "es" and t.low[j] == "que" and j > 1 and t.tag[j - 1] == ",":
        return _spanish_relative(t, j, cues)
    if tag == "," or (tag == "-" and j > 1 and t.start[j] > t.end[j - 1]):
        return before_apposition(t, j, cues), None
    if tag == "D" and t.low[j] in PRONOMINAL:
        return (j, j + 1), None
    lo = ph.noun_phrase_left(t, j + 1, cues)
    if lo > j or is_object(t, lo, cues) or _is_acted_on(t, j, cues):
        return None, None
    if lo == j and lo and t.low[j] in _SELF and t.tag[lo - 1] in "PD":
        return (lo - 1, lo), None  # "Ella misma", "Este último"
    if cues.words.get("time", frozenset()).issuperset(t.low[lo : j + 1]):
        # "Haimbe, the minister, on Monday accused": a day speaks for nobody.
        return subject_of(t, lo - 2 if lo and t.tag[lo - 1] == "I" else lo - 1, cues)
    if lo > 2 and t.low[0] == "tanto" and t.low[lo - 1] == "como":
        return (1, lo - 1), None  # "Tanto Chile como Perú"
    if _is_adverbial(t, lo, j, cues):
        return None, None
    lo = _list_start(t, lo, j, cues)
    return (_with_nobody(t, _with_relative(t, lo, cues)), j + 1), None


def _spanish_relative(t: Tokens, que: int, cues: Cues) -> tuple[Range | None, Range | None]:
    """``el patio de la Empresa Andina, que denunció``: the name before the comma.

    Not where whoever is of it may be meant, as in "los críticos de Petro, que acusan": then it is anybody's.
    """
    hi = que - 1
    lo = ph.noun_phrase_left(t, hi, cues)
    if lo == hi or t.tag[hi - 1] != "K":
        return None, None
    of = t.tag.rfind("I", lo, hi)
    if of < 0:
        theirs = lo > 1 and t.tag[lo - 1] in "IT" and _is_of_others(t.low[lo - 2])
        return (None, None) if theirs else ((que, que + 1), (lo, hi))
    head = t.low[lo:of]
    if not cues.words["role"].isdisjoint(head):
        return (que, que + 1), (lo, hi)  # "la ministra de Talara, que denunció"
    verb = next((k for k in range(que + 1, len(t.tag)) if t.tag[k] not in "ODN"), que)
    several = t.low[verb].endswith("n") or any(map(_is_of_others, head))
    if several or t.low[of] not in {"de", "del"}:
        return None, None
    return (que, que + 1), (of + 1, hi)


def _is_of_others(word: str) -> bool:
    """Tell whether a noun before "de" or "a" stands for people or an event, who may be meant instead."""
    return word in _KIN or word.endswith("s")


def _is_acted_on(t: Tokens, j: int, cues: Cues) -> bool:
    """Is ``j`` the object of a verb: "let us | condemn", unlike "Pardo himself" and "most of them"?"""
    if t.tag[j] != "O" or cues.lang != "en":
        return False
    return not t.low[j].endswith(("self", "selves")) and (not j or t.tag[j - 1] not in "IT")


def _is_adverbial(t: Tokens, lo: int, j: int, cues: Cues) -> bool:
    """Is a Spanish phrase all behind its preposition, and nobody's name: "En un mensaje publicado en X"?"""
    if cues.lang != "es" or not lo or t.tag[lo - 1] != "I" or t.low[lo - 1] not in _ADVERBIAL:
        return False
    return not any(t.tag[k] == "K" and t.tag[k - 1] != "I" for k in range(lo, j + 1))


def _picked_out(t: Tokens, lo: int, hi: int, cues: Cues) -> Range:
    """``It was X, not Y, who said`` and ``It was not Y but X who said``: whom the relative is about."""
    if lo < 2 or t.low[lo - 1] != "not":
        return lo, hi
    if "but" in t.low[lo:hi]:
        return t.low.index("but", lo) + 1, hi
    before = lo - 2
    if t.tag[before] not in ",C":
        return lo, hi
    before -= t.tag[before - 1] == ","
    first = ph.noun_phrase_left(t, before, cues)
    return (first, before) if first < before else (lo, hi)


def _apposed(t: Tokens, lo: int, hi: int, cues: Cues) -> Range:
    """``Talara Cargo, the shipping firm, which``: the name that the antecedent stands in apposition to.

    What stands before the first comma of a sentence that opens with a preposition is no such name.
    """
    comma = first = lo - 1
    if comma < 1 or t.tag[comma] != "," or t.tag[lo] != "D" or t.tag[hi - 1] != "W":
        return lo, hi
    opens = t.tag[0] in "IS" or t.low[0].endswith(("ing", "ed"))
    if opens and "," not in t.tag[:comma]:
        return lo, hi
    while first and t.tag[first - 1] == "K" and t.low[first - 1] not in cues.words["time"]:
        first -= 1
    return (first, comma) if first < comma else (lo, hi)


def _with_nobody(t: Tokens, lo: int) -> int:
    """First token of the subject that begins at ``lo``: "no one", "not a single minister", "Nobody in X"."""
    if lo and (t.low[lo - 1] == "no" or (lo == 1 and t.low[0] == "not")):
        return lo - 1
    if lo > 1 and t.tag[lo - 1] == "I" and t.low[lo - 2] in _INDEFINITE:
        return lo - 2
    return lo


def _list_start(t: Tokens, lo: int, j: int, cues: Cues) -> int:
    """First token of the list that ends in "X y Y": ``Petro, Boric y Lula``, ``the leaders of X, Y and Z``.

    Also of one whose last member is no name, at the head of the sentence: ``Chile and its allies``.
    """
    if _NAMES_AND.fullmatch(t.tag, 0, lo) and cues.words["time"].isdisjoint(t.low[:lo]):
        return 0
    if lo < 2 or t.tag[lo - 1] not in ",C" or "C" not in t.tag[lo - 1 : j + 1]:
        return lo
    if _BODY_AND.fullmatch(t.tag, 0, lo) and t.tag[lo] == "D":
        return 0  # "The government of Chile and the government of Peru"
    found = _LIST.search(t.tag, max(0, lo - ph.REACH), lo)
    if found is None or not cues.words["time"].isdisjoint(t.low[found.start() : lo]):
        return lo
    of = found.end("plural") - 1
    if found["plural"] and not (t.low[of] in _OF and t.low[of - 1].endswith("s")):
        return lo
    return found.start()


def _with_relative(t: Tokens, lo: int, cues: Cues) -> int:
    """First token of the subject whose relative clause ends at ``lo``: "officials who like X said"."""
    for k in range(lo - 1, max(0, lo - _RELATIVE), -1):
        if t.tag[k] == "R" or relates(t, k, cues):
            return ph.noun_phrase_left(t, k, cues) if t.tag[k - 1] in "WKD" else lo
        own = k > 1 and relates(t, k - 1, cues)  # "that rejected | the plan"
        if t.tag[k] in ",;-QXPS" or (not own and t.tag[k] == "W" and _takes_clause(t, k, cues)):
            return lo
    return lo


def in_relative(t: Tokens, hi: int, cues: Cues) -> bool:
    """Does a relative clause of ``t`` begin before token ``hi``: "officials who like | Trump"?"""
    if "R" in t.tag[:hi]:
        return True
    return not _THAT.isdisjoint(t.low) and any(relates(t, k, cues) for k in range(hi - 1))


def relates(t: Tokens, k: int, cues: Cues) -> bool:
    """Is ``k`` the relative of "the firm that lost its bridge", unlike that of "told the court that men"?"""
    if k < 1 or t.low[k] not in _THAT or t.tag[k + 1 : k + 2] != "W" or t.tag[k - 1] not in "WK":
        return False
    noun = k > 1 and t.tag[k - 2] == "D"  # "the states that"
    if t.tag[k - 1] == "W" and not noun and t.tag[max(0, k - 2)] != "W":
        return False
    return not any(t.tag[i] == "W" and _takes_clause(t, i, cues) for i in range(k - noun))


def _takes_clause(t: Tokens, k: int, cues: Cues) -> bool:
    form = cues.verbs.get(t.low[k])
    return form is not None and bool(form.frames & CLAUSE)


def before_apposition(t: Tokens, comma: int, cues: Cues) -> Range | None:
    """``X, a senator from Y,`` -> the span of it all, when the comma closes an apposition."""
    floor, sign = max(0, comma - ph.REACH), t.tag[comma]
    for k in range(comma - 1, floor, -1):
        if t.tag[k] in ";Q":
            return None
        if t.tag[k] == sign:
            hi = k
            lo = ph.noun_phrase_left(t, hi, cues)
            if lo == hi:
                continue
            if sign == "-":
                return (lo, comma)
            inside, outside = t.low[k + 1 : comma], t.low[lo:hi]
            if inside in _ASIDES:
                return (lo, hi)
            roles = cues.words["role"]
            apposed = t.tag[k + 1] in "DR#I" or comma - k == 2 or any(x in roles for x in inside)
            tags = {
                t.tag[i] for i in range(k + 1, comma) if t.low[i] not in NAME_PARTICLES
            } - {".", "-"}  # fmt: skip
            owned = t.low[lo] in cues.words["possessive"]  # "his wife, Ana Luisa Pardo,"
            named = tags == {"K"} and (comma - k <= 3 or owned or any(x in roles for x in outside))
            return (lo, comma) if apposed or named else None
    return None


def subject_before_colon(t: Tokens, cues: Cues) -> Range | None:
    """Who speaks in ``Samira Aziz said:`` and ``She read the statement aloud:``."""
    for i in range(len(t.tag) - 1, max(-1, len(t.tag) - ph.REACH), -1):
        form = cues.verbs.get(t.low[i])
        if form and t.tag[i] == "W" and not FINITE.isdisjoint(form.codes) and form.frames & SPOKEN:
            j, _ = ph.before_verb(t, i, cues)
            subject, _ = subject_of(t, j, cues)
            if subject is not None:
                return subject
    if not len(t.tag):
        return None
    return cited(t, len(t.tag) - 1, cues) or first_phrase(t, cues, len(t.tag))


def cited(t: Tokens, colon: int, cues: Cues) -> Range | None:
    """Who is quoted in ``Let me quote Churchill: "..."`` and ``Dijo Boric: "..."``."""
    if says_first(t, cues):
        end = ph.noun_phrase_right(t, 1, cues)
        return (1, end) if end > 1 else None
    for k in range(colon - 1, max(0, colon - ph.REACH), -1):
        if t.low[k] in _CITING:
            lo = k + 1 + (t.low[k + 1] == "a")
            return (lo, colon) if lo < ph.noun_phrase_right(t, lo, cues) == colon else None
    return None


def says_first(t: Tokens, cues: Cues) -> bool:
    """Does the sentence open with a verb of speech and its subject: "Dijo Boric", "Says Pardo"?"""
    form = cues.verbs.get(t.low[0]) if t.tag[0] == "V" else None
    frames = SPOKEN if cues.lang == "es" else SAY  # "Urges Chile" has no subject
    return form is not None and bool(form.frames & frames) and t.tag[1] in "DK"


def _opening(t: Tokens) -> int:
    """Return where a sentence begins after the time of a live blog ("14:22 -") and "Madam Speaker,"."""
    i = 0
    if t.tag.startswith("#:#"):
        i = 3
        while i < len(t.tag) and (t.tag[i] in "-,:" or t.low[i] in _CLOCK):
            i += 1
    if t.tag[i + 2 : i + 3] == "," and t.low[i] in _ADDRESS and t.low[i + 1] in _CHAIRS:
        i += 3
    return i


def first_phrase(t: Tokens, cues: Cues, limit: int, lo: int = 0) -> Range | None:
    """The noun phrase that the sentence (or its clause at ``lo``) begins with, behind an introduction."""
    i = lo or _opening(t)
    opens = t.tag[lo] in "IS" or t.low[lo].endswith(("ing", "ed"))
    if opens and "," in t.tag[lo : min(limit, lo + ph.REACH * 2)]:
        i = t.tag.index(",", lo) + 1
    while i < limit and t.tag[i] in "CN":
        i += 1
    end = ph.noun_phrase_right(t, i, cues)
    return (i, end) if end > i and end <= limit else None


def first_subject(t: Tokens, cues: Cues, limit: int) -> Range | None:
    """Who does both in ``Banks met Pardo and praised her``: the first phrase without its verb and object."""
    phrase = first_phrase(t, cues, limit)
    if phrase is None:
        return None
    lo, hi = phrase
    for k in range(lo + 1, min(hi, limit - 1)):
        verb = t.tag[k] == "W" and t.tag[k - 1] in "KW" and t.low[k] not in cues.words["person"]
        if verb and (t.tag[k + 1] in "KDO" or t.low[k + 1] in {"a", "to"}):
            return (lo, k)
    return phrase
