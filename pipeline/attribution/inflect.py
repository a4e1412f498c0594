"""Inflected forms of cue verbs and nouns, generated when the seed files are read.

Each function returns ``(form, codes)`` rows. The codes, one letter each: ``b`` base or infinitive,
``s`` present, ``d`` past, ``n`` past participle, ``g`` present participle.
"""

from __future__ import annotations

import re
from typing import Final

Rows = list[tuple[str, str]]

#: A Spanish verb in the first person plural, in small letters, up to the end of the word. Its -amos, -emos and
#: -imos bear the stress: those of "últimos" and "préstamos" do not.
SPANISH_WE: Final = (
    r"(?:somos|íbamos|(?!(?:(?:kilo|mili)?gr|r|tr|recl)amos\b|(?:extr|supr|blasf|r|l)emos\b|(?:pr|rac|m|t)imos\b)"
    r"(?:[a-zñü]+(?:[aei]mos|[eo]ímos|ábamos|íamos)|[a-zñü]*[áé](?:ra|se)mos))"
)
_VOWELS: Final = "aeiou"
# "plan", "quip" -> "planned": one syllable with one vowel before one consonant; and stressed endings.
_DOUBLES = re.compile(
    r"^(?:qu|[^aeiou])*[aeiou][bdgmnprt]$|(?:mit|[^f]fer|gret|cur|pel|quip|abhor|deadpan|extol)$|^aver$"
)


def english_verb(entry: str) -> Rows:
    """Return the forms of ``lemma``, ``lemma:past`` or ``lemma:past:participle``.

    >>> [form for form, _ in english_verb("deny")]
    ['deny', 'denies', 'denied', 'denying']
    """
    lemma, *strong = entry.split(":")
    stem = lemma + lemma[-1] if _DOUBLES.search(lemma) else lemma
    past = strong[0] if strong else _regular_past(lemma, stem)
    participle = strong[1] if len(strong) > 1 else past
    if strong and past.endswith(lemma[-1] * 2 + "ed"):
        stem = past[:-2]
    rows = [(lemma, "b"), (_third_person(lemma), "s")]
    rows += [(past, "dn")] if past == participle else [(past, "d"), (participle, "n")]
    return [*rows, (_gerund(lemma, stem), "g")]


def _regular_past(lemma: str, stem: str) -> str:
    if lemma.endswith("e"):
        return lemma + "d"
    if lemma.endswith("y") and lemma[-2:-1] not in _VOWELS:
        return lemma[:-1] + "ied"
    return stem + "ed"


def _third_person(lemma: str) -> str:
    if lemma.endswith("y") and lemma[-2:-1] not in _VOWELS:
        return lemma[:-1] + "ies"
    return lemma + ("es" if lemma.endswith(("s", "x", "z", "ch", "sh", "go", "do")) else "s")


def _gerund(lemma: str, stem: str) -> str:
    if lemma.endswith("e") and not lemma.endswith(("ee", "oe", "ye")):
        return lemma[:-1] + "ing"
    return stem + "ing"


def english_noun(lemma: str) -> list[str]:
    """Return singular and plural.

    >>> english_noun("theory")
    ['theory', 'theories']
    """
    return [lemma, _third_person(lemma)]


def spanish_verb(entry: str) -> Rows:
    """Return the forms of ``infinitive[:present:preterite 3s:preterite 3p:gerund:participle]``.

    Only persons that news uses to attribute: third persons, and the first of the present and preterite.

    >>> ("afirmó", "d") in spanish_verb("afirmar")
    True
    """
    infinitive, *given = entry.split(":")
    given += [""] * (5 - len(given))
    infinitive = infinitive.removesuffix("se") if infinitive.endswith("rse") else infinitive
    root, conjugation = infinitive[:-2], infinitive[-2:]
    present, preterite, plural, gerund, participle = given
    first = conjugation == "ar"
    present = present or root + ("a" if first else "e")
    preterite = preterite or root + ("ó" if first else "ió")
    plural = plural or root + ("aron" if first else "ieron")
    gerund = gerund or root + ("ando" if first else "iendo")
    participle = participle or root + ("ado" if first else "ido")
    past = [preterite, plural, *(root + x for x in (("aba", "aban") if first else ("ía", "ían")))]
    future = [infinitive.replace("í", "i") + x for x in ("á", "án", "ía", "ían")]
    rows = [(infinitive, "b"), (gerund, "g"), (participle, "n")]
    rows += [(x, "s") for x in (present, present + "n", root + "o", *future)]
    rows += [(x, "d") for x in (*past, root + ("é" if first else "í"))]
    return rows


def spanish_noun(lemma: str) -> list[str]:
    """Return singular and plural.

    >>> spanish_noun("afirmación")
    ['afirmación', 'afirmaciones']
    """
    if lemma.endswith("ión"):
        return [lemma, lemma[:-2] + "ones"]
    return [lemma, lemma + ("s" if lemma[-1] in "aeiouáéó" else "es")]
