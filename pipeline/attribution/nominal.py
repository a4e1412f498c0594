"""Attributions without a verb: "according to", "in a poll", "his claim that", "self-described"."""

from __future__ import annotations

import re

from pipeline.attribution import phrases as ph
from pipeline.attribution.cues import Cues, wordset
from pipeline.attribution.found import Found
from pipeline.attribution.frames import clause_start, is_speech, strip_comma
from pipeline.attribution.subjects import subject_of
from pipeline.attribution.tokens import Tokens

_ATTITUDE_LINKS = wordset("of about to with on at in by over for toward towards")
_OWN = wordset("his her their su")
_VIEWS = {
    "in": wordset("view opinion eyes judgment judgement words"),
    "to": wordset("mind"),
    "a": wordset("juicio entender parecer"),
    "en": wordset("opinión"),
}
_LISTED = re.compile(r"(?:,D?K+)*,?CD?K")
_SHORT = 7  # tokens; "One Sunday, according to X, she ..." is no clause yet


def according(t: Tokens, i: int, after: int, cues: Cues) -> Found | None:
    """Return the attribution of "according to" at ``i``."""
    if after < len(t.tag) and t.tag[after] == "W" and ph.is_finite(t, after, cues):
        return None  # "según dijo" has the speaker of its sentence
    end = ph.noun_phrase_right(t, after, cues, commas=True)
    if _opens(t, i):
        alone = ph.noun_phrase_right(t, after, cues)
        if alone < end and not _is_set_off(t, after, alone, end, cues):
            end = alone
    if end == after and t.low[after : after + 1] == ("her",):
        end += 1
    if end == after:
        return None
    return _ascribed(t, i, after, end, cues)


def _opens(t: Tokens, i: int) -> bool:
    """Does the attribution at ``i`` open its sentence, so that what it ascribes stands behind it?"""
    return i <= 1 and t.tag[0] != "Q"


def _is_set_off(t: Tokens, lo: int, comma: int, end: int, cues: Cues) -> bool:
    """Is what follows the source at ``lo`` its apposition, and no subject as in "the poll, Labour would lose"?

    A comma closes it, no list goes on and no relative clause; a document or a body is nobody's name.
    """
    if t.tag[end : end + 1] == "I":  # "the engineer, Yuki Tanaka of Talara,"
        end = ph.noun_phrase_right(t, comma + 1, cues)
    if t.tag[end : end + 1] != ",":
        return False
    if t.tag[comma + 1] == "R":
        return True
    things = cues.words["document"] | cues.words["measure"] | cues.words["organisation"]
    if t.tag[lo] == "D" and not things.isdisjoint(t.low[lo:comma]):
        return False
    return t.tag[end + 1 : end + 2] != "R" and _LISTED.match(t.tag, end) is None


def in_view(t: Tokens, i: int, cues: Cues) -> Found | None:
    """``In her view, the government has failed``, ``A su juicio, ...`` at the head of a sentence."""
    phrase = t.low[i : i + 3]
    if len(phrase) < 3 or phrase[1] not in _OWN or phrase[2] not in _VIEWS[t.low[i]]:
        return None
    found = _ascribed(t, i, i + 3, i + 3, cues)
    if found is not None:
        found.source = (i + 1, i + 2)
    return found


def _ascribed(t: Tokens, i: int, after: int, end: int, cues: Cues) -> Found | None:
    """Return what the phrase at ``i`` ascribes to the source from ``after`` to ``end``."""
    if 0 < i < 4 and (t.tag[i - 1] == "X" or t.low[i - 1] in {"that's", "it's"}):
        return None  # "That's according to X" speaks of the sentence before
    initial = _opens(t, i)
    if initial:
        lo = end + 1 if end < len(t.tag) and t.tag[end] == "," else end
        content = (lo, ph.clause_end(t, lo, cues))
    else:
        lo = clause_start(t, i, cues)
        if i - lo < _SHORT:
            while lo and t.tag[lo - 1] in ",Q":
                lo -= 1  # '"...," X said, according to Y'
        content = (lo, strip_comma(t, lo, i))
    if content[1] <= content[0]:
        return None
    found = Found((after, end), (i, after), [content], "according", t.low[i])
    at = content[0] if initial else strip_comma(t, 0, i) - 1
    if t.tag[at] == "Q" and (initial or not _spoken(t, at, cues)):
        found.quotes, found.content = [at], [(at, at + 1)]
        return found
    goes_on = not initial and end + 1 < len(t.tag) and t.tag[end] == ","
    if goes_on and (content[1] - content[0] < _SHORT or t.tag[end + 1] == "X"):
        hi = ph.clause_end(t, end + 1, cues)
        if hi > end + 1:
            found.content.append((end + 1, hi))
    return found


def _spoken(t: Tokens, at: int, cues: Cues) -> bool:
    """Has the sentence a verb of speech before the quotation at ``at``, whose words it then is?"""
    return any(is_speech(t, k, cues) for k in range(max(0, at - 14), at))


def measured(t: Tokens, i: int, cues: Cues) -> Found | None:
    """``In a new poll, 50 percent chose X``: the poll is the source."""
    end = ph.noun_phrase_right(t, i + 1, cues)
    measures = cues.words["measure"]
    if end == i + 1 or not any(t.low[k] in measures for k in range(i + 1, end)):
        return None
    comma = next((k for k in range(end, min(len(t.tag), end + 8)) if t.tag[k] == ","), -1)
    if comma < 0:
        return None
    hi = ph.clause_end(t, comma + 1, cues)
    return (
        Found((i + 1, end), (i, i + 1), [(comma + 1, hi)], "measured", "in")
        if hi > comma + 1
        else None
    )


def self_described(t: Tokens, i: int, cues: Cues) -> Found | None:
    """``the self-described socialist``."""
    form = cues.verbs.get(t.low[i][5:])
    if form is None or "n" not in form.codes:
        return None
    hi = ph.noun_phrase_right(t, i + 1, cues)
    return Found((i, i + 1), (i, i + 1), [(i + 1, hi)], "self", form.lemma) if hi > i + 1 else None


def attitude(t: Tokens, i: int, cues: Cues) -> Found | None:
    """``He is wary of the deal``, ``they were sure that ...``, ``she is eager to ...``."""
    j, passed = ph.before_verb(t, i, cues)
    if "be" not in passed or i + 2 >= len(t.tag):
        return None
    subject, antecedent = subject_of(t, j, cues)
    if subject is None:
        return None
    tag, lo = t.tag[i + 1], i + 1
    nominal = tag == "I" and t.low[lo] in _ATTITUDE_LINKS
    if tag not in "TSP" and not nominal:
        return None
    lo += nominal
    hi = ph.clause_end(t, lo, cues, nominal=nominal)
    if hi <= lo:
        return None
    return Found(subject, (i, i + 1), [(lo, hi)], "attitude", t.low[i], antecedent)


def noun_report(t: Tokens, i: int, cues: Cues) -> Found | None:
    """``his claim that ...``, ``Petro's support for ...``, ``criticism of ...``."""
    kind = cues.nouns[t.low[i]]
    if i + 2 >= len(t.tag):
        return None
    low = t.low[i + 1]
    if low in {"that", "que"} and kind in {"clause", "both"}:
        rule = "noun-that"
    elif (
        (t.tag[i + 1] in "IT")
        and kind in {"object", "both"}
        and low in {"for", "of", "to", "on", "against", "about", "over", "a", "contra", "de", "por"}
    ):
        rule = "noun-obj"
    else:
        return None
    hi = (
        ph.clause_end(t, i + 1, cues)
        if rule == "noun-that"
        else ph.noun_phrase_right(t, i + 2, cues)
    )
    if t.tag[i + 1] == "T" and rule == "noun-obj":
        hi = ph.clause_end(t, i + 1, cues)
    lo = i + 1
    source = None
    k = i - 1
    while k >= 0 and i - k < 4 and t.tag[k] in "WN":
        k -= 1
    if k >= 0 and t.low[k] in cues.words["possessive"]:
        source = (k, k + 1)
    elif k >= 0 and t.low[k].endswith(("'s", "s'")):
        source = (ph.noun_phrase_left(t, k + 1, cues), k + 1)
    elif rule == "noun-obj":
        return None
    return Found(source, (i, i + 1), [(lo, hi)], rule, t.low[i]) if hi > lo else None
