"""Chains of capitalised words: the raw material of open parties.

A chain is a run of capitalised words one space apart, or joined by the small words that names
contain ("Movement for the Liberation of Talara", "Ana de la Vega"). Only capitalised words are
looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.parties.folding import fold_names
from pipeline.parties.joining import ends_name
from pipeline.parties.preterites import is_preterite
from pipeline.parties.records import FoundMention
from pipeline.parties.words import (
    BODY_WORDS,
    CALENDAR,
    COMMON_WORDS,
    DETERMINERS,
    GENERIC_WORDS,
    GIVEN_NAMES,
    GROUP_PARTICLES,
    MONTH_NAMES,
    NAME_OPENERS,
    ORGANISATION_HEADS,
    PERSON_PARTICLES,
    PLACE_OPENERS,
    PORTFOLIOS,
    TITLES,
    TRADES,
)

_CAPITALISED = re.compile(
    r"(?<![\w@#/])[^\W\d_a-zß-öø-ÿ][^\W_]*(?:[’'&.\-‐‑–][^\W_]+)*"  # isupper() settles the rest
)
#: What is no part of the name before it: "Rosa's", "They’re", "Rosa'll"; "Don't" holds no name at all.
_CLITIC = re.compile(r"[’'](?:s|re|ve|ll|d|m)\Z", re.IGNORECASE)
_NEGATED = re.compile(r"n[’']t\Z", re.IGNORECASE)
_ABBREVIATIONS = frozenset(
    ("dr", "mr", "mrs", "ms", "st", "sen", "rep", "gov", "gen", "col", "lt", "sr", "sra",
     "dra", "gral", "lic", "lcdo", "lcda", "ing", "srta", "dna", "cnel", "mons", "sres")
)  # fmt: skip
_ARTICLES = frozenset(("the", "el", "la", "los", "las"))
_OFFICES = frozenset(
    ("minister", "president", "secretary", "chief", "director", "governor", "chairman", "chairwoman", "mayor",
     "commissioner", "premier", "senator", "chancellor", "leader", "ambassador", "sheriff", "congressman",
     "congresswoman", "representative", "king", "prince", "adviser", "advisor", "whip", "tem",
     "ministro", "ministra", "presidente", "presidenta", "secretario", "secretaria")
)  # fmt: skip
_BRANDS = frozenset(("general", "premier", "president", "prime", "major", "captain"))
_BRANDED = frozenset(("motors", "electric", "mills", "dynamics", "league", "group", "bank"))
_LEGAL_FORMS = frozenset(("co", "corp", "inc", "ltd", "llc", "plc", "company", "corporation"))
_FOUNDERS = frozenset(
    ("king", "queen", "prince", "princess", "sultan", "lord", "lady", "captain", "general")
)
_FOUNDED = frozenset(
    (
        "university",
        "academy",
        "hospital",
        "institute",
        "foundation",
        "school",
        "college",
        "trust",
        "island",
    )
)
_DERIVED = re.compile(
    r"[-‐‑–](?:based|born|led|backed|owned|run|funded|controlled|held|wide|style|era|area)\Z"
)
_GROUP_PLURAL = re.compile(r"\w{3,}(?:s|men|women|people)\Z")
_GROUP_OWNER = re.compile(r"\w*(?:men|women|people|children|folk)\Z")
_TRADE_OWNER = re.compile(r"\w{3,}(?:er|or|ist|ian)\Z")
_TRADE_BODIES = frozenset(
    ("union", "association", "federation", "guild", "league", "society", "syndicate", "brotherhood")
)
_COURTS = frozenset(("court", "corte", "tribunal"))
#: What stands behind "&" in the name of a business.
_PARTNERS = frozenset(
    ("sons", "son", "daughters", "brothers", "bros", "co", "company", "partners", "associates", "hijos", "cía")
)  # fmt: skip
#: Arabic articles that a hyphen joins to the name after them: "Jassim al-Merri".
_ARABIC = re.compile(r" (?:a[dlnrstz]|ash|as|el|ul)[-‐‑]\Z")
_SAINTS = frozenset(("st", "saint", "sta", "santa", "san"))
#: What is named after a saint.
_SAINTED = frozenset(
    ("clinic", "hospital", "hospice", "church", "cathedral", "parish", "school", "college", "academy",
     "university", "abbey", "convent", "home", "orphanage", "seminary", "mission")
)  # fmt: skip
_AND_MEMBERS = (" and ", "' and ", "’ and ")
#: Words beside "and" in the name of a body of several trades.
_MEMBERS = 2
_MAX_WORDS = 12
_MAX_GAP = 16


@dataclass(slots=True)  # frozen ones take twice as long to make
class Token:
    """A capitalised word, or a mention found before (then ``mention`` is its index, else -1).

    ``gap`` is the text between the token before and this one, '' for the first of a chain.
    """

    start: int
    end: int
    word: str
    key: str
    mention: int = -1
    gap: str = ""


@dataclass(frozen=True, slots=True)
class Chain:
    """Tokens that may be one name; ``title`` is whether a title stood before them."""

    tokens: tuple[Token, ...]
    keys: tuple[str, ...]
    title: bool = False

    @property
    def start(self) -> int:
        """Index of the first character."""
        return self.tokens[0].start

    @property
    def end(self) -> int:
        """Index after the last character."""
        return self.tokens[-1].end

    @property
    def group(self) -> bool:
        """Whether the name reads as an organisation's; what follows a title is a person's."""
        heads = any(key in ORGANISATION_HEADS for key in self.keys)
        return not self.title and (heads or any(token.gap == " & " for token in self.tokens))

    @property
    def linked(self) -> bool:
        """Whether small words join the capitalised ones."""
        return any(len(token.gap) > 2 for token in self.tokens[1:])


def make_chain(tokens: Sequence[Token], *, title: bool = False) -> Chain:
    """Build a chain; ``keys`` are the folded words that identify the name."""
    return Chain(tuple(tokens), tuple(token.key for token in tokens), title)


def tokens_of(text: str, found: Sequence[FoundMention]) -> list[Token]:
    """Return the capitalised words and the mentions of a text, in order."""
    spans: list[tuple[int, int, int]] = []
    at = 0
    for match in _CAPITALISED.finditer(text):
        start, end = match.span()
        while at < len(found) and found[at].start < end:
            spans.append((found[at].start, found[at].end, at))
            at += 1
        if spans and spans[-1][2] >= 0 and spans[-1][1] > start:
            continue
        if not text[start].isupper() or _NEGATED.search(text, start, end):
            continue
        if clitic := _CLITIC.search(text, start, end):
            end = clitic.start()
        spans.append((start, end, -1))
    spans.extend((m.start, m.end, at + i) for i, m in enumerate(found[at:]))
    words = [text[start:end] for start, end, _ in spans]
    keys = fold_names(words)
    return [
        Token(start, end, word, key, mention)
        for (start, end, mention), word, key in zip(spans, words, keys, strict=True)
    ]


def chains_of(text: str, tokens: Sequence[Token]) -> Iterator[Chain]:
    """Yield the chains of a text, left to right, without overlap."""
    chain: list[Token] = []
    for at, token in enumerate(tokens):
        if chain:
            gap = text[chain[-1].end : min(token.start, chain[-1].end + _MAX_GAP + 1)]
            shared = gap in _AND_MEMBERS and _share_body(
                text, chain, tokens[at : at + _MEMBERS + 2]
            )
            if len(chain) < _MAX_WORDS and (shared or _joins(chain, gap, token)):
                chain.append(
                    Token(token.start, token.end, token.word, token.key, token.mention, gap)
                )
                continue
            yield make_chain(chain)
        chain = [token]
    if chain:
        yield make_chain(chain)


def _joins(chain: Sequence[Token], gap: str, following: Token) -> bool:
    """Tell whether ``following`` continues the chain across ``gap``."""
    if gap == " ":
        return True
    last = chain[-1]
    if gap in ("' ", "’ "):
        people = _GROUP_PLURAL.match(last.key) and following.key in NAME_OPENERS
        return last.word.endswith("s") and (following.key in ORGANISATION_HEADS or bool(people))
    if gap in ("'s ", "’s "):  # "Fishermen's Federation", "Teacher's Union", "St. Jude's Clinic"
        saint = chain[0].key in _SAINTS and following.key in _SAINTED
        return saint or _owns_body(last, following)
    if gap == " & ":  # "Harbour & Sons", not "Ana Ruiz & Juan Soto"
        return last.mention < 0 and following.key in _PARTNERS
    if _ARABIC.match(gap) or gap in (" d'", " d’"):
        return last.mention < 0 and following.mention < 0 and last.key not in COMMON_WORDS
    if gap == ". ":
        return len(last.word) == 1 or last.key in _ABBREVIATIONS
    if len(gap) > _MAX_GAP or len(gap) < 3 or gap[0] != " " or gap[-1] != " ":
        return False
    return _joined_by(chain, gap[1:-1].split(" "), following)


def _share_body(text: str, chain: Sequence[Token], behind: Sequence[Token]) -> bool:
    """Tell whether one body's members follow "and": "the Salt and Allied Workers' Union", under one article."""
    opens = chain[0].key == "the"
    if len(chain) > _MEMBERS + opens or not (opens or text.endswith("the ", 0, chain[0].start)):
        return False
    if len(chain) == opens or any(_names_other(t) for t in chain) or not behind:
        return False
    trade = chain[-1].key in TRADES or _GROUP_PLURAL.match(chain[-1].key)
    if not trade and chain[-1].key in GENERIC_WORDS:
        return False  # "the Cabinet and Harbour Workers' Union"
    for owner, head in pairwise(behind):
        gap = text[owner.end : head.start]
        if owner.mention >= 0 or head.mention >= 0 or owner.key in GIVEN_NAMES:
            return False
        if gap != " ":
            members = _GROUP_PLURAL if gap in ("' ", "’ ") else _GROUP_OWNER
            owns = gap in ("' ", "’ ", "'s ", "’s ") and members.match(owner.key) is not None
            several = trade or owner is not behind[0]  # not "the Treasury and Workers' Union"
            return owns and bool(several) and head.key in _TRADE_BODIES
    return False


def _names_other(token: Token) -> bool:
    """Tell whether a word before "and" names somebody of its own: "the Church and Dockers' Union"."""
    return token.mention >= 0 or token.key in ORGANISATION_HEADS or token.key in GIVEN_NAMES


def _owns_body(owner: Token, head: Token) -> bool:
    """Tell whether a possessive is part of a body's name: "Fishermen's Federation", "Teacher's Union"."""
    if owner.mention >= 0:
        return False
    if _GROUP_OWNER.match(owner.key):
        return head.key in ORGANISATION_HEADS
    return (
        head.mention < 0 and head.key in _TRADE_BODIES and _TRADE_OWNER.match(owner.key) is not None
    )


def _joined_by(chain: Sequence[Token], words: Sequence[str], following: Token) -> bool:
    last = chain[-1]
    if following.mention >= 0 and words[0] in ("y", "e"):
        return False
    linked = any(len(t.gap) > 2 for t in chain)
    if ends_name([t.key for t in chain], words, following.key, linked=linked):
        return False
    heads = any(t.key in ORGANISATION_HEADS for t in chain)
    if list(words) == ["and"]:
        known = following.key in GIVEN_NAMES or following.key in ORGANISATION_HEADS
        return heads and linked and not known and following.mention < 0
    lead = last.key in CALENDAR or last.key in COMMON_WORDS
    if all(word in GROUP_PARTICLES or word == "e" for word in words):
        if last.key in TITLES and not heads:
            return following.key in PORTFOLIOS
        if heads:
            return True
        plural = len(chain) == 1 and last.mention < 0 and _GROUP_PLURAL.match(last.key)
        if plural and not lead and words[0] in ("of", "for", "against"):
            return True
    personal = all(word in PERSON_PARTICLES for word in words)
    if len(following.word) > 1 and following.word.isupper():
        return False  # "Afiliados de la ATPA": an acronym is no surname
    return personal and following.mention < 0 and last.mention < 0 and not lead


def without_titles(chain: Chain, *, initial: bool = True) -> Chain | None:
    """Drop leading titles, sentence openers and dates; None when nothing is left.

    ``initial`` is whether the chain opens a sentence; elsewhere a capital is meant.
    """
    tokens = list(chain.tokens)
    title = False
    while tokens and tokens[0].mention < 0:
        key = tokens[0].key
        if _titled_body(tokens):
            break
        if all(piece in TITLES for piece in key.split(" ")):
            title = True
            tokens = _after_portfolio(tokens[1:])
        elif initial and len(tokens) > 1 and is_preterite(tokens[0].word) and tokens[1].gap == " ":
            tokens = tokens[1:]  # "Habló Ana Quispe"
        elif len(tokens) > 1 and (
            _opens_name(tokens, initial)
            or _named_for_month(tokens, title or (initial and len(tokens) == len(chain.tokens)))
        ):
            break
        elif key in COMMON_WORDS or key in CALENDAR or _title_ahead(tokens) or derived(tokens[0]):
            initial = initial and key not in DETERMINERS  # "The United Steelworkers"
            tokens = tokens[1:]
        else:
            break
    while tokens and tokens[-1].mention < 0 and tokens[-1].key in CALENDAR:
        tokens.pop()
    return make_chain(tokens, title=title) if tokens else None


def derived(token: Token) -> bool:
    """Tell whether a word is an adjective made of a name: "the Talara-based company"."""
    return _DERIVED.search(token.word) is not None


def _titled_body(tokens: Sequence[Token]) -> bool:
    """Tell whether a title opens the name of a body: "General Motors", "King Abdullah University"."""
    if len(tokens) > 2 and tokens[-1].key in _LEGAL_FORMS:
        tokens = tokens[:-1]  # "General Motors Co"
    last = tokens[-1].key
    if len(tokens) == 2 and all(token.mention < 0 for token in tokens):
        return tokens[0].key in _BRANDS and (last in _BRANDED or last in TRADES)
    return len(tokens) > 2 and tokens[0].key in _FOUNDERS and last in _FOUNDED


def _opens_name(tokens: Sequence[Token], initial: bool) -> bool:
    """Tell whether a common word is the first of a name: "Will Smith", "New Talara Party"."""
    key = tokens[0].key
    if key in _ARTICLES and (tokens[1].key in BODY_WORDS or _acronym_follows(tokens[:2])):
        return False  # "El Tribunal Supremo", "El PP", not "El Salvador"
    if key in GIVEN_NAMES:
        return tokens[1].key not in TITLES
    group = any(t.key in ORGANISATION_HEADS for t in tokens[1:])
    if key in PLACE_OPENERS or (group and key in NAME_OPENERS):
        return key in COMMON_WORDS and tokens[1].key not in TITLES
    return key in COMMON_WORDS and not (initial or key in DETERMINERS)


def _acronym_follows(tokens: Sequence[Token]) -> bool:
    """Tell whether an acronym follows a word that is none."""
    shouted, word = tokens[0].word.isupper(), tokens[1].word
    return len(word) > 1 and word.isupper() and not shouted


def _named_for_month(tokens: Sequence[Token], first: bool) -> bool:
    """Tell whether a month opens a name where no date stands: "January Makamba", "May Pen"."""
    if not first or len(tokens) != 2 or tokens[0].key not in MONTH_NAMES or tokens[1].gap != " ":
        return False
    following = tokens[1]
    common = following.key in COMMON_WORDS or following.key in CALENDAR or following.key in TITLES
    return following.mention < 0 and not common


def _after_portfolio(tokens: list[Token]) -> list[Token]:
    if tokens and len(tokens[0].gap) > 2:
        while tokens and tokens[0].key in PORTFOLIOS:
            tokens = tokens[1:]
    return tokens


def _title_ahead(tokens: Sequence[Token]) -> bool:
    """Tell whether generic words run up to a title: "Foreign Minister Ana Quispe"."""
    for i, token in enumerate(tokens[:4]):
        if i and token.key in TITLES:
            return True
        if token.key not in GENERIC_WORDS:
            break
    return _office_ahead([token.key for token in tokens])


def _office_ahead(keys: Sequence[str]) -> bool:
    """Tell whether a body's or a field's words run up to an office: "Water Resources Minister Ana Quispe"."""
    at = next((i for i, key in enumerate(keys[1:4], 1) if key in _OFFICES), 0)
    person = keys[at + 1 : at + 4]
    if not at or keys[0] in GIVEN_NAMES or not person or len(keys) > at + 4:
        return False
    if any(key in BODY_WORDS for key in person):
        return False
    return len(person) > 1 or person[0] in GIVEN_NAMES


def generic(chain: Chain) -> bool:
    """Tell whether a chain names only an office or an institution in general."""
    if (
        chain.linked
        and chain.keys[0] in ("ministry", "department", "ministerio")
        and len(chain.keys) > 1
    ):
        return False
    if len(chain.keys) > 1 and any(key in _COURTS for key in chain.keys):
        return False  # "the Constitutional Court" is one body in most documents
    if chain.keys[0] in ("premio", "premios"):
        return True
    return all(key in GENERIC_WORDS or key in TITLES for key in chain.keys)
