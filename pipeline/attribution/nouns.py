"""Common nouns that only the head of a sentence capitalises: "Envoys", "Negotiators", "Polls"."""

from __future__ import annotations

import re
from typing import Final

from pipeline.attribution.cues import Cues, wordset
from pipeline.parties.words import SURNAMES_IN_S

#: Plurals of people by what they do ("Fishermen", "Farmers", "Envoys", "Manifestantes").
_PEOPLE = re.compile(
    r".{2,}(?:[^aeiou]ers|[aeiou]tors|ists|[ai]nts|men|women|oys|mats|gees|folk|parents|eyes"
    r"|dores|doras|istas|antes|entes|arios)\Z"
)
#: Surnames that look like such plurals.
_SURNAMES: Final = SURNAMES_IN_S | wordset(
    "sanders saunders peters rogers myers meyers waters winters walters childers chambers masters flanders "
    "sellers powers rivers summers siemens landers truman freeman newman goodman bergman hoffman kaufman "
    "norman german roman osman suleiman sulaiman ackerman zimmerman lieberman cervantes montes"
)
_SECTIONS: Final = ("role", "organisation", "measure", "document", "generic")


def is_common(word: str, cues: Cues) -> bool:
    """Return whether a capitalised word that stands alone is a common or closed-class word.

    >>> from pipeline.attribution.cues import load_cues
    >>> [is_common(word, load_cues("en")) for word in ("Envoys", "Polls", "Sanders", "Chile")]
    [True, True, False, False]
    """
    low = word.lower()
    if cues.tags.get(low, "W") != "W":
        return True
    if low in _SURNAMES:
        return False
    if word[1:] != word[1:].lower():
        return False
    singular = (low, low.removesuffix("s"), low.removesuffix("es"), re.sub(r"ies\Z", "y", low))
    if low.endswith(("s", "men", "folk")):
        known = any(form in cues.words.get(name, ()) for form in singular for name in _SECTIONS)
        return known or _PEOPLE.match(low) is not None
    return False
