"""Attributions inside one sentence: who, by which cue, says what; quotations are single tokens.

The frames of the cue (seed files) decide where its content is looked for. Every attribution names
the rule that made it, so that precision can be counted rule by rule on a labelled corpus.
"""

from __future__ import annotations

from typing import Final

from pipeline.attribution import phrases as ph
from pipeline.attribution.cues import (
    ASK,
    CLAUSE,
    FINITE,
    JUDGE,
    SAY,
    SHOW,
    TELL,
    THINK,
    WHOSE,
    Cues,
    Form,
    wordset,
)
from pipeline.attribution.found import Found, share_quotes, take_quotes, takes_quotation
from pipeline.attribution.frames import (
    clause_start,
    closes_sentence,
    content_start,
    is_comparison,
    is_inverted,
    is_measure,
    is_postposed,
    is_question,
    is_reduced,
    is_restrictive,
    is_subordinate,
    looks_finite,
    starts_clause,
    strip_comma,
)
from pipeline.attribution.nominal import (
    according,
    attitude,
    in_view,
    measured,
    noun_report,
    self_described,
)
from pipeline.attribution.passive import as_reported, passive
from pipeline.attribution.subjects import SPOKEN, Range, first_phrase, first_subject, subject_of
from pipeline.attribution.tokens import Tokens

_NOMINAL_RULES: Final = frozenset({"judge", "name", "act", "ask", "want"})
_SELF_STANDING: Final = frozenset({"quote", "quote-ing", "inverted", "postposed"})
_STRONG: Final = frozenset({"that", "say", "tell", "according", "ing-say", "show"})
#: Whom a Spanish verb is done to, in front of it.
_OBJECTS: Final = wordset("lo la los las le les")
#: ... and what may stand behind the verb without being its subject.
_TIMES: Final = wordset(
    "día días vez veces semana semanas mes meses año años tarde noche mañana hora horas minuto minutos momento"
)
#: What is said when no words are.
_NOTHING: Final = wordset(
    "nothing little much anything something everything more less nada poco mucho algo"
)
#: "Voters who support X" picks out voters; it does not report what they say.
_NO_RESTRICTIVE: Final = frozenset({"judge", "want", "act", "seem"})
_INFINITIVE_RULES: Final = frozenset({"that", "say", "act", "judge", "name", "clause", "think"})
_OTHER_FORMS: Final = frozenset("sdbg")  # all but the participle of a passive
_LOOK_BACK: Final = 8


def find_attributions(t: Tokens, cues: Cues) -> list[Found]:
    """Return the attributions of the sentence ``t`` in the order of their cues."""
    out: list[Found] = []
    hot = t.hot
    for k, word in enumerate(t.low[:2]):
        if word in {"in", "en"} and (found := measured(t, k, cues)):
            out.append(found)
        if word in {"in", "to", "a", "en"} and (found := in_view(t, k, cues)):
            out.append(found)
    i = hot.find("1")
    while i >= 0:
        found, step = None, i + 1
        low = t.low[i]
        if low[:5] == "self-":
            found = self_described(t, i, cues)
        if low in cues.according and (after := ph.according_at(t, i, cues)):
            found = according(t, i, after, cues)
            step = after
        elif (verb := ph.verb_at(t, i, cues)) is not None and t.tag[i] not in "DPX":
            form, after = verb
            found = _verb(t, i, after, form, cues, out)
            if found is not None or after > i + 1:
                step = after
        if found is None and low in cues.nouns:
            found = noun_report(t, i, cues)
        if found is None and low in cues.adjectives:
            found = attitude(t, i, cues)
        if found is not None and found.content and not _repeats(found, out):
            out.append(found)
        i = hot.find("1", step)
    return _outermost(share_quotes(t, out) if len(out) > 1 and "Q" in t.tag else out)


def _outermost(rows: list[Found]) -> list[Found]:
    """Leave out what is reported within a report ("he said that he wants ..."): it is its content.

    Quotations and parentheses stay, since they have a speaker of their own. On labelled news, one
    in ten of the others was annotated. Looks back a bounded number of rows, so it is linear.
    """
    if len(rows) < 2:
        return rows
    kept: list[Found] = []
    for row in rows:
        at = row.cue[0]
        outer = [f for f in kept[-_LOOK_BACK:] if any(lo <= at < hi for lo, hi in f.content)]
        if (
            not outer
            or row.rule in _SELF_STANDING
            or (row.rule in _STRONG and not any(f.rule in _STRONG for f in outer))
        ):
            if row.rule == "passive-which":  # "Chile, which recognised Peru, was praised by Cuba"
                whose = row.content[0]
                kept = [f for f in kept if f.rule not in _NO_RESTRICTIVE or f.antecedent != whose]
            if row.rule == "inverted" and not row.quotes:  # "Chile condemned Peru, says Pardo"
                kept[-_LOOK_BACK:] = [f for f in kept[-_LOOK_BACK:] if not _holds(row, f)]
            kept.append(row)
    return kept


def _holds(row: Found, other: Found) -> bool:
    """Is the act or the judgement of ``other`` told in the content of ``row``?"""
    return other.rule in _NOMINAL_RULES and any(lo <= other.cue[0] < hi for lo, hi in row.content)


def _repeats(found: Found, out: list[Found]) -> bool:
    """Is it the noun of "said in a statement that ...", whose content is taken already?"""
    return found.rule.startswith("noun") and any(
        f.cue[0] < found.cue[0]
        and any(lo <= found.content[0][0] < hi for lo, hi in f.content)
        and f.content[0][0] >= found.cue[0]
        for f in out
    )


def _verb(
    t: Tokens, i: int, after: int, form: Form, cues: Cues, earlier: list[Found]
) -> Found | None:
    j, passed = ph.before_verb(t, i, cues)
    codes = form.codes
    if t.tag[i] == "V" and cues.lang == "en" and "g" not in codes:
        return None
    if "g" in codes and "be" not in passed:
        return _participle(t, i, after, form, cues, earlier)
    if form.frames & ASK and "d" in codes and after < len(t.tag) and is_question(t, i, after, j):
        return _question(t, i, after, form, cues, j)
    if "n" in codes and i == 1 and t.low[0] == "as" and t.low[after : after + 1] == ("by",):
        return as_reported(t, i, after, form, cues)
    if "n" in codes and "be" in passed and "g" not in codes:
        return passive(t, i, after, form, cues, j)
    if "b" in codes and j >= 0 and t.tag[j] == "T":
        return _infinitive(t, i, after, form, cues, earlier, j)
    if not passed and not looks_finite(t, i, after, form, cues):
        return None
    if "have" not in passed and "modal" not in passed and _OTHER_FORMS.isdisjoint(codes):
        return None
    if j == 0 and t.low[0] == "so":
        return None  # "So said Pardo."
    subject, antecedent = subject_of(t, j, cues)
    if j >= 0 and t.tag[j] == "," and not passed and closes_sentence(t, i, after, form, cues):
        subject = None
    if subject is None and not passed and is_inverted(t, i, after, form, cues):
        return _inversion(t, i, after, form, cues)
    compound = cues.lang == "es" and _is_compound(passed, form)
    if subject is None and compound and is_inverted(t, j + 1, after, _as_finite(form), cues):
        found = _inversion(t, j + 1, after, form, cues)
        if found is not None or t.low[i - 1] not in _OBJECTS:
            return found
    if subject is None:
        finite = compound or not FINITE.isdisjoint(codes)
        implicit = cues.lang == "es" and finite and not _is_asked(t, i)
        if ph.is_clitic(t, i - 1, i) and _behind(t, after, cues) is None:
            implicit = False  # "La acusó": who was named last is she, and not who does it
        if j >= 0 and (
            (t.tag[j] in ",C" and "d" in codes) or (t.tag[j] == "C" and t.low[i] not in cues.nouns)
        ):
            before = _same_subject(t, j, earlier)
            subject = before.source if before else first_subject(t, cues, j)
            antecedent = before.antecedent if before else None
        if subject is None and not implicit:
            return None
    if subject and is_reduced(t, subject, i, after, form):
        return None
    lo = subject[0] if subject else j + 1 if compound else i  # "«...», ha dicho"
    return _finite(t, i, after, form, cues, subject, antecedent, lo)


def _same_subject(t: Tokens, j: int, earlier: list[Found]) -> Found | None:
    """The attribution before token ``j`` whose subject does this, too: ``Banks praised Pardo and said``.

    Behind ", and" that is none in a relative clause, which the comma has closed:
    ``Banks praised Pardo, who offered help, and said``.
    """
    closed = t.tag[j] == "C" and j > 0 and t.tag[j - 1] == ","
    for found in reversed(earlier):
        if found.source is None or found.rule[:4] == "noun":
            continue
        lo = found.source[0]
        relative = t.tag[lo] == "R" or t.low[lo] in WHOSE
        if closed and relative and lo > 0 and t.tag[lo - 1] == ",":
            continue
        return found
    return None


def _is_asked(t: Tokens, i: int) -> bool:
    """Does token ``i`` stand in a Spanish question: ``¿Qué opina de X?`` asks whom it speaks to (usted)?"""
    return t.tag.rfind("¿", 0, i) > t.tag.rfind("?", 0, i)


def _is_compound(passed: set[str], form: Form) -> bool:
    """Is the verb more than one word: ``«...», ha dicho X``, ``se quejó X``, ``se limitó a decir X``?"""
    main = passed - {"clitic"}
    if main:
        return (main == {"have"} and "n" in form.codes) or (main == {"phase"} and "b" in form.codes)
    return bool(passed) and not FINITE.isdisjoint(form.codes)


def _as_finite(form: Form) -> Form:
    """The last word of a verb of several, as if it were the finite verb."""
    return Form(form.lemma, "d", form.frames, form.particle)


def _question(t: Tokens, i: int, after: int, form: Form, cues: Cues, j: int) -> Found | None:
    lo = after
    if t.tag[lo] == "I" and t.low[lo] in {"by", "on", "in", "during", "at", "por", "en"}:
        end = ph.noun_phrase_right(t, lo + 1, cues)
        lo = end if end < len(t.tag) and t.tag[end] in "IS" else lo
    hi = ph.clause_end(t, lo, cues, subordinate=True)
    source = (after + 1, lo) if lo > after and t.low[after] in {"by", "por"} else None
    return Found(source, (i, after), [(lo, hi)], "asked", form.lemma) if hi > lo else None


def _inversion(t: Tokens, i: int, after: int, form: Form, cues: Cues) -> Found | None:
    """``"...", said X`` and ``..., said X``."""
    end = ph.noun_phrase_right(t, after, cues, commas=True)
    nothing = end == after + 1 and t.low[after] in _NOTHING and t.tag[after] != "K"
    if end == after or nothing:
        return None  # "Turkey, whose drones guard it, said nothing"
    if t.tag[i - 1] == "," and starts_clause(t, after, end, cues):
        return _interrupted(t, i, after, form, cues)
    found = Found((after, end), (i, after), [], "inverted", form.lemma)
    take_quotes(t, i, end, found, cues)
    if not found.quotes:
        lo = clause_start(t, i, cues)
        hi = strip_comma(t, lo, i)
        if hi - lo < 2 or not form.frames & (SAY | THINK | TELL):
            return None
        found.content = [(lo, hi)]
    return found


def _interrupted(t: Tokens, i: int, after: int, form: Form, cues: Cues) -> Found | None:
    """``Powell's office, when contacted, said the diplomat was ...``."""
    source = first_phrase(t, cues, i)
    hi = ph.clause_end(t, after, cues)
    if source is None or hi <= after:
        return None
    return Found(source, (i, after), [(after, hi)], "say", form.lemma)


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
    if frames & SPOKEN and takes_quotation(t, left, after, found, cues):
        found.rule = "quote"
        return found
    nxt = t.tag[after] if after < len(t.tag) else "."
    if frames & (CLAUSE | SHOW) and is_postposed(t, left, after, cues, frames):
        lo = clause_start(t, left, cues)
        hi = strip_comma(t, lo, left)
        found.content, found.rule = [(lo, hi)], "postposed"
        if nxt == "," and after + 1 < len(t.tag) and not t.low[after + 1].endswith("ing"):
            end = ph.clause_end(t, after + 1, cues)
            if end > after + 1:
                found.content.append((after + 1, end))
        return found
    if is_comparison(t, left, after, frames):
        lo = clause_start(t, left - 1, cues)
        found.content, found.rule = [(lo, strip_comma(t, lo, left - 1))], "as"
        return found
    if nxt == "," and frames & SAY and _is_unsaid(t, i, after):
        found.content, found.rule = [(after + 1, strip_comma(t, after + 1, len(t.tag)))], "say"
        return found
    objected = cues.lang == "es" and frames & JUDGE and i and t.low[i - 1] in _OBJECTS
    direct = objected and t.low[i - 1] not in {"le", "les"}
    behind = _behind(t, after, cues) if direct and subject is None else None
    if behind is not None:
        found.source, found.content, found.rule = behind, [(i - 1, i)], "judge"
        return found  # "Lo criticó Banks"
    lo, rule = content_start(t, after, form, cues)
    if (
        frames & SHOW
        and not rule
        and nxt not in ".,;:"
        and subject
        and is_measure(t, subject, cues)
    ):
        lo, rule = after, "show"
    if rule:
        inner = is_subordinate(t, left) or (antecedent is not None and t.tag[left - 1] == ",")
        hi = ph.clause_end(t, lo, cues, subordinate=inner, nominal=rule in _NOMINAL_RULES)
        if rule in _NO_RESTRICTIVE and is_restrictive(t, subject):
            return None
        if hi > lo:
            found.content, found.rule = [(lo, hi)], rule
            if rule == "seem" and subject:
                found.content.insert(0, subject)
            return found
    if objected and subject is not None:
        found.content, found.rule = [(i - 1, i)], "judge"  # "Banks lo criticó"
        return found
    return _of_relative(t, after, found, left, cues, frames)


def _behind(t: Tokens, after: int, cues: Cues) -> Range | None:
    """Return the subject behind a Spanish verb whose object stands in front: ``Lo criticó | Leo Banks``."""
    end = ph.noun_phrase_right(t, after, cues) if t.tag[after : after + 1] in ("K", "D") else after
    end = next((k for k in range(after, end) if t.low[k] in {"por", "en"}), end)
    timed = not (cues.words["time"] | _TIMES).isdisjoint(t.low[after:end])
    return (after, end) if end > after and not timed else None


def _is_unsaid(t: Tokens, i: int, after: int) -> bool:
    """Does a mark, which is no token here, follow ``did not say,``?"""
    before = t.low[i - 1] if i else ""
    denied = before in {"not", "never"} or before.endswith("n't")
    return denied and after + 1 < len(t.tag) and t.start[after + 1] > t.end[after] + 1


def _of_relative(
    t: Tokens, after: int, found: Found, left: int, cues: Cues, frames: int
) -> Found | None:
    """``a plan that he said would fail``, ``the deal, which Cruz denounced``: the pronoun is content."""
    k = left - 1
    while k > 0 and t.tag[k] == "N":
        k -= 1
    tag = t.tag[after] if after < len(t.tag) else "."
    if k < 1 or found.source is None or t.tag[k] != "R" or not frames & CLAUSE or tag not in "XNW":
        return None
    if tag == "W" and not t.low[after].endswith(("ed", "s")):
        return None
    hi = ph.clause_end(t, after, cues, subordinate=True)
    found.content, found.rule = [(k, k + 1), (after, hi)], "of-relative"
    return found


def _participle(
    t: Tokens, i: int, after: int, form: Form, cues: Cues, earlier: list[Found]
) -> Found | None:
    """``..., adding that``, ``a statement saying``."""
    prev = t.tag[i - 1] if i else "^"
    quoting = "Q" in t.tag[after : after + 2]
    if prev == "D" or (prev == "W" and i > 1 and t.tag[i - 2] in "XT" and not quoting):
        return None  # "must stop backing"
    source: Range | None = None
    if prev in "WK":
        lo = ph.noun_phrase_left(t, i, cues)
        source = (lo, i) if lo < i else None
    if source is None:
        source = next((f.source for f in reversed(earlier) if f.source), None)
    if source is None:
        source = first_phrase(t, cues, i)
    found = Found(source, (i, after), [], "", form.lemma)
    if form.frames & SPOKEN and after < len(t.tag):
        k = after + 1 if t.tag[after] in ",:" else after
        if k < len(t.tag) and t.tag[k] == "Q":
            found.quotes, found.content, found.rule = [k], [(k, k + 1)], "quote-ing"
            return found
    lo, rule = content_start(t, after, form, cues)
    if not rule:
        return None
    hi = ph.clause_end(t, lo, cues, subordinate=i == 0, nominal=rule in _NOMINAL_RULES)
    found.content, found.rule = [(lo, hi)], "ing-" + rule
    return found if hi > lo else None


def _governor(t: Tokens, to: int, cues: Cues) -> Range | None:
    """Subject of the verb that the infinitive at ``to`` depends on: ``Boric decided to condemn``."""
    k = to - 1
    while k > 0 and t.tag[k] == "N":
        k -= 1
    if k < 1 or t.tag[k] not in "WX":
        return None
    j, passed = ph.before_verb(t, k, cues)
    if not passed and not t.low[k].endswith(("ed", "s")):
        return None
    if j > 0 and t.low[j].endswith("ing") and t.tag[j - 1] == "X":
        j, _ = ph.before_verb(t, j, cues)  # "he was taking pains to show"
    return subject_of(t, j, cues)[0]


def _infinitive(
    t: Tokens, i: int, after: int, form: Form, cues: Cues, earlier: list[Found], j: int
) -> Found | None:
    source = _governor(t, j, cues)
    if source is None:
        source = next((f.source for f in reversed(earlier) if f.source), None)
    source = source or first_phrase(t, cues, j)
    if source is None:
        return None
    k = after + 1 if after < len(t.tag) and t.tag[after] in ",:" else after
    if form.frames & SPOKEN and k < len(t.tag) and t.tag[k] == "Q":
        return Found(source, (i, after), [(k, k + 1)], "quote", form.lemma, quotes=[k])
    lo, rule = content_start(t, after, form, cues)
    if rule not in _INFINITIVE_RULES:
        return None
    hi = ph.clause_end(t, lo, cues, nominal=rule in _NOMINAL_RULES)
    return Found(source, (i, after), [(lo, hi)], "to-" + rule, form.lemma) if hi > lo else None
