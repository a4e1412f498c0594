"""Whom pronouns mean that are hard to tell by grammar: "She lied," in quotation marks; "le agradeció".

A quotation goes on about whom its speaker, or the sentence before, named last. A personal pronoun means the
person named last who is not the speaker and whose first name or title is not of the other gender, "they" and
"it" the body or state named last, but for the speaker's own (the one the text says the speaker leads, belongs
to or speaks for) and one that is only where something happened or lies.
Nobody is looked for beyond a few sentences, or for an "it" that may stand for nothing ("it is time"). In
Spanish a clitic before a verb such as "acusar" means whoever was named last before its sentence.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache, cached_property
from itertools import pairwise
from typing import Final

from pipeline.attribution.cues import load_cues
from pipeline.attribution.names import load_names
from pipeline.parties import PERSON_KINDS, FoundMention, by_start, is_of_land, is_where
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
#: Clitics that tell a gender.
_CLITICS: Final = {"la": "f", "las": "f", "lo": "m", "los": "m"}
#: "Que lo", without another subject between; "lo acusan", "lo han acusado".
_DOES_IT: Final = re.compile(r"(?:\bque|\A)(?: (?:no|ya|también|nunca|siempre|sólo|solo))? \Z")
_THEY_DO: Final = re.compile(r"\w+ \w+n\b")
_MANY: Final = frozenset(("los", "las", "les"))
_RELATIVE: Final = re.compile(r", (?:que|quien(?:es)?|l[ao]s? cual(?:es)?) \Z")
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
#: "La prefecta de Chimborazo, Ana Quispe"
_OF_OFFICE: Final = re.compile(r"\b([Ee]l|[Ll]a) (?P<noun>[^\W\d_]+)(?: [^,.;:\n]{1,40})?, \Z")
_TITLE: Final = re.compile(r"([^\W\d_]+)\.? \Z")
#: Characters between a person and the body that one is said to belong to.
_BESIDE: Final = 60
_ARTICLES: Final = "the|la|el|los|las"
#: "Ana Quispe of the League", "Ana Quispe, a leader of the League", "Ana Quispe, who heads the League"
_OF_BODY: Final = re.compile(
    r",? (?:(?:of|from|de|del)|(?:who|que|quien) (?:leads?|led|heads?|headed|chairs?|runs?|ran|represents?|"
    rf"lidera|encabeza|dirige|preside|representa))(?: (?:{_ARTICLES}))? |"
    rf", (?:(?:an?|una?|{_ARTICLES}) )?(?P<words>(?:[^\W\d_][\w-]* ){{1,4}})(?:of|for|from|at|de|del|en)"
    rf"(?: (?:{_ARTICLES}))? "
)
#: "The League's new leader, Ana Quispe", "League president Ana Quispe"
_BODYS: Final = re.compile(
    r"(?P<owns>['’]s?)?(?P<words>(?: [^\W\d_][\w-]*){0,4}),? (?:[A-Z]\w{1,3}\. )?"
)
#: "The leader of the League, Ana Quispe"
_OFFICE_OF: Final = re.compile(rf"\b([^\W\d_]+) (?:of|for|de|del)(?: (?:{_ARTICLES}))? \Z")
_MEMBERS: Final = frozenset(("member", "employee", "worker", "boss", "miembro"))
#: Whose words about a body may be about others.
_AGAINST: Final = re.compile(
    r"\b(?:critics?|opponents?|opposi\w+|rivals?|enem\w+|foes?|former|ex|ousted|cr[ií]tic[oa]s?|adversari[oa]s?|"
    r"opositor[ae]?s?|oposición)\b",
    re.IGNORECASE,
)


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

    @cached_property
    def sides(self) -> Mapping[str, Collection[str]]:
        """The parties that each party is said to belong to, by the registry or by the text."""
        sides: dict[str, set[str]] = {}
        for mention in self.named:
            if mention.affiliation is not None:
                sides.setdefault(mention.party, set()).add(mention.affiliation)
        for left, right in pairwise(self.named):
            if _is_of(self.text, left, right):
                sides.setdefault(left.party, set()).add(right.party)
            elif _is_bodys(self.text, left, right):
                sides.setdefault(right.party, set()).add(left.party)
        return sides

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
                key = match[sort].lower() if sort == "c" else sort  # "la" and "lo" mean two
                if key not in meant:
                    free = _is_free(sort, statement.text, match.start())
                    free = free and not self._is_speaker(key, here, statement, speaker)
                    meant[key] = self._meant(sort, here, statement, speaker, key) if free else None
                party = meant[key]
                if party is not None:
                    yield party.again(here, end, match[sort], "pronoun for")

    def _is_speaker(self, clitic: str, here: int, statement: Statement, speaker: str) -> bool:
        """Is a clitic in what somebody reports who speaks: "Ana Quispe dijo que Peru la apoya"?

        Not in "dijo que la apoya", where the one who speaks is the one who does it.
        """
        gender = _CLITICS.get(clitic)
        said = statement.content_start < here < statement.content_end
        if gender is None or not said or self.genders.get(speaker) != gender:
            return False
        own = _DOES_IT.search(self.text, statement.content_start, here) is not None
        return not own or _THEY_DO.match(self.text, here) is not None

    def _meant(
        self, sort: str, here: int, statement: Statement, speaker: str, clitic: str = ""
    ) -> FoundMention | None:
        """Return the last mention before ``here`` that a pronoun of this sort can take up."""
        before = statement.start if sort == "c" else here
        own = {speaker, *self.sides.get(speaker, ()), *self._within(statement)}
        gender = _CLITICS.get(clitic)
        for number in range(bisect_left(self.named, before, key=by_start) - 1, -1, -1):
            mention = self.named[number]
            if statement.start - mention.end > _REACH:
                return None
            named = statement.speaker_start <= mention.start < statement.speaker_end
            other = gender is not None and self.genders.get(mention.party, gender) != gender
            other |= clitic in _MANY and mention.kind in PERSON_KINDS
            if not (named or other) and mention.party not in own and self._fits(mention, sort):
                return mention
        return None

    def _within(self, statement: Statement) -> Iterator[str]:
        """Yield the bodies by which the speaker is described: "the League's chairman", not "its critic"."""
        start, end = statement.speaker_start, statement.speaker_end
        if _AGAINST.search(self.text, max(0, start), max(0, end)):
            return
        for number in range(bisect_left(self.named, start, key=by_start), len(self.named)):
            if self.named[number].start >= end:
                return
            if self.named[number].kind not in PERSON_KINDS:
                yield self.named[number].party

    def _fits(self, mention: FoundMention, sort: str) -> bool:
        person = mention.kind in PERSON_KINDS
        if sort in ("n", "c"):
            place = is_where(self.text, mention.start) or is_of_land(self.text, mention.start)
            return (sort == "c" or not person) and not place
        return person and self.genders.get(mention.party, sort) == sort


def _is_of(text: str, person: FoundMention, body: FoundMention) -> bool:
    """Does the text say behind a person's name that it is of a body?"""
    if person.kind not in PERSON_KINDS or body.kind in PERSON_KINDS:
        return False
    gap = text[person.end : min(body.start, person.end + _BESIDE)]
    match = _OF_BODY.fullmatch(gap)
    if match is None or _AGAINST.search(gap):
        return False
    return match["words"] is None or match["words"].split()[-1] in _roles()


def _is_bodys(text: str, body: FoundMention, person: FoundMention) -> bool:
    """Does the text say before a person's name that it is of a body?"""
    if person.kind not in PERSON_KINDS or body.kind in PERSON_KINDS:
        return False
    gap = text[body.end : min(person.start, body.end + _BESIDE)]
    match = _BODYS.fullmatch(gap)
    if match is None or _AGAINST.search(gap):
        return False
    words = match["words"].lower().split()
    if words:
        named = words[-1] in _roles()
        return named and (match["owns"] is not None or _titles_of_persons().issuperset(words))
    office = _OFFICE_OF.search(text, max(0, body.start - _BESIDE), body.start)
    return match["owns"] is not None or (
        gap == ", " and office is not None and office[1].lower() in _roles()
    )


@cache
def _roles() -> frozenset[str]:
    return load_cues("en").words["role"] | load_cues("es").words["role"] | _MEMBERS


@cache
def _titles_of_persons() -> frozenset[str]:
    return load_cues("en").words["person"] | load_cues("es").words["person"]


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
    if sort == "c":  # "Chile, que lo denunció": somebody of the same sentence
        return _RELATIVE.search(text, 0, at) is None
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
    titles, names, roles = _titles(), load_names(), load_cues("es").words["role"]
    for mention in named:
        if mention.kind in PERSON_KINDS and mention.party not in known:
            before = _TITLE.search(text[max(0, mention.start - _NEAR) : mention.start])
            title, first = before[1].lower() if before else "", mention.party.split()[0].lower()
            if title in titles:
                known[mention.party] = titles[title]
            elif (
                office := _OF_OFFICE.search(text, max(0, mention.start - _BESIDE), mention.start)
            ) and office["noun"].lower() in roles:
                known[mention.party] = "m" if office[1].lower() == "el" else "f"
            elif first in names.either:
                known[mention.party] = "m" if first in names.male else "f"
    return known
