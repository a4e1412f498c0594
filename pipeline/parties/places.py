"""Names that are only places: a capital that stands for no government, and American towns and states."""

from __future__ import annotations

import re
from collections.abc import Container

from pipeline.parties.datelines import dated
from pipeline.parties.folding import fold_name

_PLACE_BEFORE = re.compile(
    r"\b(?:in|at|near|around|outside|inside|across|visit(?:s|ed|ing)?|left|leaving|reach(?:ed|ing)?|downtown|"
    r"central|suburban|northern|southern|eastern|western|greater|"
    r"(?:travel(?:l?ed|s|l?ing)?|fl(?:y|ew|ies|ying)|trip|trips|visit|visits|tour|went|go|goes|going|gone|"
    r"drove|arriv\w+|return(?:s|ed|ing)?|came|moved?|march(?:ed)?) "
    r"(?:back )?(?:to|in|from|through)|"
    r"born in|live[sd]? in|city of|streets of|mayor of|airport of|suburbs? of|outskirts of|"
    r"en|cerca de|alcalde de|ciudad de|calles de)\s(?:the\s)?$",
    re.IGNORECASE,
)
_WHENCE = ("in", "at", "from", "near", "across", "to", "into", "en", "desde", "hacia")
_ARTICLES = ("the", "el", "la")
_WHERE = re.compile(rf"\b(?:{'|'.join(_WHENCE)}) (?:(?:{'|'.join(_ARTICLES)}) )?\Z", re.IGNORECASE)
_WHERE_WIDTH = 16
_LAND_WIDTH = 32
#: How the last word of all that ``_WHERE`` finds ends: cheaper to look at than to search for.
_WHERE_ENDS = frozenset(word[-2:] for word in (*_WHENCE, *_ARTICLES))
#: "The upper pool of Altnagarra": what is there or where it lies, not who acts.
_PART_OF_LAND = re.compile(
    r"\b(?:towns?|villages?|hamlets?|suburbs?|outskirts|streets?|ports?|harbou?rs?|coasts?|shores?|beach(?:es)?|"
    r"waters|lakes?|pools?|reservoirs?|rivers?|valleys?|hills?|mountains?|forests?|fields|mines?|islands?|"
    r"roads?|bridges?|north|south|east|west|"
    r"pueblos?|aldeas?|calles?|puertos?|costas?|playas?|aguas|lagos?|embalses?|ríos?|orillas?|valles?|cerros?|"
    r"montañas?|bosques?|campos|minas?|islas?|puentes?|norte|sur|este|oeste) "
    r"(?:of|de|del) (?:(?:the|la|el|los|las) )?\Z",
    re.IGNORECASE,
)
_GOVERNMENT_IN = re.compile(
    r"\b(?:government|governments|regime|authorities|officials|leaders|leadership|administration|junta|rulers|"
    r"policy-?makers|policy makers|politicians|capital|friends|allies|partners|counterparts|backers|patrons|"
    r"paymasters|masters|nobody|no one|gobierno|autoridades|amigos|aliados|socios|nadie) "
    r"(?:in|en)\s(?:the\s)?$",
    re.IGNORECASE,
)
_PLACE_AFTER = re.compile(
    r"(?:\s(?:airport|suburbs?|streets?|metro|subway|mayor|police|residents?|neighbou?rhoods?|"
    r"attack\w*|bomb\w*|protests?|summit|conference|meeting|talks|university|hotel|court|district|area|"
    r"region|museum|hospital|stadium|zoo|marathon|office|offices|bureau)\b|[-–‐‑](?:based|born|area)\b)"
)
_REGION_AFTER = re.compile(r",\s([A-Z][\w’'-]*)")
#: "Lebanon, Pennsylvania"; but "Mexico, Texas and Arizona" is a list. Georgia and Washington are
#: not here: after another name they may be parties too.
_AMERICAN_STATE_AFTER = re.compile(
    r",\s(?:Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|Florida|"
    r"Hawaii|Idaho|Illinois|Indiana|Iowa|Kansas|Kentucky|Louisiana|Maine|Maryland|Massachusetts|"
    r"Michigan|Minnesota|Mississippi|Missouri|Montana|Nebraska|Nevada|"
    r"New (?:Hampshire|Jersey|Mexico|York)|Ohio|Oklahoma|Oregon|Pennsylvania|"
    r"(?:North|South) (?:Carolina|Dakota)|Rhode Island|Tennessee|Texas|Utah|Vermont|"
    r"(?:West )?Virginia|Wisconsin|Wyoming)\b(?!,?\s(?:and|or|y|o)\b)"
)
_NEIGHBOURS = (
    r"(?:Arizona|Alabama|Florida|Tennessee|Michigan|Nevada|Pennsylvania|Wisconsin|Texas|Ohio|"
    r"(?:North|South) Carolina)"
)
_AMERICAN = r"(?:U\.S\.|US|American|southern|Southern|battleground|swing|Republican|Democratic)"
_GEORGIA = re.compile(
    r"\b(?:Atlanta|Savannah|Fulton|Gwinnett|Stacey Abrams|Brian Kemp|Raffensperger|Warnock|Ossoff|"
    r"Herschel Walker|Marjorie Taylor Greene|Newt Gingrich|"
    rf"state of Georgia|{_AMERICAN} states? (?:of|like|such as) Georgia|"
    rf"Georgia, (?:a|the|another|one of the) (?:[\w.]+ ){{0,2}}{_AMERICAN} (?:US )?states?|"
    rf"{_NEIGHBOURS},? (?:and |or )?Georgia|Georgia,? (?:and |or )?{_NEIGHBOURS}|"
    r"Georgia(?:'s|’s)? (?:Republicans?|Democrats?|GOP|governor|Governor|Gov|voters in|runoff|"
    r"Senate|primary|legislature|secretary of state|Secretary of State|grand jury|"
    r"election (?:officials?|workers?))|"
    # "in Macon, Georgia."; "in Batumi, Georgia" is in the country, "in Armenia, Georgia and Iran" a list
    r"(?:in|from|near|outside) (?!Tbilisi|Batumi|Kutaisi|Gori|Rustavi|Zugdidi|Poti|Telavi|Tskhinvali|Sukhumi)"
    r"[A-Z][a-z]+, Georgia(?:[.;]|,? (?!and\b|or\b)[a-z]))"
)
_US_PARTIES = re.compile(r"\b(?:Democrats?|Republicans?|GOP)\b")
_CAUCASUS = re.compile(
    r"\b(?:Georgians?|Tbilisi|Abkhaz\w*|Ossetia\w*|Saakashvili|Kobakhidze|Ivanishvili|Zourabichvili|Kavelashvili|"
    r"Caucasus|Russian?|Ukrain\w+|Moldova\w*|Armenian?|Azerbaijan\w*|European|EU|NATO)\b"
)


def is_where(text: str, start: int) -> bool:
    """Tell whether the name at ``start`` says where or whence something happens, and acts for nobody."""
    if text[max(0, start - 3) : start - 1].lower() not in _WHERE_ENDS:
        return False
    return _WHERE.search(text, max(0, start - _WHERE_WIDTH), start) is not None


def is_of_land(text: str, start: int) -> bool:
    """Tell whether the name at ``start`` says of what land something is a part: "the coast of Libya"."""
    return _PART_OF_LAND.search(text, max(0, start - _LAND_WIDTH), start) is not None


def place_fault(before: str, after: str, seats: Container[str]) -> str | None:
    """Reject a capital or a seat that is only a place: "in Paris", "Moscow airport", "Kyiv, Ukraine".

    ``before`` and ``after`` are the text around it, ``seats`` the folded names of other capitals: "Kyiv,
    Moscow and Ankara" is a list of governments.
    """
    if _GOVERNMENT_IN.search(before):
        return None
    region = _REGION_AFTER.match(after)
    elsewhere = region is not None and fold_name(region[1]).removesuffix(" s") not in seats
    if elsewhere or dated(after) or _PLACE_BEFORE.search(before) or _PLACE_AFTER.match(after):
        return "a place, not its government"
    return None


def town_fault(text: str, end: int) -> str | None:
    """Reject a name that an American town shares: "Lebanon, Pennsylvania"."""
    return "an American town" if _AMERICAN_STATE_AFTER.match(text, end) else None


def american_georgia(text: str) -> bool:
    """Tell whether a text speaks of the American state of Georgia."""
    if _US_PARTIES.search(text) and not _CAUCASUS.search(text):
        return True
    return _GEORGIA.search(text) is not None
