"""What the bundled statements teach: scores on corpora they never saw, alone and added to one.

    python experiments/seeds.py --data FOLDER [--draws 5] [--only alone added domains errors] [--whole]

``FOLDER`` holds dse_train.jsonl, dse_valid.jsonl and newsmtsc_train.jsonl (``stance corpus fetch``).
Prints Markdown:

alone    transfer of the statements alone and its learning curve: directed F1 on the part of
         dse_valid that occurs in dse_train no more than in the statements, the same rows as under
         added; sentiment macro F1 on newsmtsc_train (mean and standard deviation)
added    dse_train alone and with more and more statements, on dse_valid: directed F1 of all rows
         and of no_leak, and F1 of the two reversed classes, where the holder is mentioned second
domains  held-out statements by domain, by number of parties and by class, over splits
errors   held-out statements that come out wrong on the first split, ten of each kind, surest first

``--whole`` leaves the learning curves out: no statements and all of them.
Every draw has a seed of its own: of the sample of statements, of the split, of the learner.
"""

from __future__ import annotations

import argparse
import datetime
import random
import statistics
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from pipeline import tables
from pipeline.config import Config, load_config
from pipeline.corpora import corpus_fingerprint, read_corpus
from pipeline.corpora.views import domain_of, parties_of
from pipeline.evaluate import leaks, score_records
from pipeline.leakage import LeakageIndex, record_spans
from pipeline.metrics import by_slice, directed_pairs
from pipeline.resources import resource
from pipeline.schema import SENTIMENTS, CorpusRecord
from pipeline.scored import Scored
from pipeline.train import train_model

Records = Sequence[CorpusRecord]
Corpora = dict[str, list[CorpusRecord]]
#: Scores of each part of the held-out statements.
Table = dict[str, dict[str, float | None]]
PARTS = ("alone", "added", "domains", "errors")
SIZES = (500, 1000, 2000, 3000, 5000)
#: Training with dse_train takes four times as long, so its curve has fewer points.
ADDED_SIZES = (0, 1000, 3000)
#: Of the five directed classes: neutral, forward favor, backward favor, forward against, backward against.
BACKWARD = [2, 4]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--data", type=Path, help="folder of the corpora; alone and added need it")
    parser.add_argument("--draws", type=int, default=5, help="random draws behind every spread")
    parser.add_argument("--config", help="another configuration than the default one")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, metavar="PART")
    parser.add_argument("--whole", action="store_true", help="no learning curves: none and all")
    arguments = parser.parse_args()
    config = load_config(arguments.config) if arguments.config else load_config()
    seeds = list(read_corpus(resource("seeds", "statements")))
    print(
        f"{datetime.date.today()}, {len(seeds)} statements (fingerprint {corpus_fingerprint(seeds)[:12]}),"
        f" {arguments.draws} draws\n"
    )
    if {"alone", "added"} & set(arguments.only):
        if arguments.data is None:
            parser.error("alone and added need --data")
        corpora = {
            name: list(read_corpus(arguments.data / f"{name}.jsonl"))
            for name in ("dse_train", "dse_valid", "newsmtsc_train")
        }
        if "alone" in arguments.only:
            alone(seeds, corpora, config, arguments.draws, () if arguments.whole else SIZES)
        if "added" in arguments.only:
            added(seeds, corpora, config, arguments.draws, (0,) if arguments.whole else ADDED_SIZES)
    if {"domains", "errors"} & set(arguments.only):
        held_out(seeds, config, arguments.draws, arguments.only)


def alone(
    seeds: Records, corpora: Corpora, config: Config, draws: int, steps: Sequence[int]
) -> None:
    """Print transfer and learning curve of the statements alone."""
    print("| statements | DSE valid, no_leak: directed macro F1 | micro F1 | backward favor / against "
          "| NewsMTSC train: sentiment macro F1 |\n|---|---|---|---|---|")  # fmt: skip
    clean = unseen_by(corpora["dse_train"], corpora["dse_valid"])
    for size in sizes(seeds, steps):
        rows = []
        for seed in range(draws):
            model = train_model(draw(seeds, size, seed), replace(config, seed=seed)).model
            unseen = no_leak_directed(model, clean)
            sentiment = score_records(model, corpora["newsmtsc_train"])[1]
            rows.append([*unseen, class_f1(sentiment.gold, sentiment.predicted, 3).mean()])
        macro, micro, favor, against, feeling = (
            spread(column) for column in zip(*rows, strict=True)
        )
        print(f"| {size} | {macro} | {micro} | {favor} / {against} | {feeling} |", flush=True)


def added(
    seeds: Records, corpora: Corpora, config: Config, draws: int, steps: Sequence[int]
) -> None:
    """Print what more and more statements add to dse_train, on dse_valid."""
    print("\n| training | no_leak: directed macro F1 | micro F1 | backward favor / against |"
          "\n|---|---|---|---|")  # fmt: skip
    for size in sizes(seeds, steps):
        rows = []
        for seed in range(draws):
            more = draw(seeds, size, seed)
            train = random.Random(seed).sample([*corpora["dse_train"], *more],
                                               len(corpora["dse_train"]) + len(more))  # fmt: skip
            model = train_model(train, replace(config, seed=seed)).model
            rows.append(no_leak_directed(model, corpora["dse_valid"]))
        macro, micro, favor, against = (spread(column) for column in zip(*rows, strict=True))
        print(f"| dse_train + {size} | {macro} | {micro} | {favor} / {against} |", flush=True)


def sizes(seeds: Records, steps: Sequence[int]) -> list[int]:
    return [*(size for size in steps if size < len(seeds)), len(seeds)]


def draw(seeds: Records, size: int, seed: int) -> Records:
    return random.Random(seed).sample(list(seeds), size)


def unseen_by(train: Records, records: Records) -> list[CorpusRecord]:
    """Return the records that are no exact or near copies of one in ``train``."""
    index = LeakageIndex.fit([record.text for record in train], record_spans(train))
    texts = [record.text for record in records]
    seen = index.exact(texts, record_spans(records)) | index.near(texts)
    return [record for record, leak in zip(records, seen, strict=True) if not leak]


def no_leak_directed(model: object, records: Records) -> list[float]:
    """Return macro F1, micro F1 and F1 of both backward classes on what training never saw."""
    stance, _ = score_records(model, records)  # type: ignore[arg-type]
    exact, near = leaks(model, records)  # type: ignore[arg-type]
    pairs = directed_pairs(stance.select(~(exact | near)[stance.record]))
    f1 = class_f1(pairs.gold, pairs.predicted, 5)
    micro = float((pairs.gold == pairs.predicted).mean())
    return [float(f1.mean()), micro, *(float(f1[k]) for k in BACKWARD)]


def class_f1(gold: np.ndarray, predicted: np.ndarray, n: int) -> np.ndarray:
    """Return F1 of each class (n,), 0 for one that is neither gold nor predicted."""
    table = tables.confusion(gold, predicted, n)
    return 2 * np.diag(table) / np.maximum(table.sum(axis=0) + table.sum(axis=1), 1)


def spread(values: Iterable[float]) -> str:
    found = [100 * value for value in values]
    deviation = statistics.stdev(found) if len(found) > 1 else 0.0
    return f"{statistics.mean(found):.1f} ± {deviation:.1f}"


def held_out(seeds: Records, config: Config, draws: int, parts: Sequence[str]) -> None:
    """Train on splits of the statements and print scores of their test parts, errors of the first."""
    found: dict[str, list[Table]] = {"stance": [], "sentiment": []}
    for nth in range(draws if "domains" in parts else 1):
        training = train_model(seeds, replace(config, seed=config.seed + nth))
        for scored in score_records(training.measured, training.test):
            what = "sentiment" if scored.classes == SENTIMENTS else "stance"
            found[what].append(by_domain(scored, training.test))
            if "errors" in parts and nth == 0:
                errors(what, scored, training.test)
    if "domains" in parts:
        for what, over in found.items():
            print_domains(what, over)


def by_domain(scored: Scored, records: Records) -> Table:
    """Return labels, accuracy and F1 of each class by domain, by number of parties, and over all."""
    domain = [domain_of(record) for record in records]
    many = [f"{min(len(parties_of(record)), 4)} parties" for record in records]
    table = {}
    for names in (domain, many, ["all"] * len(records)):
        column = np.array(names)[scored.record]
        for name, scores in by_slice(replace(scored, slices={"part": column}), "part").items():
            f1 = {f"F1 {c}": scores["per_class"][c]["f1"] for c in scored.classes}
            table[name] = {"labels": scores["n"], "accuracy": scores["accuracy"], **f1}
    return table


def print_domains(what: str, draws: Sequence[Table]) -> None:
    """Print mean and standard deviation over the draws, of labels the mean."""
    shares = [head for head in next(iter(draws[0].values())) if head != "labels"]
    print(f"\nHeld-out statements, {what} (4 parties: or more):\n")
    print(f"| part | labels | {' | '.join(shares)} |\n|---|---|{'---|' * len(shares)}")
    for name in draws[0]:
        rows = [table[name] for table in draws if name in table]
        labels = round(statistics.mean(row["labels"] or 0 for row in rows))
        values = {head: [v for row in rows if (v := row[head]) is not None] for head in shares}
        cells = " | ".join(spread(values[head]) if values[head] else "-" for head in shares)
        print(f"| {name} | {labels} | {cells} |")


def errors(what: str, scored: Scored, records: Records, n: int = 10) -> None:
    """Print the surest errors of each kind with who was labelled."""
    assert scored.probabilities is not None
    sure = scored.probabilities.max(axis=1)
    kinds: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row in np.argsort(-sure, kind="stable").tolist():
        gold, said = scored.classes[scored.gold[row]], scored.classes[scored.predicted[row]]
        if gold != said:
            kinds[gold, said].append(row)
    for (gold, said), rows in sorted(kinds.items()):
        print(f"\n{what}: {gold} taken for {said} ({len(rows)})\n")
        for row in rows[:n]:
            record = records[int(scored.record[row])]
            print(f"- {record.id} {who(record, scored, row)} {sure[row]:.2f}: {record.text}")


def who(record: CorpusRecord, scored: Scored, row: int) -> str:
    """Return ``holder -> party`` of a stance, the party of a sentiment (numbered by first mention)."""
    names = list(dict.fromkeys(m.party for m in sorted(record.mentions, key=lambda m: m.start)))
    holder, party = (
        "(author)" if column is None or not 0 <= column[row] < len(names) else names[column[row]]
        for column in (scored.holder, scored.party)
    )
    return f"[{party}]" if scored.classes == SENTIMENTS else f"[{holder} -> {party}]"


if __name__ == "__main__":
    main()
