"""Attributions inside one sentence: who, by which cue, says what; quotations are single tokens.

The frames of the cue (seed files) decide where its content is looked for. Every attribution names
the rule that made it, so that precision can be counted rule by rule on a labelled corpus.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from pipeline.attribution import phrases as ph
from pipeline.attribution.cues import (
    ACT,
    ASK,
    CLAUSE,
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
)
from pipeline.attribution.tokens import Tokens

Range = tuple[int, int]
_NOMINAL_RULES: Final = frozenset({"judge", "name", "act", "ask", "want"})
_SELF_STANDING: Final = frozenset({"quote", "quote-ing", "inverted", "postposed"})
_STRONG: Final = frozenset({"that", "say", "tell", "according", "ing-say", "show"})
_LOOK_BACK: Final = 8
_PRONOMINAL: Final = frozenset("this that some many most all both few half one another several".split())
_SPOKEN: Final = SAY | TELL | THAT | QUOTE | THINK | ASK


@dataclass(slots=True)
class Found:
    """An attribution in token indices; ``source`` is None when the sentence names nobody."""

    source: Range | None
    cue: Range
    content: list[Range]
    rule: str
    lemma: str
    antecedent: Range | None = None
    quotes: list[int] = field(default_factory=list)  # tokens tagged Q


def find_attributions(t: Tokens, cues: Cues) -> list[Found]:
    """Return the attributions of the sentence ``t`` in the order of their cues."""
    out: list[Found] = []
    hot = t.hot
    for k in range(min(2, len(hot))):
        if t.low[k] in {"in", "en"} and (found := _measured(t, k, cues)):
            out.append(found)
    i = hot.find("1")
    while i >= 0:
        found, step = None, i + 1
        low = t.low[i]
        if low[:5] == "self-":
            found = _self_described(t, i, cues)
        if low in cues.according and (after := ph.according_at(t, i, cues)):
            found = _according(t, i, after, cues)
            step = after
        elif (verb := ph.verb_at(t, i, cues)) is not None and t.tag[i] not in "DPX":
            form, after = verb
            found = _verb(t, i, after, form, cues, out)
            if found is not None or after > i + 1:
                step = after
        if found is None and low in cues.nouns:
            found = _noun(t, i, cues)
        if found is not None and found.content and not _repeats(found, out):
            out.append(found)
        i = hot.find("1", step)
    return _outermost(out)


def _outermost(rows: list[Found]) -> list[Found]:
    """Leave out what is reported within a report ("he said that he wants ..."): it is its content.

    Quotations and parentheses stay, since they have a speaker of their own. On labelled news, one
    in ten of the others was annotated. Looks back a bounded number of rows, so it is linear.
    """
    kept: list[Found] = []
    for row in rows:
        at = row.cue[0]
        outer = [f for f in kept[-_LOOK_BACK:] if any(lo <= at < hi for lo, hi in f.content)]
        if not outer or row.rule in _SELF_STANDING or (
            row.rule in _STRONG and not any(f.rule in _STRONG for f in outer)
        ):
            kept.append(row)
    return kept


def _repeats(found: Found, out: list[Found]) -> bool:
    """Is it the noun of "said in a statement that ...", whose content is taken already?"""
    return found.rule.startswith("noun") and any(
        f.cue[0] < found.cue[0] and any(lo <= found.content[0][0] < hi for lo, hi in f.content) and f.content[0][0] >= found.cue[0]
        for f in out
    )


def _according(t: Tokens, i: int, after: int, cues: Cues) -> Found | None:
    end = ph.noun_phrase_right(t, after, cues, commas=True)
    if end == after:
        return None
    initial = i <= 1
    if initial:
        lo = end + 1 if end < len(t.tag) and t.tag[end] == "," else end
        content = (lo, ph.clause_end(t, lo, cues))
    else:
        lo = _clause_start(t, i, cues)
        content = (lo, _strip_comma(t, lo, i))
    if content[1] <= content[0]:
        return None
    found = Found((after, end), (i, after), [content], "according", t.low[i])
    if not initial and end + 1 < len(t.tag) and t.tag[end] == ",":
        if content[1] - content[0] < 7 or t.tag[end + 1] == "X":
            hi = ph.clause_end(t, end + 1, cues)
            if hi > end + 1:
                found.content.append((end + 1, hi))
    return found


def _measured(t: Tokens, i: int, cues: Cues) -> Found | None:
    """``In a new poll, 50 percent chose X``: the poll is the source."""
    end = ph.noun_phrase_right(t, i + 1, cues)
    measures = cues.words["measure"]
    if end == i + 1 or not any(t.low[k] in measures for k in range(i + 1, end)):
        return None
    comma = next((k for k in range(end, min(len(t.tag), end + 8)) if t.tag[k] == ","), -1)
    if comma < 0:
        return None
    hi = ph.clause_end(t, comma + 1, cues)
    return Found((i + 1, end), (i, i + 1), [(comma + 1, hi)], "measured", "in") if hi > comma + 1 else None


def _self_described(t: Tokens, i: int, cues: Cues) -> Found | None:
    """``the self-described socialist``."""
    form = cues.verbs.get(t.low[i][5:])
    if form is None or "n" not in form.codes:
        return None
    hi = ph.noun_phrase_right(t, i + 1, cues)
    return Found((i, i + 1), (i, i + 1), [(i + 1, hi)], "self", form.lemma) if hi > i + 1 else None


def _strip_comma(t: Tokens, lo: int, hi: int) -> int:
    while hi > lo and t.tag[hi - 1] in ",-:":
        hi -= 1
    return hi


def _clause_start(t: Tokens, hi: int, cues: Cues) -> int:
    """First token of the clause before ``hi``: after a semicolon or quotation, else the sentence."""
    lo = 0
    for k in range(hi - 1, -1, -1):
        if t.tag[k] in ";Q":
            lo = k + 1
            break
    while lo < hi and t.tag[lo] in ",C-":
        lo += 1
    return lo


def _verb(
    t: Tokens, i: int, after: int, form: Form, cues: Cues, earlier: list[Found]
) -> Found | None:
    j, passed = ph.before_verb(t, i)
    codes = form.codes
    if "g" in codes and "be" not in passed:
        return _participle(t, i, after, form, cues, earlier)
    if form.frames & ASK and "d" in codes and after < len(t.tag) and _asked(t, i, after, j):
        return _question(t, i, after, form, cues, j)
    if "n" in codes and "be" in passed and "g" not in codes:
        return _passive(t, i, after, form, cues, j)
    if "b" in codes and j >= 0 and t.tag[j] == "T":
        return _infinitive(t, i, after, form, cues, earlier, j)
    if not passed and not _looks_finite(t, i, after, form, cues):
        return None
    if "have" not in passed and "modal" not in passed and not set(codes) & set("sdbg"):
        return None
    subject, antecedent = _subject(t, j, cues)
    if subject is None and not passed and _inverted(t, i, after, form, cues):
        return _inversion(t, i, after, form, cues)
    if subject is None:
        if cues.lang == "es" and set(codes) & set("sd"):
            pass
        elif j >= 0 and ((t.tag[j] in ",C" and "d" in codes) or (t.tag[j] == "C" and t.low[i] not in cues.nouns)):
            before = next((f for f in reversed(earlier) if f.source and f.rule[:4] != "noun"), None)
            subject = before.source if before else _first_phrase(t, cues, j)
            antecedent = before.antecedent if before else None
            if subject is None:
                return None
        else:
            return None
    lo = (subject[0] if subject else i)
    return _finite(t, i, after, form, cues, subject, antecedent, lo)


def _asked(t: Tokens, i: int, after: int, j: int) -> bool:
    """``Asked whether ...``, ``when asked about ...``."""
    opens = i == 0 or (t.tag[i - 1] == "S" and t.low[i - 1] != "that")
    return opens and (t.tag[after] in "IS" or t.low[after] in {"how", "if"})


def _question(t: Tokens, i: int, after: int, form: Form, cues: Cues, j: int) -> Found | None:
    lo = after
    if t.tag[lo] == "I" and t.low[lo] in {"by", "on", "in", "during", "at", "por", "en"}:
        end = ph.noun_phrase_right(t, lo + 1, cues)
        lo = end if end < len(t.tag) and t.tag[end] in "IS" else lo
    hi = ph.clause_end(t, lo, cues, subordinate=True)
    source = (after + 1, lo) if lo > after and t.low[after] in {"by", "por"} else None
    return Found(source, (i, after), [(lo, hi)], "asked", form.lemma) if hi > lo else None


def _looks_finite(t: Tokens, i: int, after: int, form: Form, cues: Cues) -> bool:
    """Tell "Trump claims" from "the claims", without a tagger."""
    prev = t.tag[i - 1] if i else "^"
    nxt = t.tag[after] if after < len(t.tag) else "."
    if nxt in ",:" and after + 1 < len(t.tag) and t.tag[after + 1] == "Q":
        return prev not in "DI"
    if t.tag[i] == "K" and i:
        return _is_headline(t) and prev in "KP"
    if prev == "#" or (prev == "D" and t.low[i - 1] in _PRONOMINAL):
        return bool(form.frames & (SAY | THINK | JUDGE)) and nxt not in ".,;"
    if prev in "DIT":
        return False
    if "d" in form.codes:
        return not (i and t.low[i - 1].endswith(("'s", "s'")) and t.tag[i - 1] != "P")
    noun = t.low[i] in cues.nouns or t.low[i] in {"calls", "notes", "reports", "shows", "reads", "backs", "attacks", "fears", "hopes", "plans", "wants", "views", "names", "brands", "labels"}
    if "s" in form.codes:
        if prev == "P" or "Q" in t.tag[max(0, i - 8) : i]:
            return True
        if noun and prev == "W":
            return nxt in "DPSTQK"
        return not (noun and nxt in ".,;CXI")
    if "b" in form.codes:
        if prev in "PR" or (not noun and prev in "WK" and nxt in "DPSOKQ" and form.frames & CLAUSE):
            return True
        plural = i > 0 and (t.low[i - 1].endswith("s") or t.low[i - 1] in {"people", "percent", "voters", "police", "%", "men", "women"})
        return plural and not t.low[i - 1].endswith("'s") and (nxt in "DPSTQKOI" or not noun)
    return True


def _is_headline(t: Tokens) -> bool:
    """Are most words capitalised?"""
    return len(t.tag) < 30 and t.tag.count("K") > t.tag.count("W")


def _subject(t: Tokens, j: int, cues: Cues) -> tuple[Range | None, Range | None]:
    """Subject that ends at token ``j``, and the antecedent when it is a relative pronoun."""
    if j < 0:
        return None, None
    tag = t.tag[j]
    if tag == "P":
        return (j, j + 1), None
    if tag == "R" or (t.low[j] == "that" and j and t.tag[j - 1] in "WK"):
        hi = j - 1 if j and t.tag[j - 1] == "," else j
        lo = ph.noun_phrase_left(t, hi, cues)
        return (j, j + 1), ((lo, hi) if lo < hi else None)
    if tag == ",":
        return _before_apposition(t, j, cues), None
    if tag == "D" and t.low[j] in _PRONOMINAL:
        return (j, j + 1), None
    lo = ph.noun_phrase_left(t, j + 1, cues)
    if lo > j:
        return None, None
    if lo >= 2 and t.tag[lo - 1] == "," and t.tag[lo] in "D#W" and t.tag[j] in "WK":
        pass
    return (lo, j + 1), None


def _before_apposition(t: Tokens, comma: int, cues: Cues) -> Range | None:
    """``X, a senator from Y,`` -> the span of it all, when the comma closes an apposition."""
    floor = max(0, comma - ph.REACH)
    for k in range(comma - 1, floor, -1):
        if t.tag[k] in ";Q":
            return None
        if t.tag[k] == ",":
            hi = k
            lo = ph.noun_phrase_left(t, hi, cues)
            if lo == hi:
                continue
            inside, outside = t.low[k + 1 : comma], t.low[lo:hi]
            roles = cues.words["role"]
            apposed = t.tag[k + 1] in "DR#I" or comma - k == 2 or any(x in roles for x in inside)
            tags = set(t.tag[k + 1 : comma]) - {".", "-"}
            named = tags == {"K"} and (comma - k <= 3 or any(x in roles for x in outside))
            return (lo, comma) if apposed or named else None
    return None


def _inverted(t: Tokens, i: int, after: int, form: Form, cues: Cues) -> bool:
    if not form.frames & (SAY | TELL | THAT | QUOTE | THINK | ASK) or not set(form.codes) & set("sd"):
        return False
    if i and t.tag[i - 1] not in ",Q-?!":
        return False
    return after < len(t.tag) and t.tag[after] in "DKPW#"


def _inversion(t: Tokens, i: int, after: int, form: Form, cues: Cues) -> Found | None:
    """``"...", said X`` and ``..., said X``."""
    end = ph.noun_phrase_right(t, after, cues, commas=True)
    if end == after:
        return None
    if t.tag[i - 1] == "," and end < len(t.tag) and _verb_follows(t, end, cues):
        return _interrupted(t, i, after, form, cues)
    found = Found((after, end), (i, after), [], "inverted", form.lemma)
    _take_quotes(t, i, end, found, cues)
    if not found.quotes:
        lo = _clause_start(t, i, cues)
        hi = _strip_comma(t, lo, i)
        if hi - lo < 2 or not form.frames & (SAY | THINK | TELL):
            return None
        found.content = [(lo, hi)]
    return found


def _verb_follows(t: Tokens, i: int, cues: Cues) -> bool:
    while i < len(t.tag) - 1 and t.tag[i] == "N":
        i += 1
    return t.tag[i] == "X" or t.low[i] in _BE_HAVE


_BE_HAVE: Final = frozenset("is are was were has have had will would could should can may might".split())


def _interrupted(t: Tokens, i: int, after: int, form: Form, cues: Cues) -> Found | None:
    """``Powell's office, when contacted, said the diplomat was ...``."""
    source = _first_phrase(t, cues, i)
    hi = ph.clause_end(t, after, cues)
    if source is None or hi <= after:
        return None
    return Found(source, (i, after), [(after, hi)], "say", form.lemma)


def _take_quotes(t: Tokens, lo: int, hi: int, found: Found, cues: Cues) -> None:
    """Give ``found`` the quotation before token ``lo`` and the one that goes on after ``hi``."""
    left = lo - 1
    while left >= 0 and t.tag[left] in ",-":
        left -= 1
    if left >= 0 and t.tag[left] == "Q":
        found.quotes.append(left)
        while left >= 1 and (t.tag[left - 1] == "Q" or (t.tag[left - 1] == "," and left >= 2 and t.tag[left - 2] == "Q")):
            left -= 1 if t.tag[left - 1] == "Q" else 2
            found.quotes.insert(0, left)
    right = hi
    adjuncts = 0
    while right < len(t.tag) and t.tag[right] != "Q" and adjuncts < 30:
        right += 1
        adjuncts += 1
    if right < len(t.tag) and t.tag[right] == "Q" and (right == hi or t.tag[right - 1] in ",:-" or not found.quotes):
        found.quotes.append(right)
    found.content = [(q, q + 1) for q in found.quotes]


def _finite(
    t: Tokens,
    i: int,
    after: int,
    form: Form,
    cues: Cues,
    subject: Range | None,
    antecedent: Range | None,
    left: int,
) -> Found | None:
    frames = form.frames
    found = Found(subject, (i, after), [], "", form.lemma, antecedent)
    if frames & _SPOKEN and _quoted(t, left, after, found, cues):
        found.rule = "quote"
        return found
    nxt = t.tag[after] if after < len(t.tag) else "."
    if frames & (CLAUSE | SHOW) and _postposed(t, left, after, cues, frames):
        lo = _clause_start(t, left, cues)
        hi = _strip_comma(t, lo, left)
        found.content, found.rule = [(lo, hi)], "postposed"
        if nxt == "," and after + 1 < len(t.tag):
            end = ph.clause_end(t, after + 1, cues)
            if end > after + 1:
                found.content.append((after + 1, end))
        return found
    lo, rule = _content_start(t, after, form, cues)
    if frames & SHOW and not rule and nxt not in ".,;:" and subject and _measures(t, subject, cues):
        lo, rule = after, "show"
    if rule:
        hi = ph.clause_end(
            t, lo, cues, subordinate=_is_subordinate(t, left), nominal=rule in _NOMINAL_RULES
        )
        if hi > lo:
            found.content, found.rule = [(lo, hi)], rule
            if rule == "seem" and subject:
                found.content.insert(0, subject)
            return found
    return None


def _measures(t: Tokens, subject: Range, cues: Cues) -> bool:
    return not cues.words["measured"].isdisjoint(t.low[subject[0] : subject[1]])


def _is_subordinate(t: Tokens, left: int) -> bool:
    """Does the clause of the subject at ``left`` open the sentence with "As", "While", "If"?"""
    k = left - 1
    return k >= 0 and t.tag[k] in "SI" and t.low[k] != "that" and (k == 0 or (k == 1 and t.tag[0] in "NC"))


def _quoted(t: Tokens, left: int, after: int, found: Found, cues: Cues) -> bool:
    """Does a quotation stand just before the subject or after the cue?"""
    k = left - 1
    while k >= 0 and t.tag[k] in ",-":
        k -= 1
    before = k >= 0 and t.tag[k] == "Q"
    end = after
    while end < len(t.tag) and end - after < 14 and t.tag[end] not in "Q;":
        if t.low[end] == "that" or _speaks(t, end, cues):
            break  # "smiled and said": the nearer cue takes the quotation
        end += 1
    behind = end < len(t.tag) and t.tag[end] == "Q"
    if not before and not behind:
        return False
    _take_quotes(t, left if before else after, after if behind or before else after, found, cues)
    return bool(found.quotes)


def _speaks(t: Tokens, i: int, cues: Cues) -> bool:
    form = cues.verbs.get(t.low[i]) if t.tag[i] == "W" else None
    return form is not None and bool(form.frames & _SPOKEN) and bool(set(form.codes) & set("sdg")) and (
        t.tag[i - 1] in ",CX" or "d" in form.codes
    )


def _postposed(t: Tokens, left: int, after: int, cues: Cues, frames: int) -> bool:
    """``The plan failed, he said on Tuesday.``: nothing but adjuncts after the cue, a clause before."""
    interrupts = after + 1 < len(t.tag) and t.tag[after] == ","
    if left < (2 if interrupts else 3) or t.tag[left - 1] not in ",-":
        return False
    if not interrupts and left < 8 and t.tag[0] in "IS" and not set(t.tag[:left]) & set("XPQ"):
        return False  # "In 2010, he warned the Fed"
    if _that_within(t, after, 8, cues) >= 0:
        return False
    if after >= len(t.tag) or t.tag[after] in ".,;-?!":
        return True
    if not frames & (SAY | TELL | THINK | SHOW):
        return False
    words = cues.words["time"]
    k = after
    while k < len(t.tag) and t.tag[k] not in ".,;":
        if t.tag[k] in "SPRXQT":
            return False
        k += 1
    return t.low[after] in words or t.tag[after] in "IN" or (frames & TELL != 0 and t.tag[after] in "KWDO" and k - after <= 6)


def _content_start(t: Tokens, after: int, form: Form, cues: Cues) -> tuple[int, str]:
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
        return _after_addressee(t, after, cues), "tell"
    if frames & NAME and tag in "OKWD\"#":
        return after, "name"
    if frames & JUDGE and tag in "OKWDS\"#N":
        return after, "judge"
    if frames & THINK and tag in "DPKSW#N\"O":
        return after, "think"
    if frames & THAT and tag in "PS":
        return after, "clause"
    if frames & ASK and tag in "OKWDST":
        return after, "ask"
    if frames & WANT and tag in "TDWKO":
        return after, "want"
    if frames & SEEM and tag in "TS":
        return after, "seem"
    if frames & ACT and tag in "OKWDS\"#":
        return after, "act"
    return after, ""


def _that_within(t: Tokens, lo: int, reach: int, cues: Cues) -> int:
    for k in range(lo, min(len(t.tag), lo + reach)):
        if t.low[k] in {"that", "que"}:
            return k
        if k > lo and (t.tag[k] in ";:QXPR" or (t.tag[k] == "W" and t.tag[k - 1] in "TCP" and t.low[k] in cues.verbs)):
            return -1
    return -1


def _skip_adjunct(t: Tokens, i: int, cues: Cues) -> int:
    """Step over "on Tuesday", "Tuesday", "in a statement" between the cue and its content."""
    time = cues.words["time"]
    k = i
    while k < len(t.tag) and (t.low[k] in time or t.tag[k] == "#" and k > i):
        k += 1
    if k < len(t.tag) and t.tag[k] == "I":
        end = ph.noun_phrase_right(t, k + 1, cues)
        if end > k + 1 and end < len(t.tag) and t.tag[end] in ",PDKWS:":
            k = end
    return k + 1 if k > i and k < len(t.tag) and t.tag[k] in ",:" else k


def _after_addressee(t: Tokens, i: int, cues: Cues) -> int:
    if t.tag[i] == "O":
        return i + 1
    end = ph.noun_phrase_right(t, i, cues)
    return end if end < len(t.tag) and end > i else i


def _participle(
    t: Tokens, i: int, after: int, form: Form, cues: Cues, earlier: list[Found]
) -> Found | None:
    """``..., adding that``, ``a statement saying``."""
    prev = t.tag[i - 1] if i else "^"
    if prev == "D":
        return None
    source: Range | None = None
    if prev in "WK":
        lo = ph.noun_phrase_left(t, i, cues)
        source = (lo, i) if lo < i else None
    if source is None:
        source = next((f.source for f in reversed(earlier) if f.source), None)
    if source is None:
        source = _first_phrase(t, cues, i)
    found = Found(source, (i, after), [], "", form.lemma)
    if form.frames & _SPOKEN and after < len(t.tag):
        k = after + 1 if t.tag[after] in ",:" else after
        if k < len(t.tag) and t.tag[k] == "Q":
            found.quotes, found.content, found.rule = [k], [(k, k + 1)], "quote-ing"
            return found
    lo, rule = _content_start(t, after, form, cues)
    if not rule:
        return None
    hi = ph.clause_end(t, lo, cues, subordinate=i == 0, nominal=rule in _NOMINAL_RULES)
    found.content, found.rule = [(lo, hi)], "ing-" + rule
    return found if hi > lo else None


def subject_before_colon(t: Tokens, cues: Cues) -> Range | None:
    """Who speaks in ``Samira Aziz said:`` and ``She read the statement aloud:``."""
    for i in range(len(t.tag) - 1, max(-1, len(t.tag) - ph.REACH), -1):
        form = cues.verbs.get(t.low[i])
        if form and t.tag[i] == "W" and set(form.codes) & set("sd") and form.frames & _SPOKEN:
            j, _ = ph.before_verb(t, i)
            subject, _ = _subject(t, j, cues)
            if subject is not None:
                return subject
    return _first_phrase(t, cues, len(t.tag)) if len(t.tag) else None


def _first_phrase(t: Tokens, cues: Cues, limit: int) -> Range | None:
    """The noun phrase that the sentence begins with, after an introduction and its comma."""
    i = 0
    opens = t.tag[0] in "IS" or t.low[0].endswith(("ing", "ed"))
    if opens and "," in t.tag[: min(limit, ph.REACH * 2)]:
        i = t.tag.index(",") + 1
    while i < limit and t.tag[i] in "CN":
        i += 1
    end = ph.noun_phrase_right(t, i, cues)
    return (i, end) if end > i and end <= limit else None


def _passive(t: Tokens, i: int, after: int, form: Form, cues: Cues, j: int) -> Found | None:
    """``X was accused of Y by Z``, ``is expected to``."""
    frames = form.frames
    subject, _ = _subject(t, j, cues)
    by = next((k for k in _until(t, after) if t.low[k] in {"by", "por"}), -1)
    source: Range | None = None
    if by >= 0:
        end = ph.noun_phrase_right(t, by + 1, cues)
        source = (by + 1, end) if end > by + 1 else None
    tag = t.tag[after] if after < len(t.tag) else "."
    content = [subject] if subject else []
    if tag in "TIS" and after != by:
        hi = by if by > after else ph.clause_end(t, after, cues)
        content.append((after, hi))
        rule = "passive-to" if tag == "T" else "passive"
        return Found(source, (i, after), content, rule, form.lemma)
    if source and subject and frames:
        return Found(source, (i, after), content, "passive-by", form.lemma)
    return None


def _until(t: Tokens, lo: int) -> Iterator[int]:
    for k in range(lo, min(len(t.tag), lo + 16)):
        if t.tag[k] in ",;QX":
            return
        yield k


def _infinitive(
    t: Tokens, i: int, after: int, form: Form, cues: Cues, earlier: list[Found], j: int
) -> Found | None:
    source = next((f.source for f in reversed(earlier) if f.source), None) or _first_phrase(t, cues, j)
    if source is None:
        return None
    k = after + 1 if after < len(t.tag) and t.tag[after] in ",:" else after
    if form.frames & _SPOKEN and k < len(t.tag) and t.tag[k] == "Q":
        return Found(source, (i, after), [(k, k + 1)], "quote", form.lemma, quotes=[k])
    lo, rule = _content_start(t, after, form, cues)
    if rule not in {"that", "say", "act"}:
        return None
    hi = ph.clause_end(t, lo, cues, nominal=rule in _NOMINAL_RULES)
    return Found(source, (i, after), [(lo, hi)], "to-" + rule, form.lemma) if hi > lo else None


def _noun(t: Tokens, i: int, cues: Cues) -> Found | None:
    """``his claim that ...``, ``Petro's support for ...``, ``criticism of ...``."""
    kind = cues.nouns[t.low[i]]
    if i + 2 >= len(t.tag):
        return None
    low = t.low[i + 1]
    if low in {"that", "que"} and kind in {"clause", "both"}:
        rule = "noun-that"
    elif (t.tag[i + 1] in "IT") and kind in {"object", "both"} and low in {"for", "of", "to", "on", "against", "about", "over", "a", "contra", "de", "por"}:
        rule = "noun-obj"
    else:
        return None
    hi = ph.clause_end(t, i + 1, cues) if rule == "noun-that" else ph.noun_phrase_right(t, i + 2, cues)
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
