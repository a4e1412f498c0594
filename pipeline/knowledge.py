"""What the features know about words: look-up arrays that are learned or read once and saved with a model."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from pipeline import kernels as plain
from pipeline.composed import in_composed_form
from pipeline.counting import KeyCounts
from pipeline.text import phrase_chains, phrase_key, word_hashes

if TYPE_CHECKING:
    from pipeline.lexicon import Lexicon
    from pipeline.lexicon.connotations import Connotation

#: Function words that carry roles and clauses; everything else may be dropped by the "tag" view.
CLOSED_WORDS: Final = """
by to of for against with from on over at toward towards between among into under behind despite
not no never neither nor without 't cannot and or but yet while whereas although though because if
unless until after before as than that who whom whose which what when where why how is are was were be been
being am 's 're 've 'll 'd 'm has have had do does did will would should could can may might must
he she they him her them his their its it this these those there i we you me us my our your said says
also only even still just more most less , ; : - ( ) " . ? !
por para contra con de del desde sobre ante bajo entre hacia hasta según sin y e o u ni pero sino aunque
porque si cuando donde como que quien quienes cuyo es son era eran fue fueron ser sido está están ha han
había habían no nunca jamás tampoco se le les lo la los las su sus mi nuestro nuestra él ella ellos yo
nosotros dijo dice también sólo solo más menos
""".split()  # noqa: SIM905

#: Closed-class words at which a clause begins or ends, beside marks: the clause of a party stops there.
CLAUSE_BREAKS: Final = """
, ; : - ( ) " but while whereas although though because before after when which who that until unless
pero sino aunque porque cuando que quien quienes
""".split()  # noqa: SIM905

#: Words that stand for the author when the author is the holder.
FIRST_PERSON: Final = """i we me us my our mine ours myself ourselves
yo nosotros nosotras mi mis nuestro nuestra nuestros nuestras nos conmigo""".split()  # noqa: SIM905

#: Words that decide nothing by themselves: never quoted as evidence, though some are features.
SILENT_WORDS: Final = """
the a an this that these those it its he she they his her their him them one two some any all each
own such same so too very much many into out off up down back away again once here there now then when
the el la los las un una unos unas lo al del
""".split()  # noqa: SIM905

#: Capitalised words that are never masked as names.
KEPT_CAPITALS: Final = """
i monday tuesday wednesday thursday friday saturday sunday january february march april may june july
august september october november december mr mrs ms dr sir lord lady president minister senator
representative governor mayor chancellor premier secretary ambassador general colonel king queen prince
pope god congress senate parliament house court government state states federal national
lunes martes miércoles jueves viernes sábado domingo presidente presidenta ministro ministra
""".split()  # noqa: SIM905

#: Longer phrases of the lexicon are not looked for: every unit costs that many look-ups at most.
_LONGEST_PHRASE: Final = 5


_ROLE_WORDS: Final = frozenset((*CLOSED_WORDS, *SILENT_WORDS))

Entries = dict[int, tuple[str, str]]
#: Connotations: number of the semantic class, portrayal of agent and of patient in halves (-4 to 4).
Tones = tuple[tuple[int, int, int], ...]

_SIGNS: Final = {"--": -2, "-": -1, "+": 1, "++": 2, "NEG": plain.NEGATOR}


@dataclass(frozen=True, slots=True)
class Lookup:
    """Sorted keys (n,) with an index by their high bits; see :func:`pipeline.kernels.find_key`."""

    keys: NDArray[np.int64]
    buckets: NDArray[np.int32]
    shift: int

    @classmethod
    def of(cls, keys: NDArray[np.int64]) -> Lookup:
        """Index ``keys``, which must be sorted and distinct."""
        bits = max(1, len(keys).bit_length())
        shift = plain.KEY_BITS - bits
        buckets = np.zeros((1 << bits) + 1, dtype=np.int32)
        np.cumsum(np.bincount(keys >> shift, minlength=1 << bits), out=buckets[1:])
        return cls(np.ascontiguousarray(keys, dtype=np.int64), buckets, shift)


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Everything about words that reading a statement needs.

    ``common``: words seen in lower case. ``closed_breaks`` (n_closed,): which closed words end a clause.
    ``lexicon`` with ``lexicon_tag`` (n_entries,) gives words and phrases their tag, and the beginnings of
    phrases -1 (``prefixed``: of all phrases). ``tag_names`` names
    tags, ``tag_classes`` their polarity (empty: none), ``tag_sign`` the same as a number.
    ``lexicon_tone`` (n_entries,) gives words their connotation, an index into ``tones`` or -1: class, and agent
    and patient in halves; ``tone_parts`` is the same flat, ``tone_symbol`` stands for the two signs.
    """

    common: Lookup
    kept: Lookup
    closed: Lookup
    closed_breaks: NDArray[np.bool_]
    first_person: Lookup
    silent: Lookup
    lexicon: Lookup
    lexicon_tag: NDArray[np.int16]
    lexicon_tone: NDArray[np.int16]
    longest: int
    tag_names: tuple[str, ...]
    tag_classes: tuple[str, ...]
    tag_symbol: NDArray[np.int64]
    tag_class: NDArray[np.int64]
    tag_sign: NDArray[np.int64]
    prefixed: bool
    tones: Tones
    tone_symbol: NDArray[np.int64]
    tone_parts: NDArray[np.int64]

    @classmethod
    def of(
        cls,
        common: NDArray[np.int64],
        lexicon_keys: NDArray[np.int64],
        lexicon_tag: NDArray[np.integer[Any]],
        longest: int,
        tag_names: tuple[str, ...],
        tag_classes: tuple[str, ...],
        lexicon_tone: NDArray[np.integer[Any]] | None = None,
        tones: Tones = (),
    ) -> Knowledge:
        """Index saved or freshly learned arrays; ``common`` and ``lexicon_keys`` are sorted."""
        if lexicon_tone is None:  # models of before have no connotations
            lexicon_tone = np.full(len(lexicon_keys), plain.NO_TAG)
        if not len(lexicon_keys) == len(lexicon_tag) == len(lexicon_tone):
            raise ValueError("words, tags and connotations of the lexicon differ in number")
        if lexicon_tone.max(initial=plain.NO_TAG) >= len(tones):
            raise ValueError("a word has a connotation that is not listed")
        closed = Lookup.of(word_hashes(CLOSED_WORDS))
        return cls(
            Lookup.of(common),
            Lookup.of(word_hashes(KEPT_CAPITALS)),
            closed,
            np.isin(closed.keys, word_hashes(CLAUSE_BREAKS)),
            Lookup.of(word_hashes(FIRST_PERSON)),
            Lookup.of(word_hashes((*CLOSED_WORDS, *SILENT_WORDS))),
            Lookup.of(lexicon_keys),
            lexicon_tag.astype(np.int16),
            lexicon_tone.astype(np.int16),
            longest,
            tag_names,
            tag_classes,
            _symbols(tag_names, "tag"),
            _symbols(tag_classes, "class"),
            np.array([_SIGNS.get(name, 0) for name in tag_classes] or [0], dtype=np.int64),
            # Models of before have no beginnings: there a missing word ends no search.
            bool((lexicon_tag < 0).any()),
            tones,
            _symbols([_tone_name(tone) for tone in tones], "tone"),
            np.array(tones or [(0, 0, 0)], dtype=np.int64).ravel(),
        )

    @classmethod
    def learn(cls, texts: Iterable[str], lexicon: Lexicon | None = None) -> Knowledge:
        """Learn the words that ``texts`` have in lower case and index ``lexicon`` (none: no tags)."""
        toned = _connotation_keys(lexicon) if lexicon else {}
        keys, tags, longest, names, classes = _lexicon_arrays(lexicon, toned.values())
        tone, tones = _tone_arrays(lexicon, keys, toned)
        return cls.of(common_words(texts), keys, tags, longest, names, classes, tone, tones)

    def relearn(self, texts: Iterable[str]) -> Knowledge:
        """Return the same lexicon with the lower-case words of other ``texts``."""
        return replace(self, common=Lookup.of(common_words(texts)))

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        """Return the arrays that :meth:`of` needs again."""
        return {
            "common": self.common.keys,
            "lexicon_keys": self.lexicon.keys,
            "lexicon_tag": self.lexicon_tag,
            "lexicon_tone": self.lexicon_tone,
        }


def _symbols(names: Iterable[str], kind: str) -> NDArray[np.int64]:
    """Return a hash for each name, 0 for the empty name (no symbol)."""
    # Signs are spelt: the tokeniser would fold "--" to "-", and two symbols into one.
    spelt = [name.replace("-", "minus").replace("+", "plus") for name in names]
    found = [phrase_key(f"{kind} {name}") if name else 0 for name in spelt]
    return np.array(found or [0], dtype=np.int64)


def common_words(texts: Iterable[str], *, at_least: int = 2) -> NDArray[np.int64]:
    """Return the sorted hashes of words that stand in lower case ``at_least`` times in ``texts``."""
    from pipeline.compiled import kernels
    from pipeline.text import character_tables, encode

    tables = character_tables()
    kernel = kernels(1 << 30)
    counts = KeyCounts()
    batch = list(texts)
    for first in range(0, len(batch), 4096):
        # The line end keeps the last word of a text apart from the first of the next.
        points = encode([in_composed_form(text) + "\n" for text in batch[first : first + 4096]])
        room = len(points.codes) + 1
        starts, ends, hashes, flags = (np.empty(room, dtype=np.int64) for _ in range(4))
        n = kernel.tokenise(
            points.codes, 0, room - 1, tables.classes, tables.fold, starts, ends, hashes, flags, 0
        )
        counts.add(hashes[:n][(flags[:n] & (plain.WORD | plain.CAPITAL)) == plain.WORD])
    words, times = counts.result()
    return words[times >= at_least]


def _polarity(value: float) -> str:
    """Return a polarity from -2 to 2 as a symbol; empty around 0."""
    if abs(value) < 0.25:
        return ""
    mark = "+" if value > 0 else "-"
    return mark * 2 if abs(value) >= 1.5 else mark


def _lexicon_entries(lexicon: Lexicon, chains: Mapping[str, list[int]]) -> Entries:
    """Return phrase key -> tag name and polarity.

    A closed-class word has its class for both. A stance word has its tag, and its polarity or, where
    that is 0, VADER's; another word of VADER's list has its polarity for both.
    """
    valence = {chains[word][-1]: _polarity(v / 2) for word, v in lexicon.valence.items()}
    found = {key: (f"v{mark}", mark) for key, mark in valence.items() if mark}
    for form, number in _forms(lexicon).items():
        key, tag = chains[form][-1], lexicon.tags[number]
        found[key] = (tag.name, _polarity(tag.polarity) or valence.get(key, ""))
    for name, words in _closed(lexicon).items():
        found |= {chains[word][-1]: (name, name) for word in words}
    return found


def _forms(lexicon: Lexicon) -> dict[str, int]:
    return {_joined(phrase): tag for phrase, tag in lexicon.phrases.items()} | lexicon.words


def _closed(lexicon: Lexicon) -> dict[str, list[str]]:
    closed = (lexicon.negators, lexicon.hedges, lexicon.intensifiers)
    named = zip(("NEG", "HEDGE", "INTENS"), closed, strict=True)
    return {name: [word.replace("n't", "'t") for word in words] for name, words in named}


def _joined(phrase: tuple[str, ...]) -> str:
    return " ".join(phrase).replace(" '", "'").replace(" n't", "n't")


def _lexicon_arrays(
    lexicon: Lexicon | None, toned: Iterable[int]
) -> tuple[NDArray[np.int64], NDArray[np.int64], int, tuple[str, ...], tuple[str, ...]]:
    """Return keys, their tags, the longest phrase, names and classes; ``toned`` are keys that need no tag."""
    if lexicon is None:
        empty = np.zeros(0, dtype=np.int64)
        return empty, empty, 0, (), ()
    texts = [*lexicon.valence, *_forms(lexicon), *chain(*_closed(lexicon).values())]
    chains = dict(zip(texts, phrase_chains(texts), strict=True))
    longest = max([1, *(len(chains[_joined(phrase)]) for phrase in lexicon.phrases)])
    longest = min(_LONGEST_PHRASE, longest)
    found = _lexicon_entries(lexicon, chains)
    tags = sorted(set(found.values()))
    number = {tag: i for i, tag in enumerate(tags)}
    tagged = {key: number[tag] for key, tag in found.items()}
    beginnings = chain(*(own[:-1] for own in chains.values() if len(own) <= longest))
    entries = dict.fromkeys(chain(toned, beginnings), plain.NO_TAG) | tagged
    keys = np.array(sorted(entries), dtype=np.int64)
    numbers = np.array([entries[key] for key in keys.tolist()], dtype=np.int64)
    names, classes = zip(*tags, strict=True)
    return keys, numbers, longest, tuple(names), tuple(classes)


def _connotation_keys(lexicon: Lexicon) -> dict[str, int]:
    """Return the key of each word with a connotation; function words and what is several tokens have none."""
    # A word that carries roles and clauses in one language colours nobody in the other (Spanish "sin").
    words = [word for word in lexicon.connotations if word not in _ROLE_WORDS]
    chains = zip(words, phrase_chains(words), strict=True)
    return {word: chain[0] for word, chain in chains if len(chain) == 1}


def _tone_arrays(
    lexicon: Lexicon | None, keys: NDArray[np.int64], toned: Mapping[str, int]
) -> tuple[NDArray[np.int64], Tones]:
    """Return the connotation of each of ``keys``, an index into the tones or -1, and the tones.

    ``toned`` gives the key of each word with a connotation.
    """
    found = np.full(len(keys), plain.NO_TAG)
    if lexicon is None or not toned:
        return found, ()
    parts = {word: _tone(entry) for word, entry in lexicon.connotations.items()}
    tones = tuple(sorted(set(parts.values())))
    number = {tone: i for i, tone in enumerate(tones)}
    for word, key in toned.items():
        found[np.searchsorted(keys, key)] = number[parts[word]]
    return found, tones


def _tone(entry: Connotation) -> tuple[int, int, int]:
    from pipeline.lexicon.connotations import CLASSES

    return CLASSES.index(entry.domain), round(2 * entry.agent), round(2 * entry.patient)


def _tone_name(tone: tuple[int, int, int]) -> str:
    """Return the signs of agent and patient, such as ``+0``; empty where both are 0."""
    agent, patient = ("0+-"[(value > 0) - (value < 0)] for value in tone[1:])
    return "" if agent == patient == "0" else f"{agent}{patient}"
