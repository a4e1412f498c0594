"""Which language a short text is in: function words and scripts, offline, unsure rather than wrong."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import chain
from typing import Final

from pipeline.attribution.cues import LANGUAGES, load_cues
from pipeline.errors import LexiconError
from pipeline.resources import resource

_WORDS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_CAPITAL: Final = r"[^\W\d_a-zß-öø-ÿ][\w’'-]*"
_PARTICLE: Final = r"(?:[Vv]an|[Vv]on|[Dd]er|[Dd]en?|[Zz]u) "
#: "Bart De Wever", "Ursula von der Leyen", "von der Leyen"; the particles alone are left out of it.
_NAME = re.compile(
    rf"\b(?:{_PARTICLE}{_PARTICLE}|(?P<first>{_CAPITAL} )(?:{_PARTICLE})+)(?={_CAPITAL})"
)
_SAMPLE: Final = 1500  # characters that decide; more would not change the answer
_MIN_MARGIN: Final = 1.15
_HEAD: Final = 400  # characters that decide alone, if they speak clearly
_CLEAR_SIGNS: Final = 6
_CLEAR_MARGIN: Final = 2.5
_MEMO_SIZE: Final = 50_000
_MEMO_WORD: Final = 40
_CODES: Final[dict[str, str]] = {
    **dict.fromkeys(("eng", "english"), "en"),
    **dict.fromkeys(("spa", "spanish", "español", "castellano", "castilian"), "es"),
}
#: ISO 639-2 for a language that is not told: none, several, undetermined, and codes of a user's own.
_UNTOLD = re.compile(r"mis|mul|und|zxx|q[a-t][a-z]")
#: Scripts that settle the language without words; the first matching range wins.
_SCRIPTS: Final = (
    (re.compile(r"[\u3040-\u30ff]"), "ja"),
    (re.compile(r"[\uac00-\ud7af]"), "ko"),
    (re.compile(r"[\u4e00-\u9fff]"), "zh"),
    (re.compile(r"[\u0590-\u05ff]"), "he"),
    (re.compile(r"[پچژگ]"), "fa"),
    (re.compile(r"[\u0600-\u06ff]"), "ar"),
    (re.compile(r"[іїєґІЇЄҐ]"), "uk"),
    (re.compile(r"[\u0400-\u04ff]"), "ru"),
    (re.compile(r"[\u0370-\u03ff]"), "el"),
    (re.compile(r"[\u0900-\u097f]"), "hi"),
    (re.compile(r"[\u0e00-\u0e7f]"), "th"),
)
_RARE = re.compile(r"[^\x00-\x7f]")
_FOREIGN = re.compile(r"[\u0370-\u1fff\u3040-\ud7af]")
#: Letters that few languages use: a vote each.
_LETTERS: Final = (
    (re.compile(r"[ñ¿¡]"), ("es",)),
    (re.compile(r"[ãõ]"), ("pt",)),
    (re.compile(r"[ßäöü]"), ("de", "sv", "tr")),
    (re.compile(r"[ąęłńśźż]"), ("pl",)),
    (re.compile(r"[ășț]"), ("ro",)),
    (re.compile(r"[ğış]"), ("tr",)),
    (re.compile(r"[èêœ]"), ("fr", "it")),
    (re.compile(r"[å]"), ("sv",)),
    (re.compile(r"[íóúá]"), ("es", "pt")),
)


@lru_cache(maxsize=1)
def _word_weights() -> dict[str, tuple[tuple[str, float], ...]]:
    """Word -> (language, weight); a word shared by k languages weighs 1/sqrt(k) in each."""
    owners: dict[str, list[str]] = {}
    text = resource("seeds", "languages.txt").read_text(encoding="utf-8")
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        code, colon, words = line.partition(":")
        if not colon:
            raise LexiconError(f"seeds/languages.txt:{number}: no colon after the language code")
        for word in words.split():
            owners.setdefault(word, []).append(code.strip())
    return {word: tuple((c, len(row) ** -0.5) for c in row) for word, row in owners.items()}


def language_code(value: str | None) -> str | None:
    """Return the bare language code: ``en`` for ``en-GB``, ``EN_us``, ``eng`` or ``English (US)``.

    None, so that the text must tell, for ``und`` and the other codes that name no language.
    """
    if not value or not value.strip():
        return None
    code = re.split(r"[-_;,(\s]", value.strip().casefold(), maxsplit=1)[0]
    return None if _UNTOLD.fullmatch(code) else _CODES.get(code, code) or None


def detect_language(text: str) -> str | None:
    """Return the ISO 639-1 code of the language of ``text``, None when there is too little evidence.

    Parameters
    ----------
    text
        Any text; the first 1,500 characters decide.

    Notes
    -----
    Function words vote with weight 1/sqrt(k) when k languages share them. An answer needs two different
    signs (English, of which names and headlines show few, needs one), a weight of at least 0.9 and 1.15
    times that of the next language. Other scripts are told apart by letters.
    """
    sample = text[:_SAMPLE]
    if not sample.isascii():
        rare = "".join(_RARE.findall(sample))
        if len(_FOREIGN.findall(rare)) * 3 > len(sample):
            return next((code for script, code in _SCRIPTS if script.search(sample)), None)
    if len(sample) > _HEAD:
        best, clear = _latin(sample[:_HEAD])
        if clear:
            return best
    return _latin(sample)[0]


class _Memo(dict[str, tuple[str, ...]]):
    """What stands between two spaces -> the words of it that vote; forgets all when it grows too large."""

    def __missing__(self, chunk: str) -> tuple[str, ...]:
        known = _word_weights()
        low = chunk.lower().replace("’", "'")
        words = tuple(word for word in _WORDS.findall(low) if word in known)
        if len(chunk) <= _MEMO_WORD:
            if len(self) >= _MEMO_SIZE:
                self.clear()
            self[chunk] = words
        return words


_memo = _Memo()


def _latin(sample: str) -> tuple[str | None, bool]:
    """The language, and whether it is so clear that more text would not change it.

    "Ursula von der Leyen" is no German: another language than those read is found without the particles of
    names, too, or by words that are no verbs of theirs.
    """
    found, clear, _ = _decide(sample)
    if found is None or found in LANGUAGES:
        return found, clear
    unnamed = _NAME.sub(r"\g<first>", sample)
    if unnamed == sample:
        return found, clear
    again, clear, votes = _decide(unnamed)
    if again is None and votes and not _has_verb(unnamed):
        again = found
    return again, clear


def _has_verb(sample: str) -> bool:
    """Is one of the words a cue verb of a language that is read?"""
    return any(not load_cues(code).verbs.keys().isdisjoint(sample.split()) for code in LANGUAGES)


def _decide(sample: str) -> tuple[str | None, bool, dict[str, float]]:
    """The language, whether it is clear, and the votes of each."""
    weights = _word_weights()
    votes: dict[str, float] = {}
    signs: dict[str, int] = {}
    counts: dict[str, int] = {}
    for word in chain.from_iterable(map(_memo.__getitem__, sample.split())):
        counts[word] = counts.get(word, 0) + 1
    for word, times in counts.items():
        for code, weight in weights[word]:
            votes[code] = votes.get(code, 0.0) + times * weight
            signs[code] = signs.get(code, 0) + 1
    if not sample.isascii():
        rare = "".join(_RARE.findall(sample.lower()))
        for pattern, codes in _LETTERS:
            if pattern.search(rare):
                for code in codes:
                    votes[code] = votes.get(code, 0.0) + 1 / len(codes)
                    signs[code] = signs.get(code, 0) + 1
    if not votes:
        return None, False, votes
    (best, top), *rest = sorted(votes.items(), key=lambda kv: -kv[1])
    second = rest[0][1] if rest else 0.0
    few = best != "en" and signs[best] < 2
    if few or top < 0.9 or top < _MIN_MARGIN * second:
        return None, False, votes
    return best, signs[best] >= _CLEAR_SIGNS and top >= _CLEAR_MARGIN * second, votes
