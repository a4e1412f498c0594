"""Does a statement speak for its own author: "I hate Trump and Biden", "Apoyamos a Ucrania contra Rusia"?

What stands in quotation marks is another's, and so is what somebody is reported to say. A word that is often
something else ("a mine", "the US", "el odio", "los extremos") counts only where it cannot be that.
"""

from __future__ import annotations

import re
from typing import Final

from pipeline.attribution.inflect import SPANISH_WE
from pipeline.attribution.quotations import find_quotes
from pipeline.schema import Statement

_ENGLISH: Final = re.compile(
    # Not "World War I", "Charles I", "I. Petrov", "F. B. I. officials", "I-95".
    r"(?<![\w.'’/&-])(?:(?<!\bWar )(?<!\bPart )(?<!\bType )(?<!\bPhase )(?<!\bTitle )(?<!\bCharles )"
    r"(?<!\bElizabeth )(?<!\bFrancis )(?<!\bJames )[Ii](?!\.\S|\. \w)"
    r"|[Ww]e|WE|[Mm]e|[Mm]y|MY|us|[Oo]urs?|OURS?|myself|ourselves|[Ll]et['’]s|LET['’]S)(?![\w/&)-])"
)
_SPANISH: Final = re.compile(
    r"\b(?:yo|nosotr[oa]s|m[ií]|mis|mí[oa]s?|me|nos|nuestr[oa]s?|conmigo"
    r"|soy|estoy|tengo|voy|he(?= \w+(?:[ai]do|cho|to)\b)|sé|creo|quiero|pienso|prefiero|siento|detesto|condeno"
    r"|exijo|confío|defiendo|digo|puedo|necesito|entiendo|opino|repudio|agradezco|voté|[a-zñ]{2,}[aei]ré"
    rf"|{SPANISH_WE})\b"
    # As often nouns: "El odio a Trump", "con apoyo del PSOE".
    r"|(?:\A|[.;:!?¡¿]\s*|\b(?:no|siempre|nunca|también) )"
    r"(?:odio|amo|apoyo|voto|rechazo|espero|deseo|respeto|desprecio) (?:a|al|la|l[oa]s|el|que|por|contra)\b",
    re.IGNORECASE,
)
#: Before the name of whoever speaks: "We, the Civic League,", "We at the League", "Nosotros, los vecinos,".
_WE_ARE: Final = re.compile(
    r"\b[Ww]e (?:at|of) (?:the )?\Z|"
    r"(?:\b[Ww]e|(?<!\bde )(?<!\ba )(?<!\bcon )(?<!\bpor )(?<!\bpara )(?<!\bentre )\b[Nn]osotr[oa]s)"
    r"(?:,| —| –) (?P<closed>the|la|el|los|las) \Z"
)
_WE_REACH: Final = 24
#: A few words may be too few to tell the language; of other languages nothing is known.
_PATTERNS: Final = {"en": (_ENGLISH,), "es": (_SPANISH,), None: (_ENGLISH, _SPANISH)}


def is_first_person(statement: Statement) -> bool:
    """Return whether ``statement`` has a first person that is nobody's but its author's."""
    return bool(_own_words(statement))


def is_own_speaker(statement: Statement) -> bool:
    """Return whether the speaker's mention is the author's own: the "I" of "I hate Trump and Biden"."""
    here = (statement.speaker_start - statement.start, statement.speaker_end - statement.start)
    return statement.speaker_start >= statement.start and here in _own_words(statement)


def is_own_name(statement: Statement, start: int, end: int) -> bool:
    """Return whether the name at ``start:end`` of the text is the author's: "We, the Civic League, ask"."""
    text = statement.text
    own = _WE_ARE.search(text, max(0, start - _WE_REACH), start)
    if own is None or statement.kind == "direct":
        return False
    if own["closed"] and not text.startswith((",", " —", " –"), end):
        return False
    return not any(q.start <= own.start() < q.end for q in find_quotes(text, 0, len(text)))


def _own_words(statement: Statement) -> list[tuple[int, int]]:
    if statement.kind == "direct":
        return []
    text, start = statement.text, statement.start
    spans = {
        match.span()
        for pattern in _PATTERNS.get(statement.lang, ())
        for match in pattern.finditer(text)
    }
    if not spans:
        return []
    others = [(quote.start, quote.end) for quote in find_quotes(text, 0, len(text))]
    if (statement.speaker_start - start, statement.speaker_end - start) not in spans:
        others.append((statement.content_start - start, statement.content_end - start))
    return [span for span in spans if not any(lo <= span[0] < hi for lo, hi in others)]
