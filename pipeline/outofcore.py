"""Training on corpora that exceed memory: same interface and same artifact as :mod:`pipeline.train`.

The corpus is read three times. The first pass learns the words that are common in lower case and how
large the parts become, the second the frequent n-grams (in a sketch), the third computes features
and writes them, row by row in random order, to bucket files on disk. Stochastic gradient descent with
averaging then reads the buckets in epochs: Bottou, "Large-scale machine learning with stochastic
gradient descent" (COMPSTAT 2010); averaging: Polyak and Juditsky (SIAM 1992).

Memory does not grow with the corpus but for 75 bytes a statement (fingerprint and hashes of the saved model);
the buckets take about 2 kB of disk a pair.
"""

from __future__ import annotations

import json
import os
import platform
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from pipeline.artifact import SavedModel
from pipeline.buckets import Buckets, fit_buckets
from pipeline.calibration import Calibration
from pipeline.compiled import kernels
from pipeline.config import Config, HeadConfig
from pipeline.corpora import corpus_fingerprint
from pipeline.corpora.records import parse_record
from pipeline.errors import CorpusError, Fault
from pipeline.features import FeatureSpace, Reader
from pipeline.kernels import CAPITAL, WORD
from pipeline.knowledge import Knowledge, Lookup
from pipeline.leakage import LeakageIndex, record_spans, signatures, statement_key, statement_keys
from pipeline.lexicon import Lexicon
from pipeline.model import Head, calibrate
from pipeline.pairs import LabelledPairs, sentiment_pairs, stance_pairs
from pipeline.parties import Registry
from pipeline.schema import CorpusRecord
from pipeline.sketches import CommonWords, FrequentKeys, Seen
from pipeline.text import character_tables, encode
from pipeline.train import LEAST_TO_CALIBRATE, Step, Training, check_classes

#: Statements of the test and of the calibration part at most: more would only take memory.
MOST_HELD: Final = 20_000
#: Statements whose word signatures (64 bytes each) the model keeps to find near-duplicates.
MOST_SIGNATURES: Final = 250_000
#: Passes over the buckets.
EPOCHS: Final = 12

_BATCH: Final = 4096
_BINS: Final = 4096
_LIBRARIES: Final = ("numpy", "scipy", "scikit-learn", "pandas", "numba", "safetensors")

PathLike = str | os.PathLike[str]
Collect = Callable[[Sequence[CorpusRecord]], LabelledPairs]


def train_out_of_core(
    paths: PathLike | Iterable[PathLike],
    config: Config,
    *,
    registry: Registry | None = None,
    lexicon: Lexicon | None = None,
    step: Step = lambda _: None,
    epochs: int = EPOCHS,
    folder: PathLike | None = None,
) -> Training:
    """Train both heads on corpus files of any size; ``step`` is told what is being done.

    Parameters
    ----------
    paths
        Corpus files or folders.
    epochs
        Passes of gradient descent over the features.
    folder
        Where bucket files go while training; the system's temporary folder when None.

    Raises
    ------
    CorpusError
        A line has a fault, or there is no statement.
    TrainingError
        A class is missing.
    """
    files = _files(paths)
    step("first pass: words")
    survey = Survey(config)
    fingerprint = corpus_fingerprint(survey.watch(_records(files)))
    plan = survey.plan()
    lexicon = lexicon or Lexicon.load()
    knowledge = survey.knowledge(lexicon)
    facts = survey.facts(fingerprint, config, epochs)
    with tempfile.TemporaryDirectory(prefix="stance-", dir=folder) as place:
        streams = _streams(config, knowledge, survey, Path(place))
        step("second pass: n-grams")
        for batch in _batches(files, plan, "train"):
            for stream in streams:
                stream.count(batch)
        step("third pass: features")
        held: dict[str, list[CorpusRecord]] = {"calibration": [], "test": []}
        leakage = {"measured": Leaks(), "final": Leaks()}
        for name, batch in _parted(files, plan):
            if name == "train":
                leakage["measured"].add(batch)
            else:
                held[name] += batch
            leakage["final"].add(batch)
            for stream in streams:
                stream.write(batch, held_out=name != "train")
        step("fitting")
        heads = [stream.fit(held["calibration"], config.seed, epochs) for stream in streams]
    registry = registry or Registry.load()

    def assembled(which: str, number: int) -> SavedModel:
        found = {s.name: pair[number] for s, pair in zip(streams, heads, strict=True) if pair}
        arrays = leakage[which].to_arrays()
        stance, sentiment = found.get("stance"), found.get("sentiment")
        return SavedModel(config, registry, knowledge, stance, sentiment, arrays, facts)

    test = tuple(held["test"])
    return Training(assembled("final", 1), assembled("measured", 0), test, survey.counts)


def _files(paths: PathLike | Iterable[PathLike]) -> list[Path]:
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


def _records(files: Iterable[Path]) -> Iterator[CorpusRecord]:
    """Yield the statements of ``files``; unlike `read_corpus`, ids are not remembered."""
    for path in files:
        try:
            with path.open("rb") as stream:
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


def _position(record: CorpusRecord) -> int:
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
            for s in record.stances
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
        self._sources: set[str] = set()
        self._languages: set[str] = set()
        self._examples: dict[tuple[str, str], CorpusRecord] = {}

    def watch(self, records: Iterator[CorpusRecord]) -> Iterator[CorpusRecord]:
        """Yield ``records`` again, looking at each."""
        unique = _Unique()
        held = round((self._share.test + self._share.calibration) * _BINS)
        texts: list[str] = []
        for record in records:
            self.counts["statements"] += 1
            yield record
            if not unique(record):
                self.counts["duplicates"] += 1
                continue
            self._note(record)
            position = _position(record)
            self._bins[position] += 1
            # Words of what may be held out are not learned, as scores would profit from them.
            texts += [record.text] if position >= held else []
            if len(texts) >= _BATCH:
                self._words.add(_lower_words(texts))
                texts = []
        if texts:
            self._words.add(_lower_words(texts))

    def _note(self, record: CorpusRecord) -> None:
        if len(self._sources) < 1000:
            self._sources.add(record.source)
        self._languages.add(record.lang)
        self.pairs.update(stance=len(record.stances), sentiment=len(record.sentiments))
        for kind, labels in (("stance", record.stances), ("sentiment", record.sentiments)):
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

    def knowledge(self, lexicon: Lexicon) -> Knowledge:
        """Return what the features know about words."""
        return _with_common(Knowledge.learn([], lexicon), self._words.keys)

    def facts(self, fingerprint: str, config: Config, epochs: int) -> dict[str, Any]:
        """Return what the saved model records of the run."""
        return {
            "fingerprint": fingerprint,
            "sources": sorted(self._sources),
            "languages": sorted(self._languages),
            "counts": dict(self.counts),
            "seed": config.seed,
            "out_of_core": {"epochs": epochs},
            "versions": {"python": platform.python_version()} | {n: version(n) for n in _LIBRARIES},
        }


def _with_common(knowledge: Knowledge, words: NDArray[np.int64]) -> Knowledge:
    return replace(knowledge, common=Lookup.of(words))


def _lower_words(texts: Sequence[str]) -> NDArray[np.int64]:
    """Return the hashes of the words that stand in lower case in ``texts``, repetitions included."""
    tables, points = character_tables(), encode(texts)
    room = len(points.codes) + 1
    starts, ends, hashes, flags = (np.empty(room, dtype=np.int64) for _ in range(4))
    n = kernels(1 << 30).tokenise(
        points.codes, 0, room - 1, tables.classes, tables.fold, starts, ends, hashes, flags, 0
    )
    lower: NDArray[np.int64] = hashes[:n][(flags[:n] & (WORD | CAPITAL)) == WORD]
    return lower


def _parted(files: list[Path], plan: Plan) -> Iterator[tuple[str, list[CorpusRecord]]]:
    """Yield batches of distinct statements with the name of their part."""
    records, unique = _records(files), _Unique()
    while batch := list(islice(records, _BATCH)):
        parts: dict[str, list[CorpusRecord]] = {}
        for record in batch:
            if unique(record):
                parts.setdefault(plan.part(_position(record)), []).append(record)
        yield from sorted(parts.items())


def _batches(files: list[Path], plan: Plan, name: str) -> Iterator[list[CorpusRecord]]:
    return (batch for part, batch in _parted(files, plan) if part == name)


def _streams(
    config: Config, knowledge: Knowledge, survey: Survey, folder: Path
) -> list[HeadStream]:
    kinds: tuple[tuple[str, Collect, HeadConfig], ...] = (
        ("stance", stance_pairs, config.stance),
        ("sentiment", sentiment_pairs, config.sentiment),
    )
    return [
        HeadStream(name, collect, own, knowledge, survey.pairs[name], folder / name, config.seed)
        for name, collect, own in kinds
        if survey.pairs[name]
    ]


class HeadStream:
    """One head on its way: counts n-grams, then writes features, then fits."""

    def __init__(
        self,
        name: str,
        collect: Collect,
        config: HeadConfig,
        knowledge: Knowledge,
        n_pairs: int,
        folder: Path,
        seed: int,
    ) -> None:
        self.name = name
        self._collect = collect
        self._config = config
        self._reader = Reader(knowledge, config.blocks)
        self._weighted = np.array([block.idf for block in config.blocks])
        self._keys = {flag: FrequentKeys() for flag in (False, True)}
        self._counted = 0
        self._space: FeatureSpace | None = None
        self._buckets = Buckets(folder, n_pairs, seed)

    def count(self, records: Sequence[CorpusRecord]) -> None:
        """Count the n-grams of training statements."""
        pairs = self._collect(records)
        self._counted += len(pairs)
        n_blocks = len(self._weighted)
        for part in self._reader.emissions(pairs.batch):
            n_rows = part.last - part.first
            segments = np.asarray(part.segments)[: n_rows * n_blocks + 1]
            keys = np.asarray(part.keys[: int(segments[-1])], dtype=np.int64)
            flags = np.repeat(np.tile(self._weighted, n_rows), np.diff(segments))
            for flag, counts in self._keys.items():
                counts.add(keys[flags == flag])

    def write(self, records: Sequence[CorpusRecord], *, held_out: bool) -> None:
        """Write the features of statements to the buckets."""
        self._space = self._space or self._vocabulary()
        pairs = self._collect(records)
        if len(pairs):
            rows = self._space.transform(pairs.batch)
            self._buckets.add(rows, pairs.labels, held_out=held_out)

    def _vocabulary(self) -> FeatureSpace:
        parts = [(*counts.result(), flag) for flag, counts in self._keys.items()]
        keys = np.concatenate([k for k, _, _ in parts])
        df = np.concatenate([c for _, c, _ in parts])
        weighted = np.concatenate([np.full(len(k), flag) for k, _, flag in parts])
        order = np.argsort(keys)
        keep = order[df[order] >= self._config.min_df]
        most = self._config.max_features
        if most is not None and len(keep) > most:
            keep = keep[np.sort(np.lexsort((keys[keep], -df[keep]))[:most])]
        self._keys = {}
        smooth = np.log((1 + self._counted) / (1 + df[keep])) + 1
        idf = np.where(weighted[keep], smooth, 1.0).astype(np.float32)
        return FeatureSpace(self._reader, keys[keep], idf)

    def fit(
        self, calibration: Sequence[CorpusRecord], seed: int, epochs: int
    ) -> tuple[Head, Head] | None:
        """Return the head fitted on the training part and the head fitted on everything."""
        if self._space is None:
            return None
        heads = []
        for held_out in (False, True):
            fitted = fit_buckets(
                self._buckets,
                self._config.learner,
                self._config.blocks,
                self._space.n_features,
                seed,
                epochs,
                held_out=held_out,
            )
            heads.append(Head(self._space, *fitted, Calibration.identity(3)))
        pairs = self._collect(calibration)
        if len(pairs) >= LEAST_TO_CALIBRATE:
            heads[0] = calibrate(heads[0], pairs)
            heads[1] = replace(heads[1], calibration=heads[0].calibration)
        return heads[0], heads[1]


class Leaks:
    """Hashes of training statements; of the first `MOST_SIGNATURES` also word signatures."""

    def __init__(self) -> None:
        self._keys: list[NDArray[np.uint64]] = []
        self._signatures: list[NDArray[np.uint8]] = []
        self._signed = 0

    def add(self, records: Sequence[CorpusRecord]) -> None:
        """Remember statements."""
        texts = [record.text for record in records]
        if self._signed < MOST_SIGNATURES:
            index = LeakageIndex.fit(texts, record_spans(records))
            self._keys.append(index.keys)
            self._signatures.append(index.signatures)
            self._signed += len(texts)
            return
        self._keys.append(statement_keys(texts, record_spans(records)))

    def to_arrays(self) -> Mapping[str, NDArray[Any]]:
        """Return the arrays that a saved model keeps."""
        keys = np.unique(np.concatenate(self._keys or [np.empty(0, np.uint64)]))
        own = self._signatures or [signatures([])]
        return LeakageIndex(keys, np.unique(np.concatenate(own), axis=0)).to_arrays()
