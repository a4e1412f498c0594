"""Statements as words, for ideas that cut or rewrite them: clauses, coordinations, other texts.

Clauses are cut by closed-class words and punctuation, without a parser (as in Ejerhed, "Finding
clauses in unrestricted text by finitary and stochastic methods", ANLP 1988).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from pipeline import kernels as plain
from pipeline.compiled import kernels
from pipeline.config import BlockConfig
from pipeline.features import Reader
from pipeline.knowledge import Knowledge
from pipeline.pairs import PairBatch, PairBuilder
from pipeline.schema import CorpusRecord, Mention

#: These open a clause after a comma; those below it do so by themselves.
AFTER_COMMA: Final = frozenset(
    """and but or nor so yet as if when where after before since until unless though for""".split()  # noqa: SIM905
)
ALWAYS: Final = frozenset("that who whom whose which because although whereas while".split())  # noqa: SIM905
CLOSING: Final = frozenset((";", ":", "–", "—", "--"))
CONJUNCTIONS: Final = frozenset(("and", "but", "or", "nor", "yet", "so")) | ALWAYS
#: A list of names: mentions (M), names (N), commas, "and" (&) and "the" (t).
_LIST: Final = re.compile(r"[MN](?:,t?[MN])*,?&t?[MN]")

Edit = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Word:
    """A unit of a statement: ``text`` in lower case, offsets, party (-1: a word, -2: a name), tag and tone."""

    text: str
    start: int
    end: int
    party: int
    tag: int
    tone: int


def words_of(batch: PairBatch, knowledge: Knowledge) -> list[list[Word]]:
    """Return the words of each statement of ``batch``."""
    reader = Reader(knowledge, [BlockConfig(name="none", unit="bias", ngrams=(1, 1))])
    units = reader.read(batch, 0, len(batch.texts), kernels(len(batch)))
    columns = [
        np.asarray(c).tolist() for c in (units.start, units.end, units.party, units.tag, units.tone)
    ]
    rows, ptr = list(zip(*columns, strict=True)), np.asarray(units.ptr).tolist()
    return [
        [Word(_form(text, start, end), start, end, *rest) for start, end, *rest in rows[low:high]]
        for text, low, high in zip(batch.texts, ptr[:-1], ptr[1:], strict=True)
    ]


def _form(text: str, start: int, end: int) -> str:
    """Return a word in lower case; a hyphen between spaces is a dash."""
    word = text[start:end].lower()
    return "–" if word == "-" and text[start - 1 : start] == " " else word


def clauses(words: Sequence[str]) -> list[int]:
    """Return the number of each word's clause (lower-case words; marks close the clause they stand in).

    >>> clauses("he said that a , who won , left ; b".split())
    [0, 0, 1, 1, 1, 2, 2, 2, 2, 2, 3]
    """
    number, found = 0, []
    for at, word in enumerate(words):
        before = words[at - 1] if at else ""
        opens = word in ALWAYS or (before == "," and word in AFTER_COMMA)
        if at and (before in CLOSING or (opens and before not in AFTER_COMMA)):
            number += 1
        found.append(number)
    return found


def nearest(words: Sequence[Word], holder: int, party: int) -> tuple[int, int]:
    """Return the places of the holder's and the party's units nearest to each other, -1 if there is none."""
    holders = [at for at, word in enumerate(words) if word.party == holder and holder >= 0]
    parties = [at for at, word in enumerate(words) if word.party == party and party >= 0]
    if not holders or not parties:
        return (holders or [-1])[0], (parties or [-1])[0]
    return min(((h, p) for h in holders for p in parties), key=lambda pair: abs(pair[0] - pair[1]))


def clause_span(words: Sequence[Word], holder: int, party: int) -> tuple[int, int]:
    """Return where the clauses from the holder's to the party's begin and end, or the party's alone."""
    number = clauses([word.text for word in words])
    anchors = [number[at] for at in nearest(words, holder, party) if at >= 0]
    if not anchors:
        return words[0].start, words[-1].end
    inside = [
        w for w, own in zip(words, number, strict=True) if min(anchors) <= own <= max(anchors)
    ]
    return inside[0].start, inside[-1].end


def clause_batch(batch: PairBatch, statements: Sequence[Sequence[Word]]) -> PairBatch:
    """Return the pairs of ``batch``, each in a text of its own: that of its clauses."""
    builder = PairBuilder(repeat=batch.repeat)
    spans = list(
        zip(
            batch.mention_start.tolist(),
            batch.mention_end.tolist(),
            batch.mention_party.tolist(),
            strict=True,
        )
    )
    for number, holder, party in zip(
        batch.statement.tolist(), batch.holder.tolist(), batch.party.tolist(), strict=True
    ):
        own = spans[batch.mention_ptr[number] : batch.mention_ptr[number + 1]]
        low, high = clause_span(statements[number], holder, party)
        inside = [
            (max(s, low) - low, min(e, high) - low, p) for s, e, p in own if s < high and e > low
        ]
        builder.add(batch.texts[number][low:high], inside, [(holder, party)])
    return builder.build()


def collapsed(symbols: str) -> Iterator[tuple[int, int, int]]:
    """Yield first place, last place and the mention's of each list of names that has one mention.

    >>> list(collapsed("xM&Nx")), list(collapsed("N,N,&tMx")), list(collapsed("M&M")), list(collapsed("M,N"))
    ([(1, 3, 1)], [(0, 6, 6)], [], [])
    """
    for match in _LIST.finditer(symbols):
        mentions = [at for at in range(*match.span()) if symbols[at] == "M"]
        if len(mentions) == 1:
            yield match.start(), match.end() - 1, mentions[0]


def coordination_edits(words: Sequence[Word]) -> list[Edit]:
    """Return what to cut so that a mention stands alone for the names that are joined to it."""
    symbols = "".join(map(_symbol, words))
    edits: list[Edit] = []
    for first, last, kept in collapsed(symbols):
        if first < kept:
            edits.append((words[first].start, words[kept].start, ""))
        if kept < last:
            edits.append((words[kept].end, words[last].end, ""))
    return edits


def _symbol(word: Word) -> str:
    if word.party >= 0:
        return "M"
    if word.party == plain.NAME:
        return "N"
    return {",": ",", "and": "&", "or": "&", "&": "&", "the": "t"}.get(word.text, "x")


def edited(record: CorpusRecord, edits: Sequence[Edit]) -> CorpusRecord:
    """Return ``record`` with spans replaced; ``edits`` are in order, and none reaches into a mention."""
    pieces, shifts, at, moved = [], [], 0, 0
    for start, end, new in edits:
        pieces += [record.text[at:start], new]
        moved += len(new) - (end - start)
        shifts.append((end, moved))
        at = end
    text = "".join([*pieces, record.text[at:]])
    ends = [end for end, _ in shifts]
    by = [0, *(shift for _, shift in shifts)]

    def shifted(mention: Mention) -> Mention:
        shift = by[int(np.searchsorted(ends, mention.start, side="right"))]
        return replace(mention, start=mention.start + shift, end=mention.end + shift)

    return replace(record, text=text, mentions=tuple(map(shifted, record.mentions)))


def signs(knowledge: Knowledge) -> NDArray[np.int64]:
    """Return the signs of agent and patient (n_tones, 2) of each connotation."""
    return np.sign(knowledge.tone_parts.reshape(-1, 3)[:, 1:])
