"""Train and measure the span tagger of reported speech (pipeline/attribution/tagger.py).

    python -m experiments.tagger --data FOLDER --texts texts.json
    PYTHON experiments/word_tags.py texts.json tags.json     # an environment with spaCy, see there
    python -m experiments.tagger --data FOLDER --tags tags.json [--folds N] [--out FILE]

FOLDER holds polnear_train.jsonl, dse_train.jsonl and newsmtsc_train.jsonl. The tagger is trained on the
development part of PolNeAR alone (see experiments/attribution.py); the other two, without their labels, only
help to sort words into classes. With --folds N nothing is written: each Nth of the articles is read with a
tagger that is trained on the rest, at several thresholds of the posterior. Otherwise the tagger is trained
twice, the bytes are compared, and it is written with its card.
"""

from __future__ import annotations

import argparse
import datetime
import hashlib
import json
import sys
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from experiments import crf
from experiments.attribution import Item, count, f1, gold_items, read_part, union
from experiments.word_classes import word_classes
from pipeline import span_kernels as plain
from pipeline.attribution.cues import load_cues
from pipeline.attribution.reading import read
from pipeline.attribution.records import Reading
from pipeline.attribution.tagger import LEAST, LITTLE, MUCH, Batch, encode, refine
from pipeline.attribution.weights import FILE, Tagger, save_tagger
from pipeline.attribution.words import Words
from pipeline.compiled import compiled_spans

BITS = 18
RATE, PENALTY, FEWEST, EPOCHS, SEED = 0.005, 3.0, 2, 8, 20240131
MOST_BYTES = 2_000_000
THRESHOLDS = (0.36, 0.4, 0.44, 0.48, 0.52)
FIGURES = ("direct content", "direct source", "all content", "all source")
#: A feature a group of columns with the place of the token, as "word-1 word".
COLUMN_NAMES = """
        word tag suffix closed verb lemma pos cluster quoted ruled from_start to_end left_lemma left_verb
        left_next left_gap right_lemma right_verb right_next right_before right_gap stop_word stop_next
        stop_second ahead_word ahead_next ahead_second cue_since_stop link_word link_gap cue_since_link
"""
NAMES = {name: getattr(plain, name.upper()) for name in COLUMN_NAMES.split()}
TEMPLATES = """
word-2; word-1; word; word+1; word+2; suffix; tag-1; tag; tag+1
verb-2; verb-1; verb; verb+1; pos-3; pos-2; pos-1; pos; pos+1; pos+2; pos+3
word-1 word; word word+1; pos-2 pos-1; pos-1 pos; pos pos+1; pos+1 pos+2
pos-2 pos-1 pos; pos-1 pos pos+1; pos pos+1 pos+2
closed-1 closed; closed closed+1; closed-2 closed-1 closed; closed closed+1 closed+2
cluster-1; cluster; cluster+1; cluster-1 cluster; cluster cluster+1
lemma-1; lemma-2; lemma-1 closed closed+1; lemma closed+1; lemma closed-1; verb tag+1 tag+2
quoted-1 quoted quoted+1; quoted word; quoted word-1; from_start tag; to_end word
left_lemma left_gap; left_lemma closed; left_verb left_gap tag; left_lemma left_next
left_verb left_next closed
right_lemma right_gap; right_lemma closed; right_verb right_gap tag
right_verb right_next right_before right_gap
stop_word stop_next stop_second; ahead_word ahead_next ahead_second; ahead_word ahead_next right_gap right_verb
stop_word stop_next left_gap left_verb; cue_since_stop left_verb stop_word stop_next
link_word link_gap; link_word cue_since_link left_verb
ruled; ruled ruled+1; ruled-1 ruled; ruled word; ruled-1 ruled ruled+1; ruled left_verb
ruled tag; ruled-2 ruled
"""


@dataclass
class Prepared:
    """Articles as the kernels read them, with the labels of their tokens."""

    rows: list[dict[str, Any]]
    article: np.ndarray  # (n_sentences,)
    first: np.ndarray
    last: np.ndarray
    gold: np.ndarray  # (n_tokens,)
    slots: np.ndarray  # (n_tokens, n_templates)


def parse(templates: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the parts of all templates (column, place) and where each template begins."""
    parts, bounds = [], [0]
    for template in templates.replace("\n", ";").split(";"):
        for part in template.split():
            name, sign, place = part.partition("+") if "+" in part else part.partition("-")
            parts += [NAMES[name], int((sign or "+") + (place or "0"))]
        if template.strip():
            bounds.append(len(parts) // 2)
    return np.array(parts, dtype=np.int64), np.array(bounds, dtype=np.int64)


def labels(batch: Batch, attributions: list[dict[str, Any]]) -> np.ndarray:
    """Return the label of every token; content goes over cue, cue over source."""
    out = np.zeros(len(batch.ids), dtype=np.int64)
    marked = [a for a in attributions if union(a["content"])]
    for role, begin in (("source", plain.SOURCE), ("cue", plain.CUE), ("content", plain.CONTENT)):
        for lo, hi in (span for a in marked for span in union(a[role])):
            for first, last in zip(batch.first, batch.last, strict=True):
                a = bisect_right(batch.end, lo, first, last)
                b = bisect_left(batch.start, hi, first, last)
                if a < b:
                    out[a:b], out[a] = begin + 1, begin
    return out


def prepare(rows: list[dict[str, Any]], words: Words) -> Prepared:
    """Read the articles by the rules and lay out their features."""
    parts, bounds = parse(TEMPLATES)
    count_of = len(bounds) - 1
    kernel = compiled_spans()
    keys, own = (np.zeros(plain.MOST_TOKENS, dtype=np.int64) for _ in range(2))
    cols = np.zeros((plain.MOST_TOKENS + 2 * plain.PAD) * plain.COLUMNS, dtype=np.int64)
    article, first, last, gold, slots, base = [], [], [], [], [], 0
    for number, row in enumerate(rows):
        batch = encode(read(row["text"]), words)
        out = np.zeros(len(batch.ids) * count_of, dtype=np.int64)
        ids, quotes, roles, *where = batch.arrays(fast=True)[:7]
        quoted, ruled = np.zeros_like(ids), np.zeros_like(ids)
        kernel.paint(quotes, *where, quoted)
        kernel.paint(roles, *where, ruled)
        kernel.features(
            ids, quoted, ruled, *where[2:], words.array(), parts, bounds, BITS, cols, keys, own, out
        )  # fmt: skip
        slots.append(out.reshape(-1, count_of).astype(np.int32))
        gold.append(labels(batch, row["attributions"]))
        article += [number] * len(batch.first)
        first += [base + k for k in batch.first]
        last += [base + k for k in batch.last]
        base += len(batch.ids)
    return Prepared(
        rows,
        np.array(article),
        np.array(first),
        np.array(last),
        np.concatenate(gold),
        np.concatenate(slots),
    )


def fit(data: Prepared, sentences: np.ndarray, words: Words) -> Tagger:
    """Return the tagger trained on some of the sentences, its weights as bytes."""
    tokens = np.concatenate([np.arange(data.first[s], data.last[s]) for s in sentences])
    counts = np.bincount(data.slots[tokens].ravel(), minlength=1 << BITS)
    weights, steps = np.zeros((1 << BITS, plain.LABELS), dtype=np.float32), crf.no_steps()
    loss = crf.train(
        data.slots, data.gold, data.first, data.last, sentences.copy(), counts, weights, steps,
        RATE, PENALTY, FEWEST, EPOCHS, SEED,
    )  # fmt: skip
    print("loss a sentence", round(loss, 3), flush=True)
    scale = float(np.abs(weights).max()) / 127
    parts, bounds = parse(TEMPLATES)
    return Tagger(
        words,
        BITS,
        np.rint(weights / scale).astype(np.int8).ravel(),
        scale,
        np.exp(steps).ravel(),
        parts,
        bounds,
    )


def texts_of(folder: Path) -> list[str]:
    """Return the texts that words are sorted by: none of the check part."""
    texts = [row["text"] for row in read_part(folder, "development")]
    for name in ("dse_train", "newsmtsc_train"):
        with (folder / f"{name}.jsonl").open(encoding="utf-8") as lines:
            texts += dict.fromkeys(json.loads(line)["text"] for line in lines)
    return texts


def fold_of(article: str, folds: int) -> int:
    """Return the fold of an article, by a hash that has nothing to do with the parts."""
    return int(hashlib.sha256(f"f{article}".encode()).hexdigest()[:8], 16) % folds


def items(reading: Reading) -> list[Item]:
    """Return the attributions of a reading as the measure wants them."""
    return [
        Item(union(a.content), (a.source,) if a.source else (), a.kind == "direct")
        for a in reading.attributions
        if union(a.content)
    ]


def cross_validate(data: Prepared, words: Words, folds: int) -> list[str]:
    """Return a table of the figures by threshold; articles are held out by turns."""
    numbers = np.array([fold_of(row["id"], folds) for row in data.rows])
    totals: dict[str, Counter[str]] = defaultdict(Counter)
    for fold in range(folds):
        model = fit(data, np.flatnonzero(numbers[data.article] != fold), words)
        for row in (row for row, n in zip(data.rows, numbers, strict=True) if n == fold):
            gold = gold_items(row)
            totals["rules alone"] += count(items(read(row["text"])), gold)
            for least in THRESHOLDS:
                found = items(refine(read(row["text"]), model, least=least))
                totals[f"with the tagger, from {least}"] += count(found, gold)
    lines = [
        "| | direct content | direct source | all content | all source |",
        "|---|---|---|---|---|",
    ]
    for name, total in totals.items():
        scores = (" / ".join(f"{x:.3f}" for x in f1(total, figure)) for figure in FIGURES)
        lines.append(f"| {name} | {' | '.join(scores)} |")
    return lines


def main(argv: list[str] | None = None) -> int:
    """Run what the options ask for; return 0."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--texts", type=Path, help="only write the texts for word_tags.py there")
    parser.add_argument("--tags", type=Path, help="what word_tags.py wrote")
    parser.add_argument("--folds", type=int, help="cross-validate instead of writing the tagger")
    parser.add_argument("--out", type=Path, default=FILE)
    options = parser.parse_args(argv)
    texts = texts_of(options.data)
    if options.texts:
        options.texts.write_text(json.dumps(texts), encoding="utf-8")
        return 0
    words = Words(load_cues("en"), word_classes(texts, options.tags))
    data = prepare(list(read_part(options.data, "development")), words)
    if options.folds:
        print("\n".join(cross_validate(data, words, options.folds)))
    else:
        write(data, words, options.out)
    return 0


def write(data: Prepared, words: Words, out: Path) -> None:
    """Train twice, compare, and write the tagger and its card."""
    every = np.arange(len(data.first))
    trial = out.with_suffix(".trial")
    built = []
    for _ in range(2):
        save_tagger(fit(data, every, words), trial)
        built.append(trial.read_bytes())
    if len(built[0]) > MOST_BYTES:
        raise SystemExit(f"{len(built[0])} bytes are more than the {MOST_BYTES} allowed: {trial}")
    trial.replace(out)
    same = "the same bytes" if built[0] == built[1] else "DIFFERENT BYTES"
    card = CARD.format(
        date=datetime.date.today(), articles=len(data.rows), size=len(built[0]) / 1e6, same=same,
        sentences=len(data.first), least=LEAST, much=MUCH, little=LITTLE,
    )  # fmt: skip
    out.with_name("TAGGER_CARD.md").write_text(card, encoding="utf-8")
    print(card)


CARD = """# The span tagger in this folder

Made by `python -m experiments.tagger --data FOLDER --tags FILE` on {date} from {sentences} sentences of
{articles} articles; {size:.2f} MB; training it a second time gave {same}.

**Use.** It finds reported speech, thought and intention beside the rules of `pipeline/attribution`, in
English. A span is taken from a posterior of {least} on; what a rule found from {little} less, or {much} less
where the construction is clear. Attributions that it finds carry their posterior, which lowers the score
of their speaker.

**Data.** PolNeAR, US political news of 2015 and 2016 (Newell, Margolin and Ruths, LREC 2018; a research
corpus that states no licence): of its training part, what `experiments/attribution.py` calls development. Words
are sorted into classes by their neighbours in these articles, in DSE and in NewsMTSC, and by the parts of
speech that spaCy's small English pipeline (MIT) gives them. No text is in the file: it holds weights of
hashed features, and classes beside hashes of words.

**Scores.** `experiments/attribution.md`.

**Limits.** The annotators' idea of attribution is wide (liking, trying, supporting count) and of one genre
and country. Which words are a source the tagger tells less well than the rules.
"""


if __name__ == "__main__":
    sys.exit(main())
