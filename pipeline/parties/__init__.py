"""Who a text speaks of: the party registry and the finder of mentions."""

from __future__ import annotations

from pipeline.parties.finder import Explanation, MentionFinder
from pipeline.parties.places import is_of_land, is_where
from pipeline.parties.records import FoundMention, Party, Rejected, Term, by_start
from pipeline.parties.registry import Registry
from pipeline.parties.surfaces import PERSON_KINDS

__all__ = [
    "PERSON_KINDS",
    "Explanation",
    "FoundMention",
    "MentionFinder",
    "Party",
    "Registry",
    "Rejected",
    "Term",
    "by_start",
    "is_of_land",
    "is_where",
]
