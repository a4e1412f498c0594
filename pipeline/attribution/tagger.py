"""Reported speech that no rule foresees: spans found by a trained tagger, beside the rules'.

The tagger (``pipeline.span_kernels``) reads each sentence with what the rules found in it, and says how
probable every span of content is. The most probable are taken, what the rules found with some credit. Weights
are of hashed features, trained by ``experiments/tagger.py`` on English news; other languages keep the rules
alone, and quotations are the rules' everywhere.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import chain
from struct import pack_into
from threading import local
from types import ModuleType
from typing import Any, Final

from pipeline import span_kernels as plain
from pipeline.attribution.records import Attribution, Parts, Piece, Reading
from pipeline.attribution.sentences import Span
from pipeline.attribution.tokens import Tokens
from pipeline.attribution.weights import Tagger, load_tagger
from pipeline.attribution.words import Words, role_key
from pipeline.compiled import span_kernels_for

#: Content is taken from this posterior on: where precision and recall balance on held-out articles.
LEAST: Final = 0.42
#: Credit of the rules beside the posterior: of those whose construction is clear, of the others, and of
#: content that quotations go on with.
MUCH: Final = 0.3
LITTLE: Final = 0.1
CERTAIN: Final = 9.0
_CLEAR: Final = (
    "say tell that think ask asked judge postposed inverted according as of-relative colon measured"
)
#: A judge behind "by" is one even where the tagger has never seen a name alone judged.
CREDIT: Final = {**dict.fromkeys(_CLEAR.split(), MUCH), "passive-which": CERTAIN}
_OPENER: Final = 5  # characters of what may open a content: "that "
_LANGUAGES: Final = (None, "en")
_KEPT: Final = local()


@dataclass(slots=True, init=False)
class Taken:
    """A span of content: its sentence (of the batch), rule (-1: none), cue, source, how probable it is."""

    sentence: int
    content: Span
    rule: int
    cue: Span | None
    source: Span | None
    posterior: float

    def __init__(
        self,
        sentence: int,
        content: Span,
        rule: int,
        cue: Span | None,
        source: Span | None,
        posterior: float,
    ) -> None:
        self.sentence = sentence
        self.content = content
        self.rule = rule
        self.cue = cue
        self.source = source
        self.posterior = posterior


@dataclass(slots=True)
class Batch:
    """Sentences end to end, as the kernels want them; ``quoted`` and ``ruled`` are runs of marked tokens."""

    table: Words
    pieces: list[Piece] = field(default_factory=list)
    units: list[Tokens] = field(default_factory=list)
    ids: list[int] = field(default_factory=list)
    quoted: list[int] = field(default_factory=list)
    ruled: list[int] = field(default_factory=list)
    start: list[int] = field(default_factory=list)
    end: list[int] = field(default_factory=list)
    first: list[int] = field(default_factory=list)
    last: list[int] = field(default_factory=list)
    rules: list[int] = field(default_factory=lambda: [0])
    rule_lo: list[int] = field(default_factory=list)
    rule_hi: list[int] = field(default_factory=list)
    credit: list[float] = field(default_factory=list)
    rule_rows: list[Attribution] = field(default_factory=list)
    parts: Parts = field(default_factory=Parts)

    def rule_span(self, r: int) -> Span:
        """Return a span of content as the rule found it."""
        return self.rule_lo[r], self.rule_hi[r]

    def words(self, s: int, span: Span | None) -> str:
        """Return the words of a span of sentence ``s``, in lower case."""
        t = self.units[s]
        left, right = span or (0, 0)
        lo, hi = bisect_right(t.end, left), bisect_left(t.start, right)
        return " ".join(t.low[lo:hi])

    def arrays(self, fast: bool) -> tuple[Any, ...]:
        """Return what the kernels read of the sentences: arrays for machine code, else lists."""
        whole = (
            self.ids, self.quoted, self.ruled, self.start, self.end,
            self.first, self.last, self.rules, self.rule_lo, self.rule_hi,
        )  # fmt: skip
        if not fast:
            return *whole, self.credit
        import numpy as np

        return *whole_arrays(whole), np.array(self.credit, dtype=np.float64)


def whole_arrays(columns: tuple[list[int], ...]) -> list[Any]:
    """Return lists of numbers as arrays: one after another in one, by ``struct``, five times as fast."""
    import numpy as np

    numbers = list(chain.from_iterable(columns))
    room: Any = np.empty(len(numbers), dtype=np.int64)
    pack_into(f"{len(numbers)}q", room, 0, *numbers)
    arrays, hi = [], 0
    for column in columns:
        lo, hi = hi, hi + len(column)
        arrays.append(room[lo:hi])
    return arrays


def encode(reading: Reading, table: Words) -> Batch:
    """Return the English sentences of a document as numbers, with what the rules found in them."""
    batch = Batch(table)
    units, size, first, last = batch.units, 0, batch.first, batch.last
    for piece in reading.pieces:
        unit = piece.unit
        if unit is None or piece.body is not None or piece.lang not in _LANGUAGES:
            continue
        n = len(unit.tag)
        if not 0 < n <= plain.MOST_TOKENS:
            continue
        first.append(size)
        size += n
        last.append(size)
        batch.pieces.append(piece)
        units.append(unit)
        batch.start += unit.start
        batch.end += unit.end
        if piece.sentence.quotes:
            _add_quotes(batch, piece)
        if piece.found or piece.direct:
            _add_roles(batch, piece)
        batch.rules.append(len(batch.rule_rows))
    batch.ids = table.ids(units)
    return batch


def _add_quotes(batch: Batch, piece: Piece) -> None:
    direct = {quote.start for quote, _ in piece.direct}
    for quote in piece.sentence.quotes:
        mark = plain.DIRECT if quote.start in direct else 1
        batch.quoted += (len(batch.first) - 1, quote.start, quote.end, mark, mark)


def _add_roles(batch: Batch, piece: Piece) -> None:
    """What the rules take each token for: role and rule, as hashes; content over cue over source."""
    runs, s = batch.ruled, len(batch.first) - 1
    found = piece.found
    rows = [*found, *[row for _, row in piece.direct]] if piece.direct else found
    lo, hi = piece.sentence.start, piece.sentence.end
    for row in rows:
        if row.content and row.source:
            _add_run(runs, s, row.source, role_key("source", row.rule))
    for row in rows:
        if row.content and row.cue:
            _add_run(runs, s, row.cue, role_key("cue", row.rule))
    for row in rows:
        keys = role_key("content", row.rule)
        for span in batch.parts.near(row, lo, hi):
            _add_run(runs, s, span, keys)
    for row in found:
        if row.kind == "indirect":
            for span in batch.parts.near(row, lo, hi):
                if lo <= span[0] < hi:
                    batch.rule_lo.append(span[0])
                    batch.rule_hi.append(span[1])
                    batch.credit.append(credit(row))
                    batch.rule_rows.append(row)


def _add_run(runs: list[int], s: int, span: Span, keys: tuple[int, int]) -> None:
    runs += (s, span[0], span[1], keys[0], keys[1])


def credit(row: Attribution) -> float:
    """Return what a rule's content counts beside its posterior; that which a quotation goes on with stays."""
    return CERTAIN if row.quotes else CREDIT.get(row.rule, LITTLE)


def refine(reading: Reading, model: Tagger | None = None, *, least: float = LEAST) -> Reading:
    """Turn down what the rules found that is improbable, add what the tagger finds; return ``reading``."""
    model = model or load_tagger()
    model.words = model.words.kept()
    batch = encode(reading, model.words)
    if not batch.first:
        return reading
    spans = take_spans(batch, model, least)
    kept: dict[int, list[Span]] = {id(row): [] for row in batch.rule_rows}
    new: dict[int, list[Attribution]] = {}
    for taken in spans:
        _place(taken, batch, kept, new)
    _settle(reading, batch, kept, new)
    return reading


def _place(
    taken: Taken, batch: Batch, kept: dict[int, list[Span]], new: dict[int, list[Attribution]]
) -> None:
    """Give a span to the rule that found about the same, else to an attribution of the tagger's.

    What is judged ends where the rule says, for what goes on with it ("and is paying") is not judged.
    """
    s, span = taken.sentence, taken.content
    for r in range(batch.rules[s], batch.rules[s + 1]):
        rule, row = batch.rule_span(r), batch.rule_rows[r]
        if taken.rule == r or (taken.rule < 0 and (_same(span, rule) or _meet(row.cue, taken.cue))):
            stays = _close(span, rule) or (row.rule == "judge" and span[0] == rule[0])
            kept[id(row)].append(rule if stays else span)
            return
    if _is_quoted_in_part(span, batch.pieces[s], batch.parts):
        return
    rows = new.setdefault(s, [])
    for row in rows:
        if row.cue is not None and row.cue == taken.cue:
            row.content.append(span)
            row.sure = min(row.sure, taken.posterior)
            return
    lemma = batch.words(s, taken.cue)
    row = Attribution(taken.source, taken.cue, [span], "indirect", "tagger", lemma)
    row.sure = taken.posterior
    rows.append(row)


def _is_quoted_in_part(span: Span, piece: Piece, parts: Parts) -> bool:
    """Is most of the span said beside a quotation, by the speaker of that?"""
    return any(
        2 * (min(hi, span[1]) - max(lo, span[0])) > span[1] - span[0]
        for row in piece.found
        if row.kind == "direct"
        for lo, hi in parts.near(row, *span)
    )


def _same(one: Span, other: Span) -> bool:
    """Do the spans share half of all their characters?"""
    both = min(one[1], other[1]) - max(one[0], other[0])
    return both > 0 and 2 * both >= one[1] - one[0] + other[1] - other[0] - both


def _meet(one: Span | None, other: Span | None) -> bool:
    return one is not None and other is not None and one[0] < other[1] and other[0] < one[1]


def _close(one: Span, other: Span) -> bool:
    """Do the spans differ by a "to" or a mark at most? Then what the rule says is as good."""
    return abs(one[0] - other[0]) <= _OPENER and abs(one[1] - other[1]) <= 1


def _settle(
    reading: Reading, batch: Batch, kept: dict[int, list[Span]], new: dict[int, list[Attribution]]
) -> None:
    """Write the outcome into the reading: rows that lost all their content go, new ones take their place."""
    gone = set()
    weighed: dict[int, set[Span]] = {}
    for r, row in enumerate(batch.rule_rows):
        weighed.setdefault(id(row), set()).add(batch.rule_span(r))
    for row in {id(row): row for row in batch.rule_rows}.values():
        if kept[id(row)]:
            elsewhere = [span for span in row.content if span not in weighed[id(row)]]
            row.content = sorted({*elsewhere, *kept[id(row)]})
        else:
            gone.add(id(row))
    for s, piece in enumerate(batch.pieces):
        if gone and piece.found:
            piece.found = [row for row in piece.found if id(row) not in gone]
        if s in new:
            piece.found = sorted([*piece.found, *new[s]], key=_position)
    added = [row for rows in new.values() for row in rows]
    rows = [row for row in [*reading.attributions, *added] if id(row) not in gone]
    reading.attributions = sorted(rows, key=_position) if added else rows


def _position(row: Attribution) -> int:
    return min((lo for lo, _ in row.content), default=0)


def take_spans(
    batch: Batch, model: Tagger, least: float, kernel: ModuleType | None = None
) -> list[Taken]:
    """Return the spans of content that are probable enough; ``kernel`` as in :mod:`pipeline.compiled`."""
    kernel = kernel or span_kernels_for(len(batch.ids))
    fast = kernel is not plain
    most = plain.CANDIDATES * len(batch.first) + len(batch.rule_rows)  # all that can be taken
    whole, real = _room(fast)
    taken, sure = whole(most * plain.TAKEN_FIELDS), real(most)
    rooms = (
        *(whole(len(batch.ids)) for _ in range(2)), *_rooms(fast, len(model.bounds)),
        *(real(plain.CANDIDATES + len(batch.rule_rows)) for _ in range(2)),
    )  # fmt: skip
    done = kernel.take_spans(
        *batch.arrays(fast), *model.arrays(batch.table, kernel), least, *rooms, taken, sure
    )
    width = plain.TAKEN_FIELDS
    if fast:
        taken, sure = taken[: done * width].tolist(), sure[:done].tolist()
    return [_taken(batch, taken[k * width : (k + 1) * width], sure[k]) for k in range(done)]


def _taken(batch: Batch, fields: list[int], posterior: float) -> Taken:
    s, _, _, rule, left, right, cue, cue_end, source, source_end = fields
    return Taken(
        s,
        batch.rule_span(rule) if rule >= 0 else (left, right),
        rule,
        (cue, cue_end) if cue >= 0 else None,
        (source, source_end) if source >= 0 else None,
        posterior,
    )


def _rooms(fast: bool, features: int) -> tuple[Any, ...]:
    """Return room for one sentence, the same for all documents of a thread."""
    rooms: tuple[Any, ...] | None = getattr(_KEPT, "rooms", None) if fast else None
    if rooms is None or len(rooms[0]) < features * plain.MOST_TOKENS:
        whole, real = _room(fast)
        n, many = plain.MOST_TOKENS, plain.MOST_SEGMENTS
        rooms = (
            whole(features * n), whole((n + 2 * plain.PAD) * plain.COLUMNS), *(whole(n) for _ in range(3)),
            *(real(n * plain.LABELS) for _ in range(3)), *(real(n) for _ in range(3)),
            whole(many), whole(many), real(many), whole(plain.CANDIDATES),
        )  # fmt: skip
        if fast:
            _KEPT.rooms = rooms
    return rooms


def _room(fast: bool) -> tuple[Callable[[int], Any], Callable[[int], Any]]:
    """Return what makes room for whole and for real numbers: arrays for machine code, else lists."""
    if not fast:
        return (lambda size: [0] * size), (lambda size: [0.0] * size)
    import numpy as np

    return (lambda size: np.empty(size, dtype=np.int64)), np.empty
