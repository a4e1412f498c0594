"""What frame a cue stands in: is it a verb here, does content follow or precede it, and from where."""

from __future__ import annotations

from typing import Final

from pipeline.attribution import phrases as ph
from pipeline.attribution.cues import (
    ACT,
    ASK,
    CLAUSE,
    FINITE,
    FINITE_OR_ING,
    JUDGE,
    NAME,
    QUOTE,
    SAY,
    SEEM,
    SHOW,
    TELL,
    THAT,
    THINK,
    WANT,
    Cues,
    Form,
    wordset,
)
from pipeline.attribution.heads import PLURALS
from pipeline.attribution.subjects import PRONOMINAL, SPOKEN, Range
from pipeline.attribution.tokens import NO_VERB, Tokens

_CLAUSAL: Final = frozenset("XPQ")  # tags that show a clause before the cue
_THAT: Final = frozenset({"that", "que"})
_BE_HAVE: Final = wordset("is are was were has have had will would could should can may might")


def looks_finite(t: Tokens, i: int, after: int, form: Form, cues: Cues) -> bool:
    """Tell "Trump claims" from "the claims", without a tagger."""
    verb = i
    while i > 1 and t.tag[i - 1] == "N" and t.tag[i - 2] not in "DI":
        i -= 1  # "traders also say"
    prev = t.tag[i - 1] if i else "^"
    nxt = t.tag[after] if after < len(t.tag) else "."
    if nxt in ",:" and after + 1 < len(t.tag) and t.tag[after + 1] == "Q":
        return prev not in "DI"
    if t.tag[verb] == "K" and i:
        return t.is_headline() and prev in "KP" and t.low[verb - 1 : verb + 1] != NO_VERB
    if prev == "#" or (prev == "D" and t.low[i - 1] in PRONOMINAL):
        return bool(form.frames & (SAY | THINK | JUDGE)) and nxt not in ".,;"
    if prev in "DIT":
        return False
    if "d" in form.codes:
        return not (i and t.low[i - 1].endswith(("'s", "s'")) and t.tag[i - 1] != "P")
    noun = t.low[verb] in cues.nouns or t.low[verb] in PLURALS
    if "s" in form.codes:
        if prev == "P" or "Q" in t.tag[max(0, i - 8) : i]:
            return True
        if noun and prev == "W" and t.low[i - 1] not in cues.words["measured"]:
            return nxt in "DPSTQK"
        return not (noun and nxt in ".,;CXI")
    if "b" in form.codes:
        if prev in "PR" or (not noun and prev in "WK" and nxt in "DPSOKQ" and form.frames & CLAUSE):
            return True
        plural = i > 0 and (
            t.low[i - 1].endswith("s")
            or t.low[i - 1] in {"people", "percent", "voters", "police", "%", "men", "women"}
        )
        return plural and not t.low[i - 1].endswith("'s") and (nxt in "DPSTQKOI" or not noun)
    return True


def is_inverted(t: Tokens, i: int, after: int, form: Form, cues: Cues) -> bool:
    """Return whether the cue at ``i`` stands before its subject ("..., said X")."""
    if not form.frames & (SAY | TELL | THAT | QUOTE | THINK | ASK) or FINITE.isdisjoint(form.codes):
        return False
    if i and t.tag[i - 1] not in ",Q-?!":
        return False
    return after < len(t.tag) and t.tag[after] in "DKPW#"


def closes_sentence(t: Tokens, i: int, after: int, form: Form, cues: Cues) -> bool:
    """Does ``said X, a professor at Y`` end the sentence, so that what precedes it is no subject?"""
    if not form.frames & SAY or form.frames & (ACT | JUDGE | NAME | ASK | WANT):
        return False
    if "Q" in t.tag[:i] or not is_inverted(t, i, after, form, cues):
        return False
    end = ph.noun_phrase_right(t, after, cues, commas=True)
    at_end = end > after and (end == len(t.tag) or t.tag[end] in ".?!")
    return at_end and not starts_clause(t, after, end, cues)


def starts_clause(t: Tokens, lo: int, end: int, cues: Cues) -> bool:
    """Return whether a clause begins at ``lo``, whose noun phrase would end at ``end``.

    "..., said Obama failed to address it" reports; "..., said lobbyist Charlie Black" inverts.
    """
    if end < len(t.tag) and verb_follows(t, end, cues):
        return True
    if t.tag[lo] == "P" and (
        t.low[lo].find("'") > 0 or (end < len(t.tag) and t.tag[end] not in ",.")
    ):
        return True
    verb = lo
    while verb < end and t.tag[verb] == "K":
        verb += 1
    if not lo < verb < end or t.tag[verb] != "W" or "K" in t.tag[verb:end]:
        return False
    return t.low[verb] not in cues.words["role"] and t.low[verb].endswith(("ed", "s"))


def verb_follows(t: Tokens, i: int, cues: Cues) -> bool:
    """Return whether an auxiliary stands at ``i``, after adverbs."""
    while i < len(t.tag) - 1 and t.tag[i] == "N":
        i += 1
    return t.tag[i] == "X" or t.low[i] in _BE_HAVE


def is_question(t: Tokens, i: int, after: int, j: int) -> bool:
    """``Asked whether ...``, ``when asked about ...``."""
    opens = i == 0 or (t.tag[i - 1] == "S" and t.low[i - 1] != "that")
    if t.tag[after] == "N" and after + 1 < len(t.tag):
        after += 1
    return opens and t.tag[after] in "ISRT"


def is_reduced(t: Tokens, subject: Range, i: int, after: int, form: Form) -> bool:
    """``a firm called Northwind``: a participle that names the noun before it."""
    named = form.frames & NAME and "n" in form.codes and after < len(t.tag) and t.tag[after] == "K"
    return bool(named) and t.tag[i - 1] == "W" and t.low[subject[0]] in {"a", "an"}


def is_restrictive(t: Tokens, subject: Range | None) -> bool:
    """Is the subject a relative pronoun that follows its noun without a comma?"""
    if subject is None or subject[1] - subject[0] != 1 or subject[0] == 0:
        return False
    at = subject[0]
    return (t.tag[at] == "R" or t.low[at] in {"that", "que"}) and t.tag[at - 1] not in ",-"


def is_measure(t: Tokens, subject: Range, cues: Cues) -> bool:
    """Return whether the subject is a poll, a report or another document."""
    return not cues.words["measured"].isdisjoint(t.low[subject[0] : subject[1]])


def is_subordinate(t: Tokens, left: int) -> bool:
    """Does the clause of the subject at ``left`` open the sentence with "As", "While", "If"?"""
    k = left - 1
    while k > 0 and t.tag[k] == "N":
        k -= 1  # "While only 7 percent say so, ..."
    return (
        k >= 0
        and t.tag[k] in "SI"
        and t.low[k] != "that"
        and (k == 0 or (k == 1 and t.tag[0] in "NC"))
    )


def is_speech(t: Tokens, i: int, cues: Cues) -> bool:
    """Return whether a cue that takes a quotation stands at ``i``."""
    form = cues.verbs.get(t.low[i]) if t.tag[i] == "W" else None
    return (
        form is not None
        and bool(form.frames & SPOKEN)
        and not FINITE_OR_ING.isdisjoint(form.codes)
        and (t.tag[i - 1] in ",CX" or "d" in form.codes)
    )


def is_postposed(t: Tokens, left: int, after: int, cues: Cues, frames: int) -> bool:
    """``The plan failed, he said on Tuesday.``: nothing but adjuncts after the cue, a clause before."""
    interrupts = after + 1 < len(t.tag) and t.tag[after] == ","
    if left < (2 if interrupts else 3) or t.tag[left - 1] not in ",-":
        return False
    if (t.tag[left] == "R" or t.low[left] == "que") and not interrupts:
        return False  # "Banks, who accused the miners, left"
    if not interrupts and left < 8 and t.tag[0] in "IS" and _CLAUSAL.isdisjoint(t.tag[:left]):
        return False  # "In 2010, he warned the Fed"
    if _that_within(t, after, 8, cues) >= 0 or t.low[after : after + 2] == ("at", "least"):
        return False
    if after >= len(t.tag) or t.tag[after] in ".,;-?!":
        return True
    if not frames & (SAY | TELL | THINK | SHOW):
        return False
    words = cues.words["time"]
    k = after
    while k < len(t.tag) and t.tag[k] not in ".,;":
        to_whom = t.tag[k] == "T" and t.tag[k + 1 : k + 2] in {"D", "K"}
        if t.tag[k] in "SPRXQT" and not to_whom:
            return False
        k += 1
    return (
        t.low[after] in words
        or t.tag[after] in "IN"
        or (frames & TELL != 0 and t.tag[after] in "KWDO" and k - after <= 6)
    )


def is_comparison(t: Tokens, left: int, after: int, frames: int) -> bool:
    """``The numbers changed, as Sanders has acknowledged``: "as" before the subject, no content after."""
    if left < 4 or t.low[left - 1] != "as" or t.tag[left - 2] not in ",-":
        return False
    ends = after >= len(t.tag) or t.tag[after] in ".,;-?!I" or t.low[after] in {"on", "in", "at"}
    return ends and bool(frames & (CLAUSE | SHOW))


def content_start(t: Tokens, after: int, form: Form, cues: Cues) -> tuple[int, str]:
    """Where the content after a finite cue begins, and the rule; rule "" when there is none."""
    n, frames = len(t.tag), form.frames
    if after >= n:
        return after, ""
    that = _that_within(t, after, 12 if frames & (TELL | SAY) else 6, cues)
    if that >= 0 and (frames & CLAUSE or (that == after and frames & (ASK | WANT | JUDGE | ACT))):
        return that, "that"
    tag = "O" if t.low[after] in {"it", "you"} and not frames & SAY else t.tag[after]
    if frames & SAY and tag not in ".,;":
        start = _skip_adjunct(t, after, cues)
        if start < n and t.tag[start] not in ".,;":
            return start, "say"
    if frames & TELL and tag in "OKWD":
        return after_addressee(t, after, cues), "tell"
    if frames & NAME and (tag in 'OKWD"#' or t.low[after] in {"as", "como"}):
        return after, "name"
    if frames & JUDGE and tag in 'OKWDS"#N':
        return after, "judge"
    if frames & JUDGE and cues.lang == "es" and t.low[after] in {"a", "al", "este", "esta"}:
        return after, "judge"  # "criticó este jueves a Milei"
    if frames & THINK and tag in 'DPKSW#N"O':
        return after, "think"
    if frames & THAT and tag in "PS":
        return after, "clause"
    if frames & ASK and tag in "OKWDST":
        return after, "ask"
    if frames & ASK and t.low[after] == "for":
        return after + 1, "ask"
    if frames & WANT and tag in "TDWKO":
        return after, "want"
    if frames & SEEM and (tag in "TSWN" or t.low[after] in {"like", "as"}):
        return after, "seem"
    if frames & ACT and tag in 'OKWDS"#':
        return after, "act"
    return after, ""


def _that_within(t: Tokens, lo: int, reach: int, cues: Cues) -> int:
    if _THAT.isdisjoint(t.low[lo : lo + reach]):
        return -1
    for k in range(lo, min(len(t.tag), lo + reach)):
        if t.low[k] in _THAT:
            return -1 if k > lo and _is_relative(t, k) else k
        if k > lo and (
            t.tag[k] in ";:QXPR"
            or (t.tag[k] == "W" and t.tag[k - 1] in "TCP" and t.low[k] in cues.verbs)
        ):
            return -1
    return -1


def _is_relative(t: Tokens, k: int) -> bool:
    """Is "that" at ``k`` the subject of a relative clause ("a speech that included insults")?"""
    if k + 1 >= len(t.tag) or t.tag[k - 1] not in "WK":
        return False
    return t.tag[k + 1] == "X" or (t.tag[k + 1] == "W" and t.low[k + 1].endswith("ed"))


def _skip_adjunct(t: Tokens, i: int, cues: Cues) -> int:
    """Step over "on Tuesday", "Tuesday", "in a statement" between the cue and its content."""
    time = cues.words["time"]
    k = i
    while k < len(t.tag) and (t.low[k] in time or (t.tag[k] == "#" and k > i)):
        k += 1
    if k < len(t.tag) and t.tag[k] == "I":
        end = ph.noun_phrase_right(t, k + 1, cues)
        if end > k + 1 and end < len(t.tag) and t.tag[end] in ",PDKWS:":
            k = end
    return k + 1 if k > i and k < len(t.tag) and t.tag[k] in ",:" else k


def after_addressee(t: Tokens, i: int, cues: Cues) -> int:
    """Return the index after whom the cue speaks to."""
    if t.tag[i] == "O":
        return i + 1
    end = ph.noun_phrase_right(t, i, cues)
    return end if end < len(t.tag) and end > i else i


def strip_comma(t: Tokens, lo: int, hi: int) -> int:
    """Return ``hi`` moved left over commas, dashes and colons."""
    while hi > lo and t.tag[hi - 1] in ",-:":
        hi -= 1
    return hi


def clause_start(t: Tokens, hi: int, cues: Cues) -> int:
    """First token of the clause before ``hi``: after a semicolon or quotation, else the sentence."""
    lo = 0
    for k in range(hi - 1, -1, -1):
        if t.tag[k] in ";Q":
            lo = k + 1
            break
    while lo < hi and t.tag[lo] in ",C-":
        lo += 1
    return lo
