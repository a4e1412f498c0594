"""Cue verbs and nouns and closed-class words of a language, read from ``seeds/cues_<lang>.txt``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from pipeline.attribution.inflect import (
    Rows,
    english_noun,
    english_verb,
    spanish_noun,
    spanish_verb,
)
from pipeline.errors import LexiconError
from pipeline.resources import resource

# Frames that a cue takes, as bits; the seed file explains each.
SAY, TELL, THAT, THINK, WANT, ASK, JUDGE, NAME, ACT, SEEM, QUOTE, SHOW = (1 << i for i in range(12))
FRAMES: Final[dict[str, int]] = {
    "say": SAY,
    "tell": TELL,
    "that": THAT,
    "think": THINK,
    "want": WANT,
    "ask": ASK,
    "judge": JUDGE,
    "name": NAME,
    "act": ACT,
    "seem": SEEM,
    "quote": QUOTE,
    "show": SHOW,
}
CLAUSE: Final = SAY | TELL | THAT | THINK
LANGUAGES: Final = ("en", "es")

# Codes of inflect: present or past; those or a participle in "-ing"; those or the base.
FINITE: Final = frozenset("sd")
FINITE_OR_ING: Final = frozenset("sdg")
FINITE_OR_BASE: Final = frozenset("sdb")

# Closed-class section of the seed file -> tag of the token (see tokens.py).
_TAGS: Final[dict[str, str]] = {
    "adverb": "N",
    "preposition": "I",
    "subordinator": "S",
    "coordinator": "C",
    "object": "O",
    "determiner": "D",
    "auxiliary": "X",
    "pronoun": "P",
    "relative": "R",
}


def wordset(words: str) -> frozenset[str]:
    """Return the words of a string, as a set."""
    return frozenset(words.split())


#: Relative pronouns that own the noun behind them.
WHOSE: Final = wordset("whose cuyo cuya cuyos cuyas")


_HIS_TITLES: Final = wordset("mr sir lord king prince sr don")
_HER_TITLES: Final = wordset("mrs ms miss lady queen princess sra srta doña")


@dataclass(frozen=True, slots=True)
class Form:
    """One inflected form: its lemma, codes of ``inflect``, and the frames (bits) it takes."""

    lemma: str
    codes: str
    frames: int
    particle: tuple[str, ...] = ()


@dataclass(slots=True)
class Cues:
    """Everything the rules know of a language; built once, then only read.

    ``verbs`` and ``particles`` map a lower-case form to its reading (to several, longest particle
    first); ``nouns`` a noun to "clause" or "object"; ``adjectives`` say what
    somebody thinks of something ("wary of"); ``tags`` closed-class words to their tag;
    ``words`` a section name to its words; ``according`` first word to phrases; ``genders`` titles and
    roles that tell whether a man ("m") or a woman ("f") has them.
    """

    lang: str
    verbs: dict[str, Form] = field(default_factory=dict)
    particles: dict[str, list[Form]] = field(default_factory=dict)
    nouns: dict[str, str] = field(default_factory=dict)
    adjectives: frozenset[str] = frozenset()
    tags: dict[str, str] = field(default_factory=dict)
    words: dict[str, frozenset[str]] = field(default_factory=dict)
    according: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)
    abbreviations: frozenset[str] = frozenset()
    irregular: dict[str, list[str]] = field(default_factory=dict)
    genders: dict[str, str] = field(default_factory=dict)

    @property
    def lemmas(self) -> set[str]:
        """Lemmas of all cue verbs, with particles, and of all cue nouns."""
        verbs = {form.lemma for form in self.verbs.values()}
        return verbs | {f.lemma for row in self.particles.values() for f in row} | set(self.nouns)


def _sections(path_name: str) -> Iterator[tuple[str, str, list[str], int]]:
    """Yield (section, class, entries of one line, line number)."""
    head: tuple[str, str] | None = None
    text = resource("seeds", path_name).read_text(encoding="utf-8")
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith("["):
            kind, _, label = line.strip("[] ").partition(" ")
            head = (kind, label)
        elif head is None:
            raise LexiconError(f"seeds/{path_name}:{number}: words before the first [section]")
        else:
            yield *head, [line] if head[0] == "phrases" else line.split(), number


def _add_verb(cues: Cues, entry: str, bit: int) -> None:
    first, *rest = entry.split(":")
    lemma, *particle = first.split("_")
    if not rest and lemma in cues.irregular:
        rest = cues.irregular[lemma]
    # Past forms may repeat the particle ("made_clear"); only their first word is inflected.
    bare = ":".join([lemma, *(x.split("_")[0] for x in rest)])
    rows: Rows = english_verb(bare) if cues.lang == "en" else spanish_verb(bare)
    for form, codes in rows:
        if particle:
            _merge_particle(cues, form, Form(first, codes, bit, tuple(particle)))
        else:
            old = cues.verbs.get(form)
            joined = "".join(sorted({*codes, *(old.codes if old else "")}))
            cues.verbs[form] = Form(lemma, joined, bit | (old.frames if old else 0))


def _merge_particle(cues: Cues, word: str, new: Form) -> None:
    row = cues.particles.setdefault(word, [])
    for i, old in enumerate(row):
        if old.particle == new.particle:
            row[i] = Form(old.lemma, old.codes, old.frames | new.frames, old.particle)
            return
    row.append(new)
    row.sort(key=lambda f: -len(f.particle))


def _add_line(cues: Cues, kind: str, label: str, entries: list[str]) -> None:
    if kind == "irregular":
        for entry in entries:
            lemma, *forms = entry.split(":")
            cues.irregular[lemma] = forms
    elif kind == "verb":
        for entry in entries:
            _add_verb(cues, entry, FRAMES[label])
    elif kind == "adjective":
        cues.adjectives |= frozenset(entries)
    elif kind == "noun":
        plural = english_noun if cues.lang == "en" else spanish_noun
        for entry in entries:
            for form in plural(entry):
                cues.nouns[form] = "both" if cues.nouns.get(form, label) != label else label
    elif kind == "words":
        cues.words[label] = cues.words.get(label, frozenset()) | frozenset(entries)
    elif kind == "phrases" and label == "according":
        words = tuple(entries[0].split())
        cues.according.setdefault(words[0], []).append(words)
    elif kind == "phrases":
        cues.abbreviations |= frozenset(entries[0].split())


def _genders(words: dict[str, frozenset[str]]) -> dict[str, str]:
    roles = words["female"] - words["male"]
    female = {word for word in roles if word.endswith(("woman", "a", "ess"))} | _HER_TITLES
    return dict.fromkeys(female, "f") | dict.fromkeys(_HIS_TITLES, "m")


@lru_cache(maxsize=len(LANGUAGES))
def load_cues(lang: str) -> Cues:
    """Return the cues of ``lang`` ("en" or "es"), read once.

    Raises
    ------
    LexiconError
        Unknown language, unknown section or class in the seed file.
    """
    if lang not in LANGUAGES:
        raise LexiconError(f"no cue words for language {lang!r}; there are {', '.join(LANGUAGES)}")
    cues, name = Cues(lang), f"cues_{lang}.txt"
    for kind, label, entries, number in _sections(name):
        known = FRAMES if kind == "verb" else None
        if kind not in {"verb", "noun", "adjective", "words", "phrases", "irregular"} or (
            known and label not in known
        ):
            raise LexiconError(f"seeds/{name}:{number}: unknown section [{kind} {label}]")
        _add_line(cues, kind, label, entries)
    words = cues.words
    words["person"] = words["role"] | words["title"]
    words["thing"] = words["role"] | words["document"]
    words["measured"] = words["measure"] | words["document"]
    cues.genders = _genders(words)
    for label, tag in _TAGS.items():
        for word in cues.words.get(label, ()):
            cues.tags[word] = tag
    for word in cues.words.get("notadverb", ()):
        cues.tags.setdefault(word, "W")
    if lang == "en":
        cues.tags["to"] = "T"
        cues.tags["that"] = "S"
        for pronoun in ("i", "he", "she", "they", "we", "you", "it"):
            for ending in ("'s", "'d", "'ve", "'ll", "'re", "'m"):
                cues.tags[pronoun + ending] = "P"
        cues.tags["who's"] = cues.tags["who'd"] = "R"
    return cues
