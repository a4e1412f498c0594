"""Definite descriptions as mentions: "the union" after "Dockers' Union", "the governor" after "Gov. Quispe".

What a party is called is read off the words of its name and those beside its mentions; a later "the" with
such a word refers to the party that bears it, or, where several do, to the subject of the last sentence with
one. Closed lists alone decide (:mod:`pipeline.attribution.cues`): a description by other words is not found.
"The company" is also an organisation of several words whose name does not say what it is; "the dockers" are
their union; "the government" is that of the state which the sentence, the paragraph or the text is about;
"the Interior Ministry", after "Peru's Interior Ministry", and "the ministry" act for that state.
"The North" after North Korea is that half of its country; "the Europeans" after the European Union act for it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain, islice
from typing import Final

from pipeline.attribution.businesses import BUSINESS, is_business
from pipeline.attribution.cues import load_cues
from pipeline.attribution.traits import FORMER, OFFICES, OTHER_OFFICES, SOLE_OFFICES
from pipeline.parties import PERSON_KINDS, FoundMention, by_start, is_where
from pipeline.parties.words import BODY_WORDS, SERVICES, SERVICES_FIRST

_NEAR: Final = 48
#: Several parties of one noun: the one named last is meant, if so many characters before or less.
_FRESH: Final = 400
_ABBREVIATED: Final = {
    "gov": "governor", "sen": "senator", "rep": "representative", "pres": "president", "gen": "general",
    "amb": "ambassador", "prof": "professor", "col": "colonel", "capt": "captain",
}  # fmt: skip
#: Nouns that say too little: whoever speaks for one, heads one, or is one of many.
_VAGUE: Final = frozenset(
    ("head", "chief", "official", "officer", "spokesman", "spokeswoman", "spokesperson", "expert",
     "analyst", "critic", "counterpart", "rival", "opponent", "resident", "executive", "veteran",
     "representative", "general", "major", "justice", "office", "force", "house", "team", "board",
     "campaign", "government", "administration", "cabinet", "gobierno", "oficina", "junta",
     "departamento", "department", "portavoz", "vocero", "vocera", "jefe", "jefa", "experto", "experta",
     "política", "político", "vecino", "vecina")
)  # fmt: skip
#: What unions of states, and the bodies of the United Nations, are called.
_BLOCS: Final = frozenset(
    ("European Union", "ASEAN", "African Union", "ECOWAS", "Mercosur", "CARICOM", "SADC", "Arab League",
     "BRICS", "East African Community", "Gulf Cooperation Council", "NATO")
)  # fmt: skip
_BLOC: Final = ("bloc", "bloque")
_WORLD: Final = "United Nations"
_AGENCY: Final = ("agency", "agencia")
_BODIES_MORE: Final = frozenset(
    ("guild", "gremio", "cooperative", "cooperativa", "charity", "minera", "petrolera", "airline", "carrier",
     "broadcaster", "channel", "operator", "producer", "miner", "retailer", "lender", "contractor", "developer",
     "hospital", "fundación", "aerolínea", "canal", "cadena", "constructora")
)  # fmt: skip
#: What a party alone is called in short where the text has named it in full.
_SHORT: Final = {
    "North Korea": re.compile(r"\b[Tt]he North(?![\w-]| [A-Z])"),
    "South Korea": re.compile(r"\b[Tt]he South(?![\w-]| [A-Z])"),
    "European Union": re.compile(
        r"\b(?:[Tt]he Europeans|[Ll]os europeos)(?![\w-]| (?:of|in|who|de|en|que(?! [\"“«]))\b)"
    ),
}
#: Bodies that are named for their members, and whose members act as the body.
_OF_MEMBERS: Final = frozenset(
    ("union", "federation", "association", "guild", "league", "syndicate", "sindicato", "federación",
     "asociación", "gremio", "cooperative", "cooperativa", "conference", "conferencia")
)  # fmt: skip
_MEMBERS: Final = re.compile(
    r"(?:bishops|priests|pilots|parents|students|veterans|obispos|pilotos|padres|estudiantes)\Z|"
    r"(?:\w{3,}(?:er|or|ist|ian)s|\w*(?:men|women)|nurses|\w{3,}(?:er|or|ist)[oa]s)\Z"
)
_GOVERNMENT: Final = re.compile(
    r"\b(?:[Tt]he|[Ee]l|[Aa]l|[Dd]el)(?: (?:central|federal|national|ruling))? (?:government|[Gg]obierno)"
    r"(?! (?:(?:of|de|del|in)\b(?! \w+ing\b)|spokes|[^\W\d_a-zß-öø-ÿ]))(?![\w-])"
)
_PORTFOLIO: Final = r"((?:[A-ZÁÉÍÓÚÑ][^\W\d_]+)(?:,? (?:(?:and|y|e) )?[A-ZÁÉÍÓÚÑ][^\W\d_]+){0,3})"
#: "Peru's Interior Ministry", "the Peruvian Ministry of the Interior"; "el Ministerio de Salud de Perú"
_OWN_MINISTRY: Final = re.compile(
    rf"(?:[’']s?)? (?:{_PORTFOLIO} [Mm]inistry|Ministry (?:of|for) (?:the )?{_PORTFOLIO})(?!\w)"
)
_MINISTRY_OF: Final = re.compile(
    rf"(?:[Mm]inistry (?:of|for) (?:the )?{_PORTFOLIO} (?:of|in) (?:the )?|"
    rf"[Mm]inisterio de(?:l| la)? {_PORTFOLIO} (?:del? (?:la )?)?)\Z"
)
_MINISTRY: Final = re.compile(
    rf"\b(?:[Tt]he (?:{_PORTFOLIO} [Mm]inistry|Ministry (?:of|for) (?:the )?{_PORTFOLIO}|[Mm]inistry)|"
    rf"(?:[Ee]l|[Aa]l|[Dd]el) (?:[Mm]inisterio de(?:l| la)? {_PORTFOLIO}|[Mm]inisterio))"
    r"(?! (?:(?:of|for|del?) |(?:in |en )?[A-Z]))(?![\w-])"
)
#: Characters in front of a state in which its ministry may stand.
_MINISTRY_REACH: Final = 80
#: Characters of a paragraph that are looked at for its state.
_PARAGRAPH: Final = 2000
_STOP: Final = re.compile(r"[.!?][\"'”’»)]*\s|\n")
#: A state is whom a text is about when it is named so many times as often as any other.
_LEADING: Final = 1.5
_OF: Final = frozenset(("of", "for", "in", "against", "de", "del", "para", "por"))
_WORD: Final = re.compile(r"[^\W\d_]+")
_BEFORE: Final = re.compile(r"((?:[^\W\d_]+\.? ){1,3})\Z")
#: "Liberia's transport minister, Mrs Ana Quispe", "la ministra de Trabajo, Ana Quispe"
_OFFICE_BEFORE: Final = re.compile(
    r"(?:[’']s?|\b(?:[Tt]he|[Ee]l|[Ll]a|[Ii]ts|[Ss]u)) ((?:[^\W\d_]+[ -]){0,2}?[^\W\d_]+)"
    r"(?: (?:of|for|de|del)(?: [^\W\d_]+){1,5})?, (?:[^\W\d_]+\.? )?\Z"
)
#: Other words for the bearers of an office, which newspapers use for the second mention.
_ALSO: Final = {
    "obispo": ("prelado",), "arzobispo": ("prelado",), "bishop": ("prelate",), "archbishop": ("prelate",),
    "presidente": ("mandatario", "jefe de Estado", "dirigente"),
    "presidenta": ("mandataria", "jefa de Estado", "dirigente"),
    "president": ("head of state",), "candidata": ("aspirante",), "candidato": ("aspirante",),
    "gobernador": ("mandatario",), "gobernadora": ("mandataria",), "senator": ("lawmaker",),
    "senador": ("legislador",), "senadora": ("legisladora",), "diputado": ("legislador",),
    "diputada": ("legisladora",), "congresswoman": ("lawmaker",), "congressman": ("lawmaker",),
    "tribunal": ("corte", "jueces", "magistrados", "judges", "panel", "bench"),
    "corte": ("tribunal", "jueces", "magistrados"), "court": ("judges", "justices", "panel", "bench"),
    "sindicato": ("gremio",), "federación": ("gremio",), "asociación": ("gremio",),
    "alcalde": ("jefe comunal", "edil"), "alcaldesa": ("jefa comunal", "edil"),
    "secretario": ("dirigente",), "secretaria": ("dirigente",), "líder": ("dirigente",),
    "carrier": ("airline",), "airline": ("carrier",),
    "broadcaster": ("station", "channel", "network"), "comisión": ("organismo",),
    "organización": ("organismo",), "comité": ("organismo",), "consejo": ("organismo",),
}  # fmt: skip
_AFTER: Final = re.compile(
    r", (?:an?|the|el|la|una?) ((?:[^\W\d_]+[ -]){0,4}?[^\W\d_]+)"
    r"(?=[,.;]| (?:of|that|which|who|whose|for|in|from|at|on|behind|based|run|led|owned|backed|funded|"
    r"operating|representing|responsible|de|del|que|con|en)\b)"
)
#: Bodies of a place that are named by it: "the Talara County school board".
_LOCAL: Final = re.compile(
    r" (?:(?:school|city|town|county|village|borough|district|planning|municipal|regional|local) )?"
    r"(board|council|commission|assembly)(?![\w’'-]| (?:member|president|chair|leader|meeting|seat|election))"
)
_ARTICLE: Final = re.compile(r"\b(?:the|this|el|la|al|del|los|las|este|esta) \Z")
_ARTICLE_REACH: Final = 5
#: "Tachó a la ministra de traidora", but not "de Trabajo" and "de la capital"; "accused the union of greed".
_CALLS: Final = re.compile(
    r"\b(?:(?:calific|tach|tild|acus|culp)\w+ (?:al|a (?:la|los|las))|(?:accus|suspect|convict)\w+ the) \Z"
)
_OF_WHAT: Final = re.compile(
    r" of (?![^\W\d_a-zß-öø-ÿ]|(?:the|this|that|its|his|her|their|both|an?)\b|[\w ]{1,30}? of )|"
    r" de (?![^\W\d_a-zß-öø-ÿ]|[\w ]{1,30}? de |"
    r"(?:l[ao]s?|es[aeo]s?|est[aeo]s?|sus?|un[ao]?s?|gobierno|gabinete|oposición|policía)\b)"
)
#: Another is meant where the noun goes on ("the union of both banks"), unless a verb governs what follows
#: ("accused the company of lying", "thanked the firm for its help", "tachó al partido de «vendido»").
_NO_COMPLEMENT: Final = re.compile(
    r"(?! (?:of\b(?! \w+ing\b)|for\b(?! (?:\w+ing|its|his|her)\b)|"
    r"de\b(?! [\"“«‘]| [a-zñ]\w*[aei]r\b)|(?:del|who)\b|"
    r"[^\W\d_a-zß-öø-ÿ]))(?![\w-])"
)


def descriptions(
    text: str, found: Sequence[FoundMention], lang: str | None = None
) -> list[FoundMention]:
    """Return the descriptions in ``text`` that refer to parties of ``found``, ascending, without overlap.

    ``found`` (ascending) are the mentions by name; none of them is repeated. ``lang`` is the document's, None
    for unknown: English words and Spanish ones are then both looked for.
    """
    languages = tuple(name for name in ("en", "es") if lang in (None, name))
    called: dict[str, dict[str, FoundMention]] = {}  # noun -> party -> its first mention so called
    for mention in found:
        for noun in _nouns(text, mention, languages):
            called.setdefault(noun, {}).setdefault(mention.party, mention)
    rows = (
        _by_noun(text, found, called),
        _governments(text, found),
        _ministries(text, found),
        _in_short(text, found),
    )
    return sorted(chain.from_iterable(rows), key=by_start)


def _in_short(text: str, found: Sequence[FoundMention]) -> Iterator[FoundMention]:
    """Yield "the North" and the like as mentions of a party that the text has named before."""
    first: dict[str, FoundMention] = {}
    for mention in found:
        if mention.party in _SHORT:
            first.setdefault(mention.party, mention)
    for name, mention in first.items():
        for match in _SHORT[name].finditer(text, mention.end):
            if not _taken(*match.span(), found) and not is_where(text, match.start()):
                yield _description(text, *match.span(), mention)


def _by_noun(
    text: str, found: Sequence[FoundMention], called: Mapping[str, Mapping[str, FoundMention]]
) -> list[FoundMention]:
    """Return the descriptions by a noun of ``called`` (noun -> party -> its first mention so called)."""
    if not called:
        return []
    out = []
    for start, end, noun in _with_articles(text, called):
        if _taken(start, end, found):
            continue
        party = _meant(start, called[noun], found, text)
        members = party is not None and _MEMBERS.match(noun)
        if party is not None and not (members and _last(party, start, found) > _FRESH):
            out.append(_description(text, start, end, party))
    return out


def _with_articles(text: str, nouns: Iterable[str]) -> Iterator[tuple[int, int, str]]:
    """Yield where the nouns stand behind an article that takes up a name, and which, without overlap.

    A text has its own nouns: to search for each is much faster than to compile a pattern of them.
    """
    low = text.replace("İ", "ı").lower()  # the one capital that grows when lowered
    spans: dict[int, tuple[int, str]] = {}
    for noun in sorted(nouns, key=len):  # the longest of those behind one article
        at = low.find(noun)
        while at >= 0:
            end = at + len(noun)
            if low[at - 1 : at] == " " and (
                _NO_COMPLEMENT.match(text, end) or _is_called(text, at, end)
            ):
                article = _ARTICLE.search(low, max(0, at - _ARTICLE_REACH), at)
                if article is not None:
                    spans[article.start()] = end, noun
            at = low.find(noun, end)
    last = 0
    for start, (end, noun) in sorted(spans.items()):
        if start >= last:
            yield start, end, noun
            last = end


def _is_called(text: str, start: int, end: int) -> bool:
    """Does "de" tell what somebody is called or accused of: "tachó a la ministra de traidora"?"""
    if _OF_WHAT.match(text, end) is None:
        return False
    return _CALLS.search(text, max(0, start - _NEAR), start) is not None


def _description(text: str, start: int, end: int, party: FoundMention) -> FoundMention:
    return party.again(start, end, text[start:end], "description of")


def _governments(text: str, found: Sequence[FoundMention]) -> Iterator[FoundMention]:
    """Yield "the government" as a mention of a state: of its sentence, its paragraph or the whole text."""
    states = [mention for mention in found if mention.kind == "state"]
    if not states or not ("overnment" in text or "obierno" in text):
        return
    acting = [mention for mention in states if not is_where(text, mention.start)]
    home = _home(acting)
    for match in _GOVERNMENT.finditer(text):
        start, end = match.span()
        if _taken(start, end, found):
            continue
        at = bisect_left(states, start, key=by_start) - 1
        if at >= 0 and _STOP.search(text, states[at].end, start) is None:
            yield _description(text, start, end, states[at])  # its own sentence names one
            continue
        low = max(0, start - _PARAGRAPH)
        paragraph = max(low, text.rfind("\n", low, start) + 1)
        near = acting[
            bisect_left(acting, paragraph, key=by_start) : bisect_left(acting, start, key=by_start)
        ]
        alone = len({mention.party for mention in near}) == 1
        if alone and not (home and home.party == near[-1].party):
            yield _description(text, start, end, near[-1])
        elif home is not None and home.start < start:
            yield _description(text, start, end, home)


def _ministries(text: str, found: Sequence[FoundMention]) -> Iterator[FoundMention]:
    """Yield later mentions of ministries that were named with their state; "the ministry" is the last one."""
    if "inistry" not in text and "inisterio" not in text:
        return
    named = deque(_with_states(text, found))
    owners: dict[
        str, FoundMention
    ] = {}  # the state of the ministry of each portfolio that was named last
    states: set[str] = set()
    last, at = "", 0  # portfolio of the ministry that was named last, and where
    for match in _MINISTRY.finditer(text) if named else ():
        start, end = match.span()
        while named and named[0][0] < start:
            at, last, state = named.popleft()
            owners[last] = state
            states.add(state.party)
        wanted = _portfolio(match)
        owner = owners.get(wanted or last)
        far = not wanted and len(states) > 1 and text.find("\n", at, start) >= 0
        if owner is not None and not far and not _taken(start, end, found):
            at, last = start, wanted or last
            yield _description(text, start, end, owner)


def _with_states(
    text: str, found: Sequence[FoundMention]
) -> Iterator[tuple[int, str, FoundMention]]:
    """Yield where a ministry is named with its state, its portfolio and the state."""
    for state in found:
        if state.kind == "state":
            front = text[max(0, state.start - _MINISTRY_REACH) : state.start]
            match = _OWN_MINISTRY.match(text, state.end) or _MINISTRY_OF.search(front)
            if match is not None:
                yield state.start, _portfolio(match), state


def _portfolio(match: re.Match[str]) -> str:
    """Return what a ministry is for, in lower case: "foreign" of "Ministry of Foreign Affairs"."""
    name = next(filter(None, match.groups()), "").lower()
    return name.removesuffix(" affairs").replace("defense", "defence")


def _home(states: Sequence[FoundMention]) -> FoundMention | None:
    """Return the first mention of the state that a text is about; None where two may be."""
    counts = Counter(mention.party for mention in states)
    (most, times), *others = counts.most_common(2) or [("", 0)]
    if not times or (others and times < _LEADING * others[0][1]):
        return None
    return next(mention for mention in states if mention.party == most)


def _nouns(text: str, mention: FoundMention, languages: tuple[str, ...]) -> Iterator[str]:
    """Yield what the name of a mention and the words beside it call its party, in lower case."""
    if mention.kind == "state":
        return
    person = mention.kind in PERSON_KINDS
    bodies = _known(languages, "organisation")
    allowed = bodies if not person else _known(languages, "role")
    if not person:
        yield from _of_name(mention, bodies)
    elif mention.party_id is None:
        allowed = allowed | bodies  # an open "Haisheng Marine" may be a firm
    front = text[max(0, mention.start - 2 * _NEAR) : mention.start]
    # Three words end in as many spaces: what stands before those need not be searched.
    before = _BEFORE.search(" ".join(front[-_NEAR:].rsplit(" ", 4)[-4:]))
    if before is not None:
        yield from _office(_lower(before[1]), allowed)
    _, comma, title = front.rpartition(", ")
    office = _OFFICE_BEFORE.search(front) if comma and title.count(" ") <= 1 else None
    if office is not None:
        yield from _office(_lower(office[1]), allowed)
    if mention.party_id is None and (local := _LOCAL.match(text, mention.end)) is not None:
        yield local[1]
        yield local[0].strip()
    after = _AFTER.match(text[mention.end : mention.end + _NEAR])
    if after is not None:
        yield from _office(_lower(after[1]), allowed)


def _of_name(mention: FoundMention, bodies: frozenset[str]) -> Iterator[str]:
    """Yield what the words of an organisation's name call it, and its members."""
    words = _lower(mention.party)
    own = [word for at, word in enumerate(words) if word in bodies and _heads(words, at)]
    yield from own
    yield from chain.from_iterable(_ALSO.get(word, ()) for word in own)
    if not _OF_MEMBERS.isdisjoint(words):
        yield from (word for word in words if _MEMBERS.match(word))
    if mention.party_id is None and len(words) > 1 and is_business(words, _not_trading()):
        yield from BUSINESS
    if mention.party_id is None and len(words) > 1:
        yield from SERVICES.get(words[-1]) or SERVICES_FIRST.get(words[0], ())
    if mention.affiliation == _WORLD:
        yield from _AGENCY
    if mention.party in _BLOCS:
        yield from _BLOC


def _heads(words: Sequence[str], at: int) -> bool:
    """Is a word what a name says its party is: last in English or before "of", first in Spanish?"""
    if words[at] in _known(("es",), "organisation") and at == 0:
        return True
    return at == len(words) - 1 or words[at + 1] in _OF


@cache
def _not_trading() -> frozenset[str]:
    return BODY_WORDS | _VAGUE | _known(("en", "es"), "organisation")


@cache
def _known(languages: tuple[str, ...], kind: str) -> frozenset[str]:
    words = frozenset().union(*(load_cues(lang).words[kind] for lang in languages)) - _VAGUE
    return words | _BODIES_MORE if kind == "organisation" else words


def _office(words: Sequence[str], allowed: frozenset[str]) -> Iterator[str]:
    """Yield the noun that ends ``words``, with the word that makes an office of it where there is one."""
    if len(words) > 1 and words[-1] not in allowed and words[-2] in _known(("es",), "organisation"):
        words = words[:-1]  # "la fundación ambientalista Talara"
    if not words or words[-1] not in allowed:
        return
    names = [words[-1]]
    if len(words) > 1 and words[-2] in OFFICES:
        both = f"{words[-2]} {words[-1]}"
        names = [both, words[-1]]
    other = next((at for at, word in enumerate(words[:-1]) if word in OTHER_OFFICES), None)
    if other is not None:  # "the deputy foreign minister" is no minister, but "the deputy minister"
        names = list(dict.fromkeys((" ".join(words[other:]), f"{words[other]} {words[-1]}")))
    if (was := next((word for word in words[:-1] if word in FORMER), None)) is not None:
        yield from (f"{was} {name}" for name in names)
        if words[-1] in SOLE_OFFICES:
            return
    yield from names
    if words[-1] not in names:
        return
    yield from (word.lower() for word in _ALSO.get(words[-1], ()))


def _lower(text: str) -> list[str]:
    words = (word.lower() for word in _WORD.findall(text))
    return [_ABBREVIATED.get(word, word) for word in words]


def _taken(start: int, end: int, found: Sequence[FoundMention]) -> bool:
    """Is the description part of a mention by name, or the title before one?"""
    at = bisect_left(found, end, key=by_start)
    return at > 0 and found[at - 1].end > start


def _meant(
    position: int,
    bearers: Mapping[str, FoundMention],
    found: Sequence[FoundMention],
    text: str,
) -> FoundMention | None:
    """Return the party that bears the noun; of several the first of the last sentence that names one.

    None if that is too far: a text does not mean who it named long ago.
    """
    known = [m for m in islice(bearers.values(), 2) if m.start < position]
    if len(known) < 2:
        return known[0] if known else None
    meant = None
    for at in range(bisect_left(found, position, key=by_start) - 1, -1, -1):
        mention = found[at]
        if position - mention.start > _FRESH:
            break
        if meant is not None and _STOP.search(text, mention.end, meant.start):
            break
        bearer = bearers.get(mention.party)
        if bearer is not None and bearer.start < position:
            meant = mention
    return bearers[meant.party] if meant is not None else None


def _last(party: FoundMention, position: int, found: Sequence[FoundMention]) -> int:
    """Return how many characters before a position the party was named last."""
    for at in range(bisect_left(found, position, key=by_start) - 1, -1, -1):
        away = position - found[at].start
        if found[at].party == party.party or away > _FRESH:
            return away
    return position
