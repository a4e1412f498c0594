"""The party-specific mode on SemEval-2016 task 6: one model for five targets against one SVM for each.

    python experiments/semeval.py --data FOLDER [--folds 10] [--seed 13]

``FOLDER`` holds semeval2016_train.jsonl. Prints Markdown: F_avg, the mean F1 of favor and against over all
tweets (Mohammad et al., 2016), by cross-validation stratified by target and label. The rows are
the usual baseline (word and character n-grams, one LinearSVC a target), configs/tweets.yaml, the
same without each of its parts, and the default settings with and without ``party_features``.
"""

from __future__ import annotations

import argparse
import datetime
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.config import Config, load_config
from pipeline.corpora import corpus_fingerprint, read_corpus
from pipeline.crossval import cross_validate, fold_figures
from pipeline.knowledge import Knowledge
from pipeline.lexicon import Lexicon
from pipeline.metrics import compute
from pipeline.resources import resource
from pipeline.schema import STANCES, CorpusRecord
from pipeline.scored import Scored
from pipeline.splits import Rows

Records = Sequence[CorpusRecord]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--folds", type=int, default=10)
    parser.add_argument("--seed", type=int, default=13)
    arguments = parser.parse_args()
    records = list(read_corpus(arguments.data / "semeval2016_train.jsonl"))
    folds = target_folds(records, arguments.folds, arguments.seed)
    knowledge = Knowledge.learn([record.text for record in records], Lexicon.load())
    print(
        f"{datetime.date.today()}, corpus {corpus_fingerprint(records)[:12]}, {len(records)} tweets, "
        f"{arguments.folds} folds (± standard deviation over folds)\n"
    )
    print("| model | F_avg | F1 favor | F1 against | ECE |\n|---|---|---|---|---|")
    baseline = svm_for_each_target(records, folds)
    report("word and character n-grams, one LinearSVC a target", baseline, baseline)
    for name, config in settings().items():
        scored = cross_validate(
            records, folds, "stance", replace(config, seed=arguments.seed), knowledge
        )
        report(name, scored, baseline)


def target_folds(records: Records, n_folds: int, seed: int) -> list[Rows]:
    """Return the rows of each fold, stratified by target and label."""
    from sklearn.model_selection import StratifiedKFold

    strata = [f"{record.stances[0].party} {record.stances[0].label}" for record in records]
    cut = StratifiedKFold(n_folds, shuffle=True, random_state=seed).split(strata, strata)
    return [test.astype(np.int64) for _, test in cut]


def settings() -> dict[str, Config]:
    """Return the configurations to compare."""
    tweets = load_config(resource("configs", "tweets.yaml"))
    blocks = tweets.stance.blocks
    shared = tuple(block for block in blocks if not block.party)

    def stance(**changes: Any) -> Config:
        return replace(tweets, stance=replace(tweets.stance, **changes))

    return {
        "configs/tweets.yaml, one model for all targets": tweets,
        "... labelled by margin, not calibrated (split.calibration: 0)": replace(
            tweets, split=replace(tweets.split, calibration=0.0, calibration_folds=0)
        ),
        "... its shared n-grams alone": replace(
            tweets,
            stance=replace(
                tweets.stance,
                blocks=(*shared, replace(shared[0], name="-", weight=1e-9, party=True)),
            ),
        ),
        "... the n-grams of the target alone": stance(
            blocks=tuple(block for block in blocks if block.party)
        ),
        "... with names masked": stance(mask_names=True),
        "default settings, party_features: true": load_config(None, ["party_features=true"]),
        "default settings": load_config(),
    }


def svm_for_each_target(records: Records, folds: Sequence[Rows]) -> Scored:
    """Return the predictions of the usual baseline: word 1-3 and character 2-5 n-grams, LinearSVC."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_pipeline, make_union
    from sklearn.svm import LinearSVC

    texts = np.array([record.text for record in records], dtype=object)
    targets = np.array([record.stances[0].party for record in records])
    gold = np.array([STANCES.index(record.stances[0].label) for record in records])
    said, fold_of = np.zeros_like(gold), np.zeros_like(gold)
    for number, fold in enumerate(folds):
        fold_of[fold] = number
        train = np.setdiff1d(np.arange(len(records)), fold)
        for target in np.unique(targets):
            own, asked = train[targets[train] == target], fold[targets[fold] == target]
            words = TfidfVectorizer(ngram_range=(1, 3))
            characters = TfidfVectorizer(analyzer="char", ngram_range=(2, 5))
            model = make_pipeline(make_union(words, characters), LinearSVC(random_state=0))
            said[asked] = model.fit(texts[own], gold[own]).predict(texts[asked])
    rows = np.arange(len(records))
    return Scored(STANCES, gold, said, None, record=rows, slices={"fold": fold_of})


def report(name: str, scored: Scored, baseline: Scored) -> None:
    """Print a row: F_avg over all tweets and what it gains on the baseline, F1 by class, calibration."""
    f_avg, gain = (100 * figure("f_avg")(s) for s in (scored, baseline))
    spread = 100 * np.std(fold_figures(scored, figure("f_avg")), ddof=1)
    favor, _, against = (f"{100 * value:.1f}" for value in class_f1(scored))
    ece = "-" if scored.probabilities is None else f"{figure('ece')(scored):.3f}"
    score = f"{f_avg:.1f} ± {spread:.1f} ({f_avg - gain:+.1f})"
    print(f"| {name} | {score} | {favor} | {against} | {ece} |", flush=True)


def figure(name: str) -> Callable[[Scored], float]:
    def of(scored: Scored) -> float:
        value = compute(name, scored)
        return float("nan") if value is None else value

    return of


def class_f1(scored: Scored) -> NDArray[np.float64]:
    from pipeline import tables

    return tables.f1(tables.confusion(scored.gold, scored.predicted, len(scored.classes)))


if __name__ == "__main__":
    main()
