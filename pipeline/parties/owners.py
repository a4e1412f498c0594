"""Whose a name is that bodies of several states have: "Congress", "the Labour Party", "the PP".

The states that a text names decide: one beside the name ("Brazil's ruling Workers' Party"), else the one
that is named most, with its leaders and parties. Where that is unclear, so is the owner.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from pipeline.parties import bodies
from pipeline.parties.folding import Folded
from pipeline.parties.records import Party
from pipeline.parties.surfaces import Candidate, Hit

#: What joins a state to its body: "Brazil's ruling Workers' Party", "the Korean opposition Democratic Party".
_JOINED: Final = re.compile(
    r"(?:[’']s?)? (?:(?:ruling|governing|main|opposition|largest|left-wing|right-wing|conservative) ){0,2}"
)
#: What a state beside the name counts, in mentions elsewhere.
_BESIDE: Final = 2
#: Mentions of a state, and times those of the usual owner's, that make a name another's or nobody's.
_ENOUGH: Final = 3
_TIMES: Final = 3
_FOREIGN: Final = 5


@dataclass(slots=True)
class States:
    """How often a text names each state or what belongs to it, and which stand beside a shared name.

    ``beside``: folded name -> states right before it somewhere.
    """

    named: Counter[str] = field(default_factory=Counter)
    beside: dict[str, set[str]] = field(default_factory=dict)

    def weight(self, state: str | None, key: str) -> int:
        """Return how much speaks for a state (its name) as the owner of a folded name."""
        if state is None:
            return 0
        return self.named[state] + _BESIDE * (state in self.beside.get(key, ()))


def states_of(
    text: str,
    folded: Folded,
    hits: Sequence[Hit],
    parties: Sequence[Party],
    owners: Sequence[str | None],
    shared: Collection[str],
) -> States:
    """Count the states of a text; ``owners`` are the states of ``parties``, ``shared`` names count for none."""
    named: list[str] = []
    states, cursor, before = States(), 0, (0, "")
    for hit in hits:
        index, role, literal = hit.candidates[0]
        if hit.start < cursor or (role == "surname" and hit.key not in shared):
            continue
        if index < 0:  # "New Mexico" is not Mexico
            cursor = hit.end
            continue
        start, end = folded.original(hit.start), folded.original(hit.end)
        if hit.key in shared:
            if before[1] and beside(text, before[0], start):
                states.beside.setdefault(hit.key, set()).add(before[1])
        elif _written(text[start:end], literal):
            party = parties[index]
            state = party.name if party.kind == "state" else owners[index]
            if state is not None:
                named.append(state)
            if party.kind == "state":
                before = end, party.name
        else:
            continue
        cursor = hit.end
    states.named.update(named)
    return states


def beside(text: str, end: int, start: int) -> bool:
    """Tell whether what begins at ``start`` belongs to the state whose name ended at ``end``."""
    return _JOINED.fullmatch(text, end, start) is not None


def _written(surface: str, literal: str) -> bool:
    """Tell whether a name has its capitals: "us" is no state, "peruano" is."""
    if literal.isupper():
        return surface.isupper()
    return surface[0].isupper() or literal[0].islower()


def owner_of(
    key: str,
    candidates: Sequence[Candidate],
    owners: Sequence[str | None],
    states: States,
    near: str | None,
) -> Candidate | None:
    """Return the candidate whose name it is here, or None; ``near`` is the state right before it."""
    usual = next((c for c in candidates if c[1] not in ("local", "surname")), None)
    by_state: Mapping[str | None, Candidate] = {
        owners[c[0]]: c for c in candidates if c[1] != "surname"
    }
    if near is not None:
        return by_state.get(near)
    ranked = sorted(by_state, key=lambda state: states.weight(state, key), reverse=True)
    best = ranked[0]
    most = max(states.named.values(), default=0)
    weight = states.weight(best, key)
    if usual is None:
        rival = states.weight(ranked[1], key) if len(ranked) > 1 else 0
        clear = weight > 0 and weight >= 2 * rival and _TIMES * weight >= most
        return by_state[best] if clear else None
    own = owners[usual[0]]
    held = states.weight(own, key)
    if best != own and weight >= _ENOUGH and weight >= _TIMES * held:
        return by_state[best]
    elsewhere = any(
        states.weight(s, key) > held for s in states.beside.get(key, ()) if s not in by_state
    )
    many = len(by_state) > 1 or not bodies.is_party_of_many(key)
    foreign = many and most >= _FOREIGN and held == 0
    return None if elsewhere or foreign else usual
