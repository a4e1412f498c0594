"""The figures that the design page asks for, on the public corpora: one table.

    python -m experiments.corpora --data FOLDER [--out experiments/corpora.md]

``FOLDER`` holds dse_train.jsonl, dse_valid.jsonl, newsmtsc_train.jsonl and polnear_train.jsonl (``stance
corpus fetch``). DSE: trained on dse_train, with and without the bundled statements and the labels of a
language model for other sentences (``experiments/labels``: teacher), tested on dse_valid (bootstrap
95 % intervals), and cross-validated on dse_train with whole sentences, its duplicates dropped. NewsMTSC:
cross-validation with whole groups. All are calibrated as the configuration says, on folds of the training
part. NewsMTSC's field ``group`` puts 47 % of the sentences into one group (all articles of one
collection), so that the fold which tests it trains on half of the corpus; other rows group by
article, which is the number in the sentence's id. ``network`` are the opinions of an encoder that was
fine-tuned without the fold (``network.py``). Collective models need both heads: rows without the
bundled statements have none, for neither corpus labels stances and sentiments.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from experiments.machine import header
from experiments.teacher import second_opinions, teacher_records, with_opinions
from pipeline.artifact import write_beside
from pipeline.config import Config, load_config
from pipeline.corpora import corpus_fingerprint, read_corpus
from pipeline.crossval import cross_validate_both, fold_figures, record_folds
from pipeline.evaluate import evaluate_model
from pipeline.held_out import without_texts
from pipeline.knowledge import Knowledge
from pipeline.leakage import drop_duplicates
from pipeline.lexicon import Lexicon
from pipeline.metrics import compute, directed
from pipeline.resources import resource
from pipeline.schema import CorpusRecord
from pipeline.scored import Scored
from pipeline.train import train_model

Records = Sequence[CorpusRecord]
SEED = 13
SUREST = 0.7
#: Fields of an id that name collection and article: newsmtsc-COLLECTION_vN_ARTICLE_... and allsides_ARTICLE.
ARTICLE_FIELDS = 3


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    config = load_config()
    seeds = list(read_corpus(resource("seeds", "statements")))
    train, valid, news = (
        list(read_corpus(arguments.data / f"{name}.jsonl"))
        for name in ("dse_train", "dse_valid", "newsmtsc_train")
    )
    prints = [
        f"{name} {corpus_fingerprint(records)[:12]}"
        for name, records in (("seeds", seeds), ("dse_train", train), ("newsmtsc_train", news))
    ]
    command = "python -m experiments.corpora --data FOLDER --out experiments/corpora.md"
    lines = ["# On the public corpora", "", *header(command, prints), ""]
    taught = teacher_records(arguments.data, held_out=valid)
    parts = {
        "dse_train": train,
        "dse_train + seeds": [*train, *seeds],
        "dse_train + seeds + teacher": [*train, *seeds, *taught],
        "seeds": seeds,
    }
    lines += dse_table(parts, valid, config)
    lines += fold_table(train, [*seeds, *taught], config)
    opinions = [second_opinions(arguments.data, f"fold{fold}", held_out=valid) for fold in range(5)]
    lines += news_table(news, [*seeds, *taught], opinions, config)
    text = "\n".join(lines) + "\n"
    print(text)
    if arguments.out:
        write_beside(arguments.out, text.encode())


def dse_table(parts: dict[str, Records], valid: Records, config: Config) -> list[str]:
    """Return directed scores on dse_valid, on all rows and without leakage."""
    lines = [
        "| trained on | micro F1 | macro F1 | no_leak micro | no_leak macro | ECE (no_leak) |",
        "|---|---|---|---|---|---|",
    ]
    for name, records in parts.items():
        metrics = evaluate_model(train_model(records, config).model, valid)
        cells = [
            interval(part["stance"], score)
            for part in (metrics, metrics["no_leak"])
            for score in ("micro_f1", "macro_f1")
        ]
        ece = metrics["no_leak"]["stance"]["ece"]
        lines.append(f"| {name} | {' | '.join(cells)} | {ece:.3f} |")
        print(lines[-1], flush=True)
    return [*lines, ""]


def interval(stance: dict[str, Any], score: str) -> str:
    low, high = stance["ci95"]["directed"][score]
    return f"{100 * stance['directed'][score]:.1f} [{100 * low:.1f}, {100 * high:.1f}]"


def fold_table(train: Records, support: Records, config: Config) -> list[str]:
    """Return cross-validated directed scores of dse_train without its duplicates, whole sentences in a fold."""
    lines = [
        "| DSE in 5 folds by sentence | macro F1, pooled | mean of folds | micro F1 | accuracy | ECE |",
        "|---|---|---|---|---|---|",
    ]
    unique, other, knowledge = apart(train, support)
    folds = record_folds(unique, 5, SEED)
    for name, always in (("dse_train", ()), ("dse_train + seeds + teacher", other)):
        scored = cross_validate_both(unique, folds, config, knowledge, always=always)["stance"]
        lines.append(f"| {name} | {fold_cells(scored)} |")
        print(lines[-1], flush=True)
    return [*lines, ""]


def apart(records: Records, support: Records) -> tuple[Records, Records, Knowledge]:
    """Return the records without duplicates, ``support`` without their texts, and what they tell of words."""
    unique = drop_duplicates(tuple(records)).records
    texts = [record.text for record in unique]
    known = set(texts)
    other = [r for r in support if r.text not in known]
    return unique, other, Knowledge.learn(texts, Lexicon.load())


def fold_cells(scored: Scored) -> str:
    folds, both_ways = 100 * np.array(fold_figures(scored)), directed(scored)
    pooled, micro = (100 * (both_ways[name] or 0) for name in ("macro_f1", "micro_f1"))
    accuracy, ece = (compute(name, scored) or 0 for name in ("accuracy", "ece"))
    return (
        f"{pooled:.1f} | {folds.mean():.1f} ± {folds.std(ddof=1):.1f} | {micro:.1f}"
        f" | {100 * accuracy:.1f} | {ece:.3f}"
    )


def news_table(
    news: Records, support: Records, opinions: Sequence[Records], config: Config
) -> list[str]:
    """Return cross-validated sentiment scores of NewsMTSC: pooled, by fold, the surest, calibration.

    ``opinions``: for each of five folds by group, those of the encoder that was tuned without it.
    """
    lines = [
        "| NewsMTSC, sentiment | macro F1, pooled | mean of folds | accuracy | surest 70 % | ECE |",
        "|---|---|---|---|---|---|",
    ]
    unique, other, knowledge = apart(news, support)
    by_article = [replace(record, group=article(record)) for record in unique]
    own = [[*other, *without_texts(part, unique)] for part in opinions]
    beside = with_opinions(config)
    for name, records, n, settings, always in (
        ("3 folds by `group`", unique, 3, config, ()),
        ("5 folds by `group`", unique, 5, config, ()),
        ("5 folds by `group`, + seeds + teacher", unique, 5, config, other),
        ("5 folds by `group`, + seeds + teacher + network", unique, 5, beside, own.__getitem__),
        ("5 folds by article", by_article, 5, config, ()),
        ("5 folds by article, + seeds + teacher", by_article, 5, config, other),
    ):
        folds = record_folds(records, n, SEED)
        scored = cross_validate_both(records, folds, settings, knowledge, always=always)[
            "sentiment"
        ]
        lines.append(f"| {name} | {news_cells(scored)} |")
        print(lines[-1], flush=True)
    return lines


def article(record: CorpusRecord) -> str:
    """Return the article of a sentence, from its id."""
    return "_".join(record.id.split("_")[:ARTICLE_FIELDS])


def news_cells(scored: Scored) -> str:
    folds = 100 * np.array(fold_figures(scored))
    right = scored.gold == scored.predicted
    assert scored.probabilities is not None
    confidence = scored.probabilities[np.arange(len(right)), scored.predicted]
    sure = confidence >= np.quantile(confidence, 1 - SUREST)
    pooled, accuracy, ece = (compute(name, scored) for name in ("macro_f1", "accuracy", "ece"))
    return " | ".join(
        (
            f"{100 * (pooled or 0):.1f}",
            f"{folds.mean():.1f} ± {folds.std(ddof=1):.1f}",
            f"{100 * (accuracy or 0):.1f}",
            f"{100 * right[sure].mean():.1f}",
            f"{ece or 0:.3f}",
        )
    )


if __name__ == "__main__":
    main()
