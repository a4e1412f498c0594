"""Training on corpora that exceed memory: same interface and same artifact as :mod:`pipeline.train`.

There are no collective models and nothing is recalled: heads trained out of core label by words alone.

The corpus is read three times. The first pass learns the words that are common in lower case and how
large the parts become, the second the frequent n-grams (in a sketch), the third computes features
and writes them, row by row in random order, to bucket files on disk. Stochastic gradient descent with
averaging then reads the buckets in epochs: Bottou, "Large-scale machine learning with stochastic
gradient descent" (COMPSTAT 2010); averaging: Polyak and Juditsky (SIAM 1992).

Memory does not grow with the corpus but for 40 bytes a statement (fingerprint and hashes of the saved model):
features, held-out statements and signatures have bounds that a corpus of 100,000 pairs reaches. The buckets
take about 2 kB of disk a pair.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from pipeline.artifact import SavedModel
from pipeline.buckets import Buckets, fit_buckets
from pipeline.calibration import Calibration
from pipeline.config import Config, HeadConfig, HeadName
from pipeline.corpora import corpus_fingerprint
from pipeline.features import FeatureSpace, Reader, flagged_keys
from pipeline.held_out import calibration_notice, rows_to_calibrate
from pipeline.knowledge import Knowledge
from pipeline.leakage import PERMUTATIONS, LeakageIndex, record_spans, signatures, statement_keys
from pipeline.lexicon import Lexicon
from pipeline.model import Head
from pipeline.pairs import LabelledPairs, sentiment_pairs, stance_pairs
from pipeline.parties import Registry
from pipeline.schema import CorpusRecord
from pipeline.sketches import FrequentKeys
from pipeline.sources import main_names, source_weights
from pipeline.survey import Survey, corpus_files, part_batches, parted, stream_records
from pipeline.train import Step, Training

#: Statements whose word signatures (64 bytes each) the model keeps to find near-duplicates.
MOST_SIGNATURES: Final = 100_000
#: Features of a head whose configuration does not say; weights and their averages take 100 bytes each.
MOST_FEATURES: Final = 300_000
#: Statements that are calibrated on at a time.
_BATCH: Final = 4096
#: N-grams counted at a time, at least.
_KEYS: Final = 1_000_000

PathLike = str | os.PathLike[str]
Collect = Callable[[Sequence[CorpusRecord]], LabelledPairs]


def train_out_of_core(
    paths: PathLike | Iterable[PathLike],
    config: Config,
    *,
    registry: Registry | None = None,
    lexicon: Lexicon | None = None,
    step: Step = lambda _: None,
    folder: PathLike | None = None,
) -> Training:
    """Train both heads on corpus files of any size; ``step`` is told what is being done.

    Parameters
    ----------
    paths
        Corpus files or folders.
    config
        ``scale.epochs`` are the passes of gradient descent over the features.
    folder
        Where bucket files go while training; the system's temporary folder when None.

    Raises
    ------
    CorpusError
        A line has a fault, or there is no statement.
    TrainingError
        A class is missing.
    """
    files = corpus_files(paths)
    # What is saved says what was fitted.
    config = replace(config, collective=False, recall=False)
    step("first pass: words")
    survey, epochs = Survey(config), config.scale.epochs
    fingerprint = corpus_fingerprint(survey.watch(stream_records(files)))
    plan = survey.plan()
    lexicon = lexicon or Lexicon.load()
    knowledge = survey.knowledge(lexicon)
    facts = survey.facts(fingerprint, config)
    with tempfile.TemporaryDirectory(prefix="stance-", dir=folder) as place:
        streams = _streams(config, knowledge, survey, Path(place))
        step("second pass: n-grams")
        for batch in part_batches(files, plan, "train"):
            for stream in streams:
                stream.count(batch)
        step("third pass: features")
        calibration, leaks = Path(place, "calibration.jsonl"), Leaks(Path(place, "leaks"))
        test = _write_parts(parted(files, plan), streams, calibration, leaks)
        step("fitting")
        heads = {s.name: s.fit(calibration, config.seed, epochs) for s in streams}
        leakage = leaks.to_arrays()
    registry = registry or Registry.load()

    def assembled(number: int) -> SavedModel:
        found = {name: pair[number] for name, pair in heads.items() if pair}
        stance, sentiment = found.get("stance"), found.get("sentiment")
        return SavedModel(config, registry, knowledge, stance, sentiment, leakage[number], facts)

    sample = tuple(survey.sample)
    fitted = [notice for stream in streams for notice in stream.notices]
    notices = (*survey.notes.notices(), *fitted)
    return Training(assembled(1), assembled(0), tuple(test), survey.counts, sample, notices)


def _streams(
    config: Config, knowledge: Knowledge, survey: Survey, folder: Path
) -> list[HeadStream]:
    kinds: tuple[tuple[HeadName, Collect, HeadConfig], ...] = (
        ("stance", stance_pairs, config.head("stance")),
        ("sentiment", sentiment_pairs, config.head("sentiment")),
    )
    return [
        HeadStream(name, collect, own, knowledge, survey, folder / name, config)
        for name, collect, own in kinds
        if survey.pairs[name]
    ]


def _write_parts(
    parts: Iterable[tuple[str, Sequence[CorpusRecord]]],
    streams: Sequence[HeadStream],
    calibration: Path,
    leaks: Leaks,
) -> list[CorpusRecord]:
    """Write each batch, with the name of its part, to where fitting will look for it; return those to test on.

    ``streams`` and ``leaks`` take all of them, the corpus file ``calibration`` those to calibrate on;
    without such it is not there.
    """
    test: list[CorpusRecord] = []
    for name, batch in parts:
        held_out = name != "train"
        leaks.add(batch, held_out=held_out)
        for stream in streams:
            stream.write(batch, held_out=held_out)
        if name == "test":
            test += batch
        elif name == "calibration":
            with calibration.open("a", encoding="utf-8") as file:
                file.writelines(f"{json.dumps(record.to_json())}\n" for record in batch)
    return test


class HeadStream:
    """One head on its way: counts n-grams, then writes features, then fits."""

    def __init__(
        self,
        name: HeadName,
        collect: Collect,
        config: HeadConfig,
        knowledge: Knowledge,
        survey: Survey,
        folder: Path,
        whole: Config,
    ) -> None:
        self.name: HeadName = name
        self.notices: list[str] = []
        self._collect = collect
        self._config = config
        self._reader = Reader.of(knowledge, config)
        self._weighted = np.array([block.idf for block in config.blocks])
        self._most = config.max_features or MOST_FEATURES
        # What is left after forgetting, half of it, still has to be enough.
        budget = max(_KEYS, 2 * self._most)
        self._keys = {flag: FrequentKeys(budget) for flag in (False, True)}
        self._counted = 0
        self._space: FeatureSpace | None = None
        names = sorted(survey.sources[name]) if config.sources else [""]
        self._strata = {source: number for number, source in enumerate(names)}
        weights = source_weights(names, config)
        self._buckets = Buckets(folder, survey.training_pairs(name), whole.seed, weights)

    def count(self, records: Sequence[CorpusRecord]) -> None:
        """Count the n-grams of training statements."""
        pairs = self._collect(records)
        self._counted += len(pairs)
        for part in self._reader.emissions(pairs.batch):
            for flag, keys in flagged_keys(part, self._weighted):
                self._keys[flag].add(keys)

    def write(self, records: Sequence[CorpusRecord], *, held_out: bool) -> None:
        """Write the features of statements to the buckets."""
        self._space = self._space or self._vocabulary()
        pairs = self._collect(records)
        if len(pairs):
            rows, last = self._space.transform(pairs.batch), len(self._strata) - 1
            of_record = np.array([self._strata.get(r.source, last) for r in records])
            strata = of_record[pairs.record]
            self._buckets.add(rows, pairs.labels, held_out=held_out, strata=strata)

    def _vocabulary(self) -> FeatureSpace:
        parts = [(*counts.result(), flag) for flag, counts in self._keys.items()]
        keys = np.concatenate([k for k, _, _ in parts])
        df = np.concatenate([c for _, c, _ in parts])
        weighted = np.concatenate([np.full(len(k), flag) for k, _, flag in parts])
        order = np.argsort(keys)
        keep = order[df[order] >= self._config.min_df]
        if len(keep) > self._most:
            keep = keep[np.sort(np.lexsort((keys[keep], -df[keep]))[: self._most])]
        self._keys = {}
        smooth = np.log((1 + self._counted) / (1 + df[keep])) + 1
        idf = np.where(weighted[keep], smooth, 1.0).astype(np.float32)
        return FeatureSpace(self._reader, keys[keep], idf)

    def fit(self, calibration: Path, seed: int, epochs: int) -> tuple[Head, Head] | None:
        """Return the head fitted on the training part and the head fitted on everything.

        ``calibration`` is a corpus file, read a batch at a time; without it the heads are not calibrated.
        """
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
        fitted_map = self._calibration(heads[0], calibration)
        if fitted_map is not None:
            heads = [replace(head, calibration=fitted_map) for head in heads]
        return heads[0], heads[1]

    def _calibration(self, head: Head, path: Path) -> Calibration | None:
        """Return the calibration of ``head`` on the statements of ``path``, None if they are too few."""
        if not path.exists():
            return None
        records, found, sources = stream_records([path]), [], []
        while batch := list(islice(records, _BATCH)):
            pairs = self._collect(batch)
            found.append((*head.scores(pairs.batch), pairs.labels))
            sources += [batch[number].source for number in pairs.record.tolist()]
        parts = [np.concatenate(arrays) for arrays in zip(*found, strict=True)]
        names = sorted(main_names(set(sources), self._config))
        main, labels = np.isin(np.array(sources, dtype=np.str_), names), parts[2]
        if notice := calibration_notice(self.name, labels, main, names):
            self.notices.append(notice)
        chosen = rows_to_calibrate(labels, main)
        if not chosen.any():
            return None
        scores, orders, labels = (part[chosen] for part in parts)
        return Calibration.fit(scores, orders, labels, self._config.decision, self._config.scaling)


class Leaks:
    """Hashes of statements, trained on or held out; of the first `MOST_SIGNATURES` also word signatures.

    They lie in files in ``folder``, out of the way of the fits.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._signed = 0
        folder.mkdir(parents=True, exist_ok=True)

    def add(self, records: Sequence[CorpusRecord], *, held_out: bool) -> None:
        """Remember statements."""
        texts = [record.text for record in records]
        found: dict[str, NDArray[Any]] = {"keys": statement_keys(texts, record_spans(records))}
        if self._signed < MOST_SIGNATURES:
            own = signatures(texts)
            found["signatures"] = own[own.any(axis=1)]
            self._signed += len(texts)
        for name, array in found.items():
            with self._path(name, held_out).open("ab") as stream:
                stream.write(np.ascontiguousarray(array).tobytes())

    def to_arrays(self) -> tuple[Mapping[str, NDArray[Any]], Mapping[str, NDArray[Any]]]:
        """Return the arrays that a saved model keeps of what was trained on, and of everything.

        The former are the beginning of the latter, in the same memory.
        """
        keys = [np.unique(self._read("keys", np.uint64, held)) for held in (False, True)]
        own = [
            _distinct(self._read("signatures", np.uint8, held).reshape(-1, PERMUTATIONS))
            for held in (False, True)
        ]
        every = LeakageIndex(np.concatenate(keys), np.concatenate(own))
        trained = LeakageIndex(every.keys[: len(keys[0])], every.signatures[: len(own[0])])
        return trained.to_arrays(), every.to_arrays()

    def _read(self, name: str, kind: type[np.generic], held_out: bool) -> NDArray[Any]:
        path = self._path(name, held_out)
        return np.fromfile(path, dtype=kind) if path.exists() else np.empty(0, dtype=kind)

    def _path(self, name: str, held_out: bool) -> Path:
        return self._folder / f"{'held' if held_out else 'train'}.{name}"


def _distinct(rows: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the distinct rows (n, 64), sorted: np.unique would hold them four times over."""
    packed = np.ascontiguousarray(rows).view(np.dtype((np.void, rows.shape[1]))).ravel()
    packed.sort()
    keep = np.ones(len(packed), dtype=np.bool_)
    keep[1:] = packed[1:] != packed[:-1]
    return packed[keep].view(np.uint8).reshape(-1, rows.shape[1])
