"""Where noun phrases and clauses begin and end, by scanning coarse tags; bounded, never recursive."""

from __future__ import annotations

from typing import Final

from pipeline.attribution.cues import (
    ASK,
    CLAUSE,
    FINITE,
    FINITE_OR_ING,
    JUDGE,
    NAME,
    QUOTE,
    SAY,
    TELL,
    Cues,
    Form,
    wordset,
)
from pipeline.attribution.tokens import Ends, Tokens

REACH: Final = 24  # tokens a noun phrase may have
_NOMINAL: Final = frozenset("WK#O")
_BE: Final = wordset(
    "is are was were be been being am isn't aren't wasn't weren't 's 're "
    "es son fue fueron era eran ser sido está están"
)
_HAVE: Final = wordset("has have had having hasn't haven't hadn't ha han había habían")
_BE_HAVE: Final = _BE | _HAVE
#: Verbs that say how somebody does what the infinitive says: "se limitó a decir"; not "se negó a decir".
_PHASES: Final = wordset(
    "vuelve vuelven volvió volvieron llega llegan llegó llegaron limita limitan limitó limitaron "
    "pasa pasó pasaron atreve atreven atrevió atrevieron apresura apresuran apresuró apresuraron "
    "sale salió salieron acierta acertó acertaron alcanza alcanzó alcanzaron"
)
_INSIDE: Final = wordset(
    "of for at in from with on to to's per de del en al para por con against about near"
)
#: Clitics that are articles, too, and how no noun ends.
_CLITICS: Final = wordset("la las los")
_PRETERITE: Final = ("ó", "aron", "ieron")
_BEFORE_ING: Final = wordset("before after while when antes después")
_CONTRAST: Final = wordset("but pero sino")
_MEDIAL: Final = 12  # tokens in which an apposition inside a clause has its second comma
_REMARKS: Final = wordset("a an compared despite")
_AFTER_OBJECT: Final = wordset("a an even though with from despite un una aunque pese")
_SUBJECTS: Final = wordset("he she they i we él ella ellos")
_CONCESSIVE: Final = wordset("while although though whereas mientras aunque")


def verb_at(t: Tokens, i: int, cues: Cues) -> tuple[Form, int] | None:
    """Return the cue verb that begins at token ``i`` and the index after it (and its particle)."""
    low = t.low[i]
    if low in cues.particles:
        for form in cues.particles[low]:
            n = len(form.particle)
            if t.low[i + 1 : i + 1 + n] == form.particle:
                return form, i + 1 + n
    plain = cues.verbs.get(low)
    if plain and i and t.low[i - 1] == "se" and plain.frames & (ASK | JUDGE):
        plain = Form(plain.lemma, plain.codes, plain.frames | QUOTE)  # "«...», se defendió X"
    return (plain, i + 1) if plain else None


def is_finite(t: Tokens, i: int, cues: Cues) -> bool:
    """Is token ``i`` a cue verb in a form that can be the verb of a clause?"""
    form = cues.verbs.get(t.low[i])
    return form is not None and ("d" in form.codes or "s" in form.codes)


def before_verb(t: Tokens, i: int, cues: Cues) -> tuple[int, set[str]]:
    """Step left over auxiliaries, adverbs and Spanish clitics; the index before them, what was passed.

    In Spanish also over the verb of "volvió a decir", as "phase".
    """
    j, passed = i - 1, set()
    while j >= 0 and i - j < 8:
        tag, low = t.tag[j], t.low[j]
        if tag == "X" or (tag != "K" and low in _BE_HAVE):
            passed.add("be" if low in _BE else "have" if low in _HAVE else "modal")
        elif cues.lang == "es" and (tag == "O" or is_clitic(t, j, i)):
            passed.add("clitic")
        elif low == "a" and j == i - 1 and cues.lang == "es" and t.low[j - 1] in _PHASES:
            passed.add("phase")
            j -= 1
        elif tag != "N":
            break
        j -= 1
    return j, passed


def is_clitic(t: Tokens, j: int, verb: int) -> bool:
    """Is "la" no article but whom the verb is done to: "la acusó", unlike "la denuncia"?"""
    return j == verb - 1 and j >= 0 and t.low[j] in _CLITICS and t.low[verb].endswith(_PRETERITE)


def noun_phrase_left(t: Tokens, hi: int, cues: Cues) -> int:
    """Return the first token of the noun phrase that ends before ``hi``; ``hi`` when there is none."""
    time = cues.words.get("time", frozenset())
    j = hi - 1
    floor = max(0, hi - REACH)
    lo = hi
    while j >= floor:
        tag = t.tag[j]
        if tag in _NOMINAL or tag in '()"-%$&.':
            if tag in "WK" and j < hi - 1 and _clause_verb(t, j, cues):
                break
            if t.low[j].endswith("ing") and j and t.tag[j - 1] == "X":
                break  # "He was replying to X, who ..."
            if tag == "K" and t.low[j] in time and lo < hi and t.tag[lo] in "DKP":
                break
            if tag == "-" and t.start[j] != (t.end[j - 1] if j else -1):
                break
            if tag not in ')("-.':
                lo = j
        elif tag == "D":
            lo = j
            inside = j >= 2 and t.tag[j - 1] == "I" and t.low[j - 1] in _INSIDE
            if not (inside and t.tag[j - 2] in "WK#)"):
                break
        elif tag == "I":
            if j < 1 or t.tag[j - 1] not in 'WK#)"D' or t.low[j] not in _INSIDE or lo == hi:
                break
        elif tag == "T":
            if j < 1 or t.tag[j - 1] not in "WK" or lo == hi or t.tag[lo] not in "DKO":
                break
        elif tag == "C":
            if lo == hi or j < 1 or t.tag[j - 1] not in "WK#)" or t.tag[lo] not in "KWD#":
                break
        elif tag == "N":
            if not (j >= 1 and t.tag[j - 1] in "D"):
                break
        else:
            break
        j -= 1
    return lo


def _clause_verb(t: Tokens, j: int, cues: Cues) -> bool:
    """A lower-case cue verb in past form inside a would-be noun phrase: a clause begins after it."""
    form = cues.verbs.get(t.low[j])
    return (
        form is not None
        and t.tag[j] == "W"
        and "d" in form.codes
        and bool(form.frames & (CLAUSE | JUDGE | NAME))
        and (j == 0 or t.tag[j - 1] not in "DI")
    )


def noun_phrase_right(t: Tokens, lo: int, cues: Cues, *, commas: bool = False) -> int:
    """Return the index after the noun phrase that begins at ``lo``; ``lo`` when there is none.

    With ``commas`` an apposition after it is taken along ("X, a professor at Y,").
    """
    n, i, nominal = len(t.tag), lo, False
    top = min(n, lo + REACH)
    while i < top:
        tag = t.tag[i]
        if tag in "PR" and not nominal:
            return i + 1
        if tag in "WK#":
            if nominal and tag == "W" and _clause_verb(t, i, cues):
                break
            nominal = True
        elif tag in '()"-%$&':
            if tag == "-" and i + 1 < n and t.end[i] != t.start[i + 1]:
                break
        elif tag == "O" and nominal:
            break
        elif tag == "D":
            if i > lo and t.tag[i - 1] not in "ICDN":
                break
        elif tag in "IT":
            nxt = t.tag[i + 1] if i + 1 < n else "."
            partitive = t.low[i] == "of" and i > lo and t.tag[i - 1] == "D"  # "some of his rivals"
            if not (nominal or partitive) or t.low[i] not in _INSIDE or nxt not in "DWK#":
                break
            if t.low[i + 1] in cues.words["time"]:
                break
            if tag == "T" and (nxt == "W" and t.low[i + 1] in cues.verbs):
                break
        elif tag == "C":
            nxt = t.tag[i + 1] if i + 1 < n else "."
            if not nominal or nxt not in "DK#":
                break
        elif tag == "N":
            if nominal:
                break
        else:
            break
        i += 1
    while i > lo and t.tag[i - 1] in 'CITD(N"-':
        i -= 1
    if commas and nominal and i < n and t.tag[i] == ",":
        i = _apposition(t, lo, i, cues)
    return i if nominal else lo


def _apposition(t: Tokens, lo: int, comma: int, cues: Cues) -> int:
    """Index after ``, a professor at Y``; ``comma`` when what follows is no apposition."""
    i = comma + 1
    if i >= len(t.tag):
        return comma
    told = "K" not in t.tag[lo:comma] or t.tag[comma - 1] == "W"
    if t.tag[lo] == "D" and t.tag[i] == "K" and told:
        # "the engineer, Yuki Tanaka", "a Quispe aide, Leo Banks"
        while i < len(t.tag) and t.tag[i] == "K":
            i += 1
        return i
    low, tag = t.low[i], t.tag[i]
    role = cues.words["role"]
    head = next((k for k in range(i, min(i + 5, len(t.tag))) if t.low[k] in role), None)
    if (
        tag == "R"
        or (tag in "D#" and low not in cues.words["possessive"])
        or head is not None
        or low in {"an", "a"}
    ):
        if tag == "R":
            end = i
            while end < len(t.tag) and t.tag[end] not in ",;Q" and end - i < REACH:
                end += 1
            return end
        end = noun_phrase_right(t, i, cues)
        closed = end == len(t.tag) or t.tag[end] in ",.;:-QRI?!"
        return end if end > i and closed else comma
    return comma


def clause_end(
    t: Tokens, lo: int, cues: Cues, *, subordinate: bool = False, nominal: bool = False
) -> int:
    """Return the index after the content that begins at ``lo``: where other speech or contrast begins.

    ``subordinate``: the clause opens the sentence ("As he said ..., they left") and ends at a comma;
    ``nominal``: the content is an object, which ends sooner than a clause does.
    """
    n = len(t.tag)
    introduced = lo + 1 < n and t.low[lo] in {"that", "que"} and t.tag[lo + 1] in "IS"
    # "that after the vote, Chile would leave": the first comma is no end
    spared = t.tag.find(",", lo) if introduced and not (subordinate or nominal) else -1
    for i in t.breaks(_BREAKS[subordinate, nominal], lo, cues):
        if t.tag[i] == ",":
            if i == spared:
                continue
        elif i <= lo + 2 * (t.low[i] in cues.according):
            continue
        return _trim(t, lo, i)
    return _trim(t, lo, n)


def _ends_at(t: Tokens, i: int, cues: Cues, *, subordinate: bool, nominal: bool) -> bool:
    """Can content that began before token ``i`` end there?"""
    tag = t.tag[i]
    if tag in ";Q":
        return True
    if tag == ",":
        return i + 1 < len(t.tag) and (subordinate or _breaks(t, i + 1, cues, nominal=nominal))
    if tag in "SI" and t.low[i] in _BEFORE_ING:
        if _speaks_ing(t, i + 1, cues) or (nominal and t.low[i] == "before"):
            return True
    elif tag == "C" and i + 1 < len(t.tag) and _coordinates(t, i, cues, nominal=nominal):
        return True
    if nominal and i and ((tag == "-" and t.start[i] > t.end[i - 1]) or _turns(t, i)):
        return True
    return t.low[i] in cues.according and bool(according_at(t, i, cues))


def _ends(subordinate: bool, nominal: bool) -> Ends:
    def ends(t: Tokens, i: int, cues: Cues) -> bool:
        return _ends_at(t, i, cues, subordinate=subordinate, nominal=nominal)

    return ends


_BREAKS: Final = {
    (subordinate, nominal): _ends(subordinate, nominal)
    for subordinate in (False, True)
    for nominal in (False, True)
}


def _turns(t: Tokens, i: int) -> bool:
    """Does "as he spoke" or "after the vote" begin at ``i``, which tells when and not what?"""
    nxt = t.tag[i + 1] if i + 1 < len(t.tag) else "."
    return (t.low[i] == "as" and nxt == "P") or (t.low[i] == "after" and t.tag[i - 1] != "N")


def _speaks_ing(t: Tokens, i: int, cues: Cues) -> bool:
    form = cues.verbs.get(t.low[i]) if i < len(t.tag) else None
    return form is not None and "g" in form.codes and bool(form.frames & (CLAUSE | NAME | JUDGE))


def _trim(t: Tokens, lo: int, hi: int) -> int:
    while (hi > lo and t.tag[hi - 1] in ".,;:-?!") or (hi > lo and t.tag[hi - 1] == "C"):
        hi -= 1
    return hi


def according_at(t: Tokens, i: int, cues: Cues) -> int:
    """Index after "according to" at ``i``; 0 when it is not there."""
    for phrase in cues.according.get(t.low[i], ()):
        if t.low[i : i + len(phrase)] == phrase:
            return i + len(phrase)
    return 0


def _breaks(t: Tokens, i: int, cues: Cues, *, nominal: bool) -> bool:
    """Does the content end at the comma before ``i``? Choices follow the majority on labelled news."""
    low = t.low[i]
    if (
        low in _CONCESSIVE
        or low == "which"
        or (low in _REMARKS and "," not in t.tag[i : i + _MEDIAL])
    ):
        return True
    k = i
    while k < len(t.tag) - 1 and t.tag[k] in "NC":
        k += 1
    form = cues.verbs.get(t.low[k])
    if form and "g" in form.codes and form.frames & (CLAUSE | NAME | JUDGE):
        return True
    if t.tag[k] == "W" and len(low) > 5 and t.low[k].endswith("ing") and k + 1 < len(t.tag):
        return t.tag[k + 1] in "DTISPO#K"
    if t.tag[i] == "C":
        return _coordinates(t, i, cues, nominal=nominal) or _new_speech(
            t, i + 1, cues, nominal=nominal
        )
    if nominal and (
        low in _SUBJECTS or low in _CONTRAST or low in _AFTER_OBJECT or t.tag[i] in "XR"
    ):
        return True
    if nominal and form and t.tag[k] == "W" and ("d" in form.codes or _inverts(t, k, form)):
        return True
    return _new_speech(t, i, cues, nominal=nominal)


def _inverts(t: Tokens, i: int, form: Form) -> bool:
    """Is the cue at ``i`` that of ``..., says Ana Pardo``?"""
    spoken = "s" in form.codes and bool(form.frames & (SAY | TELL))
    return spoken and t.tag[i + 1 : i + 2] in ("K", "D", "P")


def _coordinates(t: Tokens, i: int, cues: Cues, *, nominal: bool) -> bool:
    """Does the coordinator at ``i`` go on with a finite cue of the same subject ("and added")?"""
    contrast = t.low[i] in _CONTRAST
    i += 1
    while i < len(t.tag) - 1 and t.tag[i] in "N":
        i += 1
    if i >= len(t.tag):
        return False
    if contrast and (nominal or t.tag[i] in "P"):
        return True
    if nominal and t.tag[i] == "X":
        return True
    form = cues.verbs.get(t.low[i])
    if form is None or t.tag[i] != "W":
        return False
    if nominal:
        return not FINITE_OR_ING.isdisjoint(form.codes) or (
            i + 1 < len(t.tag) and t.tag[i + 1] in "DPSTO" and t.low[i] not in cues.nouns
        )
    return (
        "d" in form.codes and "b" not in form.codes and bool(form.frames & (CLAUSE | NAME | JUDGE))
    )


def _new_speech(t: Tokens, i: int, cues: Cues, *, nominal: bool) -> bool:
    """Does a clause with its own subject and cue begin at ``i`` ("but Clinton said")?

    After an object (``nominal``) any clause with its own verb counts.
    """
    end = noun_phrase_right(t, i, cues)
    if end <= i or end >= len(t.tag):
        return False
    if nominal and (t.tag[end] == "X" or (t.tag[end] == "W" and t.low[end].endswith("ed"))):
        return True
    while end < len(t.tag) and t.tag[end] in "NX":
        end += 1
    form = cues.verbs.get(t.low[end]) if end < len(t.tag) else None
    return bool(form and not FINITE.isdisjoint(form.codes) and form.frames & CLAUSE)
