"""Do two labellers agree? Cohen's kappa of a blind re-labelling of the bundled statements.

    python experiments/agreement.py [FILE]
    python experiments/agreement.py --first GOLD.jsonl --second LABELS.jsonl [--keep FILE]
    python experiments/agreement.py --sample FOLDER [--n 300] [--seed 20261126]

FILE (default: seeds/agreement.jsonl) holds the labels of both. ``--first`` and ``--second`` are
files of one labeller each, in the corpus format without text (``id, stances, sentiments``);
``--keep`` writes them into one FILE. ``--sample`` draws statements for a new re-labelling:
``blind.jsonl`` has no label in it, ``blind_gold.jsonl`` has them. Kappa: Cohen, "A coefficient of
agreement for nominal scales" (1960); of a class: that class against the rest; intervals: bootstrap
over statements, 95 %.
"""

from __future__ import annotations

import argparse
import datetime
import json
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.bootstrap import bootstrap
from pipeline.corpora import read_corpus
from pipeline.resources import resource
from pipeline.schema import SENTIMENTS, STANCES

Rows = list[dict[str, Any]]
Floats = NDArray[np.float64]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("file", nargs="?", type=Path, help="labels of both")
    parser.add_argument("--first", type=Path)
    parser.add_argument("--second", type=Path)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--sample", type=Path, metavar="FOLDER")
    parser.add_argument("--n", type=int, default=300)
    parser.add_argument("--seed", type=int, default=20261126)
    arguments = parser.parse_args()
    if arguments.sample:
        draw(arguments.sample, arguments.n, arguments.seed)
        return
    if arguments.first and arguments.second:
        both = joined(read_rows(arguments.first), read_rows(arguments.second))
    else:
        path = arguments.file or resource("seeds") / "agreement.jsonl"
        if not path.is_file():
            parser.error(f"{path}: no such file; give --first and --second, or draw a --sample")
        both = read_rows(path)
    if arguments.keep:
        write_rows(arguments.keep, both)
    report(both)


def read_rows(path: Path) -> Rows:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def write_rows(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    path.write_text(text, encoding="utf-8")


def draw(folder: Path, n: int, seed: int) -> None:
    """Write a random sample without its labels, and the labels beside it; pairs are shuffled."""
    records = sorted(read_corpus(resource("seeds", "statements")), key=lambda record: record.id)
    chance = random.Random(seed)
    blind, gold = [], []
    for record in chance.sample(records, n):
        row = record.to_json()
        for kind in ("stances", "sentiments"):
            chance.shuffle(row[kind])
        gold.append({key: row[key] for key in ("id", "stances", "sentiments")})
        blind.append(
            {key: row[key] for key in ("id", "lang", "text", "speaker", "mentions")}
            | {kind: [unlabelled(item) for item in row[kind]] for kind in ("stances", "sentiments")}
        )
    write_rows(folder / "blind.jsonl", blind)
    write_rows(folder / "blind_gold.jsonl", gold)


def unlabelled(item: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in item.items() if key != "label"}


def joined(first: Rows, second: Rows) -> Rows:
    """Return one row a statement with the labels of both; what only one labelled is left out."""
    others = {row["id"]: row for row in second}
    both: Rows = []
    for row in first:
        other = others.get(row["id"])
        if other is None:
            continue
        new: dict[str, Any] = {"id": row["id"]}
        for kind in ("stances", "sentiments"):
            theirs = {key_of(item): item["label"] for item in other[kind]}
            new[kind] = [
                unlabelled(item) | {"first": item["label"], "second": theirs[key_of(item)]}
                for item in row[kind]
                if key_of(item) in theirs
            ]
        both.append(new)
    return both


def key_of(item: Mapping[str, Any]) -> tuple[str | None, str]:
    return item.get("holder"), item["party"]


def report(rows: Rows) -> None:
    """Print agreement and kappa, overall and by class, as Markdown."""
    stances: Callable[[dict[str, Any]], bool] = lambda item: item["holder"] is not None  # noqa: E731
    kinds: list[tuple[str, str, Sequence[str], Callable[[dict[str, Any]], bool]]] = [
        ("stance", "stances", STANCES, lambda item: True),
        ("stance between named parties", "stances", STANCES, stances),
        ("stance of the author", "stances", STANCES, lambda item: not stances(item)),
        ("sentiment", "sentiments", SENTIMENTS, lambda item: True),
    ]
    print(f"{datetime.date.today()}, {len(rows)} statements labelled twice\n")
    print("| what | labels | same | kappa | by class |\n|---|---|---|---|---|")
    for name, field, labels, keep in kinds:
        tables = counts(rows, field, labels, keep)
        total = tables.sum(axis=0)
        if not total.sum():
            continue
        same = np.trace(total) / total.sum()
        classes = ", ".join(
            f"{label} {100 * kappa(one_against_rest(total, k)):.0f}"
            for k, label in enumerate(labels)
        )
        low, high = bootstrap(tables, {"kappa": kappa}, n=2000)["kappa"] or (np.nan, np.nan)
        print(f"| {name} | {total.sum():.0f} | {100 * same:.1f} % | {100 * kappa(total):.1f} "
              f"({100 * low:.1f} to {100 * high:.1f}) | {classes} |")  # fmt: skip
    for name, field, labels, keep in (kinds[0], kinds[-1]):
        confusion(name, counts(rows, field, labels, keep).sum(axis=0), labels)


def counts(
    rows: Rows, field: str, labels: Sequence[str], keep: Callable[[dict[str, Any]], bool]
) -> Floats:
    """Return (n_statements, 3, 3) counts: first labeller's class by second labeller's class."""
    number = {label: k for k, label in enumerate(labels)}
    tables = np.zeros((len(rows), len(labels), len(labels)))
    for row, table in zip(rows, tables, strict=True):
        for item in row[field]:
            if keep(item):
                table[number[item["first"]], number[item["second"]]] += 1
    return tables


def kappa(tables: Floats) -> Floats:
    """Return Cohen's kappa of count tables (..., k, k), NaN where chance alone explains it all."""
    total = tables.sum(axis=(-2, -1))
    same = np.trace(tables, axis1=-2, axis2=-1) / total
    chance = (tables.sum(axis=-1) * tables.sum(axis=-2)).sum(axis=-1) / total**2
    with np.errstate(invalid="ignore", divide="ignore"):
        return (same - chance) / (1 - chance)


def one_against_rest(table: Floats, k: int) -> Floats:
    here, first, second = table[k, k], table[k].sum(), table[:, k].sum()
    rest = table.sum() - first - second + here
    return np.array([[here, first - here], [second - here, rest]])


def confusion(name: str, table: Floats, labels: Sequence[str]) -> None:
    print(f"\n{name}: first labeller in rows, second in columns\n")
    print(f"| | {' | '.join(labels)} |\n|---|{'---|' * len(labels)}")
    for label, row in zip(labels, table, strict=True):
        print(f"| {label} | {' | '.join(f'{count:.0f}' for count in row)} |")


if __name__ == "__main__":
    main()
