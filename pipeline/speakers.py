"""Who speaks, as the rest of a document and the registry know the speaker.

Grammar finds a span and a name (:mod:`pipeline.attribution`); who that is, the mentions in and beside the span
tell: "the governor" is Dana Whitlock, "Okafor" Teresa Okafor, "El Gobierno" of Fiji is Fiji.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise
from typing import Final

from pipeline.attribution.cues import load_cues, wordset
from pipeline.attribution.nouns import is_common
from pipeline.parties import PERSON_KINDS, FoundMention, MentionFinder, by_start
from pipeline.parties.folding import fold_name
from pipeline.parties.given import title_gender
from pipeline.schema import Document, Statement

#: What joins a body to its state.
_OF: Final = (" of ", " of the ", " de ", " del ")
_OWNED: Final = re.compile(r"\b(?:of|de|del)(?: (?:the|la|el|los))?(?: Rep[uú]bli[a-z]+)? \Z")
_AND_BODY: Final = re.compile(r" (?:and|y) (?:the|el|la) ")
_POSSESSIVE: Final = ("'s ", "’s ")
#: Bodies that speak for their state.
_STATE_BODIES: Final = wordset(
    "government ministry embassy mission parliament senate congress presidency "
    "gobierno ministerio embajada misión cancillería parlamento senado congreso presidencia"
)
_CLAUSE: Final = re.compile(r",? ?(?:\([^)]*\),? ?)?,? (?:which|who|whose|que|quien|cuy[oa]s?)\b")
_OF_PLACE: Final = re.compile(r" (?:of|de) .*")
_ARTICLES: Final = frozenset(("", "the", "el", "la", "los", "las"))
#: A Spanish sentence whose subject is who spoke before: "Cargó, en cambio, contra", "Tampoco salió en".
_NO_SUBJECT: Final = re.compile(
    r"(?:(?:también|asimismo|además|luego|después|tampoco|no),? )?(?:(?:l[aeo]s?|se) )?"
    r"(?:\w{2,}(?:ó|aron|ieron)|dijo|hizo|puso|dio|quiso|tuvo)"
    r"(?:,| (?:a|al|contra|en|de|del|por|con|sobre|hacia|ante|que)\b)",
    re.IGNORECASE,
)
#: A speaker whom grammar took with an apposition.
_APPOSED: Final = re.compile(r"([^,]+), (?:an?|the|un|una|el|la|who|whose|quien) ")
#: What happens or befalls has a subject behind the verb, or none that spoke.
_HAPPENED: Final = re.compile(r"(?:se )?(?:ocurri|muri|sucedi|naci|lleg|falleci)", re.IGNORECASE)
_FREE_NOUN: Final = re.compile(
    r"(?P<before>\b(?!(?:y|e|o|u|que|ni|como)\b)[^\W\d_]+) (?:el|la|los|las|un|una) (?P<noun>[^\W\d_]+)"
)
_LONGEST_OF: Final = max(map(len, _OF))
#: Who is told by a person's name and acts on their own: "a Clinton appointee", "Trump's supporters". Not aides,
#: spokesmen, campaigns and administrations, which act for the person.
_OTHERS: Final = re.compile(
    r"(?:['’]s?)?(?:[-‐‑][a-z]+)? (?:(?:long-?time|prominent|top|close|fellow|leading|fervent|ardent) )?"
    r"(?:supporter|backer|voter|fan|follower|loyalist|enthusiast|devotee|appointee|holdover|nominee|ally|allie|confidante?|"
    r"associate|critic|opponent|foe|rival|detractor|challenger|skeptic|sceptic|donor|delegate|protest[eo]r|endorser)"
    r"s?\b(?![-‐‑])|[-‐‑](?:appointed|nominated|endorsed|supporting|endorsing|hating|loving) [^\W\d_]+"
)


class Scene:
    """A document with its mentions by name (``found``) and by description, both ascending."""

    def __init__(
        self, document: Document, found: Sequence[FoundMention], described: Sequence[FoundMention]
    ) -> None:
        self.document = document
        self.found = found
        self.described = described
        self.starts = [mention.start for mention in found]
        #: Offices that stand for a person whom the document named behind it: "la canciller, Laura Rojas".
        self.behind: dict[str, str] = {}
        #: Names as written -> whose they are where they stand first.
        self.owners = {mention.surface: mention.party for mention in reversed(found)}
        #: Short forms of open names -> the name as first written in full; those of persons, too.
        self.names = {
            m.surface: m.party for m in found if m.party_id is None or m.kind in PERSON_KINDS
        }

    def owner(self, name: str, statement: Statement) -> str | None:
        """Return whose a name is, by the mention in the speaker's span, or by another for "they" or "it"."""
        if name in self.document.text[statement.speaker_start : statement.speaker_end]:
            return next((m.party for m in self.near(statement) if m.surface == name), None)
        return self.owners.get(name)

    def near(self, statement: Statement) -> Sequence[FoundMention]:
        """Return the mentions that reach into the span of a statement's speaker."""
        low = max(0, bisect_right(self.starts, statement.speaker_start) - 1)
        return self.found[low : bisect_left(self.starts, statement.speaker_end)]

    def turns_down(self, name: str, statement: Statement) -> bool:
        """Is a surname with its title, which a statement has as its speaker, no mention: "Mrs. Trump"?"""
        span = self.document.text[statement.speaker_start : statement.speaker_end]
        title, _, last = span.rpartition(" ")
        gendered = last == name and title_gender(fold_name(title)) is not None
        return gendered and not any(m.end > statement.speaker_start for m in self.near(statement))

    def after(self, statement: Statement) -> FoundMention | None:
        """Return the first mention behind the span of a statement's speaker."""
        at = bisect_left(self.starts, statement.speaker_end)
        return self.found[at] if at < len(self.found) else None


class Speakers:
    """Resolves the speakers of statements; a name is looked up in the registry once."""

    def __init__(self, finder: MentionFinder) -> None:
        self.finder = finder
        self._known: dict[str, str | None] = {}

    def of(self, statement: Statement, scene: Scene) -> str | None:
        """Return the speaker's registry name, else the name as the document gives it in full."""
        statement = _without_apposition(statement, scene.document.text)
        if (party := _by_description(statement, scene.described)) is not None:
            return party
        name = statement.speaker or scene.document.speaker
        if name is not None and (told := _told_by_another(name, statement, scene)) is not None:
            return told
        # A number in the text is no speaker; in the document's own column it is one's id.
        spelt = str.isalnum if statement.speaker is None else str.isalpha
        if name is None or not any(map(spelt, name)):
            return None
        placed = statement.speaker is not None and statement.speaker_start >= 0
        if placed and (state := _state_within(name, statement, scene)) is not None:
            for short in (name, *_bodies(name)):  # "the Ministry", from now on
                scene.behind[short] = state
            return state
        person = _named_behind(name, statement, scene) if placed else None
        if person is None and name in scene.behind:
            return scene.behind[name]
        if placed:
            state = _delegation(statement, scene)
            if state is not None and self._registered(name, scene) is None:
                return state
            for rule in _RULES:
                if (party := rule(name, statement, scene)) is not None:
                    if party == person:
                        scene.behind[name] = party
                    return party
        if placed and scene.turns_down(name, statement):
            return name
        known = scene.names.get(name)  # "Peru Growers' Council" is not Peru
        if known is None:
            known = self._registered(name, scene)
        shared = placed and self.finder.is_shared(name)
        if shared:  # whose "Congress" is, the document told the finder
            known = scene.owner(name, statement)
        if known is not None:
            return known
        if placed and (party := _described(name, statement, scene)) is not None:
            return party
        if not shared and statement.speaker is not None and not is_name(name, statement):
            return name[0].lower() + name[1:]  # "Envoys" opens a sentence, and is nobody's name
        return scene.names.get(name, name)

    def _registered(self, name: str, scene: Scene) -> str | None:
        if name not in self._known:
            mentions = self.finder.find(name, date=scene.document.date)
            self._known[name] = mentions[0].party if mentions else None
        return self._known[name]


def _without_apposition(statement: Statement, text: str) -> Statement:
    """Return the statement with a speaker who is told in an apposition as the head alone.

    "May, an analyst at the Jordan Institute" is not Jordan.
    """
    head = _APPOSED.match(statement.speaker or "")
    if head is None or not text.startswith(head[1], max(0, statement.speaker_start)):
        return statement
    end = statement.speaker_start + head.end(1)
    return replace(statement, speaker=head[1], speaker_end=end)


def leaves_out_subject(statement: Statement, found: Sequence[FoundMention] = ()) -> bool:
    """Tell whether a sentence of plain narration has no subject of its own, as Spanish sentences may.

    ``found`` are the mentions in it, of which one behind the verb may be its subject.
    """
    if statement.kind != "narration" or statement.lang != "es":
        return False
    verb = _NO_SUBJECT.match(statement.text)
    if verb is None or _HAPPENED.match(verb[0]) or _has_role(statement):
        return False
    return not any(
        left.surface[0].isupper()
        and right.surface[0].isupper()
        and statement.text[left.end - statement.start : right.start - statement.start] == " "
        for left, right in pairwise(found)
    )


def _has_role(statement: Statement) -> bool:
    """Does an office or a body with its article stand free behind the verb: "Reaccionó ... el canciller"?"""
    words = load_cues("es").words
    nouns = words["role"] | words["organisation"]
    return any(
        match["noun"].lower() in nouns and match["before"].lower() not in words["preposition"]
        for match in _FREE_NOUN.finditer(statement.text)
    )


def is_attribute(text: str, mention: FoundMention) -> bool:
    """Tell whether a person's name only says who another is: "a Clinton appointee", "Trump supporters"."""
    named = mention.kind in PERSON_KINDS and mention.surface[0].isupper()
    return named and _OTHERS.match(text, mention.end) is not None


def _told_by_another(name: str, statement: Statement, scene: Scene) -> str | None:
    """Return how a speaker is described by another's name, where nobody is named: "a Clinton appointee"."""
    text, start, end = scene.document.text, statement.speaker_start, statement.speaker_end
    if start < 0:
        return None
    people = [m for m in scene.near(statement) if start <= m.start < end and m.kind in PERSON_KINDS]
    if len(people) != 1 or not is_attribute(text, people[0]):
        return None
    noun = _OTHERS.match(text, people[0].end, end)
    if noun is None or set(people[0].surface.split()).isdisjoint(re.findall(r"\w+", name)):
        return None
    first, *rest = text[start : noun.end()].split(" ")
    determined = load_cues(cue_language(statement)).tags.get(first.lower()) == "D"
    return " ".join([first.lower() if determined else first, *rest])


def is_name(speaker: str, statement: Statement) -> bool:
    """Tell a name ("Ana Quispe") from a description ("a senior official", "Envoys" opening a sentence)."""
    first, *rest = speaker.split()
    if any(char.isupper() for word in rest for char in word):
        return True
    return first[0].isupper() and not is_common(first, load_cues(cue_language(statement)))


def cue_language(statement: Statement) -> str:
    """Return the language whose cues fit a statement: Spanish, or else English."""
    return "es" if statement.lang == "es" else "en"


def _by_description(statement: Statement, described: Sequence[FoundMention]) -> str | None:
    """Return the party that is described where the speaker stands: "the governor said".

    Of a speaker whom the document names only if the description is all of that name.
    """
    at = bisect_left(described, statement.speaker_start, key=by_start)
    if at == len(described) or described[at].end > statement.speaker_end:
        return None
    start, end = described[at].start, described[at].end
    whole = (start, end) == (statement.speaker_start, statement.speaker_end)
    return described[at].party if whole or statement.speaker is None else None


def _whole_name(name: str, statement: Statement, scene: Scene) -> str | None:
    """Return the party of which grammar took only a part as the speaker: "Antigua and Barbuda said".

    Also of all of the name behind its title, which the finder knew in its place: "President Lee said".
    """
    written = name in scene.document.text[statement.speaker_start : statement.speaker_end]
    for mention in scene.near(statement):
        if written and mention.end <= statement.speaker_start:
            continue  # "Bill Clinton left, and Mrs. Clinton said"
        within = mention.start <= statement.speaker_start and statement.speaker_end <= mention.end
        inside = statement.speaker_start <= mention.start and mention.end <= statement.speaker_end
        within |= inside and mention.surface == name  # "Foreign Minister Sikorski"
        if mention.party_id is None and mention.surface != name and mention.surface in name:
            continue  # "Bounmy", whom the document named as Bounmy Keosavang
        if within or (name in mention.surface and name != mention.surface):
            return mention.party
    return None


def _without_place(name: str, statement: Statement, scene: Scene) -> str | None:
    """Return the person of "Ana Quispe of Talara", whom the document knows by the first part."""
    short = _OF_PLACE.sub("", name)
    return scene.names.get(short) if short != name else None


def _without_title(name: str, statement: Statement, scene: Scene) -> str | None:
    """Return the person of "Council President Ana Quispe", whose title names a body as well.

    Also of the bare "Henrik Quispe", of whom a registry may know a namesake.
    """
    for mention in scene.near(statement):
        if mention.kind != "person" or not name.endswith(mention.surface):
            continue
        title = name.removesuffix(mention.surface).split()
        named = not title and " " in name
        return mention.party if named or (title and title[-1].lower() in _roles()) else None
    return None


def _named_behind(name: str, statement: Statement, scene: Scene) -> str | None:
    """Return the person whose office alone grammar took as the speaker: "sostuvo la ministra, Ana Quispe"."""
    person = scene.after(statement)
    if person is None or person.kind not in PERSON_KINDS:
        return None
    if name.split()[0].lower() not in _ARTICLES:
        return None
    joined = scene.document.text[statement.speaker_end : person.start] == ", "
    return person.party if joined else None


def _before_clause(name: str, statement: Statement, scene: Scene) -> str | None:
    """Return the party whose relative clause grammar took the speaker from: "Talara, which has X, said"."""
    at = bisect_left(scene.found, statement.start, key=by_start)
    if at == len(scene.found) or scene.found[at].end >= statement.speaker_start:
        return None
    first, text = scene.found[at], scene.document.text
    opens = _CLAUSE.match(text, first.end, statement.speaker_start)
    closes = text[statement.speaker_end : statement.speaker_end + 1] == ","
    head = text[statement.start : first.start].strip().lower() in _ARTICLES
    return first.party if opens and closes and head and not name[:1].isupper() else None


def _bodies(name: str) -> list[str]:
    """Return the words of a name that are bodies of a state: "Ministry" of "Ministry of Foreign Affairs"."""
    return [word for word in name.split() if word.lower() in _STATE_BODIES]


def _state_within(name: str, statement: Statement, scene: Scene) -> str | None:
    """Return the state whose body grammar took as the speaker, where the speaker's span names it.

    "The Government of the United Kingdom said", "Azerbaijan's Foreign Ministry said". Of several the first,
    as in other lists: "The Government of Chile and the Government of Peru said".
    """
    if not _bodies(name):
        return None
    text, start = scene.document.text, statement.speaker_start
    for mention in scene.near(statement):
        if mention.kind != "state" or mention.start < start:
            continue
        ends = mention.end == statement.speaker_end or _AND_BODY.match(text, mention.end)
        closes = ends and _OWNED.search(text, start, mention.start)
        owns = text[mention.end : mention.end + 3] in _POSSESSIVE and text.startswith(
            name, mention.end + 3
        )
        if closes or owns:
            return mention.party
    return None


def _state_of(name: str, statement: Statement, scene: Scene) -> str | None:
    """Return the state of which grammar took the body alone as the speaker: "El Gobierno de Fiji felicitó"."""
    state, words = scene.after(statement), name.split()
    if state is None or state.kind != "state" or not words:
        return None
    body = words[-1].lower() in load_cues(cue_language(statement)).words["organisation"]
    close = state.start - statement.speaker_end <= _LONGEST_OF
    joined = close and scene.document.text[statement.speaker_end : state.start] in _OF
    return state.party if body and joined else None


#: Each returns the party that a name stands for in its place, or None; the first that knows it is right.
_RULES: Final[tuple[Callable[[str, Statement, Scene], str | None], ...]] = (
    _without_place,
    _whole_name,
    _without_title,
    _state_of,
    _named_behind,
    _before_clause,
)


@cache
def _roles() -> frozenset[str]:
    return load_cues("en").words["role"] | load_cues("es").words["role"]


def _delegation(statement: Statement, scene: Scene) -> str | None:
    """Return the state for which a speaker that no registry knows speaks: "Mr. Quispe (Peru): We ..."."""
    state = scene.after(statement)
    if statement.kind != "direct" or statement.cue is not None or state is None:
        return None
    text, lo = scene.document.text, statement.speaker_end
    joined = text[lo : state.start] in (" (", " (the ") and text[state.end : state.end + 1] == ")"
    return state.party if joined and state.kind == "state" else None


def _described(name: str, statement: Statement, scene: Scene) -> str | None:
    """Return the party in a description that the finder knows in its place only: "the ruling Libre party".

    Not where a preposition stands between: "a man close to Ana Quispe" is another.
    """
    tags, start = load_cues(cue_language(statement)).tags, statement.speaker_start
    for mention in scene.near(statement):
        if mention.start < start or mention.end > statement.speaker_end:
            continue
        before = name[: mention.start - start].lower().split()
        if before and [tags.get(word) for word in before] == ["D", *[None] * (len(before) - 1)]:
            return mention.party
    return None
