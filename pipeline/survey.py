"""The first look at a corpus that exceeds memory: what it holds, and which part each statement is of."""

from __future__ import annotations

import json
import os
import platform
import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from pipeline.compiled import kernels
from pipeline.composed import in_composed_form
from pipeline.config import Config
from pipeline.corpora.formats import other_format
from pipeline.corpora.records import parse_record
from pipeline.errors import CorpusError, Fault
from pipeline.kernels import CAPITAL, WORD
from pipeline.knowledge import Knowledge, Lookup
from pipeline.leakage import record_spans, statement_key
from pipeline.lexicon import Lexicon
from pipeline.notes import CorpusNotes
from pipeline.schema import CorpusRecord
from pipeline.sketches import CommonWords, Seen
from pipeline.text import character_tables, encode
from pipeline.train import check_classes

#: Statements of the test and of the calibration part at most: more would only take memory, and the
#: standard error of an accuracy of 0.8 is below 0.006 by then.
MOST_HELD: Final = 5_000

#: Sources that are told apart.
MOST_SOURCES: Final = 1000
#: Statements that stand for the corpus in the record of a run.
MOST_SAMPLED: Final = 10_000

_BATCH: Final = 4096
_BINS: Final = 4096
_LIBRARIES: Final = ("numpy", "scipy", "scikit-learn", "pandas", "numba", "safetensors")

PathLike = str | os.PathLike[str]


def corpus_files(paths: PathLike | Iterable[PathLike]) -> list[Path]:
    """Return the corpus files of paths and folders, each once.

    Raises
    ------
    CorpusError
        A folder holds none.
    """
    given = [paths] if isinstance(paths, str | os.PathLike) else list(paths)
    found: dict[Path, Path] = {}
    for path in map(Path, given):
        inside = (
            sorted(p for p in path.rglob("*.jsonl") if p.is_file()) if path.is_dir() else [path]
        )
        if path.is_dir() and not inside:
            raise CorpusError(f"{path}: the folder has no *.jsonl file")
        found |= {file.resolve(): file for file in inside}
    return list(found.values())


def stream_records(files: Iterable[Path]) -> Iterator[CorpusRecord]:
    """Yield the statements of ``files``; unlike `read_corpus`, ids are not remembered."""
    for path in files:
        try:
            with path.open("rb") as stream:
                if other := other_format(stream, path):
                    raise CorpusError(str(other), (other,))
                for number, line in enumerate(stream, start=1):
                    if line.strip():
                        yield _record(line, str(path), number)
        except OSError as error:
            raise CorpusError(f"{path}: cannot be read ({error.strerror or error})") from error


def _record(line: bytes, path: str, number: int) -> CorpusRecord:
    try:
        parsed = parse_record(json.loads(line))
    except (ValueError, RecursionError) as error:
        fault = Fault(path, number, f"broken JSON: {error}")
        raise CorpusError(str(fault), (fault,)) from None
    if parsed.record is None or parsed.faults:
        faults = tuple(Fault(path, number, text) for text in parsed.faults)
        raise CorpusError("\n".join(map(str, faults)), faults)
    return parsed.record


def position_of(record: CorpusRecord) -> int:
    """Return which of `_BINS` bins a statement's group falls in, whatever the order of the stream."""
    name = f"group {record.group}" if record.group is not None else f"text {record.text.casefold()}"
    digest = blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "little") % _BINS


@dataclass(frozen=True, slots=True)
class Plan:
    """Bins of the parts: test lies in ``[0, test)``, calibration in ``[middle, calibration)``."""

    test: int
    middle: int
    calibration: int

    def part(self, position: int) -> str:
        """Return the name of the part of a bin."""
        if position < self.test:
            return "test"
        return "calibration" if self.middle <= position < self.calibration else "train"


@dataclass(slots=True)
class _Unique:
    """Drops statements that came before with the same mentions and the same labels asked."""

    seen: Seen = field(default_factory=Seen)

    def __call__(self, record: CorpusRecord) -> bool:
        (spans,) = record_spans([record])
        where = {m.party: (m.start, m.end) for m in record.mentions}
        asked = [
            (where.get(s.holder or "", s.holder), where.get(s.party, s.party))
            for s in record.decided_stances()
        ]
        asked += [(None, where.get(s.party, s.party)) for s in record.sentiments]
        name = f"{statement_key(record.text, spans)} {sorted(map(repr, asked))}"
        return not self.seen.add(
            int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "little")
        )


class Survey:
    """What the first pass learns."""

    def __init__(self, config: Config) -> None:
        self.counts: dict[str, int] = dict.fromkeys(
            ("statements", "duplicates", "contradictory", "train", "calibration", "test"), 0
        )
        self.pairs: Counter[str] = Counter()
        self._share = config.split
        self._bins = np.zeros(_BINS, dtype=np.int64)
        self._words = CommonWords()
        #: The sources that label stances, and those that label sentiments.
        self.sources: dict[str, set[str]] = {"stance": set(), "sentiment": set()}
        self._languages: set[str] = set()
        self.notes = CorpusNotes()
        self._examples: dict[tuple[str, str], CorpusRecord] = {}
        self.sample: list[CorpusRecord] = []
        self._random = random.Random(config.seed)

    def watch(self, records: Iterator[CorpusRecord]) -> Iterator[CorpusRecord]:
        """Yield ``records`` again, looking at each."""
        unique = _Unique()
        held = round((self._share.test + self._share.calibration) * _BINS)
        texts: list[str] = []
        for record in records:
            self.counts["statements"] += 1
            self.notes.see(record)
            yield record
            if not unique(record):
                self.counts["duplicates"] += 1
                continue
            self._note(record)
            position = position_of(record)
            self._bins[position] += 1
            # Words of what may be held out are not learned, as scores would profit from them.
            texts += [record.text] if position >= held else []
            if len(texts) >= _BATCH:
                self._words.add(_lower_words(texts))
                texts = []
        if texts:
            self._words.add(_lower_words(texts))

    def _draw(self, record: CorpusRecord) -> None:
        """Keep a uniform sample: Vitter, "Random sampling with a reservoir" (ACM TOMS 1985), algorithm R."""
        if len(self.sample) < MOST_SAMPLED:
            self.sample.append(record)
            return
        place = self._random.randrange(self.counts["statements"] - self.counts["duplicates"])
        if place < MOST_SAMPLED:
            self.sample[place] = record

    def _note(self, record: CorpusRecord) -> None:
        self._draw(record)
        self._languages.add(record.lang)
        self.pairs.update(stance=len(record.decided_stances()), sentiment=len(record.sentiments))
        for kind, labels in (
            ("stance", record.decided_stances()),
            ("sentiment", record.sentiments),
        ):
            if labels and len(self.sources[kind]) < MOST_SOURCES:
                self.sources[kind].add(record.source)
            for item in labels:
                self._examples.setdefault((kind, item.label), record)

    def plan(self) -> Plan:
        """Return the parts: the shares of the configuration, but `MOST_HELD` statements at most.

        Raises
        ------
        CorpusError, TrainingError
            There are no statements, or a class is missing.
        """
        if not self.counts["statements"]:
            raise CorpusError("the corpus is empty: there is no statement to train on")
        check_classes(list(self._examples.values()))
        middle = round(self._share.test * _BINS)
        last = middle + round(self._share.calibration * _BINS)
        test = self._fit(0, middle)
        calibration = self._fit(middle, last)
        self.counts["test"] = int(self._bins[:test].sum())
        self.counts["calibration"] = int(self._bins[middle:calibration].sum())
        self.counts["train"] = (
            int(self._bins.sum()) - self.counts["test"] - self.counts["calibration"]
        )
        return Plan(test, middle, calibration)

    def _fit(self, first: int, last: int) -> int:
        sums = np.cumsum(self._bins[first:last])
        return first + int(np.searchsorted(sums, MOST_HELD, side="right"))

    def training_pairs(self, kind: str) -> int:
        """Return about how many pairs of ``kind`` the training part of the plan has."""
        distinct = sum(self.counts[name] for name in ("train", "calibration", "test"))
        return round(self.pairs[kind] * self.counts["train"] / distinct)

    def knowledge(self, lexicon: Lexicon) -> Knowledge:
        """Return what the features know about words."""
        return _with_common(Knowledge.learn([], lexicon), self._words.keys)

    def facts(self, fingerprint: str, config: Config) -> dict[str, Any]:
        """Return what the saved model records of the run."""
        return {
            "fingerprint": fingerprint,
            "sources": sorted(set.union(*self.sources.values())),
            "languages": sorted(self._languages),
            "counts": dict(self.counts),
            "seed": config.seed,
            "out_of_core": {"epochs": config.scale.epochs},
            "versions": {"python": platform.python_version()} | {n: version(n) for n in _LIBRARIES},
        }


def _with_common(knowledge: Knowledge, words: NDArray[np.int64]) -> Knowledge:
    return replace(knowledge, common=Lookup.of(words))


def _lower_words(texts: Sequence[str]) -> NDArray[np.int64]:
    """Return the hashes of the words that stand in lower case in ``texts``, repetitions included."""
    tables, points = character_tables(), encode(list(map(in_composed_form, texts)))
    room = len(points.codes) + 1
    starts, ends, hashes, flags = (np.empty(room, dtype=np.int64) for _ in range(4))
    n = kernels(1 << 30).tokenise(
        points.codes, 0, room - 1, tables.classes, tables.fold, starts, ends, hashes, flags, 0
    )
    lower: NDArray[np.int64] = hashes[:n][(flags[:n] & (WORD | CAPITAL)) == WORD]
    return lower


def parted(files: list[Path], plan: Plan) -> Iterator[tuple[str, list[CorpusRecord]]]:
    """Yield batches of distinct statements with the name of their part."""
    records, unique = stream_records(files), _Unique()
    while batch := list(islice(records, _BATCH)):
        parts: dict[str, list[CorpusRecord]] = {}
        for record in batch:
            if unique(record):
                parts.setdefault(plan.part(position_of(record)), []).append(record)
        yield from sorted(parts.items())


def part_batches(files: list[Path], plan: Plan, name: str) -> Iterator[list[CorpusRecord]]:
    """Yield batches of the distinct statements of one part."""
    return (batch for part, batch in parted(files, plan) if part == name)
