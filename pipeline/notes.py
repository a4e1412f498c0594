"""What whoever trains or evaluates on a corpus should know of it before believing the figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from pipeline.attribution.language import language_code
from pipeline.candidates import SCORED_LANGUAGES
from pipeline.corpora.spans import is_cut
from pipeline.schema import CorpusRecord


@dataclass(slots=True)
class CorpusNotes:
    """Counts over labelled statements, seen one by one: mentions, those that cut a word, other languages."""

    mentions: int = 0
    cut: int = 0
    other_languages: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, records: Iterable[CorpusRecord]) -> CorpusNotes:
        """Return the counts over ``records``."""
        notes = cls()
        for record in records:
            notes.see(record)
        return notes

    def see(self, record: CorpusRecord) -> None:
        """Count a statement."""
        self.mentions += len(record.mentions)
        self.cut += sum(is_cut(record, mention) for mention in record.mentions)
        lang = language_code(record.lang)
        if lang is not None and lang not in SCORED_LANGUAGES:
            self.other_languages[lang] += 1

    def notices(self) -> list[str]:
        """Return one sentence for each thing worth telling."""
        found = []
        if self.cut:
            found.append(
                f"{self.cut} of {self.mentions} mentions begin or end inside a word; "
                "stance corpus check shows them"
            )
        if self.other_languages:
            parts = ", ".join(f"{n} in {lang}" for lang, n in sorted(self.other_languages.items()))
            found.append(f"statements in languages that stance score leaves unscored: {parts}")
        return found
