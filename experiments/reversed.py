"""What the statements teach about pairs whose holder is mentioned second, on enough of them to tell.

    python -m experiments.reversed --data FOLDER [--out experiments/reversed.md]

``FOLDER`` holds dse_train.jsonl. dse_valid without known rows has 22 and 24 such pairs, one of which more
or less is worth two points of F1; dse_train has 235 and 318. So: folds of dse_train, trained without and
with the bundled statements (stance head by itself, no collective model, no recall), with a paired bootstrap.
experiments/reversed_read.csv holds what a reader said, without sight of any label, of all these pairs and of
200 others: the stance of either party toward the other, and (``carried_by``) what carries the second one's, or
where it is neutral what a hasty reader could take for one. From that follows what a careful
reader would score, and how many of the pairs on which reader and label agree the models find. At last:
seeds/held_out, 2,210 composed statements, most of them with the holder second, that no model learns from.
"""

from __future__ import annotations

import argparse
import csv
import random
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import average_precision_score

from experiments.ablation import Corpus
from experiments.corpora import SEED, apart
from experiments.ideas_folds import SAMPLES, Bench, decoded
from experiments.ideas_rows import Added, with_added
from experiments.machine import header
from experiments.seeds import class_f1
from pipeline.artifact import write_beside
from pipeline.config import load_config
from pipeline.corpora import corpus_fingerprint, read_corpus
from pipeline.crossval import record_folds
from pipeline.evaluate import leaks, score_records
from pipeline.held_out import COLLECT, labelled
from pipeline.knowledge import Knowledge
from pipeline.lexicon import Lexicon
from pipeline.metrics import directed_pairs
from pipeline.resources import resource
from pipeline.schema import STANCES, CorpusRecord
from pipeline.scored import Scored
from pipeline.train import train_model

FOLDS: Final = 5
READ: Final = Path(__file__).with_name("reversed_read.csv")
#: Classes of the five directed ones whose holder is mentioned second, and the class of their own row.
REVERSED: Final = {"favor": (2, 0), "against": (4, 2)}
#: Order of mention of a row whose holder is mentioned second.
SECOND: Final = 1
#: How much bolder the decision is in the second rows.
BOLDER: Final = 0.2
CARRIERS: Final = {
    "passive": "noun phrase or passive turned round",
    "speech": "the second party speaks",
    "obj": "the first party is an object or in a side clause",
    "infer": "inferred, no word says it",
    "ally": "a relation of both",
    "mod": "the second name only modifies",
    "odd": "broken sentence or mark",
    "none": "nothing",
}

Read = dict[str, tuple[str, str, str]]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="folder of dse_train.jsonl")
    parser.add_argument("--out", type=Path, help="write the tables there, too (Markdown)")
    arguments = parser.parse_args()
    train = list(read_corpus(arguments.data / "dse_train.jsonl"))
    seeds = list(read_corpus(resource("seeds", "statements")))
    unique, other, _ = apart(train, seeds)
    read = said_by_reader()
    bench, scored = in_folds(unique, other)
    lines = [
        "# Pairs whose holder is mentioned second\n",
        *header(
            "python -m experiments.reversed --data FOLDER",
            [
                f"dse_train {corpus_fingerprint(train)[:12]} ({len(unique)} statements without duplicates)",
                f"bundled statements {corpus_fingerprint(seeds)[:12]} ({len(seeds)})",
            ],
        ),
        "",
        *reader_table(unique, read),
        *folds_table(bench, scored),
        *found_table(unique, bench, read, scored),
        *held_out_table(train, seeds),
    ]
    text = "\n".join(lines) + "\n"
    print(text)
    if arguments.out:
        write_beside(arguments.out, text.encode())


def said_by_reader() -> Read:
    """Return row -> (stance of the first toward the second, of the second toward the first, carrier)."""
    with READ.open(encoding="utf-8", newline="") as lines:
        return {
            row["row"]: (row["forward"], row["backward"], row["carried_by"])
            for row in csv.DictReader(lines)
        }


def labels_of(record: CorpusRecord) -> tuple[str, str] | None:
    """Return the labels (first toward second, second toward first) of a statement with two parties."""
    first = list(dict.fromkeys(m.party for m in sorted(record.mentions, key=lambda m: m.start)))
    given = {(s.holder, s.party): s.label for s in record.stances}
    if len(first) != 2 or (first[0], first[1]) not in given or (first[1], first[0]) not in given:
        return None
    return given[first[0], first[1]], given[first[1], first[0]]


def stratum(labels: tuple[str, str]) -> str:
    """Return which of three parts a pair was drawn from: "reversed", "neutral" or "forward"."""
    if labels[1] != "neutral":
        return "reversed"
    return "neutral" if labels[0] == "neutral" else "forward"


def reader_table(records: Sequence[CorpusRecord], read: Read) -> list[str]:
    """Return what the reader would score: all reversed pairs were read, of the others a sample."""
    gold = {r.id: labels for r in records if (labels := labels_of(r)) is not None}
    size = Counter(stratum(labels) for labels in gold.values())
    rows = [(stratum(gold[i]), gold[i][1], said[1]) for i, said in read.items() if i in gold]
    drawn = Counter(part for part, _, _ in rows)
    lines = [
        "## What a careful reader would score\n",
        "A reader (a language-model agent with `seeds/GUIDELINE.md`, no label in sight) read all"
        f" {drawn['reversed']} reversed pairs, {drawn['neutral']} of {size['neutral']} that are neutral both"
        f" ways and {drawn['forward']} of {size['forward']} whose first party alone holds a stance.\n",
        "| reversed | labelled so | reader the same | reader neutral | reader: such among the others"
        " | precision, recall, F1 of the reader |",
        "|---|---|---|---|---|---|",
    ]
    rng = np.random.default_rng(SEED)
    parts = [[row for row in rows if row[0] == part] for part in drawn]
    for label in REVERSED:
        draws = [_reader(rows, size, label)]
        for _ in range(SAMPLES):  # within each part, as they were drawn
            again = [part[k] for part in parts for k in rng.integers(0, len(part), len(part))]
            draws.append(_reader(again, size, label))
        precision, recall, f1 = (100 * value for value in draws[0])
        low, high = np.percentile([100 * draw[2] for draw in draws[1:]], [2.5, 97.5])
        own = [said for part, given, said in rows if part == "reversed" and given == label]
        others = sum(part != "reversed" and said == label for part, _, said in rows)
        lines.append(
            f"| {label} | {len(own)} | {own.count(label)} | {own.count('neutral')}"
            f" | {others} of {drawn['neutral'] + drawn['forward']}"
            f" | {precision:.0f}, {recall:.0f}, **{f1:.0f}** ({low:.0f} to {high:.0f}) |"
        )
    return [*lines, "", "Precision rests on the few false calls of the fifth column.", ""]


def _reader(
    rows: Sequence[tuple[str, str, str]], size: Counter[str], label: str
) -> tuple[float, float, float]:
    """Return precision, recall and F1 of the reader, each row counted for those that it was drawn from."""
    drawn = Counter(part for part, _, _ in rows)
    right = said = there = 0.0
    for part, given, answer in rows:
        weight = size[part] / drawn[part]
        right += weight * (given == answer == label)
        said += weight * (answer == label)
        there += weight * (given == label)
    precision, recall = right / max(said, 1e-9), right / max(there, 1e-9)
    return precision, recall, 2 * right / max(said + there, 1e-9)


def in_folds(
    records: Sequence[CorpusRecord], seeds: Sequence[CorpusRecord]
) -> tuple[Bench, dict[str, Scored]]:
    """Return out-of-fold predictions by models of dse_train alone and with the statements."""
    config = load_config()
    folds = record_folds(records, FOLDS, SEED)
    given: dict[str, Any] = {field.name: None for field in fields(Corpus)}
    corpus = Corpus(
        **{**given, "name": "dse", "head": "stance", "records": records, "folds": folds}
    )
    bench = Bench(corpus, config, Knowledge.learn([], Lexicon.load()), None)
    own = labelled(seeds, "stance")
    labels = COLLECT["stance"](own).labels
    weight = next(s.weight for s in config.stance.sources if s.name == "seeds")
    parts = bench.extended(own)
    raw = {
        "dse_train": bench.scores,
        "dse_train + statements": with_added(
            bench, parts, lambda fold: Added(fold.added, labels, weight)
        ),
    }
    return bench, {
        name + (", bolder" if more else ""): bench.scored(decoded(bench, scores, more=more))
        for more in (0.0, BOLDER)
        for name, scores in raw.items()
    }


def folds_table(bench: Bench, scored: dict[str, Scored]) -> list[str]:
    """Return F1 and average precision of the reversed classes, and what the statements add."""
    lines = [
        f"## In {FOLDS} folds of dse_train\n",
        f"Bolder: a power of the decision {BOLDER} higher than the settings'. The gain has the 95 % interval of"
        f" a paired bootstrap ({SAMPLES} samples of statements).\n",
        "| trained on | F1 favor / against | called so | average precision favor / against | directed F1 |",
        "|---|---|---|---|---|",
    ]
    for name, found in scored.items():
        figures = _figures(bench, found)
        called = np.bincount(directed_pairs(found).predicted, minlength=5)
        f1, precision = (
            " / ".join(f"{100 * figures[kind, label]:.1f}" for label in REVERSED)
            for kind in ("f1", "precision")
        )
        lines.append(
            f"| {name} | {f1} | {called[2]} / {called[4]} | {precision} | {100 * figures['f1', 'all']:.1f} |"
        )
    lines += ["", "| the statements add | settings | bolder |", "|---|---|---|"]
    names = list(scored)
    gains = [_gain(bench, scored[names[k]], scored[names[k + 1]]) for k in (0, 2)]
    for kind, what in (("f1", "F1"), ("precision", "average precision")):
        for label in REVERSED:
            pairs = [gain[kind, label] for gain in gains]
            cells = (f"{own:+.1f} ({low:+.1f} to {high:+.1f})" for own, low, high in pairs)
            lines.append(f"| {what}, {label} | " + " | ".join(cells) + " |")
    return [*lines, ""]


def _figures(
    bench: Bench, scored: Scored, drawn: NDArray[np.int64] | None = None
) -> dict[tuple[str, str], float]:
    """Return F1 and average precision of the reversed classes; ``drawn``: how often each pair counts."""
    pairs = directed_pairs(scored)
    times = np.ones(len(pairs.gold)) if drawn is None else drawn.astype(float)
    own, back = [], bench.opposite[pairs.row]
    figures: dict[tuple[str, str], float] = {}
    for number in range(5):
        right = times[(pairs.gold == number) & (pairs.predicted == number)].sum()
        both = times[pairs.gold == number].sum() + times[pairs.predicted == number].sum()
        own.append(2 * right / max(both, 1e-9))
    for label, (number, column) in REVERSED.items():
        figures["f1", label] = own[number]
        figures["precision", label] = float(
            average_precision_score(
                pairs.gold == number, scored.probabilities[back, column], sample_weight=times
            )
        )
    figures["f1", "all"] = float(np.mean(own))
    return figures


def _gain(
    bench: Bench, base: Scored, other: Scored
) -> dict[tuple[str, str], tuple[float, float, float]]:
    rng, n = np.random.default_rng(SEED), len(directed_pairs(base).gold)
    samples = [None, *(np.bincount(rng.integers(0, n, n), minlength=n) for _ in range(SAMPLES))]
    found = defaultdict(list)
    for drawn in samples:
        before, after = _figures(bench, base, drawn), _figures(bench, other, drawn)
        for key, value in before.items():
            found[key].append(100 * (after[key] - value))
    return {
        key: (values[0], *np.percentile(values[1:], [2.5, 97.5]).tolist())
        for key, values in found.items()
    }


def found_table(
    records: Sequence[CorpusRecord], bench: Bench, read: Read, scored: dict[str, Scored]
) -> list[str]:
    """Return how many of the reversed pairs on which reader and label agree each model finds."""
    groups: dict[str, list[tuple[str, str]]] = defaultdict(list)
    disputed: Counter[str] = Counter()
    opposite = 0
    for record in records:
        labels = labels_of(record)
        if labels is None or record.id not in read or labels[1] == "neutral":
            continue
        _, said, carrier = read[record.id]
        if said == labels[1]:
            groups[carrier].append((record.id, said))
        else:
            disputed[carrier] += 1
            opposite += said != "neutral"
    lines = [
        "## Pairs on which reader and label agree\n",
        "| carried by | pairs | found by " + " | found by ".join(scored) + " |",
        "|---|---|" + "---|" * len(scored),
    ]
    stances: dict[str, dict[str, str]] = {}
    for name, found in scored.items():
        ids = [records[row].id for row in found.record]
        rows = zip(ids, bench.orders, found.predicted, strict=True)
        stances[name] = {i: STANCES[label] for i, order, label in rows if order == SECOND}
    for carrier, pairs in sorted(groups.items(), key=lambda item: -len(item[1])):
        cells = (str(sum(stances[name].get(i) == label for i, label in pairs)) for name in scored)
        lines.append(f"| {CARRIERS[carrier]} | {len(pairs)} | " + " | ".join(cells) + " |")
    words = ", ".join(f"{CARRIERS[carrier]} {n}" for carrier, n in disputed.most_common())
    return [
        *lines,
        "",
        f"Reader and label differ on {disputed.total()}: the reader said the opposite of {opposite},"
        f" and neutral of the rest. What he noted there as what could be taken for a stance: {words}."
        " A pair counts as found by its own label here; above, one of five classes is chosen for both.",
        "",
    ]


def held_out_table(train: Sequence[CorpusRecord], seeds: Sequence[CorpusRecord]) -> list[str]:
    """Return directed F1 on statements that were composed to be held out, by what a model learned from."""
    records = list(read_corpus(resource("seeds", "held_out")))
    config = load_config()
    lines = [
        "## On composed statements that are held out\n",
        f"`seeds/held_out`, {corpus_fingerprint(records)[:12]}, {len(records)} statements. They were composed"
        " as those to train on were, by the same guideline, so labels mean the same in both: this shows what"
        " statements teach about direction where labels are clean, and not how well news is read. Labels follow"
        " each model's own calibration, so average precision, which needs no threshold, stands beside F1.\n",
        "| trained on | directed macro F1 | neutral | forward favor / against | backward favor / against"
        " | average precision, backward |",
        "|---|---|---|---|---|---|",
    ]
    found = {}
    for name, corpus in (
        ("dse_train", train),
        ("statements", seeds),
        ("dse_train + statements", [*train, *seeds]),
    ):
        given = random.Random(config.seed).sample(corpus, len(corpus))
        model = train_model(given, config).model
        known = sum(int(part.sum()) for part in leaks(model, records))
        scored = score_records(model, records)[0]
        pairs = directed_pairs(scored)
        found[name] = pairs
        f1 = 100 * class_f1(pairs.gold, pairs.predicted, 5)
        lines.append(
            f"| {name} ({known} known) | {f1.mean():.1f} | {f1[0]:.1f} | {f1[1]:.1f} / {f1[3]:.1f}"
            f" | {f1[2]:.1f} / {f1[4]:.1f} | {_held_out_precision(scored)} |"
        )
    base, more = found["dse_train"], found["dse_train + statements"]
    rng, n, gains = np.random.default_rng(SEED), len(base.gold), []
    for rows in (np.arange(n), *(rng.integers(0, n, n) for _ in range(SAMPLES))):
        before, after = (class_f1(p.gold[rows], p.predicted[rows], 5) for p in (base, more))
        gains.append(100 * (after - before))
    low, high = np.percentile(gains[1:], [2.5, 97.5], axis=0)
    cells = (
        f"{label} {gains[0][number]:+.1f} ({low[number]:+.1f} to {high[number]:+.1f})"
        for label, (number, _) in REVERSED.items()
    )
    return [
        *lines,
        "",
        "The statements add to dse_train, F1 of the reversed classes: " + ", ".join(cells) + ".",
    ]


def _held_out_precision(scored: Scored) -> str:
    pairs = directed_pairs(scored)
    places = zip(scored.record.tolist(), scored.holder.tolist(), scored.party.tolist(), strict=True)
    at = {place: row for row, place in enumerate(places)}
    back = [
        at[scored.record[row], scored.party[row], scored.holder[row]] for row in pairs.row.tolist()
    ]
    return " / ".join(
        f"{100 * average_precision_score(pairs.gold == number, scored.probabilities[back, column]):.1f}"
        for number, column in REVERSED.values()
    )


if __name__ == "__main__":
    main()
