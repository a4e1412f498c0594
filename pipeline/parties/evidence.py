"""What the words beside an open name tell of it: a place, a thing, a body or a person.

Every rule looks at a window of a few dozen characters before or after the name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from pipeline.parties.chains import Chain
from pipeline.parties.context import Context
from pipeline.parties.datelines import before_colon, opens_alone
from pipeline.parties.given import first_names
from pipeline.parties.words import CAMPS, DISTRICTS, GIVEN_NAMES, SERVICES, SERVICES_FIRST, TRADES

_LOCATIVE: Final = re.compile(
    r"(?<!trust )(?<!faith )(?<!confidence )(?<!believe )(?<!believes )(?<!belief )"
    r"\b(?:in|at|near|inside|outside|around|en|"
    r"(?:town|city|village|province|district|port|valley|region|island|streets|ciudad|pueblo) (?:of|de))"
    r"\s(?:the\s)?\Z"
)
_PREDICATE: Final = re.compile(
    r"(?:[’']s)?\s(?:(?!usted|pared|merced)\w+ed|"
    r"\w+[^s\W]s(?=\s(?:(?:the|an?|its|his|her|their|that|to|it|no|all|as|on)\b|[A-Z“\"]))|"
    r"said|told|has|had|have|is|was|are|were|will|would|may|might|can|could|did|"
    r"does|do|held|met|won|lost|went|took|gave|made|left|sent|put|led|sought|fought|broke|spoke|wrote|"
    r"drew|hit|paid|struck|began|kept|bought|sold|built|chose|threw|and|or|also|never|not|dijo|ha|es|fue|\w+ó)\b"
)
#: What a dateline begins with: "TALARA, Peru, March 3".
_DATELINE: Final = re.compile(r"(?:\A|\n)\s*\Z")
_PLACE_OFFICES: Final = (
    r"(?:ex)?(?:alcalde|alcaldesa|gobernadora?|obispo|arzobispo|prefect[oa]|intendente)"
)
_OFFICE_OF: Final = re.compile(
    rf"\b(?:mayor|governor|bishop|archbishop|sheriff|{_PLACE_OFFICES}) (?:of|de)\s\Z", re.IGNORECASE
)
#: Who live and work together are of a place; in capitals they may be a name ("Union of Concerned Pilots").
_COMMUNITY_OF: Final = re.compile(
    r"\b(?:union|guild|parish|citizens|(?i:residents|villagers|people|farmers|fishermen|parishioners|"
    r"vecin[oa]s|habitantes|pobladores|pescadores|agricultores)) (?:of|de)\s\Z"
)
#: "La alcaldesa de Talara Ana Quispe": the place is not part of the name.
_OFFICE_OF_PLACE: Final = re.compile(
    rf"\b(?:{_PLACE_OFFICES}|(?:ex)?(?:concejala?|diputad[oa]|senadora?)) (?:de|por) \Z"
)
#: "A Durban court", "Talara Bulk, a Durban shipping group": the name says whence; "a Kestrel firm" may be
#: Kestrel's.
_ONE: Final = re.compile(r"(?P<told>, )?\b(?:[Aa]|[Aa]n|[Aa]nother)\s\Z")
_KIND: Final = (
    r"\s(?:(?:shipping|mining|property|trading|law|construction|textile|oil|gas|fishing|private|public|state|high|grand|"
    r"district|appeals|federal|criminal|county|city|elementary|primary|barbecue) )?"
)
_FROM_THERE: Final = re.compile(
    rf"{_KIND}(?:court|judge|jury|magistrate|hospital|hotel|church|mosque|restaurant|museum|suburb|slum|shipyard|"
    r"native|resident|cab driver)\b(?![’'])"
)
_FIRM_THERE: Final = re.compile(
    rf"{_KIND}(?:group|firm|company|bank|newspaper|charity|think tank|start-?up|university|school)\b(?![’'])"
)
#: "The" is no part of a person's name; what follows it must end the phrase ("the Clinton era").
_ARTICLE: Final = re.compile(r"\b(?:the|el|la|al|del)\s\Z", re.IGNORECASE)
_PHRASE_END: Final = re.compile(
    r"[,.;:)”\"’']|\Z|\s(?:[(]|(?:and|or|but|of|for|to|in|on|at|with|from|by|that|which|"
    r"y|o|pero|de|en|con|por|para|que)\b)"
)
_BODY_AFTER: Final = re.compile(
    r",? which\b|"
    r", (?:(?:an?|the|una?)|[^\W\d_]+[’']s?) (?:[\w-]+ ){0,3}?(?:company|firm|charity|group|union|party|"
    r"agency|bank|nonprofit|non-profit|think tank|organi[sz]ation|association|cooperative|consultancy|"
    r"movement|newspaper|producer|maker|operator|lender|miner|retailer|carrier|airline|exporter|developer|"
    r"contractor|broadcaster|empresa|compañía|ong|minera|partido|sindicato|diario|fabricante|aerolínea)\b(?![’'])|"
    r"(?:[’']s?)? (?:managing director|chief executive|chair(?:man|woman)?|general secretary|lawmakers|"
    r"members|workers)\b"
)
_BODY_BEFORE: Final = re.compile(
    r"\b(?:managing director|chief executive|chair(?:man|woman)?|"
    r"(?:general )?secretary|members?|head|leader|president|founder|shares|"
    r"dirigente|directora?|gerente|presidenta?|líder|candidat[oa]|militantes?) (?:of|de)\s(?:the\s)?\Z|"
    r"\b(?:company|firm|charity|ruling|governing|rival|opposition|party|movement|empresa|compañía|"
    r"opositora?|gobernante|oficialista|partido)\s\Z",
    re.IGNORECASE,
)
_PERSON_AFTER: Final = re.compile(r",? (?:who|whom|quien)\b")
#: Rivers, mines and ships bear names and act for nobody.
_THING_BEFORE: Final = re.compile(
    r"\b(?:river|lake|mount|ferry|trawler|tanker|frigate|destroyer|vessel|ship|yacht|freighter|submarine|"
    r"schooner|cruiser|corvette|rocket|missile|satellite|hurricane|cyclone|typhoon|río|lago|cerro|volcán|"
    r"buque|fragata|pesquero|carguero|petrolero|velero|transbordador|huracán|ciclón|misil|"
    r"mina(?: de \w+)?|represa(?: de)?|embalse(?: de)?|puente(?: de)?)\s[\"“'‘«]?\Z"
)
_THING_AFTER: Final = re.compile(
    r"[\"”'’»]?\s(?:(?:nickel|copper|gold|zinc|coal|uranium|lithium|silver|tin|gas|oil|salt|iron ore) )?"
    r"(?:river|mine|dam|reservoir|bridge|basin|glacier|reef|strait|canal|pipeline|refinery|ferry|oilfield|gasfield|embankment|lagoon)s?\b"
)


def is_located(ctx: Context, chain: Chain) -> bool:
    """Tell whether a chain stands where places stand: "in Bandar Sarim", "the mayor of Rasht", a dateline.

    So does "a Durban firm".
    """
    before = ctx.before(chain.start)
    if any(told.search(before) for told in (_LOCATIVE, _OFFICE_OF, _COMMUNITY_OF)):
        return True
    if (one := _ONE.search(before)) is not None:
        after = ctx.after(chain.end)
        if _FROM_THERE.match(after) or (one["told"] and _FIRM_THERE.match(after)):
            return True
    shouted = all(token.word.isupper() for token in chain.tokens)
    if not shouted or _DATELINE.search(before) is None:
        return False
    return ctx.after(chain.end)[:2] in (", ", " -", " –", " —", " (") or (
        before_colon(ctx.text, chain.end) and opens_alone(ctx.text)
    )


def is_place(ctx: Context, chain: Chain) -> bool:
    """Tell whether a chain that is located is nothing but a place: no body, no person, no owner."""
    if chain.group or chain.title or chain.keys[0] in GIVEN_NAMES:
        return False
    if len(chain.keys) > 1 and chain.keys[0] in first_names():
        return False  # "found support in Paulina Quispe"
    owns = ctx.text[chain.end : chain.end + 1] in ("'", "’")
    return not owns and is_located(ctx, chain)


def is_thing(ctx: Context, chain: Chain) -> bool:
    """Tell whether a chain names a river, a mine or a ship here: "the Talara river", "the ferry Talara"."""
    if chain.group or chain.title:
        return False
    before, after = ctx.before(chain.start), ctx.after(chain.end)
    return bool(_THING_BEFORE.search(before) or _THING_AFTER.match(after))


def bodily(ctx: Context, chain: Chain) -> int:
    """Return 1 where the words beside a name speak for an organisation, -1 for a person, else 0."""
    before, after = ctx.before(chain.start), ctx.after(chain.end)
    if len(chain.keys) > 1 and chain.keys[-1] in DISTRICTS and not chain.title:
        return 1  # "Jackson County"
    if chain.title or chain.keys[0] in GIVEN_NAMES or _PERSON_AFTER.match(after):
        return -1
    if _BODY_AFTER.match(after) or _BODY_BEFORE.search(before):
        return 1
    if len(chain.keys) > 1 and (chain.keys[-1] in TRADES or chain.keys[0] in CAMPS):
        return 1
    if names_service(chain.keys):
        return 1
    ends = _PHRASE_END.match(after) or _PREDICATE.match(after)
    return 1 if ends and _ARTICLE.search(before) else 0


def names_service(keys: Sequence[str]) -> bool:
    """Tell whether words name a service: "Talara Ferries", "Air Talara", but not "Samantha Power"."""
    if len(keys) < 2 or keys[0] in GIVEN_NAMES or keys[0] in first_names():
        return False
    return keys[-1] in SERVICES or keys[0] in SERVICES_FIRST


def ends_name(ctx: Context, chain: Chain) -> bool:
    """Tell whether a phrase ends with a chain, or a verb follows: not "the Ukraine Gas crisis"."""
    after = ctx.after(chain.end)
    return bool(_PHRASE_END.match(after) or _PREDICATE.match(after) or _BODY_AFTER.match(after))


def is_predicated(ctx: Context, chain: Chain) -> bool:
    """Tell whether a verb or a possessive follows, as after a subject: "Talara condemned", "Talara's"."""
    after = ctx.after(chain.end)
    return _PREDICATE.match(after) is not None or after[:1] in ("'", "’")


def acts(ctx: Context, end: int) -> bool:
    """Tell whether a verb follows what ends at ``end``: "@talara lied"."""
    return _PREDICATE.match(ctx.after(end)) is not None


def follows_office(ctx: Context, chain: Chain) -> bool:
    """Tell whether a Spanish office of some place stands before: "la alcaldesa de" Talara Ana Quispe."""
    return _OFFICE_OF_PLACE.search(ctx.before(chain.start)) is not None
