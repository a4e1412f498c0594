"""What an entry of the lexicon holds and which values its fields may take."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

LANGS: Final = ("en", "es")
POS: Final = {"verb": "V", "adj": "A", "noun": "N", "adv": "R", "phrase": "P"}
DIRECTIONS: Final = {"subject": "s", "object": "o", "both": "b", "none": "n"}
KINDS: Final = (
    "verbal",
    "diplomatic",
    "legal",
    "economic",
    "military",
    "electoral",
    "cultural",
)
MARKS: Final = {-2: "--", -1: "-", 0: "0", 1: "+", 2: "++"}
CLOSED: Final = ("negators", "hedges", "intensifiers")


@dataclass(frozen=True, slots=True)
class Entry:
    """One lemma of the lexicon.

    Attributes
    ----------
    polarity
        -2 (hostile) to 2 (friendly); 0 for contact and reporting.
    direction
        Who holds the stance: ``subject`` (toward the object), ``object`` (toward the subject),
        ``both`` (mutual) or ``none`` (evaluates a party without a holder).
    toward
        Prepositions, space-separated, that introduce the target (*attack on*); empty when plain.
    skip
        Forms, space-separated, left out because they mostly are another word (*back*, *arms*).
    """

    lemma: str
    pos: str
    polarity: int
    direction: str
    kind: str
    lang: str
    toward: str = ""
    skip: str = ""
