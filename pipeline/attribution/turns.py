"""Whose words the paragraphs of an interview or a record are: by labels, until the next label."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import Final

from pipeline.attribution import layout
from pipeline.attribution.cues import LANGUAGES, load_cues
from pipeline.attribution.inflect import SPANISH_WE
from pipeline.attribution.layout import Label
from pipeline.attribution.names import load_names
from pipeline.attribution.quotations import find_quotes
from pipeline.attribution.sentences import Span

_LETTERS: Final = layout.QUESTIONS | layout.ANSWERS
_I: Final = r"\bI(?:['’]\w+)?,? [a-z]"
_WE: Final = rf"[Ww]e|[Mm]y|[Oo]ur|[Yy]o|[Nn]osotr[oa]s|[Nn]uestr[oa]s?|(?i:{SPANISH_WE})"
_PERSONAL: Final = re.compile(rf"{_I}|\b(?:{_WE})\b")
#: What somebody says rather than tells: a first or second person, a question, a call, a short answer.
_SPEAKS: Final = re.compile(
    rf"[?!¿¡]|{_I}|\b(?:{_WE}|[Oo]urs|me|us|[Yy]ou|[Yy]our|[Mm]is?|[Nn]os|[Uu]sted(?:es)?|[Tt]ú)\b"
    r"|\b(?:Yes|No|Thanks|Sí|Gracias)[.,]"
    r"|(?:^|[.:;] )(?:No )?[A-ZÁÉÍÓÚÑ]\w+o (?:al?|l[ao]s?|el|que|su|en|con)\b"
)
_ASIDE: Final = re.compile(r"[\[(][^\n]*[\])]\.?")
#: What the record tells between two turns.
_TOLD: Final = re.compile(
    r"(?:The (?:meeting|agenda|house|motion|amendment|sitting|session|bill clerk|clerk|result|draft|vote"
    r"|committee|council|question)|Question put|A vote was|It was so|This (?:interview|conversation|transcript)"
    r"|La sesión|Se (?:suspende|levanta|reanuda|abre)|Eran? las?|Esta (?:entrevista|conversación))\b",
    re.IGNORECASE,
)
_FAMILY: Final = re.compile(
    r"[^\W\d_a-zß-öø-ÿ][\w.’'-]+ (?=([^\W\d_a-zß-öø-ÿ][\w’'-]*[a-zß-öø-ÿ]))"
)
#: "C. U.", "C.U.", "CU"
_INITIALS: Final = re.compile(r"(?:[A-ZÁÉÍÓÚÑ]\.?[ -]?){1,4}")
_GAP: Final = 2  # paragraphs after a labelled one that need not speak, where another label follows
_HEADING: Final = 80  # characters that a heading may have


def find_turns(text: str, spans: list[Span]) -> dict[int, Label]:
    """Return number of a paragraph -> whose it is; of a turn's further paragraphs, ``body`` is their start."""
    labels = _labels(text, spans)
    if not labels:
        return {}
    out: dict[int, Label] = {}
    opens = sorted(labels)
    for k, after in zip(opens, [*opens[1:], len(spans)], strict=True):
        out[k] = labels[k]
        gap = [i for i in range(k + 1, after) if not _is_told(text, *spans[i])]
        if (
            after < len(spans)
            and gap
            and after - 1 == gap[-1]
            and _is_heading(text, *spans[after - 1])
        ):
            gap.pop()
        alone = labels[k].body == spans[k][1]  # the name alone stands in its line
        if after == len(spans) or len(gap) > _GAP + alone:
            upto = max((i for i in gap if speaks(text, *spans[i])), default=k + alone)
            gap = [i for i in gap if i <= upto]
        out.update((i, replace(labels[k], body=spans[i][0])) for i in gap)
    return out


def is_personal(text: str, lo: int, hi: int) -> bool:
    """Does ``text[lo:hi]`` say "I" or "we", what is quoted there left out?"""
    return _unquoted(_PERSONAL, text, lo, hi)


def speaks(text: str, lo: int, hi: int) -> bool:
    """Does somebody speak to others in ``text[lo:hi]``, what is quoted there left out?"""
    return _unquoted(_SPEAKS, text, lo, hi)


def _unquoted(pattern: re.Pattern[str], text: str, lo: int, hi: int) -> bool:
    for quote in find_quotes(text, lo, hi):
        if pattern.search(text[lo : quote.start]):
            return True
        lo = max(lo, quote.end)
    return pattern.search(text[lo:hi]) is not None


def _is_told(text: str, lo: int, hi: int) -> bool:
    return (
        layout.is_noise(text, lo, hi)
        or _ASIDE.fullmatch(text, lo, hi) is not None
        or _TOLD.match(text, lo, hi) is not None
    )


def _is_heading(text: str, lo: int, hi: int) -> bool:
    return hi - lo <= _HEADING and (text[hi - 1].isalnum() or text[hi - 1] == ")")


def _labels(text: str, spans: list[Span]) -> dict[int, Label]:
    """Labels of an interview: paragraph number -> label, if at least two paragraphs have the same sort.

    One turn each is enough for what can be nothing else, "JONES:" and "The Prime Minister:", before sentences.
    Headings label paragraphs, too ("WHAT HAPPENED:"); in those nobody says "I" or "you".
    """
    found, said = _candidates(text, spans)
    if len({row.text for row in found.values()}) < 2:
        return {}
    found = _with_initials(found)
    heard = {row.text for k, row in found.items() if speaks(text, *said[k])}
    keep = _kept(text, found, said, heard)
    texts = {r.text for r in keep.values()}
    sure = any(r.person or r.text in _LETTERS for r in keep.values()) or not heard.isdisjoint(texts)
    if len(keep) < 2 or len(texts) < 2 or not sure:
        return {}
    names = {r.text: r.name for r in reversed(keep.values()) if text[slice(*r.name)] != r.text}
    return {k: replace(r, name=names.get(r.text, r.name)) for k, r in keep.items()}


def _candidates(text: str, spans: list[Span]) -> tuple[dict[int, Label], dict[int, Span]]:
    """Return number of a paragraph -> what looks like its label, and -> the first words behind that."""
    found: dict[int, Label] = {}
    said: dict[int, Span] = {}
    apart: list[int] = []  # names over an empty line: headings, unless somebody says "I" under one
    for k, (lo, hi) in enumerate(spans):
        row = layout.label(text, lo, hi)
        lines = text[hi : spans[k + 1][0]].count("\n") if row is None and k + 1 < len(spans) else 0
        if lines in (1, 2):
            row = layout.name_line(text, lo, hi)
        if row is not None:
            found[k] = row
            said[k] = (row.body, hi) if row.body < hi else spans[k + 1]
            if lines == 2:
                apart.append(k)
    if not any(text[spans[k][1] - 1] == ")" and is_personal(text, *said[k]) for k in apart):
        for k in apart:
            del found[k]
    introduced = {r.text for r in found.values() if r.person}
    for k, (lo, hi) in enumerate(spans[:-1] if introduced else ()):
        if k not in found and text[lo:hi] in introduced:  # later the name alone stands in its line
            found[k], said[k] = Label((lo, hi), hi, text[lo:hi], person=True), spans[k + 1]
    return found, said


def _kept(
    text: str, found: dict[int, Label], said: dict[int, Span], heard: set[str]
) -> dict[int, Label]:
    """Return those of ``found`` that are somebody's; ``heard`` are the labels that somebody speaks under."""
    counts = Counter(row.text for row in found.values())
    worded = {row.text for k, row in found.items() if _has_letter(text, *said[k])}
    named = _families(text) if any(r.text.isupper() for r in found.values()) else set()
    named |= {words.split()[-1] for words in heard}
    keep = {
        k: r
        for k, r in found.items()
        if r.text in worded
        and not _is_rubric(r)
        and (
            r.text in _LETTERS
            or counts[r.text] >= 2
            or (r.person and layout.is_said(text, *said[k]))
            or (
                r.text.isupper()
                and layout.is_said(text, *said[k])
                and (r.text in heard or r.text.split()[-1] in named)
            )
        )
    }
    if any(r.person for r in keep.values()):  # who was introduced, or is named as people are
        keep |= {
            k: r
            for k, r in found.items()
            if k not in keep and r.text in heard and _is_named(r) and layout.is_said(text, *said[k])
        }
    return keep


def _with_initials(found: dict[int, Label]) -> dict[int, Label]:
    """Labels with those of initials, "C. U.:", in the name of the one label that they abbreviate."""
    full: dict[str, set[str]] = {}
    first: dict[str, Label] = {}
    for row in found.values():
        first.setdefault(row.text, row)
        if row.text not in _LETTERS and not _INITIALS.fullmatch(row.text):
            full.setdefault("".join(word[0] for word in row.text.split()), set()).add(row.text)
    out = {}
    for k, row in found.items():
        short = _INITIALS.fullmatch(row.text) and row.text not in _LETTERS
        names = full.get(re.sub(r"\W", "", row.text), set()) if short else set()
        known = first[next(iter(names))] if len(names) == 1 else row
        out[k] = replace(row, name=known.name, text=known.text, person=row.person or known.person)
    return out


def _is_named(label: Label) -> bool:
    """Does the label begin with a first name: "John Healey"?"""
    first, _, family = label.text.lower().partition(" ")
    return bool(family) and first in load_names().either


def _families(text: str) -> set[str]:
    """Return the words that ``text`` names somebody by, behind a first name or a title, in capitals."""
    return {name.upper() for name in _FAMILY.findall(text)}


def _is_rubric(label: Label) -> bool:
    """Is each word of it a section's: ``UPDATE:``, ``WHAT IS NEW:``?"""
    if label.person or label.text in _LETTERS:
        return False
    words = label.text.lower().split()
    known = [load_cues(lang) for lang in LANGUAGES]
    return all(any(w in cues.words["rubric"] or w in cues.tags for cues in known) for w in words)


def _has_letter(text: str, lo: int, hi: int) -> bool:
    """Is it an answer rather than a count ("Norland: 46.")?"""
    return any(text[k].isalpha() for k in range(lo, hi))
