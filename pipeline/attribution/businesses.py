"""Which bodies "the company" may mean: those whose name has no word for a body of another kind."""

from __future__ import annotations

from collections.abc import Container, Iterable
from typing import Final

#: What a business may be called.
BUSINESS: Final = ("company", "firm", "empresa", "compañía", "firma")
_TRADING: Final = frozenset(
    ("company", "corporation", "corp", "group", "grupo", "holdings", "industries", "airlines", "bank", "banco",
     "logistics", "energy", "empresa", "inc", "llc", "ltd", "services", "trade", "health", "air", "office",
     "minera", "mining", "petrolera", "cementera", "airways", "aerolínea")
)  # fmt: skip


def is_business(words: Iterable[str], bodies: Container[str]) -> bool:
    """Does no word of a name (in lower case) tell that it is a body of another kind, as ``bodies`` do?"""
    return all(word in _TRADING or word not in bodies for word in words)
