"""Whom pronouns mean that are hard to tell by grammar: "She lied," in quotation marks; "le agradeció".

A quotation goes on about whom its speaker, or the sentence before, named last. A personal pronoun means the
person named last who is not the speaker and whose first name or title is not of the other gender, "they" and
"it" the body or state named last, but for the speaker's own and one that is only where something happened.
Nobody is looked for beyond a few sentences, or for an "it" that may stand for nothing ("it is time"). In
Spanish a clitic before a verb such as "acusar" means whoever was named last before its sentence.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache, cached_property
from typing import Final

from pipeline.attribution.cues import load_cues
from pipeline.attribution.names import load_names
from pipeline.parties import PERSON_KINDS, FoundMention, by_start, is_where
from pipeline.schema import Statement

#: Characters before a quotation within which whom it is about was named.
_REACH: Final = 450
_NEAR: Final = 16
_QUOTED: Final = re.compile(r"“[^“”]*”?|«[^«»]*»?|\"[^\"]*\"?")
_PRONOUN: Final = re.compile(
    r"\b(?:(?P<m>he|him|his|él)|(?P<f>she|hers?|ella)"
    r"|(?P<n>they|them|(?:these|those) people|ellos|ellas|esa gente|"
    r"it(?= (?!(?:is|was)\b(?! \w+ing\b)|"
    r"(?:would|will|may|might|can|could|must|should|seems?|looks?|takes?|took|turns?|makes?|made|goes|got|"
    r"depends|means|meant|matters|hurts?|feels?|felt|rains?|appears?|appeared|remains?|be|been|"
    r"all|to|and|or|if|that|when|as|in|on|at|for|with|from|by)\b)\w+)))\b",
    re.IGNORECASE,
)  # fmt: skip
#: A Spanish clitic before a verb that takes somebody: "le agradeció el gesto", "lo acusó".
_CLITIC: Final = re.compile(
    r"\b(?P<c>les?|l[oa]s?) (?=(?!\w+(?:ad[oa]s?|ci[oó]n(?:es)?|ntes?|ncias?|bles?|ismos?|ti[vc][oa]s?)\b|"
    r"(?:denuncias?|condenas?|culpas?|apoyos?|defensas?|ataques?|elogios?|reproches?|desaf[ií]os?)\b)"
    r"(?:agradec|acus|elogi|felicit|critic|respald|apoy|defend|atac|calific|tach|tild|"
    r"denunci|reproch|exig|conden|desafi|culp|repudi|ridiculiz|insult|aplaud|celebr)\w+)",
    re.IGNORECASE,
)
_OPENING: Final = re.compile(
    r"\W*(?:(?:and|but|so|son|now|yet|then|because|when|if|that|today|yesterday|once|y|pero|que|cuando|si|"
    r"hoy|ayer)\b\W*){0,2}",
    re.IGNORECASE,
)
_SOMEBODY: Final = re.compile(
    r"\b(?:who|whoever|person|man|woman|guy|boy|girl|son|daughter|father|mother|wife|husband|brother|sister|child|"
    r"kid|friend|somebody|someone|anybody|anyone|everybody|everyone|quien|persona|hombre|mujer|hij[oa]|padre|madre|"
    r"alguien|nadie)\b",
    re.IGNORECASE,
)
_TITLE: Final = re.compile(r"([^\W\d_]+)\.? \Z")


class Quoted:
    """The parties of one document as its quotations may take them up.

    ``found`` (ascending) are the mentions by name, ``referents`` those by description or by a pronoun of the
    narration.
    """

    def __init__(
        self, text: str, found: Sequence[FoundMention], referents: Sequence[FoundMention]
    ) -> None:
        self.text = text
        self.named = sorted([*found, *referents], key=by_start)
        self.sides = {m.party: m.affiliation for m in found if m.affiliation is not None}

    @cached_property
    def genders(self) -> dict[str, str]:
        """Gender ("m", "f") of the persons of whom a pronoun, a title or a first name tells it."""
        return _genders(self.text, self.named)

    def pronouns(self, statement: Statement, speaker: str | None) -> Iterator[FoundMention]:
        """Yield the pronouns in what ``statement`` quotes as mentions of whom they mean."""
        if speaker is None:
            return
        for matches in _pronouns(statement):
            meant: dict[str, FoundMention | None] = {}
            for match in matches:
                sort = str(match.lastgroup)
                here, end = (statement.start + at for at in match.span(sort))
                if sort not in meant:
                    free = _is_free(sort, statement.text, match.start())
                    meant[sort] = self._meant(sort, here, statement, speaker) if free else None
                party = meant[sort]
                if party is not None:
                    yield party.again(here, end, match[sort], "pronoun for")

    def _meant(
        self, sort: str, here: int, statement: Statement, speaker: str
    ) -> FoundMention | None:
        """Return the last mention before ``here`` that a pronoun of this sort can take up."""
        before = statement.start if sort == "c" else here
        side = self.sides.get(speaker)
        for number in range(bisect_left(self.named, before, key=by_start) - 1, -1, -1):
            mention = self.named[number]
            if statement.start - mention.end > _REACH:
                return None
            own = mention.party in (speaker, side) or (
                statement.speaker_start <= mention.start < statement.speaker_end
            )
            if not own and self._fits(mention, sort):
                return mention
        return None

    def _fits(self, mention: FoundMention, sort: str) -> bool:
        person = mention.kind in PERSON_KINDS
        if sort in ("n", "c"):
            return (sort == "c" or not person) and not is_where(self.text, mention.start)
        return person and self.genders.get(mention.party, sort) == sort


def _pronouns(statement: Statement) -> Iterator[Iterator[re.Match[str]]]:
    """Yield the pronouns of each quotation: all of a direct statement, what stands in marks of another."""
    if statement.kind == "direct":
        yield _PRONOUN.finditer(statement.text)
    elif statement.kind == "indirect":
        for quotation in _QUOTED.finditer(statement.text):
            yield _PRONOUN.finditer(statement.text, *quotation.span())
        if statement.lang == "es":
            yield _CLITIC.finditer(statement.text)


def _is_free(sort: str, text: str, at: int) -> bool:
    """Tell whether nothing that the quotation says before a pronoun is likelier to be meant.

    "They" and "it" open their sentence, for they take up any noun; a person stands behind no other.
    """
    if sort == "c":
        return True
    said = text[max(text.rfind(mark, 0, at) for mark in '"“«') + 1 : at]
    if sort == "n":
        return _OPENING.fullmatch(said) is not None
    return _SOMEBODY.search(said) is None


@cache
def _titles() -> dict[str, str]:
    return load_cues("es").genders | load_cues("en").genders


def _genders(text: str, named: Sequence[FoundMention]) -> dict[str, str]:
    known: dict[str, str] = {}
    for mention in named:
        match = _PRONOUN.fullmatch(mention.surface)
        if match is not None and match.lastgroup in ("m", "f"):
            known.setdefault(mention.party, match.lastgroup)
    titles, names = _titles(), load_names()
    for mention in named:
        if mention.kind in PERSON_KINDS and mention.party not in known:
            before = _TITLE.search(text[max(0, mention.start - _NEAR) : mention.start])
            title, first = before[1].lower() if before else "", mention.party.split()[0].lower()
            if title in titles:
                known[mention.party] = titles[title]
            elif first in names.either:
                known[mention.party] = "m" if first in names.male else "f"
    return known
