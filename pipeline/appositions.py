"""Which two names of a statement are one actor in two words: "Chile's president, Gabriel Boric".

Asking what the one thinks of the other would only find what is said of both. Two names of one state, or of a
party and its member, are no apposition by themselves: "Germany banned the AfD". What stands between them has
to read as a description, all of it; a word that nothing shows to be an adjective, a title or a body may be a
verb, and then they are two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise
from typing import Final, NamedTuple

from pipeline.attribution.cues import load_cues, wordset
from pipeline.parties import PERSON_KINDS, FoundMention
from pipeline.schema import Statement
from pipeline.speakers import cue_language

#: Characters between two mentions that may still name one actor ("'s president, ").
_LONGEST: Final = 40

#: Words before "of" or a Spanish adjective that may say whose office it is ("ministra de Defensa ...").
_BEFORE: Final = 3

#: What stands between "Kenya" and a name in "Kenya's foreign minister, Ana Oduya".
_TITLE_GAP: Final = re.compile(r"(?:['’]s?)? ?(?P<title>(?:[^\W\d_]+(?: [^\W\d_]+)* ?)?),? ?")

_POSSESSIVE: Final = re.compile(r"['’]s?(?= )|, (?:whose|cuy[oa]s?)\b")
_WORD: Final = re.compile(r"¶|[^\W_]+(?:[-'’.&][^\W_]+)*|\S")
#: Who leads or speaks for whom: as good as "leader of".
_LEADS: Final = re.compile(
    r"\b(?:(?:who|which|that) (?:leads?|led|heads?|headed|chairs?|chaired|runs?|ran|governs|governed|rules"
    r"|ruled|founded|represents)|(?:led|headed|chaired|founded) by|under"
    r"|(?:que|quien) (?:lidera|encabeza|dirige|preside|gobierna|fundó|representa)"
    r"|(?:liderad|encabezad|dirigid|presidid|fundad)[oa]s? por|bajo)\b"
)
#: Class of a word between two names, one letter each, so that a whole gap is matched as a string.
_LETTERS: Final = {
    ",": ",", "(": "(", "[": "(", "–": "(", "—": "(", "¶": "L", "of": "O", "from": "O", "de": "O", "del": "O",
    "in": "I", "en": "I", "for": "F", "para": "F", "and": "C", "y": "C", "e": "C",
    "the": "D", "a": "A", "an": "A", "el": "D", "la": "D", "los": "D", "las": "D", "un": "A", "una": "A",
}  # fmt: skip
_NO_WORDS: Final = frozenset('."“”«»')
#: Offices and titles beside those of the cues.
_OFFICES: Final = wordset(
    "pm mp mep taoiseach head dictator strongman ruler member figure mandatario gobernante miembro dictador"
)
#: Words of descriptions that are no verb and neither title, office nor body.
_PLAIN: Final = wordset(
    "new old then late first second third last next current biggest largest main top senior junior young "
    "ruling governing incoming outgoing sitting leading rebel guerrilla insurgent militia militant "
    "terrorist extremist opposition coalition far right left hard centre center green labour vice policy "
    "affairs press media giant saliente entrante militante nuevo nueva actual primer primera segundo "
    "segunda ultraderecha derecha izquierda"
)
#: Endings that adjectives have and verbs hardly ("steal", "forgive" and "resist" are kept out).
_ADJECTIVE: Final = re.compile(
    r".{3,}(?:[^e]al|[ts]ive|[^s]ary|ous|ian|ese|logical)|(?!(?:res|ass|enl|ins|ex|cons|des|pers)ist).{3,}ist[as]?"
    r"|.{2,}[^m]ic|(?!(?:re|co|de|un|over|out|pre)-).+-.+|.{2,}(?:ivo|iva|al)|ex.{4,}"
)
_PARTICIPLE: Final = re.compile(r".{3,}ed|exiled|led")

# n: an adjective or a body, p: an office or a title, e: a participle, w: any other word (see _letters).
_NOUNS: Final = "e?[np]*(?:C[np]+)?"
_COMPLEMENT: Final = "(?:[OF][DA]?[npw]{1,4})?"
_TITLE: Final = "(?:[,(]?[DA]?[np]*)?"
#: The whole before its part: "Chile's president, ...", "Chilean rebels ...", "Labour under ...".
_OWNS: Final = re.compile(f"'(?:[npwe]|{_NOUNS}){_COMPLEMENT}{_TITLE}")
_TITLED: Final = re.compile(f"{_NOUNS}{_COMPLEMENT}{_TITLE}")
#: ... "Russian gas giant Rosneft", "Irish Taoiseach Leo Varadkar".
_NAMED: Final = re.compile("w[np]*")
_ENDS_DESCRIPTION: Final = re.compile(f"{_COMPLEMENT},?[DA]?[np]*")
_LED: Final = re.compile(r"[,(]?L[DA]?[np]*|\([DA]?[np]*")
#: The part before its whole: "Putin's Russia", "..., president of Chile", "the ELN in Colombia", and
#: "her the next president of the United States".
_OWNED: Final = re.compile(
    r"'[npwe]?[np]*|'[np]+,[DA]?[np]*|,?[OI][DA]?[np]*w?|,?L[DA]?[np]*|\(D?|D?[np]*pOD?"
)
_MEMBER: Final = re.compile(f"[,(][DA]?{_NOUNS}[OIF][DA]?[np]*w?")
_DESCRIBED: Final = re.compile(f"[,(][DA]?{_NOUNS}")

#: Offices and bodies that act for a state, and who acts against it.
_PUBLIC: Final = re.compile(
    r"\b(?:president|vice.president|minister|premier|chancellor|taoiseach|pm|king|queen|emir|sultan|pope|prince|princess"
    r"|monarch|ambassador|envoy|consul|diplomat|spokes\w+|secretary|leader|ruler|dictator|governor|senator|lawmaker"
    r"|deputy|mp|judge|prosecutor|general|admiral|colonel|commander|chief|head|official|negotiator|representative"
    r"|government|parliament|ministry|embassy|army|navy|military|police|forces?|court|agency|council|commission|state"
    r"|presidente|presidenta|ministr[oa]|canciller|rey|reina|embajadora?|cónsul|diplomátic[oa]|portavoz|vocer[oa]"
    r"|secretari[oa]|líder|mandatari[oa]|gobernadora?|senadora?|diputad[oa]|juez|jueza|fiscal|comandante|jef[ea]"
    r"|gobierno|parlamento|ministerio|embajada|ejército|armada|policía|fuerzas|tribunal|corte|agencia|estatal)\b",
    re.IGNORECASE,
)
_REBEL: Final = re.compile(
    r"\b(?:rebels?|opposition|guerrillas?|separatist|insurgents?|militants?|exiled|dissident|former|ex"
    r"|rebelde|oposición|opositora?|guerriller[oa]|guerrilla|separatista|insurgente|exiliad[oa]|disidente)\b",
    re.IGNORECASE,
)

_OF: Final = re.compile(r"\b(?:of|of the|de|del|de la|de los|de las) \Z", re.IGNORECASE)
_LIST: Final = re.compile(r",? (?:and|or|y|e|o|u) ")
_TAIL: Final = re.compile(
    r"(?:['’]s?)?(?P<words>(?: [^\W\d_][\w-]*){0,5})(?P<stop>[,.;:)\]–—]|\s[–—(]|\Z)?"
)
_GOES_ON: Final = wordset("who which whose that of for in since que quien de del en desde")


class Description(NamedTuple):
    """A mention that is part of a description, and the mention that it describes."""

    part: FoundMention
    whom: FoundMention


class Descriptions(NamedTuple):
    """What a statement's mentions describe.

    ``free`` parties are named beside all descriptions, too; ``aside`` are states that nothing but describe who
    does not act for them: "the Colombian rebel group ELN", "the Kenyan runner Ana Oduya"; ``home`` is other
    states that nothing but describe, each with the parties that may be their own.
    """

    described: list[Description]
    free: set[str]
    aside: set[str]
    home: dict[str, set[str]]

    def pairs(self) -> set[frozenset[str]]:
        """Return the pairs that nobody is asked about: one only describes the other, or may be its state.

        In "Ana Ruiz, leader of Vox, sued Vox" the second "Vox" is a party of its own, and the pair is one.
        Who may be a citizen has no quarrel with the state that describes its president: "Senator Ana Ruiz
        attacked U.S. President Donald Trump", unlike "France attacked U.S. President Donald Trump".
        """
        described = {
            frozenset((part.party, whom.party))
            for part, whom in self.described
            if part.party not in self.free
        }
        own = (frozenset((state, one)) for state, those in self.home.items() for one in those)
        return described.union(own)


def descriptions_in(found: Sequence[FoundMention], statement: Statement) -> Descriptions:
    """Return the descriptions among a statement's mentions (ascending)."""
    found = list(_with_short_forms(found, statement))
    described = list(_described(found, statement))
    describing = {(part.start, part.party) for part, _ in described}
    free = {m.party for m in found if (m.start, m.party) not in describing}
    states = {part.party for part, _ in described if part.kind == "state"} - free
    acted_for = {part.party for part, whom in described if _acts_for(whom, part, statement)}
    origin = {whom.party: part.party for part, whom in described if part.kind == "state"}
    home = {
        state: {m.party for m in found if not _is_foreign(m, state, origin.get(m.party))}
        for state in states & acted_for
    }
    return Descriptions(described, free, states - acted_for, home)


def _is_foreign(mention: FoundMention, state: str, origin: str | None) -> bool:
    """Is a party surely none of a state's own? ``origin`` is the state that describes it here."""
    if mention.kind == "state":
        return mention.party != state
    known = origin or mention.affiliation
    return known != state if known else mention.party_id is not None  # the United Nations


def _acts_for(whom: FoundMention, state: FoundMention, statement: Statement) -> bool:
    """Does whom a state describes hold one of its offices, or is it a part of the state?"""
    if whom.kind == "leader" or (whom.kind in PERSON_KINDS and _is_adjective_behind(state)):
        return True  # "el canciller boliviano, Gonzalo Iturri": the office stands before
    if _gap(whom, state, statement).startswith(" from "):
        return True  # "took Crimea from Ukraine"
    low, high = min(whom.start, state.start), max(whom.end, state.end)
    around = statement.text[low - statement.start : high - statement.start + _LONGEST // 2]
    return _PUBLIC.search(around) is not None and _REBEL.search(around) is None


def _with_short_forms(
    found: Sequence[FoundMention], statement: Statement
) -> Iterator[FoundMention]:
    """Yield the mentions, each as one with its own short form in brackets: "the Civic Union (CU)"."""
    last: FoundMention | None = None
    for mention in found:
        if last is not None and last.party == mention.party:
            end = mention.end - statement.start
            if _gap(last, mention, statement) == " (" and statement.text[end : end + 1] == ")":
                last = replace(last, end=mention.end + 1)
                continue
        if last is not None:
            yield last
        last = mention
    if last is not None:
        yield last


def _described(found: Sequence[FoundMention], statement: Statement) -> Iterator[Description]:
    for left, right in pairwise(found):
        if right.start - left.end > _LONGEST:
            continue
        if right.affiliation == left.party:
            if _is_title(left, right, statement) or _is_before(left, right, statement):
                yield Description(left, right)
        elif left.affiliation == right.party:
            if _is_behind(left, right, statement):
                yield Description(right, left)
        elif _is_title(left, right, statement):
            yield Description(left, right)


def _gap(left: FoundMention, right: FoundMention, statement: Statement) -> str:
    return statement.text[left.end - statement.start : right.start - statement.start]


def _is_title(left: FoundMention, right: FoundMention, statement: Statement) -> bool:
    """Does a title join a state to a name that no registry has: "Kenya's foreign minister, Ana Oduya"?"""
    if right.kind not in {"leader", "person"} or left.kind not in {"state", "organisation"}:
        return False
    gap = _gap(left, right, statement)
    if gap in {"'s ", "’s "}:  # "the European Union's Ana Oduya"
        return True
    match = _TITLE_GAP.fullmatch(gap)
    if match is None:
        return False
    cues = load_cues(cue_language(statement))
    title = match["title"].split()
    words = [word.lower() for word in title]
    if not words:  # "la Presidencia argentina, Manuel Adorni"
        return "," in gap and left.surface[0].islower()
    if words[-1] not in cues.words["role"]:
        return False
    # "Turkish Transport Minister Orhan Kaya"; but "Norway Blasts Prime Minister Orhan Kaya"
    whole = left.why == "demonym" or gap[0] in "'’"
    named = whole and all(word[0].isupper() or word in ("and", "of", "the") for word in title)
    return named or cues.words["person"].issuperset(words)


def _is_before(whole: FoundMention, part: FoundMention, statement: Statement) -> bool:
    """Does the whole describe the part that follows: "Colombian rebel group ELN", "el líder del PP, Feijóo"?"""
    gap = _gap(whole, part, statement)
    letters, person = _letters(gap, cue_language(statement)), part.kind in PERSON_KINDS
    if letters is None:
        return False
    behind = statement.text[part.end - statement.start :]
    if _LED.fullmatch(letters) or (person and re.fullmatch("O[DA]?[np]*", letters)):
        return True
    if _ENDS_DESCRIPTION.fullmatch(letters) and _is_of_office(whole, statement):
        return person or not _LIST.match(behind)
    if not letters:
        return True  # "Colombian ELN"
    if "'" not in letters and _is_people(whole):
        return False  # "Spaniards fund Vox"
    if letters[0] == "e" and whole.why != "demonym":
        return False  # "Labour suspended leader Ana Ruiz"
    if _is_adjective(whole) and _NAMED.fullmatch(letters):
        return True
    if not (_OWNS.fullmatch(letters) or _TITLED.fullmatch(letters)) or letters[0] in ",(":
        return False
    if person:
        return letters == "'" or "p" in letters
    return "," not in letters or not _LIST.match(behind)


def _is_of_office(whole: FoundMention, statement: Statement) -> bool:
    """Does an office or a body stand before: "the president of Colombia", "el grupo armado colombiano"?"""
    before = statement.text[: whole.start - statement.start]
    owned = _OF.search(before)
    if owned is None and not _is_adjective_behind(whole):
        return False
    words = before[: owned.start() if owned else None].split()[-_BEFORE:]
    lang = cue_language(statement)
    return any(_letter(word, lang) in ("n", "p") for word in words)


def _is_behind(part: FoundMention, whole: FoundMention, statement: Statement) -> bool:
    """Does the whole describe the part before it: "Petro, president of Colombia", "Ana Ruiz (PSOE)"?"""
    letters = _letters(_gap(part, whole, statement), cue_language(statement))
    if letters is None:
        return False
    if not letters or _OWNED.fullmatch(letters) or _MEMBER.fullmatch(letters):
        return True
    if not _DESCRIBED.fullmatch(letters):
        return False
    if "A" in letters or (letters[-1] in "np" and _is_adjective_behind(whole)):
        return True  # "the ELN, a Colombian group", "Petro, el presidente colombiano"
    return _closes(whole, statement, "p" if part.kind in PERSON_KINDS else "n")


def _closes(whole: FoundMention, statement: Statement, head: str) -> bool:
    """Does a noun behind the whole close the description: "Petro, Colombia's president,"?

    Not in "after Petro, Colombia's army withdrew", nor in "the FARC, the Colombian army and the ELN".
    """
    tail = _TAIL.match(statement.text, whole.end - statement.start)
    if tail is None:
        return False
    words = tail["words"].lower().split()
    at = next((n for n, word in enumerate(words) if word in _GOES_ON), None)
    if at is None and tail["stop"] is None:
        return False
    if _LIST.match(statement.text, tail.end() - (tail["stop"] == ",")) and head == "n":
        return False
    behind = _letters(" ".join(words[:at]), cue_language(statement))
    return behind is not None and re.fullmatch(f"[np]*{head}", behind) is not None


def _is_people(mention: FoundMention) -> bool:
    """Is it a noun, not an adjective: "Spaniards"?"""
    return mention.why == "demonym" and mention.surface[0].isupper() and mention.surface[-1] == "s"


def _is_adjective(mention: FoundMention) -> bool:
    """Is it an adjective only: "Colombian", but not "the Dutch", who may be the people?"""
    upper = mention.why == "demonym" and mention.surface[0].isupper()
    return upper and not mention.surface.endswith(("s", "ch", "sh", "ese"))


def _is_adjective_behind(mention: FoundMention) -> bool:
    """Is it a Spanish adjective, whose noun stands before it: "el presidente colombiano"?"""
    return mention.why == "demonym" and mention.surface[0].islower()


def _letters(gap: str, lang: str) -> str | None:
    """Return the classes of what stands between two names; None where a word shows that they are two."""
    owned = _POSSESSIVE.match(gap)
    rest = _LEADS.sub("¶", gap[owned.end() :] if owned else gap)
    known = ["'"] if owned else []
    for word in _WORD.findall(rest):
        letter = _letter(word, lang)
        if letter == ".":  # "Gen.", the group “Hamas”
            continue
        if letter == "x":
            return None
        known.append(letter)
    return "".join(known)


def _letter(word: str, lang: str) -> str:
    low = word.lower()
    if low in _LETTERS:
        return _LETTERS[low]
    if not low[0].isalnum():
        return "." if low in _NO_WORDS else "x"
    offices, bodies, tags = _lists(lang)
    last = low.rsplit("-", 1)[-1]
    if low in offices or last in offices:
        return "p"
    if low in bodies or last in bodies or low in _PLAIN:
        return "n"
    if tags.get(low, "W") != "W":
        return "x"
    if low[0].isdigit():  # "47th president"
        return "n"
    if _PARTICIPLE.fullmatch(low):
        return "e"
    return "n" if _ADJECTIVE.fullmatch(low) else "w"


@cache
def _lists(lang: str) -> tuple[frozenset[str], frozenset[str], dict[str, str]]:
    """Return the offices and titles, the bodies, and the tags of closed classes in a language."""
    cues = load_cues(lang)
    offices = cues.words["person"] | cues.words["ruler"] | _OFFICES
    return offices, cues.words["organisation"] | cues.words["generic"], cues.tags
