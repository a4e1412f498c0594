"""The stance lexicon: words and phrases by which one party favours or opposes another.

``seeds/lexicon.yaml`` holds lemmas with polarity, direction and kind; loading generates their
inflections and interns (part of speech, polarity, direction, kind) as a small table of tags.
``seeds/valence.tsv`` holds VADER's valences (Hutto and Gilbert, ICWSM 2014). The scoring path
never parses YAML: a saved model carries the compact snapshot of ``Lexicon.to_json``.

One tag a surface form. Where a form is ambiguous, in this order: the later file wins; English
before Spanish; a lemma before an inflected form of another lemma; verb, adjective, noun, adverb.
So *attack* is a verb although the noun is listed too; both feed the same polarity.
"""

from pipeline.lexicon.counts import lexicon_counts, look_up
from pipeline.lexicon.entries import CLOSED, DIRECTIONS, KINDS, LANGS, MARKS, POS, Entry
from pipeline.lexicon.forms import surface_forms, tokens
from pipeline.lexicon.inflect import inflect
from pipeline.lexicon.reading import LexiconFile, read_lexicon, read_valence
from pipeline.lexicon.tables import SNAPSHOT_VERSION, Lexicon, Tag

__all__ = [
    "CLOSED",
    "DIRECTIONS",
    "KINDS",
    "LANGS",
    "MARKS",
    "POS",
    "SNAPSHOT_VERSION",
    "Entry",
    "Lexicon",
    "LexiconFile",
    "Tag",
    "inflect",
    "lexicon_counts",
    "look_up",
    "read_lexicon",
    "read_valence",
    "surface_forms",
    "tokens",
]
