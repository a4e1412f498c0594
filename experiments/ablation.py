"""What each part of the features is worth: the ladder, each part alone and left out, and peers.

    python -m experiments.ablation --data FOLDER [--corpora dse newsmtsc semeval] [--folds 5] [--quick]
                                   [--config F] [--cache FOLDER] [--out experiments/ablation.md]

``FOLDER`` holds dse_train.jsonl, newsmtsc_train.jsonl and semeval2016_train.jsonl. Rows are changes of
the settings in --config (default: configs/default.yaml). Cross-validation is grouped: DSE by
sentence with duplicates dropped, NewsMTSC by ``group``; SemEval is stratified by target. Rows that are
done are kept in --cache, so a stopped run goes on; a change of pipeline/ starts afresh.
Every row is a nested MLflow run. --quick takes two folds of a third of the groups.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from experiments.ladder import Rung, rungs
from experiments.machine import header
from experiments.peer_labels import PEERS, cross_validated
from experiments.teacher import teacher_records
from pipeline.config import Config, HeadName, TrackingConfig, load_config, to_dict
from pipeline.corpora import corpus_fingerprint, read_corpus
from pipeline.crossval import (
    cross_validate,
    cross_validate_both,
    fold_figures,
    headline,
    record_folds,
)
from pipeline.errors import TrainingError
from pipeline.knowledge import Knowledge
from pipeline.leakage import drop_duplicates
from pipeline.lexicon import Lexicon
from pipeline.metrics import compute
from pipeline.resources import resource
from pipeline.schema import CorpusRecord
from pipeline.scored import Scored
from pipeline.splits import Rows
from pipeline.tracking import code_tags, run

Records = Sequence[CorpusRecord]
SEED: Final = 13
#: Share of the rows that "the surest" are.
SUREST: Final = 0.7
FILES: Final[dict[str, tuple[str, HeadName]]] = {
    "dse": ("dse_train.jsonl", "stance"),
    "newsmtsc": ("newsmtsc_train.jsonl", "sentiment"),
    "semeval": ("semeval2016_train.jsonl", "stance"),
}
FIGURES: Final = {
    "dse": "directed macro F1",
    "newsmtsc": "macro F1",
    "semeval": "F_avg (mean F1 of favor and against)",
}
COLUMNS: Final = ("figure", "folds", "accuracy", "ece", "surest", "pairs")


@dataclass(frozen=True, slots=True)
class Corpus:
    """Statements to test on in folds, those that "seeds" adds, and those that a language model labelled."""

    name: str
    head: HeadName
    records: Records
    folds: list[Rows]
    seeds: Records
    taught: Records
    fingerprint: str

    def figure(self, scored: Scored) -> float:
        """Return the figure that the rows are compared by."""
        value = compute("f_avg", scored) if self.name == "semeval" else headline(scored)[1]
        return float("nan") if value is None else value


def main() -> None:
    arguments = arguments_of(
        __doc__, list(FILES), Path("experiments/ablation.md"), rungs_named=True
    )
    config = load_config(arguments.config)
    # Settings are compared: folds calibrate on a share of their training part, in a third of the time.
    config = replace(config, split=replace(config.split, calibration_folds=0))
    cache = Cache(arguments.cache / "ablation.jsonl")
    seeds = list(read_corpus(resource("seeds", "statements")))
    taught = teacher_records(arguments.data)
    corpora = [read(arguments, name, seeds, taught) for name in arguments.corpora]
    knowledge = Knowledge.learn([], Lexicon.load())
    command = "python -m experiments.ablation" + (" --quick" if arguments.quick else "")
    command += f' --only "{arguments.only}"' if arguments.only else ""
    prints = [f"{c.name} {c.fingerprint[:12]} ({len(c.records)} statements)" for c in corpora]
    prints.append(f"bundled statements {corpus_fingerprint(seeds)[:12]} ({len(seeds)})")
    commit = code_tags().get("git_commit", "unknown")[:7]
    prints.append(f"settings and code of commit {commit}")
    text = [*PREAMBLE, "\n\n".join(header(command, prints)), ""]
    with run(replace(TrackingConfig(), experiment="ablation"), name="ablation") as parent:
        parent.tags({f"{corpus.name}_fingerprint": corpus.fingerprint for corpus in corpora})
        for corpus in corpora:
            text += list(table(corpus, config, knowledge, cache, arguments.folds, arguments.only))
            arguments.out.write_text("\n".join(text) + "\n", encoding="utf-8")
    print("\n".join(text))


def arguments_of(
    doc: str | None, corpora: Sequence[str], out: Path, *, rungs_named: bool = False
) -> argparse.Namespace:
    """Return the options of a table of ``corpora`` that goes to ``out`` unless another file is given."""
    parser = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--corpora", nargs="+", choices=corpora, default=corpora)
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--quick", action="store_true")
    if rungs_named:
        parser.add_argument("--only", help="only rungs with this in their name, and no peers")
    parser.add_argument("--config", type=Path)
    parser.add_argument("--cache", type=Path, default=Path("bench"))
    parser.add_argument("--out", type=Path, default=out)
    arguments = parser.parse_args()
    if rungs_named and arguments.only and arguments.out == out:
        parser.error(f"--only needs another --out, or the whole of {out} would be lost")
    arguments.folds = 2 if arguments.quick else arguments.folds
    return arguments


def read(arguments: argparse.Namespace, name: str, seeds: Records, taught: Records) -> Corpus:
    """Read a corpus and cut it into folds; none of its sentences stays among ``taught``."""
    file, head = FILES[name]
    records: Records = drop_duplicates(list(read_corpus(arguments.data / file))).records
    if arguments.quick:
        records = [records[row] for row in record_folds(records, 3, SEED)[-1]]
    if name == "semeval":
        from experiments.semeval import target_folds

        folds = target_folds(records, arguments.folds, SEED)
    else:
        folds = record_folds(records, arguments.folds, SEED)
    own = {record.text for record in records}
    other = [record for record in taught if record.text not in own]
    return Corpus(name, head, records, folds, seeds, other, corpus_fingerprint(records))


class Cache:
    """Finished rows in a file of JSON lines, by a hash of what decides them."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._rows: dict[str, dict[str, Any]] = {}
        if file.exists():
            for line in file.read_text(encoding="utf-8").splitlines():
                row = json.loads(line)
                self._rows[row["key"]] = row["row"]

    def get(self, parts: Any, compute: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """Return the row of ``parts``, computed now if it is new."""
        text = json.dumps([_code(), parts], sort_keys=True)
        key = hashlib.sha256(text.encode()).hexdigest()
        if key not in self._rows:
            self._rows[key] = compute()
            self._file.parent.mkdir(parents=True, exist_ok=True)
            with self._file.open("a", encoding="utf-8") as stream:
                stream.write(json.dumps({"key": key, "row": self._rows[key]}) + "\n")
        return self._rows[key]


def _code() -> str:
    """Return the hash of what turns settings into scores: the modules of pipeline/ and the word lists."""
    here = Path(__file__).resolve().parent.parent
    patterns = (
        "pipeline/*.py",
        "pipeline/lexicon/*.py",
        "seeds/*.txt",
        "seeds/*.tsv",
        "seeds/*.yaml",
    )
    files = [file for pattern in patterns for file in sorted(here.glob(pattern))]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def table(
    corpus: Corpus,
    config: Config,
    knowledge: Knowledge,
    cache: Cache,
    n_folds: int,
    only: str | None = None,
) -> Iterator[str]:
    """Yield the lines of a corpus: its peers, then its rungs."""
    figure = FIGURES[corpus.name]
    yield f"## {corpus.name}, {n_folds} folds\n"
    yield f"| | {figure} | mean ± sd of folds | accuracy | ECE | accuracy of the surest 70 % |"
    yield "|---|---|---|---|---|---|"
    if only is None:
        yield "| **peers** | | | | | |"
    base = [corpus.fingerprint, corpus.folds[0][:50].tolist(), n_folds]
    for name, peer in PEERS.items() if only is None else ():

        def score(peer: Any = peer) -> dict[str, Any]:
            return row_of(corpus, cross_validated(peer, corpus.records, corpus.folds, corpus.head))

        try:
            yield _line(corpus, "peers", name, cache.get([*base, name], score))
        except ModuleNotFoundError as error:
            print(f"{name} left out: {error}", file=sys.stderr)
    section = ""
    for rung in [*rungs(config, corpus.head), *extra(corpus)]:
        if only is not None and only not in rung.name:
            continue
        if rung.section != section:
            section = rung.section
            yield f"| **{section}** | | | | | |"
        parts = [to_dict(rung.config.head(corpus.head)), rung.mentions, rung.seeds]
        seeds = corpus_fingerprint(corpus.seeds) if rung.seeds != "none" else ""
        if rung.seeds == "both":
            parts.append(to_dict(rung.config))
        if rung.seeds in ("taught", "both"):
            seeds += corpus_fingerprint(corpus.taught)

        def climb(rung: Rung = rung) -> dict[str, Any]:
            return row_of(corpus, climbed(corpus, rung, knowledge))

        try:
            yield _line(corpus, section, rung.name, cache.get([*base, parts, seeds], climb))
        except TrainingError:
            yield f"| {rung.name} | (no such n-gram in this corpus) | | | | |"
    yield ""


def extra(corpus: Corpus) -> Iterable[Rung]:
    """Yield rows of one corpus only."""
    if corpus.name == "semeval":
        tweets = load_config(resource("configs", "tweets.yaml"))
        yield Rung("party-specific", "configs/tweets.yaml", tweets)
        yield Rung(
            "party-specific", "default + party_features", load_config(None, ["party_features=true"])
        )


def climbed(corpus: Corpus, rung: Rung, knowledge: Knowledge) -> Scored:
    """Return the rows of all folds with what the settings of a rung say of them."""
    records, seeds = corpus.records, corpus.seeds
    if not rung.mentions:
        # Holder and party keep their places in the labels; the features no longer see them.
        shown = cross_validate(
            [bare(r) for r in records], corpus.folds, corpus.head, rung.config, knowledge
        )
        known = cross_validated(PEERS["majority"], records, corpus.folds, corpus.head)
        return _with_places(shown, known)
    if rung.seeds == "alone":
        return _transferred(corpus, rung, knowledge)
    taught = [*seeds, *corpus.taught]
    if rung.seeds == "both":
        both = cross_validate_both(records, corpus.folds, rung.config, knowledge, always=taught)
        return both[corpus.head]
    always = {"none": (), "added": seeds, "taught": taught}[rung.seeds]
    return cross_validate(records, corpus.folds, corpus.head, rung.config, knowledge, always=always)


def _transferred(corpus: Corpus, rung: Rung, knowledge: Knowledge) -> Scored:
    from pipeline.evaluate import score_records
    from pipeline.train import train_model

    stance, sentiment = score_records(train_model(corpus.seeds, rung.config).model, corpus.records)
    scored = stance if corpus.head == "stance" else sentiment
    fold_of = np.empty(len(corpus.records), dtype=np.int64)
    for number, fold in enumerate(corpus.folds):
        fold_of[fold] = number
    return replace(scored, slices={"fold": fold_of[scored.record]})


def bare(record: CorpusRecord) -> CorpusRecord:
    return replace(record, mentions=())


def _with_places(shown: Scored, known: Scored) -> Scored:
    """Return ``shown`` with holder and party of ``known``; both have the rows of every record in order."""
    order = np.argsort(shown.record, kind="stable")
    own = np.argsort(known.record, kind="stable")
    return replace(
        shown.select(order), holder=known.select(own).holder, party=known.select(own).party
    )


def row_of(corpus: Corpus, scored: Scored) -> dict[str, Any]:
    """Return the figures of a row; those that need probabilities are None without them."""
    surest = ece = None
    if scored.probabilities is not None:
        ece = compute("ece", scored)
        sure = scored.probabilities.max(axis=1)
        kept = np.argsort(-sure, kind="stable")[: round(SUREST * len(scored))]
        surest = compute("accuracy", scored.select(kept))
    return {
        "figure": corpus.figure(scored),
        "folds": fold_figures(scored, corpus.figure),
        "accuracy": compute("accuracy", scored),
        "ece": ece,
        "surest": surest,
        "pairs": len(scored),
    }


def _line(corpus: Corpus, section: str, name: str, row: dict[str, Any]) -> str:
    """Record a row as a nested run and return its line of the table."""
    with run(replace(TrackingConfig(), experiment="ablation"), name=f"{corpus.name}: {section}: {name}",
             nested=True) as child:  # fmt: skip
        child.tags({"corpus": corpus.name, "section": section, "row": name})
        child.metrics({k: v for k, v in row.items() if k != "folds"}
                      | {"fold": {str(i): v for i, v in enumerate(row["folds"])}})  # fmt: skip
    folds = [100 * value for value in row["folds"]]
    spread = f"{np.mean(folds):.1f} ± {np.std(folds, ddof=1):.1f}"
    ece = "-" if row["ece"] is None else f"{row['ece']:.3f}"
    shown = [
        _percent(row["figure"]),
        spread,
        _percent(row["accuracy"]),
        ece,
        _percent(row["surest"]),
    ]
    print(f"{corpus.name}: {section}: {name}: {' | '.join(shown)}", file=sys.stderr, flush=True)
    return f"| {name} | {' | '.join(shown)} |"


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{100 * value:.1f}"


PREAMBLE: Final = [
    "# Ablation",
    "",
    "What each part of the features is worth, beside what others would use, on the same folds. The figure "
    "of a row is over all pairs, each predicted by a model that saw neither it nor its article; beside it "
    "are mean and standard deviation over folds. NewsMTSC gives one `group` to more than half of "
    "its sentences, so one of its folds is that large and its models learn from the rest alone. Peers "
    "see holder and party as marked words where that is said; word lists see the text alone.",
    "",
]


if __name__ == "__main__":
    main()
