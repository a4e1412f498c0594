"""Is this spelling, here, a mention? Case, neighbours and fixed contexts decide, without a grammar.

Each rule returns the reason to reject, or None. Rules look at a window of a few dozen characters,
so the cost of a mention does not grow with the document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice

from pipeline.parties.acronyms import Explained, explained
from pipeline.parties.datelines import before_colon, dateline_end, line_start, signed
from pipeline.parties.places import american_georgia
from pipeline.parties.words import (
    CALENDAR,
    SHOUTED_WORDS,
    SMALL_NAMES,
    WORDS,
)

WINDOW = 60
_HEAD = 500
NEAR = 32
_SMALL_TEXT_SHARE = 0.04
_SHORT = 300  # characters of a post
_SHOUT_SHARE = 0.8

_CAPITALISED = re.compile(r"(?<![\w@#])[^\W\d_a-zß-öø-ÿ]\w+")
_WORD = re.compile(r"\w+")
#: What stands before the first word of a text ...
_ADDRESSEES = re.compile(r"\s*(?:(?:RT\s)?@\w+:?\s+)*[\"“‘'(\[¿¡]*")
#: ... and of a sentence; a quotation may go on with a name, '," Macron said'.
_OPENED = re.compile(r"(?:[.!?…][\"”’)\]]*\s+|\n[ \t]*)[\"“‘'(\[¿¡]*\Z")
_SMALL_WORD = re.compile(r"\b[a-zß-öø-ÿ][^\W\d_]+")
_NEXT_WORD = re.compile(r"\s([\w’'-]{1,40})")
_SENTENCE_START = re.compile(r"(?:^|[.!?:;…\n“”\"‘«»„(\[|—–-]\s*)[\"“‘'«„(\[¡¿]*$")
_HYPHENS = ("-", "–", "‐", "‑")
_NO_PREFIX = re.compile(r"(?:^|\W)(?:non|un|ex|post)[-–‐‑]$", re.IGNORECASE)
_NO_SUFFIX = re.compile(r"[-–‐‑](?:born|based|language|speaking|style)\b", re.IGNORECASE)
_NO_PERSON = re.compile(r"[-–‐‑](?:eras?|style|like|esque)\b", re.IGNORECASE)
_HYPHEN_AMERICAN = re.compile(r"[-–‐‑](?:Americans?|Canadians?|Australians?)\b", re.IGNORECASE)
_ETHNIC_BEFORE = re.compile(r"[A-Z]\w+[-–‐‑]$")
_RELATIONS = re.compile(
    r"(?:[-–‐‑]\w+)?\s(?:relations?|ties|talks|summit|alliance|trade|border|war|dialogue|treaty|pact|agreement|"
    r"cooperation|conflict|friendship|partnership|tensions?|deal)\b",
    re.IGNORECASE,
)
_LANGUAGE_BEFORE = re.compile(
    r"\b(?:speaks?|spoke|spoken|speaking|fluent(?: in)?|learn(?:ed|ing|s)?|"
    r"translat\w+ (?:in)?to|"
    r"(?:written|published|broadcast|said|tweeted|wrote|posted|writing) in)\s$",
    re.IGNORECASE,
)
_LANGUAGE_AFTER = re.compile(r"(?:[\s]*[.,;:!?)”\"]|\s(?:and|or|as|with|at|to)\b|\s*$)")
_SHOUTED_BEFORE = re.compile(
    r"(?:(?:^|[\n.!?:|])[\"“‘'\s]*|\b(?:THE|IF|AS|AND|BY|VS|ANTI-|PRO-)[\s-]?)$"
)
_SHOUTED_AFTER = re.compile(
    r"(?:[-–]\w|['’]S\b|\s(?:PRESIDENT|TROOPS|FORCES|CONGRESS|SENATE|GOVERNMENT|MILITARY|ARMY|NAVY|AID|SANCTIONS|"
    r"STRIKES?|AND|ENVOY|EMBASSY|ELECTION|SUPREME|STATE|TREASURY|SECRETARY|AMBASSADOR|OFFICIALS?|CHIEF)\b)"
)
_SHOUTED_QUESTION = re.compile(
    r"\s(?:IS|ARE|WAS|WERE|DID|DOES|WILL|HAS|HAVE|CAN|ELSE)\b|[^.!\n]*\?"
)
_SPANISH_CAPITALS = re.compile(r"\b(?:EL|LOS|LAS|DEL|QUE|CON|POR|PARA|UNA)\b")
#: Names that are verbs, too, and what follows them then; a modal verb before tells "trump".
VERBS = {
    "polish": re.compile(r"\s(?:the|an?|your|my|his|her|its|our|their|it|off|up)\b", re.IGNORECASE),
    "podemos": re.compile(r"\s\w+[aeií]r(?:l[aeo]s?|[mt]e|[ns]os?|se)?\b", re.IGNORECASE),
    "may": re.compile(
        r"\s(?:the|god|allah|i|he|she|they|we|you|it|his|her|your|our)\b", re.IGNORECASE
    ),
    "trump": re.compile(r"(?![^.!?\n]*\?)"),  # "So will trump win?" asks
}
#: "His word does not trump the law", but not "why would trump lie", "biden, not trump".
_MODAL_BEFORE = re.compile(
    r"(?<!\bwhy)(?<!\bwhat)(?<!\bhow)(?<!\bwhen) "
    r"(?:(?:do|does|did|will|would|should|could|must) not|\w+n['’]t|will|would|should|could|must|cannot) \Z",
    re.IGNORECASE,
)
_ARTICLES = ("al", "el", "la", "los", "las", "the")
#: Names of states that are phrases, too, unless their last word has its capital.
_NOUNS = frozenset(("el salvador", "costa rica"))
#: "cnn.com/israel", but not "the end.Israel/Iran" or "U.S./Israel"
_ADDRESS = re.compile(r"(?:\w+://|www\.|pic\.|\w@|(?-i:[\w-]\.[a-z]{2,}/))", re.IGNORECASE)


class Context:
    """A text with the few global facts that the rules ask for, each found out at most once."""

    __slots__ = (
        "_dateline",
        "_explained",
        "_explained_spans",
        "_georgia",
        "_small",
        "_small_words",
        "_wholly_small",
        "_word_before",
        "text",
    )

    def __init__(self, text: str) -> None:
        self.text = text
        self._dateline = (-1, -1)
        self._word_before = (-1, "")
        self._small: bool | None = None
        self._wholly_small: bool | None = None
        self._georgia: bool | None = None
        self._small_words: frozenset[str] | None = None
        self._explained: dict[str, Explained] | None = None
        self._explained_spans: frozenset[tuple[int, int]] | None = None

    def before(self, start: int) -> str:
        """Return the window that ends at ``start``."""
        return self.text[max(0, start - WINDOW) : start]

    def after(self, end: int) -> str:
        """Return the window that begins at ``end``."""
        return self.text[end : end + WINDOW]

    @property
    def small(self) -> bool:
        """Whether the text is written without capitals, as many posts are, but for those of sentences."""
        if self._small is None:
            head = self.text[:_HEAD]
            inside = islice(_inside_sentences(head), _few(head), None)
            self._small = next(inside, None) is None
        return self._small

    @property
    def wholly_small(self) -> bool:
        """Whether the sentences of such a text begin with a small letter, too."""
        if self._wholly_small is None:
            head = self.text[:_HEAD]
            self._wholly_small = len(_CAPITALISED.findall(head)) <= _few(head)
        return self._wholly_small

    @property
    def small_words(self) -> frozenset[str]:
        """The words that the text writes without a capital: at the start of a sentence they are no names."""
        if self._small_words is None:
            self._small_words = frozenset(_SMALL_WORD.findall(self.text))
        return self._small_words

    @property
    def explained(self) -> Mapping[str, Explained]:
        """The acronyms that the text explains, each where it does so first."""
        if self._explained is None:
            self._explained = {}
            for found in explained(self.text):
                self._explained.setdefault(found.acronym, found)
        return self._explained

    @property
    def explained_spans(self) -> frozenset[tuple[int, int]]:
        """The spans of the names whose acronyms the text explains."""
        if self._explained_spans is None:
            self._explained_spans = frozenset((e.start, e.end) for e in self.explained.values())
        return self._explained_spans

    @property
    def american_georgia(self) -> bool:
        """Whether the text speaks of the American state of Georgia."""
        if self._georgia is None:
            self._georgia = american_georgia(self.text)
        return self._georgia

    def dateline(self, left: int) -> int:
        """Return where the dateline of the line that begins at ``left`` ends, ``left`` where it has none."""
        if self._dateline[0] != left:
            self._dateline = left, dateline_end(self.text, left, len(self.text))
        return self._dateline[1]

    def shouted(self, start: int, end: int) -> bool:
        """Tell whether the words around a span are in capitals."""
        around = self.text[max(0, start - WINDOW) : start] + self.text[end : end + WINDOW]
        upper = sum(map(str.isupper, around))
        lower = sum(map(str.islower, around))
        return upper >= 3 and upper >= _SHOUT_SHARE * (upper + lower)

    def headline(self, start: int, end: int) -> bool:
        """Tell whether nearly every longer word around a span is capitalised, as in headlines."""
        words = [w for w in _WORD.findall(self.before(start) + " " + self.after(end)) if len(w) > 3]
        capitals = sum(w[0].isupper() for w in words)
        return len(words) >= 4 and capitals >= 0.9 * len(words)

    def starts_sentence(self, start: int) -> bool:
        """Tell whether ``start`` opens a sentence, a quotation or the text."""
        return _SENTENCE_START.search(self.text[max(0, start - 6) : start]) is not None

    def word_before(self, start: int) -> str:
        """Return the word that stands one space before ``start``, or ''."""
        if self._word_before[0] == start:  # several rules ask in turn
            return self._word_before[1]
        text, word = self.text, ""
        if start >= 2 and text[start - 1].isspace() and not text[start - 2].isspace():
            words = text[max(0, start - 1 - WINDOW) : start - 1].rsplit(None, 1)
            word = words[-1].lstrip("\"'“‘([«#@") if words else ""
            word = word if word and (word[-1].isalnum() or word[-1] == ".") else ""
        self._word_before = start, word
        return word

    def word_after(self, end: int) -> str:
        """Return the word that stands one space after ``end``, or ''."""
        found = _NEXT_WORD.match(self.after(end))
        return found[1] if found else ""


def _few(head: str) -> int:
    """Return how many capitalised words a text that is written small may have in its head."""
    return int(len(head.split()) * _SMALL_TEXT_SHARE)


def _inside_sentences(head: str) -> Iterator[int]:
    """Yield where the capitalised words begin that open neither the text nor a sentence."""
    first = _ADDRESSEES.match(head)
    for word in _CAPITALISED.finditer(head, first.end() + 1 if first else 0):
        at = word.start()
        goes_on = head[at - 1] == " " and head[at - 2 : at - 1].isalnum()
        if goes_on or not _OPENED.search(head, max(0, at - NEAR), at):
            yield at


def case_fault(
    ctx: Context, surface: str, literal: str, key: str, kind: str, start: int
) -> str | None:
    """Check the capitals of a spelling against those of the registry."""
    if surface == literal and not surface.isupper():
        return None
    letters = [c for c in literal if c.isalpha()]
    if literal.islower() and surface.istitle() and surface.isascii() > literal.isascii():
        return "a name, which has no accent"  # Frances Kinnear is not "francés"
    if not letters or literal.islower():
        return None
    if _is_noun(ctx, surface, key):
        return "a common noun"
    acronym = " " not in literal and (
        (len(letters) <= 6 and literal.isupper())
        or (len(letters) <= 3 and literal[-1].isupper())  # "LeT" is not "Let", "AfD" not "Afd"
    )
    end = start + len(surface)
    if surface.isupper() and len(surface) > 1:
        if key == "un" and ctx.shouted(start, end) and _SPANISH_CAPITALS.search(ctx.text):
            return "a word in capitals"
        if key in SHOUTED_WORDS and ctx.shouted(start, end):
            return _shouted_fault(ctx, key, start, end)
        if not acronym and key in CALENDAR:
            return "a word in capitals"
        if not acronym and len(key) == 2 and not ctx.shouted(start, end):
            return "a word in capitals"  # "Chapter XI"
        return None
    if surface.islower():
        return _small_fault(ctx, literal, key, kind, acronym)
    if acronym:
        titled = surface[0].isupper() and len(letters) >= 4 and key not in WORDS
        return None if titled or "." in literal else "acronym needs its capitals"
    return None if _capitals_kept(surface, literal, kind) else "not capitalised"


def _is_noun(ctx: Context, surface: str, key: str) -> bool:
    """Tell "la paz", "el salvador del mundo", "una costa rica" from the places of that name."""
    if key == "la paz":
        return surface[0].islower() or surface.endswith("paz")
    small = surface.rpartition(" ")[2].islower()
    return small and key in _NOUNS and not ctx.wholly_small


def _shouted_fault(ctx: Context, key: str, start: int, end: int) -> str | None:
    after = ctx.after(end)
    if _SHOUTED_AFTER.match(after):
        return None
    opens = key in ("let", "may", "can") or (key == "who" and _SHOUTED_QUESTION.match(after))
    if _SHOUTED_BEFORE.search(ctx.before(start)) and not opens:
        return None
    return "a word in capitals"  # "LET THEM GO", "WHO IS HE?"


def is_small_word(ctx: Context, key: str) -> bool:
    """Tell whether a folded name that is written small is the common word here."""
    if key in SMALL_NAMES and ctx.wholly_small:
        return False
    return key in WORDS or key in CALENDAR


def _small_fault(ctx: Context, literal: str, key: str, kind: str, acronym: bool) -> str | None:
    if is_small_word(ctx, key):
        return "a common word without its capital"
    if key in SMALL_NAMES:
        return None
    if acronym and "." not in literal:
        return None if ctx.small and len(key) >= 4 else "acronym needs its capitals"
    # Names of movements are everyday phrases: "Why don't black lives matter in the womb?"
    small = ctx.wholly_small if kind == "movement" else ctx.small
    if kind == "state" or (small and len(key) >= 4):
        return None
    if kind == "leader" and (" " in key or (len(key) >= 5 and len(ctx.text) < _SHORT)):
        return None
    return "not capitalised"


def _capitals_kept(surface: str, literal: str, kind: str) -> bool:
    ours, theirs = (_WORD.findall(name) for name in (surface, literal))
    if len(ours) != len(theirs):  # an apostrophe or a full stop left out
        return surface[0].isupper() or not literal[0].isupper()
    missing = [
        i
        for i, (a, b) in enumerate(zip(ours, theirs, strict=True))
        if b[0].isupper() and a[0].islower()
    ]
    # "Green party", "Foreign ministry": British style leaves the generic last word small; and the
    # article of "al Qaeda", "el Kremlin" is as often small as not. Names of movements are everyday
    # phrases, so "Red shirts" at the start of a sentence is none.
    if missing and missing[0] == 0 and theirs[0].lower() in _ARTICLES:
        del missing[0]
    last_only = missing == [len(ours) - 1] and len(ours) > 1
    return not missing or (last_only and kind != "movement")


def address_fault(ctx: Context, start: int, end: int) -> str | None:
    """Reject names inside URLs, e-mail addresses and longer handles."""
    text = ctx.text
    previous = text[start - 1] if start else " "
    following = text[end : end + 2]
    inside = previous in "/.@=&?%_-~" and not previous.isspace()
    if not inside and not (following[:1] in ("/", "=", "_", "@", ".") and following[1:].isalnum()):
        return None
    token = ctx.before(start).rpartition(" ")[2].rpartition("\n")[2]
    tail = following[:1] in (".", "@", "_") and following[1:].isalnum() and following[1:].islower()
    if _ADDRESS.search(token + text[start:end]) or (tail and not previous.isspace() and inside):
        return "part of an address"
    if tail and text[start:end].islower():
        return "part of an address"
    return "part of a handle" if "_" in (previous, following[:1]) else None


def verb_fault(ctx: Context, key: str, start: int, end: int) -> str | None:
    """Reject verbs: "Polish your shoes", "Podemos ganar", "May the best win", "does not trump the law"."""
    verb = VERBS.get(key)
    if verb is None or not verb.match(ctx.after(end)):
        return None
    if key == "trump":
        modal = ctx.text[start].islower() and _MODAL_BEFORE.search(ctx.before(start))
        return "a verb" if modal else None
    return "a verb" if ctx.starts_sentence(start) else None


def dateline_fault(ctx: Context, start: int, end: int, *, capital: bool) -> str | None:
    """Reject what stands in a dateline; without an agency or a day, only a ``capital`` tells one."""
    left = line_start(ctx.text, start)
    if left < 0:
        return None
    stop = ctx.dateline(left)
    if stop >= end:
        found = signed(ctx.text[left:stop]) or (capital and not ctx.shouted(start, end))
    else:
        opens = capital and left == start and ctx.text[start:end].isupper()
        found = opens and before_colon(ctx.text, end) and not ctx.shouted(start, end)
    return "part of a dateline" if found else None


def compound_fault(ctx: Context, start: int, end: int) -> str | None:
    """Reject "non-Israeli", "ex-Soviet", "French-born", "Paris-based" and ethnic "Cuban-American"."""
    if ctx.text[start - 1 : start] not in _HYPHENS and ctx.text[end : end + 1] not in _HYPHENS:
        return None
    before, after = ctx.before(start), ctx.after(end)
    if _NO_PREFIX.search(before[-5:]):
        return "negated by its prefix"
    if _NO_SUFFIX.match(after):
        return "origin, language or seat, not the party"
    if _HYPHEN_AMERICAN.match(after) and not _RELATIONS.match(after):
        return "ethnic group"
    ethnic = ctx.text[start:end].startswith(("American", "Canadian", "Australian"))
    if ethnic and _ETHNIC_BEFORE.search(ctx.before(start)) and not _RELATIONS.match(after):
        return "ethnic group"
    return None


def era_fault(ctx: Context, end: int) -> str | None:
    """Reject a person's name that tells a time or a manner: "an Obama-era rule", "a Trump-style speech"."""
    return "a time or manner, not the person" if _NO_PERSON.match(ctx.after(end)) else None


def language_fault(ctx: Context, start: int, end: int) -> str | None:
    """Reject a demonym that names a language: "said in French", "speaks Chinese"."""
    # What follows is the cheaper and the rarer of the two.
    if not _LANGUAGE_AFTER.match(ctx.after(end)):
        return None
    return "language" if _LANGUAGE_BEFORE.search(ctx.before(start)[-NEAR:]) else None


def money_fault(ctx: Context, key: str, end: int) -> str | None:
    """Reject "US" in "US$5 million"."""
    if key in ("us", "u s") and ctx.text[end : end + 1] in ("$", "€", "£"):
        return "a currency"
    return None
