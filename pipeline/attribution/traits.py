"""What stands beside a name: title, role, country, age, gender, affiliation."""

from __future__ import annotations

from typing import Final

from pipeline.attribution.cues import (
    Cues,
    wordset,
)
from pipeline.attribution.names import Entity, Shape, load_names, place_stem, shapes
from pipeline.attribution.tokens import Tokens

_LINKS: Final = wordset("is was of de es era fue")


_JOINS: Final = wordset("of for and de del para y")


_NEAR_TITLES: Final = 4  # lower-case words before a name that may be its title ("prime minister")


#: Words that make another office of the one behind them: a vice president is no president.
DEPUTIES: Final = wordset("vice deputy")
FORMER: Final = wordset("former ex antiguo antigua")
#: Offices of one holder at a time: who held one before is not meant by its name, as a former senator may be.
SOLE_OFFICES: Final = wordset(
    "president premier minister chancellor governor mayor king queen secretary chairman chairwoman "
    "presidente presidenta ministro ministra canciller gobernador gobernadora alcalde alcaldesa rey reina "
    "secretario secretaria"
)
#: Words that make an office of its own of the noun that follows: a foreign minister is no prime minister.
OFFICES: Final = DEPUTIES | wordset(
    "shadow prime primer primera foreign home interior finance treasury defence defense justice health "
    "education trade housing transport energy environment attorney opposition party council union police"
)
#: ... whose holder nobody calls by the noun alone.
OTHER_OFFICES: Final = DEPUTIES | wordset("shadow prime primer primera")
_OPPOSITION: Final = wordset("opposition oposición opositor opositora")
_OFFICE_REACH: Final = 3  # words that may make another office: "former US vice | president"


_PLACING: Final = wordset("in at near outside inside around across en desde")
_WHEN: Final = frozenset("IDK#")  # tags of what may open a sentence before a place
_APPOSITION: Final = 12  # words after "X, ..." that may say who X is


def has_context(t: Tokens, lo: int, skip: int, hi: int, cues: Cues) -> bool:
    """Is there a title before the name, a comma beside it, or "is" or "of" after it?"""
    low, tag = t.low, t.tag
    before = low[lo - 1] if lo else ""
    if skip or before == "," or before in cues.words["person"] or before in _OPPOSITION:
        return True
    return hi < len(tag) and (tag[hi] == "," or low[hi] in _LINKS)


def title_gender(t: Tokens, lo: int, at: int, cues: Cues) -> str | None:
    """Return "m" or "f" when a title tells ("Mrs."), else None."""
    genders = cues.genders
    for word in t.low[max(0, lo - 2) : at]:
        if word in genders:
            return genders[word]
    return None


def classify(entity: Entity, shape: Shape, t: Tokens, lo: int, cues: Cues) -> None:
    """Set the kind that the words of a new name tell, and its gender where no title told it."""
    if shape.organisation:
        entity.kind = "organisation"
        return
    titled = shape.skip > 0 or (lo > 0 and t.low[lo - 1] in cues.words["title"])
    if titled or shape.first_name:
        entity.kind = "person"
    if entity.gender is None:
        entity.gender = shape.gender
    if not titled and len(shape.words) == 1 and entity.name.isupper():
        entity.kind = "organisation"


def note_context(entity: Entity, t: Tokens, lo: int, hi: int, cues: Cues) -> None:
    """Note the roles and places that stand beside the name."""
    found, places = _titles_before(t, lo, lo + shapes(cues.lang)[t.low[lo:hi]].skip, cues)
    before_comma = lo >= 2 and t.tag[lo - 1] == "," and _role_before(t, lo - 1, entity, cues)
    comma = hi < len(t.tag) and t.tag[hi] == "," and not _sets_scene(t, lo)
    after = comma and _role_after(t, hi + 1, entity, cues)
    is_a = _copula(t, hi, entity, cues)
    entity.roles |= found
    entity.places |= places
    if (found or before_comma or after or is_a) and entity.kind is None:
        entity.kind = "organisation" if _is_body(entity.roles, cues) else "person"
    if entity.kind == "person" and entity.gender is None:
        entity.gender = _role_gender(entity.roles, cues)


def _sets_scene(t: Tokens, lo: int) -> bool:
    """Does the name tell where something happened: "In Salem, the company ...", "On Monday in Salem, ..."?"""
    return lo > 0 and t.low[lo - 1] in _PLACING and _WHEN.issuperset(t.tag[: lo - 1])


def office(t: Tokens, k: int, cues: Cues) -> str:
    """Return the role at ``k`` with what makes another office of it: "former vice president"."""
    made = [t.low[k]]
    if _of_opposition(t, k):
        made.append("opposition")
    for i in range(k - 1, max(-1, k - 1 - _OFFICE_REACH), -1):
        if t.low[i] in FORMER or t.low[i] in OFFICES:
            made.append(t.low[i])
        elif t.tag[i] != "K" and t.low[i] not in cues.words["title"]:
            break
    return " ".join(reversed(made))


def _of_opposition(t: Tokens, k: int) -> bool:
    """Do words behind the role tell whose it is: "leader of the opposition", "líder opositora"?"""
    after = t.low[k + 1 : k + 4]
    return not _OPPOSITION.isdisjoint(after if after[:1] in (("of",), ("de",)) else after[:1])


def is_office(described: str, held: str) -> bool:
    """Can who held the office ``held`` be called by ``described``, both as :func:`office` returns them?

    A foreign minister is "the minister", but neither the finance minister nor the prime minister; a former
    senator is "the senator", but a former president is not the president.
    """
    (*more, noun), (*others, same) = described.split(), held.split()
    mine, theirs = FORMER.intersection(more), FORMER.intersection(others)
    if noun != same or (mine != theirs and (mine or noun in SOLE_OFFICES)):
        return False
    makes, made = OFFICES.intersection(more), OFFICES.intersection(others)
    return makes == made or not ((makes and made) or OTHER_OFFICES & (makes | made))


def _titles_before(t: Tokens, lo: int, at: int, cues: Cues) -> tuple[set[str], set[str]]:
    """Roles and places in ``Colombian President`` or ``the Chilean president`` before the name."""
    persons = cues.words["person"]
    found, places = set(), set()
    k = at - 1
    while k >= max(0, lo - _NEAR_TITLES):
        word = t.low[k]
        if word in persons:
            found.add(office(t, k, cues))
        elif word in DEPUTIES or word in FORMER or word in _OPPOSITION:
            pass
        elif found and (t.tag[k] == "K" or word in load_names().demonym):
            places.add(place_stem(word))
            break
        elif found or word not in {"of", "state"}:
            break
        k -= 1
    if found and at < len(t.tag):
        places |= _place_after(t, at)
    return found, places


def _place_after(t: Tokens, at: int) -> set[str]:
    """``President Caio Duarte of Brazil``."""
    k = at
    while k < len(t.tag) and t.tag[k] == "K":
        k += 1
    if k + 1 < len(t.tag) and t.low[k] in {"of", "de"} and t.tag[k + 1] == "K":
        return {place_stem(t.low[k + 1])}
    return set()


def _copula(t: Tokens, hi: int, entity: Entity, cues: Cues) -> bool:
    """``Dolores Ibarra, 71, was a senator``; the age is a role too ("71-year-old")."""
    k = hi
    if k + 2 < len(t.tag) and t.tag[k] == "," and t.tag[k + 1] == "#":
        entity.roles.add(f"{t.low[k + 1]}-year-old")
        k += 3 if t.tag[k + 2] == "," else 2
    if k + 2 >= len(t.tag) or t.low[k] not in {"is", "was", "es", "era", "fue"}:
        return k > hi
    while k < len(t.tag) and t.tag[k] in "XN":
        k += 1
    end = k
    while end < len(t.tag) and end - k < 6 and t.tag[end] in "DWK":
        end += 1
    roles = {office(t, x, cues) for x in range(k, end) if t.low[x] in cues.words["role"]}
    entity.roles |= roles
    return bool(roles)


def _is_body(roles: set[str], cues: Cues) -> bool:
    """Is it called a body and nothing that a person is: "Talara Cargo, the shipping company,"?"""
    held = {r.rpartition(" ")[2] for r in roles}
    person = cues.words["role"] | cues.words["person"]
    return not held.isdisjoint(cues.words["organisation"]) and held.isdisjoint(person)


def _role_gender(roles: set[str], cues: Cues) -> str | None:
    held = {r.rpartition(" ")[2] for r in roles}
    female = not held.isdisjoint(cues.words["female"])
    male = not held.isdisjoint(cues.words["male"])
    return "f" if female and not male else "m" if male and not female else None


def _role_before(t: Tokens, comma: int, entity: Entity, cues: Cues) -> bool:
    """``the president of Chile, Gabriel Boric``."""
    return _take_roles(t, max(0, comma - 8), comma, entity, cues)


def _role_after(t: Tokens, lo: int, entity: Entity, cues: Cues) -> bool:
    """``Gabriel Boric, the president of Chile,``."""
    hi = lo
    while hi < len(t.tag) and hi - lo < _APPOSITION and t.tag[hi] not in ",;.XPQR":
        hi += 1
    if hi == lo or t.tag[lo] not in "DWK":
        return False
    plain = t.tag[lo] == "W" and t.low[lo] not in cues.words["person"]
    return False if plain else _take_roles(t, lo, hi, entity, cues)


def _take_roles(t: Tokens, lo: int, hi: int, entity: Entity, cues: Cues) -> bool:
    """Note role, place and affiliation out of an apposition whose head is a role."""
    for k in range(hi - 1, lo - 1, -1):
        if t.tag[k] in 'XPS;,"':
            lo = k + 1
            break
    words = range(lo, hi)
    roles = [k for k in words if t.low[k] in cues.words["role"]]
    at = next((k for k in roles if k + 1 == hi or t.tag[k + 1] in "ICK"), None)
    if at is None and lo < hi and t.tag[lo] == "D":
        at = next((k for k in range(hi - 1, lo, -1) if t.tag[k] == "W"), None)
    if at is None or any(t.tag[k] in "IT" for k in range(lo, at)):
        return False
    entity.roles.add(office(t, at, cues))
    entity.roles |= {office(t, k, cues) for k in roles}
    entity.places |= {place_stem(t.low[k]) for k in words if t.tag[k] == "K"}
    if t.low[at] in cues.words["affiliator"] and at + 2 < hi and t.low[at + 1] in _JOINS:
        k = at + 2
        if t.tag[k] == "D":
            k += 1
        if k < hi:
            entity.affiliation = None
            entity.places.add(place_stem(t.low[k]))
    return True
