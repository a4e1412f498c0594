"""Open parties: capitalised names that no registry holds, under the name as first written in full.

Two passes over the chains of a document: the first collects the full names and the acronyms given
in brackets after them, the second decides each chain, so that a short form finds its full name
wherever it stands.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from pipeline.parties.absorbing import absorbs, bears_place
from pipeline.parties.acronyms import initials
from pipeline.parties.chains import (
    Chain,
    chains_of,
    derived,
    generic,
    make_chain,
    tokens_of,
    without_titles,
)
from pipeline.parties.context import Context
from pipeline.parties.evidence import (
    bodily,
    follows_office,
    is_located,
    is_place,
    is_predicated,
    is_thing,
    names_service,
)
from pipeline.parties.folding import fold_name
from pipeline.parties.given import first_names
from pipeline.parties.records import FoundMention
from pipeline.parties.surfaces import PERSON_KINDS, SurfaceTable
from pipeline.parties.words import (
    CALENDAR,
    COMMON_WORDS,
    GENERIC_WORDS,
    GIVEN_NAMES,
    NAMES_AND_WORDS,
    NO_PARTY,
    ORGANISATION_HEADS,
    SERVICES,
    SMALL_IN_TITLES,
    SURNAMES_IN_S,
    TITLES,
)

_ACRONYM = re.compile(r"\s?[(\[][\"“']?([^\W\d_][\w&.-]{1,11})[\"”']?[)\]]")
_PORTFOLIO = re.compile(
    r"\b(?:(?:vice|ex)?ministr[oa]|ministerio|secretari[oa]|secretaría)(?: \w+)? de(?:l| l[ao]s?)?\s\Z",
    re.IGNORECASE,
)
_OF = re.compile(r" (?:of|de|del)(?: (?:the|la|el|los|las))? ")
_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)]*\s|\n")
#: First words that set a body apart from the one without them.
_APART = frozenset(
    ("new", "popular", "revolutionary", "free", "independent", "democratic", "united", "real", "true",
     "provisional", "reformed", "progressive", "radical", "patriotic", "nuevo", "nueva")
)  # fmt: skip
_COMMON_NOUN = re.compile(
    r"\w+(?:ing|ly|tion|tions|sion|sions|ment|ments|ness|ers|ists|ors|ities|ity|ism|ance|ence)\Z"
)
_WE = re.compile(r"\w{3,}[aei]mos\Z")  # "Condenamos los ataques"
_SUPERLATIVE = re.compile(r"\w{3,}(?:est|ing|ed)\Z")  # "Hardest hit is ..."
_MAX_HEADLINE = 200
#: Fixed phrases that may begin before a name and reach over it.
_PHRASES = 4
_LONGEST_PERSON = 5
_URL_BEFORE = re.compile(r"(?:\w://|www\.)\S*\Z")


@dataclass(slots=True)
class _Names:
    """Names of one document: folded words of a name -> the name as first written in full.

    ``first``: its first word -> the name, empty where several begin with that word. ``bodies``: what the
    words beside a name without an organisation's word say for (above 0) and against its being one. ``things``
    are words that somewhere name a river, a mine or a ship. ``owned``: a body's name without the one behind
    "of", or without its first word -> the bodies so named.
    """

    full: dict[tuple[str, ...], str] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    short: dict[tuple[str, ...], str] = field(default_factory=dict)
    ends: dict[tuple[str, str], str] = field(default_factory=dict)
    first: dict[str, str] = field(default_factory=dict)
    bodies: dict[str, int] = field(default_factory=dict)
    things: set[tuple[str, ...]] = field(default_factory=set)
    owned: dict[tuple[str, ...], set[str]] = field(default_factory=dict)

    def add(self, chain: Chain, name: str) -> None:
        """Remember a full name, and the short forms that will refer to it."""
        keys = chain.keys
        if keys in self.full:
            return
        if not chain.group:  # "Ana Quispe", "Ana María Quispe"
            longer = self.short.get(keys) if keys[0] not in first_names() else None
            if longer is None or self.kinds[longer] != "person":
                longer = self.ends.setdefault((keys[0], keys[-1]), name)
            name = longer  # "Quispe Rojas" behind "Ana Quispe Rojas"
        self.full[keys] = name
        body = chain.group or any(token.mention >= 0 for token in chain.tokens)
        self.kinds.setdefault(name, "organisation" if body else "person")
        if len(keys) > 1 and self.first.setdefault(keys[0], name) != name:
            self.first[keys[0]] = ""
        for short in _short_forms(chain):
            self.short.setdefault(short, name)
        if chain.group and _OF.fullmatch(chain.tokens[-1].gap):
            self.owned.setdefault(keys[:-1], set()).add(name)
        elif chain.group and len(keys) > 2 and keys[0] not in _APART:
            self.owned.setdefault(keys[1:], set()).add(name)

    def join_short(self, text: str, bodies: Sequence[Chain]) -> None:
        """Take the name of a body without its place, or without its first word, for that body.

        "The Port Authority" of "the Port Authority of Talara", "the Breeders' Front" of "the Northern Breeders'
        Front", unless several are so named or a sentence has both names: then they are two.
        """
        where: dict[tuple[str, ...], list[int]] = {}
        named: dict[str, set[int]] = {}
        for chain in bodies:
            where.setdefault(chain.keys, []).append(chain.start)
            named.setdefault(self.full[chain.keys], set()).add(chain.start)
        for keys, names in self.owned.items():
            if len(names) != 1 or keys not in where:
                continue
            (name,) = names
            if not _share_sentence(text, where[keys], sorted(named.get(name, ()))):
                named[self.full[keys]].difference_update(where[keys])
                named.setdefault(name, set()).update(where[keys])
                self.full[keys] = name

    def count(self, name: str, evidence: int) -> None:
        """Take note of what one mention tells of a name's kind."""
        self.bodies[name] = self.bodies.get(name, 0) + evidence

    def kind_of(self, name: str, *, title: bool) -> str:
        """Return whether a name is a person's or an organisation's."""
        if name in self.kinds and self.bodies.get(name, 0) > 0:
            return "organisation"
        return self.kinds.get(name, "person" if title else "organisation")

    def lookup(self, keys: tuple[str, ...]) -> str | None:
        """Return the full name that these words stand for, or None."""
        return self.full.get(keys) or self.short.get(keys)


def _share_sentence(text: str, left: Sequence[int], right: Sequence[int]) -> bool:
    """Is a position of ``left`` in one sentence with one of ``right``, both ascending?"""
    for at in left:
        k = bisect_right(right, at)
        for other in right[max(0, k - 1) : k + 1]:
            if _SENTENCE_END.search(text, min(at, other), max(at, other)) is None:
                return True
    return False


def _short_forms(chain: Chain) -> Iterator[tuple[str, ...]]:
    keys = chain.keys
    if chain.group:
        yield from (keys[i:] for i in range(1, len(keys) - 1))
        if len(keys) > 2:
            yield keys[:-1]
        return
    if names_service(keys) or any(token.mention >= 0 for token in chain.tokens):
        return  # "Water" is not Northern Ireland Water, "Zanzibar" not Air Zanzibar
    yield from (keys[i:] for i in range(1, len(keys)))
    yield from ((key,) for key in keys[1:] if key not in GIVEN_NAMES)
    if keys[0] in GIVEN_NAMES:
        yield keys[:1]


def with_open(
    ctx: Context,
    found: list[FoundMention],
    dropped: Sequence[tuple[int, int]],
    table: SurfaceTable,
) -> list[FoundMention]:
    """Return ``found`` with the open parties of the text added, in order, without overlap.

    A mention that is part of an organisation's longer name gives way to it: "Peru" in "Ministry
    of Health of Peru", "Peruvian" in "Peruvian Farmers Union"; its party becomes the affiliation.
    """
    text = ctx.text
    lines, dropped = _Lines(text), sorted(dropped)
    pieces: list[Chain] = []
    titles: list[Chain] = []
    for chain in chains_of(text, tokens_of(text, found)):
        if lines.headline(chain):
            titles.append(chain)
            continue
        pieces += (
            piece
            for piece in _pieces(ctx, chain, found)
            if not _hidden(ctx, piece, dropped) and not lines.headline(piece)
        )
    names = _collect(ctx, pieces, table)
    pieces += (
        piece
        for chain in titles
        for piece in _named_below(ctx, chain, names)
        if not _hidden(ctx, piece, dropped)
    )
    result: list[FoundMention] = []
    absorbed: set[int] = set()
    short = _explained_short(ctx, found)
    for piece in pieces:
        if _is_acronym(piece) and (named := short.get(piece.tokens[0].word)) is not None:
            result.append(_acronym_of(piece, named))
            continue
        mention = _decide(ctx, piece, names, table, found)
        if mention is not None:
            absorbed.update(t.mention for t in piece.tokens if t.mention >= 0)
            result.append(mention)
    kept = [m for i, m in enumerate(found) if i not in absorbed]
    return sorted(kept + result, key=lambda m: m.start)


def _pieces(ctx: Context, chain: Chain, found: Sequence[FoundMention]) -> list[Chain]:
    """Cut a chain at registry mentions that are not part of a longer name."""
    bare = without_titles(chain, initial=ctx.starts_sentence(chain.start))
    bare = _without_place(ctx, bare) if bare else None
    if all(t.mention < 0 for t in chain.tokens):
        return [bare] if bare else []
    if bare and (
        absorbs(bare, found) or bears_place(ctx, bare, found) or _is_explained(ctx, bare, found)
    ):
        return [bare]
    pieces: list[Chain] = []
    for mention, run in groupby(chain.tokens, key=lambda token: token.mention):
        part = without_titles(make_chain(tuple(run))) if mention < 0 else None
        if part and not generic(part):
            pieces.append(part)
    return pieces


def _named_below(ctx: Context, chain: Chain, names: _Names) -> Iterator[Chain]:
    """Yield the names in a headline that the text below it has: "Leo Banks" of "Leo Banks Blasts Rojas"."""
    tokens, lo = chain.tokens, 0
    while lo < len(tokens):
        for hi in range(len(tokens), lo, -1):
            run = tokens[lo:hi]
            if all(t.mention < 0 for t in run) and _is_known(ctx, make_chain(run), names):
                yield make_chain(run)
                break
        else:
            hi = lo + 1
        lo = hi


def _is_known(ctx: Context, chain: Chain, names: _Names) -> bool:
    """Tell whether a text has a name below its headline, a single word only as nothing but a name."""
    if names.lookup(chain.keys) is None:
        return False
    key = chain.keys[0]
    return len(chain.keys) > 1 or not (
        key in NAMES_AND_WORDS
        or key in COMMON_WORDS
        or key in GENERIC_WORDS
        or key in ctx.small_words
    )


def _is_explained(ctx: Context, chain: Chain, found: Sequence[FoundMention]) -> bool:
    """Tell whether the text gives a body's acronym behind the chain: "Bangladesh Nationalist Party (BNP)"."""
    if not chain.group or any(
        found[t.mention].kind in PERSON_KINDS for t in chain.tokens if t.mention >= 0
    ):
        return False
    return (chain.start, chain.end) in ctx.explained_spans


def _explained_short(ctx: Context, found: Sequence[FoundMention]) -> dict[str, FoundMention]:
    """Return the registry parties of which the text itself gives an acronym that no registry has."""
    if not ctx.explained:
        return {}
    spans = {(m.start, m.end): m for m in found}
    named = {key: spans.get((e.start, e.end)) for key, e in ctx.explained.items()}
    return {key: mention for key, mention in named.items() if mention is not None}


def _acronym_of(chain: Chain, named: FoundMention) -> FoundMention:
    surface = chain.tokens[0].word
    return named.again(chain.start, chain.end, surface, "short for")


def _without_place(ctx: Context, chain: Chain) -> Chain:
    """Drop the place of an office before a name: "la alcaldesa de Talara Ana Quispe"."""
    tokens = chain.tokens
    if len(tokens) < 3 or tokens[1].gap != " " or tokens[1].key not in GIVEN_NAMES:
        return chain
    if tokens[0].mention >= 0 or not follows_office(ctx, chain):
        return chain
    return make_chain(tokens[1:], title=True)


class _Lines:
    """Which lines of a text are headlines: capitals mean nothing there."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._known: dict[int, bool] = {}

    def headline(self, chain: Chain) -> bool:
        """Tell whether a chain stands in a short line of capitalised words without a full stop."""
        text = self._text
        left = text.rfind("\n", max(0, chain.start - _MAX_HEADLINE), chain.start) + 1
        if left == 0 and chain.start > _MAX_HEADLINE:
            return False
        plural = len(chain.tokens) > 1 or chain.tokens[0].word.isupper()
        if "\n" not in text and plural and len(chain.tokens) <= _LONGEST_PERSON:
            return False  # a statement by itself gets the benefit of the doubt
        if left not in self._known:
            right = text.find("\n", left, left + _MAX_HEADLINE)
            right = min(len(text), left + _MAX_HEADLINE) if right < 0 else right
            line = text[left:right].strip()
            short = right == len(text) or text[right] == "\n"
            self._known[left] = short and _all_capitals(line)
        return self._known[left]


def _all_capitals(line: str) -> bool:
    words = [word for word in line.split() if word[0].isalpha()]
    small = [word for word in words if word[0].islower()]
    if len(words) < 4:
        return len(words) == 3 and not small and _has_verb(words)
    if line.endswith((".", '."', ".”")):  # a sentence, unless its verb would have a capital
        return len(small) <= 0.4 * len(words) and SMALL_IN_TITLES.issuperset(small)
    return len(small) <= 0.4 * len(words) and all(word in COMMON_WORDS for word in small)


def _has_verb(words: Sequence[str]) -> bool:
    """Tell whether three capitalised words may be a sentence, no name: "Trump Slams Ryan"."""
    first, verb, last = map(fold_name, words)
    if not verb.endswith(("s", "ed")) or verb in SURNAMES_IN_S or last in ORGANISATION_HEADS:
        return False
    return not any(word in GIVEN_NAMES or word in first_names() for word in (first, verb))


def _hidden(ctx: Context, chain: Chain, dropped: Sequence[tuple[int, int]]) -> bool:
    """Tell whether a chain is part of a fixed phrase, or of an address."""
    at = bisect_right(dropped, (chain.start, len(ctx.text)))
    for start, end in dropped[max(0, at - _PHRASES) : at]:
        if chain.start >= start and (chain.end < end or (chain.start > start and chain.end == end)):
            return True
    return _URL_BEFORE.search(ctx.before(chain.start)) is not None


def _collect(ctx: Context, pieces: Sequence[Chain], table: SurfaceTable) -> _Names:
    names = _Names()
    names.things.update(chain.keys for chain in pieces if is_thing(ctx, chain))
    places = {chain.keys for chain in pieces} - {
        chain.keys for chain in pieces if not is_place(ctx, chain)
    }
    for chain in pieces:
        if len(chain.keys) > 1 and not generic(chain) and chain.keys not in places:
            names.add(chain, ctx.text[chain.start : chain.end])
            if not chain.group:
                names.count(names.full[chain.keys], bodily(ctx, chain))
    names.join_short(ctx.text, [c for c in pieces if c.group and c.keys in names.full])
    for chain in pieces:
        found = _ACRONYM.match(ctx.after(chain.end))
        if found and len(chain.keys) > 1 and found[1][0].isupper() and not generic(chain):
            name = names.lookup(chain.keys)
            if name is not None:
                names.short[(found[1].lower().replace(".", " "),)] = name
    _spell_out(names, [chain.keys[0] for chain in pieces if _is_acronym(chain)])
    for chain in pieces:  # "Zubrowka's chief executive" tells what Zubrowka Gold is
        if len(chain.keys) == 1 and (longer := names.first.get(chain.keys[0])):
            names.count(longer, bodily(ctx, chain))
    for chain in pieces:  # "the port of Buchanan" is not the Buchanan Dockers' Union
        if len(chain.keys) == 1 and is_place(ctx, chain) and not is_thing(ctx, chain):
            names.first.pop(chain.keys[0], None)
    for chain in pieces:  # single words that some sentence has after its first word
        if len(chain.keys) > 1 or chain.keys in names.short or ctx.starts_sentence(chain.start):
            continue
        if _plain_name(ctx, chain, table):
            name = ctx.text[chain.start : chain.end]
            if not chain.title:  # "Mr Morales" is not Morales Mining
                name = names.first.get(chain.keys[0]) or name
            names.full.setdefault(chain.keys, name)
            names.kinds.setdefault(name, "person" if chain.title else "organisation")
    return names


def _is_acronym(chain: Chain) -> bool:
    word = chain.tokens[0].word
    return len(chain.tokens) == 1 and word.isupper() and 3 <= len(word) <= 6


def _spell_out(names: _Names, acronyms: Sequence[str]) -> None:
    """Note whose acronym one is that the text never explains: "the UMFZ" of a Mineworkers Federation."""
    if not acronyms:
        return
    spelt: dict[str, set[str]] = {}
    for keys, name in names.full.items():
        if len(keys) > 1 and names.kind_of(name, title=False) == "organisation":
            spelt.setdefault(initials(name.split()).lower(), set()).add(name)
    for key in acronyms:
        owners = spelt.get(key, set())
        if len(owners) == 1 and (key,) not in names.short:
            names.short[(key,)] = next(iter(owners))


def _plain_name(ctx: Context, chain: Chain, table: SurfaceTable) -> bool:
    key = chain.keys[0]
    token = chain.tokens[0]
    if len(token.word) < 2 or key in NO_PARTY or key in table or key in CALENDAR:
        return False
    if key in COMMON_WORDS or key in TITLES or key in GENERIC_WORDS or key in ORGANISATION_HEADS:
        return False
    if derived(token):
        return False
    if token.word.isupper() and ctx.shouted(token.start, token.end):
        return False
    if _PORTFOLIO.search(ctx.before(chain.start)):
        return False  # "la ministra de Trabajo"
    possessive = ctx.text[token.end : token.end + 1] in ("'", "’")
    return chain.title or possessive or not is_located(ctx, chain)


def _decide(
    ctx: Context, chain: Chain, names: _Names, table: SurfaceTable, found: Sequence[FoundMention]
) -> FoundMention | None:
    keys = chain.keys
    if keys in names.things and not names.first.get(keys[0]):
        return None
    name = names.lookup(keys)
    if len(keys) == 1 and _is_word(ctx, chain):
        return None
    if len(keys) > 1:
        phrase = " ".join(keys) in table and keys[-1] not in SERVICES  # "Kenya Airways" acts
        if generic(chain) or name is None or phrase:
            return None
    elif name is None:
        longer = names.first.get(keys[0])
        if not _plain_name(ctx, chain, table):
            return None
        unsure = not longer or chain.tokens[0].word.lower() in ctx.small_words
        if unsure and not _opens_as_name(ctx, chain):
            return None
        name = longer or ctx.text[chain.start : chain.end]
    kind = names.kind_of(name, title=chain.title)
    owner = next((found[t.mention].party for t in chain.tokens if t.mention >= 0), None)
    surface = ctx.text[chain.start : chain.end]
    why = "open" if surface == name else f"short for {name}"
    return FoundMention(name, None, chain.start, chain.end, surface, kind, why, owner)


def _is_word(ctx: Context, chain: Chain) -> bool:
    """Tell whether a name that is a word, too, is one at the start of a sentence: "Mark my words"."""
    if chain.keys[0] not in NAMES_AND_WORDS or not ctx.starts_sentence(chain.start):
        return False
    after = ctx.after(chain.end)
    return after[:1] == " " and after[1:2].islower() and not is_predicated(ctx, chain)


def _opens_as_name(ctx: Context, chain: Chain) -> bool:
    """Tell a name from a common noun where both are capitalised: at the start of a sentence."""
    key = chain.keys[0]
    if chain.title or chain.tokens[0].word.isupper():
        return True
    plural = key.endswith("s") and not key.endswith(("as", "os", "us", "is", "ss"))
    verb = _SUPERLATIVE.match(key) or _WE.match(key)
    if verb or _COMMON_NOUN.match(key) or (plural and key not in SURNAMES_IN_S):
        return False
    return is_predicated(ctx, chain)
